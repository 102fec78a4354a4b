// The sum that a mean of bytes takes does not fit into a byte.
// REQUIRES: burin-fuzz
// RUN: burin-fuzz %s
func.func @main(%x: tensor<3x100xui8> {nn.name = "x"}, %y: tensor<3x100xi16> {nn.name = "y"}) -> (tensor<3xui8>, tensor<3xi16>) {
  %0 = nn.reduce_mean %x {axes = array<i64: 1>} : (tensor<3x100xui8>) -> tensor<3xui8>
  %1 = nn.reduce_mean %y {axes = array<i64: 1>} : (tensor<3x100xi16>) -> tensor<3xi16>
  return %0, %1 : tensor<3xui8>, tensor<3xi16>
}
