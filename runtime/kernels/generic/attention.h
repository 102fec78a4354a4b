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
      : tiles(ceil_div(n, most)), rows(n / greater(1, tiles)),
        larger(n % greater(1, tiles)) {}
  /// The first row of tile `tile`.
  constexpr int64_t begin(int64_t tile) const {
    return tile * rows + lesser(tile, larger);
  }
  constexpr int64_t most() const { return rows + (larger != 0); }
};

/// How a head's keys are cut into tiles and these into blocks, whose weights
/// wait together. If there are so many blocks that what
/// is lost in adding up their sums counts, it is kept too.
template <class S> struct KeyBlocks {
  static constexpr int64_t most_keys =
      lanes_of<S> == 1 ? scalar_block_keys : most_block_keys;
  RowTiles tiles;
  int64_t blocks;

  constexpr explicit KeyBlocks(int64_t keys)
      : tiles(keys, tile_rows<S>),
        blocks(ceil_div(tiles.tiles,
                        greater(1, most_keys / greater(1, tiles.most())))) {}
  constexpr int64_t block_keys() const {
    return ceil_div(tiles.tiles, blocks) * tiles.most();
  }
  constexpr bool keeps_lost() const { return is_long_sum(blocks); }
};

/// The keys of `K`, cut once and for all where their number is known.
template <class K, class S, bool = known(&K::keys) != unknown> struct CutKeys {
  static constexpr KeyBlocks<S> keys{K::keys};
  static constexpr int64_t most_keys = keys.block_keys();
  static constexpr bool may_keep_lost = keys.keeps_lost();

  explicit CutKeys(const K &) {}
};
template <class K, class S> struct CutKeys<K, S, false> {
  static constexpr int64_t most_keys = KeyBlocks<S>::most_keys;
  static constexpr bool may_keep_lost = true;
  const KeyBlocks<S> keys;

  explicit CutKeys(const K &k) : keys(k.keys) {}
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

/// Keys, and the values that belong to them, to fetch while others are scored:
/// a tile reads one element of many keys at once, which is no order that the
/// processor would foresee.
template <class Element> struct KeysAhead {
  RowsAhead<Element> keys;
  RowsAhead<Element> values;

  BURIN_INLINE void fetch() {
    keys.fetch();
    values.fetch();
  }
};

/// Stands for the mask where there is none.
struct NoMask {};

/// One attention; `K` as in attention below.
template <class K, class Mask> struct Attention {
  using Element = typename K::Element;
  using S = typename K::Accumulator;
  static constexpr bool masked = !is_same<Mask, NoMask>;
  using Cut = CutKeys<K, S>;
  static constexpr int64_t panel_queries = queries_of_panel<S>(K::channels);
  static constexpr bool may_keep_lost = Cut::may_keep_lost;
  /// Whether keys are met once, and come from memory: a step that gives one
  /// token reads the weights of all others in between.
  static constexpr bool fetches_keys =
      lanes_of<S> > 1 && (known(&K::queries) != unknown) &&
      (known(&K::queries) <= panel_queries) &&
      (known(&K::batch) == unknown || known(&K::keys) == unknown ||
       known(&K::batch) * K::kv_heads * known(&K::keys) *
               (K::channels + K::values) * int64_t(sizeof(Element)) >
           cached_key_bytes);
  static constexpr S lowest =
      -(is_same<S, float> ? S(0x1.fffffep127) : S(0x1.fffffffffffffp1023));

  typename K::Out *out;
  const Element *in_q;
  const Element *in_k;
  const Element *in_v;
  const Mask *mask;
  K k;
  Cut cut{k};

  /// Some queries of one head, and what their softmax knows of the keys so far.
  template <int width> struct Panel {
    int64_t batch;
    int64_t head;
    int64_t first;
    alignas(64) S queries[K::channels * width];
    alignas(64) S weights[Cut::most_keys * width];
    alignas(64) S greatest[width];
    alignas(64) S total[width];
    alignas(64) S factor[width];
    alignas(64) S lost_total[may_keep_lost ? width : 1];
    alignas(64) S lost_values[may_keep_lost ? width * K::values : 1];
  };

  /// The keys [begin, end).
  struct Block {
    int64_t begin;
    int64_t end;
  };

  static constexpr int64_t kv_head(int64_t head) {
    return head / (K::heads / K::kv_heads);
  }

  template <class Valid, int width>
  void pack(Panel<width> &panel, Valid valid) const {
    const Element *from = in_q + k.offsets[0] + panel.batch * k.q_strides[0] +
                          panel.head * k.q_strides[1] +
                          panel.first * k.q_strides[2];
    for (int64_t i = 0; i < k.channels; ++i)
      for (int j = 0; j < width; ++j)
        panel.queries[i * width + j] =
            j < valid
                ? S(K::scale) * S(from[j * k.q_strides[2] + i * k.q_strides[3]])
                : S(0);
    for (int j = 0; j < width; ++j) {
      panel.greatest[j] = lowest;
      panel.total[j] = 0;
    }
  }

  /// What to fetch while the keys from `key` on, with values from `value` on,
  /// are scored.
  static KeysAhead<Element> fetch_behind(Passed<K> sizes, const Element *key,
                                         const Element *value) {
    constexpr int64_t line = RowsAhead<Element>::line;
    constexpr int64_t ahead =
        ceil_div(key_fetch_bytes, K::channels * int64_t(sizeof(Element)));
    const int64_t row = sizes.k_strides[2], value_row = sizes.v_strides[2];
    return {{key + ahead * row, ceil_div(K::channels, line), row},
            {value + ahead * value_row, ceil_div(K::values, line), value_row}};
  }

  /// Scores of `rows` keys, the first one at `key`; its value is at `value`.
  template <int rows, int width>
  static void score_tile(Passed<K> sizes, S *to, const S *queries,
                         const Element *key,
                         [[maybe_unused]] const Element *value) {
    const int64_t row = sizes.k_strides[2], column = sizes.k_strides[3];
    auto element = [=](int r, int64_t i) __attribute__((always_inline)) {
      return key[r * row + i * column];
    };
    cover_panel<S, rows, width, width>([&](auto lanes, auto vectors, auto first,
                                           auto) {
      RegisterTile<S, rows, lanes, vectors> sums;
      if constexpr (fetches_keys) {
        KeysAhead<Element> ahead = fetch_behind(sizes, key, value);
        sums.accumulate(element, queries + first, width, K::channels, ahead);
      } else {
        sums.accumulate(element, queries + first, width, K::channels);
      }
      unroll<rows>([&](auto r) __attribute__((always_inline)) {
        unroll<vectors>([&](auto i) __attribute__((always_inline)) {
          store(to + r * width + first + i * lanes, sums.sums[r][i]);
        });
      });
    });
  }

  /// Scores of `keys` keys from `key` on, as the number of all keys is unknown:
  /// in tiles of `rows` while they fit, then in smaller ones.
  template <int rows, int width>
  static void score_keys(Passed<K> sizes, S *to, const S *queries,
                         const Element *key, const Element *value,
                         int64_t keys) {
    for (; keys >= rows; keys -= rows) {
      score_tile<rows, width>(sizes, to, queries, key, value);
      key += rows * sizes.k_strides[2];
      value += rows * sizes.v_strides[2];
      to += rows * width;
    }
    if constexpr (rows > 1)
      if (keys > 0)
        score_keys<(rows > 8   ? 8
                    : rows > 4 ? 4
                               : rows / 2),
                   width>(sizes, to, queries, key, value, keys);
  }

  /// The values of the panel's head.
  template <int width>
  const Element *values_of(const Panel<width> &panel) const {
    return in_v + k.offsets[2] + panel.batch * k.v_strides[0] +
           kv_head(panel.head) * k.v_strides[1];
  }

  /// Scores of all keys of the tiles that begin in `block`.
  template <int width>
  void score(Panel<width> &panel, int64_t tile, Block block) const {
    const Element *keys = in_k + k.offsets[1] + panel.batch * k.k_strides[0] +
                          kv_head(panel.head) * k.k_strides[1];
    const Element *values = values_of(panel);
    if constexpr (!is_fixed<Cut>) {
      score_keys<tile_rows<S>, width>(
          k, panel.weights, panel.queries, keys + block.begin * k.k_strides[2],
          values + block.begin * k.v_strides[2], block.end - block.begin);
    } else {
      constexpr RowTiles tiles = Cut::keys.tiles;
      for (;; ++tile) {
        int64_t key = tiles.begin(tile);
        if (key >= block.end)
          return;
        S *to = panel.weights + (key - block.begin) * width;
        const Element *from = keys + key * k.k_strides[2];
        const Element *value = values + key * k.v_strides[2];
        if constexpr (tiles.larger != 0)
          if (tile < tiles.larger) {
            score_tile<int(tiles.rows + 1), width>(k, to, panel.queries, from,
                                                   value);
            continue;
          }
        score_tile<int(tiles.rows), width>(k, to, panel.queries, from, value);
      }
    }
  }

  static BURIN_INLINE S apply(S score, S value) { return score + value; }
  static BURIN_INLINE S apply(S score, bool keep) {
    return keep ? score : -infinity<S>;
  }

  /// Caps the scores of `block`, adds the mask to them, and leaves out keys
  /// that come after their query.
  template <class Valid, int width>
  void apply_masks(Panel<width> &panel, Block block,
                   [[maybe_unused]] Valid valid) const {
    if constexpr (K::softcap != 0)
      for (int64_t i = 0; i < (block.end - block.begin) * width; ++i)
        panel.weights[i] =
            S(K::softcap) * tanh(panel.weights[i] / S(K::softcap));
    if constexpr (masked) {
      const Mask *from = mask + k.offsets[3] + panel.batch * k.mask_strides[0] +
                         panel.head * k.mask_strides[1] +
                         panel.first * k.mask_strides[2];
      for (int64_t key = block.begin; key < block.end; ++key) {
        S *scores = panel.weights + (key - block.begin) * width;
        const Mask *line = from + key * k.mask_strides[3];
        for (int j = 0; j < valid; ++j)
          scores[j] = apply(scores[j], line[j * k.mask_strides[2]]);
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
  template <int width> void weigh(Panel<width> &panel, Block block) const {
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
        V sum = join_blocks<lanes>(total[i], panel.total + first + at, factor,
                                   panel.lost_total +
                                       (may_keep_lost ? first + at : 0),
                                   block.begin == 0);
        store(panel.total + first + at, sum);
      });
    });
  }

  /// The sum of `part`, of the block at hand, and of the sum `before` of
  /// earlier ones times `factor`; what that loses goes to `lost`, if it is
  /// kept.
  template <int lanes>
  BURIN_INLINE Vector<S, lanes>
  join_blocks(Vector<S, lanes> part, const S *before, Vector<S, lanes> factor,
              [[maybe_unused]] S *lost, bool is_first) const {
    using V = Vector<S, lanes>;
    if (!may_keep_lost || !cut.keys.keeps_lost()) {
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
  /// `row` of the panel on, of which `valid` count; it holds the sums so far.
  /// `share` is what sums are multiplied by in the end, 1 before the last
  /// block.
  template <int rows, int width, class Valid>
  void add_values(Panel<width> &panel, int64_t row, Valid valid, Block block,
                  const S *share, [[maybe_unused]] bool is_last) const {
    const int64_t last = K::causal ? panel.first + row + rows : k.keys;
    const int64_t keys = lesser(block.end, last) - block.begin;
    const int64_t out_row = k.out_strides[2];
    const Element *values = values_of(panel) + block.begin * k.v_strides[2];
    typename K::Out *to = out + panel.batch * k.out_strides[0] +
                          panel.head * k.out_strides[1] +
                          (panel.first + row) * out_row;
    const S *weights = panel.weights + row;
    auto weight = [weights](int r, int64_t i) __attribute__((always_inline)) {
      return weights[i * width + r];
    };
    cover_line<S, rows, K::values>([&](auto lanes, auto vectors, int64_t at) {
      using V = Vector<S, lanes>;
      RegisterTile<S, rows, lanes, vectors> sums;
      sums.accumulate(weight, values + at, k.v_strides[2], keys);
      unroll<rows>([&](auto r) __attribute__((always_inline)) {
        if (!is_constant<Valid> && r >= valid)
          return;
        unroll<vectors>([&](auto i) __attribute__((always_inline)) {
          typename K::Out *place = to + r * out_row + at + i * lanes;
          S *lost = panel.lost_values;
          if constexpr (may_keep_lost)
            lost += (row + r) * K::values + at + i * lanes;
          V sum = sums.sums[r][i];
          if (cut.keys.blocks > 1)
            sum = join_blocks<lanes>(sum, place, V{} + panel.factor[row + r],
                                     lost, block.begin == 0);
          if constexpr (may_keep_lost)
            if (is_last && cut.keys.keeps_lost())
              sum += load<S, lanes>(lost);
          store(place, V(sum * share[row + r]));
        });
      });
    });
  }

  template <int width> S total_of(const Panel<width> &panel, int query) const {
    if constexpr (may_keep_lost)
      if (cut.keys.keeps_lost())
        return panel.total[query] + panel.lost_total[query];
    return panel.total[query];
  }

  /// The part of its sum that one query's weight of 1 is.
  static S share_of(S total) {
    return K::zero_empty && total == S(0) ? S(0) : S(1) / total;
  }

  /// Adds the values of `block` to the output of all queries of a panel.
  template <int count, int width>
  BURIN_INLINE void add_block_values(Panel<width> &panel, Constant<count>,
                                     Block block, const S *share,
                                     bool is_last) const {
    constexpr RowTiles rows{count, tile_rows<S>};
    for (int64_t t = 0; t < rows.larger; ++t)
      add_values<int(rows.most())>(panel, rows.begin(t),
                                   Constant<int(rows.most())>{}, block, share,
                                   is_last);
    for (int64_t t = rows.larger; t < rows.tiles; ++t)
      add_values<int(rows.rows)>(panel, rows.begin(t),
                                 Constant<int(rows.rows)>{}, block, share,
                                 is_last);
  }
  /// Where their number is unknown tiles are of one size, and what they compute
  /// of queries that are none is dropped.
  template <int width>
  BURIN_INLINE void add_block_values(Panel<width> &panel, UpTo<width> valid,
                                     Block block, const S *share,
                                     bool is_last) const {
    constexpr int rows = int(lesser(tile_rows<S>, panel_multiple));
    for (int64_t row = 0; row < valid; row += rows)
      add_values<rows>(panel, row, UpTo<rows>{lesser(rows, valid - row)}, block,
                       share, is_last);
  }

  /// `valid` queries of one head from `first` on, a Constant or an UpTo.
  template <class Valid>
  void panel(int64_t batch, int64_t head, int64_t first, Valid valid) const {
    constexpr int width =
        int(ceil_div(most_of<Valid>, panel_multiple) * panel_multiple);
    Panel<width> panel;
    panel.batch = batch;
    panel.head = head;
    panel.first = first;
    pack(panel, valid);
    // A query never looks at keys behind it: none does from here on.
    const int64_t end = K::causal ? lesser(k.keys, first + valid) : k.keys;
    const RowTiles tiles = cut.keys.tiles;
    const int64_t blocks = cut.keys.blocks;
    for (int64_t i = 0; i < blocks; ++i) {
      int64_t tile = part_begin(tiles.tiles, blocks, i);
      int64_t next = part_begin(tiles.tiles, blocks, i + 1);
      Block block{tiles.begin(tile), lesser(tiles.begin(next), end)};
      if (block.begin >= end)
        return;
      bool is_last = block.end == end;
      score(panel, tile, block);
      apply_masks(panel, block, valid);
      weigh(panel, block);
      S share[width];
      for (int j = 0; j < width; ++j)
        share[j] = is_last ? share_of(total_of(panel, j)) : S(1);
      add_block_values(panel, valid, block, share, is_last);
    }
  }

  /// Panel `number` of `panels`, the last one, of a head.
  void last_panel(int64_t batch, int64_t head, int64_t number) const {
    const int64_t first = number * panel_queries;
    constexpr int64_t queries = known(&K::queries);
    if constexpr (queries != unknown) {
      constexpr int64_t panels = ceil_div(queries, panel_queries);
      panel(batch, head, first,
            Constant<int(queries - (panels - 1) * panel_queries)>{});
    } else {
      const int64_t left = k.queries - first;
      with_count<int(panel_queries / panel_multiple)>(
          ceil_div(left, panel_multiple), [&](auto multiples) {
            constexpr int width = multiples * int(panel_multiple);
            panel(batch, head, first, UpTo<width>{left});
          });
    }
  }

  /// Panel `index` of all panels of all heads.
  void run(int64_t index) const {
    constexpr int64_t queries = known(&K::queries);
    const int64_t panels = ceil_div(k.queries, panel_queries);
    int64_t number = index % panels, head = index / panels % k.heads;
    int64_t batch = index / (panels * k.heads);
    if constexpr (queries == unknown || queries > panel_queries)
      if (number + 1 < panels)
        return panel(batch, head, number * panel_queries,
                     Constant<int(panel_queries)>{});
    last_panel(batch, head, number);
  }
};

template <class K, class Mask>
inline void run_attention(const burin_parallel &parallel, K k,
                          const Attention<K, Mask> &attention) {
  const int64_t panels = k.batch * k.heads *
                         ceil_div(k.queries, Attention<K, Mask>::panel_queries);
  const int64_t tasks =
      lesser(panels, tasks_worth(k.batch * k.heads * k.queries * k.keys *
                                 (k.channels + k.values)));
  parallel_for(parallel, tasks, [&](int64_t task) {
    int64_t end = part_begin(panels, tasks, task + 1);
    for (int64_t i = part_begin(panels, tasks, task); i < end; ++i)
      attention.run(i);
  });
}

/// out[b][h][i][:] = sum over j of softmax over j of (K::scale * q[b][h][i][:]
/// . k[b][g][j][:]) times v[b][g][j][:], where g is the key head of h.
///
/// `K` holds int64_t batch, queries, keys (at least 1), int64_t q_strides[4],
/// k_strides[4], v_strides[4] and out_strides[4] (batch, head, row, channel, in
/// elements; the last of v and out is 1), offsets[4] (where q, k, v and the
/// mask begin, in elements), each a constant or not (sizes.h), static constexpr
/// int64_t heads, kv_heads (divides heads), channels (of queries and keys),
/// values (channels of values), a number scale, a number softcap (not 0: scores
/// become softcap * tanh(score / softcap)), bool causal (key j counts for query
/// i only where j <= i), bool zero_empty (a query for which no key counts gives
/// 0, not NaN), and the types Element, Accumulator and Out, all the same.
/// Nothing is fused behind.
template <class K>
inline void attention(const burin_parallel &parallel, K k, typename K::Out *out,
                      const typename K::Element *in_q,
                      const typename K::Element *in_k,
                      const typename K::Element *in_v) {
  run_attention(parallel, k,
                Attention<K, NoMask>{out, in_q, in_k, in_v, nullptr, k});
}

/// The same with a mask of int64_t K::mask_strides[4] (batch, head, query,
/// key): numbers are added to the scores, booleans say which of them count.
template <class K, class Mask>
inline void attention(const burin_parallel &parallel, K k, typename K::Out *out,
                      const typename K::Element *in_q,
                      const typename K::Element *in_k,
                      const typename K::Element *in_v, const Mask *mask) {
  run_attention(parallel, k,
                Attention<K, Mask>{out, in_q, in_k, in_v, mask, k});
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_ATTENTION_H
