// The record of matmul_nbits.h.
include "runtime/kernels/KernelRecord.td"

def MatmulNbits : Kernel<"matmul_nbits"> {
  let params = !listconcat(Sizes<["m", "n", "k", "a_row_stride"]>.params,
                           [Size<"bits">, Choice<"codes", 3>, Count<"group">, Choice<"digits", 3>, Flag<"has_zero">]);
  let runTime = ["m", "a_row_stride"];
  let operands = [
    Tensor<"a", Single, "reach(0, {m, k}, {a_row_stride, 1})">,
    PackedWords<"b", "packed(ceilDiv(k * bits, 32), n)">,
    PackedSingle<"scale", "packed(ceilDiv(k, group), n)">,
    PackedSingle<"zero", "has_zero * packed(ceilDiv(k, group), n)">,
    Tensor<"table", Single, "codes == 0 ? Extent(0) : bits == 8 ? Extent(256) : Extent(16)">];
  let results = [Stored<["m", "n"]>];
  let accumulator = Single;
  let takesEpilogue = 1;
  let requirements = [Requirement<"bits == 2 || bits == 4 || bits == 8", "'bits' of 2, 4 or 8">,
                      Requirement<"group * bits % 32 == 0 || !(group < k)", "a 'group' of whole words of 32 bits">,
                      Requirement<"digits != 2", "'digits' of 0, 1 or 3">,
                      Requirement<"codes == 0 || (digits == 0 && !has_zero)", "codes without 'digits' and zeros">,
                      Requirement<"codes == 0 || (codes == 1) == (bits < 8)",
                                  "codes of 2 or 4 'bits' for a table, and of 8 for floats">];
  // Digits of the rows, and of each of their blocks the scale, the sum and what products start from (row_digits.h).
  defvar inGroup = "lesser(group, k)";
  defvar block = "(" # inGroup # " <= most_digit_block ? " # inGroup # " : long_digit_block)";
  defvar blocks = "ceilDiv(k, " # inGroup # ") * ceilDiv(" # inGroup # ", " # block # ")";
  let scratch = "digits == 0 ? Extent(0) : lesser(m, few_code_rows) * (digits * (ceilDiv(k + digit_slack, 64) * 64) + ceilDiv(" #
                blocks # " * 4 * (digits + 2), 64) * 64)";
  // The tile's sums on their way to the epilogue and between chunks of k, and a chunk's weights as floats.
  defvar rows = "(vectors ? most_tile_rows : scalar_tile_rows)";
  defvar chunks = "ceilDiv(k, (vectors ? code_chunk_rows : whole_code_rows))";
  let stack = "4 * panel_width * (" # rows # " * (2 + (" # chunks # " < Extent(2) ? Extent(0) : waiting_tiles * (" # chunks #
              " > 2 * sum_block ? Extent(2) : Extent(1)))) + (vectors ? code_chunk_rows : Extent(0)))";
}
