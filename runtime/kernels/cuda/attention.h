// Attention, softmax(scale * q k^T + mask) v, on a device, without the matrix
// of scores.
//
// A block takes a tile of queries of one head and walks the keys in tiles:
// scores, their exponentials against the greatest score so far, and the
// weighted sum of values, which is rescaled where the greatest grows (Dao et
// al., "FlashAttention", 2022; Milakov and Gimelshein, "Online normalizer
// calculation for softmax", 2018).
//
// A thread holds the scores of four queries by four keys and, of the same
// queries, every eighth quad of values, so that what the softmax knows of a
// query stays with the eight neighbouring threads that have it.
#ifndef BURIN_KERNELS_ATTENTION_H
#define BURIN_KERNELS_ATTENTION_H

#include "../generic/compensated_sum.h"
#include "../generic/scalar_exponential.h"
#include "../generic/scalar_hyperbolic.h"
#include "device.h"

namespace burin::BURIN_LEVEL {

/// Stands for the mask where there is none.
struct NoMask {};

/// The sizes of an attention that may be known at run time only, and its
/// strides: device code can index no constant array of a type.
struct AttentionSizes {
  int64_t batch, queries, keys;
  int64_t q[4], k[4], v[4], mask[4], out[4], offsets[4];
};

/// Keys from which on sums of floats over them are long.
inline constexpr int64_t most_keys = 2048;

/// How an attention is cut: queries of a block, and values of its results where
/// there are many of them.
template <class K, int tile_queries, bool are_long> struct AttentionCut {
  using S = typename K::Accumulator;
  static constexpr bool is_long = are_long;
  static constexpr int queries = tile_queries, keys = 32, lanes = 8;
  static constexpr int threads = queries / 4 * lanes;
  static constexpr int most_values = sizeof(S) > 4 ? 32 : is_long ? 64 : 128;
  /// Values in whole quads of all lanes.
  static constexpr int padded_values =
      int((K::values + 4 * lanes - 1) / (4 * lanes) * (4 * lanes));
  static constexpr int values =
      padded_values < most_values ? padded_values : most_values;
  static constexpr int64_t value_tiles = (K::values + values - 1) / values;
  static constexpr int quads = values / (4 * lanes);
  /// Channels come in steps of so many.
  static constexpr int depth = 32;
  static constexpr int steps =
      K::channels == 0 ? 1 : int((K::channels + depth - 1) / depth);
  /// Behind each channel there is room, so that threads which write eight
  /// channels of four rows meet in no bank.
  static constexpr int query_stride = queries + 4, key_stride = keys + 4;
  static constexpr int other_elements =
      depth * key_stride + keys * values + keys * query_stride;
  /// Whether all channels of the queries find room to stay.
  static constexpr bool queries_stay =
      (steps * depth * query_stride + other_elements) * sizeof(S) <= 48 * 1024;
  static constexpr int query_elements =
      (queries_stay ? steps : 1) * depth * query_stride;
  /// Blocks that a multiprocessor's registers should hold at once.
  static constexpr int blocks = threads < 128            ? 1
                                : values > 64 || is_long ? 2
                                                         : 3;
};

/// Memory that the threads of a block share.
template <class Cut> struct AttentionMemory {
  typename Cut::S *queries; // [channel][query]
  typename Cut::S *keys;    // [channel][key]
  typename Cut::S *values;  // [key][value]
  typename Cut::S *weights; // [key][query]
};

/// One attention; `K` as in attention below.
template <class K, class Mask> struct Attention {
  using Element = typename K::Element;

  typename K::Out *out;
  const Element *in_q;
  const Element *in_k;
  const Element *in_v;
  const Mask *mask;
  AttentionSizes sizes;
};

/// A tile of queries of one head by a tile of values.
template <class K, class Mask, class Cut> struct AttentionTile {
  using Element = typename K::Element;
  using S = typename K::Accumulator;
  static constexpr bool masked = !is_same<Mask, NoMask>;
  static constexpr S lowest =
      -(is_same<S, float> ? S(0x1.fffffep127) : S(0x1.fffffffffffffp1023));
  static constexpr int quads = Cut::quads;
  /// Tiles of keys that one sum takes up before it goes into a long one.
  static constexpr int chunk_tiles = int(sum_block) / Cut::keys;

  const Attention<K, Mask> &all;
  const AttentionMemory<Cut> memory;
  const int64_t batch, head, first_query, first_value;
  const int thread;
  const int lane = thread % Cut::lanes, quad = thread / Cut::lanes;

  /// What the softmax knows of a thread's queries, and their results.
  struct State {
    S greatest[4], total[4] = {}, lost[4] = {};
    S sums[4][quads][4] = {};
    S high[4][Cut::is_long ? quads : 1][4] = {},
                                     low[4][Cut::is_long ? quads : 1][4] = {};
  };

  BURIN_INLINE int64_t kv_head() const {
    return head / (K::heads / K::kv_heads);
  }

  /// Copies `rows` rows of `depth` channels from step * depth on to `to`, zeros
  /// for those that are none: eight channels of four rows by a warp, or
  /// neighbouring rows where these lie side by side.
  template <int rows>
  BURIN_DEVICE void copy_channels(S *to, int stride, const Element *from,
                                  int64_t row_stride, int64_t channel_stride,
                                  int64_t valid, int step) const {
    const bool by_rows = row_stride == 1;
    BURIN_UNROLL_BY(4)
    for (int i = 0; i < rows * Cut::depth / Cut::threads; ++i) {
      const int e = thread + i * Cut::threads;
      const int row = by_rows ? e % rows : e / 8 % rows;
      const int inner = by_rows ? e / rows : e % 8 + e / (8 * rows) * 8;
      const int64_t channel = step * Cut::depth + inner;
      const bool is_there = row < valid && channel < K::channels;
      copy_async<sizeof(S)>(to + inner * stride + row,
                            is_there ? from + row * row_stride +
                                           channel * channel_stride
                                     : nullptr);
    }
  }

  BURIN_DEVICE void copy_queries(int step) const {
    const AttentionSizes &s = all.sizes;
    const Element *from = all.in_q + s.offsets[0] + batch * s.q[0] +
                          head * s.q[1] + first_query * s.q[2];
    copy_channels<Cut::queries>(
        memory.queries +
            (Cut::queries_stay ? step * Cut::depth * Cut::query_stride : 0),
        Cut::query_stride, from, s.q[2], s.q[3], s.queries - first_query, step);
  }
  BURIN_DEVICE void copy_keys(int64_t first_key, int step) const {
    const AttentionSizes &s = all.sizes;
    const Element *from = all.in_k + s.offsets[1] + batch * s.k[0] +
                          kv_head() * s.k[1] + first_key * s.k[2];
    copy_channels<Cut::keys>(memory.keys, Cut::key_stride, from, s.k[2], s.k[3],
                             s.keys - first_key, step);
  }
  BURIN_DEVICE void copy_values(int64_t first_key) const {
    const AttentionSizes &s = all.sizes;
    const Element *from = all.in_v + s.offsets[2] + batch * s.v[0] +
                          kv_head() * s.v[1] + first_key * s.v[2] + first_value;
    BURIN_UNROLL_BY(4)
    for (int i = 0; i < Cut::keys * Cut::values / Cut::threads; ++i) {
      const int e = thread + i * Cut::threads;
      const int row = e / Cut::values, value = e % Cut::values;
      const bool is_there =
          first_key + row < s.keys && first_value + value < K::values;
      copy_async<sizeof(S)>(memory.values + e,
                            is_there ? from + row * s.v[2] + value : nullptr);
    }
  }

  /// Adds the products of step `step`'s channels to the scores.
  BURIN_DEVICE void multiply(int step, S (&scores)[4][4]) const {
    const S *queries =
        memory.queries + quad * 4 +
        (Cut::queries_stay ? step * Cut::depth * Cut::query_stride : 0);
    const S *keys = memory.keys + lane * 4;
    BURIN_UNROLL_BY(4)
    for (int i = 0; i < Cut::depth; ++i) {
      const auto a = load_group<Four<S>>(queries + i * Cut::query_stride);
      const auto b = load_group<Four<S>>(keys + i * Cut::key_stride);
      BURIN_UNROLL
      for (int q = 0; q < 4; ++q) {
        BURIN_UNROLL
        for (int j = 0; j < 4; ++j)
          scores[q][j] += a.at[q] * b.at[j];
      }
    }
  }

  static BURIN_INLINE S apply(S score, S value) { return score + value; }
  static BURIN_INLINE S apply(S score, bool keep) {
    return keep ? score : -infinity<S>;
  }

  /// Scales and caps a score, adds the mask to it, and leaves out keys that are
  /// none or come after their query.
  BURIN_DEVICE S finish_score(S score, int64_t query, int64_t key) const {
    const AttentionSizes &s = all.sizes;
    score *= S(K::scale);
    if constexpr (K::softcap != 0)
      score = S(K::softcap) * tanh(score / S(K::softcap));
    bool counts = key < s.keys;
    if constexpr (K::causal)
      counts = counts && key <= query;
    if constexpr (masked)
      if (counts && query < s.queries)
        score =
            apply(score,
                  all.mask[s.offsets[3] + batch * s.mask[0] + head * s.mask[1] +
                           query * s.mask[2] + key * s.mask[3]]);
    return counts ? score : -infinity<S>;
  }

  /// Multiplies what a query's results have come to by `factor`.
  static BURIN_INLINE void rescale(State &state, int q, S factor) {
    state.total[q] *= factor;
    state.lost[q] *= factor;
    BURIN_UNROLL
    for (int i = 0; i < quads; ++i) {
      BURIN_UNROLL
      for (int j = 0; j < 4; ++j) {
        state.sums[q][i][j] *= factor;
        if constexpr (Cut::is_long) {
          state.high[q][i][j] *= factor;
          state.low[q][i][j] *= factor;
        }
      }
    }
  }

  /// Turns scores into weights against the greatest score yet.
  BURIN_DEVICE void weigh(State &state, S (&scores)[4][4],
                          int64_t first_key) const {
    BURIN_UNROLL
    for (int q = 0; q < 4; ++q) {
      const int64_t query = first_query + quad * 4 + q;
      S best = state.greatest[q];
      BURIN_UNROLL
      for (int j = 0; j < 4; ++j) {
        S &score = scores[q][j];
        score = finish_score(score, query, first_key + lane * 4 + j);
        best = score > best ? score : best;
      }
      best = combine_warp<Cut::lanes>(best,
                                      [](S a, S b) { return a > b ? a : b; });
      rescale(state, q, exp(state.greatest[q] - best));
      state.greatest[q] = best;
      S sum = 0;
      BURIN_UNROLL
      for (int j = 0; j < 4; ++j) {
        scores[q][j] = exp(scores[q][j] - best);
        sum += scores[q][j];
      }
      add_block(state.total[q], state.lost[q], sum);
    }
    BURIN_UNROLL
    for (int j = 0; j < 4; ++j) {
      Four<S> weights;
      BURIN_UNROLL
      for (int q = 0; q < 4; ++q)
        weights.at[q] = scores[q][j];
      store_group(memory.weights + (lane * 4 + j) * Cut::query_stride +
                      quad * 4,
                  weights);
    }
  }

  /// Adds the tile's values, weighted, to the results.
  BURIN_DEVICE void add_values(State &state) const {
    BURIN_UNROLL_BY(2)
    for (int key = 0; key < Cut::keys; ++key) {
      const auto weights = load_group<Four<S>>(
          memory.weights + key * Cut::query_stride + quad * 4);
      BURIN_UNROLL
      for (int i = 0; i < quads; ++i) {
        const auto values = load_group<Four<S>>(
            memory.values + key * Cut::values + (i * Cut::lanes + lane) * 4);
        BURIN_UNROLL
        for (int q = 0; q < 4; ++q) {
          BURIN_UNROLL
          for (int j = 0; j < 4; ++j)
            state.sums[q][i][j] += weights.at[q] * values.at[j];
        }
      }
    }
  }

  /// Moves the results of a chunk of keys to the long ones.
  static BURIN_INLINE void move(State &state) {
    BURIN_UNROLL
    for (int q = 0; q < 4; ++q) {
      BURIN_UNROLL
      for (int i = 0; i < quads; ++i) {
        BURIN_UNROLL
        for (int j = 0; j < 4; ++j) {
          add_block(state.high[q][i][j], state.low[q][i][j],
                    state.sums[q][i][j]);
          state.sums[q][i][j] = 0;
        }
      }
    }
  }

  BURIN_DEVICE void walk_keys(State &state) const {
    // A query never looks at keys behind it: none does from here on.
    const int64_t behind = first_query + Cut::queries;
    const int64_t end =
        K::causal && behind < all.sizes.keys ? behind : all.sizes.keys;
    [[maybe_unused]] int left = chunk_tiles;
    BURIN_UNROLL_BY(1)
    for (int64_t key = 0; key < end; key += Cut::keys) {
      S scores[4][4] = {};
      BURIN_UNROLL_BY(1)
      for (int step = 0; step < Cut::steps; ++step) {
        barrier(); // what was there has been read
        if (!Cut::queries_stay || key == 0)
          copy_queries(step);
        copy_keys(key, step);
        if (step == 0)
          copy_values(key);
        wait_copies();
        barrier();
        multiply(step, scores);
      }
      weigh(state, scores, key);
      barrier();
      add_values(state);
      if constexpr (Cut::is_long)
        if (--left == 0) {
          move(state);
          left = chunk_tiles;
        }
    }
    if constexpr (Cut::is_long)
      move(state);
  }

  BURIN_DEVICE void store(State &state) const {
    const AttentionSizes &s = all.sizes;
    BURIN_UNROLL
    for (int q = 0; q < 4; ++q) {
      const int64_t query = first_query + quad * 4 + q;
      const S total = combine_warp<Cut::lanes>(state.total[q] + state.lost[q],
                                               [](S a, S b) { return a + b; });
      const S share = K::zero_empty && total == S(0) ? S(0) : S(1) / total;
      typename K::Out *to = all.out + batch * s.out[0] + head * s.out[1] +
                            query * s.out[2] + first_value;
      BURIN_UNROLL
      for (int i = 0; i < quads; ++i) {
        BURIN_UNROLL
        for (int j = 0; j < 4; ++j) {
          const int value = (i * Cut::lanes + lane) * 4 + j;
          S sum = state.sums[q][i][j];
          if constexpr (Cut::is_long)
            sum = state.high[q][i][j] + state.low[q][i][j];
          if (query < s.queries && first_value + value < K::values)
            to[value] = sum * share;
        }
      }
    }
  }
};

/// Block x counts tiles of values within tiles of queries within heads.
template <class K, class Mask, class Cut>
BURIN_KERNEL BURIN_BOUNDS((Cut::threads),
                          (Cut::blocks)) void attend(Attention<K, Mask> all) {
  using Tile = AttentionTile<K, Mask, Cut>;
  using S = typename K::Accumulator;
  BURIN_SHARED(S, queries, Cut::query_elements);
  BURIN_SHARED(S, keys, Cut::depth * Cut::key_stride);
  BURIN_SHARED(S, values, Cut::keys * Cut::values);
  BURIN_SHARED(S, weights, Cut::keys * Cut::query_stride);
  const int64_t tiles = (all.sizes.queries + Cut::queries - 1) / Cut::queries;
  const int64_t block = block_index().x, row = block / Cut::value_tiles;
  const Tile tile = {all,
                     {queries, keys, values, weights},
                     row / tiles / K::heads,
                     row / tiles % K::heads,
                     row % tiles * Cut::queries,
                     block % Cut::value_tiles * Cut::values,
                     int(thread_index())};
  typename Tile::State state;
  BURIN_UNROLL
  for (int q = 0; q < 4; ++q)
    state.greatest[q] = Tile::lowest;
  tile.walk_keys(state);
  tile.store(state);
}

/// Blocks of an attention that is cut so.
template <class K, class Cut>
constexpr int64_t attention_blocks(int64_t batch, int64_t queries) {
  return batch * K::heads * ((queries + Cut::queries - 1) / Cut::queries) *
         Cut::value_tiles;
}

/// Runs an attention in the largest tiles of queries, `tile_queries` at most,
/// of which there are enough to keep a device busy. Where the sizes are known,
/// nothing is compiled for other ones.
template <int tile_queries, bool is_long, class K, class Mask>
inline void launch_attention(Stream stream, const Attention<K, Mask> &all) {
  using Cut = AttentionCut<K, tile_queries, is_long>;
  constexpr int64_t enough = 96;
  constexpr bool is_least = tile_queries == 16;
  constexpr int64_t batch = known(&K::batch), queries = known(&K::queries);
  constexpr bool is_known = batch != unknown && queries != unknown;
  constexpr bool may_be = !is_known || is_least ||
                          attention_blocks<K, Cut>(batch, queries) >= enough;
  const int64_t blocks =
      attention_blocks<K, Cut>(all.sizes.batch, all.sizes.queries);
  if constexpr (may_be)
    if (is_least || blocks >= enough)
      return launch(stream, {blocks}, Cut::threads, attend<K, Mask, Cut>, all);
  if constexpr (!is_least && !(is_known && may_be))
    launch_attention<tile_queries / 2, is_long>(stream, all);
}

template <class K, class Mask>
inline void run_attention(Stream stream, const Attention<K, Mask> &all) {
  constexpr int64_t known_keys = known(&K::keys);
  // Tiles of doubles take twice the memory; their sums are exact enough.
  constexpr bool is_single = is_same<typename K::Accumulator, float>;
  constexpr int most = is_single ? 64 : 32;
  if constexpr (K::values != 0) {
    if constexpr (is_single &&
                  (known_keys == unknown || known_keys > most_keys))
      if (all.sizes.keys > most_keys)
        return launch_attention<most, true>(stream, all);
    if constexpr (!is_single || known_keys == unknown ||
                  known_keys <= most_keys)
      launch_attention<most, false>(stream, all);
  }
}

template <class K> AttentionSizes attention_sizes(const K &k) {
  AttentionSizes sizes = {};
  sizes.batch = k.batch;
  sizes.queries = k.queries;
  sizes.keys = k.keys;
  for (int i = 0; i < 4; ++i) {
    sizes.q[i] = k.q_strides[i];
    sizes.k[i] = k.k_strides[i];
    sizes.v[i] = k.v_strides[i];
    sizes.out[i] = k.out_strides[i];
    sizes.offsets[i] = k.offsets[i];
  }
  return sizes;
}

/// out[b][h][i][:] = sum over j of softmax over j of (K::scale * q[b][h][i][:]
/// . k[b][g][j][:]) times v[b][g][j][:], where g is the key head of h.
///
/// `K` holds int64_t batch, queries, keys, int64_t q_strides[4], k_strides[4],
/// v_strides[4] and out_strides[4] (batch, head, row, channel, in elements; the
/// last of v and out is 1), offsets[4] (where q, k, v and the mask begin, in
/// elements), each a constant or not (sizes.h), static constexpr int64_t heads,
/// kv_heads (divides heads), channels (of queries and keys), values (channels
/// of values), a number scale, a number softcap (not 0: scores become softcap *
/// tanh(score / softcap)), bool causal (key j counts for query i only where j
/// <= i), bool zero_empty (a query for which no key counts gives 0, not NaN),
/// and the types Element, Accumulator and Out, all the same. Nothing is fused
/// behind.
template <class K>
inline void attention(Stream stream, K k, typename K::Out *out,
                      const typename K::Element *in_q,
                      const typename K::Element *in_k,
                      const typename K::Element *in_v) {
  run_attention(stream, Attention<K, NoMask>{out, in_q, in_k, in_v, nullptr,
                                             attention_sizes(k)});
}

/// The same with a mask of int64_t K::mask_strides[4] (batch, head, query,
/// key): numbers are added to the scores, booleans say which of them count.
template <class K, class Mask>
inline void attention(Stream stream, K k, typename K::Out *out,
                      const typename K::Element *in_q,
                      const typename K::Element *in_k,
                      const typename K::Element *in_v, const Mask *mask) {
  AttentionSizes sizes = attention_sizes(k);
  for (int i = 0; i < 4; ++i)
    sizes.mask[i] = k.mask_strides[i];
  run_attention(stream, Attention<K, Mask>{out, in_q, in_k, in_v, mask, sizes});
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_ATTENTION_H
