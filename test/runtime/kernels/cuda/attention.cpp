// Holds attention of devices against double precision: masks, causality,
// grouped heads, each size of tile and odd sizes, next to memory that faults.
#include "kernels/cuda/attention.h"
#include "device-test.h"

#include <cmath>

namespace {

/// What chooses code.
template <class T, int64_t Heads, int64_t KvHeads, int64_t Channels,
          int64_t Values, bool Causal = false, bool ZeroEmpty = false,
          int Softcap = 0>
struct Options {
  using Element = T;
  using Accumulator = T;
  using Out = T;
  static constexpr int64_t heads = Heads, kv_heads = KvHeads,
                           channels = Channels, values = Values;
  static constexpr T scale = T(0.3), softcap = T(Softcap);
  static constexpr bool causal = Causal, zero_empty = ZeroEmpty;
};

/// The other sizes, with rows of all heads or heads of all rows.
template <class Fixed> struct Sizes : Fixed {
  int64_t batch, queries, keys;
  int64_t q_strides[4], k_strides[4], v_strides[4], out_strides[4],
      mask_strides[4], offsets[4];

  Sizes(int64_t b, int64_t m, int64_t n, bool heads_first)
      : batch(b), queries(m), keys(n),
        mask_strides{Fixed::heads * m * n, m * n, n, 1}, offsets{3, 2, 1, 4} {
    set(q_strides, Fixed::heads, m, Fixed::channels, heads_first);
    set(k_strides, Fixed::kv_heads, n, Fixed::channels, heads_first);
    set(v_strides, Fixed::kv_heads, n, Fixed::values, heads_first);
    set(out_strides, Fixed::heads, m, Fixed::values, heads_first);
    if (heads_first) { // keys lie side by side
      k_strides[2] = 1;
      k_strides[3] = n;
    }
  }

private:
  static void set(int64_t (&strides)[4], int64_t heads, int64_t rows,
                  int64_t width, bool heads_first) {
    strides[0] = heads * rows * width;
    strides[1] = heads_first ? rows * width : width;
    strides[2] = heads_first ? width : heads * width;
    strides[3] = 1;
  }
};

template <class K, class Mask = float> struct Case {
  using T = typename K::Element;
  explicit Case(K sizes, Place place)
      : k(sizes), q(k.offsets[0] + k.batch * k.q_strides[0], place),
        keys(k.offsets[1] + k.batch * k.k_strides[0], place),
        v(k.offsets[2] + k.batch * k.v_strides[0], place),
        mask(k.offsets[3] + k.batch * k.mask_strides[0], place),
        out(k.batch * k.out_strides[0], place) {
    q.fillRandom(1), keys.fillRandom(2), v.fillRandom(3);
    if constexpr (std::is_same_v<Mask, bool>) {
      std::mt19937 random(4);
      for (bool &keep : mask)
        keep = random() % 3 != 0;
    } else {
      mask.fillRandom(4, -3, 3);
    }
  }

  void run(bool masked) {
    if (masked)
      k::attention(k::Stream{}, k, out.data(), q.data(), keys.data(), v.data(),
                   static_cast<const Mask *>(mask.data()));
    else
      k::attention(k::Stream{}, k, out.data(), q.data(), keys.data(), v.data());
  }

  double score(int64_t b, int64_t h, int64_t i, int64_t j, bool masked) const {
    const int64_t g = h / (K::heads / K::kv_heads);
    double sum = 0;
    for (int64_t c = 0; c < K::channels; ++c)
      sum +=
          q[k.offsets[0] + b * k.q_strides[0] + h * k.q_strides[1] +
            i * k.q_strides[2] + c] *
          double(keys[k.offsets[1] + b * k.k_strides[0] + g * k.k_strides[1] +
                      j * k.k_strides[2] + c * k.k_strides[3]]);
    sum *= K::scale;
    if (K::softcap != 0)
      sum = K::softcap * std::tanh(sum / K::softcap);
    if (masked) {
      const Mask entry =
          mask[k.offsets[3] + b * k.mask_strides[0] + h * k.mask_strides[1] +
               i * k.mask_strides[2] + j * k.mask_strides[3]];
      if constexpr (std::is_same_v<Mask, bool>)
        sum = entry ? sum : -INFINITY;
      else
        sum += entry;
    }
    return K::causal && j > i ? -INFINITY : sum;
  }

  void expectRow(int64_t b, int64_t h, int64_t i, bool masked,
                 double tolerance) const {
    const int64_t g = h / (K::heads / K::kv_heads);
    std::vector<double> weights;
    double best = -1e300, total = 0;
    for (int64_t j = 0; j < k.keys; ++j) {
      weights.push_back(score(b, h, i, j, masked));
      best = std::max(best, weights.back());
    }
    for (double &weight : weights)
      total += weight = std::exp(weight - best);
    for (int64_t c = 0; c < K::values; ++c) {
      double sum = 0;
      for (int64_t j = 0; j < k.keys; ++j)
        sum +=
            weights[size_t(j)] * v[k.offsets[2] + b * k.v_strides[0] +
                                   g * k.v_strides[1] + j * k.v_strides[2] + c];
      const double expected = K::zero_empty && total == 0 ? 0 : sum / total;
      const double value = out[b * k.out_strides[0] + h * k.out_strides[1] +
                               i * k.out_strides[2] + c];
      if (std::isnan(expected))
        ASSERT_TRUE(std::isnan(value)) << h << ", " << i << ", " << c;
      else
        ASSERT_NEAR(value, expected, tolerance) << h << ", " << i << ", " << c;
    }
  }
  void expectRight(bool masked) const {
    const double tolerance = sizeof(T) == 4 ? 2e-6 : 1e-13;
    for (int64_t b = 0; b < k.batch; ++b)
      for (int64_t h = 0; h < K::heads; ++h)
        for (int64_t i = 0; i < k.queries; ++i)
          expectRow(b, h, i, masked, tolerance);
  }

  K k;
  Guarded<T> q, keys, v;
  Guarded<Mask> mask;
  Guarded<T> out;
};

template <class Fixed, class Mask = float>
void expectAttention(int64_t batch, int64_t queries, int64_t keys,
                     bool masked = false, bool heads_first = false) {
  for (Place place : {Place::AtEnd, Place::AtBegin}) {
    Case<Sizes<Fixed>, Mask> c({batch, queries, keys, heads_first}, place);
    c.run(masked);
    c.expectRight(masked);
  }
}

TEST(Attention, IsRightAtOddSizes) {
  expectAttention<Options<float, 2, 2, 32, 32>>(1, 33, 47);
  expectAttention<Options<float, 1, 1, 5, 7>>(2, 1, 1);
  expectAttention<Options<float, 2, 1, 20, 21>>(1, 16, 32, false, true);
  expectAttention<Options<float, 1, 1, 64, 150>>(1, 19, 70);
  expectAttention<Options<float, 1, 1, 131, 33>>(1, 9, 40, false, true);
  expectAttention<Options<float, 4, 2, 8, 40>>(2, 5, 3);
  expectAttention<Options<double, 2, 2, 40, 70>>(1, 21, 37);
  expectAttention<Options<float, 2, 2, 0, 8>>(1, 3, 5);
}

TEST(Attention, TakesMasks) {
  expectAttention<Options<float, 2, 1, 24, 32>>(1, 20, 45, true);
  expectAttention<Options<float, 2, 1, 24, 32>, bool>(1, 20, 45, true);
  expectAttention<Options<double, 1, 1, 9, 12>, double>(1, 7, 33, true);
  expectAttention<Options<double, 1, 1, 9, 12>, bool>(1, 7, 33, true, true);
}

TEST(Attention, TakesCausalityAndCaps) {
  expectAttention<Options<float, 2, 2, 16, 16, true>>(1, 40, 40);
  expectAttention<Options<float, 1, 1, 16, 16, true>>(1, 40, 70, true);
  expectAttention<Options<float, 1, 1, 16, 16, true>>(1, 70, 40);
  expectAttention<Options<float, 1, 1, 16, 16, false, false, 2>>(1, 9, 50,
                                                                 true);
}

TEST(Attention, QueriesWithoutAKey) {
  using Zero = Sizes<Options<float, 1, 1, 8, 9, false, true>>;
  using None = Sizes<Options<float, 1, 1, 8, 9>>;
  Case<Zero, bool> zero({1, 5, 50, false}, Place::AtEnd);
  Case<None, bool> none({1, 5, 50, false}, Place::AtEnd);
  for (int64_t j = 0; j < 50; ++j)
    zero.mask[4 + 2 * 50 + j] = none.mask[4 + 2 * 50 + j] = false;
  zero.run(true), none.run(true);
  zero.expectRight(true), none.expectRight(true);
  EXPECT_EQ(zero.out[2 * 9], 0);
  EXPECT_TRUE(std::isnan(none.out[2 * 9]));
}

TEST(Attention, WritesNothingOfAnEmptyResult) {
  expectAttention<Options<float, 2, 2, 8, 8>>(0, 4, 5);
  expectAttention<Options<float, 2, 2, 8, 8>>(1, 0, 5);
}

template <int tile, bool is_long, class Fixed>
void expectTile(int64_t queries, int64_t keys) {
  using K = Sizes<Fixed>;
  Case<K> c({1, queries, keys, false}, Place::AtEnd);
  using Cut = k::AttentionCut<K, tile, is_long>;
  const k::Attention<K, k::NoMask> all = {
      c.out.data(), c.q.data(), c.keys.data(),
      c.v.data(),   nullptr,    k::attention_sizes(c.k)};
  k::launch(k::Stream{}, {k::attention_blocks<K, Cut>(c.k.batch, c.k.queries)},
            Cut::threads, k::attend<K, k::NoMask, Cut>, all);
  c.expectRight(false);
}

TEST(AttentionTiles, AreRightInEachSize) {
  using Narrow = Options<float, 1, 1, 40, 64>;
  using Wide = Options<float, 2, 2, 96, 140, true>;
  expectTile<64, false, Narrow>(70, 65), expectTile<64, false, Wide>(65, 97);
  expectTile<32, false, Narrow>(70, 65), expectTile<32, false, Wide>(31, 97);
  expectTile<16, false, Narrow>(17, 65), expectTile<16, false, Wide>(15, 97);
  expectTile<64, true, Narrow>(30, 1100), expectTile<64, true, Wide>(65, 97);
  expectTile<32, false, Options<double, 1, 1, 40, 64>>(33, 70);
}

/// All sizes are constants.
struct Constant : Options<float, 3, 3, 24, 32> {
  static constexpr int64_t batch = 2, queries = 21, keys = 50;
  static constexpr int64_t q_strides[4] = {24 * 3 * 21, 24, 72, 1},
                           k_strides[4] = {24 * 3 * 50, 24, 72, 1},
                           v_strides[4] = {32 * 3 * 50, 32, 96, 1},
                           out_strides[4] = {32 * 3 * 21, 32, 96, 1},
                           mask_strides[4] = {3150, 1050, 50, 1},
                           offsets[4] = {3, 2, 1, 4};
};

TEST(Attention, TakesConstantSizes) {
  using K = Sizes<Options<float, 3, 3, 24, 32>>;
  Case<K> c(hidden(K(2, 21, 50, false)), Place::AtEnd);
  Guarded<float> out(c.out.size);
  for (bool masked : {false, true}) {
    c.run(masked);
    if (masked)
      k::attention(k::Stream{}, Constant{}, out.data(), c.q.data(),
                   c.keys.data(), c.v.data(),
                   static_cast<const float *>(c.mask.data()));
    else
      k::attention(k::Stream{}, Constant{}, out.data(), c.q.data(),
                   c.keys.data(), c.v.data());
    EXPECT_TRUE(out.sameBits(c.out));
  }
}

TEST(Attention, KeepsLongSumsExact) {
  // Added one after the other, equal values would be wrong by 1e-6.
  using K = Sizes<Options<float, 1, 1, 1, 1>>;
  Case<K> c({1, 1, 20000, false}, Place::AtEnd);
  for (int64_t j = 0; j < 20000; ++j)
    c.keys[2 + j] = 0, c.v[1 + j] = 0.1f;
  c.run(false);
  EXPECT_NEAR(c.out[0], 0.1f, 1e-7);
}

} // namespace
