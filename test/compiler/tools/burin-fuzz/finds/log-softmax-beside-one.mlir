// The logarithm of a sum that is little more than 1 is right up to an epsilon of 1.
// REQUIRES: burin-fuzz
// RUN: burin-fuzz %s
func.func @main(%x: tensor<64x1xf32> {nn.name = "x"}) -> tensor<64x1xf32> {
  %0 = nn.constant dense<[[0.0, 6.0]]> : tensor<1x2xf32>
  %1 = nn.add %x, %0 : (tensor<64x1xf32>, tensor<1x2xf32>) -> tensor<64x2xf32>
  %2 = nn.log_softmax %1 {axis = 1 : i64} : (tensor<64x2xf32>) -> tensor<64x2xf32>
  %3 = nn.reduce_max %2 {axes = array<i64: 1>, keep_dims = true} : (tensor<64x2xf32>) -> tensor<64x1xf32>
  return %3 : tensor<64x1xf32>
}
