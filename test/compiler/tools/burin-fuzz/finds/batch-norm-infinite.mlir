// An infinite scale moved into a convolution's weights, where it made NaN of sums that were finite.
// REQUIRES: burin-fuzz
// RUN: burin-fuzz %s
func.func @main(%x: tensor<1x2x4x4xf32> {nn.name = "x"}) -> tensor<1x2x4x4xf32> {
  %w = nn.constant dense<[[[[1.0]], [[1.0]]], [[[-1.0]], [[-1.0]]]]> : tensor<2x2x1x1xf32>
  %scale = nn.constant dense<0x7F800000> : tensor<2xf32>
  %mean = nn.constant dense<8.0> : tensor<2xf32>
  %one = nn.constant dense<1.0> : tensor<2xf32>
  %0 = nn.conv %x, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %1 = nn.batch_norm %0, %scale, %one, %mean, %one {epsilon = 0.25 : f64}
      : (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  return %1 : tensor<1x2x4x4xf32>
}
