// Named NumPy arrays in one .npz archive: inputs, outputs and references.

#ifndef BURIN_COMPILER_SUPPORT_NPZ_H
#define BURIN_COMPILER_SUPPORT_NPZ_H

#include "compiler/support/Npy.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace burin::support {

struct NpzEntry {
  std::string name; // without `.npy`
  NumpyArray array;
};

/// Bound on the unpacked bytes of all members together.
constexpr uint64_t defaultNpzLimit = uint64_t(8) << 30;

/// Whether the array of this name, type and shape is to be read, or why nothing
/// is.
using NpzFilter = llvm::function_ref<llvm::Expected<bool>(
    llvm::StringRef name, const NpyLayout &layout)>;

/// Reads the arrays that `isWanted` takes, or all, in the archive's order.
/// Members must be stored or deflated, end in `.npy` and have distinct names;
/// their names are never used as paths. Sizes are checked before anything of
/// that size is allocated, and no data is unpacked that is not wanted.
llvm::Expected<std::vector<NpzEntry>>
parseNpz(llvm::StringRef data, NpzFilter isWanted = {},
         uint64_t limit = defaultNpzLimit);

/// The arrays as an uncompressed archive with no time in it: the same arrays
/// give the same bytes.
llvm::Expected<std::string> printNpz(const std::vector<NpzEntry> &entries);

/// `parseNpz` of a file; messages start with its path.
llvm::Expected<std::vector<NpzEntry>> readNpzFile(llvm::StringRef path,
                                                  NpzFilter isWanted = {});

/// `printNpz` into a file that appears whole or not at all.
llvm::Error writeNpzFile(llvm::StringRef path,
                         const std::vector<NpzEntry> &entries);

} // namespace burin::support

#endif // BURIN_COMPILER_SUPPORT_NPZ_H
