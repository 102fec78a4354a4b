// Verifiers of branches and loops, and walks over the tree of steps.
#include "dialects/plan/Control.h"

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/plan/Control.cpp.inc"

namespace burin::plan {

bool isControl(Operation *op) { return isa<IfOp, LoopOp>(op); }

/// Visits `block` and the blocks inside of its ops.
static void visitBlocks(Block &block, llvm::function_ref<void(Block &)> onBlock,
                        llvm::function_ref<void(Operation *)> onOp) {
  if (onBlock)
    onBlock(block);
  for (Operation &op : block) {
    if (onOp)
      onOp(&op);
    if (isControl(&op))
      for (Region &region : op.getRegions())
        visitBlocks(region.front(), onBlock, onOp);
  }
}

SmallVector<Block *> stepBlocks(ProgramOp program) {
  SmallVector<Block *> blocks;
  visitBlocks(
      program.getBody().front(),
      [&](Block &block) { blocks.push_back(&block); }, nullptr);
  return blocks;
}

void forEachOp(ProgramOp program, llvm::function_ref<void(Operation *)> visit) {
  visitBlocks(program.getBody().front(), nullptr, visit);
}

SmallVector<Step> stepsOf(ProgramOp program) {
  SmallVector<Step> steps;
  forEachOp(program, [&](Operation *op) {
    if (auto step = dyn_cast<Step>(op))
      steps.push_back(step);
  });
  return steps;
}

SmallVector<OpOperand *> leftAs(Operation *op, unsigned number) {
  SmallVector<OpOperand *> left;
  if (auto loop = dyn_cast<LoopOp>(op)) {
    left.push_back(&loop.getNext(number));
    return left;
  }
  for (Region &region : op->getRegions())
    left.push_back(&region.front().back().getOpOperand(number));
  return left;
}

/// Whether `value` is a single element of a type that `admits`.
static bool isOne(Value value, llvm::function_ref<bool(Type)> admits) {
  auto type = cast<RankedTensorType>(value.getType());
  return type.getNumElements() == 1 && admits(type.getElementType());
}

static LogicalResult verifyCondition(Operation *op, Value condition) {
  if (isOne(condition, [](Type type) { return type.isInteger(1); }))
    return success();
  return op->emitOpError() << "expected one boolean as condition, got "
                           << condition.getType();
}

/// Checks that the block of `region` holds steps and leaves `types`.
static LogicalResult verifyBlock(Operation *op, Region &region,
                                 TypeRange types) {
  Block &block = region.front();
  for (Operation &inner : block.without_terminator())
    if (!isa<Step, ViewOp, BufferOp>(inner) && !isControl(&inner))
      return inner.emitOpError(
          "expected steps inside a branch or a loop; constants stand in the "
          "program itself");
  // No other terminator verifies inside a branch or a loop.
  TypeRange left = block.getTerminator()->getOperandTypes();
  if (!llvm::equal(left, types))
    return op->emitOpError() << "expected a block that leaves (" << types
                             << "), got (" << left << ")";
  return success();
}

LogicalResult IfOp::verify() { return verifyCondition(*this, getCondition()); }

LogicalResult IfOp::verifyRegions() {
  for (Region &region : (*this)->getRegions()) {
    if (region.getNumArguments() != 0)
      return emitOpError() << "expected blocks without arguments, got "
                           << region.getNumArguments();
    if (failed(verifyBlock(*this, region, getResultTypes())))
      return failure();
  }
  return success();
}

LogicalResult LoopOp::verify() {
  if (getTrips() &&
      !isOne(getTrips(), [](Type type) { return type.isSignlessInteger(64); }))
    return emitOpError() << "expected one number of 64 bits as trips, got "
                         << getTrips().getType();
  if (getCondition() && failed(verifyCondition(*this, getCondition())))
    return failure();
  if (int64_t(getMost()) < 0)
    return emitOpError() << "expected at least 0 iterations at most, got "
                         << int64_t(getMost());
  if (!llvm::equal(getInitial().getTypes(), getResultTypes()))
    return emitOpError() << "expected results of the types that are carried ("
                         << getInitial().getTypes() << "), got ("
                         << getResultTypes() << ")";
  return success();
}

LogicalResult LoopOp::verifyRegions() {
  SmallVector<Type> taken = {
      RankedTensorType::get({}, IntegerType::get(getContext(), 64))};
  llvm::append_range(taken, getResultTypes());
  if (!llvm::equal(getBody().getArgumentTypes(), taken))
    return emitOpError() << "expected a block that takes (" << taken
                         << "), got (" << getBody().getArgumentTypes() << ")";
  SmallVector<Type> left(getResultTypes());
  if (getCondition())
    left.insert(left.begin(), getCondition().getType());
  return verifyBlock(*this, getBody(), left);
}

} // namespace burin::plan
