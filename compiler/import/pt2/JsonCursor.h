// Reads a JSON document whose shape is not to be trusted: each refusal names
// the member, the way to the value, what was expected and what is there.

#ifndef BURIN_COMPILER_IMPORT_PT2_JSONCURSOR_H
#define BURIN_COMPILER_IMPORT_PT2_JSONCURSOR_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"
#include <cstdint>
#include <string>

namespace burin::pt2 {

/// Parses `text` after a check that its objects and arrays nest at most
/// `maxDepth` deep, since the parser recurses. `member` names it in messages.
llvm::Expected<llvm::json::Value>
parseJson(llvm::StringRef member, llvm::StringRef text, unsigned maxDepth);

/// The first thing that went wrong while a document was read. Reading goes on
/// with zero values after it, so that readers need not check at each step.
struct JsonFailure {
  explicit JsonFailure(llvm::StringRef member) : member(member) {}
  bool any() const { return !message.empty(); }
  /// Success, or the first failure.
  llvm::Error take() const;

  std::string member;
  std::string message;
};

/// A value of the document, or the place where one is missing. It refers to the
/// cursor it came from, so it must not outlive it.
class JsonCursor {
public:
  JsonCursor(const llvm::json::Value &root, JsonFailure &failure)
      : value(&root), failure(&failure) {}

  /// The field of an object; fails at its use when it is missing.
  JsonCursor field(llvm::StringRef name) const &;
  JsonCursor field(llvm::StringRef name) const && = delete;
  /// True when this is an object that has the field, and it is not null.
  bool has(llvm::StringRef name) const;
  /// True after any failure in the document.
  bool failed() const { return failure->any(); }

  std::string string() const;
  int64_t integer() const;
  bool boolean() const;
  /// A number, or one of the strings `Infinity`, `-Infinity`, `NaN`.
  double number() const;

  /// Calls `visit` for each element of an array, until the first failure.
  void elements(llvm::function_ref<void(const JsonCursor &)> visit) const;
  /// Calls `visit` for each field of an object in the order of their names.
  void fields(llvm::function_ref<void(llvm::StringRef, const JsonCursor &)>
                  visit) const;
  /// The one field of a tagged union. Empty name after a failure.
  llvm::StringRef tag() const;

  /// Records `expected X, found Y` for this place; `found` is what is here,
  /// described, unless given.
  void fail(llvm::StringRef expected, llvm::StringRef found = "") const;

private:
  JsonCursor(const llvm::json::Value *value, const JsonCursor &parent,
             llvm::StringRef name, size_t position)
      : value(value), failure(parent.failure), parent(&parent), name(name),
        position(position) {}
  std::string path() const;

  const llvm::json::Value *value;
  JsonFailure *failure;
  const JsonCursor *parent = nullptr;
  llvm::StringRef name;
  size_t position = 0;
};

} // namespace burin::pt2

#endif // BURIN_COMPILER_IMPORT_PT2_JSONCURSOR_H
