// `burin compile --tune`: tries other choices for kernels on this machine, and
// compiles the library with those that are faster here.
#pragma once

#include "compiler/tools/burin/CompileModel.h"

namespace burin::tools {

struct TuneRequest {
  /// The library that is wanted. Without schedulesPath.
  CompileRequest compile;
  /// Seconds that libraries to try and their runs may take; the library itself
  /// comes on top.
  double budget = 300;
  /// Threads that a run has.
  unsigned threads = 1;
};

/// Compiles and reports on standard error; nothing is left behind on failure.
/// The folder has the record of what was chosen, schedules.json. Returns an
/// exit code.
int tuneModel(const TuneRequest &request);

} // namespace burin::tools
