// How long a loop may go on that nothing but data ends.
#pragma once

#include <cstdint>

namespace burin::nn {

/// A run that would begin one iteration more ends with BURIN_LOOP_TOO_LONG. A
/// loop whose number of iterations is known when compiling may have any.
constexpr int64_t mostIterations = int64_t(1) << 20;

} // namespace burin::nn
