// The step from nn to plan.
#ifndef BURIN_COMPILER_PASSES_LOWER_PASSES_TD
#define BURIN_COMPILER_PASSES_LOWER_PASSES_TD

include "mlir/Pass/PassBase.td"

def LowerToPlan : Pass<"burin-lower-to-plan", "mlir::ModuleOp"> {
  let summary = "turns the nn function into a plan program, op by op";
  let description = [{
    Every op lowers itself (the interface method `lower`). Shapes must be static. The program's steps are to run on
    `device`.
  }];
  let options = [Option<"device", "device", "std::string", "\"host\"", "who runs the steps">];
  let dependentDialects = ["burin::plan::PlanDialect"];
}

def DecomposeKernels : Pass<"burin-lower-decompose-kernels", "burin::plan::ProgramOp"> {
  let summary = "computes by nests what kernels without a body for the program's device compute";
  let description = [{
    Whether there is a body, the kernel's record says (`devices`); which nests, dialects/nn/decompositions. A kernel with
    neither is an error. Runs before fusion, so that the nests fuse like all others; with `keep-packing` kernels that only
    pack stay, and become constants where they can (burin-tile-pack-weights), and a second run takes what is left. With `all`,
    every kernel that has a decomposition is decomposed, whatever the device.
  }];
  let options = [Option<"all", "all", "bool", "false", "also kernels that have a body">,
                 Option<"keepPacking", "keep-packing", "bool", "false", "no kernels that only pack">];
  let dependentDialects = ["burin::plan::PlanDialect"];
}

#endif // BURIN_COMPILER_PASSES_LOWER_PASSES_TD
