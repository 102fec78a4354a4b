// Coordinates, nearest neighbours and filter weights of resampling. Coordinates
// are single precision, as in ONNX Runtime and PyTorch: at a tie the last bit
// decides which neighbour is taken.
#include "dialects/nn/reference/Interpolation.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <cmath>

namespace burin::nn {

bool ResizeTaps::isIdentity(int64_t in) const {
  if (int64_t(places.size()) != in * count)
    return false;
  for (int64_t i = 0; i < in * count; ++i)
    if (weights[i] != 0 && (weights[i] != 1 || places[i] != i / count))
      return false;
  return !anyOutside();
}

bool ResizeTaps::anyOutside() const {
  return llvm::is_contained(outside, true);
}

/// Where output `i` lies in the input.
static float coordinateOf(const ResizeAxis &axis, llvm::StringRef rule,
                          int64_t i) {
  float at = float(i), in = float(axis.in), out = float(axis.out);
  if (rule == "asymmetric")
    return at / axis.scale;
  if (rule == "torch_asymmetric")
    return at * axis.scale;
  if (rule == "torch_exact")
    return (at + 0.5f) * axis.scale;
  if (rule == "torch_half_pixel")
    return (at + 0.5f) * axis.scale - 0.5f;
  if (rule == "torch_align_corners")
    return axis.out > 1 ? at * ((in - 1) / (out - 1)) : 0.0f;
  if (rule == "align_corners")
    return axis.out > 1 ? at * (in - 1) / (out - 1) : 0.0f;
  if (rule == "tf_half_pixel_for_nn")
    return (at + 0.5f) / axis.scale;
  if (rule == "pytorch_half_pixel" && axis.out == 1)
    return 0.0f;
  if (rule == "tf_crop_and_resize")
    return axis.out > 1 ? axis.start * (in - 1) + at * (axis.end - axis.start) *
                                                      (in - 1) / (out - 1)
                        : 0.5f * (axis.start + axis.end) * (in - 1);
  float middle = (at + 0.5f) / axis.scale;
  if (rule != "half_pixel_symmetric")
    return middle - 0.5f;
  // The output's middle is the input's, though its size was rounded.
  float adjustment = out / (axis.scale * in);
  return in / 2 * (1 - adjustment) + middle - 0.5f;
}

/// `place` as an integer; what no 64 bits hold counts as far outside, and no
/// number as 0.
static int64_t placeOf(double place) {
  constexpr double outside = 0x1p40;
  return std::isnan(place) ? 0 : int64_t(std::clamp(place, -outside, outside));
}

static int64_t nearestPlace(const ResizeAxis &axis, const ResizeRule &rule,
                            float x) {
  auto clamped = [&](float place) {
    return std::clamp(placeOf(place), int64_t(0), axis.in - 1);
  };
  if (rule.coordinates.starts_with("torch_") || rule.nearest == "floor")
    return clamped(std::floor(x));
  if (rule.nearest == "ceil" || (rule.nearest == "simple" && axis.scale < 1))
    return clamped(std::ceil(x));
  if (rule.nearest == "simple")
    return clamped(x);
  bool isTie = x - std::floor(x) == 0.5f;
  return clamped(rule.nearest != "round_prefer_ceil" && isTie ? std::floor(x)
                                                              : std::round(x));
}

/// Keys' cubic kernel with coefficient `a`.
static double cubicWeight(double distance, double a) {
  double x = std::fabs(distance);
  if (x <= 1)
    return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}

static double filterWeight(const ResizeRule &rule, double distance) {
  return rule.mode == "cubic" ? cubicWeight(distance, rule.cubic)
                              : std::max(0.0, 1 - std::fabs(distance));
}

/// Appends one output's taps: `values` weigh the places from `first` on, and
/// places outside count for the elements at the edge.
static void append(ResizeTaps &taps, int64_t in, int64_t first,
                   llvm::ArrayRef<double> values, bool excludeOutside) {
  double sum = 0;
  llvm::SmallVector<double> weights(values);
  for (auto [t, weight] : llvm::enumerate(weights)) {
    int64_t place = first + int64_t(t);
    if (excludeOutside && (place < 0 || place >= in))
      weight = 0;
    sum += weight;
    taps.places.push_back(std::clamp(place, int64_t(0), in - 1));
  }
  for (double weight : weights)
    taps.weights.push_back(excludeOutside && sum != 0 ? weight / sum : weight);
}

/// Taps of a filter that grows with the step between outputs where that is more
/// than one element, so that each input counts.
static void appendSmooth(ResizeTaps &taps, const ResizeAxis &axis,
                         const ResizeRule &rule, float x, double step) {
  double radius = rule.mode == "cubic" ? 2 : 1;
  double stretch = std::max(step, 1.0), center = double(x) + 0.5;
  double reach = radius * stretch;
  int64_t first = placeOf(std::floor(center - reach + 0.5));
  int64_t last = placeOf(std::floor(center + reach + 0.5));
  llvm::SmallVector<double> values(taps.count, 0.0);
  double sum = 0;
  for (int64_t place = first; place < last && place - first < taps.count;
       ++place) {
    values[place - first] =
        filterWeight(rule, (double(place) - center + 0.5) / stretch);
    sum += values[place - first];
  }
  for (double &value : values)
    value /= sum != 0 ? sum : 1;
  append(taps, axis.in, first, values,
         rule.excludeOutside || rule.coordinates.starts_with("torch_"));
}

/// Taps of output coordinate x without growth: two or four neighbours.
static void appendNeighbours(ResizeTaps &taps, const ResizeAxis &axis,
                             const ResizeRule &rule, float x) {
  if (rule.mode == "cubic") {
    float floor = std::floor(x);
    double rest = double(x - floor);
    llvm::SmallVector<double> values;
    for (int t = -1; t <= 2; ++t)
      values.push_back(cubicWeight(rest - t, rule.cubic));
    return append(taps, axis.in, placeOf(floor) - 1, values,
                  rule.excludeOutside);
  }
  x = std::clamp(x, 0.0f, float(axis.in - 1));
  int64_t first = placeOf(x);
  double rest = double(x - float(first));
  append(taps, axis.in, first, {1 - rest, rest}, false);
}

/// Elements of the input from one output to the next.
static double stepOf(const ResizeAxis &axis, const ResizeRule &rule) {
  if (rule.coordinates == "torch_align_corners")
    return axis.out > 1 ? double(axis.in - 1) / double(axis.out - 1) : 0;
  return rule.coordinates.starts_with("torch_") ? double(axis.scale)
                                                : 1 / double(axis.scale);
}

int64_t resizeTapCount(const ResizeAxis &axis, const ResizeRule &rule) {
  if (rule.mode == "nearest")
    return 1;
  int64_t radius = rule.mode == "cubic" ? 2 : 1;
  if (!rule.antialias)
    return 2 * radius;
  double stretch = std::min(std::max(stepOf(axis, rule), 1.0), double(axis.in));
  return 2 * int64_t(std::ceil(double(radius) * stretch)) + 1;
}

ResizeTaps resizeTaps(const ResizeAxis &axis, const ResizeRule &rule) {
  ResizeTaps taps;
  taps.count = resizeTapCount(axis, rule);
  for (int64_t i = 0; i < axis.out; ++i) {
    float x = coordinateOf(axis, rule.coordinates, i);
    bool isOutside = rule.coordinates == "tf_crop_and_resize" &&
                     (x < 0 || x > float(axis.in - 1));
    taps.outside.push_back(isOutside);
    // Farther out nothing changes, and the place might be no integer.
    x = std::clamp(x, -2.0f, float(axis.in + 1));
    size_t before = taps.weights.size();
    if (rule.mode == "nearest") {
      taps.places.push_back(nearestPlace(axis, rule, x));
      taps.weights.push_back(1);
    } else if (rule.antialias) {
      appendSmooth(taps, axis, rule, x, stepOf(axis, rule));
    } else {
      appendNeighbours(taps, axis, rule, x);
    }
    if (isOutside)
      std::fill(taps.weights.begin() + before, taps.weights.end(), 0.0);
  }
  return taps;
}

} // namespace burin::nn
