// All but one of hundreds of elements beside 0 came out on both sides of it in the samples.
// REQUIRES: burin-fuzz
// RUN: burin-fuzz %s
func.func @main(%arg0: tensor<1xf64> {nn.name = "g124332_x0"}, %arg1: tensor<1xf64> {nn.name = "g124332_x1"}) -> tensor<3x34x1x3xi64> {
  %0 = nn.constant dense<-1.3925430172147282> : tensor<3x34x1x3xf64>
  %1 = nn.group_norm %0 scale %arg0 {epsilon = 1.250000e-01 : f64, groups = 1 : i64} : (tensor<3x34x1x3xf64>, tensor<1xf64>) -> tensor<3x34x1x3xf64>
  %2 = nn.search %arg1, %1 {right = false} : (tensor<1xf64>, tensor<3x34x1x3xf64>) -> tensor<3x34x1x3xi64>
  return %2 : tensor<3x34x1x3xi64>
}
