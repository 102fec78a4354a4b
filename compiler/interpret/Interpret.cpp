// Walks a program's steps: memory for each value, nests, and kernels by name.
#include "compiler/interpret/Interpret.h"
#include "compiler/interpret/Kernel.h"
#include "dialects/plan/AffineValue.h"
#include "dialects/plan/Control.h"
#include "dialects/plan/Indexing.h"
#include "dialects/plan/Weights.h"
#include "llvm/ADT/StringMap.h"
#include <cstring>
#include <deque>
#include <limits>
#include <map>

using namespace mlir;

namespace burin::interpret {

using nn::HostTensor;

namespace {

class Interpreter {
public:
  Interpreter(plan::ProgramOp program, Memory memory, States &states,
              const Sizes &sizes)
      : program(program), memory(memory), states(states), sizes(sizes) {
    if (ArrayAttr listed = program.getMemoriesAttr())
      for (auto each : listed.getAsRange<plan::MemoryAttr>())
        if (memory == Memory::Placed &&
            each.getLifetime() != plan::Lifetime::Constant)
          memories[each.getName()].resize(each.getBytes());
  }

  FailureOr<Outcome> run(ArrayRef<HostTensor> inputs);

private:
  LogicalResult runBlock(Block &block);
  LogicalResult runStep(Operation &op);
  LogicalResult runIf(plan::IfOp op);
  LogicalResult runLoop(plan::LoopOp loop);
  LogicalResult beginLoop(plan::LoopOp loop);
  LogicalResult endIteration(plan::LoopOp loop);
  LogicalResult leave(Value left, Value result);
  LogicalResult runWeight(plan::WeightOp op);
  LogicalResult runState(plan::StateOp op);
  LogicalResult runNest(plan::NestOp op);
  LogicalResult runKernel(plan::KernelOp op);
  LogicalResult allocateResults(Operation &op);
  LogicalResult checkOverlap(plan::KernelOp op);
  char *update(OpOperand &tied);
  int64_t storeOffset(plan::NestOp op, ArrayRef<int64_t> at,
                      const Body &epilogue);

  char *at(plan::PlaceAttr place, Value value);
  void add(Value value, char *bytes) {
    // A step of a loop gives its results anew each time.
    tensors.erase(value);
    tensors.insert({value, Tensor(cast<RankedTensorType>(value.getType()),
                                  sizes, bytes, &faults)});
  }
  /// Memory of its own for `value`.
  char *allocate(Value value) {
    return owned.emplace_back(size_t(plan::bytesOf(value))).data();
  }
  const Tensor &operator[](Value value) const {
    return tensors.find(value)->second;
  }

  plan::ProgramOp program;
  Memory memory;
  llvm::StringMap<std::vector<char>> memories;  // those that steps write to
  std::map<int64_t, std::vector<char>> outputs; // by number, once placed
  std::deque<std::vector<char>> owned;
  Tensors tensors;
  Faults faults;
  bool isLoopTooLong = false;
  States &states;
  const Sizes &sizes;
};

} // namespace

FailureOr<Outcome> Interpreter::run(ArrayRef<HostTensor> inputs) {
  Block &block = program.getBody().front();
  if (inputs.size() != block.getNumArguments())
    return program.emitError() << "expected " << block.getNumArguments()
                               << " inputs, got " << inputs.size();
  for (auto [argument, input] : llvm::zip(block.getArguments(), inputs)) {
    auto type = cast<RankedTensorType>(argument.getType());
    auto expected = RankedTensorType::get(Tensor::shapeOf(type, sizes),
                                          type.getElementType());
    if (input.type() != expected)
      return program.emitError()
             << "input " << argument.getArgNumber() << ": expected " << expected
             << ", got " << input.type();
    owned.push_back(input.toBytes());
    // Its elements lie in front of those of the largest.
    owned.back().resize(size_t(plan::bytesOf(argument)));
    add(argument, owned.back().data());
  }
  Outcome outcome;
  if (failed(runBlock(block)))
    return failure();
  outcome.isIndexOutside = faults.indexOutside;
  outcome.isLoopTooLong = isLoopTooLong;
  // Where a loop was left early, values may be of no use, or not be there.
  for (auto keep : program.getBody().getOps<plan::KeepOp>())
    if (!isLoopTooLong) {
      const char *bytes = (*this)[keep.getValue()].bytes;
      states[keep.getName()].assign(bytes,
                                    bytes + plan::bytesOf(keep.getValue()));
    }
  for (Value value : block.getTerminator()->getOperands())
    if (!isLoopTooLong) {
      const Tensor &tensor = (*this)[value];
      auto type =
          RankedTensorType::get(tensor.shape, tensor.type.getElementType());
      outcome.outputs.push_back(*HostTensor::fromBytes(
          type, ArrayRef(tensor.bytes, size_t(type.getNumElements() *
                                              tensor.element.bytes()))));
    }
  return outcome;
}

/// Stops early where a loop has gone on for too long, as a library does.
LogicalResult Interpreter::runBlock(Block &block) {
  for (Operation &op : block.without_terminator()) {
    if (failed(runStep(op)))
      return failure();
    if (!faults.error.empty())
      return op.emitError() << faults.error;
    if (isLoopTooLong)
      return success();
  }
  return success();
}

LogicalResult Interpreter::runStep(Operation &op) {
  if (auto weight = dyn_cast<plan::WeightOp>(op))
    return runWeight(weight);
  if (auto state = dyn_cast<plan::StateOp>(op))
    return runState(state);
  if (isa<plan::KeepOp>(op))
    return success(); // at the end of the run
  if (auto view = dyn_cast<plan::ViewOp>(op)) {
    add(view.getResult(), (*this)[view.getSource()].bytes);
    return success();
  }
  if (auto buffer = dyn_cast<plan::BufferOp>(op)) {
    // A placed one lies where the first step that writes to it does.
    if (memory == Memory::Own)
      add(buffer.getResult(), allocate(buffer.getResult()));
    return success();
  }
  if (auto nest = dyn_cast<plan::NestOp>(op))
    return runNest(nest);
  if (auto kernel = dyn_cast<plan::KernelOp>(op))
    return runKernel(kernel);
  if (auto branch = dyn_cast<plan::IfOp>(op))
    return runIf(branch);
  if (auto loop = dyn_cast<plan::LoopOp>(op))
    return runLoop(loop);
  return op.emitError() << "no meaning is known of '" << op.getName() << "'";
}

LogicalResult Interpreter::runWeight(plan::WeightOp op) {
  std::vector<char> bytes;
  auto collect = [&](ArrayRef<char> piece) {
    bytes.insert(bytes.end(), piece.begin(), piece.end());
  };
  if (failed(plan::writeElements(op.getValue(), collect)))
    return op.emitError("expected a constant with its elements");
  owned.push_back(std::move(bytes));
  add(op.getResult(), owned.back().data());
  return success();
}

LogicalResult Interpreter::runState(plan::StateOp op) {
  auto size = size_t(plan::bytesOf(op));
  char *bytes = nullptr;
  if (memory == Memory::Own)
    bytes = allocate(op);
  else if (plan::PlaceAttr place = op.getPlaceAttr())
    bytes = memories[place.getMemory()].data() + place.getOffset();
  else
    return op.emitError("expected a place for the state");
  if (auto kept = states.find(op.getName()); kept != states.end()) {
    if (kept->second.size() != size)
      return op.emitError() << "state '" << op.getName() << "': expected "
                            << size << " bytes, got " << kept->second.size();
    std::copy(kept->second.begin(), kept->second.end(), bytes);
  } else if (Value initial = op.getInitial()) {
    std::copy_n((*this)[initial].bytes, size, bytes);
  } else {
    std::fill_n(bytes, size, 0);
  }
  add(op, bytes);
  return success();
}

/// Memory that holds what `tied` does, for its step to write to: the same where
/// nothing else needs it.
char *Interpreter::update(OpOperand &tied) {
  Value value = tied.get();
  Operation *maker = value.getDefiningOp();
  bool isOwned =
      maker ? isa<plan::BufferOp, plan::Step>(maker) || plan::isControl(maker)
            : isa<plan::LoopOp>(tied.getOwner()->getParentOp());
  char *bytes = (*this)[value].bytes;
  if (isOwned && value.hasOneUse() &&
      value.getParentBlock() == tied.getOwner()->getBlock())
    return bytes;
  return std::copy_n(bytes, plan::bytesOf(value), allocate(value)) -
         plan::bytesOf(value);
}

LogicalResult Interpreter::allocateResults(Operation &op) {
  auto places = op.getAttrOfType<ArrayAttr>("places");
  if (memory == Memory::Placed && !places)
    return op.emitError("expected places for the results");
  for (auto [i, result] : llvm::enumerate(op.getResults())) {
    auto place = memory == Memory::Placed ? cast<plan::PlaceAttr>(places[i])
                                          : plan::PlaceAttr();
    auto step = dyn_cast<plan::Step>(op);
    OpOperand *tied = step ? step.getTiedOperand() : nullptr;
    if (place && !place.isInside())
      add(result, at(place, result));
    else if (tied)
      add(result, update(*tied));
    else
      add(result, allocate(result));
  }
  return success();
}

/// The bytes at `place`, where `value` lies. An output's memory is the
/// caller's.
char *Interpreter::at(plan::PlaceAttr place, Value value) {
  if (place.isInMemory())
    return memories[place.getMemory()].data() + place.getOffset();
  std::vector<char> &bytes = outputs[place.getOffset()];
  bytes.resize(std::max(bytes.size(), size_t(plan::bytesOf(value))));
  return bytes.data();
}

/// Makes what a block leaves `result`. Placed, it lies there already.
LogicalResult Interpreter::leave(Value left, Value result) {
  const Tensor &from = (*this)[left], &to = (*this)[result];
  if (memory == Memory::Own)
    std::memmove(to.bytes, from.bytes, plan::bytesOf(result));
  else if (from.bytes != to.bytes && plan::bytesOf(result) > 0)
    return emitError(left.getLoc())
           << "expected what is left to lie at the place of the result";
  return success();
}

LogicalResult Interpreter::runIf(plan::IfOp op) {
  if (failed(allocateResults(*op)))
    return failure();
  Region &region =
      (*this)[op.getCondition()].integer(0) ? op.getTaken() : op.getOtherwise();
  if (failed(runBlock(region.front())))
    return failure();
  if (isLoopTooLong)
    return success();
  for (auto [left, result] :
       llvm::zip(region.front().back().getOperands(), op.getResults()))
    if (failed(leave(left, result)))
      return failure();
  return success();
}

/// Lets the values inside of `loop` lie where its results do.
LogicalResult Interpreter::beginLoop(plan::LoopOp loop) {
  plan::PlaceAttr counter = loop.getCounterPlaceAttr();
  if (memory == Memory::Placed && !counter)
    return loop.emitError("expected a place for the counter");
  if (failed(allocateResults(*loop)))
    return failure();
  add(loop.getCounter(), memory == Memory::Placed
                             ? at(counter, loop.getCounter())
                             : allocate(loop.getCounter()));
  for (auto [i, result] : llvm::enumerate(loop.getResults())) {
    add(loop.getCarried(i), (*this)[result].bytes);
    // Memory that nothing was written to lies nowhere yet.
    if (tensors.count(loop.getInitial()[i]) &&
        failed(leave(loop.getInitial()[i], result)))
      return failure();
  }
  return success();
}

LogicalResult Interpreter::runLoop(plan::LoopOp loop) {
  int64_t trips = loop.getTrips() ? (*this)[loop.getTrips()].integer(0)
                                  : std::numeric_limits<int64_t>::max();
  bool goesOn =
      !loop.getCondition() || (*this)[loop.getCondition()].integer(0) != 0;
  if (failed(beginLoop(loop)))
    return failure();
  for (int64_t i = 0; goesOn && i < trips; ++i) {
    isLoopTooLong = i == int64_t(loop.getMost());
    if (isLoopTooLong)
      return success();
    (*this)[loop.getCounter()].set(0, {0, i});
    if (failed(runBlock(loop.getBody().front())))
      return failure();
    if (isLoopTooLong)
      return success();
    if (Value next = loop.getNextCondition())
      goesOn = (*this)[next].integer(0) != 0;
    if (failed(endIteration(loop)))
      return failure();
  }
  return success();
}

/// Makes what an iteration leaves the carried values, all at once.
LogicalResult Interpreter::endIteration(plan::LoopOp loop) {
  std::vector<std::vector<char>> left;
  for (unsigned i = 0; memory == Memory::Own && i < loop.getNumResults(); ++i) {
    const Tensor &next = (*this)[loop.getNext(i).get()];
    left.emplace_back(next.bytes,
                      next.bytes + plan::bytesOf(loop.getResult(i)));
  }
  for (auto [i, result] : llvm::enumerate(loop.getResults()))
    if (memory == Memory::Own)
      llvm::copy(left[i], (*this)[result].bytes);
    else if (failed(leave(loop.getNext(i).get(), result)))
      return failure();
  return success();
}

/// The number of the element that a nest stores at indices `at`.
int64_t Interpreter::storeOffset(plan::NestOp op, ArrayRef<int64_t> at,
                                 const Body &epilogue) {
  SmallVector<int64_t> dims(at);
  for (size_t i = 0; i < op.getPositions().size(); ++i)
    dims.push_back(int64_t(epilogue.result(op.getNumResults() + i).integer));
  int64_t offset = 0;
  for (auto [i, size] : llvm::enumerate(
           cast<RankedTensorType>(op.getResult(0).getType()).getShape()))
    offset = offset * size +
             (op.getStore() ? plan::valueOf(op.getStore()->getResult(i), dims)
                            : at[i]);
  return offset;
}

LogicalResult Interpreter::runNest(plan::NestOp op) {
  if (failed(allocateResults(*op)))
    return failure();
  SmallVector<int64_t> loops;
  for (const size::Size &size : op.getLoopSizes())
    loops.push_back(valueOf(size, sizes));
  ArrayRef<int64_t> parallel =
                        ArrayRef(loops).take_front(op.getParallel().size()),
                    reduction =
                        ArrayRef(loops).drop_front(op.getParallel().size());
  std::optional<Body> body;
  if (!op.getBody().empty())
    body.emplace(op.getBody().front(), tensors, sizes, faults);
  Body epilogue(op.getEpilogue().front(), tensors, sizes, faults);
  SmallVector<Scalar> start;
  for (Attribute value : op.getInit())
    start.push_back(numberOf(value));
  std::vector<bool> stored(
      op.getPositions().empty()
          ? 0
          : cast<RankedTensorType>(op.getResult(0).getType()).getNumElements());
  forEachIndex(parallel, [&](ArrayRef<int64_t> at) {
    SmallVector<Scalar> sums = start;
    if (body) {
      body->setIndices(0, at);
      forEachIndex(reduction, [&](ArrayRef<int64_t> inner) {
        body->setIndices(at.size(), inner);
        for (auto [i, sum] : llvm::enumerate(sums))
          body->setArgument(at.size() + inner.size() + i, sum);
        body->evaluate();
        for (auto [i, sum] : llvm::enumerate(sums))
          sum = body->result(i);
      });
    }
    for (auto [i, sum] : llvm::enumerate(sums))
      epilogue.setArgument(i, sum);
    epilogue.setIndices(sums.size(), at);
    epilogue.evaluate();
    int64_t offset = storeOffset(op, at, epilogue);
    if (!stored.empty() && stored[offset] && !faults.indexOutside)
      faults.report("two elements are stored at one place");
    if (!stored.empty())
      stored[offset] = true;
    for (auto [i, result] : llvm::enumerate(op.getResults()))
      (*this)[result].set(offset, epilogue.result(i));
  });
  return success();
}

/// A kernel reads while it writes, in an order of its own.
LogicalResult Interpreter::checkOverlap(plan::KernelOp op) {
  SmallVector<Value> all = plan::readsOf(op);
  if (plan::KernelOp inner = op.getBandProducer())
    llvm::append_range(all, plan::readsOf(inner));
  for (Value result : op.getResults())
    for (Value read : all) {
      const Tensor &to = (*this)[result], &from = (*this)[read];
      if (plan::bytesOf(result) > 0 && plan::bytesOf(read) > 0 &&
          to.bytes < from.bytes + plan::bytesOf(read) &&
          from.bytes < to.bytes + plan::bytesOf(result))
        return op.emitError(
            "expected results that share no memory with what is read");
    }
  return success();
}

LogicalResult Interpreter::runKernel(plan::KernelOp op) {
  auto known = knownKernels().find(op.getName());
  if (known == knownKernels().end())
    return op.emitError() << "no meaning is known of kernel '" << op.getName()
                          << "'";
  if (failed(allocateResults(*op)) || failed(checkOverlap(op)))
    return failure();
  SmallVector<Tensor> operands, results;
  for (Value operand : op.getInputs())
    operands.push_back((*this)[operand]);
  for (Value result : op.getResults())
    results.push_back((*this)[result]);
  KernelCall call(op, operands, results, tensors, sizes, faults);
  if (faults.error.empty())
    known->second(call);
  return success();
}

FailureOr<Outcome> evaluate(plan::ProgramOp program,
                            ArrayRef<HostTensor> inputs, Memory memory,
                            States *states, const Sizes &sizes) {
  States none;
  return Interpreter(program, memory, states ? *states : none, sizes)
      .run(inputs);
}

} // namespace burin::interpret
