// The type of vectors of the level's width, through the compiler's vector
// extensions, so that one source serves every instruction set.
#ifndef BURIN_KERNELS_VECTOR_TYPE_H
#define BURIN_KERNELS_VECTOR_TYPE_H

#include "level.h"

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

template <class T, int lanes>
BURIN_INLINE Vector<T, lanes> load(const T *from) {
  Vector<T, lanes> vector;
  __builtin_memcpy(&vector, from, sizeof vector);
  return vector;
}

template <class T, class V> BURIN_INLINE void store(T *to, V vector) {
  __builtin_memcpy(to, &vector, sizeof vector);
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_VECTOR_TYPE_H
