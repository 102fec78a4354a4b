// Holds attention of run-time sizes to the bits of those of constant ones, next
// to memory that faults.
#include "kernels/generic/attention.h"
#include "run-time-sizes.h"

namespace k = burin::BURIN_LEVEL;

namespace {

template <int64_t Queries, int64_t Keys, bool Causal = false>
struct Heads : Floats {
  static constexpr int64_t batch = 2, heads = 2, kv_heads = 1,
                           queries = Queries, keys = Keys, channels = 20,
                           values = 12;
  static constexpr int64_t q_strides[4] = {2 * Queries * channels, channels,
                                           2 * channels, 1};
  static constexpr int64_t k_strides[4] = {Keys * channels, 0, channels, 1};
  static constexpr int64_t v_strides[4] = {Keys * values, 0, values, 1};
  static constexpr int64_t out_strides[4] = {2 * Queries * values, values,
                                             2 * values, 1};
  static constexpr int64_t mask_strides[4] = {0, 0, Keys, 1};
  static constexpr int64_t offsets[4] = {0, 0, 0, 0};
  static constexpr float scale = 0.5f, softcap = 0;
  static constexpr bool causal = Causal, zero_empty = true;
};

/// Heads of any number of queries and keys.
template <bool Causal> struct Sequence : Floats {
  static constexpr int64_t heads = 2, kv_heads = 1, channels = 20, values = 12,
                           offsets[4] = {0, 0, 0, 0};
  static constexpr float scale = 0.5f, softcap = 0;
  static constexpr bool causal = Causal, zero_empty = true;
  int64_t batch, queries, keys, q_strides[4], k_strides[4], v_strides[4],
      out_strides[4], mask_strides[4];

  template <class K>
  explicit Sequence(K) : batch(K::batch), queries(K::queries), keys(K::keys) {
    for (int i = 0; i < 4; ++i) {
      q_strides[i] = K::q_strides[i], k_strides[i] = K::k_strides[i];
      v_strides[i] = K::v_strides[i], out_strides[i] = K::out_strides[i];
      mask_strides[i] = K::mask_strides[i];
    }
  }
};
template <class K> struct OnlyQueries : K {
  int64_t queries = K::queries;
  explicit OnlyQueries(K) {}
};
template <class K> struct OnlyKeys : K {
  int64_t keys = K::keys;
  explicit OnlyKeys(K) {}
};

template <class K, class RunTime, bool Masked = false>
void expectSameAttention() {
  Guarded<float> q(2 * 2 * K::queries * K::channels),
      keys(2 * K::keys * K::channels), v(2 * K::keys * K::values),
      mask(K::queries * K::keys);
  q.fillRandom(1, -2, 2), keys.fillRandom(2, -2, 2), v.fillRandom(3);
  mask.fillRandom(4, -3, 0);
  auto run = [&](auto sizes, float *out) {
    if constexpr (Masked)
      k::attention(inOrder(), sizes, out, q.data(), keys.data(), v.data(),
                   static_cast<const float *>(mask.data()));
    else
      k::attention(inOrder(), sizes, out, q.data(), keys.data(), v.data());
  };
  expectSameBits<K, RunTime>(2 * 2 * K::queries * K::values, run);
}

TEST(AttentionSizes, OfSequencesGiveTheSameBits) {
  expectSameAttention<Heads<1, 1>, Sequence<false>>();
  expectSameAttention<Heads<40, 170>, Sequence<false>>();
  expectSameAttention<Heads<128, 128>, Sequence<false>>();
  expectSameAttention<Heads<57, 13>, Sequence<false>>();
  expectSameAttention<Heads<3, 45000>, Sequence<false>>();
}

TEST(AttentionSizes, OfCausalOnesGiveTheSameBits) {
  expectSameAttention<Heads<99, 350, true>, Sequence<true>>();
  expectSameAttention<Heads<20, 7, true>, Sequence<true>>();
}

TEST(AttentionSizes, OfMaskedOnesGiveTheSameBits) {
  expectSameAttention<Heads<40, 170>, Sequence<false>, true>();
}

TEST(AttentionSizes, OfOneSideGiveTheSameBits) {
  using K = Heads<40, 170>;
  expectSameAttention<K, OnlyQueries<K>>();
  expectSameAttention<K, OnlyKeys<K>>();
}

} // namespace
