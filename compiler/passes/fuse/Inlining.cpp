// Questions about nests, and the composition of a producer's body with a
// reader's indices.
#include "compiler/passes/fuse/Inlining.h"
#include "dialects/plan/Indexing.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/SmallBitVector.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace mlir;

namespace burin::fuse {

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

bool isTranspose(plan::NestOp nest) {
  plan::LoadOp load = isMove(nest) ? moveOf(nest) : plan::LoadOp();
  if (!load || load.getOtherwise())
    return false;
  plan::Access access = plan::resolve(load);
  ArrayRef<int64_t> shape = load.getSource().getType().getShape();
  if (shape.size() != nest.getParallel().size())
    return false;
  llvm::SmallBitVector used(shape.size());
  for (auto [expression, size] : llvm::zip(access.expressions, shape)) {
    if (auto constant = dyn_cast<AffineConstantExpr>(expression);
        constant && size == 1)
      continue;
    auto dim = dyn_cast<AffineDimExpr>(expression);
    auto argument =
        dim ? dyn_cast<BlockArgument>(access.indices[dim.getPosition()])
            : BlockArgument();
    if (!argument || used.test(argument.getArgNumber()) ||
        nest.getParallel()[argument.getArgNumber()] != size)
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
  for (auto [expression, size] :
       llvm::zip(inner.getMap().getResults(),
                 inner.getSource().getType().getShape())) {
    auto dim = dyn_cast<AffineDimExpr>(expression);
    auto argument =
        dim ? dyn_cast<BlockArgument>(inner.getIndices()[dim.getPosition()])
            : BlockArgument();
    if (argument && sizes[argument.getArgNumber()] == size)
      carried.set(argument.getArgNumber());
  }
  plan::Access access = plan::resolve(load);
  SmallVector<plan::Interval> ranges = access.ranges();
  for (auto [i, expression] : llvm::enumerate(access.expressions)) {
    plan::Interval range = plan::rangeOf(expression, ranges);
    if (!carried.test(i) && (range.low < 0 || range.high >= sizes[i]))
      return false;
  }
  return true;
}

bool takesEpilogue(Operation *op) {
  static constexpr StringRef without[] = {"pack_panels", "attention", "scatter",
                                          "top_places"};
  auto kernel = dyn_cast<plan::KernelOp>(op);
  return kernel && !llvm::is_contained(without, kernel.getName());
}

bool continuesInOrder(plan::NestOp nest) {
  if (!isMap(nest))
    return false;
  int64_t elements =
      cast<RankedTensorType>(nest.getResult(0).getType()).getNumElements();
  return llvm::any_of(plan::readsOf(nest), [&](Value root) {
    Operation *kernel = root.getDefiningOp();
    if (!kernel || !takesEpilogue(kernel) ||
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
  return llvm::all_of(body, [](Operation &op) {
    if (auto unary = dyn_cast<plan::UnaryOp>(op))
      return llvm::is_contained(
          {plan::Unary::k_neg, plan::Unary::k_abs, plan::Unary::k_sign,
           plan::Unary::k_floor, plan::Unary::k_ceil, plan::Unary::k_round,
           plan::Unary::k_trunc, plan::Unary::k_logical_not,
           plan::Unary::k_bit_not, plan::Unary::k_is_nan,
           plan::Unary::k_is_inf},
          unary.getFunction());
    if (auto binary = dyn_cast<plan::BinaryOp>(op))
      return !llvm::is_contained({plan::Binary::k_div, plan::Binary::k_rem,
                                  plan::Binary::k_mod, plan::Binary::k_pow,
                                  plan::Binary::k_atan2},
                                 binary.getFunction());
    return true;
  });
}

/// The kernel, nest or return that `user` is part of.
static Operation *stepOf(Operation *user) {
  while (!isa<plan::ProgramOp>(user->getParentOp()))
    user = user->getParentOp();
  return user;
}

/// Adds the steps that read `value`, through views.
static void collectReaders(Value value, SmallPtrSetImpl<Operation *> &readers) {
  for (Operation *user : value.getUsers()) {
    if (auto view = dyn_cast<plan::ViewOp>(user))
      collectReaders(view.getResult(), readers);
    else
      readers.insert(stepOf(user));
  }
}

Operation *soleReader(Value value) {
  SmallPtrSet<Operation *, 4> readers;
  collectReaders(value, readers);
  if (readers.size() != 1 || isa<plan::ReturnOp>(*readers.begin()))
    return nullptr;
  return *readers.begin();
}

int64_t elementsOf(plan::NestOp nest) {
  int64_t count = 1;
  for (int64_t size : nest.getParallel())
    count *= size;
  return count;
}

int64_t executionsOf(plan::LoadOp load) {
  Operation *parent = load->getParentOp();
  if (auto nest = dyn_cast<plan::NestOp>(parent)) {
    int64_t count = elementsOf(nest);
    if (load->getParentRegion() == &nest.getBody())
      for (int64_t size : nest.getReduction())
        count *= size;
    return count;
  }
  return cast<RankedTensorType>(parent->getResult(0).getType())
      .getNumElements();
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

void inlineLoad(plan::NestOp producer, plan::LoadOp load) {
  OpBuilder builder(load);
  plan::Access access = plan::resolve(load);
  SmallVector<AffineExpr> expressions = access.expressions;
  ArrayRef<int64_t> from = load.getSource().getType().getShape(),
                    to = producer.getParallel();
  if (from != to) {
    SmallVector<plan::Interval> ranges = access.ranges();
    expressions = plan::delinearize(
        plan::linearize(expressions, from, load.getContext()), to);
    for (AffineExpr &expression : expressions)
      expression = plan::simplify(expression, ranges);
  }
  Block &body = producer.getEpilogue().front();
  IRMapping mapping;
  mapping.map(body.getArguments(), buildIndices(builder, load.getLoc(),
                                                expressions, access.indices));
  for (Operation &op : body.without_terminator()) {
    Operation *copy = builder.clone(op, mapping);
    // What the reader takes for elements outside holds for the tensor behind a
    // transpose just the same.
    if (auto inner = dyn_cast<plan::LoadOp>(copy); inner && load.getOtherwise())
      inner.getOtherwiseMutable().assign(load.getOtherwise());
  }
  load.replaceAllUsesWith(mapping.lookup(body.getTerminator()->getOperand(0)));
  load.erase();
}

void shareLoads(Region &region) {
  if (region.empty())
    return;
  // Keyed by what the op computes; values of one block in order, so the earlier
  // one dominates.
  llvm::DenseMap<Attribute, SmallVector<Operation *>> seen;
  for (Operation &op : llvm::make_early_inc_range(region.front())) {
    if (!isa<plan::LoadOp, plan::ApplyOp, plan::LiteralOp>(op))
      continue;
    auto &equals = seen[op.getAttrDictionary()];
    auto same = llvm::find_if(equals, [&](Operation *other) {
      return other->getName() == op.getName() &&
             llvm::equal(other->getOperands(), op.getOperands()) &&
             other->getResultTypes() == op.getResultTypes();
    });
    if (same == equals.end()) {
      equals.push_back(&op);
      continue;
    }
    op.replaceAllUsesWith(*same);
    op.erase();
  }
}

static int64_t operationsOf(Operation *op) {
  if (auto kernel = dyn_cast<plan::KernelOp>(op))
    return kernel.getOperations();
  return cast<plan::NestOp>(op).getOperations();
}

void addOperations(Operation *to, Operation *from) {
  int64_t sum = operationsOf(to) + operationsOf(from);
  if (auto kernel = dyn_cast<plan::KernelOp>(to))
    kernel.setOperations(sum);
  else
    cast<plan::NestOp>(to).setOperations(sum);
}

void eraseUnused(plan::ProgramOp program) {
  for (Operation &op :
       llvm::make_early_inc_range(llvm::reverse(program.getBody().front())))
    if (isOpTriviallyDead(&op))
      op.erase();
}

} // namespace burin::fuse
