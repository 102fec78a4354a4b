// Rules of sizes that families share.
#include "dialects/nn/shape/Sizes.h"

using namespace mlir;

namespace burin::nn {

std::optional<SizeList> sizesOf(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type ? std::optional(size::sizesOf(type)) : std::nullopt;
}

SizeList rankedSizesOf(Value value) { return size::sizesOf(ranked(value)); }

Type tensorOf(const SizeList &sizes, Type element) {
  return size::tensorOf(sizes, element);
}
Type tensorOf(const std::optional<SizeList> &sizes, Type element) {
  if (!sizes)
    return UnrankedTensorType::get(element);
  return size::tensorOf(*sizes, element);
}

bool differ(const Size &a, const Size &b) {
  size::Range distance = (a - b).range();
  return distance.min > 0 || distance.max < 0;
}

Size better(const Size &a, const Size &b) {
  return a.isUnknown() || (b.constant() && !a.constant()) ? b : a;
}

std::optional<Size> broadcast(const Size &a, const Size &b) {
  if (a == b || b == Size(1))
    return a;
  if (a == Size(1))
    return b;
  // One that cannot be 1 is what comes out, whatever the other one is.
  auto isMany = [](const Size &size) {
    return !size.isUnknown() && (size.range().min > 1 || size.range().max < 1);
  };
  if (isMany(a) && isMany(b))
    return differ(a, b) ? std::nullopt : std::optional(better(a, b));
  if (isMany(a))
    return a;
  if (isMany(b))
    return b;
  return Size::unknown();
}

SizeList linesOf(Value value, int64_t axis, bool flatten) {
  SizeList sizes = rankedSizesOf(value), lines(3, Size(1));
  axis = fromStart(axis, int64_t(sizes.size()));
  for (auto [i, size] : llvm::enumerate(sizes)) {
    int64_t at = int64_t(i);
    Size &part = lines[at < axis ? 0 : at == axis || flatten ? 1 : 2];
    part = part * size;
  }
  return lines;
}

FailureOr<std::optional<SizeList>> broadcastSizes(Operation *op,
                                                  ValueRange operands) {
  SizeList sizes;
  for (Value operand : operands) {
    std::optional<SizeList> other = sizesOf(operand);
    if (!other)
      return std::optional<SizeList>();
    if (other->size() > sizes.size())
      sizes.insert(sizes.begin(), other->size() - sizes.size(), Size(1));
    for (size_t i = 0; i < other->size(); ++i) {
      Size &size = sizes[sizes.size() - other->size() + i];
      std::optional<Size> merged = broadcast(size, (*other)[i]);
      if (!merged) {
        op->emitOpError() << "expected shapes that broadcast, got "
                          << operands.getTypes();
        return failure();
      }
      size = *merged;
    }
  }
  return std::optional<SizeList>(sizes);
}

} // namespace burin::nn
