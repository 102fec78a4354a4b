// UTF-8 as files and paths hold it, which may be anything.
#ifndef FILETYPE_TEXT_H
#define FILETYPE_TEXT_H

#include <cstddef>
#include <string>
#include <string_view>

namespace filetype {

/// Bytes of the character that `text` begins with, 1 to 4, or 0 where no
/// well-formed one stands (Unicode, table 3-7).
size_t characterBytes(std::string_view text);

/// Whether all of `text` is well-formed UTF-8.
bool isUtf8(std::string_view text);

/// `text` with control characters written as escapes, so that it stays on its
/// line and leaves the terminal alone.
std::string printable(std::string_view text);

/// `text` as a JSON string in its quotes. A byte that is no UTF-8 becomes the
/// surrogate U+DC00 + byte, as Python's os.fsdecode has it, so that no two
/// names look the same.
std::string json(std::string_view text);

} // namespace filetype

#endif
