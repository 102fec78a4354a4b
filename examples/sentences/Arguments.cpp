// Reads the command line.
#include "Arguments.h"

#include <charconv>
#include <string_view>

namespace sentences {

const char usage[] =
    "usage: sentences --corpus FILE [--top N] [--json] [--vectors OUT] "
    "QUERY...\n"
    "  --corpus FILE   the sentences to choose from, one a line\n"
    "  --top N         how many of the nearest to print (default 3)\n"
    "  --json          print one JSON object for each query\n"
    "  --vectors OUT   write the vectors of the corpus: 384 floats a sentence\n"
    "A QUERY is any text. With --vectors none is needed.\n";

static bool parseCount(std::string_view text, size_t &count) {
  auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), count);
  return error == std::errc() && end == text.data() + text.size() && count;
}

bool parseArguments(int argc, char **argv, Arguments &arguments,
                    std::string &error) {
  bool options = true;
  for (int i = 1; i < argc; ++i) {
    std::string_view word = argv[i];
    if (!options || !word.starts_with("--")) {
      arguments.queries.emplace_back(word);
      continue;
    }
    if (word == "--") {
      options = false;
      continue;
    }
    if (word == "--json") {
      arguments.json = true;
      continue;
    }
    if (word != "--corpus" && word != "--top" && word != "--vectors") {
      error = "unknown option '" + std::string(word) + "'";
      return false;
    }
    if (++i == argc) {
      error = "option '" + std::string(word) + "' needs a value";
      return false;
    }
    if (word == "--corpus") {
      arguments.corpus = argv[i];
    } else if (word == "--vectors") {
      arguments.vectors = argv[i];
    } else if (!parseCount(argv[i], arguments.top)) {
      error = "--top '" + std::string(argv[i]) + "' is not a positive number";
      return false;
    }
  }
  if (arguments.corpus.empty())
    error = "no corpus: name a file of sentences with --corpus";
  else if (arguments.queries.empty() && arguments.vectors.empty())
    error = "no query: give a sentence to look for";
  return error.empty();
}

} // namespace sentences
