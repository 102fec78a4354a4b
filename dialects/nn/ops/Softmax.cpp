// Softmax and its logarithm: bindings by operator set version, types,
// reference, and lowering to the softmax kernel.
#include "dialects/nn/ops/Softmax.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/lowering/Panels.h"
#include "dialects/nn/ops/Cast.h"
#include "dialects/nn/shape/Sizes.h"
#include <cmath>

using namespace mlir;

namespace burin::nn::softmax {

template <typename Op>
static constexpr bool isLog = std::is_same_v<Op, LogSoftmaxOp>;

template <typename Op>
static LogicalResult inferResultTypes(Op op, SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(op.getX());
  if (!isa<FloatType>(x.getElementType()))
    return op.emitOpError()
           << "expected a float as element, got " << x.getElementType();
  // A scalar is a row of one; flattening may begin behind the last dimension.
  int64_t axis = op.getAxis();
  if (x.hasRank() && !(op.getFlatten() && axis == x.getRank()) &&
      failed(normalizeAxis(op, axis, std::max<int64_t>(x.getRank(), 1))))
    return failure();
  types.push_back(x);
  return success();
}

/// The tensor as [outer, n, inner], with the sum along n.
struct Rows {
  int64_t outer = 1, n = 1, inner = 1;
};

template <typename Op> static Rows rowsOf(Op op) {
  ArrayRef<int64_t> shape = ranked(op.getX()).getShape();
  int64_t axis = op.getAxis();
  axis += axis < 0 ? int64_t(shape.size()) : 0;
  Rows rows;
  for (auto [i, size] : llvm::enumerate(shape)) {
    int64_t at = int64_t(i);
    if (at < axis)
      rows.outer *= size;
    else if (at == axis || op.getFlatten())
      rows.n *= size;
    else
      rows.inner *= size;
  }
  return rows;
}

/// Maximum, difference, exponential, sum and quotient of each element.
template <typename Op> static int64_t countOperations(Op op) {
  return 5 * detail::countResultElements(op);
}

template <typename Op>
static LogicalResult interpret(Op op, Interpretation &values) {
  const HostTensor &x = values[op.getX()];
  HostTensor &result = values.result();
  Rows rows = rowsOf(op);
  for (int64_t row = 0; row < rows.outer * rows.inner; ++row) {
    int64_t first = row / rows.inner * rows.n * rows.inner + row % rows.inner;
    double greatest = -std::numeric_limits<double>::infinity(), sum = 0;
    for (int64_t i = 0; i < rows.n; ++i)
      greatest = std::max(greatest, x.real(first + i * rows.inner));
    for (int64_t i = 0; i < rows.n; ++i)
      sum += std::exp(x.real(first + i * rows.inner) - greatest);
    for (int64_t i = 0; i < rows.n; ++i) {
      int64_t at = first + i * rows.inner;
      double shifted = x.real(at) - greatest;
      result.setReal(at, isLog<Op> ? shifted - std::log(sum)
                                   : std::exp(shifted) / sum);
    }
  }
  return success();
}

template <typename Op> static LogicalResult lower(Op op, Lowering &lowering) {
  auto type = ranked(op.getResult());
  Type element = type.getElementType(), wide = accumulatorOf(element);
  Value x = lowering.convert(lowering[op.getX()], wide);
  SizeList rows = linesOf(op.getX(), op.getAxis(), op.getFlatten());
  DictionaryAttr params = lowering.lineParams(rows, {{"log", isLog<Op>}});
  Value result = lowering.kernel("softmax", size::largestOf(rows, wide),
                                 lowering.viewAs(x, ArrayRef<Size>(rows)),
                                 params, op.countOperations());
  lowering.set(
      op.getResult(),
      lowering.viewAs(lowering.convert(result, element), size::sizesOf(type)));
  return success();
}

// ---- bindings

/// Until version 12 the tensor was flattened to two dimensions at `axis`, from
/// version 13 on only the axis counts.
template <typename Op, bool flatten>
static LogicalResult importOnnx(OnnxNode &node) {
  Value x = node.operand(0);
  if (!x)
    return node.emitError() << "expected an operand";
  node.results.push_back(
      node.create<Op>(x, node.getInt("axis", flatten ? 1 : -1), flatten));
  return success(bool(node.results.back()));
}

template <typename Op> static LogicalResult importAten(AtenNode &node) {
  Value x = node.operand("self");
  if (!x || !node.has("dim"))
    return node.emitError() << "expected arguments 'self' and 'dim'";
  Type element = node.getElementType("dtype");
  if (!element && node.getBool("half_to_float", false))
    element = node.builder.getF32Type();
  if (element && element != elementOf(x))
    x = node.create<CastOp>(x, element);
  node.results.push_back(x ? node.create<Op>(x, node.getInt("dim", -1), false)
                           : Value());
  return success(bool(node.results.back()));
}

template <typename Op> static void bind(Bindings &bindings) {
  StringRef name = isLog<Op> ? "LogSoftmax" : "Softmax";
  bindings.onnx(name, {1, 12}, importOnnx<Op, true>);
  bindings.onnx(name, {13}, importOnnx<Op, false>);
  if (isLog<Op>) {
    bindings.aten("aten.log_softmax.int", importAten<Op>);
    bindings.aten("aten._log_softmax.default", importAten<Op>);
  } else {
    bindings.aten("aten.softmax.int", importAten<Op>);
    bindings.aten("aten._softmax.default", importAten<Op>);
  }
}

} // namespace burin::nn::softmax

#define GET_OP_CLASSES
#include "dialects/nn/ops/Softmax.cpp.inc"

namespace burin::nn {

void registerSoftmaxOps(NnDialect &dialect) {
  dialect.addFamily<
#define GET_OP_LIST
#include "dialects/nn/ops/Softmax.cpp.inc"
      >();
}

} // namespace burin::nn
