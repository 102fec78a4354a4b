// Elements and tensors as a plan's interpreter sees them: numbers while they
// are computed with, bytes where they are stored.
#pragma once

#include "dialects/nn/reference/HostTensor.h"
#include "dialects/size/Dims.h"
#include <string>

namespace burin::interpret {

using nn::Integer;

/// One number: `real` where its type is a float, else `integer`, which is 0 and
/// 1 for booleans. The other is 0.
struct Scalar {
  double real = 0;
  Integer integer = 0;
};

/// An element type, as loads and stores need it.
class Element {
public:
  /// `type` is a float, an integer of at most 64 bits, or index.
  explicit Element(mlir::Type type);

  bool isFloat() const { return semantics != nullptr; }
  bool isUnsigned() const { return hasNoSign; }
  unsigned bits() const { return width; }
  int64_t bytes() const { return storedBytes; }

  Scalar load(const char *from) const;
  /// Rounds to nearest even (floats) or wraps (integers).
  void store(Scalar value, char *to) const;
  /// What is read back after a store of a float.
  double round(double value) const;
  /// The value of this type that `value` becomes; of a boolean, whether it is
  /// not 0.
  Integer wrap(Integer value) const;

private:
  const llvm::fltSemantics *semantics; ///< null for integers
  unsigned width;
  bool hasNoSign;
  int64_t storedBytes;
};

/// What went wrong in a run: an index from the data outside of its tensor,
/// which a library reports too, or an access that no correct plan makes.
struct Faults {
  bool indexOutside = false;
  std::string error; ///< the first one; empty where there is none

  void report(std::string message) {
    if (error.empty())
      error = std::move(message);
  }
};

/// What a run is told: the value of each size that is known then only.
using Sizes = llvm::StringMap<int64_t>;

/// What `size` comes to; 0 where a value is missing.
int64_t valueOf(const size::Size &size, const Sizes &sizes);

/// A row-major tensor somewhere in memory, whose elements lie as those of the
/// largest that its type may be. An access outside is an error in `faults`, and
/// reads as 0.
struct Tensor {
  mlir::RankedTensorType type;
  llvm::SmallVector<int64_t, 4> shape; ///< as it is in this run
  Element element;
  char *bytes;
  int64_t size;
  Faults *faults;

  Tensor(mlir::RankedTensorType type, const Sizes &sizes, char *bytes,
         Faults *faults)
      : type(type), shape(shapeOf(type, sizes)), element(type.getElementType()),
        bytes(bytes), size(type.getNumElements()), faults(faults) {}

  Scalar get(int64_t i) const {
    return isInside(i) ? element.load(bytes + i * element.bytes()) : Scalar();
  }
  void set(int64_t i, Scalar value) const {
    if (isInside(i))
      element.store(value, bytes + i * element.bytes());
  }
  double real(int64_t i) const { return get(i).real; }
  int64_t integer(int64_t i) const { return int64_t(get(i).integer); }

  /// The sizes of a tensor of `type` in a run.
  static llvm::SmallVector<int64_t, 4> shapeOf(mlir::RankedTensorType type,
                                               const Sizes &sizes);

private:
  bool isInside(int64_t i) const {
    if (i >= 0 && i < size)
      return true;
    faults->report("element " + std::to_string(i) + " is outside of " +
                   std::to_string(size));
    return false;
  }
};

} // namespace burin::interpret
