// What kernels ask of the type of an epilogue.
#ifndef BURIN_KERNELS_EPILOGUE_H
#define BURIN_KERNELS_EPILOGUE_H

#include "level.h"

namespace burin::BURIN_LEVEL {

#ifdef __SSE2__
inline constexpr bool rounds_vectors = true;
#else
inline constexpr bool rounds_vectors = false;
#endif

/// Whether an epilogue takes vectors of integer sums beside single ones: it
/// says so by a member `takes_vectors`. It is called then with a vector of
/// int32_t, whose sums lie in a row from its last index on, and gives as many
/// results, bytes as int32_t.
template <class Epilogue, class = void>
inline constexpr bool takes_vectors = false;
template <class Epilogue>
inline constexpr bool
    takes_vectors<Epilogue, decltype(void(Epilogue::takes_vectors))> =
        rounds_vectors && Epilogue::takes_vectors;

/// Whether an epilogue asks for no more than its element's place in the result,
/// row-major, and the last index: it says so by a member `by_element`, and is
/// called with these two in the place of all indices. Then calls of other sizes
/// may share its code.
template <class Epilogue, class = void>
inline constexpr bool is_by_element = false;
template <class Epilogue>
inline constexpr bool
    is_by_element<Epilogue, decltype(void(Epilogue::by_element))> =
        Epilogue::by_element;

/// What an epilogue makes of a sum at `indices`, those of the result's element
/// number `element`.
template <class Epilogue, class Sum, class... Indices>
BURIN_INLINE auto map_sum(const Epilogue &map, Sum sum,
                          [[maybe_unused]] int64_t element,
                          Indices... indices) {
  if constexpr (is_by_element<Epilogue>) {
    const int64_t all[] = {indices...};
    return map(sum, element, all[sizeof...(indices) - 1]);
  } else {
    return map(sum, indices...);
  }
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_EPILOGUE_H
