// Checks of indices at compile time; those of a run are plan.check_index.
#include "dialects/nn/shape/Indices.h"
#include "dialects/nn/shape/Shapes.h"

using namespace mlir;

namespace burin::nn {

LogicalResult checkIndices(Operation *op, Value indices) {
  if (elementOf(indices).isInteger() && !elementOf(indices).isInteger(1))
    return success();
  return op->emitOpError() << "expected integers as indices, got "
                           << indices.getType();
}

FailureOr<int64_t> placeOf(Operation *op, Integer index, int64_t size) {
  if (index >= -Integer(size) && index < size)
    return int64_t(index < 0 ? index + size : index);
  op->emitOpError() << "expected an index in [" << -size << ", " << size - 1
                    << "], got " << int64_t(index);
  return failure();
}

int64_t offsetAlong(ArrayRef<int64_t> strides, ArrayRef<int64_t> index,
                    int64_t axis, int64_t place) {
  int64_t offset = (place - index[axis]) * strides[axis];
  for (auto [at, stride] : llvm::zip_equal(index, strides))
    offset += at * stride;
  return offset;
}

LogicalResult checkElements(Operation *op, int64_t axis, int64_t size,
                            ShapedType indexed) {
  if (size != 0 || (indexed.hasStaticShape() && indexed.getNumElements() == 0))
    return success();
  return op->emitOpError() << "expected an element along axis " << axis
                           << ", got none";
}

LogicalResult checkElementIndices(Operation *op, int64_t axis, ShapedType x,
                                  ShapedType indices) {
  if (x.getRank() != indices.getRank())
    return op->emitOpError() << "expected indices of " << x.getRank()
                             << " dimensions, got " << indices;
  FailureOr<int64_t> at = normalizeAxis(op, axis, x.getRank());
  if (failed(at))
    return failure();
  for (int64_t i = 0; i < x.getRank(); ++i)
    if (i != *at && !x.isDynamicDim(i) && !indices.isDynamicDim(i) &&
        indices.getDimSize(i) > x.getDimSize(i))
      return op->emitOpError()
             << "expected indices that lie inside " << x << " but for axis "
             << *at << ", got " << indices;
  return checkElements(op, *at, x.getDimSize(*at), indices);
}

} // namespace burin::nn
