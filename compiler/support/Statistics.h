// Figures over repeated runs and over classified examples.

#ifndef BURIN_COMPILER_SUPPORT_STATISTICS_H
#define BURIN_COMPILER_SUPPORT_STATISTICS_H

#include "llvm/ADT/ArrayRef.h"
#include <cstddef>
#include <cstdint>
#include <vector>

namespace burin::support {

/// The value below which `percent` (0 to 100) of the samples lie, interpolated
/// linearly between neighbours as NumPy does; NaN without samples.
double percentile(llvm::ArrayRef<double> samples, double percent);

/// What `--repeat` prints, in the unit of the samples.
struct Spread {
  double minimum;
  double median;
  double percentile99;
};
Spread spreadOf(llvm::ArrayRef<double> samples);

/// Counts of classified examples, by true and predicted class.
class ConfusionMatrix {
public:
  explicit ConfusionMatrix(size_t classes)
      : classes(classes), counts(classes * classes) {}

  size_t size() const { return classes; }
  /// Both below `size()`.
  void add(size_t actual, size_t predicted) {
    ++counts[actual * classes + predicted];
  }
  int64_t count(size_t actual, size_t predicted) const {
    return counts[actual * classes + predicted];
  }
  int64_t total() const;

  /// Share of examples on the diagonal; 0 without examples.
  double accuracy() const;
  /// Of those predicted as this class, the share that is of it; 0 if none was.
  double precision(size_t label) const;
  /// Of those of this class, the share predicted as it; 0 if there are none.
  double recall(size_t label) const;
  /// Means over the classes that occur as truth or prediction (macro averages).
  double macroPrecision() const;
  double macroRecall() const;

private:
  int64_t actualCount(size_t label) const;
  int64_t predictedCount(size_t label) const;
  double macro(double (ConfusionMatrix::*measure)(size_t) const) const;

  size_t classes;
  std::vector<int64_t> counts;
};

} // namespace burin::support

#endif // BURIN_COMPILER_SUPPORT_STATISTICS_H
