// Classifies a gray PGM image with the compiled digits model, from C++.
// Usage: digits_cpp IMAGE.pgm
#include "digits.h"

#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

int main(int argc, char **argv) {
  std::ifstream file(argc == 2 ? argv[1] : "", std::ios::binary);
  std::string magic;
  uint16_t width = 0, height = 0, maximum = 0;
  file >> magic >> width >> height >> maximum;
  file.get();
  std::vector<char> pixels(size_t(width) * height);
  if (magic != "P5" || maximum != 255 ||
      !file.read(pixels.data(), std::streamsize(pixels.size()))) {
    std::fprintf(stderr, "usage: %s IMAGE.pgm (binary, 8 bit)\n", argv[0]);
    return 2;
  }

  // The whole use of the model is these ten lines.
  alignas(
      DIGITS_ARENA_ALIGNMENT) static unsigned char arena[DIGITS_ARENA_BYTES];
  digits_context context;
  burin_image image = {};
  image.pixels = reinterpret_cast<const uint8_t *>(pixels.data());
  image.width = width, image.height = height, image.channels = 1,
  image.row_stride = width;
  burin_class classes[10];
  size_t count = 0;
  burin_status status = digits_create(&context, arena, sizeof arena, nullptr);
  if (status == BURIN_OK)
    status = digits_classify(&context, &image, classes, 10, &count);

  if (status != BURIN_OK) {
    std::fprintf(stderr, "%s: %s\n", argv[0], burin_status_text(status));
    return 1;
  }
  for (size_t i = 0; i < count; ++i)
    std::printf("%s %.4f\n", classes[i].label, double(classes[i].score));
}
