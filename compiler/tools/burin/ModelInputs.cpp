// Matches files with a model's inputs by name, by position and by content.

#include "compiler/tools/burin/ModelInputs.h"
#include "compiler/support/Diagnostic.h"
#include "compiler/support/InputFile.h"
#include "compiler/support/Npz.h"
#include "dialects/plan/ElementTypes.h"

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
    return failure(
        "input {}: {} takes no image without a manifest", quote(input.name),
        describe(plan::elementTypeOf(input.dtype).array, input.shape));
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
  NumpyArray array{plan::elementTypeOf(input.dtype).array, input.shape, {}};
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

/// Part `index` of an array that was cut into `slices` along its first
/// dimension.
static NumpyArray sliceOf(const NumpyArray &array, int64_t index,
                          int64_t slices) {
  NumpyArray slice{array.type, array.shape, {}};
  slice.shape[0] /= slices;
  size_t bytes = array.bytes.size() / slices;
  auto begin = array.bytes.begin() + index * bytes;
  slice.bytes.assign(begin, begin + bytes);
  return slice;
}

std::vector<NumpyArray> ModelInputs::part(int64_t index) const {
  std::vector<NumpyArray> parts;
  for (auto [i, array] : llvm::enumerate(arrays)) {
    if (areSteps ? !isStepped[i] : slices == 1) {
      parts.push_back(array);
      continue;
    }
    parts.push_back(sliceOf(array, index, slices));
    if (areSteps)
      parts.back().shape.erase(parts.back().shape.begin());
  }
  return parts;
}

namespace {

/// Collects arrays for the inputs of one model.
class InputReader {
public:
  explicit InputReader(RunnableModel &model)
      : model(model), arrays(model.inputs().size()) {}

  llvm::Error readArgument(llvm::StringRef argument, bool isOnly);
  /// `hint` is what a message says of an input that is missing, after its name
  /// and type.
  using Hint = llvm::function_ref<std::string(const TensorSpec &input)>;
  llvm::Expected<ModelInputs> finish(Hint hint);

private:
  llvm::Error readArchive(llvm::StringRef bytes);
  llvm::Error place(size_t index, NumpyArray array);
  llvm::Error giveShapes();
  llvm::Expected<size_t> nextIndex() const;
  /// For how many runs an array is, and whether each takes an entry of an axis
  /// of steps.
  struct Share {
    int64_t runs = 1;
    bool isStepped = false;
  };
  llvm::Expected<Share> shareOf(size_t index, support::NumpyType type,
                                llvm::ArrayRef<int64_t> got) const;
  llvm::Error checkShares(llvm::ArrayRef<Share> shares,
                          ModelInputs &inputs) const;

  RunnableModel &model;
  /// Whether the model knows the sizes that the arrays have.
  bool areShapesKnown = false;
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
    llvm::Expected<Share> share = shareOf(*index, layout.type, layout.shape);
    if (!share)
      return share.takeError();
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

/// Whether an array of shape `got` is not much larger than one of `most`, so
/// that it may be read before it is known what is wrong with its sizes.
static bool isOfOrder(llvm::ArrayRef<int64_t> got,
                      llvm::ArrayRef<int64_t> most) {
  constexpr double factor = 64;
  double elements = 1, allowed = factor;
  for (auto [a, b] : llvm::zip_equal(got, most)) {
    elements *= double(a);
    allowed *= double(b);
  }
  return elements <= allowed;
}

llvm::Expected<InputReader::Share>
InputReader::shareOf(size_t index, support::NumpyType type,
                     llvm::ArrayRef<int64_t> got) const {
  const TensorSpec &input = model.inputs()[index];
  llvm::ArrayRef<int64_t> wanted = input.shape;
  bool isType = type == plan::elementTypeOf(input.dtype).array,
       isSame = isType && got.size() == wanted.size();
  if (isSame && got == wanted)
    return Share();
  if (isSame && model.hasSizes() && !areShapesKnown && isOfOrder(got, wanted))
    return Share();
  if (isSame && !got.empty() && got.drop_front() == wanted.drop_front() &&
      wanted[0] > 0 && got[0] > 0 && got[0] % wanted[0] == 0)
    return Share{got[0] / wanted[0]};
  if (model.hasState() && isType && !got.empty() && got[0] > 0 &&
      got.drop_front() == wanted)
    return Share{got[0], true};
  return failure("input {}: expected {}{}, got {}", quote(input.name),
                 describe(plan::elementTypeOf(input.dtype).array, wanted),
                 model.hasState() ? ", or that behind an axis of steps" : "",
                 describe(type, got));
}

/// All arrays are for as many runs; with an axis of steps in one of them, those
/// without it are the same at each step.
llvm::Error InputReader::checkShares(llvm::ArrayRef<Share> shares,
                                     ModelInputs &inputs) const {
  std::optional<size_t> first;
  for (auto [i, share] : llvm::enumerate(shares))
    if (share.isStepped && !first)
      first = i;
  inputs.areSteps = first.has_value();
  if (!first && !shares.empty())
    first = 0;
  for (auto [i, share] : llvm::enumerate(shares)) {
    const Share &expected = shares[*first];
    inputs.isStepped.push_back(share.isStepped);
    inputs.slices = expected.runs;
    bool isWhole = share.runs == 1 && !share.isStepped;
    if (inputs.areSteps
            ? !isWhole && (!share.isStepped || share.runs != expected.runs)
            : share.runs != expected.runs)
      return failure("input {}: expected {} {} as in input {}, got {}{}",
                     quote(model.inputs()[i].name), expected.runs,
                     inputs.areSteps ? "steps"
                                     : "times the model's leading dimension",
                     quote(model.inputs()[*first].name), share.runs,
                     inputs.areSteps ? "" : " times");
  }
  return llvm::Error::success();
}

/// Tells a model that is told sizes those of the arrays, if all are there.
llvm::Error InputReader::giveShapes() {
  if (!model.hasSizes())
    return llvm::Error::success();
  std::vector<std::vector<int64_t>> shapes;
  for (const std::optional<NumpyArray> &array : arrays)
    if (array)
      shapes.push_back(array->shape);
  if (shapes.size() != arrays.size())
    return llvm::Error::success();
  areShapesKnown = true;
  return model.setShapes(shapes);
}

llvm::Expected<ModelInputs> InputReader::finish(Hint hint) {
  ModelInputs inputs;
  inputs.image = std::move(image);
  if (inputs.image)
    return inputs;
  if (llvm::Error error = giveShapes())
    return error;
  std::vector<Share> shares;
  for (size_t i = 0; i < arrays.size(); ++i) {
    const TensorSpec &input = model.inputs()[i];
    if (!arrays[i])
      return failure(
          "input {} ({}) is missing{}", quote(input.name),
          describe(plan::elementTypeOf(input.dtype).array, input.shape),
          hint(input));
    llvm::Expected<Share> share = shareOf(i, arrays[i]->type, arrays[i]->shape);
    if (!share)
      return share.takeError();
    shares.push_back(*share);
    inputs.arrays.push_back(std::move(*arrays[i]));
  }
  if (llvm::Error error = checkShares(shares, inputs))
    return error;
  if (inputs.slices > 1 && !inputs.areSteps)
    for (const TensorSpec &output : model.outputs())
      if (output.shape.empty())
        return failure("output {} is a scalar, so inputs cannot hold {} "
                       "examples",
                       quote(output.name), inputs.slices);
  return inputs;
}

} // namespace

llvm::Expected<ModelInputs> readInputs(llvm::ArrayRef<std::string> arguments,
                                       RunnableModel &model) {
  if (llvm::Error error = model.setShapes({}))
    return error;
  InputReader reader(model);
  bool isOnly = arguments.size() == 1;
  for (const std::string &argument : arguments)
    if (llvm::Error error = reader.readArgument(argument, isOnly))
      return error;
  return reader.finish([](const TensorSpec &input) {
    return fmt::format("; give it with --input {}=FILE",
                       support::printable(input.name));
  });
}

llvm::Expected<ModelInputs> readInputFile(const std::string &path,
                                          RunnableModel &model) {
  if (llvm::Error error = model.setShapes({}))
    return error;
  InputReader reader(model);
  if (llvm::Error error = reader.readArgument(path, /*isOnly=*/true))
    return error;
  llvm::Expected<ModelInputs> inputs =
      reader.finish([](const TensorSpec &) { return std::string(); });
  if (!inputs)
    return withContext(inputs.takeError(), quote(path));
  return inputs;
}

} // namespace burin::tools
