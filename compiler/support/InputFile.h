// Files that a user names, whatever hides behind the name.

#ifndef BURIN_COMPILER_SUPPORT_INPUTFILE_H
#define BURIN_COMPILER_SUPPORT_INPUTFILE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"
#include <memory>

namespace burin::support {

/// Bound on what comes through a pipe, whose length nobody knows.
constexpr size_t defaultPipeLimit = size_t(1) << 30;

/// All bytes of a file or a pipe. Fails on folders and devices, which may never
/// end, and on pipes of more than `pipeLimit` bytes; messages name the path.
llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>>
readInputFile(llvm::StringRef path, size_t pipeLimit = defaultPipeLimit);

} // namespace burin::support

#endif // BURIN_COMPILER_SUPPORT_INPUTFILE_H
