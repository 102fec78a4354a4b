// `burin limits`: what this machine can do at most.

#include "compiler/support/Diagnostic.h"
#include "compiler/support/Table.h"
#include "compiler/tools/burin/EngineFlags.h"
#include "compiler/tools/burin/MachineLimits.h"
#include "llvm/Support/JSON.h"

namespace cl = llvm::cl;

namespace burin::tools {

namespace {

cl::SubCommand limitsSubCommand("limits",
                                "Measure what this machine can do at most");
cl::opt<uint64_t>
    footprint("footprint",
              cl::desc("Bytes to read again and again (default: 256 MiB,\n"
                       "beyond every cache)"),
              cl::value_desc("BYTES"), cl::init(memoryFootprint),
              cl::sub(limitsSubCommand), cl::cat(optionCategory()));
cl::opt<bool> isJson("json", cl::desc("Print one JSON object instead"),
                     cl::sub(limitsSubCommand), cl::cat(optionCategory()));
EngineFlags engineFlags(limitsSubCommand);

constexpr const char *examples = R"(
Multiply-adds in registers and reads of memory, in a fraction of a second: what
'burin run --profile' gives shares of. bf16 and int8 are measured with the best
instructions of this machine, whatever the level.

Examples:
  burin limits
  burin limits --threads 2 --level avx2 --footprint 1000000 --json
)";

int runLimits() {
  llvm::Expected<EngineOptions> options = engineFlags.parse();
  if (!options)
    return report(options.takeError());
  burin_level level = options->level == BURIN_LEVEL_AUTO ? burin_detect_level()
                                                         : options->level;
  if (!burin_level_supported(level))
    return report(support::failure("level {}: {}",
                                   support::quote(burin_level_text(level)),
                                   burin_status_text(BURIN_UNSUPPORTED_LEVEL)));
  unsigned threads = options->threads;
  MachineLimits limits = measureLimits(level, threads, footprint);
  std::vector<NarrowRate> rates = measureNarrowRates(threads);
  rates.insert(rates.begin(), {"fp32", limits.floatRate});
  if (isJson) {
    llvm::json::OStream json(llvm::outs(), 2);
    json.object([&] {
      json.attribute("level", burin_level_text(level));
      json.attribute("threads", threads);
      for (const NarrowRate &rate : rates)
        json.attribute(rate.name + "_gops", rate.rate / 1e9);
      json.attribute("read_gbps", limits.readRate / 1e9);
    });
    llvm::outs() << '\n';
    return ExitSuccess;
  }
  support::Table table({{"limit"}, {"value", support::Table::Align::Right}});
  for (const NarrowRate &rate : rates)
    table.addRow({rate.name, fmt::format("{:.1f} GOP/s", rate.rate / 1e9)});
  table.addRow({"read", fmt::format("{:.1f} GB/s", limits.readRate / 1e9)});
  table.print(llvm::outs());
  llvm::outs() << fmt::format("{}, {} thread{}\n", burin_level_text(level),
                              threads, threads == 1 ? "" : "s");
  return ExitSuccess;
}

RegisterCommand registered({&limitsSubCommand, examples, runLimits});

} // namespace

} // namespace burin::tools
