// Holds resampling along one axis against double precision, for last and other
// axes, next to memory that faults.
#include "kernels/generic/resize.h"
#include "kernel-test.h"

namespace k = burin::BURIN_LEVEL;

namespace {

template <class T, int64_t Outer, int64_t In, int64_t Size, int64_t Inner,
          int64_t Taps>
struct Shape {
  using Element = T;
  using Accumulator = T;
  using Out = T;
  static constexpr int64_t outer = Outer, in = In, out = Size, inner = Inner,
                           taps = Taps;
};

struct Epilogue {
  template <class T>
  T operator()(T value, int64_t outer, int64_t i, int64_t inner) const {
    return value + T(outer % 3 + i % 5 + inner % 7);
  }
};

template <class K> void expectRight(const burin_parallel &parallel) {
  using T = typename K::Element;
  Guarded<T> x(K::outer * K::in * K::inner), weights(K::out * K::taps),
      out(K::outer * K::out * K::inner);
  Guarded<int32_t> places(K::out * K::taps);
  x.fillExact(1), weights.fillExact(2);
  for (int64_t i = 0; i < K::out * K::taps; ++i)
    places[i] = int32_t(i * 7 % K::in);
  k::resize(parallel, K{}, out.data(), x.data(), weights.data(), places.data(),
            Epilogue{});
  for (int64_t o = 0; o < K::outer; ++o)
    for (int64_t i = 0; i < K::out; ++i)
      for (int64_t j = 0; j < K::inner; ++j) {
        double sum = double(o % 3 + i % 5 + j % 7);
        for (int64_t t = 0; t < K::taps; ++t)
          sum += double(weights[i * K::taps + t]) *
                 x[(o * K::in + places[i * K::taps + t]) * K::inner + j];
        ASSERT_EQ(out[(o * K::out + i) * K::inner + j], sum)
            << o << ", " << i << ", " << j;
      }
}

template <class K> class Resize : public testing::Test {};
using Shapes =
    testing::Types<Shape<float, 3, 9, 20, 1, 2>, Shape<float, 2, 7, 5, 33, 4>,
                   Shape<double, 1, 4, 70, 3, 2>, Shape<float, 1, 1, 1, 1, 1>,
                   Shape<double, 5, 30, 4, 1, 9>>;
TYPED_TEST_SUITE(Resize, Shapes);

TYPED_TEST(Resize, EqualsTheDefinition) { expectRight<TypeParam>(inOrder()); }

TEST(ResizeOrder, GoesByTasks) {
  size_t tasks = 0;
  expectRight<Shape<float, 2, 20, 40, 2000, 2>>(backwards(&tasks));
  EXPECT_GE(tasks, 4u);
}

} // namespace
