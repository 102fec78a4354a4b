// `burin compile`: a model file becomes a folder with a library.
#include "compiler/support/Diagnostic.h"
#include "compiler/tools/burin/Command.h"
#include "compiler/tools/burin/CompileFlags.h"
#include "compiler/tools/burin/TuneModel.h"
#include "runtime/include/burin/pool.h"

namespace cl = llvm::cl;

namespace burin::tools {

namespace {

cl::SubCommand compileSubCommand("compile",
                                 "Turn a model file into a C++ library");

cl::opt<std::string> modelPath(cl::Positional, cl::Required, cl::desc("MODEL"),
                               cl::sub(compileSubCommand),
                               cl::cat(optionCategory()));
cl::opt<std::string>
    outputFolder("o", cl::ZeroOrMore,
                 cl::desc("Folder to write; replaced if burin made it"),
                 cl::value_desc("DIR"), cl::sub(compileSubCommand),
                 cl::cat(optionCategory()));
cl::alias outputFolderToo("output", cl::desc("The same as -o"),
                          cl::value_desc("DIR"), cl::NotHidden,
                          cl::aliasopt(outputFolder));
cl::opt<std::string> tuneSeconds(
    "tune",
    cl::desc("Also try other ways to compute kernels, and keep those that are\n"
             "clearly faster on this machine: for so many seconds (default:\n"
             "300), on one thread. Writes schedules.json"),
    cl::value_desc("SECONDS"), cl::ValueOptional, cl::sub(compileSubCommand),
    cl::cat(optionCategory()));
cl::opt<unsigned> tuneThreads("tune-threads",
                              cl::desc("Threads of the runs of --tune"),
                              cl::value_desc("N"), cl::init(1),
                              cl::sub(compileSubCommand),
                              cl::cat(optionCategory()));
CompileFlags compileFlags(compileSubCommand);

constexpr const char *examples = R"(
MODEL is an ONNX file (.onnx) or a program saved by torch.export.save (.pt2).

Examples:
  burin compile digits.onnx -o out/digits --dim batch=1
      write sources, libdigits.a and libdigits.so to out/digits
  burin compile digits.onnx -o out/firmware --target cortex-m4 --dim batch=1
      the same for firmware: freestanding C++, no operating system
  burin compile digits.onnx -o out/digits --dim batch=1..64
      one library for all of these batches; each run is told which
  burin compile model.pt2 -o out/model --weights /var/lib/app/model.weights
      the weights in a file that all processes and libraries with it share
  burin compile decoder.onnx -o out/decoder --state past=present
      a cache that stays in the library from call to call
  burin compile model.pt2 -o out/model --sources-only
      for a build of your own: add_subdirectory(out/model)
)";

/// What --tune says besides; fails as wrong usage.
llvm::Error parseTune(TuneRequest &request) {
  using support::failure;
  llvm::StringRef seconds = tuneSeconds;
  if (!seconds.empty() &&
      (seconds.getAsDouble(request.budget) || !(request.budget > 0)))
    return failure("--tune: expected seconds, a number above 0, got {}",
                   support::quote(seconds));
  if (tuneThreads < 1 || tuneThreads > BURIN_POOL_MAX_THREADS)
    return failure("--tune-threads: expected 1 to {}, got {}",
                   BURIN_POOL_MAX_THREADS, unsigned(tuneThreads));
  request.threads = tuneThreads;
  if (!request.compile.schedulesPath.empty())
    return failure("--tune: chooses what --schedules says already");
  if (request.compile.sourcesOnly)
    return failure("--tune: runs what it builds, and --sources-only builds "
                   "nothing");
  return llvm::Error::success();
}

int runCompile() {
  llvm::Expected<CompileRequest> request =
      compileFlags.parse(modelPath, outputFolder);
  if (!request)
    return report(request.takeError());
  if (!tuneSeconds.getNumOccurrences()) {
    if (tuneThreads.getNumOccurrences())
      return report(wrongUsage(
          support::failure("--tune-threads: expected --tune beside it")));
    return compileModel(*request);
  }
  TuneRequest tune;
  tune.compile = std::move(*request);
  if (llvm::Error error = parseTune(tune))
    return report(wrongUsage(std::move(error)));
  return tuneModel(tune);
}

RegisterCommand registered({&compileSubCommand, examples, runCompile,
                            &outputFolder});

} // namespace

} // namespace burin::tools
