// Checks UTF-8 and escapes text for a terminal or for JSON.
#include "Text.h"

#include <cstdint>
#include <cstdio>

namespace filetype {

static bool isWithin(std::string_view text, size_t at, uint8_t low,
                     uint8_t high) {
  return at < text.size() && uint8_t(text[at]) >= low &&
         uint8_t(text[at]) <= high;
}

size_t characterBytes(std::string_view text) {
  if (text.empty())
    return 0;
  const uint8_t first = uint8_t(text[0]);
  if (first < 0x80)
    return 1;
  if (first < 0xc2 || first > 0xf4)
    return 0;
  const size_t bytes = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  // The second byte alone tells overlong forms, surrogates and what lies beyond
  // U+10FFFF.
  const uint8_t low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  const uint8_t high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  if (!isWithin(text, 1, low, high))
    return 0;
  for (size_t i = 2; i < bytes; ++i)
    if (!isWithin(text, i, 0x80, 0xbf))
      return 0;
  return bytes;
}

bool isUtf8(std::string_view text) {
  while (!text.empty()) {
    const size_t bytes = characterBytes(text);
    if (bytes == 0)
      return false;
    text.remove_prefix(bytes);
  }
  return true;
}

static bool isControl(char c) { return uint8_t(c) < 0x20 || c == 0x7f; }

/// Appends `value` in the way that `format` says, which yields at most seven
/// characters.
static void appendNumber(std::string &to, const char *format, unsigned value) {
  char digits[8];
  std::snprintf(digits, sizeof digits, format, value);
  to += digits;
}

std::string printable(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\n')
      result += "\\n";
    else if (c == '\t')
      result += "\\t";
    else if (isControl(c))
      appendNumber(result, "\\x%02x", uint8_t(c));
    else
      result += c;
  }
  return result;
}

std::string json(std::string_view text) {
  std::string result = "\"";
  while (!text.empty()) {
    const size_t bytes = characterBytes(text);
    const char c = text[0];
    if (bytes == 0)
      appendNumber(result, "\\u%04x", 0xdc00u + uint8_t(c));
    else if (c == '"' || c == '\\')
      (result += '\\') += c;
    else if (isControl(c))
      appendNumber(result, "\\u%04x", uint8_t(c));
    else
      result += text.substr(0, bytes);
    text.remove_prefix(bytes ? bytes : 1);
  }
  return result += '"';
}

} // namespace filetype
