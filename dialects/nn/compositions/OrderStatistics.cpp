// Reads ATen operators on what stands where in sorted order: medians,
// quantiles, modes.
#include "dialects/nn/import/Composer.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/ops/ArgExtreme.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Function.h"
#include "dialects/nn/ops/Logic.h"
#include "dialects/nn/ops/Search.h"
#include <cmath>

using namespace mlir;

namespace burin::nn {

namespace {

/// A tensor and the axis along which it is ordered, of `size` elements.
struct Lines {
  Value x;
  int64_t axis = 0, size = 0;
};

/// Elements and their places, the axis with size 1 or as asked for.
struct Found {
  Value values, places;
};

} // namespace

/// `self` and `dim`; the flat tensor where the call has none, or where a scalar
/// is a line of one element.
static FailureOr<Lines> readLines(AtenNode &node, bool isFlat) {
  Composer compose(node);
  Value self = node.operand("self");
  if (!self || !shaped(self).hasRank())
    return node.emitError() << "expected a tensor 'self' of known rank";
  int64_t rank = shaped(self).getRank();
  auto axis = isFlat ? FailureOr<int64_t>(0) : readAxis(node, "dim", -1, rank);
  if (failed(axis))
    return failure();
  if (isFlat && !compose.sizes(self, "self"))
    return failure();
  if (isFlat || rank == 0)
    self = compose.reshape(self,
                           isFlat ? shaped(self).getNumElements() : int64_t(1));
  if (!self)
    return failure();
  int64_t size = shaped(self).getDimSize(*axis);
  if (ShapedType::isDynamic(size) || size == 0)
    return node.emitError() << "expected a known number of elements from 1 "
                               "along dimension "
                            << *axis << ", got " << self.getType();
  return Lines{self, *axis, size};
}

static bool isFloat(Value x) { return isa<FloatType>(elementOf(x)); }

/// Both results without the axis, unless the call keeps it.
static LogicalResult giveFound(AtenNode &node, const Lines &lines, Found found,
                               bool keep) {
  Composer compose(node);
  bool isScalar = shaped(node.operand("self")).getRank() == 0;
  for (Value value : {found.values, found.places}) {
    value = keep && !isScalar ? value : compose.squeeze(value, lines.axis);
    if (!value)
      return failure();
    node.results.push_back(value);
  }
  return success();
}

/// The element at `place` of each line in ascending order.
static Found kth(Composer &compose, const Lines &lines, int64_t place) {
  auto [values, places] =
      compose.sort(lines.x, lines.axis, place + 1, /*largest=*/false);
  return {compose.slice(values, lines.axis, place, place + 1),
          compose.slice(places, lines.axis, place, place + 1)};
}

/// The lower of the two in the middle; NaN, and the place of the first, where
/// there is one.
static Found median(Composer &compose, const Lines &lines) {
  Found found = kth(compose, lines, (lines.size - 1) / 2);
  if (!isFloat(lines.x))
    return found;
  Value hasNan = compose.max(compose.isNan(lines.x), lines.axis, true);
  Value first = compose.node.create<ArgExtremeOp>(
      lines.x, lines.axis, /*keep_dims=*/true, /*least=*/false, /*last=*/false);
  return {compose.where(hasNan, compose.number(lines.x, NAN), found.values),
          compose.where(hasNan, first, found.places)};
}

/// How many elements of each line are numbers, less one.
static Value lastNumber(Composer &compose, const Lines &lines) {
  Type wide = compose.node.builder.getI64Type();
  Value isNumber = compose.make<NotOp>({compose.isNan(lines.x)});
  return compose.add(
      compose.sum(compose.cast(isNumber, wide), lines.axis, true), -1);
}

/// The median of the numbers; NaN comes last in ascending order.
static Found nanMedian(Composer &compose, const Lines &lines) {
  if (!isFloat(lines.x))
    return median(compose, lines);
  Value last = lastNumber(compose, lines);
  Value place = compose.div(last, compose.number(last, 2));
  auto [values, places] =
      compose.sort(lines.x, lines.axis, lines.size, /*largest=*/false);
  return {compose.gatherElements(values, place, lines.axis),
          compose.gatherElements(places, place, lines.axis)};
}

template <Found (*find)(Composer &, const Lines &)>
static LogicalResult importMiddle(AtenNode &node) {
  Composer compose(node);
  auto lines = readLines(node, /*isFlat=*/true);
  return failed(lines)
             ? failure()
             : give(node, compose.squeeze(find(compose, *lines).values, 0));
}

template <Found (*find)(Composer &, const Lines &)>
static LogicalResult importMiddles(AtenNode &node) {
  Composer compose(node);
  auto lines = readLines(node, /*isFlat=*/false);
  bool keep = node.getBool("keepdim", false);
  return failed(lines) ? failure()
                       : giveFound(node, *lines, find(compose, *lines), keep);
}

static LogicalResult importKthValue(AtenNode &node) {
  Composer compose(node);
  auto lines = readLines(node, /*isFlat=*/false);
  int64_t k = node.getInt("k", 0);
  bool keep = node.getBool("keepdim", false);
  if (failed(lines))
    return failure();
  if (k < 1 || k > lines->size)
    return node.emitError("k")
           << "expected 'k' in [1, " << lines->size << "], got " << k;
  return giveFound(node, *lines, kth(compose, *lines, k - 1), keep);
}

/// The most frequent element, the least of several: in ascending order, the
/// place from which on the most others are equal.
static Found mode(Composer &compose, const Lines &lines) {
  SourceNode &node = compose.node;
  int64_t rank = shaped(lines.x).getRank();
  Value last =
      lines.axis == rank - 1 ? lines.x : compose.swap(lines.x, lines.axis, -1);
  auto [values, places] = compose.sort(last, rank - 1, lines.size, false);
  if (!values)
    return {};
  Value end = node.create<SearchOp>(values, values, Value(), /*right=*/true);
  Value begin = node.create<SearchOp>(values, values, Value(), false);
  Value count = compose.sub(end, begin);
  if (!count)
    return {};
  Value best = node.create<ArgExtremeOp>(count, rank - 1, /*keep_dims=*/true,
                                         /*least=*/false, /*last=*/false);
  // Of the equal ones torch names the last.
  Value at = compose.add(compose.gatherElements(end, best, rank - 1), -1);
  Found found{compose.gatherElements(values, at, rank - 1),
              compose.gatherElements(places, at, rank - 1)};
  if (lines.axis != rank - 1)
    found = {compose.swap(found.values, lines.axis, -1),
             compose.swap(found.places, lines.axis, -1)};
  return found;
}

static LogicalResult importSortRows(AtenNode &node) {
  Composer compose(node);
  Value self = node.operand("self");
  if (!self || !shaped(self).hasRank())
    return node.emitError() << "expected a tensor 'self' of known rank";
  if (shaped(self).getRank() == 0)
    return give(node, self);
  int64_t size = shaped(self).getDimSize(0);
  if (ShapedType::isDynamic(size))
    return node.emitError() << "expected a known number of elements along "
                               "dimension 0, got "
                            << self.getType();
  return give(node, compose.sort(self, 0, size, false).first);
}

// ---- quantiles

/// Where the quantiles `q` [count] of lines that end at `last` stand, and NaN
/// where a line has no such.
static Value interpolate(Composer &compose, Value sorted, Value ranks,
                         StringRef how) {
  int64_t axis = shaped(sorted).getRank() - 1;
  Type wide = compose.node.builder.getI64Type();
  auto at = [&](Value rank) {
    return compose.gatherElements(sorted, compose.cast(rank, wide), axis);
  };
  if (how == "lower")
    return at(compose.make<FloorOp>({ranks}));
  if (how == "higher")
    return at(compose.make<CeilOp>({ranks}));
  if (how == "nearest")
    return at(compose.make<RoundOp>({ranks}));
  Value floor = compose.make<FloorOp>({ranks});
  Value below = at(floor), above = at(compose.make<CeilOp>({ranks}));
  Value weight = how == "midpoint" ? compose.where(compose.less(floor, ranks),
                                                   compose.number(ranks, 0.5),
                                                   compose.number(ranks, 0))
                                   : compose.sub(ranks, floor);
  Value mixed =
      compose.add(below, compose.mul(weight, compose.sub(above, below)));
  // Equal ones stay as they are, infinities too.
  return compose.where(compose.equal(below, above), below, mixed);
}

static LogicalResult importQuantile(AtenNode &node, bool ignoresNan) {
  Composer compose(node);
  bool isFlat = !node.has("dim"), keep = node.getBool("keepdim", false);
  std::string how = node.getString("interpolation", "linear");
  auto lines = readLines(node, isFlat);
  if (failed(lines))
    return failure();
  if (!isFloat(lines->x) ||
      !llvm::is_contained({"linear", "lower", "higher", "midpoint", "nearest"},
                          how))
    return node.emitError() << "expected floats and 'interpolation' to be "
                               "'linear', 'lower', 'higher', 'midpoint' or "
                               "'nearest', got "
                            << lines->x.getType() << " and '" << how << "'";
  Value q = node.operandOrScalar("q", elementOf(lines->x));
  if (!compose.sizes(q, "q"))
    return failure();
  if (shaped(q).getRank() > 1)
    return node.emitError()
           << "expected a number or a vector 'q', got " << q.getType();
  bool isOne = shaped(q).getRank() == 0;
  int64_t count = shaped(q).getNumElements(), rank = shaped(lines->x).getRank();
  // The lines come last.
  Value x = lines->axis == rank - 1 ? lines->x
                                    : compose.swap(lines->x, lines->axis, -1);
  Lines last{x, rank - 1, lines->size};
  Value sorted = compose.sort(x, rank - 1, lines->size, false).first;
  Type element = elementOf(x);
  Value numbers = compose.cast(lastNumber(compose, last), element);
  Value ends = compose.number(x, double(lines->size - 1));
  // A line with NaN ends in it, and so does its every quantile.
  Value whole = compose.less(numbers, ends);
  q = compose.reshape(q, count);
  Value ranks =
      ignoresNan
          ? compose.mul(
                compose.make<MaximumOp>({numbers, compose.number(x, 0)}), q)
          : compose.where(whole, ends, compose.mul(q, ends));
  if (!sorted || !ranks)
    return failure();
  Value result = interpolate(compose, sorted, ranks, how);
  // The quantiles come first, then the lines' own dimensions.
  if (lines->axis != rank - 1)
    result = compose.swap(result, lines->axis, -1);
  result = compose.unsqueeze(result, {0});
  result = compose.swap(result, 0, lines->axis + 1);
  bool isScalar = shaped(node.operand("self")).getRank() == 0;
  if (keep && isFlat && !isScalar) {
    SmallVector<int64_t> shape(shaped(node.operand("self")).getRank() + 1, 1);
    shape[0] = count;
    result = compose.reshape(result, shape);
  } else if (!keep || isScalar) {
    result = compose.squeeze(result, lines->axis + 1);
  }
  return give(node, isOne ? compose.squeeze(result, 0) : result);
}

void bindOrderStatistics(Bindings &bindings) {
  bindings.aten("aten.median.default", importMiddle<median>);
  bindings.aten("aten.median.dim", importMiddles<median>);
  bindings.aten("aten.nanmedian.default", importMiddle<nanMedian>);
  bindings.aten("aten.nanmedian.dim", importMiddles<nanMedian>);
  bindings.aten("aten.mode.default", importMiddles<mode>);
  bindings.aten("aten.kthvalue.default", importKthValue);
  bindings.aten("aten.msort.default", importSortRows);
  for (StringRef name : {"aten.quantile.default", "aten.quantile.scalar"})
    bindings.aten(name,
                  [](AtenNode &node) { return importQuantile(node, false); });
  for (StringRef name : {"aten.nanquantile.default", "aten.nanquantile.scalar"})
    bindings.aten(name,
                  [](AtenNode &node) { return importQuantile(node, true); });
}

} // namespace burin::nn
