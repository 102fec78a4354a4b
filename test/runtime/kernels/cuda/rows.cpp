// Holds softmax and normalization of devices against double precision, in rows
// of a warp, of a block and of columns, next to memory that faults.
#include "device-test.h"
#include "kernels/cuda/layer_norm.h"
#include "kernels/cuda/softmax.h"

#include <cmath>

namespace {

template <class ElementType, class AccumulatorType, class OutType, bool variant>
struct Sizes {
  using Element = ElementType;
  using Accumulator = AccumulatorType;
  using Out = OutType;
  static constexpr bool log = variant, rms = variant;
  static constexpr double epsilon = 1e-3;
  int64_t outer, n, inner = 1, rows = outer;
};

/// The types, their tolerance, and whether it is a logarithm or a mean square.
template <class T, class A, class O, bool variant> struct Kind {
  using K = Sizes<T, A, O, variant>;
  static constexpr double tolerance = k::is_same<O, k::bfloat> ? 1e-2
                                      : k::is_same<O, k::half> ? 1e-3
                                      : k::is_same<A, double>  ? 1e-12
                                                               : 2e-6;
};
template <class Kind> class Rows : public testing::Test {};
using Kinds = testing::Types<
    Kind<float, float, float, false>, Kind<float, float, float, true>,
    Kind<double, double, double, false>, Kind<double, double, double, true>,
    Kind<k::half, float, k::half, false>, Kind<k::bfloat, float, float, true>,
    Kind<float, double, k::bfloat, false>>;
TYPED_TEST_SUITE(Rows, Kinds);

/// What an epilogue adds.
double marks(int64_t i, int64_t j, int64_t l) {
  return Marks<double, double>()(0, i, j, l);
}

template <class Kind> void expectSoftmax(typename Kind::K sizes, Place place) {
  using K = typename Kind::K;
  const int64_t n = sizes.n, inner = sizes.inner;
  Guarded<typename K::Element> in(sizes.outer * n * inner, place);
  Guarded<typename K::Out> out(in.size, place);
  fillRandom(in, 1, -8, 8);
  k::softmax(k::Stream{}, sizes, out.data(), in.data(),
             Marks<typename K::Accumulator, typename K::Out>());
  for (int64_t o = 0; o < sizes.outer; ++o)
    for (int64_t j = 0; j < inner; ++j) {
      double best = -INFINITY, sum = 0;
      for (int64_t i = 0; i < n; ++i)
        best = std::max(best, wide(in[(o * n + i) * inner + j]));
      for (int64_t i = 0; i < n; ++i)
        sum += std::exp(wide(in[(o * n + i) * inner + j]) - best);
      for (int64_t i = 0; i < n; ++i) {
        const int64_t at = (o * n + i) * inner + j;
        const double value = wide(in[at]) - best;
        const double expected =
            (K::log ? value - std::log(sum) : std::exp(value) / sum) +
            marks(o, i, j);
        ASSERT_NEAR(wide(out[at]), expected,
                    Kind::tolerance * std::max(1.0, std::abs(expected)))
            << o << ", " << i << ", " << j;
      }
    }
}

TYPED_TEST(Rows, SoftmaxIsRight) {
  using K = typename TypeParam::K;
  for (Place place : {Place::AtEnd, Place::AtBegin}) {
    for (int64_t n : {1, 5, 32, 100, 257, 600})
      expectSoftmax<TypeParam>(K{5, n}, place);
    for (int64_t n : {1, 3, 8, 30})
      for (int64_t inner : {2, 31, 65})
        expectSoftmax<TypeParam>(K{2, n, inner}, place);
    expectSoftmax<TypeParam>(K{0, 7}, place);
    expectSoftmax<TypeParam>(K{3, 0}, place);
    expectSoftmax<TypeParam>(K{3, 2, 0}, place);
  }
}

template <class Kind>
void expectLayerNorm(typename Kind::K sizes, bool scaled, bool biased,
                     Place place) {
  using K = typename Kind::K;
  const int64_t n = sizes.n;
  Guarded<typename K::Element> in(sizes.rows * n, place), scale(n, place),
      bias(n, place);
  Guarded<typename K::Out> out(in.size, place);
  fillRandom(in, 1, 2, 5), fillRandom(scale, 2), fillRandom(bias, 3);
  k::layer_norm(k::Stream{}, sizes, out.data(), in.data(),
                scaled ? scale.data() : nullptr, biased ? bias.data() : nullptr,
                Marks<typename K::Accumulator, typename K::Out>());
  for (int64_t r = 0; r < sizes.rows; ++r) {
    double mean = 0, square = 0;
    for (int64_t i = 0; i < n && !K::rms; ++i)
      mean += wide(in[r * n + i]) / double(n);
    for (int64_t i = 0; i < n; ++i)
      square += std::pow(wide(in[r * n + i]) - mean, 2) / double(n);
    for (int64_t i = 0; i < n; ++i) {
      double expected =
          (wide(in[r * n + i]) - mean) / std::sqrt(square + K::epsilon);
      expected = expected * (scaled ? wide(scale[i]) : 1) +
                 (biased ? wide(bias[i]) : 0) + marks(r, i, 0);
      ASSERT_NEAR(wide(out[r * n + i]), expected,
                  Kind::tolerance * std::max(1.0, std::abs(expected)))
          << r << ", " << i;
    }
  }
}

TYPED_TEST(Rows, LayerNormIsRight) {
  using K = typename TypeParam::K;
  for (Place place : {Place::AtEnd, Place::AtBegin}) {
    for (int64_t n : {1, 33, 256, 700}) {
      expectLayerNorm<TypeParam>(K{9, n}, true, true, place);
      expectLayerNorm<TypeParam>(K{3, n}, true, false, place);
    }
    expectLayerNorm<TypeParam>(K{3, 40}, false, true, place);
    expectLayerNorm<TypeParam>(K{2, 300}, false, false, place);
    expectLayerNorm<TypeParam>(K{0, 7}, true, true, place);
    expectLayerNorm<TypeParam>(K{3, 0}, true, true, place);
  }
}

/// Constant sizes.
template <int64_t Rows, int64_t N> struct Constant {
  using Element = float;
  using Accumulator = float;
  using Out = float;
  static constexpr int64_t outer = Rows, n = N, inner = 1, rows = Rows;
  static constexpr bool log = false, rms = false;
  static constexpr double epsilon = 1e-3;
};
template <class K> void expectSameBits() {
  using RunTime = Sizes<float, float, float, false>;
  const RunTime sizes = hidden(RunTime{K::outer, K::n});
  Guarded<float> in(K::outer * K::n), fixed(in.size), out(in.size);
  fillRandom(in, 1);
  Marks<float, float> epilogue;
  k::softmax(k::Stream{}, K{}, fixed.data(), in.data(), epilogue);
  k::softmax(k::Stream{}, sizes, out.data(), in.data(), epilogue);
  EXPECT_TRUE(fixed.sameBits(out));
  k::layer_norm(k::Stream{}, K{}, fixed.data(), in.data(), in.data(), nullptr,
                epilogue);
  k::layer_norm(k::Stream{}, sizes, out.data(), in.data(), in.data(), nullptr,
                epilogue);
  EXPECT_TRUE(fixed.sameBits(out));
}

TEST(RowSizes, MayBeConstants) {
  expectSameBits<Constant<11, 90>>();
  expectSameBits<Constant<3, 300>>();
}

TEST(RowSums, OfManyElementsStayExact) {
  // In plain float the sum stops growing at 2^24.
  const auto one = [](int64_t) { return 1.0f; };
  EXPECT_EQ(k::sum_of_thread<float>(0, 40000000, 1, one), 40000000);
  EXPECT_EQ(k::sum_of_thread<float>(3, 40000003, 2, one), 20000000);
}

TEST(RowSums, NotANumberSpreadsOverItsRow) {
  using K = Sizes<float, float, float, false>;
  for (int64_t inner : {1, 3}) {
    Guarded<float> in(3 * 40 * inner), out(in.size);
    fillRandom(in, 1);
    for (int64_t i = 0; i < 40; ++i)
      in[(40 + i) * inner] = -INFINITY;
    in[(2 * 40 + 7) * inner] = NAN;
    k::softmax(k::Stream{}, K{3, 40, inner}, out.data(), in.data(),
               [](float x, auto...) { return x; });
    for (int64_t o = 0; o < 3; ++o)
      for (int64_t i = 0; i < 40; ++i)
        EXPECT_EQ(std::isnan(out[(o * 40 + i) * inner]), o != 0) << o;
  }
}

} // namespace
