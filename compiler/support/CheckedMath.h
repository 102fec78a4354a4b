// Sums and products of sizes that do not wrap: those that a file claims are
// refused where 64 bits do not hold them, counts of work are the largest
// number.

#ifndef BURIN_COMPILER_SUPPORT_CHECKEDMATH_H
#define BURIN_COMPILER_SUPPORT_CHECKEDMATH_H

#include "llvm/ADT/ArrayRef.h"
#include <cstdint>
#include <optional>

namespace burin::support {

/// a + b, or nothing where 64 bits do not hold it.
inline std::optional<int64_t> checkedAdd(int64_t a, int64_t b) {
  int64_t sum;
  if (__builtin_add_overflow(a, b, &sum))
    return std::nullopt;
  return sum;
}

/// a * b, or nothing where 64 bits do not hold it.
inline std::optional<int64_t> checkedMul(int64_t a, int64_t b) {
  int64_t product;
  if (__builtin_mul_overflow(a, b, &product))
    return std::nullopt;
  return product;
}

/// `offset + length` when that range lies inside `[0, total)`, else nothing.
inline std::optional<int64_t> checkedRangeEnd(int64_t offset, int64_t length,
                                              int64_t total) {
  std::optional<int64_t> end = checkedAdd(offset, length);
  if (offset < 0 || length < 0 || !end || *end > total)
    return std::nullopt;
  return end;
}

/// Elements of a tensor of these dimensions times `elementBytes`. Nothing if a
/// dimension is negative or the product of the non-zero ones does not fit: an
/// empty tensor of absurd strides is refused as well.
inline std::optional<int64_t> checkedByteSize(llvm::ArrayRef<int64_t> dims,
                                              int64_t elementBytes) {
  std::optional<int64_t> product = elementBytes;
  bool isEmpty = false;
  for (int64_t dim : dims) {
    if (dim < 0)
      return std::nullopt;
    isEmpty |= dim == 0;
    product = checkedMul(*product, dim == 0 ? 1 : dim);
    if (!product)
      return std::nullopt;
  }
  return isEmpty ? 0 : product;
}

/// Number of elements of a tensor; as `checkedByteSize` of one-byte elements.
inline std::optional<int64_t> checkedProduct(llvm::ArrayRef<int64_t> dims) {
  return checkedByteSize(dims, 1);
}

/// a + b and a * b of counts, none of them negative: the largest number where
/// 64 bits do not hold them.
inline int64_t saturatedAdd(int64_t a, int64_t b) {
  return checkedAdd(a, b).value_or(INT64_MAX);
}
inline int64_t saturatedMul(int64_t a, int64_t b) {
  return checkedMul(a, b).value_or(INT64_MAX);
}
/// The product of `counts`, 0 where one of them is.
inline int64_t saturatedProduct(llvm::ArrayRef<int64_t> counts) {
  int64_t product = 1;
  for (int64_t count : counts)
    product = saturatedMul(product, count);
  return product;
}

} // namespace burin::support

#endif // BURIN_COMPILER_SUPPORT_CHECKEDMATH_H
