// Squares of numbers beyond 1e19 leave f32, which the reference, in f64, does not show.
// REQUIRES: burin-fuzz
// RUN: burin-fuzz %s
func.func @main(%x: tensor<2x6xf32> {nn.name = "x"}, %scale: tensor<6xf32> {nn.name = "scale"}) -> tensor<2x6xf32> {
  %0 = nn.constant dense<1.0e30> : tensor<f32>
  %1 = nn.mul %x, %0 : (tensor<2x6xf32>, tensor<f32>) -> tensor<2x6xf32>
  %2 = nn.layer_norm %1 scale %scale {axis = 1 : i64, epsilon = 0.125} : (tensor<2x6xf32>, tensor<6xf32>) -> tensor<2x6xf32>
  return %2 : tensor<2x6xf32>
}
