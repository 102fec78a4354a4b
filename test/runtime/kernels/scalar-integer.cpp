// Holds integer scalar functions and casts against 128-bit arithmetic, for
// every pair of the narrow types' values and the bounds of the wide ones.
#include "kernels/generic/scalar.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <vector>

namespace k = burin::BURIN_LEVEL;

namespace {

using Wide = __int128;

template <class T> std::vector<T> values() {
  std::vector<T> result;
  if constexpr (sizeof(T) == 1) {
    for (int i = 0; i < 256; ++i)
      result.push_back(T(i));
    return result;
  }
  for (int i = -5; i <= 5; ++i) {
    result.push_back(T(i));
    result.push_back(T(std::numeric_limits<T>::max() / 2 + i));
    result.push_back(T(Wide(std::numeric_limits<T>::max()) + i));
    result.push_back(T(i * 7 + 31));
    result.push_back(T(i * 1001));
  }
  return result;
}

template <class T> class ScalarInteger : public testing::Test {};
using Types = testing::Types<int8_t, uint8_t, int16_t, uint16_t, int32_t,
                             uint32_t, int64_t, uint64_t>;
TYPED_TEST_SUITE(ScalarInteger, Types);

template <class T> T floorModulo(T a, T b) {
  Wide r = Wide(a) % Wide(b);
  return T(r != 0 && (r < 0) != (b < 0) ? r + b : r);
}

TYPED_TEST(ScalarInteger, ArithmeticWraps) {
  using T = TypeParam;
  for (T a : values<T>()) {
    ASSERT_EQ(k::neg(a), T(-Wide(a)));
    ASSERT_EQ(k::abs(a), T(a < 0 ? -Wide(a) : Wide(a)));
    ASSERT_EQ(k::sign(a), T(a > 0 ? 1 : a < 0 ? -1 : 0));
    ASSERT_EQ(k::bit_not(a), T(~a));
    ASSERT_EQ(k::logical_not(a), a == 0);
    ASSERT_FALSE(k::is_nan(a) || k::is_inf(a));
    for (T b : values<T>()) {
      ASSERT_EQ(k::add(a, b), T(Wide(a) + b));
      ASSERT_EQ(k::sub(a, b), T(Wide(a) - b));
      ASSERT_EQ(k::mul(a, b), T((unsigned __int128)a * b));
      ASSERT_EQ(k::div(a, b), b == 0 ? T(0) : T(Wide(a) / b));
      ASSERT_EQ(k::rem(a, b), b == 0 ? T(0) : T(Wide(a) % b));
      ASSERT_EQ(k::mod(a, b), b == 0 ? T(0) : floorModulo(a, b));
      ASSERT_EQ(k::maximum(a, b), std::max(a, b));
      ASSERT_EQ(k::minimum(a, b), std::min(a, b));
      ASSERT_EQ(k::bit_and(a, b), T(a & b));
      ASSERT_EQ(k::bit_or(a, b), T(a | b));
      ASSERT_EQ(k::bit_xor(a, b), T(a ^ b));
      ASSERT_EQ(k::lt(a, b), a < b);
      ASSERT_EQ(k::ge(a, b), a >= b);
      ASSERT_EQ(k::eq(a, b), a == b);
    }
  }
}

TYPED_TEST(ScalarInteger, ShiftsBeyondTheWidthGiveZero) {
  using T = TypeParam;
  int width = int(sizeof(T) * 8);
  for (T a : values<T>())
    for (int amount = -2; amount < width + 40 && amount < 128; ++amount) {
      bool inside = amount >= 0 && amount < width;
      ASSERT_EQ(k::shift_left(a, T(amount)),
                inside ? T((unsigned __int128)a << amount) : T(0))
          << int64_t(a) << " << " << amount;
      ASSERT_EQ(k::shift_right(a, T(amount)),
                inside ? T(Wide(a) >> amount) : T(0))
          << int64_t(a) << " >> " << amount;
    }
}

TYPED_TEST(ScalarInteger, PowersWrap) {
  using T = TypeParam;
  for (T a : values<T>()) {
    unsigned __int128 expected = 1;
    for (int n = 0; n < 70; ++n, expected *= (unsigned __int128)(Wide)a)
      ASSERT_EQ(k::pow(a, T(n)), T(expected)) << int64_t(a) << " ^ " << n;
    if constexpr (std::is_signed_v<T>) {
      T reciprocal = a == 1 ? T(1) : a == -1 ? T(-1) : T(0);
      ASSERT_EQ(k::pow(a, T(-3)), reciprocal);
    }
  }
}

template <class To, class From> void expectWraps() {
  constexpr bool isWide = std::is_same_v<To, uint64_t>;
  for (double v : {0.0,
                   0.9,
                   -0.9,
                   1.5,
                   -1.5,
                   100.7,
                   -100.7,
                   127.5,
                   128.0,
                   -128.9,
                   -129.0,
                   255.9,
                   256.0,
                   3e4,
                   40000.0,
                   -7e4,
                   2147483520.0,
                   2147483648.0,
                   -2147483648.0,
                   -3e9,
                   4294967040.0,
                   4294967296.0,
                   4294967295.7,
                   -4294967295.7,
                   6442450944.0,
                   2.5e10,
                   -1.7e16,
                   9.2e18,
                   9.3e18,
                   1.84e19,
                   1.9e19,
                   -9.3e18,
                   1e30,
                   -1e30,
                   double(INFINITY),
                   -double(INFINITY)}) {
    From x = From(v);
    long double t = std::trunc((long double)x);
    bool isHeld = t >= -0x1p63L && t < (isWide ? 0x1p64L : 0x1p63L);
    To expected = isHeld ? To(__int128(t)) : To(INT64_MIN);
    EXPECT_EQ(k::cast<To>(x), expected) << v;
  }
  EXPECT_EQ(k::cast<To>(From(NAN)), To(INT64_MIN));
}

TYPED_TEST(ScalarInteger, CastsFromFloatTruncateAndWrap) {
  expectWraps<TypeParam, float>();
  expectWraps<TypeParam, double>();
}

TYPED_TEST(ScalarInteger, CastsBetweenIntegersWrap) {
  using T = TypeParam;
  for (T a : values<T>()) {
    EXPECT_EQ(k::cast<int8_t>(a), int8_t(a));
    EXPECT_EQ(k::cast<uint16_t>(a), uint16_t(a));
    EXPECT_EQ(k::cast<int64_t>(a), int64_t(a));
    EXPECT_EQ(k::cast<float>(a), float(a));
    EXPECT_EQ(k::cast<bool>(a), a != 0);
  }
}

TEST(ScalarBool, ActsAsOneBit) {
  for (bool a : {false, true})
    for (bool b : {false, true}) {
      EXPECT_EQ(k::add(a, b), a || b);
      EXPECT_EQ(k::mul(a, b), a && b);
      EXPECT_EQ(k::bit_xor(a, b), a != b);
      EXPECT_EQ(k::maximum(a, b), a || b);
      EXPECT_EQ(k::bit_not(a), !a);
      EXPECT_EQ(k::logical_not(a), !a);
      EXPECT_EQ(k::cast<float>(a), a ? 1.0f : 0.0f);
    }
  EXPECT_TRUE(k::cast<bool>(0.5f));
  EXPECT_TRUE(k::cast<bool>(NAN));
  EXPECT_FALSE(k::cast<bool>(-0.0f));
}

} // namespace
