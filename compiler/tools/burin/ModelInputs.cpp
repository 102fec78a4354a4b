// Matches files with a model's inputs by name, by position and by content.

#include "compiler/tools/burin/ModelInputs.h"
#include "compiler/support/Diagnostic.h"
#include "compiler/support/InputFile.h"
#include "compiler/support/Npz.h"

namespace burin::tools {

using support::failure;
using support::Image;
using support::NumpyArray;
using support::quote;
using support::withContext;

std::optional<size_t> findTensor(llvm::ArrayRef<TensorSpec> specs,
                                 llvm::StringRef key, llvm::StringRef prefix) {
  for (size_t i = 0; i < specs.size(); ++i)
    if (specs[i].name == key)
      return i;
  size_t index;
  if (key.consume_front(prefix) && !key.getAsInteger(10, index) &&
      index < specs.size())
    return index;
  return std::nullopt;
}

std::string listNames(llvm::ArrayRef<TensorSpec> specs) {
  constexpr size_t shown = 8; // a hint, not a listing
  std::string names;
  for (const TensorSpec &spec : specs.take_front(shown))
    names += (names.empty() ? "" : ", ") + quote(spec.name);
  if (specs.size() > shown)
    names += ", ...";
  return names.empty() ? "none" : names;
}

/// The plan that keeps pixels as they are, if the input is shaped for one
/// image.
static std::optional<burin_image_plan> rawPlan(const TensorSpec &input) {
  llvm::ArrayRef<int64_t> shape = input.shape;
  if (shape.size() == 4 && shape[0] == 1)
    shape = shape.drop_front();
  if (shape.size() != 3 ||
      (input.dtype != BURIN_F32 && input.dtype != BURIN_U8))
    return std::nullopt;
  auto isChannels = [](int64_t dim) { return dim == 1 || dim == 3; };
  for (int64_t dim : shape)
    if (dim > BURIN_IMAGE_MAX_SIDE)
      return std::nullopt;
  bool isChw = isChannels(shape[0]);
  if (!isChw && !isChannels(shape[2]))
    return std::nullopt;
  burin_image_plan plan = {};
  plan.channels = isChw ? shape[0] : shape[2];
  plan.height = isChw ? shape[1] : shape[0];
  plan.width = isChw ? shape[2] : shape[1];
  plan.layout = isChw ? BURIN_NCHW : BURIN_NHWC;
  plan.dtype = input.dtype;
  plan.scale = 1;
  std::fill(std::begin(plan.std), std::end(plan.std), 1.0f);
  return plan;
}

llvm::Expected<NumpyArray> pixelsOf(const Image &image,
                                    const TensorSpec &input) {
  std::optional<burin_image_plan> plan = rawPlan(input);
  if (!plan)
    return failure("input {}: {} takes no image without a manifest",
                   quote(input.name),
                   describe(arrayType(input.dtype), input.shape));
  if (image.width != plan->width || image.height != plan->height)
    return failure(
        "input {}: expected an image of {} x {} pixels, got {} x {} (a "
        "manifest would resize it)",
        quote(input.name), plan->width, plan->height, image.width,
        image.height);
  return imageToArray(image, *plan, input);
}

llvm::Expected<NumpyArray> imageToArray(const Image &image,
                                        const burin_image_plan &plan,
                                        const TensorSpec &input) {
  NumpyArray array{arrayType(input.dtype), input.shape, {}};
  array.bytes.resize(int64_t(plan.width) * plan.height * plan.channels *
                     burin_dtype_bytes(plan.dtype));
  burin_image view = {image.pixels.data(), uint32_t(image.width),
                      uint32_t(image.height), uint32_t(image.channels),
                      size_t(image.width * image.channels)};
  burin_status status = burin_image_to_tensor(&plan, &view, array.bytes.data());
  if (status != BURIN_OK)
    return failure("input {}: {}", quote(input.name),
                   burin_status_text(status));
  return array;
}

NumpyArray sliceOf(const NumpyArray &array, int64_t index, int64_t slices) {
  if (slices == 1)
    return array;
  NumpyArray slice{array.type, array.shape, {}};
  slice.shape[0] /= slices;
  size_t bytes = array.bytes.size() / slices;
  auto begin = array.bytes.begin() + index * bytes;
  slice.bytes.assign(begin, begin + bytes);
  return slice;
}

namespace {

/// Collects arrays for the inputs of one model.
class InputReader {
public:
  explicit InputReader(const RunnableModel &model)
      : model(model), arrays(model.inputs().size()) {}

  llvm::Error readArgument(llvm::StringRef argument, bool isOnly);
  llvm::Expected<ModelInputs> finish();

private:
  llvm::Error readArchive(llvm::StringRef bytes);
  llvm::Error place(size_t index, NumpyArray array);
  llvm::Expected<size_t> nextIndex() const;
  llvm::Expected<int64_t> slicesOf(size_t index, support::NumpyType type,
                                   llvm::ArrayRef<int64_t> got) const;

  const RunnableModel &model;
  std::vector<std::optional<NumpyArray>> arrays;
  std::optional<Image> image;
};

llvm::Error InputReader::place(size_t index, NumpyArray array) {
  const TensorSpec &input = model.inputs()[index];
  if (arrays[index])
    return failure("input {} is given twice", quote(input.name));
  arrays[index] = std::move(array);
  return llvm::Error::success();
}

llvm::Expected<size_t> InputReader::nextIndex() const {
  for (size_t i = 0; i < arrays.size(); ++i)
    if (!arrays[i])
      return i;
  return failure("the model has only {} input{}", arrays.size(),
                 arrays.size() == 1 ? "" : "s");
}

llvm::Error InputReader::readArchive(llvm::StringRef bytes) {
  // Asked before a member is unpacked: a small archive can hold a lot.
  auto isInput = [&](llvm::StringRef name,
                     const support::NpyLayout &layout) -> llvm::Expected<bool> {
    std::optional<size_t> index = findTensor(model.inputs(), name, "in");
    if (!index && findTensor(model.outputs(), name, "out"))
      return false;
    if (!index)
      return failure("{} is no input of the model (its inputs: {})",
                     quote(name), listNames(model.inputs()));
    llvm::Expected<int64_t> slices =
        slicesOf(*index, layout.type, layout.shape);
    if (!slices)
      return slices.takeError();
    return true;
  };
  llvm::Expected<std::vector<support::NpzEntry>> entries =
      support::parseNpz(bytes, isInput);
  if (!entries)
    return entries.takeError();
  for (support::NpzEntry &entry : *entries)
    if (llvm::Error error = place(*findTensor(model.inputs(), entry.name, "in"),
                                  std::move(entry.array)))
      return error;
  return llvm::Error::success();
}

llvm::Error InputReader::readArgument(llvm::StringRef argument, bool isOnly) {
  auto [name, path] = argument.split('=');
  std::optional<size_t> index;
  if (!path.empty())
    index = findTensor(model.inputs(), name, "in");
  if (!index)
    path = argument;
  auto buffer = support::readInputFile(path);
  if (!buffer && !index && argument.contains('=')) {
    llvm::consumeError(buffer.takeError());
    return failure("--input {}: neither a file nor an input of the model (its "
                   "inputs: {})",
                   quote(argument), listNames(model.inputs()));
  }
  if (!buffer)
    return buffer.takeError();
  llvm::StringRef bytes = (*buffer)->getBuffer();
  if (bytes.starts_with("PK"))
    return withContext(readArchive(bytes), quote(path));
  if (!index) {
    llvm::Expected<size_t> next = nextIndex();
    if (!next)
      return withContext(next.takeError(), quote(path));
    index = *next;
  }
  llvm::Expected<NumpyArray> array = [&]() -> llvm::Expected<NumpyArray> {
    if (bytes.starts_with("\x93NUMPY"))
      return support::parseNpy(bytes);
    llvm::Expected<Image> decoded = support::decodeImage(bytes);
    if (!decoded)
      return failure("neither an array nor an image that can be read ({})",
                     llvm::toString(decoded.takeError()));
    if (isOnly && model.isClassifier()) {
      image = std::move(*decoded);
      return NumpyArray();
    }
    return pixelsOf(*decoded, model.inputs()[*index]);
  }();
  if (!array)
    return withContext(array.takeError(), quote(path));
  return withContext(place(*index, std::move(*array)), quote(path));
}

/// How many times the model's leading dimension an array of `got` holds.
llvm::Expected<int64_t>
InputReader::slicesOf(size_t index, support::NumpyType type,
                      llvm::ArrayRef<int64_t> got) const {
  const TensorSpec &input = model.inputs()[index];
  llvm::ArrayRef<int64_t> wanted = input.shape;
  bool isSame = type == arrayType(input.dtype) && got.size() == wanted.size();
  if (isSame && got == wanted)
    return 1;
  if (isSame && !got.empty() && got.drop_front() == wanted.drop_front() &&
      wanted[0] > 0 && got[0] > 0 && got[0] % wanted[0] == 0)
    return got[0] / wanted[0];
  return failure("input {}: expected {}, got {}", quote(input.name),
                 describe(arrayType(input.dtype), wanted), describe(type, got));
}

llvm::Expected<ModelInputs> InputReader::finish() {
  ModelInputs inputs;
  inputs.image = std::move(image);
  if (inputs.image)
    return inputs;
  for (size_t i = 0; i < arrays.size(); ++i) {
    const TensorSpec &input = model.inputs()[i];
    if (!arrays[i])
      return failure("input {} ({}) is missing; give it with --input {}=FILE",
                     quote(input.name),
                     describe(arrayType(input.dtype), input.shape),
                     support::printable(input.name));
    llvm::Expected<int64_t> slices =
        slicesOf(i, arrays[i]->type, arrays[i]->shape);
    if (!slices)
      return slices.takeError();
    if (i > 0 && *slices != inputs.slices)
      return failure("input {}: expected {} times the model's leading "
                     "dimension as in input {}, got {} times",
                     quote(input.name), inputs.slices,
                     quote(model.inputs()[0].name), *slices);
    inputs.slices = *slices;
    inputs.arrays.push_back(std::move(*arrays[i]));
  }
  if (inputs.slices > 1)
    for (const TensorSpec &output : model.outputs())
      if (output.shape.empty())
        return failure("output {} is a scalar, so inputs cannot hold {} "
                       "examples",
                       quote(output.name), inputs.slices);
  return inputs;
}

} // namespace

llvm::Expected<ModelInputs> readInputs(llvm::ArrayRef<std::string> arguments,
                                       const RunnableModel &model) {
  InputReader reader(model);
  bool isOnly = arguments.size() == 1;
  for (const std::string &argument : arguments)
    if (llvm::Error error = reader.readArgument(argument, isOnly))
      return error;
  return reader.finish();
}

} // namespace burin::tools
