// Sizes as data: constants once they are known.
#include "dialects/nn/ops/Shape.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/ops/Reduce.h"
#include "dialects/nn/shape/Sizes.h"

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/nn/ops/Shape.cpp.inc"

namespace burin::nn {

void registerShapeOps(NnDialect &dialect) { dialect.addFamily<ShapeOp>(); }

std::optional<ArrayRef<int64_t>> ShapeOp::dimensions() {
  ShapedType x = shaped(getX());
  if (!x.hasRank())
    return std::nullopt;
  int64_t rank = x.getRank();
  auto place = [&](int64_t end) {
    return std::clamp<int64_t>(end < 0 ? end + rank : end, 0, rank);
  };
  int64_t first = place(getFirst()), last = place(getLast().value_or(rank));
  return x.getShape().slice(first, std::max<int64_t>(last - first, 0));
}

LogicalResult ShapeOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  auto sizes = dimensions();
  int64_t count = sizes ? int64_t(sizes->size()) : ShapedType::kDynamic;
  types.push_back(
      RankedTensorType::get({count}, IntegerType::get(getContext(), 64)));
  return success();
}

OpFoldResult ShapeOp::fold(FoldAdaptor) {
  auto sizes = dimensions();
  if (!sizes || ShapedType::isDynamicShape(*sizes) ||
      size::hasSymbols(getX().getType()))
    return {};
  auto type = RankedTensorType::get({int64_t(sizes->size())},
                                    IntegerType::get(getContext(), 64));
  return DenseIntElementsAttr::get(type, *sizes);
}

LogicalResult ShapeOp::interpret(Interpretation &values) {
  const HostTensor &x = values[getX()];
  HostTensor &result = values.result();
  int64_t rank = x.rank(), first = getFirst();
  first = std::clamp<int64_t>(first < 0 ? first + rank : first, 0, rank);
  for (int64_t i = 0; i < result.size(); ++i)
    result.setInteger(i, x.shape()[first + i]);
  return success();
}

LogicalResult ShapeOp::lower(Lowering &lowering) {
  auto type = ranked(getResult());
  if (!size::hasSymbols(getX().getType())) {
    lowering.set(getResult(), lowering.weight(DenseIntElementsAttr::get(
                                  type, *dimensions())));
    return success();
  }
  SizeList all = rankedSizesOf(getX());
  int64_t rank = int64_t(all.size()), from = getFirst();
  ArrayRef<Size> sizes = ArrayRef(all).slice(
      std::clamp<int64_t>(from < 0 ? from + rank : from, 0, rank),
      type.getDimSize(0));
  Type element = type.getElementType();
  lowering.set(getResult(), lowering.map(type, [&](ValueRange indices) {
    Value at = lowering.indexValue(indices[0], element), found;
    for (auto [i, size] : llvm::enumerate(sizes)) {
      Value number = lowering.sizeValue(size, element);
      found = i == 0
                  ? number
                  : lowering.select(
                        lowering.compare(plan::Compare::k_eq, at,
                                         lowering.literal(element, double(i))),
                        number, found);
    }
    return found ? found : lowering.literal(element, 0);
  }));
  return success();
}

Value ShapeOp::of(SourceNode &node, Value x) {
  return node.create<ShapeOp>(x, node.builder.getI64IntegerAttr(0),
                              IntegerAttr());
}

static LogicalResult importShape(OnnxNode &node) {
  if (failed(node.checkOperands(node.operands, 1)))
    return failure();
  IntegerAttr last;
  if (node.has("end"))
    last = node.builder.getI64IntegerAttr(node.getInt("end", 0));
  return give(node, node.create<ShapeOp>(
                        node.operand(0),
                        node.builder.getI64IntegerAttr(node.getInt("start", 0)),
                        last));
}

/// The number of elements is the product of the dimensions.
static LogicalResult importSize(OnnxNode &node) {
  if (failed(node.checkOperands(node.operands, 1)))
    return failure();
  Value shape = ShapeOp::of(node, node.operand(0));
  return give(node,
              shape ? node.create<ReduceProdOp>(shape, DenseI64ArrayAttr(),
                                                node.builder.getBoolAttr(false))
                    : Value());
}

void ShapeOp::getBindings(Bindings &bindings) {
  bindings.onnx("Shape", {}, importShape);
  bindings.onnx("Size", {}, importSize);
}

} // namespace burin::nn
