// Storage and conversion of HostTensor: attribute bytes to doubles and
// integers, and back with rounding or wrapping.
#include "dialects/nn/reference/HostTensor.h"
#include "dialects/nn/reference/Resources.h"
#include "dialects/plan/Pages.h"
#include "dialects/plan/Weights.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/Support/Endian.h"
#include <cstring>

using namespace mlir;

namespace burin::nn {

/// Above this a constant becomes a resource blob: hashing and uniquing it would
/// cost more than it saves.
static constexpr int64_t maxInlineBytes = 4096;

int64_t elementBytes(Type type) {
  return type.isIndex() ? 8 : (int64_t(type.getIntOrFloatBitWidth()) + 7) / 8;
}

SmallVector<int64_t> rowMajorStrides(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> strides(shape.size(), 1);
  for (int64_t i = int64_t(shape.size()) - 2; i >= 0; --i)
    strides[i] = strides[i + 1] * shape[i + 1];
  return strides;
}

bool nextIndex(MutableArrayRef<int64_t> index, ArrayRef<int64_t> shape) {
  for (int64_t i = int64_t(shape.size()) - 1; i >= 0; --i) {
    if (++index[i] < shape[i])
      return true;
    index[i] = 0;
  }
  return false;
}

HostTensor::HostTensor(RankedTensorType type) : tensorType(type) {
  if (isFloat())
    reals.resize(size());
  else
    integers.resize(size());
}

static unsigned integerWidth(Type type) {
  return type.isIndex() ? 64 : type.getIntOrFloatBitWidth();
}

static bool isUnsigned(Type type) {
  return type.isUnsignedInteger() || type.isInteger(1);
}

Integer HostTensor::integer(int64_t i) const {
  return isUnsigned(elementType()) ? Integer(uint64_t(integers[i]))
                                   : Integer(integers[i]);
}

void HostTensor::setInteger(int64_t i, Integer value) {
  unsigned width = integerWidth(elementType());
  uint64_t bits = uint64_t(value);
  if (width == 1)
    bits = value != 0;
  else if (width < 64)
    bits = isUnsigned(elementType())
               ? bits & ((uint64_t(1) << width) - 1)
               : uint64_t(int64_t(bits << (64 - width)) >> (64 - width));
  integers[i] = int64_t(bits);
}

void HostTensor::copy(int64_t to, const HostTensor &from, int64_t at) {
  if (isFloat())
    reals[to] = from.reals[at];
  else
    integers[to] = from.integers[at];
}

/// Reads one element of `type` from its little-endian bytes.
static double decodeFloat(FloatType type, const char *bytes) {
  if (type.isF32()) {
    float value;
    std::memcpy(&value, bytes, sizeof value);
    return value;
  }
  if (type.isF64()) {
    double value;
    std::memcpy(&value, bytes, sizeof value);
    return value;
  }
  uint64_t bits = 0;
  std::memcpy(&bits, bytes, elementBytes(type));
  APFloat value(type.getFloatSemantics(), APInt(type.getWidth(), bits));
  bool lost;
  value.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &lost);
  return value.convertToDouble();
}

static void encodeFloat(FloatType type, double value, char *bytes) {
  if (type.isF32()) {
    float narrow = float(value);
    std::memcpy(bytes, &narrow, sizeof narrow);
    return;
  }
  if (type.isF64()) {
    std::memcpy(bytes, &value, sizeof value);
    return;
  }
  APFloat narrow(value);
  bool lost;
  narrow.convert(type.getFloatSemantics(), APFloat::rmNearestTiesToEven, &lost);
  uint64_t bits = narrow.bitcastToAPInt().getZExtValue();
  std::memcpy(bytes, &bits, elementBytes(type));
}

FailureOr<HostTensor> HostTensor::fromBytes(RankedTensorType type,
                                            ArrayRef<char> bytes) {
  HostTensor tensor(type);
  int64_t width = elementBytes(type.getElementType());
  if (int64_t(bytes.size()) != tensor.size() * width)
    return failure();
  auto floatType = dyn_cast<FloatType>(type.getElementType());
  for (int64_t i = 0; i < tensor.size(); ++i) {
    const char *at = bytes.data() + i * width;
    if (floatType) {
      tensor.reals[i] = decodeFloat(floatType, at);
      continue;
    }
    uint64_t bits = 0;
    std::memcpy(&bits, at, width);
    tensor.setInteger(i, Integer(bits));
  }
  return tensor;
}

std::vector<char> HostTensor::toBytes() const {
  int64_t width = elementBytes(elementType());
  std::vector<char> bytes(size() * width);
  auto floatType = dyn_cast<FloatType>(elementType());
  for (int64_t i = 0; i < size(); ++i) {
    if (floatType) {
      encodeFloat(floatType, reals[i], bytes.data() + i * width);
      continue;
    }
    // A byte has no bits above those of its integer.
    int64_t bits = integers[i];
    if (unsigned narrow = integerWidth(elementType()); narrow < 8)
      bits &= (int64_t(1) << narrow) - 1;
    std::memcpy(bytes.data() + i * width, &bits, width);
  }
  return bytes;
}

FailureOr<HostTensor> HostTensor::fromElements(ElementsAttr elements) {
  auto type = dyn_cast<RankedTensorType>(elements.getType());
  if (!type || !type.hasStaticShape())
    return failure();
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(elements)) {
    AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    if (!blob)
      return failure();
    auto tensor = fromBytes(type, blob->getData());
    plan::releasePages(blob->getData());
    return tensor;
  }
  auto dense = dyn_cast<DenseElementsAttr>(elements);
  if (!dense) {
    std::vector<char> bytes;
    if (failed(plan::writeElements(elements, [&](ArrayRef<char> piece) {
          bytes.insert(bytes.end(), piece.begin(), piece.end());
        })))
      return failure();
    return fromBytes(type, bytes);
  }
  if (!dense.isSplat() && !type.getElementType().isInteger(1))
    return fromBytes(type, dense.getRawData());
  HostTensor tensor(type);
  if (tensor.isFloat()) {
    for (auto [i, value] : llvm::enumerate(dense.getValues<APFloat>())) {
      APFloat wide = value;
      bool lost;
      wide.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &lost);
      tensor.reals[i] = wide.convertToDouble();
    }
    return tensor;
  }
  for (auto [i, value] : llvm::enumerate(dense.getValues<APInt>()))
    tensor.setInteger(i, Integer(value.getZExtValue()));
  return tensor;
}

ElementsAttr HostTensor::toElements() const {
  std::vector<char> bytes = toBytes();
  if (int64_t(bytes.size()) > maxInlineBytes)
    return createResource(
        tensorType,
        HeapAsmResourceBlob::allocateAndCopyInferAlign(ArrayRef<char>(bytes)));
  if (elementType().isInteger(1))
    return DenseElementsAttr::get(
        tensorType, ArrayRef<bool>(reinterpret_cast<const bool *>(bytes.data()),
                                   bytes.size()));
  return DenseElementsAttr::getFromRawBuffer(tensorType, bytes);
}

} // namespace burin::nn
