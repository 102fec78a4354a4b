// Reads the operators between which PyTorch's graph quantization (PT2E) leaves
// a model: quantized_decomposed.*.
#include "dialects/nn/import/AtenQuantization.h"
#include "dialects/nn/import/Composer.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/import/Steps.h"
#include "dialects/nn/ops/Function.h"
#include "dialects/nn/reference/HostTensor.h"
#include "dialects/nn/shape/Shapes.h"
#include <cmath>

using namespace mlir;

namespace burin::nn {

/// The argument `name`, a tensor or a number; null after an error.
static Value readParameter(AtenNode &node, StringRef name, Type ofNumber) {
  Value value = node.operandOrScalar(name, ofNumber);
  if (!value && !node.hasFailed())
    node.emitError() << "expected a tensor or number '" << name << "'";
  return value;
}

// ---- one scale

/// Scale and zero point, tensors of one element or numbers; fails after an
/// error.
static FailureOr<QuantizationParameters> readNumbers(AtenNode &node, Value) {
  Builder &builder = node.builder;
  QuantizationParameters parameters;
  parameters.scale = readParameter(node, "scale", builder.getF64Type());
  parameters.zero =
      parameters.scale ? readParameter(node, "zero_point", builder.getI64Type())
                       : Value();
  if (node.hasFailed())
    return failure();
  for (Value each : {parameters.scale, parameters.zero})
    if (ShapedType type = shaped(each);
        type.hasStaticShape() && type.getNumElements() != 1)
      return node.emitError()
             << "expected one scale and one zero point, got " << type;
  return parameters;
}

// ---- a scale for each channel

/// Fails after an error where a list has neither one number nor one for each of
/// `count`.
static LogicalResult checkCount(AtenNode &node, StringRef name, Value list,
                                int64_t count) {
  ShapedType type = list ? shaped(list) : ShapedType();
  if (!type || !type.hasStaticShape() || ShapedType::isDynamic(count) ||
      (type.getRank() <= 1 && type.getNumElements() == 1) ||
      (type.getRank() == 1 && type.getNumElements() == count))
    return success();
  return node.emitError() << "expected " << count << " elements in '" << name
                          << "', got " << type;
}

/// Scales and zero points along `axis` of `input`; fails after an error.
static FailureOr<QuantizationParameters> readChannels(AtenNode &node,
                                                      Value input) {
  auto axis = step::readDimension(node, "axis", 0, shaped(input).getRank());
  QuantizationParameters parameters;
  parameters.scale = axis ? step::readTensor(node, "scales") : Value();
  if (!parameters.scale)
    return failure();
  parameters.zero = node.operand("zero_points");
  parameters.axis = *axis;
  int64_t count = shaped(input).getDimSize(unsigned(*axis));
  if (failed(checkCount(node, "scales", parameters.scale, count)) ||
      failed(checkCount(node, "zero_points", parameters.zero, count)))
    return failure();
  return parameters;
}

// ---- a scale for each token

/// Scales and zero points of the last dimension; fails after an error.
static FailureOr<QuantizationParameters> readTokens(AtenNode &node,
                                                    Value input) {
  ShapedType type = shaped(input);
  QuantizationParameters parameters = {step::readTensor(node, "scales"),
                                       step::readTensor(node, "zero_points")};
  if (node.hasFailed())
    return failure();
  for (auto [name, each] : {std::pair("scales", &parameters.scale),
                            std::pair("zero_points", &parameters.zero)}) {
    ShapedType own = shaped(*each);
    if (type.getRank() > 0 && own.getRank() == type.getRank() &&
        own.getShape().back() == 1)
      continue;
    SmallVector<int64_t> shape(type.getShape());
    if (!shape.empty())
      shape.back() = 1;
    if (shape.empty() || !type.hasStaticShape() || !own.hasStaticShape() ||
        own.getNumElements() != ShapedType::getNumElements(shape))
      return node.emitError()
             << "expected an element in '" << name << "' for each token of "
             << type << ", got " << own;
    *each = Composer(node).reshape(*each, shape);
  }
  return parameters;
}

// ---- by any parameters

/// How scales and zero points of `input` are given; fails after an error.
using ReadParameters = FailureOr<QuantizationParameters> (*)(AtenNode &node,
                                                             Value input);

/// What is quantized or dequantized, and how.
struct Operands {
  Value input;
  IntegerRange range;
  QuantizationParameters parameters;
};

template <ReadParameters read>
static FailureOr<Operands> readOperands(AtenNode &node) {
  Value input = step::readTensor(node, "input");
  auto range = readIntegerRange(node, "dtype");
  if (!input || failed(range))
    return failure();
  auto parameters = read(node, input);
  if (failed(parameters))
    return failure();
  return Operands{input, *range, *parameters};
}

template <ReadParameters read, ZeroPoint order = ZeroPoint::BehindRounding>
static LogicalResult importQuantize(AtenNode &node) {
  auto given = readOperands<read>(node);
  return succeeded(given)
             ? give(node, quantizeWithin(node, given->input, given->parameters,
                                         given->range, order))
             : failure();
}

/// `x` as the argument `name` says, where that is given.
static Value castAs(AtenNode &node, Value x, StringRef name) {
  Type element = node.getElementType(name);
  return element ? castTo(node, x, element) : x;
}

template <ReadParameters read>
static LogicalResult importDequantize(AtenNode &node) {
  auto given = readOperands<read>(node);
  if (failed(given))
    return failure();
  Value result =
      dequantizeWithin(node, packWithin(node, given->input, given->range),
                       given->parameters, given->range);
  bool isOfTokens = node.has("output_dtype");
  return give(node,
              castAs(node, result, isOfTokens ? "output_dtype" : "out_dtype"));
}

// ---- a scale for each group of a channel

/// A matrix whose rows are cut into groups, with what each has; fails after an
/// error.
struct Grouped {
  Value groups;
  IntegerRange range;
  QuantizationParameters parameters;
  SmallVector<int64_t> shape;
};

static FailureOr<Grouped> readGroups(AtenNode &node) {
  auto range = readIntegerRange(node, "dtype");
  if (failed(range))
    return failure();
  Value input = step::readStatic(node, "input");
  Value scales = input ? step::readStatic(node, "scales") : Value();
  auto size = scales ? step::readInt(node, "group_size", 128, 2,
                                     std::numeric_limits<int32_t>::max())
                     : std::nullopt;
  if (!size)
    return failure();
  SmallVector<int64_t> shape(shaped(input).getShape());
  if (shape.size() != 2)
    return node.emitError() << "expected a matrix, got " << input.getType();
  if (shape[1] == 0)
    return node.emitError()
           << "expected a matrix that has columns, got " << input.getType();
  // Of a single column of scales each row is one group.
  ArrayRef<int64_t> own = shaped(scales).getShape();
  if (*size > shape[1] && !own.empty() && own.back() == 1)
    size = shape[1];
  if (shape[1] % *size != 0)
    return node.emitError("group_size")
           << "expected 'group_size' to divide " << shape[1] << " columns, got "
           << *size;
  if (!isa<FloatType>(elementOf(input)))
    input = packWithin(node, input, *range);
  Composer compose(node);
  int64_t count = shape[1] / *size;
  Grouped grouped = {
      compose.reshape(input, {shape[0], count, *size}), *range, {}, shape};
  auto spread = [&](StringRef name, Value list) -> Value {
    if (!list)
      return list;
    ShapedType type = shaped(list);
    if (type.hasStaticShape() && type.getNumElements() == shape[0] * count)
      return compose.reshape(list, {shape[0], count, 1});
    node.emitError() << "expected " << shape[0] * count << " elements in '"
                     << name << "', one for each group of " << *size << ", got "
                     << type;
    return nullptr;
  };
  grouped.parameters.scale = spread("scales", scales);
  grouped.parameters.zero = spread("zero_points", node.operand("zero_points"));
  return node.hasFailed() ? FailureOr<Grouped>(failure()) : grouped;
}

static LogicalResult importQuantizeGroups(AtenNode &node) {
  auto grouped = readGroups(node);
  if (failed(grouped))
    return failure();
  Value result = quantizeWithin(node, grouped->groups, grouped->parameters,
                                grouped->range, ZeroPoint::BeforeRounding);
  return give(node, Composer(node).reshape(result, grouped->shape));
}

static LogicalResult importDequantizeGroups(AtenNode &node) {
  auto grouped = readGroups(node);
  if (failed(grouped))
    return failure();
  Value result = dequantizeWithin(node, grouped->groups, grouped->parameters,
                                  grouped->range);
  result = Composer(node).reshape(result, grouped->shape);
  return give(node, castAs(node, result, "output_dtype"));
}

// ---- scales from numbers

/// Gives the parameters as PyTorch does, in f64 and i64; of a whole tensor as
/// lists of one.
static LogicalResult
giveChosen(AtenNode &node, FailureOr<ChosenParameters> chosen, bool isWhole) {
  if (failed(chosen))
    return failure();
  Composer compose(node);
  auto list = [&](Value value) {
    return isWhole ? compose.unsqueeze(value, {0}) : value;
  };
  // Widened last: what reads them takes the numbers from before that.
  Value scale = compose.cast(list(chosen->scale), node.builder.getF64Type());
  Value zero = compose.cast(list(chosen->zero), node.builder.getI64Type());
  node.results = {scale, zero};
  return success(scale && zero);
}

template <Mapping mapping>
static LogicalResult importChooseTensor(AtenNode &node) {
  Value input = step::readTensor(node, "input");
  double epsilon = node.getFloat("eps", 0);
  auto range = input ? readIntegerRange(node, "dtype")
                     : FailureOr<IntegerRange>(failure());
  if (failed(range) || node.hasFailed())
    return failure();
  return giveChosen(node,
                    chooseParameters(node, input, {}, /*keep=*/false,
                                     {mapping, epsilon}, *range),
                    /*isWhole=*/true);
}

/// The tokens of `input` have ranges of their own in the last dimension.
static LogicalResult importChooseTokens(AtenNode &node, const ScaleRule &rule,
                                        int64_t least) {
  Value input = step::readTensor(node, "input");
  Type type = input ? readElementType(node, "dtype") : Type();
  if (!type)
    return failure();
  if (type != node.builder.getI8Type())
    return node.emitError("dtype") << "expected 'dtype' to be i8, got " << type;
  if (shaped(input).getRank() == 0)
    return node.emitError() << "expected tokens, got " << input.getType();
  return giveChosen(node,
                    chooseParameters(node, input, {shaped(input).getRank() - 1},
                                     /*keep=*/true, rule, {type, least, 127}),
                    /*isWhole=*/false);
}

static LogicalResult importChooseSymmetric(AtenNode &node) {
  // Numbers are taken for 1e-5 at least, before they become steps.
  return importChooseTokens(node, {Mapping::Symmetric, 1e-5 / 127}, -127);
}

static LogicalResult importChooseAsymmetric(AtenNode &node) {
  return importChooseTokens(node,
                            {Mapping::Asymmetric,
                             std::numeric_limits<float>::epsilon(),
                             /*byNearerEnd=*/true},
                            -128);
}

static LogicalResult importConvert(AtenNode &node) {
  Value input = step::readTensor(node, "input");
  Type to = input ? readElementType(node, "dtype") : Type();
  return input && to ? give(node, castTo(node, input, to)) : failure();
}

void bindDecomposedQuantization(Bindings &bindings) {
  using Build = std::pair<StringRef, AtenBuild>;
  for (auto [name, build] : {
           Build("quantize_per_tensor.default", importQuantize<readNumbers>),
           Build("quantize_per_tensor.tensor", importQuantize<readNumbers>),
           Build("quantize_per_tensor.tensor2", importQuantize<readNumbers>),
           Build("dequantize_per_tensor.default",
                 importDequantize<readNumbers>),
           Build("dequantize_per_tensor.tensor", importDequantize<readNumbers>),
           Build("dequantize_per_tensor.tensor2",
                 importDequantize<readNumbers>),
           Build("quantize_per_channel.default", importQuantize<readChannels>),
           Build("dequantize_per_channel.default",
                 importDequantize<readChannels>),
           Build("quantize_per_channel_group.default", importQuantizeGroups),
           Build("dequantize_per_channel_group.default",
                 importDequantizeGroups),
           Build("quantize_per_token.default",
                 importQuantize<readTokens, ZeroPoint::BeforeRounding>),
           Build("dequantize_per_token.default", importDequantize<readTokens>),
           Build("choose_qparams.tensor",
                 importChooseTensor<Mapping::Asymmetric>),
           Build("choose_qparams_symmetric.tensor",
                 importChooseTensor<Mapping::Symmetric>),
           Build("choose_qparams_per_token.default", importChooseSymmetric),
           Build("choose_qparams_per_token_asymmetric.default",
                 importChooseAsymmetric),
           Build("_choose_qparams_per_token_asymmetric_impl.default",
                 importChooseAsymmetric),
           Build("convert_element_type.no_fuse", importConvert),
       })
    bindings.aten(("quantized_decomposed." + name).str(), build);
}

} // namespace burin::nn
