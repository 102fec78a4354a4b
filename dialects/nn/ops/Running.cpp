// Running extremes and logarithms of sums by kernels that go over each line
// once.
#include "dialects/nn/ops/Running.h"
#include "dialects/nn/import/Composer.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/shape/Sizes.h"
#include <cmath>

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/nn/ops/Running.cpp.inc"

namespace burin::nn {

void registerRunningOps(NnDialect &dialect) {
  dialect.addFamily<RunningExtremeOp, RunningLogSumExpOp>();
}

/// Calls `visit` for each element of `x` in the order of its line, with
/// whether it is the first there and its place.
static void walkLines(const HostTensor &x, int64_t axis,
                      llvm::function_ref<void(int64_t at, int64_t i)> visit) {
  axis = fromStart(axis, x.rank());
  int64_t size = x.shape()[axis], inner = rowMajorStrides(x.shape())[axis];
  for (int64_t line = 0; size > 0 && line < x.size() / size; ++line)
    for (int64_t i = 0; i < size; ++i)
      visit((line / inner * size + i) * inner + line % inner, i);
}

LogicalResult RunningExtremeOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(getX());
  if (!x.getElementType().isIntOrFloat())
    return emitOpError() << "expected a number as element, got "
                         << x.getElementType();
  if (x.hasRank() && failed(normalizeAxis(*this, getAxis(), x.getRank())))
    return failure();
  types.push_back(x);
  types.push_back(x.clone(IntegerType::get(getContext(), 64)));
  return success();
}

LogicalResult RunningExtremeOp::interpret(Interpretation &values) {
  const HostTensor &x = values[getX()];
  int64_t best = 0, place = 0;
  walkLines(x, getAxis(), [&](int64_t at, int64_t i) {
    bool takes = i == 0;
    if (x.isFloat()) {
      double value = x.real(at), held = x.real(best);
      takes |=
          !std::isnan(held) &&
          (std::isnan(value) || (getLeast() ? value <= held : value >= held));
    } else {
      takes |= getLeast() ? x.integer(at) <= x.integer(best)
                          : x.integer(at) >= x.integer(best);
    }
    if (takes) {
      best = at;
      place = i;
    }
    values.result(0).copy(at, x, best);
    values.result(1).setInteger(at, place);
  });
  return success();
}

LogicalResult RunningExtremeOp::lower(Lowering &lowering) {
  if (ranked(getX()).getNumElements() == 0) {
    lowering.setEmpty(*this);
    return success();
  }
  plan::KernelOp kernel = lowering.kernelOp(
      "running_extreme", getResultTypes(), lowering[getX()],
      lowering.lineParams(linesOf(getX(), getAxis()), {{"least", getLeast()}}),
      ranked(getX()).getNumElements());
  for (auto [result, value] : llvm::zip(getResults(), kernel.getResults()))
    lowering.set(result, value);
  return success();
}

LogicalResult
RunningLogSumExpOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(getX());
  if (!isa<FloatType>(x.getElementType()))
    return emitOpError() << "expected a float as element, got "
                         << x.getElementType();
  if (x.hasRank() && failed(normalizeAxis(*this, getAxis(), x.getRank())))
    return failure();
  types.push_back(x);
  return success();
}

LogicalResult RunningLogSumExpOp::interpret(Interpretation &values) {
  const HostTensor &x = values[getX()];
  double sum = -INFINITY;
  walkLines(x, getAxis(), [&](int64_t at, int64_t i) {
    double value = x.real(at), held = i == 0 ? -INFINITY : sum;
    double greater = value > held ? value : held,
           lesser = value > held ? held : value;
    // Equal infinities have no distance.
    sum = std::isinf(greater) && !std::isnan(lesser)
              ? greater
              : greater + std::log1p(std::exp(lesser - greater));
    values.result().setReal(at, sum);
  });
  return success();
}

LogicalResult RunningLogSumExpOp::lower(Lowering &lowering) {
  if (ranked(getX()).getNumElements() == 0) {
    lowering.setEmpty(*this);
    return success();
  }
  lowering.set(getResult(),
               lowering.kernel("running_log_sum_exp", ranked(getResult()),
                               lowering[getX()],
                               lowering.lineParams(linesOf(getX(), getAxis())),
                               3 * ranked(getX()).getNumElements()));
  return success();
}

// ---- bindings

/// A scalar is a line of one element to torch.
template <typename Op, typename... Args>
static LogicalResult importRunning(AtenNode &node, unsigned results,
                                   bool asFloat, Args... args) {
  Composer compose(node);
  auto operands = promotedOperands(node, {"self"},
                                   asFloat ? Promote::ToFloat : Promote::Same);
  if (failed(operands))
    return failure();
  Value self = operands->front();
  if (!shaped(self).hasRank())
    return node.emitError() << "expected a tensor 'self' of known rank";
  bool isScalar = shaped(self).getRank() == 0;
  auto axis = readAxis(node, "dim", 0, shaped(self).getRank());
  if (failed(axis))
    return failure();
  if (isScalar)
    self = compose.unsqueeze(self, {0});
  if (!self)
    return failure();
  for (Value result : node.createMany<Op>(results, self, *axis, args...))
    node.results.push_back(isScalar ? compose.squeeze(result, 0) : result);
  return success(!node.results.empty());
}

void RunningExtremeOp::getBindings(Bindings &bindings) {
  bindings.aten("aten.cummax.default", [](AtenNode &node) {
    return importRunning<RunningExtremeOp>(node, 2, false, false);
  });
  bindings.aten("aten.cummin.default", [](AtenNode &node) {
    return importRunning<RunningExtremeOp>(node, 2, false, true);
  });
}

void RunningLogSumExpOp::getBindings(Bindings &bindings) {
  bindings.aten("aten.logcumsumexp.default", [](AtenNode &node) {
    return importRunning<RunningLogSumExpOp>(node, 1, true);
  });
}

} // namespace burin::nn
