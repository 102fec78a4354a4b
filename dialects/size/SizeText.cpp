// Sizes as text, and back.
#include "dialects/size/Size.h"
#include "llvm/ADT/StringExtras.h"

namespace burin::size {

static bool isIdentifier(llvm::StringRef name) {
  return !name.empty() && !llvm::isDigit(name[0]) &&
         llvm::all_of(
             name,
             [](char c) { return llvm::isAlnum(c) || c == '_' || c == '.'; }) &&
         name != "floordiv" && name != "min" && name != "max";
}

std::string quoteSymbol(llvm::StringRef name) {
  if (isIdentifier(name))
    return name.str();
  std::string text = "'";
  for (char c : name) {
    if (c == '\'' || c == '\\')
      text += '\\';
    text += c;
  }
  return text + "'";
}

std::string Size::text() const {
  if (!isKnown)
    return "?";
  std::string text;
  for (const Term &term : sum) {
    bool isNegative = term.factor < 0;
    uint64_t factor = isNegative ? -uint64_t(term.factor) : term.factor;
    text += text.empty() ? (isNegative ? "-" : "") : isNegative ? " - " : " + ";
    bool hasFactor = factor != 1 || term.atoms.empty();
    if (hasFactor)
      text += std::to_string(factor);
    for (auto [i, atom] : llvm::enumerate(term.atoms))
      text += (hasFactor || i > 0 ? "*" : "") + atom->text;
  }
  return text.empty() ? "0" : text;
}

namespace {

/// Reads sums of products of what is in `atom`.
class Parser {
public:
  Parser(llvm::StringRef text, const llvm::StringMap<Range> &symbols)
      : rest(text), symbols(symbols) {}

  llvm::Expected<Size> run() {
    Size size = rest.trim() == "?" ? Size::unknown() : sum(0);
    if (rest.trim() == "?")
      rest = "";
    if (fault.empty() && !rest.trim().empty())
      fail("nothing more");
    if (fault.empty())
      return size;
    return llvm::createStringError(llvm::inconvertibleErrorCode(), fault);
  }

private:
  static constexpr unsigned maxDepth = 16;

  Size fail(const llvm::Twine &expected) {
    if (fault.empty())
      fault =
          ("expected " + expected + " at '" + rest.trim().take_front(40) + "'")
              .str();
    return 0;
  }

  bool take(llvm::StringRef token) {
    rest = rest.ltrim();
    return rest.consume_front(token);
  }

  Size sum(unsigned depth) {
    if (depth > maxDepth)
      return fail("fewer levels");
    bool isNegative = take("-");
    Size total = product(depth);
    if (isNegative)
      total = Size(0) - total;
    while (fault.empty()) {
      if (take("+"))
        total = total + product(depth);
      else if (take("-"))
        total = total - product(depth);
      else
        break;
    }
    return total;
  }

  Size product(unsigned depth) {
    Size result = atom(depth);
    while (fault.empty() && take("*"))
      result = result * atom(depth);
    return result;
  }

  Size atom(unsigned depth) {
    rest = rest.ltrim();
    int64_t number;
    if (!rest.empty() && llvm::isDigit(rest[0]))
      return rest.consumeInteger(10, number) ? fail("a number of 64 bits")
                                             : Size(number);
    for (auto [name, combine] :
         {std::pair<llvm::StringRef, Size (*)(const Size &, const Size &)>{
              "floordiv(", floorDiv},
          {"min(", size::min},
          {"max(", size::max}})
      if (take(name)) {
        Size result = sum(depth + 1);
        while (fault.empty() && take(","))
          result = combine(result, sum(depth + 1));
        return take(")") ? result : fail("')'");
      }
    return symbol();
  }

  Size symbol() {
    std::string name;
    if (take("'")) {
      while (!rest.empty() && rest[0] != '\'') {
        rest.consume_front("\\");
        name += rest.take_front();
        rest = rest.drop_front(rest.empty() ? 0 : 1);
      }
      if (!take("'"))
        return fail("a closing quote");
    } else {
      name = rest.take_while([](char c) {
                   return llvm::isAlnum(c) || c == '_' || c == '.';
                 })
                 .str();
      rest = rest.drop_front(name.size());
    }
    if (name.empty())
      return fail("a number or a symbol");
    auto found = symbols.find(name);
    if (found == symbols.end())
      return fail("a range for the symbol '" + llvm::Twine(name) + "'");
    return Size::symbol(name, found->second);
  }

  llvm::StringRef rest;
  const llvm::StringMap<Range> &symbols;
  std::string fault;
};

} // namespace

llvm::Expected<Size> Size::parse(llvm::StringRef text,
                                 const llvm::StringMap<Range> &symbols) {
  return Parser(text, symbols).run();
}

} // namespace burin::size
