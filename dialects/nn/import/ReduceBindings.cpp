// Bindings of reductions: axes as attributes or operands, torch's element
// types, norms, extremes with places, and variances.
#include "dialects/nn/import/ReduceBindings.h"
#include "dialects/nn/ops/ArgExtreme.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Function.h"
#include "dialects/nn/ops/Reduce.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/shape/Shapes.h"
#include <cmath>

using namespace mlir;

namespace burin::nn::reduce {

FailureOr<Dimensions> readDimensions(OnnxNode &node) {
  if (failed(node.checkOperands({node.operand(0)}, 1)))
    return failure();
  SmallVector<int64_t> axes = node.getInts("axes", {});
  if (Value operand = node.operand(1)) {
    auto constant = constantIntegers(operand);
    if (!constant)
      return node.emitError() << "expected constant axes, got computed ones";
    axes = *constant;
  }
  // An empty list is no list.
  bool keepsAll = node.getBool("noop_with_empty_axes", false);
  Dimensions dimensions;
  if (keepsAll || !axes.empty())
    dimensions.axes = node.builder.getDenseI64ArrayAttr(axes);
  dimensions.keep = node.builder.getBoolAttr(node.getBool("keepdims", true));
  return dimensions;
}

Dimensions readDimensions(AtenNode &node, Value x) {
  Dimensions dimensions;
  dimensions.keep = node.builder.getBoolAttr(node.getBool("keepdim", false));
  SmallVector<int64_t> axes;
  if (isa_and_nonnull<IntegerAttr>(node.attributes.lookup("dim")))
    axes.push_back(node.getInt("dim", 0));
  else
    axes = node.getInts("dim", {});
  // On a scalar, torch admits axes 0 and -1.
  bool isScalar = x && shaped(x).hasRank() && shaped(x).getRank() == 0;
  if (!axes.empty() && !isScalar)
    dimensions.axes = node.builder.getDenseI64ArrayAttr(axes);
  return dimensions;
}

Value castToFloat(SourceNode &node, Value x) {
  return isa<FloatType>(elementOf(x))
             ? x
             : castTo(node, x, node.builder.getF64Type());
}

LogicalResult giveAs(SourceNode &node, Value result, Type element) {
  return give(node, castTo(node, result, element));
}

/// `self` promoted, and as `dtype` where the call names one; null after an
/// error.
static Value readSelf(AtenNode &node, Promote promote) {
  Type element = node.getElementType("dtype");
  auto operands =
      promotedOperands(node, {"self"}, element ? Promote::Same : promote);
  if (failed(operands))
    return nullptr;
  return element ? castTo(node, operands->front(), element) : operands->front();
}

Value readSummand(AtenNode &node) {
  Value x = readSelf(node, Promote::ToNumber);
  // A dtype that the call names is obeyed, also where it is narrow.
  if (!x || node.getElementType("dtype") || isa<FloatType>(elementOf(x)))
    return x;
  return castTo(node, x, node.builder.getI64Type());
}

template <typename Op> static LogicalResult importAtenSum(AtenNode &node) {
  Value x = readSummand(node);
  return x ? give(node, reduced<Op>(node, x, readDimensions(node, x)))
           : failure();
}

template <typename Op, Promote promote>
static LogicalResult importAten(AtenNode &node) {
  Value x = readSelf(node, promote);
  return x ? give(node, reduced<Op>(node, x, readDimensions(node, x)))
           : failure();
}

void bindSum(Bindings &bindings) {
  bindings.onnx("ReduceSum", {}, importReduce<ReduceSumOp>);
  for (StringRef name : {"aten.sum.default", "aten.sum.dim_IntList"})
    bindings.aten(name, importAtenSum<ReduceSumOp>);
}

void bindMean(Bindings &bindings) {
  bindings.onnx("ReduceMean", {}, importReduce<ReduceMeanOp>);
  for (StringRef name : {"aten.mean.default", "aten.mean.dim"})
    bindings.aten(name, importAten<ReduceMeanOp, Promote::ToFloat>);
}

void bindProd(Bindings &bindings) {
  bindings.onnx("ReduceProd", {}, importReduce<ReduceProdOp>);
  for (StringRef name : {"aten.prod.default", "aten.prod.dim_int"})
    bindings.aten(name, importAtenSum<ReduceProdOp>);
}

/// max.dim and min.dim: the extremes, and their places.
template <typename Op, bool least>
static LogicalResult importWithPlaces(AtenNode &node) {
  Value x = readSelf(node, Promote::Same);
  if (!x)
    return failure();
  Dimensions dimensions = readDimensions(node, x);
  node.results.push_back(reduced<Op>(node, x, dimensions));
  if (!dimensions.axes || !node.results.back())
    return node.emitError()
           << "expected an axis of a tensor, got " << x.getType();
  return give(node, node.create<ArgExtremeOp>(x, dimensions.axes[0],
                                              dimensions.keep.getValue(), least,
                                              /*last=*/false));
}

void bindMax(Bindings &bindings) {
  bindings.onnx("ReduceMax", {}, importReduce<ReduceMaxOp>);
  for (StringRef name : {"aten.amax.default", "aten.max.default"})
    bindings.aten(name, importAten<ReduceMaxOp, Promote::Same>);
  for (StringRef name : {"aten.any.default", "aten.any.dim", "aten.any.dims"})
    bindings.aten(name, importAten<ReduceMaxOp, Promote::ToBool>);
  bindings.aten("aten.max.dim", importWithPlaces<ReduceMaxOp, false>);
}

void bindMin(Bindings &bindings) {
  bindings.onnx("ReduceMin", {}, importReduce<ReduceMinOp>);
  for (StringRef name : {"aten.amin.default", "aten.min.default"})
    bindings.aten(name, importAten<ReduceMinOp, Promote::Same>);
  for (StringRef name : {"aten.all.default", "aten.all.dim", "aten.all.dims"})
    bindings.aten(name, importAten<ReduceMinOp, Promote::ToBool>);
  bindings.aten("aten.min.dim", importWithPlaces<ReduceMinOp, true>);
}

// ---- norms

/// (sum of |x|^p)^(1/p), with the limits of p at 0 and the infinities.
static LogicalResult importNorm(AtenNode &node, StringRef order) {
  double p = node.getFloat(order, 2);
  Value x = readSelf(node, Promote::ToFloat);
  if (!x || node.hasFailed())
    return failure();
  Dimensions dimensions = readDimensions(node, x);
  if (p == 1)
    return give(node, reduced<ReduceL1Op>(node, x, dimensions));
  if (p == 2)
    return give(node, reduced<ReduceL2Op>(node, x, dimensions));
  Value magnitude = node.create<AbsOp>(ValueRange{x});
  if (!magnitude)
    return failure();
  if (std::isinf(p))
    return give(node, p > 0
                          ? reduced<ReduceMaxOp>(node, magnitude, dimensions)
                          : reduced<ReduceMinOp>(node, magnitude, dimensions));
  if (!(p > 0))
    return node.emitError() << "expected a norm of positive order, got " << p;
  auto raise = [&](Value base, double exponent) {
    return base ? node.create<PowOp>(
                      ValueRange{base, node.scalar(elementOf(base), exponent)})
                : Value();
  };
  Value sum = reduced<ReduceSumOp>(node, raise(magnitude, p), dimensions);
  return give(node, raise(sum, 1 / p));
}

void bindNorms(Bindings &bindings) {
  bindings.onnx("ReduceL1", {}, importReduce<ReduceL1Op>);
  bindings.aten("aten.linalg_vector_norm.default",
                [](AtenNode &node) { return importNorm(node, "ord"); });
  for (StringRef name : {"aten.norm.Scalar", "aten.norm.ScalarOpt_dim",
                         "aten.norm.ScalarOpt_dim_dtype"})
    bindings.aten(name, [](AtenNode &node) { return importNorm(node, "p"); });
}

void bindLogSumExp(Bindings &bindings) {
  bindings.onnx("ReduceLogSumExp", {}, importFloatReduce<ReduceLogSumExpOp>);
  bindings.aten("aten.logsumexp.default",
                importAten<ReduceLogSumExpOp, Promote::ToFloat>);
}

// ---- variances

/// What n loses in the divisor: `correction`, or 1 and 0 by `unbiased`.
static double readCorrection(AtenNode &node) {
  if (node.has("unbiased"))
    return node.getBool("unbiased", true) ? 1 : 0;
  return node.getFloat("correction", 1);
}

/// var and std, and with `withMean` the mean as a second result.
template <bool root, bool withMean>
static LogicalResult importVariance(AtenNode &node) {
  Value x = readSelf(node, Promote::ToFloat);
  if (!x)
    return failure();
  Dimensions dimensions = readDimensions(node, x);
  Value variance = node.create<ReduceVarianceOp>(
      x, dimensions.axes, dimensions.keep,
      node.builder.getF64FloatAttr(readCorrection(node)));
  if (variance && root)
    variance = node.create<SqrtOp>(ValueRange{variance});
  if (failed(give(node, variance)) || !withMean)
    return success(bool(variance));
  return give(node, reduced<ReduceMeanOp>(node, x, dimensions));
}

void bindVariance(Bindings &bindings) {
  for (StringRef name :
       {"aten.var.correction", "aten.var.dim", "aten.var.default"})
    bindings.aten(name, importVariance<false, false>);
  for (StringRef name :
       {"aten.std.correction", "aten.std.dim", "aten.std.default"})
    bindings.aten(name, importVariance<true, false>);
  for (StringRef name : {"aten.var_mean.correction", "aten.var_mean.dim"})
    bindings.aten(name, importVariance<false, true>);
  for (StringRef name : {"aten.std_mean.correction", "aten.std_mean.dim"})
    bindings.aten(name, importVariance<true, true>);
}

} // namespace burin::nn::reduce
