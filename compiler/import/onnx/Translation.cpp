// burin-translate --import-onnx, for the regression tests.
#include "mlir/Tools/mlir-translate/Translation.h"
#include "compiler/import/onnx/Importer.h"
#include "dialects/nn/Dialect.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;

namespace burin::onnx {

static OwningOpRef<Operation *> translate(llvm::SourceMgr &sources,
                                          MLIRContext *context,
                                          const nn::InputShapes &shapes) {
  const llvm::MemoryBuffer *buffer =
      sources.getMemoryBuffer(sources.getMainFileID());
  llvm::StringRef bytes = buffer->getBuffer();
  auto model =
      Model::parse(llvm::ArrayRef(bytes.data(), bytes.size()),
                   llvm::sys::path::parent_path(buffer->getBufferIdentifier()));
  if (!model) {
    emitError(UnknownLoc::get(context)) << llvm::toString(model.takeError());
    return nullptr;
  }
  return importModel(**model, context, shapes);
}

void registerTranslation() {
  static llvm::cl::list<std::string> dims(
      "onnx-dim", llvm::cl::desc("size of a dimension of an ONNX model"),
      llvm::cl::value_desc("NAME=N"));
  static llvm::cl::list<std::string> shapes(
      "onnx-shape", llvm::cl::desc("shape of an input of an ONNX model"),
      llvm::cl::value_desc("INPUT=AxBxC"));
  auto bound = [](llvm::SourceMgr &sources,
                  MLIRContext *context) -> OwningOpRef<Operation *> {
    auto given = nn::InputShapes::parse(dims, shapes);
    if (given)
      return translate(sources, context, *given);
    emitError(UnknownLoc::get(context)) << llvm::toString(given.takeError());
    return nullptr;
  };
  static TranslateToMLIRRegistration registration(
      "import-onnx", "import an ONNX model as an nn module", bound,
      [](DialectRegistry &registry) {
        registry.insert<func::FuncDialect, nn::NnDialect>();
      });
}

} // namespace burin::onnx
