// Registers the families of ops, and holds what the op interface asks of every
// op.
#include "dialects/nn/Dialect.h"
#include "dialects/nn/Families.h"
#include "dialects/nn/shape/Sizes.h"
#include "dialects/plan/Recipes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace burin::nn {

void NnDialect::initialize() {
  // Types carry sizes by attributes of the one, constants are of the other.
  getContext()->loadDialect<size::SizeDialect, plan::RecipeDialect>();
  registerFamilies(*this);
}

/// The more precise of two types of one value: ranked over unranked, known
/// dimensions over unknown; null where they contradict each other.
static Type meet(Type known, Type inferred) {
  auto a = dyn_cast<ShapedType>(known), b = dyn_cast<ShapedType>(inferred);
  if (!a || !b)
    return known == inferred ? known : Type();
  if (!isa<NoneType>(a.getElementType()) &&
      a.getElementType() != b.getElementType())
    return nullptr;
  auto mine = dyn_cast<RankedTensorType>(a),
       other = dyn_cast<RankedTensorType>(b);
  if (!mine || !other)
    return mine ? Type(tensorOf(size::sizesOf(mine), b.getElementType()))
                : Type(b);
  if (failed(verifyCompatibleShape(mine, other)))
    return nullptr;
  SizeList sizes = size::sizesOf(mine);
  for (auto [size, more] : llvm::zip_equal(sizes, size::sizesOf(other))) {
    if (differ(size, more))
      return nullptr;
    size = better(size, more);
  }
  return tensorOf(sizes, b.getElementType());
}

LogicalResult refineResultTypes(Operation *op) {
  SmallVector<Type> types;
  if (failed(cast<NnOpInterface>(op).inferResultTypes(types)))
    return failure();
  for (auto [result, inferred] : llvm::zip_equal(op->getResults(), types)) {
    Type type = meet(result.getType(), inferred);
    if (!type)
      return op->emitOpError() << "expected result type " << inferred
                               << ", got " << result.getType();
    result.setType(type);
  }
  return success();
}

LogicalResult detail::verifyResultTypes(Operation *op) {
  SmallVector<Type> types;
  if (failed(cast<NnOpInterface>(op).inferResultTypes(types)))
    return failure();
  if (types.size() != op->getNumResults())
    return op->emitOpError() << "expected " << types.size() << " results, got "
                             << op->getNumResults();
  for (auto [result, inferred] : llvm::zip_equal(op->getResults(), types))
    if (!meet(result.getType(), inferred))
      return op->emitOpError() << "expected result type " << inferred
                               << ", got " << result.getType();
  return success();
}

int64_t detail::countResultElements(Operation *op) {
  int64_t count = 0;
  for (Type type : op->getResultTypes())
    if (auto ranked = dyn_cast<RankedTensorType>(type);
        ranked && ranked.hasStaticShape())
      count += ranked.getNumElements();
  return count;
}

} // namespace burin::nn

#include "dialects/nn/NnDialect.cpp.inc"
#include "dialects/nn/NnInterfaces.cpp.inc"
