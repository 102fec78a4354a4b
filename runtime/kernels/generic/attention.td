// The record of attention.h.
include "runtime/kernels/KernelRecord.td"

def Attention : Kernel<"attention"> {
  let params = [Size<"batch">, Size<"heads">, Count<"kv_heads">, Size<"queries">, Size<"keys">, Size<"channels">,
                Size<"values">, List<"q_strides", 4>, List<"k_strides", 4>, List<"v_strides", 4>,
                StridesOf<"mask_strides", "mask">, List<"out_strides", 4>, List<"offsets", 4>, Fraction<"scale">,
                Fraction<"softcap">, Flag<"causal">, Flag<"zero_empty">];
  let runTime = ["batch", "queries", "keys", "q_strides", "k_strides", "v_strides", "mask_strides", "out_strides",
                 "offsets"];
  let operands = [
    Strided<"q", Real, "", ["batch", "heads", "queries", "channels"], "q_strides", 0>,
    Strided<"k", Real, "q", ["batch", "kv_heads", "keys", "channels"], "k_strides", 1>,
    Contiguous<"v", Real, "q", ["batch", "kv_heads", "keys", "values"], "v_strides", 2>,
    OptionalStrided<"mask", RealOrBoolean, ["batch", "heads", "queries", "keys"], "mask_strides", 3>];
  let results = [Contiguous<"out", Real, "q", ["batch", "heads", "queries", "values"], "out_strides">];
  let devices = ["cuda"];
  let requirements = [
    Requirement<"heads % kv_heads == 0", "'kv_heads' that divide the heads">,
    Requirement<"channels * q_bytes * panel_multiple <= query_panel_bytes", "queries whose smallest panel fits the stack">];
  // A panel of queries, the weights of a block of keys for each of them, and what their softmax knows so far; with very
  // many keys also what adding up the blocks has lost.
  defvar width = "lesser(vectors ? panel_width : panel_multiple, ceilDiv(queries, panel_multiple) * panel_multiple)";
  defvar block = "(vectors ? lesser(keys + most_tile_rows - 1, most_block_keys) : "
                 "lesser(keys + scalar_tile_rows - 1, scalar_block_keys))";
  let stack = "lesser(sum_bytes * channels * " # width # ", query_panel_bytes) + sum_bytes * " # width # " * (" # block #
              " + 6 + (keys > 2 * sum_block * (vectors ? most_block_keys / most_tile_rows * most_tile_rows : scalar_block_keys) ? values : Extent(0)))";
}
