// Packing of matrices into the panels that the matrix kernels read.
#include "dialects/nn/lowering/Panels.h"
#include "dialects/plan/ElementTypes.h"
#include "dialects/plan/KernelRecords.h"
#include "dialects/plan/Weights.h"
#include "runtime/kernels/generic/panel_order.h"

using namespace mlir;

namespace burin::nn {

const int64_t byteTile = generic::byte_tile_k;
const int64_t bfloatTile = generic::bfloat_tile_k;

int64_t packedElements(int64_t k, int64_t n, int64_t tile) {
  return plan::panelElements(k, n, tile);
}

/// By `kernel`, which puts `tile` rows side by side.
static Value pack(Lowering &lowering, StringRef kernel, int64_t tile,
                  Value source, const MatrixLayout &matrices) {
  Type element = cast<RankedTensorType>(source.getType()).getElementType();
  auto packed = RankedTensorType::get(
      {matrices.batch.range().max,
       packedElements(matrices.k.range().max, matrices.n.range().max, tile)},
      element);
  DictionaryAttr params =
      lowering.integers({{"batch", matrices.batch},
                         {"k", matrices.k},
                         {"n", matrices.n},
                         {"batch_stride", matrices.batchStride},
                         {"row_stride", matrices.rowStride},
                         {"col_stride", matrices.columnStride}});
  return lowering.kernel(kernel, packed, source, params, 0);
}

Value packPanels(Lowering &lowering, Value source,
                 const MatrixLayout &matrices) {
  return pack(lowering, "pack_panels", 1, source, matrices);
}

Value packQuads(Lowering &lowering, Value source,
                const MatrixLayout &matrices) {
  return pack(lowering, "pack_quads", byteTile, source, matrices);
}

Value packPairs(Lowering &lowering, Value source,
                const MatrixLayout &matrices) {
  return pack(lowering, "pack_pairs", bfloatTile, source, matrices);
}

bool hasBody(Lowering &lowering, StringRef kernel) {
  Operation *parent = lowering.builder.getInsertionBlock()->getParentOp();
  auto program = dyn_cast<plan::ProgramOp>(parent);
  if (!program)
    program = parent->getParentOfType<plan::ProgramOp>();
  return plan::findKernel(kernel)->runsOn(program.whereStepsRun());
}

bool hasMatrixKernel(Type element) {
  return element.isF32() || element.isF64();
}

bool hasProductKernel(Type element) {
  return hasMatrixKernel(element) || element.isSignlessInteger(32);
}

bool isByteProduct(Type x, Type weights, Type sums) {
  return x.isUnsignedInteger(8) && weights.isSignlessInteger(8) &&
         sums.isSignlessInteger(32);
}

bool isBfloatProduct(Type x, Type weights, Type sums) {
  return x.isBF16() && weights.isBF16() && sums.isF32();
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
  if (named->isSignlessInteger(32)) {
    for (Type factor : {x, weights})
      if (!factor.isInteger(8))
        return op->emitOpError()
               << "expected factors of 8 bits for sums of i32, got " << factor;
    return *named;
  }
  if (!plan::holdsAll(*named, x) || !isa<FloatType>(x))
    return op->emitOpError() << "expected an operand of " << *named
                             << " or a narrower float, got " << x;
  if (!plan::holdsAll(*named, weights))
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
