// The reference took a query all of whose scores are NaN for one that no key counts for.
// REQUIRES: burin-fuzz
// RUN: burin-fuzz %s
func.func @main(%v: tensor<1x2x3xf32> {nn.name = "v"}) -> tensor<1x2x3xf32> {
  %q = nn.constant dense<0x7F800000> : tensor<1x2x1xf32>
  %k = nn.constant dense<0.0> : tensor<1x2x1xf32>
  %0 = nn.attention %q, %k, %v {scale = 0.5 : f64, zero_empty}
      : (tensor<1x2x1xf32>, tensor<1x2x1xf32>, tensor<1x2x3xf32>) -> tensor<1x2x3xf32>
  return %0 : tensor<1x2x3xf32>
}
