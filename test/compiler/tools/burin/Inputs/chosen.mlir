// Of three kernels something is chosen: how the first computes, whether the second runs inside the third, and what the
// last makes of its row.
func.func @main(%x: tensor<1x28x28x32xf32> {nn.name = "x"}, %r: tensor<1x64xf32> {nn.name = "r"})
    -> (tensor<1x28x28x64xf32> {nn.name = "y"}, tensor<1x8xf32> {nn.name = "s"}) {
  %image = nn.transpose %x {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x28x28x32xf32>) -> tensor<1x32x28x28xf32>
  %w = nn.constant dense<0.5> : tensor<32x32x3x3xf32>
  %0 = nn.conv %image, %w {pads = array<i64: 1, 1, 1, 1>} : (tensor<1x32x28x28xf32>, tensor<32x32x3x3xf32>) -> tensor<1x32x28x28xf32> loc("wide")
  %e = nn.constant dense<0.25> : tensor<64x32x1x1xf32>
  %1 = nn.conv %0, %e : (tensor<1x32x28x28xf32>, tensor<64x32x1x1xf32>) -> tensor<1x64x28x28xf32> loc("expand")
  %d = nn.constant dense<0.125> : tensor<64x1x3x3xf32>
  %2 = nn.conv %1, %d {group = 64 : i64, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x64x28x28xf32>, tensor<64x1x3x3xf32>) -> tensor<1x64x28x28xf32> loc("depthwise")
  %3 = nn.transpose %2 {permutation = array<i64: 0, 2, 3, 1>} : (tensor<1x64x28x28xf32>) -> tensor<1x28x28x64xf32>
  %b = nn.constant dense<3> : tensor<64x8xi4>
  %scale = nn.constant dense<0.5> : tensor<2x8xf32>
  %4 = nn.matmul_nbits %r, %b, %scale {group = 32 : i64} : (tensor<1x64xf32>, tensor<64x8xi4>, tensor<2x8xf32>) -> tensor<1x8xf32> loc("row")
  return %3, %4 : tensor<1x28x28x64xf32>, tensor<1x8xf32>
}
