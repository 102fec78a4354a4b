// Finds the index expressions by which ops read tensors, composed and
// simplified.
#include "dialects/plan/Indexing.h"
#include "mlir/IR/AffineMap.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace burin::plan {

Interval rangeOf(Value index) {
  if (auto argument = dyn_cast<BlockArgument>(index)) {
    Operation *parent = argument.getOwner()->getParentOp();
    unsigned number = argument.getArgNumber();
    if (auto nest = dyn_cast<NestOp>(parent)) {
      bool inBody = argument.getOwner()->getParent() == &nest.getBody();
      if (!inBody)
        return {0, nest.getParallel()[number - nest.getInit().size()] - 1};
      size_t rank = nest.getParallel().size();
      return {0, (number < rank ? nest.getParallel()[number]
                                : nest.getReduction()[number - rank]) -
                     1};
    }
    auto type = cast<RankedTensorType>(parent->getResult(0).getType());
    return {0,
            type.getDimSize(number - (argument.getOwner()->getNumArguments() -
                                      type.getRank())) -
                1};
  }
  if (auto check = index.getDefiningOp<CheckIndexOp>())
    return {0, int64_t(check.getBound()) - 1};
  auto apply = index.getDefiningOp<ApplyOp>();
  Access access = resolve(apply.getMap(), apply.getIndices());
  return rangeOf(access.expressions.front(), access.ranges());
}

SmallVector<Interval> Access::ranges() const {
  return llvm::map_to_vector(indices,
                             [](Value index) { return rangeOf(index); });
}

AffineMap Access::map(MLIRContext *context) const {
  return AffineMap::get(indices.size(), 0, expressions, context);
}

namespace {

/// Expressions of indices over leaves; each value is looked at once.
struct Composer {
  llvm::SetVector<Value> leaves;
  DenseMap<Value, AffineExpr> known;

  AffineExpr run(Value index) {
    if (auto found = known.find(index); found != known.end())
      return found->second;
    AffineExpr expression;
    if (auto apply = index.getDefiningOp<ApplyOp>()) {
      SmallVector<AffineExpr> dims;
      for (Value inner : apply.getIndices())
        dims.push_back(run(inner));
      expression = apply.getMap().getResult(0).replaceDims(dims);
    } else {
      leaves.insert(index);
      expression = getAffineDimExpr(leaves.size() - 1, index.getContext());
    }
    known.try_emplace(index, expression);
    return expression;
  }
};

} // namespace

Access resolve(AffineMap map, ValueRange indices) {
  Composer composer;
  SmallVector<AffineExpr> dims;
  for (Value index : indices)
    dims.push_back(composer.run(index));
  Access access;
  access.indices = composer.leaves.takeVector();
  SmallVector<Interval> ranges = access.ranges();
  for (AffineExpr result : map.getResults())
    access.expressions.push_back(simplify(result.replaceDims(dims), ranges));
  return access;
}

AffineExpr linearize(ArrayRef<AffineExpr> expressions, ArrayRef<int64_t> shape,
                     MLIRContext *context) {
  AffineExpr linear = getAffineConstantExpr(0, context);
  for (auto [expression, size] : llvm::zip_equal(expressions, shape))
    linear = linear * size + expression;
  return linear;
}

SmallVector<AffineExpr> delinearize(AffineExpr linear,
                                    ArrayRef<int64_t> shape) {
  SmallVector<AffineExpr> expressions(shape.size());
  int64_t stride = 1;
  for (int64_t i = int64_t(shape.size()) - 1; i >= 0; --i) {
    AffineExpr at = linear.floorDiv(stride);
    expressions[i] = i == 0 ? at
                     : shape[i] <= 1
                         ? getAffineConstantExpr(0, linear.getContext())
                         : at % shape[i];
    stride *= shape[i] == 0 ? 1 : shape[i];
  }
  return expressions;
}

bool readsInOrder(LoadOp load, ValueRange indices, ArrayRef<int64_t> shape) {
  MLIRContext *context = load.getContext();
  Access access = resolve(load);
  SmallVector<AffineExpr> own;
  for (Value index : indices) {
    if (!llvm::is_contained(access.indices, index))
      access.indices.push_back(index);
    own.push_back(getAffineDimExpr(
        llvm::find(access.indices, index) - access.indices.begin(), context));
  }
  SmallVector<Interval> ranges = access.ranges();
  AffineExpr read = linearize(access.expressions,
                              load.getSource().getType().getShape(), context);
  AffineExpr written = linearize(own, shape, context);
  return simplify(read - written, ranges) == getAffineConstantExpr(0, context);
}

std::optional<int64_t> strideAlong(LoadOp load, Value index) {
  Access access = resolve(load);
  auto at = llvm::find(access.indices, index);
  if (at == access.indices.end())
    return 0;
  SmallVector<Interval> ranges = access.ranges();
  AffineExpr linear = simplify(linearize(access.expressions,
                                         load.getSource().getType().getShape(),
                                         load.getContext()),
                               ranges);
  unsigned position = at - access.indices.begin();
  SmallVector<AffineExpr> dims;
  for (unsigned i = 0; i < access.indices.size(); ++i) {
    AffineExpr dim = getAffineDimExpr(i, load.getContext());
    dims.push_back(i == position ? dim + 1 : dim);
  }
  auto stride = dyn_cast<AffineConstantExpr>(
      simplify(linear.replaceDims(dims) - linear, ranges));
  return stride ? std::optional(stride.getValue()) : std::nullopt;
}

Value rootOf(Value value) {
  while (auto view = value.getDefiningOp<ViewOp>())
    value = view.getSource();
  return value;
}

SmallVector<Value> readsOf(Operation *op) {
  llvm::SetVector<Value> roots;
  auto add = [&](OperandRange tensors) {
    for (Value tensor : tensors)
      roots.insert(rootOf(tensor));
  };
  // What a step writes into is not read.
  if (auto step = dyn_cast<Step>(op)) {
    add(step.getInputs());
    add(step.getReads());
  } else {
    add(op->getOperands());
  }
  return roots.takeVector();
}

int64_t elementBytes(Value value) {
  return (cast<RankedTensorType>(value.getType()).getElementTypeBitWidth() +
          7) /
         8;
}

int64_t bytesOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getNumElements() *
         elementBytes(value);
}

} // namespace burin::plan
