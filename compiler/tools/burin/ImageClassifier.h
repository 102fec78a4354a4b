// Follows a manifest where no library does it: an image to the array that a
// model takes, and its scores to classes.
#pragma once

#include "compiler/manifest/Manifest.h"
#include "compiler/tools/burin/RunnableModel.h"
#include "runtime/include/burin/image.h"

namespace burin::tools {

/// A manifest bound to one model, by the runtime's own functions, so that a
/// model answers as its library will.
class ImageClassifier {
public:
  /// Fails where the manifest speaks of what the model does not have.
  static llvm::Expected<ImageClassifier>
  bind(manifest::Manifest manifest, llvm::ArrayRef<TensorSpec> inputs,
       llvm::ArrayRef<TensorSpec> outputs);

  /// The model's only input.
  llvm::Expected<support::NumpyArray>
  inputOf(const support::Image &image) const;

  /// The best classes by the model's outputs, as many as the manifest wants.
  llvm::Expected<std::vector<ClassScore>>
  classesOf(llvm::ArrayRef<support::NumpyArray> outputs) const;

private:
  manifest::Manifest manifest;
  TensorSpec input;
  burin_image_plan plan = {};
  size_t output = 0;
  uint32_t classes = 0;
};

} // namespace burin::tools
