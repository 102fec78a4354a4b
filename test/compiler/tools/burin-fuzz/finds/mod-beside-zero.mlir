// Far below 0 gelu may round to 0, and nothing is left of a division by it.
// REQUIRES: burin-fuzz
// RUN: burin-fuzz %s
func.func @main(%x: tensor<64xf32> {nn.name = "x"}) -> tensor<64xf32> {
  %0 = nn.constant dense<-14.0> : tensor<f32>
  %1 = nn.add %x, %0 : (tensor<64xf32>, tensor<f32>) -> tensor<64xf32>
  %2 = nn.gelu %1 : (tensor<64xf32>) -> tensor<64xf32>
  %3 = nn.mod %x, %2 : (tensor<64xf32>, tensor<64xf32>) -> tensor<64xf32>
  return %3 : tensor<64xf32>
}
