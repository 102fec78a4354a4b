// Reads levels by the names that the runtime gives them.

#include "compiler/tools/burin/EngineFlags.h"
#include "compiler/support/Diagnostic.h"
#include "runtime/include/burin/pool.h"

namespace cl = llvm::cl;

namespace burin::tools {

EngineFlags::EngineFlags(cl::SubCommand &sub)
    : threads("threads", cl::desc("Threads to run on (default 1)"),
              cl::value_desc("N"), cl::init(1), cl::sub(sub),
              cl::cat(optionCategory())),
      level("level",
            cl::desc("Instruction-set level: auto, baseline, avx2, "
                     "avx512\n(default auto: "
                     "the best of this machine)"),
            cl::value_desc("LEVEL"), cl::init("auto"), cl::sub(sub),
            cl::cat(optionCategory())) {}

llvm::Expected<EngineOptions> EngineFlags::parse() const {
  EngineOptions options;
  options.threads = threads;
  if (threads < 1 || threads > BURIN_POOL_MAX_THREADS)
    return wrongUsage(support::failure("--threads: expected 1 to {}, got {}",
                                       BURIN_POOL_MAX_THREADS,
                                       unsigned(threads)));
  if (level == "auto")
    return options;
  std::string known = "auto";
  for (int value = BURIN_LEVEL_BASELINE; value <= BURIN_LEVEL_CORTEX_M;
       ++value) {
    const char *name = burin_level_text(burin_level(value));
    if (level == name) {
      options.level = burin_level(value);
      return options;
    }
    known += std::string(", ") + name;
  }
  return wrongUsage(support::failure("--level: expected one of {}, got {}",
                                     known, support::quote(level)));
}

} // namespace burin::tools
