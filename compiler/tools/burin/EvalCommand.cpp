// `burin eval`: a compiled classifier against a folder of labelled examples.

#include "compiler/support/Diagnostic.h"
#include "compiler/support/Progress.h"
#include "compiler/tools/burin/EngineFlags.h"
#include "compiler/tools/burin/EvalReport.h"
#include "compiler/tools/burin/LabelledFolder.h"
#include "compiler/tools/burin/ModelInputs.h"
#include "compiler/tools/burin/OutputCheck.h"
#include <chrono>
#include <set>

namespace cl = llvm::cl;

namespace burin::tools {
namespace {

using support::failure;
using support::NumpyArray;
using support::quote;

cl::SubCommand sub("eval",
                   "Measure a compiled classifier on a labelled folder");
cl::opt<std::string> modelPath(cl::Positional, cl::Required, cl::desc("DIR"),
                               cl::sub(sub), cl::cat(optionCategory()));
cl::opt<std::string> folderPath(cl::Positional, cl::Required,
                                cl::desc("FOLDER"), cl::sub(sub),
                                cl::cat(optionCategory()));
cl::opt<bool> isJson("json", cl::desc("Print one JSON object instead"),
                     cl::sub(sub), cl::cat(optionCategory()));
cl::opt<bool> isQuiet("quiet", cl::desc("Show no progress"), cl::sub(sub),
                      cl::cat(optionCategory()));
cl::opt<std::string>
    weightsPath("weights",
                cl::desc("The weights file of a library that was compiled with "
                         "one\n(default: at the path given then)"),
                cl::value_desc("FILE"), cl::sub(sub),
                cl::cat(optionCategory()));
EngineFlags engineFlags(sub);

constexpr const char *examples = R"(
DIR is a folder that 'burin compile' wrote, with its built library. FOLDER holds
a sub-folder of images for each class, named by the class, or images and a file
'labels.csv' with lines 'image,class'. A model without a manifest takes images
of its own size (or .npy files) and answers with the number of the highest score.

Examples:
  burin eval out/digits examples/digits/images
  burin eval out/digits examples/digits/images --threads 2 --json
)";

/// The label that stands for an answer of no class.
constexpr const char *noAnswer = "(none)";

/// Number of the largest element of the first output.
llvm::Expected<std::string> argMax(const RunnableModel &model) {
  std::vector<NumpyArray> results = model.results();
  if (results.empty() || elementCount(results[0]) == 0)
    return failure("the model has no scores to choose a class by");
  int64_t best = 0;
  for (int64_t i = 1, count = elementCount(results[0]); i < count; ++i)
    if (elementOf(results[0], i) > elementOf(results[0], best))
      best = i;
  return std::to_string(best);
}

/// One example through the model. The time is that of the library alone.
llvm::Expected<std::string>
predict(RunnableModel &model, const std::string &path, double &milliseconds) {
  llvm::Expected<ModelInputs> inputs = readInputFile(path, model);
  if (!inputs)
    return inputs.takeError();
  if (inputs->slices != 1 || inputs->areSteps)
    return failure("{}: expected one example, got {}", quote(path),
                   inputs->slices);
  // No example knows of the one before.
  if (llvm::Error error = model.resetState())
    return error;
  if (!inputs->image)
    model.setInputs(inputs->arrays);
  auto start = std::chrono::steady_clock::now();
  std::string label = noAnswer;
  if (inputs->image) {
    llvm::Expected<std::vector<ClassScore>> classes =
        model.classify(*inputs->image);
    if (!classes)
      return support::withContext(classes.takeError(), quote(path));
    if (!classes->empty())
      label = classes->front().label;
  } else if (llvm::Error error = model.run()) {
    return support::withContext(std::move(error), quote(path));
  }
  milliseconds = std::chrono::duration<double, std::milli>(
                     std::chrono::steady_clock::now() - start)
                     .count();
  return inputs->image ? label : argMax(model);
}

/// Folder names that the model never answers with are most likely a mistake.
llvm::Error
checkLabels(const std::vector<std::pair<std::string, std::string>> &pairs) {
  std::set<std::string> actual;
  for (const auto &pair : pairs)
    actual.insert(pair.first);
  for (const auto &pair : pairs)
    if (pair.second == noAnswer || actual.count(pair.second))
      return llvm::Error::success();
  return failure("the model's answers (such as {}) and the folder's classes "
                 "(such as {}) have none in common",
                 quote(pairs[0].second), quote(pairs[0].first));
}

int runEval() {
  llvm::Expected<EngineOptions> options = engineFlags.parse();
  if (!options)
    return report(options.takeError());
  options->weightsPath = weightsPath;
  llvm::Expected<std::unique_ptr<RunnableModel>> model =
      openLibrary(modelPath, *options);
  if (!model)
    return report(model.takeError());
  llvm::Expected<std::vector<LabelledFile>> files =
      listLabelledFolder(folderPath);
  if (!files)
    return report(files.takeError());

  std::vector<std::pair<std::string, std::string>> pairs;
  std::vector<double> milliseconds;
  support::Progress progress(llvm::errs(),
                             support::chooseProgressStyle(isQuiet), {1});
  progress.begin(fmt::format("evaluating {} examples", files->size()));
  for (const LabelledFile &file : *files) {
    double time = 0;
    llvm::Expected<std::string> label = predict(**model, file.path, time);
    if (!label) {
      progress.finish();
      return report(label.takeError());
    }
    pairs.emplace_back(file.label, *label);
    milliseconds.push_back(time);
    progress.update(double(pairs.size()) / double(files->size()));
  }
  progress.finish();
  if (llvm::Error error = checkLabels(pairs))
    return report(std::move(error));
  EvalReport result = summarise(pairs);
  result.model = modelPath;
  result.engine = (*model)->engine();
  result.threads = options->threads;
  result.milliseconds = std::move(milliseconds);
  if (isJson)
    printJson(result, llvm::outs());
  else
    printText(result, llvm::outs());
  return ExitSuccess;
}

RegisterCommand registration({&sub, examples, runEval});

} // namespace
} // namespace burin::tools
