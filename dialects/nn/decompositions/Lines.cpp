// Softmax, normalization, running sums and extremes and the best of a line, as
// nests. What runs along a line is computed anew for each of its elements, so
// that all of them are independent.
#include "dialects/nn/decompositions/KernelCall.h"

using namespace mlir;

namespace burin::nn {

namespace {

/// [outer][n][inner], whose lines run along the middle.
struct Lines {
  KernelCall &call;
  Lowering &lowering;
  int64_t outer, n, inner;
  Value x; ///< null where the operand has other elements as well

  explicit Lines(KernelCall &call)
      : call(call), lowering(call.lowering), outer(call.size("outer")),
        n(call.size("n")), inner(call.size("inner")),
        x(call.operand(0, {outer, n, inner})) {}

  RankedTensorType lineType(Type element) const {
    return RankedTensorType::get({outer, inner}, element);
  }
  RankedTensorType wholeType(Type element) const {
    return RankedTensorType::get({outer, n, inner}, element);
  }
  /// The element that the indices (outer, place, inner, ..) name, with `place`
  /// the index of that number.
  Value load(ValueRange indices, unsigned place, unsigned last = 2) const {
    return call.load(x, {call.dim(0), call.dim(place), call.dim(last)},
                     indices);
  }
};

} // namespace

static TypedAttr least(Type type) {
  return plan::literalAttribute(type, -std::numeric_limits<double>::infinity());
}

static SmallVector<Value> softmax(KernelCall &call) {
  Lines lines(call);
  Lowering &lowering = call.lowering;
  RankedTensorType type = call.result();
  Type element = type.getElementType();
  if (!lines.x)
    return {};
  auto read = [&](ValueRange indices, unsigned place, unsigned last) {
    return lowering.cast(lines.load(indices, place, last), element);
  };
  // Of a line: outer, inner, then the place in it.
  auto reduce = [&](TypedAttr start, plan::Binary function, auto term) {
    return lowering.reduce(
        lines.lineType(element), {lines.n}, {start},
        [&](ValueRange indices, ValueRange sums) -> SmallVector<Value> {
          return {lowering.binary(function, sums[0], term(indices))};
        },
        [](ValueRange sums, ValueRange) { return sums[0]; });
  };
  Value greatest =
      reduce(least(element), plan::Binary::k_maximum,
             [&](ValueRange indices) { return read(indices, 2, 1); });
  auto distance = [&](Value value, ValueRange indices, unsigned last) {
    Value top = call.load(greatest, {call.dim(0), call.dim(last)}, indices);
    return lowering.binary(plan::Binary::k_sub, value, top);
  };
  Value sum =
      reduce(plan::literalAttribute(element, 0), plan::Binary::k_add,
             [&](ValueRange indices) {
               return lowering.unary(plan::Unary::k_exp,
                                     distance(read(indices, 2, 1), indices, 1));
             });
  Value result =
      lowering.map(lines.wholeType(element), [&](ValueRange indices) -> Value {
        Value away = distance(read(indices, 1, 2), indices, 2);
        Value all = call.load(sum, {call.dim(0), call.dim(2)}, indices);
        if (call.flag("log"))
          return lowering.binary(plan::Binary::k_sub, away,
                                 lowering.unary(plan::Unary::k_log, all));
        return lowering.binary(plan::Binary::k_div,
                               lowering.unary(plan::Unary::k_exp, away), all);
      });
  return {lowering.view(result, type.getShape())};
}

static SmallVector<Value> layerNorm(KernelCall &call) {
  int64_t rows = call.size("rows"), n = call.size("n");
  Lowering &lowering = call.lowering;
  RankedTensorType type = call.result();
  Type element = type.getElementType();
  Value x = call.operand(0, {rows, n}), scale = call.operand(1, {n}),
        bias = call.operand(2, {n});
  if (!x || !scale || !bias)
    return {};
  auto line = RankedTensorType::get({rows}, element);
  auto meanOf = [&](auto term) {
    return lowering.reduce(
        line, {n}, {plan::literalAttribute(element, 0)},
        [&](ValueRange indices, ValueRange sums) -> SmallVector<Value> {
          return {lowering.binary(plan::Binary::k_add, sums[0], term(indices))};
        },
        [&](ValueRange sums, ValueRange) {
          return lowering.binary(plan::Binary::k_div, sums[0],
                                 lowering.literal(element, double(n)));
        });
  };
  auto read = [&](Value from, ArrayRef<AffineExpr> at, ValueRange indices) {
    return lowering.cast(call.load(from, at, indices), element);
  };
  auto whole = [&](ValueRange indices) {
    return read(x, {call.dim(0), call.dim(1)}, indices);
  };
  Value mean;
  if (!call.flag("rms"))
    mean = meanOf(whole);
  auto centered = [&](ValueRange indices) {
    Value value = whole(indices);
    return mean ? lowering.binary(plan::Binary::k_sub, value,
                                  read(mean, {call.dim(0)}, indices))
                : value;
  };
  Value square = meanOf([&](ValueRange indices) {
    Value value = centered(indices);
    return lowering.binary(plan::Binary::k_mul, value, value);
  });
  return {lowering.map(type, [&](ValueRange indices) {
    Value variance = lowering.binary(
        plan::Binary::k_add, read(square, {call.dim(0)}, indices),
        lowering.literal(element, call.number("epsilon")));
    Value value =
        lowering.binary(plan::Binary::k_div, centered(indices),
                        lowering.unary(plan::Unary::k_sqrt, variance));
    value = lowering.binary(plan::Binary::k_mul, value,
                            read(scale, {call.dim(1)}, indices));
    return lowering.binary(plan::Binary::k_add, value,
                           read(bias, {call.dim(1)}, indices));
  })};
}

static SmallVector<Value> cumulative(KernelCall &call) {
  Lines lines(call);
  Lowering &lowering = call.lowering;
  RankedTensorType type = call.result();
  Type element = type.getElementType();
  if (!lines.x)
    return {};
  bool isReverse = call.flag("reverse"), isExclusive = call.flag("exclusive"),
       isProduct = call.flag("product");
  plan::Compare comes =
      isReverse ? (isExclusive ? plan::Compare::k_gt : plan::Compare::k_ge)
                : (isExclusive ? plan::Compare::k_lt : plan::Compare::k_le);
  Value result = lowering.reduce(
      lines.wholeType(element), {lines.n},
      {plan::literalAttribute(element, isProduct ? 1 : 0)},
      [&](ValueRange indices, ValueRange sums) -> SmallVector<Value> {
        Value x = lowering.cast(lines.load(indices, 3), element);
        Value next = lowering.binary(
            isProduct ? plan::Binary::k_mul : plan::Binary::k_add, sums[0], x);
        Value isPart =
            call.compareIndex(comes, call.dim(3), call.dim(1), indices);
        return {lowering.select(isPart, next, sums[0])};
      },
      [](ValueRange sums, ValueRange) { return sums[0]; });
  return {lowering.view(result, type.getShape())};
}

static SmallVector<Value> runningExtreme(KernelCall &call) {
  Lines lines(call);
  Lowering &lowering = call.lowering;
  Type element = call.elementOf(0), place = lowering.builder.getI64Type();
  if (!lines.x)
    return {};
  plan::Compare relation =
      call.flag("least") ? plan::Compare::k_le : plan::Compare::k_ge;
  // The best so far and where it was, which is nowhere at first.
  Value places = lowering.reduce(
      lines.wholeType(place), {lines.n},
      {plan::literalAttribute(element, 0), plan::literalAttribute(place, -1)},
      [&](ValueRange indices, ValueRange best) -> SmallVector<Value> {
        Value x = lines.load(indices, 3);
        Value wins = call.either(lowering.compare(relation, x, best[0]),
                                 lowering.compare(plan::Compare::k_lt, best[1],
                                                  lowering.literal(place, 0)));
        if (isa<FloatType>(element)) {
          // The first that is no number stays the best.
          Value isNumber = lowering.compare(plan::Compare::k_eq, x, x),
                wasNumber =
                    lowering.compare(plan::Compare::k_eq, best[0], best[0]);
          wins = call.either(
              wins, lowering.compare(plan::Compare::k_lt, isNumber, wasNumber));
        }
        Value isPart = call.compareIndex(plan::Compare::k_le, call.dim(3),
                                         call.dim(1), indices);
        Value takes = call.both(wins, isPart);
        return {lowering.select(takes, x, best[0]),
                lowering.select(takes, lowering.indexValue(indices[3], place),
                                best[1])};
      },
      [](ValueRange best, ValueRange) { return best[1]; });
  Value values =
      lowering.map(lines.wholeType(element), [&](ValueRange indices) {
        Value at = lowering.checkIndex(lowering.load(places, indices), lines.n);
        return lowering.load(lines.x, {indices[0], at, indices[2]});
      });
  return {lowering.view(values, call.result(0).getShape()),
          lowering.view(places, call.result(1).getShape())};
}

static SmallVector<Value> topPlaces(KernelCall &call) {
  Lines lines(call);
  Lowering &lowering = call.lowering;
  Type element = call.elementOf(0), place = lowering.builder.getI64Type();
  int64_t k = call.size("k");
  if (!lines.x)
    return {};
  bool isLargest = call.flag("largest"), isFloat = isa<FloatType>(element);
  plan::Compare better = isLargest ? plan::Compare::k_gt : plan::Compare::k_lt;
  // How many come before an element: those that are better, and equal ones in
  // front of it. What is no number is greater than all numbers.
  Value ranks = lowering.reduce(
      lines.wholeType(place), {lines.n}, {plan::literalAttribute(place, 0)},
      [&](ValueRange indices, ValueRange sums) -> SmallVector<Value> {
        Value mine = lines.load(indices, 1), other = lines.load(indices, 3);
        Value isBetter = lowering.compare(better, other, mine);
        Value isEqual = lowering.compare(plan::Compare::k_eq, other, mine);
        if (isFloat) {
          Value mineIs = lowering.compare(plan::Compare::k_eq, mine, mine),
                otherIs = lowering.compare(plan::Compare::k_eq, other, other);
          Value first = isLargest ? otherIs : mineIs,
                second = isLargest ? mineIs : otherIs;
          isBetter = call.either(
              isBetter, lowering.compare(plan::Compare::k_lt, first, second));
          isEqual = call.either(
              isEqual, lowering.compare(
                           plan::Compare::k_lt, call.either(mineIs, otherIs),
                           lowering.literal(lowering.builder.getI1Type(), 1)));
        }
        Value isBefore = call.compareIndex(plan::Compare::k_lt, call.dim(3),
                                           call.dim(1), indices);
        Value comes = call.either(isBetter, call.both(isEqual, isBefore));
        return {lowering.binary(plan::Binary::k_add, sums[0],
                                lowering.cast(comes, place))};
      },
      [](ValueRange sums, ValueRange) { return sums[0]; });
  Value result = lowering.reduce(
      RankedTensorType::get({lines.outer, k, lines.inner}, place), {lines.n},
      {plan::literalAttribute(place, 0)},
      [&](ValueRange indices, ValueRange found) -> SmallVector<Value> {
        Value rank =
            call.load(ranks, {call.dim(0), call.dim(3), call.dim(2)}, indices);
        Value isHere = lowering.compare(plan::Compare::k_eq, rank,
                                        lowering.indexValue(indices[1], place));
        return {lowering.select(isHere, lowering.indexValue(indices[3], place),
                                found[0])};
      },
      [](ValueRange found, ValueRange) { return found[0]; });
  return {lowering.view(result, call.result().getShape())};
}

static SmallVector<Value> runningLogSumExp(KernelCall &call) {
  Lines lines(call);
  Lowering &lowering = call.lowering;
  RankedTensorType type = call.result();
  Type element = type.getElementType();
  Type wide = element.getIntOrFloatBitWidth() < 32
                  ? Type(lowering.builder.getF32Type())
                  : element;
  if (!lines.x)
    return {};
  auto isPart = [&](ValueRange indices) {
    return call.compareIndex(plan::Compare::k_le, call.dim(3), call.dim(1),
                             indices);
  };
  auto read = [&](ValueRange indices) {
    return lowering.cast(lines.load(indices, 3), wide);
  };
  Value greatest = lowering.reduce(
      lines.wholeType(wide), {lines.n}, {least(wide)},
      [&](ValueRange indices, ValueRange best) -> SmallVector<Value> {
        Value next =
            lowering.binary(plan::Binary::k_maximum, best[0], read(indices));
        return {lowering.select(isPart(indices), next, best[0])};
      },
      [](ValueRange best, ValueRange) { return best[0]; });
  Value result = lowering.reduce(
      lines.wholeType(element), {lines.n}, {plan::literalAttribute(wide, 0)},
      [&](ValueRange indices, ValueRange sums) -> SmallVector<Value> {
        Value best = call.load(
            greatest, {call.dim(0), call.dim(1), call.dim(2)}, indices);
        Value term = lowering.unary(
            plan::Unary::k_exp,
            lowering.binary(plan::Binary::k_sub, read(indices), best));
        Value next = lowering.binary(plan::Binary::k_add, sums[0], term);
        return {lowering.select(isPart(indices), next, sums[0])};
      },
      [&](ValueRange sums, ValueRange indices) {
        Value best = lowering.load(greatest, indices);
        Value all =
            lowering.binary(plan::Binary::k_add, best,
                            lowering.unary(plan::Unary::k_log, sums[0]));
        Value isFinite =
            lowering.compare(plan::Compare::k_eq,
                             lowering.binary(plan::Binary::k_sub, best, best),
                             lowering.literal(wide, 0));
        return lowering.cast(lowering.select(isFinite, all, best), element);
      });
  return {lowering.view(result, type.getShape())};
}

void addLinesDecompositions(Decompositions &all) {
  all["softmax"] = softmax;
  all["layer_norm"] = layerNorm;
  all["cumulative"] = cumulative;
  all["running_extreme"] = runningExtreme;
  all["running_log_sum_exp"] = runningLogSumExp;
  all["top_places"] = topPlaces;
}

} // namespace burin::nn
