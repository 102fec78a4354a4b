// The machines that a library can be emitted for, and their instruction-set
// levels.
#pragma once

#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>
#include <vector>

namespace burin::codegen {

/// One instruction-set level: a translation unit of its own, built with its
/// flags.
struct Level {
  std::string name;       ///< `avx2`: in file names, namespaces and options
  std::string enumerator; ///< of burin_level
  std::vector<std::string> flags;
};

struct Target {
  std::string name;
  std::vector<Level> levels; ///< from worst to best
  bool hosted = true;   ///< has an operating system: threads, shared libraries,
                        ///< level choice at load
  std::string compiler; ///< default C++ compiler
  std::vector<std::string> flags;
  std::vector<std::string> cxxFlags; ///< what only C++ knows
};

/// `x86-64` (levels baseline, avx2, avx512), one of its levels alone
/// (`x86-64-avx2`), `generic` (hosted, one level, any processor), `cortex-m4`;
/// absent for another name.
std::optional<Target> findTarget(llvm::StringRef name);

/// The names that findTarget knows.
std::vector<std::string> targetNames();

/// The target that is meant by a name that findTarget does not know, as other
/// tools spell it (`aarch64` is `generic`, `amd64` is `x86-64`) or by a slip;
/// empty where none is near.
std::string nearestTarget(llvm::StringRef name);

} // namespace burin::codegen
