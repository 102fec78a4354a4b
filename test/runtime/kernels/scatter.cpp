// Holds scattering against a loop over the updates, next to memory that faults.
#include "kernels/generic/scatter.h"
#include "kernel-test.h"

namespace k = burin::BURIN_LEVEL;

namespace {

template <class T, int64_t Size, int64_t Rows, int64_t Width, int64_t Combine>
struct Shape {
  using Element = T;
  static constexpr int64_t size = Size, rows = Rows, width = Width;
  static constexpr int64_t combine = Combine;
};
template <class T> T combined(int64_t combine, T old, T update) {
  return combine == 1   ? T(old + update)
         : combine == 2 ? T(old * update)
         : combine == 3 ? std::max(old, update)
         : combine == 4 ? std::min(old, update)
                        : update;
}

template <class K> void expectRight(Place place) {
  using T = typename K::Element;
  Guarded<T> x(K::size, place), updates(K::rows * K::width, place),
      out(K::size, place);
  Guarded<int64_t> places(K::rows, place);
  x.fillExact(1);
  updates.fillExact(2);
  std::mt19937 random(3);
  for (int64_t &at : places)
    at = int64_t(random() % unsigned(K::size / K::width));
  std::copy(x.begin(), x.end(), out.begin());
  k::scatter(inOrder(), K{}, out.data(), places.data(), updates.data());
  std::vector<T> expected(x.begin(), x.end());
  for (int64_t row = 0; row < K::rows; ++row)
    for (int64_t i = 0; i < K::width; ++i) {
      T &at = expected[size_t(places[row] * K::width + i)];
      at = combined(K::combine, at, updates[row * K::width + i]);
    }
  for (int64_t i = 0; i < K::size; ++i)
    ASSERT_EQ(out[i], expected[size_t(i)]) << i;
}

template <class K> class Scatter : public testing::Test {};
using Shapes =
    testing::Types<Shape<float, 60, 9, 1, 0>, Shape<float, 60, 9, 4, 1>,
                   Shape<float, 24, 3, 24, 2>, Shape<double, 60, 40, 3, 3>,
                   Shape<float, 33, 7, 11, 4>, Shape<int64_t, 1000, 50, 20, 1>,
                   Shape<unsigned char, 17, 40, 1, 0>,
                   Shape<float, 200000, 5, 100, 1>>;
TYPED_TEST_SUITE(Scatter, Shapes);

TYPED_TEST(Scatter, EqualsTheDefinition) {
  for (Place place : {Place::AtEnd, Place::AtBegin})
    expectRight<TypeParam>(place);
}

} // namespace
