// Holds the special functions against the C++ library's and against series in
// long double. They are computed in double, so that floats are rounded once.
#include "kernels/generic/scalar.h"

#include "ulps.h"

#include <gtest/gtest.h>
#include <random>

namespace k = burin::BURIN_LEVEL;

namespace {

constexpr long double pi = 3.141592653589793238462643383279502884L;

template <class T> class Special : public testing::Test {};
using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(Special, Types);

/// The largest error over values of [low, high], both ends included.
template <class T, class Function, class Reference>
double worst(Function function, Reference reference, T low, T high) {
  std::mt19937 random(5);
  std::uniform_real_distribution<T> spread(low, high);
  double largest = 0;
  for (int i = 0; i < 20000; ++i) {
    T x = i == 0 ? low : i == 1 ? high : spread(random);
    largest = std::max(largest, ulps(function(x), reference((long double)x)));
  }
  return largest;
}

/// What doubles are held to; floats are all but right.
template <class T> double bound(double ulps) {
  return sizeof(T) == 4 ? 0.51 : ulps;
}

#define EXPECT_CLOSE(function, reference, low, high, ulps)                     \
  EXPECT_LE((worst<TypeParam>([](TypeParam x) { return k::function(x); },      \
                              [](long double x) { return reference(x); }, low, \
                              high)),                                          \
            bound<TypeParam>(ulps))                                            \
      << #function " in [" << low << ", " << high << "]"

long double scaledComplement(long double x) {
  if (x < 10)
    return std::exp(x * x) * std::erfc(x);
  long double rest = 0;
  for (int i = 80; i > 0; --i)
    rest = i / 2.0L / (x + rest);
  return 1 / std::sqrt(pi) / (x + rest);
}

TYPED_TEST(Special, ComplementaryError) {
  EXPECT_CLOSE(erfc, std::erfc, -6, 6, 5);
  EXPECT_CLOSE(erfc, std::erfc, 5, 9, 5);
  if (sizeof(TypeParam) == 8) {
    EXPECT_CLOSE(erfc, std::erfc, 9, 26.5, 5);
  }
  EXPECT_CLOSE(erfcx, scaledComplement, -5, 0, 4);
  EXPECT_CLOSE(erfcx, scaledComplement, 0, 5, 4);
  EXPECT_CLOSE(erfcx, scaledComplement, 5, 1e4, 4);
  using T = TypeParam;
  EXPECT_EQ(k::erfc(T(INFINITY)), 0);
  EXPECT_EQ(k::erfc(T(-INFINITY)), 2);
  EXPECT_EQ(k::erfcx(T(INFINITY)), 0);
  EXPECT_EQ(k::erfcx(T(-30)), INFINITY);
  EXPECT_TRUE(std::isnan(k::erfc(T(NAN))) && std::isnan(k::erfcx(T(NAN))));
}

/// By bisection on erf and erfc.
long double inverseError(long double x) {
  long double a = std::fabs(x), low = 0, high = 7;
  for (int i = 0; i < 80; ++i) {
    long double y = (low + high) / 2;
    bool isBelow = a < 0.5L ? std::erf(y) < a : std::erfc(y) > 1 - a;
    (isBelow ? low : high) = y;
  }
  return std::copysign(low, x);
}

TYPED_TEST(Special, InverseError) {
  using T = TypeParam;
  EXPECT_CLOSE(erfinv, inverseError, -0.99, 0.99, 4);
  EXPECT_CLOSE(erfinv, inverseError, 0.5, T(1) - T(1e-7), 4);
  EXPECT_EQ(k::erfinv(T(1)), INFINITY);
  EXPECT_EQ(k::erfinv(T(-1)), -INFINITY);
  EXPECT_TRUE(std::isnan(k::erfinv(T(1.5))) && std::isnan(k::erfinv(T(NAN))));
  EXPECT_TRUE(std::signbit(k::erfinv(T(-0.0))));
}

/// By the recurrence up to 40 and the asymptotic series.
long double digamma(long double x) {
  long double sum = 0;
  for (; x < 40; ++x)
    sum += 1 / x;
  long double z = 1 / (x * x);
  long double tail = 1.0L / 120 - z * (1.0L / 252 - z * (1.0L / 240 - z / 132));
  return std::log(x) - 1 / (2 * x) - z * (1.0L / 12 - z * tail) - sum;
}

long double digammaByReflection(long double x) {
  return digamma(1 - x) - pi / std::tan(pi * (x - std::round(x)));
}

TYPED_TEST(Special, Gamma) {
  using T = TypeParam;
  EXPECT_CLOSE(lgamma, std::lgamma, T(-0.499), T(-1e-9), 4);
  EXPECT_CLOSE(lgamma, std::lgamma, T(1e-9), T(0.5), 4);
  EXPECT_CLOSE(lgamma, std::lgamma, T(0.5), T(3), 5);
  EXPECT_CLOSE(lgamma, std::lgamma, T(3), T(20), 4);
  EXPECT_CLOSE(lgamma, std::lgamma, T(20), T(1e6), 4);
  EXPECT_CLOSE(digamma, digamma, T(1e-6), T(1.4), 4);
  EXPECT_CLOSE(digamma, digamma, T(1.5), T(20), 4);
  EXPECT_CLOSE(digamma, digamma, T(20), T(1e6), 4);
  // Near its zeros left of 0 the logarithm is right to the last places of 1.
  for (T x : {T(-1.25), T(-2.75), T(-3.4), T(-9.6), T(-70.3)}) {
    EXPECT_NEAR(k::lgamma(x), double(std::lgamma((long double)x)),
                100 * std::numeric_limits<T>::epsilon());
    EXPECT_NEAR(k::digamma(x), double(digammaByReflection(x)),
                100 * std::numeric_limits<T>::epsilon());
  }
}

TYPED_TEST(Special, GammaAtPolesAndEnds) {
  using T = TypeParam;
  for (T x : {T(0), T(-0.0), T(-1), T(-7), T(INFINITY), T(-INFINITY), T(-1e30)})
    EXPECT_EQ(k::lgamma(x), INFINITY) << x;
  EXPECT_TRUE(std::isnan(k::lgamma(T(NAN))) && std::isnan(k::digamma(T(NAN))));
  EXPECT_EQ(k::digamma(T(0)), -INFINITY);
  EXPECT_EQ(k::digamma(T(-0.0)), INFINITY);
  EXPECT_EQ(k::digamma(T(INFINITY)), INFINITY);
  EXPECT_TRUE(std::isnan(k::digamma(T(-3))));
  EXPECT_TRUE(std::isnan(k::digamma(T(-INFINITY))));
}

/// The power series, times e^-x.
template <int order> long double scaledBessel(long double x) {
  long double term = order == 0 ? 1 : x / 2, sum = term;
  for (int i = 1; i < 400; ++i)
    sum += term *= x * x / 4 / (i * (long double)(i + order));
  return sum * std::exp(-std::fabs(x));
}
template <int order> long double bessel(long double x) {
  return scaledBessel<order>(x) * std::exp(std::fabs(x));
}

TYPED_TEST(Special, Bessel) {
  using T = TypeParam;
  EXPECT_CLOSE(bessel_i0, bessel<0>, -8, 8, 6);
  EXPECT_CLOSE(bessel_i0, bessel<0>, 8, 80, 6);
  EXPECT_CLOSE(bessel_i0e, scaledBessel<0>, -80, 80, 5);
  EXPECT_CLOSE(bessel_i1, bessel<1>, -8, 8, 6);
  EXPECT_CLOSE(bessel_i1, bessel<1>, 8, 80, 6);
  EXPECT_CLOSE(bessel_i1e, scaledBessel<1>, -80, 80, 5);
  EXPECT_EQ(k::bessel_i0(T(-INFINITY)), INFINITY);
  EXPECT_EQ(k::bessel_i1(T(-INFINITY)), -INFINITY);
  EXPECT_EQ(k::bessel_i0e(T(INFINITY)), 0);
  EXPECT_TRUE(std::signbit(k::bessel_i1e(T(-0.0))));
  EXPECT_TRUE(std::isnan(k::bessel_i0(T(NAN))));
}

} // namespace
