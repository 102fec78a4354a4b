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

/// Whether an epilogue asks for no index but the last one: it says so by a
/// member `by_last_index`. Then calls of other sizes may share its code.
template <class Epilogue, class = void>
inline constexpr bool is_by_last_index = false;
template <class Epilogue>
inline constexpr bool
    is_by_last_index<Epilogue, decltype(void(Epilogue::by_last_index))> =
        Epilogue::by_last_index;

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_EPILOGUE_H
