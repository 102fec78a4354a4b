// Discrete Fourier transforms on the host: factors, tables and the reference.
#pragma once

#include "llvm/ADT/SmallVector.h"
#include <complex>
#include <optional>
#include <vector>

namespace burin::nn {

/// The longest transform: its tables are made while compiling.
constexpr int64_t maxFourierPoints = int64_t(1) << 22;

using ComplexVector = std::vector<std::complex<double>>;

/// The transform of x, of any length, in O(n log n); not scaled.
ComplexVector fourierTransform(const ComplexVector &x, bool inverse);

/// How a transform of `points` is computed: one of `inside` points in steps of
/// `factors` (4, and primes up to 13), which for a chirp is longer.
struct FourierPlan {
  int64_t points = 1, inside = 1;
  bool isChirp = false;
  llvm::SmallVector<int64_t> factors;
};
FourierPlan fourierPlan(int64_t points);

/// The tables that the kernel `fourier` reads.
std::vector<double> fourierTables(const FourierPlan &plan);

} // namespace burin::nn
