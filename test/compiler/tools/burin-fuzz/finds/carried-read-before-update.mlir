// The next carried value begins with a step that reads the old one in another order, and is then updated in place: it lay where
// the old one does, as only the update was asked whether it may.
// REQUIRES: burin-fuzz
// RUN: burin-fuzz %s
func.func @main(%lengths: tensor<6xi64> {nn.high = 15 : i64, nn.low = 0 : i64, nn.name = "lengths"}, %rows: tensor<3xf64> {nn.name = "rows"},
    %at: tensor<3x2xi64> {nn.high = 5 : i64, nn.low = 0 : i64, nn.name = "at"}, %x: tensor<6x15xf64> {nn.name = "x"}) -> tensor<6x15xf64> {
  %two = nn.constant dense<2> : tensor<i64>
  %0 = nn.loop trips %two : tensor<i64> most 3 carries(%x : tensor<6x15xf64>) -> tensor<6x15xf64> {
  ^bb0(%i: tensor<i64>, %old: tensor<6x15xf64>):
    %turned = nn.reverse_sequence %old, %lengths {batch = 0 : i64, time = 1 : i64} : (tensor<6x15xf64>, tensor<6xi64>) -> tensor<6x15xf64>
    %new = nn.scatter_nd %turned, %at, %rows {reduction = "none"} : (tensor<6x15xf64>, tensor<3x2xi64>, tensor<3xf64>) -> tensor<6x15xf64>
    nn.yield %new : tensor<6x15xf64>
  }
  return %0 : tensor<6x15xf64>
}
