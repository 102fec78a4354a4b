// What is left of a difference was taken for the same where a normalization computes it anew and where it is read.
// REQUIRES: burin-fuzz
// RUN: burin-fuzz %s
func.func @main(%arg0: tensor<3x5x5xf64> {nn.name = "g1864_x0"}) -> tensor<3x5x5xf64> {
  %0 = nn.reduce_mean %arg0 {axes = array<i64: -1>, keep_dims = true} : (tensor<3x5x5xf64>) -> tensor<3x5x1xf64>
  %1 = nn.sub %arg0, %0 : (tensor<3x5x5xf64>, tensor<3x5x1xf64>) -> tensor<3x5x5xf64>
  %2 = nn.mul %1, %1 : (tensor<3x5x5xf64>, tensor<3x5x5xf64>) -> tensor<3x5x5xf64>
  %3 = nn.reduce_mean %2 {axes = array<i64: -1>, keep_dims = true} : (tensor<3x5x5xf64>) -> tensor<3x5x1xf64>
  %4 = nn.constant dense<1.250000e-01> : tensor<f64>
  %5 = nn.add %3, %4 : (tensor<3x5x1xf64>, tensor<f64>) -> tensor<3x5x1xf64>
  %6 = nn.sqrt %5 : (tensor<3x5x1xf64>) -> tensor<3x5x1xf64>
  %7 = nn.div %1, %6 : (tensor<3x5x5xf64>, tensor<3x5x1xf64>) -> tensor<3x5x5xf64>
  %8 = nn.div %1, %7 : (tensor<3x5x5xf64>, tensor<3x5x5xf64>) -> tensor<3x5x5xf64>
  return %8 : tensor<3x5x5xf64>
}
