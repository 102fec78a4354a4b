// Checks of names, types and dimensions between a manifest and a model.

#include "compiler/manifest/Binding.h"
#include "compiler/support/Diagnostic.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <limits>

namespace burin::manifest {

using support::failure;
using support::quote;

constexpr int64_t maxImageSide = 32767; // BURIN_IMAGE_MAX_SIDE of burin/image.h

static std::string spellShape(llvm::ArrayRef<int64_t> shape) {
  return shape.empty()
             ? "a scalar"
             : llvm::join(
                   llvm::map_range(
                       shape, [](int64_t dim) { return std::to_string(dim); }),
                   "x");
}

static llvm::Expected<size_t> findTensor(llvm::StringRef kind,
                                         llvm::StringRef name,
                                         llvm::ArrayRef<ModelTensor> tensors) {
  std::string known;
  for (size_t i = 0; i < tensors.size(); ++i) {
    if (tensors[i].name == name)
      return i;
    if (i < 8) // a hint, not a listing
      known += (i ? ", " : "") + quote(tensors[i].name);
  }
  return failure("'{}.name': expected an {} of the model ({}), found {}",
                 kind.str(), kind.str(), known, quote(name));
}

static bool isFloat(llvm::StringRef type) {
  return type == "f32" || type == "f16" || type == "bf16";
}

static llvm::Error bindInput(const ImageInput &image, const ModelTensor &tensor,
                             Binding &binding) {
  const bool isNchw = image.layout == Layout::Nchw;
  if (!isFloat(tensor.type) && tensor.type != "u8")
    return failure(
        "input {}: expected element type f32, f16, bf16 or u8 for an image, "
        "found {}",
        quote(tensor.name), tensor.type);
  binding.isBytes = tensor.type == "u8";
  llvm::ArrayRef<int64_t> shape = tensor.shape;
  if (shape.size() != 4 || shape[0] != 1 ||
      shape[isNchw ? 1 : 3] != image.channels)
    return failure(
        "input {}: expected shape {} for the manifest's image, found {}",
        quote(tensor.name),
        isNchw ? fmt::format("1x{}xHxW", image.channels)
               : fmt::format("1xHxWx{}", image.channels),
        spellShape(shape));
  const int64_t height = shape[isNchw ? 2 : 1], width = shape[isNchw ? 3 : 2];
  if (height < 1 || height > maxImageSide || width < 1 || width > maxImageSide)
    return failure(
        "input {}: expected sides from 1 to {} for an image, found {}x{}",
        quote(tensor.name), maxImageSide, height, width);
  binding.height = static_cast<uint32_t>(height);
  binding.width = static_cast<uint32_t>(width);
  return llvm::Error::success();
}

static llvm::Error bindOutput(const ClassOutput &output,
                              const ModelTensor &tensor, Binding &binding) {
  if (!isFloat(tensor.type))
    return failure("output {}: expected element type f32, f16 or bf16 for "
                   "scores, found {}",
                   quote(tensor.name), tensor.type);
  const int64_t classes = tensor.shape.empty() ? 0 : tensor.shape.back();
  if (classes < 1 || classes > std::numeric_limits<int32_t>::max() ||
      !llvm::all_of(llvm::ArrayRef(tensor.shape).drop_back(),
                    [](int64_t dim) { return dim == 1; }))
    return failure(
        "output {}: expected shape 1xN for the scores of N classes, found {}",
        quote(tensor.name), spellShape(tensor.shape));
  binding.classes = static_cast<uint32_t>(classes);
  if (!output.labels.empty() && output.labels.size() != binding.classes)
    return failure("'output.labels': expected {} labels, one for each score of "
                   "{}, found {}",
                   classes, quote(tensor.name), output.labels.size());
  if (output.topK > binding.classes)
    return failure(
        "'output.top_k': expected at most the {} classes of {}, found {}",
        classes, quote(tensor.name), output.topK);
  return llvm::Error::success();
}

static llvm::Expected<Binding> bind(const Manifest &manifest,
                                    llvm::ArrayRef<ModelTensor> inputs,
                                    llvm::ArrayRef<ModelTensor> outputs) {
  Binding binding;
  llvm::Expected<size_t> input =
      findTensor("input", manifest.input.name, inputs);
  if (!input)
    return input.takeError();
  llvm::Expected<size_t> output =
      findTensor("output", manifest.output.name, outputs);
  if (!output)
    return output.takeError();
  if (inputs.size() != 1)
    return failure(
        "expected a model whose only input is the image, found {} inputs",
        inputs.size());
  binding.input = *input;
  binding.output = *output;
  if (llvm::Error error = bindInput(manifest.input, inputs[*input], binding))
    return error;
  if (llvm::Error error =
          bindOutput(manifest.output, outputs[*output], binding))
    return error;
  return binding;
}

llvm::Expected<Binding> bindManifest(const Manifest &manifest,
                                     llvm::ArrayRef<ModelTensor> inputs,
                                     llvm::ArrayRef<ModelTensor> outputs) {
  llvm::Expected<Binding> binding = bind(manifest, inputs, outputs);
  if (!binding)
    return support::withContext(binding.takeError(), "manifest");
  return binding;
}

} // namespace burin::manifest
