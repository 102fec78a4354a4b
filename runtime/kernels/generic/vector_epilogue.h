// Epilogues on whole vectors of integer sums, for kernels of bytes: where
// bytes are read and written beside numbers of 32 bits, compilers take short
// vectors, or convert one by one.
#ifndef BURIN_KERNELS_VECTOR_EPILOGUE_H
#define BURIN_KERNELS_VECTOR_EPILOGUE_H

#include "epilogue.h"
#include "vector.h"

namespace burin::BURIN_LEVEL {

/// How many lanes a vector has.
template <class V>
inline constexpr int lanes_in = int(sizeof(V) / sizeof(V{}[0]));

/// `value` in each lane; what was negative zero stays that.
template <int lanes, class T> BURIN_INLINE Vector<T, lanes> broadcast(T value) {
  return value - Vector<T, lanes>{};
}

/// The elements at `from`, those of 8 bits as int32_t.
template <int lanes, class T> BURIN_INLINE auto load_lanes(const T *from) {
  if constexpr (sizeof(T) == 1)
    return load_bytes<lanes>(from);
  else
    return load<T, lanes>(from);
}

/// Integers wrap.
template <class V> BURIN_INLINE V add_lanes(V x, V y) {
  typedef Vector<uint32_t, lanes_in<V>> Bits;
  return (V)((Bits)x + (Bits)y);
}
template <class V> BURIN_INLINE V subtract_lanes(V x, V y) {
  typedef Vector<uint32_t, lanes_in<V>> Bits;
  return (V)((Bits)x - (Bits)y);
}

template <class V> BURIN_INLINE V multiply_lanes(V x, V y) {
  typedef Vector<uint32_t, lanes_in<V>> Bits;
  return (V)((Bits)x * (Bits)y);
}

/// maximum() and minimum() of floats in each lane.
template <class V> BURIN_INLINE V maximum_lanes(V x, V y) {
  const V greater = x < y ? y : x; // x where it is NaN
  return y != y ? y : greater;
}
template <class V> BURIN_INLINE V minimum_lanes(V x, V y) {
  const V lesser = y < x ? y : x;
  return y != y ? y : lesser;
}

/// int32_t as floats, rounded to nearest.
template <class V> BURIN_INLINE auto floats_of(V x) {
  return __builtin_convertvector(x, Vector<float, lanes_in<V>>);
}

#ifdef __SSE2__
/// The nearest integers, halves to even, of floats that lie in 32 bits.
template <int lanes>
BURIN_INLINE Vector<int32_t, lanes> nearest_integers(Vector<float, lanes> x) {
#ifdef __AVX512F__
  if constexpr (lanes == 16)
    return (Vector<int32_t, lanes>)__builtin_ia32_cvtps2dq512_mask(
        x, Vector<int32_t, lanes>{}, uint16_t(0xffff), 4);
#endif
#ifdef __AVX__
  if constexpr (lanes == 8)
    return (Vector<int32_t, lanes>)__builtin_ia32_cvtps2dq256(x);
#endif
  if constexpr (lanes == 4)
    return (Vector<int32_t, lanes>)__builtin_ia32_cvtps2dq(x);
}

/// The lesser of both, y where one is NaN.
template <int lanes>
BURIN_INLINE Vector<float, lanes> lesser_lanes(Vector<float, lanes> x,
                                               Vector<float, lanes> y) {
#if defined(__AVX512F__) && defined(__clang__)
  if constexpr (lanes == 16)
    return __builtin_ia32_minps512(x, y, 4);
#elif defined(__AVX512F__)
  if constexpr (lanes == 16)
    return __builtin_ia32_minps512_mask(x, y, x, uint16_t(0xffff), 4);
#endif
#ifdef __AVX__
  if constexpr (lanes == 8)
    return __builtin_ia32_minps256(x, y);
#endif
  if constexpr (lanes == 4)
    return __builtin_ia32_minps(x, y);
}

/// x within [low, high]; NaN becomes low. By the instructions that do so: of
/// comparisons and choices GCC 12 makes two for each.
template <int lanes>
BURIN_INLINE Vector<float, lanes> hold_lanes(Vector<float, lanes> x,
                                             Vector<float, lanes> low,
                                             Vector<float, lanes> high) {
#if defined(__AVX512F__) && defined(__clang__)
  if constexpr (lanes == 16)
    return __builtin_ia32_minps512(__builtin_ia32_maxps512(x, low, 4), high, 4);
#elif defined(__AVX512F__)
  if constexpr (lanes == 16) {
    const uint16_t all = 0xffff;
    x = __builtin_ia32_maxps512_mask(x, low, x, all, 4);
    return __builtin_ia32_minps512_mask(x, high, x, all, 4);
  }
#endif
#ifdef __AVX__
  if constexpr (lanes == 8)
    return __builtin_ia32_minps256(__builtin_ia32_maxps256(x, low), high);
#endif
  if constexpr (lanes == 4)
    return __builtin_ia32_minps(__builtin_ia32_maxps(x, low), high);
}

/// saturate<Out>(round(x) + zero) - zero for a `zero` that is an `Out`.
template <class Out, class V> BURIN_INLINE auto round_lanes(V x, float zero) {
  constexpr int lanes = lanes_in<V>;
  const V low = broadcast<lanes>(float(least<Out>) - zero),
          high = broadcast<lanes>(float(greatest<Out>) - zero);
  return nearest_integers<lanes>(hold_lanes<lanes>(x, low, high));
}

/// saturate<Out>(round(x) + zero) for a `zero` that is an `Out`.
template <class Out, class V>
BURIN_INLINE auto quantize_lanes(V x, float zero) {
  return round_lanes<Out>(x, zero) + int32_t(zero);
}

/// What quantize_lanes takes, as the result of an epilogue: vectors that lie
/// side by side are packed together, by instructions that saturate.
template <class Out, class V> struct Quantized {
  V x;
  float zero;
};
template <class Out, class V>
BURIN_INLINE Quantized<Out, V> quantized(V x, float zero) {
  return {x, zero};
}

/// The nearest integers of floats plus `zero`, those that 16 bits do not hold
/// on their side of it; NaN becomes one below.
template <class Out, class V>
BURIN_INLINE auto wide_integers(const Quantized<Out, V> &from) {
  constexpr int lanes = lanes_in<V>;
  const V high = broadcast<lanes>(0x1p30f), low = broadcast<lanes>(-0x1p30f);
  // A conversion gives the least integer for what it cannot hold, to which a
  // zero point below 0 may not be added.
  const V x = is_signed<Out> ? hold_lanes<lanes>(from.x, low, high)
                             : lesser_lanes<lanes>(high, from.x);
  return nearest_integers<lanes>(x) + int32_t(from.zero);
}

/// Stores results of an epilogue: numbers of 32 bits, or bytes, which lie in
/// their range.
template <class Out, class V>
BURIN_INLINE void store_lanes(Out *to, V results) {
  constexpr int lanes = lanes_in<V>;
  if constexpr (sizeof(Out) == 4) {
    store(to, results);
  } else if constexpr (lanes == 16) {
    store(to, __builtin_convertvector(results, Vector<Out, lanes>));
  } else {
    typedef Vector<int32_t, 4> Four;
    Four halves[2];
    __builtin_memcpy(halves, &results, sizeof results);
    const auto words =
        __builtin_ia32_packssdw128(halves[0], halves[lanes == 4 ? 0 : 1]);
    const auto bytes = is_signed<Out>
                           ? __builtin_ia32_packsswb128(words, words)
                           : __builtin_ia32_packuswb128(words, words);
    __builtin_memcpy(to, &bytes, lanes);
  }
}

template <class Out, class V>
BURIN_INLINE void store_lanes(Out *to, const Quantized<Out, V> &results) {
  store_lanes(to, quantize_lanes<Out>(results.x, results.zero));
}

/// Stores the results of two vectors side by side.
template <class Out, class Results>
BURIN_INLINE void store_pair(Out *to, const Results &x, const Results &y) {
  store_lanes(to, x);
  store_lanes(to + int64_t(sizeof(Results) / 4), y);
}

/// Bytes of words, each of which is held to their range.
template <class Out, class Words> BURIN_INLINE auto pack_words(Words words) {
  if constexpr (sizeof(Words) == 16)
    return is_signed<Out> ? __builtin_ia32_packsswb128(words, words)
                          : __builtin_ia32_packuswb128(words, words);
#ifdef __AVX2__
  else if constexpr (sizeof(Words) == 32)
    return is_signed<Out> ? __builtin_ia32_packsswb256(words, words)
                          : __builtin_ia32_packuswb256(words, words);
#endif
#if defined(__AVX512BW__) && defined(__clang__)
  else
    return is_signed<Out> ? __builtin_ia32_packsswb512(words, words)
                          : __builtin_ia32_packuswb512(words, words);
#elif defined(__AVX512BW__)
  else {
    const Vector<char, 64> none = {};
    const uint64_t all = ~uint64_t(0);
    return is_signed<Out>
               ? __builtin_ia32_packsswb512_mask(words, words, none, all)
               : __builtin_ia32_packuswb512_mask(words, words, none, all);
  }
#endif
}

/// Packs go by parts of 128 bits, whose results then are brought in order.
template <class Out, class V>
BURIN_INLINE void store_pair(Out *to, const Quantized<Out, V> &first,
                             const Quantized<Out, V> &second) {
  constexpr int lanes = lanes_in<V>;
  const auto x = wide_integers(first), y = wide_integers(second);
  if constexpr (lanes == 4) {
    const auto bytes = pack_words<Out>(__builtin_ia32_packssdw128(x, y));
    __builtin_memcpy(to, &bytes, 8);
  }
#ifdef __AVX2__
  if constexpr (lanes == 8) {
    const auto bytes = pack_words<Out>(__builtin_ia32_packssdw256(x, y));
    const auto all = __builtin_ia32_permvarsi256(
        (Vector<int32_t, 8>)bytes, Vector<int32_t, 8>{0, 4, 1, 5, 0, 4, 1, 5});
    __builtin_memcpy(to, &all, 16);
  }
#endif
#ifdef __AVX512BW__
  if constexpr (lanes == 16) {
    typedef Vector<int32_t, 16> Whole;
    const Whole order = {0, 4, 8, 12, 1, 5, 9, 13, 0, 4, 8, 12, 1, 5, 9, 13};
#ifdef __clang__
    const auto bytes = pack_words<Out>(__builtin_ia32_packssdw512(x, y));
    const Whole all = __builtin_ia32_permvarsi512((Whole)bytes, order);
#else
    const auto words = __builtin_ia32_packssdw512_mask(
        x, y, Vector<int16_t, 32>{}, ~uint32_t(0));
    const Whole all = __builtin_ia32_permvarsi512_mask(
        (Whole)pack_words<Out>(words), order, Whole{}, uint16_t(0xffff));
#endif
    __builtin_memcpy(to, &all, 32);
  }
#endif
}

/// The sums at `from` as int32_t, which they are whatever S is.
template <int lanes, class S>
BURIN_INLINE Vector<int32_t, lanes> sums_at(const S *from) {
  if constexpr (is_float<S>)
    return __builtin_convertvector(load<S, lanes>(from),
                                   Vector<int32_t, lanes>);
  else
    return (Vector<int32_t, lanes>)load<S, lanes>(from);
}

/// [begin, count) of a line by vectors of `lanes`, the rest by shorter ones.
template <int lanes, int begin, int count, class Out, class S, class Map>
BURIN_INLINE void write_lanes(Out *to, const S *line, const Map &map) {
  constexpr int end = begin + (count - begin) / lanes * lanes;
  if constexpr (lanes == 1) {
    unroll_from<begin, count>([&](auto j) __attribute__((always_inline)) {
      to[j] = map(int32_t(line[j]), j);
    });
  } else if constexpr (begin < count) {
    constexpr int pairs = begin + (end - begin) / (2 * lanes) * (2 * lanes);
#pragma GCC unroll 1
    for (int j = begin; j < pairs; j += 2 * lanes)
      store_pair(to + j, map(sums_at<lanes>(line + j), j),
                 map(sums_at<lanes>(line + j + lanes), j + lanes));
    if constexpr (pairs < end) {
      constexpr int j = pairs;
      store_lanes(to + j, map(sums_at<lanes>(line + j), j));
    }
    write_lanes<(lanes > 4 ? lanes / 2 : 1), end, count>(to, line, map);
  }
}
template <int lanes, int count, class Out, class S, class Map>
BURIN_INLINE void write_lanes(Constant<count>, Out *to, const S *line,
                              const Map &map) {
  write_lanes<lanes, 0, count>(to, line, map);
}

/// The same of a number of columns that is known at run time.
template <int lanes, int most, class Out, class S, class Map>
BURIN_INLINE void write_lanes(UpTo<most> columns, Out *to, const S *line,
                              const Map &map) {
  int64_t j = 0;
#pragma GCC unroll 1
  for (; j + 2 * lanes <= columns.count; j += 2 * lanes)
    store_pair(to + j, map(sums_at<lanes>(line + j), j),
               map(sums_at<lanes>(line + j + lanes), j + lanes));
#pragma GCC unroll 1
  for (; j + lanes <= columns.count; j += lanes)
    store_lanes(to + j, map(sums_at<lanes>(line + j), j));
#pragma GCC unroll 1
  for (; j + 4 <= columns.count; j += 4)
    store_lanes(to + j, map(sums_at<4>(line + j), j));
#pragma GCC unroll 1
  for (; j < columns.count; ++j)
    to[j] = map(int32_t(line[j]), j);
}
#else
/// For the text of epilogues; nothing calls them with vectors here.
template <class Out, class V> V quantize_lanes(V x, float zero);
template <class Out, class V> V round_lanes(V x, float zero);
template <class Out, class V> V quantized(V x, float zero);
#endif

/// to[j] = map(line[j], j) for the `columns` sums of a line, as `Accumulator`;
/// by vectors where `Epilogue`, which map calls, takes such.
template <class Epilogue, class Accumulator, class Columns, class Out, class S,
          class Map>
BURIN_INLINE void finish_line(Columns columns, Out *to, const S *line,
                              const Map &map) {
#ifdef __SSE2__
  if constexpr (takes_vectors<Epilogue>)
    return write_lanes<lanes_of<int32_t>>(columns, to, line, map);
#endif
  write_line(columns, to, [&](int j) __attribute__((always_inline)) {
    return map(Accumulator(line[j]), j);
  });
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_VECTOR_EPILOGUE_H
