// Compares outputs, floats as directions and distances, others element by
// element.
#include "compiler/tools/burin/OutputComparison.h"
#include "compiler/tools/burin/OutputCheck.h"
#include "dialects/plan/ElementTypes.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <cmath>

namespace burin::tools {

double OutputError::total() const {
  double missing = count > 0 ? double(differing) / double(count) : 0;
  return error.value_or(0) + (1 - equal.value_or(1)) + missing;
}

OutputComparison::OutputComparison(const TensorSpec &spec)
    : hasFloats(plan::isFloat(spec.dtype)) {
  sum.name = spec.name;
}

void OutputComparison::addFloats(const support::NumpyArray &whole,
                                 const support::NumpyArray &narrow) {
  double products = 0, wholeSize = 0, narrowSize = 0;
  int64_t finite = 0;
  for (int64_t i = 0, n = elementCount(whole); i < n; ++i) {
    auto x = double(elementOf(whole, i)), y = double(elementOf(narrow, i));
    ++sum.count;
    if (!std::isfinite(x) || !std::isfinite(y)) {
      sum.differing += !(x == y || (std::isnan(x) && std::isnan(y)));
      continue;
    }
    ++finite;
    products += x * y;
    wholeSize += x * x;
    narrowSize += y * y;
    differences += (x - y) * (x - y);
  }
  squares += wholeSize;
  elements += finite;
  if (finite == 0)
    return;
  double scale = std::sqrt(wholeSize) * std::sqrt(narrowSize);
  // Zeros alone are equal to zeros, and have no other number's direction.
  double cosine = scale > 0 ? products / scale : wholeSize == narrowSize;
  double distance = std::max(0.0, 1 - cosine); // it may be a rounding above 1
  cosines += distance;
  greatest = std::max(greatest, distance);
  ++directions;
}

void OutputComparison::add(const support::NumpyArray &whole,
                           const support::NumpyArray &narrow) {
  if (hasFloats)
    return addFloats(whole, narrow);
  for (int64_t i = 0, n = elementCount(whole); i < n; ++i)
    equal += elementOf(whole, i) == elementOf(narrow, i);
  elements += elementCount(whole);
}

OutputError OutputComparison::result() const {
  OutputError result = sum;
  if (elements == 0)
    return result;
  if (!hasFloats) {
    result.equal = double(equal) / double(elements);
    return result;
  }
  result.meanCosine = cosines / double(directions);
  result.greatestCosine = greatest;
  double error = differences == 0 ? 0 : std::sqrt(differences / squares);
  if (std::isfinite(error))
    result.error = error;
  return result;
}

} // namespace burin::tools
