// Packing of matrices into the panels that the matrix kernels read.
#include "dialects/nn/Panels.h"

using namespace mlir;

namespace burin::nn {

int64_t packedElements(int64_t k, int64_t n) { return k * ((n + 7) / 8 * 8); }

Value packPanels(Lowering &lowering, Value source,
                 const MatrixLayout &matrices) {
  Type element = cast<RankedTensorType>(source.getType()).getElementType();
  auto packed = RankedTensorType::get(
      {matrices.batch, packedElements(matrices.k, matrices.n)}, element);
  return lowering.kernel("pack_panels", packed, source,
                         {{"batch", matrices.batch},
                          {"k", matrices.k},
                          {"n", matrices.n},
                          {"batch_stride", matrices.batchStride},
                          {"row_stride", matrices.rowStride},
                          {"col_stride", matrices.columnStride}},
                         0);
}

bool hasMatrixKernel(Type element) {
  return element.isF32() || element.isF64();
}

FailureOr<Type> typeOfSums(Operation *op, Type x, Type weights,
                           std::optional<Type> named) {
  if (!x.isIntOrFloat() || x.isInteger(1))
    return op->emitOpError() << "expected a number as element, got " << x;
  if (!named && x != weights)
    return op->emitOpError() << "expected operands of one element type, got "
                             << x << " and " << weights;
  if (!named)
    return x;
  for (Type type : {x, weights}) {
    auto from = dyn_cast<FloatType>(type), to = dyn_cast<FloatType>(*named);
    if (!from || !to || (from != to && from.getWidth() >= to.getWidth()))
      return op->emitOpError() << "expected operands of " << *named
                               << " or a narrower float, got " << type;
  }
  return *named;
}

Type accumulatorOf(Type element) {
  return isa<FloatType>(element) && element.getIntOrFloatBitWidth() < 32
             ? Float32Type::get(element.getContext())
             : element;
}

} // namespace burin::nn
