// Where emitted code finds each tensor.
#include "codegen/cpp/Steps.h"
#include "dialects/plan/Control.h"
#include "dialects/plan/Indexing.h"
#include "llvm/ADT/StringExtras.h"
#include <fmt/format.h>

using namespace mlir;

namespace burin::codegen {

Memory::Memory(plan::ProgramOp program)
    : hasDevice(program.whereStepsRun() != plan::Device::Host) {
  MLIRContext *context = program.getContext();
  for (BlockArgument input : program.getBody().getArguments())
    places[input] =
        plan::PlaceAttr::get(context, plan::inputPlace, input.getArgNumber());
  plan::forEachOp(program, [&](Operation *op) {
    if (auto weight = dyn_cast<plan::WeightOp>(op))
      places[weight.getResult()] = weight.getPlaceAttr();
    if (auto state = dyn_cast<plan::StateOp>(op))
      places[state.getResult()] = state.getPlaceAttr();
    if (auto attribute = op->getAttrOfType<ArrayAttr>("places"))
      for (auto [result, place] : llvm::zip(op->getResults(), attribute))
        places[result] = cast<plan::PlaceAttr>(place);
    auto loop = dyn_cast<plan::LoopOp>(op);
    if (!loop)
      return;
    places[loop.getCounter()] = loop.getCounterPlaceAttr();
    for (auto [i, result] : llvm::enumerate(loop.getResults()))
      places[loop.getCarried(i)] = places[result];
  });
}

std::string Memory::address(plan::PlaceAttr place, StringRef type,
                            bool isConst) const {
  std::string pointer =
      fmt::format("({}{} *)", isConst ? "const " : "", type.str());
  if (!place.isInMemory())
    return fmt::format("{}run.{}s[{}]", pointer, place.getMemory().str(),
                       place.getOffset());
  return fmt::format("{}(run.{} + {})", pointer, place.getMemory().str(),
                     place.getOffset());
}

std::string Memory::address(Value value, bool isConst) const {
  auto type = cast<RankedTensorType>(value.getType());
  return address(placeOf(plan::rootOf(value)), cType(type.getElementType()),
                 isConst);
}

std::string describeStep(Operation *op, unsigned number) {
  // A kernel's name is the runtime's, never the model's.
  auto kernel = dyn_cast<plan::KernelOp>(op);
  std::string text = fmt::format("// step {}: {} ->", number,
                                 kernel ? kernel.getName().str() : "nest");
  for (Value result : op->getResults()) {
    auto type = cast<RankedTensorType>(result.getType());
    text +=
        fmt::format("{} {} [{}]", result == op->getResult(0) ? "" : ",",
                    cType(type.getElementType()),
                    llvm::join(llvm::map_range(type.getShape(),
                                               [](int64_t size) {
                                                 return std::to_string(size);
                                               }),
                               ", "));
  }
  return text;
}

SmallVector<Value> nameTensors(plan::NestOp nest, Names &names) {
  SmallVector<Value> tensors;
  nest.walk([&](plan::LoadOp load) {
    if (!names[load.getSource()].empty())
      return;
    names.set(load.getSource(), fmt::format("t{}", tensors.size()));
    tensors.push_back(load.getSource());
  });
  return tensors;
}

bool hasIndexChecks(Operation *op) {
  return op->walk([](plan::CheckIndexOp) { return WalkResult::interrupt(); })
      .wasInterrupted();
}

} // namespace burin::codegen
