// Running sums and products: types, reference, bindings, and lowering to a
// kernel that goes over each line once.
#include "dialects/nn/ops/Cumulative.h"
#include "dialects/nn/import/ReduceBindings.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/lowering/Panels.h"
#include "dialects/nn/shape/Sizes.h"

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/nn/ops/Cumulative.cpp.inc"

namespace burin::nn {

void registerCumulativeOps(NnDialect &dialect) {
  dialect.addFamily<CumulativeOp>();
}

LogicalResult CumulativeOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(getX());
  Type element = x.getElementType();
  if (!element.isIntOrFloat() || element.isInteger(1))
    return emitOpError() << "expected a number as element, got " << element;
  if (x.hasRank() && failed(normalizeAxis(*this, getAxis(), x.getRank())))
    return failure();
  types.push_back(x);
  return success();
}

LogicalResult CumulativeOp::interpret(Interpretation &values) {
  const HostTensor &x = values[getX()];
  HostTensor &result = values.result();
  int64_t axis = fromStart(getAxis(), x.rank());
  int64_t size = x.shape()[axis], inner = rowMajorStrides(x.shape())[axis];
  int64_t lines = size == 0 ? 0 : x.size() / size;
  for (int64_t line = 0; line < lines; ++line) {
    int64_t first = line / inner * inner * size + line % inner;
    double real = getProduct();
    Integer integer = getProduct();
    for (int64_t k = 0; k < size; ++k) {
      int64_t at = first + (getReverse() ? size - 1 - k : k) * inner;
      auto store = [&] {
        x.isFloat() ? result.setReal(at, real) : result.setInteger(at, integer);
      };
      if (getExclusive())
        store();
      if (x.isFloat())
        real = getProduct() ? real * x.real(at) : real + x.real(at);
      else
        integer = int64_t(getProduct() ? __uint128_t(integer) * x.integer(at)
                                       : __uint128_t(integer) + x.integer(at));
      if (!getExclusive())
        store();
    }
  }
  return success();
}

LogicalResult CumulativeOp::lower(Lowering &lowering) {
  auto type = ranked(getResult());
  Type element = type.getElementType(), wide = accumulatorOf(element);
  SizeList lines = linesOf(getX(), getAxis());
  DictionaryAttr params =
      lowering.lineParams(lines, {{"exclusive", getExclusive()},
                                  {"reverse", getReverse()},
                                  {"product", getProduct()}});
  Value x = lowering.convert(lowering[getX()], wide);
  Value result = lowering.kernel("cumulative", size::largestOf(lines, wide),
                                 lowering.viewAs(x, ArrayRef<Size>(lines)),
                                 params, countOperations());
  lowering.set(getResult(), lowering.viewAs(lowering.convert(result, element),
                                            size::sizesOf(type)));
  return success();
}

static LogicalResult importOnnx(OnnxNode &node, bool product) {
  if (failed(node.checkOperands(node.operands, 2)))
    return failure();
  auto axis = constantIntegers(node.operand(1));
  if (!axis || axis->size() != 1)
    return node.emitError()
           << "expected a constant axis, got " << node.operand(1).getType();
  return give(node, node.create<CumulativeOp>(node.operand(0), axis->front(),
                                              node.getBool("exclusive", false),
                                              node.getBool("reverse", false),
                                              product));
}

static LogicalResult importAten(AtenNode &node, bool product) {
  Value x = reduce::readSummand(node);
  // On a scalar, torch admits axes 0 and -1.
  if (x && shaped(x).hasRank() && shaped(x).getRank() == 0)
    return give(node, x);
  return x ? give(node, node.create<CumulativeOp>(x, node.getInt("dim", 0),
                                                  false, false, product))
           : failure();
}

void CumulativeOp::getBindings(Bindings &bindings) {
  bindings.onnx("CumSum", {11},
                [](OnnxNode &node) { return importOnnx(node, false); });
  bindings.onnx("CumProd", {26},
                [](OnnxNode &node) { return importOnnx(node, true); });
  bindings.aten("aten.cumsum.default",
                [](AtenNode &node) { return importAten(node, false); });
  bindings.aten("aten.cumprod.default",
                [](AtenNode &node) { return importAten(node, true); });
}

} // namespace burin::nn
