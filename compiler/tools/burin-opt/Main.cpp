// burin-opt: runs passes on nn and plan modules in text form, for the
// regression tests.
#include "compiler/passes/Passes.h"
#include "compiler/pipelines/Compile.h"
#include "dialects/nn/Dialect.h"
#include "dialects/plan/Plan.h"
#include "dialects/size/Dims.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "mlir/Transforms/Passes.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  registry.insert<mlir::func::FuncDialect, burin::nn::NnDialect,
                  burin::plan::PlanDialect, burin::size::SizeDialect>();
  burin::registerPasses();
  burin::pipelines::registerPipelines();
  mlir::registerCanonicalizerPass();
  mlir::registerCSEPass();
  return mlir::asMainReturnCode(
      mlir::MlirOptMain(argc, argv, "burin's pass driver\n", registry));
}
