// A quantized product of no columns was divided by their number.
// REQUIRES: burin-fuzz
// RUN: burin-fuzz %s
module {
  func.func @main(%arg0: tensor<0x3xi16> {nn.name = "g801451_x0"}, %arg1: tensor<1x3xi16> {nn.name = "g801451_x1"}, %arg2: tensor<6x0xui8> {nn.name = "g801451_x2"}, %arg3: tensor<1x1xf32> {nn.name = "g801451_x3"}, %arg4: tensor<1x1xf32> {nn.name = "g801451_x4"}) -> (tensor<9x3xi16>, tensor<3x0xi32>, tensor<1x1xf32>) {
    %0 = nn.constant dense<[[0, 5, 4], [1, 6, -1], [4, -5, -9]]> : tensor<3x3xi16>
    %1 = nn.concat %0, %0, %0, %arg0 {axis = 0 : i64} : (tensor<3x3xi16>, tensor<3x3xi16>, tensor<3x3xi16>, tensor<0x3xi16>) -> tensor<9x3xi16>
    %2 = nn.add %1, %1 : (tensor<9x3xi16>, tensor<9x3xi16>) -> tensor<9x3xi16>
    %3 = nn.constant dense<[[7, -6, 0, -4, -6, 2], [1, 1, 5, -3, -3, 0], [3, -7, 5, -7, -3, -3]]> : tensor<3x6xsi8>
    %4 = nn.cast %3 {to = i32} : (tensor<3x6xsi8>) -> tensor<3x6xi32>
    %5 = nn.cast %arg2 {to = i32} : (tensor<6x0xui8>) -> tensor<6x0xi32>
    %6 = nn.matmul %4, %5 : (tensor<3x6xi32>, tensor<6x0xi32>) -> tensor<3x0xi32>
    %7 = nn.div %arg3, %arg4 : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
    return %2, %6, %7 : tensor<9x3xi16>, tensor<3x0xi32>, tensor<1x1xf32>
  }
}
