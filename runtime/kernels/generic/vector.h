// Vectors of the level's width through the compiler's vector extensions, so
// that one source serves every instruction set.
#ifndef BURIN_KERNELS_VECTOR_H
#define BURIN_KERNELS_VECTOR_H

#include "narrow_float.h"

namespace burin::BURIN_LEVEL {

#if defined(__AVX512F__)
inline constexpr int vector_bytes = 64;
inline constexpr int vector_registers = 32;
#elif defined(__AVX2__)
inline constexpr int vector_bytes = 32;
inline constexpr int vector_registers = 16;
#elif defined(__SSE2__)
inline constexpr int vector_bytes = 16;
inline constexpr int vector_registers = 16;
#elif defined(__ARM_NEON)
inline constexpr int vector_bytes = 16;
inline constexpr int vector_registers = 32;
#else
inline constexpr int vector_bytes = 1;
inline constexpr int vector_registers = 16;
#endif

/// How many elements of `T` a vector register holds, 1 without vectors.
template <class T>
inline constexpr int lanes_of =
    vector_bytes >= int(2 * sizeof(T)) ? vector_bytes / int(sizeof(T)) : 1;

template <class T, int lanes> struct VectorOf {
  typedef T type __attribute__((vector_size(lanes * sizeof(T))));
};
template <class T> struct VectorOf<T, 1> {
  using type = T;
};
/// `lanes` elements of `T`; plain `T` for one lane.
template <class T, int lanes> using Vector = typename VectorOf<T, lanes>::type;

/// The type in which sums of `T` are formed: integers wrap.
template <class T> using Sum = typename Choose<is_float<T>, T, Wrap<T>>::type;

template <class T, int lanes>
BURIN_INLINE Vector<T, lanes> load(const T *from) {
  Vector<T, lanes> vector;
  __builtin_memcpy(&vector, from, sizeof vector);
  return vector;
}

template <class T, class V> BURIN_INLINE void store(T *to, V vector) {
  __builtin_memcpy(to, &vector, sizeof vector);
}

/// Loads floats of 16 bits as floats; `lanes` is more than 1.
template <int lanes>
BURIN_INLINE Vector<float, lanes> load_wide(const bfloat *from) {
  auto bits = load<uint16_t, lanes>(&from->bits);
  return (Vector<float, lanes>)(__builtin_convertvector(bits,
                                                        Vector<uint32_t, lanes>)
                                << 16);
}
template <int lanes>
BURIN_INLINE Vector<float, lanes> load_wide(const half *from) {
#if defined(__F16C__) && !defined(__clang__)
  if constexpr (lanes == 8)
    return __builtin_ia32_vcvtph2ps256(
        load<short, 8>(reinterpret_cast<const short *>(from)));
#endif
#if defined(__AVX512F__) && !defined(__clang__)
  constexpr int current_rounding = 4;
  if constexpr (lanes == 16)
    return __builtin_ia32_vcvtph2ps512_mask(
        load<short, 16>(reinterpret_cast<const short *>(from)),
        Vector<float, 16>{}, -1, current_rounding);
#endif
  auto bits = __builtin_convertvector(load<uint16_t, lanes>(&from->bits),
                                      Vector<uint32_t, lanes>);
  auto magnitude = bits & 0x7fffu;
  auto finite =
      (Vector<uint32_t, lanes>)((Vector<float, lanes>)(magnitude << 13) *
                                0x1p112f);
  auto special = (Vector<uint32_t, lanes>)(magnitude >= 0x7c00u) & 0x7f800000u;
  return (Vector<float, lanes>)(finite | special | (bits & 0x8000u) << 16);
}

/// Integers in 32 bits, each step to twice the width: what takes several at
/// once GCC 12 converts one by one.
template <class T, int lanes>
BURIN_INLINE auto widen_to_32(Vector<T, lanes> values) {
  if constexpr (sizeof(T) == 1) {
    using Half = typename Choose<is_signed<T>, int16_t, uint16_t>::type;
    return widen_to_32<Half, lanes>(
        __builtin_convertvector(values, Vector<Half, lanes>));
  } else {
    return __builtin_convertvector(values, Vector<int32_t, lanes>);
  }
}

/// Loads `lanes` elements and converts each to `To`.
template <class To, int lanes, class T>
BURIN_INLINE Vector<To, lanes> load_as(const T *from) {
  if constexpr (is_same<To, T>)
    return load<T, lanes>(from);
  else if constexpr (lanes == 1)
    return To(*from);
  else if constexpr (is_narrow_float<T> && is_same<To, float>)
    return load_wide<lanes>(from);
  else if constexpr (is_narrow_float<T>)
    return __builtin_convertvector(load_wide<lanes>(from), Vector<To, lanes>);
  else if constexpr (sizeof(T) < sizeof(To) && sizeof(T) < 4)
    return __builtin_convertvector(widen_to_32<T, lanes>(load<T, lanes>(from)),
                                   Vector<To, lanes>);
  else
    return __builtin_convertvector(load<T, lanes>(from), Vector<To, lanes>);
}

/// A constant that a lambda can take as an argument.
template <int value> struct Constant {
  constexpr operator int() const { return value; }
};

template <int begin, int end, class Body>
BURIN_INLINE void unroll_from(const Body &body) {
  if constexpr (begin < end) {
    body(Constant<begin>{});
    unroll_from<begin + 1, end>(body);
  }
}

/// Calls body(Constant<0>), ..., body(Constant<count - 1>), all inlined: the
/// indices are constants before the first optimization, so arrays indexed by
/// them stay in registers.
template <int count, class Body> BURIN_INLINE void unroll(const Body &body) {
  unroll_from<0, count>(body);
}

/// Copies [begin, bytes) from `from` to `to` by vectors of `width` bytes, then
/// of half as many and so on. A plain copy of a local array takes vectors that
/// were just stored apart into smaller pieces.
template <int width, int begin, int bytes>
BURIN_INLINE void copy_vectors(unsigned char *to, const unsigned char *from) {
  if constexpr (begin + width <= bytes) {
    store(to + begin, load<unsigned char, width>(from + begin));
    copy_vectors<width, begin + width, bytes>(to, from);
  } else if constexpr (begin < bytes) {
    copy_vectors<width / 2, begin, bytes>(to, from);
  }
}

/// to[i] = map(i) for i in [0, count): a loop over an epilogue. Unrolled whole,
/// it would come too late for the compiler to vectorize it. The results pass
/// through a local array: `to` might overlap what `map` reads.
template <int count, class Out, class Map>
BURIN_INLINE void write_line(Out *to, const Map &map) {
  if constexpr (count == 1) {
    *to = map(0);
  } else {
    alignas(Out) alignas(vector_bytes) Out results[count];
#pragma GCC unroll 1
    for (int i = 0; i < count; ++i)
      results[i] = map(i);
    if constexpr (vector_bytes == 1) // without vectors: bytes are no pieces
      __builtin_memcpy(to, results, sizeof results);
    else
      copy_vectors<vector_bytes, 0, int(sizeof results)>(
          reinterpret_cast<unsigned char *>(to),
          reinterpret_cast<const unsigned char *>(results));
  }
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_VECTOR_H
