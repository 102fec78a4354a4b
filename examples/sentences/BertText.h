// Prepares text for WordPiece as BERT's uncased models were trained with it:
// decoding, cleaning, stripping accents, lower case, and cutting into words.
#ifndef SENTENCES_BERT_TEXT_H
#define SENTENCES_BERT_TEXT_H

#include <string>
#include <string_view>
#include <vector>

namespace sentences {

/// Decodes UTF-8. Bytes that are none become U+FFFD, one for each longest
/// beginning of a sequence that could have been valid (Unicode 3.9, "U+FFFD
/// substitution of maximal subparts"; Python's errors="replace").
std::u32string decodeUtf8(std::string_view bytes);

/// Appends the UTF-8 of `point`.
void appendUtf8(std::string &bytes, char32_t point);

/// Drops control characters and U+FFFD, makes all white space a plain space,
/// sets spaces around Chinese characters, decomposes canonically, drops
/// nonspacing marks, and lowers the case.
std::u32string normalize(std::u32string_view text);

/// The words of normalized text: what lies between spaces, and every
/// punctuation character by itself.
std::vector<std::u32string_view> splitWords(std::u32string_view text);

} // namespace sentences

#endif
