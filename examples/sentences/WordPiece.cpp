// Looks up the longest pieces of words in the vocabulary.
#include "WordPiece.h"
#include "BertText.h"

#include <algorithm>

namespace sentences {

/// Words of more characters are unknown as a whole.
static constexpr size_t maximumWordLength = 100;

WordPiece::WordPiece(std::string_view vocabulary) {
  for (int64_t id = 0; !vocabulary.empty(); ++id) {
    size_t end = std::min(vocabulary.find('\n'), vocabulary.size());
    std::string_view line = vocabulary.substr(0, end);
    if (line.ends_with('\r'))
      line.remove_suffix(1);
    pieces.emplace(line, id);
    vocabulary.remove_prefix(std::min(end + 1, vocabulary.size()));
  }
  for (const char *name : {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}) {
    auto found = pieces.find(name);
    if (found == pieces.end())
      return;
    specials.push_back({decodeUtf8(name), found->second});
  }
  unknown = specials[1].id;
  classify = specials[2].id;
  separate = specials[3].id;
  known = true;
}

void WordPiece::addWord(std::u32string_view word,
                        std::vector<int64_t> &ids) const {
  if (word.size() > maximumWordLength) {
    ids.push_back(unknown);
    return;
  }
  // ends[i]: the bytes of the first i characters.
  std::string bytes;
  size_t ends[maximumWordLength + 1] = {};
  for (size_t i = 0; i < word.size(); ++i) {
    appendUtf8(bytes, word[i]);
    ends[i + 1] = bytes.size();
  }
  size_t before = ids.size();
  std::string piece;
  for (size_t start = 0, end; start < word.size(); start = end) {
    auto found = pieces.end();
    for (end = word.size(); end > start; --end) {
      piece.assign(start ? "##" : "");
      piece.append(bytes, ends[start], ends[end] - ends[start]);
      found = pieces.find(piece);
      if (found != pieces.end())
        break;
    }
    if (found == pieces.end()) {
      ids.resize(before);
      ids.push_back(unknown);
      return;
    }
    ids.push_back(found->second);
  }
}

void WordPiece::addSegment(std::u32string_view text, size_t limit,
                           std::vector<int64_t> &ids) const {
  std::u32string normalized = normalize(text);
  for (std::u32string_view word : splitWords(normalized)) {
    if (ids.size() >= limit)
      return;
    addWord(word, ids);
  }
}

std::vector<int64_t> WordPiece::encode(std::string_view text,
                                       size_t limit) const {
  std::u32string points = decodeUtf8(text);
  std::u32string_view rest = points;
  std::vector<int64_t> ids = {classify};
  while (!rest.empty() && ids.size() < limit) {
    // The first special piece; none begins like another one goes on.
    size_t at = rest.size();
    const Special *special = nullptr;
    for (size_t i = rest.find(U'['); i < rest.size() && !special;
         i = rest.find(U'[', i + 1))
      for (const Special &candidate : specials)
        if (rest.substr(i).starts_with(candidate.name)) {
          special = &candidate;
          at = i;
        }
    addSegment(rest.substr(0, at), limit, ids);
    rest.remove_prefix(at);
    if (special) {
      ids.push_back(special->id);
      rest.remove_prefix(special->name.size());
    }
  }
  if (ids.size() > limit - 1)
    ids.resize(limit - 1);
  ids.push_back(separate);
  return ids;
}

} // namespace sentences
