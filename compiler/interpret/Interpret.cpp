// Walks a program's steps: memory for each value, nests, and kernels by name.
#include "compiler/interpret/Interpret.h"
#include "compiler/interpret/Kernel.h"
#include "dialects/plan/AffineValue.h"
#include "dialects/plan/Indexing.h"
#include "dialects/plan/Weights.h"
#include "llvm/ADT/StringMap.h"
#include <deque>

using namespace mlir;

namespace burin::interpret {

using nn::HostTensor;

namespace {

class Interpreter {
public:
  Interpreter(plan::ProgramOp program, Memory memory)
      : program(program), memory(memory) {
    if (ArrayAttr listed = program.getMemoriesAttr())
      for (auto each : listed.getAsRange<plan::MemoryAttr>())
        if (memory == Memory::Placed &&
            each.getLifetime() != plan::Lifetime::Constant)
          memories[each.getName()].resize(each.getBytes());
  }

  FailureOr<Outcome> run(ArrayRef<HostTensor> inputs);

private:
  LogicalResult runStep(Operation &op);
  LogicalResult runWeight(plan::WeightOp op);
  LogicalResult runNest(plan::NestOp op);
  LogicalResult runKernel(plan::KernelOp op);
  LogicalResult allocateResults(Operation &op);
  LogicalResult checkOverlap(plan::KernelOp op);

  void add(Value value, char *bytes) {
    tensors.insert({value, Tensor(cast<RankedTensorType>(value.getType()),
                                  bytes, &faults)});
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
  llvm::StringMap<std::vector<char>> memories; // those that steps write to
  std::deque<std::vector<char>> owned;
  Tensors tensors;
  Faults faults;
};

} // namespace

FailureOr<Outcome> Interpreter::run(ArrayRef<HostTensor> inputs) {
  Block &block = program.getBody().front();
  if (inputs.size() != block.getNumArguments())
    return program.emitError() << "expected " << block.getNumArguments()
                               << " inputs, got " << inputs.size();
  for (auto [argument, input] : llvm::zip(block.getArguments(), inputs)) {
    if (input.type() != argument.getType())
      return program.emitError()
             << "input " << argument.getArgNumber() << ": expected "
             << argument.getType() << ", got " << input.type();
    owned.push_back(input.toBytes());
    add(argument, owned.back().data());
  }
  for (Operation &op : block.without_terminator()) {
    if (failed(runStep(op)))
      return failure();
    if (!faults.error.empty())
      return op.emitError() << faults.error;
  }
  Outcome outcome;
  outcome.isIndexOutside = faults.indexOutside;
  for (Value value : block.getTerminator()->getOperands())
    outcome.outputs.push_back(*HostTensor::fromBytes(
        cast<RankedTensorType>(value.getType()),
        ArrayRef((*this)[value].bytes, size_t(plan::bytesOf(value)))));
  return outcome;
}

LogicalResult Interpreter::runStep(Operation &op) {
  if (auto weight = dyn_cast<plan::WeightOp>(op))
    return runWeight(weight);
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

LogicalResult Interpreter::allocateResults(Operation &op) {
  auto places = op.getAttrOfType<ArrayAttr>("places");
  if (memory == Memory::Placed && !places)
    return op.emitError("expected places for the results");
  for (auto [i, result] : llvm::enumerate(op.getResults())) {
    auto place = memory == Memory::Placed ? cast<plan::PlaceAttr>(places[i])
                                          : plan::PlaceAttr();
    // An output's memory is the caller's: it belongs to one value, or to the
    // chain of those that write its parts.
    Value into = cast<plan::Step>(op).getTied();
    if (place && place.isInMemory())
      add(result, memories[place.getMemory()].data() + place.getOffset());
    else if (into && tensors.count(into))
      add(result, (*this)[into].bytes);
    else
      add(result, allocate(result));
  }
  return success();
}

LogicalResult Interpreter::runNest(plan::NestOp op) {
  if (failed(allocateResults(*op)))
    return failure();
  ArrayRef<int64_t> parallel = op.getParallel(), reduction = op.getReduction();
  std::optional<Body> body;
  if (!op.getBody().empty())
    body.emplace(op.getBody().front(), tensors, faults);
  Body epilogue(op.getEpilogue().front(), tensors, faults);
  SmallVector<Scalar> start;
  for (Attribute value : op.getInit())
    start.push_back(numberOf(value));
  SmallVector<int64_t> rowMajor = nn::rowMajorStrides(
      cast<RankedTensorType>(op.getResult(0).getType()).getShape());
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
    int64_t offset = 0;
    for (auto [i, stride] : llvm::enumerate(rowMajor))
      offset += stride * (op.getStore()
                              ? plan::valueOf(op.getStore()->getResult(i), at)
                              : at[i]);
    for (auto [i, result] : llvm::enumerate(op.getResults()))
      (*this)[result].set(offset, epilogue.result(i));
  });
  return success();
}

/// A kernel reads while it writes, in an order of its own.
LogicalResult Interpreter::checkOverlap(plan::KernelOp op) {
  for (Value result : op.getResults())
    for (Value read : plan::readsOf(op)) {
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
  KernelCall call(op, operands, results, tensors, faults);
  if (faults.error.empty())
    known->second(call);
  return success();
}

FailureOr<Outcome> evaluate(plan::ProgramOp program,
                            ArrayRef<HostTensor> inputs, Memory memory) {
  return Interpreter(program, memory).run(inputs);
}

} // namespace burin::interpret
