// Interval arithmetic and term rewriting on affine expressions.
#include "dialects/plan/Indexing.h"
#include "mlir/IR/AffineMap.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/Support/MathExtras.h"
#include <limits>

using namespace mlir;

namespace burin::plan {

/// Ends of an interval that no number bounds: they stay so whatever is added.
static constexpr int64_t lowest = std::numeric_limits<int64_t>::min(),
                         highest = std::numeric_limits<int64_t>::max();

static bool isUnbounded(int64_t end) { return end == lowest || end == highest; }

static int64_t sumOf(int64_t a, int64_t b) {
  if (isUnbounded(a) || isUnbounded(b))
    return isUnbounded(a) ? a : b;
  int64_t sum = 0;
  return llvm::AddOverflow(a, b, sum) ? (a < 0 ? lowest : highest) : sum;
}

static int64_t productOf(int64_t a, int64_t b) {
  int64_t product = 0;
  if (a == 0 || b == 0)
    return 0;
  if (isUnbounded(a) || isUnbounded(b) || llvm::MulOverflow(a, b, product))
    return (a < 0) == (b < 0) ? highest : lowest;
  return product;
}

static int64_t quotientOf(int64_t a, int64_t by) {
  return isUnbounded(a) ? a : llvm::divideFloorSigned(a, by);
}

static Interval divide(Interval x, int64_t by) {
  return {quotientOf(x.low, by), quotientOf(x.high, by)};
}

namespace {

/// Ranges of expressions, each of which is looked at once however often it
/// occurs.
class RangeFinder {
public:
  explicit RangeFinder(ArrayRef<Interval> ranges) : ranges(ranges) {}

  Interval run(AffineExpr expression) {
    if (auto constant = dyn_cast<AffineConstantExpr>(expression))
      return {constant.getValue(), constant.getValue()};
    if (auto dim = dyn_cast<AffineDimExpr>(expression))
      return ranges[dim.getPosition()];
    if (auto found = known.find(expression); found != known.end())
      return found->second;
    Interval range = compute(cast<AffineBinaryOpExpr>(expression));
    known.try_emplace(expression, range);
    return range;
  }

private:
  Interval compute(AffineBinaryOpExpr binary) {
    Interval x = run(binary.getLHS()), y = run(binary.getRHS());
    switch (binary.getKind()) {
    case AffineExprKind::Add:
      return {sumOf(x.low, y.low), sumOf(x.high, y.high)};
    case AffineExprKind::Mul: {
      auto [low, high] =
          std::minmax({productOf(x.low, y.low), productOf(x.low, y.high),
                       productOf(x.high, y.low), productOf(x.high, y.high)});
      return {low, high};
    }
    case AffineExprKind::Mod: {
      Interval quotient = divide(x, y.low);
      if (quotient.low == quotient.high && !isUnbounded(quotient.low))
        return {x.low - quotient.low * y.low, x.high - quotient.low * y.low};
      return {0, y.low - 1};
    }
    case AffineExprKind::FloorDiv:
      return divide(x, y.low);
    default: { // up is down from almost one more
      Interval more = {sumOf(x.low, y.low - 1), sumOf(x.high, y.low - 1)};
      return divide(more, y.low);
    }
    }
  }

  ArrayRef<Interval> ranges;
  DenseMap<AffineExpr, Interval> known;
};

} // namespace

Interval rangeOf(AffineExpr expression, ArrayRef<Interval> ranges) {
  return RangeFinder(ranges).run(expression);
}

int64_t sizeOf(AffineExpr expression, int64_t most) {
  auto binary = dyn_cast<AffineBinaryOpExpr>(expression);
  if (!binary)
    return 1;
  int64_t size = 1;
  for (AffineExpr side : {binary.getLHS(), binary.getRHS()})
    if (size <= most)
      size += sizeOf(side, most - size);
  return size;
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
  /// A coefficient or the constant left 64 bits: the sum stands for nothing.
  bool overflows = false;

  void add(AffineExpr atom, int64_t coefficient, int64_t factor = 1) {
    int64_t scaled = scale(coefficient, factor);
    for (auto &[known, total] : terms)
      if (known == atom) {
        overflows |= llvm::AddOverflow(total, scaled, total);
        return;
      }
    terms.push_back({atom, scaled});
  }

  void addConstant(int64_t value, int64_t factor = 1) {
    overflows |= llvm::AddOverflow(constant, scale(value, factor), constant);
  }

  void addScaled(const Sum &from, int64_t factor) {
    overflows |= from.overflows;
    for (auto [atom, coefficient] : from.terms)
      add(atom, coefficient, factor);
    addConstant(from.constant, factor);
  }

  int64_t scale(int64_t value, int64_t factor) {
    int64_t product = 0;
    overflows |= llvm::MulOverflow(value, factor, product);
    return product;
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

/// Rewrites expressions; each is flattened once however often it occurs.
class Simplifier {
public:
  Simplifier(ArrayRef<Interval> ranges, MLIRContext *context)
      : finder(ranges), context(context) {}

  AffineExpr run(AffineExpr expression) {
    Sum sum = merge(flatten(expression));
    overflows |= sum.overflows;
    return overflows ? expression : sum.expression(context);
  }

  /// Whether some coefficient left 64 bits: what was found is then worth
  /// nothing.
  bool overflows = false;

private:
  Interval rangeOf(AffineExpr expression) { return finder.run(expression); }

  Sum flatten(AffineExpr expression) {
    if (auto found = known.find(expression); found != known.end())
      return found->second;
    Sum sum;
    flattenOnce(expression, sum);
    known.try_emplace(expression, sum);
    return sum;
  }

  void flattenOnce(AffineExpr expression, Sum &sum) {
    if (auto constant = dyn_cast<AffineConstantExpr>(expression))
      return sum.addConstant(constant.getValue());
    auto binary = dyn_cast<AffineBinaryOpExpr>(expression);
    if (!binary) {
      Interval range = rangeOf(expression);
      if (range.low == range.high)
        sum.addConstant(range.low);
      else
        sum.add(expression, 1);
      return;
    }
    auto by = dyn_cast<AffineConstantExpr>(binary.getRHS());
    switch (expression.getKind()) {
    case AffineExprKind::Add:
      sum.addScaled(flatten(binary.getLHS()), 1);
      sum.addScaled(flatten(binary.getRHS()), 1);
      return;
    case AffineExprKind::Mul:
      if (by)
        return sum.addScaled(flatten(binary.getLHS()), by.getValue());
      break;
    case AffineExprKind::FloorDiv:
    case AffineExprKind::Mod:
      if (by && by.getValue() > 0) {
        bool division = expression.getKind() == AffineExprKind::FloorDiv;
        return divide(run(binary.getLHS()), by.getValue(), division, 1, sum);
      }
      break;
    default:
      break;
    }
    sum.add(expression, 1);
  }

  /// Adds `factor` times the quotient or remainder of `dividend` by `by`.
  void divide(AffineExpr dividend, int64_t by, bool division, int64_t factor,
              Sum &sum) {
    Sum all, rest;
    flattenSimple(dividend, all);
    sum.overflows |= all.overflows;
    for (auto [atom, coefficient] : all.terms)
      if (coefficient % by != 0)
        rest.add(atom, coefficient);
      else if (division)
        sum.add(atom, coefficient / by, factor);
    int64_t whole = llvm::divideFloorSigned(all.constant, by);
    rest.constant = all.constant - whole * by;
    if (division)
      sum.addConstant(whole, factor);
    AffineExpr remaining = rest.expression(context);
    Interval range = rangeOf(remaining), quotient = plan::divide(range, by);
    if (quotient.low == quotient.high && !isUnbounded(quotient.low)) {
      if (division) {
        sum.addConstant(quotient.low, factor);
      } else {
        sum.addScaled(rest, factor);
        sum.addConstant(sum.scale(-quotient.low, by), factor);
      }
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
      Interval range = rangeOf(lower.expression(context));
      if (range.low < 0 || range.high >= common)
        continue;
      divide(upper.expression(context), by / common, division,
             division ? factor : sum.scale(factor, common), sum);
      if (!division)
        sum.addScaled(lower, factor);
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
    divide(quotient.getLHS() + sum.scale(rest.constant, inner.getValue()),
           whole, true, factor, sum);
    return true;
  }

  /// Flattens without simplifying atoms again.
  static void flattenSimple(AffineExpr expression, Sum &sum,
                            int64_t factor = 1) {
    if (auto constant = dyn_cast<AffineConstantExpr>(expression))
      return sum.addConstant(constant.getValue(), factor);
    auto binary = dyn_cast<AffineBinaryOpExpr>(expression);
    if (binary && expression.getKind() == AffineExprKind::Add) {
      flattenSimple(binary.getLHS(), sum, factor);
      flattenSimple(binary.getRHS(), sum, factor);
      return;
    }
    if (auto by =
            binary ? dyn_cast<AffineConstantExpr>(binary.getRHS()) : nullptr;
        by && expression.getKind() == AffineExprKind::Mul)
      return flattenSimple(binary.getLHS(), sum,
                           sum.scale(factor, by.getValue()));
    sum.add(expression, factor);
  }

  /// Joins c * (x floordiv c) + x mod c to x.
  Sum merge(Sum sum) {
    while (std::optional<Sum> next = mergeOne(sum))
      sum = std::move(*next);
    return sum;
  }

  std::optional<Sum> mergeOne(const Sum &sum) {
    for (auto [atom, coefficient] : sum.terms) {
      auto remainder = dyn_cast<AffineBinaryOpExpr>(atom);
      if (!remainder || atom.getKind() != AffineExprKind::Mod ||
          coefficient == 0)
        continue;
      int64_t by = cast<AffineConstantExpr>(remainder.getRHS()).getValue();
      Sum quotient, next;
      quotient.addScaled(flatten(remainder.getLHS().floorDiv(by)),
                         next.scale(coefficient, by));
      if (!llvm::all_of(quotient.terms, [&](auto part) {
            return llvm::is_contained(sum.terms, part);
          }))
        continue;
      next.overflows |= sum.overflows | quotient.overflows;
      next.addConstant(sum.constant);
      next.addConstant(quotient.constant, -1);
      for (auto part : sum.terms)
        if (part.first != atom && !llvm::is_contained(quotient.terms, part))
          next.add(part.first, part.second);
      next.addScaled(flatten(remainder.getLHS()), coefficient);
      return next;
    }
    return std::nullopt;
  }

  RangeFinder finder;
  MLIRContext *context;
  DenseMap<AffineExpr, Sum> known;
};

} // namespace

AffineExpr simplify(AffineExpr expression, ArrayRef<Interval> ranges) {
  Simplifier simplifier(ranges, expression.getContext());
  AffineExpr simple = simplifier.run(expression);
  return simplifier.overflows ? expression : simple;
}

} // namespace burin::plan
