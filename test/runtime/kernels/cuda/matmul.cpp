// Holds the matrix product of devices against a plain loop in fp64, for each
// size of tile and for few rows, with both sides next to memory that faults.
#include "kernels/cuda/matmul.h"
#include "device-test.h"

namespace {

/// Sizes known at run time.
template <class ElementType, class WeightType, class AccumulatorType,
          class OutType>
struct Sizes {
  using Element = ElementType;
  using Weight = WeightType;
  using Accumulator = AccumulatorType;
  using Out = OutType;
  int64_t batch, m, n, k;
  int64_t a_batch_stride, a_row_stride, a_col_stride, b_batch_stride;
};
using Floats = Sizes<float, float, float, float>;

/// `batch` products with gaps between the rows of the left side.
template <class K>
K spread(int64_t batch, int64_t m, int64_t n, int64_t depth) {
  K k = {};
  k.batch = batch, k.m = m, k.n = n, k.k = depth;
  k.a_row_stride = depth + 3, k.a_col_stride = 1;
  k.a_batch_stride = m * (depth + 3);
  k.b_batch_stride = k::packed_elements(n, depth);
  return k;
}

/// The same with the left side transposed and one right side for all.
template <class K>
K transposed(int64_t batch, int64_t m, int64_t n, int64_t depth) {
  K k = spread<K>(batch, m, n, depth);
  k.a_row_stride = 1, k.a_col_stride = m + 1;
  k.a_batch_stride = depth * (m + 1), k.b_batch_stride = 0;
  return k;
}

/// Operands of a product, and its result.
template <class K> struct Case {
  using Epilogue = Marks<typename K::Accumulator, typename K::Out>;
  explicit Case(K sizes, Place place)
      : k(sizes), matrices(k.b_batch_stride == 0 ? 1 : k.batch),
        a(k.batch == 0 || k.m == 0 || k.k == 0
              ? 0
              : (k.batch - 1) * k.a_batch_stride + (k.m - 1) * k.a_row_stride +
                    (k.k - 1) * k.a_col_stride + 1,
          place),
        b(matrices * k.k * k.n, place),
        packed(matrices * k::packed_elements(k.n, k.k), place),
        out(k.batch * k.m * k.n, place) {
    fillExact(a, 1), fillExact(b, 2);
    pack(packed, b, matrices, k.k, k.n);
  }

  double sum(int64_t matrix, int64_t m, int64_t n) const {
    double total = 0;
    for (int64_t i = 0; i < k.k; ++i)
      total += wide(a[matrix * k.a_batch_stride + m * k.a_row_stride +
                      i * k.a_col_stride]) *
               wide(b[((matrices == 1 ? 0 : matrix) * k.k + i) * k.n + n]);
    return total;
  }
  void expectRight() const {
    for (int64_t i = 0; i < k.batch; ++i)
      for (int64_t m = 0; m < k.m; ++m)
        for (int64_t n = 0; n < k.n; ++n)
          ASSERT_EQ(
              wide(out[(i * k.m + m) * k.n + n]),
              wide(Epilogue()(typename K::Accumulator(sum(i, m, n)), i, m, n)))
              << i << ", " << m << ", " << n;
  }
  k::ProductSides<K, Epilogue> sides() {
    return {out.data(), a.data(), packed.data(), Epilogue(), k};
  }
  void run() {
    k::matmul(k::Stream{}, k, out.data(), a.data(), packed.data(), Epilogue());
  }

  K k;
  int64_t matrices;
  Guarded<typename K::Element> a;
  Guarded<typename K::Weight> b, packed;
  Guarded<typename K::Out> out;
};

template <class Tile, class K> void expectTile(K sizes) {
  for (Place place : {Place::AtEnd, Place::AtBegin}) {
    Case<K> c(sizes, place);
    k::launch_tiles<Tile>(k::Stream{}, c.sides());
    c.expectRight();
  }
}
template <class K> void expectMatmul(K sizes) {
  for (Place place : {Place::AtEnd, Place::AtBegin}) {
    Case<K> c(sizes, place);
    c.run();
    c.expectRight();
  }
}

template <class Tile> class MatmulTile : public testing::Test {};
using Tiles = testing::Types<k::LargeTile, k::MiddleTile, k::SmallTile>;
TYPED_TEST_SUITE(MatmulTile, Tiles);

TYPED_TEST(MatmulTile, CoversEdges) {
  using Tile = TypeParam;
  const int64_t rows = Tile::rows, columns = Tile::columns;
  expectTile<Tile>(spread<Floats>(1, rows, columns, Tile::depth));
  expectTile<Tile>(spread<Floats>(2, rows + 1, columns - 7, 2 * Tile::depth));
  expectTile<Tile>(spread<Floats>(1, 9, 2 * columns + 1, 3 * Tile::depth - 1));
  expectTile<Tile>(transposed<Floats>(2, rows - 5, 17, Tile::depth + 1));
  expectTile<Tile>(spread<Floats>(1, 11, 8, 1));
  expectTile<Tile>(spread<Floats>(1, 3, 5, 0));
}

TYPED_TEST(MatmulTile, WidensNarrowElements) {
  using Tile = TypeParam;
  using k::bfloat, k::half;
  const int64_t rows = Tile::rows / 2 + 3, depth = Tile::depth + 5;
  expectTile<Tile>(spread<Sizes<half, half, float, half>>(1, rows, 41, depth));
  expectTile<Tile>(
      spread<Sizes<bfloat, bfloat, float, float>>(1, rows, 33, depth));
  expectTile<Tile>(spread<Sizes<float, half, float, float>>(1, rows, 9, depth));
  expectTile<Tile>(
      spread<Sizes<int8_t, int8_t, int32_t, int32_t>>(1, rows, 39, depth));
  expectTile<Tile>(
      spread<Sizes<uint8_t, int8_t, int32_t, float>>(1, rows, 24, depth));
}

TEST(Matmul, SumsInDouble) {
  using Doubles = Sizes<double, double, double, double>;
  expectTile<k::MiddleTile>(spread<Doubles>(1, 67, 37, 19));
  expectTile<k::SmallTile>(spread<Doubles>(2, 30, 40, 65));
  expectMatmul(spread<Sizes<float, float, double, float>>(1, 9, 41, 23));
  expectMatmul(spread<Doubles>(1, 1, 64, 8));
}

TEST(Matmul, TakesFewRows) {
  for (int64_t m : {1, 2, 4, 5, 8})
    for (int64_t depth : {1, 31, 64, 77})
      expectMatmul(spread<Floats>(2, m, 41, depth));
  expectMatmul(transposed<Floats>(3, 3, 65, 40));
  expectMatmul(spread<Sizes<k::half, k::half, float, k::half>>(1, 1, 72, 90));
  expectMatmul(spread<Sizes<int8_t, int8_t, int32_t, int32_t>>(1, 6, 9, 50));
  expectMatmul(spread<Floats>(1, 2, 5, 0));
}

TEST(Matmul, WritesNothingOfAnEmptyResult) {
  expectMatmul(spread<Floats>(0, 5, 6, 7));
  expectMatmul(spread<Floats>(3, 0, 6, 7));
  expectMatmul(spread<Floats>(3, 5, 0, 7));
}

TEST(Matmul, IntegersWrap) {
  using K = Sizes<int32_t, int32_t, int32_t, int32_t>;
  Case<K> c(spread<K>(1, 12, 8, 4), Place::AtEnd);
  for (int32_t &x : c.a)
    x = INT32_MAX;
  for (int32_t &x : c.packed)
    x = INT32_MAX;
  c.run();
  for (int64_t m = 0; m < 12; ++m)
    for (int64_t n = 0; n < 8; ++n)
      EXPECT_EQ(c.out[m * 8 + n], Case<K>::Epilogue()(4, 0, m, n));
}

/// Constant sizes, of which the template compiles one tile only.
template <int64_t M, int64_t N, int64_t Depth> struct Constant {
  using Element = float;
  using Weight = float;
  using Accumulator = float;
  using Out = float;
  static constexpr int64_t batch = 1, m = M, n = N, k = Depth,
                           a_batch_stride = 0, a_row_stride = Depth,
                           a_col_stride = 1, b_batch_stride = 0;
};
template <int64_t M, int64_t N, int64_t Depth> void expectConstant() {
  using K = Constant<M, N, Depth>;
  Case<K> c(K(), Place::AtEnd);
  c.run();
  c.expectRight();
  // Known at run time only, they give the same bits.
  fillRandom(c.a, 3), fillRandom(c.packed, 4);
  c.run();
  Floats sizes = spread<Floats>(1, M, N, Depth);
  sizes.a_row_stride = Depth;
  Case<Floats> again(hidden(sizes), Place::AtEnd);
  fillRandom(again.a, 3), fillRandom(again.packed, 4);
  again.run();
  EXPECT_TRUE(c.out.sameBits(again.out));
}

TEST(Matmul, TakesConstantSizes) {
  expectConstant<1, 40, 24>();
  expectConstant<3, 72, 33>();
  expectConstant<40, 24, 50>();
}

TEST(Matmul, ChoosesTilesThatKeepADeviceBusy) {
  using k::tile_size, k::TileSize;
  EXPECT_EQ(tile_size({1, 4096, 4096, 1024}, 4), TileSize::large);
  EXPECT_EQ(tile_size({1, 4096, 4096, 5000}, 4), TileSize::middle);
  EXPECT_EQ(tile_size({1, 4096, 4096, 1024}, 8), TileSize::middle);
  EXPECT_EQ(tile_size({12, 128, 128, 32}, 4), TileSize::small);
  EXPECT_EQ(tile_size({1, 128, 384, 384}, 4), TileSize::small);
  EXPECT_EQ(tile_size({1, 512, 1024, 384}, 4), TileSize::middle);
}

/// The greatest error of sums of `depth` numbers from [0, 1).
double errorOfLongSums(int64_t m, int64_t depth) {
  Case<Floats> c(spread<Floats>(1, m, 8, depth), Place::AtEnd);
  fillRandom(c.a, 5, 0, 1), fillRandom(c.b, 6, 0, 1);
  pack(c.packed, c.b, 1, depth, 8);
  c.run();
  double error = 0;
  for (int64_t i = 0; i < m; ++i)
    for (int64_t j = 0; j < 8; ++j) {
      const double sum = c.sum(0, i, j);
      const double marks = Case<Floats>::Epilogue()(0, 0, i, j);
      error = std::max(error, std::abs(c.out[i * 8 + j] - marks - sum) / sum);
    }
  return error;
}

TEST(Matmul, KeepsLongSumsExact) {
  // Added one after the other they would be wrong by 1e-5.
  EXPECT_LT(errorOfLongSums(9, 30000), 3e-7);
  EXPECT_LT(errorOfLongSums(1, 150000), 3e-7);
}

} // namespace
