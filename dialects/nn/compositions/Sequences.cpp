// Windows, mel filters and frequencies: sequences that only their length and a
// few numbers determine, made at import.
#include "dialects/nn/import/Composer.h"
#include "dialects/nn/import/FourierSteps.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/reference/Truncation.h"
#include <cmath>

using namespace mlir;

namespace burin::nn {

/// More elements are not made at import.
static constexpr int64_t maxElements = int64_t(1) << 24;

/// A vector of `size` elements, each what `element` says; f32 without a type.
static LogicalResult giveSequence(SourceNode &node, int64_t size, Type type,
                                  llvm::function_ref<double(int64_t)> element) {
  if (node.hasFailed())
    return failure();
  if (size < 0 || size > maxElements)
    return node.emitError()
           << "expected 0 to " << maxElements << " elements, got " << size;
  if (!type)
    type = node.builder.getF32Type();
  HostTensor tensor(RankedTensorType::get({size}, type));
  for (int64_t i = 0; i < size; ++i)
    setNumber(tensor, i, element(i));
  return give(node, node.constant(tensor.toElements()));
}

/// a - b cos(2 pi t) + c cos(4 pi t), over `length` - 1 steps, or `length`
/// where the window is periodic.
static LogicalResult giveCosines(SourceNode &node, int64_t length,
                                 bool periodic, Type type, double a, double b,
                                 double c) {
  double steps = double(periodic ? length : length - 1);
  return giveSequence(node, length, type, [=](int64_t i) {
    double angle = 2 * M_PI * double(i) / steps;
    return steps == 0 ? 1 : a - b * std::cos(angle) + c * std::cos(2 * angle);
  });
}

static Type readType(AtenNode &node) {
  for (StringRef name : {"layout", "device", "pin_memory"})
    node.ignore(name);
  return node.getElementType("dtype");
}

static LogicalResult importHann(AtenNode &node) {
  return giveCosines(node, node.getInt("window_length", 0),
                     node.getBool("periodic", true), readType(node), 0.5, 0.5,
                     0);
}
static LogicalResult importHamming(AtenNode &node) {
  return giveCosines(node, node.getInt("window_length", 0),
                     node.getBool("periodic", true), readType(node),
                     node.getFloat("alpha", 0.54), node.getFloat("beta", 0.46),
                     0);
}
static LogicalResult importBlackman(AtenNode &node) {
  return giveCosines(node, node.getInt("window_length", 0),
                     node.getBool("periodic", true), readType(node), 0.42, 0.5,
                     0.08);
}

static LogicalResult importBartlett(AtenNode &node) {
  int64_t length = node.getInt("window_length", 0);
  double steps = double(node.getBool("periodic", true) ? length : length - 1);
  return giveSequence(node, length, readType(node), [=](int64_t i) {
    return steps == 0 ? 1 : 1 - std::fabs(2 * double(i) / steps - 1);
  });
}

/// The modified Bessel function of order 0 by its series.
static double besselI0(double x) {
  double term = 1, sum = 1;
  for (int k = 1; k < 500 && term > sum * 1e-17; ++k) {
    term *= (x / (2 * k)) * (x / (2 * k));
    sum += term;
  }
  return sum;
}

static LogicalResult importKaiser(AtenNode &node) {
  int64_t length = node.getInt("window_length", 0);
  double beta = node.getFloat("beta", 12),
         steps = double(node.getBool("periodic", true) ? length : length - 1);
  return giveSequence(node, length, readType(node), [=](int64_t i) {
    double t = steps == 0 ? 0 : 2 * double(i) / steps - 1;
    return besselI0(beta * std::sqrt(std::max(1 - t * t, 0.0))) /
           besselI0(beta);
  });
}

static LogicalResult importFrequencies(AtenNode &node, bool half) {
  int64_t n = node.getInt("n", 0);
  double d = node.getFloat("d", 1);
  Type type = readType(node);
  if (n < 1 || d == 0)
    return node.emitError("n")
           << "expected 'n' from 1 and a 'd' other than 0, got " << n << " and "
           << d;
  return giveSequence(node, half ? n / 2 + 1 : n, type, [=](int64_t i) {
    return double(half || i < (n + 1) / 2 ? i : i - n) / (double(n) * d);
  });
}

static LogicalResult importLogspace(AtenNode &node) {
  double start = node.getFloat("start", 0), end = node.getFloat("end", 0),
         base = node.getFloat("base", 10);
  int64_t steps = node.getInt("steps", 0);
  return giveSequence(node, steps, readType(node), [=](int64_t i) {
    double t = steps > 1 ? double(i) / double(steps - 1) : 0;
    return std::pow(base, start + t * (end - start));
  });
}

static std::string describe(Value value) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  if (value)
    stream << value.getType();
  return value ? "'" + text + "'" : "none";
}

/// A scalar operand that must be constant; NaN after an error.
static double readNumber(OnnxNode &node, unsigned i, StringRef what) {
  Value value = node.operand(i);
  ElementsAttr elements = value ? constantElements(value) : ElementsAttr();
  if (elements && elements.getNumElements() == 1)
    if (auto tensor = HostTensor::fromElements(elements); succeeded(tensor))
      return tensor->number(0);
  if (!node.hasFailed())
    node.emitError() << "expected a constant number as " << what << ", got "
                     << describe(value);
  return NAN;
}

/// ONNX's windows differ from PyTorch's in their numbers.
static LogicalResult importOnnxWindow(OnnxNode &node, double a, double b,
                                      double c) {
  double size = readNumber(node, 0, "size");
  bool periodic = node.getBool("periodic", true);
  Type type = node.getElementType("output_datatype");
  if (node.hasFailed())
    return failure();
  if (!(size >= 0 && size <= double(maxElements)))
    return node.emitError()
           << "expected 0 to " << maxElements << " elements, got " << size;
  return giveCosines(node, int64_t(size), periodic, type, a, b, c);
}

/// Triangles that are evenly spread over the mel scale, [bins, filters].
static LogicalResult importMelMatrix(OnnxNode &node) {
  double mels = readNumber(node, 0, "number of mel bins"),
         points = readNumber(node, 1, "length of the transform"),
         rate = readNumber(node, 2, "sample rate"),
         low = readNumber(node, 3, "lower frequency"),
         high = readNumber(node, 4, "upper frequency");
  Type type = node.getElementType("output_datatype");
  if (node.hasFailed())
    return failure();
  double bins = std::floor(points / 2) + 1;
  if (!(mels >= 1 && points >= 1 && rate > 0 && low >= 0 && high > low &&
        std::isfinite(high) && mels * bins <= double(maxElements)))
    return node.emitError()
           << "expected positive sizes and rates, frequencies in order and at "
              "most "
           << maxElements << " elements, got " << mels << " bins of " << points
           << " points";
  auto toMel = [](double f) { return 2595 * std::log10(1 + f / 700); };
  auto toBin = [&](int64_t i) {
    double mel =
        toMel(low) + double(i) * (toMel(high) - toMel(low)) / (mels + 2);
    double frequency = 700 * (std::pow(10.0, mel / 2595) - 1);
    // What is so far above the last bin has no slope left in any.
    constexpr double most = 0x1p53;
    return int64_t(
        std::clamp(std::floor((points + 1) * frequency / rate), 0.0, most));
  };
  HostTensor tensor(RankedTensorType::get(
      {int64_t(bins), int64_t(mels)}, type ? type : node.builder.getF32Type()));
  for (int64_t i = 0; i < int64_t(mels); ++i) {
    int64_t lower = toBin(i), center = toBin(i + 1), upper = toBin(i + 2);
    auto store = [&](int64_t bin, double weight) {
      if (bin < 0 || bin >= int64_t(bins))
        return;
      int64_t at = bin * int64_t(mels) + i;
      tensor.isFloat() ? tensor.setReal(at, weight)
                       : tensor.setInteger(at, Integer(weight));
    };
    if (center == lower)
      store(center, 1);
    int64_t end = int64_t(bins);
    for (int64_t j = lower; center > lower && j <= std::min(center, end); ++j)
      store(j, double(j - lower) / double(center - lower));
    for (int64_t j = center; upper > center && j < std::min(upper, end); ++j)
      store(j, double(upper - j) / double(upper - center));
  }
  return give(node, node.constant(tensor.toElements()));
}

void bindSequences(Bindings &bindings) {
  auto bind = [&](StringRef base, ArrayRef<StringRef> overloads,
                  AtenBuild build) {
    for (StringRef overload : overloads)
      bindings.aten(("aten." + base + "." + overload).str(), build);
  };
  bind("hann_window", {"default", "periodic"}, importHann);
  bind("hamming_window",
       {"default", "periodic", "periodic_alpha", "periodic_alpha_beta"},
       importHamming);
  bind("blackman_window", {"default", "periodic"}, importBlackman);
  bind("bartlett_window", {"default", "periodic"}, importBartlett);
  bind("kaiser_window", {"default", "periodic", "beta"}, importKaiser);
  bind("fft_fftfreq", {"default"},
       [](AtenNode &node) { return importFrequencies(node, false); });
  bind("fft_rfftfreq", {"default"},
       [](AtenNode &node) { return importFrequencies(node, true); });
  bind("logspace", {"default"}, importLogspace);
  bindings.onnx("HannWindow", {17}, [](OnnxNode &node) {
    return importOnnxWindow(node, 0.5, 0.5, 0);
  });
  bindings.onnx("HammingWindow", {17}, [](OnnxNode &node) {
    return importOnnxWindow(node, 25.0 / 46, 1 - 25.0 / 46, 0);
  });
  bindings.onnx("BlackmanWindow", {17}, [](OnnxNode &node) {
    return importOnnxWindow(node, 0.42, 0.5, 0.08);
  });
  bindings.onnx("MelWeightMatrix", {17}, importMelMatrix);
}

} // namespace burin::nn
