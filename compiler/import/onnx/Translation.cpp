// burin-translate --import-onnx, for the regression tests.
#include "mlir/Tools/mlir-translate/Translation.h"
#include "compiler/import/onnx/Importer.h"
#include "dialects/nn/Dialect.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;

namespace burin::onnx {

static OwningOpRef<Operation *> translate(llvm::SourceMgr &sources,
                                          MLIRContext *context) {
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
  return importModel(**model, context);
}

void registerTranslation() {
  static TranslateToMLIRRegistration registration(
      "import-onnx", "import an ONNX model as an nn module", translate,
      [](DialectRegistry &registry) {
        registry.insert<func::FuncDialect, nn::NnDialect>();
      });
}

} // namespace burin::onnx
