// Prints the token ids of texts, so that they can be compared with the model's
// own tokenizer. Usage: tokenize VOCABULARY LIMIT < RECORDS, where a record is
// a 32-bit length and as many bytes of text.
#include "WordPiece.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

int main(int argc, char **argv) {
  std::ifstream file(argc == 3 ? argv[1] : "", std::ios::binary);
  std::string vocabulary(std::istreambuf_iterator<char>(file), {});
  sentences::WordPiece words(vocabulary);
  if (!words.valid())
    return 2;
  uint32_t length;
  std::string text;
  while (std::fread(&length, sizeof length, 1, stdin) == 1) {
    text.resize(length);
    if (std::fread(text.data(), 1, length, stdin) != length)
      return 1;
    for (int64_t id : words.encode(text, size_t(std::atol(argv[2]))))
      std::printf("%ld ", long(id));
    std::printf("\n");
  }
}
