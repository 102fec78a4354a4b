// Prints sizes as expressions of C++.
#include "codegen/cpp/SizeText.h"
#include <fmt/format.h>

using namespace mlir;

namespace burin::codegen {

std::vector<RunSize> runSizes(plan::ProgramOp program) {
  std::vector<RunSize> sizes;
  if (DictionaryAttr ranges = program.getSizesAttr())
    for (NamedAttribute entry : ranges) {
      auto range = cast<DenseI64ArrayAttr>(entry.getValue()).asArrayRef();
      sizes.push_back({entry.getName(), {range[0], range[1]}});
    }
  return sizes;
}

/// The number of a symbol among the program's sizes.
static size_t numberOf(StringRef symbol, plan::ProgramOp program) {
  std::vector<RunSize> sizes = runSizes(program);
  return llvm::find_if(
             sizes, [&](const RunSize &size) { return size.name == symbol; }) -
         sizes.begin();
}

static std::string printAtom(const size::Atom &atom, plan::ProgramOp program) {
  if (atom.kind == size::Atom::Kind::Symbol)
    return fmt::format("size{}", numberOf(atom.name, program));
  std::string text = cSize(atom.operands[0], program, true);
  for (const size::Size &operand : llvm::drop_begin(atom.operands)) {
    std::string other = cSize(operand, program, true);
    if (atom.kind != size::Atom::Kind::FloorDiv) {
      const char *relation = atom.kind == size::Atom::Kind::Min ? "<" : ">";
      text = fmt::format("({0} {1} {2} ? {0} : {2})", text, relation, other);
    } else if (atom.operands[0].range().min >= 0) {
      text = fmt::format("({} / {})", text, other);
    } else {
      text = fmt::format("({0} >= 0 ? {0} / {1} : -(({1} - 1 - {0}) / {1}))",
                         text, other);
    }
  }
  return text;
}

std::string cSize(const size::Size &size, plan::ProgramOp program,
                  bool parenthesize) {
  if (std::optional<int64_t> number = size.constant())
    return std::to_string(*number);
  std::string text;
  for (const size::Term &term : size.terms()) {
    std::string product;
    for (const auto &atom : term.atoms)
      product += (product.empty() ? "" : " * ") + printAtom(*atom, program);
    int64_t factor = term.factor;
    bool isNegative = factor < 0 && !text.empty();
    if (isNegative)
      factor = -factor;
    if (product.empty())
      product = std::to_string(factor);
    else if (factor != 1)
      product += fmt::format(" * {}", factor);
    text += (text.empty() ? "" : isNegative ? " - " : " + ") + product;
  }
  bool isName = size.symbol().has_value();
  return parenthesize && !isName ? "(" + text + ")" : text;
}

std::set<size_t> symbolsOf(ArrayRef<size::Size> sizes,
                           plan::ProgramOp program) {
  llvm::StringMap<size::Range> symbols;
  for (const size::Size &size : sizes)
    size.collectSymbols(symbols);
  std::set<size_t> numbers;
  for (const auto &entry : symbols)
    numbers.insert(numberOf(entry.getKey(), program));
  return numbers;
}

std::set<size_t> sizesUsedBy(plan::Step op) {
  auto program = op->getParentOfType<plan::ProgramOp>();
  if (!program.getSizesAttr())
    return {};
  SmallVector<size::Size> sizes;
  if (auto nest = dyn_cast<plan::NestOp>(*op))
    sizes = nest.getLoopSizes();
  op->walk([&](Operation *inner) {
    if (auto value = dyn_cast<plan::SizeValueOp>(inner))
      llvm::append_range(sizes, size::sizesOf(value.getSize()));
    if (auto load = dyn_cast<plan::LoadOp>(inner))
      for (auto [i, size] :
           llvm::enumerate(size::sizesOf(load.getSource().getType())))
        if (asksForSize(load, i))
          sizes.push_back(size);
  });
  return symbolsOf(sizes, program);
}

bool asksForSize(plan::LoadOp load, unsigned dim) {
  return load.getOtherwise() && size::hasSymbols(load.getSource().getType()) &&
         !size::sizesOf(load.getSource().getType())[dim].constant();
}

} // namespace burin::codegen
