// Folds through the op's own folder where types suffice, and else through the
// reference interpreter.
#include "dialects/nn/reference/Fold.h"
#include "dialects/nn/Dialect.h"
#include "dialects/nn/ops/Constant.h"
#include "dialects/nn/ops/Quantize.h"
#include "dialects/nn/reference/Pieces.h"
#include "dialects/nn/shape/Shapes.h"

using namespace mlir;

namespace burin::nn {

/// The elements of a shape, or of a mask or an index made from one; with
/// 250,000 nodes this bounds what an import can spend.
static constexpr int64_t maxShapeElements = 1024;

/// Bytes of all results; absent where a size is unknown.
static std::optional<int64_t> resultBytes(Operation *op) {
  int64_t bytes = 0;
  for (Type type : op->getResultTypes()) {
    auto ranked = dyn_cast<RankedTensorType>(type);
    auto elements = ranked ? checkedProduct(ranked.getShape()) : std::nullopt;
    int64_t size = 0;
    if (!elements ||
        __builtin_mul_overflow(*elements, elementBytes(ranked.getElementType()),
                               &size) ||
        __builtin_add_overflow(bytes, size, &bytes))
      return std::nullopt;
  }
  return bytes;
}

/// What follows from types alone, such as a shape; null otherwise.
static ElementsAttr foldTypes(Operation *op) {
  SmallVector<OpFoldResult, 1> folded;
  if (failed(op->fold(folded)) || folded.size() != 1)
    return nullptr;
  return dyn_cast_if_present<ElementsAttr>(dyn_cast<Attribute>(folded.front()));
}

/// The constants that the results are; none where they are not, or where the
/// budget does not allow to find out.
static FailureOr<SmallVector<ElementsAttr>>
evaluateConstant(Operation *op, FoldBudget &budget) {
  SmallVector<ElementsAttr> constants;
  std::optional<int64_t> bytes = resultBytes(op);
  // What an op with blocks follows from is not only its operands.
  if (op->getNumRegions() > 0 || !bytes || *bytes > budget.bytes)
    return constants;
  if (ElementsAttr elements = foldTypes(op)) {
    constants.push_back(elements);
    return constants;
  }
  int64_t operations = cast<NnOpInterface>(op).countOperations();
  if (operations > budget.operations)
    return constants;
  SmallVector<ElementsAttr> operands;
  for (Value operand : op->getOperands()) {
    operands.push_back(constantElements(operand));
    if (!operands.back() ||
        operands.back().getNumElements() > budget.operandElements)
      return constants;
  }
  auto results = evaluateConstants(op, operands);
  if (succeeded(results) && !results->empty()) {
    budget.bytes -= *bytes;
    budget.operations -= operations;
  }
  return results;
}

FailureOr<SmallVector<Value>> fold(Operation *op, FoldBudget &budget) {
  SmallVector<Value> values;
  if (isa<ConstantOp>(op))
    return values;
  FailureOr<SmallVector<ElementsAttr>> constants = evaluateConstant(op, budget);
  if (failed(constants))
    return failure();
  OpBuilder builder(op);
  for (auto [result, elements] : llvm::zip(op->getResults(), *constants)) {
    values.push_back(builder.create<ConstantOp>(result.getLoc(),
                                                elements.getType(), elements));
    result.replaceAllUsesWith(values.back());
  }
  return values;
}

FailureOr<SmallVector<Value>> foldShapeArithmetic(Operation *op) {
  // Whether integers become numbers is for those to say who multiply them.
  if (auto weights = dyn_cast<DequantizeOp>(op))
    if (ShapedType type = shaped(weights.getX());
        type.hasRank() && type.getRank() > 1)
      return SmallVector<Value>();
  FoldBudget budget{maxShapeElements * 8, maxShapeElements * 8,
                    maxShapeElements};
  return fold(op, budget);
}

} // namespace burin::nn
