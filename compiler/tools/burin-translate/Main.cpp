// burin-translate: imports and emits one step at a time, for the regression
// tests.
#include "codegen/cpp/Translation.h"
#include "codegen/package/Translation.h"
#include "compiler/import/onnx/Importer.h"
#include "compiler/import/pt2/Importer.h"
#include "mlir/Tools/mlir-translate/MlirTranslateMain.h"

int main(int argc, char **argv) {
  burin::onnx::registerTranslation();
  burin::pt2::registerTranslation();
  burin::codegen::registerTranslations();
  burin::codegen::registerPackageTranslation();
  return mlir::failed(mlir::mlirTranslateMain(
      argc, argv, "burin's import and emission driver"));
}
