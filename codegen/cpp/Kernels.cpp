// Prints a hand-tuned kernel's instantiation: the struct of its constants, its
// epilogue as a functor, the call.
#include "codegen/cpp/Steps.h"
#include "dialects/plan/Indexing.h"
#include "dialects/plan/KernelRecords.h"
#include <fmt/format.h>
#include <fmt/ranges.h>

using namespace mlir;

namespace burin::codegen {

static Type elementOf(Value tensor) {
  return cast<RankedTensorType>(tensor.getType()).getElementType();
}

std::string Structs::declare(Writer &writer, StringRef prefix,
                             const std::string &body, unsigned number) {
  auto [found, isNew] = names.try_emplace((prefix + "\n" + body).str());
  if (!isNew)
    return found->second;
  found->second = (prefix + Twine(number)).str();
  writer.line("struct " + found->second + " {");
  writer.raw(body);
  writer.line("};");
  return found->second;
}

/// The members of the struct of a kernel's constants.
static std::string printConstants(plan::KernelOp kernel) {
  Writer writer(1);
  OperandRange inputs = kernel.getInputs();
  Value first = inputs.empty() ? Value(kernel.getResult(0)) : inputs.front();
  Value second = inputs.size() > 1 ? inputs[1] : first;
  writer.line(fmt::format("using Element = {};", cType(elementOf(first))));
  writer.line(fmt::format("using Weight = {};", cType(elementOf(second))));
  writer.line(fmt::format("using Accumulator = {};",
                          cType(plan::accumulatorOf(kernel))));
  writer.line(
      fmt::format("using Out = {};", cType(elementOf(kernel.getResult(0)))));
  for (NamedAttribute param : kernel.getParams()) {
    std::string name = param.getName().str();
    if (auto flag = dyn_cast<BoolAttr>(param.getValue()))
      writer.line(
          fmt::format("static constexpr bool {} = {};", name, flag.getValue()));
    else if (auto integer = dyn_cast<IntegerAttr>(param.getValue()))
      writer.line(fmt::format("static constexpr int64_t {} = {};", name,
                              integer.getInt()));
    else if (auto number = dyn_cast<FloatAttr>(param.getValue()))
      writer.line(fmt::format("static constexpr {} {} = {};",
                              cType(number.getType()), name, cLiteral(number)));
    else if (auto list = dyn_cast<DenseI64ArrayAttr>(param.getValue()))
      writer.line(fmt::format("static constexpr int64_t {}[] = {{{}}};", name,
                              fmt::join(list.asArrayRef(), ", ")));
  }
  return writer.take();
}

/// The members of the epilogue's functor. `tensors` receives what it reads, in
/// the order of its pointers.
static std::string printEpilogue(plan::KernelOp kernel,
                                 SmallVectorImpl<Value> &tensors) {
  Writer writer(1);
  Names names;
  kernel.getEpilogue().walk([&](plan::LoadOp load) {
    if (!names[load.getSource()].empty())
      return;
    names.set(load.getSource(), fmt::format("t{}", tensors.size()));
    tensors.push_back(load.getSource());
  });
  for (Value tensor : tensors)
    writer.line(
        fmt::format("const {} *{};", cType(elementOf(tensor)), names[tensor]));
  if (hasIndexChecks(kernel))
    writer.line("int *fault;");
  std::string parameters =
      fmt::format("{} sum", cType(plan::accumulatorOf(kernel)));
  Block *block =
      kernel.getEpilogue().empty() ? nullptr : &kernel.getEpilogue().front();
  size_t rank = cast<RankedTensorType>(kernel.getResult(0).getType()).getRank();
  for (size_t i = 0; i < rank; ++i) {
    bool isUsed = block && !block->getArgument(i + 1).use_empty();
    // A load may name an index that falls out of its simplified address.
    parameters +=
        isUsed ? fmt::format(", [[maybe_unused]] int64_t i{}", i) : ", int64_t";
    if (isUsed)
      names.set(block->getArgument(i + 1), fmt::format("i{}", i));
  }
  std::string result = cType(elementOf(kernel.getResult(0)));
  writer.open(fmt::format("BURIN_INLINE {} operator()({}) const {{", result,
                          parameters));
  if (block) {
    names.set(block->getArgument(0), "sum");
    writer.line(
        fmt::format("return {};", printScalars(writer, *block, names).front()));
  } else {
    writer.line(fmt::format("return {}(sum);", result));
  }
  writer.close();
  return writer.take();
}

void printKernel(Writer &writer, plan::KernelOp kernel, unsigned number,
                 const Memory &memory, Structs &structs) {
  writer.line(describeStep(kernel, number));
  SmallVector<Value> tensors;
  std::string shape =
      structs.declare(writer, "Shape", printConstants(kernel), number);
  std::string epilogue;
  if (kernel.getRecord().takesEpilogue)
    epilogue = structs.declare(writer, "Epilogue",
                               printEpilogue(kernel, tensors), number);
  writer.open(fmt::format(
      "BURIN_NOINLINE static void step{}(const Run &run) {{", number));
  SmallVector<std::string> arguments = {"run.parallel"};
  for (Value result : kernel.getResults())
    arguments.push_back(memory.address(result, false));
  for (Value input : kernel.getInputs())
    arguments.push_back(memory.address(input, true));
  if (auto scratch = kernel.getScratchPlaceAttr())
    arguments.push_back(memory.address(
        scratch, cType(elementOf(kernel.getInputs().front())), false));
  std::string members;
  for (Value tensor : tensors)
    members += (members.empty() ? "" : ", ") + memory.address(tensor, true);
  if (hasIndexChecks(kernel))
    members += members.empty() ? "run.fault" : ", run.fault";
  if (kernel.getRecord().takesEpilogue)
    arguments.push_back(fmt::format("{}{{{}}}", epilogue, members));
  writer.list(fmt::format("{}<{}>(", kernel.getName().str(), shape), arguments,
              ");");
  writer.line("results_written();");
  writer.close();
  writer.blank();
}

} // namespace burin::codegen
