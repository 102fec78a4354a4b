// Holds softmax and its logarithm against double precision, along contiguous
// and strided axes, next to memory that faults.
#include "kernels/generic/softmax.h"
#include "kernel-test.h"

#include <cmath>

namespace k = burin::BURIN_LEVEL;

namespace {

template <class ElementType, class OutType, int64_t Outer, int64_t N,
          int64_t Inner, bool Log>
struct Shape {
  using Element = ElementType;
  using Accumulator = ElementType;
  using Out = OutType;
  static constexpr int64_t outer = Outer, n = N, inner = Inner;
  static constexpr bool log = Log;
  static constexpr int64_t elements = Outer * N * Inner;
};

/// Adds what only the right coordinates give.
template <class K> struct Epilogue {
  typename K::Out operator()(typename K::Accumulator value, int64_t o,
                             int64_t i, int64_t j) const {
    return typename K::Out(value) + typename K::Out(o % 2 + i % 3 + j % 2);
  }
};

template <class K> void expectRight(Place place, double low, double high) {
  using S = typename K::Accumulator;
  Guarded<typename K::Element> in(K::elements, place);
  Guarded<typename K::Out> out(K::elements, place);
  in.fillRandom(1, low, high);
  k::softmax(inOrder(), K{}, out.data(), in.data(), Epilogue<K>{});
  // A result is near 1 at most (the logarithm: near `high - low`), plus 4.
  double bound =
      8 * std::numeric_limits<S>::epsilon() * (K::log ? 8 + high - low : 4);
  for (int64_t o = 0; o < K::outer; ++o)
    for (int64_t j = 0; j < K::inner; ++j) {
      const auto *row = in.data() + o * K::n * K::inner + j;
      double best = -INFINITY, sum = 0;
      for (int64_t i = 0; i < K::n; ++i)
        best = std::max(best, double(row[i * K::inner]));
      for (int64_t i = 0; i < K::n; ++i)
        sum += std::exp(double(row[i * K::inner]) - best);
      for (int64_t i = 0; i < K::n; ++i) {
        double shifted = double(row[i * K::inner]) - best;
        double value =
            K::log ? shifted - std::log(sum) : std::exp(shifted) / sum;
        ASSERT_NEAR(out[(o * K::n + i) * K::inner + j],
                    value + double(o % 2 + i % 3 + j % 2), bound)
            << o << ", " << i << ", " << j;
      }
    }
}

template <class K> class Softmax : public testing::Test {};
using Shapes = testing::Types<
    Shape<float, float, 5, 128, 1, false>, Shape<float, float, 3, 1, 1, false>,
    Shape<float, float, 2, 1000, 1, false>, Shape<float, float, 7, 13, 1, true>,
    Shape<float, double, 3, 300, 1, false>,
    Shape<float, float, 2, 9, 70, false>, Shape<float, float, 3, 5, 3, true>,
    Shape<double, double, 2, 77, 1, false>,
    Shape<double, double, 2, 33, 1, true>,
    Shape<double, double, 1, 6, 64, false>>;
TYPED_TEST_SUITE(Softmax, Shapes);

TYPED_TEST(Softmax, EqualsTheDefinition) {
  for (Place place : {Place::AtEnd, Place::AtBegin}) {
    expectRight<TypeParam>(place, -4, 4);
    expectRight<TypeParam>(place, 900, 1000);
  }
}

TEST(SoftmaxRow, TakesMinusInfinityForNothing) {
  using K = Shape<float, float, 1, 20, 1, false>;
  Guarded<float> in(20), out(20);
  for (int64_t i = 0; i < 20; ++i)
    in[i] = i % 2 == 0 ? -INFINITY : 0.0f;
  struct Identity {
    float operator()(float x, int64_t, int64_t, int64_t) const { return x; }
  };
  k::softmax(inOrder(), K{}, out.data(), in.data(), Identity{});
  for (int64_t i = 0; i < 20; ++i)
    EXPECT_FLOAT_EQ(out[i], i % 2 == 0 ? 0.0f : 0.1f);
}

TEST(SoftmaxOrder, DoesNotChangeABit) {
  using K = Shape<float, float, 300, 100, 1, false>;
  Guarded<float> in(K::elements), out(K::elements), again(K::elements);
  in.fillRandom(1, -5, 5);
  k::softmax(inOrder(), K{}, out.data(), in.data(), Epilogue<K>{});
  size_t tasks = 0;
  k::softmax(backwards(&tasks), K{}, again.data(), in.data(), Epilogue<K>{});
  EXPECT_GE(tasks, 4u);
  EXPECT_TRUE(out.sameBits(again));
}

} // namespace
