// What is left of 1 + erf(x) far below 0 is so up to an epsilon of x, which the tolerance did not know.
// REQUIRES: burin-fuzz
// RUN: burin-fuzz %s
func.func @main(%x: tensor<4xui16> {nn.name = "x", nn.low = 0, nn.high = 3}) -> tensor<4xf64> {
  %0 = nn.constant dense<88> : tensor<ui16>
  %1 = nn.constant dense<0.072583592496657787> : tensor<f64>
  %2 = nn.dequantize %x, %1, %0 : (tensor<4xui16>, tensor<f64>, tensor<ui16>) -> tensor<4xf64>
  %3 = nn.gelu %2 : (tensor<4xf64>) -> tensor<4xf64>
  return %3 : tensor<4xf64>
}
