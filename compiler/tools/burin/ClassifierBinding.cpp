// Brings a manifest and a program together as the classifier that codegen
// prints.
#include "compiler/tools/burin/ClassifierBinding.h"
#include "compiler/manifest/Binding.h"
#include "dialects/plan/ElementTypes.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace mlir;

namespace burin::tools {

static std::vector<manifest::ModelTensor> tensorsOf(ValueRange values,
                                                    ArrayAttr names) {
  std::vector<manifest::ModelTensor> tensors;
  for (auto [value, name] : llvm::zip(values, names)) {
    auto type = cast<RankedTensorType>(value.getType());
    tensors.push_back(
        {cast<StringAttr>(name).getValue().str(),
         plan::findElementType(type.getElementType())->shortName.str(),
         type.getShape().vec()});
  }
  return tensors;
}

llvm::Expected<std::optional<manifest::Manifest>>
findManifest(StringRef modelPath, StringRef manifestPath) {
  SmallString<128> path(manifestPath);
  if (path.empty()) {
    path = modelPath;
    llvm::sys::path::replace_extension(path, "manifest.json");
    if (!llvm::sys::fs::exists(path))
      return std::nullopt;
  }
  return manifest::readManifest(path);
}

llvm::Expected<codegen::Classifier>
bindClassifier(const manifest::Manifest &manifest, plan::ProgramOp program) {
  llvm::Expected<manifest::Binding> binding = manifest::bindManifest(
      manifest,
      tensorsOf(program.getBody().getArguments(), program.getInputNames()),
      tensorsOf(program.getBody().front().back().getOperands(),
                program.getOutputNames()));
  if (!binding)
    return binding.takeError();
  static constexpr const char *filters[] = {
      "BURIN_RESIZE_NEAREST", "BURIN_RESIZE_BILINEAR", "BURIN_RESIZE_AREA"};
  static constexpr const char *fits[] = {"BURIN_FIT_STRETCH", "BURIN_FIT_CROP"};
  static constexpr const char *layouts[] = {"BURIN_NCHW", "BURIN_NHWC"};
  codegen::Classifier classifier;
  classifier.input = binding->input;
  classifier.output = binding->output;
  classifier.width = binding->width;
  classifier.height = binding->height;
  classifier.channels = manifest.input.channels;
  classifier.filter = filters[int(manifest.input.filter)];
  classifier.fit = fits[int(manifest.input.fit)];
  classifier.layout = layouts[int(manifest.input.layout)];
  classifier.scale = float(manifest.input.scale);
  classifier.mean.assign(manifest.input.mean.begin(),
                         manifest.input.mean.end());
  classifier.std.assign(manifest.input.std.begin(), manifest.input.std.end());
  classifier.softmax = manifest.output.softmax;
  classifier.topK = manifest.output.topK;
  classifier.threshold = float(manifest.output.threshold);
  classifier.labels = manifest.output.labels;
  return classifier;
}

} // namespace burin::tools
