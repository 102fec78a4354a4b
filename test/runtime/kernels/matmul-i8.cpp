// Holds the product of bytes against a plain triple loop over all values of
// bytes, for every remainder of rows, columns and k, with both sides next to
// memory that faults. All levels are held to the same numbers.
#include "kernel-test.h"
#include "kernels/generic/matmul_i8.h"
#include "kernels/generic/pack_quads.h"

namespace k = burin::BURIN_LEVEL;

namespace {

template <class OutType, int64_t Batch, int64_t M, int64_t N, int64_t Depth,
          bool SharedB = false>
struct Shape {
  using Element = int8_t; // of what is packed
  using Out = OutType;
  static constexpr int64_t batch = Batch, m = M, n = N, k = Depth;
  static constexpr int64_t a_row_stride = Depth + 3;
  static constexpr int64_t a_batch_stride = M * (Depth + 3);
  static constexpr int64_t b_batch_stride =
      SharedB ? 0 : k::packed_elements(N, Depth, k::byte_tile_k);
  static constexpr int64_t matrices = SharedB ? 1 : Batch;
  static constexpr int64_t a_elements =
      (batch - 1) * a_batch_stride + (m - 1) * a_row_stride + k;
};

/// The matrices that are packed.
template <class K> struct Packing {
  using Element = int8_t;
  static constexpr int64_t batch = K::matrices, k = K::k, n = K::n,
                           batch_stride = k * n, row_stride = n, col_stride = 1;
};

/// Uses every argument, so that a wrong coordinate shows.
template <class K> struct Epilogue {
  const int32_t *bias;
  typename K::Out operator()(int32_t sum, int64_t b, int64_t m,
                             int64_t n) const {
    return typename K::Out(sum + bias[n] + int32_t(3 * b + m % 5));
  }
};

/// One that asks for no more than the element and the column, so that it
/// shares code with the others of its kind.
template <class K> struct ByElement {
  static constexpr bool by_element = true;
  const int32_t *bias;
  typename K::Out operator()(int32_t sum, int64_t element, int64_t n) const {
    return typename K::Out(sum + bias[n] + int32_t(element % 1009));
  }
};

/// All that a product reads and writes.
template <class K> struct Case {
  explicit Case(Place place)
      : a(K::a_elements, place), b(K::matrices * K::k * K::n, place),
        packed(K::matrices * k::packed_elements(K::n, K::k, k::byte_tile_k),
               place),
        bias(K::n, place), out(K::batch * K::m * K::n, place) {
    a.fillRandom(1, 0, 256), b.fillRandom(2, -128, 128), bias.fillExact(3);
  }

  void run(const burin_parallel &parallel) {
    run(parallel, Epilogue<K>{bias.data()});
  }
  template <class Map>
  void run(const burin_parallel &parallel, const Map &epilogue) {
    k::pack_quads(inOrder(), Packing<K>{}, packed.data(), b.data());
    k::matmul_i8(parallel, K{}, out.data(), a.data(), packed.data(), epilogue);
  }
  int32_t expected(int64_t i, int64_t m, int64_t n) const {
    int32_t sum = 0;
    for (int64_t x = 0; x < K::k; ++x)
      sum += int32_t(a[i * K::a_batch_stride + m * K::a_row_stride + x]) *
             b[((K::matrices == 1 ? 0 : i) * K::k + x) * K::n + n];
    return sum;
  }

  Guarded<uint8_t> a;
  Guarded<int8_t> b, packed;
  Guarded<int32_t> bias;
  Guarded<typename K::Out> out;
};

template <class K> void expectRight(Case<K> &c) {
  c.run(inOrder());
  Epilogue<K> epilogue{c.bias.data()};
  for (int64_t i = 0; i < K::batch; ++i)
    for (int64_t m = 0; m < K::m; ++m)
      for (int64_t n = 0; n < K::n; ++n)
        ASSERT_EQ(c.out[(i * K::m + m) * K::n + n],
                  epilogue(c.expected(i, m, n), i, m, n))
            << i << ", " << m << ", " << n;
}

template <class K> class MatmulI8 : public testing::Test {};
template <int64_t... dimensions> using Sums = Shape<int32_t, dimensions...>;
using Shapes =
    testing::Types<Sums<1, 1, 1, 1>, Sums<1, 1, 33, 7>, Sums<1, 2, 100, 64>,
                   Sums<1, 3, 31, 5>, Sums<2, 7, 40, 34>, Sums<1, 13, 32, 16>,
                   Sums<1, 15, 56, 9>, Shape<int32_t, 3, 14, 64, 20, true>,
                   Sums<1, 29, 65, 128>, Sums<2, 6, 88, 17>,
                   Sums<1, 100, 96, 300>, Sums<1, 5, 10, 3>,
                   Sums<1, 35, 48, 8402>, Sums<1, 4, 24, 2>,
                   Shape<float, 1, 11, 37, 19>, Shape<uint8_t, 1, 9, 70, 50>>;
TYPED_TEST_SUITE(MatmulI8, Shapes);

TYPED_TEST(MatmulI8, EqualsThePlainLoop) {
  for (Place place : {Place::AtEnd, Place::AtBegin}) {
    Case<TypeParam> c(place);
    expectRight(c);
  }
}

template <class K> class MatmulI8ByElement : public testing::Test {};
using SharedShapes =
    testing::Types<Sums<1, 13, 32, 16>, Sums<2, 7, 40, 34>, Sums<1, 1, 33, 7>,
                   Sums<1, 100, 96, 300>, Sums<1, 35, 48, 8402>,
                   Sums<1, 5, 9, 0>, Shape<uint8_t, 1, 9, 70, 50>>;
TYPED_TEST_SUITE(MatmulI8ByElement, SharedShapes);

TYPED_TEST(MatmulI8ByElement, EqualsThePlainLoop) {
  using K = TypeParam;
  Case<K> c(Place::AtEnd);
  const ByElement<K> epilogue{c.bias.data()};
  c.run(inOrder(), epilogue);
  int64_t element = 0;
  for (int64_t i = 0; i < K::batch; ++i)
    for (int64_t m = 0; m < K::m; ++m)
      for (int64_t n = 0; n < K::n; ++n, ++element)
        ASSERT_EQ(c.out[element], epilogue(c.expected(i, m, n), element, n))
            << i << ", " << m << ", " << n;
}

TEST(MatmulI8Sums, DoNotSaturate) {
  // Sums of two such products leave 16 bits on either side.
  for (int8_t extreme : {-128, 127}) {
    Case<Sums<1, 17, 41, 98>> c(Place::AtEnd);
    for (uint8_t &x : c.a)
      x = 255;
    for (int8_t &x : c.b)
      x = extreme;
    expectRight(c);
  }
}

TEST(MatmulI8Sums, AreExactAtTheEndsOfBothRanges) {
  // Every pair and quad of such bytes, signs mixed, in one chunk and in many.
  constexpr uint8_t lefts[] = {0, 1, 127, 128, 129, 255};
  constexpr int8_t rights[] = {-128, -127, -1, 0, 1, 127};
  auto fill = [&](auto &c) {
    std::mt19937 random(4);
    for (uint8_t &x : c.a)
      x = lefts[random() % 6];
    for (int8_t &x : c.b)
      x = rights[random() % 6];
    expectRight(c);
  };
  for (Place place : {Place::AtEnd, Place::AtBegin}) {
    Case<Sums<1, 19, 41, 1023>> few(place);
    fill(few);
    Case<Sums<1, 6, 40, 2309>> many(place);
    fill(many);
  }
}

TEST(MatmulI8Sums, WrapAt32Bits) {
  // 255 * 127 * 70000 is 2^31 and some more.
  using K = Sums<1, 1, 8, 70000>;
  Case<K> c(Place::AtEnd);
  for (uint8_t &x : c.a)
    x = 255;
  for (int8_t &x : c.b)
    x = 127;
  for (int32_t &x : c.bias)
    x = 0;
  c.run(inOrder());
  for (int32_t x : c.out)
    EXPECT_EQ(x, int32_t(uint32_t(int64_t(255) * 127 * 70000)));
}

TEST(MatmulI8Sums, OfNothingAreZero) {
  Case<Sums<1, 5, 9, 0>> c(Place::AtEnd);
  expectRight(c);
}

TEST(MatmulI8Order, DoesNotChangeABit) {
  using K = Shape<float, 2, 61, 171, 300>;
  Case<K> c(Place::AtEnd), again(Place::AtEnd);
  c.run(inOrder());
  size_t tasks = 0;
  again.run(backwards(&tasks));
  EXPECT_GE(tasks, 16u);
  EXPECT_TRUE(c.out.sameBits(again.out));
}

} // namespace
