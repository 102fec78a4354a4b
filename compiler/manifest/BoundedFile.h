// Reads small files that a stranger may have written or named, never more of
// them than their reader can use.

#ifndef BURIN_COMPILER_MANIFEST_BOUNDEDFILE_H
#define BURIN_COMPILER_MANIFEST_BOUNDEDFILE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <string>

namespace burin::manifest {

enum class Links : uint8_t { Follow, Refuse };

/// Returns the contents of the regular file at `path`. With `Links::Refuse` its
/// last component may not be a link. Fails when it is longer than `limit`
/// bytes, without having read it.
llvm::Expected<std::string> readBoundedFile(llvm::StringRef path,
                                            uint64_t limit, Links links);

} // namespace burin::manifest

#endif // BURIN_COMPILER_MANIFEST_BOUNDEDFILE_H
