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

/// The same of floats of 8 bits, one by one.
template <int lanes, int mantissa, int bias, uint32_t greatest,
          bool has_infinity, bool has_unsigned_zero>
BURIN_INLINE Vector<float, lanes>
load_wide(const Float8<mantissa, bias, greatest, has_infinity,
                       has_unsigned_zero> *from) {
  Vector<float, lanes> values;
  for (int i = 0; i < lanes; ++i)
    values[i] = float(from[i]);
  return values;
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

/// Loads `lanes` bytes as integers of 32 bits: by one instruction where GCC 12
/// would take a conversion apart.
template <int lanes, class T>
BURIN_INLINE Vector<int32_t, lanes> load_bytes(const T *from) {
#if defined(__AVX512F__) && !defined(__clang__)
  if constexpr (lanes == 16) {
    const auto bytes = (Vector<char, 16>)load<T, 16>(from);
    const Vector<int32_t, 16> none = {};
    return is_signed<T>
               ? __builtin_ia32_pmovsxbd512_mask(bytes, none, uint16_t(0xffff))
               : __builtin_ia32_pmovzxbd512_mask(bytes, none, uint16_t(0xffff));
  }
#endif
#if defined(__AVX2__) && !defined(__clang__)
  if constexpr (lanes == 8) {
    Vector<int64_t, 2> eight = {};
    __builtin_memcpy(&eight, from, 8);
    return is_signed<T> ? __builtin_ia32_pmovsxbd256((Vector<char, 16>)eight)
                        : __builtin_ia32_pmovzxbd256((Vector<char, 16>)eight);
  }
#endif
  return widen_to_32<T, lanes>(load<T, lanes>(from));
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
  else if constexpr (sizeof(T) == 1 && sizeof(To) >= 4)
    return __builtin_convertvector(load_bytes<lanes>(from), Vector<To, lanes>);
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

/// A number of at most `most` that is known at run time.
template <int most> struct UpTo {
  int64_t count;

  constexpr operator int64_t() const { return count; }
};

template <class Number> inline constexpr bool is_constant = false;
template <int value> inline constexpr bool is_constant<Constant<value>> = true;
/// The most that a Constant or an UpTo is.
template <class Number> inline constexpr int most_of = 0;
template <int value> inline constexpr int most_of<Constant<value>> = value;
template <int most> inline constexpr int most_of<UpTo<most>> = most;

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

/// Calls body(Constant<count>) for the one of [1, most] that `count` is.
template <int most, class Body>
BURIN_INLINE void with_count(int64_t count, const Body &body) {
  if constexpr (most > 1)
    if (count != most)
      return with_count<most - 1>(count, body);
  body(Constant<most>{});
}

/// The same for those of [1, most] that `counts` has, bit by bit.
template <uint64_t counts, int most, class Body>
BURIN_INLINE void with_count_of(int64_t count, const Body &body) {
  constexpr uint64_t below = counts & ((uint64_t(1) << most) - 1);
  if constexpr ((counts >> most & 1) == 0) {
    with_count_of<counts, most - 1>(count, body);
  } else {
    if constexpr (below != 0)
      if (count != most)
        return with_count_of<below, most - 1>(count, body);
    body(Constant<most>{});
  }
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
    if constexpr (sizeof(Out) == 1 && !is_same<Out, bool> &&
                  vector_bytes > 16) {
      // Of bytes the compiler would make a vector, and short ones of the floats
      // that they come from.
      alignas(vector_bytes) int32_t wide[count];
#pragma GCC unroll 1
      for (int i = 0; i < count; ++i)
        wide[i] = map(i);
#pragma GCC unroll 1
      for (int i = 0; i < count; ++i)
        results[i] = Out(wide[i]);
    } else {
#pragma GCC unroll 1
      for (int i = 0; i < count; ++i)
        results[i] = map(i);
    }
    if constexpr (vector_bytes == 1) // without vectors: bytes are no pieces
      __builtin_memcpy(to, results, sizeof results);
    else
      copy_vectors<vector_bytes, 0, int(sizeof results)>(
          reinterpret_cast<unsigned char *>(to),
          reinterpret_cast<const unsigned char *>(results));
  }
}

/// The same for a number that is a type.
template <int count, class Out, class Map>
BURIN_INLINE void write_line(Constant<count>, Out *to, const Map &map) {
  write_line<count>(to, map);
}
template <int most, class Out, class Map>
BURIN_INLINE void write_line(UpTo<most> columns, Out *to, const Map &map) {
  alignas(Out) alignas(vector_bytes) Out results[most];
#pragma GCC unroll 1
  for (int64_t i = 0; i < columns.count; ++i)
    results[i] = map(int(i));
  for (int64_t i = 0; i < columns.count; ++i)
    to[i] = results[i];
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_VECTOR_H
