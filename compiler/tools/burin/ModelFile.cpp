// Chooses the importer of a model file and runs the pipelines on what it gives.
#include "compiler/tools/burin/ModelFile.h"
#include "compiler/import/onnx/Importer.h"
#include "compiler/import/pt2/Importer.h"
#include "compiler/support/Diagnostic.h"
#include "compiler/tools/burin/Command.h"
#include "dialects/nn/Dialect.h"
#include "dialects/nn/import/NodeError.h"
#include "dialects/nn/reference/Resources.h"
#include "dialects/size/Dims.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/Path.h"

using namespace mlir;
namespace cl = llvm::cl;

namespace burin::tools {

ShapeFlags::ShapeFlags(cl::SubCommand &sub)
    : dims(
          "dim",
          cl::desc("Give a symbolic dimension its size, or the range of sizes\n"
                   "that runs are told; may be repeated"),
          cl::value_desc("NAME=N|N..M"), cl::sub(sub),
          cl::cat(optionCategory())),
      shapes("shape",
             cl::desc("Give an input its whole shape; may be repeated"),
             cl::value_desc("INPUT=1x3x224x224"), cl::sub(sub),
             cl::cat(optionCategory())),
      values("value", cl::desc("Make an input a constant; may be repeated"),
             cl::value_desc("INPUT=V,V,..."), cl::sub(sub),
             cl::cat(optionCategory())) {}

/// A range that a command does not take, as text of the option.
static std::string firstRange(const nn::InputShapes &inputs) {
  SmallVector<StringRef> names(inputs.ranges.keys());
  llvm::sort(names);
  size::Range range = inputs.ranges.find(names.front())->second;
  return names.front().str() + "=" + std::to_string(range.min) + ".." +
         std::to_string(range.max);
}

llvm::Expected<nn::InputShapes>
ShapeFlags::parse(StringRef whoTakesNone) const {
  auto strings = [](const cl::list<std::string> &list) {
    return std::vector<std::string>(list.begin(), list.end());
  };
  llvm::Expected<nn::InputShapes> inputs =
      nn::InputShapes::parse(strings(dims), strings(shapes), strings(values));
  if (!inputs)
    return wrongUsage(inputs.takeError());
  inputs->mustBindAll = true;
  inputs->keepsRanges = whoTakesNone.empty();
  if (!whoTakesNone.empty() && !inputs->ranges.empty())
    return wrongUsage(
        support::failure("--dim {}: expected one size, since {} takes no range",
                         support::quote(firstRange(*inputs)), whoTakesNone));
  return inputs;
}

StateFlags::StateFlags(cl::SubCommand &sub)
    : states(
          "state",
          cl::desc("Keep an output from run to run, where the next run\n"
                   "finds it as that input; both leave the interface of the\n"
                   "library, whose state begins with zeros; a * in both is\n"
                   "any text that is the same; may be repeated"),
          cl::value_desc("INPUT=OUTPUT"), cl::sub(sub),
          cl::cat(optionCategory())) {}

llvm::Expected<nn::StatePairs> StateFlags::parse() const {
  llvm::Expected<nn::StatePairs> pairs = nn::StatePairs::parse(
      std::vector<std::string>(states.begin(), states.end()));
  if (!pairs)
    return wrongUsage(pairs.takeError());
  return pairs;
}

/// Longest part of a message that is shown: a model may have megabytes of name.
static constexpr size_t diagnosticBytes = 4096;

/// Prints a diagnostic as `error: Conv node 'conv1': ...`: people know the
/// source node, and not the op that it has become.
static void printDiagnostic(const Diagnostic &diagnostic) {
  nn::NodeError error(diagnostic);
  llvm::errs() << (diagnostic.getSeverity() == DiagnosticSeverity::Error
                       ? "error: "
                       : "warning: ")
               << support::printable(error.text(), diagnosticBytes) << '\n';
  for (const auto &[loc, text] : error.notes)
    llvm::errs() << "note: " << support::printable(text, diagnosticBytes)
                 << '\n';
}

ModelContext::ModelContext() : context(MLIRContext::Threading::DISABLED) {
  DialectRegistry registry;
  registry.insert<func::FuncDialect, nn::NnDialect, plan::PlanDialect,
                  size::SizeDialect>();
  context.appendDialectRegistry(registry);
  context.loadAllAvailableDialects();
  // An op in MLIR's form says nothing to who wrote the model, and its
  // attributes may fill megabytes.
  context.printOpOnDiagnostic(false);
  context.getDiagEngine().registerHandler([this](Diagnostic &diagnostic) {
    if (diagnostic.getSeverity() == DiagnosticSeverity::Error ||
        diagnostic.getSeverity() == DiagnosticSeverity::Warning) {
      if (beforeMessage)
        beforeMessage();
      printDiagnostic(diagnostic);
    }
    return success();
  });
}

/// Reads a module of nn ops in MLIR's own form. Null unless it is one function
/// on tensors, as the importers make.
static OwningOpRef<ModuleOp> readModule(StringRef path, ModelContext &context) {
  OwningOpRef<ModuleOp> module =
      parseSourceFile<ModuleOp>(path, &context.context);
  if (!module)
    return nullptr;
  auto function = llvm::hasSingleElement(*module->getBody())
                      ? dyn_cast<func::FuncOp>(module->getBody()->front())
                      : func::FuncOp();
  auto areTensors = [](TypeRange types) {
    return llvm::all_of(types, [](Type type) { return isa<TensorType>(type); });
  };
  if (function && llvm::hasSingleElement(function.getBody()) &&
      areTensors(function.getArgumentTypes()) &&
      areTensors(function.getResultTypes()))
    return module;
  if (context.beforeMessage)
    context.beforeMessage();
  llvm::errs() << "error: " << support::quote(path)
               << ": expected one function of one block, from tensors to "
                  "tensors\n";
  return nullptr;
}

/// The module of the file, of the format that its name says.
static OwningOpRef<ModuleOp> readModel(StringRef path, ModelContext &context,
                                       const nn::InputShapes &inputs) {
  StringRef extension = llvm::sys::path::extension(path);
  if (extension.equals_insensitive(".onnx"))
    return onnx::importFile(path, &context.context, inputs);
  if (extension.equals_insensitive(".pt2"))
    return pt2::importFile(path, &context.context, {inputs, ""});
  if (extension.equals_insensitive(".mlir")) {
    OwningOpRef<ModuleOp> module = readModule(path, context);
    if (!module || failed(inputs.bind(*module->getOps<func::FuncOp>().begin())))
      return nullptr;
    return module;
  }
  if (context.beforeMessage)
    context.beforeMessage();
  llvm::errs() << "error: " << support::quote(path)
               << ": expected a model file ending in .onnx, .pt2 or .mlir\n";
  return nullptr;
}

OwningOpRef<ModuleOp> importModelFile(StringRef path, ModelContext &context,
                                      const nn::InputShapes &inputs,
                                      const nn::StatePairs &states) {
  OwningOpRef<ModuleOp> module = readModel(path, context, inputs);
  if (!module || failed(states.apply(*module->getOps<func::FuncOp>().begin())))
    return nullptr;
  return module;
}

bool inferSizes(ModuleOp module) {
  nn::ownResources(module);
  PassManager manager(module.getContext());
  pipelines::addInferSizes(manager);
  return succeeded(manager.run(module));
}

bool simplify(ModuleOp module) {
  nn::ownResources(module); // there is one in a process
  PassManager manager(module.getContext());
  pipelines::addSimplify(manager, {});
  return succeeded(manager.run(module));
}

plan::ProgramOp makePlan(ModuleOp module,
                         const pipelines::PlanOptions &options) {
  PassManager manager(module.getContext());
  pipelines::addPlan(manager, options);
  if (failed(manager.run(module)))
    return nullptr;
  auto programs = module.getOps<plan::ProgramOp>();
  return programs.empty() ? nullptr : *programs.begin();
}

} // namespace burin::tools
