// The record of matmul.h.
include "runtime/kernels/generic/register_tile.td"

def Matmul : Kernel<"matmul"> {
  let params = Sizes<["batch", "m", "n", "k", "a_batch_stride", "a_row_stride", "a_col_stride",
                      "b_batch_stride"]>.params;
  let runTime = ["batch", "m", "n", "k", "a_batch_stride", "a_row_stride", "a_col_stride", "b_batch_stride"];
  let operands = [
    Widened<"a", "reach(0, {batch, m, k}, {a_batch_stride, a_row_stride, a_col_stride})">,
    Packed<"b", Panels, "reach(0, {batch, packed(k, n)}, {b_batch_stride, 1})">];
  let results = [Stored<["batch", "m", "n"]>];
  let accumulator = Sum;
  let takesEpilogue = 1;
  let takesTileRows = 1;
  let devices = ["cuda"];
  let stack = RegisterTiles<"k", "b_bytes">.stack;
}
