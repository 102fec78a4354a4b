// Which bodies compute sines, cosines or tangents.
#include "dialects/plan/Angles.h"

using namespace mlir;

namespace burin::plan {

bool isAngleFunction(Unary function) {
  return llvm::is_contained({Unary::k_sin, Unary::k_cos, Unary::k_tan},
                            function);
}

bool hasAngles(Block &block) {
  return llvm::any_of(block.getOps<UnaryOp>(), [](UnaryOp unary) {
    return isAngleFunction(unary.getFunction());
  });
}

} // namespace burin::plan
