// Matrix products of floats, of bytes and with weights of few bits, and the
// packing of their right-hand sides, as nests.
#include "dialects/nn/decompositions/KernelCall.h"
#include "runtime/kernels/generic/code_kinds.h"
#include "runtime/kernels/generic/panel_order.h"

using namespace mlir;

namespace burin::nn {

/// `tile` rows of the right side lie side by side, `aColumn` is the step from
/// one k of the left side to the next.
static SmallVector<Value> multiply(KernelCall &call, int64_t tile,
                                   int64_t aColumn) {
  int64_t k = call.size("k");
  PackedMatrix matrix{k, call.size("n"), tile};
  Value a = call.flat(0), b = call.flat(1);
  RankedTensorType type = call.result();
  AffineExpr batch = call.dim(0), row = call.dim(1), column = call.dim(2),
             inner = call.dim(3);
  AffineExpr aPlace = batch * call.size("a_batch_stride") +
                      row * call.size("a_row_stride") + inner * aColumn;
  return {call.lowering.reduce(
      type, {k}, {plan::literalAttribute(type.getElementType(), 0)},
      [&](ValueRange indices, ValueRange sums) -> SmallVector<Value> {
        Value x = call.load(a, aPlace, indices);
        Value y = matrix.load(call, b, batch * call.size("b_batch_stride"),
                              inner, column, indices);
        return {call.addProduct(sums[0], x, y)};
      },
      [](ValueRange sums, ValueRange) { return sums[0]; })};
}

static SmallVector<Value> matmul(KernelCall &call) {
  return multiply(call, 1, call.size("a_col_stride"));
}

static SmallVector<Value> matmulOfBytes(KernelCall &call) {
  return multiply(call, generic::byte_tile_k, 1);
}
static SmallVector<Value> matmulOfBfloats(KernelCall &call) {
  return multiply(call, generic::bfloat_tile_k, 1);
}

/// Weight (inner, column) of the words `packed`, as a float: a signed number,
/// or what stands for it in `table`.
static Value loadCode(KernelCall &call, Value packed, Value table,
                      AffineExpr inner, AffineExpr column, ValueRange indices) {
  Lowering &lowering = call.lowering;
  int64_t k = call.size("k"), bits = call.size("bits"), depth = 32 / bits;
  PackedMatrix words{(k + depth - 1) / depth, call.size("n"), 1};
  Type whole = lowering.builder.getI32Type(), word = call.elementOf(1);
  auto number = [&](Type type, int64_t value) {
    return lowering.literal(lowering.builder.getIntegerAttr(type, value));
  };
  Value joined = words.load(call, packed, call.constant(0),
                            inner.floorDiv(depth), column, indices);
  Value place = lowering.indexValue(
      lowering.apply((inner % depth) * bits, indices), word);
  Value code = lowering.binary(plan::Binary::k_shift_right, joined, place);
  code = lowering.cast(code, whole);
  code = lowering.binary(plan::Binary::k_bit_and, code,
                         number(whole, (1 << bits) - 1));
  if (call.size("codes") != generic::whole_codes)
    return lowering.load(table,
                         ValueRange{lowering.checkIndex(
                             code, generic::table_numbers(call.size("bits")))});
  // Half the range up and down again gives the upper half its sign.
  Value half = number(whole, 1 << (bits - 1));
  code = lowering.binary(plan::Binary::k_bit_xor, code, half);
  code = lowering.binary(plan::Binary::k_sub, code, half);
  return lowering.cast(code, lowering.builder.getF32Type());
}

static SmallVector<Value> matmulOfCodes(KernelCall &call) {
  int64_t k = call.size("k"), group = call.size("group");
  PackedMatrix groups{(k + group - 1) / group, call.size("n"), 1};
  Value a = call.flat(0), packed = call.flat(1), scale = call.flat(2),
        zero = call.flat(3), table = call.flat(4);
  AffineExpr row = call.dim(0), column = call.dim(1), inner = call.dim(2);
  RankedTensorType type = call.result();
  return {call.lowering.reduce(
      type, {k}, {plan::literalAttribute(type.getElementType(), 0)},
      [&](ValueRange indices, ValueRange sums) -> SmallVector<Value> {
        auto ofGroup = [&](Value lines) {
          return groups.load(call, lines, call.constant(0),
                             inner.floorDiv(group), column, indices);
        };
        Value x =
            call.load(a, row * call.size("a_row_stride") + inner, indices);
        Value weight = loadCode(call, packed, table, inner, column, indices);
        if (call.flag("has_zero"))
          weight =
              call.lowering.binary(plan::Binary::k_sub, weight, ofGroup(zero));
        weight =
            call.lowering.binary(plan::Binary::k_mul, weight, ofGroup(scale));
        return {call.addProduct(sums[0], x, weight)};
      },
      [](ValueRange sums, ValueRange) { return sums[0]; })};
}

/// The panels of full width, then the last one, each a nest of its own that
/// writes its part of every matrix.
static SmallVector<Value> pack(KernelCall &call, int64_t tile) {
  constexpr int64_t width = generic::panel_width;
  int64_t k = call.size("k"), n = call.size("n"), batch = call.size("batch");
  int64_t rows = generic::padded_rows(k, tile), full = n / width * width;
  int64_t elements = generic::packed_elements(n, k, tile);
  RankedTensorType type = call.result();
  if (type.getNumElements() != batch * elements)
    return {};
  Value from = call.flat(0);
  Value into = call.lowering.buffer(
      RankedTensorType::get({batch * elements}, type.getElementType()));
  auto write = [&](int64_t first, int64_t panels, int64_t columns) {
    // Matrix, panel, row / tile, column, row % tile.
    AffineExpr row = call.dim(2) * tile + call.dim(4),
               column = call.dim(1) * width + call.dim(3) + first;
    AffineExpr to = call.dim(0) * elements +
                    (call.dim(1) * width + first) * rows +
                    (call.dim(2) * columns + call.dim(3)) * tile + call.dim(4);
    into = call.lowering.mapInto(
        into, AffineMap::get(5, 0, to),
        {batch, panels, rows / tile, columns, tile}, [&](ValueRange indices) {
          AffineExpr at = call.dim(0) * call.size("batch_stride") +
                          row * call.size("row_stride") +
                          column * call.size("col_stride");
          Value zero = call.lowering.literal(type.getElementType(), 0);
          Value inside =
              call.both(call.compareIndex(plan::Compare::k_lt, row,
                                          call.constant(k), indices),
                        call.compareIndex(plan::Compare::k_lt, column,
                                          call.constant(n), indices));
          return call.lowering.select(inside,
                                      call.load(from, at, indices, zero), zero);
        });
  };
  if (full > 0)
    write(0, full / width, width);
  if (full < n)
    write(full, 1, generic::padded_columns(n) - full);
  return {call.lowering.view(into, type.getShape())};
}

static SmallVector<Value> packPanels(KernelCall &call) {
  return pack(call, generic::panel_tile_k);
}
static SmallVector<Value> packQuads(KernelCall &call) {
  return pack(call, generic::byte_tile_k);
}
static SmallVector<Value> packPairs(KernelCall &call) {
  return pack(call, generic::bfloat_tile_k);
}

void addContractionsDecompositions(Decompositions &all) {
  all["matmul"] = matmul;
  all["matmul_bf16"] = matmulOfBfloats;
  all["matmul_i8"] = matmulOfBytes;
  all["matmul_nbits"] = matmulOfCodes;
  all["pack_panels"] = packPanels;
  all["pack_pairs"] = packPairs;
  all["pack_quads"] = packQuads;
}

} // namespace burin::nn
