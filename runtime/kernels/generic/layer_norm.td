// The record of layer_norm.h.
include "runtime/kernels/KernelRecord.td"

def LayerNorm : Kernel<"layer_norm"> {
  let params = [Size<"rows">, Size<"n">, Fraction<"epsilon">, Flag<"rms">];
  let runTime = ["rows", "n"];
  let operands = [Widened<"in", "rows * n">, Like<"scale", "in", "n">, Like<"bias", "in", "n">];
  let results = [Stored<["rows", "n"]>];
  let accumulator = Real;
  let takesEpilogue = 1;
  let devices = ["cuda"];
  // A row of results in blocks.
  let stack = "out_bytes * 2 * 64";
}
