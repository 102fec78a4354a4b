// Classifies a gray PGM image with the compiled digits model, from C++.
// Usage: digits_cpp IMAGE.pgm
#include "digits.hpp"

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
  std::vector<uint8_t> pixels(size_t(width) * height);
  char *bytes = reinterpret_cast<char *>(pixels.data());
  if (magic != "P5" || maximum != 255 ||
      !file.read(bytes, std::streamsize(pixels.size()))) {
    std::fprintf(stderr, "usage: %s IMAGE.pgm (binary, 8 bit)\n", argv[0]);
    return 2;
  }

  // The whole use of the model is these ten lines.
  static digits::Model model;
  burin_image image = {pixels.data(), width, height, 1, width};
  burin_class classes[10];
  size_t count = 0;
  burin_status status = model.status();
  if (status == BURIN_OK)
    status = model.classify(image, classes, 10, count);
  for (size_t i = 0; i < count; ++i)
    std::printf("%s %.4f\n", classes[i].label, double(classes[i].score));

  if (status != BURIN_OK)
    std::fprintf(stderr, "%s: %s\n", argv[0], burin_status_text(status));
  return status == BURIN_OK ? 0 : 1;
}
