// Holds the product of bfloats against a plain triple loop in double: exactly
// where all sums are exact in float, and within a bound where they round, for
// every remainder of rows, columns and k, next to memory that faults.
#include "kernel-test.h"
#include "kernels/generic/matmul_bf16.h"
#include "kernels/generic/pack_pairs.h"

#include <cmath>

namespace k = burin::BURIN_LEVEL;

namespace {

template <class OutType, int64_t Batch, int64_t M, int64_t N, int64_t Depth,
          bool SharedB = false>
struct Shape {
  using Element = k::bfloat;
  using Out = OutType;
  static constexpr int64_t batch = Batch, m = M, n = N, k = Depth;
  static constexpr int64_t a_row_stride = Depth + 3;
  static constexpr int64_t a_batch_stride = M * (Depth + 3);
  static constexpr int64_t b_batch_stride =
      SharedB ? 0 : k::packed_elements(N, Depth, k::bfloat_tile_k);
  static constexpr int64_t matrices = SharedB ? 1 : Batch;
  static constexpr int64_t a_elements =
      (batch - 1) * a_batch_stride + (m - 1) * a_row_stride + k;
};

/// The matrices that are packed.
template <class K> struct Packing {
  using Element = k::bfloat;
  static constexpr int64_t batch = K::matrices, k = K::k, n = K::n,
                           batch_stride = k * n, row_stride = n, col_stride = 1;
};

/// Uses every argument, so that a wrong coordinate shows.
template <class K> struct Epilogue {
  const float *bias;
  typename K::Out operator()(float sum, int64_t b, int64_t m, int64_t n) const {
    return typename K::Out(sum + bias[n] + float(3 * b + m % 5));
  }
};

/// Quarters in [-2, 2].
void fillExact(Guarded<k::bfloat> &to, unsigned seed) {
  std::mt19937 random(seed);
  for (k::bfloat &x : to)
    x = k::bfloat(float(int(random() % 17) - 8) / 4);
}
/// Numbers of all bits, from 2^-20 to 2^20 in size.
void fillWide(Guarded<k::bfloat> &to, unsigned seed) {
  std::mt19937 random(seed);
  for (k::bfloat &x : to)
    x = k::bfloat(std::ldexp(float(int(random() % 4001) - 2000) / 2000,
                             int(random() % 41) - 20));
}

/// All that a product reads and writes.
template <class K> struct Case {
  explicit Case(Place place)
      : a(K::a_elements, place), b(K::matrices * K::k * K::n, place),
        packed(K::matrices * k::packed_elements(K::n, K::k, k::bfloat_tile_k),
               place),
        bias(K::n, place), out(K::batch * K::m * K::n, place) {
    fillExact(a, 1), fillExact(b, 2), bias.fillExact(3);
  }

  void run(const burin_parallel &parallel) {
    k::pack_pairs(inOrder(), Packing<K>{}, packed.data(), b.data());
    k::matmul_bf16(parallel, K{}, out.data(), a.data(), packed.data(),
                   Epilogue<K>{bias.data()});
  }
  /// Calls visit(product) for each that belongs to a sum.
  template <class Visit>
  void visitProducts(int64_t i, int64_t m, int64_t n, Visit visit) const {
    for (int64_t x = 0; x < K::k; ++x)
      visit(double(float(a[i * K::a_batch_stride + m * K::a_row_stride + x])) *
            float(b[((K::matrices == 1 ? 0 : i) * K::k + x) * K::n + n]));
  }

  Guarded<k::bfloat> a, b, packed;
  Guarded<float> bias;
  Guarded<typename K::Out> out;
};

template <class K> void expectRight(Case<K> &c) {
  c.run(inOrder());
  Epilogue<K> epilogue{c.bias.data()};
  for (int64_t i = 0; i < K::batch; ++i)
    for (int64_t m = 0; m < K::m; ++m)
      for (int64_t n = 0; n < K::n; ++n) {
        double sum = 0;
        c.visitProducts(i, m, n, [&](double product) { sum += product; });
        ASSERT_EQ(float(c.out[(i * K::m + m) * K::n + n]),
                  float(epilogue(float(sum), i, m, n)))
            << i << ", " << m << ", " << n;
      }
}

template <class K> class MatmulBf16 : public testing::Test {};
template <int64_t... dimensions> using Sums = Shape<float, dimensions...>;
using Shapes = testing::Types<
    Sums<1, 1, 1, 1>, Sums<1, 1, 33, 7>, Sums<1, 2, 100, 64>, Sums<1, 3, 31, 5>,
    Sums<2, 7, 40, 34>, Sums<1, 13, 32, 16>, Sums<1, 15, 56, 9>,
    Shape<float, 3, 14, 64, 20, true>, Sums<1, 29, 65, 128>, Sums<2, 6, 88, 17>,
    Sums<1, 100, 96, 301>, Sums<1, 5, 10, 3>, Sums<1, 35, 48, 4203>,
    Sums<1, 4, 24, 2>, Sums<1, 3, 8, 512>, Sums<1, 3, 8, 513>,
    Shape<k::bfloat, 1, 11, 37, 19>, Shape<double, 1, 9, 70, 50>>;
TYPED_TEST_SUITE(MatmulBf16, Shapes);

TYPED_TEST(MatmulBf16, EqualsThePlainLoop) {
  for (Place place : {Place::AtEnd, Place::AtBegin}) {
    Case<TypeParam> c(place);
    expectRight(c);
  }
}

TYPED_TEST(MatmulBf16, ErrsByRoundingOfSumsAlone) {
  using K = TypeParam;
  Case<K> c(Place::AtEnd);
  fillWide(c.a, 4), fillWide(c.b, 5);
  for (float &x : c.bias)
    x = 0;
  c.run(inOrder());
  for (int64_t i = 0; i < K::batch; ++i)
    for (int64_t m = 0; m < K::m; ++m)
      for (int64_t n = 0; n < K::n; ++n) {
        double sum = double(3 * i + m % 5), size = sum;
        c.visitProducts(i, m, n, [&](double product) {
          sum += product, size += std::fabs(product);
        });
        // A sum of k numbers in any order, and what is stored.
        const double stored =
            std::is_same_v<typename K::Out, k::bfloat> ? 0x1p-8 : 0;
        ASSERT_NEAR(double(c.out[(i * K::m + m) * K::n + n]), sum,
                    size * (double(K::k) + 2) * 0x1p-24 +
                        stored * std::fabs(sum))
            << i << ", " << m << ", " << n;
      }
}

TEST(MatmulBf16Sums, TakeSubnormalNumbersAsTheyAreOrForZero) {
  using K = Sums<1, 3, 40, 8>;
  Case<K> c(Place::AtEnd);
  for (k::bfloat &x : c.a)
    x = k::bfloat(0x1p-130f);
  for (k::bfloat &x : c.b)
    x = k::bfloat(0x1p120f);
  for (float &x : c.bias)
    x = 0;
  c.run(inOrder());
  for (int64_t m = 0; m < K::m; ++m)
    for (int64_t n = 0; n < K::n; ++n) {
      const float sum = c.out[m * K::n + n] - float(m % 5);
      EXPECT_TRUE(sum == 0 || std::fabs(sum - 8 * 0x1p-10f) < 1e-6f) << sum;
    }
}

TEST(MatmulBf16Sums, KeepInfinityAndNan) {
  using K = Sums<1, 5, 40, 7>;
  Case<K> c(Place::AtEnd);
  // Of an odd k the last one has no neighbour: what lies behind it in memory
  // joins no sum.
  for (k::bfloat &x : c.a)
    x = k::bfloat(NAN);
  for (int64_t m = 0; m < K::m; ++m)
    for (int64_t x = 0; x < K::k; ++x)
      c.a[m * K::a_row_stride + x] = k::bfloat(m == 2 && x == 6   ? INFINITY
                                               : m == 4 && x == 0 ? NAN
                                                                  : 1.0f);
  for (k::bfloat &x : c.b)
    x = k::bfloat(2.0f);
  c.run(inOrder());
  for (int64_t n = 0; n < K::n; ++n) {
    EXPECT_EQ(c.out[n], 14 + c.bias[n]);
    EXPECT_TRUE(std::isinf(c.out[2 * K::n + n]));
    EXPECT_TRUE(std::isnan(c.out[4 * K::n + n]));
  }
}

TEST(MatmulBf16Sums, OfNothingAreZero) {
  Case<Sums<1, 5, 9, 0>> c(Place::AtEnd);
  expectRight(c);
}

/// A product whose sizes are known at run time.
struct Told {
  using Element = k::bfloat;
  using Out = float;
  static constexpr int64_t batch = 1, a_batch_stride = 0, b_batch_stride = 0;
  // NOLINTBEGIN(readability-identifier-naming): the kernel's own names
  int64_t m, n, k, a_row_stride;
  // NOLINTEND(readability-identifier-naming)
};

TEST(MatmulBf16Sizes, ToldAtRunTimeGiveTheSameBits) {
  using K = Sums<1, 29, 70, 601>;
  Case<K> c(Place::AtEnd);
  c.run(inOrder());
  Guarded<float> told(K::m * K::n);
  k::matmul_bf16(inOrder(), Told{K::m, K::n, K::k, K::a_row_stride},
                 told.data(), c.a.data(), c.packed.data(),
                 Epilogue<K>{c.bias.data()});
  EXPECT_TRUE(c.out.sameBits(told));
}

TEST(MatmulBf16Order, DoesNotChangeABit) {
  using K = Shape<float, 2, 61, 171, 300>;
  Case<K> c(Place::AtEnd), again(Place::AtEnd);
  for (auto *x : {&c, &again})
    fillWide(x->a, 4), fillWide(x->b, 5);
  c.run(inOrder());
  size_t tasks = 0;
  again.run(backwards(&tasks));
  EXPECT_GE(tasks, 16u);
  EXPECT_TRUE(c.out.sameBits(again.out));
}

} // namespace
