// The choices of a model's kernels that `burin compile --tune` tries, and which
// of them share a library when they are tried.
#pragma once

#include "compiler/passes/tile/Candidates.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/JSON.h"
#include <map>

namespace burin::tools {

/// What a kind of kernels does in place of what it does by itself.
struct Change {
  size_t kind;
  std::string choice;
  int64_t value;
};

/// A kernel of which something is chosen.
struct Tunable {
  llvm::json::Object row;    ///< of the record
  std::string key;           ///< the same in each library of the model
  std::string node;          ///< as the source model names it
  std::vector<size_t> steps; ///< those whose time the choices decide
  size_t kind;               ///< kernels alike are of one, and decided as one
  std::map<std::string, int64_t> choices;
};

/// The kernels of one program. Kinds are numbered as they occur.
struct Tunables {
  std::vector<Tunable> kernels;
  /// What is to be tried for each kind.
  std::vector<std::vector<tile::Candidate>> candidates;
  llvm::StringMap<size_t> byKey;

  /// The kernel with that key; null where there is none.
  const Tunable *find(llvm::StringRef key) const;
};

/// `tileRows` is what register tiles have on the machine.
Tunables tunablesOf(plan::ProgramOp program, int64_t tileRows);

/// A record of all choices with `changes` made (plan::askForChoices).
std::string recordOf(const Tunables &tunables, llvm::ArrayRef<Change> changes);

/// Deals all candidates out to libraries, as few as can be: each has at most
/// one of a kind, and none whose steps another one's choice decides, so that
/// the times of steps tell what each candidate does.
std::vector<std::vector<Change>> dealOut(const Tunables &tunables);

/// Milliseconds that the kernels of each kind take in a library whose steps
/// take `steps`, by the keys of `tunables`. A kind of which a kernel is missing
/// in `library` takes infinitely long.
std::vector<double> timesByKind(const Tunables &tunables,
                                const Tunables &library,
                                llvm::ArrayRef<double> steps);

} // namespace burin::tools
