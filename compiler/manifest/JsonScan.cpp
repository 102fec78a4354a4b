// One pass over the text with a stack of what is open, bounded by the depth
// that is allowed.

#include "compiler/manifest/JsonScan.h"
#include "compiler/support/Diagnostic.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringSet.h"

namespace burin::manifest {

namespace {

/// An array or object whose end is still to come.
struct Open {
  bool isObject;
  bool expectsKey;
  llvm::StringSet<> keys;
};

} // namespace

/// Returns the contents of the string that starts after the quote at
/// `position`, still escaped, and moves `position` to the quote that ends it,
/// or beyond the end of the text.
static llvm::StringRef scanString(llvm::StringRef text, size_t &position) {
  const size_t begin = ++position;
  while (position < text.size() && text[position] != '"')
    position += text[position] == '\\' ? 2 : 1;
  return text.slice(begin, position);
}

llvm::Error scanJson(llvm::StringRef text, unsigned maxDepth) {
  llvm::SmallVector<Open, 8> open;
  size_t line = 1;
  for (size_t position = 0; position < text.size(); ++position) {
    const char c = text[position];
    if (c == '\n')
      ++line;
    if (c == '{' || c == '[') {
      if (open.size() == maxDepth)
        return support::failure("line {}: expected at most {} nested arrays "
                                "and objects, found more",
                                line, maxDepth);
      open.push_back({c == '{', c == '{', {}});
    } else if (open.empty()) {
      continue;
    } else if (c == '}' || c == ']') {
      open.pop_back();
    } else if (c == ',') {
      open.back().expectsKey = open.back().isObject;
    } else if (c == '"') {
      const llvm::StringRef string = scanString(text, position);
      if (open.back().expectsKey && !open.back().keys.insert(string).second)
        return support::failure(
            "line {}: expected each key once, found {} again", line,
            support::quote(string));
      open.back().expectsKey = false;
      line += string.count('\n'); // not in valid JSON, but this comes first
    }
  }
  return llvm::Error::success();
}

} // namespace burin::manifest
