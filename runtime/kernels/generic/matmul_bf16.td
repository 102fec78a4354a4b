// The record of matmul_bf16.h.
include "runtime/kernels/generic/register_tile.td"

def MatmulBf16 : Kernel<"matmul_bf16"> {
  let params = Sizes<["batch", "m", "n", "k", "a_batch_stride", "a_row_stride", "b_batch_stride"]>.params;
  let runTime = ["batch", "m", "n", "k", "a_batch_stride", "a_row_stride", "b_batch_stride"];
  let operands = [
    Tensor<"a", Bfloat, "reach(0, {batch, m, k}, {a_batch_stride, a_row_stride, 1})">,
    PackedPairs<"b", "reach(0, {batch, packed(k, n, 2)}, {b_batch_stride, 1})">];
  let results = [Stored<["batch", "m", "n"]>];
  let accumulator = Single;
  let takesEpilogue = 1;
  let takesTileRows = 1;
  let stack = BfloatTiles<"k", "b_bytes">.stack;
}
