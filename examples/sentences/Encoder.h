// Turns token ids into the sentence's vector with the compiled model, at the
// shortest of the lengths that it was compiled for.
#ifndef SENTENCES_ENCODER_H
#define SENTENCES_ENCODER_H

#include "burin/burin.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sentences {

/// Numbers in a sentence's vector; the vector's length is 1.
constexpr size_t dimensions = 384;

/// The most tokens that a sentence may have.
size_t maximumTokens();

/// Writes the vector of `tokens` to `vector` (`dimensions` floats); there are
/// between 1 and maximumTokens() of them. Holds static memory: one call at a
/// time.
burin_status embed(std::vector<int64_t> tokens, float *vector);

} // namespace sentences

#endif
