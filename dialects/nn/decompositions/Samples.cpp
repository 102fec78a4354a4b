// Resizing, scattering and the Fourier transform, as nests: elements read from
// places that are data or tables.
#include "dialects/nn/decompositions/KernelCall.h"
#include <cmath>

using namespace mlir;

namespace burin::nn {

static SmallVector<Value> resize(KernelCall &call) {
  int64_t in = call.size("in"), taps = call.size("taps");
  Lowering &lowering = call.lowering;
  RankedTensorType type = call.result();
  Value x = call.operand(0, {call.size("outer"), in, call.size("inner")});
  if (!x)
    return {};
  Value weights = call.flat(1), places = call.flat(2);
  return {lowering.reduce(
      type, {taps}, {plan::literalAttribute(type.getElementType(), 0)},
      [&](ValueRange indices, ValueRange sums) -> SmallVector<Value> {
        AffineExpr tap = call.dim(1) * taps + call.dim(3);
        Value place = lowering.checkIndex(call.load(places, tap, indices), in);
        Value element = lowering.load(x, {indices[0], place, indices[2]});
        return {call.addProduct(sums[0], call.load(weights, tap, indices),
                                element)};
      },
      [](ValueRange sums, ValueRange) { return sums[0]; })};
}

/// Each element goes through all updates in their order.
static SmallVector<Value> scatter(KernelCall &call) {
  static constexpr plan::Binary functions[] = {
      plan::Binary::k_add, plan::Binary::k_mul, plan::Binary::k_maximum,
      plan::Binary::k_minimum};
  int64_t size = call.size("size"), width = call.size("width"),
          rows = call.size("rows"), combine = call.size("combine");
  Lowering &lowering = call.lowering;
  Type element = call.elementOf(0), flag = lowering.builder.getI1Type();
  Value source = call.operand(0, {size}), places = call.flat(1),
        updates = call.flat(2);
  if (!source || width == 0)
    return {};
  Value result = lowering.reduce(
      RankedTensorType::get({size}, element), {rows},
      {plan::literalAttribute(element, 0), plan::literalAttribute(flag, 0)},
      [&](ValueRange indices, ValueRange now) -> SmallVector<Value> {
        // What was there before the first update.
        Value old = lowering.select(now[1], now[0],
                                    call.load(source, call.dim(0), indices));
        Value update = call.load(
            updates, call.dim(1) * width + call.dim(0) % width, indices);
        Value row = lowering.indexValue(
            lowering.apply(call.dim(0).floorDiv(width), indices),
            lowering.builder.getI64Type());
        Value isHere = lowering.compare(
            plan::Compare::k_eq, call.load(places, call.dim(1), indices), row);
        Value next = combine == 0
                         ? update
                         : lowering.binary(functions[combine - 1], old, update);
        return {lowering.select(isHere, next, old), lowering.literal(flag, 1)};
      },
      [&](ValueRange now, ValueRange indices) {
        return lowering.select(now[1], now[0], lowering.load(source, indices));
      });
  return {lowering.view(result, call.result().getShape())};
}

/// cos and sin of -2 pi i / n, in one table.
static Value makeTurns(KernelCall &call, int64_t n, Type element) {
  SmallVector<Attribute> values;
  for (int64_t part = 0; part < 2; ++part)
    for (int64_t i = 0; i < n; ++i) {
      double angle = -2 * M_PI * double(i) / double(n);
      values.push_back(FloatAttr::get(element, part == 0 ? std::cos(angle)
                                                         : std::sin(angle)));
    }
  return call.lowering.weight(
      DenseElementsAttr::get(RankedTensorType::get({2, n}, element), values));
}

/// The sum that defines the transform.
static SmallVector<Value> fourier(KernelCall &call) {
  int64_t n = call.size("n"), size = call.size("size"),
          points = call.size("points"), inner = call.size("inner"),
          lines = call.size("lines") / inner;
  Lowering &lowering = call.lowering;
  Type element = call.elementOf(0), place = lowering.builder.getI64Type();
  SmallVector<int64_t> shape{lines, size, inner};
  Value turns = makeTurns(call, n, element);
  SmallVector<Value> results;
  Value parts[2];
  for (unsigned part = 0; part < 2; ++part)
    if (call.flag(part == 0 ? "has_re" : "has_im")) {
      parts[part] = call.operand(1 + part, shape);
      if (!parts[part])
        return {};
    }
  for (unsigned part = 0; part < 2; ++part) {
    RankedTensorType type = call.result(part);
    Value sum = lowering.reduce(
        RankedTensorType::get({lines, points, inner}, type.getElementType()),
        {std::min(size, n)}, {plan::literalAttribute(element, 0)},
        [&](ValueRange indices, ValueRange sums) -> SmallVector<Value> {
          Value turn = lowering.binary(
              plan::Binary::k_rem,
              lowering.binary(plan::Binary::k_mul,
                              lowering.indexValue(indices[1], place),
                              lowering.indexValue(indices[3], place)),
              lowering.literal(place, double(n)));
          Value at = lowering.checkIndex(turn, n);
          Value next = sums[0];
          // (a + bi)(c + di): a goes with the same part, b with the other one.
          for (unsigned from = 0; from < 2; ++from) {
            if (!parts[from])
              continue;
            Value x = lowering.cast(
                call.load(parts[from], {call.dim(0), call.dim(3), call.dim(2)},
                          indices),
                element);
            Value factor = lowering.load(
                turns,
                AffineMap::get(
                    1, 0, {call.constant(from == part ? 0 : 1), call.dim(0)},
                    lowering.builder.getContext()),
                at);
            Value product = lowering.binary(plan::Binary::k_mul, x, factor);
            next = lowering.binary(from == 1 && part == 0 ? plan::Binary::k_sub
                                                          : plan::Binary::k_add,
                                   next, product);
          }
          return {next};
        },
        [&](ValueRange sums, ValueRange) {
          return lowering.cast(
              lowering.binary(plan::Binary::k_mul, sums[0],
                              lowering.literal(element, call.number("scale"))),
              type.getElementType());
        });
    results.push_back(lowering.view(sum, type.getShape()));
  }
  return results;
}

void addSamplesDecompositions(Decompositions &all) {
  all["resize"] = resize;
  all["scatter"] = scatter;
  all["fourier"] = fourier;
}

} // namespace burin::nn
