// One compiled model for each length; lengths.h names them.
#include "Encoder.h"
#include "lengths.h"

#include <iterator>

namespace sentences {

/// A model whose inputs have `tokens` elements.
struct Compiled {
  size_t tokens, outputs;
  burin_status (*run)(const int64_t *ids, const int64_t *mask, float *vector);
};

template <typename Model>
static burin_status run(const int64_t *ids, const int64_t *mask,
                        float *vector) {
  static Model model;
  burin_status status = model.status();
  return status == BURIN_OK ? model.run(ids, mask, vector) : status;
}

// Shortest first.
static const Compiled models[] = {
#define SENTENCES_MODEL(N)                                                     \
  {SENTENCES_##N##_INPUT_0_ELEMENTS, SENTENCES_##N##_OUTPUT_0_ELEMENTS,        \
   run<sentences_##N::Model>},
    SENTENCES_LENGTHS(SENTENCES_MODEL)
#undef SENTENCES_MODEL
};

size_t maximumTokens() { return std::end(models)[-1].tokens; }

burin_status embed(std::vector<int64_t> tokens, float *vector) {
  for (const Compiled &model : models)
    if (tokens.size() <= model.tokens) {
      if (model.outputs != dimensions)
        return BURIN_INVALID_ARGUMENT;
      std::vector<int64_t> mask(tokens.size(), 1);
      tokens.resize(model.tokens); // padded with [PAD], which is 0
      mask.resize(model.tokens);
      return model.run(tokens.data(), mask.data(), vector);
    }
  return BURIN_INVALID_ARGUMENT;
}

} // namespace sentences
