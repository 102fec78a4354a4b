// The record of winograd_conv2d.h.
include "runtime/kernels/KernelRecord.td"

def WinogradConv2d : Kernel<"winograd_conv2d"> {
  let params = [Size<"n">, Size<"c">, Size<"oc">, Size<"h">, Size<"oh">, Offset<"pad_top">, Size<"w">, Size<"ow">,
                Offset<"pad_left">, Choice<"tile", 4>];
  let runTime = ["n", "h", "oh", "w", "ow"];
  defvar points = "(tile + 2) * (tile + 2)";
  let operands = [Widened<"in", "n * h * w * c">, Packed<"w", Panels, points # " * packed(c, oc)">];
  let results = [Stored<["n", "oh", "ow", "oc"]>];
  let accumulator = Real;
  let takesEpilogue = 1;
  let takesTileRows = 1;
  let filters = "conv2d";
  let requirements = [Requirement<"tile == 2 || tile == 4", "'tile' of 2 or 4">,
                      Requirement<"c % 16 == 0", "'c' that is a multiple of 16">];
  // Of no more tiles than a band has.
  defvar tileBytes = "(" # points # " * c * sum_bytes)";
  let scratch = "(c == 0 ? Extent(0) : lesser(n * ceilDiv(oh, tile) * ceilDiv(ow, tile), winograd_band(" # tileBytes # ")) * " # tileBytes # ")";
  // The sums of a register tile at all points, and what becomes of one of its rows; the latter in vectors as well.
  let stack = "sum_bytes * (vectors ? panel_width : Extent(4)) * (" # points # " * (vectors ? most_tile_rows : scalar_tile_rows) + tile * tile + 2 * " #
              points # ")";
}
