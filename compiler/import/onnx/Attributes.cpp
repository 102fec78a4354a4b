// Builds dense and resource attributes over bytes that were checked already.
#include "compiler/import/onnx/Attributes.h"
#include "compiler/support/Diagnostic.h"
#include "dialects/nn/import/Import.h"
#include "dialects/nn/reference/HostTensor.h"
#include "dialects/nn/reference/Resources.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"

using namespace mlir;

namespace burin::onnx {

/// Above this a constant becomes a resource: hashing and uniquing it would cost
/// more than it saves.
static constexpr size_t maxInlineBytes = 4096;

/// The constant of `type` whose bytes `data` are.
static ElementsAttr ofBytes(RankedTensorType type, TensorData &data) {
  llvm::ArrayRef<char> bytes = data.bytes;
  if (bytes.size() <= maxInlineBytes)
    return DenseElementsAttr::getFromRawBuffer(type, bytes);
  if (data.isMapped)
    return nn::createResource(type,
                              nn::mappedBlob(bytes, std::move(data.owner)));
  auto keepAlive = [owner = std::move(data.owner)](void *, size_t, size_t) {};
  AsmResourceBlob blob(bytes, nn::elementBytes(type.getElementType()),
                       std::move(keepAlive), /*dataIsMutable=*/false);
  return nn::createResource(type, std::move(blob));
}

llvm::Expected<ElementsAttr> toElements(const Model &model,
                                        const proto::TensorProto &tensor,
                                        MLIRContext *context) {
  auto data = readTensor(model, tensor);
  if (!data)
    return data.takeError();
  // nn has a type for every element type that the reader reads.
  Type element = nn::onnxElementType(data->elementType, context);
  auto type = RankedTensorType::get(data->dims, element);
  llvm::ArrayRef<char> bytes = data->bytes;
  if (element.isInteger(1) && bytes.size() <= maxInlineBytes)
    return ElementsAttr(DenseElementsAttr::get(
        type, llvm::ArrayRef(reinterpret_cast<const bool *>(bytes.data()),
                             bytes.size())));
  int64_t bits = *elementBits(data->elementType);
  if (bits >= 8 || bytes.empty())
    return ofBytes(type, *data);
  auto packed = RankedTensorType::get(
      {int64_t(bytes.size())},
      IntegerType::get(context, 8, IntegerType::Unsigned));
  return nn::unpackedConstant(type, ofBytes(packed, *data), bits);
}

llvm::Expected<Attribute> toAttribute(const Model &model,
                                      const proto::AttributeProto &attribute,
                                      MLIRContext *context) {
  using Kind = proto::AttributeProto;
  Builder builder(context);
  switch (attribute.type()) {
  case Kind::FLOAT:
    return builder.getF64FloatAttr(attribute.f());
  case Kind::INT:
    return builder.getI64IntegerAttr(attribute.i());
  case Kind::STRING:
    return builder.getStringAttr(attribute.s());
  case Kind::FLOATS:
    return builder.getDenseF64ArrayAttr(llvm::SmallVector<double>(
        attribute.floats().begin(), attribute.floats().end()));
  case Kind::INTS:
    return builder.getDenseI64ArrayAttr(llvm::SmallVector<int64_t>(
        attribute.ints().begin(), attribute.ints().end()));
  case Kind::STRINGS:
    return builder.getStrArrayAttr(llvm::SmallVector<llvm::StringRef>(
        attribute.strings().begin(), attribute.strings().end()));
  case Kind::TENSOR:
    return toElements(model, attribute.t(), context);
  case Kind::TENSORS: {
    llvm::SmallVector<Attribute> elements;
    for (const proto::TensorProto &tensor : attribute.tensors()) {
      auto one = toElements(model, tensor, context);
      if (!one)
        return one.takeError();
      elements.push_back(*one);
    }
    return builder.getArrayAttr(elements);
  }
  case Kind::GRAPH:
  case Kind::GRAPHS:
    return support::failure("graphs as attributes are not supported");
  case Kind::SPARSE_TENSOR:
    return refuseSparse(attribute.sparse_tensor());
  case Kind::SPARSE_TENSORS:
    return support::failure("sparse tensors are not supported");
  case Kind::TYPE_PROTO:
  case Kind::TYPE_PROTOS:
    return support::failure("types as attributes are not supported");
  case Kind::UNDEFINED:
    break;
  }
  return support::failure("expected a kind of value, got none");
}

} // namespace burin::onnx
