// Finds the sentences of a corpus that are nearest to a query in meaning.
#include "Arguments.h"
#include "BertText.h"
#include "Encoder.h"
#include "WordPiece.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <numeric>

// The vocabulary, part of the program like the weights.
extern "C" const char sentences_vocabulary[], sentences_vocabulary_end[];

namespace sentences {

struct Sentence {
  size_t line;
  std::string text;
};

/// The lines of a file that hold more than white space. False, with errno set,
/// if it cannot be read.
static bool readCorpus(const std::string &path, std::vector<Sentence> &corpus) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string text;
  for (size_t line = 1; std::getline(file, text); ++line) {
    if (text.ends_with('\r'))
      text.pop_back();
    if (text.find_first_not_of(" \t\v\f\r") != std::string::npos)
      corpus.push_back({line, text});
  }
  return file.eof();
}

/// `text` as a JSON string; bytes that are no UTF-8 become U+FFFD.
static std::string quote(const std::string &text) {
  std::string result = "\"";
  for (char32_t point : decodeUtf8(text)) {
    if (point < ' ') {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", unsigned(point));
      result += escape;
      continue;
    }
    if (point == U'"' || point == U'\\')
      result += '\\';
    appendUtf8(result, point);
  }
  return result + "\"";
}

static void printRanking(const Arguments &arguments, const std::string &query,
                         const std::vector<Sentence> &corpus,
                         const std::vector<float> &vectors,
                         const float *vector) {
  // Vectors have the length 1, so the cosine is the product.
  std::vector<float> scores(corpus.size());
  for (size_t i = 0; i < corpus.size(); ++i)
    scores[i] = std::inner_product(vector, vector + dimensions,
                                   &vectors[i * dimensions], 0.0f);
  std::vector<size_t> order(corpus.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return scores[a] > scores[b]; });
  order.resize(arguments.top);
  if (!arguments.json) {
    std::printf("%s\n", query.c_str());
    for (size_t i : order)
      std::printf("  %.4f  %s\n", double(scores[i]), corpus[i].text.c_str());
    return;
  }
  std::printf("{\"query\": %s, \"nearest\": [", quote(query).c_str());
  for (size_t i : order)
    std::printf("%s{\"line\": %zu, \"score\": %.6f, \"sentence\": %s}",
                i == order[0] ? "" : ", ", corpus[i].line, double(scores[i]),
                quote(corpus[i].text).c_str());
  std::printf("]}\n");
}

static int fail(const std::string &message) {
  std::fprintf(stderr, "error: %s\n", message.c_str());
  return 1;
}

static int run(const Arguments &arguments) {
  std::vector<Sentence> corpus;
  if (!readCorpus(arguments.corpus, corpus))
    return fail("cannot read '" + arguments.corpus +
                "': " + std::strerror(errno));
  if (corpus.empty())
    return fail("'" + arguments.corpus + "' holds no sentence");
  if (arguments.top > corpus.size() && !arguments.queries.empty())
    return fail("--top " + std::to_string(arguments.top) + ": '" +
                arguments.corpus + "' holds only " +
                std::to_string(corpus.size()) + " sentences");

  WordPiece words({sentences_vocabulary, sentences_vocabulary_end});
  if (!words.valid())
    return fail("the vocabulary lacks special pieces");
  burin_status status = BURIN_OK;
  auto embedText = [&](const std::string &text, float *vector) {
    if (status == BURIN_OK)
      status = embed(words.encode(text, maximumTokens()), vector);
  };
  std::vector<float> vectors(corpus.size() * dimensions);
  for (size_t i = 0; i < corpus.size(); ++i)
    embedText(corpus[i].text, &vectors[i * dimensions]);
  for (const std::string &query : arguments.queries) {
    float vector[dimensions] = {};
    embedText(query, vector);
    if (status == BURIN_OK)
      printRanking(arguments, query, corpus, vectors, vector);
  }
  if (status != BURIN_OK)
    return fail(burin_status_text(status));

  if (std::fflush(stdout) != 0)
    return fail("the output could not be written");
  if (!arguments.vectors.empty()) {
    std::ofstream file(arguments.vectors, std::ios::binary);
    file.write(reinterpret_cast<const char *>(vectors.data()),
               std::streamsize(vectors.size() * sizeof(float)));
    if (!file.flush())
      return fail("cannot write '" + arguments.vectors +
                  "': " + std::strerror(errno));
  }
  return 0;
}

} // namespace sentences

int main(int argc, char **argv) {
  sentences::Arguments arguments;
  std::string error;
  if (!sentences::parseArguments(argc, argv, arguments, error)) {
    std::fprintf(stderr, "error: %s\n%s", error.c_str(), sentences::usage);
    return 2;
  }
  return sentences::run(arguments);
}
