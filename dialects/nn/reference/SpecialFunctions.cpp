// References of special functions: continued fractions, Newton's method,
// recurrences and power series in long double.
#include "dialects/nn/reference/SpecialFunctions.h"
#include <algorithm>
#include <cmath>

namespace burin::nn::special {

static constexpr long double pi = 3.141592653589793238462643383279502884L;

double scaledErfc(double given) {
  long double x = given;
  if (x < 10)
    return double(std::exp(x * x) * std::erfc(x));
  // The continued fraction x + (1/2) / (x + 1 / (x + (3/2) / (x + ...))).
  long double rest = 0;
  for (int k = 80; k > 0; --k)
    rest = k / 2.0L / (x + rest);
  return double(1 / std::sqrt(pi) / (x + rest));
}

double inverseErf(double x) {
  long double a = std::fabs(x);
  if (!(a < 1))
    return a == 1 ? x * double(INFINITY) : double(NAN);
  // Winitzki's approximation, then Halley's steps.
  long double w = -std::log((1 - a) * (1 + a)), k = 0.147L;
  long double half = 2 / (pi * k) - w / 2;
  long double y = std::sqrt(std::sqrt(half * half + w / k) - half);
  for (int i = 0; i < 20; ++i) {
    long double miss = a < 0.5L ? std::erf(y) - a : (1 - a) - std::erfc(y);
    long double step = miss / (2 / std::sqrt(pi) * std::exp(-y * y));
    y -= step / (1 + y * step);
  }
  return double(std::copysign(y, (long double)x));
}

/// For x > 0: up to 40 by the recurrence, then the asymptotic series.
static long double positiveDigamma(long double x) {
  long double sum = 0;
  for (; x < 40; ++x)
    sum += 1 / x;
  long double z = 1 / (x * x);
  long double tail =
      z * (1.0L / 12 -
           z * (1.0L / 120 - z * (1.0L / 252 - z * (1.0L / 240 - z / 132))));
  return std::log(x) - 1 / (2 * x) - tail - sum;
}

double digamma(double x) {
  if (x == 0)
    return std::copysign(double(INFINITY), -x);
  if (!(x < 0))
    return std::isnan(x) ? x : double(positiveDigamma(x));
  long double rest = (long double)x - std::round((long double)x);
  if (!(rest != 0))
    return double(NAN);
  return double(positiveDigamma(1 - (long double)x) - pi / std::tan(pi * rest));
}

/// For a >= 0: the power series of positive terms, times e^-a; beyond 100 the
/// asymptotic series, down to its least term.
static long double positiveScaledBessel(int order, long double a) {
  if (a <= 100) {
    long double term = order == 0 ? 1 : a / 2, sum = term;
    for (int k = 1; k < 400; ++k)
      sum += term *= a * a / 4 / (k * (long double)(k + order));
    return sum * std::exp(-a);
  }
  long double term = 1, sum = 1, square = 4.0L * order * order;
  for (int k = 1; k < 60; ++k) {
    long double odd = 2 * k - 1;
    sum += term *= -(square - odd * odd) / (8 * a * k);
  }
  return sum / std::sqrt(2 * pi * a);
}

double scaledBesselI(int order, double x) {
  if (std::isnan(x))
    return x;
  long double value = positiveScaledBessel(order, std::fabs(x));
  return double(order == 0 ? value : std::copysign(value, (long double)x));
}

double besselI(int order, double x) {
  if (std::isinf(x))
    return order == 0 ? double(INFINITY) : x;
  long double scaled = positiveScaledBessel(order, std::fabs(x));
  long double value = scaled * std::exp(std::fabs((long double)x));
  return double(order == 0 ? value : std::copysign(value, (long double)x));
}

double logit(double x) { return std::log(x / (1 - x)); }

double logAddExp(double x, double y) {
  if (x == y && std::isinf(x))
    return x;
  double most = std::isnan(x) || x > y ? x : y;
  return most + std::log1p(std::exp(-std::fabs(x - y)));
}

} // namespace burin::nn::special
