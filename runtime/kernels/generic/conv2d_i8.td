// The record of conv2d_i8.h.
include "runtime/kernels/generic/register_tile.td"
include "runtime/kernels/generic/volume.td"

def ConvI8 : Kernel<"conv2d_i8"> {
  let params = !listconcat([Size<"n">, Size<"c">, Size<"oc">, Count<"groups">], InnerAxis<"h">.params,
                           InnerAxis<"w">.params);
  let runTime = ["n", "h", "oh", "w", "ow"];
  let operands = [Tensor<"in", UnsignedByte, "n * h * w * c">,
                  PackedQuads<"w", "groups * packed(kh * kw * (c / groups), oc / groups, 4)">];
  let results = [Stored<["n", "oh", "ow", "oc"]>];
  let accumulator = WholeSum;
  let takesEpilogue = 1;
  let takesVectors = 1;
  let requirements = [WholeGroups, InsideAxis<"h", "height">, InsideAxis<"w", "width">];
  // Copies of the windows of a tile, 4096 bytes of each at a time.
  let stack = !strconcat(ByteTiles<"(kh * kw * (c / groups))", "w_bytes">.stack,
                         " + (vectors ? most_pixel_rows : scalar_tile_rows) * (lesser(kh * kw * (c / groups), most_copied_bytes) + 4)");
}
