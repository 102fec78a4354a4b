// Attention, softmax(scale * q k^T + mask) v, without the matrix of scores.
//
// A task takes panels of queries, packed once, and streams keys and values past
// them in blocks: scores, their exponentials against the greatest score so far,
// and the weighted sum of values, which is rescaled where the greatest grows
// (Dao et al., "FlashAttention", 2022; Milakov and Gimelshein, "Online
// normalizer calculation for softmax", 2018).
//
// Scores are formed with queries along the vector: keys are then read one
// element at a time and values by whole vectors, both where they lie, and each
// query's softmax is one lane's business.
#ifndef BURIN_KERNELS_ATTENTION_H
#define BURIN_KERNELS_ATTENTION_H

#include "long_sum.h"
#include "register_tile.h"
#include "scalar_hyperbolic.h"
#include "vector_exponential.h"

namespace burin::BURIN_LEVEL {

/// Queries of a panel: 32, fewer where many channels would make the packed
/// panel large, or where there are no vectors and perhaps little stack.
template <class S> constexpr int64_t queries_of_panel(int64_t channels) {
  int64_t queries = lanes_of<S> == 1 ? panel_multiple : panel_width;
  while (queries > panel_multiple &&
         queries * channels * int64_t(sizeof(S)) > query_panel_bytes)
    queries /= 2;
  return queries;
}

/// n rows in tiles of nearly equal size, `larger` of them one row larger.
struct RowTiles {
  int64_t tiles;
  int64_t rows;
  int64_t larger;

  constexpr RowTiles(int64_t n, int64_t most)
      : tiles(ceil_div(n, most)), rows(n / tiles), larger(n % tiles) {}
  /// The first row of tile `tile`.
  constexpr int64_t begin(int64_t tile) const {
    return tile * rows + lesser(tile, larger);
  }
  constexpr int64_t most() const { return rows + (larger != 0); }
};

/// Covers [first, n) by vectors, `rows` of which are summed at once: calls
/// body(lanes, vectors, first) for each.
template <class S, int rows, int64_t n, int lanes = lanes_of<S>,
          int64_t first = 0, class Body>
BURIN_INLINE void cover_line(const Body &body) {
  constexpr int wide = lanes == lanes_of<S> ? tile_vectors<S>(rows) : 1;
  constexpr int64_t step = wide * lanes;
  constexpr int64_t end = first + (n - first) / step * step;
  for (int64_t at = first; at < end; at += step)
    body(Constant<lanes>{}, Constant<wide>{}, at);
  if constexpr (end < n && wide > 1)
    if constexpr (n - end >= lanes) {
      constexpr int vectors = int((n - end) / lanes);
      body(Constant<lanes>{}, Constant<vectors>{}, end);
      cover_line<S, rows, n, (lanes > 4 ? lanes / 2 : 1),
                 end + vectors * lanes>(body);
      return;
    }
  if constexpr (end < n && lanes > 1)
    cover_line<S, rows, n, (lanes > 4 ? lanes / 2 : 1), end>(body);
}

/// Stands for the mask where there is none.
struct NoMask {};

/// One attention; `K` as in attention below.
template <class K, class Mask> struct Attention {
  using Element = typename K::Element;
  using S = typename K::Accumulator;
  static constexpr bool masked = !is_same<Mask, NoMask>;
  static constexpr int64_t panel_queries = queries_of_panel<S>(K::channels);
  static constexpr int64_t panels = ceil_div(K::queries, panel_queries);
  /// Keys whose weights wait together: about 20 KiB of them.
  static constexpr int64_t most_keys = lanes_of<S> == 1 ? 32 : 160;
  static constexpr RowTiles key_tiles{K::keys, tile_rows<S>};
  static constexpr int64_t blocks =
      ceil_div(key_tiles.tiles, greater(1, most_keys / key_tiles.most()));
  static constexpr int64_t block_keys =
      ceil_div(key_tiles.tiles, blocks) * key_tiles.most();
  /// Whether the blocks are so many that what is lost in adding up their sums
  /// is kept too.
  static constexpr bool keeps_lost = is_long_sum(blocks);
  static constexpr S lowest =
      -(is_same<S, float> ? S(0x1.fffffep127) : S(0x1.fffffffffffffp1023));

  typename K::Out *out;
  const Element *q;
  const Element *k;
  const Element *v;
  const Mask *mask;

  /// Some queries of one head, and what their softmax knows of the keys so far.
  template <int width> struct Panel {
    int64_t batch;
    int64_t head;
    int64_t first;
    alignas(64) S queries[K::channels * width];
    alignas(64) S weights[block_keys * width];
    alignas(64) S greatest[width];
    alignas(64) S total[width];
    alignas(64) S factor[width];
    alignas(64) S lost_total[keeps_lost ? width : 1];
    alignas(64) S lost_values[keeps_lost ? width * K::values : 1];
  };

  /// The keys [begin, end).
  struct Block {
    int64_t begin;
    int64_t end;
  };

  static constexpr int64_t kv_head(int64_t head) {
    return head / (K::heads / K::kv_heads);
  }

  template <int valid, int width> void pack(Panel<width> &panel) const {
    const Element *from = q + K::offsets[0] + panel.batch * K::q_strides[0] +
                          panel.head * K::q_strides[1] +
                          panel.first * K::q_strides[2];
    for (int64_t i = 0; i < K::channels; ++i)
      for (int j = 0; j < width; ++j)
        panel.queries[i * width + j] =
            j < valid ? S(K::scale) *
                            S(from[j * K::q_strides[2] + i * K::q_strides[3]])
                      : S(0);
    for (int j = 0; j < width; ++j) {
      panel.greatest[j] = lowest;
      panel.total[j] = 0;
    }
  }

  /// Scores of `rows` keys, the first one at `key`.
  template <int rows, int width>
  static void score_tile(S *to, const S *queries, const Element *key) {
    auto element = [key](int r, int64_t i) __attribute__((always_inline)) {
      return key[r * K::k_strides[2] + i * K::k_strides[3]];
    };
    cover_panel<S, rows, width, width>(
        [&](auto lanes, auto vectors, auto first, auto) {
          RegisterTile<S, rows, lanes, vectors> sums;
          sums.accumulate(element, queries + first, width, K::channels);
          unroll<rows>([&](auto r) __attribute__((always_inline)) {
            unroll<vectors>([&](auto i) __attribute__((always_inline)) {
              store(to + r * width + first + i * lanes, sums.sums[r][i]);
            });
          });
        });
  }

  /// Scores of all keys of the tiles that begin in `block`.
  template <int width>
  void score(Panel<width> &panel, int64_t tile, Block block) const {
    const Element *keys = k + K::offsets[1] + panel.batch * K::k_strides[0] +
                          kv_head(panel.head) * K::k_strides[1];
    for (;; ++tile) {
      int64_t key = key_tiles.begin(tile);
      if (key >= block.end)
        return;
      S *to = panel.weights + (key - block.begin) * width;
      const Element *from = keys + key * K::k_strides[2];
      if constexpr (key_tiles.larger != 0)
        if (tile < key_tiles.larger) {
          score_tile<int(key_tiles.rows + 1), width>(to, panel.queries, from);
          continue;
        }
      score_tile<int(key_tiles.rows), width>(to, panel.queries, from);
    }
  }

  static BURIN_INLINE S apply(S score, S value) { return score + value; }
  static BURIN_INLINE S apply(S score, bool keep) {
    return keep ? score : -infinity<S>;
  }

  /// Caps the scores of `block`, adds the mask to them, and leaves out keys
  /// that come after their query.
  template <int valid, int width>
  void apply_masks(Panel<width> &panel, Block block) const {
    if constexpr (K::softcap != 0)
      for (int64_t i = 0; i < (block.end - block.begin) * width; ++i)
        panel.weights[i] =
            S(K::softcap) * tanh(panel.weights[i] / S(K::softcap));
    if constexpr (masked) {
      const Mask *from =
          mask + K::offsets[3] + panel.batch * K::mask_strides[0] +
          panel.head * K::mask_strides[1] + panel.first * K::mask_strides[2];
      for (int64_t key = block.begin; key < block.end; ++key) {
        S *scores = panel.weights + (key - block.begin) * width;
        const Mask *line = from + key * K::mask_strides[3];
        for (int j = 0; j < valid; ++j)
          scores[j] = apply(scores[j], line[j * K::mask_strides[2]]);
      }
    }
    if constexpr (K::causal)
      for (int64_t key = greater(block.begin, panel.first + 1); key < block.end;
           ++key) {
        S *scores = panel.weights + (key - block.begin) * width;
        for (int j = 0; j < width; ++j)
          scores[j] = panel.first + j < key ? -infinity<S> : scores[j];
      }
  }

  /// Turns the scores of `block` into weights against the greatest score yet,
  /// and says in `factor` what earlier weights have to be multiplied by.
  template <int width> static void weigh(Panel<width> &panel, Block block) {
    const int64_t keys = block.end - block.begin;
    cover_panel<S, 8, width, width>([&](auto lanes, auto vectors, auto first,
                                        auto) {
      using V = Vector<S, lanes>;
      V old[vectors], best[vectors], total[vectors];
      S *scores = panel.weights + first;
      unroll<vectors>([&](auto i) __attribute__((always_inline)) {
        best[i] = old[i] = load<S, lanes>(panel.greatest + first + i * lanes);
      });
      for (int64_t key = 0; key < keys; ++key)
        unroll<vectors>([&](auto i) __attribute__((always_inline)) {
          V score = load<S, lanes>(scores + key * width + i * lanes);
          best[i] = score > best[i] ? score : best[i];
        });
      unroll<vectors>([&](auto i) __attribute__((always_inline)) {
        V factor = weight_exp<lanes>(V(old[i] - best[i]));
        total[i] = V{};
        store(panel.factor + first + i * lanes, factor);
        store(panel.greatest + first + i * lanes, best[i]);
      });
      for (int64_t key = 0; key < keys; ++key)
        unroll<vectors>([&](auto i) __attribute__((always_inline)) {
          S *at = scores + key * width + i * lanes;
          V weight = weight_exp<lanes>(V(load<S, lanes>(at) - best[i]));
          store(at, weight);
          total[i] += weight;
        });
      unroll<vectors>([&](auto i) __attribute__((always_inline)) {
        constexpr int64_t at = i * lanes;
        V factor = load<S, lanes>(panel.factor + first + at);
        V sum = join_blocks<lanes>(
            total[i], panel.total + first + at, factor,
            panel.lost_total + (keeps_lost ? first + at : 0), block.begin == 0);
        store(panel.total + first + at, sum);
      });
    });
  }

  /// The sum of `part`, of the block at hand, and of the sum `before` of
  /// earlier ones times `factor`; what that loses goes to `lost`, if it is
  /// kept.
  template <int lanes>
  static BURIN_INLINE Vector<S, lanes>
  join_blocks(Vector<S, lanes> part, const S *before, Vector<S, lanes> factor,
              S *lost, bool is_first) {
    using V = Vector<S, lanes>;
    if constexpr (!keeps_lost) {
      return is_first ? part : V(load<S, lanes>(before) * factor + part);
    } else {
      V high = {}, low = {};
      if (!is_first) {
        high = load<S, lanes>(before) * factor;
        low = load<S, lanes>(lost) * factor;
      }
      add_block(high, low, part);
      store(lost, low);
      return high;
    }
  }

  /// Adds the values of `block`, weighted, to the output of `rows` queries from
  /// `row` of the panel on, which holds the sums so far. `share` is what sums
  /// are multiplied by in the end, 1 before the last block.
  template <int rows, int width>
  void add_values(Panel<width> &panel, int64_t row, Block block, const S *share,
                  [[maybe_unused]] bool is_last) const {
    const int64_t last = K::causal ? panel.first + row + rows : K::keys;
    const int64_t keys = lesser(block.end, last) - block.begin;
    const Element *values = v + K::offsets[2] + panel.batch * K::v_strides[0] +
                            kv_head(panel.head) * K::v_strides[1] +
                            block.begin * K::v_strides[2];
    typename K::Out *to = out + panel.batch * K::out_strides[0] +
                          panel.head * K::out_strides[1] +
                          (panel.first + row) * K::out_strides[2];
    const S *weights = panel.weights + row;
    auto weight = [weights](int r, int64_t i) __attribute__((always_inline)) {
      return weights[i * width + r];
    };
    cover_line<S, rows, K::values>([&](auto lanes, auto vectors, int64_t at) {
      using V = Vector<S, lanes>;
      RegisterTile<S, rows, lanes, vectors> sums;
      sums.accumulate(weight, values + at, K::v_strides[2], keys);
      unroll<rows>([&](auto r) __attribute__((always_inline)) {
        unroll<vectors>([&](auto i) __attribute__((always_inline)) {
          typename K::Out *place = to + r * K::out_strides[2] + at + i * lanes;
          S *lost = panel.lost_values;
          if constexpr (keeps_lost)
            lost += (row + r) * K::values + at + i * lanes;
          V sum = sums.sums[r][i];
          if constexpr (blocks > 1)
            sum = join_blocks<lanes>(sum, place, V{} + panel.factor[row + r],
                                     lost, block.begin == 0);
          if constexpr (keeps_lost)
            if (is_last)
              sum += load<S, lanes>(lost);
          store(place, V(sum * share[row + r]));
        });
      });
    });
  }

  template <int width> static S total_of(const Panel<width> &panel, int query) {
    if constexpr (keeps_lost)
      return panel.total[query] + panel.lost_total[query];
    else
      return panel.total[query];
  }

  /// The part of its sum that one query's weight of 1 is.
  static S share_of(S total) {
    return K::zero_empty && total == S(0) ? S(0) : S(1) / total;
  }

  /// `valid` queries of one head from `first` on.
  template <int valid>
  void panel(int64_t batch, int64_t head, int64_t first) const {
    constexpr int width = int(ceil_div(valid, panel_multiple) * panel_multiple);
    constexpr RowTiles rows{valid, tile_rows<S>};
    Panel<width> panel;
    panel.batch = batch;
    panel.head = head;
    panel.first = first;
    pack<valid>(panel);
    // A query never looks at keys behind it: none does from here on.
    const int64_t end = K::causal ? lesser(K::keys, first + valid) : K::keys;
    for (int64_t i = 0; i < blocks; ++i) {
      int64_t tile = part_begin(key_tiles.tiles, blocks, i);
      int64_t next = part_begin(key_tiles.tiles, blocks, i + 1);
      Block block{key_tiles.begin(tile), lesser(key_tiles.begin(next), end)};
      if (block.begin >= end)
        return;
      bool is_last = block.end == end;
      score(panel, tile, block);
      apply_masks<valid>(panel, block);
      weigh(panel, block);
      S share[width];
      for (int j = 0; j < width; ++j)
        share[j] = is_last ? share_of(total_of(panel, j)) : S(1);
      for (int64_t t = 0; t < rows.larger; ++t)
        add_values<int(rows.most())>(panel, rows.begin(t), block, share,
                                     is_last);
      for (int64_t t = rows.larger; t < rows.tiles; ++t)
        add_values<int(rows.rows)>(panel, rows.begin(t), block, share, is_last);
    }
  }

  /// Panel `index` of all panels of all heads.
  void run(int64_t index) const {
    constexpr int last = int(K::queries - (panels - 1) * panel_queries);
    int64_t number = index % panels, head = index / panels % K::heads;
    int64_t batch = index / (panels * K::heads);
    if constexpr (panels > 1)
      if (number + 1 < panels)
        return panel<int(panel_queries)>(batch, head, number * panel_queries);
    panel<last>(batch, head, number * panel_queries);
  }
};

template <class K, class Mask>
inline void run_attention(const burin_parallel &parallel,
                          const Attention<K, Mask> &attention) {
  constexpr int64_t panels = K::batch * K::heads * Attention<K, Mask>::panels;
  constexpr int64_t tasks =
      lesser(panels, tasks_worth(K::batch * K::heads * K::queries * K::keys *
                                 (K::channels + K::values)));
  parallel_for(parallel, tasks, [&](int64_t task) {
    int64_t end = part_begin(panels, tasks, task + 1);
    for (int64_t i = part_begin(panels, tasks, task); i < end; ++i)
      attention.run(i);
  });
}

/// out[b][h][i][:] = sum over j of softmax over j of (K::scale * q[b][h][i][:]
/// . k[b][g][j][:]) times v[b][g][j][:], where g is the key head of h.
///
/// `K` holds static constexpr int64_t batch, heads, kv_heads (divides heads),
/// queries, keys, channels (of queries and keys), values (channels of values),
/// int64_t q_strides[4], k_strides[4], v_strides[4] and out_strides[4] (batch,
/// head, row, channel, in elements; the last of v and out is 1), offsets[4]
/// (where q, k, v and the mask begin, in elements), a number scale, a number
/// softcap (not 0: scores become softcap * tanh(score / softcap)), bool causal
/// (key j counts for query i only where j <= i), bool zero_empty (a query for
/// which no key counts gives 0, not NaN), and the types Element, Accumulator
/// and Out, all the same. Nothing is fused behind.
template <class K>
inline void attention(const burin_parallel &parallel, typename K::Out *out,
                      const typename K::Element *q,
                      const typename K::Element *k,
                      const typename K::Element *v) {
  run_attention(parallel, Attention<K, NoMask>{out, q, k, v, nullptr});
}

/// The same with a mask of int64_t K::mask_strides[4] (batch, head, query,
/// key): numbers are added to the scores, booleans say which of them count.
template <class K, class Mask>
inline void attention(const burin_parallel &parallel, typename K::Out *out,
                      const typename K::Element *q,
                      const typename K::Element *k,
                      const typename K::Element *v, const Mask *mask) {
  run_attention(parallel, Attention<K, Mask>{out, q, k, v, mask});
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_ATTENTION_H
