// Holds packing at run time, a row after the other, by pairs and by fours, to
// the places that panel_order.h gives, next to memory that faults.
#include "kernel-test.h"
#include "kernels/generic/narrow_float.h"
#include "kernels/generic/pack_pairs.h"
#include "kernels/generic/pack_panels.h"
#include "kernels/generic/pack_quads.h"

namespace k = burin::BURIN_LEVEL;

namespace {

template <class ElementType, int64_t Batch, int64_t Rows, int64_t Columns,
          bool Turned>
struct Matrices {
  using Element = ElementType;
  static constexpr int64_t batch = Batch, k = Rows, n = Columns;
  static constexpr int64_t batch_stride = Rows * Columns;
  static constexpr int64_t row_stride = Turned ? 1 : Columns;
  static constexpr int64_t col_stride = Turned ? Rows : 1;
};

template <class K> void expectRight(Place place) {
  using Element = typename K::Element;
  constexpr bool by_fours = sizeof(Element) == 1,
                 by_pairs = sizeof(Element) == 2;
  constexpr int64_t tile_k = by_fours   ? k::byte_tile_k
                             : by_pairs ? k::bfloat_tile_k
                                        : k::panel_tile_k;
  const int64_t size = k::packed_elements(K::n, K::k, tile_k);
  Guarded<Element> source(K::batch * K::k * K::n, place),
      packed(K::batch * size, place);
  for (int64_t i = 0; i < K::batch * K::k * K::n; ++i)
    source[i] = Element(float(by_fours || by_pairs ? i % 127 + 1 : i + 1));
  if constexpr (by_fours)
    k::pack_quads(inOrder(), K{}, packed.data(), source.data());
  else if constexpr (by_pairs)
    k::pack_pairs(inOrder(), K{}, packed.data(), source.data());
  else
    k::pack_panels(inOrder(), K{}, packed.data(), source.data());
  // What no element lies at is zero.
  std::vector<Element> expected(size_t(K::batch * size), Element(0.0f));
  for (int64_t b = 0; b < K::batch; ++b)
    for (int64_t i = 0; i < K::k; ++i)
      for (int64_t j = 0; j < K::n; ++j)
        expected[size_t(b * size + k::packed_place(K::n, K::k, i, j, tile_k))] =
            source[b * K::batch_stride + i * K::row_stride + j * K::col_stride];
  for (size_t i = 0; i < expected.size(); ++i)
    ASSERT_EQ(float(packed[int64_t(i)]), float(expected[i])) << i;
}

template <class K> class PackPanels : public testing::Test {};
template <int64_t Batch, int64_t Rows, int64_t Columns, bool Turned>
using Floats = Matrices<float, Batch, Rows, Columns, Turned>;
template <int64_t Batch, int64_t Rows, int64_t Columns, bool Turned>
using Bytes = Matrices<int8_t, Batch, Rows, Columns, Turned>;
template <int64_t Batch, int64_t Rows, int64_t Columns, bool Turned>
using Bfloats = Matrices<k::bfloat, Batch, Rows, Columns, Turned>;
using Shapes = testing::Types<
    Bfloats<1, 3, 1, false>, Bfloats<2, 5, 40, true>, Bfloats<1, 6, 33, false>,
    Floats<1, 3, 1, false>, Floats<2, 5, 8, true>, Floats<1, 4, 32, false>,
    Floats<3, 2, 33, true>, Floats<1, 7, 95, false>, Floats<1, 300, 200, true>,
    Bytes<1, 3, 1, false>, Bytes<2, 5, 8, true>, Bytes<1, 4, 32, false>,
    Bytes<3, 2, 33, true>, Bytes<1, 7, 95, false>, Bytes<1, 301, 200, true>>;
TYPED_TEST_SUITE(PackPanels, Shapes);

TYPED_TEST(PackPanels, writesEachElementAtItsPlace) {
  for (Place place : {Place::AtEnd, Place::AtBegin})
    expectRight<TypeParam>(place);
}

} // namespace
