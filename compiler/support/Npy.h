// NumPy arrays in memory and as .npy files: how tensors enter and leave burin.

#ifndef BURIN_COMPILER_SUPPORT_NPY_H
#define BURIN_COMPILER_SUPPORT_NPY_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <string>
#include <vector>

namespace burin::support {

enum class NumpyType {
  Bool,
  I8,
  I16,
  I32,
  I64,
  U8,
  U16,
  U32,
  U64,
  F16,
  F32,
  F64
};

/// Bytes of one element.
int64_t numpyTypeBytes(NumpyType type);

/// NumPy's own name of the type: `float32`, `bool`, ...
llvm::StringRef numpyTypeName(NumpyType type);

/// A dense array in C order, little endian; a bool is one byte, 0 or 1.
struct NumpyArray {
  NumpyType type = NumpyType::F32;
  std::vector<int64_t> shape;
  std::vector<char> bytes;
};

/// What the beginning of a .npy file says of the rest.
struct NpyLayout {
  NumpyType type = NumpyType::F32;
  std::vector<int64_t> shape;
  size_t dataOffset = 0;
  uint64_t dataBytes = 0;
  bool isBigEndian = false, isFortranOrder = false;
};

/// As much of a .npy file as `parseNpyLayout` ever looks at.
constexpr size_t maxNpyLayoutBytes = 12 + 10000;

/// Reads the beginning of a .npy file, whose data need not be there yet.
llvm::Expected<NpyLayout> parseNpyLayout(llvm::StringRef data);

/// Reads a whole .npy file of version 1 to 3 from memory; the format is in
/// numpy/lib/format.py. Big-endian and Fortran-ordered arrays are converted.
/// Fails on anything else than a plain array of one of the types above whose
/// data is exactly as long as its header says; never allocates more than that.
llvm::Expected<NumpyArray> parseNpy(llvm::StringRef data);

/// The array as a .npy file of version 1, always the same bytes.
std::string printNpy(const NumpyArray &array);

/// `parseNpy` of a file; messages start with its path.
llvm::Expected<NumpyArray> readNpyFile(llvm::StringRef path);

/// `printNpy` into a file that appears whole or not at all.
llvm::Error writeNpyFile(llvm::StringRef path, const NumpyArray &array);

} // namespace burin::support

#endif // BURIN_COMPILER_SUPPORT_NPY_H
