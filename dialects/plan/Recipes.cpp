// Registers the recipes of constants and holds them inside of their sources.
#include "dialects/plan/Recipes.h"
#include "dialects/plan/Weights.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "runtime/kernels/generic/winograd.h"
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

/// What the source and the type of a recipe that gives elements of its source
/// must be.
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

/// The same of those that pack, which nothing packs again.
static LogicalResult checkPacking(function_ref<InFlightDiagnostic()> emitError,
                                  ShapedType type, ElementsAttr source) {
  if (failed(checkRecipe(emitError, type, source)))
    return failure();
  if (llvm::isa<PanelsAttr, FiltersAttr>(source))
    return emitError() << "expected a source that is not packed";
  return success();
}

LogicalResult StridedAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                  ShapedType type, ElementsAttr source,
                                  int64_t offset, ArrayRef<int64_t> strides) {
  if (failed(checkRecipe(emitError, type, source)))
    return failure();
  if (!llvm::isa<DenseElementsAttr, DenseResourceElementsAttr, UnpackedAttr>(
          source))
    return emitError() << "expected dense elements, a resource or what is "
                          "unpacked as source";
  if (int64_t(strides.size()) != type.getRank() ||
      !isInside(offset, type.getShape(), strides, source.getNumElements()))
    return emitError() << "expected " << type.getRank()
                       << " strides inside of the source, got offset " << offset
                       << " and strides [" << strides << "]";
  return success();
}

LogicalResult UnpackedAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                   ShapedType type, ElementsAttr source,
                                   int64_t bits) {
  if (bits != 1 && bits != 2 && bits != 4)
    return emitError() << "expected integers of 1, 2 or 4 bits, got " << bits;
  if (!llvm::isa_and_nonnull<RankedTensorType>(type) ||
      !type.hasStaticShape() ||
      !(type.getElementType().isInteger(bits) ||
        type.getElementType().isInteger(8)))
    return emitError() << "expected a static tensor of integers of " << bits
                       << " or 8 bits, got " << type;
  if (!llvm::isa_and_nonnull<DenseElementsAttr, DenseResourceElementsAttr>(
          source) ||
      !source.getElementType().isInteger(8) ||
      source.getNumElements() !=
          int64_t(llvm::divideCeil(type.getNumElements(), 8 / bits)))
    return emitError() << "expected dense bytes or a resource of as many as "
                       << type << " takes";
  return success();
}

LogicalResult WordsAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                ShapedType type, ElementsAttr source) {
  ShapedType from = source ? source.getShapedType() : ShapedType();
  if (!from || !from.hasStaticShape() || from.getRank() != 2 ||
      !from.getElementType().isIntOrFloat() ||
      !llvm::is_contained({2u, 4u, 8u}, from.getElementTypeBitWidth()) ||
      llvm::isa<PanelsAttr, FiltersAttr, WordsAttr>(source))
    return emitError() << "expected a source of rows and columns of numbers "
                          "of 2, 4 or 8 bits that are not packed";
  int64_t depth = 32 / from.getElementTypeBitWidth();
  SmallVector<int64_t> shape = {
      int64_t(llvm::divideCeil(from.getDimSize(0), depth)), from.getDimSize(1)};
  if (!type || type.getShape() != ArrayRef<int64_t>(shape) ||
      !type.getElementType().isUnsignedInteger(32))
    return emitError() << "expected words of [" << shape << "], got " << type;
  return success();
}

/// More than any kernel multiplies at once.
static constexpr int64_t mostTile = 64;

LogicalResult PanelsAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                 ShapedType type, ElementsAttr source,
                                 ArrayRef<int64_t> sizes,
                                 ArrayRef<int64_t> strides, int64_t tile) {
  if (failed(checkPacking(emitError, type, source)))
    return failure();
  if (sizes.size() != 3 || strides.size() != 3 ||
      llvm::any_of(strides, [](int64_t stride) { return stride < 0; }) ||
      !isInside(0, sizes, strides, source.getNumElements()))
    return emitError() << "expected 3 sizes and 3 strides inside of the "
                          "source, got ["
                       << sizes << "] and [" << strides << "]";
  if (tile < 1 || tile > mostTile)
    return emitError() << "expected 1 to " << mostTile
                       << " rows side by side, got " << tile;
  int64_t expected, rows = llvm::divideCeil(sizes[1], tile);
  if (__builtin_mul_overflow(panelElements(1, sizes[2], tile), rows,
                             &expected) ||
      __builtin_mul_overflow(expected, sizes[0], &expected) ||
      type.getNumElements() != expected)
    return emitError() << "expected a tensor of " << expected
                       << " elements, got " << type;
  return success();
}

LogicalResult FiltersAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                  ShapedType type, ElementsAttr source,
                                  ArrayRef<int64_t> sizes,
                                  ArrayRef<int64_t> strides, int64_t tile) {
  if (failed(checkPacking(emitError, type, source)))
    return failure();
  if (!type.getElementType().isF32() && !type.getElementType().isF64())
    return emitError() << "expected elements of f32 or f64, got " << type;
  if (tile != 2 && tile != 4)
    return emitError() << "expected tiles of 2 or 4, got " << tile;
  if (sizes.size() != 2 || strides.size() != 3 ||
      llvm::any_of(strides, [](int64_t stride) { return stride < 0; }) ||
      !isInside(
          0,
          {generic::winograd_taps * generic::winograd_taps, sizes[0], sizes[1]},
          strides, source.getNumElements()))
    return emitError() << "expected 2 sizes and 3 strides inside of the "
                          "source, got ["
                       << sizes << "] and [" << strides << "]";
  int64_t expected;
  if (__builtin_mul_overflow(panelElements(sizes[0], sizes[1]),
                             generic::winograd_points(tile), &expected) ||
      type.getNumElements() != expected)
    return emitError() << "expected a tensor of " << expected
                       << " elements, got " << type;
  return success();
}

} // namespace burin::plan

#include "dialects/plan/RecipeDialect.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/plan/Recipes.cpp.inc"
