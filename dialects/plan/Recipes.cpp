// Registers the recipes of constants and holds them inside of their sources.
#include "dialects/plan/Recipes.h"
#include "dialects/plan/Weights.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace burin::plan {

void RecipeDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/plan/Recipes.cpp.inc"
      >();
}

/// Whether `offset` and all that `sizes` and `strides` add to it lie among
/// `count` elements.
static bool isInside(int64_t offset, ArrayRef<int64_t> sizes,
                     ArrayRef<int64_t> strides, int64_t count) {
  if (llvm::is_contained(sizes, 0))
    return true;
  int64_t low = offset, high = offset;
  for (auto [size, stride] : llvm::zip(sizes, strides)) {
    int64_t way;
    if (size < 0 || __builtin_mul_overflow(size - 1, stride, &way) ||
        __builtin_add_overflow(way < 0 ? low : high, way,
                               way < 0 ? &low : &high))
      return false;
  }
  return low >= 0 && high < count;
}

/// What the source and the type of every recipe must be.
static LogicalResult checkRecipe(function_ref<InFlightDiagnostic()> emitError,
                                 ShapedType type, ElementsAttr source) {
  if (!llvm::isa_and_nonnull<RankedTensorType>(type) ||
      !type.hasStaticShape() || !source ||
      type.getElementType() != source.getElementType() ||
      !type.getElementType().isIntOrIndexOrFloat())
    return emitError() << "expected a static tensor of the elements of its "
                          "source, got "
                       << type;
  return success();
}

LogicalResult StridedAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                  ShapedType type, ElementsAttr source,
                                  int64_t offset, ArrayRef<int64_t> strides) {
  if (failed(checkRecipe(emitError, type, source)))
    return failure();
  if (!llvm::isa<DenseElementsAttr, DenseResourceElementsAttr>(source))
    return emitError() << "expected dense elements or a resource as source";
  if (int64_t(strides.size()) != type.getRank() ||
      !isInside(offset, type.getShape(), strides, source.getNumElements()))
    return emitError() << "expected " << type.getRank()
                       << " strides inside of the source, got offset " << offset
                       << " and strides [" << strides << "]";
  return success();
}

LogicalResult PanelsAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                 ShapedType type, ElementsAttr source,
                                 ArrayRef<int64_t> sizes,
                                 ArrayRef<int64_t> strides) {
  if (failed(checkRecipe(emitError, type, source)))
    return failure();
  if (llvm::isa<PanelsAttr>(source))
    return emitError() << "expected a source that is not packed";
  if (sizes.size() != 3 || strides.size() != 3 ||
      llvm::any_of(strides, [](int64_t stride) { return stride < 0; }) ||
      !isInside(0, sizes, strides, source.getNumElements()))
    return emitError() << "expected 3 sizes and 3 strides inside of the "
                          "source, got ["
                       << sizes << "] and [" << strides << "]";
  int64_t expected;
  if (__builtin_mul_overflow(panelElements(1, sizes[2]), sizes[1], &expected) ||
      __builtin_mul_overflow(expected, sizes[0], &expected) ||
      type.getNumElements() != expected)
    return emitError() << "expected a tensor of " << expected
                       << " elements, got " << type;
  return success();
}

} // namespace burin::plan

#include "dialects/plan/RecipeDialect.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/plan/Recipes.cpp.inc"
