// Holds the product with weights of few bits against a plain loop: for every
// width of weights and kind of codes, few rows and many, groups that end within
// a chunk, and every remainder of rows, columns and k, with all tensors next to
// memory that faults.
#include "kernel-test.h"
#include "kernels/generic/matmul_nbits.h"
#include "kernels/generic/panels.h"

#include <cmath>
#include <limits>

namespace k = burin::BURIN_LEVEL;

namespace {

template <int64_t Bits, int64_t M, int64_t N, int64_t Depth, int64_t Group,
          bool HasZero = false, int64_t Digits = 0, int64_t Codes = 0>
struct Shape {
  using Out = float;
  static constexpr int64_t bits = Bits, m = M, n = N, k = Depth, group = Group;
  static constexpr int64_t codes = Codes;
  static constexpr int64_t a_row_stride = Depth + 3, digits = Digits;
  static constexpr bool has_zero = HasZero;
};

/// The same with codes of a table, or of floats of 8 bits.
template <int64_t Bits, int64_t M, int64_t N, int64_t Depth, int64_t Group,
          int64_t Codes>
using Coded = Shape<Bits, M, N, Depth, Group, false, 0, Codes>;

/// The same with rows that objects tell.
template <class K> struct Told {
  using Out = float;
  static constexpr int64_t bits = K::bits, n = K::n, k = K::k, group = K::group,
                           digits = K::digits, codes = K::codes;
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

  using Layout =
      k::DigitLayout<int(K::bits), K::digits == 1 ? 1 : 3, K::group, K::k>;

  explicit Case(Place place)
      : a((K::m - 1) * K::a_row_stride + K::k, place), codes(K::k * K::n),
        b(k::packed_elements(K::n, words), place),
        scale(k::packed_elements(K::n, groups), place),
        zero(k::packed_elements(K::n, groups), place),
        table(K::codes == k::whole_codes ? 0 : k::table_numbers(K::bits),
              place),
        bias(K::n, place), out(K::m * K::n, place),
        lent(K::m * Layout::row_bytes / 4, place) {
    a.fillRandom(1), codes.fillRandom(2, least, -least - 0.001),
        scale.fillRandom(3, 0.01, 0.02), bias.fillExact(5);
    zero.fillRandom(4, least, -least);
    if (K::codes == k::table_codes)
      table.fillRandom(6);
    for (int64_t i = 0; i < table.size; ++i)
      table[i] = K::codes == k::table_codes ? table[i & ((1 << K::bits) - 1)]
                                            : numberOf(unsigned(i));
    for (uint32_t &word : b)
      word = 0;
    for (int64_t i = 0; i < K::k; ++i)
      for (int64_t n = 0; n < K::n; ++n)
        b[k::packed_place(K::n, words, i / depth, n)] |=
            codeOf(codes[i * K::n + n]) << (i % depth * K::bits);
  }

  static unsigned codeOf(int8_t number) {
    return unsigned(number) & ((1u << K::bits) - 1);
  }
  /// The float of 8 bits that `code` is.
  static float numberOf(unsigned code) {
    constexpr int mantissa = K::codes == k::e4m3_codes ? 3 : 2;
    constexpr int bias = K::codes == k::e4m3_codes ? 7 : 15;
    const int exponent = int((code & 0x7f) >> mantissa);
    const float rest = float(code & ((1u << mantissa) - 1)) / (1 << mantissa);
    const float size = exponent == 0 ? std::ldexp(rest, 1 - bias)
                                     : std::ldexp(1 + rest, exponent - bias);
    return code & 0x80 ? -size : size;
  }
  /// What weight (i, n) is before it is scaled.
  double weight(int64_t i, int64_t n) const {
    const int8_t code = codes[i * K::n + n];
    return K::codes == k::whole_codes ? double(code)
                                      : double(table[codeOf(code)]);
  }

  void run(const burin_parallel &parallel) {
    k::matmul_nbits(parallel, K{}, out.data(), a.data(), b.data(), scale.data(),
                    zero.data(), table.data(), lent.data(),
                    Epilogue{bias.data()});
  }
  void runTold(const burin_parallel &parallel) {
    k::matmul_nbits(parallel, Told<K>{K::m, K::a_row_stride}, out.data(),
                    a.data(), b.data(), scale.data(), zero.data(), table.data(),
                    lent.data(), Epilogue{bias.data()});
  }
  /// The greatest of the row's numbers that are rounded with number i.
  double greatest(int64_t m, int64_t i) const {
    const int64_t group = i / K::group * K::group;
    const int64_t begin = group + (i - group) / Layout::block * Layout::block;
    const int64_t end =
        std::min({begin + Layout::block, group + K::group, K::k});
    double most = 0;
    for (int64_t j = begin; j < end; ++j)
      most = std::max(most, std::fabs(double(a[m * K::a_row_stride + j])));
    return most;
  }
  /// What has to come out, and how far off it may be: k roundings of the sum,
  /// three of each product, and that of a number to its digits.
  std::pair<double, double> expected(int64_t m, int64_t n) const {
    double sum = 0, size = 0, rounded = 0;
    for (int64_t i = 0; i < K::k; ++i) {
      const int64_t at = k::packed_place(K::n, groups, i / K::group, n);
      const double scaled =
          (weight(i, n) - (K::has_zero ? double(zero[at]) : 0)) *
          double(scale[at]);
      const double product = a[m * K::a_row_stride + i] * scaled;
      sum += product;
      const double most =
          std::fabs(scale[at]) *
          (std::fabs(weight(i, n)) +
           (K::codes == k::whole_codes ? std::fabs(zero[at]) : 0));
      size += std::fabs(a[m * K::a_row_stride + i]) * most;
      if (K::digits != 0)
        rounded +=
            greatest(m, i) * most * (K::digits == 1 ? 1 / 253. : 0x1p-23);
    }
    const double rest = bias[n] + float(m % 5);
    return {sum + rest,
            ((K::k + 8) * size + std::fabs(rest)) * 0x1p-24 + rounded};
  }

  static constexpr double least = -double(1 << (K::bits - 1));
  Guarded<float> a;
  Guarded<int8_t> codes;
  Guarded<uint32_t> b;
  Guarded<float> scale, zero, table, bias, out, lent;
};

template <class K> void expectRight(Case<K> &c) {
  for (int64_t m = 0; m < K::m; ++m)
    for (int64_t n = 0; n < K::n; ++n) {
      auto [value, tolerance] = c.expected(m, n);
      ASSERT_NEAR(c.out[m * K::n + n], value, tolerance) << m << ", " << n;
    }
}

template <class K> class MatmulNbits : public testing::Test {};
using Shapes = testing::Types<
    Shape<4, 1, 1, 1, 16>, Shape<4, 1, 97, 300, 48, true>,
    Shape<4, 1, 64, 5000, 128>, Shape<4, 3, 31, 129, 200>,
    Shape<4, 4, 56, 257, 256, true>, Shape<4, 13, 56, 520, 48, true>,
    Shape<4, 29, 65, 77, 16>, Shape<2, 1, 50, 100, 16>,
    Shape<2, 7, 90, 270, 64, true>, Shape<8, 2, 33, 101, 16>,
    Shape<8, 20, 70, 259, 100>, Shape<4, 2, 9, 0, 16>,
    // Codes.
    Coded<4, 1, 97, 300, 64, k::table_codes>,
    Coded<4, 3, 31, 129, 200, k::table_codes>,
    Coded<4, 13, 56, 520, 48, k::table_codes>,
    Coded<4, 2, 9, 0, 16, k::table_codes>,
    Coded<2, 1, 50, 100, 16, k::table_codes>,
    Coded<2, 7, 90, 270, 64, k::table_codes>,
    Coded<8, 1, 97, 300, 64, k::e4m3_codes>,
    Coded<8, 13, 56, 520, 600, k::e4m3_codes>,
    Coded<8, 3, 31, 129, 32, k::e5m2_codes>,
    Coded<8, 20, 70, 259, 300, k::e5m2_codes>,
    // The same few rows as digits.
    Shape<4, 1, 1, 1, 16, false, 3>, Shape<4, 1, 97, 300, 48, true, 3>,
    Shape<4, 1, 64, 5000, 128, false, 3>, Shape<4, 3, 31, 129, 200, false, 3>,
    Shape<4, 4, 56, 257, 256, true, 3>, Shape<4, 13, 56, 520, 48, true, 3>,
    Shape<2, 1, 50, 100, 16, false, 3>, Shape<2, 4, 90, 270, 64, true, 3>,
    Shape<8, 2, 33, 101, 16, false, 3>, Shape<8, 1, 70, 259, 100, true, 3>,
    Shape<8, 1, 64, 5000, 5000, false, 3>, Shape<4, 2, 9, 0, 16, false, 3>,
    Shape<4, 1, 97, 300, 48, true, 1>, Shape<8, 2, 33, 1001, 1001, false, 1>>;
TYPED_TEST_SUITE(MatmulNbits, Shapes);

TYPED_TEST(MatmulNbits, IsNearThePlainLoop) {
  for (Place place : {Place::AtEnd, Place::AtBegin}) {
    Case<TypeParam> c(place);
    c.run(inOrder());
    expectRight(c);
  }
}

/// Rows with numbers of all sizes: no block is rounded by what another holds,
/// and what is not finite shows in its own row, as it would be multiplied.
template <class K> void expectRightForRowsOfAllSizes() {
  Case<K> c(Place::AtEnd);
  const float sizes[] = {1e-30F, 1, 1e30F, 0, 1e-6F, 1e6F};
  for (int64_t i = 0; i < K::k; ++i)
    c.a[i] *= sizes[i / 64 % 6];
  for (uint32_t &word : c.b)
    word = 0;
  for (int64_t i = 0; i < K::k; ++i)
    for (int64_t n = 0; n < K::n; ++n)
      c.codes[i * K::n + n] = 0;
  // One weight of each column: the sum is one number, times it.
  const uint32_t two = 2;
  for (int64_t n = 0; n < K::n; ++n) {
    const int64_t i = n * 64 % K::k;
    c.codes[i * K::n + n] = 2;
    c.b[k::packed_place(K::n, Case<K>::words, i / (32 / K::bits), n)] =
        two << (i % (32 / K::bits) * K::bits);
  }
  c.run(inOrder());
  for (int64_t n = 0; n < K::n; ++n) {
    auto [value, tolerance] = c.expected(0, n);
    EXPECT_NEAR(c.out[n], value, tolerance) << n;
  }
  c.a[70] = std::numeric_limits<float>::infinity();
  c.a[K::a_row_stride + 3] = std::numeric_limits<float>::quiet_NaN();
  for (int64_t n = 0; n < K::n; ++n)
    c.codes[70 * K::n + n] = 1;
  for (int64_t n = 0; n < K::n; ++n)
    c.b[k::packed_place(K::n, Case<K>::words, 70 / (32 / K::bits), n)] |=
        uint32_t(1) << (70 % (32 / K::bits) * K::bits);
  c.run(inOrder());
  for (int64_t n = 0; n < K::n; ++n) {
    EXPECT_EQ(c.out[n], std::numeric_limits<float>::infinity()) << n;
    EXPECT_TRUE(std::isnan(c.out[K::n + n])) << n;
    EXPECT_TRUE(std::isfinite(c.out[2 * K::n + n])) << n;
  }
}

TEST(MatmulNbitsDigits, AreOfOneBlock) {
  expectRightForRowsOfAllSizes<Shape<4, 3, 12, 768, 64, false, 3>>();
  expectRightForRowsOfAllSizes<Shape<8, 3, 12, 768, 64, false, 3>>();
  expectRightForRowsOfAllSizes<Shape<4, 3, 12, 768, 64, false, 1>>();
}

/// A row's scale and a weight's may leave a float's range where their sum does
/// not.
TEST(MatmulNbitsDigits, KeepTheRangeOfFloats) {
  using K = Shape<4, 1, 40, 64, 64, false, 3>;
  struct Sizes {
    float a, scale;
    int8_t code;
  };
  for (const Sizes &sizes :
       {Sizes{1e38F, 1e8F, 0}, Sizes{1e-27F, 1, 3}, Sizes{1e-27F, 1e30F, 3},
        Sizes{1e-10F, 1e-25F, 3}, Sizes{1e30F, 1e-30F, -8}}) {
    Case<K> c(Place::AtEnd);
    for (float &x : c.a)
      x = sizes.a;
    for (float &x : c.scale)
      x = sizes.scale;
    for (float &x : c.bias)
      x = 0;
    for (uint32_t &word : c.b)
      word = 0x11111111u * (uint32_t(sizes.code) & 15);
    c.run(inOrder());
    const double sum = 64 * double(sizes.a) * sizes.scale * sizes.code;
    for (float y : c.out)
      EXPECT_NEAR(y, sum, std::fabs(sum) * 0x1p-20) << sizes.a;
  }
}

/// All codes of floats of 8 bits, one in each row of a column, by a row of
/// which one number is not 0.
template <int64_t Codes, int64_t M> void expectAllFloatsExactly() {
  using K = Coded<8, M, 40, 256, 256, Codes>;
  Case<K> c(Place::AtEnd);
  for (int64_t i = 0; i < K::k; ++i)
    for (int64_t n = 0; n < K::n; ++n)
      c.codes[i * K::n + n] = int8_t(i);
  for (uint32_t &word : c.b)
    word = 0;
  for (int64_t i = 0; i < K::k; ++i)
    for (int64_t n = 0; n < K::n; ++n)
      c.b[k::packed_place(K::n, Case<K>::words, i / 4, n)] |= uint32_t(i)
                                                              << (i % 4 * 8);
  for (float &x : c.scale)
    x = 1;
  for (float &x : c.bias)
    x = 0;
  for (int64_t i = 0; i < K::k; ++i) {
    for (float &x : c.a)
      x = 0;
    c.a[i] = 1;
    c.run(inOrder());
    for (int64_t n = 0; n < K::n; ++n)
      ASSERT_EQ(c.out[n], Case<K>::numberOf(unsigned(i))) << i << " " << n;
  }
}

TEST(MatmulNbitsFloats, AreExact) {
  expectAllFloatsExactly<k::e4m3_codes, 1>();
  expectAllFloatsExactly<k::e4m3_codes, 6>();
  expectAllFloatsExactly<k::e5m2_codes, 1>();
  expectAllFloatsExactly<k::e5m2_codes, 6>();
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
  expectSameForRowsOfRunTime<Coded<4, 2, 64, 300, 32, k::table_codes>>();
  expectSameForRowsOfRunTime<Coded<8, 15, 64, 300, 32, k::e4m3_codes>>();
  expectSameForRowsOfRunTime<Shape<4, 2, 64, 300, 32, false, 3>>();
  expectSameForRowsOfRunTime<Shape<4, 15, 64, 300, 32, false, 3>>();
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
  expectOneOrder<Shape<4, 1, 600, 300, 32, true, 3>>();
}

} // namespace
