// Which of the runtime's kernel files a level's translation unit is made of:
// of those of one name, the one in the folder of the most specific level.
#pragma once

#include "codegen/cpp/Target.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <optional>

namespace burin::codegen {

/// The contents of a runtime file by its path in an emitted folder, if there is
/// one.
using FindFile =
    llvm::function_ref<std::optional<llvm::StringRef>(llvm::StringRef path)>;

/// What a level has of its own for one program.
struct LevelKernels {
  Level level;
  /// Paths of files that take the place of generic ones, each behind those that
  /// it includes: a translation unit that includes them in this order, and then
  /// the program, never sees the generic ones, since all files of one name have
  /// the same guard.
  std::vector<std::string> files;
  /// Whether one of them lies in the level's own folder.
  bool hasOwn = false;
};

/// Follows the includes of `program`, taking at each the most specific file.
LevelKernels findLevelKernels(const Level &level, llvm::StringRef program,
                              FindFile find);

/// The levels that a library of `program` holds, in the target's order: its
/// base levels, and those which have a file of their own for the program.
std::vector<LevelKernels> heldLevels(const Target &target,
                                     llvm::StringRef program, FindFile find);

/// The paths that a file's `#include "..."` lines name, relative to the emitted
/// folder, for a file that lies in its folder `from` (empty, or ending in '/').
/// Both readings of each: beside the file, and from the emitted folder.
std::vector<std::string> includedPaths(llvm::StringRef contents,
                                       llvm::StringRef from);

} // namespace burin::codegen
