// Turns views of mapped storages into constants, without a copy where they are
// large.

#include "compiler/import/pt2/ElementTypes.h"
#include "dialects/nn/reference/HostTensor.h"
#include "dialects/nn/reference/Rearrange.h"
#include "dialects/nn/reference/Resources.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectResourceBlobManager.h"

using namespace mlir;

namespace burin::pt2 {

/// Below this a constant lies in the IR itself, where tests and folding see it.
static constexpr size_t maxInlineBytes = 4096;

Type elementType(ScalarType type, MLIRContext *context) {
  Builder builder(context);
  switch (type) {
  case ScalarType::U8:
    return builder.getIntegerType(8, /*isSigned=*/false);
  case ScalarType::I8:
    return builder.getI8Type();
  case ScalarType::I16:
    return builder.getI16Type();
  case ScalarType::I32:
    return builder.getI32Type();
  case ScalarType::I64:
    return builder.getI64Type();
  case ScalarType::F16:
    return builder.getF16Type();
  case ScalarType::F32:
    return builder.getF32Type();
  case ScalarType::F64:
    return builder.getF64Type();
  case ScalarType::Bool:
    return builder.getI1Type();
  case ScalarType::BF16:
    return builder.getBF16Type();
  case ScalarType::F8E4M3FN:
    return builder.getFloat8E4M3FNType();
  case ScalarType::F8E4M3FNUZ:
    return builder.getFloat8E4M3FNUZType();
  case ScalarType::F8E5M2:
    return builder.getFloat8E5M2Type();
  case ScalarType::F8E5M2FNUZ:
    return builder.getFloat8E5M2FNUZType();
  case ScalarType::U16:
    return builder.getIntegerType(16, /*isSigned=*/false);
  case ScalarType::U32:
    return builder.getIntegerType(32, /*isSigned=*/false);
  case ScalarType::U64:
    return builder.getIntegerType(64, /*isSigned=*/false);
  default:
    return nullptr;
  }
}

/// Bytes of `file`, kept alive by it.
static AsmResourceBlob refer(llvm::ArrayRef<char> bytes, size_t width,
                             const std::shared_ptr<llvm::MemoryBuffer> &file) {
  if (file->getBufferKind() == llvm::MemoryBuffer::MemoryBuffer_MMap)
    return nn::mappedBlob(bytes, file);
  return UnmanagedAsmResourceBlob::allocateWithAlign(
      bytes, width, [file](void *, size_t, size_t) {});
}

ElementsAttr toElements(const TensorView &view, Type element, size_t number,
                        const std::shared_ptr<llvm::MemoryBuffer> &file) {
  auto type = RankedTensorType::get(view.sizes, element);
  size_t width = bytesOf(view.dtype);
  if (view.elementCount() * width <= maxInlineBytes || element.isInteger(1))
    return nn::HostTensor::fromBytes(type, view.gather())->toElements();
  std::string key = "weight_" + std::to_string(number);
  if (view.isContiguous())
    return DenseResourceElementsAttr::get(
        type, key, refer(view.contiguousBytes(), width, file));
  int64_t span = 1;
  for (auto [size, stride] : llvm::zip(view.sizes, view.strides))
    span += (size - 1) * stride;
  auto source = DenseResourceElementsAttr::get(
      RankedTensorType::get(span, element), key,
      refer(view.storage.slice(view.offset * width, span * width), width,
            file));
  return plan::arrange(
      type,
      {source, 0, llvm::SmallVector<int64_t>(llvm::ArrayRef(view.strides))});
}

} // namespace burin::pt2
