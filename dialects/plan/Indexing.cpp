// Interval arithmetic and term rewriting on affine expressions.
#include "dialects/plan/Indexing.h"
#include "mlir/IR/AffineMap.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace burin::plan {

static Interval divide(Interval x, int64_t by) {
  return {llvm::divideFloorSigned(x.low, by),
          llvm::divideFloorSigned(x.high, by)};
}

Interval rangeOf(AffineExpr expression, ArrayRef<Interval> ranges) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expression))
    return {constant.getValue(), constant.getValue()};
  if (auto dim = dyn_cast<AffineDimExpr>(expression))
    return ranges[dim.getPosition()];
  auto binary = cast<AffineBinaryOpExpr>(expression);
  Interval x = rangeOf(binary.getLHS(), ranges),
           y = rangeOf(binary.getRHS(), ranges);
  switch (expression.getKind()) {
  case AffineExprKind::Add:
    return {x.low + y.low, x.high + y.high};
  case AffineExprKind::Mul: {
    auto [low, high] = std::minmax(
        {x.low * y.low, x.low * y.high, x.high * y.low, x.high * y.high});
    return {low, high};
  }
  case AffineExprKind::Mod: {
    Interval quotient = divide(x, y.low);
    if (quotient.low == quotient.high)
      return {x.low - quotient.low * y.low, x.high - quotient.low * y.low};
    return {0, y.low - 1};
  }
  case AffineExprKind::FloorDiv:
    return divide(x, y.low);
  default:
    return {llvm::divideCeilSigned(x.low, y.low),
            llvm::divideCeilSigned(x.high, y.low)};
  }
}

namespace {

/// An order of expressions by structure alone, the same in every run.
int compare(AffineExpr a, AffineExpr b) {
  if (a == b)
    return 0;
  if (a.getKind() != b.getKind())
    return a.getKind() < b.getKind() ? -1 : 1;
  if (auto dim = dyn_cast<AffineDimExpr>(a))
    return dim.getPosition() < cast<AffineDimExpr>(b).getPosition() ? -1 : 1;
  if (auto constant = dyn_cast<AffineConstantExpr>(a))
    return constant.getValue() < cast<AffineConstantExpr>(b).getValue() ? -1
                                                                        : 1;
  auto x = cast<AffineBinaryOpExpr>(a), y = cast<AffineBinaryOpExpr>(b);
  int left = compare(x.getLHS(), y.getLHS());
  return left ? left : compare(x.getRHS(), y.getRHS());
}

/// A sum of atoms (dimensions, divisions, remainders) with coefficients, and a
/// constant.
struct Sum {
  SmallVector<std::pair<AffineExpr, int64_t>> terms;
  int64_t constant = 0;

  void add(AffineExpr atom, int64_t coefficient) {
    for (auto &[known, total] : terms)
      if (known == atom) {
        total += coefficient;
        return;
      }
    terms.push_back({atom, coefficient});
  }

  /// Largest coefficients first, as strides are written; equal sums give equal
  /// expressions.
  AffineExpr expression(MLIRContext *context) const {
    auto sorted = terms;
    llvm::sort(sorted, [](auto a, auto b) {
      if (a.second != b.second)
        return a.second > b.second;
      return compare(a.first, b.first) < 0;
    });
    AffineExpr result = getAffineConstantExpr(0, context);
    for (auto [atom, coefficient] : sorted)
      if (coefficient != 0)
        result = result + atom * coefficient;
    return result + constant;
  }
};

class Simplifier {
public:
  Simplifier(ArrayRef<Interval> ranges, MLIRContext *context)
      : ranges(ranges), context(context) {}

  AffineExpr run(AffineExpr expression) {
    Sum sum;
    flatten(expression, 1, sum);
    return merge(sum).expression(context);
  }

private:
  void flatten(AffineExpr expression, int64_t factor, Sum &sum) {
    if (auto constant = dyn_cast<AffineConstantExpr>(expression)) {
      sum.constant += constant.getValue() * factor;
      return;
    }
    auto binary = dyn_cast<AffineBinaryOpExpr>(expression);
    if (!binary) {
      Interval range = rangeOf(expression, ranges);
      if (range.low == range.high)
        sum.constant += range.low * factor;
      else
        sum.add(expression, factor);
      return;
    }
    auto by = dyn_cast<AffineConstantExpr>(binary.getRHS());
    switch (expression.getKind()) {
    case AffineExprKind::Add:
      flatten(binary.getLHS(), factor, sum);
      flatten(binary.getRHS(), factor, sum);
      return;
    case AffineExprKind::Mul:
      if (by)
        return flatten(binary.getLHS(), factor * by.getValue(), sum);
      break;
    case AffineExprKind::FloorDiv:
    case AffineExprKind::Mod:
      if (by && by.getValue() > 0) {
        bool division = expression.getKind() == AffineExprKind::FloorDiv;
        return divide(run(binary.getLHS()), by.getValue(), division, factor,
                      sum);
      }
      break;
    default:
      break;
    }
    sum.add(expression, factor);
  }

  /// Adds `factor` times the quotient or remainder of `dividend` by `by`.
  void divide(AffineExpr dividend, int64_t by, bool division, int64_t factor,
              Sum &sum) {
    Sum all, rest;
    flattenSimple(dividend, all);
    for (auto [atom, coefficient] : all.terms)
      if (coefficient % by != 0)
        rest.add(atom, coefficient);
      else if (division)
        sum.add(atom, coefficient / by * factor);
    int64_t whole = llvm::divideFloorSigned(all.constant, by);
    rest.constant = all.constant - whole * by;
    if (division)
      sum.constant += whole * factor;
    AffineExpr remaining = rest.expression(context);
    Interval range = rangeOf(remaining, ranges),
             quotient = plan::divide(range, by);
    if (quotient.low == quotient.high) {
      if (division)
        sum.constant += quotient.low * factor;
      else
        addScaled(rest, factor, -quotient.low * by * factor, sum);
      return;
    }
    if (divideByCommonFactor(rest, by, division, factor, sum))
      return;
    if (division && divideQuotient(rest, by, factor, sum))
      return;
    sum.add(division ? remaining.floorDiv(by) : remaining % by, factor);
  }

  /// (g * a + b) over g * c, where b lies in [0, g): a over c; the remainder is
  /// g * (a mod c) + b.
  bool divideByCommonFactor(const Sum &rest, int64_t by, bool division,
                            int64_t factor, Sum &sum) {
    for (auto [ignored, common] : rest.terms) {
      if (common <= 1 || by % common != 0)
        continue;
      Sum upper, lower;
      for (auto [atom, coefficient] : rest.terms)
        coefficient % common == 0 ? upper.add(atom, coefficient / common)
                                  : lower.add(atom, coefficient);
      int64_t whole = llvm::divideFloorSigned(rest.constant, common);
      upper.constant = whole;
      lower.constant = rest.constant - whole * common;
      Interval range = rangeOf(lower.expression(context), ranges);
      if (range.low < 0 || range.high >= common)
        continue;
      divide(upper.expression(context), by / common, division,
             division ? factor : factor * common, sum);
      if (!division)
        addScaled(lower, factor, 0, sum);
      return true;
    }
    return false;
  }

  /// (a floordiv c + b) floordiv d: a + b * c over c * d, so that taking a
  /// shape apart gives the same quotients in one step or in several.
  bool divideQuotient(const Sum &rest, int64_t by, int64_t factor, Sum &sum) {
    if (rest.terms.size() != 1 || rest.terms.front().second != 1)
      return false;
    auto quotient = dyn_cast<AffineBinaryOpExpr>(rest.terms.front().first);
    if (!quotient || quotient.getKind() != AffineExprKind::FloorDiv)
      return false;
    auto inner = dyn_cast<AffineConstantExpr>(quotient.getRHS());
    int64_t whole = 0;
    if (!inner || inner.getValue() <= 0 ||
        llvm::MulOverflow(by, inner.getValue(), whole))
      return false;
    divide(quotient.getLHS() + rest.constant * inner.getValue(), whole, true,
           factor, sum);
    return true;
  }

  static void addScaled(const Sum &from, int64_t factor, int64_t constant,
                        Sum &sum) {
    for (auto [atom, coefficient] : from.terms)
      sum.add(atom, coefficient * factor);
    sum.constant += from.constant * factor + constant;
  }

  /// Flattens without simplifying atoms again.
  static void flattenSimple(AffineExpr expression, Sum &sum,
                            int64_t factor = 1) {
    if (auto constant = dyn_cast<AffineConstantExpr>(expression)) {
      sum.constant += constant.getValue() * factor;
      return;
    }
    auto binary = dyn_cast<AffineBinaryOpExpr>(expression);
    if (binary && expression.getKind() == AffineExprKind::Add) {
      flattenSimple(binary.getLHS(), sum, factor);
      flattenSimple(binary.getRHS(), sum, factor);
      return;
    }
    if (auto by =
            binary ? dyn_cast<AffineConstantExpr>(binary.getRHS()) : nullptr;
        by && expression.getKind() == AffineExprKind::Mul)
      return flattenSimple(binary.getLHS(), sum, factor * by.getValue());
    sum.add(expression, factor);
  }

  /// Joins c * (x floordiv c) + x mod c to x.
  Sum merge(const Sum &sum) {
    for (auto [atom, coefficient] : sum.terms) {
      auto remainder = dyn_cast<AffineBinaryOpExpr>(atom);
      if (!remainder || atom.getKind() != AffineExprKind::Mod ||
          coefficient == 0)
        continue;
      int64_t by = cast<AffineConstantExpr>(remainder.getRHS()).getValue();
      Sum quotient;
      flatten(remainder.getLHS().floorDiv(by), coefficient * by, quotient);
      if (!llvm::all_of(quotient.terms, [&](auto part) {
            return llvm::is_contained(sum.terms, part);
          }))
        continue;
      Sum next;
      next.constant = sum.constant - quotient.constant;
      for (auto part : sum.terms)
        if (part.first != atom && !llvm::is_contained(quotient.terms, part))
          next.add(part.first, part.second);
      flatten(remainder.getLHS(), coefficient, next);
      return merge(next);
    }
    return sum;
  }

  ArrayRef<Interval> ranges;
  MLIRContext *context;
};

} // namespace

AffineExpr simplify(AffineExpr expression, ArrayRef<Interval> ranges) {
  return Simplifier(ranges, expression.getContext()).run(expression);
}

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

/// The expression of `index` over leaves, which are added to `leaves`.
static AffineExpr expressionOf(Value index, llvm::SetVector<Value> &leaves) {
  if (auto apply = index.getDefiningOp<ApplyOp>()) {
    SmallVector<AffineExpr> dims;
    for (Value inner : apply.getIndices())
      dims.push_back(expressionOf(inner, leaves));
    return apply.getMap().getResult(0).replaceDims(dims);
  }
  leaves.insert(index);
  auto at = llvm::find(leaves, index) - leaves.begin();
  return getAffineDimExpr(at, index.getContext());
}

Access resolve(AffineMap map, ValueRange indices) {
  llvm::SetVector<Value> leaves;
  SmallVector<AffineExpr> dims;
  for (Value index : indices)
    dims.push_back(expressionOf(index, leaves));
  Access access;
  access.indices.assign(leaves.begin(), leaves.end());
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

Value rootOf(Value value) {
  while (auto view = value.getDefiningOp<ViewOp>())
    value = view.getSource();
  return value;
}

SmallVector<Value> readsOf(Operation *op) {
  llvm::SetVector<Value> roots;
  // What a nest writes into is not read.
  if (!isa<NestOp>(op))
    for (Value operand : op->getOperands())
      roots.insert(rootOf(operand));
  op->walk([&](LoadOp load) { roots.insert(rootOf(load.getSource())); });
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
