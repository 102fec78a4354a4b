// Reads values of a JSON document by type and remembers, of all that is wrong
// with it, the first by its path.

#ifndef BURIN_COMPILER_MANIFEST_JSONREADER_H
#define BURIN_COMPILER_MANIFEST_JSONREADER_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"
#include <string>
#include <vector>

namespace burin::manifest {

/// A value in the document, or the place where one would be.
struct JsonPlace {
  const llvm::json::Value *value = nullptr; // null: absent
  std::string path; // `input.image.mean[2]`; empty at the root

  explicit operator bool() const { return value; }
};

/// Each read gives a value of the type that was asked for, whatever the
/// document holds; once something is wrong the values mean nothing, and
/// `takeError` says what it was. Reads of an absent place give the default and
/// are no error.
class JsonReader {
public:
  /// Enters an object that may have these `keys` and no other. False if it is
  /// absent or wrong.
  bool enter(const JsonPlace &place, llvm::ArrayRef<llvm::StringRef> keys);

  /// A member of an object that was entered; absent ones are an error in
  /// `required`.
  JsonPlace optional(const JsonPlace &object, llvm::StringRef key) const;
  JsonPlace required(const JsonPlace &object, llvm::StringRef key);

  std::string string(const JsonPlace &place);
  bool boolean(const JsonPlace &place, bool absent);

  /// A number that is finite as a float.
  double number(const JsonPlace &place, double absent);

  /// A whole number between `least` and `most`.
  int64_t integer(const JsonPlace &place, int64_t least, int64_t most,
                  int64_t absent);

  /// The index of one of `choices`.
  size_t choice(const JsonPlace &place, llvm::ArrayRef<llvm::StringRef> choices,
                size_t absent);

  /// An array of exactly `count` numbers that are finite as floats.
  std::vector<double> numbers(const JsonPlace &place, size_t count,
                              double absent);

  /// The elements of an array of `least` to `most`; none when it is absent or
  /// wrong, which is to say not `expected`.
  std::vector<JsonPlace> elements(const JsonPlace &place, size_t least,
                                  size_t most, llvm::StringRef expected);

  /// Reports the value of `place` as not being what was `expected` there.
  void refuse(const JsonPlace &place, llvm::StringRef expected);

  /// Reports what is wrong at `place` in words of the caller's own.
  void report(const JsonPlace &place, std::string message);

  bool failed() const { return !message.empty(); }
  llvm::Error takeError();

private:
  std::string message; // empty: all is well
};

} // namespace burin::manifest

#endif // BURIN_COMPILER_MANIFEST_JSONREADER_H
