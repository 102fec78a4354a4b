// Holds running extremes and logarithms of sums against loops over what stands
// before, next to memory that faults.
#include "kernel-test.h"
#include "kernels/generic/running_extreme.h"
#include "kernels/generic/running_log_sum_exp.h"

#include <cmath>

namespace k = burin::BURIN_LEVEL;

namespace {

template <class T, bool Least> struct Lines {
  using Element = T;
  static constexpr int64_t outer = 3, n = 17, inner = 2;
  static constexpr bool least = Least;
};

template <class T, bool Least> void expectExtremes(Place place) {
  using K = Lines<T, Least>;
  constexpr int64_t size = K::outer * K::n * K::inner;
  Guarded<T> in(size, place), values(size, place);
  Guarded<int64_t> places(size, place);
  in.fillExact(3); // many elements are equal
  if constexpr (std::is_floating_point_v<T>)
    in[20] = in[26] = T(NAN);
  k::running_extreme(inOrder(), K{}, values.data(), places.data(), in.data());
  for (int64_t at = 0; at < size; ++at) {
    int64_t i = at / K::inner % K::n, first = at - i * K::inner, best = 0;
    for (int64_t j = 1; j <= i; ++j) {
      T x = in[first + j * K::inner], held = in[first + best * K::inner];
      if (x != x ? held == held : Least ? x <= held : x >= held)
        best = j;
    }
    ASSERT_EQ(places[at], best) << at;
    T expected = in[first + best * K::inner];
    ASSERT_TRUE(values[at] == expected || expected != expected) << at;
  }
}

TEST(RunningExtreme, IsTheLastOfTheExtremesSoFar) {
  for (Place place : {Place::AtEnd, Place::AtBegin}) {
    expectExtremes<float, false>(place);
    expectExtremes<double, true>(place);
    expectExtremes<int32_t, false>(place);
    expectExtremes<unsigned char, true>(place);
  }
}

TEST(RunningLogSumExp, NeitherOverflowsNorLosesWhatIsSmall) {
  using K = Lines<float, false>;
  constexpr int64_t size = K::outer * K::n * K::inner;
  Guarded<float> in(size), out(size);
  in.fillRandom(4, -200, 200);
  in[0] = -INFINITY;
  in[size - 1] = INFINITY;
  k::running_log_sum_exp(inOrder(), K{}, out.data(), in.data());
  for (int64_t at = 0; at < size - 1; ++at) {
    int64_t i = at / K::inner % K::n, first = at - i * K::inner;
    long double sum = 0;
    for (int64_t j = 0; j <= i; ++j)
      sum += expl(in[first + j * K::inner]);
    float expected = sum == 0 ? -INFINITY : float(logl(sum));
    ASSERT_TRUE(out[at] == expected ||
                std::fabs(out[at] - expected) <= 4e-7f * std::fabs(expected))
        << at << ": " << out[at] << ", " << expected;
  }
  EXPECT_EQ(out[size - 1], INFINITY);
}

} // namespace
