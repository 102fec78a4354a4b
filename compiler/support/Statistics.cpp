// Order statistics and the usual measures of a classifier.

#include "compiler/support/Statistics.h"
#include <algorithm>
#include <cmath>
#include <limits>

namespace burin::support {

static double percentileOfSorted(llvm::ArrayRef<double> sorted,
                                 double percent) {
  if (sorted.empty())
    return std::numeric_limits<double>::quiet_NaN();
  double position =
      std::clamp(percent, 0.0, 100.0) / 100 * double(sorted.size() - 1);
  size_t below = static_cast<size_t>(position);
  size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], position - double(below));
}

double percentile(llvm::ArrayRef<double> samples, double percent) {
  std::vector<double> sorted = samples.vec();
  std::sort(sorted.begin(), sorted.end());
  return percentileOfSorted(sorted, percent);
}

Spread spreadOf(llvm::ArrayRef<double> samples) {
  std::vector<double> sorted = samples.vec();
  std::sort(sorted.begin(), sorted.end());
  return {percentileOfSorted(sorted, 0), percentileOfSorted(sorted, 50),
          percentileOfSorted(sorted, 99)};
}

static double ratio(int64_t part, int64_t whole) {
  return whole ? double(part) / double(whole) : 0;
}

int64_t ConfusionMatrix::total() const {
  int64_t sum = 0;
  for (int64_t count : counts)
    sum += count;
  return sum;
}

int64_t ConfusionMatrix::actualCount(size_t label) const {
  int64_t sum = 0;
  for (size_t i = 0; i < classes; ++i)
    sum += count(label, i);
  return sum;
}

int64_t ConfusionMatrix::predictedCount(size_t label) const {
  int64_t sum = 0;
  for (size_t i = 0; i < classes; ++i)
    sum += count(i, label);
  return sum;
}

double ConfusionMatrix::accuracy() const {
  int64_t hits = 0;
  for (size_t i = 0; i < classes; ++i)
    hits += count(i, i);
  return ratio(hits, total());
}

double ConfusionMatrix::precision(size_t label) const {
  return ratio(count(label, label), predictedCount(label));
}

double ConfusionMatrix::recall(size_t label) const {
  return ratio(count(label, label), actualCount(label));
}

double ConfusionMatrix::macro(double (ConfusionMatrix::*measure)(size_t)
                                  const) const {
  double sum = 0;
  int64_t present = 0;
  for (size_t i = 0; i < classes; ++i) {
    if (!actualCount(i) && !predictedCount(i))
      continue;
    sum += (this->*measure)(i);
    ++present;
  }
  return present ? sum / double(present) : 0;
}

double ConfusionMatrix::macroPrecision() const {
  return macro(&ConfusionMatrix::precision);
}

double ConfusionMatrix::macroRecall() const {
  return macro(&ConfusionMatrix::recall);
}

} // namespace burin::support
