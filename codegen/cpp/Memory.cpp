// Where emitted code finds each tensor.
#include "codegen/cpp/Steps.h"
#include "dialects/plan/Indexing.h"
#include <fmt/format.h>

using namespace mlir;

namespace burin::codegen {

Memory::Memory(plan::ProgramOp program) {
  MLIRContext *context = program.getContext();
  for (BlockArgument input : program.getBody().getArguments())
    places[input] =
        plan::PlaceAttr::get(context, plan::Space::Input, input.getArgNumber());
  for (Operation &op : program.getBody().front()) {
    if (auto weight = dyn_cast<plan::WeightOp>(op))
      places[weight.getResult()] = weight.getPlaceAttr();
    if (auto attribute = op.getAttrOfType<ArrayAttr>("places"))
      for (auto [result, place] : llvm::zip(op.getResults(), attribute))
        places[result] = cast<plan::PlaceAttr>(place);
  }
}

std::string Memory::address(plan::PlaceAttr place, StringRef type,
                            bool isConst) const {
  std::string pointer =
      fmt::format("({}{} *)", isConst ? "const " : "", type.str());
  switch (place.getSpace()) {
  case plan::Space::Arena:
    return fmt::format("{}(run.arena + {})", pointer, place.getOffset());
  case plan::Space::Weights:
    return fmt::format("{}(run.weights + {})", pointer, place.getOffset());
  case plan::Space::Input:
    return fmt::format("{}run.inputs[{}]", pointer, place.getOffset());
  case plan::Space::Output:
    return fmt::format("{}run.outputs[{}]", pointer, place.getOffset());
  }
  return "";
}

std::string Memory::address(Value value, bool isConst) const {
  auto type = cast<RankedTensorType>(value.getType());
  return address(placeOf(plan::rootOf(value)), cType(type.getElementType()),
                 isConst);
}

SmallVector<Value> nameTensors(Operation *op, Names &names) {
  SmallVector<Value> tensors;
  auto add = [&](Value value) {
    if (!names[value].empty())
      return;
    names.set(value, fmt::format("t{}", tensors.size()));
    tensors.push_back(value);
  };
  for (Value operand : op->getOperands())
    add(operand);
  op->walk([&](plan::LoadOp load) { add(load.getSource()); });
  return tensors;
}

bool hasIndexChecks(Operation *op) {
  return op->walk([](plan::CheckIndexOp) { return WalkResult::interrupt(); })
      .wasInterrupted();
}

} // namespace burin::codegen
