// Reads an equation term by term, and holds the sizes of equal labels together.
#include "dialects/nn/shape/Equation.h"
#include "dialects/nn/shape/Shapes.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace burin::nn {

static constexpr int ellipsisLabel = 256;

SmallVector<int64_t> Equation::sizesOf(ArrayRef<int> labels) const {
  SmallVector<int64_t> shape;
  for (int label : labels)
    shape.push_back(sizes.lookup(label));
  return shape;
}

/// The labels of one term, its ellipsis standing for `hidden` dimensions; fails
/// where it is malformed.
static FailureOr<SmallVector<int>> readTerm(StringRef term, int64_t hidden) {
  SmallVector<int> labels;
  bool hasEllipsis = false;
  for (size_t i = 0; i < term.size(); ++i) {
    if (llvm::isAlpha(term[i])) {
      labels.push_back(term[i]);
      continue;
    }
    if (hasEllipsis || term.substr(i, 3) != "..." || hidden < 0)
      return failure();
    hasEllipsis = true;
    for (int64_t k = hidden; k-- > 0;)
      labels.push_back(ellipsisLabel + int(k));
    i += 2;
  }
  return labels;
}

/// The labels that stand once, sorted, behind those of an ellipsis.
static SmallVector<int> implicitResult(const Equation &equation,
                                       int64_t hidden) {
  llvm::MapVector<int, int> counts;
  for (ArrayRef<int> labels : equation.operands)
    for (int label : labels)
      ++counts[label];
  SmallVector<int> letters, labels;
  for (auto [label, count] : counts)
    if (count == 1 && label < ellipsisLabel)
      letters.push_back(label);
  llvm::sort(letters);
  for (int64_t k = hidden; k-- > 0;)
    labels.push_back(ellipsisLabel + int(k));
  labels.append(letters);
  return labels;
}

/// Notes the size of a label's dimension; fails where two sizes contradict.
static LogicalResult meet(int64_t &known, int64_t size) {
  if (known == size || size == 1 || ShapedType::isDynamic(size)) {
    if (known == 1)
      known = size;
    return success();
  }
  if (known != 1 && !ShapedType::isDynamic(known))
    return failure();
  known = size;
  return success();
}

/// As much of an equation as a message needs to tell which it is.
static std::string shown(StringRef text) {
  constexpr size_t most = 80;
  return text.size() <= most ? text.str()
                             : (text.take_front(most) + "...").str();
}

FailureOr<Equation> readEquation(Operation *op, StringRef text,
                                 ValueRange operands) {
  Equation equation;
  auto malformed = [&]() -> FailureOr<Equation> {
    op->emitOpError() << "expected an equation for " << operands.size()
                      << (operands.size() == 1 ? " operand" : " operands")
                      << " of their dimensions, got '" << shown(text) << "'";
    return failure();
  };
  std::string packed;
  llvm::copy_if(text, std::back_inserter(packed),
                [](char c) { return c != ' '; });
  auto [left, right] = StringRef(packed).split("->");
  bool isExplicit = StringRef(packed).contains("->");
  SmallVector<StringRef> terms;
  left.split(terms, ',');
  if (terms.size() != operands.size())
    return malformed();
  int64_t most = 0;
  for (auto [term, operand] : llvm::zip_equal(terms, operands)) {
    int64_t rank = shaped(operand).getRank();
    int64_t hidden = term.contains("...") ? rank - int64_t(term.size()) + 3 : 0;
    auto labels = readTerm(term, hidden);
    if (failed(labels) || int64_t(labels->size()) != rank)
      return malformed();
    most = std::max(most, hidden);
    equation.operands.push_back(*labels);
    for (auto [label, size] :
         llvm::zip_equal(*labels, shaped(operand).getShape())) {
      int64_t &known = equation.sizes.insert({label, 1}).first->second;
      int64_t before = known;
      if (failed(meet(known, size))) {
        op->emitOpError() << "expected one size for each label of '"
                          << shown(text) << "', got " << before << " and "
                          << size;
        return failure();
      }
    }
  }
  if (isExplicit) {
    auto labels = readTerm(right, most);
    if (failed(labels))
      return malformed();
    equation.result = *labels;
  } else {
    equation.result = implicitResult(equation, most);
  }
  for (size_t i = 0; i < equation.result.size(); ++i)
    if (!equation.sizes.count(equation.result[i]) ||
        llvm::is_contained(ArrayRef(equation.result).take_front(i),
                           equation.result[i]))
      return malformed();
  for (auto [label, size] : equation.sizes)
    if (!llvm::is_contained(equation.result, label))
      equation.summed.push_back(label);
  return equation;
}

} // namespace burin::nn
