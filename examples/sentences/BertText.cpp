// Decoding, normalizing and cutting of text, over the tables of Unicode.
#include "BertText.h"
#include "UnicodeTable.h"

#include <algorithm>

namespace sentences {

static constexpr char32_t replacement = 0xFFFD;

/// Bytes in the sequence that `lead` begins, or 0 where none begins with it;
/// `low` and `high` bound its second byte.
static unsigned sequenceLength(uint8_t lead, uint8_t &low, uint8_t &high) {
  low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (lead < 0x80)
    return 1;
  if (lead < 0xC2 || lead > 0xF4)
    return 0;
  return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

std::u32string decodeUtf8(std::string_view bytes) {
  std::u32string text;
  text.reserve(bytes.size());
  for (size_t i = 0; i < bytes.size();) {
    uint8_t low, high, lead = uint8_t(bytes[i++]);
    unsigned length = sequenceLength(lead, low, high);
    if (length <= 1) {
      text.push_back(length ? lead : replacement);
      continue;
    }
    char32_t point = lead & (0x7Fu >> length);
    unsigned left = length - 1;
    for (; left && i < bytes.size(); --left, ++i) {
      uint8_t next = uint8_t(bytes[i]);
      if (next < low || next > high)
        break;
      point = point << 6 | (next & 0x3Fu);
      low = 0x80, high = 0xBF;
    }
    text.push_back(left ? replacement : point);
  }
  return text;
}

void appendUtf8(std::string &bytes, char32_t point) {
  if (point < 0x80) {
    bytes.push_back(char(point));
    return;
  }
  unsigned more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  static constexpr unsigned leads[] = {0, 0xC0, 0xE0, 0xF0};
  bytes.push_back(char(leads[more] | point >> (6 * more)));
  while (more--)
    bytes.push_back(char(0x80 | (point >> (6 * more) & 0x3F)));
}

/// Flags and combining class of `point`.
static PropertyRange propertiesOf(char32_t point) {
  const PropertyRange *end = propertyRanges + propertyRangesCount;
  const PropertyRange *range = std::lower_bound(
      propertyRanges, end, point,
      [](const PropertyRange &r, char32_t p) { return r.last < p; });
  return range != end && range->first <= point
             ? *range
             : PropertyRange{point, point, 0, 0};
}

/// What `point` becomes by a table; itself where the table has nothing.
static std::u32string_view expand(const Expansion *table, size_t count,
                                  const char32_t &point) {
  const Expansion *found = std::lower_bound(
      table, table + count, point,
      [](const Expansion &e, char32_t p) { return e.from < p; });
  if (found == table + count || found->from != point)
    return {&point, 1};
  return {expansionPool + found->offset, found->length};
}

/// The blocks that BERT takes for Chinese; the list is the original's.
static bool isChinese(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) ||
         (c >= 0x20000 && c <= 0x2A6DF) || (c >= 0x2A700 && c <= 0x2B81F) ||
         (c >= 0x2B920 && c <= 0x2CEAF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0x2F800 && c <= 0x2FA1F);
}

static std::u32string clean(std::u32string_view text) {
  std::u32string result;
  result.reserve(text.size());
  for (char32_t point : text) {
    uint8_t flags = propertiesOf(point).flags;
    if (flags & Control)
      continue;
    if (isChinese(point))
      result.append({U' ', point, U' '});
    else
      result.push_back(flags & Space ? U' ' : point);
  }
  return result;
}

/// Canonical decomposition, before its reordering. Hangul syllables follow
/// Unicode 3.12, "Conjoining Jamo Behavior".
static std::u32string decompose(std::u32string_view text) {
  constexpr char32_t syllables = 0xAC00, count = 11172, vowels = 21, tails = 28;
  std::u32string result;
  result.reserve(text.size());
  for (const char32_t &point : text) {
    char32_t index = point - syllables;
    if (point < syllables || index >= count) {
      result += expand(decompositions, decompositionsCount, point);
      continue;
    }
    result.push_back(0x1100 + index / (vowels * tails));
    result.push_back(0x1161 + index / tails % vowels);
    if (index % tails)
      result.push_back(0x11A7 + index % tails);
  }
  return result;
}

std::u32string normalize(std::u32string_view text) {
  bool plain = std::all_of(text.begin(), text.end(),
                           [](char32_t c) { return c >= ' ' && c < 0x7F; });
  std::u32string whole = plain ? std::u32string(text) : decompose(clean(text));
  struct Point {
    char32_t code;
    uint8_t flags, combiningClass;
  };
  std::u32string result;
  result.reserve(whole.size());
  std::vector<Point> marks;
  // Marks between two starters are sorted by their class; only then the
  // nonspacing ones go, since one of class 0 separates others.
  auto flush = [&] {
    std::stable_sort(marks.begin(), marks.end(), [](Point a, Point b) {
      return a.combiningClass < b.combiningClass;
    });
    for (const Point &mark : marks)
      if (!(mark.flags & Mark))
        result += expand(lowerCases, lowerCasesCount, mark.code);
    marks.clear();
  };
  for (char32_t code : whole) {
    PropertyRange properties = propertiesOf(code);
    if (!properties.combiningClass)
      flush();
    marks.push_back({code, properties.flags, properties.combiningClass});
    if (!properties.combiningClass)
      flush();
  }
  flush();
  return result;
}

std::vector<std::u32string_view> splitWords(std::u32string_view text) {
  std::vector<std::u32string_view> words;
  size_t start = 0;
  for (size_t i = 0; i <= text.size(); ++i) {
    uint8_t flags = i < text.size() ? propertiesOf(text[i]).flags : Space;
    if (!(flags & (Space | Punctuation)))
      continue;
    if (start < i)
      words.push_back(text.substr(start, i - start));
    if (flags & Punctuation)
      words.push_back(text.substr(i, 1));
    start = i + 1;
  }
  return words;
}

} // namespace sentences
