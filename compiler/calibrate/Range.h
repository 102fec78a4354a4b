// Chooses the range of an activation that 256 steps are to cover, from a
// histogram of what it was on the data.
#pragma once

#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace burin::calibrate {

/// Least and greatest.
using Range = std::pair<double, double>;

enum class Method : uint8_t {
  MinMax,     ///< all that was seen
  Percentile, ///< all but a share of what was seen, half of it at each end
  Mse,        ///< what keeps the mean squared error of rounding least
};

/// By its name on a command line: `min-max`, `percentile`, `mse`.
std::optional<Method> findMethod(llvm::StringRef name);

/// Counts of numbers in bins of one width between two ends.
class Histogram {
public:
  /// `range.first < range.second`, both finite.
  explicit Histogram(Range range);
  /// A number in the range.
  void add(double number);

  /// What is left of the range without a share of (100 - `percent`) / 100 of
  /// the numbers, half of it at each end.
  Range percentile(double percent) const;
  /// The range that holds 0 and whose 256 steps keep the squared distance of
  /// the numbers from what they become least, as bins tell.
  Range leastSquares() const;

private:
  double centre(size_t bin) const;
  double squaredError(Range range) const;

  Range range;
  double width;
  std::vector<uint64_t> counts;
};

} // namespace burin::calibrate
