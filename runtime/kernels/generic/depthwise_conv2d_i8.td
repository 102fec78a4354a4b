// The record of depthwise_conv2d_i8.h.
include "runtime/kernels/generic/volume.td"

def DepthwiseConv2dI8 : Kernel<"depthwise_conv2d_i8"> {
  let params = !listconcat([Size<"n">, Count<"c">, Size<"oc">], imageAxes);
  let runTime = ["n", "h", "oh", "w", "ow"];
  let operands = [Tensor<"in", UnsignedByte, "n * h * w * c">, Tensor<"weights", SignedByte, "kh * kw * oc">];
  let results = [Stored<["n", "oh", "ow", "oc"]>];
  let accumulator = WholeSum;
  let takesEpilogue = 1;
  let takesVectors = 1;
  let requirements = [WholeChannels];
  // The sums and results of a tile of pixels, and the filters of some channels.
  let stack = "(vectors ? Extent(8 * 16) * (sum_bytes + out_bytes) + (kh + 1) * (16 * kw * sum_bytes + 8) : Extent(2) * (sum_bytes + out_bytes))";
}
