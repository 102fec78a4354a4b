// The record of grid_sample.h.
include "runtime/kernels/KernelRecord.td"

def GridSample : Kernel<"grid_sample"> {
  let params = [Size<"batch">, Size<"channels">, Size<"points">, Param<"rank", "Integer", 1, 3>, List<"size", 1, 3>,
                Choice<"mode", 2>, Choice<"padding", 2>, Flag<"align">];
  let runTime = ["batch", "points"];
  let devices = ["cuda"];
  defvar image = "size[0] * (rank > 1 ? size[1] : Extent(1)) * (rank > 2 ? size[2] : Extent(1))";
  let operands = [Tensor<"in", Real, "batch * channels * " # image>, Like<"grid", "in", "batch * points * rank">];
  let results = [Like<"out", "in", "batch * channels * points">];
  let requirements = [Requirement<"length(size) == rank", "as many sizes as the rank says">];
  // The places and weights of all elements that a point reads.
  defvar taps = "(mode == 0 ? Extent(2) : mode == 1 ? Extent(1) : Extent(4))";
  let stack = taps # " * (rank > 1 ? " # taps # " : Extent(1)) * (rank > 2 ? " # taps # " : Extent(1)) * (8 + in_bytes)";
}
