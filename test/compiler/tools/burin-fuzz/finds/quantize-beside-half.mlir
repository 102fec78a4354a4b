// A quotient lies a few roundings beside a half: twelve samples of one rounding did not see it. The rest of the graph decides which were drawn.
// REQUIRES: burin-fuzz
// RUN: burin-fuzz %s
func.func @main(%arg0: tensor<5xf32> {nn.name = "g26806_x0"}, %arg1: tensor<1x1x5x4xsi16> {nn.name = "g26806_x1"}, %arg2: tensor<2xf32> {nn.high = 3 : i64, nn.low = 1 : i64, nn.name = "g26806_x2"}, %arg3: tensor<3x5xf32> {nn.name = "g26806_x3"}, %arg4: tensor<1xf32> {nn.name = "g26806_x4"}, %arg5: tensor<f32> {nn.name = "r6"}, %arg6: tensor<1x1x1xf32> {nn.name = "r11"}) -> (tensor<1x3x4x2xsi16>, tensor<1x1x1xf32>, tensor<3x5xf32>) {
  %0 = nn.log_softmax %arg0 {axis = -1 : i64} : (tensor<5xf32>) -> tensor<5xf32>
  %1 = nn.constant dense<74> : tensor<si16>
  %2 = nn.cast %arg1 {to = i32} : (tensor<1x1x5x4xsi16>) -> tensor<1x1x5x4xi32>
  %3 = nn.cast %1 {to = i32} : (tensor<si16>) -> tensor<i32>
  %4 = nn.sub %2, %3 : (tensor<1x1x5x4xi32>, tensor<i32>) -> tensor<1x1x5x4xi32>
  %5 = nn.constant dense<1> : tensor<3x1x2x3xsi8>
  %6 = nn.cast %5 {to = i32} : (tensor<3x1x2x3xsi8>) -> tensor<3x1x2x3xi32>
  %7 = nn.conv %4, %6 : (tensor<1x1x5x4xi32>, tensor<3x1x2x3xi32>) -> tensor<1x3x4x2xi32>
  %8 = nn.constant dense<[14, 65]> : tensor<2xi32>
  %9 = nn.dequantize %7, %arg2, %8 : (tensor<1x3x4x2xi32>, tensor<2xf32>, tensor<2xi32>) -> tensor<1x3x4x2xf32>
  %10 = nn.constant dense<0.647730767> : tensor<f32>
  %11 = nn.quantize %9, %10 {to = si16} : (tensor<1x3x4x2xf32>, tensor<f32>) -> tensor<1x3x4x2xsi16>
  %12 = nn.reduce_mean %arg3 {axes = array<i64: -1>, keep_dims = true} : (tensor<3x5xf32>) -> tensor<3x1xf32>
  %13 = nn.sub %arg3, %12 : (tensor<3x5xf32>, tensor<3x1xf32>) -> tensor<3x5xf32>
  %14 = nn.mul %13, %13 : (tensor<3x5xf32>, tensor<3x5xf32>) -> tensor<3x5xf32>
  %15 = nn.reduce_mean %14 {axes = array<i64: -1>, keep_dims = true} : (tensor<3x5xf32>) -> tensor<3x1xf32>
  %16 = nn.add %15, %arg5 : (tensor<3x1xf32>, tensor<f32>) -> tensor<3x1xf32>
  %17 = nn.sqrt %16 : (tensor<3x1xf32>) -> tensor<3x1xf32>
  %18 = nn.reciprocal %17 : (tensor<3x1xf32>) -> tensor<3x1xf32>
  %19 = nn.mul %13, %18 : (tensor<3x5xf32>, tensor<3x1xf32>) -> tensor<3x5xf32>
  %20 = nn.mul %19, %0 : (tensor<3x5xf32>, tensor<5xf32>) -> tensor<3x5xf32>
  %21 = nn.add %20, %arg4 : (tensor<3x5xf32>, tensor<1xf32>) -> tensor<3x5xf32>
  return %11, %arg6, %21 : tensor<1x3x4x2xsi16>, tensor<1x1x1xf32>, tensor<3x5xf32>
}
