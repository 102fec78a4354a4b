// What one activation is on the data: its range, that of each of its columns,
// and, in a second pass, how its numbers are spread.
#pragma once

#include "compiler/calibrate/Range.h"
#include "llvm/ADT/ArrayRef.h"
#include <cmath>

namespace burin::calibrate {

class Observation {
public:
  /// `columns` is the size of the last dimension.
  explicit Observation(int64_t columns)
      : extremes(size_t(columns), Range(INFINITY, -INFINITY)) {}

  /// First pass: the elements of the activation on one sample. False where one
  /// is not finite.
  bool see(llvm::ArrayRef<float> elements);

  /// What evens out the columns: for each the greatest magnitude there to the
  /// power of `strength`, over the greatest magnitude of what it is multiplied
  /// by (one number for each column) to the power of 1 - `strength`; 1 where
  /// either is 0. From then on the activation is what is left once it is
  /// divided by that (SmoothQuant, arXiv:2211.10438, equation 4).
  std::vector<float> smooth(llvm::ArrayRef<double> weights, double strength);

  /// All that was seen.
  Range range() const;

  /// How many times the last dimension was seen.
  size_t rows() const { return rowCount; }
  /// Whether any column was different in two rows: one row says nothing of what
  /// others are, nor does the same again.
  bool varies() const;

  /// Second pass: the same elements, for the methods that need more than the
  /// range.
  void count(llvm::ArrayRef<float> elements);

  /// The range by `method`; `percent` is for percentiles.
  Range choose(Method method, double percent) const;

private:
  std::vector<Range> extremes; ///< of each column
  size_t rowCount = 0;
  std::vector<double> factors; ///< empty: by 1
  std::optional<Histogram> histogram;
};

} // namespace burin::calibrate
