// A tensor of constants in 64-bit arithmetic: what the reference interpreter
// computes on and constants fold through.
#pragma once

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include <vector>

namespace burin::nn {

/// Wide enough for every signed and unsigned 64-bit integer.
using Integer = __int128;

/// A dense row-major tensor of static shape. Floating-point elements are held
/// as double, integers and booleans as their 64-bit pattern; stores round to
/// nothing (floats) or wrap to the element type (integers).
class HostTensor {
public:
  HostTensor() = default;
  /// All zeros. `type` has a static shape.
  explicit HostTensor(mlir::RankedTensorType type);

  /// Reads a dense or resource attribute; fails where its bytes do not fit its
  /// type.
  static mlir::FailureOr<HostTensor> fromElements(mlir::ElementsAttr elements);
  /// Rounds to the element type. Large tensors become resource attributes,
  /// which are neither hashed nor uniqued.
  mlir::ElementsAttr toElements() const;
  /// The elements in the element type's own bytes, little-endian, booleans one
  /// byte each.
  std::vector<char> toBytes() const;
  /// The inverse of toBytes; fails where `bytes` has another size than `type`
  /// needs.
  static mlir::FailureOr<HostTensor> fromBytes(mlir::RankedTensorType type,
                                               llvm::ArrayRef<char> bytes);

  mlir::RankedTensorType type() const { return tensorType; }
  mlir::Type elementType() const { return tensorType.getElementType(); }
  llvm::ArrayRef<int64_t> shape() const { return tensorType.getShape(); }
  int64_t rank() const { return tensorType.getRank(); }
  int64_t size() const { return tensorType.getNumElements(); }
  bool isFloat() const { return llvm::isa<mlir::FloatType>(elementType()); }

  double real(int64_t i) const { return reals[i]; }
  void setReal(int64_t i, double value) { reals[i] = value; }
  Integer integer(int64_t i) const;
  void setInteger(int64_t i, Integer value);
  /// The element as a double, whatever its type.
  double number(int64_t i) const {
    return isFloat() ? reals[i] : double(integer(i));
  }
  /// The same as `Number`, double or Integer, for loops written once for both.
  template <typename Number> Number as(int64_t i) const {
    if constexpr (std::is_same_v<Number, double>)
      return number(i);
    else
      return integer(i);
  }
  /// Stores a double or an Integer; `value` is of the kind of the element type.
  void store(int64_t i, double value) { setReal(i, value); }
  void store(int64_t i, Integer value) { setInteger(i, value); }
  /// Copies one element between tensors of the same element type.
  void copy(int64_t to, const HostTensor &from, int64_t at);

private:
  mlir::RankedTensorType tensorType;
  std::vector<double> reals;
  std::vector<int64_t> integers;
};

/// Bytes of one element in memory: booleans take one.
int64_t elementBytes(mlir::Type elementType);

/// Row-major strides, in elements, of a static shape.
llvm::SmallVector<int64_t> rowMajorStrides(llvm::ArrayRef<int64_t> shape);

/// Steps `index` through `shape` in row-major order; false after the last.
bool nextIndex(llvm::MutableArrayRef<int64_t> index,
               llvm::ArrayRef<int64_t> shape);

} // namespace burin::nn
