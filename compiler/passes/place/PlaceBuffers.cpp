// Gives every value its place: outputs in the caller's memory, constants in the
// blob, the rest in one reused arena.
#include "compiler/analysis/Packing.h"
#include "compiler/passes/place/Passes.h"
#include "dialects/plan/Indexing.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/Support/MathExtras.h"

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
    copyForeignOutputs();
    places.clear();
    memories.clear();
    placeInterface();
    placeArena();
    placeWeights();
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
                                             plan::Device::Host));
  }

  /// An output that is an input, a constant, or an earlier output again gets a
  /// kernel that copies it.
  void copyForeignOutputs() {
    auto terminator = cast<plan::ReturnOp>(program.getBody().front().back());
    OpBuilder builder(terminator);
    DenseSet<Value> taken;
    for (OpOperand &operand : terminator->getOpOperands()) {
      Value root = plan::rootOf(operand.get());
      if (root.getDefiningOp() && !root.getDefiningOp<plan::WeightOp>() &&
          taken.insert(root).second)
        continue;
      auto type = cast<RankedTensorType>(operand.get().getType());
      auto nest = builder.create<plan::NestOp>(
          terminator.getLoc(), TypeRange(type), type.getShape());
      OpBuilder::InsertionGuard guard(builder);
      Block &block = nest.getEpilogue().front();
      builder.setInsertionPointToEnd(&block);
      Value element = builder.create<plan::LoadOp>(
          terminator.getLoc(), operand.get(),
          builder.getMultiDimIdentityMap(type.getRank()), block.getArguments());
      builder.create<plan::YieldOp>(terminator.getLoc(), element);
      operand.set(nest.getResult(0));
    }
  }

  void placeInterface() {
    for (BlockArgument input : program.getBody().getArguments())
      places[input] = place(plan::inputPlace, input.getArgNumber());
    for (OpOperand &output : program.getBody().front().back().getOpOperands())
      places[plan::rootOf(output.get())] =
          place(plan::outputPlace, output.getOperandNumber());
    // All that is written part by part lies where the last part leaves it.
    for (Operation &op : llvm::reverse(program.getBody().front()))
      if (Value into = tiedOf(&op)) {
        // A copy: the new entry may move all others.
        plan::PlaceAttr whole = places.lookup(op.getResult(0));
        if (whole)
          places[into] = whole;
      }
  }

  /// What `op` writes a part of; null where it writes a buffer of its own.
  static Value tiedOf(Operation *op) {
    auto step = dyn_cast<plan::Step>(op);
    return step ? step.getTied() : Value();
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

  /// The operand whose bytes the nest overwrites: it writes a part of it, or it
  /// may since the operand dies here and each element is read where it is
  /// written.
  Value reusable(plan::NestOp nest, unsigned step,
                 const DenseMap<Value, unsigned> &lastUse) {
    if (nest.getInto())
      return nest.getInto();
    if (nest.getNumResults() != 1 || !nest.getBody().empty())
      return nullptr;
    Value result = nest.getResult(0);
    auto type = cast<RankedTensorType>(result.getType());
    for (Value root : plan::readsOf(nest)) {
      if (!buffers.count(root) || lastUse.lookup(root) != step ||
          plan::bytesOf(root) != plan::bytesOf(result))
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

  void placeArena() {
    buffers.clear();
    requests.clear();
    DenseMap<Value, unsigned> lastUse;
    SmallVector<Operation *> steps;
    for (Operation &op : program.getBody().front()) {
      unsigned step = steps.size();
      steps.push_back(&op);
      if (!isa<plan::ViewOp>(op))
        for (Value root : plan::readsOf(&op))
          lastUse[root] = step;
    }
    SmallVector<std::pair<plan::KernelOp, unsigned>> scratches;
    for (auto [step, op] : llvm::enumerate(steps)) {
      if (!isa<plan::Step>(op))
        continue;
      auto nest = dyn_cast<plan::NestOp>(op);
      for (Value result : op->getResults()) {
        if (places.count(result))
          continue;
        unsigned last = std::max<unsigned>(step, lastUse.lookup(result));
        Value reused = nest ? reusable(nest, step, lastUse) : Value();
        // Memory that nothing was written to begins to live here.
        if (reused && !reused.getDefiningOp<plan::BufferOp>()) {
          unsigned buffer = buffers[reused];
          requests[buffer].last = std::max(requests[buffer].last, last);
          buffers[result] = buffer;
          continue;
        }
        buffers[result] = requests.size();
        requests.push_back(
            {int64_t(llvm::alignTo(plan::bytesOf(result), memoryAlignment)),
             unsigned(step), last});
      }
      if (auto kernel = dyn_cast<plan::KernelOp>(op);
          kernel && kernel.getScratchBytes() > 0) {
        scratches.push_back({kernel, requests.size()});
        requests.push_back(
            {int64_t(llvm::alignTo(kernel.getScratchBytes(), memoryAlignment)),
             unsigned(step), unsigned(step)});
      }
    }
    analysis::Packing packing = analysis::packIntervals(requests);
    for (auto [value, buffer] : buffers)
      places[value] = place(plan::arenaMemory, packing.offsets[buffer]);
    for (auto [kernel, buffer] : scratches)
      kernel.setScratchPlaceAttr(
          place(plan::arenaMemory, packing.offsets[buffer]));
    list(plan::arenaMemory, plan::Lifetime::Run, packing.bytes,
         packing.lowerBound);
  }

  void writePlaces() {
    for (Operation &op : program.getBody().front()) {
      SmallVector<Attribute> found;
      if (isa<plan::Step>(op))
        for (Value result : op.getResults())
          found.push_back(places[result]);
      if (!found.empty())
        op.setAttr("places", ArrayAttr::get(&getContext(), found));
    }
  }

  plan::ProgramOp program;
  DenseMap<Value, plan::PlaceAttr> places;
  DenseMap<Value, unsigned> buffers;
  SmallVector<analysis::Request> requests;
  SmallVector<Attribute> memories;
};

} // namespace

} // namespace burin::place
