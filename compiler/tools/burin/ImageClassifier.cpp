// Fills in the plans that codegen prints for a library, and hands them to the
// runtime.
#include "compiler/tools/burin/ImageClassifier.h"
#include "compiler/manifest/Binding.h"
#include "compiler/support/Diagnostic.h"
#include "compiler/tools/burin/ModelInputs.h"
#include "compiler/tools/burin/OutputCheck.h"

namespace burin::tools {

using support::NumpyArray;

static std::vector<manifest::ModelTensor>
tensorsOf(llvm::ArrayRef<TensorSpec> specs) {
  std::vector<manifest::ModelTensor> tensors;
  for (const TensorSpec &spec : specs)
    tensors.push_back({spec.name, burin_dtype_text(spec.dtype), spec.shape});
  return tensors;
}

llvm::Expected<ImageClassifier>
ImageClassifier::bind(manifest::Manifest manifest,
                      llvm::ArrayRef<TensorSpec> inputs,
                      llvm::ArrayRef<TensorSpec> outputs) {
  llvm::Expected<manifest::Binding> binding =
      manifest::bindManifest(manifest, tensorsOf(inputs), tensorsOf(outputs));
  if (!binding)
    return binding.takeError();
  ImageClassifier classifier;
  classifier.input = inputs[binding->input];
  classifier.output = binding->output;
  classifier.classes = binding->classes;
  const manifest::ImageInput &image = manifest.input;
  burin_image_plan &plan = classifier.plan;
  plan.width = binding->width;
  plan.height = binding->height;
  plan.channels = image.channels;
  plan.filter = burin_resize_filter(image.filter);
  plan.fit = burin_resize_fit(image.fit);
  plan.layout = burin_layout(image.layout);
  // In the type in which the array is handed over.
  plan.dtype =
      classifier.input.dtype == BURIN_BF16 ? BURIN_F32 : classifier.input.dtype;
  plan.scale = float(image.scale);
  std::copy(image.mean.begin(), image.mean.end(), plan.mean);
  std::copy(image.std.begin(), image.std.end(), plan.std);
  classifier.manifest = std::move(manifest);
  return classifier;
}

llvm::Expected<NumpyArray>
ImageClassifier::inputOf(const support::Image &image) const {
  return imageToArray(image, plan, input);
}

llvm::Expected<std::vector<ClassScore>>
ImageClassifier::classesOf(llvm::ArrayRef<NumpyArray> outputs) const {
  std::vector<float> scores(classes);
  for (uint32_t i = 0; i < classes; ++i)
    scores[i] = float(elementOf(outputs[output], i));
  std::vector<const char *> labels;
  for (const std::string &label : manifest.output.labels)
    labels.push_back(label.c_str());
  burin_class_plan wanted = {};
  wanted.dtype = BURIN_F32;
  wanted.count = classes;
  wanted.top_k = manifest.output.topK;
  wanted.softmax = manifest.output.softmax;
  wanted.threshold = float(manifest.output.threshold);
  wanted.labels = labels.empty() ? nullptr : labels.data();
  std::vector<burin_class> best(classes);
  size_t count = 0;
  burin_status status =
      burin_top_k(&wanted, scores.data(), best.data(), best.size(), &count);
  if (status != BURIN_OK)
    return support::failure("cannot classify: {}", burin_status_text(status));
  return classScores(llvm::ArrayRef(best).take_front(count));
}

} // namespace burin::tools
