// The order of the passes.
#include "compiler/pipelines/Compile.h"
#include "compiler/passes/compress/Passes.h"
#include "compiler/passes/fuse/Passes.h"
#include "compiler/passes/lower/Passes.h"
#include "compiler/passes/place/Passes.h"
#include "compiler/passes/simplify/Passes.h"
#include "compiler/passes/tile/Passes.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace burin::pipelines {

void addInferSizes(OpPassManager &manager) {
  manager.addPass(simplify::createBindDims());
  manager.addPass(simplify::createInferShapes());
  manager.addPass(createCSEPass());
}

/// What makes the most of dequantized operands.
static void addQuantized(OpPassManager &manager) {
  manager.addPass(simplify::createQuantizeEarly());
  manager.addPass(simplify::createQuantizeUnsigned());
  manager.addPass(simplify::createMultiplyIntegers());
  manager.addPass(simplify::createMultiplyNbits());
  manager.addPass(simplify::createDequantizeWeights());
  manager.addPass(simplify::createFoldScales());
  manager.addPass(createCSEPass());
}

void addSimplify(OpPassManager &manager, const ShapeOptions &options) {
  simplify::BindDimsOptions bind;
  bind.dims = options.dims;
  bind.shapes = options.shapes;
  manager.addPass(simplify::createBindDims(bind));
  manager.addPass(simplify::createInferShapes());
  manager.addPass(createCSEPass());
  manager.addPass(simplify::createDropIdentities());
  manager.addPass(simplify::createMergeMoves());
  manager.addPass(simplify::createRecognizeActivations());
  manager.addPass(simplify::createRecognizeLayerNorm());
  manager.addPass(simplify::createRecognizeOneHot());
  manager.addPass(simplify::createRecognizeAttention());
  manager.addPass(simplify::createQuantizeEarly());
  manager.addPass(simplify::createQuantizeUnsigned());
  manager.addPass(simplify::createMultiplyIntegers());
  manager.addPass(simplify::createFoldIntoTables());
  manager.addPass(simplify::createFuseProducts());
  manager.addPass(simplify::createFoldPads());
  manager.addPass(simplify::createFoldBatchNorm());
  manager.addPass(simplify::createMultiplyNbits());
  manager.addPass(simplify::createDequantizeWeights());
  manager.addPass(simplify::createFoldScales());
  manager.addPass(simplify::createWidenIntegers());
  manager.addPass(simplify::createWidenFloats());
  manager.addPass(createCSEPass());
  manager.addPass(simplify::createBoundSizes());
}

void addCompress(OpPassManager &manager) {
  manager.addPass(compress::createQuantizeLayers());
  addQuantized(manager);
}

void addMeasure(OpPassManager &manager) {
  manager.addPass(compress::createMeasureLayers());
  addQuantized(manager);
}

void addPlan(OpPassManager &manager, const PlanOptions &options) {
  manager.addPass(lower::createLowerToPlan({options.device}));
  OpPassManager &program = manager.nest<plan::ProgramOp>();
  lower::DecomposeKernelsOptions atFirst;
  atFirst.keepPacking = true;
  program.addPass(lower::createDecomposeKernels(atFirst));
  program.addPass(createCanonicalizerPass());
  program.addPass(fuse::createShareSteps());
  // An epilogue may leave a transpose that only the next round absorbs, and
  // that may open another epilogue.
  for (int round = 0; round < 3; ++round) {
    program.addPass(fuse::createInlineNests());
    program.addPass(fuse::createEpilogues());
    program.addPass(fuse::createContinueParts());
  }
  program.addPass(fuse::createInlineNests());
  program.addPass(fuse::createKernelStrides());
  program.addPass(tile::createPackWeights());
  program.addPass(tile::createFollowChoices({options.choices, options.strict}));
  if (!options.strict) {
    program.addPass(tile::createTransformFilters());
    program.addPass(tile::createMultiplyDigits());
  }
  program.addPass(lower::createDecomposeKernels());
  program.addPass(tile::createCollapseLoops());
  program.addPass(createCanonicalizerPass());
  program.addPass(fuse::createShareSteps());
  program.addPass(tile::createRunInBands());
  program.addPass(place::createPlaceBuffers());
  // Last, since placement adds steps that copy.
  program.addPass(tile::createSchedule());
}

void registerPipelines() {
  PassPipelineRegistration<>(
      "burin-pipeline-simplify", "binds and infers shapes, folds constants",
      [](OpPassManager &manager) { addSimplify(manager, {}); });
  PassPipelineRegistration<>("burin-pipeline-plan",
                             "turns canonical nn into a placed plan",
                             [](OpPassManager &manager) { addPlan(manager); });
}

} // namespace burin::pipelines
