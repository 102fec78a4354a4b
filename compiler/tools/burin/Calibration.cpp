// Compiles a model with more results, runs it on samples, and reads from those
// how its layers may be compressed.
#include "compiler/tools/burin/Calibration.h"
#include "compiler/calibrate/Observation.h"
#include "compiler/passes/compress/Passes.h"
#include "compiler/support/Diagnostic.h"
#include "compiler/tools/burin/TemporaryLibrary.h"
#include "dialects/nn/reference/Constants.h"
#include "dialects/nn/shape/Shapes.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/SHA256.h"
#include <cmath>
#include <fmt/format.h>

using namespace mlir;

namespace burin::tools {

using calibrate::Observation;
using compress::Compression;
using compress::Layer;

/// Of fewer rows than these the greatest number of a column is not known well
/// enough to smooth by it, and that of all columns not well enough to be the
/// end of a range.
static constexpr size_t leastSmoothRows = 64, leastRangeRows = 8;

static ArrayRef<float> floatsOf(const support::NumpyArray &array) {
  return ArrayRef(reinterpret_cast<const float *>(array.bytes.data()),
                  array.bytes.size() / sizeof(float));
}

/// Runs the library on each sample, and gives `take` the last `count` of its
/// results.
static llvm::Error forEachSample(
    RunnableModel &library, const std::vector<Sample> &samples, size_t count,
    llvm::function_ref<void(const Sample &, ArrayRef<support::NumpyArray>)>
        take) {
  for (const Sample &sample : samples) {
    if (llvm::Error error = runSample(library, sample))
      return error;
    std::vector<support::NumpyArray> results = library.results();
    take(sample, ArrayRef(results).take_back(count));
  }
  return llvm::Error::success();
}

static void leave(LayerPlan &plan, StringRef reason) {
  plan.isLeft = true;
  plan.reason = reason.str();
}

/// Lets each run find the range.
static void findRangeEachRun(LayerPlan &plan, StringRef reason) {
  plan.compression.precision = "int8-dynamic";
  plan.reason = reason.str();
}

/// What loses less than `compression`; absent where nothing does.
static std::optional<Compression> widened(const Compression &compression) {
  Compression wider;
  wider.smooth = compression.smooth;
  if (compression.precision == "int8") {
    wider.precision = "int8-dynamic";
  } else if (compression.precision == "w4") {
    wider.precision = "w8";
    wider.group = compression.group;
  } else {
    return std::nullopt;
  }
  return wider;
}

namespace {

/// What the simplified model says of its layers, kept without it.
struct LayerFacts {
  size_t activation; ///< its number
  bool canSmooth;
  int64_t columns;
  std::vector<double> greatest; ///< magnitude of the weights for each k
};

class Calibrator {
public:
  Calibrator(const CalibratedModel &model, const std::vector<Sample> &samples,
             const CalibrationOptions &options)
      : model(model), samples(samples), options(options) {}

  llvm::Expected<std::vector<LayerPlan>> run() {
    plans.resize(model.nodes.size());
    for (auto [i, plan] : llvm::enumerate(plans)) {
      plan.compression.precision = options.precision;
      if (model.takesGroups[i]) {
        plan.compression.group = options.group;
      } else if (options.precision == "w4") {
        plan.compression.precision = "w8";
        plan.reason = "no product";
      }
      if (!model.hasFiniteWeights[i])
        leave(plan, "weights not finite");
    }
    if (options.isStatic() || options.smoothes())
      if (llvm::Error error = observe())
        return error;
    if (llvm::Error error = measureAll())
      return error;
    return std::move(plans);
  }

private:
  /// Compiles the model as `transform` changes it.
  llvm::Expected<std::unique_ptr<RunnableModel>>
  open(std::function<bool(ModuleOp)> transform) const {
    CompileRequest request = model.request;
    request.transform = std::move(transform);
    return openTemporaryLibrary(std::move(request), {});
  }

  /// Reads what activations and weights are, before the module goes.
  void readFacts(ModuleOp module) {
    auto layers = compress::findLayers(*module.getOps<func::FuncOp>().begin());
    std::vector<Value> activations = compress::activationsOf(layers);
    for (Value activation : activations)
      columns.push_back(nn::ranked(activation).getShape().back());
    for (const Layer &layer : layers) {
      size_t number =
          llvm::find(activations, layer.activation) - activations.begin();
      facts.push_back({number, layer.canSmooth(), layer.columns, {}});
      if (!layer.canSmooth() || !options.smoothes())
        continue;
      facts.back().greatest.resize(size_t(layer.depth));
      auto weights = nn::readConstant(layer.weights);
      for (int64_t i = 0; succeeded(weights) && i < weights->size(); ++i) {
        double &greatest = facts.back().greatest[size_t(layer.rowOf(i))];
        greatest = std::max(greatest, std::fabs(weights->real(i)));
      }
    }
  }

  /// Runs the model with its activations as results.
  llvm::Error observe() {
    auto library = open([this](ModuleOp module) {
      readFacts(module);
      PassManager manager(module.getContext());
      manager.addPass(compress::createObserveActivations());
      return succeeded(manager.run(module));
    });
    if (!library)
      return library.takeError();
    std::vector<Observation> seen;
    for (int64_t own : columns)
      seen.emplace_back(own);
    std::vector<bool> isFinite(seen.size(), true);
    auto see = [&](const Sample &sample,
                   ArrayRef<support::NumpyArray> results) {
      for (auto [i, result] : llvm::enumerate(results))
        isFinite[i] =
            isFinite[i] && (sample.calibrates ? seen[i].see(floatsOf(result))
                                              : areFinite(floatsOf(result)));
    };
    if (llvm::Error error = forEachSample(**library, samples, seen.size(), see))
      return error;
    if (!llvm::is_contained(isFinite, true))
      return support::failure(
          "node {}: what it reads is not finite on the data",
          support::quote(model.nodes.front()));
    for (auto [fact, plan] : llvm::zip(facts, plans))
      if (!plan.isLeft && !isFinite[fact.activation])
        leave(plan, "activation not finite");
    if (options.smoothes())
      smooth(seen);
    if (!options.isStatic())
      return llvm::Error::success();
    auto count = [&](const Sample &sample,
                     ArrayRef<support::NumpyArray> results) {
      for (auto [i, result] : llvm::enumerate(results))
        if (isFinite[i] && sample.calibrates)
          seen[i].count(floatsOf(result));
    };
    if (options.method != calibrate::Method::MinMax)
      if (llvm::Error error =
              forEachSample(**library, samples, seen.size(), count))
        return error;
    for (auto [fact, plan] : llvm::zip(facts, plans))
      if (!plan.isLeft)
        chooseRange(seen[fact.activation], plan);
    return llvm::Error::success();
  }

  void chooseRange(const Observation &seen, LayerPlan &plan) const {
    if (!seen.varies())
      findRangeEachRun(plan, seen.rows() == 1 ? "few rows" : "constant");
    else if (seen.rows() < leastRangeRows)
      findRangeEachRun(plan, "few rows");
    else
      plan.compression.range = seen.choose(options.method, options.percentile);
  }

  static bool areFinite(ArrayRef<float> numbers) {
    return llvm::all_of(numbers, [](float x) { return std::isfinite(x); });
  }

  /// Evens out what products read, each activation for all of its readers.
  void smooth(std::vector<Observation> &seen) {
    for (size_t number = 0; number < seen.size(); ++number) {
      auto own = size_t(columns[number]);
      std::vector<double> greatest(own);
      bool canSmooth =
          seen[number].rows() >= leastSmoothRows && seen[number].varies();
      for (const LayerFacts &fact : facts) {
        if (fact.activation != number)
          continue;
        canSmooth &= fact.canSmooth;
        for (auto [its, all] : llvm::zip(fact.greatest, greatest))
          all = std::max(all, its);
      }
      if (!canSmooth)
        continue;
      std::vector<float> divisors =
          seen[number].smooth(greatest, options.smoothing);
      for (auto [i, fact] : llvm::enumerate(facts))
        if (fact.activation == number)
          plans[i].compression.smooth = divisors;
    }
  }

  /// Runs the model with layers compressed beside themselves, those that have
  /// a plan in `tried`, and notes in these what they lose on the samples that
  /// measure, and how far off they are, in the mean, on those that calibrate.
  llvm::Error measure(std::vector<std::optional<LayerPlan>> &tried) const {
    std::vector<std::optional<Compression>> compressions;
    std::vector<LayerPlan *> measured;
    for (std::optional<LayerPlan> &plan : tried) {
      compressions.push_back(plan ? std::optional(plan->compression)
                                  : std::nullopt);
      if (plan)
        measured.push_back(&*plan);
    }
    auto library = open([&](ModuleOp module) {
      setPlans(module, compressions);
      PassManager manager(module.getContext());
      pipelines::addMeasure(manager);
      return succeeded(manager.run(module));
    });
    if (!library)
      return library.takeError();
    struct Sums {
      double error = 0, size = 0;
      std::vector<double> means;
    };
    std::vector<Sums> sums(measured.size());
    auto calibrating = double(
        llvm::count_if(samples, [](auto &each) { return each.calibrates; }));
    auto add = [&](const Sample &sample,
                   ArrayRef<support::NumpyArray> results) {
      for (auto [i, sum] : llvm::enumerate(sums)) {
        if (sample.measures) {
          sum.error += floatsOf(results[3 * i])[0];
          sum.size += floatsOf(results[3 * i + 1])[0];
        }
        ArrayRef<float> means = floatsOf(results[3 * i + 2]);
        sum.means.resize(means.size());
        for (auto [total, mean] : llvm::zip(sum.means, means))
          if (sample.calibrates)
            total += mean / calibrating;
      }
    };
    if (llvm::Error error =
            forEachSample(**library, samples, 3 * measured.size(), add))
      return error;
    for (auto [plan, sum] : llvm::zip(measured, sums)) {
      double error = sum.error == 0 ? 0 : std::sqrt(sum.error / sum.size);
      if (!std::isfinite(error))
        continue;
      plan->error = error;
      plan->compression.correction.assign(sum.means.begin(), sum.means.end());
    }
    return llvm::Error::success();
  }

  /// Measures all plans; where one loses too much, what is wider may not:
  /// ranges of each run, or bytes.
  llvm::Error measureAll() {
    std::vector<std::optional<LayerPlan>> tried;
    for (const LayerPlan &plan : plans)
      tried.push_back(plan.isLeft ? std::nullopt : std::optional(plan));
    if (llvm::Error error = measure(tried))
      return error;
    std::vector<std::optional<LayerPlan>> others;
    bool hasOthers = false;
    for (auto [plan, known] : llvm::zip(plans, tried)) {
      if (known)
        plan = *known;
      others.emplace_back();
      std::optional<Compression> wider = widened(plan.compression);
      if (plan.isLeft || !wider ||
          (plan.error && *plan.error <= options.maxError))
        continue;
      hasOthers = true;
      others.back().emplace().compression = *wider;
      others.back()->reason = "error";
    }
    if (!hasOthers)
      return llvm::Error::success();
    if (llvm::Error error = measure(others))
      return error;
    for (auto [plan, other] : llvm::zip(plans, others))
      if (other && other->error && (!plan.error || *other->error < *plan.error))
        plan = *other;
    return llvm::Error::success();
  }

  const CalibratedModel &model;
  const std::vector<Sample> &samples;
  const CalibrationOptions &options;
  std::vector<int64_t> columns; ///< of activations
  std::vector<LayerFacts> facts;
  std::vector<LayerPlan> plans;
};

} // namespace

llvm::Expected<std::vector<LayerPlan>>
calibrate(const CalibratedModel &model, const std::vector<Sample> &samples,
          const CalibrationOptions &options) {
  return Calibrator(model, samples, options).run();
}

void setPlans(ModuleOp module, ArrayRef<std::optional<Compression>> plans) {
  auto layers = compress::findLayers(*module.getOps<func::FuncOp>().begin());
  for (auto [layer, plan] : llvm::zip_equal(layers, plans))
    if (plan)
      plan->set(layer.op);
}

// ---- the cache

/// Of all that the plans say.
static std::string hashOf(ArrayRef<LayerPlan> plans) {
  llvm::SHA256 hash;
  auto add = [&](auto number) { hash.update(fmt::format("{};", number)); };
  auto addAll = [&](ArrayRef<float> numbers) {
    add(numbers.size());
    hash.update(StringRef(reinterpret_cast<const char *>(numbers.data()),
                          numbers.size() * sizeof(float)));
  };
  for (const LayerPlan &plan : plans) {
    auto [least, greatest] = plan.compression.range.value_or(std::pair(0., 0.));
    add(plan.compression.precision);
    add(plan.compression.group);
    add(plan.compression.range.has_value());
    add(least);
    add(greatest);
    addAll(plan.compression.smooth);
    addAll(plan.compression.correction);
    add(plan.error.value_or(-1));
    add(plan.reason);
    add(plan.isLeft);
  }
  return llvm::toHex(hash.final(), /*LowerCase=*/true);
}

std::string printPlans(ArrayRef<LayerPlan> plans, StringRef key) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  llvm::json::OStream json(stream);
  auto write = [&](StringRef name, ArrayRef<float> numbers) {
    json.attributeArray(name, [&] {
      for (float number : numbers)
        json.value(double(number));
    });
  };
  json.object([&] {
    json.attribute("key", key);
    json.attribute("hash", hashOf(plans));
    json.attributeArray("layers", [&] {
      for (const LayerPlan &plan : plans)
        json.object([&] {
          const Compression &compression = plan.compression;
          json.attribute("precision", compression.precision);
          json.attribute("group", compression.group);
          if (compression.range) {
            json.attribute("least", compression.range->first);
            json.attribute("greatest", compression.range->second);
          }
          write("smooth", compression.smooth);
          write("correction", compression.correction);
          if (plan.error)
            json.attribute("error", *plan.error);
          json.attribute("reason", plan.reason);
          json.attribute("left", plan.isLeft);
        });
    });
  });
  return text + "\n";
}

static std::vector<float> floatsOf(const llvm::json::Object &object,
                                   StringRef name) {
  std::vector<float> numbers;
  if (const llvm::json::Array *array = object.getArray(name))
    for (const llvm::json::Value &value : *array)
      numbers.push_back(float(value.getAsNumber().value_or(0)));
  return numbers;
}

std::optional<std::vector<LayerPlan>> parsePlans(StringRef text,
                                                 StringRef key) {
  llvm::Expected<llvm::json::Value> value = llvm::json::parse(text);
  if (!value) {
    llvm::consumeError(value.takeError());
    return std::nullopt;
  }
  const llvm::json::Object *root = value->getAsObject();
  const llvm::json::Array *entries = root ? root->getArray("layers") : nullptr;
  if (!entries || root->getString("key") != key)
    return std::nullopt;
  std::vector<LayerPlan> plans;
  for (const llvm::json::Value &entry : *entries) {
    const llvm::json::Object *object = entry.getAsObject();
    auto precision = object ? object->getString("precision") : std::nullopt;
    if (!precision)
      return std::nullopt;
    LayerPlan plan;
    plan.compression.precision = precision->str();
    plan.compression.group = object->getInteger("group").value_or(0);
    auto least = object->getNumber("least"),
         greatest = object->getNumber("greatest");
    if (least && greatest)
      plan.compression.range = {*least, *greatest};
    plan.compression.smooth = floatsOf(*object, "smooth");
    plan.compression.correction = floatsOf(*object, "correction");
    plan.error = object->getNumber("error");
    plan.reason = object->getString("reason").value_or("").str();
    plan.isLeft = object->getBoolean("left").value_or(false);
    plans.push_back(std::move(plan));
  }
  // What became of the file since it was written is not known.
  if (root->getString("hash") != hashOf(plans))
    return std::nullopt;
  return plans;
}

} // namespace burin::tools
