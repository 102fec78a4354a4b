// A size of a tensor: a number, an expression over symbols that stand for sizes
// known at run time only, or unknown. The one form in which all of the compiler
// computes with sizes.
//
// Expressions are kept in a canonical form, so that equal sizes compare equal:
// a sum of products, of symbols and of quotients, least and greatest ones that
// do not resolve. Each symbol knows its range, by which they do: of `seq` in
// [1, 512], min(seq, 512) is `seq`.
#pragma once

#include "dialects/size/Range.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace burin::size {

class Size;

/// A symbol, or a function of sizes that is no sum of products: what products
/// are made of.
struct Atom {
  enum class Kind { Symbol, FloorDiv, Min, Max };

  Kind kind;
  /// Of a symbol.
  std::string name;
  Range bounds;
  /// Of a function.
  std::vector<Size> operands;
  /// As it is printed, by which atoms are told apart and ordered.
  std::string text;
};

/// A product of atoms, in the order of their texts, times a number.
struct Term {
  std::vector<std::shared_ptr<const Atom>> atoms;
  int64_t factor;
};

class Size {
public:
  Size(int64_t number = 0);
  /// Of which nothing is known; so is what is computed with it, and what would
  /// take more terms, levels or bits than there are.
  static Size unknown();
  static Size symbol(llvm::StringRef name, Range range);

  bool isUnknown() const { return !isKnown; }
  /// The number, where it is one.
  std::optional<int64_t> constant() const;
  /// The name, where it is nothing but a symbol.
  std::optional<llvm::StringRef> symbol() const;
  /// Numbers that it lies between.
  Range range() const;
  /// Whether the two are known to be the same.
  bool operator==(const Size &other) const;
  bool operator!=(const Size &other) const { return !(*this == other); }

  friend Size operator+(const Size &a, const Size &b);
  friend Size operator-(const Size &a, const Size &b);
  friend Size operator*(const Size &a, const Size &b);
  /// Rounded down and up, and what is left; unknown where `b` may be 0 or less.
  friend Size floorDiv(const Size &a, const Size &b);
  friend Size ceilDiv(const Size &a, const Size &b);
  friend Size mod(const Size &a, const Size &b);
  friend Size min(const Size &a, const Size &b);
  friend Size max(const Size &a, const Size &b);

  /// The number that it comes to once `lookUp` gives each symbol's; nothing
  /// where it gives none, or where 64 bits do not hold the number.
  std::optional<int64_t> evaluate(
      llvm::function_ref<std::optional<int64_t>(llvm::StringRef)> lookUp) const;
  /// The ranges of all symbols, by name.
  void collectSymbols(llvm::StringMap<Range> &symbols) const;

  /// `2*seq + 1`, `floordiv(seq, 2)`, `min(batch, 4)`; `?` where it is unknown.
  std::string text() const;
  /// Reads what `text` writes; the symbols have the ranges given.
  static llvm::Expected<Size> parse(llvm::StringRef text,
                                    const llvm::StringMap<Range> &symbols);

  llvm::ArrayRef<Term> terms() const { return sum; }

private:
  static Size ofTerms(std::vector<Term> terms);
  static Size ofAtom(Atom atom);
  static Size choose(Atom::Kind kind, const Size &a, const Size &b);

  /// In the order of their atoms, those of more atoms first; no factor is 0.
  std::vector<Term> sum;
  bool isKnown = true;
};

Size operator+(const Size &a, const Size &b);
Size operator-(const Size &a, const Size &b);
Size operator*(const Size &a, const Size &b);
Size floorDiv(const Size &a, const Size &b);
Size ceilDiv(const Size &a, const Size &b);
Size mod(const Size &a, const Size &b);
Size min(const Size &a, const Size &b);
Size max(const Size &a, const Size &b);

/// The product of all.
Size product(llvm::ArrayRef<Size> sizes);

/// How `name` is written in an expression: in quotes where it is no identifier.
std::string quoteSymbol(llvm::StringRef name);

} // namespace burin::size
