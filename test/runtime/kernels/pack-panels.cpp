// Holds packing at run time to the places that panel_order.h gives, next to
// memory that faults.
#include "kernel-test.h"
#include "kernels/generic/pack_panels.h"

namespace k = burin::BURIN_LEVEL;

namespace {

template <int64_t Batch, int64_t Rows, int64_t Columns, bool Turned>
struct Shape {
  using Element = float;
  static constexpr int64_t batch = Batch, k = Rows, n = Columns;
  static constexpr int64_t batch_stride = Rows * Columns;
  static constexpr int64_t row_stride = Turned ? 1 : Columns;
  static constexpr int64_t col_stride = Turned ? Rows : 1;
};

template <class K> void expectRight(Place place) {
  const int64_t size = k::packed_elements(K::n, K::k);
  Guarded<float> source(K::batch * K::k * K::n, place),
      packed(K::batch * size, place);
  for (int64_t i = 0; i < K::batch * K::k * K::n; ++i)
    source[i] = float(i + 1);
  k::pack_panels<K>(inOrder(), packed.data(), source.data());
  // What no element lies at is zero.
  std::vector<float> expected(size_t(K::batch * size), 0.0f);
  for (int64_t b = 0; b < K::batch; ++b)
    for (int64_t i = 0; i < K::k; ++i)
      for (int64_t j = 0; j < K::n; ++j)
        expected[size_t(b * size + k::packed_place(K::n, K::k, i, j))] =
            source[b * K::batch_stride + i * K::row_stride + j * K::col_stride];
  for (size_t i = 0; i < expected.size(); ++i)
    ASSERT_EQ(packed[int64_t(i)], expected[i]) << i;
}

template <class K> class PackPanels : public testing::Test {};
using Shapes = testing::Types<Shape<1, 3, 1, false>, Shape<2, 5, 8, true>,
                              Shape<1, 4, 32, false>, Shape<3, 2, 33, true>,
                              Shape<1, 7, 95, false>, Shape<1, 300, 200, true>>;
TYPED_TEST_SUITE(PackPanels, Shapes);

TYPED_TEST(PackPanels, writesEachElementAtItsPlace) {
  for (Place place : {Place::AtEnd, Place::AtBegin})
    expectRight<TypeParam>(place);
}

} // namespace
