// Evaluates index expressions at one place.
#include "dialects/plan/AffineValue.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace burin::plan {

int64_t valueOf(AffineExpr expression, ArrayRef<int64_t> dims) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expression))
    return constant.getValue();
  if (auto dim = dyn_cast<AffineDimExpr>(expression))
    return dims[dim.getPosition()];
  auto binary = dyn_cast<AffineBinaryOpExpr>(expression);
  if (!binary)
    return 0; // a symbol, which no verified op has
  int64_t left = valueOf(binary.getLHS(), dims),
          right = valueOf(binary.getRHS(), dims);
  switch (expression.getKind()) {
  case AffineExprKind::Add:
    return left + right;
  case AffineExprKind::Mul:
    return left * right;
  case AffineExprKind::FloorDiv:
    return right == 0 ? 0 : llvm::divideFloorSigned(left, right);
  case AffineExprKind::CeilDiv:
    return right == 0 ? 0 : llvm::divideCeilSigned(left, right);
  case AffineExprKind::Mod:
    return right == 0 ? 0 : left - llvm::divideFloorSigned(left, right) * right;
  default:
    return 0;
  }
}

} // namespace burin::plan
