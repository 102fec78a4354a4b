// Reads a kernel's call, and the packed order of its weights, for
// decompositions.
#include "dialects/nn/decompositions/KernelCall.h"
#include "dialects/nn/Decompositions.h"
#include "runtime/kernels/generic/panel_order.h"

using namespace mlir;

namespace burin::nn {

const Decompositions &knownDecompositions() {
  static const Decompositions decompositions = [] {
    Decompositions all;
    addDecompositions(all);
    return all;
  }();
  return decompositions;
}

int64_t KernelCall::size(StringRef name) const {
  return op.getParams().getAs<IntegerAttr>(name).getInt();
}
double KernelCall::number(StringRef name) const {
  return op.getParams().getAs<FloatAttr>(name).getValueAsDouble();
}
bool KernelCall::flag(StringRef name) const {
  return op.getParams().getAs<BoolAttr>(name).getValue();
}

Value KernelCall::operand(unsigned i, ArrayRef<int64_t> shape) const {
  auto type = cast<RankedTensorType>(op.getInputs()[i].getType());
  if (RankedTensorType::get(shape, type.getElementType()).getNumElements() !=
      type.getNumElements())
    return nullptr;
  return lowering.view(op.getInputs()[i], shape);
}

Value KernelCall::flat(unsigned i) const {
  auto type = cast<RankedTensorType>(op.getInputs()[i].getType());
  return lowering.view(op.getInputs()[i], {type.getNumElements()});
}

RankedTensorType KernelCall::result(unsigned i) const {
  return cast<RankedTensorType>(op.getResult(i).getType());
}

Type KernelCall::elementOf(unsigned i) const {
  return cast<RankedTensorType>(op.getInputs()[i].getType()).getElementType();
}

AffineExpr KernelCall::dim(unsigned position) const {
  return lowering.builder.getAffineDimExpr(position);
}

AffineExpr KernelCall::constant(int64_t value) const {
  return lowering.builder.getAffineConstantExpr(value);
}

Value KernelCall::load(Value source, ArrayRef<AffineExpr> at,
                       ValueRange indices, Value otherwise) const {
  return lowering.loadGuarded(
      source,
      AffineMap::get(indices.size(), 0, at, lowering.builder.getContext()),
      indices, otherwise);
}

Value KernelCall::addProduct(Value acc, Value x, Value y) const {
  Type sum = acc.getType();
  return lowering.binary(plan::Binary::k_add, acc,
                         lowering.binary(plan::Binary::k_mul,
                                         lowering.cast(x, sum),
                                         lowering.cast(y, sum)));
}

Value KernelCall::compareIndex(plan::Compare relation, AffineExpr expression,
                               AffineExpr bound, ValueRange indices) const {
  Type number = lowering.builder.getI64Type();
  return lowering.compare(
      relation,
      lowering.indexValue(lowering.apply(expression, indices), number),
      lowering.indexValue(lowering.apply(bound, indices), number));
}

Value KernelCall::both(Value a, Value b) const {
  return lowering.binary(plan::Binary::k_bit_and, a, b);
}
Value KernelCall::either(Value a, Value b) const {
  return lowering.binary(plan::Binary::k_bit_or, a, b);
}

int64_t PackedMatrix::elements() const {
  return generic::packed_elements(n, k, tile);
}

Value PackedMatrix::load(const KernelCall &call, Value flat, AffineExpr first,
                         AffineExpr row, AffineExpr column,
                         ValueRange indices) const {
  constexpr int64_t width = generic::panel_width;
  int64_t rows = generic::padded_rows(k, tile), full = n / width * width;
  auto place = [&](AffineExpr panel, int64_t columns, AffineExpr inside) {
    AffineExpr line = row.floorDiv(tile) * columns + inside;
    return first + panel * rows + line * tile + row % tile;
  };
  AffineExpr among =
      place(column.floorDiv(width) * width, width, column % width);
  if (full == n)
    return call.load(flat, among, indices);
  AffineExpr last = place(call.constant(full),
                          generic::padded_columns(n) - full, column - full);
  if (full == 0)
    return call.load(flat, last, indices);
  // Where the last panel is narrower, each of both orders is read where it is.
  Value zero = call.lowering.literal(
      cast<RankedTensorType>(flat.getType()).getElementType(), 0);
  Value isFull = call.compareIndex(plan::Compare::k_lt, column,
                                   call.constant(full), indices);
  return call.lowering.select(isFull, call.load(flat, among, indices, zero),
                              call.load(flat, last, indices, zero));
}

} // namespace burin::nn
