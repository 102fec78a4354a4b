// The record of depthwise_conv3d.h.
include "runtime/kernels/generic/volume.td"

def DepthwiseConv3d : Kernel<"depthwise_conv3d"> {
  let params = !listconcat([Size<"n">, Count<"c">, Size<"oc">], volumeAxes);
  let runTime = ["n", "d", "od", "h", "oh", "w", "ow"];
  let operands = [Widened<"in", "n * d * h * w * c">, Widened<"weights", "kd * kh * kw * oc">];
  let results = [Stored<["n", "od", "oh", "ow", "oc"]>];
  let accumulator = Sum;
  let takesEpilogue = 1;
  let requirements = [WholeChannels];
  // The sums and results of a tile of pixels.
  let stack = "(vectors ? Extent(8 * 16) : Extent(2)) * (sum_bytes + out_bytes)";
}
