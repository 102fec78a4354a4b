// The header of a .npy file is a Python literal: a strict reader of just the
// one dictionary that NumPy writes.

#ifndef BURIN_COMPILER_SUPPORT_NPYHEADER_H
#define BURIN_COMPILER_SUPPORT_NPYHEADER_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <string>
#include <vector>

namespace burin::support {

struct NpyHeader {
  std::string descr;
  bool isFortranOrder = false;
  std::vector<int64_t> shape;
};

/// Reads `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`: exactly
/// these keys, once each and in any order, at most 64 dimensions.
llvm::Expected<NpyHeader> parseNpyHeader(llvm::StringRef text);

} // namespace burin::support

#endif // BURIN_COMPILER_SUPPORT_NPYHEADER_H
