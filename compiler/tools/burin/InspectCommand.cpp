// `burin inspect`: what a model file holds and what it would cost to run.

#include "compiler/support/Table.h"
#include "compiler/tools/burin/Command.h"
#include "compiler/tools/burin/InspectSizes.h"
#include "compiler/tools/burin/ModelFile.h"
#include "dialects/nn/Dialect.h"
#include "dialects/nn/Naming.h"
#include "dialects/nn/ops/Constant.h"
#include "dialects/nn/shape/Shapes.h"
#include "dialects/plan/Control.h"
#include "dialects/plan/ElementTypes.h"
#include "dialects/plan/Indexing.h"
#include "dialects/plan/Naming.h"
#include "dialects/plan/Traffic.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"

using namespace mlir;
namespace cl = llvm::cl;

namespace burin::tools {

namespace {

cl::SubCommand inspectSubCommand("inspect",
                                 "Show what a model holds and what it costs");
cl::opt<std::string> modelPath(cl::Positional, cl::Required, cl::desc("MODEL"),
                               cl::sub(inspectSubCommand),
                               cl::cat(optionCategory()));
cl::opt<bool> isJson("json", cl::desc("Print one JSON object instead"),
                     cl::sub(inspectSubCommand), cl::cat(optionCategory()));
ShapeFlags shapeFlags(inspectSubCommand);
StateFlags stateFlags(inspectSubCommand);

constexpr const char *examples = R"(
Prints inputs, outputs, ops by kind, parameters, operations and bytes of one
run, and where each intermediate result lies in the arena. Where dimensions have
a range, by --dim or as the model was exported: the sizes of all values instead.

Examples:
  burin inspect digits.onnx --dim batch=1
  burin inspect digits.onnx --dim batch=1..64
  burin inspect model.pt2 --json
)";

struct OpKind {
  int64_t count = 0, operations = 0;
};

/// One value of a memory that steps write to.
struct Placed {
  std::string node, step, memory;
  int64_t offset, bytes;
};

struct Facts {
  std::vector<Tensor> inputs, outputs, states;
  std::map<std::string, OpKind> ops;
  int64_t parameters = 0, operations = 0, bytes = 0;
  std::vector<plan::MemoryAttr> memories;
  std::vector<Placed> placed;
};

/// NumPy's name of an element type, as `run` shows it; MLIR's where it has
/// none.
std::string elementText(Type type) {
  if (const plan::ElementType *element = plan::findElementType(type))
    return element->text.str();
  std::string text;
  llvm::raw_string_ostream(text) << type;
  return text;
}

std::string typeText(Type type) {
  auto tensor = cast<ShapedType>(type);
  return elementText(tensor.getElementType()) + " " + sizesText(type);
}

void readFunction(func::FuncOp function, Facts &facts) {
  for (auto [i, type] : llvm::enumerate(function.getArgumentTypes()))
    (nn::stateOfInput(function, i) ? facts.states : facts.inputs)
        .push_back({nn::inputName(function, i), typeText(type)});
  for (auto [i, type] : llvm::enumerate(function.getResultTypes()))
    if (!nn::stateOfOutput(function, i))
      facts.outputs.push_back({nn::outputName(function, i), typeText(type)});
  function.getBody().walk([&](nn::NnOpInterface op) {
    if (auto constant = dyn_cast<nn::ConstantOp>(*op)) {
      // A scalar is an operator's setting, such as an epsilon.
      if (constant.getType().getRank() > 0)
        facts.parameters += constant.getValue().getNumElements();
      return;
    }
    // A branch or a loop counts once, and not what stands inside again.
    int64_t operations = op.countOperations();
    OpKind &kind = facts.ops[op->getName().stripDialect().str()];
    ++kind.count;
    kind.operations += operations;
    if (isa<func::FuncOp>(op->getParentOp()))
      facts.operations += operations;
  });
}

void readProgram(plan::ProgramOp program, Facts &facts) {
  auto memories = program.getMemoriesAttr().getAsRange<plan::MemoryAttr>();
  facts.memories.assign(memories.begin(), memories.end());
  for (plan::Step step : plan::stepsOf(program)) {
    auto places = step->getAttrOfType<ArrayAttr>("places");
    if (!places)
      continue;
    facts.bytes += plan::traffic(step);
    auto kernel = dyn_cast<plan::KernelOp>(*step);
    for (auto [result, attribute] : llvm::zip(step->getResults(), places)) {
      auto place = cast<plan::PlaceAttr>(attribute);
      if (place.isInMemory())
        facts.placed.push_back({plan::nodeName(step.getLoc()),
                                kernel ? kernel.getName().str() : "nest",
                                place.getMemory().str(), place.getOffset(),
                                plan::bytesOf(result)});
    }
  }
}

llvm::json::Array tensorsJson(ArrayRef<Tensor> tensors) {
  llvm::json::Array list;
  for (const Tensor &tensor : tensors)
    list.push_back(llvm::json::Object{
        {"name", llvm::json::fixUTF8(tensor.name)}, {"type", tensor.type}});
  return list;
}

llvm::json::Array memoriesJson(const Facts &facts) {
  llvm::json::Array list;
  for (plan::MemoryAttr memory : facts.memories)
    list.push_back(llvm::json::Object{
        {"name", memory.getName()},
        {"lifetime", plan::stringifyLifetime(memory.getLifetime())},
        {"device", plan::stringifyDevice(memory.getDevice())},
        {"bytes", memory.getBytes()},
        {"alignment", memory.getAlignment()},
        {"lower_bound", memory.getLeast()}});
  return list;
}

void printJson(const Facts &facts) {
  llvm::json::Object ops;
  for (const auto &[name, kind] : facts.ops)
    ops[name] = llvm::json::Object{{"count", kind.count},
                                   {"operations", kind.operations}};
  llvm::json::Array placed;
  for (const Placed &value : facts.placed)
    placed.push_back(
        llvm::json::Object{{"node", llvm::json::fixUTF8(value.node)},
                           {"step", value.step},
                           {"memory", value.memory},
                           {"offset", value.offset},
                           {"bytes", value.bytes}});
  llvm::outs() << llvm::formatv(
      "{0:2}\n", llvm::json::Value(
                     llvm::json::Object{{"inputs", tensorsJson(facts.inputs)},
                                        {"outputs", tensorsJson(facts.outputs)},
                                        {"states", tensorsJson(facts.states)},
                                        {"ops", std::move(ops)},
                                        {"parameters", facts.parameters},
                                        {"operations", facts.operations},
                                        {"bytes", facts.bytes},
                                        {"memories", memoriesJson(facts)},
                                        {"placed", std::move(placed)}}));
}

void printText(const Facts &facts) {
  using support::Table;
  auto &out = llvm::outs();
  Table tensors({{"tensor"}, {"name"}, {"type"}});
  for (const Tensor &tensor : facts.inputs)
    tensors.addRow({"input", tensor.name, tensor.type});
  for (const Tensor &tensor : facts.outputs)
    tensors.addRow({"output", tensor.name, tensor.type});
  for (const Tensor &tensor : facts.states)
    tensors.addRow({"state", tensor.name, tensor.type});
  tensors.print(out);
  out << '\n';
  Table ops({{"op"},
             {"count", Table::Align::Right},
             {"operations", Table::Align::Right}});
  for (const auto &[name, kind] : facts.ops)
    ops.addRow(
        {name, std::to_string(kind.count), std::to_string(kind.operations)});
  ops.print(out);
  out << "\nparameters  " << facts.parameters << "\noperations  "
      << facts.operations << "\nbytes       " << facts.bytes
      << " read and written by all steps\n";
  for (plan::MemoryAttr memory : facts.memories) {
    out << llvm::left_justify(memory.getName(), 11) << ' ' << memory.getBytes()
        << " bytes";
    if (memory.getLifetime() == plan::Lifetime::Run)
      out << " (lower bound " << memory.getLeast() << ")";
    out << '\n';
  }
  if (facts.placed.empty())
    return;
  out << '\n';
  Table placed({{"step"},
                {"node"},
                {"memory"},
                {"offset", Table::Align::Right},
                {"bytes", Table::Align::Right}});
  for (const Placed &value : facts.placed)
    placed.addRow({value.step, value.node, value.memory,
                   std::to_string(value.offset), std::to_string(value.bytes)});
  placed.print(out);
}

int runInspect() {
  llvm::Expected<nn::InputShapes> inputs = shapeFlags.parse();
  if (!inputs)
    return report(inputs.takeError());
  llvm::Expected<nn::StatePairs> states = stateFlags.parse();
  if (!states)
    return report(states.takeError());
  ModelContext context;
  OwningOpRef<ModuleOp> module =
      importModelFile(modelPath, context, *inputs, *states);
  if (!module)
    return ExitFailure;
  func::FuncOp main = *module->getOps<func::FuncOp>().begin();
  bool isOpen = llvm::any_of(main.getArgumentTypes(), [](Type type) {
    return !cast<ShapedType>(type).hasStaticShape();
  });
  if (isOpen ? !inferSizes(*module) : !simplify(*module))
    return ExitFailure;
  Facts facts;
  for (auto function : module->getOps<func::FuncOp>())
    readFunction(function, facts);
  if (isOpen) {
    OpenSizes sizes = readOpenSizes(main);
    isJson ? printOpenSizesJson(sizes, tensorsJson(facts.inputs),
                                tensorsJson(facts.outputs))
           : printOpenSizes(sizes, facts.inputs, facts.outputs);
    return ExitSuccess;
  }
  plan::ProgramOp program = makePlan(*module);
  if (!program)
    return ExitFailure;
  readProgram(program, facts);
  isJson ? printJson(facts) : printText(facts);
  return ExitSuccess;
}

RegisterCommand registered({&inspectSubCommand, examples, runInspect});

} // namespace

} // namespace burin::tools
