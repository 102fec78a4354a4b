// Chooses ranges by methods that leave out what is rare.
#include "compiler/calibrate/Range.h"
#include <algorithm>
#include <cmath>
#include <numeric>

namespace burin::calibrate {

/// Eight bins for each step of a range that is not cut.
static constexpr size_t binCount = 2048;

std::optional<Method> findMethod(llvm::StringRef name) {
  if (name == "min-max")
    return Method::MinMax;
  if (name == "percentile")
    return Method::Percentile;
  if (name == "mse")
    return Method::Mse;
  return std::nullopt;
}

Histogram::Histogram(Range range)
    : range(range), width((range.second - range.first) / binCount),
      counts(binCount) {}

void Histogram::add(double number) {
  double place = (number - range.first) / width;
  // The greatest number lies at the end of the last bin.
  counts[size_t(std::clamp(place, 0.0, double(binCount - 1)))] += 1;
}

double Histogram::centre(size_t bin) const {
  return range.first + (double(bin) + 0.5) * width;
}

Range Histogram::percentile(double percent) const {
  uint64_t total = std::accumulate(counts.begin(), counts.end(), uint64_t(0));
  double share = (1 - percent / 100) / 2 * double(total);
  Range kept = range;
  double below = 0, above = 0;
  for (size_t i = 0; i < binCount; ++i) {
    below += double(counts[i]);
    if (below > share) {
      kept.first = range.first + double(i) * width;
      break;
    }
  }
  for (size_t i = binCount; i-- > 0;) {
    above += double(counts[i]);
    if (above > share) {
      kept.second = range.first + double(i + 1) * width;
      break;
    }
  }
  return kept;
}

double Histogram::squaredError(Range tried) const {
  double step = (tried.second - tried.first) / 255, error = 0;
  if (!(step > 0))
    return INFINITY;
  for (size_t i = 0; i < binCount; ++i) {
    if (counts[i] == 0)
      continue;
    double number = centre(i), become = std::nearbyint(number / step) * step;
    become = std::clamp(become, tried.first, tried.second);
    error += double(counts[i]) * (number - become) * (number - become);
  }
  return error;
}

Range Histogram::leastSquares() const {
  constexpr int candidates = 100;
  Range whole = {std::min(range.first, 0.0), std::max(range.second, 0.0)};
  Range best = whole;
  double least = squaredError(best);
  // One end after the other, until neither gains.
  for (bool changed = true; changed;) {
    changed = false;
    for (double Range::*end : {&Range::first, &Range::second})
      for (int i = 1; i <= candidates; ++i) {
        Range tried = best;
        tried.*end = whole.*end * i / candidates;
        double error = squaredError(tried);
        if (error < least) {
          least = error;
          best = tried;
          changed = true;
        }
      }
  }
  return best;
}

} // namespace burin::calibrate
