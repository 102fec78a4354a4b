// What kernels do with vectors: loads that convert, loops over lines of them.
#ifndef BURIN_KERNELS_VECTOR_H
#define BURIN_KERNELS_VECTOR_H

#include "half_vector.h"
#include "vector_type.h"

namespace burin::BURIN_LEVEL {

/// The type in which sums of `T` are formed: integers wrap.
template <class T> using Sum = typename Choose<is_float<T>, T, Wrap<T>>::type;

/// Loads `lanes` bfloats as floats; `lanes` is more than 1.
template <int lanes>
BURIN_INLINE Vector<float, lanes> load_wide(const bfloat *from) {
  auto bits = load<uint16_t, lanes>(&from->bits);
  return (Vector<float, lanes>)(__builtin_convertvector(bits,
                                                        Vector<uint32_t, lanes>)
                                << 16);
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
