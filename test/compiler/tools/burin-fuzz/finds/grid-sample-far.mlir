// The reference gave each of the four neighbours of a point far outside the weight of the nearest one.
// REQUIRES: burin-fuzz
// RUN: burin-fuzz %s
func.func @main(%x: tensor<1x1x5xf32> {nn.name = "x"}) -> (tensor<1x1x2xf32>, tensor<1x1x2xf32>) {
  %g = nn.constant dense<[[[1.0e30], [-1.0e30]]]> : tensor<1x2x1xf32>
  %0 = nn.grid_sample %x, %g {mode = "cubic", padding = "border", align = true}
      : (tensor<1x1x5xf32>, tensor<1x2x1xf32>) -> tensor<1x1x2xf32>
  %1 = nn.grid_sample %x, %g {mode = "cubic", padding = "reflection", align = false}
      : (tensor<1x1x5xf32>, tensor<1x2x1xf32>) -> tensor<1x1x2xf32>
  return %0, %1 : tensor<1x1x2xf32>, tensor<1x1x2xf32>
}
