// Batch normalization: bindings of its inference forms, types, reference, and
// lowering to one multiplication and addition by channel.
#include "dialects/nn/ops/BatchNorm.h"
#include "dialects/nn/import/ComposedBatchNorm.h"
#include "dialects/nn/import/Steps.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/lowering/Panels.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Function.h"
#include "dialects/nn/ops/Reduce.h"
#include "dialects/nn/ops/Reshape.h"
#include <cmath>

using namespace mlir;

namespace burin::nn {

LogicalResult BatchNormOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(getX());
  for (Value operand : getOperands())
    if (!isa<FloatType>(elementOf(operand)))
      return emitOpError() << "expected a float as element, got "
                           << elementOf(operand);
  if (x.hasRank() && x.getRank() < 1)
    return emitOpError() << "expected at least 1 dimension, got " << x;
  int64_t channels = !x.hasRank()       ? ShapedType::kDynamic
                     : x.getRank() == 1 ? 1
                                        : x.getDimSize(1);
  for (Value parameter : getOperands().drop_front()) {
    ShapedType type = shaped(parameter);
    if (!type.hasRank())
      continue;
    if (type.getRank() != 1)
      return emitOpError() << "expected parameters of 1 dimension, got "
                           << type;
    int64_t size = type.getDimSize(0);
    if (!ShapedType::isDynamic(channels) && !ShapedType::isDynamic(size) &&
        size != channels)
      return emitOpError() << "expected parameters of " << channels
                           << " channels, got " << size;
  }
  if (!(getEpsilon().convertToDouble() >= 0))
    return emitOpError() << "expected an epsilon of at least 0, got "
                         << getEpsilon().convertToDouble();
  types.push_back(x);
  return success();
}

/// Centre, divide, scale and shift.
int64_t BatchNormOp::countOperations() {
  return 4 * detail::countResultElements(*this);
}

/// Elements between two of one channel's neighbours, and how many channels.
static std::pair<int64_t, int64_t> channelsOf(ArrayRef<int64_t> shape) {
  if (shape.size() == 1)
    return {shape[0], 1};
  return {*checkedProduct(shape.drop_front(2)), shape[1]};
}

LogicalResult BatchNormOp::interpret(Interpretation &values) {
  const HostTensor &x = values[getX()], &scale = values[getScale()];
  const HostTensor &bias = values[getBias()], &mean = values[getMean()];
  const HostTensor &variance = values[getVariance()];
  double epsilon = getEpsilon().convertToDouble();
  auto [plane, channels] = channelsOf(x.shape());
  for (int64_t i = 0; i < x.size(); ++i) {
    int64_t c = i / plane % channels;
    values.result().setReal(i, (x.real(i) - mean.real(c)) /
                                       std::sqrt(variance.real(c) + epsilon) *
                                       scale.real(c) +
                                   bias.real(c));
  }
  return success();
}

std::pair<std::vector<double>, std::vector<double>>
BatchNormOp::affineOf(const HostTensor &scale, const HostTensor &bias,
                      const HostTensor &mean, const HostTensor &variance,
                      double epsilon) {
  std::vector<double> factors, addends;
  for (int64_t c = 0; c < scale.size(); ++c) {
    factors.push_back(scale.real(c) / std::sqrt(variance.real(c) + epsilon));
    addends.push_back(bias.real(c) - mean.real(c) * factors.back());
  }
  return {factors, addends};
}

/// The factor and the addend of each channel as weights of `element`; null
/// where a parameter is not constant.
static std::pair<Value, Value> affineWeights(BatchNormOp op, Type element,
                                             Lowering &lowering) {
  SmallVector<HostTensor> parameters;
  for (Value parameter : op.getOperands().drop_front()) {
    ElementsAttr elements = constantElements(parameter);
    if (!elements)
      return {};
    FailureOr<HostTensor> tensor = HostTensor::fromElements(elements);
    if (failed(tensor))
      return {};
    parameters.push_back(std::move(*tensor));
  }
  auto [factors, addends] =
      BatchNormOp::affineOf(parameters[0], parameters[1], parameters[2],
                            parameters[3], op.getEpsilon().convertToDouble());
  auto asWeight = [&](const std::vector<double> &numbers) {
    HostTensor tensor(
        RankedTensorType::get({int64_t(numbers.size())}, element));
    for (auto [i, number] : llvm::enumerate(numbers))
      tensor.setReal(i, number);
    return lowering.weight(tensor.toElements());
  };
  Value factor = asWeight(factors);
  return {factor, asWeight(addends)};
}

LogicalResult BatchNormOp::lower(Lowering &lowering) {
  auto type = ranked(getResult());
  Type element = type.getElementType(), wide = accumulatorOf(element);
  auto [factors, addends] = affineWeights(*this, wide, lowering);
  lowering.set(getResult(), lowering.map(type, [&](ValueRange indices) {
    AffineMap channel =
        type.getRank() == 1
            ? AffineMap::get(1, 0, lowering.builder.getAffineConstantExpr(0))
            : AffineMap::get(type.getRank(), 0,
                             lowering.builder.getAffineDimExpr(1));
    auto parameter = [&](Value source) {
      return lowering.cast(lowering.load(source, channel, indices), wide);
    };
    Value x = lowering.cast(lowering.load(lowering[getX()], indices), wide);
    llvm::StringMap<Value> variables{{"x", x}};
    if (factors) {
      variables["factor"] = parameter(factors);
      variables["addend"] = parameter(addends);
      x = lowering.formula("x * factor + addend", wide, variables);
    } else {
      variables["scale"] = parameter(lowering[getScale()]);
      variables["bias"] = parameter(lowering[getBias()]);
      variables["mean"] = parameter(lowering[getMean()]);
      variables["variance"] = parameter(lowering[getVariance()]);
      variables["epsilon"] =
          lowering.literal(wide, getEpsilon().convertToDouble());
      x = lowering.formula(
          "(x - mean) / sqrt(variance + epsilon) * scale + bias", wide,
          variables);
    }
    return lowering.cast(x, element);
  }));
  return success();
}

// ---- bindings

/// Ones or zeros of `like`'s type, in place of an absent parameter; null after
/// an error.
static Value fill(SourceNode &node, Value like, double number) {
  auto type = dyn_cast<RankedTensorType>(like.getType());
  if (!type || !type.hasStaticShape() ||
      !isa<FloatType>(type.getElementType())) {
    node.emitError() << "expected running statistics of static shape, got "
                     << like.getType();
    return nullptr;
  }
  HostTensor tensor(type);
  for (int64_t i = 0; i < tensor.size(); ++i)
    tensor.setReal(i, number);
  return node.constant(tensor.toElements());
}

/// The other results (batch statistics) have no value, so that a reader of them
/// is refused.
LogicalResult BatchNormOp::importInto(SourceNode &node, Value x, Value scale,
                                      Value bias, Value mean, Value variance,
                                      double epsilon) {
  if (!x || !mean || !variance)
    return node.emitError() << "expected an input and running statistics";
  if (!scale)
    scale = fill(node, mean, 1);
  if (!bias)
    bias = fill(node, mean, 0);
  if (!scale || !bias)
    return failure();
  node.results.push_back(node.create<BatchNormOp>(
      x, scale, bias, mean, variance, node.builder.getF64FloatAttr(epsilon)));
  Value result = node.results.back();
  node.results.resize(std::max(node.resultCount, 1u));
  return success(bool(result));
}

static LogicalResult importOnnx(OnnxNode &node) {
  bool isTraining = node.getBool("training_mode", false),
       isSpatial = node.getBool("spatial", true);
  node.ignore("momentum");
  if (isTraining || !isSpatial)
    return importComposedBatchNorm(node, isTraining);
  return BatchNormOp::importInto(
      node, node.operand(0), node.operand(1), node.operand(2), node.operand(3),
      node.operand(4), node.getFloat("epsilon", 1e-5));
}

/// A channel's parameter as [C, 1, ...] against an image of `rank`.
static Value perChannel(SourceNode &node, Value parameter, int64_t rank) {
  SmallVector<int64_t> axes;
  for (int64_t i = 1; i < rank - 1; ++i)
    axes.push_back(i);
  return step::unsqueeze(node, parameter, axes);
}

/// (x - mean) / sqrt(variance + eps) * weight + bias, each channel over all
/// else; also the mean and the inverse deviation.
static LogicalResult importBatchStatistics(AtenNode &node) {
  Value x = step::readTensor(node, "input");
  if (!x)
    return failure();
  int64_t rank = shaped(x).getRank();
  if (rank < 2 || !isa<FloatType>(elementOf(x)))
    return node.emitError()
           << "expected floats of at least 2 dimensions, got " << x.getType();
  if (node.operand("running_mean") || node.operand("running_var"))
    return node.emitError() << "expected no running statistics where the "
                               "batch's own count: they "
                               "would have to be kept from one run to the next";
  double epsilon = node.getFloat("eps", 1e-5);
  SmallVector<int64_t> others{0};
  for (int64_t i = 2; i < rank; ++i)
    others.push_back(i);
  auto axes = node.builder.getDenseI64ArrayAttr(others);
  Value mean = node.create<ReduceMeanOp>(x, axes, true);
  Value variance = node.create<ReduceVarianceOp>(x, axes, true, APFloat(0.0));
  Value inverse = step::apply<RsqrtOp>(
      node, step::apply<AddOp>(node, variance,
                               step::number(node, elementOf(x), epsilon)));
  Value result =
      step::apply<MulOp>(node, step::apply<SubOp>(node, x, mean), inverse);
  if (Value weight = node.operand("weight"))
    result = step::apply<MulOp>(node, result, perChannel(node, weight, rank));
  if (Value bias = node.operand("bias"))
    result = step::apply<AddOp>(node, result, perChannel(node, bias, rank));
  if (failed(give(node, result)))
    return failure();
  for (Value statistic : {mean, inverse})
    if (node.resultCount > 1 &&
        failed(give(node, node.create<SqueezeOp>(statistic, axes))))
      return failure();
  return success();
}

/// By running statistics, or in training by the batch's own.
static LogicalResult importAten(AtenNode &node) {
  node.ignore("momentum");
  node.ignore("cudnn_enabled");
  if (node.getBool("training", false))
    return importBatchStatistics(node);
  return BatchNormOp::importInto(
      node, node.operand("input"), node.operand("weight"), node.operand("bias"),
      node.operand("running_mean"), node.operand("running_var"),
      node.getFloat("eps", 1e-5));
}

void BatchNormOp::getBindings(Bindings &bindings) {
  bindings.onnx("BatchNormalization", {7}, importOnnx);
  bindings.aten("aten.batch_norm.default", importAten);
  bindings.aten("aten.native_batch_norm.default", importAten);
  bindings.aten("aten._native_batch_norm_legit_no_training.default",
                importAten);
  bindings.aten("aten._native_batch_norm_legit.no_stats", [](AtenNode &node) {
    node.ignore("momentum");
    if (!node.getBool("training", true))
      return LogicalResult(node.emitError("training")
                           << "expected 'training' to be True, got False");
    return importBatchStatistics(node);
  });
}

} // namespace burin::nn

#define GET_OP_CLASSES
#include "dialects/nn/ops/BatchNorm.cpp.inc"

namespace burin::nn {

void registerBatchNormOps(NnDialect &dialect) {
  dialect.addFamily<
#define GET_OP_LIST
#include "dialects/nn/ops/BatchNorm.cpp.inc"
      >();
}

} // namespace burin::nn
