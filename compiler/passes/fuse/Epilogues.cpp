// Moves elementwise nests into the epilogue of the kernel or reduction whose
// result they read.
#include "compiler/passes/fuse/Inlining.h"
#include "compiler/passes/fuse/Passes.h"
#include "dialects/plan/Angles.h"
#include "dialects/plan/Control.h"
#include "dialects/plan/Indexing.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;

namespace burin::fuse {

#define GEN_PASS_DEF_EPILOGUES
#include "compiler/passes/fuse/Passes.h.inc"

namespace {

/// A nest and the producer whose elements it reads one for one.
struct Match {
  plan::NestOp nest;
  Operation *producer = nullptr;
  /// Where they read in different orders: `permutation[i]` is the nest's
  /// dimension that is the producer's i-th.
  SmallVector<int64_t> permutation;
};

class EpiloguesPass : public impl::EpiloguesBase<EpiloguesPass> {
  using Base::Base;

  void runOnOperation() override {
    SmallVector<plan::NestOp> nests;
    orders.clear();
    updated.emplace(getOperation());
    plan::forEachOp(getOperation(), [&](Operation *op) {
      orders.try_emplace(op, orders.size());
      if (auto nest = dyn_cast<plan::NestOp>(op))
        nests.push_back(nest);
    });
    for (plan::NestOp nest : nests) {
      if (!isMap(nest))
        continue;
      if (std::optional<Match> match = findProducer(nest))
        fuse(*match);
    }
    eraseUnused(getOperation());
  }

  /// Producers of the nest's loads, the last computed first. One outside of the
  /// branch or loop that the nest stands in stays there.
  SmallVector<Operation *> producersOf(plan::NestOp nest) {
    SmallVector<Operation *> producers;
    for (Value root : plan::readsOf(nest)) {
      Operation *op = root.getDefiningOp();
      auto reduction = dyn_cast_or_null<plan::NestOp>(op);
      if (op && op->getBlock() == nest->getBlock() &&
          op->getNumResults() == 1 &&
          ((reduction && !reduction.getBody().empty() &&
            !reduction.getInto()) ||
           takesEpilogue(op)))
        producers.push_back(op);
    }
    llvm::sort(producers, [&](Operation *a, Operation *b) {
      return orders.lookup(b) < orders.lookup(a);
    });
    return producers;
  }

  std::optional<Match> findProducer(plan::NestOp nest) {
    for (Operation *producer : producersOf(nest)) {
      if (soleReader(producer->getResult(0)) != nest.getOperation() ||
          !fitsBody(producer, nest) || updated->isReadBy(producer) ||
          !readsAll(nest, producer))
        continue;
      Match match{nest, producer, {}};
      // A part of the elements may be read in order, too; an epilogue stores
      // all of them.
      if (readsInOrder(nest, producer))
        return match;
      if (isMove(nest) && !isa<plan::NestOp>(producer))
        continue; // a kernel stores in its own order
      match.permutation = permutationRead(nest, producer);
      if (!match.permutation.empty())
        return match;
    }
    return std::nullopt;
  }

  /// True where the nest has as many elements as the producer, whatever their
  /// sizes are when they run.
  static bool readsAll(plan::NestOp nest, Operation *producer) {
    auto type = cast<RankedTensorType>(producer->getResult(0).getType());
    if (!nest.getSizesAttr() && !size::hasSymbols(type))
      return true;
    return size::product(nest.getLoopSizes()) ==
           size::product(size::sizesOf(type));
  }

  void fuse(Match &match) {
    // Angles need a row of their own, which an epilogue is not.
    bool staysNest = plan::hasAngles(match.nest.getEpilogue().front());
    if (isa<plan::NestOp>(match.producer) && !match.permutation.empty()) {
      if (!staysNest)
        fusePermuted(match);
      return;
    }
    if (!match.permutation.empty())
      permuteNest(match);
    if (!staysNest)
      fuseInOrder(match);
  }

  /// A copy of the producer where the nest stands, with `type` as its result
  /// and its epilogue still to be extended.
  Operation *moveProducer(Match &match, RankedTensorType type) {
    OpBuilder builder(match.nest);
    Operation *copy = builder.clone(*match.producer);
    copy->getResult(0).setType(type);
    orders[copy] = orders.lookup(match.nest);
    return copy;
  }

  /// The epilogue's block; a kernel without one gets the identity.
  static Block &openEpilogue(Operation *op, Type stored) {
    Region &region = cast<plan::Step>(op).getEpilogue();
    if (!region.empty())
      return region.front();
    OpBuilder builder(op->getContext());
    SmallVector<Type> types{stored};
    types.append(cast<RankedTensorType>(op->getResult(0).getType()).getRank(),
                 builder.getIndexType());
    Block *block = builder.createBlock(
        &region, {}, types, SmallVector<Location>(types.size(), op->getLoc()));
    builder.create<plan::YieldOp>(op->getLoc(), block->getArgument(0));
    return *block;
  }

  /// Continues the epilogue `block` with the nest's body at `indices`, the
  /// producer's element being what was stored.
  static void appendBody(plan::NestOp nest, Operation *producer, Block &block,
                         ArrayRef<Value> indices) {
    addOperations(cast<plan::Step>(block.getParentOp()), nest);
    Operation *yield = block.getTerminator();
    OpBuilder builder(yield);
    Value stored = yield->getOperand(0);
    Block &body = nest.getEpilogue().front();
    IRMapping mapping;
    mapping.map(body.getArguments(), indices);
    for (Operation &op : body.without_terminator()) {
      auto load = dyn_cast<plan::LoadOp>(op);
      if (load && plan::rootOf(load.getSource()).getDefiningOp() == producer)
        mapping.map(load.getResult(), stored);
      else
        copyOp(builder, op, nest, mapping);
    }
    yield->setOperands(
        mapping.lookupOrDefault(body.getTerminator()->getOperand(0)));
  }

  void fuseInOrder(Match &match) {
    auto from = cast<RankedTensorType>(match.producer->getResult(0).getType());
    auto to = cast<RankedTensorType>(match.nest.getResult(0).getType());
    Operation *fused = moveProducer(
        match, cast<RankedTensorType>(from.clone(to.getElementType())));
    Block &block = openEpilogue(fused, from.getElementType());
    OpBuilder builder(block.getTerminator());
    MLIRContext *context = fused->getContext();
    ValueRange indices =
        ValueRange(block.getArguments()).take_back(from.getRank());
    SmallVector<AffineExpr> dims;
    SmallVector<plan::Interval> ranges;
    for (auto [i, size] : llvm::enumerate(from.getShape())) {
      dims.push_back(getAffineDimExpr(i, context));
      ranges.push_back({0, size - 1});
    }
    SmallVector<AffineExpr> expressions = dims;
    if (from.getShape() != to.getShape()) {
      expressions = plan::delinearize(
          plan::linearize(dims, from.getShape(), context), to.getShape());
      for (AffineExpr &expression : expressions)
        expression = plan::simplify(expression, ranges);
    }
    appendBody(match.nest, match.producer, block,
               buildIndices(builder, fused->getLoc(), expressions, indices));
    builder.setInsertionPointAfter(fused);
    Value result = fused->getResult(0);
    if (from.getShape() != to.getShape())
      result = builder.create<plan::ViewOp>(fused->getLoc(), to, result);
    match.nest.getResult(0).replaceAllUsesWith(result);
    match.nest.erase();
  }

  /// Reorders the reduction's parallel loops to the nest's order.
  void fusePermuted(Match &match) {
    auto to = cast<RankedTensorType>(match.nest.getResult(0).getType());
    auto fused = cast<plan::NestOp>(moveProducer(match, to));
    SmallVector<size::Size> sizes = match.nest.getLoopSizes();
    llvm::append_range(
        sizes,
        ArrayRef(fused.getLoopSizes()).drop_front(fused.getParallel().size()));
    fused.setParallel(match.nest.getParallel());
    fused.setLoopSizes(sizes);
    size_t rank = match.permutation.size(),
           accumulators = fused.getInit().size();
    auto permute = [&](Block &block, size_t first) {
      SmallVector<BlockArgument> arguments(block.getArguments().begin() + first,
                                           block.getArguments().begin() +
                                               first + rank);
      SmallVector<Value> placeholders;
      for (size_t i = 0; i < rank; ++i)
        placeholders.push_back(
            block.addArgument(arguments[i].getType(), fused.getLoc()));
      for (size_t i = 0; i < rank; ++i)
        arguments[i].replaceAllUsesWith(placeholders[i]);
      for (size_t i = 0; i < rank; ++i)
        placeholders[i].replaceAllUsesWith(arguments[match.permutation[i]]);
      block.eraseArguments(block.getNumArguments() - rank, rank);
    };
    permute(fused.getBody().front(), 0);
    Block &epilogue = fused.getEpilogue().front();
    permute(epilogue, accumulators);
    SmallVector<Value> indices(epilogue.getArguments().begin() + accumulators,
                               epilogue.getArguments().end());
    appendBody(match.nest, match.producer, epilogue, indices);
    match.nest.getResult(0).replaceAllUsesWith(fused.getResult(0));
    match.nest.erase();
  }

  /// Makes the nest run in the kernel's order, then puts its result back in
  /// order by a move that readers absorb.
  void permuteNest(Match &match) {
    plan::NestOp nest = match.nest;
    OpBuilder builder(nest);
    auto to = cast<RankedTensorType>(nest.getResult(0).getType());
    SmallVector<size::Size> sizes = nest.getLoopSizes(), permuted;
    for (int64_t from : match.permutation)
      permuted.push_back(sizes[from]);
    SmallVector<int64_t> bounds = size::greatestOf(permuted);
    auto inner = cast<plan::NestOp>(builder.clone(*nest));
    orders[inner] = orders.lookup(nest);
    inner.setParallel(bounds);
    inner.setLoopSizes(permuted);
    inner.getResult(0).setType(size::largestOf(permuted, to.getElementType()));
    Block &block = inner.getEpilogue().front();
    size_t rank = bounds.size();
    for (size_t i = 0; i < rank; ++i)
      block.addArgument(builder.getIndexType(), nest.getLoc());
    for (size_t i = 0; i < rank; ++i)
      block.getArgument(match.permutation[i])
          .replaceAllUsesWith(block.getArgument(rank + i));
    block.eraseArguments(0, rank);

    auto outer = builder.create<plan::NestOp>(nest.getLoc(), TypeRange(to),
                                              nest.getParallel());
    Block &body = outer.getEpilogue().front();
    builder.setInsertionPointToEnd(&body);
    SmallVector<Value> indices;
    for (int64_t from : match.permutation)
      indices.push_back(body.getArgument(from));
    Value element = builder.create<plan::LoadOp>(
        nest.getLoc(), inner.getResult(0), builder.getMultiDimIdentityMap(rank),
        indices);
    builder.create<plan::YieldOp>(nest.getLoc(), element);
    nest.getResult(0).replaceAllUsesWith(outer.getResult(0));
    nest.erase();
    match.nest = inner;
    match.permutation.clear();
  }

  /// Where each step stands, one that took another's place where that stood:
  /// the block itself would number all its steps anew after every change.
  DenseMap<Operation *, unsigned> orders;
  std::optional<UpdatedMemory> updated;
};

} // namespace

} // namespace burin::fuse
