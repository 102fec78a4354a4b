// Gives every value its place: outputs in the caller's memory, constants in the
// blob, what stays for the next run in the state, the rest in one reused arena.
#include "compiler/analysis/Packing.h"
#include "compiler/passes/place/CopyForeign.h"
#include "compiler/passes/place/CopyUpdated.h"
#include "compiler/passes/place/Lives.h"
#include "compiler/passes/place/Passes.h"
#include "dialects/plan/Control.h"
#include "dialects/plan/Indexing.h"
#include "dialects/plan/Ties.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/Support/MathExtras.h"
#include <limits>

using namespace mlir;

namespace burin::place {

#define GEN_PASS_DEF_PLACEBUFFERS
#include "compiler/passes/place/Passes.h.inc"

using plan::memoryAlignment;

namespace {

class PlaceBuffersPass : public impl::PlaceBuffersBase<PlaceBuffersPass> {
  using Base::Base;

  void runOnOperation() override {
    program = getOperation();
    copyUpdated(program);
    copyForeign(program);
    places.clear();
    buffers.clear();
    fillers.clear();
    requests.clear();
    memories.clear();
    int64_t stateBytes = placeStates();
    placeInterface();
    placeArena();
    placeWeights();
    if (stateBytes > 0)
      list(plan::stateMemory, plan::Lifetime::Context, stateBytes);
    writePlaces();
    program.setMemoriesAttr(ArrayAttr::get(&getContext(), memories));
  }

  plan::PlaceAttr place(StringRef memory, int64_t offset) {
    return plan::PlaceAttr::get(&getContext(), memory, offset);
  }

  void list(StringRef name, plan::Lifetime lifetime, int64_t bytes,
            int64_t least = 0) {
    memories.push_back(plan::MemoryAttr::get(&getContext(), name, lifetime,
                                             bytes, memoryAlignment, least,
                                             program.whereStepsRun()));
  }

  /// Gives states, and what is kept in them, their places; returns how long
  /// their memory is.
  int64_t placeStates() {
    int64_t bytes = 0;
    llvm::MapVector<StringAttr, plan::StateOp> states = plan::statesOf(program);
    for (auto [name, state] : states) {
      plan::PlaceAttr at = place(plan::stateMemory, bytes);
      state.setPlaceAttr(at);
      places[state] = at;
      // An empty one has a place as well.
      bytes += std::max(alignedBytes(plan::bytesOf(state)), memoryAlignment);
    }
    for (auto keep : program.getBody().getOps<plan::KeepOp>())
      places[plan::rootOf(keep.getValue())] =
          states.lookup(keep.getNameAttr()).getPlaceAttr();
    return bytes;
  }

  void placeInterface() {
    for (BlockArgument input : program.getBody().getArguments())
      places[input] = place(plan::inputPlace, input.getArgNumber());
    for (OpOperand &output : program.getBody().front().back().getOpOperands())
      places[plan::rootOf(output.get())] =
          place(plan::outputPlace, output.getOperandNumber());
    joinPlaces(program.getBody().front());
  }

  /// Gives values that share a place the one of the last of them: all that is
  /// written part by part lies where the last part leaves it, what a branch
  /// leaves lies where its result does, and a carried value lies there from
  /// the start. Results that are no outputs get a request to be filled in.
  void joinPlaces(Block &block) {
    for (Operation &op : llvm::reverse(block)) {
      if (auto step = dyn_cast<plan::Step>(op)) {
        if (Value tied = step.getTied())
          join(plan::rootOf(tied), op.getResult(0));
        continue;
      }
      if (!plan::isControl(&op))
        continue;
      for (OpResult result : op.getResults())
        joinResult(&op, result);
      for (Region &region : op.getRegions())
        joinPlaces(region.front());
    }
  }

  void joinResult(Operation *op, OpResult result) {
    if (!places.count(result) && !buffers.count(result)) {
      fillers[requests.size()] = op;
      buffers[result] = requests.size();
      requests.push_back({alignedBytes(plan::bytesOf(result)),
                          std::numeric_limits<unsigned>::max(), 0});
    }
    unsigned number = result.getResultNumber();
    for (OpOperand *left : plan::leftAs(op, number))
      join(plan::rootOf(left->get()), result);
    if (auto loop = dyn_cast<plan::LoopOp>(op)) {
      join(loop.getCarried(number), result);
      join(plan::rootOf(loop.getInitial()[number]), result);
    }
  }

  /// Has `value` lie where `with` does, if that is known.
  void join(Value value, Value with) {
    // A copy: the new entry may move all others.
    if (plan::PlaceAttr place = places.lookup(with))
      places[value] = place;
    else if (auto buffer = buffers.find(with); buffer != buffers.end()) {
      unsigned number = buffer->second;
      buffers[value] = number;
    }
  }

  static int64_t alignedBytes(int64_t bytes) {
    return int64_t(llvm::alignTo(bytes, memoryAlignment));
  }

  void placeWeights() {
    int64_t offset = 0;
    for (auto weight : program.getBody().getOps<plan::WeightOp>()) {
      weight.setPlaceAttr(place(plan::weightsMemory, offset));
      offset +=
          llvm::alignTo(plan::bytesOf(weight.getResult()), memoryAlignment);
    }
    list(plan::weightsMemory, plan::Lifetime::Constant, offset);
  }

  /// The memory that a step overwrites: it updates it in place, or it may since
  /// that dies here and each element is read where it is written.
  Value reusable(Operation *op, const Lives &lives) {
    auto step = dyn_cast<plan::Step>(op);
    if (step && step.getTied())
      return plan::rootOf(step.getTied());
    auto nest = dyn_cast<plan::NestOp>(op);
    return nest ? readInPlace(nest,
                              [&](Value root) {
                                return lives.lastRead(root) ==
                                           lives.begin(nest) &&
                                       isFree(root, nest);
                              })
                : Value();
  }

  /// Whether what lies where `root` does is over once nothing reads `root`:
  /// inside of a branch or a loop its results are written there, too.
  bool isFree(Value root, Operation *op) {
    auto buffer = buffers.find(root);
    if (buffer == buffers.end())
      return false;
    Operation *filler = fillers.lookup(buffer->second);
    return !filler || !filler->isProperAncestor(op);
  }

  /// Has `buffer` be alive from `first` to `last`, too.
  void extend(unsigned buffer, unsigned first, unsigned last) {
    requests[buffer].first = std::min(requests[buffer].first, first);
    requests[buffer].last = std::max(requests[buffer].last, last);
  }

  void requestResult(Operation *op, Value result, const Lives &lives) {
    unsigned at = lives.begin(op), last = std::max(at, lives.lastRead(result));
    if (auto joined = buffers.find(result); joined != buffers.end())
      return extend(joined->second, at, last);
    Value reused = reusable(op, lives);
    // What a loop carries may be an output already.
    if (plan::PlaceAttr found = places.lookup(reused)) {
      places[result] = found;
      return;
    }
    // Memory that nothing was written to begins to live here.
    if (reused && !reused.getDefiningOp<plan::BufferOp>()) {
      unsigned buffer = buffers[reused];
      extend(buffer, at, last);
      buffers[result] = buffer;
      return;
    }
    buffers[result] = requests.size();
    requests.push_back({alignedBytes(plan::bytesOf(result)), at, last});
  }

  /// Memory for the loop's counter; what it carries lives through all of it.
  void requestLoop(plan::LoopOp loop, const Lives &lives) {
    unsigned first = lives.begin(loop), last = lives.end(loop);
    for (Value result : loop.getResults())
      if (auto joined = buffers.find(result); joined != buffers.end())
        extend(joined->second, first, last);
    counters.push_back({loop, requests.size()});
    requests.push_back(
        {alignedBytes(plan::bytesOf(loop.getCounter())), first, last});
  }

  void placeArena() {
    counters.clear();
    Lives lives(program);
    SmallVector<std::pair<plan::KernelOp, unsigned>> scratches;
    plan::forEachOp(program, [&](Operation *op) {
      if (auto loop = dyn_cast<plan::LoopOp>(op))
        requestLoop(loop, lives);
      // Its results are written by the steps inside.
      if (plan::isControl(op))
        for (Value result : op->getResults())
          if (auto joined = buffers.find(result); joined != buffers.end())
            extend(joined->second, lives.end(op),
                   std::max(lives.end(op), lives.lastRead(result)));
      if (!isa<plan::Step>(op))
        return;
      if (auto kernel = dyn_cast<plan::KernelOp>(op);
          kernel && kernel.getBanded())
        places[op->getResult(0)] = place(plan::insidePlace, 0);
      for (Value result : op->getResults())
        if (!places.count(result))
          requestResult(op, result, lives);
      if (auto kernel = dyn_cast<plan::KernelOp>(op);
          kernel && kernel.getScratchBytes() > 0) {
        unsigned at = lives.begin(op);
        scratches.push_back({kernel, requests.size()});
        requests.push_back({alignedBytes(kernel.getScratchBytes()), at, at});
      }
    });
    analysis::Packing packing = analysis::packIntervals(requests);
    for (auto [value, buffer] : buffers)
      places[value] = place(plan::arenaMemory, packing.offsets[buffer]);
    for (auto [kernel, buffer] : scratches)
      kernel.setScratchPlaceAttr(
          place(plan::arenaMemory, packing.offsets[buffer]));
    for (auto [loop, buffer] : counters)
      loop.setCounterPlaceAttr(
          place(plan::arenaMemory, packing.offsets[buffer]));
    list(plan::arenaMemory, plan::Lifetime::Run, packing.bytes,
         packing.lowerBound);
  }

  void writePlaces() {
    plan::forEachOp(program, [&](Operation *op) {
      if (!isa<plan::Step>(op) && !plan::isControl(op))
        return;
      SmallVector<Attribute> found;
      for (Value result : op->getResults())
        found.push_back(places[result]);
      if (!found.empty())
        op->setAttr("places", ArrayAttr::get(&getContext(), found));
    });
  }

  plan::ProgramOp program;
  DenseMap<Value, plan::PlaceAttr> places;
  DenseMap<Value, unsigned> buffers;
  DenseMap<unsigned, Operation *> fillers; // of buffers with results of control
  SmallVector<analysis::Request> requests;
  SmallVector<std::pair<plan::LoopOp, unsigned>> counters;
  SmallVector<Attribute> memories;
};

} // namespace

} // namespace burin::place
