// Reads levels by the names that the runtime gives them.

#include "compiler/tools/burin/EngineFlags.h"
#include "compiler/support/Diagnostic.h"
#include "runtime/include/burin/pool.h"
#include "runtime/src/levels.h"

namespace cl = llvm::cl;

namespace burin::tools {

EngineFlags::EngineFlags(cl::SubCommand &sub)
    : threads("threads", cl::desc("Threads to run on (default 1)"),
              cl::value_desc("N"), cl::init(1), cl::sub(sub),
              cl::cat(optionCategory())),
      level("level",
            cl::desc("Instruction-set level: auto, baseline, avx2, avx512, or "
                     "another\nthat the library holds (default auto: the best "
                     "that it holds\nand this machine runs)"),
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
#define BURIN_LEVEL_VALUE(ENUMERATOR, name, features, flags)                   \
  BURIN_LEVEL_##ENUMERATOR,
  for (burin_level each : {BURIN_LEVELS(BURIN_LEVEL_VALUE)}) {
    const char *name = burin_level_text(each);
    if (level == name) {
      options.level = each;
      return options;
    }
    known += std::string(", ") + name;
  }
  return wrongUsage(support::failure("--level: expected one of {}, got {}",
                                     known, support::quote(level)));
}

} // namespace burin::tools
