// The record of pack_pairs.h.
include "runtime/kernels/KernelRecord.td"

def PackPairs : Kernel<"pack_pairs"> {
  let params = Sizes<["batch", "k", "n", "batch_stride", "row_stride", "col_stride"]>.params;
  let runTime = ["batch", "k", "n", "batch_stride", "row_stride", "col_stride"];
  let operands = [Tensor<"src", Bfloat, "reach(0, {batch, k, n}, {batch_stride, row_stride, col_stride})">];
  let results = [Like<"dst", "src", "batch * packed(k, n, 2)">];
  let packing = Packing<Pairs, ["batch", "k", "n"], ["batch_stride", "row_stride", "col_stride"]>;
}
