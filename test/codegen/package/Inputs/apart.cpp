// The C++ object maps its weights by itself, or takes those of somebody else.
#include "eight.hpp"
#include "one.hpp"

#include <cstdio>

int main(int count, char **arguments) {
  const char *path = count == 2 ? arguments[1] : nullptr;
  static one::Model model(nullptr, path);
  if (model.status() != BURIN_OK) {
    std::printf("%s\n", burin_status_text(model.status()));
    return model.status();
  }
  burin_memory weights;
  if (one_open_weights(&weights, path) != BURIN_OK)
    return 100;
  {
    static eight::Model together(weights);
    static float images[EIGHT_INPUT_0_ELEMENTS],
        scores[EIGHT_OUTPUT_0_ELEMENTS], alone[ONE_OUTPUT_0_ELEMENTS];
    for (size_t i = 0; i < EIGHT_INPUT_0_ELEMENTS; ++i)
      images[i] = float(i % 17);
    if (model.run(images, alone) != BURIN_OK ||
        together.run(images, scores) != BURIN_OK)
      return 101;
    for (size_t i = 0; i < ONE_OUTPUT_0_ELEMENTS; ++i)
      if (alone[i] - scores[i] > 1e-4f || scores[i] - alone[i] > 1e-4f)
        return 102;
  }
  one_close_weights(&weights);
  std::printf("alike\n");
}
