// Reads the dictionary of a .npy header without being a Python parser.

#include "compiler/support/NpyHeader.h"
#include "compiler/support/Diagnostic.h"

namespace burin::support {
namespace {

/// NumPy's own limit on dimensions.
constexpr size_t maxDims = 64;

class HeaderParser {
public:
  explicit HeaderParser(llvm::StringRef text) : rest(text) {}

  llvm::Expected<NpyHeader> parse() {
    if (!take("{"))
      return unexpected("'{'");
    while (!take("}")) {
      if (llvm::Error error = parseEntry())
        return error;
      if (!take(",") && !next("}"))
        return unexpected("',' or '}'");
    }
    skipSpace();
    if (!rest.empty())
      return unexpected("the end");
    for (bool isSeen : {hasDescr, hasOrder, hasShape})
      if (!isSeen)
        return failure("header lacks one of 'descr', 'fortran_order', 'shape'");
    return std::move(header);
  }

private:
  void skipSpace() { rest = rest.ltrim(" \t\n"); }
  bool next(llvm::StringRef token) {
    skipSpace();
    return rest.starts_with(token);
  }
  bool take(llvm::StringRef token) {
    skipSpace();
    return rest.consume_front(token);
  }
  llvm::Error unexpected(llvm::StringRef wanted) {
    return failure("header: expected {} at {}", wanted.str(),
                   rest.empty() ? "the end" : quote(rest.take_front(16)));
  }

  llvm::Expected<llvm::StringRef> parseString() {
    for (char mark : {'\'', '"'}) {
      if (!take(llvm::StringRef(&mark, 1)))
        continue;
      size_t end = rest.find(mark);
      llvm::StringRef text = rest.take_front(end);
      if (end == llvm::StringRef::npos || text.contains('\\'))
        break;
      rest = rest.drop_front(end + 1);
      return text;
    }
    return unexpected("a plain string");
  }

  llvm::Error parseEntry() {
    llvm::Expected<llvm::StringRef> key = parseString();
    if (!key)
      return key.takeError();
    if (!take(":"))
      return unexpected("':'");
    bool *isSeen = *key == "descr"           ? &hasDescr
                   : *key == "fortran_order" ? &hasOrder
                   : *key == "shape"         ? &hasShape
                                             : nullptr;
    if (!isSeen || *isSeen)
      return failure("header: unexpected key {}", quote(*key));
    *isSeen = true;
    if (isSeen == &hasShape)
      return parseShape();
    if (isSeen == &hasOrder)
      return parseOrder();
    if (next("["))
      return failure("structured arrays are not supported");
    llvm::Expected<llvm::StringRef> descr = parseString();
    if (!descr)
      return descr.takeError();
    header.descr = descr->str();
    return llvm::Error::success();
  }

  llvm::Error parseOrder() {
    header.isFortranOrder = take("True");
    if (!header.isFortranOrder && !take("False"))
      return unexpected("True or False");
    return llvm::Error::success();
  }

  llvm::Error parseShape() {
    if (!take("("))
      return unexpected("'('");
    bool endsInComma = true;
    while (!take(")")) {
      skipSpace();
      uint64_t dim;
      if (!endsInComma || rest.empty() || rest.front() < '0' ||
          rest.front() > '9' || rest.consumeInteger(10, dim) || dim > INT64_MAX)
        return unexpected("a dimension");
      if (header.shape.size() == maxDims)
        return failure("header: more than {} dimensions", maxDims);
      header.shape.push_back(static_cast<int64_t>(dim));
      take("L"); // Python 2 wrote long integers so
      endsInComma = take(",");
    }
    // `(3)` is no tuple in Python.
    if (header.shape.size() == 1 && !endsInComma)
      return failure("header: shape is a number, expected a tuple");
    return llvm::Error::success();
  }

  llvm::StringRef rest;
  NpyHeader header;
  bool hasDescr = false, hasOrder = false, hasShape = false;
};

} // namespace

llvm::Expected<NpyHeader> parseNpyHeader(llvm::StringRef text) {
  return HeaderParser(text).parse();
}

} // namespace burin::support
