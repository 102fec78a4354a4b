// Turns text into the token ids that an uncased BERT reads, as the model's own
// tokenizer does.
#ifndef SENTENCES_WORD_PIECE_H
#define SENTENCES_WORD_PIECE_H

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sentences {

/// Wordpiece (M. Schuster, K. Nakajima, "Japanese and Korean Voice Search",
/// 2012): the longest known piece first, word by word.
class WordPiece {
public:
  /// `vocabulary` has one piece a line, the line's number being its id; it must
  /// outlive this object. `valid()` says whether the special pieces are there.
  explicit WordPiece(std::string_view vocabulary);
  bool valid() const { return known; }

  /// The ids of `text`, which is UTF-8 (see decodeUtf8 for what is not), at
  /// most `limit` of them, [CLS] and [SEP] included. The special pieces'
  /// names in the text stand for these pieces. `limit` is at least 2.
  std::vector<int64_t> encode(std::string_view text, size_t limit) const;

private:
  void addSegment(std::u32string_view text, size_t limit,
                  std::vector<int64_t> &ids) const;
  void addWord(std::u32string_view word, std::vector<int64_t> &ids) const;

  struct Special {
    std::u32string name;
    int64_t id;
  };
  std::unordered_map<std::string_view, int64_t> pieces;
  std::vector<Special> specials;
  int64_t unknown = 0, classify = 0, separate = 0;
  bool known = false;
};

} // namespace sentences

#endif
