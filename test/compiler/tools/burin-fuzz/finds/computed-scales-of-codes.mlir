// Scales of floats whose exponents have a greater bias were halved when compiling, and refused where they were not known.
// REQUIRES: burin-fuzz
// RUN: burin-fuzz %s
func.func @main(%arg0: tensor<2x8xf32> {nn.name = "x"}, %arg1: tensor<2x3xf32> {nn.name = "scale"}) -> tensor<2x3xf32> {
  %0 = nn.constant dense<[[1.0, -2.0, 0.5], [3.0, 1.5, 0.25], [-1.0, 2.0, 0.0], [1.0, 1.0, 1.0], [2.0, -0.5, 3.0], [1.0, 0.0, 2.0], [0.5, 0.5, -1.5], [1.25, 3.0, 1.0]]> : tensor<8x3xf8E4M3FNUZ>
  %1 = nn.matmul_nbits %arg0, %0, %arg1 {group = 4 : i64} : (tensor<2x8xf32>, tensor<8x3xf8E4M3FNUZ>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}
