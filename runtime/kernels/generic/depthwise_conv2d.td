// The record of depthwise_conv2d.h.
include "runtime/kernels/generic/volume.td"

def DepthwiseConv2d : Kernel<"depthwise_conv2d"> {
  let params = !listconcat([Size<"n">, Count<"c">, Size<"oc">], imageAxes);
  let runTime = ["n", "h", "oh", "w", "ow"];
  let operands = [Widened<"in", "n * h * w * c">, Widened<"weights", "kh * kw * oc">];
  let results = [Stored<["n", "oh", "ow", "oc"]>];
  let accumulator = Sum;
  let takesEpilogue = 1;
  let requirements = [WholeChannels];
  let bandsOf = "conv2d";
  // The sums and results of a tile of pixels.
  let stack = "(vectors ? Extent(8 * 16) : Extent(2)) * (sum_bytes + out_bytes)";
}
