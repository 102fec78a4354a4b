// Calibration, choice of layers, measurement and the library of `burin
// compress`.
#include "compiler/tools/burin/CompressModel.h"
#include "compiler/manifest/BoundedFile.h"
#include "compiler/passes/compress/Passes.h"
#include "compiler/support/Diagnostic.h"
#include "compiler/tools/burin/ClassifierBinding.h"
#include "compiler/tools/burin/Command.h"
#include "compiler/tools/burin/CompressReport.h"
#include "compiler/tools/burin/OutputComparison.h"
#include "compiler/tools/burin/Profile.h"
#include "compiler/tools/burin/TemporaryLibrary.h"
#include "dialects/nn/Naming.h"
#include "dialects/nn/ops/Constant.h"
#include "dialects/nn/reference/Constants.h"
#include "dialects/nn/shape/Shapes.h"
#include "dialects/plan/ElementTypes.h"
#include "dialects/plan/Weights.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SHA256.h"
#include <cmath>

using namespace mlir;

namespace burin::tools {

using compress::Compression;
using support::failure;
using support::quote;

/// Of a file of plans: some hundred bytes for each column of each layer.
static constexpr uint64_t maxPlanBytes = 1 << 28;

/// Libraries that are compiled for burin itself hold one level, so that what is
/// calibrated is the same on most machines, and is compiled soon.
static std::string calibrationTarget() {
  return burin_level_supported(BURIN_LEVEL_AVX2)       ? "x86-64-avx2"
         : burin_level_supported(BURIN_LEVEL_BASELINE) ? "x86-64-baseline"
                                                       : "generic";
}
/// The same for those that are timed, at this machine's best.
static std::string timingTarget() {
  std::string name =
      "x86-64-" + std::string(burin_level_text(burin_detect_level()));
  return codegen::findTarget(name) ? name : "generic";
}

/// Fails on an element type that NumPy has none for.
static llvm::Error addSpec(std::vector<TensorSpec> &specs, Type type,
                           std::string name) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  const plan::ElementType *element =
      tensor ? plan::findElementType(tensor.getElementType()) : nullptr;
  if (!element || !tensor.hasStaticShape())
    return failure("{}: expected a tensor of static shape and a NumPy element "
                   "type",
                   quote(name));
  specs.push_back({std::move(name), element->dtype, tensor.getShape().vec()});
  return llvm::Error::success();
}

/// Adds all that a simplified module computes.
static void hashModule(llvm::SHA256 &hash, ModuleOp module) {
  hash.update(printWithoutWeights(module));
  module.walk([&](nn::ConstantOp op) {
    (void)plan::writeElements(
        nn::constantElements(op.getResult()), [&](ArrayRef<char> piece) {
          hash.update(StringRef(piece.data(), piece.size()));
        });
  });
}

static bool hasFiniteWeights(const compress::Layer &layer) {
  FailureOr<nn::HostTensor> weights = nn::readConstant(layer.weights);
  if (failed(weights))
    return true; // their bytes are not there, which the passes say
  for (int64_t i = 0; i < weights->size(); ++i)
    if (!std::isfinite(weights->real(i)))
      return false;
  return true;
}

static void hashSamples(llvm::SHA256 &hash,
                        const std::vector<Sample> &samples) {
  for (const Sample &sample : samples)
    for (const support::NumpyArray &array : sample.arrays) {
      hash.update(describe(array.type, array.shape));
      hash.update(StringRef(array.bytes.data(), array.bytes.size()));
    }
}

namespace {

/// A library's answers to samples, and the least times of its steps.
struct Measured {
  std::vector<std::vector<support::NumpyArray>> results;
  std::vector<StepTime> steps;

  double milliseconds() const {
    double total = 0;
    for (const StepTime &step : steps)
      total += step.milliseconds;
    return total;
  }
};

class ModelCompression {
public:
  explicit ModelCompression(const CompressRequest &request)
      : request(request),
        progress(llvm::errs(),
                 support::chooseProgressStyle(request.compile.isQuiet),
                 {1, 1, 10, 10, 10}) {
    model.request = request.compile;
    model.request.target = calibrationTarget();
    model.request.compiler = ""; // it may be one for another machine
    model.request.weightsPath = model.request.schedulesPath = "";
    model.request.architectures = model.request.deviceCompiler = "";
    model.request.keep = model.request.sourcesOnly = false;
    model.request.hasNoManifest = true;
    model.request.beforeMessage = [this] { progress.finish(); };
    report.model = request.compile.modelPath;
    report.precision = request.calibration.precision;
    report.calibration = request.method;
    report.maxError = request.calibration.maxError;
  }

  llvm::Expected<int> run() {
    // What stands in the way of the library is said before the work.
    if (llvm::Error error = checkRequest(request.compile))
      return error;
    progress.begin("import");
    llvm::Expected<bool> isRead = readModel();
    if (!isRead)
      return isRead.takeError();
    if (!*isRead)
      return ExitFailure;
    progress.begin("data");
    if (llvm::Error error = readData())
      return error;
    progress.begin("calibrate");
    if (llvm::Error error = findPlans())
      return error;
    choose();
    progress.begin("measure");
    if (llvm::Error error = measure())
      return error;
    progress.finish();
    return compile();
  }

private:
  /// False after an error that was printed.
  llvm::Expected<bool> readModel() {
    ModelContext context;
    context.beforeMessage = [this] { progress.finish(); };
    OwningOpRef<ModuleOp> module =
        importModelFile(request.compile.modelPath, context,
                        request.compile.inputs, request.compile.states);
    if (!module || !simplify(*module))
      return false;
    auto function = *module->getOps<func::FuncOp>().begin();
    for (auto [i, type] : llvm::enumerate(function.getArgumentTypes()))
      if (nn::stateOfInput(function, i))
        interface.hasState = true;
      else if (llvm::Error error =
                   addSpec(interface.inputs, type, nn::inputName(function, i)))
        return error;
    for (auto [i, type] : llvm::enumerate(function.getResultTypes()))
      if (!nn::stateOfOutput(function, i))
        if (llvm::Error error =
                addSpec(interface.outputs, type, nn::outputName(function, i)))
          return error;
    for (const compress::Layer &layer : compress::findLayers(function))
      addLayer(layer);
    if (report.layers.empty())
      return failure("{}: expected a matrix product or a convolution in f32 by "
                     "constant weights, found none",
                     quote(request.compile.modelPath));
    hashModule(hash, *module);
    return true;
  }

  void addLayer(const compress::Layer &layer) {
    CompressReport::Layer row;
    row.node = nn::nodeName(layer.op->getLoc());
    row.op = layer.op->getName().stripDialect().str();
    row.bytesBefore =
        uint64_t(nn::ranked(layer.weights).getNumElements()) * sizeof(float);
    if (!layer.gains())
      row.reason = "slower";
    model.hasFiniteWeights.push_back(hasFiniteWeights(layer));
    model.takesGroups.push_back(layer.takesGroups());
    sizes.push_back({layer.columns, layer.depth});
    model.nodes.push_back(row.node);
    report.layers.push_back(std::move(row));
  }

  llvm::Error readData() {
    llvm::Expected<std::optional<manifest::Manifest>> manifest =
        findManifest(request.compile.modelPath, request.compile.manifestPath);
    if (!manifest)
      return manifest.takeError();
    llvm::Expected<std::vector<Sample>> read = readCalibrationData(
        request.dataPath, interface, *manifest, request.samples);
    if (!read)
      return support::withContext(read.takeError(), "--data");
    samples = std::move(*read);
    report.samples = samples.size();
    for (const Sample &sample : samples)
      report.measured += sample.measures;
    hashSamples(hash, samples);
    return llvm::Error::success();
  }

  /// From the folder that is to be replaced, or by calibration.
  llvm::Error findPlans() {
    const CalibrationOptions &options = request.calibration;
    hash.update(
        fmt::format("plans 4; {}; {}; {}; {}; {}; {}; {}", options.precision,
                    options.group, int(options.method), options.percentile,
                    options.smoothing, options.maxError, calibrationTarget()));
    key = llvm::toHex(hash.final(), /*LowerCase=*/true);
    llvm::SmallString<128> path(request.compile.outputFolder);
    llvm::sys::path::append(path, calibrationFile);
    llvm::Expected<std::string> known =
        manifest::readBoundedFile(path, maxPlanBytes, manifest::Links::Refuse);
    if (!known)
      llvm::consumeError(known.takeError());
    else if (auto found = parsePlans(*known, key)) {
      plans = std::move(*found);
      return llvm::Error::success();
    }
    llvm::Expected<std::vector<LayerPlan>> found =
        calibrate(model, samples, options);
    if (!found)
      return found.takeError();
    plans = std::move(*found);
    return llvm::Error::success();
  }

  /// Leaves out what would lose more than allowed, or gain nothing.
  void choose() {
    for (auto [plan, row, size] :
         llvm::zip_equal(plans, report.layers, sizes)) {
      row.error = plan.error;
      row.bytesAfter = plan.compression.bytesOf(size.first, size.second);
      row.precision = plan.compression.precision;
      bool isLeft = !row.reason.empty() || plan.isLeft;
      if (row.reason.empty())
        row.reason = plan.reason;
      if (!isLeft &&
          !(plan.error && *plan.error <= request.calibration.maxError)) {
        row.reason = plan.error ? "error" : "error not finite";
        isLeft = true;
      }
      chosen.push_back(isLeft ? std::nullopt : std::optional(plan.compression));
      if (!isLeft)
        continue;
      row.precision = "f32";
      row.bytesAfter = row.bytesBefore;
    }
  }

  std::function<bool(ModuleOp)> compressing() const {
    return [this](ModuleOp module) {
      setPlans(module, chosen);
      PassManager manager(module.getContext());
      pipelines::addCompress(manager);
      return succeeded(manager.run(module));
    };
  }

  llvm::Expected<std::unique_ptr<RunnableModel>>
  open(std::function<bool(ModuleOp)> transform) const {
    CompileRequest timed = model.request;
    timed.target = timingTarget();
    timed.transform = std::move(transform);
    EngineOptions options;
    options.isProfiled = true;
    return openTemporaryLibrary(std::move(timed), options);
  }

  /// Runs the library as it is and compressed on the samples, in turns, and
  /// without corrections where these do not help.
  llvm::Error measure() {
    llvm::Expected<std::unique_ptr<RunnableModel>> whole = open(nullptr);
    if (!whole)
      return whole.takeError();
    std::vector<std::optional<Compression>> corrected = chosen;
    for (std::optional<Compression> &each : chosen)
      if (each)
        each->correction.clear();
    Measured before, after;
    if (llvm::Error error = measure(**whole, before, after))
      return error;
    report.outputs = compareOutputs(before, after);
    // On samples that it follows from, a correction always looks good.
    if (request.correctsBiases && report.isHeldOut()) {
      std::swap(corrected, chosen);
      Measured again, other;
      if (llvm::Error error = measure(**whole, again, other))
        return error;
      std::vector<OutputError> outputs = compareOutputs(again, other);
      if (errorOf(outputs) < errorOf(report.outputs)) {
        std::tie(before, after) = std::tie(again, other);
        report.outputs = std::move(outputs);
      } else {
        std::swap(corrected, chosen);
      }
    }
    compareTimes(before, after);
    return llvm::Error::success();
  }

  static double errorOf(const std::vector<OutputError> &outputs) {
    double sum = 0;
    for (const OutputError &output : outputs)
      sum += output.total();
    return sum;
  }

  /// Measures `whole` and the model as `chosen` compresses it.
  llvm::Error measure(RunnableModel &whole, Measured &before, Measured &after) {
    llvm::Expected<std::unique_ptr<RunnableModel>> narrow = open(compressing());
    if (!narrow)
      return narrow.takeError();
    constexpr size_t leastRuns = 10;
    size_t runs = std::max(samples.size(), leastRuns);
    for (size_t i = 0; i < runs; ++i)
      for (auto [library, measured] :
           {std::pair(&whole, &before), std::pair(narrow->get(), &after)})
        if (llvm::Error error = runOn(*library, i, *measured))
          return error;
    before.steps = whole.stepTimes();
    after.steps = (*narrow)->stepTimes();
    report.level = burin_level_text((*narrow)->level());
    return llvm::Error::success();
  }

  /// Run number `i`.
  llvm::Error runOn(RunnableModel &library, size_t i,
                    Measured &measured) const {
    const Sample &sample = samples[i % samples.size()];
    if (llvm::Error error = runSample(library, sample))
      return error;
    if (sample.measures && i < samples.size())
      measured.results.push_back(library.results());
    return llvm::Error::success();
  }

  void compareTimes(const Measured &before, const Measured &after) {
    report.before = before.milliseconds();
    report.after = after.milliseconds();
    auto timesOf = [](const Measured &measured) {
      Profile profile;
      profile.steps = measured.steps;
      llvm::StringMap<double> times;
      for (const StepTime &node : profile.nodes())
        times[node.node] = node.milliseconds;
      return times;
    };
    llvm::StringMap<double> wholeTimes = timesOf(before),
                            narrowTimes = timesOf(after);
    auto timeOf = [](const llvm::StringMap<double> &times, StringRef node) {
      auto found = times.find(node);
      return found == times.end() ? std::nullopt : std::optional(found->second);
    };
    for (CompressReport::Layer &row : report.layers) {
      row.before = timeOf(wholeTimes, row.node);
      row.after = timeOf(narrowTimes, row.node);
      report.bytesBefore += row.bytesBefore;
      report.bytesAfter += row.bytesAfter;
    }
  }

  std::vector<OutputError> compareOutputs(const Measured &before,
                                          const Measured &after) const {
    std::vector<OutputError> outputs;
    for (auto [i, spec] : llvm::enumerate(interface.outputs)) {
      OutputComparison comparison(spec);
      for (auto [whole, narrow] :
           llvm::zip_equal(before.results, after.results))
        comparison.add(whole[i], narrow[i]);
      outputs.push_back(comparison.result());
    }
    return outputs;
  }

  /// Writes the library that was asked for, with what was found out.
  int compile() {
    CompileRequest wanted = request.compile;
    wanted.transform = compressing();
    std::string text;
    llvm::raw_string_ostream stream(text);
    printJson(report, stream);
    wanted.files = {{reportFile.str(), text},
                    {calibrationFile.str(), printPlans(plans, key)}};
    if (int code = compileModel(wanted))
      return code;
    if (request.isJson)
      printJson(report, llvm::outs());
    else
      printText(report, llvm::outs());
    return ExitSuccess;
  }

  const CompressRequest &request;
  support::Progress progress;
  CalibratedModel model;
  ModelInterface interface;
  llvm::SHA256 hash;
  std::string key;
  std::vector<Sample> samples;
  /// Columns and depth of each layer.
  std::vector<std::pair<int64_t, int64_t>> sizes;
  std::vector<LayerPlan> plans;
  std::vector<std::optional<Compression>> chosen;
  CompressReport report;
};

} // namespace

int compressModel(const CompressRequest &request) {
  llvm::Expected<int> code = ModelCompression(request).run();
  return code ? *code : report(code.takeError());
}

} // namespace burin::tools
