// The record of attention.h.
include "runtime/kernels/KernelRecord.td"

def Attention : Kernel<"attention"> {
  let params = [Size<"batch">, Size<"heads">, Count<"kv_heads">, Size<"queries">, Size<"keys">, Size<"channels">,
                Size<"values">, List<"q_strides", 4>, List<"k_strides", 4>, List<"v_strides", 4>,
                StridesOf<"mask_strides", "mask">, List<"out_strides", 4>, List<"offsets", 4>, Fraction<"scale">,
                Fraction<"softcap">, Flag<"causal">, Flag<"zero_empty">];
  let operands = [
    Strided<"q", Real, "", ["batch", "heads", "queries", "channels"], "q_strides", 0>,
    Strided<"k", Real, "q", ["batch", "kv_heads", "keys", "channels"], "k_strides", 1>,
    Contiguous<"v", Real, "q", ["batch", "kv_heads", "keys", "values"], "v_strides", 2>,
    OptionalStrided<"mask", RealOrBoolean, ["batch", "heads", "queries", "keys"], "mask_strides", 3>];
  let results = [Contiguous<"out", Real, "q", ["batch", "heads", "queries", "values"], "out_strides">];
  let requirements = [
    Requirement<"heads % kv_heads == 0", "'kv_heads' that divide the heads">,
    Requirement<"channels * q_bytes * panel_multiple <= query_panel_bytes", "queries whose smallest panel fits the stack">];
  // A panel of queries, the weights of a block of keys for each of them, and what their softmax knows so far; with very
  // many keys also what adding up the blocks has lost.
  defvar width = "lesser(vectors ? Extent(32) : Extent(8), ceilDiv(queries, 8) * 8)";
  defvar block = "(vectors ? lesser(keys + 13, 160) : lesser(keys + 3, 32))";
  let stack = "lesser(sum_bytes * channels * " # width # ", query_panel_bytes) + sum_bytes * " # width # " * (" # block #
              " + 6 + (keys > 256 * (vectors ? Extent(154) : Extent(32)) ? values : Extent(0)))";
}
