// The plan interpreter took integer weights of a float product, and of a convolution, for zeros.
// REQUIRES: burin-fuzz
// RUN: burin-fuzz %s
func.func @main(%a: tensor<3x4xf32> {nn.name = "a"}, %x: tensor<1x1x2x3xf32> {nn.name = "x"})
    -> (tensor<3x2xf32>, tensor<1x2x1x2xf32>) {
  %0 = nn.constant dense<[[68, 73, 70, 65], [105, 106, 116, 62]]> : tensor<2x4xui8>
  %1 = nn.constant dense<[[0.0620469413], [0.701746106]]> : tensor<2x1xf32>
  %2 = nn.dequantize %0, %1 : (tensor<2x4xui8>, tensor<2x1xf32>) -> tensor<2x4xf32>
  %3 = nn.matmul %a, %2 {transpose_b} : (tensor<3x4xf32>, tensor<2x4xf32>) -> tensor<3x2xf32>
  %4 = nn.constant dense<[[[[92, 18], [120, -51]]], [[[5, 116], [-16, -96]]]]> : tensor<2x1x2x2xsi8>
  %5 = nn.constant dense<2.500000e-01> : tensor<f32>
  %6 = nn.dequantize %4, %5 : (tensor<2x1x2x2xsi8>, tensor<f32>) -> tensor<2x1x2x2xf32>
  %7 = nn.conv %x, %6 : (tensor<1x1x2x3xf32>, tensor<2x1x2x2xf32>) -> tensor<1x2x1x2xf32>
  return %3, %7 : tensor<3x2xf32>, tensor<1x2x1x2xf32>
}
