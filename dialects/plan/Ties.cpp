// Follows ties back to the memory that they update, and holds programs to the
// order that updates in place ask for.
#include "dialects/plan/Ties.h"
#include "dialects/plan/Control.h"
#include "dialects/plan/Indexing.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;

namespace burin::plan {

Value originOf(Value value, SmallVectorImpl<Step> *updates) {
  for (value = rootOf(value);;) {
    auto step = dyn_cast_or_null<Step>(value.getDefiningOp());
    if (!step || !step.getTied())
      return value;
    if (updates)
      updates->push_back(step);
    value = rootOf(step.getTied());
  }
}

llvm::MapVector<StringAttr, StateOp> statesOf(ProgramOp program) {
  llvm::MapVector<StringAttr, StateOp> states;
  for (auto state : program.getBody().getOps<StateOp>())
    states.insert({state.getNameAttr(), state});
  return states;
}

Order::Order(ProgramOp program) {
  forEachOp(program,
            [&](Operation *op) { numbers.try_emplace(op, numbers.size()); });
}

bool Order::isBefore(Operation *op, Operation *step) const {
  Operation *there = step->getBlock()->findAncestorOpInBlock(*op);
  return there && numbers.lookup(there) < numbers.lookup(step);
}

Operation *Order::readerBehind(Value root, Operation *step) const {
  for (Operation *user : root.getUsers()) {
    if (auto view = dyn_cast<ViewOp>(user))
      user = readerBehind(view.getResult(), step);
    Operation *there =
        user ? step->getBlock()->findAncestorOpInBlock(*user) : nullptr;
    if (there && there != step && numbers.lookup(there) > numbers.lookup(step))
      return user;
  }
  return nullptr;
}

/// True where `load` of `nest` reads the element that the nest stores.
static bool readsStored(LoadOp load, NestOp nest) {
  if (load->getParentRegion() != &nest.getEpilogue() || load.getOtherwise() ||
      elementBytes(load.getSource()) != elementBytes(nest.getResult(0)))
    return false;
  SmallVector<Value> loops(ValueRange(nest.getEpilogue().getArguments())
                               .drop_front(nest.getInit().size()));
  if (!nest.getInto())
    return readsInOrder(load, loops, nest.getParallel());
  llvm::append_range(loops, nest.getPositions());
  return readsAt(load, loops, *nest.getStore(),
                 nest.getInto().getType().getShape());
}

bool readsWhatItWrites(Step step, Value root) {
  if (!llvm::is_contained(readsOf(step), root))
    return true;
  auto nest = dyn_cast<NestOp>(*step);
  if (!nest || nest.getNumResults() != 1)
    return false;
  bool all = true;
  nest.walk([&](LoadOp load) {
    if (rootOf(load.getSource()) == root)
      all &= readsStored(load, nest);
  });
  return all;
}

namespace {

/// Where the memory of a root lies; null where it has no place of its own.
PlaceAttr placeOf(Value root) {
  Operation *op = root.getDefiningOp();
  if (auto state = dyn_cast_or_null<StateOp>(op))
    return state.getPlaceAttr();
  // What a loop carries lies where its result does.
  unsigned number = op ? cast<OpResult>(root).getResultNumber()
                       : cast<BlockArgument>(root).getArgNumber() - 1;
  if (!op)
    op = root.getParentBlock()->getParentOp();
  auto places = op->getAttrOfType<ArrayAttr>("places");
  return places && number < places.size() ? dyn_cast<PlaceAttr>(places[number])
                                          : PlaceAttr();
}

/// Holds the ties of one program.
class TieVerifier {
public:
  explicit TieVerifier(ProgramOp program) : program(program) {}

  LogicalResult run() {
    for (Step step : stepsOf(program))
      if (step.getTied() && failed(verifyParts(step)))
        return failure();
    if (failed(collectStates()))
      return failure();
    return program.getMemoriesAttr() ? verifyPlaced() : success();
  }

private:
  /// What is written in part holds nothing yet elsewhere: only the next part
  /// may have it.
  LogicalResult verifyParts(Step step) {
    Value into = step.getTied();
    bool isEmpty = bool(into.getDefiningOp<BufferOp>());
    if (!isEmpty && !missing.count(into))
      return success();
    int64_t left = isEmpty
                       ? cast<RankedTensorType>(into.getType()).getNumElements()
                       : missing.lookup(into);
    if (auto nest = dyn_cast<NestOp>(*step))
      left -= elementsOf(nest);
    if (left > 0)
      missing[step->getResult(0)] = left;
    if (into.hasOneUse())
      return success();
    return step.emitOpError(
        "expected to store into a buffer that nothing else uses");
  }

  /// How many elements a nest writes, none of them twice.
  static int64_t elementsOf(NestOp nest) {
    int64_t count = 1;
    for (int64_t size : nest.getParallel())
      count *= size;
    return count;
  }

  LogicalResult collectStates() {
    for (auto state : program.getBody().getOps<StateOp>())
      if (!states.insert({state.getNameAttr(), state}).second)
        return state.emitOpError()
               << "expected one state " << state.getNameAttr() << ", got two";
    for (auto keep : program.getBody().getOps<KeepOp>()) {
      StateOp state = states.lookup(keep.getNameAttr());
      if (!state)
        return keep.emitOpError()
               << "expected the name of a state, got " << keep.getNameAttr();
      if (keep.getValue().getType() != state.getType())
        return keep.emitOpError()
               << "expected a value of type " << state.getType()
               << " for state " << keep.getNameAttr() << ", got "
               << keep.getValue().getType();
      if (!kept.insert({keep.getNameAttr(), keep}).second)
        return keep.emitOpError() << "expected one value for state "
                                  << keep.getNameAttr() << ", got two";
    }
    for (auto [name, state] : states)
      if (!kept.count(name))
        return state.emitOpError()
               << "expected a 'plan.keep' of state " << name;
    return success();
  }

  LogicalResult verifyPlaced() {
    Order order(program);
    for (Step step : stepsOf(program))
      if (step.getTied() && failed(verifyUpdate(step, order)))
        return failure();
    for (auto [name, state] : states)
      if (failed(verifyKept(state, kept.lookup(name), order)))
        return failure();
    return success();
  }

  LogicalResult verifyUpdate(Step step, const Order &order) {
    Value root = rootOf(step.getTied());
    Operation *op = root.getDefiningOp();
    if (op ? isa<WeightOp>(op)
           : isa<ProgramOp>(root.getParentRegion()->getParentOp()))
      return step.emitOpError(
          "expected to update memory that may be written, got an input or a "
          "constant");
    if (root.getParentBlock() != step->getBlock())
      return step.emitOpError(
          "expected to update what its own block made or carries");
    PlaceAttr from = placeOf(root), to = placeOf(step->getResult(0));
    if (from && from != to)
      return step.emitOpError()
             << "expected the result where the operand lies, " << from
             << ", got " << to;
    if (!readsWhatItWrites(step, root))
      return step.emitOpError(
          "expected to read only what is written from what is updated");
    return verifyUnread(step, root, order);
  }

  /// Nothing behind `step` reads what `root` held before it.
  LogicalResult verifyUnread(Operation *step, Value root, const Order &order) {
    Operation *reader = order.readerBehind(root, step);
    if (!reader)
      return success();
    InFlightDiagnostic error =
        step->emitOpError("expected to overwrite what nothing reads any more");
    error.attachNote(reader->getLoc()) << "this reads it";
    return error;
  }

  LogicalResult verifyKept(StateOp state, KeepOp keep, const Order &order) {
    Value root = rootOf(keep.getValue());
    PlaceAttr from = state.getPlaceAttr(), to = placeOf(root);
    if (!from || from != to)
      return keep.emitOpError()
             << "expected the value where the state lies, got " << to
             << " instead of " << from;
    SmallVector<Step> updates;
    Value origin = originOf(root, &updates);
    if (origin == state.getResult())
      return success();
    // The first step that writes there overwrites the whole state.
    Operation *first =
        isa_and_nonnull<BufferOp>(origin.getDefiningOp()) && !updates.empty()
            ? updates.back().getOperation()
            : origin.getDefiningOp();
    auto step = dyn_cast_or_null<Step>(first);
    if (!step || step->getBlock() != keep->getBlock())
      return keep.emitOpError("expected a value that a step of the program's "
                              "own block computes");
    if (!readsWhatItWrites(step, state))
      return first->emitOpError(
          "expected to read only what is written from what is updated");
    return verifyUnread(first, state, order);
  }

  ProgramOp program;
  /// How many elements of a buffer are still to be written.
  DenseMap<Value, int64_t> missing;
  llvm::MapVector<StringAttr, StateOp> states;
  DenseMap<StringAttr, KeepOp> kept;
};

} // namespace

LogicalResult verifyTies(ProgramOp program) {
  return TieVerifier(program).run();
}

} // namespace burin::plan
