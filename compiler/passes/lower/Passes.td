// The step from nn to plan.
#ifndef BURIN_COMPILER_PASSES_LOWER_PASSES_TD
#define BURIN_COMPILER_PASSES_LOWER_PASSES_TD

include "mlir/Pass/PassBase.td"

def LowerToPlan : Pass<"burin-lower-to-plan", "mlir::ModuleOp"> {
  let summary = "turns the nn function into a plan program, op by op";
  let description = [{
    Every op lowers itself (the interface method `lower`). Shapes must be static.
  }];
  let dependentDialects = ["burin::plan::PlanDialect"];
}

#endif // BURIN_COMPILER_PASSES_LOWER_PASSES_TD
