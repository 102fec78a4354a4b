// `burin run`: one model, inputs from files, outputs shown, saved, checked or
// timed.

#include "compiler/tools/burin/RunCommand.h"
#include "compiler/support/Diagnostic.h"
#include "compiler/tools/burin/EngineFlags.h"
#include "compiler/tools/burin/ModelInputs.h"
#include "compiler/tools/burin/RunReport.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include <chrono>
#include <cmath>

namespace cl = llvm::cl;

namespace burin::tools {

using support::failure;
using support::NumpyArray;
using support::quote;

cl::SubCommand &runSubCommand() {
  static cl::SubCommand sub("run", "Run a compiled model on inputs from files");
  return sub;
}

namespace {

cl::opt<std::string> modelPath(cl::Positional, cl::Required,
                               cl::desc("DIR|MODEL"), cl::sub(runSubCommand()),
                               cl::cat(optionCategory()));
cl::list<std::string> inputFiles(
    "input",
    cl::desc("Input: .npz (keys: input names, or in0, in1, ...), .npy,\n"
             "or an image; FILE fills the next free input,\n"
             "NAME=FILE the one of that name; may be repeated"),
    cl::value_desc("[NAME=]FILE"), cl::sub(runSubCommand()),
    cl::cat(optionCategory()));
cl::opt<std::string>
    outputFile("output", cl::desc("Save the outputs, by name, as an .npz file"),
               cl::value_desc("FILE.npz"), cl::sub(runSubCommand()),
               cl::cat(optionCategory()));
cl::opt<std::string> referenceFile(
    "check",
    cl::desc("Compare the outputs with this .npz (keys: output names,\n"
             "or out0, out1, ...); exit code 1 if one differs by more\n"
             "than the tolerance"),
    cl::value_desc("REF.npz"), cl::sub(runSubCommand()),
    cl::cat(optionCategory()));
cl::opt<double> tolerance(
    "tolerance",
    cl::desc("Allowed difference, relative to the largest reference\n"
             "value (default by type: 1.2e-4 for float32, 0 for integers)"),
    cl::value_desc("T"), cl::sub(runSubCommand()), cl::cat(optionCategory()));
cl::opt<std::string> profileKind(
    "profile",
    cl::desc("Print the least time of the costliest source nodes and their\n"
             "share of what this machine can do; all: every step of the run,\n"
             "in its order"),
    cl::value_desc("all"), cl::ValueOptional, cl::sub(runSubCommand()),
    cl::cat(optionCategory()));
cl::opt<unsigned>
    repeat("repeat",
           cl::desc("After a warm-up, run N times and print minimum, median\n"
                    "and 99th percentile of the time"),
           cl::value_desc("N"), cl::init(0), cl::sub(runSubCommand()),
           cl::cat(optionCategory()));
cl::opt<bool> isInterpreted(
    "interpret",
    cl::desc("Run a model file through the reference interpreter in fp64"),
    cl::sub(runSubCommand()), cl::cat(optionCategory()));
cl::opt<bool> isJson("json", cl::desc("Print one JSON object instead"),
                     cl::sub(runSubCommand()), cl::cat(optionCategory()));
cl::opt<std::string>
    weightsPath("weights",
                cl::desc("The weights file of a library that was compiled with "
                         "one\n(default: at the path given then)"),
                cl::value_desc("FILE"), cl::sub(runSubCommand()),
                cl::cat(optionCategory()));
EngineFlags engineFlags(runSubCommand());

constexpr const char *examples = R"(
DIR is a folder that 'burin compile' wrote, with its built library.

Examples:
  burin run out/digits --input images/7/000.pgm
      classify an image (the model was compiled with a manifest)
  burin run out/digits --input image=x.npy --output y.npz
      run on an array and save the outputs
  burin run out/digits --input expected.npz --check expected.npz
      compare with reference outputs; if the arrays hold several times the
      model's leading dimension, it runs on each part
  burin run out/decoder --input token=tokens.npy --input position=places.npy
      a model that keeps state: arrays with one more axis in front hold a step
      each, which run one after the other; outputs get that axis too
  burin run out/digits --input x.npy --repeat 100 --threads 2 --profile
      measure, and name the nodes that cost most
  burin run digits.onnx --dim batch=1 --input images/7/000.pgm
      compile to a temporary folder, run, and remove it; with the manifest
      beside the model, as 'burin compile' takes it
)";

/// A library has its shapes and its manifest inside.
llvm::Error checkNoModelOptions() {
  for (const char *name : {"dim", "shape", "value", "state", "manifest"})
    if (const cl::Option *option =
            cl::getRegisteredOptions(runSubCommand()).lookup(name);
        option && option->getNumOccurrences() > 0)
      return wrongUsage(failure("{}: --{} needs a model file, not a library",
                                quote(modelPath), name));
  return llvm::Error::success();
}

llvm::Expected<std::unique_ptr<RunnableModel>>
openModel(const EngineOptions &options) {
  using llvm::sys::fs::is_directory;
  bool isLibrary =
      is_directory(modelPath) || llvm::StringRef(modelPath).ends_with(".so");
  if (isLibrary && isInterpreted)
    return failure("{}: --interpret needs a model file, not a library",
                   quote(modelPath));
  if (isLibrary) {
    if (llvm::Error error = checkNoModelOptions())
      return error;
    return openLibrary(modelPath, options);
  }
  if (!llvm::sys::fs::exists(modelPath))
    return failure("cannot read {}: No such file or directory",
                   quote(modelPath));
  if (weightsPath.getNumOccurrences())
    return wrongUsage(failure("{}: --weights needs a library, not a model file",
                              quote(modelPath)));
  const ModelFileOpeners &openers = modelFileOpeners();
  ModelFileOpeners::Opener open =
      isInterpreted ? openers.interpret : openers.compile;
  if (!open)
    return failure("{}: expected a folder that 'burin compile' wrote",
                   quote(modelPath));
  return open(modelPath, options);
}

/// Calls `step` once, or after a warm-up `repeat` times, and notes the times.
/// Each call begins with the same state, so that they compute the same.
llvm::Error timed(RunnableModel &model, RunReport &report,
                  llvm::function_ref<llvm::Error()> step) {
  using Clock = std::chrono::steady_clock;
  llvm::Expected<std::vector<char>> state = model.saveState();
  if (!state)
    return state.takeError();
  if (repeat > 0) {
    if (llvm::Error error = step())
      return error;
    model.clearStepTimes();
  }
  for (unsigned i = 0; i < std::max(1u, unsigned(repeat)); ++i) {
    if (llvm::Error error = model.restoreState(*state))
      return error;
    Clock::time_point start = Clock::now();
    if (llvm::Error error = step())
      return error;
    report.milliseconds.push_back(
        std::chrono::duration<double, std::milli>(Clock::now() - start)
            .count());
  }
  return llvm::Error::success();
}

/// Appends the results of one part to the outputs, those of a step along an
/// axis of steps.
void append(std::vector<NumpyArray> &outputs, std::vector<NumpyArray> results,
            bool isStep) {
  for (NumpyArray &result : results)
    if (isStep)
      result.shape.insert(result.shape.begin(), 1);
  if (outputs.empty()) {
    outputs = std::move(results);
    return;
  }
  for (size_t i = 0; i < outputs.size(); ++i) {
    outputs[i].shape[0] += results[i].shape[0];
    outputs[i].bytes.insert(outputs[i].bytes.end(), results[i].bytes.begin(),
                            results[i].bytes.end());
  }
}

llvm::Error runOnArrays(RunnableModel &model, const ModelInputs &inputs,
                        RunReport &report) {
  for (int64_t slice = 0; slice < inputs.slices; ++slice) {
    model.setInputs(inputs.part(slice));
    if (llvm::Error error = timed(model, report, [&] { return model.run(); }))
      return error;
    append(report.outputs, model.results(), inputs.areSteps);
  }
  return llvm::Error::success();
}

llvm::Error runOnImage(RunnableModel &model, const support::Image &image,
                       RunReport &report) {
  if (!outputFile.empty() || !referenceFile.empty())
    return failure("--output and --check need arrays as input: an image goes "
                   "straight to classes");
  report.isClassified = true;
  return timed(model, report, [&]() -> llvm::Error {
    llvm::Expected<std::vector<ClassScore>> classes = model.classify(image);
    if (!classes)
      return classes.takeError();
    report.classes = std::move(*classes);
    return llvm::Error::success();
  });
}

llvm::Error saveOutputs(const RunReport &report) {
  std::vector<support::NpzEntry> entries;
  llvm::StringSet<> names;
  for (size_t i = 0; i < report.outputs.size(); ++i) {
    // A name that a model uses twice, or that no archive can hold, gives way.
    std::string name = report.specs[i].name;
    if (name.empty() || name.find('\0') != std::string::npos ||
        !names.insert(name).second)
      name = fmt::format("out{}", i);
    entries.push_back({name, report.outputs[i]});
  }
  return support::writeNpzFile(outputFile, entries);
}

/// Measures the machine too, so that the profile can be held against it.
std::optional<Profile> profileOf(const RunnableModel &model,
                                 const RunReport &report) {
  Profile profile;
  profile.steps = model.stepTimes();
  if (profile.steps.empty())
    return std::nullopt;
  profile.threads = report.threads;
  profile.level = burin_level_text(model.level());
  if (!model.hasSizes())
    profile.limits =
        measureLimits(model.level(), report.threads, model.footprint());
  return profile;
}

llvm::Error execute(const EngineOptions &options, RunReport &report) {
  llvm::Expected<std::unique_ptr<RunnableModel>> model = openModel(options);
  if (!model)
    return model.takeError();
  report.model = modelPath;
  report.engine = (*model)->engine();
  report.threads = options.threads;
  report.isTimed = repeat > 0;
  llvm::Expected<ModelInputs> inputs = readInputs(
      std::vector<std::string>(inputFiles.begin(), inputFiles.end()), **model);
  if (!inputs)
    return inputs.takeError();
  report.specs = (*model)->outputs().vec();
  if (llvm::Error error = inputs->image
                              ? runOnImage(**model, *inputs->image, report)
                              : runOnArrays(**model, *inputs, report))
    return error;
  if (options.isProfiled)
    report.profile = profileOf(**model, report);
  if (!outputFile.empty())
    if (llvm::Error error = saveOutputs(report))
      return error;
  if (referenceFile.empty())
    return llvm::Error::success();
  // Asked before a member is unpacked: a small archive can hold a lot.
  auto isOutput =
      [&](llvm::StringRef name,
          const support::NpyLayout &layout) -> llvm::Expected<bool> {
    auto index =
        findReferred(**model, report.outputs, name, layout.type, layout.shape);
    if (!index)
      return index.takeError();
    return index->has_value();
  };
  llvm::Expected<std::vector<support::NpzEntry>> reference =
      support::readNpzFile(referenceFile, isOutput);
  if (!reference)
    return reference.takeError();
  std::optional<double> given;
  if (tolerance.getNumOccurrences())
    given = tolerance;
  llvm::Expected<std::vector<OutputCheck>> checks =
      checkOutputs(**model, report.outputs, *reference, given);
  if (!checks)
    return support::withContext(checks.takeError(), quote(referenceFile));
  report.checks = std::move(*checks);
  return llvm::Error::success();
}

/// Fails on values that no run can have.
llvm::Error checkOptions() {
  if (tolerance.getNumOccurrences() && !(tolerance >= 0))
    return failure("--tolerance: expected a number of at least 0");
  if (!profileKind.empty() && profileKind != "all")
    return failure("--profile: expected no value or 'all', got {}",
                   quote(profileKind));
  if (outputFile.getNumOccurrences() &&
      !llvm::StringRef(outputFile).ends_with(".npz"))
    return failure("--output: expected a file name that ends in .npz, got {}",
                   quote(outputFile));
  return llvm::Error::success();
}

int runRun() {
  llvm::Expected<EngineOptions> options = engineFlags.parse();
  if (!options)
    return report(options.takeError());
  if (llvm::Error error = checkOptions())
    return report(wrongUsage(std::move(error)));
  options->isProfiled = profileKind.getNumOccurrences() > 0;
  options->weightsPath = weightsPath;
  RunReport result;
  if (llvm::Error error = execute(*options, result))
    return report(std::move(error));
  result.isProfileWhole = profileKind == "all";
  result.areOutputsShown = outputFile.empty() && referenceFile.empty();
  if (isJson)
    printJson(result, llvm::outs());
  else
    printText(result, llvm::outs());
  for (const OutputCheck &check : result.checks)
    if (!check.isPassed())
      return ExitFailure;
  return ExitSuccess;
}

RegisterCommand registration({&runSubCommand(), examples, runRun});

} // namespace
} // namespace burin::tools
