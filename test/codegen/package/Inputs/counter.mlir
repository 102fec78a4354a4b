// Keeps the rows that it is given, and a sum that begins with 10.
func.func @main(%row: tensor<1x4xf32> {nn.name = "row"}, %at: tensor<1x1xi64> {nn.name = "at"},
                %rows: tensor<3x4xf32> {nn.name = "rows", nn.state = "rows"},
                %sum: tensor<1x4xf32> {nn.name = "sum", nn.state = "sum", nn.initial = dense<10.0> : tensor<1x4xf32>})
    -> (tensor<1x4xf32> {nn.name = "y"}, tensor<3x4xf32> {nn.state = "rows"}, tensor<1x4xf32> {nn.state = "sum"}) {
  %new = nn.scatter_nd %rows, %at, %row {reduction = "none"} : (tensor<3x4xf32>, tensor<1x1xi64>, tensor<1x4xf32>) -> tensor<3x4xf32>
  %next = nn.add %sum, %row : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %all = nn.reduce_sum %new {axes = array<i64: 0>, keep_dims = true} : (tensor<3x4xf32>) -> tensor<1x4xf32>
  %y = nn.add %all, %next : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %y, %new, %next : tensor<1x4xf32>, tensor<3x4xf32>, tensor<1x4xf32>
}
