// Arithmetic of sizes, in their canonical form.
#include "dialects/size/Size.h"
#include "llvm/ADT/STLExtras.h"

namespace burin::size {

/// What an expression may hold: sizes of models are short, and those that grow
/// beyond this are of no use.
static constexpr size_t maxTerms = 64, maxAtoms = 16, maxText = 4096;

/// -1, 0 or 1 as products of more atoms come first, and then by their texts.
static int order(const Term &a, const Term &b) {
  if (a.atoms.size() != b.atoms.size())
    return a.atoms.size() > b.atoms.size() ? -1 : 1;
  for (auto [x, y] : llvm::zip_equal(a.atoms, b.atoms))
    if (int result = x->text.compare(y->text))
      return result < 0 ? -1 : 1;
  return 0;
}

Size::Size(int64_t number) {
  if (number != 0)
    sum.push_back({{}, number});
}

Size Size::unknown() {
  Size size;
  size.isKnown = false;
  return size;
}

Size Size::symbol(llvm::StringRef name, Range range) {
  if (range.min == range.max)
    return range.min;
  return ofAtom({Atom::Kind::Symbol, name.str(), range, {}, quoteSymbol(name)});
}

Size Size::ofAtom(Atom atom) {
  if (atom.text.size() > maxText)
    return unknown();
  Size size;
  size.sum.push_back({{std::make_shared<const Atom>(std::move(atom))}, 1});
  return size;
}

/// Sorts, and joins the terms of the same atoms.
Size Size::ofTerms(std::vector<Term> terms) {
  llvm::sort(terms,
             [](const Term &a, const Term &b) { return order(a, b) < 0; });
  Size result;
  for (Term &term : terms) {
    if (term.atoms.size() > maxAtoms)
      return unknown();
    if (result.sum.empty() || order(result.sum.back(), term) != 0)
      result.sum.push_back(std::move(term));
    else if (__builtin_add_overflow(result.sum.back().factor, term.factor,
                                    &result.sum.back().factor))
      return unknown();
  }
  llvm::erase_if(result.sum, [](const Term &term) { return term.factor == 0; });
  return result.sum.size() > maxTerms ? unknown() : result;
}

std::optional<int64_t> Size::constant() const {
  if (!isKnown || sum.size() > 1 || (sum.size() == 1 && !sum[0].atoms.empty()))
    return std::nullopt;
  return sum.empty() ? 0 : sum[0].factor;
}

std::optional<llvm::StringRef> Size::symbol() const {
  if (!isKnown || sum.size() != 1 || sum[0].factor != 1 ||
      sum[0].atoms.size() != 1 || sum[0].atoms[0]->kind != Atom::Kind::Symbol)
    return std::nullopt;
  return llvm::StringRef(sum[0].atoms[0]->name);
}

bool Size::operator==(const Size &other) const {
  return isKnown && other.isKnown && sum.size() == other.sum.size() &&
         llvm::all_of(llvm::zip(sum, other.sum), [](auto pair) {
           auto &[a, b] = pair;
           return a.factor == b.factor && order(a, b) == 0;
         });
}

Size operator+(const Size &a, const Size &b) {
  if (a.isUnknown() || b.isUnknown())
    return Size::unknown();
  std::vector<Term> terms(a.sum);
  llvm::append_range(terms, b.sum);
  return Size::ofTerms(std::move(terms));
}

Size product(llvm::ArrayRef<Size> sizes) {
  Size product = 1;
  for (const Size &size : sizes)
    product = product * size;
  return product;
}

Size operator-(const Size &a, const Size &b) { return a + b * Size(-1); }

/// The product of two terms; nothing where its factor leaves 64 bits.
static std::optional<Term> multiply(const Term &a, const Term &b) {
  Term product;
  if (__builtin_mul_overflow(a.factor, b.factor, &product.factor))
    return std::nullopt;
  product.atoms = a.atoms;
  llvm::append_range(product.atoms, b.atoms);
  llvm::sort(product.atoms,
             [](const auto &x, const auto &y) { return x->text < y->text; });
  return product;
}

Size operator*(const Size &a, const Size &b) {
  if (a == Size(0) || b == Size(0))
    return 0;
  if (a.isUnknown() || b.isUnknown())
    return Size::unknown();
  std::vector<Term> terms;
  if (a.sum.size() * b.sum.size() > maxTerms * maxTerms)
    return Size::unknown();
  for (const Term &x : a.sum)
    for (const Term &y : b.sum) {
      std::optional<Term> product = multiply(x, y);
      if (!product)
        return Size::unknown();
      terms.push_back(std::move(*product));
    }
  return Size::ofTerms(std::move(terms));
}

/// How often `b` goes into `a`; nothing where it does not.
static std::optional<Term> divide(const Term &a, const Term &b) {
  bool isWhole = a.factor % b.factor == 0;
  if (b.factor < 1 && (!isWhole || b.factor == -1))
    return std::nullopt;
  Term quotient{a.atoms, int64_t(floorQuotient(a.factor, b.factor))};
  if (quotient.factor == 0)
    return std::nullopt;
  for (const auto &atom : b.atoms) {
    auto found = llvm::find_if(quotient.atoms, [&](const auto &other) {
      return other->text == atom->text;
    });
    if (found == quotient.atoms.end())
      return std::nullopt;
    quotient.atoms.erase(found);
  }
  return quotient;
}

Size floorDiv(const Size &a, const Size &b) {
  if (a.isUnknown() || b.isUnknown() || b.range().min < 1)
    return Size::unknown();
  if (auto x = a.constant())
    if (auto y = b.constant())
      return int64_t(floorQuotient(*x, *y));
  // Long division by the first term: what divides without rest stands outside
  // of the quotient, whatever that rounds to.
  Size whole, rest = a;
  std::vector<Term> left;
  for (size_t step = 0; step < maxTerms && !rest.sum.empty(); ++step) {
    std::optional<Term> quotient = divide(rest.sum.front(), b.sum.front());
    Size part;
    if (!quotient) {
      left.push_back(rest.sum.front());
      rest.sum.erase(rest.sum.begin());
      continue;
    }
    part.sum.push_back(std::move(*quotient));
    whole = whole + part;
    rest = rest - part * b;
    if (whole.isUnknown() || rest.isUnknown())
      return Size::unknown();
  }
  rest = rest + Size::ofTerms(std::move(left));
  if (rest == Size(0) || (rest.range().min >= 0 && (b - rest).range().min >= 1))
    return whole;
  // A quotient of sums is kept as it stands where dividing left terms of both.
  const bool isSimple = b.sum.size() == 1;
  const Size &above = isSimple ? rest : a;
  Size atom =
      Size::ofAtom({Atom::Kind::FloorDiv,
                    "",
                    {},
                    {above, b},
                    "floordiv(" + above.text() + ", " + b.text() + ")"});
  return isSimple ? whole + atom : atom;
}

Size ceilDiv(const Size &a, const Size &b) {
  return floorDiv(a + b - Size(1), b);
}

Size mod(const Size &a, const Size &b) { return a - b * floorDiv(a, b); }

/// The least or the greatest of two sizes.
Size Size::choose(Atom::Kind kind, const Size &a, const Size &b) {
  if (a.isUnknown() || b.isUnknown())
    return unknown();
  const bool isMin = kind == Atom::Kind::Min;
  Range difference = (a - b).range();
  if (difference.max <= 0)
    return isMin ? a : b;
  if (difference.min >= 0)
    return isMin ? b : a;
  // Operands of operands of the same kind are operands of their own.
  std::vector<Size> operands;
  for (const Size &operand : {a, b}) {
    const Atom *atom = operand.sum.size() == 1 && operand.sum[0].factor == 1 &&
                               operand.sum[0].atoms.size() == 1
                           ? operand.sum[0].atoms[0].get()
                           : nullptr;
    if (atom && atom->kind == kind)
      llvm::append_range(operands, atom->operands);
    else
      operands.push_back(operand);
  }
  llvm::sort(operands,
             [](const Size &x, const Size &y) { return x.text() < y.text(); });
  operands.erase(std::unique(operands.begin(), operands.end()), operands.end());
  std::string text = isMin ? "min(" : "max(";
  for (auto [i, operand] : llvm::enumerate(operands))
    text += (i == 0 ? "" : ", ") + operand.text();
  return ofAtom({kind, "", {}, std::move(operands), text + ")"});
}

Size min(const Size &a, const Size &b) {
  return Size::choose(Atom::Kind::Min, a, b);
}
Size max(const Size &a, const Size &b) {
  return Size::choose(Atom::Kind::Max, a, b);
}

static Range rangeOf(const Atom &atom) {
  if (atom.kind == Atom::Kind::Symbol)
    return atom.bounds;
  Range result = atom.operands[0].range();
  for (const Size &operand : llvm::drop_begin(atom.operands)) {
    Range other = operand.range();
    result = atom.kind == Atom::Kind::FloorDiv ? floorDiv(result, other)
             : atom.kind == Atom::Kind::Min    ? lesser(result, other)
                                               : greater(result, other);
  }
  return result;
}

Range Size::range() const {
  if (!isKnown)
    return {};
  Range total = Range::of(0);
  for (const Term &term : sum) {
    Range product = Range::of(term.factor);
    for (const auto &atom : term.atoms)
      product = product * rangeOf(*atom);
    total = total + product;
  }
  return total;
}

std::optional<int64_t> Size::evaluate(
    llvm::function_ref<std::optional<int64_t>(llvm::StringRef)> lookUp) const {
  if (!isKnown)
    return std::nullopt;
  auto valueOf = [&](const Atom &atom) -> std::optional<int64_t> {
    if (atom.kind == Atom::Kind::Symbol)
      return lookUp(atom.name);
    std::optional<int64_t> result = atom.operands[0].evaluate(lookUp);
    for (const Size &operand : llvm::drop_begin(atom.operands)) {
      std::optional<int64_t> other = operand.evaluate(lookUp);
      bool divides = atom.kind == Atom::Kind::FloorDiv;
      if (!result || !other || (divides && *other < 1))
        return std::nullopt;
      result = divides ? int64_t(floorQuotient(*result, *other))
               : atom.kind == Atom::Kind::Min ? std::min(*result, *other)
                                              : std::max(*result, *other);
    }
    return result;
  };
  int64_t total = 0;
  for (const Term &term : sum) {
    int64_t product = term.factor;
    for (const auto &atom : term.atoms) {
      std::optional<int64_t> value = valueOf(*atom);
      if (!value || __builtin_mul_overflow(product, *value, &product))
        return std::nullopt;
    }
    if (__builtin_add_overflow(total, product, &total))
      return std::nullopt;
  }
  return total;
}

void Size::collectSymbols(llvm::StringMap<Range> &symbols) const {
  for (const Term &term : sum)
    for (const auto &atom : term.atoms) {
      if (atom->kind == Atom::Kind::Symbol)
        symbols.try_emplace(atom->name, atom->bounds);
      for (const Size &operand : atom->operands)
        operand.collectSymbols(symbols);
    }
}

} // namespace burin::size
