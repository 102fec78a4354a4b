// The record of matmul_i8.h.
include "runtime/kernels/generic/register_tile.td"

def MatmulI8 : Kernel<"matmul_i8"> {
  let params = Sizes<["batch", "m", "n", "k", "a_batch_stride", "a_row_stride", "b_batch_stride"]>.params;
  let runTime = ["batch", "m", "n", "k", "a_batch_stride", "a_row_stride", "b_batch_stride"];
  let operands = [
    Tensor<"a", UnsignedByte, "reach(0, {batch, m, k}, {a_batch_stride, a_row_stride, 1})">,
    PackedQuads<"b", "reach(0, {batch, packed(k, n, 4)}, {b_batch_stride, 1})">];
  let results = [Stored<["batch", "m", "n"]>];
  let accumulator = WholeSum;
  let takesEpilogue = 1;
  let takesVectors = 1;
  let stack = ByteTiles<"k", "b_bytes">.stack;
}
