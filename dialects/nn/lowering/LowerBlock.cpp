// Asks each op of a block to lower itself, and notes what it costs.
#include "dialects/nn/lowering/LowerBlock.h"
#include "dialects/nn/Dialect.h"

using namespace mlir;

namespace burin::nn {

/// Notes the op's cost at the step that does its work: the one that its
/// lowering says, else the last that it made.
static void noteOperations(int64_t operations, Operation *before,
                           Block &target) {
  plan::NestOp last;
  for (Operation *op = before           ? before->getNextNode()
                       : target.empty() ? nullptr
                                        : &target.front();
       op; op = op->getNextNode()) {
    if (auto kernel = dyn_cast<plan::KernelOp>(op);
        kernel && kernel.getOperations() > 0)
      return;
    if (auto nest = dyn_cast<plan::NestOp>(op))
      last = nest;
  }
  if (last)
    last.setOperations(operations);
}

static LogicalResult checkStatic(Operation &op) {
  for (Value result : op.getResults()) {
    auto type = dyn_cast<RankedTensorType>(result.getType());
    if (!type || !type.hasStaticShape())
      return op.emitOpError()
             << "expected a static shape, got " << result.getType();
  }
  return success();
}

/// The first of the op's values with a size that is known at run time only.
static RankedTensorType typeWithSymbols(Operation &op) {
  for (TypeRange types :
       {TypeRange(op.getOperandTypes()), TypeRange(op.getResultTypes())})
    for (Type type : types)
      if (size::hasSymbols(type))
        return cast<RankedTensorType>(type);
  return nullptr;
}

/// Refuses such values where the op's lowering would not know what to do with
/// them.
static LogicalResult checkSizes(Operation &op) {
  RankedTensorType type = typeWithSymbols(op);
  if (!type || op.hasTrait<LowersSizes>())
    return success();
  return op.emitOpError()
         << "expected sizes that are known when it is compiled, got ["
         << size::textOf(size::sizesOf(type)) << "]";
}

LogicalResult lowerOps(Block &block, Lowering &lowering) {
  for (Operation &op : block)
    if (failed(checkStatic(op)))
      return failure();
  Block &target = *lowering.builder.getInsertionBlock();
  for (Operation &op : block.without_terminator()) {
    auto lowerable = dyn_cast<NnOpInterface>(op);
    if (!lowerable)
      return op.emitOpError()
             << "expected an nn op, got '" << op.getName() << "'";
    lowering.setLocation(op.getLoc());
    Operation *before = target.empty() ? nullptr : &target.back();
    if (failed(checkSizes(op)) || failed(lowerable.lower(lowering)) ||
        lowering.hasRefused())
      return failure();
    // The ops inside of a branch or a loop have noted theirs.
    if (op.getNumRegions() == 0)
      noteOperations(lowerable.countOperations(), before, target);
  }
  return success();
}

} // namespace burin::nn
