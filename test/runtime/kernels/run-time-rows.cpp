// Holds softmax, normalization and sums of rows of run-time sizes to the bits
// of those of constant ones, next to memory that faults.
#include "kernels/generic/layer_norm.h"
#include "kernels/generic/softmax.h"
#include "run-time-sizes.h"

namespace k = burin::BURIN_LEVEL;

namespace {

template <int64_t Outer, int64_t N, int64_t Inner, bool Flag = false>
struct Lines : Floats {
  static constexpr int64_t outer = Outer, rows = Outer, n = N, inner = Inner;
  static constexpr double epsilon = 1e-5;
  static constexpr bool log = Flag, rms = Flag;
};
template <class K> struct OuterLines : K {
  int64_t outer = K::outer, rows = K::rows;
  explicit OuterLines(K) {}
};
template <class K> struct AllLines : OuterLines<K> {
  int64_t n = K::n, inner = K::inner;
  using OuterLines<K>::OuterLines;
};

template <class K, class Kernel> void expectSameLines(const Kernel &kernel) {
  int64_t count = K::outer * K::n * K::inner;
  Guarded<float> in(count);
  in.fillRandom(1, -3, 3);
  auto run = [&](auto sizes, float *out) { kernel(sizes, out, in.data()); };
  expectSameBits<K, OuterLines<K>>(count, run);
  expectSameBits<K, AllLines<K>>(count, run);
}

template <class K> class SoftmaxSizes : public testing::Test {};
using SoftmaxLines =
    testing::Types<Lines<5, 128, 1>, Lines<2, 77, 1, true>, Lines<1, 70000, 1>,
                   Lines<2, 9, 70>, Lines<1, 300, 3, true>, Lines<3, 1, 1>>;
TYPED_TEST_SUITE(SoftmaxSizes, SoftmaxLines);

TYPED_TEST(SoftmaxSizes, GiveTheSameBits) {
  expectSameLines<TypeParam>([](auto sizes, float *out, const float *in) {
    k::softmax(inOrder(), sizes, out, in, Epilogue{});
  });
}

template <class K> class LayerNormSizes : public testing::Test {};
using NormLines = testing::Types<Lines<4, 384, 1>, Lines<3, 5, 1, true>,
                                 Lines<2, 20000, 1>, Lines<1, 1, 1>>;
TYPED_TEST_SUITE(LayerNormSizes, NormLines);

TYPED_TEST(LayerNormSizes, GiveTheSameBits) {
  Guarded<float> scale(TypeParam::n), bias(TypeParam::n);
  scale.fillRandom(2), bias.fillRandom(3);
  expectSameLines<TypeParam>([&](auto sizes, float *out, const float *in) {
    k::layer_norm(inOrder(), sizes, out, in, scale.data(), bias.data(),
                  Epilogue{});
  });
}

template <int64_t n> void expectSameSum() {
  Guarded<float> in(n);
  in.fillRandom(1);
  auto at = [&](auto lanes, int64_t i) {
    return k::load<float, lanes>(in.data() + i);
  };
  float fixed = k::sum_of_row<float, n>(n, at);
  float sum = k::sum_of_row<float, k::unknown>(n, at);
  EXPECT_EQ(std::memcmp(&fixed, &sum, sizeof sum), 0) << n;
}

TEST(RowReductionSizes, GiveTheSameBits) {
  expectSameSum<0>();
  expectSameSum<3>();
  expectSameSum<100>();
  expectSameSum<5000>();
  expectSameSum<70001>();
}

} // namespace
