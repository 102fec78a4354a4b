// Runs an emitted library through its C ABI, as any caller of it would.

#include "compiler/support/AtomicOutput.h"
#include "compiler/support/CheckedMath.h"
#include "compiler/support/Diagnostic.h"
#include "compiler/tools/burin/RunnableModel.h"
#include "dialects/plan/ElementTypes.h"
#include "runtime/include/burin/pool.h"
#include "runtime/include/burin/sizes.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/MathExtras.h"
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <filesystem>

namespace burin::tools {
namespace {

namespace fs = std::filesystem;
using support::failure;
using support::NumpyArray;
using support::quote;
using Clock = std::chrono::steady_clock;

/// The functions of one library. A model's context begins with a
/// burin_context; how long it is, its table says.
struct EntryPoints {
  const burin_model_info *(*info)();
  burin_status (*create)(burin_context *, const burin_memory *, size_t,
                         const burin_options *);
  /// One of the two, the second where a run is told sizes.
  burin_status (*run)(burin_context *, const void *const *, void *const *);
  burin_status (*runSized)(burin_context *, const int64_t *,
                           const void *const *, void *const *);
  const burin_sizes_info *(*sizes)(); // null where it is not
  burin_status (*classify)(burin_context *, const burin_image *, burin_class *,
                           size_t, size_t *); // null without a manifest
  // Null where nothing stays from run to run.
  burin_status (*reset)(burin_context *);
  size_t (*savedBytes)();
  burin_status (*save)(const burin_context *, void *, size_t);
  burin_status (*restore)(burin_context *, const void *, size_t);
  void (*destroy)(burin_context *); // null without a second device
  // Null where the weights are part of the library.
  burin_status (*openWeights)(burin_memory *, const char *);
  burin_status (*verifyWeights)(const burin_memory *);
  void (*closeWeights)(burin_memory *);
};

std::vector<TensorSpec> specsOf(const burin_tensor_info *tensors,
                                uint32_t count) {
  std::vector<TensorSpec> specs;
  for (uint32_t i = 0; i < count; ++i)
    specs.push_back({tensors[i].name,
                     tensors[i].dtype,
                     {tensors[i].shape, tensors[i].shape + tensors[i].rank}});
  return specs;
}

class LibraryModel : public RunnableModel {
public:
  LibraryModel(void *handle, const EntryPoints &entry)
      : handle(handle), entry(entry), info(*entry.info()),
        inputSpecs(specsOf(info.inputs, info.input_count)),
        outputSpecs(specsOf(info.outputs, info.output_count)),
        sizes(entry.sizes ? entry.sizes()->count : 0) {}
  ~LibraryModel() override {
    if (entry.destroy && context)
      entry.destroy(context);
    burin_pool_destroy(pool);
    for (auto [memory, known] : llvm::zip(memories, given()))
      if (known.lifetime != BURIN_LIFETIME_CONSTANT)
        free(memory.data);
      else if (memory.data)
        entry.closeWeights(&memory);
    free(context);
    dlclose(handle);
  }

  llvm::Error create(const EngineOptions &options);
  llvm::Error unsupportedLevel(burin_level level) const;

  llvm::ArrayRef<TensorSpec> inputs() const override { return inputSpecs; }
  llvm::ArrayRef<TensorSpec> outputs() const override { return outputSpecs; }
  std::string engine() const override {
    return burin_level_text(context->level);
  }
  burin_level level() const override { return context->level; }
  uint64_t footprint() const override {
    uint64_t bytes = 0;
    for (const burin_memory_info &memory :
         llvm::ArrayRef(info.memories, info.memory_count))
      bytes += memory.bytes;
    return bytes;
  }
  void setInputs(llvm::ArrayRef<NumpyArray> arrays) override;
  llvm::Error run() override;
  std::vector<NumpyArray> results() const override;
  bool hasSizes() const override { return entry.sizes; }
  llvm::Error setShapes(llvm::ArrayRef<std::vector<int64_t>> shapes) override;
  bool hasState() const override { return entry.reset; }
  llvm::Error resetState() override;
  llvm::Expected<std::vector<char>> saveState() const override;
  llvm::Error restoreState(llvm::ArrayRef<char> saved) override;
  bool isClassifier() const override { return entry.classify; }
  llvm::Expected<std::vector<ClassScore>>
  classify(const support::Image &image) override;
  std::vector<StepTime> stepTimes() const override;
  void clearStepTimes() override {
    std::fill(steps.begin(), steps.end(), StepClock());
  }

private:
  /// The memories that creation takes.
  llvm::ArrayRef<burin_memory_info> given() const {
    return llvm::ArrayRef(info.memories, info.given_count);
  }
  llvm::Error findMemory(const burin_memory_info &known,
                         const EngineOptions &options);
  static void onNode(void *user, uint32_t node, int begin);
  void endRun();
  llvm::Error failed(const char *what, burin_status status) const {
    return failure("{} {}: {}", quote(info.name), what,
                   burin_status_text(status));
  }

  void *handle;
  EntryPoints entry;
  const burin_model_info &info;
  std::vector<TensorSpec> inputSpecs, outputSpecs;
  std::vector<int64_t> sizes; // that the runs are told
  burin_pool *pool = nullptr;
  std::vector<burin_memory> memories; // as many as could be had, in order
  burin_context *context = nullptr;
  std::vector<std::vector<char>> inputBytes, outputBytes;
  std::vector<const void *> inputPointers;
  std::vector<void *> outputPointers;
  /// Of a step in a loop, the time of all its iterations.
  struct StepClock {
    double seconds = 0, least = INFINITY; ///< in this run, and in any
    uint64_t count = 0, counted = 0; ///< how often it ran in this run, and last
  };
  std::vector<StepClock> steps; // empty: no profiling
  Clock::time_point stepStart;
};

/// Allocates a memory for the model, or opens its weights.
llvm::Error LibraryModel::findMemory(const burin_memory_info &known,
                                     const EngineOptions &options) {
  burin_memory &memory = memories.emplace_back();
  if (known.lifetime != BURIN_LIFETIME_CONSTANT) {
    // Creation takes what lies on another device from there.
    if (known.device != BURIN_DEVICE_HOST)
      return llvm::Error::success();
    size_t alignment = std::max<size_t>(known.alignment, sizeof(void *));
    if (known.bytes > 0 &&
        posix_memalign(&memory.data, alignment, known.bytes) != 0)
      return failure("cannot allocate {} bytes for the {}", known.bytes,
                     known.name);
    memory.bytes = known.bytes;
    return llvm::Error::success();
  }
  if (!entry.openWeights || !entry.verifyWeights || !entry.closeWeights)
    return failure("{} takes weights but has no function that opens them",
                   quote(info.name));
  const char *path =
      options.weightsPath.empty() ? known.path : options.weightsPath.c_str();
  burin_status status = entry.openWeights(&memory, path);
  if (status == BURIN_OK)
    status = entry.verifyWeights(&memory);
  if (status != BURIN_OK)
    return failure("weights {} of {}: {}{}", quote(path ? path : ""),
                   quote(info.name), burin_status_text(status),
                   options.weightsPath.empty()
                       ? "; --weights FILE says where they are"
                       : "");
  return llvm::Error::success();
}

/// Why the library did not run at `level`.
llvm::Error LibraryModel::unsupportedLevel(burin_level level) const {
  std::string held;
  bool isHeld = level == BURIN_LEVEL_AUTO;
  for (burin_level each : llvm::ArrayRef(info.levels, info.level_count)) {
    held += (held.empty() ? "" : ", ") + std::string(burin_level_text(each));
    isHeld |= each == level;
  }
  return failure(
      "level {}: {}; the library holds {}", quote(burin_level_text(level)),
      isHeld ? "this machine does not run it" : "the library does not hold it",
      held.empty() ? "none" : held);
}

llvm::Error LibraryModel::create(const EngineOptions &options) {
  burin_options settings = {};
  settings.level = options.level;
  if (options.threads > 1) {
    pool = burin_pool_create(options.threads);
    if (!pool)
      return failure("cannot start {} threads", options.threads);
    settings.parallel = burin_pool_parallel(pool);
  }
  if (options.isProfiled) {
    steps.resize(info.node_count);
    settings.on_node = onNode;
    settings.on_node_user = this;
  }
  for (const burin_memory_info &known : given())
    if (llvm::Error error = findMemory(known, options))
      return error;
  context = static_cast<burin_context *>(calloc(1, info.context_bytes));
  if (!context)
    return failure("cannot allocate a context of {} bytes", info.context_bytes);
  burin_status status =
      entry.create(context, memories.data(), memories.size(), &settings);
  if (status == BURIN_UNSUPPORTED_LEVEL)
    return unsupportedLevel(options.level);
  if (status != BURIN_OK)
    return failed("cannot be set up", status);
  for (uint32_t i = 0; i < info.output_count; ++i)
    outputBytes.emplace_back(info.outputs[i].bytes);
  for (std::vector<char> &bytes : outputBytes)
    outputPointers.push_back(bytes.data());
  return llvm::Error::success();
}

void LibraryModel::setInputs(llvm::ArrayRef<NumpyArray> arrays) {
  inputBytes.clear();
  inputPointers.clear();
  for (size_t i = 0; i < arrays.size(); ++i)
    inputBytes.push_back(plan::fromArray(inputSpecs[i].dtype, arrays[i].bytes));
  for (const std::vector<char> &bytes : inputBytes)
    inputPointers.push_back(bytes.data());
}

llvm::Error
LibraryModel::setShapes(llvm::ArrayRef<std::vector<int64_t>> shapes) {
  if (!hasSizes())
    return llvm::Error::success();
  const burin_sizes_info &told = *entry.sizes();
  inputSpecs = specsOf(info.inputs, info.input_count);
  outputSpecs = specsOf(info.outputs, info.output_count);
  if (shapes.empty())
    return llvm::Error::success();
  std::vector<const int64_t *> pointers;
  std::string text;
  for (const std::vector<int64_t> &shape : shapes) {
    pointers.push_back(shape.data());
    text +=
        fmt::format("{}[{}]", text.empty() ? "" : ", ", fmt::join(shape, ", "));
  }
  uint32_t number = 0;
  burin_status status = burin_sizes_of_shapes(&info, &told, pointers.data(),
                                              sizes.data(), &number);
  if (status == BURIN_SIZE_OUT_OF_RANGE)
    return failure("size {}: expected {} to {}, got {}",
                   quote(told.sizes[number].name), told.sizes[number].least,
                   told.sizes[number].most, sizes[number]);
  if (status != BURIN_OK)
    return failure("{}: expected inputs whose sizes are those of one run, got "
                   "{}",
                   quote(info.name), text);
  for (uint32_t i = 0; i < info.input_count; ++i)
    told.input_shape(sizes.data(), i, inputSpecs[i].shape.data());
  for (uint32_t i = 0; i < info.output_count; ++i)
    told.output_shape(sizes.data(), i, outputSpecs[i].shape.data());
  return llvm::Error::success();
}

llvm::Error LibraryModel::run() {
  burin_status status =
      hasSizes()
          ? entry.runSized(context, sizes.data(), inputPointers.data(),
                           outputPointers.data())
          : entry.run(context, inputPointers.data(), outputPointers.data());
  endRun();
  return status == BURIN_OK ? llvm::Error::success()
                            : failed("cannot run", status);
}

llvm::Error LibraryModel::resetState() {
  burin_status status = entry.reset ? entry.reset(context) : BURIN_OK;
  return status == BURIN_OK ? llvm::Error::success()
                            : failed("cannot begin anew", status);
}

llvm::Expected<std::vector<char>> LibraryModel::saveState() const {
  std::vector<char> saved(hasState() ? entry.savedBytes() : 0);
  burin_status status =
      hasState() ? entry.save(context, saved.data(), saved.size()) : BURIN_OK;
  if (status != BURIN_OK)
    return failed("cannot save its state", status);
  return saved;
}

llvm::Error LibraryModel::restoreState(llvm::ArrayRef<char> saved) {
  burin_status status = hasState()
                            ? entry.restore(context, saved.data(), saved.size())
                            : BURIN_OK;
  return status == BURIN_OK ? llvm::Error::success()
                            : failed("cannot restore its state", status);
}

std::vector<NumpyArray> LibraryModel::results() const {
  std::vector<NumpyArray> arrays;
  for (size_t i = 0; i < outputSpecs.size(); ++i) {
    NumpyArray array{plan::elementTypeOf(outputSpecs[i].dtype).array,
                     outputSpecs[i].shape, outputBytes[i]};
    // What was allocated is for the greatest sizes.
    size_t elements = 1;
    for (int64_t size : outputSpecs[i].shape)
      elements *= size_t(size);
    array.bytes.resize(elements * burin_dtype_bytes(outputSpecs[i].dtype));
    array.bytes = plan::toArray(outputSpecs[i].dtype, std::move(array.bytes));
    arrays.push_back(std::move(array));
  }
  return arrays;
}

llvm::Expected<std::vector<ClassScore>>
LibraryModel::classify(const support::Image &image) {
  burin_image view = {image.pixels.data(), uint32_t(image.width),
                      uint32_t(image.height), uint32_t(image.channels),
                      size_t(image.width * image.channels)};
  std::vector<burin_class> classes(16);
  size_t count = 0;
  burin_status status =
      entry.classify(context, &view, classes.data(), classes.size(), &count);
  endRun();
  if (status == BURIN_CAPACITY_TOO_SMALL) {
    classes.resize(count);
    status =
        entry.classify(context, &view, classes.data(), classes.size(), &count);
    endRun();
  }
  if (status != BURIN_OK)
    return failed("cannot classify", status);
  return classScores(llvm::ArrayRef(classes).take_front(count));
}

void LibraryModel::onNode(void *user, uint32_t node, int begin) {
  auto &model = *static_cast<LibraryModel *>(user);
  Clock::time_point now = Clock::now();
  if (begin)
    model.stepStart = now;
  if (begin || node >= model.steps.size())
    return;
  StepClock &step = model.steps[node];
  step.seconds += std::chrono::duration<double>(now - model.stepStart).count();
  ++step.count;
}

/// Brings together what the steps took; those of a branch not taken took none.
void LibraryModel::endRun() {
  for (StepClock &step : steps) {
    if (step.count > 0)
      step.least = std::min(step.least, step.seconds);
    step.counted = std::max(step.counted, step.count);
    step.seconds = 0;
    step.count = 0;
  }
}

std::vector<StepTime> LibraryModel::stepTimes() const {
  std::vector<StepTime> times;
  for (auto [i, step] : llvm::enumerate(steps)) {
    const burin_node_info &node = info.nodes[i];
    // What it computes is known of the greatest sizes only.
    uint64_t counted = hasSizes() ? 0 : step.counted;
    times.push_back({node.name, node.op, node.flops * counted,
                     node.bytes * counted,
                     std::isfinite(step.least) ? step.least * 1e3 : 0});
  }
  return times;
}

/// The one `lib*.so` of a folder.
llvm::Expected<fs::path> findLibrary(llvm::StringRef folder) {
  std::error_code error;
  std::vector<fs::path> found;
  for (fs::directory_iterator entry(folder.str(), error), end;
       !error && entry != end; entry.increment(error)) {
    std::string fileName = entry->path().filename().string();
    llvm::StringRef name = fileName;
    if (name.starts_with("lib") && name.ends_with(".so"))
      found.push_back(entry->path());
  }
  if (error)
    return failure("cannot read {}: {}", quote(folder), error.message());
  if (found.empty() &&
      fs::exists(fs::path(folder.str()) / support::folderMarker.str(), error))
    return failure("{}: holds sources that are not built, or a library for "
                   "another machine; compile without --sources-only and "
                   "--target to run it here",
                   quote(folder));
  if (found.size() != 1)
    return failure("{}: expected one 'lib<name>.so', found {}", quote(folder),
                   found.size());
  return found[0];
}

llvm::Error loadSymbol(void *handle, const std::string &name, auto *&function) {
  void *symbol = dlsym(handle, name.c_str());
  if (!symbol)
    return failure("function {} is missing", quote(name));
  function =
      reinterpret_cast<std::remove_reference_t<decltype(function)>>(symbol);
  return llvm::Error::success();
}

llvm::Expected<EntryPoints> loadEntryPoints(void *handle,
                                            const std::string &prefix) {
  EntryPoints entry = {};
  if (llvm::Error error = loadSymbol(handle, prefix + "_info", entry.info))
    return error;
  if (llvm::Error error =
          loadSymbol(handle, prefix + "_create_with", entry.create))
    return error;
  llvm::consumeError(loadSymbol(handle, prefix + "_sizes", entry.sizes));
  if (llvm::Error error =
          entry.sizes ? loadSymbol(handle, prefix + "_run", entry.runSized)
                      : loadSymbol(handle, prefix + "_run", entry.run))
    return error;
  llvm::consumeError(loadSymbol(handle, prefix + "_classify", entry.classify));
  // All of them, or none.
  bool hasState =
      !llvm::errorToBool(loadSymbol(handle, prefix + "_reset", entry.reset)) &&
      !llvm::errorToBool(
          loadSymbol(handle, prefix + "_saved_bytes", entry.savedBytes)) &&
      !llvm::errorToBool(loadSymbol(handle, prefix + "_save", entry.save)) &&
      !llvm::errorToBool(
          loadSymbol(handle, prefix + "_restore", entry.restore));
  if (!hasState)
    entry.reset = nullptr;
  llvm::consumeError(loadSymbol(handle, prefix + "_destroy", entry.destroy));
  llvm::consumeError(
      loadSymbol(handle, prefix + "_open_weights", entry.openWeights));
  llvm::consumeError(
      loadSymbol(handle, prefix + "_verify_weights", entry.verifyWeights));
  llvm::consumeError(
      loadSymbol(handle, prefix + "_close_weights", entry.closeWeights));
  return entry;
}

/// Whether the tables make sense: what follows allocates by them.
llvm::Error checkInfo(const burin_model_info *info) {
  if (!info || info->abi_version != BURIN_ABI_VERSION)
    return failure("expected version {} of the interface, got {}",
                   BURIN_ABI_VERSION, info ? info->abi_version : 0);
  auto check = [](const burin_tensor_info *tensors, uint32_t count) {
    for (const burin_tensor_info &tensor : llvm::ArrayRef(tensors, count)) {
      llvm::ArrayRef<int64_t> shape(tensor.shape, tensor.rank);
      int64_t width = burin_dtype_bytes(tensor.dtype);
      auto bytes = support::checkedByteSize(shape, width);
      if (!tensor.name || width == 0 || !bytes ||
          uint64_t(*bytes) != tensor.bytes)
        return false;
    }
    return true;
  };
  auto isSound = [](const burin_memory_info &memory) {
    return memory.name && llvm::isPowerOf2_64(memory.alignment);
  };
  if (!check(info->inputs, info->input_count) ||
      !check(info->outputs, info->output_count) ||
      info->given_count > info->memory_count ||
      !llvm::all_of(llvm::ArrayRef(info->memories, info->memory_count),
                    isSound) ||
      info->context_bytes <
          sizeof(burin_context) + info->given_count * sizeof(void *))
    return failure("its tables contradict themselves");
  return llvm::Error::success();
}

} // namespace

llvm::Expected<std::unique_ptr<RunnableModel>>
openLibrary(llvm::StringRef path, const EngineOptions &options) {
  fs::path file = path.str();
  std::error_code ignored;
  if (fs::is_directory(file, ignored)) {
    llvm::Expected<fs::path> found = findLibrary(path);
    if (!found)
      return found.takeError();
    file = *found;
  }
  // A name with a slash is never looked for in the system's folders.
  file = fs::absolute(file, ignored);
  void *handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle)
    return failure("cannot load {}: {}", quote(path), dlerror());
  auto closer = llvm::make_scope_exit([&] { dlclose(handle); });
  std::string fileName = file.filename().string();
  llvm::StringRef name = fileName;
  name.consume_front("lib");
  name.consume_back(".so");
  llvm::Expected<EntryPoints> entry = loadEntryPoints(handle, name.str());
  if (!entry)
    return support::withContext(entry.takeError(), quote(path));
  if (llvm::Error error = checkInfo(entry->info()))
    return support::withContext(std::move(error), quote(path));
  closer.release();
  auto model = std::make_unique<LibraryModel>(handle, *entry);
  if (!options.weightsPath.empty() && !(*entry).openWeights)
    return failure("{}: --weights needs a library that was compiled with it",
                   quote(path));
  if (llvm::Error error = model->create(options))
    return error;
  return model;
}

} // namespace burin::tools
