// Import, passes, emission and build of one model, with progress and a closing
// summary.
#include "compiler/tools/burin/CompileModel.h"
#include "codegen/package/Package.h"
#include "compiler/manifest/BoundedFile.h"
#include "compiler/manifest/JsonScan.h"
#include "compiler/support/AtomicOutput.h"
#include "compiler/support/Diagnostic.h"
#include "compiler/support/Identifier.h"
#include "compiler/tools/burin/ClassifierBinding.h"
#include "compiler/tools/burin/Command.h"
#include "compiler/tools/burin/InspectSizes.h"
#include "compiler/tools/burin/WeightsOutput.h"
#include "dialects/nn/ops/Constant.h"
#include "dialects/plan/Control.h"
#include "dialects/plan/KernelRecords.h"
#include "dialects/plan/ScheduleRecord.h"
#include "dialects/size/Dims.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Threading.h"
#include <chrono>

using namespace mlir;

namespace burin::tools {

namespace {

/// Of a record of schedules: rows of some hundred bytes for each of the nests
/// that a model may have, and how deep one lies.
constexpr uint64_t maxScheduleBytes = 1 << 28;
constexpr unsigned maxScheduleDepth = 8;

/// What the summary tells.
struct Summary {
  size_t ops = 0, kernels = 0;
  plan::MemoryAttr arena;
  int64_t weightBytes = 0, stackBytes = 0;
  double seconds = 0;
};

/// The ops that a model is made of, as `inspect` counts them.
size_t countOps(func::FuncOp function) {
  size_t count = 0;
  function.getBody().walk(
      [&](nn::NnOpInterface op) { count += !isa<nn::ConstantOp>(op); });
  return count;
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
    context.beforeMessage = [this] {
      progress.finish();
      if (this->request.beforeMessage)
        this->request.beforeMessage();
    };
  }

  llvm::Expected<int> run() {
    auto start = std::chrono::steady_clock::now();
    if (llvm::Error error = prepare())
      return error;
    progress.begin("import");
    OwningOpRef<ModuleOp> module = importModelFile(
        request.modelPath, context, request.inputs, request.states);
    if (!module)
      return ExitFailure;
    progress.begin("simplify");
    if (!simplify(*module))
      return ExitFailure;
    for (auto function : module->getOps<func::FuncOp>()) {
      if (llvm::Error error = checkSizes(function))
        return error;
      summary.ops += countOps(function);
    }
    if (request.transform && !request.transform(*module))
      return ExitFailure;
    std::string nnText = request.keep ? printWithoutWeights(*module) : "";
    progress.begin("plan");
    plan::ProgramOp program = makePlan(*module, planOptions());
    if (!program)
      return ExitFailure;
    if (schedules)
      if (llvm::Error error = plan::followSchedules(program, *schedules))
        return ofSchedules(std::move(error));
    if (request.onPlan)
      request.onPlan(program);
    if (llvm::Error error = addClassifier(program))
      return error;
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
      files->push_back({"plan.mlir", printWithoutWeights(*module)});
    }
    if (request.keep || request.keepsRecord)
      files->push_back({"schedules.json", plan::recordSchedules(program)});
    llvm::append_range(*files, request.files);
    if (llvm::Error error = write(*files))
      return error;
    summary.kernels = plan::stepsOf(program).size();
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

  /// All that can be refused without the model, so that nobody waits for it.
  llvm::Error prepare() {
    std::optional<codegen::Target> target = codegen::findTarget(request.target);
    if (!target)
      return wrongUsage(unknownTarget());
    options.target = *target;
    if (llvm::Error error = chooseArchitectures())
      return error;
    if (llvm::Error error = chooseName())
      return error;
    if (!request.hasNoManifest) {
      llvm::Expected<std::optional<manifest::Manifest>> found =
          findManifest(request.modelPath, request.manifestPath);
      if (!found)
        return found.takeError();
      manifest = std::move(*found);
    }
    if (llvm::Error error = chooseCompiler())
      return error;
    if (!request.schedulesPath.empty())
      if (llvm::Error error = readSchedules())
        return ofSchedules(std::move(error));
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

private:
  /// Firmware has no room for filters that grow.
  pipelines::PlanOptions planOptions() const {
    return {request.isStrict || !options.target.hosted,
            plan::stringifyDevice(options.target.device).str(),
            schedules ? schedulesText : request.choices};
  }

  /// What runs on a second device is cut for sizes that are numbers.
  llvm::Error checkSizes(func::FuncOp function) const {
    if (options.target.device == plan::Device::Host)
      return llvm::Error::success();
    for (Type type : function.getArgumentTypes())
      if (size::hasSymbols(type))
        return support::failure(
            "--target {}: expected sizes that are known when compiling (--dim "
            "NAME=N), got an input {}",
            request.target, sizesText(type));
    return llvm::Error::success();
  }

  /// Binds the manifest, if there is one, to the program.
  llvm::Error addClassifier(plan::ProgramOp program) {
    if (!manifest)
      return llvm::Error::success();
    if (program.getSizesAttr()) {
      // One beside the model is for another library of it.
      if (request.manifestPath.empty())
        return llvm::Error::success();
      return support::failure("--manifest: expected a model of sizes that are "
                              "known when it is compiled, got one with a range "
                              "of sizes");
    }
    llvm::Expected<codegen::Classifier> classifier =
        bindClassifier(*manifest, program);
    if (!classifier)
      return classifier.takeError();
    options.classifier = std::move(*classifier);
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

  llvm::Error chooseArchitectures() {
    if (request.architectures.empty())
      return llvm::Error::success();
    if (options.target.deviceCompiler.empty())
      return wrongUsage(support::failure(
          "--arch: expected a target whose code is compiled for a device, as "
          "'cuda', got {}",
          support::quote(request.target)));
    options.architectures.clear();
    for (llvm::StringRef each : llvm::split(request.architectures, ',')) {
      llvm::StringRef number = each;
      if (!number.consume_front("sm_") || number.empty() ||
          !llvm::all_of(number, llvm::isAlnum))
        return wrongUsage(support::failure(
            "--arch: expected architectures as 'sm_80,sm_90a', got {}",
            support::quote(request.architectures)));
      options.architectures.push_back(each.str());
    }
    return llvm::Error::success();
  }

  llvm::Error chooseCompiler() {
    if (request.sourcesOnly)
      return llvm::Error::success();
    build.compiler = request.compiler;
    build.deviceCompiler = request.deviceCompiler;
    build.jobs = request.jobs
                     ? request.jobs
                     : llvm::hardware_concurrency().compute_thread_count();
    build.advice = request.isForRun ? "CXX names a C++ compiler, --interpret "
                                      "needs none"
                   : !options.target.deviceCompiler.empty()
                       ? "--nvcc or NVCC names it, --sources-only needs none, "
                         "--target cuda-host builds for the processor"
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

  llvm::Error readSchedules() {
    llvm::Expected<std::string> text = manifest::readBoundedFile(
        request.schedulesPath, maxScheduleBytes, manifest::Links::Follow);
    if (!text)
      return text.takeError();
    if (llvm::Error error = manifest::scanJson(*text, maxScheduleDepth))
      return error;
    llvm::Expected<llvm::json::Value> record = llvm::json::parse(*text);
    if (!record)
      return support::failure("expected JSON: {}",
                              llvm::toString(record.takeError()));
    schedules = std::move(*record);
    schedulesText = std::move(*text);
    return llvm::Error::success();
  }

  /// What went wrong with the file of schedules.
  llvm::Error ofSchedules(llvm::Error error) const {
    return support::withContext(std::move(error),
                                "--schedules " +
                                    support::quote(request.schedulesPath));
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
  std::optional<llvm::json::Value> schedules;
  std::string schedulesText;
  std::optional<support::OutputFolder> folder;
  std::optional<WeightsOutput> weights;
  Summary summary;
};

} // namespace

std::string printWithoutWeights(ModuleOp module) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  module.print(
      stream,
      OpPrintingFlags().elideLargeElementsAttrs(16).elideLargeResourceString(
          16));
  return text;
}

llvm::Error checkRequest(const CompileRequest &request) {
  return Compilation(request).prepare();
}

int compileModel(const CompileRequest &request) {
  llvm::Expected<int> code = Compilation(request).run();
  if (code)
    return *code;
  if (request.beforeMessage)
    request.beforeMessage();
  return report(code.takeError());
}

} // namespace burin::tools
