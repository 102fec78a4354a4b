// Packing of matrices into the panels that the matrix kernels read.
#include "dialects/nn/lowering/Panels.h"
#include "dialects/plan/Weights.h"

using namespace mlir;

namespace burin::nn {

int64_t packedElements(int64_t k, int64_t n) {
  return plan::panelElements(k, n);
}

Value packPanels(Lowering &lowering, Value source,
                 const MatrixLayout &matrices) {
  Type element = cast<RankedTensorType>(source.getType()).getElementType();
  auto packed = RankedTensorType::get(
      {matrices.batch, packedElements(matrices.k, matrices.n)}, element);
  DictionaryAttr params =
      lowering.integers({{"batch", matrices.batch},
                         {"k", matrices.k},
                         {"n", matrices.n},
                         {"batch_stride", matrices.batchStride},
                         {"row_stride", matrices.rowStride},
                         {"col_stride", matrices.columnStride}});
  return lowering.kernel("pack_panels", packed, source, params, 0);
}

bool hasMatrixKernel(Type element) {
  return element.isF32() || element.isF64();
}

bool hasProductKernel(Type element) {
  return hasMatrixKernel(element) || element.isSignlessInteger(32);
}

/// Whether every value of type `narrow` is one of the float type `wide`.
static bool holdsAll(Type wide, Type narrow) {
  auto to = dyn_cast<FloatType>(wide);
  if (!to)
    return false;
  if (auto from = dyn_cast<FloatType>(narrow))
    return from == to || from.getWidth() < to.getWidth();
  return narrow.getIntOrFloatBitWidth() <= to.getFPMantissaWidth();
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
  if (!holdsAll(*named, x) || !isa<FloatType>(x))
    return op->emitOpError() << "expected an operand of " << *named
                             << " or a narrower float, got " << x;
  if (!holdsAll(*named, weights))
    return op->emitOpError() << "expected weights that " << *named
                             << " holds exactly, got " << weights;
  return *named;
}

Type accumulatorOf(Type element) {
  return isa<FloatType>(element) && element.getIntOrFloatBitWidth() < 32
             ? Float32Type::get(element.getContext())
             : element;
}

} // namespace burin::nn
