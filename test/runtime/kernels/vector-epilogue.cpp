// Holds epilogues on vectors of sums to the same on single ones, at every count
// of columns, next to memory that faults.
#include "kernel-test.h"
#include "kernels/generic/conv2d_i8.h"
#include "kernels/generic/pack_quads.h"
#include "kernels/generic/scalar.h"
#include <cmath>

namespace k = burin::BURIN_LEVEL;

namespace {

constexpr float scales[] = {1, 0.5, 1e-3f, 0.37f, 3e5f};

/// What a quantized layer does: an addend and a scale for each column, a sum
/// with bytes of another branch, bounds.
template <class OutType> struct Requantized {
  using Out = OutType;
  static constexpr bool takes_vectors = true;
  const int32_t *addend;
  const float *scale;
  const int8_t *other;
  int64_t columns;
  float zero;

  Out operator()(int32_t sum, int64_t m, int64_t n) const {
    const int32_t whole = k::mul(k::sub(k::add(sum, addend[n]), 7), 1);
    float x = k::cast<float>(whole) * scale[n] + 0.0f;
    x = x + k::cast<float>(int32_t(other[m * columns + n])) * 0.25f;
    if constexpr (sizeof(Out) == 4)
      return Out(k::minimum(k::maximum(x, -3e6f), 2e6f));
    else
      return k::saturate<Out>(k::round(x) + zero);
  }
  template <class V> auto operator()(V sum, int64_t m, int64_t n) const {
    constexpr int lanes = k::lanes_in<V>;
    const auto whole = k::multiply_lanes(
        k::subtract_lanes(k::add_lanes(sum, k::load_lanes<lanes>(addend + n)),
                          k::broadcast<lanes>(int32_t(7))),
        k::broadcast<lanes>(int32_t(1)));
    auto x = k::floats_of(whole) * k::load_lanes<lanes>(scale + n) +
             k::broadcast<lanes>(0.0f);
    x = x + k::floats_of(k::load_lanes<lanes>(other + m * columns + n)) *
                k::broadcast<lanes>(0.25f);
    if constexpr (sizeof(Out) == 4)
      return k::minimum_lanes(k::maximum_lanes(x, k::broadcast<lanes>(-3e6f)),
                              k::broadcast<lanes>(2e6f));
    else
      return k::quantized<Out>(x, zero);
  }
};

template <class Out, class S>
void expectSame(int64_t columns, bool isConstant) {
  constexpr int64_t rows = 3;
  Guarded<S> sums(rows * 64);
  Guarded<int32_t> addend(columns);
  Guarded<float> scale(columns);
  Guarded<int8_t> other(rows * columns);
  Guarded<Out> out(rows * columns);
  sums.fillRandom(1, -60000, 60000), addend.fillRandom(2, -900, 900);
  other.fillRandom(3, -128, 128);
  for (int64_t n = 0; n < columns; ++n)
    scale[n] = scales[n % 5];
  for (S &sum : sums)
    sum = S(int32_t(sum));
  Requantized<Out> epilogue = {addend.data(), scale.data(), other.data(),
                               columns,
                               std::is_same_v<Out, uint8_t> ? 128.0f : -3.0f};
  for (int64_t m = 0; m < rows; ++m) {
    auto map = [&](auto sum, int64_t n) { return epilogue(sum, m, n); };
    const S *line = sums.data() + m * 64;
    Out *to = out.data() + m * columns;
    if (!isConstant)
      k::finish_line<Requantized<Out>, int32_t>(k::UpTo<64>{columns}, to, line,
                                                map);
    else
      k::with_count<64>(columns, [&](auto count) {
        k::finish_line<Requantized<Out>, int32_t>(count, to, line, map);
      });
  }
  for (int64_t m = 0; m < rows; ++m)
    for (int64_t n = 0; n < columns; ++n)
      ASSERT_EQ(out[m * columns + n], epilogue(int32_t(sums[m * 64 + n]), m, n))
          << m << ", " << n << " of " << columns;
}

TEST(VectorEpilogue, EqualsTheSameOfSingleSums) {
  for (int64_t columns = 1; columns <= 40; ++columns)
    for (bool isConstant : {false, true}) {
      expectSame<uint8_t, uint32_t>(columns, isConstant);
      expectSame<int8_t, uint32_t>(columns, isConstant);
      expectSame<float, uint32_t>(columns, isConstant);
      expectSame<uint8_t, float>(columns, isConstant);
    }
}

#ifdef __SSE2__
/// quantize_lanes of `x` in all lanes, each of which holds it to be the same.
template <class Out, int lanes> Out quantized(float x, float zero) {
  const auto all = k::quantize_lanes<Out>(k::broadcast<lanes>(x), zero);
  Out results[lanes];
  k::store_lanes(results, all);
  for (int i = 1; i < lanes; ++i)
    EXPECT_EQ(results[i], results[0]);
  return results[0];
}

/// The same of two vectors that are packed together, the other one of 5.
template <class Out, int lanes> Out packed(float x, float zero, bool isFirst) {
  const auto all = k::quantized<Out>(k::broadcast<lanes>(x), zero),
             five = k::quantized<Out>(k::broadcast<lanes>(5.0f), 0.0f);
  Out results[2 * lanes];
  k::store_pair(results, isFirst ? all : five, isFirst ? five : all);
  for (int i = 0; i < lanes; ++i) {
    EXPECT_EQ(results[isFirst ? i : lanes + i], results[isFirst ? 0 : lanes]);
    EXPECT_EQ(results[isFirst ? lanes + i : i], 5);
  }
  return results[isFirst ? 0 : lanes];
}

template <class Out> void expectRounded(float x, float zero) {
  const Out expected = k::saturate<Out>(k::round(x) + zero);
  EXPECT_EQ((quantized<Out, k::lanes_of<int32_t>>(x, zero)), expected) << x;
  EXPECT_EQ((quantized<Out, 4>(x, zero)), expected) << x;
  for (bool isFirst : {false, true}) {
    EXPECT_EQ((packed<Out, k::lanes_of<int32_t>>(x, zero, isFirst)), expected)
        << x;
    EXPECT_EQ((packed<Out, 4>(x, zero, isFirst)), expected) << x;
  }
}

TEST(VectorEpilogue, RoundsHalvesToEvenAndHoldsTheRange) {
  for (float x :
       {0.0f,        -0.0f,    0.5f,      1.5f,   2.5f,     -0.5f,     -1.5f,
        126.5f,      127.5f,   128.5f,    254.5f, 255.5f,   -127.5f,   -128.5f,
        0.49999997f, 1e9f,     -1e9f,     3e9f,   40000.0f, -40000.0f, 1e30f,
        -1e30f,      INFINITY, -INFINITY, NAN}) {
    for (float zero : {0.0f, 1.0f, 128.0f, 255.0f})
      expectRounded<uint8_t>(x, zero);
    for (float zero : {0.0f, -128.0f, 127.0f})
      expectRounded<int8_t>(x, zero);
  }
}
#endif

template <int64_t Side, int64_t C, int64_t OC, int64_t Window> struct Shape {
  using Element = int8_t; // of what is packed
  using Out = uint8_t;
  static constexpr int64_t n = 2, h = Side, w = Side, c = C, oc = OC,
                           kh = Window, kw = Window, stride_h = 1, stride_w = 1,
                           dilation_h = 1, dilation_w = 1, groups = 1,
                           oh = Side - Window + 1, ow = oh;
  static constexpr int64_t batch = 1, k = Window * Window * C, batch_stride = 0,
                           row_stride = OC, col_stride = 1;
};
/// How pack_quads is called: its n are the columns.
template <class K> struct Packing {
  using Element = int8_t;
  static constexpr int64_t batch = 1, k = K::k, n = K::oc, batch_stride = 0,
                           row_stride = K::oc, col_stride = 1;
};

template <class K> struct Whole {
  static constexpr bool takes_vectors = true;
  const float *scale;
  const uint8_t *other;

  uint8_t operator()(int32_t sum, int64_t n, int64_t y, int64_t x,
                     int64_t oc) const {
    const uint8_t byte = other[((n * K::oh + y) * K::ow + x) * K::oc + oc];
    return k::saturate<uint8_t>(
        k::round(k::cast<float>(sum) * scale[oc] + float(byte)) + 9.0f);
  }
  template <class V>
  auto operator()(V sum, int64_t n, int64_t y, int64_t x, int64_t oc) const {
    constexpr int lanes = k::lanes_in<V>;
    const auto bytes = k::load_lanes<lanes>(
        other + ((n * K::oh + y) * K::ow + x) * K::oc + oc);
    return k::quantized<uint8_t>(k::floats_of(sum) *
                                         k::load_lanes<lanes>(scale + oc) +
                                     k::floats_of(bytes),
                                 9);
  }
};
/// The same with no form for vectors.
template <class K> struct Single {
  Whole<K> whole;
  uint8_t operator()(int32_t sum, int64_t n, int64_t y, int64_t x,
                     int64_t oc) const {
    return whole(sum, n, y, x, oc);
  }
};

template <class K> class VectorEpilogueOfConv : public testing::Test {};
using Shapes =
    testing::Types<Shape<5, 8, 3, 1>, Shape<4, 12, 24, 1>, Shape<7, 16, 33, 1>,
                   Shape<6, 4, 47, 3>, Shape<9, 3, 70, 2>>;
TYPED_TEST_SUITE(VectorEpilogueOfConv, Shapes);

TYPED_TEST(VectorEpilogueOfConv, GivesTheSameBytes) {
  using K = TypeParam;
  Guarded<uint8_t> in(K::n * K::h * K::w * K::c);
  Guarded<int8_t> weights(K::k * K::oc),
      packed(k::packed_elements(K::oc, K::k, k::byte_tile_k));
  const int64_t count = K::n * K::oh * K::ow * K::oc;
  Guarded<uint8_t> other(count), out(count), again(count);
  Guarded<float> scale(K::oc);
  in.fillRandom(1, 0, 256), weights.fillRandom(2, -128, 128);
  other.fillRandom(3, 0, 256), scale.fillRandom(4, 0.0009765625, 0.01);
  // Products that are exact: a fused sum is that of two steps.
  for (float &x : scale)
    x = std::ldexp(std::nearbyint(x * 1024), -10);
  k::pack_quads(inOrder(), Packing<K>{}, packed.data(), weights.data());
  const Whole<K> whole = {scale.data(), other.data()};
  k::conv2d_i8(inOrder(), K{}, out.data(), in.data(), packed.data(), whole);
  k::conv2d_i8(inOrder(), K{}, again.data(), in.data(), packed.data(),
               Single<K>{whole});
  for (int64_t i = 0; i < count; ++i)
    ASSERT_EQ(out[i], again[i]) << i;
}

} // namespace
