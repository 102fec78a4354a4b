// Notes what an activation is on the data.
#include "compiler/calibrate/Observation.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <cmath>

namespace burin::calibrate {

bool Observation::see(llvm::ArrayRef<float> elements) {
  size_t column = 0;
  for (float element : elements) {
    if (!std::isfinite(element))
      return false;
    Range &own = extremes[column];
    own = {std::min(own.first, double(element)),
           std::max(own.second, double(element))};
    column = column + 1 == extremes.size() ? 0 : column + 1;
  }
  rowCount += elements.size() / extremes.size();
  return true;
}

bool Observation::varies() const {
  return llvm::any_of(extremes,
                      [](const Range &own) { return own.first < own.second; });
}

std::vector<float> Observation::smooth(llvm::ArrayRef<double> weights,
                                       double strength) {
  std::vector<float> divisors;
  for (size_t i = 0; i < extremes.size(); ++i) {
    double size = std::max(-extremes[i].first, extremes[i].second);
    double divisor =
        std::pow(size, strength) / std::pow(weights[i], 1 - strength);
    bool isUsed = size > 0 && weights[i] > 0 && std::isnormal(float(divisor)) &&
                  std::isnormal(float(1 / divisor));
    divisors.push_back(isUsed ? float(divisor) : 1.0f);
    factors.push_back(1.0 / divisors.back());
    extremes[i] = {extremes[i].first * factors.back(),
                   extremes[i].second * factors.back()};
  }
  return divisors;
}

Range Observation::range() const {
  Range whole = {0, 0};
  for (const Range &own : extremes)
    whole = {std::min(whole.first, own.first),
             std::max(whole.second, own.second)};
  return whole;
}

void Observation::count(llvm::ArrayRef<float> elements) {
  Range whole = range();
  if (!(whole.first < whole.second))
    return;
  if (!histogram)
    histogram.emplace(whole);
  size_t column = 0;
  for (float element : elements) {
    histogram->add(factors.empty() ? element : element * factors[column]);
    column = column + 1 == extremes.size() ? 0 : column + 1;
  }
}

Range Observation::choose(Method method, double percent) const {
  if (!histogram || method == Method::MinMax)
    return range();
  return method == Method::Percentile ? histogram->percentile(percent)
                                      : histogram->leastSquares();
}

} // namespace burin::calibrate
