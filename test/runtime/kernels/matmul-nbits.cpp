// Holds the product with weights of few bits against a plain loop: for every
// width of weights, few rows and many, groups that end within a chunk, and
// every remainder of rows, columns and k, with all tensors next to memory that
// faults.
#include "kernel-test.h"
#include "kernels/generic/matmul_nbits.h"
#include "kernels/generic/panels.h"

#include <cmath>

namespace k = burin::BURIN_LEVEL;

namespace {

template <int64_t Bits, int64_t M, int64_t N, int64_t Depth, int64_t Group,
          bool HasZero = false>
struct Shape {
  using Out = float;
  static constexpr int64_t bits = Bits, m = M, n = N, k = Depth, group = Group;
  static constexpr int64_t a_row_stride = Depth + 3;
  static constexpr bool has_zero = HasZero;
};

/// The same with rows that objects tell.
template <class K> struct Told {
  using Out = float;
  static constexpr int64_t bits = K::bits, n = K::n, k = K::k, group = K::group;
  static constexpr bool has_zero = K::has_zero;
  int64_t m, a_row_stride;
};

/// Uses every argument, so that a wrong coordinate shows.
struct Epilogue {
  const float *bias;
  float operator()(float sum, int64_t m, int64_t n) const {
    return sum + bias[n] + float(m % 5);
  }
};

/// All that a product reads and writes.
template <class K> struct Case {
  static constexpr int64_t depth = 32 / K::bits,
                           words = (K::k + depth - 1) / depth,
                           groups = (K::k + K::group - 1) / K::group;

  explicit Case(Place place)
      : a((K::m - 1) * K::a_row_stride + K::k, place), codes(K::k * K::n),
        b(k::packed_elements(K::n, words), place),
        scale(k::packed_elements(K::n, groups), place),
        zero(k::packed_elements(K::n, groups), place), bias(K::n, place),
        out(K::m * K::n, place) {
    a.fillRandom(1), codes.fillRandom(2, least, -least - 0.001),
        scale.fillRandom(3, 0.01, 0.02), bias.fillExact(5);
    zero.fillRandom(4, least, -least);
    for (uint32_t &word : b)
      word = 0;
    for (int64_t i = 0; i < K::k; ++i)
      for (int64_t n = 0; n < K::n; ++n)
        b[k::packed_place(K::n, words, i / depth, n)] |=
            (uint32_t(codes[i * K::n + n]) & ((1u << K::bits) - 1))
            << (i % depth * K::bits);
  }

  void run(const burin_parallel &parallel) {
    k::matmul_nbits(parallel, K{}, out.data(), a.data(), b.data(), scale.data(),
                    zero.data(), Epilogue{bias.data()});
  }
  void runTold(const burin_parallel &parallel) {
    k::matmul_nbits(parallel, Told<K>{K::m, K::a_row_stride}, out.data(),
                    a.data(), b.data(), scale.data(), zero.data(),
                    Epilogue{bias.data()});
  }
  /// What has to come out, and how far off it may be: k roundings of the sum,
  /// and three of each product.
  std::pair<double, double> expected(int64_t m, int64_t n) const {
    double sum = 0, size = 0;
    for (int64_t i = 0; i < K::k; ++i) {
      const int64_t at = k::packed_place(K::n, groups, i / K::group, n);
      const double weight =
          (codes[i * K::n + n] - (K::has_zero ? double(zero[at]) : 0)) *
          double(scale[at]);
      const double product = a[m * K::a_row_stride + i] * weight;
      sum += product;
      size += std::fabs(a[m * K::a_row_stride + i]) * std::fabs(scale[at]) *
              (std::fabs(codes[i * K::n + n]) + std::fabs(zero[at]));
    }
    const double rest = bias[n] + float(m % 5);
    return {sum + rest, ((K::k + 8) * size + std::fabs(rest)) * 0x1p-24};
  }

  static constexpr double least = -double(1 << (K::bits - 1));
  Guarded<float> a;
  Guarded<int8_t> codes;
  Guarded<uint32_t> b;
  Guarded<float> scale, zero, bias, out;
};

template <class K> void expectRight(Case<K> &c) {
  for (int64_t m = 0; m < K::m; ++m)
    for (int64_t n = 0; n < K::n; ++n) {
      auto [value, tolerance] = c.expected(m, n);
      ASSERT_NEAR(c.out[m * K::n + n], value, tolerance) << m << ", " << n;
    }
}

template <class K> class MatmulNbits : public testing::Test {};
using Shapes =
    testing::Types<Shape<4, 1, 1, 1, 16>, Shape<4, 1, 97, 300, 48, true>,
                   Shape<4, 1, 64, 5000, 128>, Shape<4, 3, 31, 129, 200>,
                   Shape<4, 4, 56, 257, 256, true>,
                   Shape<4, 13, 56, 520, 48, true>, Shape<4, 29, 65, 77, 16>,
                   Shape<2, 1, 50, 100, 16>, Shape<2, 7, 90, 270, 64, true>,
                   Shape<8, 2, 33, 101, 16>, Shape<8, 20, 70, 259, 100>,
                   Shape<4, 2, 9, 0, 16>>;
TYPED_TEST_SUITE(MatmulNbits, Shapes);

TYPED_TEST(MatmulNbits, IsNearThePlainLoop) {
  for (Place place : {Place::AtEnd, Place::AtBegin}) {
    Case<TypeParam> c(place);
    c.run(inOrder());
    expectRight(c);
  }
}

template <class K> void expectSameForRowsOfRunTime() {
  Case<K> c(Place::AtEnd), told(Place::AtEnd);
  c.run(inOrder());
  told.runTold(inOrder());
  EXPECT_TRUE(c.out.sameBits(told.out));
}

TEST(MatmulNbitsRows, MayBeKnownAtRunTimeOnly) {
  expectSameForRowsOfRunTime<Shape<4, 2, 64, 300, 32>>();
  expectSameForRowsOfRunTime<Shape<4, 15, 64, 300, 32>>();
}

template <class K> void expectOneOrder() {
  Case<K> c(Place::AtEnd), again(Place::AtEnd);
  c.run(inOrder());
  size_t tasks = 0;
  again.run(backwards(&tasks));
  EXPECT_GE(tasks, 2u);
  EXPECT_TRUE(c.out.sameBits(again.out));
}

TEST(MatmulNbitsOrder, DoesNotChangeABit) {
  expectOneOrder<Shape<4, 1, 600, 300, 32>>();
  expectOneOrder<Shape<4, 61, 171, 300, 32, true>>();
}

} // namespace
