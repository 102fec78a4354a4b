// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-lower-to-plan

func.func @slice(%x: tensor<2x6xf32>, %s: tensor<1xi64>) -> tensor<1x6xf32> {
  // expected-error @below {{expected constant starts and ends, got computed ones}}
  %0 = nn.slice %x, %s, %s {axes = array<i64: 0>, steps = array<i64: 1>} : (tensor<2x6xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x6xf32>
  return %0 : tensor<1x6xf32>
}

// -----

func.func @pad(%x: tensor<2xf32>, %pads: tensor<2xi64>, %zero: tensor<f32>) -> tensor<4xf32> {
  // expected-error @below {{expected constant pads, got computed ones}}
  %0 = nn.pad %x, %pads, %zero {mode = "constant"} : (tensor<2xf32>, tensor<2xi64>, tensor<f32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
