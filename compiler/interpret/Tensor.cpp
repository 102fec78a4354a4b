// Reads and writes elements of every type.
#include "compiler/interpret/Tensor.h"
#include "llvm/ADT/APFloat.h"
#include <cstring>

using namespace mlir;

namespace burin::interpret {

int64_t valueOf(const size::Size &size, const Sizes &sizes) {
  return size
      .evaluate([&](llvm::StringRef name) -> std::optional<int64_t> {
        auto found = sizes.find(name);
        return found == sizes.end() ? std::nullopt
                                    : std::optional(found->second);
      })
      .value_or(0);
}

llvm::SmallVector<int64_t, 4> Tensor::shapeOf(mlir::RankedTensorType type,
                                              const Sizes &sizes) {
  if (!size::hasSymbols(type))
    return llvm::SmallVector<int64_t, 4>(type.getShape());
  llvm::SmallVector<int64_t, 4> shape;
  for (const size::Size &size : size::sizesOf(type))
    shape.push_back(valueOf(size, sizes));
  return shape;
}

Element::Element(Type type)
    : semantics(isa<FloatType>(type)
                    ? &cast<FloatType>(type).getFloatSemantics()
                    : nullptr),
      width(type.isIndex() ? 64 : type.getIntOrFloatBitWidth()),
      hasNoSign(type.isUnsignedInteger() || type.isInteger(1)),
      storedBytes(nn::elementBytes(type)) {}

Integer Element::wrap(Integer value) const {
  if (width == 1)
    return value != 0;
  unsigned unused = 64 - width;
  uint64_t bits = uint64_t(value) << unused;
  return hasNoSign ? Integer(bits >> unused) : Integer(int64_t(bits) >> unused);
}

double Element::round(double value) const {
  if (semantics == &APFloat::IEEEdouble())
    return value;
  if (semantics == &APFloat::IEEEsingle())
    return double(float(value));
  APFloat number(value);
  bool lost;
  number.convert(*semantics, APFloat::rmNearestTiesToEven, &lost);
  number.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &lost);
  return number.convertToDouble();
}

Scalar Element::load(const char *from) const {
  uint64_t bits = 0;
  std::memcpy(&bits, from, storedBytes);
  if (!semantics)
    return {0, wrap(Integer(bits))};
  if (semantics == &APFloat::IEEEdouble())
    return {llvm::bit_cast<double>(bits), 0};
  if (semantics == &APFloat::IEEEsingle())
    return {double(llvm::bit_cast<float>(uint32_t(bits))), 0};
  APFloat number(*semantics, APInt(width, bits));
  bool lost;
  number.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &lost);
  return {number.convertToDouble(), 0};
}

void Element::store(Scalar value, char *to) const {
  uint64_t bits = uint64_t(value.integer);
  if (!semantics) {
    if (width == 1)
      bits = value.integer != 0;
  } else if (semantics == &APFloat::IEEEdouble()) {
    bits = llvm::bit_cast<uint64_t>(value.real);
  } else if (semantics == &APFloat::IEEEsingle()) {
    bits = llvm::bit_cast<uint32_t>(float(value.real));
  } else {
    APFloat number(value.real);
    bool lost;
    number.convert(*semantics, APFloat::rmNearestTiesToEven, &lost);
    bits = number.bitcastToAPInt().getZExtValue();
  }
  std::memcpy(to, &bits, storedBytes);
}

} // namespace burin::interpret
