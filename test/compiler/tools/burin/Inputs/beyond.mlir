// Reads rows of a table that lie five behind the numbers that are given.
func.func @main(%i: tensor<2xi64> {nn.name = "i"}) -> (tensor<2x4xf32> {nn.name = "y"}) {
  %table = nn.constant dense<0.5> : tensor<3x4xf32>
  %five = nn.constant dense<5> : tensor<i64>
  %behind = nn.add %i, %five : (tensor<2xi64>, tensor<i64>) -> tensor<2xi64>
  %y = nn.gather %table, %behind {axis = 0} : (tensor<3x4xf32>, tensor<2xi64>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}
