// burin-translate --import-pt2, for the regression tests.

#include "mlir/Tools/mlir-translate/Translation.h"
#include "compiler/import/pt2/Importer.h"
#include "dialects/nn/Dialect.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;

namespace burin::pt2 {

void registerTranslation() {
  static llvm::cl::list<std::string> dims(
      "pt2-dim", llvm::cl::desc("number for a symbol of a .pt2 model"),
      llvm::cl::value_desc("NAME=N"));
  static llvm::cl::list<std::string> shapes(
      "pt2-shape", llvm::cl::desc("shape of an input of a .pt2 model"),
      llvm::cl::value_desc("INPUT=AxBxC"));
  static llvm::cl::list<std::string> values(
      "pt2-value", llvm::cl::desc("elements of an input of a .pt2 model"),
      llvm::cl::value_desc("INPUT=V,V"));
  auto translate = [](llvm::SourceMgr &sources,
                      MLIRContext *context) -> OwningOpRef<Operation *> {
    llvm::StringRef bytes =
        sources.getMemoryBuffer(sources.getMainFileID())->getBuffer();
    auto given = nn::InputShapes::parse(dims, shapes, values);
    if (given)
      return importBuffer(llvm::MemoryBuffer::getMemBufferCopy(bytes), context,
                          {*given, ""});
    emitError(UnknownLoc::get(context)) << llvm::toString(given.takeError());
    return nullptr;
  };
  static TranslateToMLIRRegistration registration(
      "import-pt2", "import a .pt2 model as an nn module", translate,
      [](DialectRegistry &registry) {
        registry.insert<func::FuncDialect, nn::NnDialect>();
      });
}

} // namespace burin::pt2
