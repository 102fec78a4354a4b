// One way to make an llvm::Error out of a formatted message, and to quote in it
// text that comes from a model or a file without letting it reach the terminal.

#ifndef BURIN_COMPILER_SUPPORT_DIAGNOSTIC_H
#define BURIN_COMPILER_SUPPORT_DIAGNOSTIC_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <fmt/format.h>
#include <string>

namespace burin::support {

/// An error that carries the formatted message and no code.
template <typename... Args>
llvm::Error failure(fmt::format_string<Args...> format, Args &&...args) {
  return llvm::createStringError(
      llvm::inconvertibleErrorCode(),
      fmt::format(format, std::forward<Args>(args)...).c_str());
}

/// The error with `prefix: ` before its message; success stays success.
llvm::Error withContext(llvm::Error error, llvm::StringRef prefix);

/// The text with each control byte, and each byte that is not part of valid
/// UTF-8, as `\xNN`, cut after `limit` bytes: fit for a terminal or a table.
std::string printable(llvm::StringRef text, size_t limit = 200);

/// `printable` between single quotes.
std::string quote(llvm::StringRef text);

} // namespace burin::support

#endif // BURIN_COMPILER_SUPPORT_DIAGNOSTIC_H
