// The record of conv2d_bf16.h.
include "runtime/kernels/generic/register_tile.td"
include "runtime/kernels/generic/volume.td"

def ConvBf16 : Kernel<"conv2d_bf16"> {
  let params = !listconcat([Size<"n">, Size<"c">, Size<"oc">, Count<"groups">], imageAxes);
  let runTime = ["n", "h", "oh", "w", "ow"];
  let operands = [Tensor<"in", Bfloat, "n * h * w * c">,
                  PackedPairs<"w", "groups * packed(kh * kw * (c / groups), oc / groups, 2)">];
  let results = [Stored<["n", "oh", "ow", "oc"]>];
  let accumulator = Single;
  let takesEpilogue = 1;
  let takesTileRows = 1;
  let requirements = [WholeGroups, Requirement<"(c / groups) % 2 == 0", "an even number of channels in each group">];
  let stack = !strconcat(BfloatTiles<"(kh * kw * (c / groups))", "w_bytes">.stack, " + ", windowPatches);
}
