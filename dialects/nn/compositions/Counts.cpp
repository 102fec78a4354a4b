// Counts of values and places of values: results of a size that the call
// states.
#include "dialects/nn/import/Steps.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Generate.h"
#include "dialects/nn/ops/Logic.h"
#include "dialects/nn/ops/Reduce.h"
#include "dialects/nn/reference/HostTensor.h"
#include <cmath>

using namespace mlir;

namespace burin::nn {

// ---- bincount

/// How many bins the values ask for: the greatest constant and one, and at
/// least `minlength`. Absent after an error.
static std::optional<int64_t> binsOf(AtenNode &node, Value self) {
  auto size = step::readInt(node, "minlength", 0, 0, step::maxElements);
  if (!size)
    return std::nullopt;
  if (auto constant = constantIntegers(self)) {
    for (int64_t value : *constant) {
      if (value < 0 || value >= step::maxElements) {
        node.emitError() << "expected values in [0, " << step::maxElements - 1
                         << "], got " << value;
        return std::nullopt;
      }
      size = std::max(*size, value + 1);
    }
    return size;
  }
  if (*size > 0)
    return size;
  node.emitError() << "expected constant values, or a 'minlength' that is "
                      "greater than all of them: the size of the result "
                      "depends on them";
  return std::nullopt;
}

/// How often each number from 0 on occurs, or the sum of its weights. A number
/// from the last bin on makes the run fail.
static LogicalResult importBinCount(AtenNode &node) {
  Value self = step::readStatic(node, "self"),
        weights = node.operand("weights");
  if (!self)
    return failure();
  if (shaped(self).getRank() != 1 || isa<FloatType>(elementOf(self)) ||
      elementOf(self).isInteger(1))
    return node.emitError()
           << "expected a vector of integers, got " << self.getType();
  std::optional<int64_t> bins = binsOf(node, self);
  if (!bins)
    return failure();
  Builder &builder = node.builder;
  Type element = !weights                     ? Type(builder.getI64Type())
                 : elementOf(weights).isF32() ? elementOf(weights)
                                              : builder.getF64Type();
  Value each = weights
                   ? castTo(node, weights, element)
                   : step::filled(node, element, shaped(self).getShape(), 1);
  Value index = step::refuseNegative(
      node, castTo(node, self, builder.getI64Type()), *bins);
  return give(node, step::scatter(node, step::filled(node, element, {*bins}, 0),
                                  index, each, 0, "add"));
}

// ---- histc

/// Both ends of the histogram: the arguments, or where they are equal the
/// extremes of the data.
static std::pair<Value, Value> endsOf(AtenNode &node, Value x) {
  Type element = elementOf(x);
  double low = node.getFloat("min", 0), high = node.getFloat("max", 0);
  if (!(low <= high) || std::isinf(low) || std::isinf(high)) {
    node.emitError("min") << "expected 'min' of at most 'max', got " << low
                          << " and " << high;
    return {};
  }
  if (low != high)
    return {step::number(node, element, low),
            step::number(node, element, high)};
  Value least = node.create<ReduceMinOp>(x, DenseI64ArrayAttr(), false),
        most = node.create<ReduceMaxOp>(x, DenseI64ArrayAttr(), false);
  Value one = step::number(node, element, 1);
  Value isPoint = step::apply<EqualOp>(node, least, most);
  return {step::apply<WhereOp>(node, isPoint,
                               step::apply<SubOp>(node, least, one), least),
          step::apply<WhereOp>(node, isPoint,
                               step::apply<AddOp>(node, most, one), most)};
}

/// How many elements lie in each of some bins of equal width. The last bin
/// holds its upper end; what lies outside, or is not a number, counts nowhere.
static LogicalResult importHistogram(AtenNode &node) {
  Value x = step::flatten(node, step::readStatic(node, "self"));
  auto bins = step::readInt(node, "bins", 100, 1, step::maxElements);
  if (!x || !bins)
    return failure();
  Type element = elementOf(x), place = node.builder.getI64Type();
  if (!isa<FloatType>(element))
    return node.emitError() << "expected floats, got " << x.getType();
  if (shaped(x).getNumElements() == 0) {
    node.ignore("min");
    node.ignore("max");
    return give(node, step::filled(node, element, {*bins}, 0));
  }
  auto [low, high] = endsOf(node, x);
  Value isInside =
      step::apply<AndOp>(node, step::apply<GreaterOrEqualOp>(node, x, low),
                         step::apply<LessOrEqualOp>(node, x, high));
  Value scaled = step::apply<MulOp>(node, step::apply<SubOp>(node, x, low),
                                    step::number(node, element, double(*bins)));
  Value bin =
      step::apply<DivOp>(node, scaled, step::apply<SubOp>(node, high, low));
  bin = step::apply<MinimumOp>(node, castTo(node, bin, place),
                               step::number(node, place, double(*bins - 1)));
  bin = step::apply<WhereOp>(node, isInside, bin, step::number(node, place, 0));
  return give(node,
              step::scatter(node, step::filled(node, element, {*bins}, 0), bin,
                            castTo(node, isInside, element), 0, "add"));
}

// ---- nonzero_static

/// The places in the flat tensor of the first `size` elements that are not 0,
/// then -1: each is written where the running count says.
static Value placesOfNonzero(AtenNode &node, Value x, int64_t size) {
  Type place = node.builder.getI64Type();
  Value flat = step::flatten(node, x);
  Value isSet = elementOf(x).isInteger(1)
                    ? flat
                    : step::apply<NotEqualOp>(
                          node, flat, step::number(node, elementOf(x), 0));
  auto number = [&](int64_t value) {
    return step::number(node, place, double(value));
  };
  Value count = step::runningSum(node, castTo(node, isSet, place), 0);
  Value isKept = step::apply<AndOp>(
      node, isSet, step::apply<LessOrEqualOp>(node, count, number(size)));
  Value target = step::apply<WhereOp>(
      node, isKept, step::apply<SubOp>(node, count, number(1)), number(size));
  Value all = node.create<RangeOp>(
      number(0), number(shaped(x).getNumElements()), number(1));
  Value written = step::scatter(node, step::filled(node, place, {size + 1}, -1),
                                target, all, 0, "none");
  return step::slice(node, written, 0, 0, size);
}

/// The indices of elements that are not 0, in a list of the stated length.
static LogicalResult importNonzeroStatic(AtenNode &node) {
  Value x = step::readStatic(node, "self");
  auto size = step::readInt(node, "size", -1, 0, step::maxElements);
  int64_t fill = node.getInt("fill_value", -1);
  if (!x || !size || node.hasFailed())
    return failure();
  Type place = node.builder.getI64Type();
  int64_t rank = shaped(x).getRank();
  if (rank == 0)
    return node.emitError()
           << "expected at least 1 dimension, got " << x.getType();
  if (*size == 0 || shaped(x).getNumElements() == 0)
    return give(node, step::filled(node, place, {*size, rank}, double(fill)));
  Value places = placesOfNonzero(node, x, *size);
  Value isFill =
      step::apply<LessOp>(node, places, step::number(node, place, 0));
  SmallVector<Value> coordinates;
  SmallVector<int64_t> strides = rowMajorStrides(shaped(x).getShape());
  for (auto [stride, dim] : llvm::zip(strides, shaped(x).getShape())) {
    Value at = step::apply<DivOp>(node, places,
                                  step::number(node, place, double(stride)));
    at = step::apply<RemOp>(node, at, step::number(node, place, double(dim)));
    at = step::apply<WhereOp>(node, isFill,
                              node.constant(DenseIntElementsAttr::get(
                                  RankedTensorType::get({}, place), fill)),
                              at);
    coordinates.push_back(step::unsqueeze(node, at, {1}));
  }
  return give(node, step::concat(node, coordinates, 1));
}

void bindCounts(Bindings &bindings) {
  bindings.aten("aten.bincount.default", importBinCount);
  bindings.aten("aten.histc.default", importHistogram);
  bindings.aten("aten.nonzero_static.default", importNonzeroStatic);
}

} // namespace burin::nn
