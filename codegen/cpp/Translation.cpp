// Emission one file at a time, for the regression tests.
#include "codegen/cpp/Translation.h"
#include "codegen/cpp/Program.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Tools/mlir-translate/Translation.h"

using namespace mlir;

namespace burin::codegen {

using Printer = std::string (*)(plan::ProgramOp, const EmitOptions &);

/// Prints the module's program as the library `model` for x86-64, at the levels
/// that each library holds, or for the device that its steps run on.
static LogicalResult print(Operation *op, raw_ostream &output,
                           Printer printer) {
  auto programs = cast<ModuleOp>(op).getOps<plan::ProgramOp>();
  if (programs.empty())
    return op->emitError("expected a plan.program");
  if (failed(checkEmittable(*programs.begin())))
    return failure();
  EmitOptions options;
  options.name = "model";
  options.hasSizes = (*programs.begin()).getSizesAttr() != nullptr;
  bool hasDevice = (*programs.begin()).whereStepsRun() != plan::Device::Host;
  options.target = *findTarget(hasDevice ? "cuda" : "x86-64");
  llvm::erase_if(options.target.levels,
                 [](const Level &level) { return !level.isBase; });
  output << printer(*programs.begin(), options);
  return success();
}

void registerTranslations() {
  auto dialects = [](DialectRegistry &registry) {
    registry.insert<plan::PlanDialect>();
  };
  static TranslateFromMLIRRegistration program(
      "plan-to-program", "print the steps of a program as C++",
      [](Operation *op, raw_ostream &output) {
        return print(op, output, printProgram);
      },
      dialects);
  static TranslateFromMLIRRegistration tables(
      "plan-to-tables", "print a program's tables and entry points as C++",
      [](Operation *op, raw_ostream &output) {
        return print(op, output, printTables);
      },
      dialects);
  static TranslateFromMLIRRegistration header(
      "plan-to-header", "print a program's C header",
      [](Operation *op, raw_ostream &output) {
        return print(op, output, printHeader);
      },
      dialects);
}

} // namespace burin::codegen
