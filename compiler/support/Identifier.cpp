// Guards emitted source against names that a user or a model chose.

#include "compiler/support/Identifier.h"
#include "compiler/support/Diagnostic.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

namespace burin::support {

/// Keywords of C23 and C++23 that are lower case, macros that compilers define
/// without an underscore, and prefixes whose functions exist already.
static constexpr llvm::StringLiteral reservedWords =
    "alignas alignof and and_eq asm atomic_cancel atomic_commit "
    "atomic_noexcept auto bitand bitor bool break case catch char "
    "char8_t char16_t char32_t class co_await co_return co_yield compl "
    "concept const const_cast consteval constexpr constinit continue "
    "decltype default delete do double dynamic_cast else enum explicit "
    "export extern false float for friend goto if inline int long "
    "mutable namespace new noexcept not not_eq nullptr operator or or_eq "
    "private protected public reflexpr register reinterpret_cast "
    "requires restrict return short signed sizeof static static_assert "
    "static_cast struct switch synchronized template this thread_local "
    "throw true try typedef typeid typename typeof typeof_unqual union "
    "unsigned using virtual void volatile wchar_t while xor xor_eq "
    "linux unix i386 arm main std posix pthread burin";

static bool isReserved(llvm::StringRef word) {
  llvm::SmallVector<llvm::StringRef, 128> words;
  reservedWords.split(words, ' ');
  return llvm::is_contained(words, word) || word.starts_with("burin_");
}

llvm::Expected<std::string> makeIdentifier(llvm::StringRef name) {
  std::string identifier;
  for (char c : name) {
    if (llvm::isAlnum(c))
      identifier += llvm::toLower(c);
    else if (!identifier.empty() && identifier.back() != '_')
      identifier += '_';
  }
  if (!identifier.empty() && identifier.back() == '_')
    identifier.pop_back();
  if (identifier.empty())
    return failure("library name {} holds no letter", quote(name));
  if (llvm::isDigit(identifier.front()))
    return failure("library name {} starts with a digit, expected a letter",
                   quote(name));
  if (identifier.size() > maxIdentifierLength)
    return failure("library name {} has {} characters, expected at most {}",
                   quote(name), identifier.size(), maxIdentifierLength);
  if (isReserved(identifier))
    return failure("library name {} is reserved by C, C++ or burin",
                   quote(name));
  return identifier;
}

std::string cStringLiteral(llvm::StringRef bytes) {
  constexpr llvm::StringLiteral harmless(" _.,:;=+/()-");
  std::string literal = "\"";
  for (char c : bytes) {
    if (llvm::isAlnum(c) || harmless.contains(c)) {
      literal += c;
      continue;
    }
    auto byte = static_cast<unsigned char>(c);
    literal += {'\\', static_cast<char>('0' + (byte >> 6)),
                static_cast<char>('0' + ((byte >> 3) & 7)),
                static_cast<char>('0' + (byte & 7))};
  }
  return literal + '"';
}

} // namespace burin::support
