// Brings PyTorch's quantization to nn.quantize and nn.dequantize, which know
// whole types and f32.
#include "dialects/nn/import/AtenQuantization.h"
#include "dialects/nn/import/Composer.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/ops/Broadcast.h"
#include "dialects/nn/ops/Cast.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Quantize.h"
#include "dialects/nn/ops/Reduce.h"
#include "dialects/nn/ops/Shape.h"
#include "dialects/nn/reference/Constants.h"
#include "dialects/nn/shape/Shapes.h"
#include "dialects/plan/ElementTypes.h"
#include <cmath>

using namespace mlir;

namespace burin::nn {

// ---- ranges

/// All integers of `type`, of at most 32 bits.
static IntegerRange wholeRange(Type type) {
  unsigned width = type.getIntOrFloatBitWidth();
  int64_t half = int64_t(1) << (width - 1);
  return type.isUnsignedInteger() ? IntegerRange{type, 0, 2 * half - 1}
                                  : IntegerRange{type, -half, half - 1};
}

/// The whole number that `name` is, or `otherwise`; absent after an error.
static std::optional<int64_t> readBound(AtenNode &node, StringRef name,
                                        int64_t otherwise) {
  if (Value tensor = node.operand(name)) {
    auto numbers = constantIntegers(tensor);
    if (numbers && numbers->size() == 1)
      return numbers->front();
    node.emitError() << "expected '" << name
                     << "' to be one constant integer, got "
                     << tensor.getType();
    return std::nullopt;
  }
  double number = node.getFloat(name, double(otherwise));
  if (node.hasFailed())
    return std::nullopt;
  constexpr double most = int64_t(1) << 53;
  if (number == std::floor(number) && std::fabs(number) < most)
    return int64_t(number);
  node.emitError(name) << "expected '" << name << "' to be whole, got "
                       << number;
  return std::nullopt;
}

Type readElementType(AtenNode &node, StringRef name) {
  Type type = node.getElementType(name);
  if (!type && !node.hasFailed())
    node.emitError(name) << "expected an argument '" << name << "'";
  return type;
}

FailureOr<IntegerRange> readIntegerRange(AtenNode &node, StringRef typeName) {
  Type type = readElementType(node, typeName);
  if (!type)
    return failure();
  constexpr unsigned widest = 32;
  if (!type.isInteger() || type.isInteger(1) ||
      type.getIntOrFloatBitWidth() > widest)
    return node.emitError(typeName)
           << "expected '" << typeName << "' to be integers of 8 to " << widest
           << " bits, got " << type;
  IntegerRange whole = wholeRange(type);
  auto least = readBound(node, "quant_min", whole.least);
  auto greatest = least ? readBound(node, "quant_max", whole.greatest) : least;
  if (!greatest)
    return failure();
  if (*least > *greatest)
    return node.emitError("quant_min")
           << "expected 'quant_min' of at most 'quant_max', got " << *least
           << " and " << *greatest;
  if (*least < whole.least || *greatest > whole.greatest)
    return node.emitError("quant_min")
           << "expected 'quant_min' and 'quant_max' in [" << whole.least << ", "
           << whole.greatest << "] of " << type << ", got " << *least << " and "
           << *greatest;
  return IntegerRange{type, *least, *greatest};
}

// ---- parameters

/// `value` before it was widened.
static Value narrowest(Value value) {
  while (auto cast = value ? value.getDefiningOp<CastOp>() : CastOp()) {
    if (!plan::holdsAll(cast.getTo(), elementOf(cast.getX())))
      break;
    value = cast.getX();
  }
  return value;
}

/// One number in the shape of `like`: a constant where that is known.
static Value filledLike(AtenNode &node, Value like, const HostTensor &number) {
  Value one = node.constant(number.toElements());
  ShapedType type = shaped(like);
  if (!type.hasStaticShape()) {
    Value shape = ShapeOp::of(node, like);
    return shape ? node.create<ExpandOp>(one, shape) : shape;
  }
  HostTensor all(RankedTensorType::get(type.getShape(), number.elementType()));
  for (int64_t i = 0; i < all.size(); ++i)
    all.copy(i, number, 0);
  return node.constant(all.toElements());
}

/// Scales as f32; null after an error.
static Value readScale(AtenNode &node, Value scale, bool isDivisor) {
  scale = castTo(node, narrowest(scale), node.builder.getF32Type());
  FailureOr<HostTensor> numbers =
      scale ? readConstant(scale) : FailureOr<HostTensor>(failure());
  for (int64_t i = 0; succeeded(numbers) && i < numbers->size(); ++i)
    if (double number = numbers->real(i);
        !std::isfinite(number) || number == 0 || (isDivisor && number < 0)) {
      node.emitError() << "expected finite scales "
                       << (isDivisor ? "above" : "other than") << " 0, got "
                       << number;
      return nullptr;
    }
  return scale;
}

/// Zero points as integers of the range's type, null where they are 0; fails
/// after an error.
static FailureOr<Value> readZero(AtenNode &node, Value zero,
                                 const IntegerRange &range) {
  zero = narrowest(zero);
  // One number throughout, as filledLike leaves it.
  if (auto expand = zero ? zero.getDefiningOp<ExpandOp>() : ExpandOp();
      expand && constantElements(expand.getX()))
    zero = expand.getX();
  if (!zero)
    return zero;
  FailureOr<HostTensor> numbers = readConstant(zero);
  if (failed(numbers)) {
    zero = castTo(node, zero, range.type);
    return node.hasFailed() ? FailureOr<Value>(failure()) : zero;
  }
  IntegerRange whole = wholeRange(range.type);
  HostTensor integers(RankedTensorType::get(numbers->shape(), range.type));
  bool areZero = true;
  for (int64_t i = 0; i < numbers->size(); ++i) {
    double number = numbers->number(i);
    bool isWhole = number == std::floor(number);
    if (number < double(whole.least) || number > double(whole.greatest) ||
        !isWhole) {
      InFlightDiagnostic error = node.emitError()
                                 << "expected whole zero points in ["
                                 << whole.least << ", " << whole.greatest
                                 << "] of " << range.type << ", got ";
      return numbers->isFloat() ? error << number
                                : error << int64_t(numbers->integer(i));
    }
    areZero &= number == 0;
    integers.setInteger(i, Integer(number));
  }
  return areZero ? Value() : node.constant(integers.toElements());
}

// ---- quantization

/// `bound` less the zero point, in steps of the scale.
static Value boundOf(Composer &compose, int64_t bound, Value scale,
                     Value zero) {
  Value steps = compose.number(scale, double(bound));
  if (zero)
    steps = compose.sub(steps, compose.cast(zero, elementOf(scale)));
  return compose.mul(steps, scale);
}

/// See quantizeWithin; by the scale or by its reciprocal. Integers have 16 bits
/// at most, as nn.quantize's do: the bounds rely on it.
static Value quantizeBy(AtenNode &node, Value x,
                        QuantizationParameters parameters,
                        const IntegerRange &range, bool byReciprocal,
                        ZeroPoint order) {
  x = castTo(node, x, node.builder.getF32Type());
  Value &scale = parameters.scale, &zero = parameters.zero;
  scale = readScale(node, scale, /*isDivisor=*/true);
  FailureOr<Value> integers = readZero(node, zero, range);
  if (!x || !scale || failed(integers))
    return nullptr;
  zero = *integers;
  for (Value *each : {&scale, &zero}) {
    *each = *each ? spreadParameter(node, x, *each, parameters.axis, 0) : *each;
    if (node.hasFailed())
      return nullptr;
  }
  // Numbers are cut off where they become the last integers of the range:
  // quotients of so few steps round to these whatever the product's own
  // rounding was.
  Composer compose(node);
  IntegerRange whole = wholeRange(range.type);
  if (range.least > whole.least)
    x = compose.make<MaximumOp>(
        {x, boundOf(compose, range.least, scale, zero)});
  if (x && range.greatest < whole.greatest)
    x = compose.make<MinimumOp>(
        {x, boundOf(compose, range.greatest, scale, zero)});
  if (x && zero && order == ZeroPoint::BeforeRounding)
    zero = compose.cast(zero, elementOf(x));
  return x ? node.create<QuantizeOp>(x, scale, zero, range.type, byReciprocal)
           : x;
}

Value quantizeWithin(AtenNode &node, Value x, QuantizationParameters parameters,
                     const IntegerRange &range, ZeroPoint order) {
  return quantizeBy(node, x, parameters, range, /*byReciprocal=*/true, order);
}

Value packWithin(AtenNode &node, Value x, const IntegerRange &range) {
  if (!x || elementOf(x) != range.type) {
    if (!node.hasFailed())
      node.emitError() << "expected elements of " << range.type << ", got "
                       << (x ? x.getType() : Type());
    return nullptr;
  }
  ElementsAttr elements = constantElements(x);
  unsigned bits = 0;
  for (unsigned each : {4u, 2u}) {
    int64_t half = int64_t(1) << (each - 1);
    bool isSigned = range.least < 0;
    if (range.least >= (isSigned ? -half : 0) &&
        range.greatest <= (isSigned ? half - 1 : 2 * half - 1))
      bits = each;
  }
  if (!elements || bits == 0)
    return x;
  FailureOr<HostTensor> numbers = HostTensor::fromElements(elements);
  if (failed(numbers))
    return x;
  std::vector<char> codes;
  codes.reserve(size_t(numbers->size()));
  for (int64_t i = 0; i < numbers->size(); ++i) {
    int64_t number = int64_t(numbers->integer(i));
    if (number < range.least || number > range.greatest)
      return x;
    codes.push_back(char(number));
  }
  Type narrow = IntegerType::get(node.builder.getContext(), bits,
                                 range.least < 0 ? IntegerType::Signless
                                                 : IntegerType::Unsigned);
  return createPacked(node.builder, node.loc,
                      RankedTensorType::get(numbers->shape(), narrow), codes);
}

/// `zero` beside elements of type `element`: of their type where that holds
/// it, else as floats.
static Value zeroBeside(AtenNode &node, Value zero, Type element) {
  if (elementOf(zero) == element)
    return zero;
  FailureOr<HostTensor> numbers = readConstant(zero);
  IntegerRange whole = wholeRange(element);
  bool fits = succeeded(numbers);
  for (int64_t i = 0; fits && i < numbers->size(); ++i)
    fits = numbers->number(i) >= double(whole.least) &&
           numbers->number(i) <= double(whole.greatest);
  return castTo(node, zero, fits ? element : node.builder.getF32Type());
}

Value dequantizeWithin(AtenNode &node, Value x,
                       QuantizationParameters parameters,
                       const IntegerRange &range) {
  Value &scale = parameters.scale, &zero = parameters.zero;
  scale = readScale(node, scale, /*isDivisor=*/false);
  FailureOr<Value> integers = readZero(node, zero, range);
  if (!x || !scale || failed(integers))
    return nullptr;
  zero = *integers ? zeroBeside(node, *integers, elementOf(x)) : *integers;
  return node.hasFailed() ? Value() : dequantize(node, x, parameters);
}

// ---- parameters from numbers

/// The scale of numbers from `least` to `greatest`, both sides of 0.
static Value scaleOf(Composer &compose, Value least, Value greatest,
                     const ScaleRule &rule, const IntegerRange &range) {
  double steps = double(range.greatest - range.least);
  auto over = [&](Value x, double count) {
    return compose.div(x, compose.number(least, count));
  };
  switch (rule.mapping) {
  case Mapping::Asymmetric:
    return over(compose.sub(greatest, least), steps);
  case Mapping::Symmetric:
    return over(compose.make<MaximumOp>({compose.neg(least), greatest}),
                steps / 2);
  case Mapping::SymmetricNoClipping:
    // A side that the range does not have bounds no scale.
    if (range.least == 0)
      return over(greatest, double(range.greatest));
    if (range.greatest == 0)
      return over(least, double(range.least));
    return compose.make<MaximumOp>({over(least, double(range.least)),
                                    over(greatest, double(range.greatest))});
  }
  return nullptr;
}

/// The zero point from the end of the range that rounding moves less; where the
/// scale is greater than the numbers ask for, the two differ.
static Value zeroByNearerEnd(AtenNode &node, Value least, Value greatest,
                             Value scale, const IntegerRange &range) {
  Composer compose(node);
  Value fromLeast = compose.div(least, scale),
        fromGreatest = compose.div(greatest, scale);
  Value bottom = compose.number(scale, double(range.least)),
        top = compose.number(scale, double(range.greatest));
  Value errors = compose.add(compose.add(bottom, fromLeast),
                             compose.add(top, fromGreatest));
  Value place = compose.where(compose.less(compose.number(scale, 0), errors),
                              compose.sub(bottom, fromLeast),
                              compose.sub(top, fromGreatest));
  return place ? quantizeBy(node, place, {compose.number(scale, 1), Value()},
                            range, /*byReciprocal=*/false,
                            ZeroPoint::BehindRounding)
               : place;
}

FailureOr<ChosenParameters> chooseParameters(AtenNode &node, Value x,
                                             ArrayRef<int64_t> axes, bool keep,
                                             const ScaleRule &rule,
                                             const IntegerRange &range) {
  Composer compose(node);
  if (range.least == range.greatest)
    return node.emitError("quant_min")
           << "expected 'quant_min' below 'quant_max' for a scale, got "
           << range.least << " and " << range.greatest;
  x = castTo(node, x, node.builder.getF32Type());
  if (!x)
    return failure();
  auto over = axes.empty() ? DenseI64ArrayAttr()
                           : node.builder.getDenseI64ArrayAttr(axes);
  Value none = compose.number(x, 0);
  Value least =
      compose.make<MinimumOp>({node.create<ReduceMinOp>(x, over, keep), none});
  Value greatest =
      compose.make<MaximumOp>({node.create<ReduceMaxOp>(x, over, keep), none});
  Value scale = scaleOf(compose, least, greatest, rule, range);
  scale = compose.make<MaximumOp>({scale, compose.number(x, rule.epsilon)});
  if (!scale)
    return failure();
  bool isSymmetric = rule.mapping != Mapping::Asymmetric;
  HostTensor number(RankedTensorType::get({}, range.type));
  number.setInteger(0, isSymmetric ? (range.greatest + range.least + 1) / 2
                                   : range.least);
  ChosenParameters chosen = {scale, Value()};
  // Where 0 lies, no further than the range goes.
  if (isSymmetric)
    chosen.zero = filledLike(node, scale, number);
  else if (rule.byNearerEnd)
    chosen.zero = zeroByNearerEnd(node, least, greatest, scale, range);
  else
    chosen.zero = quantizeBy(node, compose.neg(least),
                             {scale, node.constant(number.toElements())}, range,
                             /*byReciprocal=*/false, ZeroPoint::BehindRounding);
  return chosen.zero ? FailureOr<ChosenParameters>(chosen)
                     : FailureOr<ChosenParameters>(failure());
}

} // namespace burin::nn
