// Holds sampling on devices against a plain loop over the elements that the
// rule names, in each rank, mode and padding, next to memory that faults.
#include "device-test.h"
#include "kernels/cuda/grid_sample.h"

namespace {

template <class T, int64_t Rank, int64_t Mode, int64_t Padding, bool Align>
struct Sampling {
  using Element = T;
  static constexpr int64_t channels = 3, rank = Rank, size[] = {5, 4, 6},
                           mode = Mode, padding = Padding;
  static constexpr bool align = Align;
  int64_t batch, points;
};

/// What point `at` reads of the image `from`, by the rule in double precision.
template <class K>
double expected(const typename K::Element *from,
                const typename K::Element *point) {
  using Wide = Sampling<double, K::rank, K::mode, K::padding, K::align>;
  using Rule = k::GridRule<Wide>;
  int64_t places[3][Rule::taps] = {}, taps[3] = {1, 1, 1}, size[3] = {1, 1, 1};
  double weights[3][Rule::taps] = {{1}, {1}, {1}};
  for (int64_t d = 0; d < K::rank; ++d) {
    size[d] = K::size[d], taps[d] = Rule::taps;
    Rule::find(point[K::rank - 1 - d], size[d], places[d], weights[d]);
  }
  double sum = 0;
  for (int64_t a = 0; a < taps[0]; ++a)
    for (int64_t b = 0; b < taps[1]; ++b)
      for (int64_t c = 0; c < taps[2]; ++c)
        if (places[0][a] >= 0 && places[1][b] >= 0 && places[2][c] >= 0)
          sum += weights[0][a] * weights[1][b] * weights[2][c] *
                 from[(places[0][a] * size[1] + places[1][b]) * size[2] +
                      places[2][c]];
  return sum;
}

template <class K> void expectRight() {
  int64_t plane = 1;
  for (int64_t d = 0; d < K::rank; ++d)
    plane *= K::size[d];
  K sizes;
  sizes.batch = 2, sizes.points = 301;
  Guarded<typename K::Element> in(sizes.batch * K::channels * plane),
      grid(sizes.batch * sizes.points * K::rank),
      out(sizes.batch * K::channels * sizes.points);
  in.fillRandom(1), grid.fillRandom(2, -1.6, 1.6);
  k::grid_sample(k::Stream{}, sizes, out.data(), in.data(), grid.data());
  for (int64_t b = 0; b < sizes.batch; ++b)
    for (int64_t c = 0; c < K::channels; ++c)
      for (int64_t p = 0; p < sizes.points; ++p)
        ASSERT_NEAR(out[(b * K::channels + c) * sizes.points + p],
                    expected<K>(in.data() + (b * K::channels + c) * plane,
                                grid.data() + (b * sizes.points + p) * K::rank),
                    sizeof(typename K::Element) == 4 ? 5e-6 : 1e-13)
            << b << ", " << c << ", " << p;
}

template <class K> class GridSample : public testing::Test {};
template <int64_t Rank, int64_t Mode, int64_t Padding, bool Align>
struct Sizes : Sampling<float, Rank, Mode, Padding, Align> {};
using Kinds = testing::Types<Sizes<1, 0, 0, false>, Sizes<1, 2, 1, true>,
                             Sizes<2, 0, 0, true>, Sizes<2, 0, 2, false>,
                             Sizes<2, 2, 0, false>, Sizes<2, 2, 2, true>,
                             Sizes<3, 0, 1, false>, Sizes<3, 2, 0, true>>;
TYPED_TEST_SUITE(GridSample, Kinds);

TYPED_TEST(GridSample, EqualsThePlainLoop) { expectRight<TypeParam>(); }

/// The nearest element is another one where two are as far, to a rounding.
struct Doubles : Sampling<double, 3, 1, 2, false> {};
struct Nearest : Sampling<double, 2, 1, 0, true> {};
TEST(GridSampleNearest, EqualsThePlainLoop) {
  expectRight<Doubles>();
  expectRight<Nearest>();
}

} // namespace
