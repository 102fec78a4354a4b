// One nest that threads share, one with lanes, one that is too short for either.
func.func @main(%x: tensor<64x4096xf32> {nn.name = "x"})
    -> (tensor<64x4096xf32> {nn.name = "y"}, tensor<64xf32> {nn.name = "s"}, tensor<64xf32> {nn.name = "t"}) {
  %0 = nn.exp %x : (tensor<64x4096xf32>) -> tensor<64x4096xf32> loc("the exp")
  %1 = nn.reduce_sum %x {axes = array<i64: 1>} : (tensor<64x4096xf32>) -> tensor<64xf32> loc("sum")
  %2 = nn.sin %1 : (tensor<64xf32>) -> tensor<64xf32> loc("sin")
  return %0, %1, %2 : tensor<64x4096xf32>, tensor<64xf32>, tensor<64xf32>
}
