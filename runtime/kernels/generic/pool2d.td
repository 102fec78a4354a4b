// The record of pool2d.h.
include "runtime/kernels/generic/volume.td"

def Pool2d : Kernel<"pool2d"> {
  let params = !listconcat([Size<"n">, Size<"c">, Offset<"pad_bottom">, Offset<"pad_right">, Choice<"kind", 1>,
                            Flag<"count_include_pad">], imageAxes);
  let runTime = ["n", "h", "oh", "w", "ow"];
  let operands = [Widened<"in", "n * h * w * c">];
  let results = [Stored<["n", "oh", "ow", "c"]>];
  let accumulator = Number;
  let takesEpilogue = 1;
  // The results of 4 vectors of channels.
  let stack = "4 * (vectors ? Extent(16) : Extent(1)) * (sum_bytes + out_bytes)";
}
