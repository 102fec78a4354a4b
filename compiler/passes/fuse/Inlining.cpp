// Questions about nests, and the composition of a producer's body with a
// reader's indices.
#include "compiler/passes/fuse/Inlining.h"
#include "compiler/passes/fuse/Sharing.h"
#include "compiler/support/CheckedMath.h"
#include "dialects/plan/Control.h"
#include "dialects/plan/Indexing.h"
#include "dialects/plan/KernelRecords.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/SmallBitVector.h"

using namespace mlir;

namespace burin::fuse {

/// Scalar ops beyond which a body is not grown.
static constexpr int64_t maxBodyOps = 128;

/// The same for the epilogue of a kernel, which has a copy of it for each shape
/// of its register tiles.
static constexpr int64_t maxKernelOps = 64;

/// Scalar ops that may be computed again: a chain of bodies, each of which
/// reads the one before it at two places, would double its work at every step.
static constexpr int64_t maxCheapOps = 16;

/// Operands and operators of a load's address beyond which the tensor that it
/// reads is stored instead: the longest of known layouts (windows of attention,
/// pixel shuffles) have a quarter.
static constexpr int64_t maxIndexSize = 128;

bool isMap(plan::NestOp nest) {
  return nest.getBody().empty() && nest.getNumResults() == 1 && !nest.getInto();
}

bool copies(plan::NestOp nest) {
  if (!nest.getBody().empty() || nest.getNumResults() != 1)
    return false;
  unsigned loads = 0, literals = 0;
  for (Operation &op : nest.getEpilogue().front().without_terminator()) {
    if (isa<plan::ApplyOp>(op))
      continue;
    if (isa<plan::LoadOp>(op))
      ++loads;
    else if (isa<plan::LiteralOp>(op))
      ++literals;
    else
      return false;
  }
  plan::LoadOp load = moveOf(nest);
  return load ? loads == 1 && literals == unsigned(bool(load.getOtherwise()))
              : loads == 0 && literals == 1;
}

bool isMove(plan::NestOp nest) { return isMap(nest) && copies(nest); }

plan::LoadOp moveOf(plan::NestOp nest) {
  return nest.getEpilogue()
      .front()
      .getTerminator()
      ->getOperand(0)
      .getDefiningOp<plan::LoadOp>();
}

/// Whether loop `loop` of `nest` has the size of dimension `dim` of `type`,
/// also where those are known at run time only.
static bool runsOver(plan::NestOp nest, unsigned loop, RankedTensorType type,
                     unsigned dim) {
  if (!nest.getSizesAttr() && !size::hasSymbols(type))
    return nest.getParallel()[loop] == type.getDimSize(dim);
  return nest.getLoopSizes()[loop] == size::sizesOf(type)[dim];
}

bool isTranspose(plan::NestOp nest) {
  plan::LoadOp load = isMove(nest) ? moveOf(nest) : plan::LoadOp();
  if (!load || load.getOtherwise())
    return false;
  plan::Access access = plan::resolve(load);
  ArrayRef<int64_t> shape = load.getSource().getType().getShape();
  if (shape.size() != nest.getParallel().size())
    return false;
  llvm::SmallBitVector used(shape.size());
  for (auto [i, expression] : llvm::enumerate(access.expressions)) {
    if (auto constant = dyn_cast<AffineConstantExpr>(expression);
        constant && shape[i] == 1)
      continue;
    auto dim = dyn_cast<AffineDimExpr>(expression);
    auto argument =
        dim ? dyn_cast<BlockArgument>(access.indices[dim.getPosition()])
            : BlockArgument();
    if (!argument || used.test(argument.getArgNumber()) ||
        !runsOver(nest, argument.getArgNumber(), load.getSource().getType(), i))
      return false;
    used.set(argument.getArgNumber());
  }
  return cast<RankedTensorType>(nest.getResult(0).getType()).getNumElements() ==
         load.getSource().getType().getNumElements();
}

bool carriesGuard(plan::NestOp producer, plan::LoadOp load) {
  if (!isTranspose(producer))
    return false;
  // A transpose may read a dimension of size 1 at a constant: the index that
  // the guard would have checked is then gone.
  ArrayRef<int64_t> sizes = producer.getParallel();
  plan::LoadOp inner = moveOf(producer);
  llvm::SmallBitVector carried(sizes.size());
  for (auto [i, expression] : llvm::enumerate(inner.getMap().getResults())) {
    auto dim = dyn_cast<AffineDimExpr>(expression);
    auto argument =
        dim ? dyn_cast<BlockArgument>(inner.getIndices()[dim.getPosition()])
            : BlockArgument();
    if (argument && runsOver(producer, argument.getArgNumber(),
                             inner.getSource().getType(), i))
      carried.set(argument.getArgNumber());
  }
  plan::Access access = plan::resolve(load);
  SmallVector<plan::Interval> ranges = access.ranges();
  for (auto [i, expression] : llvm::enumerate(access.expressions)) {
    plan::Interval range = plan::rangeOf(expression, ranges);
    if (!carried.test(i) &&
        (producer.getSizesAttr() || range.low < 0 || range.high >= sizes[i]))
      return false;
  }
  return true;
}

bool takesEpilogue(Operation *op) {
  auto kernel = dyn_cast<plan::KernelOp>(op);
  return kernel && kernel.getRecord().takesEpilogue;
}

bool continuesInOrder(plan::NestOp nest) {
  if (!isMap(nest))
    return false;
  int64_t elements =
      cast<RankedTensorType>(nest.getResult(0).getType()).getNumElements();
  return llvm::any_of(plan::readsOf(nest), [&](Value root) {
    Operation *kernel = root.getDefiningOp();
    if (!kernel || !takesEpilogue(kernel) ||
        kernel->getBlock() != nest->getBlock() ||
        soleReader(root) != nest.getOperation() ||
        cast<RankedTensorType>(root.getType()).getNumElements() != elements)
      return false;
    bool inOrder = true;
    nest.walk([&](plan::LoadOp load) {
      if (plan::rootOf(load.getSource()) == root)
        inOrder &= !load.getOtherwise() &&
                   plan::readsInOrder(load, nest.getEpilogue().getArguments(),
                                      nest.getParallel());
    });
    return inOrder;
  });
}

bool allLoads(plan::NestOp nest, Operation *producer,
              llvm::function_ref<bool(plan::LoadOp)> holds) {
  bool all = true;
  nest.walk([&](plan::LoadOp load) {
    if (plan::rootOf(load.getSource()).getDefiningOp() == producer)
      all &= !load.getOtherwise() && holds(load);
  });
  return all;
}

bool readsInOrder(plan::NestOp nest, Operation *producer) {
  auto type = cast<RankedTensorType>(producer->getResult(0).getType());
  return type.getNumElements() == elementsOf(nest) &&
         allLoads(nest, producer, [&](plan::LoadOp load) {
           return plan::readsInOrder(load, nest.getEpilogue().getArguments(),
                                     nest.getParallel());
         });
}

/// Adds to `permutation`, where it is empty, how `load` walks a tensor of
/// `shape`; false where it walks it differently, or not each element once.
static bool addPermutation(plan::LoadOp load, ArrayRef<int64_t> shape,
                           ArrayRef<int64_t> bounds,
                           SmallVectorImpl<int64_t> &permutation) {
  if (load.getSource().getType().getShape() != shape)
    return false;
  SmallVector<int64_t> found;
  plan::Access access = plan::resolve(load);
  llvm::SmallBitVector used(bounds.size());
  SmallVector<size_t> open;
  for (auto [i, expression] : llvm::enumerate(access.expressions)) {
    auto dim = dyn_cast<AffineDimExpr>(expression);
    auto argument =
        dim ? dyn_cast<BlockArgument>(access.indices[dim.getPosition()])
            : BlockArgument();
    found.push_back(argument ? argument.getArgNumber() : -1);
    if (!argument) {
      if (shape[i] != 1)
        return false;
      open.push_back(i);
      continue;
    }
    if (used.test(argument.getArgNumber()) ||
        bounds[argument.getArgNumber()] != shape[i])
      return false;
    used.set(argument.getArgNumber());
  }
  // Dimensions of size 1 read at constant 0 take the unused ones of size 1 in
  // order.
  for (size_t i : open) {
    int64_t free = used.find_first_unset();
    if (free < 0 || bounds[free] != 1)
      return false;
    found[i] = free;
    used.set(free);
  }
  if (!permutation.empty() && permutation != ArrayRef(found))
    return false;
  permutation.assign(found);
  return true;
}

SmallVector<int64_t> permutationRead(plan::NestOp nest, Operation *producer) {
  auto shape =
      cast<RankedTensorType>(producer->getResult(0).getType()).getShape();
  SmallVector<int64_t> permutation;
  if (shape.size() != nest.getParallel().size() ||
      !allLoads(nest, producer, [&](plan::LoadOp load) {
        return addPermutation(load, shape, nest.getParallel(), permutation);
      }))
    permutation.clear();
  return permutation;
}

bool isCheap(Block &body) {
  return llvm::range_size(body) <= maxCheapOps &&
         llvm::all_of(body, [](Operation &op) {
           if (auto unary = dyn_cast<plan::UnaryOp>(op))
             return llvm::is_contained(
                 {plan::Unary::k_neg, plan::Unary::k_abs, plan::Unary::k_sign,
                  plan::Unary::k_floor, plan::Unary::k_ceil,
                  plan::Unary::k_round, plan::Unary::k_trunc,
                  plan::Unary::k_logical_not, plan::Unary::k_bit_not,
                  plan::Unary::k_is_nan, plan::Unary::k_is_inf},
                 unary.getFunction());
           if (auto binary = dyn_cast<plan::BinaryOp>(op))
             return !llvm::is_contained(
                 {plan::Binary::k_div, plan::Binary::k_rem, plan::Binary::k_mod,
                  plan::Binary::k_pow, plan::Binary::k_atan2},
                 binary.getFunction());
           return true;
         });
}

/// Sets `reader` to the step that reads `value`, through views; false where
/// there is another one. A value that many read is not looked over to its end.
static bool findReader(Value value, Operation *&reader) {
  for (Operation *user : value.getUsers()) {
    if (auto view = dyn_cast<plan::ViewOp>(user)) {
      if (!findReader(view.getResult(), reader))
        return false;
      continue;
    }
    if (reader && reader != user)
      return false;
    reader = user;
  }
  return true;
}

/// Whether `step` updates memory of `root` in place.
static bool updates(plan::Step step, Value root) {
  return step.getTied() && plan::rootOf(step.getTied()) == root;
}

Operation *soleReader(Value value) {
  Operation *reader = nullptr;
  if (!findReader(value, reader) || !isa_and_nonnull<plan::Step>(reader))
    return nullptr;
  auto step = dyn_cast<plan::Step>(reader);
  return step && updates(step, plan::rootOf(value)) ? nullptr : reader;
}

UpdatedMemory::UpdatedMemory(plan::ProgramOp program) {
  for (plan::Step step : plan::stepsOf(program))
    if (Value tied = step.getTied())
      roots.insert(plan::rootOf(tied));
}

bool UpdatedMemory::isReadBy(Operation *op) const {
  return !roots.empty() && llvm::any_of(plan::readsOf(op), [&](Value root) {
    return roots.contains(root);
  });
}

bool UpdatedMemory::holds(Value value) const {
  return !roots.empty() && roots.contains(plan::rootOf(value));
}

int64_t elementsOf(plan::NestOp nest) {
  return support::saturatedProduct(nest.getParallel());
}

int64_t executionsOf(plan::LoadOp load) {
  Operation *parent = load->getParentOp();
  auto nest = dyn_cast<plan::NestOp>(parent);
  if (!nest)
    return cast<RankedTensorType>(parent->getResult(0).getType())
        .getNumElements();
  int64_t count = elementsOf(nest);
  return load->getParentRegion() == &nest.getBody()
             ? support::saturatedMul(
                   count, support::saturatedProduct(nest.getReduction()))
             : count;
}

bool fitsBody(Operation *step, plan::NestOp nest) {
  int64_t ops = llvm::range_size(nest.getEpilogue().front());
  for (Region &region : step->getRegions())
    if (!region.empty())
      ops += llvm::range_size(region.front());
  return ops <= (isa<plan::KernelOp>(step) ? maxKernelOps : maxBodyOps);
}

SmallVector<Value> buildIndices(OpBuilder &builder, Location loc,
                                ArrayRef<AffineExpr> expressions,
                                ValueRange indices) {
  SmallVector<Value> values;
  for (AffineExpr expression : expressions) {
    if (auto dim = dyn_cast<AffineDimExpr>(expression)) {
      values.push_back(indices[dim.getPosition()]);
      continue;
    }
    values.push_back(builder.create<plan::ApplyOp>(
        loc, builder.getIndexType(),
        AffineMap::get(indices.size(), 0, expression), indices));
  }
  return values;
}

/// What `load` reads as indices of the producer's loops, over the indices of
/// `access`.
static SmallVector<AffineExpr> loopsRead(plan::NestOp producer,
                                         plan::LoadOp load,
                                         const plan::Access &access) {
  SmallVector<AffineExpr> expressions = access.expressions;
  ArrayRef<int64_t> from = load.getSource().getType().getShape(),
                    to = producer.getParallel();
  if (from == to)
    return expressions;
  SmallVector<plan::Interval> ranges = access.ranges();
  expressions = plan::delinearize(
      plan::linearize(expressions, from, load.getContext()), to);
  for (AffineExpr &expression : expressions)
    expression = plan::simplify(expression, ranges);
  return expressions;
}

/// True where the address of `inner` is short when its loops run at `loops`,
/// over indices of `ranges`.
static bool staysShort(plan::LoadOp inner, ArrayRef<AffineExpr> loops,
                       ArrayRef<plan::Interval> ranges) {
  plan::Access access = plan::resolve(inner);
  SmallVector<plan::Interval> all(ranges);
  SmallVector<AffineExpr> dims;
  for (Value index : access.indices) {
    if (auto argument = dyn_cast<BlockArgument>(index)) {
      dims.push_back(loops[argument.getArgNumber()]);
      continue;
    }
    dims.push_back(getAffineDimExpr(all.size(), inner.getContext()));
    all.push_back(plan::rangeOf(index));
  }
  for (AffineExpr &expression : access.expressions)
    expression = expression.replaceDims(dims);
  AffineExpr address =
      plan::simplify(plan::linearize(access.expressions,
                                     inner.getSource().getType().getShape(),
                                     inner.getContext()),
                     all);
  return plan::sizeOf(address, maxIndexSize) <= maxIndexSize;
}

bool keepsIndicesShort(plan::NestOp producer, plan::LoadOp load) {
  plan::Access access = plan::resolve(load);
  SmallVector<AffineExpr> loops = loopsRead(producer, load, access);
  if (llvm::none_of(
          loops, [](AffineExpr loop) { return isa<AffineBinaryOpExpr>(loop); }))
    return true;
  SmallVector<plan::Interval> ranges = access.ranges();
  return llvm::all_of(loops,
                      [](AffineExpr loop) {
                        return plan::sizeOf(loop, maxIndexSize) <= maxIndexSize;
                      }) &&
         llvm::all_of(producer.getEpilogue().front().getOps<plan::LoadOp>(),
                      [&](plan::LoadOp inner) {
                        return staysShort(inner, loops, ranges);
                      });
}

/// Makes `apply` a function of loop indices and data alone, so that functions
/// of functions do not pile up.
static void flattenApply(plan::ApplyOp apply) {
  if (llvm::none_of(apply.getIndices(), [](Value index) {
        return index.getDefiningOp<plan::ApplyOp>();
      }))
    return;
  OpBuilder builder(apply);
  plan::Access access = plan::resolve(apply.getMap(), apply.getIndices());
  apply.replaceAllUsesWith(
      buildIndices(builder, apply.getLoc(), access.expressions, access.indices)
          .front());
  apply.erase();
}

/// The producer, and views between it and `load`, where nothing else reads
/// them; the last of them first. Empty where something does.
static SmallVector<Operation *> readOnlyBy(plan::LoadOp load) {
  SmallVector<Operation *> chain;
  size_t loads = 0;
  for (Region &region : load.getStep()->getRegions())
    loads += llvm::count_if(region.getOps<plan::LoadOp>(), [&](auto other) {
      return other.getRead() == load.getRead();
    });
  if (loads > 1)
    return {};
  for (Value value = load.getSource(); value.hasOneUse();) {
    chain.push_back(value.getDefiningOp());
    auto view = dyn_cast<plan::ViewOp>(chain.back());
    if (!view)
      return chain;
    value = view.getSource();
  }
  return {};
}

void inlineLoad(plan::NestOp producer, plan::LoadOp load) {
  plan::Access access = plan::resolve(load);
  SmallVector<AffineExpr> loops = loopsRead(producer, load, access);
  OpBuilder builder(load);
  SmallVector<Value> indices =
      buildIndices(builder, load.getLoc(), loops, access.indices);
  Block &body = producer.getEpilogue().front();
  plan::Step reader = load.getStep();
  Operation *before = load->getPrevNode();
  SmallVector<Operation *> dead = readOnlyBy(load);
  Value result = body.getTerminator()->getOperand(0);
  if (dead.empty()) {
    IRMapping mapping;
    mapping.map(body.getArguments(), indices);
    for (Operation &op : body.without_terminator())
      copyOp(builder, op, producer, mapping);
    result = mapping.lookup(result);
  } else {
    // Nothing is copied for a single reader: bodies along a chain would be
    // copied once for each of its steps.
    for (auto [argument, index] : llvm::zip(body.getArguments(), indices))
      argument.replaceAllUsesWith(index);
    SmallVector<plan::LoadOp> moved(body.getOps<plan::LoadOp>());
    load->getBlock()->getOperations().splice(load->getIterator(),
                                             body.getOperations(), body.begin(),
                                             std::prev(body.end()));
    for (plan::LoadOp each : moved)
      reader.adopt(each, producer);
    addOperations(reader, producer);
  }
  auto first =
      before ? std::next(before->getIterator()) : load->getBlock()->begin();
  for (Operation &op : llvm::make_early_inc_range(
           llvm::make_range(first, load->getIterator()))) {
    // What the reader takes for elements outside holds for the tensor behind a
    // transpose just the same.
    if (auto inner = dyn_cast<plan::LoadOp>(op); inner && load.getOtherwise())
      inner.getOtherwiseMutable().assign(load.getOtherwise());
    else if (auto apply = dyn_cast<plan::ApplyOp>(op))
      flattenApply(apply);
  }
  load.replaceAllUsesWith(result);
  load.erase();
  reader.tidyReads();
  for (Operation *op : dead)
    op->erase();
}

void copyOp(OpBuilder &builder, Operation &op, plan::Step origin,
            IRMapping &mapping) {
  if (auto load = dyn_cast<plan::LoadOp>(builder.clone(op, mapping)))
    cast<plan::Step>(load->getParentOp()).adopt(load, origin);
}

void shareLoads(Region &region) {
  if (!region.empty())
    shareEquals(region.front(), [](Operation *op) {
      return isa<plan::LoadOp, plan::ApplyOp, plan::LiteralOp>(op);
    });
}

void addOperations(plan::Step to, plan::Step from) {
  to.setOperations(
      support::saturatedAdd(to.getOperations(), from.getOperations()));
}

void eraseUnused(plan::ProgramOp program) {
  // From the end: what is inside of a branch or a loop that goes, goes with it.
  SmallVector<Operation *> ops;
  plan::forEachOp(program, [&](Operation *op) { ops.push_back(op); });
  for (Operation *op : llvm::reverse(ops))
    if (isOpTriviallyDead(op))
      op->erase();
}

} // namespace burin::fuse
