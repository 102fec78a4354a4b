// Prints a plan program's folder as one text.
#include "codegen/package/Translation.h"
#include "codegen/package/Package.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Tools/mlir-translate/Translation.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;

namespace burin::codegen {

static LogicalResult printLibrary(Operation *op, raw_ostream &output) {
  auto programs = cast<ModuleOp>(op).getOps<plan::ProgramOp>();
  if (programs.empty())
    return op->emitError("expected a plan.program");
  EmitOptions options;
  options.name = "model";
  bool hasDevice = (*programs.begin()).whereStepsRun() != plan::Device::Host;
  options.target = *findTarget(hasDevice ? "cuda" : "x86-64");
  auto files = packageFiles(*programs.begin(), options);
  if (failed(files))
    return failure();
  // The weights, which may end in any byte, come last.
  llvm::stable_sort(*files, [](const EmittedFile &a, const EmittedFile &b) {
    StringRef binary = ".bin";
    return StringRef(a.name).ends_with(binary) <
           StringRef(b.name).ends_with(binary);
  });
  for (const EmittedFile &file : *files) {
    output << "//--- " << file.name << '\n';
    file.write([&](ArrayRef<char> piece) {
      output.write(piece.data(), piece.size());
    });
  }
  return success();
}

void registerPackageTranslation() {
  static TranslateFromMLIRRegistration library(
      "plan-to-library", "print all files of a program's library", printLibrary,
      [](DialectRegistry &registry) { registry.insert<plan::PlanDialect>(); });
}

} // namespace burin::codegen
