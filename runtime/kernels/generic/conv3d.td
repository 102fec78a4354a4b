// The record of conv3d.h.
include "runtime/kernels/generic/register_tile.td"
include "runtime/kernels/generic/volume.td"

def Conv3d : Kernel<"conv3d"> {
  let params = !listconcat([Size<"n">, Size<"c">, Size<"oc">, Count<"groups">], volumeAxes);
  let runTime = ["n", "d", "od", "h", "oh", "w", "ow"];
  let operands = [Widened<"in", "n * d * h * w * c">,
                  Packed<"w", Panels, "groups * packed(kd * kh * kw * (c / groups), oc / groups)">];
  let results = [Stored<["n", "od", "oh", "ow", "oc"]>];
  let accumulator = Sum;
  let takesEpilogue = 1;
  let takesTileRows = 1;
  let devices = ["cuda"];
  let requirements = [WholeGroups];
  let stack = !strconcat(RegisterTiles<"(kd * kh * kw * (c / groups))", "w_bytes">.stack, " + ", windowPatches);
}
