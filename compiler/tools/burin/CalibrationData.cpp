// Finds the files of a data set and cuts them into samples.
#include "compiler/tools/burin/CalibrationData.h"
#include "compiler/support/Diagnostic.h"
#include "compiler/support/InputFile.h"
#include "compiler/tools/burin/ImageClassifier.h"
#include "compiler/tools/burin/ModelInputs.h"
#include "llvm/ADT/STLExtras.h"
#include <filesystem>

namespace burin::tools {

namespace fs = std::filesystem;
using support::failure;
using support::quote;

namespace {

/// A model that inputs are read for and that nobody runs.
class DescribedModel : public RunnableModel {
public:
  explicit DescribedModel(const ModelInterface &interface)
      : interface(interface) {}
  llvm::ArrayRef<TensorSpec> inputs() const override {
    return interface.inputs;
  }
  llvm::ArrayRef<TensorSpec> outputs() const override {
    return interface.outputs;
  }
  std::string engine() const override { return "none"; }
  void setInputs(llvm::ArrayRef<support::NumpyArray>) override {}
  llvm::Error run() override { return failure("nothing to run"); }
  std::vector<support::NumpyArray> results() const override { return {}; }
  bool hasState() const override { return interface.hasState; }

private:
  const ModelInterface &interface;
};

} // namespace

/// The visible files of a folder and of the folders in it, by name.
static llvm::Expected<std::vector<std::string>>
listFiles(llvm::StringRef folder) {
  constexpr int deepest = 1; // a folder for each class
  std::vector<std::string> files;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder.str(), error), end;
       !error && entry != end; entry.increment(error)) {
    std::error_code ignored;
    bool isFolder = entry->is_directory(ignored);
    std::string name = entry->path().filename().native();
    if (name.front() == '.' || entry.depth() >= deepest)
      entry.disable_recursion_pending();
    // A list of classes, for `burin eval`.
    if (!isFolder && name.front() != '.' && name != "labels.csv")
      files.push_back(entry->path().native());
  }
  if (error)
    return failure("cannot read {}: {}", quote(folder), error.message());
  if (files.empty())
    return failure("{}: expected .npz or .npy files or images, found none",
                   quote(folder));
  llvm::sort(files);
  return files;
}

/// Number `i` of `taken` places that are equally far apart among `all`.
static size_t spread(size_t i, size_t taken, size_t all) {
  return i * all / taken;
}

/// Appends the samples of one file, at most `most`.
static llvm::Error readFile(const std::string &path, DescribedModel &model,
                            const std::optional<ImageClassifier> &classifier,
                            size_t most, std::vector<Sample> &samples) {
  if (classifier) {
    auto buffer = support::readInputFile(path);
    if (!buffer)
      return buffer.takeError();
    llvm::Expected<support::Image> image =
        support::decodeImage((*buffer)->getBuffer());
    if (image) {
      llvm::Expected<support::NumpyArray> array = classifier->inputOf(*image);
      if (!array)
        return support::withContext(array.takeError(), quote(path));
      samples.emplace_back().arrays.push_back(std::move(*array));
      return llvm::Error::success();
    }
    llvm::consumeError(image.takeError());
  }
  llvm::Expected<ModelInputs> inputs = readInputFile(path, model);
  if (!inputs)
    return inputs.takeError();
  size_t taken = std::min(most, size_t(inputs->slices));
  for (size_t i = 0; i < taken; ++i) {
    size_t part =
        model.hasState() ? i : spread(i, taken, size_t(inputs->slices));
    samples.push_back({inputs->part(int64_t(part)), /*isFirst=*/i == 0});
  }
  return llvm::Error::success();
}

llvm::Expected<std::vector<Sample>>
readCalibrationData(llvm::StringRef path, const ModelInterface &interface,
                    const std::optional<manifest::Manifest> &manifest,
                    size_t most) {
  std::vector<std::string> files = {path.str()};
  std::error_code ignored;
  if (fs::is_directory(files.front(), ignored)) {
    llvm::Expected<std::vector<std::string>> listed = listFiles(path);
    if (!listed)
      return listed.takeError();
    files = std::move(*listed);
  }
  std::optional<ImageClassifier> classifier;
  if (manifest) {
    llvm::Expected<ImageClassifier> bound =
        ImageClassifier::bind(*manifest, interface.inputs, interface.outputs);
    if (!bound)
      return bound.takeError();
    classifier.emplace(std::move(*bound));
  }
  DescribedModel model(interface);
  size_t taken = std::min(most, files.size());
  std::vector<Sample> samples;
  for (size_t i = 0; i < taken; ++i)
    if (llvm::Error error = readFile(files[spread(i, taken, files.size())],
                                     model, classifier, most / taken, samples))
      return error;
  constexpr size_t period = 4;
  for (size_t i = 0; samples.size() >= fewSamples && i < samples.size(); ++i) {
    samples[i].measures = i % period == period - 1;
    samples[i].calibrates = !samples[i].measures;
  }
  return samples;
}

llvm::Error runSample(RunnableModel &library, const Sample &sample) {
  if (sample.isFirst)
    if (llvm::Error error = library.resetState())
      return error;
  library.setInputs(sample.arrays);
  return library.run();
}

} // namespace burin::tools
