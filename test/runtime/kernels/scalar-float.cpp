// Holds every floating-point scalar function against the C++ library's, over
// special values, whole exponent ranges and the points where branches meet.
#include "kernels/generic/scalar.h"

#include "ulps.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <random>
#include <vector>

namespace k = burin::BURIN_LEVEL;

namespace {

/// Special values, every magnitude with both signs, and values spread over
/// [-range, range].
template <class T> std::vector<T> arguments(double range) {
  using Limits = std::numeric_limits<T>;
  std::vector<T> values = {T(0),
                           T(1),
                           T(0.5),
                           T(2),
                           T(3),
                           T(2.5),
                           T(1.5),
                           T(20),
                           T(88.5),
                           T(88.72283),
                           T(89.4),
                           T(100),
                           T(103.9),
                           T(709.5),
                           T(710.2),
                           T(745.1),
                           T(1e5),
                           T(0.41421356),
                           T(2.41421356),
                           T(0.70710678),
                           T(1.4142135),
                           Limits::min(),
                           Limits::max(),
                           Limits::denorm_min(),
                           Limits::epsilon()};
  values.push_back(Limits::infinity());
  values.push_back(T(Limits::min() * T(0.3)));
  for (int e = Limits::min_exponent - 20; e < Limits::max_exponent; e += 3)
    values.push_back(std::ldexp(T(1.2345678), e));
  std::mt19937 random(7);
  std::uniform_real_distribution<double> spread(0, range), unit(0, 1);
  for (int i = 0; i < 4000; ++i) {
    values.push_back(T(spread(random)));
    values.push_back(T(unit(random)));
    values.push_back(T(1 + 0.01 * (unit(random) - 0.5)));
  }
  for (size_t i = 0, n = values.size(); i < n; ++i)
    values.push_back(-values[i]);
  values.push_back(Limits::quiet_NaN());
  return values;
}

template <class T, class Function, class Reference>
void expectClose(const char *name, Function function, Reference reference,
                 double range, double bound) {
  std::vector<T> values = arguments<T>(range);
  std::vector<T> results(values.size());
  for (size_t i = 0; i < values.size(); ++i)
    results[i] = function(values[i]);
  double worst = 0;
  T worst_at = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    if (range <= 1e5 && std::fabs(values[i]) > range &&
        std::isfinite(values[i]))
      continue;
    double error = ulps(results[i], reference((long double)values[i]));
    if (error > worst)
      worst = error, worst_at = values[i];
  }
  EXPECT_LE(worst, bound) << name << " at " << worst_at << ": got "
                          << function(worst_at) << ", expected "
                          << T(reference((long double)worst_at));
  ::testing::Test::RecordProperty(name, std::to_string(worst));
}

template <class T> class Scalar : public testing::Test {};
using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(Scalar, Types);

constexpr double everything = 1e6;

#define EXPECT_CLOSE(function, range, bound)                                   \
  expectClose<TypeParam>(                                                      \
      #function, [](TypeParam x) { return k::function(x); },                   \
      [](long double x) { return (long double)std::function(x); }, range,      \
      bound)

TYPED_TEST(Scalar, Exponential) {
  EXPECT_CLOSE(exp, 120, 2);
  EXPECT_CLOSE(exp, everything, 2);
  EXPECT_CLOSE(expm1, 100, 2);
  EXPECT_CLOSE(expm1, everything, 2);
}

TYPED_TEST(Scalar, Logarithm) {
  EXPECT_CLOSE(log, everything, 2);
  EXPECT_CLOSE(log1p, everything, 2);
}

TYPED_TEST(Scalar, SquareRoot) {
  EXPECT_CLOSE(sqrt, everything, 0.5);
  expectClose<TypeParam>(
      "root_by_digits", [](TypeParam x) { return k::root_by_digits(x); },
      [](long double x) { return std::sqrt(x); }, everything, 0.5);
}

TYPED_TEST(Scalar, Trigonometric) {
  EXPECT_CLOSE(sin, 10, 2);
  EXPECT_CLOSE(sin, 1e5, 2);
  EXPECT_CLOSE(sin, everything, 2);
  EXPECT_CLOSE(cos, 10, 2);
  EXPECT_CLOSE(cos, 1e5, 2);
  EXPECT_CLOSE(cos, everything, 2);
  EXPECT_CLOSE(tan, 10, 4);
  EXPECT_CLOSE(tan, 1e5, 4);
  EXPECT_CLOSE(tan, everything, 4);
}

TYPED_TEST(Scalar, InverseTrigonometric) {
  EXPECT_CLOSE(asin, 1, 3);
  EXPECT_CLOSE(acos, 1, 3);
  EXPECT_CLOSE(asin, everything, 3);
  EXPECT_CLOSE(acos, everything, 3);
  EXPECT_CLOSE(atan, 10, 2);
  EXPECT_CLOSE(atan, everything, 2);
}

TYPED_TEST(Scalar, Hyperbolic) {
  EXPECT_CLOSE(sinh, 100, 4);
  EXPECT_CLOSE(cosh, 100, 4);
  EXPECT_CLOSE(tanh, 10, 4);
  EXPECT_CLOSE(sinh, everything, 4);
  EXPECT_CLOSE(cosh, everything, 4);
  EXPECT_CLOSE(tanh, everything, 4);
}

TYPED_TEST(Scalar, InverseHyperbolic) {
  EXPECT_CLOSE(asinh, everything, 4);
  EXPECT_CLOSE(acosh, everything, 4);
  EXPECT_CLOSE(atanh, 1, 4);
  EXPECT_CLOSE(atanh, everything, 4);
}

TYPED_TEST(Scalar, ErrorFunction) {
  EXPECT_CLOSE(erf, 7, 4);
  EXPECT_CLOSE(erf, everything, 4);
}

TYPED_TEST(Scalar, Rounding) {
  EXPECT_CLOSE(floor, everything, 0);
  EXPECT_CLOSE(ceil, everything, 0);
  EXPECT_CLOSE(trunc, everything, 0);
  expectClose<TypeParam>(
      "round", [](TypeParam x) { return k::round(x); },
      [](long double x) { return std::nearbyint(x); }, everything, 0);
  for (TypeParam x : {0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.49999997, 8388608.5}) {
    EXPECT_EQ(k::round(x), std::nearbyint(x)) << x;
    EXPECT_EQ(std::signbit(k::round(x)), std::signbit(x)) << x;
    EXPECT_EQ(k::round_by_addition(x), std::nearbyint(x)) << x;
  }
  EXPECT_TRUE(std::signbit(k::ceil(TypeParam(-0.5))));
  EXPECT_TRUE(std::signbit(k::trunc(TypeParam(-0.5))));
  EXPECT_TRUE(std::signbit(k::floor(TypeParam(-0.0))));
}

TYPED_TEST(Scalar, ZerosKeepTheirSign) {
  TypeParam zero = TypeParam(-0.0);
  for (TypeParam y :
       {k::sin(zero), k::tan(zero), k::asin(zero), k::atan(zero), k::sinh(zero),
        k::tanh(zero), k::asinh(zero), k::atanh(zero), k::expm1(zero),
        k::log1p(zero), k::erf(zero), k::sqrt(zero), k::sign(zero)})
    EXPECT_TRUE(y == 0 && std::signbit(y));
}

template <class T> std::vector<T> pairArguments() {
  using Limits = std::numeric_limits<T>;
  std::vector<T> values = {T(0),          T(1),          T(2),
                           T(3),          T(0.5),        T(1.5),
                           T(7.25),       T(1e-20),      T(33),
                           T(1e6),        T(16777215),   T(16777217),
                           T(1.0001),     T(0.9997),     Limits::infinity(),
                           Limits::max(), Limits::min(), Limits::denorm_min()};
  for (size_t i = 0, n = values.size(); i < n; ++i)
    values.push_back(-values[i]);
  std::mt19937 random(3);
  std::uniform_real_distribution<double> spread(-30, 30), unit(0, 2);
  for (int i = 0; i < 150; ++i) {
    values.push_back(T(spread(random)));
    values.push_back(T(unit(random)));
  }
  values.push_back(Limits::quiet_NaN());
  return values;
}

template <class T, class Function, class Reference>
void expectClosePairs(const char *name, Function function, Reference reference,
                      double bound) {
  std::vector<T> values = pairArguments<T>();
  for (T a : values)
    for (T b : values) {
      long double expected = reference(a, b);
      ASSERT_LE(ulps(function(a, b), expected), bound)
          << name << "(" << a << ", " << b << "): got " << function(a, b)
          << ", expected " << T(expected);
    }
}

TYPED_TEST(Scalar, Power) {
  using T = TypeParam;
  expectClosePairs<T>(
      "pow", [](T a, T b) { return k::pow(a, b); },
      [](T a, T b) {
        return std::isnan(a) || std::isnan(b)
                   ? (a == 1 || b == 0 ? 1.0L : NAN)
                   : std::pow((long double)a, (long double)b);
      },
      4);
  EXPECT_EQ(k::pow(T(-0.0), T(-1)), -INFINITY);
  EXPECT_TRUE(std::signbit(k::pow(T(-0.0), T(3))));
}

TYPED_TEST(Scalar, ArcTangentOfQuotient) {
  using T = TypeParam;
  expectClosePairs<T>(
      "atan2", [](T a, T b) { return k::atan2(a, b); },
      [](T a, T b) { return std::atan2((long double)a, (long double)b); }, 4);
  EXPECT_EQ(k::atan2(T(-0.0), T(-0.0)), std::atan2(T(-0.0), T(-0.0)));
}

TYPED_TEST(Scalar, Remainders) {
  using T = TypeParam;
  expectClosePairs<T>(
      "rem", [](T a, T b) { return k::rem(a, b); },
      [](T a, T b) { return std::fmod(a, b); }, 0);
  expectClosePairs<T>(
      "mod", [](T a, T b) { return k::mod(a, b); },
      [](T a, T b) {
        T r = std::fmod(a, b);
        return r != 0 && (r < 0) != (b < 0) ? T(r + b) : r;
      },
      0);
}

TYPED_TEST(Scalar, MaximumAndMinimumPassNaN) {
  using T = TypeParam;
  expectClosePairs<T>(
      "maximum", [](T a, T b) { return k::maximum(a, b); },
      [](T a, T b) { return a != a || b != b ? T(NAN) : std::max(a, b); }, 0);
  expectClosePairs<T>(
      "minimum", [](T a, T b) { return k::minimum(a, b); },
      [](T a, T b) { return a != a || b != b ? T(NAN) : std::min(a, b); }, 0);
}

TYPED_TEST(Scalar, SignsAndPredicates) {
  using T = TypeParam;
  EXPECT_EQ(k::sign(T(-3)), T(-1));
  EXPECT_EQ(k::sign(T(3)), T(1));
  EXPECT_TRUE(std::isnan(k::sign(T(NAN))));
  EXPECT_EQ(k::abs(T(-3)), T(3));
  EXPECT_FALSE(std::signbit(k::abs(T(-0.0))));
  EXPECT_TRUE(k::is_nan(T(NAN)));
  EXPECT_FALSE(k::is_nan(T(INFINITY)));
  EXPECT_TRUE(k::is_inf(T(-INFINITY)));
  EXPECT_FALSE(k::is_inf(T(NAN)));
  EXPECT_TRUE(k::ne(T(NAN), T(NAN)));
  EXPECT_FALSE(k::le(T(NAN), T(1)));
  EXPECT_TRUE(k::ge(T(1), T(1)));
  EXPECT_EQ(k::select(true, T(1), T(2)), T(1));
  EXPECT_EQ(k::select(false, T(1), T(2)), T(2));
}

} // namespace
