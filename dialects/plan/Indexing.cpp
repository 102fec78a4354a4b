// Finds the index expressions by which ops read tensors, composed and
// simplified.
#include "dialects/plan/Indexing.h"
#include "mlir/IR/AffineMap.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Support/MathExtras.h"

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

bool readsAt(LoadOp load, ValueRange indices, AffineMap place,
             ArrayRef<int64_t> shape) {
  MLIRContext *context = load.getContext();
  Access access = resolve(load);
  SmallVector<AffineExpr> own;
  for (Value index : indices) {
    if (!llvm::is_contained(access.indices, index))
      access.indices.push_back(index);
    own.push_back(getAffineDimExpr(
        llvm::find(access.indices, index) - access.indices.begin(), context));
  }
  SmallVector<AffineExpr> at =
      llvm::map_to_vector(place.getResults(), [&](AffineExpr expression) {
        return expression.replaceDims(own);
      });
  AffineExpr read = linearize(access.expressions,
                              load.getSource().getType().getShape(), context);
  return simplify(read - linearize(at, shape, context), access.ranges()) ==
         getAffineConstantExpr(0, context);
}

bool readsInOrder(LoadOp load, ValueRange indices, ArrayRef<int64_t> shape) {
  return readsAt(
      load, indices,
      AffineMap::getMultiDimIdentityMap(indices.size(), load.getContext()),
      shape);
}

/// Adds `factor` times `number` to `sum`; false where 64 bits do not hold it.
static bool addProduct(int64_t factor, int64_t number, int64_t &sum) {
  int64_t product;
  return !llvm::MulOverflow(factor, number, product) &&
         !llvm::AddOverflow(sum, product, sum);
}

/// Adds `factor` times `expression` to `sum`; false where it is no sum, or one
/// that 64 bits do not hold.
static bool addTerm(AffineExpr expression, int64_t factor, LinearSum &sum) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expression))
    return addProduct(factor, constant.getValue(), sum.constant);
  if (auto dim = dyn_cast<AffineDimExpr>(expression))
    return addProduct(factor, 1, sum.factors[dim.getPosition()]);
  auto binary = dyn_cast<AffineBinaryOpExpr>(expression);
  if (!binary)
    return false;
  if (expression.getKind() == AffineExprKind::Add)
    return addTerm(binary.getLHS(), factor, sum) &&
           addTerm(binary.getRHS(), factor, sum);
  auto by = dyn_cast<AffineConstantExpr>(binary.getRHS());
  int64_t product;
  return expression.getKind() == AffineExprKind::Mul && by &&
         !llvm::MulOverflow(factor, by.getValue(), product) &&
         addTerm(binary.getLHS(), product, sum);
}

std::optional<LinearSum> linearSumOf(AffineExpr expression, size_t dims) {
  LinearSum sum{SmallVector<int64_t>(dims, 0)};
  return addTerm(expression, 1, sum) ? std::optional(sum) : std::nullopt;
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
  // What a step writes into is not read.
  auto step = dyn_cast<Step>(op);
  OpOperand *tied = step ? step.getTiedOperand() : nullptr;
  for (OpOperand &operand : op->getOpOperands())
    if (&operand != tied)
      roots.insert(rootOf(operand.get()));
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
