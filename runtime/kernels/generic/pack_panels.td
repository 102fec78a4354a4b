// The record of pack_panels.h.
include "runtime/kernels/KernelRecord.td"

def PackPanels : Kernel<"pack_panels"> {
  let params = Sizes<["batch", "k", "n", "batch_stride", "row_stride", "col_stride"]>.params;
  let runTime = ["batch", "k", "n", "batch_stride", "row_stride", "col_stride"];
  let operands = [Tensor<"src", Anything, "reach(0, {batch, k, n}, {batch_stride, row_stride, col_stride})">];
  let results = [Like<"dst", "src", "batch * packed(k, n)">];
  let packing = Packing<Panels, ["batch", "k", "n"], ["batch_stride", "row_stride", "col_stride"]>;
}
