// Import, passes, emission and build of one model, with progress and a closing
// summary.
#include "compiler/tools/burin/CompileModel.h"
#include "codegen/package/Package.h"
#include "compiler/support/AtomicOutput.h"
#include "compiler/support/Diagnostic.h"
#include "compiler/support/Identifier.h"
#include "compiler/tools/burin/ClassifierBinding.h"
#include "compiler/tools/burin/Command.h"
#include "compiler/tools/burin/WeightsOutput.h"
#include "dialects/nn/ops/Constant.h"
#include "dialects/plan/KernelRecords.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Threading.h"
#include <chrono>

using namespace mlir;

namespace burin::tools {

namespace {

/// What the summary tells.
struct Summary {
  size_t ops = 0, kernels = 0;
  plan::MemoryAttr arena;
  int64_t weightBytes = 0, stackBytes = 0;
  double seconds = 0;
};

/// The ops that a model is made of, as `inspect` counts them.
size_t countOps(func::FuncOp function) {
  return llvm::count_if(function.getBody().front().without_terminator(),
                        [](Operation &op) { return !isa<nn::ConstantOp>(op); });
}

/// Seconds that import, simplify, plan, emit and build take, as measured on one
/// machine: their proportions are what counts. All but the build go with the
/// size of the model.
std::vector<double> stageCosts(const CompileRequest &request) {
  uint64_t bytes = 0;
  llvm::sys::fs::file_size(request.modelPath, bytes);
  double megabytes = double(bytes) / 1e6;
  std::vector<double> costs = {
      0.01 + 0.002 * megabytes, 0.01 + 0.004 * megabytes,
      0.02 + 0.005 * megabytes, 0.02 + 0.006 * megabytes};
  if (!request.sourcesOnly)
    costs.push_back(12 + 0.2 * megabytes);
  return costs;
}

class Compilation {
public:
  explicit Compilation(const CompileRequest &request)
      : request(request),
        progress(llvm::errs(), support::chooseProgressStyle(request.isQuiet),
                 stageCosts(request)) {
    context.beforeMessage = [this] { progress.finish(); };
  }

  llvm::Expected<int> run() {
    auto start = std::chrono::steady_clock::now();
    if (llvm::Error error = prepare())
      return error;
    progress.begin("import");
    OwningOpRef<ModuleOp> module =
        importModelFile(request.modelPath, context, request.inputs);
    if (!module)
      return ExitFailure;
    progress.begin("simplify");
    if (!simplify(*module))
      return ExitFailure;
    for (auto function : module->getOps<func::FuncOp>())
      summary.ops += countOps(function);
    std::string nnText = request.keep ? print(*module) : "";
    progress.begin("plan");
    plan::ProgramOp program = makePlan(*module);
    if (!program)
      return ExitFailure;
    if (manifest) {
      llvm::Expected<codegen::Classifier> classifier =
          bindClassifier(*manifest, program);
      if (!classifier)
        return classifier.takeError();
      options.classifier = std::move(*classifier);
    }
    progress.begin("emit");
    if (weights) {
      FailureOr<codegen::EmittedFile> constants =
          codegen::emitWeights(program, options);
      if (failed(constants))
        return ExitFailure;
      llvm::Expected<uint64_t> hash = weights->write(
          program.getMemoryBytes(plan::weightsMemory),
          [&](support::OutputFolder::Sink sink) { constants->write(sink); });
      if (!hash)
        return hash.takeError();
      options.weights = codegen::WeightsFile{request.weightsPath, *hash};
    }
    FailureOr<std::vector<codegen::EmittedFile>> files =
        codegen::packageFiles(program, options);
    if (failed(files))
      return ExitFailure;
    if (request.keep) {
      files->push_back({"nn.mlir", nnText});
      files->push_back({"plan.mlir", print(*module)});
    }
    if (llvm::Error error = write(*files))
      return error;
    for (Operation &op : program.getBody().front())
      summary.kernels += isa<plan::Step>(op);
    summary.arena = program.getMemory(plan::arenaMemory);
    summary.weightBytes = program.getMemoryBytes(plan::weightsMemory);
    summary.stackBytes =
        plan::kernelStack(program, /*hasVectors=*/options.target.hosted);
    summary.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
            .count();
    progress.finish();
    report();
    return ExitSuccess;
  }

private:
  /// All that can be refused without the model, so that nobody waits for it.
  llvm::Error prepare() {
    std::optional<codegen::Target> target = codegen::findTarget(request.target);
    if (!target)
      return wrongUsage(unknownTarget());
    options.target = *target;
    if (llvm::Error error = chooseName())
      return error;
    llvm::Expected<std::optional<manifest::Manifest>> found =
        findManifest(request.modelPath, request.manifestPath);
    if (!found)
      return found.takeError();
    manifest = std::move(*found);
    if (llvm::Error error = chooseCompiler())
      return error;
    llvm::Expected<support::OutputFolder> created =
        support::OutputFolder::create(request.outputFolder);
    if (!created)
      return created.takeError();
    folder.emplace(std::move(*created));
    if (request.weightsPath.empty())
      return llvm::Error::success();
    llvm::Expected<WeightsOutput> output = WeightsOutput::create(
        request.weightsPath, request.outputFolder, *folder);
    if (!output)
      return support::withContext(output.takeError(), "--weights");
    weights.emplace(std::move(*output));
    return llvm::Error::success();
  }

  llvm::Error unknownTarget() const {
    std::string nearest = codegen::nearestTarget(request.target), hint;
    if (nearest == "generic")
      hint = "; 'generic' is for any processor that the C++ compiler (--cxx) "
             "builds for";
    else if (!nearest.empty())
      hint = "; did you mean " + support::quote(nearest) + "?";
    return support::failure("--target {}: expected one of {}{}",
                            support::quote(request.target),
                            llvm::join(codegen::targetNames(), ", "), hint);
  }

  llvm::Error chooseCompiler() {
    if (request.sourcesOnly)
      return llvm::Error::success();
    build.compiler = request.compiler;
    build.jobs = request.jobs
                     ? request.jobs
                     : llvm::hardware_concurrency().compute_thread_count();
    build.advice = request.isForRun ? "CXX names a C++ compiler, --interpret "
                                      "needs none"
                   : options.target.hosted
                       ? "--cxx or CXX names a C++ compiler, --sources-only "
                         "needs none"
                       : "--cxx names a C++ compiler, --sources-only needs "
                         "none";
    return codegen::findBuildTools(options, build);
  }

  llvm::Error chooseName() {
    if (request.name.empty()) {
      options.name = support::makeFileIdentifier(request.modelPath);
      return llvm::Error::success();
    }
    llvm::Expected<std::string> name = support::makeIdentifier(request.name);
    if (!name)
      return wrongUsage(support::withContext(name.takeError(), "--name"));
    options.name = *name;
    return llvm::Error::success();
  }

  static std::string print(ModuleOp module) {
    std::string text;
    llvm::raw_string_ostream stream(text);
    // Weights are in the library; here they would hide the program.
    module.print(
        stream,
        OpPrintingFlags().elideLargeElementsAttrs(16).elideLargeResourceString(
            16));
    return text;
  }

  llvm::Error write(const std::vector<codegen::EmittedFile> &files) {
    for (const codegen::EmittedFile &file : files)
      if (llvm::Error error =
              folder->write(file.name, [&](support::OutputFolder::Sink sink) {
                file.write(sink);
              }))
        return error;
    if (!request.sourcesOnly) {
      progress.begin("build");
      if (llvm::Error error = codegen::buildLibrary(
              folder->temporaryPath(), files, options, build,
              [&](const codegen::BuildProgress &reached) {
                progress.update(reached.share,
                                fmt::format("{} of {} objects",
                                            reached.compiled, reached.objects));
              }))
        return error;
    }
    return commit();
  }

  /// The weights' file first: where the folder cannot follow, it is taken back.
  llvm::Error commit() {
    if (weights)
      if (llvm::Error error = weights->commit())
        return error;
    llvm::Error error = folder->commit();
    if (error && weights)
      weights->takeBack();
    return error;
  }

  void report() const {
    if (request.isQuiet)
      return;
    llvm::errs() << fmt::format(
        "{}: {} ops became {} kernels; arena {} bytes (lower bound {}), "
        "weights {} bytes{}; {:.1f} s\n",
        options.name, summary.ops, summary.kernels, summary.arena.getBytes(),
        summary.arena.getLeast(), summary.weightBytes,
        weights ? " in " + support::quote(request.weightsPath) : "",
        summary.seconds);
    if (weights && weights->replacesOthers())
      llvm::errs() << fmt::format(
          "note: {} held other weights before: a library that was compiled "
          "with those does not take these\n",
          support::quote(request.weightsPath));
    // Where there is an operating system nobody has to give the stack a size.
    if (!options.target.hosted)
      llvm::errs() << fmt::format("note: kernels keep up to {} bytes in arrays "
                                  "on the stack\n",
                                  summary.stackBytes);
    llvm::StringRef file = llvm::sys::path::filename(request.modelPath);
    if (request.name.empty() &&
        !llvm::sys::path::stem(file).equals_insensitive(options.name))
      llvm::errs() << fmt::format("note: {} is no name in C: the library is "
                                  "{}; --name gives it another\n",
                                  support::quote(file),
                                  support::quote(options.name));
    if (std::string header = codegen::headerName(options);
        header != options.name)
      llvm::errs() << fmt::format("note: '{}.h' is the system's: the library's "
                                  "C header is '{}.h'\n",
                                  options.name, header);
  }

  const CompileRequest &request;
  support::Progress progress;
  ModelContext context;
  codegen::EmitOptions options;
  codegen::BuildOptions build;
  std::optional<manifest::Manifest> manifest;
  std::optional<support::OutputFolder> folder;
  std::optional<WeightsOutput> weights;
  Summary summary;
};

} // namespace

int compileModel(const CompileRequest &request) {
  llvm::Expected<int> code = Compilation(request).run();
  return code ? *code : report(code.takeError());
}

} // namespace burin::tools
