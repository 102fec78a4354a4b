// Where the time of a run goes, by source node, against what the machine could
// do at most.

#ifndef BURIN_COMPILER_TOOLS_BURIN_PROFILE_H
#define BURIN_COMPILER_TOOLS_BURIN_PROFILE_H

#include "compiler/tools/burin/MachineLimits.h"
#include "compiler/tools/burin/RunnableModel.h"
#include "llvm/Support/JSON.h"
#include <optional>

namespace burin::tools {

/// The steps of a run with their least times, and the limits that they are held
/// against.
struct Profile {
  std::vector<StepTime> steps; // in the order of the run
  unsigned threads = 1;
  std::string level;
  std::optional<MachineLimits> limits; // none where no level runs

  /// The source nodes, all steps of one taken together, from the most costly.
  std::vector<StepTime> nodes() const;
};

/// How many of the nodes a summary names.
constexpr size_t costliestNodes = 10;

/// A table of the costliest nodes, or of every step in the order of the run,
/// with rates and the share of the limit, and a total.
void printProfile(const Profile &profile, bool isWhole,
                  llvm::raw_ostream &stream);

/// Writes `"profile"`, every step, `"costliest"`, as many nodes as the summary
/// has, and `"limits"`.
void writeProfile(const Profile &profile, llvm::json::OStream &json);

} // namespace burin::tools

#endif // BURIN_COMPILER_TOOLS_BURIN_PROFILE_H
