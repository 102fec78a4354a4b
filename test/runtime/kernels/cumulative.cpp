// Holds running sums and products against the definition along contiguous and
// strided axes, next to memory that faults, and long ones against double
// precision.
#include "kernels/generic/cumulative.h"
#include "kernel-test.h"

#include <cmath>

namespace k = burin::BURIN_LEVEL;

namespace {

template <class ElementType, int64_t Outer, int64_t N, int64_t Inner,
          bool Exclusive, bool Reverse, bool Product>
struct Shape {
  using Element = ElementType;
  using Accumulator = ElementType;
  using Out = ElementType;
  static constexpr int64_t outer = Outer, n = N, inner = Inner;
  static constexpr bool exclusive = Exclusive, reverse = Reverse,
                        product = Product;
  static constexpr int64_t elements = Outer * N * Inner;
};

/// Adds what only the right coordinates give.
template <class K> struct Epilogue {
  typename K::Out operator()(typename K::Accumulator value, int64_t o,
                             int64_t i, int64_t j) const {
    return value + typename K::Out(o % 2 + i % 3 + j % 2);
  }
};

template <class K> class Cumulative : public testing::Test {};
using Shapes = testing::Types<Shape<float, 3, 1, 1, false, false, false>,
                              Shape<float, 2, 255, 1, false, false, false>,
                              Shape<float, 2, 1000, 1, false, true, false>,
                              Shape<float, 3, 513, 1, true, false, false>,
                              Shape<float, 2, 256, 1, true, true, false>,
                              Shape<float, 2, 300, 3, false, false, false>,
                              Shape<float, 2, 129, 130, true, true, false>,
                              Shape<float, 1, 400, 64, false, true, false>,
                              Shape<double, 2, 700, 1, false, false, false>,
                              Shape<double, 2, 70, 9, true, false, false>,
                              Shape<int32_t, 2, 600, 1, false, true, false>,
                              Shape<int64_t, 2, 300, 5, true, false, false>,
                              Shape<uint8_t, 3, 90, 1, false, false, true>,
                              Shape<int32_t, 2, 20, 70, true, true, true>>;
TYPED_TEST_SUITE(Cumulative, Shapes);

TYPED_TEST(Cumulative, EqualsTheDefinition) {
  using K = TypeParam;
  using T = typename K::Element;
  for (Place where : {Place::AtEnd, Place::AtBegin}) {
    Guarded<T> in(K::elements, where), out(K::elements, where);
    in.fillExact(1);
    k::cumulative(inOrder(), K{}, out.data(), in.data(), Epilogue<K>{});
    for (int64_t o = 0; o < K::outer; ++o)
      for (int64_t j = 0; j < K::inner; ++j) {
        T sum = T(K::product);
        for (int64_t step = 0; step < K::n; ++step) {
          int64_t i = K::reverse ? K::n - 1 - step : step;
          int64_t at = (o * K::n + i) * K::inner + j;
          T next = K::product ? k::mul(sum, in[at]) : k::add(sum, in[at]);
          T value = K::exclusive ? sum : next;
          ASSERT_EQ(out[at], T(value + T(o % 2 + i % 3 + j % 2)))
              << o << ", " << i << ", " << j;
          sum = next;
        }
      }
  }
}

struct Identity {
  template <class T> T operator()(T x, int64_t, int64_t, int64_t) const {
    return x;
  }
};

TEST(CumulativeProduct, IsFormedInOneOrder) {
  // In any other one, partial products overflow.
  using K = Shape<float, 1, 64, 1, false, false, true>;
  Guarded<float> in(64), out(64);
  for (int64_t i = 0; i < 64; ++i)
    in[i] = i < 2 ? 1e-15f : i < 4 ? 1e20f : i % 2 ? 1e25f : 1e-25f;
  k::cumulative(inOrder(), K{}, out.data(), in.data(), Identity{});
  EXPECT_NEAR(out[63], 1e10, 1e6);
}

/// The greatest distance from the exact sums, of the sum of magnitudes.
template <class K> double errorOf(const Guarded<float> &in) {
  Guarded<float> out(K::elements);
  k::cumulative(inOrder(), K{}, out.data(), in.data(), Identity{});
  double worst = 0;
  for (int64_t j = 0; j < K::inner; ++j) {
    double sum = 0, magnitude = 0;
    for (int64_t i = 0; i < K::n; ++i) {
      sum += in[i * K::inner + j];
      magnitude += std::fabs(in[i * K::inner + j]);
      double error = std::fabs(out[i * K::inner + j] - sum);
      worst = std::max(worst, error / magnitude);
    }
  }
  return worst;
}

TEST(CumulativeSum, StaysExactOverMillions) {
  using Row = Shape<float, 1, 1 << 22, 1, false, false, false>;
  using Columns = Shape<float, 1, 1 << 20, 3, false, false, false>;
  Guarded<float> in(Row::elements);
  for (float &x : in)
    x = 0.1f;
  // All roundings of the first few additions go one way.
  EXPECT_LT(errorOf<Row>(in), 7e-7);
  EXPECT_LT(errorOf<Columns>(in), 7e-7);
  for (int64_t i = 0; i < in.size; ++i)
    in[i] = i % 3 == 0 ? 1e8f : i % 3 == 1 ? 1.25f : -1e8f;
  EXPECT_LT(errorOf<Row>(in), 2.5e-7);
  in.fillRandom(1);
  EXPECT_LT(errorOf<Row>(in), 2.5e-7);
  EXPECT_LT(errorOf<Columns>(in), 2.5e-7);
}

TEST(CumulativeSum, KeepsInfinity) {
  using K = Shape<float, 1, 1000, 1, false, false, false>;
  Guarded<float> in(1000), out(1000);
  for (float &x : in)
    x = 1;
  in[300] = INFINITY;
  in[900] = -INFINITY;
  k::cumulative(inOrder(), K{}, out.data(), in.data(), Identity{});
  EXPECT_EQ(out[299], 300);
  EXPECT_EQ(out[300], INFINITY);
  EXPECT_EQ(out[899], INFINITY);
  EXPECT_TRUE(std::isnan(out[900]) && std::isnan(out[999]));
}

TEST(CumulativeOrder, DoesNotChangeABit) {
  using K = Shape<float, 40, 700, 70, false, false, false>;
  Guarded<float> in(K::elements), out(K::elements), again(K::elements);
  in.fillRandom(1, -5, 5);
  k::cumulative(inOrder(), K{}, out.data(), in.data(), Epilogue<K>{});
  size_t tasks = 0;
  k::cumulative(backwards(&tasks), K{}, again.data(), in.data(), Epilogue<K>{});
  EXPECT_GE(tasks, 4u);
  EXPECT_TRUE(out.sameBits(again));
}

} // namespace
