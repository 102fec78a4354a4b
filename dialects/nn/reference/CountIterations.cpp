// Evaluates the part of a loop's body that its condition follows from.
#include "dialects/nn/reference/CountIterations.h"
#include "dialects/nn/Dialect.h"
#include "dialects/nn/shape/Shapes.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace burin::nn {

/// Elements of a value that decides; counters have one.
static constexpr int64_t mostElements = 64;
/// Ops that are evaluated to find the end of one loop.
static constexpr int64_t mostEvaluations = 1 << 20;

namespace {

/// The ops, constants and carried values that a condition follows from.
class Deciding {
public:
  Deciding(Block &body, ArrayRef<Value> next, ArrayRef<Value> initial)
      : body(body), next(next), initial(initial) {}

  /// False where one of them is not known, or is no small tensor.
  bool collect(Value condition) {
    SmallVector<Value> pending = {condition};
    while (!pending.empty()) {
      Value value = pending.pop_back_val();
      if (!seen.insert(value))
        continue;
      auto type = dyn_cast<RankedTensorType>(value.getType());
      if (!type || !type.hasStaticShape() ||
          type.getNumElements() > mostElements)
        return false;
      if (auto argument = dyn_cast<BlockArgument>(value);
          argument && argument.getOwner() == &body) {
        if (argument.getArgNumber() > 0 && !addCarried(argument, pending))
          return false;
      } else if (value.getParentBlock() != &body) {
        if (!addConstant(value, value))
          return false;
      } else {
        Operation *op = value.getDefiningOp();
        if (!isa<NnOpInterface>(op) || op->getNumRegions() > 0)
          return false;
        llvm::append_range(pending, op->getOperands());
      }
    }
    for (Operation &op : body)
      if (llvm::any_of(op.getResults(),
                       [&](Value result) { return seen.contains(result); }))
        ops.push_back(&op);
    return true;
  }

  /// The values of the first iteration; constants stay.
  DenseMap<Value, HostTensor> values;
  SmallVector<Operation *> ops;
  /// Numbers of the carried values among them.
  SmallVector<unsigned> carried;

private:
  bool addConstant(Value value, Value of) {
    ElementsAttr elements = constantElements(of);
    auto tensor = elements ? HostTensor::fromElements(elements)
                           : FailureOr<HostTensor>(failure());
    if (succeeded(tensor))
      values[value] = std::move(*tensor);
    return succeeded(tensor);
  }

  bool addCarried(BlockArgument argument, SmallVectorImpl<Value> &pending) {
    unsigned number = argument.getArgNumber() - 1;
    if (number >= initial.size())
      return false;
    carried.push_back(number);
    pending.push_back(next[number]);
    return addConstant(argument, initial[number]);
  }

  Block &body;
  ArrayRef<Value> next, initial;
  llvm::SetVector<Value> seen;
};

} // namespace

std::optional<int64_t> countIterations(Block &body, Value condition,
                                       ArrayRef<Value> next,
                                       ArrayRef<Value> initial, int64_t most) {
  Deciding deciding(body, next, initial);
  if (!deciding.collect(condition))
    return std::nullopt;
  // What is refused here is refused, and shown, where the loop runs.
  ScopedDiagnosticHandler silent(body.getParentOp()->getContext(),
                                 [](Diagnostic &) { return success(); });
  int64_t left = mostEvaluations;
  DenseMap<Value, HostTensor> &values = deciding.values;
  for (int64_t step = 0; step < most; ++step) {
    left -= int64_t(deciding.ops.size()) + 1;
    if (left < 0)
      return std::nullopt;
    HostTensor number(cast<RankedTensorType>(body.getArgument(0).getType()));
    number.setInteger(0, step);
    values[body.getArgument(0)] = number;
    for (Operation *op : deciding.ops)
      if (failed(evaluate(op, values)))
        return std::nullopt;
    if (values[condition].integer(0) == 0)
      return step + 1;
    SmallVector<HostTensor> following;
    for (unsigned number : deciding.carried)
      following.push_back(values[next[number]]);
    for (auto [i, tensor] : llvm::zip(deciding.carried, following))
      values[body.getArgument(i + 1)] = tensor;
  }
  return std::nullopt;
}

} // namespace burin::nn
