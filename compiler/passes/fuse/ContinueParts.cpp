// Moves a nest that reads a buffer element by element into the steps that write
// the buffer's parts.
#include "compiler/passes/fuse/Inlining.h"
#include "compiler/passes/fuse/Passes.h"
#include "dialects/plan/Indexing.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;

namespace burin::fuse {

#define GEN_PASS_DEF_CONTINUEPARTS
#include "compiler/passes/fuse/Passes.h.inc"

/// Scalar ops that all parts together may grow by: a reader that computes is
/// printed once for each part.
static constexpr int64_t mostRepeatedOps = 400;

namespace {

/// A nest, and the steps that write the parts of the buffer it reads, the last
/// one first.
struct Reader {
  plan::NestOp nest;
  SmallVector<plan::NestOp> parts;
  /// As permutationRead() gives it; empty where the nest reads in order.
  SmallVector<int64_t> permutation;
};

/// Index expressions over the loops of a part.
using Indices = SmallVector<AffineExpr>;

class ContinuePartsPass : public impl::ContinuePartsBase<ContinuePartsPass> {
  using Base::Base;

  void runOnOperation() override {
    SmallVector<plan::NestOp> nests;
    getOperation().walk([&](plan::NestOp nest) { nests.push_back(nest); });
    for (plan::NestOp nest : nests)
      if (std::optional<Reader> reader = findParts(nest))
        move(*reader);
    eraseUnused(getOperation());
  }

  /// The steps that wrote `value` part by part, if all of them are nests that
  /// began with an empty buffer.
  static SmallVector<plan::NestOp> partsOf(Value value) {
    SmallVector<plan::NestOp> parts;
    auto part = value.getDefiningOp<plan::NestOp>();
    while (part && part.getInto() && part.getBody().empty() &&
           part.getPositions().empty()) {
      parts.push_back(part);
      value = part.getInto();
      part = value.getDefiningOp<plan::NestOp>();
    }
    if (!value.getDefiningOp<plan::BufferOp>())
      parts.clear();
    return parts;
  }

  static std::optional<Reader> findParts(plan::NestOp nest) {
    if (!nest.getBody().empty() || nest.getNumResults() != 1 ||
        !nest.getPositions().empty())
      return std::nullopt;
    int64_t own = llvm::range_size(nest.getEpilogue().front());
    for (Value root : plan::readsOf(nest)) {
      Reader reader{nest, partsOf(root), {}};
      // Parts are put into the reader's order of loops, which says nothing of
      // sizes that are known at run time only.
      if (nest.getSizesAttr() ||
          llvm::any_of(reader.parts, [](plan::NestOp part) {
            return bool(part.getSizesAttr());
          }))
        continue;
      if (reader.parts.empty() || soleReader(root) != nest.getOperation() ||
          reader.parts.front()->getBlock() != nest->getBlock() ||
          (!copies(nest) &&
           own * int64_t(reader.parts.size()) > mostRepeatedOps))
        continue;
      Operation *last = reader.parts.front();
      if (readsInOrder(nest, last))
        return reader;
      reader.permutation = permutationRead(nest, last);
      if (!reader.permutation.empty())
        return reader;
    }
    return std::nullopt;
  }

  /// Replaces the nest by copies of the parts that go on with its body.
  static void move(Reader &reader) {
    OpBuilder builder(reader.nest);
    Value buffer = reader.nest.getInto();
    if (!buffer)
      buffer = builder.create<plan::BufferOp>(
          reader.nest.getLoc(), reader.nest.getResult(0).getType());
    for (plan::NestOp part : llvm::reverse(reader.parts))
      buffer = movePart(builder, reader, part, buffer);
    reader.nest.getResult(0).replaceAllUsesWith(buffer);
    reader.nest.erase();
  }

  /// The loop indices of the nest at which it reads what `part` stores.
  static Indices readerIndices(Reader &reader, plan::NestOp part) {
    ArrayRef<AffineExpr> stored = part.getStore()->getResults();
    Indices indices(reader.nest.getParallel().size());
    if (!reader.permutation.empty()) {
      for (auto [expression, loop] : llvm::zip(stored, reader.permutation))
        indices[loop] = expression;
      return indices;
    }
    indices = plan::delinearize(
        plan::linearize(stored, part.getInto().getType().getShape(),
                        part.getContext()),
        reader.nest.getParallel());
    SmallVector<plan::Interval> ranges = rangesOf(part);
    for (AffineExpr &index : indices)
      index = plan::simplify(index, ranges);
    return indices;
  }

  static SmallVector<plan::Interval> rangesOf(plan::NestOp part) {
    return llvm::map_to_vector(part.getParallel(), [](int64_t size) {
      return plan::Interval{0, size - 1};
    });
  }

  /// The loops of a part in the order in which `stored` goes through memory:
  /// element i is the loop that comes i-th.
  static SmallVector<unsigned> loopOrder(ArrayRef<AffineExpr> stored,
                                         unsigned loops) {
    SmallVector<unsigned> order;
    for (AffineExpr expression : stored)
      for (unsigned loop = 0; loop < loops; ++loop)
        if (expression.isFunctionOfDim(loop) &&
            !llvm::is_contained(order, loop))
          order.push_back(loop);
    for (unsigned loop = 0; loop < loops; ++loop)
      if (!llvm::is_contained(order, loop))
        order.push_back(loop);
    return order;
  }

  /// A copy of `part` that computes the reader's element of each of its own,
  /// and stores it into `buffer`.
  static Value movePart(OpBuilder &builder, Reader &reader, plan::NestOp part,
                        Value buffer) {
    MLIRContext *context = builder.getContext();
    unsigned loops = part.getParallel().size();
    Indices at = readerIndices(reader, part), stored = at;
    if (reader.nest.getInto())
      stored = llvm::map_to_vector(
          reader.nest.getStore()->getResults(),
          [&](AffineExpr expression) { return expression.replaceDims(at); });
    SmallVector<plan::Interval> ranges = rangesOf(part);
    for (AffineExpr &expression : stored)
      expression = plan::simplify(expression, ranges);
    SmallVector<unsigned> order = loopOrder(stored, loops);
    SmallVector<int64_t> parallel;
    SmallVector<AffineExpr> places(loops);
    for (auto [place, loop] : llvm::enumerate(order)) {
      parallel.push_back(part.getParallel()[loop]);
      places[loop] = getAffineDimExpr(place, context);
    }
    for (AffineExpr &expression : stored)
      expression = expression.replaceDims(places);
    for (AffineExpr &expression : at)
      expression = expression.replaceDims(places);
    auto moved = builder.create<plan::NestOp>(
        part.getLoc(), TypeRange(buffer.getType()), parallel, buffer,
        AffineMap::get(loops, 0, stored, context));
    moved.setOperations(part.getOperations());
    if (part == reader.parts.front())
      addOperations(moved, reader.nest);
    Block &block = moved.getEpilogue().front();
    OpBuilder inner = OpBuilder::atBlockEnd(&block);
    IRMapping mapping;
    for (auto [place, loop] : llvm::enumerate(order))
      mapping.map(part.getEpilogue().getArgument(loop),
                  block.getArgument(place));
    Block &body = part.getEpilogue().front();
    for (Operation &op : body.without_terminator())
      copyOp(inner, op, part, mapping);
    Value element = mapping.lookup(body.getTerminator()->getOperand(0));
    if (copies(reader.nest))
      inner.create<plan::YieldOp>(part.getLoc(), element);
    else
      copyReader(inner, reader, element,
                 buildIndices(inner, part.getLoc(), at, block.getArguments()));
    return moved.getResult(0);
  }

  /// Goes on with the reader's body at `indices`, where it reads `element`.
  static void copyReader(OpBuilder &builder, Reader &reader, Value element,
                         ArrayRef<Value> indices) {
    plan::NestOp nest = reader.nest, last = reader.parts.front();
    Block &body = nest.getEpilogue().front();
    IRMapping mapping;
    mapping.map(body.getArguments(), indices);
    for (Operation &op : body) {
      auto load = dyn_cast<plan::LoadOp>(op);
      if (load &&
          plan::rootOf(load.getSource()).getDefiningOp() == last.getOperation())
        mapping.map(load.getResult(), element);
      else
        copyOp(builder, op, nest, mapping);
    }
  }
};

} // namespace

} // namespace burin::fuse
