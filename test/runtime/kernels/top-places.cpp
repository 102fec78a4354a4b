// Holds selection against a stable sort of each line, next to memory that
// faults.
#include "kernel-test.h"
#include "kernels/generic/top_places.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace k = burin::BURIN_LEVEL;

namespace {

template <class T, int64_t Outer, int64_t N, int64_t Inner, int64_t Count,
          bool Largest>
struct Shape {
  using Element = T;
  static constexpr int64_t outer = Outer, n = N, inner = Inner, k = Count;
  static constexpr bool largest = Largest;
};
template <class T> bool exceeds(T a, T b) {
  if constexpr (std::is_floating_point_v<T>)
    if (std::isnan(a))
      return !std::isnan(b);
  return a > b;
}

template <class K> void expectRight(Place place, bool hasNan) {
  using T = typename K::Element;
  Guarded<T> in(K::outer * K::n * K::inner, place);
  Guarded<int64_t> out(K::outer * K::k * K::inner, place);
  in.fillExact(1); // many elements are equal
  if constexpr (std::is_floating_point_v<T>)
    if (hasNan)
      for (int64_t i = 0; i < K::outer * K::n * K::inner; i += 5)
        in[i] = T(NAN);
  k::top_places(inOrder(), K{}, out.data(), in.data());
  for (int64_t o = 0; o < K::outer; ++o)
    for (int64_t j = 0; j < K::inner; ++j) {
      auto at = [&](int64_t i) { return in[(o * K::n + i) * K::inner + j]; };
      std::vector<int64_t> order(K::n);
      std::iota(order.begin(), order.end(), 0);
      std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
        return K::largest ? exceeds(at(a), at(b)) : exceeds(at(b), at(a));
      });
      for (int64_t i = 0; i < K::k; ++i)
        ASSERT_EQ(out[(o * K::k + i) * K::inner + j], order[size_t(i)])
            << o << ", " << i << ", " << j;
    }
}

template <class K> class TopPlaces : public testing::Test {};
using Shapes = testing::Types<
    Shape<float, 3, 40, 1, 5, true>, Shape<float, 2, 9, 4, 9, false>,
    Shape<double, 1, 100, 3, 17, true>, Shape<int64_t, 4, 33, 1, 33, false>,
    Shape<unsigned char, 2, 30, 1, 1, true>, Shape<float, 5, 1, 1, 1, true>,
    Shape<int, 30, 700, 1, 12, false>>;
TYPED_TEST_SUITE(TopPlaces, Shapes);

TYPED_TEST(TopPlaces, EqualsAStableSort) {
  for (Place place : {Place::AtEnd, Place::AtBegin})
    for (bool hasNan : {false, true})
      expectRight<TypeParam>(place, hasNan);
}

} // namespace
