// The record of conv2d.h.
include "runtime/kernels/generic/register_tile.td"
include "runtime/kernels/generic/volume.td"

def Conv2d : Kernel<"conv2d"> {
  let params = !listconcat([Size<"n">, Size<"c">, Size<"oc">, Count<"groups">], imageAxes);
  let runTime = ["n", "h", "oh", "w", "ow"];
  let operands = [Widened<"in", "n * h * w * c">,
                  Packed<"w", Panels, "groups * packed(kh * kw * (c / groups), oc / groups)">];
  let results = [Stored<["n", "oh", "ow", "oc"]>];
  let accumulator = Sum;
  let takesEpilogue = 1;
  let takesTileRows = 1;
  let devices = ["cuda"];
  let requirements = [WholeGroups];
  let stack = !strconcat(RegisterTiles<"(kh * kw * (c / groups))", "w_bytes">.stack, " + ", windowPatches);
}
