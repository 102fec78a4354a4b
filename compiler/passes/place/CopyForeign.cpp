// Finds outputs, results of branches and carried values that some step cannot
// write at their place, and has them copied there.
#include "compiler/passes/place/CopyForeign.h"
#include "dialects/plan/Control.h"
#include "dialects/plan/Indexing.h"
#include "llvm/ADT/DenseSet.h"

using namespace mlir;

namespace burin::place {

Value readInPlace(plan::NestOp nest, llvm::function_ref<bool(Value)> admits) {
  if (nest.getNumResults() != 1 || !nest.getBody().empty() || nest.getInto())
    return nullptr;
  Value result = nest.getResult(0);
  auto type = cast<RankedTensorType>(result.getType());
  for (Value root : plan::readsOf(nest)) {
    if (!admits(root) || plan::bytesOf(root) != plan::bytesOf(result))
      continue;
    bool aligned = true;
    nest.walk([&](plan::LoadOp load) {
      if (plan::rootOf(load.getSource()) == root)
        aligned &= load.getSource().getType().getElementTypeBitWidth() ==
                       type.getElementTypeBitWidth() &&
                   plan::readsInOrder(load, nest.getEpilogue().getArguments(),
                                      nest.getParallel());
    });
    if (aligned)
      return root;
  }
  return nullptr;
}

Value copy(OpBuilder &builder, Location loc, Value value, Value into) {
  auto type = cast<RankedTensorType>(value.getType());
  AffineMap same = builder.getMultiDimIdentityMap(type.getRank());
  auto nest = builder.create<plan::NestOp>(
      loc, TypeRange(type), type.getShape(), into, into ? same : AffineMap());
  nest.setLoopSizes(size::sizesOf(type));
  OpBuilder::InsertionGuard guard(builder);
  Block &block = nest.getEpilogue().front();
  builder.setInsertionPointToEnd(&block);
  Value element =
      builder.create<plan::LoadOp>(loc, value, same, block.getArguments());
  builder.create<plan::YieldOp>(loc, element);
  return nest.getResult(0);
}

/// Whether an op of `block` writes `root`: a step, a branch or a loop.
static bool isWrittenIn(Block &block, Value root) {
  Operation *op = root.getDefiningOp();
  return op && op->getBlock() == &block &&
         (isa<plan::Step>(op) || plan::isControl(op));
}

/// Calls `visit` for all ops that read `root`, through views too.
static void forEachReader(Value root,
                          llvm::function_ref<void(Operation *)> visit) {
  for (Operation *user : root.getUsers())
    if (auto view = dyn_cast<plan::ViewOp>(user))
      forEachReader(view.getResult(), visit);
    else
      visit(user);
}

/// Copies what the terminator of `block` names and no op of it writes, or names
/// a second time, or what is kept in a state.
static void copyLeft(Block &block) {
  Operation *terminator = block.getTerminator();
  OpBuilder builder(terminator);
  DenseSet<Value> taken;
  for (auto keep : block.getOps<plan::KeepOp>())
    taken.insert(plan::rootOf(keep.getValue()));
  for (OpOperand &operand : terminator->getOpOperands()) {
    Value root = plan::rootOf(operand.get());
    if (!isWrittenIn(block, root) || !taken.insert(root).second)
      operand.set(copy(builder, terminator->getLoc(), operand.get()));
  }
}

namespace {

/// Copies what one loop carries.
class LoopCopies {
public:
  explicit LoopCopies(plan::LoopOp loop)
      : loop(loop), body(loop.getBody().front()) {}

  void run() {
    // What is to be copied is found first: each copy changes the order in which
    // the steps are asked.
    SmallVector<OpOperand *> foreign;
    for (OpOperand &initial : loop.getInitialMutable())
      if (!isOwn(plan::rootOf(initial.get())))
        foreign.push_back(&initial);
    DenseSet<Value> taken;
    SmallVector<OpOperand *> copied;
    for (unsigned i = 0; i < loop.getNumResults(); ++i) {
      Value root = plan::rootOf(loop.getNext(i).get());
      if (root != loop.getCarried(i) &&
          (!mayWrite(root, i) || !taken.insert(root).second))
        copied.push_back(&loop.getNext(i));
    }
    OpBuilder before(loop);
    for (OpOperand *initial : foreign)
      save(before, *initial);
    Operation *terminator = body.getTerminator();
    OpBuilder builder(terminator);
    // What lies where another carried value does is saved before any is
    // written over.
    if (loop.getCondition() && isCarried(loop.getNextCondition()))
      save(builder, terminator->getOpOperand(0));
    for (OpOperand *next : copied)
      if (isCarried(next->get()))
        save(builder, *next);
    for (OpOperand *next : copied)
      save(builder, *next);
  }

private:
  static void save(OpBuilder &builder, OpOperand &operand) {
    operand.set(copy(builder, operand.getOwner()->getLoc(), operand.get()));
  }

  /// Whether `root` is memory that the block around the loop has written, and
  /// only the loop reads from there on, once: as one carried value.
  bool isOwn(Value root) {
    Block &around = *loop->getBlock();
    auto buffer = root.getDefiningOp<plan::BufferOp>();
    if (!isWrittenIn(around, root) &&
        (!buffer || buffer->getBlock() != &around))
      return false;
    bool own = true;
    unsigned uses = 0;
    forEachReader(root, [&](Operation *reader) {
      if (reader == loop) {
        ++uses;
        return;
      }
      Operation *there = around.findAncestorOpInBlock(*reader);
      own &= there != loop && there->isBeforeInBlock(loop);
    });
    return own && uses == 1;
  }

  /// What `value` shares memory with from the start: a carried value, an empty
  /// buffer, or the value itself; `first` becomes the op that writes first.
  static Value startOf(Value value, Operation *&first) {
    first = value.getDefiningOp();
    while (auto step = dyn_cast_or_null<plan::Step>(value.getDefiningOp())) {
      if (!step.getTied())
        break;
      first = step;
      value = plan::rootOf(step.getTied());
    }
    if (Operation *op = value.getDefiningOp(); op && isa<plan::Step>(op))
      first = op;
    return value;
  }

  bool isCarried(Value value) {
    Operation *first;
    auto start = dyn_cast<BlockArgument>(startOf(plan::rootOf(value), first));
    return start && start.getOwner() == &body && start.getArgNumber() > 0;
  }

  /// Whether `root`, the next carried value `number`, may lie where that does.
  bool mayWrite(Value root, unsigned number) {
    if (!isWrittenIn(body, root))
      return false;
    Operation *first;
    Value start = startOf(root, first), before = loop.getCarried(number);
    if (isa<BlockArgument>(start))
      return start == before;
    bool may = true;
    forEachReader(before, [&](Operation *reader) {
      // What is written into it lies there, too, for whoever reads that.
      auto step = dyn_cast<plan::Step>(reader);
      may &= !step || !step.getTied() || plan::rootOf(step.getTied()) != before;
      Operation *there = body.findAncestorOpInBlock(*reader);
      may &= there->isBeforeInBlock(first) ||
             (there == first && first == root.getDefiningOp() &&
              readsInPlace(first, before));
    });
    return may;
  }

  static bool readsInPlace(Operation *op, Value value) {
    auto nest = dyn_cast<plan::NestOp>(op);
    return nest && readInPlace(nest, [&](Value root) { return root == value; });
  }

  plan::LoopOp loop;
  Block &body;
};

} // namespace

void copyForeign(plan::ProgramOp program) {
  for (Block *block : plan::stepBlocks(program)) {
    if (auto loop = dyn_cast<plan::LoopOp>(block->getParentOp()))
      LoopCopies(loop).run();
    else
      copyLeft(*block);
  }
}

} // namespace burin::place
