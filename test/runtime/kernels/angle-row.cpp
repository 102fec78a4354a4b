// Holds rows of sines, cosines and tangents against values of 20 digits, where
// angles are near 0, far from it, and both in one block.
#include "kernel-test.h"
#include "kernels/generic/angle_row.h"

#include <cmath>
#include <limits>
#include <vector>

namespace k = burin::BURIN_LEVEL;

namespace {

/// An angle, and its sine, cosine and tangent as mpmath computes them.
struct Known {
  double angle, sine, cosine, tangent;
};

// The third of each comes closer to a multiple of pi/2 than nearly any other.
const Known far_floats[] = {
    {0x1.2a05f20000000p+33, -0.48750602508751069153, 0.87311962267685600118,
     -0.55834963781124184656},
    {0x1.c6bf520000000p+49, 0.9944343070894763335, 0.10535847798574673602,
     9.4385788984537807216},
    {0x1.f37c8a0000000p+95, 0.9999999999999999987, -1.6147697982476211876e-9,
     -619283318.95061386812},
    {0x1.ff933c0000000p+127, -0.24408487440838298575, 0.96975387294150256701,
     -0.25169775673905110396},
    {0x1.cf389c0000000p+85, 0.93074277556534668189, 0.36567456260029175784,
     2.5452762394706535094},
    {-0x1.d6f3460000000p+26, 0.96041272766888773545, -0.27858103404863526787,
     -3.4475165581488108203},
};
const Known far_doubles[] = {
    {0x1.1c37937e08000p+53, 0.77968800660697875024, -0.62616819813308617176,
     -1.2451734357184064217},
    {-0x1.0f0cf064dd592p+73, 0.85220084976718880177, 0.5232147853951389455,
     1.6287782256068988785},
    {0x1.6ac5b262ca1ffp+849, 1.0, -4.6871659242546276111e-19,
     -2133485385753703843.7},
    {0x1.e42d130773b76p+1023, -0.59525608486320766548, 0.80353605608791800749,
     -0.74079573698442522699},
};

template <class T> std::vector<Known> farAngles() {
  std::vector<Known> all(std::begin(far_floats), std::end(far_floats));
  if (sizeof(T) == sizeof(double))
    all.insert(all.end(), std::begin(far_doubles), std::end(far_doubles));
  return all;
}

/// Two units in the last place, or four of a quotient, and a little.
template <class T>
void expectClose(T got, double expected, double angle, double bound = 2.5) {
  double unit = std::numeric_limits<T>::epsilon();
  EXPECT_LE(std::fabs(double(got) - expected),
            bound * unit * std::fabs(expected))
      << angle;
}

/// A row of sines, cosines or tangents, made in place.
template <class T, class Function>
std::vector<T> rowOf(std::vector<T> row, const Function &function) {
  T *data = row.data();
  k::angle_row<T>(
      0, int64_t(row.size()),
      [=](auto &angles, int64_t i) { return function(angles, data[i]); },
      [=](int64_t i, T value) { data[i] = value; });
  return row;
}
const auto sine = [](auto &angles, auto x) { return angles.sin(x); };
const auto cosine = [](auto &angles, auto x) { return angles.cos(x); };
const auto tangent = [](auto &angles, auto x) { return angles.tan(x); };

template <class T> class AngleRow : public testing::Test {};
using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(AngleRow, Types);

TYPED_TEST(AngleRow, IsRightFarFromZero) {
  std::vector<Known> known = farAngles<TypeParam>();
  std::vector<TypeParam> angles;
  for (const Known &each : known)
    angles.push_back(TypeParam(each.angle));
  auto sines = rowOf(angles, sine), cosines = rowOf(angles, cosine),
       tangents = rowOf(angles, tangent);
  for (size_t i = 0; i < known.size(); ++i) {
    expectClose(sines[i], known[i].sine, known[i].angle);
    expectClose(cosines[i], known[i].cosine, known[i].angle);
    expectClose(tangents[i], known[i].tangent, known[i].angle, 4.5);
    expectClose(k::sin(angles[i]), known[i].sine, known[i].angle);
  }
}

// One wide angle sends its block the long way, wherever it stands.
TYPED_TEST(AngleRow, MixesNearAndFar) {
  for (size_t size : {0, 1, 255, 256, 257, 600})
    for (size_t far = 0; far <= size; far += 51) {
      std::vector<TypeParam> angles;
      for (size_t i = 0; i < size; ++i)
        angles.push_back(i == far ? TypeParam(far_floats[1].angle)
                                  : TypeParam(0.37 * double(i) - 20));
      std::vector<TypeParam> sines = rowOf(angles, sine);
      for (size_t i = 0; i < size; ++i)
        ASSERT_NEAR(sines[i],
                    i == far ? far_floats[1].sine : std::sin(angles[i]),
                    2.5 * std::numeric_limits<TypeParam>::epsilon())
            << size << ", " << far << ", " << i;
    }
}

TYPED_TEST(AngleRow, HasNoAngleForInfinity) {
  TypeParam infinity = std::numeric_limits<TypeParam>::infinity();
  for (TypeParam x : {infinity, -infinity, infinity - infinity})
    for (TypeParam y : rowOf<TypeParam>({x, 1}, cosine))
      EXPECT_EQ(std::isnan(y), y != TypeParam(std::cos(TypeParam(1)))) << y;
}

} // namespace
