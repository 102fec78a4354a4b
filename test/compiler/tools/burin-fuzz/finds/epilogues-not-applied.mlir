// What follows a kernel that applies no epilogue must not move into one: a gelu behind grid_sample was lost, and so was
// any function behind running_log_sum_exp.
// REQUIRES: burin-fuzz
// RUN: burin-fuzz %s
func.func @main(%image: tensor<2x3x1x3xf32> {nn.name = "image"}, %grid: tensor<2x1x4x2xf32> {nn.name = "grid"},
                %line: tensor<4x5xf64> {nn.name = "line"}) -> (tensor<2x3x1x4xf32>, tensor<4x5xf64>) {
  %0 = nn.grid_sample %image, %grid {align = true, mode = "linear", padding = "border"}
      : (tensor<2x3x1x3xf32>, tensor<2x1x4x2xf32>) -> tensor<2x3x1x4xf32>
  %1 = nn.gelu %0 : (tensor<2x3x1x4xf32>) -> tensor<2x3x1x4xf32>
  %2 = nn.running_log_sum_exp %line {axis = 1 : i64} : (tensor<4x5xf64>) -> tensor<4x5xf64>
  %3 = nn.neg %2 : (tensor<4x5xf64>) -> tensor<4x5xf64>
  return %1, %3 : tensor<2x3x1x4xf32>, tensor<4x5xf64>
}
