// Turns views of mapped storages into constants, without a copy where they are
// large and contiguous.

#include "compiler/import/pt2/ElementTypes.h"
#include "dialects/nn/HostTensor.h"
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

ElementsAttr toElements(const TensorView &view, Type element, size_t number,
                        const std::shared_ptr<llvm::MemoryBuffer> &file) {
  auto type = RankedTensorType::get(view.sizes, element);
  size_t width = bytesOf(view.dtype);
  llvm::ArrayRef<char> inPlace;
  std::vector<char> gathered;
  if (view.isContiguous())
    inPlace = view.contiguousBytes();
  else
    gathered = view.gather();
  llvm::ArrayRef<char> bytes = inPlace;
  if (!view.isContiguous())
    bytes = gathered;
  if (bytes.size() <= maxInlineBytes || element.isInteger(1))
    return nn::HostTensor::fromBytes(type, bytes)->toElements();
  std::string key = "weight_" + std::to_string(number);
  bool isAligned = reinterpret_cast<uintptr_t>(inPlace.data()) % width == 0;
  if (!view.isContiguous() || !isAligned)
    return DenseResourceElementsAttr::get(
        type, key, HeapAsmResourceBlob::allocateAndCopyWithAlign(bytes, width));
  return DenseResourceElementsAttr::get(
      type, key,
      UnmanagedAsmResourceBlob::allocateWithAlign(
          bytes, width, [file](void *, size_t, size_t) {}));
}

} // namespace burin::pt2
