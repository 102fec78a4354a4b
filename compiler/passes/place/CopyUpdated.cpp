// Finds who would overwrite what is still to be read, and copies that before.
#include "compiler/passes/place/CopyUpdated.h"
#include "compiler/passes/place/CopyForeign.h"
#include "dialects/plan/Control.h"
#include "dialects/plan/Indexing.h"
#include "dialects/plan/Ties.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;

namespace burin::place {

namespace {

class Copier {
public:
  explicit Copier(plan::ProgramOp program)
      : program(program), states(plan::statesOf(program)), order(program) {}

  void run() {
    keepStates();
    order = plan::Order(program);
    for (plan::Step step : plan::stepsOf(program))
      if (step.getTied())
        settle(step);
  }

private:
  /// What a kept value begins with: its state, memory of its own, or memory
  /// that belongs to something else.
  enum class Start { State, Own, Other };

  static Value rootOf(plan::KeepOp keep) {
    return plan::rootOf(keep.getValue());
  }
  plan::StateOp stateOf(plan::KeepOp keep) {
    return states.lookup(keep.getNameAttr());
  }

  Start startOf(plan::KeepOp keep) {
    Value origin = plan::originOf(keep.getValue());
    if (origin == stateOf(keep).getResult())
      return Start::State;
    Operation *op = origin.getDefiningOp();
    return op && isa<plan::Step, plan::BufferOp>(op) &&
                   op->getBlock() == keep->getBlock()
               ? Start::Own
               : Start::Other;
  }

  /// Copies at the end what has to lie in a state and cannot be computed there.
  void keepStates() {
    SmallVector<plan::KeepOp> keeps(program.getBody().getOps<plan::KeepOp>());
    DenseSet<Value> taken;
    SmallVector<plan::KeepOp> own;
    for (plan::KeepOp keep : keeps) {
      Start start = startOf(keep);
      if (start == Start::Other || !taken.insert(rootOf(keep)).second)
        copyAtEnd(keep);
      else if (start == Start::Own)
        own.push_back(keep);
    }
    // What was copied reads states at the end: it is known before any value
    // takes the place of one.
    order = plan::Order(program);
    for (plan::KeepOp keep : own)
      if (!mayLieInState(keep))
        copyAtEnd(keep);
    for (plan::KeepOp keep : keeps)
      notePath(keep);
  }

  void copyAtEnd(plan::KeepOp keep) {
    keep->moveBefore(&program.getBody().front().back());
    OpBuilder builder(keep);
    keep.getValueMutable().assign(copy(builder, keep.getLoc(), keep.getValue(),
                                       stateOf(keep).getResult()));
  }

  /// Whether a value in memory of its own may be computed where the state lies:
  /// nothing reads the state any more when that begins.
  bool mayLieInState(plan::KeepOp keep) {
    SmallVector<plan::Step> updates;
    Value origin = plan::originOf(keep.getValue(), &updates);
    Operation *first = origin.getDefiningOp();
    if (isa<plan::BufferOp>(first)) {
      if (updates.empty())
        return false; // nothing writes it
      first = updates.back();
    }
    Value state = stateOf(keep);
    return !order.readerBehind(state, first) &&
           plan::readsWhatItWrites(cast<plan::Step>(first), state);
  }

  /// Notes which steps lead from a state to what is kept of it.
  void notePath(plan::KeepOp keep) {
    SmallVector<plan::Step> updates;
    Value origin = plan::originOf(keep.getValue(), &updates);
    if (origin.getDefiningOp<plan::StateOp>())
      for (plan::Step step : updates)
        path.insert(step);
  }

  /// Whether `step` may write to memory of `root` once nothing reads that.
  bool mayWrite(plan::Step step, Value root, bool isState) {
    if (root.getParentBlock() != step->getBlock())
      return false;
    if (isState)
      return path.contains(step);
    Operation *maker = root.getDefiningOp();
    return maker ? isa<plan::Step, plan::BufferOp>(maker) ||
                       plan::isControl(maker)
                 : isa<plan::LoopOp>(step->getParentOp());
  }

  /// Lets `step` update its operand in place.
  void settle(plan::Step step) {
    OpOperand &operand = *step.getTiedOperand();
    Value root = plan::rootOf(operand.get());
    bool isState =
        root.getDefiningOp<plan::StateOp>() || ofStates.contains(root);
    bool may = mayWrite(step, root, isState);
    bool isRead = may && (order.readerBehind(root, step) ||
                          !plan::readsWhatItWrites(step, root));
    OpBuilder builder(step);
    if (!may || (isRead && !isState)) {
      Value copied = copy(builder, step.getLoc(), operand.get());
      order.add(copied.getDefiningOp(), step);
      operand.set(copied);
    } else if (isRead) {
      Value saved = copy(builder, step.getLoc(), root);
      order.add(saved.getDefiningOp(), step);
      moveReaders(root, saved, step, operand);
    }
    if (may && isState)
      ofStates.insert(step->getResult(0));
  }

  /// Makes `step` and all behind it read `saved` instead of `value`, but for
  /// what the step updates.
  void moveReaders(Value value, Value saved, Operation *step,
                   OpOperand &updated) {
    for (OpOperand &use : llvm::make_early_inc_range(value.getUses())) {
      Operation *user = use.getOwner();
      if (&use == &updated || user == saved.getDefiningOp())
        continue;
      auto view = dyn_cast<plan::ViewOp>(user);
      if (view) {
        OpBuilder builder(step);
        auto moved =
            builder.create<plan::ViewOp>(view.getLoc(), view.getType(), saved);
        order.add(moved, step);
        moveReaders(view.getResult(), moved, step, updated);
        if (moved->use_empty())
          moved.erase();
      } else if (!order.isBefore(user, step)) {
        use.set(saved);
      }
    }
  }

  plan::ProgramOp program;
  llvm::MapVector<StringAttr, plan::StateOp> states;
  plan::Order order;
  DenseSet<Operation *> path; // steps that lead from a state to its next value
  DenseSet<Value> ofStates;   // what they give, as far as they are settled
};

} // namespace

void copyUpdated(plan::ProgramOp program) { Copier(program).run(); }

} // namespace burin::place
