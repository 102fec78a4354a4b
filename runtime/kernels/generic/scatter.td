// The record of scatter.h.
include "runtime/kernels/KernelRecord.td"

def Scatter : Kernel<"scatter"> {
  let params = [Size<"size">, Size<"rows">, Size<"width">, Choice<"combine", 4>];
  let runTime = ["size", "rows", "width"];
  let operands = [Tensor<"src", Anything, "size">, Tensor<"places", Place, "rows">,
                  Like<"updates", "src", "rows * width">];
  let results = [Updated<"dst", "src", "size">];
}
