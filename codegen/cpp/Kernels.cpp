// Prints a hand-tuned kernel's instantiation: the struct of its types and
// sizes, its epilogue as a functor, the call.
#include "codegen/cpp/SizeText.h"
#include "codegen/cpp/Steps.h"
#include "codegen/cpp/VectorEpilogue.h"
#include "dialects/plan/Choices.h"
#include "dialects/plan/Indexing.h"
#include "dialects/plan/KernelRecords.h"
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <numeric>

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

/// The type of a member that holds `size`, which says what it may be.
static std::string printValues(const size::Size &size) {
  // Numbers that are sums of multiples of `step`, beside a constant.
  int64_t step = 0;
  for (const size::Term &term : size.terms())
    if (!term.atoms.empty())
      step = std::gcd(step, term.factor);
  size::Range range = size.range();
  std::string values = fmt::format("{}, {}", range.min, range.max);
  if (step > 1)
    values += fmt::format(", {}", step);
  return fmt::format("Between<{}>", values);
}

/// The members of the struct of a kernel's types and sizes, from an object of
/// which it reads them (runtime/kernels/generic/sizes.h).
static std::string printSizes(plan::KernelOp kernel) {
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
    else if (auto dims = dyn_cast<size::DimsAttr>(param.getValue()))
      writer.line(fmt::format("{} {};",
                              printValues(size::sizesOf(dims).front()), name));
  }
  if (plan::takesChoice(kernel, plan::tileRowsChoice))
    if (auto rows = plan::choiceOf(kernel, plan::tileRowsChoice))
      writer.line(fmt::format("static constexpr int64_t {} = {};",
                              plan::tileRowsChoice.str(), *rows));
  return writer.take();
}

/// The values of the members that an object of these sizes has, in their order.
static SmallVector<size::Size> sizeMembers(plan::KernelOp kernel) {
  SmallVector<size::Size> values;
  for (NamedAttribute param : kernel.getParams())
    if (auto dims = dyn_cast<size::DimsAttr>(param.getValue()))
      values.push_back(size::sizesOf(dims).front());
  return values;
}

/// The parameters of the epilogue's functor behind the sum, named for its
/// `block`, if there is one: all indices, or the element's number and the last.
static std::string printIndices(plan::KernelOp kernel, Block *block,
                                bool byElement, Names &names) {
  auto type = cast<RankedTensorType>(kernel.getResult(0).getType());
  size_t rank = type.getRank();
  std::string parameters;
  auto add = [&](size_t i, const std::string &name) {
    bool isUsed = block && !block->getArgument(i + 1).use_empty();
    // A load may name an index that falls out of its simplified address.
    parameters += isUsed ? ", [[maybe_unused]] int64_t " + name : ", int64_t";
    if (isUsed)
      names.set(block->getArgument(i + 1), name);
  };
  if (byElement) {
    parameters = ", [[maybe_unused]] int64_t element";
    if (block && !size::hasSymbols(type))
      names.setElement(ValueRange(block->getArguments()).drop_front(),
                       type.getShape(), "element");
    add(rank - 1, "last");
  } else {
    for (size_t i = 0; i < rank; ++i)
      add(i, fmt::format("i{}", i));
  }
  return parameters;
}

/// The members of the epilogue's functor, `literals` among them. `tensors`
/// receives what it reads, in the order of its pointers.
static std::string printEpilogue(plan::KernelOp kernel,
                                 ArrayRef<plan::LiteralOp> literals,
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
  for (size_t i = 0; i < literals.size(); ++i) {
    plan::LiteralOp literal = literals[i];
    std::string name = fmt::format("c{}", i);
    writer.line(fmt::format("{} {};", cType(literal.getType()), name));
    names.set(literal, name);
  }
  if (hasIndexChecks(kernel))
    writer.line("int *fault;");
  for (size_t number : sizesUsedBy(cast<plan::Step>(*kernel)))
    writer.line(fmt::format("int64_t size{};", number));
  Block *block =
      kernel.getEpilogue().empty() ? nullptr : &kernel.getEpilogue().front();
  bool byElement = kernel.getRecord().takesVectors && isByElement(kernel);
  std::string indices = printIndices(kernel, block, byElement, names);
  std::string result = cType(elementOf(kernel.getResult(0)));
  writer.open(fmt::format("BURIN_INLINE {} operator()({} sum{}) const {{",
                          result, cType(plan::accumulatorOf(kernel)), indices));
  if (block) {
    names.set(block->getArgument(0), "sum");
    writer.line(
        fmt::format("return {};", printScalars(writer, *block, names).front()));
  } else {
    writer.line(fmt::format("return {}(sum);", result));
  }
  writer.close();
  if (kernel.getRecord().takesVectors) {
    if (byElement)
      writer.line("static constexpr bool by_element = true;");
    writer.raw(printVectorEpilogue(kernel, names, indices));
  }
  return writer.take();
}

Structs::Structs(plan::ProgramOp program) {
  struct Alike {
    SmallVector<plan::KernelOp> kernels;
    SmallVector<SmallVector<plan::LiteralOp>> literals;
  };
  llvm::StringMap<Alike> groups;
  program.walk([&](plan::KernelOp kernel) {
    if (kernel.getEpilogue().empty())
      return;
    SmallVector<plan::LiteralOp> all;
    for (auto literal : kernel.getEpilogue().getOps<plan::LiteralOp>())
      if (!literal.getType().isInteger(1) && standsWhereUsed(literal))
        all.push_back(literal);
    SmallVector<Value> tensors;
    // Kernels with such an epilogue share code whatever their sizes are.
    bool byElement = kernel.getRecord().takesVectors && isByElement(kernel);
    Alike &alike = groups[kernel.getName().str() + "\n" +
                          (byElement ? "" : printSizes(kernel)) + "\n" +
                          printEpilogue(kernel, all, tensors)];
    alike.kernels.push_back(kernel);
    alike.literals.push_back(all);
  });
  auto valueOf = [](plan::LiteralOp literal) { return literal.getValue(); };
  for (auto &[text, alike] : groups)
    for (size_t i = 0; i < alike.literals.front().size(); ++i) {
      Attribute first = valueOf(alike.literals.front()[i]);
      if (llvm::any_of(alike.literals, [&](ArrayRef<plan::LiteralOp> other) {
            return valueOf(other[i]) != first;
          }))
        for (auto [kernel, all] : llvm::zip(alike.kernels, alike.literals))
          literals[kernel].push_back(all[i]);
    }
}

namespace {

/// The objects that a call of a kernel's template takes beside its tensors.
struct Instance {
  std::string sizes, epilogue;
};

} // namespace

/// Declares the types of `kernel`, if they are not yet, and gives objects of
/// them.
static Instance instantiate(Writer &writer, plan::KernelOp kernel,
                            unsigned number, const Memory &memory,
                            Structs &structs) {
  auto program = kernel->getParentOfType<plan::ProgramOp>();
  SmallVector<std::string> values;
  for (const size::Size &size : sizeMembers(kernel))
    values.push_back("{" + cSize(size, program) + "}");
  Instance instance;
  instance.sizes = fmt::format(
      "{}{{{}}}", structs.declare(writer, "Shape", printSizes(kernel), number),
      fmt::join(values, ", "));
  if (!kernel.getRecord().takesEpilogue)
    return instance;
  SmallVector<Value> tensors;
  std::string text = printEpilogue(kernel, structs.members(kernel), tensors);
  SmallVector<std::string> members;
  for (Value tensor : tensors)
    members.push_back(memory.address(tensor, true));
  for (plan::LiteralOp literal : structs.members(kernel))
    members.push_back(cLiteral(literal.getValue()));
  if (hasIndexChecks(kernel))
    members.push_back("run.fault");
  for (size_t used : sizesUsedBy(cast<plan::Step>(*kernel)))
    members.push_back(fmt::format("run.sizes[{}]", used));
  instance.epilogue =
      fmt::format("{}{{{}}}", structs.declare(writer, "Epilogue", text, number),
                  fmt::join(members, ", "));
  return instance;
}

/// Prints the step of `outer`, inside of which `inner` runs.
static void printBanded(Writer &writer, plan::KernelOp outer,
                        plan::KernelOp inner, unsigned number,
                        const Memory &memory, Structs &structs) {
  // Declared at its own place, which is the one before.
  Instance first = instantiate(writer, inner, number - 1, memory, structs),
           second = instantiate(writer, outer, number, memory, structs);
  writer.open(fmt::format(
      "BURIN_NOINLINE static void step{}(const Run &run) {{", number));
  SmallVector<std::string> arguments = {
      memory.runner(), first.sizes, second.sizes,
      memory.address(outer.getResult(0), false)};
  for (Value operand : inner.getInputs())
    arguments.push_back(memory.address(operand, true));
  for (Value operand : outer.getInputs().drop_front())
    arguments.push_back(memory.address(operand, true));
  arguments.push_back(first.epilogue);
  arguments.push_back(second.epilogue);
  writer.list(templateOf(outer) + "(", arguments, ");");
  writer.line("results_written();");
  writer.close();
  writer.blank();
}

std::string templateOf(plan::KernelOp kernel) {
  std::string name = kernel.getName().str();
  if (plan::KernelOp inner = kernel.getBandProducer())
    name += "_of_" + inner.getName().str();
  return name;
}

void printKernel(Writer &writer, plan::KernelOp kernel, unsigned number,
                 const Memory &memory, Structs &structs) {
  writer.line(describeStep(kernel, number));
  if (kernel.getBanded()) {
    writer.line("// Runs inside the next one.");
    instantiate(writer, kernel, number, memory, structs);
    return writer.blank();
  }
  if (plan::KernelOp inner = kernel.getBandProducer())
    return printBanded(writer, kernel, inner, number, memory, structs);
  Instance instance = instantiate(writer, kernel, number, memory, structs);
  writer.open(fmt::format(
      "BURIN_NOINLINE static void step{}(const Run &run) {{", number));
  auto program = kernel->getParentOfType<plan::ProgramOp>();
  for (size_t used : symbolsOf(sizeMembers(kernel), program))
    writer.line(fmt::format("const int64_t size{0} = run.sizes[{0}];", used));
  SmallVector<std::string> arguments = {memory.runner(), instance.sizes};
  for (Value result : kernel.getResults())
    arguments.push_back(memory.address(result, false));
  // What is updated in place is the result's argument.
  for (OpOperand &operand :
       kernel->getOpOperands().take_front(kernel.getInputs().size()))
    if (&operand != kernel.getTiedOperand())
      arguments.push_back(memory.address(operand.get(), true));
  if (auto scratch = kernel.getScratchPlaceAttr()) {
    Type element = kernel.getRecord().takesEpilogue
                       ? plan::accumulatorOf(kernel)
                       : elementOf(kernel.getInputs().front());
    arguments.push_back(memory.address(scratch, cType(element), false));
  }
  if (!instance.epilogue.empty())
    arguments.push_back(instance.epilogue);
  writer.list(kernel.getName().str() + "(", arguments, ");");
  if (!memory.onDevice())
    writer.line("results_written();");
  writer.close();
  writer.blank();
}

} // namespace burin::codegen
