// Builds the rarer normalizations of pools, reductions and elementwise ops.
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Function.h"
#include "dialects/nn/ops/Logic.h"
#include "dialects/nn/ops/Pool.h"
#include "dialects/nn/ops/Reduce.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/shape/Shapes.h"

using namespace mlir;

namespace burin::nn {

/// Combines `x` with `y`, null where either is.
template <typename Op>
static Value combine(SourceNode &node, Value x, Value y) {
  return x && y ? node.create<Op>(ValueRange{x, y}) : Value();
}

template <typename Op>
static Value combine(SourceNode &node, Value x, double y) {
  return x ? combine<Op>(node, x, node.scalar(elementOf(x), y)) : Value();
}

/// x as floats of a known rank of at least `rank`; null after an error.
static Value readImage(SourceNode &node, Value x, int64_t rank) {
  if (x && shaped(x).hasRank() && shaped(x).getRank() >= rank &&
      isa<FloatType>(elementOf(x)))
    return x;
  InFlightDiagnostic error = node.emitError();
  error << "expected floats of at least " << rank << " dimensions, got ";
  if (x)
    error << x.getType();
  else
    error << "none";
  return nullptr;
}

/// x / (bias + alpha / size * (sum of the squares of `size` neighbouring
/// channels))^beta: the sum is a pool with the channels as a spatial dimension.
static LogicalResult importLrn(OnnxNode &node) {
  Value x = readImage(node, node.operand(0), 2);
  int64_t size = node.getInt("size", 0);
  double alpha = node.getFloat("alpha", 1e-4),
         beta = node.getFloat("beta", 0.75), bias = node.getFloat("bias", 1);
  if (!x)
    return failure();
  if (size < 1 || size > 1 << 20)
    return node.emitError()
           << "expected a size from 1 to " << (1 << 20) << ", got " << size;
  size_t spatial = shaped(x).getRank() - 1;
  SmallVector<int64_t> kernel(spatial, 1), pads(2 * spatial, 0);
  kernel[0] = size;
  pads[0] = (size - 1) / 2;
  pads[spatial] = size - 1 - pads[0];
  Value squares = combine<MulOp>(node, x, x);
  Value apart = squares
                    ? node.create<UnsqueezeOp>(squares, ArrayRef<int64_t>{1})
                    : nullptr;
  ArrayRef<int64_t> none;
  Value means = apart
                    ? node.create<AveragePoolOp>(
                          apart, kernel, none, none, pads, "explicit",
                          /*ceil_mode=*/false, /*count_include_pad=*/true, size)
                    : nullptr;
  if (means)
    means =
        node.create<SqueezeOp>(means, node.builder.getDenseI64ArrayAttr({1}));
  Value sum = combine<AddOp>(node, combine<MulOp>(node, means, alpha), bias);
  return give(node, combine<DivOp>(node, x, combine<PowOp>(node, sum, beta)));
}

/// x / (its norm along an axis), 0 where that is 0.
static LogicalResult importLp(OnnxNode &node) {
  Value x = readImage(node, node.operand(0), 1);
  int64_t axis = node.getInt("axis", -1), p = node.getInt("p", 2);
  if (!x)
    return failure();
  if (p != 1 && p != 2)
    return node.emitError() << "expected p of 1 or 2, got " << p;
  auto axes = node.builder.getDenseI64ArrayAttr({axis});
  Value norm = p == 1 ? node.create<ReduceL1Op>(x, axes, true)
                      : node.create<ReduceL2Op>(x, axes, true);
  Value isZero =
      norm
          ? node.create<EqualOp>(ValueRange{norm, node.scalar(elementOf(x), 0)})
          : nullptr;
  Value divisor = isZero ? node.create<WhereOp>(ValueRange{
                               isZero, node.scalar(elementOf(x), 1), norm})
                         : nullptr;
  return give(node, combine<DivOp>(node, x, divisor));
}

/// (x - mean) / (standard deviation + 1e-9) over `axes`.
static LogicalResult importMeanVariance(OnnxNode &node) {
  Value x = readImage(node, node.operand(0), 1);
  auto axes =
      node.builder.getDenseI64ArrayAttr(node.getInts("axes", {0, 2, 3}));
  if (!x)
    return failure();
  Value centred =
      combine<SubOp>(node, x, node.create<ReduceMeanOp>(x, axes, true));
  Value variance = node.create<ReduceVarianceOp>(x, axes, true, APFloat(0.0));
  Value deviation =
      variance ? node.create<SqrtOp>(ValueRange{variance}) : nullptr;
  return give(node, combine<DivOp>(node, centred,
                                   combine<AddOp>(node, deviation, 1e-9)));
}

void bindNorms(Bindings &bindings) {
  bindings.onnx("LRN", {1}, importLrn);
  bindings.onnx("LpNormalization", {1}, importLp);
  bindings.onnx("MeanVarianceNormalization", {9}, importMeanVariance);
}

} // namespace burin::nn
