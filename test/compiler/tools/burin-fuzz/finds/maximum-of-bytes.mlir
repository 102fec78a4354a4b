// The kernel's meaning knew greatest floats alone.
// REQUIRES: burin-fuzz
// RUN: burin-fuzz %s
func.func @main(%arg0: tensor<1x2x3x3xui8> {nn.name = "x"}, %arg1: tensor<1x2x3x3xi8> {nn.name = "y"}) -> (tensor<1x2x4x2xui8>, tensor<1x2x4x2xi8>) {
  %0 = nn.max_pool %arg0 {dilations = array<i64: 1, 1>, kernel = array<i64: 2, 2>, pads = array<i64: 1, 0, 1, 0>, strides = array<i64: 1, 1>} : (tensor<1x2x3x3xui8>) -> tensor<1x2x4x2xui8>
  %1 = nn.max_pool %arg1 {dilations = array<i64: 1, 1>, kernel = array<i64: 2, 2>, pads = array<i64: 1, 0, 1, 0>, strides = array<i64: 1, 1>} : (tensor<1x2x3x3xi8>) -> tensor<1x2x4x2xi8>
  return %0, %1 : tensor<1x2x4x2xui8>, tensor<1x2x4x2xi8>
}
