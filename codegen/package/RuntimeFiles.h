// The runtime's own sources, held inside the compiler, of which each library
// gets those that it uses.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <optional>

namespace burin::codegen {

/// `name` is the path in an emitted folder: `burin/kernels/generic/matmul.h`.
struct RuntimeFile {
  llvm::StringRef name;
  llvm::StringRef contents;
};

/// All of them, by name.
llvm::ArrayRef<RuntimeFile> runtimeFiles();

std::optional<llvm::StringRef> findRuntimeFile(llvm::StringRef name);

} // namespace burin::codegen
