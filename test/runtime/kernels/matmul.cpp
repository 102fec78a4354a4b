// Holds the matrix product against a plain triple loop, for every remainder of
// rows, columns and panels, with both sides next to memory that faults.
#include "kernels/generic/matmul.h"
#include "kernel-test.h"

namespace k = burin::BURIN_LEVEL;

namespace {

template <class ElementType, class AccumulatorType, class OutType,
          int64_t Batch, int64_t M, int64_t N, int64_t Depth,
          bool Transposed = false, bool SharedB = false>
struct Shape {
  using Element = ElementType;
  using Weight = ElementType;
  using Accumulator = AccumulatorType;
  using Out = OutType;
  static constexpr int64_t batch = Batch, m = M, n = N, k = Depth;
  static constexpr int64_t a_row_stride = Transposed ? 1 : Depth + 3;
  static constexpr int64_t a_col_stride = Transposed ? M + 1 : 1;
  static constexpr int64_t a_batch_stride =
      Transposed ? Depth * (M + 1) : M * (Depth + 3);
  static constexpr int64_t b_batch_stride =
      SharedB ? 0 : k::packed_elements(N, Depth);
  /// Elements up to the last one that the product reads.
  static constexpr int64_t a_elements = (batch - 1) * a_batch_stride +
                                        (m - 1) * a_row_stride +
                                        (k - 1) * a_col_stride + 1;
};

/// Uses every argument, so that a wrong coordinate shows.
template <class K> struct Epilogue {
  const typename K::Accumulator *bias;
  typename K::Out operator()(typename K::Accumulator sum, int64_t b, int64_t m,
                             int64_t n) const {
    using Accumulator = typename K::Accumulator;
    return typename K::Out(sum + bias[n] + Accumulator(3 * b + m % 5));
  }
};

/// The packed right-hand side of `b`, a dense [batch][k][n].
template <class K>
void pack(Guarded<typename K::Element> &packed,
          const Guarded<typename K::Element> &b) {
  k::pack_b(inOrder(), K{}, packed.data(), b.data(), K::k * K::n, K::n, 1);
}

template <class K> void expectRight(Place place) {
  using Accumulator = typename K::Accumulator;
  constexpr int64_t matrices = K::b_batch_stride == 0 ? 1 : K::batch;
  Guarded<typename K::Element> a(K::a_elements, place);
  Guarded<typename K::Element> b(matrices * K::k * K::n, place);
  Guarded<typename K::Element> packed(matrices * k::packed_elements(K::n, K::k),
                                      place);
  Guarded<Accumulator> bias(K::n, place);
  Guarded<typename K::Out> out(K::batch * K::m * K::n, place);
  a.fillExact(1), b.fillExact(2), bias.fillExact(3);
  pack<K>(packed, b);
  Epilogue<K> epilogue{bias.data()};
  k::matmul(inOrder(), K{}, out.data(), a.data(), packed.data(), epilogue);
  for (int64_t i = 0; i < K::batch; ++i)
    for (int64_t m = 0; m < K::m; ++m)
      for (int64_t n = 0; n < K::n; ++n) {
        double sum = 0;
        for (int64_t x = 0; x < K::k; ++x)
          sum += double(a[i * K::a_batch_stride + m * K::a_row_stride +
                          x * K::a_col_stride]) *
                 double(b[((matrices == 1 ? 0 : i) * K::k + x) * K::n + n]);
        ASSERT_EQ(out[(i * K::m + m) * K::n + n],
                  epilogue(Accumulator(sum), i, m, n))
            << i << ", " << m << ", " << n;
      }
}

template <class K> class Matmul : public testing::Test {};
template <int64_t B, int64_t M, int64_t N, int64_t D, bool T = false,
          bool S = false>
using Float = Shape<float, float, float, B, M, N, D, T, S>;
using Shapes = testing::Types<
    Float<1, 1, 1, 1>, Float<1, 1, 33, 7>, Float<1, 2, 100, 64>,
    Float<1, 3, 31, 5>, Float<2, 7, 40, 33>, Float<1, 13, 32, 16>,
    Float<1, 15, 56, 9>, Float<3, 14, 64, 20, false, true>,
    Float<1, 29, 65, 128, true>, Float<2, 6, 88, 17, true>,
    Float<1, 100, 96, 300>, Float<1, 5, 10, 3>, Float<1, 35, 48, 2100>,
    Float<1, 4, 24, 1>, Shape<double, double, double, 1, 11, 37, 19>,
    Shape<double, double, double, 2, 1, 64, 8>,
    Shape<float, double, float, 1, 9, 41, 23>,
    Shape<int8_t, int32_t, int32_t, 2, 17, 39, 50>,
    Shape<uint8_t, int32_t, int8_t, 1, 3, 9, 30>,
    Shape<int16_t, int16_t, int16_t, 1, 8, 70, 11>,
    Shape<int32_t, int32_t, int32_t, 1, 10, 24, 13>,
    Shape<int64_t, int64_t, int64_t, 1, 5, 36, 13>,
    Shape<int32_t, int32_t, float, 1, 2, 12, 6>,
    WithTileRows<Float<1, 29, 65, 128>, 8>,
    WithTileRows<Float<2, 13, 40, 33>, 2>>;
TYPED_TEST_SUITE(Matmul, Shapes);

TYPED_TEST(Matmul, EqualsThePlainLoop) {
  expectRight<TypeParam>(Place::AtEnd);
  expectRight<TypeParam>(Place::AtBegin);
}

TEST(MatmulOrder, DoesNotChangeABit) {
  using K = Float<2, 61, 171, 300>;
  Guarded<float> a(K::a_elements), b(2 * K::k * K::n), bias(K::n);
  Guarded<float> packed(2 * k::packed_elements(K::n, K::k));
  Guarded<float> out(2 * K::m * K::n), again(2 * K::m * K::n);
  a.fillRandom(1), b.fillRandom(2), bias.fillRandom(3);
  pack<K>(packed, b);
  Epilogue<K> epilogue{bias.data()};
  k::matmul(inOrder(), K{}, out.data(), a.data(), packed.data(), epilogue);
  size_t tasks = 0;
  k::matmul(backwards(&tasks), K{}, again.data(), a.data(), packed.data(),
            epilogue);
  EXPECT_GE(tasks, 16u);
  EXPECT_TRUE(out.sameBits(again));
}

TEST(MatmulOrder, RowsOfOneTileAndAnotherAgree) {
  // The same product cut into other row tiles: bits must not depend on the
  // place of a row in its tile.
  using K = Float<1, 61, 40, 200>;
  using One = Float<1, 1, 40, 200>;
  Guarded<float> a(K::a_elements), b(K::k * K::n), bias(K::n);
  Guarded<float> packed(k::packed_elements(K::n, K::k));
  Guarded<float> out(K::m * K::n), row(K::n);
  a.fillRandom(1), b.fillRandom(2), bias.fillExact(3);
  pack<K>(packed, b);
  struct Identity {
    float operator()(float sum, int64_t, int64_t, int64_t) const { return sum; }
  };
  k::matmul(inOrder(), K{}, out.data(), a.data(), packed.data(), Identity{});
  for (int64_t m = 0; m < K::m; ++m) {
    k::matmul(inOrder(), One{}, row.data(), a.data() + m * K::a_row_stride,
              packed.data(), Identity{});
    ASSERT_EQ(std::memcmp(row.data(), out.data() + m * K::n, K::n * 4), 0) << m;
  }
}

TEST(MatmulOrder, TilesOfFewerRowsGiveTheSameBits) {
  using K = Float<1, 61, 171, 2100>;
  Guarded<float> a(K::a_elements), b(K::k * K::n), bias(K::n);
  Guarded<float> packed(k::packed_elements(K::n, K::k));
  Guarded<float> out(K::m * K::n), again(K::m * K::n);
  a.fillRandom(1), b.fillRandom(2), bias.fillRandom(3);
  pack<K>(packed, b);
  Epilogue<K> epilogue{bias.data()};
  k::matmul(inOrder(), K{}, out.data(), a.data(), packed.data(), epilogue);
  k::matmul(inOrder(), WithTileRows<K, 4>{}, again.data(), a.data(),
            packed.data(), Epilogue<WithTileRows<K, 4>>{bias.data()});
  EXPECT_TRUE(out.sameBits(again));
}

TEST(MatmulSums, IntegersWrap) {
  using K = Shape<int32_t, int32_t, int32_t, 1, 3, 8, 4>;
  Guarded<int32_t> a(K::a_elements), b(K::k * K::n);
  Guarded<int32_t> packed(k::packed_elements(K::n, K::k)), out(K::m * K::n);
  for (int32_t &x : a)
    x = INT32_MAX;
  for (int32_t &x : b)
    x = INT32_MAX;
  pack<K>(packed, b);
  struct Identity {
    int32_t operator()(int32_t sum, int64_t, int64_t, int64_t) const {
      return sum;
    }
  };
  k::matmul(inOrder(), K{}, out.data(), a.data(), packed.data(), Identity{});
  for (int32_t x : out)
    EXPECT_EQ(x, 4);
}

TEST(MatmulSums, AnEmptySumIsZero) {
  using K = Shape<float, float, float, 1, 5, 9, 0>;
  Guarded<float> a(1), packed(1), bias(K::n), out(K::m * K::n);
  bias.fillExact(3);
  Epilogue<K> epilogue{bias.data()};
  k::matmul(inOrder(), K{}, out.data(), a.data(), packed.data(), epilogue);
  for (int64_t m = 0; m < K::m; ++m)
    for (int64_t n = 0; n < K::n; ++n)
      EXPECT_EQ(out[m * K::n + n], epilogue(0, 0, m, n));
}

TEST(Panels, ArePackedAsTheCompilerPacks) {
  using K = Shape<int32_t, int32_t, int32_t, 1, 1, 42, 3>;
  Guarded<int32_t> b(3 * 42), packed(k::packed_elements(42, 3));
  ASSERT_EQ(packed.size, 48 * 3);
  for (int64_t i = 0; i < b.size; ++i)
    b[i] = int32_t(i + 1);
  k::pack_b(K{}, packed.data(), b.data(), 1, 3);
  for (int64_t i = 0; i < 3; ++i) {
    for (int64_t j = 0; j < 32; ++j)
      EXPECT_EQ(packed[i * 32 + j], b[i + j * 3]);
    for (int64_t j = 32; j < 48; ++j)
      EXPECT_EQ(packed[3 * 32 + i * 16 + j - 32], j < 42 ? b[i + j * 3] : 0);
  }
}

} // namespace
