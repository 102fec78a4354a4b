// Guards emitted source against names that a user or a model chose.

#include "compiler/support/Identifier.h"
#include "compiler/support/Diagnostic.h"
#include "compiler/support/SystemNames.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"
#include <fmt/format.h>

namespace burin::support {

/// Keywords of C23 and C++23 that are lower case.
static constexpr llvm::StringLiteral keywords =
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
    "unsigned using virtual void volatile wchar_t while xor xor_eq";

static bool isKeyword(llvm::StringRef word) {
  llvm::SmallVector<llvm::StringRef, 128> words;
  keywords.split(words, ' ');
  return llvm::is_contained(words, word);
}

/// Why a library cannot have this name although it is an identifier; empty if
/// it can.
static std::string reasonReserved(llvm::StringRef word) {
  if (isKeyword(word))
    return "a keyword of C or C++";
  if (llvm::is_contained({"main", "posix", "pthread", "std"}, word))
    return "a name of C, C++ or POSIX";
  // The linker takes the first that it finds for `-lm`.
  if (isSystemLibrary(word))
    return "a library of the system";
  // `_burin_` stands between a library's name and what it has of the runtime;
  // `_context` ends the type of another library.
  if (word == "burin" || word.starts_with("burin_") ||
      word.contains("_burin_") || word.ends_with("_context"))
    return "a name that burin gives";
  if (isSystemMacro(word))
    return "a macro of the system's headers";
  if (isSystemType(word))
    return "a type of the system's headers";
  for (llvm::StringRef suffix :
       {"_arena_bytes", "_classify", "_close_weights", "_create",
        "_create_with", "_info", "_open_weights", "_run", "_verify_weights",
        "_weights"})
    if (std::string own = (word + suffix).str(); isSystemFunction(own))
      return "its function " + quote(own) + " would be the system's";
  return "";
}

/// The letters and digits of `name` with one `_` for each run of others.
static std::string letAloneWords(llvm::StringRef name) {
  std::string identifier;
  for (char c : name) {
    if (llvm::isAlnum(c))
      identifier += llvm::toLower(c);
    else if (!identifier.empty() && identifier.back() != '_')
      identifier += '_';
  }
  if (!identifier.empty() && identifier.back() == '_')
    identifier.pop_back();
  return identifier;
}

/// Each character beyond ASCII as `u65e5`, so that names of other scripts stay
/// apart; bytes that are no UTF-8 as `xff`.
static std::string spellCodePoints(llvm::StringRef name) {
  std::string text;
  while (!name.empty()) {
    auto *begin = reinterpret_cast<const llvm::UTF8 *>(name.data()),
         *at = begin;
    llvm::UTF32 point = 0;
    if (llvm::convertUTF8Sequence(&at, begin + name.size(), &point,
                                  llvm::strictConversion) !=
        llvm::conversionOK) {
      text += fmt::format("_x{:02x}_", uint8_t(name.front()));
      name = name.drop_front();
      continue;
    }
    text += point < 0x80 ? std::string(1, char(point))
                         : fmt::format("_u{:04x}_", uint32_t(point));
    name = name.drop_front(at - begin);
  }
  return text;
}

/// `word`, or where it is too long its beginning and a hash of `whole`.
static std::string shortened(std::string word, llvm::StringRef whole) {
  if (word.size() <= maxIdentifierLength)
    return word;
  std::string hash = fmt::format("_{:016x}", llvm::xxh3_64bits(whole));
  word.resize(maxIdentifierLength - hash.size());
  return llvm::StringRef(word).rtrim('_').str() + hash;
}

/// The library name that is nearest to `name`; there always is one.
static std::string nearestIdentifier(llvm::StringRef name) {
  std::string word = letAloneWords(name);
  if (llvm::none_of(word, llvm::isAlpha))
    word = letAloneWords(spellCodePoints(name));
  if (word.empty())
    word = "model";
  else if (llvm::isDigit(word.front()))
    word = "model_" + word;
  std::string joined = word;
  llvm::erase(joined, '_');
  for (const std::string &candidate :
       {word, word + "_model", "model_" + word, joined + "_model"})
    if (std::string fitting = shortened(candidate, name);
        reasonReserved(fitting).empty())
      return fitting;
  return fmt::format("model_{:016x}", llvm::xxh3_64bits(name));
}

llvm::Expected<std::string> makeIdentifier(llvm::StringRef name) {
  std::string identifier = letAloneWords(name), reason;
  if (identifier.empty())
    reason = "holds no letter";
  else if (llvm::isDigit(identifier.front()))
    reason = "starts with a digit, expected a letter";
  else if (identifier.size() > maxIdentifierLength)
    reason = fmt::format("has {} characters, expected at most {}",
                         identifier.size(), maxIdentifierLength);
  else if (std::string why = reasonReserved(identifier); !why.empty())
    reason = "is reserved (" + why + ")";
  if (reason.empty())
    return identifier;
  return failure("library name {} {}: choose another, such as {}", quote(name),
                 reason, quote(nearestIdentifier(name)));
}

std::string makeFileIdentifier(llvm::StringRef path) {
  llvm::StringRef name = llvm::sys::path::filename(path);
  // Not the stem, which keeps the whole of `.onnx`.
  return nearestIdentifier(
      name.take_front(std::min(name.rfind('.'), name.size())));
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
