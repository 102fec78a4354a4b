// The machines that a library can be emitted for, and their instruction-set
// levels.
#pragma once

#include "burin/burin.h"
#include "dialects/plan/Plan.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>
#include <vector>

namespace burin::codegen {

/// One instruction-set level: a translation unit of its own, built with its
/// flags. What there is to know of it stands in runtime/src/levels.h.
struct Level {
  burin_level id;
  std::string name;       ///< `avx2`: in file names, namespaces and options
  std::string enumerator; ///< of burin_level
  std::vector<std::string> flags;
  /// Whether each library of its target holds it; another is held where a
  /// kernel of the program has code of its own for it.
  bool isBase = true;
};

/// The folders in which kernels of `level` are looked for before the generic
/// ones: its own, then those of the levels that it includes, the one to prefer
/// first. The baseline has none.
std::vector<std::string> kernelFolders(const Level &level);

struct Target {
  std::string name;
  std::vector<Level> levels; ///< in order of preference, the best last
  bool hosted = true;   ///< has an operating system: threads, shared libraries,
                        ///< level choice
  std::string compiler; ///< default C++ compiler
  std::vector<std::string> flags;
  std::vector<std::string> cxxFlags; ///< what only C++ knows
  /// Who runs the steps, as plan names it.
  plan::Device device = plan::Device::Host;
  /// The program that compiles for the device; empty where the steps' code is
  /// compiled with its bodies for the host.
  std::string deviceCompiler = {};

  bool hasDevice() const { return device != plan::Device::Host; }
};

/// `x86-64` (levels baseline, avx2, avx512, and those that include them), one
/// of its levels alone (`x86-64-avx2`), `generic` (hosted, one level, any
/// processor), `cortex-m4`, `cuda`, `cuda-host` (the same sources, compiled for
/// the processor); absent for another name.
std::optional<Target> findTarget(llvm::StringRef name);

/// What every source of a library is compiled with, by burin and by a build of
/// one's own: other flags would give other bits.
llvm::ArrayRef<const char *> commonFlags();

/// What the code of a second device is compiled with by its own compiler.
llvm::ArrayRef<const char *> deviceFlags();

/// The names that findTarget knows.
std::vector<std::string> targetNames();

/// The target that is meant by a name that findTarget does not know, as other
/// tools spell it (`aarch64` is `generic`, `amd64` is `x86-64`) or by a slip;
/// empty where none is near.
std::string nearestTarget(llvm::StringRef name);

} // namespace burin::codegen
