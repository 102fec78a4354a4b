// Quantization and its inverse: types, reference and lowering. The source
// operators are read in compositions/Quantization.cpp.
#include "dialects/nn/ops/Quantize.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/shape/Codes.h"
#include "dialects/nn/shape/Sizes.h"
#include <algorithm>
#include <cmath>

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/nn/ops/Quantize.cpp.inc"

namespace burin::nn {

void registerQuantizeOps(NnDialect &dialect) {
  dialect.addFamily<QuantizeOp, DequantizeOp>();
}

void QuantizeOp::getBindings(Bindings &) {}
void DequantizeOp::getBindings(Bindings &) {}

/// Fails after an error unless `parameter` broadcasts to `x`.
static LogicalResult checkParameter(Operation *op, StringRef name, Value x,
                                    Value parameter) {
  if (!parameter || !shaped(x).hasRank() || !shaped(parameter).hasRank())
    return success();
  ArrayRef<int64_t> shape = shaped(x).getShape(),
                    own = shaped(parameter).getShape();
  bool fits = own.size() <= shape.size();
  for (size_t i = 0; fits && i < own.size(); ++i) {
    int64_t size = shape[shape.size() - own.size() + i];
    fits = own[i] == 1 || own[i] == size || ShapedType::isDynamic(own[i]) ||
           ShapedType::isDynamic(size);
  }
  if (fits)
    return success();
  return op->emitOpError() << "expected a " << name << " that broadcasts to "
                           << x.getType() << ", got " << parameter.getType();
}

bool QuantizeOp::addsBeforeRounding() {
  return getZero() && isa<FloatType>(elementOf(getZero()));
}

static LogicalResult checkIntegers(Operation *op, Type type, unsigned widest,
                                   Value zero) {
  if (!type.isInteger() || type.isInteger(1) ||
      type.getIntOrFloatBitWidth() > widest)
    return op->emitOpError() << "expected integers of 2 to " << widest
                             << " bits as quantized elements, got " << type;
  if (zero && elementOf(zero) != type)
    return op->emitOpError() << "expected a zero point of " << type << ", got "
                             << elementOf(zero);
  return success();
}

LogicalResult QuantizeOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(getX());
  if (!isa<FloatType>(x.getElementType()) ||
      elementOf(getScale()) != x.getElementType())
    return emitOpError() << "expected floats and a scale of one type, got "
                         << x.getElementType() << " and "
                         << elementOf(getScale());
  // Floats are of the numbers' type.
  bool isFloat = getZero() && elementOf(getZero()) == x.getElementType();
  if (failed(
          checkIntegers(*this, getTo(), 16, isFloat ? Value() : getZero())) ||
      failed(checkParameter(*this, "scale", getX(), getScale())) ||
      failed(checkParameter(*this, "zero point", getX(), getZero())))
    return failure();
  types.push_back(tensorOf(sizesOf(getX()), getTo()));
  return success();
}

LogicalResult DequantizeOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(getX());
  if (!isa<FloatType>(elementOf(getScale())))
    return emitOpError() << "expected a float as scale, got "
                         << elementOf(getScale());
  // Floats may stand for 0 as well.
  bool isFloat = getZero() && elementOf(getZero()) == elementOf(getScale());
  if (failed(checkCodebook(*this, getCodebook(), x.getElementType())))
    return failure();
  if (getCodebook() && getZero())
    return emitOpError() << "expected a codebook or a zero point, got both";
  if (isa<FloatType>(x.getElementType())) {
    if (!isFloat8(x.getElementType()) || getZero())
      return emitOpError() << "expected floats of 8 bits without a zero point, "
                              "or integers, as quantized elements, got "
                           << x.getElementType();
  } else if (failed(checkIntegers(*this, x.getElementType(), 32,
                                  isFloat ? Value() : getZero()))) {
    return failure();
  }
  if (failed(checkParameter(*this, "scale", getX(), getScale())) ||
      failed(checkParameter(*this, "zero point", getX(), getZero())))
    return failure();
  types.push_back(tensorOf(sizesOf(getX()), elementOf(getScale())));
  return success();
}

/// The least and the greatest of an integer type.
static std::pair<double, double> rangeOf(Type type) {
  unsigned width = type.getIntOrFloatBitWidth();
  return type.isUnsignedInteger()
             ? std::pair(0.0, std::exp2(width) - 1)
             : std::pair(-std::exp2(width - 1), std::exp2(width - 1) - 1);
}

/// The number of steps that `value` is, in its own type as the definitions
/// compute it: `x / scale`, or `x * (1 / scale)` by the reciprocal, and what is
/// `added` before it is rounded. Where that is a half in f32, f64 may see
/// another side of it.
template <typename Float>
static double stepsOf(double value, double scale, bool byReciprocal,
                      double added) {
  Float x = Float(value), divisor = Float(scale);
  Float steps = byReciprocal ? x * (1 / divisor) : x / divisor;
  return steps + Float(added);
}

LogicalResult QuantizeOp::interpret(Interpretation &values) {
  const HostTensor &x = values[getX()], &scale = values[getScale()];
  const HostTensor *zero = values.optional(getZero());
  HostTensor &result = values.result();
  auto [least, greatest] = rangeOf(getTo());
  auto steps = x.elementType().isF64() ? stepsOf<double> : stepsOf<float>;
  SmallVector<int64_t> index(x.rank(), 0);
  for (int64_t i = 0; i < x.size(); ++i, nextIndex(index, x.shape())) {
    double from =
        zero ? zero->number(broadcastOffset(zero->shape(), index)) : 0;
    double place = std::nearbyint(
        steps(x.real(i), scale.real(broadcastOffset(scale.shape(), index)),
              getReciprocal(), addsBeforeRounding() ? from : 0));
    place += addsBeforeRounding() ? 0 : from;
    // NaN, which no integer is, becomes the least.
    place = place >= least ? std::min(place, greatest) : least;
    result.setInteger(i, Integer(place));
  }
  return success();
}

LogicalResult DequantizeOp::interpret(Interpretation &values) {
  const HostTensor &x = values[getX()], &scale = values[getScale()];
  const HostTensor *zero = values.optional(getZero());
  HostTensor &result = values.result();
  SmallVector<int64_t> index(x.rank(), 0);
  for (int64_t i = 0; i < x.size(); ++i, nextIndex(index, x.shape())) {
    double from =
        zero ? zero->number(broadcastOffset(zero->shape(), index)) : 0;
    double number = getCodebook()
                        ? double((*getCodebook())[size_t(x.number(i))])
                        : x.number(i) - from;
    result.setReal(i,
                   number * scale.real(broadcastOffset(scale.shape(), index)));
  }
  return success();
}

/// The number that all elements of a constant are.
static TypedAttr splatOf(Value parameter) {
  ElementsAttr elements = constantElements(parameter);
  return elements && elements.isSplat()
             ? cast<TypedAttr>(elements.getSplatValue<Attribute>())
             : TypedAttr();
}

/// A scale at `indices`: a literal where all are one number.
static Value loadScale(Lowering &lowering, Value scale, ValueRange indices) {
  TypedAttr splat = splatOf(scale);
  return splat ? lowering.literal(splat)
               : lowering.loadBroadcast(lowering[scale], indices);
}

/// A zero point at `indices` as `type`; null where it is 0 everywhere.
static Value loadZero(Lowering &lowering, Value zero, ValueRange indices,
                      Type type) {
  if (!zero)
    return nullptr;
  TypedAttr number = splatOf(zero);
  if (number && number.getType() == type)
    return lowering.literal(number);
  auto splat = dyn_cast_or_null<IntegerAttr>(number);
  if (!splat)
    return lowering.cast(lowering.loadBroadcast(lowering[zero], indices), type);
  if (splat.getValue().isZero())
    return nullptr;
  bool isUnsigned = elementOf(zero).isUnsignedInteger();
  return lowering.literal(type, isUnsigned
                                    ? double(splat.getValue().getZExtValue())
                                    : double(splat.getValue().getSExtValue()));
}

static bool isOne(Value scale) {
  auto splat = dyn_cast_or_null<FloatAttr>(splatOf(scale));
  return splat && splat.getValue().isExactlyValue(1);
}

/// 1 over each number of a constant of f32, rounded as a run would; null for
/// other scales.
static ElementsAttr reciprocalsOf(Value scale) {
  ElementsAttr elements = constantElements(scale);
  if (!elements || !elementOf(scale).isF32())
    return nullptr;
  FailureOr<HostTensor> tensor = HostTensor::fromElements(elements);
  if (failed(tensor))
    return nullptr;
  for (int64_t i = 0; i < tensor->size(); ++i)
    tensor->setReal(i, double(1 / float(tensor->real(i))));
  return tensor->toElements();
}

/// 1 over the scale at `indices`, in the scale's type.
static Value loadReciprocal(Lowering &lowering, Value scale,
                            ValueRange indices) {
  Type element = elementOf(scale);
  if (ElementsAttr known = reciprocalsOf(scale))
    return splatOf(scale)
               ? lowering.literal(
                     element, known.getValues<APFloat>()[0].convertToFloat())
               : lowering.loadBroadcast(lowering.weight(known), indices);
  return lowering.binary(plan::Binary::k_div, lowering.literal(element, 1),
                         loadScale(lowering, scale, indices));
}

LogicalResult QuantizeOp::lower(Lowering &lowering) {
  Type element = elementOf(getX());
  auto build = [&](ValueRange indices) {
    Value x = lowering.load(lowering[getX()], indices);
    if (!isOne(getScale()))
      x = getReciprocal()
              ? lowering.binary(plan::Binary::k_mul, x,
                                loadReciprocal(lowering, getScale(), indices))
              : lowering.binary(plan::Binary::k_div, x,
                                loadScale(lowering, getScale(), indices));
    bool addsFirst = addsBeforeRounding();
    Value place = addsFirst ? x : lowering.unary(plan::Unary::k_round, x);
    if (Value zero = loadZero(lowering, getZero(), indices, element)) {
      // The product rounds by itself, as in nn.dequantize.
      if (addsFirst)
        place = lowering.binary(plan::Binary::k_add, place,
                                lowering.literal(element, 0));
      place = lowering.binary(plan::Binary::k_add, place, zero);
    }
    if (addsFirst)
      place = lowering.unary(plan::Unary::k_round, place);
    return lowering.saturate(place, getTo());
  };
  lowering.set(getResult(), lowering.map(ranked(getResult()), build));
  return success();
}

LogicalResult DequantizeOp::lower(Lowering &lowering) {
  if (getCodebook())
    return emitOpError() << "expected constant places in a codebook";
  // Differences of 32-bit integers need not fit these.
  bool isNarrow = elementOf(getX()).getIntOrFloatBitWidth() < 32;
  Type wide =
      isNarrow ? lowering.builder.getI32Type() : lowering.builder.getI64Type();
  Type element = elementOf(getResult());
  if (getZero() && elementOf(getZero()) == element)
    wide = element;
  auto build = [&](ValueRange indices) {
    Value x = lowering.load(lowering[getX()], indices);
    if (Value zero = loadZero(lowering, getZero(), indices, wide))
      x = lowering.binary(plan::Binary::k_sub, lowering.cast(x, wide), zero);
    x = lowering.cast(x, element);
    Value scale = loadScale(lowering, getScale(), indices);
    Value product = lowering.binary(plan::Binary::k_mul, x, scale);
    // The product rounds by itself: levels that can add in the same step would
    // otherwise round once where the others round twice.
    return lowering.binary(plan::Binary::k_add, product,
                           lowering.literal(element, 0));
  };
  lowering.set(getResult(), lowering.map(ranked(getResult()), build));
  return success();
}

} // namespace burin::nn
