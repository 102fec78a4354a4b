// Transforms by Cooley and Tukey's recursion, and by Bluestein's chirp for
// prime factors that are large.
#include "dialects/nn/reference/Fourier.h"
#include <cmath>

namespace burin::nn {

/// e^(-2 pi i k / n).
static std::complex<double> root(int64_t k, int64_t n) {
  double angle = 2 * M_PI * double(k % n) / double(n);
  return {std::cos(angle), -std::sin(angle)};
}

/// e^(-pi i k^2 / n).
static std::complex<double> chirp(int64_t k, int64_t n) {
  return root(int64_t(__int128(k) * k % (2 * n)), 2 * n);
}

static int64_t leastFactor(int64_t n) {
  for (int64_t factor = 2; factor * factor <= n; ++factor)
    if (n % factor == 0)
      return factor;
  return n;
}

static ComplexVector forward(const ComplexVector &x);

static ComplexVector convolveWithChirp(const ComplexVector &x) {
  int64_t n = int64_t(x.size()), m = 1;
  while (m < 2 * n - 1)
    m *= 2;
  ComplexVector a(m), b(m);
  for (int64_t i = 0; i < n; ++i) {
    a[i] = x[i] * chirp(i, n);
    b[i] = b[(m - i) % m] = std::conj(chirp(i, n));
  }
  a = forward(a);
  b = forward(b);
  // An inverse transform is the conjugate of that of the conjugate.
  for (int64_t i = 0; i < m; ++i)
    a[i] = std::conj(a[i] * b[i]);
  a = forward(a);
  ComplexVector y(n);
  for (int64_t i = 0; i < n; ++i)
    y[i] = std::conj(a[i]) * chirp(i, n) / double(m);
  return y;
}

static ComplexVector forward(const ComplexVector &x) {
  int64_t n = int64_t(x.size()), factor = leastFactor(n), rest = n / factor;
  if (n == 1)
    return x;
  if (factor > 31)
    return convolveWithChirp(x);
  std::vector<ComplexVector> parts;
  for (int64_t j = 0; j < factor; ++j) {
    ComplexVector part(rest);
    for (int64_t i = 0; i < rest; ++i)
      part[i] = x[i * factor + j];
    parts.push_back(rest == 1 ? part : forward(part));
  }
  ComplexVector roots(n), y(n);
  for (int64_t k = 0; k < n; ++k)
    roots[k] = root(k, n);
  for (int64_t k = 0; k < n; ++k)
    for (int64_t j = 0; j < factor; ++j)
      y[k] += parts[j][k % rest] * roots[j * k % n];
  return y;
}

ComplexVector fourierTransform(const ComplexVector &x, bool inverse) {
  ComplexVector y = x;
  if (inverse)
    for (auto &value : y)
      value = std::conj(value);
  y = forward(y);
  if (inverse)
    for (auto &value : y)
      value = std::conj(value);
  return y;
}

/// The factors of n, where they are small; those of 4 first.
static std::optional<llvm::SmallVector<int64_t>> smallFactors(int64_t n) {
  llvm::SmallVector<int64_t> factors;
  for (int64_t factor : {4, 2, 3, 5, 7, 11, 13})
    for (; n % factor == 0; n /= factor)
      factors.push_back(factor);
  return n == 1 ? std::optional(factors) : std::nullopt;
}

FourierPlan fourierPlan(int64_t points) {
  FourierPlan plan{points, points, false, {}};
  std::optional<llvm::SmallVector<int64_t>> factors = smallFactors(points);
  if (!factors) {
    plan.isChirp = true;
    plan.inside = 2 * points - 1;
    while (!(factors = smallFactors(plan.inside)))
      ++plan.inside;
  }
  plan.factors = *factors;
  return plan;
}

std::vector<double> fourierTables(const FourierPlan &plan) {
  std::vector<double> tables;
  auto append = [&](int64_t count, auto number) {
    for (int64_t i = 0; i < count; ++i)
      tables.push_back(number(i).real());
    for (int64_t i = 0; i < count; ++i)
      tables.push_back(number(i).imag());
  };
  int64_t n = plan.points, m = plan.inside;
  append(m, [&](int64_t i) { return root(i, m); });
  if (!plan.isChirp)
    return tables;
  append(n, [&](int64_t i) { return chirp(i, n); });
  ComplexVector spectrum(m);
  for (int64_t i = 0; i < n; ++i)
    spectrum[i] = spectrum[(m - i) % m] = std::conj(chirp(i, n)) / double(m);
  spectrum = forward(spectrum);
  append(m, [&](int64_t i) { return spectrum[i]; });
  return tables;
}

} // namespace burin::nn
