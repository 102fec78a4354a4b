// How far the outputs of one library are from those of another.
#pragma once

#include "compiler/tools/burin/RunnableModel.h"
#include <optional>
#include <string>

namespace burin::tools {

/// Of one output, over samples. Floats are compared where both are finite.
struct OutputError {
  std::string name;
  /// Of floats, absent where nothing can be compared: 1 - cosine, its mean and
  /// its greatest, and the root of the mean squared difference, relative.
  std::optional<double> meanCosine, greatestCosine, error;
  /// Of integers and booleans: the share of elements that are equal.
  std::optional<double> equal;
  /// Floats, and how many of them one library alone gives as a finite number,
  /// or as another infinity.
  int64_t count = 0, differing = 0;

  /// All in one number, the less the better.
  double total() const;
};

class OutputComparison {
public:
  explicit OutputComparison(const TensorSpec &spec);
  /// One sample.
  void add(const support::NumpyArray &whole, const support::NumpyArray &narrow);
  OutputError result() const;

private:
  void addFloats(const support::NumpyArray &whole,
                 const support::NumpyArray &narrow);

  OutputError sum;
  bool hasFloats;
  int64_t elements = 0, equal = 0;
  double squares = 0, differences = 0; ///< the latter squared too
  double cosines = 0, greatest = 0;
  int64_t directions = 0; ///< samples that have one
};

} // namespace burin::tools
