// Evaluates, on demand and within a budget, what follows from constants.
#include "compiler/import/onnx/KnownValues.h"
#include "dialects/nn/Dialect.h"
#include "dialects/nn/shape/Shapes.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace burin::onnx {

/// Lists of sizes and scales.
static constexpr int64_t maxShortList = 64;

bool KnownValues::isKnown(Value value) const {
  return values.contains(value) || nn::constantElements(value);
}

void KnownValues::note(const nn::OnnxNode &node) {
  for (Value operand : node.operands)
    if (operand && !isKnown(operand))
      return;
  for (Value result : node.results)
    if (result && !nn::constantElements(result))
      values.insert(result);
}

/// Whether `node` may have to know this operand.
static bool isAsked(const nn::OnnxNode &node, Value operand) {
  ShapedType type = nn::shaped(operand);
  if (!type.hasStaticShape())
    return false;
  return !isa<FloatType>(type.getElementType()) ||
         type.getNumElements() <= maxShortList ||
         llvm::is_contained({"NonZero", "Unique"}, llvm::StringRef(node.op));
}

LogicalResult KnownValues::settle(nn::OnnxNode &node) {
  for (Value &operand : node.operands) {
    bool isSettled = settled.contains(operand);
    if (!operand ||
        !(isSettled || (values.contains(operand) && isAsked(node, operand))))
      continue;
    auto value = evaluate(operand);
    if (failed(value))
      return failure();
    operand = *value;
  }
  return success();
}

/// The ops that `value` follows from, those they read from before them.
static llvm::SetVector<Operation *> collectOps(Value value) {
  llvm::SetVector<Operation *> ops;
  llvm::DenseSet<Operation *> opened;
  llvm::SmallVector<Operation *> pending = {value.getDefiningOp()};
  while (!pending.empty()) {
    Operation *op = pending.back();
    if (opened.insert(op).second) {
      for (Value operand : op->getOperands())
        if (!nn::constantElements(operand))
          pending.push_back(operand.getDefiningOp());
      continue;
    }
    pending.pop_back();
    ops.insert(op);
  }
  return ops;
}

FailureOr<Value> KnownValues::evaluate(Value value) {
  if (Value constant = settled.lookup(value))
    return constant;
  // Whoever asks again, or asks for what follows from it, gets no other answer.
  values.erase(value);
  if (budget.operations <= 0)
    return value;
  auto ops = collectOps(value);
  budget.operations -= int64_t(ops.size());
  for (Operation *op : ops) {
    if (!isa<nn::NnOpInterface>(op))
      return value;
    for (Value operand : op->getOperands())
      if (auto type = dyn_cast<RankedTensorType>(operand.getType());
          type && type.hasStaticShape())
        budget.operations -= type.getNumElements();
    llvm::SmallVector<Value> results(op->getResults());
    auto constants = nn::fold(op, budget);
    if (failed(constants))
      return failure();
    if (constants->empty())
      return value;
    for (auto [result, constant] : llvm::zip_equal(results, *constants))
      settled[result] = constant;
  }
  return settled.lookup(value);
}

} // namespace burin::onnx
