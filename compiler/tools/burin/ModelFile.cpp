// Chooses the importer of a model file and runs the pipelines on what it gives.
#include "compiler/tools/burin/ModelFile.h"
#include "compiler/import/onnx/Importer.h"
#include "compiler/import/pt2/Importer.h"
#include "compiler/support/Diagnostic.h"
#include "compiler/tools/burin/Command.h"
#include "dialects/nn/Dialect.h"
#include "dialects/nn/reference/Resources.h"
#include "dialects/plan/Naming.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/Path.h"

using namespace mlir;
namespace cl = llvm::cl;

namespace burin::tools {

ShapeFlags::ShapeFlags(cl::SubCommand &sub)
    : dims("dim",
           cl::desc("Give a symbolic dimension its size; may be repeated"),
           cl::value_desc("NAME=N"), cl::sub(sub), cl::cat(optionCategory())),
      shapes("shape",
             cl::desc("Give an input its whole shape; may be repeated"),
             cl::value_desc("INPUT=1x3x224x224"), cl::sub(sub),
             cl::cat(optionCategory())),
      values("value", cl::desc("Make an input a constant; may be repeated"),
             cl::value_desc("INPUT=V,V,..."), cl::sub(sub),
             cl::cat(optionCategory())) {}

llvm::Expected<nn::InputShapes> ShapeFlags::parse() const {
  auto strings = [](const cl::list<std::string> &list) {
    return std::vector<std::string>(list.begin(), list.end());
  };
  llvm::Expected<nn::InputShapes> inputs =
      nn::InputShapes::parse(strings(dims), strings(shapes), strings(values));
  if (!inputs)
    return wrongUsage(inputs.takeError());
  inputs->mustBindAll = true;
  return inputs;
}

/// Longest part of a message that is shown: a model may have megabytes of name.
static constexpr size_t diagnosticBytes = 4096;

/// Prints a diagnostic as `error: Conv node 'conv1': ...`; a message that names
/// no node gets the one of its location.
static void printDiagnostic(Diagnostic &diagnostic) {
  std::string message = diagnostic.str();
  // What an op says of itself carries the dialect's name for it; people know
  // the source node.
  if (StringRef(message).starts_with("'nn.") ||
      StringRef(message).starts_with("'plan."))
    if (size_t at = message.find("' op "); at != std::string::npos)
      message = message.substr(at + 5);
  std::string node = plan::nodeName(diagnostic.getLocation());
  bool named = node == "?" || message.find("node '") != std::string::npos ||
               message.find("'" + node + "'") != std::string::npos;
  llvm::errs() << (diagnostic.getSeverity() == DiagnosticSeverity::Error
                       ? "error: "
                       : "warning: ")
               << (named ? "" : "node " + support::quote(node) + ": ")
               << support::printable(message, diagnosticBytes) << '\n';
  for (Diagnostic &note : diagnostic.getNotes())
    llvm::errs() << "note: " << support::printable(note.str(), diagnosticBytes)
                 << '\n';
}

ModelContext::ModelContext() : context(MLIRContext::Threading::DISABLED) {
  DialectRegistry registry;
  registry.insert<func::FuncDialect, nn::NnDialect, plan::PlanDialect>();
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

OwningOpRef<ModuleOp> importModelFile(StringRef path, ModelContext &context,
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

bool simplify(ModuleOp module) {
  nn::ownResources(module); // there is one in a process
  PassManager manager(module.getContext());
  pipelines::addSimplify(manager, {});
  return succeeded(manager.run(module));
}

plan::ProgramOp makePlan(ModuleOp module) {
  PassManager manager(module.getContext());
  pipelines::addPlan(manager);
  if (failed(manager.run(module)))
    return nullptr;
  auto programs = module.getOps<plan::ProgramOp>();
  return programs.empty() ? nullptr : *programs.begin();
}

} // namespace burin::tools
