// Keeps bytes of untrusted files out of the terminal that shows a message.

#include "compiler/support/Diagnostic.h"
#include "llvm/Support/ConvertUTF.h"

namespace burin::support {

llvm::Error withContext(llvm::Error error, llvm::StringRef prefix) {
  if (!error)
    return error;
  return failure("{}: {}", prefix.str(), llvm::toString(std::move(error)));
}

/// Bytes of the valid, printable UTF-8 sequence that `text` starts with; 0 if
/// there is none. C1 controls (U+0080 to U+009F) steer terminals too.
static size_t printableSequence(llvm::StringRef text) {
  unsigned char first = text.front();
  if (first < 0x80)
    return first >= 0x20 && first != 0x7f ? 1 : 0;
  size_t length = llvm::getNumBytesForUTF8(first);
  if (length > text.size())
    return 0;
  const auto *begin = reinterpret_cast<const llvm::UTF8 *>(text.data());
  if (!llvm::isLegalUTF8Sequence(begin, begin + length))
    return 0;
  bool isControl = first == 0xc2 && static_cast<unsigned char>(text[1]) < 0xa0;
  // Bidirectional overrides (U+202A to U+202E, U+2066 to U+2069) reorder what
  // a reader sees.
  bool isOverride =
      first == 0xe2 && length == 3 &&
      ((text[1] == '\x80' && text[2] >= '\xaa' && text[2] <= '\xae') ||
       (text[1] == '\x81' && text[2] >= '\xa6' && text[2] <= '\xa9'));
  return isControl || isOverride ? 0 : length;
}

std::string printable(llvm::StringRef text, size_t limit) {
  std::string result;
  size_t position = 0;
  while (position < text.size() && position < limit) {
    llvm::StringRef rest = text.substr(position);
    size_t length = printableSequence(rest);
    if (length == 0)
      result += fmt::format("\\x{:02x}", static_cast<uint8_t>(rest.front()));
    else
      result += rest.take_front(length).str();
    position += std::max<size_t>(length, 1);
  }
  if (position < text.size())
    result += "...";
  return result;
}

std::string quote(llvm::StringRef text) { return "'" + printable(text) + "'"; }

} // namespace burin::support
