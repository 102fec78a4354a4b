// The lower-case names that C, POSIX and the usual systems claim for
// themselves, which a library for any of them must not meet.

#ifndef BURIN_COMPILER_SUPPORT_SYSTEMNAMES_H
#define BURIN_COMPILER_SUPPORT_SYSTEMNAMES_H

#include "llvm/ADT/StringRef.h"

namespace burin::support {

/// A function or variable of a system's libraries: `exp`, `environ`.
bool isSystemFunction(llvm::StringRef name);

/// A type, with or without its `struct`: `stat`, `size_t`.
bool isSystemType(llvm::StringRef name);

/// A macro that stands for something else wherever it is written: `errno`.
bool isSystemMacro(llvm::StringRef name);

/// A library `libNAME` that programs link: `m`.
bool isSystemLibrary(llvm::StringRef name);

/// A target that CMake or the tools that it drives have of their own: `clean`.
bool isBuildTarget(llvm::StringRef name);

/// A header `NAME.h` that is included by no more than that: `signal`.
bool isSystemHeader(llvm::StringRef name);

} // namespace burin::support

#endif // BURIN_COMPILER_SUPPORT_SYSTEMNAMES_H
