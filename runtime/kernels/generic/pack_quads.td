// The record of pack_quads.h.
include "runtime/kernels/KernelRecord.td"

def PackQuads : Kernel<"pack_quads"> {
  let params = Sizes<["batch", "k", "n", "batch_stride", "row_stride", "col_stride"]>.params;
  let runTime = ["batch", "k", "n", "batch_stride", "row_stride", "col_stride"];
  let operands = [Tensor<"src", SignedByte, "reach(0, {batch, k, n}, {batch_stride, row_stride, col_stride})">];
  let results = [Like<"dst", "src", "batch * packed(k, n, 4)">];
  let packing = Packing<Quads, ["batch", "k", "n"], ["batch_stride", "row_stride", "col_stride"]>;
}
