// A carried value is updated in place and handed on as the other one: the copy of it lay where the first is written.
// REQUIRES: burin-fuzz
// RUN: burin-fuzz %s
func.func @main(%go: tensor<i1> {nn.name = "go"}, %rows: tensor<4x5xf32> {nn.name = "rows"}, %trips: tensor<i64> {nn.name = "trips", nn.low = 2, nn.high = 3},
    %a: tensor<2x2x5xf32> {nn.name = "a"}, %b: tensor<2x2x5xf32> {nn.name = "b"}) -> tensor<2x2x5xf32> {
  %0:2 = nn.loop trips %trips : tensor<i64> while %go : tensor<i1> most 3 carries(%a, %b : tensor<2x2x5xf32>, tensor<2x2x5xf32>) -> tensor<2x2x5xf32>, tensor<2x2x5xf32> {
  ^bb0(%i: tensor<i64>, %x: tensor<2x2x5xf32>, %y: tensor<2x2x5xf32>):
    %at = nn.constant dense<[[-2, -1], [-1, 0], [1, -2], [-1, 1]]> : tensor<4x2xi64>
    %1 = nn.scatter_nd %x, %at, %rows {reduction = "max"} : (tensor<2x2x5xf32>, tensor<4x2xi64>, tensor<4x5xf32>) -> tensor<2x2x5xf32>
    %two = nn.constant dense<2> : tensor<i64>
    %more = nn.less %i, %two : (tensor<i64>, tensor<i64>) -> tensor<i1>
    nn.yield %more, %y, %1 : tensor<i1>, tensor<2x2x5xf32>, tensor<2x2x5xf32>
  }
  return %0#1 : tensor<2x2x5xf32>
}
