// Constants, epilogues and the packed order of the interpreted kernels.
#include "compiler/interpret/Kernel.h"
#include "compiler/interpret/kernels/Kernels.h"
#include "dialects/plan/KernelRecords.h"
#include "runtime/kernels/generic/panel_order.h"

using namespace mlir;

namespace burin::interpret {

const Kernels &knownKernels() {
  static const Kernels kernels = [] {
    Kernels all;
    addKernels(all);
    return all;
  }();
  return kernels;
}

KernelCall::KernelCall(plan::KernelOp op, ArrayRef<Tensor> operands,
                       ArrayRef<Tensor> results, const Tensors &tensors,
                       const Sizes &sizes, Faults &faults)
    : operands(operands), results(results), faults(faults), op(op),
      sizes(sizes), accumulator(plan::accumulatorOf(op)) {
  if (!op.getEpilogue().empty())
    epilogue.emplace(op.getEpilogue().front(), tensors, sizes, faults);
}

int64_t KernelCall::size(StringRef name) {
  if (auto dims = op.getParams().getAs<size::DimsAttr>(name))
    return valueOf(size::sizesOf(dims).front(), sizes);
  return op.getParams().getAs<IntegerAttr>(name).getInt();
}
double KernelCall::number(StringRef name) {
  return op.getParams().getAs<FloatAttr>(name).getValueAsDouble();
}
bool KernelCall::flag(StringRef name) {
  return op.getParams().getAs<BoolAttr>(name).getValue();
}
ArrayRef<int64_t> KernelCall::list(StringRef name) {
  return op.getParams().getAs<DenseI64ArrayAttr>(name).asArrayRef();
}

void KernelCall::store(ArrayRef<int64_t> index, Scalar value) {
  const Tensor &result = results.front();
  ArrayRef<int64_t> shape = result.type.getShape();
  int64_t offset = 0;
  for (auto [at, size] : llvm::zip(index, shape))
    offset = offset * size + at;
  if (!accumulator.isFloat())
    value.integer = accumulator.wrap(value.integer);
  if (epilogue) {
    epilogue->setArgument(0, value);
    epilogue->setIndices(1, index);
    epilogue->evaluate();
    value = epilogue->result(0);
  }
  result.set(offset, value);
}

const int64_t byteTile = generic::byte_tile_k;
const int64_t bfloatTile = generic::bfloat_tile_k;

int64_t packedSize(int64_t k, int64_t n, int64_t tile) {
  return generic::packed_elements(n, k, tile);
}

int64_t packedPlace(int64_t k, int64_t n, int64_t row, int64_t column,
                    int64_t tile) {
  return generic::packed_place(n, k, row, column, tile);
}

} // namespace burin::interpret
