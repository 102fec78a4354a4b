// Reads constants and makes new ones.
#include "dialects/nn/reference/Constants.h"
#include "dialects/nn/ops/Constant.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/reference/Resources.h"
#include "dialects/nn/shape/Shapes.h"
#include "mlir/IR/AsmState.h"

using namespace mlir;

namespace burin::nn {

FailureOr<HostTensor> readConstant(Value value) {
  ElementsAttr elements = constantElements(value);
  return elements ? HostTensor::fromElements(elements)
                  : FailureOr<HostTensor>(failure());
}

Value createBytes(OpBuilder &builder, Location loc, RankedTensorType type,
                  std::vector<char> bytes) {
  constexpr size_t mostInline = 1024;
  ElementsAttr elements;
  if (bytes.size() > mostInline)
    elements = createResource(
        type,
        HeapAsmResourceBlob::allocateAndCopyInferAlign(ArrayRef<char>(bytes)));
  else
    elements = DenseElementsAttr::getFromRawBuffer(type, bytes);
  return builder.create<ConstantOp>(loc, type, elements);
}

Value createPacked(OpBuilder &builder, Location loc, RankedTensorType type,
                   ArrayRef<char> numbers) {
  unsigned bits = type.getElementTypeBitWidth(), each = 8 / bits;
  std::vector<char> packed(llvm::divideCeil(numbers.size(), each), 0);
  for (auto [i, number] : llvm::enumerate(numbers))
    packed[i / each] = char(packed[i / each] | (number & ((1 << bits) - 1))
                                                   << (i % each * bits));
  auto bytes = RankedTensorType::get(
      {int64_t(packed.size())}, builder.getIntegerType(8, /*isSigned=*/false));
  Value whole = createBytes(builder, loc, bytes, std::move(packed));
  ElementsAttr elements =
      unpackedConstant(type, constantElements(whole), int64_t(bits));
  return builder.create<ConstantOp>(loc, type, elements);
}

Value createConstant(OpBuilder &builder, Location loc,
                     const HostTensor &tensor) {
  ElementsAttr elements = tensor.toElements();
  return builder.create<ConstantOp>(loc, elements.getType(), elements);
}

Value createIntegers(OpBuilder &builder, Location loc,
                     ArrayRef<int64_t> values) {
  auto type =
      RankedTensorType::get({int64_t(values.size())}, builder.getI64Type());
  return builder.create<ConstantOp>(loc, type,
                                    DenseElementsAttr::get(type, values));
}

Value createReshape(OpBuilder &builder, Location loc, Value value,
                    ArrayRef<int64_t> shape) {
  RankedTensorType type = ranked(value);
  return createReshape(builder, loc, value,
                       RankedTensorType::get(shape, type.getElementType()));
}

Value createReshape(OpBuilder &builder, Location loc, Value value,
                    RankedTensorType to) {
  if (value.getType() == to)
    return value;
  SmallVector<int64_t> shape(to.getShape());
  std::replace(shape.begin(), shape.end(), ShapedType::kDynamic, int64_t(-1));
  return builder.create<ReshapeOp>(loc, to, value,
                                   createIntegers(builder, loc, shape), true);
}

} // namespace burin::nn
