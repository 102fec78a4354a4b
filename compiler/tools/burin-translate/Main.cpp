// burin-translate: imports and emits one step at a time, for the regression
// tests.
#include "mlir/Tools/mlir-translate/MlirTranslateMain.h"

int main(int argc, char **argv) {
  return mlir::failed(mlir::mlirTranslateMain(
      argc, argv, "burin's import and emission driver"));
}
