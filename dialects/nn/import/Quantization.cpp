// Gives scales and zero points the shapes that nn.quantize and nn.dequantize
// broadcast.
#include "dialects/nn/import/Quantization.h"
#include "dialects/nn/import/Composer.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Logic.h"
#include "dialects/nn/ops/Quantize.h"
#include "dialects/nn/ops/Reduce.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/reference/HostTensor.h"
#include "dialects/nn/shape/Shapes.h"
#include <cmath>
#include <optional>

using namespace mlir;

namespace burin::nn {

/// Repeats each element of `axis` `block` times, as far as `size`.
static Value repeatBlocks(SourceNode &node, Value parameter, int64_t axis,
                          int64_t block, int64_t size) {
  Composer compose(node);
  auto sizes = compose.sizes(parameter, "scale");
  if (!sizes)
    return nullptr;
  SmallVector<int64_t> shape(*sizes);
  int64_t blocks = shape[axis], covered;
  if (size < 0 || __builtin_mul_overflow(blocks, block, &covered) ||
      covered < size || covered - size >= block) {
    node.emitError() << "expected blocks of " << block << " to cover " << size
                     << " elements of axis " << axis << ", got " << blocks
                     << " blocks";
    return nullptr;
  }
  SmallVector<int64_t> spread(shape);
  spread.insert(spread.begin() + axis + 1, block);
  shape[axis] = covered;
  Value repeated =
      compose.expand(compose.unsqueeze(parameter, {axis + 1}), spread);
  return compose.slice(compose.reshape(repeated, shape), axis, 0, size);
}

Value spreadParameter(SourceNode &node, Value x, Value parameter, int64_t axis,
                      int64_t block) {
  ShapedType type = shaped(parameter);
  if (!type.hasRank()) {
    node.emitError() << "expected a scale and a zero point of known rank";
    return nullptr;
  }
  if (type.getRank() == 0)
    return parameter;
  if (type.getRank() == 1 && type.getDimSize(0) == 1)
    return node.create<SqueezeOp>(parameter, DenseI64ArrayAttr());
  if (!shaped(x).hasRank()) {
    node.emitError() << "expected an operand of known rank, got "
                     << x.getType();
    return nullptr;
  }
  int64_t rank = shaped(x).getRank();
  if (axis < -rank || axis >= rank) {
    node.emitError() << "expected an axis in [" << -rank << ", " << rank - 1
                     << "], got " << axis;
    return nullptr;
  }
  axis += axis < 0 ? rank : 0;
  if (block > 0 && type.getRank() == rank)
    return repeatBlocks(node, parameter, axis, block,
                        shaped(x).getDimSize(axis));
  if (type.getRank() != 1)
    return parameter;
  if (axis + 1 == rank)
    return parameter;
  SmallVector<int64_t> behind;
  for (int64_t i = 1; i < rank - axis; ++i)
    behind.push_back(i);
  return node.create<UnsqueezeOp>(parameter,
                                  node.builder.getDenseI64ArrayAttr(behind));
}

Value castToFloat8(SourceNode &node, Value x, Type to, bool saturates) {
  // A narrower type might not hold the greatest number.
  if (!isa<FloatType>(elementOf(x)) || isFloat8(elementOf(x)))
    x = castTo(node, x, node.builder.getF32Type());
  if (!x || !saturates)
    return castTo(node, x, to);
  Composer compose(node);
  APFloat greatest =
      APFloat::getLargest(cast<FloatType>(to).getFloatSemantics());
  bool isLost;
  greatest.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven,
                   &isLost);
  Value most = compose.number(x, greatest.convertToDouble()),
        least = compose.number(x, -greatest.convertToDouble());
  return castTo(
      node,
      compose.make<MaximumOp>({compose.make<MinimumOp>({x, most}), least}), to);
}

/// Drops the zero point of floats where it is 0, and says no more than their
/// type. Fails after an error where it is another constant.
static LogicalResult dropFloatZero(SourceNode &node, Type element,
                                   Value &zero) {
  ElementsAttr elements = zero ? constantElements(zero) : ElementsAttr();
  if (!elements || !isFloat8(element))
    return success();
  FailureOr<HostTensor> numbers = HostTensor::fromElements(elements);
  for (int64_t i = 0; succeeded(numbers) && i < numbers->size(); ++i)
    if (double number = numbers->number(i); number != 0)
      return node.emitError() << "expected zero points of 0 for elements of "
                              << element << ", got " << number;
  zero = nullptr;
  return success();
}

/// Fails after an error where a constant scale is no finite number, or 0 for
/// more than a block of zeros, or elements of 32 bits have a constant zero
/// point other than 0.
static LogicalResult checkNumbers(SourceNode &node, Value x,
                                  const QuantizationParameters &parameters) {
  auto read = [](Value value) {
    ElementsAttr elements = value ? constantElements(value) : ElementsAttr();
    return elements ? HostTensor::fromElements(elements)
                    : FailureOr<HostTensor>(failure());
  };
  FailureOr<HostTensor> scale = read(parameters.scale),
                        zero = read(parameters.zero);
  for (int64_t i = 0; succeeded(scale) && i < scale->size(); ++i)
    if (double value = scale->number(i);
        !std::isfinite(value) || (value == 0 && parameters.block == 0))
      return node.emitError() << "expected finite scales"
                              << (parameters.block == 0 ? " other than 0" : "")
                              << ", got " << value;
  for (int64_t i = 0;
       elementOf(x).isInteger(32) && succeeded(zero) && i < zero->size(); ++i)
    if (zero->integer(i) != 0)
      return node.emitError()
             << "expected zero points of 0 for elements of 32 bits, got "
             << int64_t(zero->integer(i));
  return success();
}

/// Both parameters with the shapes that x wants; fails after an error.
static LogicalResult spread(SourceNode &node, Value x,
                            QuantizationParameters &parameters) {
  if (!x || !parameters.scale) {
    if (!node.hasFailed())
      node.emitError() << "expected an operand and its scale";
    return failure();
  }
  if (failed(checkNumbers(node, x, parameters)))
    return failure();
  for (Value *each : {&parameters.scale, &parameters.zero}) {
    if (!*each)
      continue;
    *each = spreadParameter(node, x, *each, parameters.axis, parameters.block);
    if (!*each)
      return failure();
  }
  return success();
}

Value quantize(SourceNode &node, Value x, QuantizationParameters parameters,
               Type to) {
  if (failed(dropFloatZero(node, to, parameters.zero)) ||
      failed(spread(node, x, parameters)))
    return nullptr;
  // Definitions let the scale have a type of its own, and x be integers.
  Type element = elementOf(parameters.scale);
  if (!isa<FloatType>(element))
    element = node.builder.getF32Type();
  x = castTo(node, x, element);
  if (x && isFloat8(to)) {
    Composer compose(node);
    x = compose.div(x, parameters.scale);
    if (parameters.zero)
      x = compose.add(x, compose.cast(parameters.zero, element));
    return castToFloat8(node, x, to, parameters.saturates);
  }
  return x ? node.create<QuantizeOp>(x, parameters.scale, parameters.zero, to)
           : Value();
}

/// The number of whole blocks that an axis of `x` is cut into, each with an
/// element of the parameters, and the axis counted from 0; absent where `x` is
/// not cut so.
static std::optional<std::pair<int64_t, int64_t>>
wholeBlocks(Value x, const QuantizationParameters &parameters) {
  ShapedType type = shaped(x), scale = shaped(parameters.scale);
  if (parameters.block <= 0 || !type.hasStaticShape() ||
      !scale.hasStaticShape() || scale.getRank() != type.getRank())
    return std::nullopt;
  int64_t rank = type.getRank(),
          axis = parameters.axis + (parameters.axis < 0 ? rank : 0);
  if (axis < 0 || axis >= rank)
    return std::nullopt;
  SmallVector<int64_t> cut(type.getShape());
  int64_t blocks = cut[axis] / parameters.block;
  if (cut[axis] != blocks * parameters.block)
    return std::nullopt;
  cut[axis] = blocks;
  if (scale.getShape() != ArrayRef<int64_t>(cut))
    return std::nullopt;
  return std::pair(axis, blocks);
}

Value dequantizeGroups(SourceNode &node, Value x, Value scale, Value zero) {
  if (failed(checkNumbers(node, x, {scale, zero, /*axis=*/0, /*block=*/1})))
    return nullptr;
  return node.create<DequantizeOp>(x, scale, zero);
}

/// Whole blocks become a dimension of their own.
static Value dequantizeBlocks(SourceNode &node, Value x,
                              const QuantizationParameters &parameters,
                              int64_t axis, int64_t blocks) {
  Composer compose(node);
  SmallVector<int64_t> whole(shaped(x).getShape()), cut(whole);
  cut[axis] = blocks;
  cut.insert(cut.begin() + axis + 1, parameters.block);
  auto spread = [&](Value parameter) {
    return parameter && shaped(parameter).getRank() > 0
               ? compose.unsqueeze(parameter, {axis + 1})
               : parameter;
  };
  Value numbers = compose.reshape(x, cut), scale = spread(parameters.scale),
        zero = spread(parameters.zero);
  if (!numbers || !scale || (parameters.zero && !zero))
    return nullptr;
  Value result = dequantizeGroups(node, numbers, scale, zero);
  return result ? compose.reshape(result, whole) : result;
}

Value dequantize(SourceNode &node, Value x, QuantizationParameters parameters) {
  if (x && failed(dropFloatZero(node, elementOf(x), parameters.zero)))
    return nullptr;
  if (x && parameters.scale && !(parameters.zero && isFloat8(elementOf(x))))
    if (auto blocks = wholeBlocks(x, parameters))
      return dequantizeBlocks(node, x, parameters, blocks->first,
                              blocks->second);
  if (failed(spread(node, x, parameters)))
    return nullptr;
  if (parameters.zero && isFloat8(elementOf(x))) {
    Composer compose(node);
    Type element = elementOf(parameters.scale);
    return compose.mul(compose.sub(compose.cast(x, element),
                                   compose.cast(parameters.zero, element)),
                       parameters.scale);
  }
  return node.create<DequantizeOp>(x, parameters.scale, parameters.zero);
}

FailureOr<DynamicallyQuantized> quantizeDynamically(OnnxNode &node, Value x) {
  if (!x || !isa<FloatType>(elementOf(x)))
    return node.emitError() << "expected an operand of floats";
  Composer compose(node);
  auto reduced = [&](auto op) -> Value {
    return node.create<decltype(op)>(x, DenseI64ArrayAttr(), false);
  };
  Value none = compose.number(x, 0);
  Value least = compose.make<MinimumOp>({reduced(ReduceMinOp()), none});
  Value greatest = compose.make<MaximumOp>({reduced(ReduceMaxOp()), none});
  Value span = compose.sub(greatest, least);
  Value scale = compose.div(span, compose.number(x, 255));
  // Of zeros alone any scale would do.
  scale = compose.where(compose.equal(span, none), compose.number(x, 1), scale);
  Type to =
      IntegerType::get(node.builder.getContext(), 8, IntegerType::Unsigned);
  Value zero = scale ? quantize(node, compose.neg(least), {scale, Value()}, to)
                     : Value();
  Value bytes = zero ? quantize(node, x, {scale, zero}, to) : Value();
  if (!bytes)
    return failure();
  return DynamicallyQuantized{bytes, scale, zero};
}

LogicalResult importOfQuantized(OnnxNode &node, OnnxBuild build) {
  Value scale = node.operand(3), zero = node.operand(4),
        given = node.operand(0);
  Value x =
      dequantize(node, given, {node.operand(1), node.operand(2), /*axis=*/0});
  if (!x)
    return failure();
  node.operands = {x};
  if (failed(build(node)))
    return failure();
  Value &result = node.results.back();
  result = quantize(node, result, {scale, zero, /*axis=*/0}, elementOf(given));
  return success(bool(result));
}

Value withoutZero(SourceNode &node, Value x, Value zero, int64_t axis) {
  if (!x || !elementOf(x).isInteger(8)) {
    node.emitError() << "expected operands of 8-bit integers";
    return nullptr;
  }
  Type wide = node.builder.getI32Type();
  Value result = castTo(node, x, wide);
  if (!result || !zero)
    return result;
  zero = spreadParameter(node, x, zero, axis, 0);
  zero = zero ? castTo(node, zero, wide) : zero;
  return zero ? node.create<SubOp>(ValueRange{result, zero}) : Value();
}

} // namespace burin::nn
