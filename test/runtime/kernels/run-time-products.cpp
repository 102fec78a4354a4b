// Holds matrix products of run-time sizes to the bits of those of constant
// ones, next to memory that faults.
#include "kernels/generic/matmul.h"
#include "run-time-sizes.h"

namespace k = burin::BURIN_LEVEL;

namespace {

template <int64_t Batch, int64_t M, int64_t N, int64_t Depth>
struct Product : Floats {
  static constexpr int64_t batch = Batch, m = M, n = N, k = Depth,
                           a_batch_stride = M * Depth, a_row_stride = Depth,
                           a_col_stride = 1,
                           b_batch_stride = k::packed_elements(N, Depth);
};
struct RowSizes {
  int64_t batch, m, a_batch_stride;
};
struct SideSizes : RowSizes {
  int64_t n, k, a_row_stride, a_col_stride, b_batch_stride;
};
/// Products with the right-hand side of `K` of any number of rows.
template <class K> struct ProductRows : K, RowSizes {
  using RowSizes::a_batch_stride;
  using RowSizes::batch;
  using RowSizes::m;

  template <class Other>
  explicit ProductRows(Other)
      : RowSizes{Other::batch, Other::m, Other::a_batch_stride} {}
};
/// Any product.
struct AnyProduct : Floats, SideSizes {
  template <class K>
  explicit AnyProduct(K)
      : SideSizes{{K::batch, K::m, K::a_batch_stride},
                  K::n,
                  K::k,
                  K::a_row_stride,
                  K::a_col_stride,
                  K::b_batch_stride} {}
};

template <class K, class RunTime> void expectSameProduct() {
  Guarded<float> a(K::batch * K::m * K::k), b(K::batch * K::b_batch_stride);
  a.fillRandom(1), b.fillRandom(2);
  auto run = [&](auto sizes, float *out) {
    k::matmul(inOrder(), sizes, out, a.data(), b.data(), Epilogue{});
  };
  expectSameBits<K, RunTime>(K::batch * K::m * K::n, run);
}

TEST(MatmulSizes, OfRowsGiveTheSameBits) {
  using Rows = ProductRows<Product<1, 1, 40, 20>>;
  expectSameProduct<Product<1, 1, 40, 20>, Rows>();
  expectSameProduct<Product<3, 15, 40, 20>, Rows>();
  expectSameProduct<Product<2, 61, 40, 20>, Rows>();
}

/// Rows of which no more are built than these can have.
template <class K, int64_t least, int64_t most, int64_t step>
struct FewRows : K {
  k::Between<least, most, step> m = {K::m};
  explicit FewRows(K) {}
};

TEST(MatmulSizes, OfFewRowsGiveTheSameBits) {
  using One = Product<1, 24, 40, 20>;
  expectSameProduct<One, FewRows<One, 24, 96, 24>>();
  using Most = Product<2, 96, 40, 20>;
  expectSameProduct<Most, FewRows<Most, 24, 96, 24>>();
  using Narrow = Product<1, 3, 40, 20>;
  expectSameProduct<Narrow, FewRows<Narrow, 2, 4, 1>>();
}

TEST(TileRowCounts, AreThoseThatTilesHave) {
  for (int64_t maxRows : {1, 2, 4, 14})
    for (int64_t least : {0, 1, 5, 16, 300})
      for (int64_t most : {least, least + 3, least + 700})
        for (int64_t step : {1, 3, 64}) {
          uint64_t expected = 0;
          for (int64_t m = least; m <= most; m += step)
            for (int64_t i = 0, tiles = k::ceil_div(m, maxRows); i < tiles; ++i)
              expected |= uint64_t(1) << (k::part_begin(m, tiles, i + 1) -
                                          k::part_begin(m, tiles, i));
          uint64_t got = k::tile_row_counts({least, most, step}, maxRows);
          // More than occur may be built, from max_rows - 1 on.
          EXPECT_EQ(expected & ~got, 0u) << least << " " << most << " " << step;
          EXPECT_EQ((got & ~expected) >> (maxRows - 1) << (maxRows - 1),
                    got & ~expected);
        }
}

TEST(Values, OfProductsKeepOneStep) {
  const auto expectValues = [](k::Values got, k::Values expected) {
    EXPECT_EQ(got.least, expected.least);
    EXPECT_EQ(got.most, expected.most);
    EXPECT_EQ(got.step, expected.step);
  };
  constexpr k::Values eight = {8, 8, 1}, batch = {1, 64, 1},
                      any = {0, k::unbounded, 1};
  expectValues(batch * eight, {8, 512, 8});
  expectValues(eight * batch * eight, {64, 4096, 64});
  expectValues(batch * batch, {1, 4096, 1});
  expectValues(any * eight, {0, k::unbounded, 8});
  expectValues(k::Values{2, 8, 3} * eight, {16, 64, 24});
}

TEST(MatmulSizes, OfRowsOfLongSumsGiveTheSameBits) {
  using Chunks = Product<2, 29, 64, 2100>;
  expectSameProduct<Chunks, ProductRows<Chunks>>();
}

TEST(MatmulSizes, OfAllSidesGiveTheSameBits) {
  expectSameProduct<Product<1, 1, 1, 1>, AnyProduct>();
  expectSameProduct<Product<2, 61, 171, 33>, AnyProduct>();
  expectSameProduct<Product<3, 15, 8, 300>, AnyProduct>();
  expectSameProduct<Product<1, 33, 56, 2100>, AnyProduct>();
  expectSameProduct<Product<1, 2, 30, 140000>, AnyProduct>();
  expectSameProduct<Product<2, 5, 33, 0>, AnyProduct>();
}

TEST(MatmulSizes, MayBeZero) {
  auto expectNothing = [](AnyProduct sizes) {
    float out = 3;
    k::matmul(inOrder(), hidden(sizes), &out, &out, &out, Epilogue{});
    EXPECT_EQ(out, 3);
  };
  AnyProduct sizes(Product<1, 1, 8, 8>{});
  sizes.m = 0, expectNothing(sizes);
  sizes.m = 1, sizes.batch = 0, expectNothing(sizes);
  sizes.batch = 1, sizes.n = 0, expectNothing(sizes);
}

} // namespace
