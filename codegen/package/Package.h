// Gathers all files of an emitted library, and builds them with the system's
// compiler.
#pragma once

#include "codegen/cpp/Program.h"
#include "compiler/support/Process.h"
#include "llvm/Support/Error.h"

namespace burin::codegen {

/// Every file of the library's folder but the built ones, in a fixed order; the
/// weights are read from `program` when they are written. Of the target's
/// levels it holds the base ones and those that have code of their own for the
/// program. Fails after an emitted error.
mlir::FailureOr<std::vector<EmittedFile>>
packageFiles(plan::ProgramOp program, const EmitOptions &options);

/// How to build a library's folder.
struct BuildOptions {
  /// C++ compiler, with or without arguments; empty means $CXX on a hosted
  /// target, or the target's default.
  std::string compiler;
  /// The compiler of a second device, in the same way; empty means $NVCC, or
  /// the target's own.
  std::string deviceCompiler;
  unsigned jobs = 1;
  /// What a message says where there is no such compiler; may be empty.
  std::string advice;
};

/// Fails where buildLibrary would, for want of a compiler or an archiver.
llvm::Error findBuildTools(const EmitOptions &options,
                           const BuildOptions &build);

/// How far a build has come: objects compiled, and the part (0 to 1) of its
/// time, linking included, that is likely to have passed.
struct BuildProgress {
  size_t compiled = 0, objects = 0;
  double share = 0;
};

/// Compiles the sources in `folder` to lib<name>.a and, on a hosted target,
/// lib<name>.so, and removes the objects.
llvm::Error
buildLibrary(llvm::StringRef folder, const std::vector<EmittedFile> &files,
             const EmitOptions &options, const BuildOptions &build,
             llvm::function_ref<void(const BuildProgress &)> progress);

} // namespace burin::codegen
