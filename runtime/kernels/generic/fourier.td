// The record of fourier.h.
include "runtime/kernels/KernelRecord.td"

def Fourier : Kernel<"fourier"> {
  let params = !listconcat(
    [Size<"lines">, Count<"inner">, Count<"n">, Size<"size">, Size<"points">, Count<"inside">, Count<"lanes">,
     Count<"tasks">, List<"factors", 1, 64>, Fraction<"scale">], Flags<["has_re", "has_im", "is_chirp"]>.params);
  let runTime = ["lines", "inner"];
  let operands = [Tensor<"tables", Real, "2 * inside + (is_chirp ? 2 * n + 2 * inside : Extent(0))">,
                  Tensor<"x_re", Float, "has_re ? lines * size : Extent(0)">,
                  Like<"x_im", "x_re", "has_im ? lines * size : Extent(0)">];
  let results = [Like<"out_re", "x_re", "lines * points">, Like<"out_im", "x_re", "lines * points">];
  let requirements = [
    Requirement<"product(factors) == inside", "factors of 'inside'">,
    Requirement<"is_chirp ? inside >= 2 * n - 1 : inside == n", "'inside' of n, or of 2 n - 1 at least for a chirp">,
    Requirement<"lines % inner == 0", "'inner' that divides the lines">,
    Requirement<"points <= n", "points of at most n">];
  // What one transform of 13 points holds.
  let stack = "10 * 13 * tables_bytes";
  let scratch = "4 * inside * lanes * tasks * tables_bytes";
}
