// A query for which no key counts has weights of 0, which make NaN of infinite values wherever they are multiplied: by the
// steps that f64 is lowered to, by the kernel, and in the ops that the pass recognizes.
// REQUIRES: burin-fuzz
// RUN: burin-fuzz %s
func.func @main(%q: tensor<2x2xf32> {nn.name = "q"}, %r: tensor<2x2xf64> {nn.name = "r"})
    -> (tensor<2x2xf32>, tensor<2x2xf64>, tensor<2x2xf64>) {
  %m = nn.constant dense<[[false, false], [false, true]]> : tensor<2x2xi1>
  %k = nn.constant dense<[[0.5, 0.25], [1.0, 0.0]]> : tensor<2x2xf32>
  %v = nn.constant dense<[[0x7F800000, 0.25], [1.0, 2.0]]> : tensor<2x2xf32>
  %0 = nn.attention %q, %k, %v mask %m {scale = 0.5 : f64, zero_empty}
      : (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xi1>) -> tensor<2x2xf32>
  %l = nn.constant dense<[[0.5, 0.25], [1.0, 0.0]]> : tensor<2x2xf64>
  %w = nn.constant dense<[[0x7FF0000000000000, 0.25], [1.0, 2.0]]> : tensor<2x2xf64>
  %1 = nn.attention %r, %l, %w mask %m {scale = 0.5 : f64, zero_empty}
      : (tensor<2x2xf64>, tensor<2x2xf64>, tensor<2x2xf64>, tensor<2x2xi1>) -> tensor<2x2xf64>
  %i = nn.constant dense<0xFFF0000000000000> : tensor<2x2xf64>
  %2 = nn.attention %i, %w, %w {scale = 0.5 : f64, zero_empty}
      : (tensor<2x2xf64>, tensor<2x2xf64>, tensor<2x2xf64>) -> tensor<2x2xf64>
  return %0, %1, %2 : tensor<2x2xf32>, tensor<2x2xf64>, tensor<2x2xf64>
}
