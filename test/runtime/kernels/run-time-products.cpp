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
