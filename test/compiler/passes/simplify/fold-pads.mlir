// RUN: burin-opt %s --split-input-file --burin-simplify-fold-pads | FileCheck %s

// CHECK-LABEL: func.func @image
// CHECK-NOT: nn.pad
// CHECK: nn.conv %arg0, %arg1 {pads = array<i64: 1, 1, 3, 1>} : (tensor<1x2x4x4xf32>, tensor<3x2x3x3xf32>) -> tensor<1x3x6x4xf32>
func.func @image(%x: tensor<1x2x4x4xf32>, %w: tensor<3x2x3x3xf32>) -> tensor<1x3x6x4xf32> {
  %pads = nn.constant dense<[0, 0, 1, 0, 0, 0, 2, 0]> : tensor<8xi64>
  %zero = nn.constant dense<0.0> : tensor<f32>
  %0 = nn.pad %x, %pads, %zero {mode = "constant"} : (tensor<1x2x4x4xf32>, tensor<8xi64>, tensor<f32>) -> tensor<1x2x7x4xf32>
  %1 = nn.conv %0, %w {pads = array<i64: 0, 1, 1, 1>} : (tensor<1x2x7x4xf32>, tensor<3x2x3x3xf32>) -> tensor<1x3x6x4xf32>
  return %1 : tensor<1x3x6x4xf32>
}

// -----

// CHECK-LABEL: func.func @channels_last
// CHECK-NOT: nn.pad
// CHECK: %[[T:.*]] = nn.transpose %arg0 {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x4x4x2xf32>) -> tensor<1x2x4x4xf32>
// CHECK-NEXT: nn.conv %[[T]], %arg1 {pads = array<i64: 1, 0, 2, 0>}
func.func @channels_last(%x: tensor<1x4x4x2xf32>, %w: tensor<3x2x3x3xf32>) -> tensor<1x3x5x2xf32> {
  %pads = nn.constant dense<[1, 2]> : tensor<2xi64>
  %zero = nn.constant dense<0.0> : tensor<f32>
  %0 = nn.pad %x, %pads, %zero {axes = array<i64: -3>, mode = "constant"} : (tensor<1x4x4x2xf32>, tensor<2xi64>, tensor<f32>) -> tensor<1x7x4x2xf32>
  %1 = nn.transpose %0 {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x7x4x2xf32>) -> tensor<1x2x7x4xf32>
  %2 = nn.conv %1, %w : (tensor<1x2x7x4xf32>, tensor<3x2x3x3xf32>) -> tensor<1x3x5x2xf32>
  return %2 : tensor<1x3x5x2xf32>
}

// -----

// Ones; a mirrored edge; channels; elements taken away; pads that follow from the shape.
// CHECK-LABEL: func.func @others
// CHECK-COUNT-5: nn.pad
// CHECK: return
func.func @others(%x: tensor<1x2x8xf32>, %w: tensor<3x2x3xf32>, %wide: tensor<3x3x3xf32>) -> (tensor<1x3x7xf32>, tensor<1x3x7xf32>, tensor<1x3x6xf32>, tensor<1x3x5xf32>, tensor<1x3x9xf32>) {
  %end = nn.constant dense<[0, 0, 0, 0, 0, 1]> : tensor<6xi64>
  %channel = nn.constant dense<[0, 0, 0, 0, 1, 0]> : tensor<6xi64>
  %less = nn.constant dense<[0, 0, 0, 0, 0, -1]> : tensor<6xi64>
  %zero = nn.constant dense<0.0> : tensor<f32>
  %one = nn.constant dense<1.0> : tensor<f32>
  %0 = nn.pad %x, %end, %one {mode = "constant"} : (tensor<1x2x8xf32>, tensor<6xi64>, tensor<f32>) -> tensor<1x2x9xf32>
  %1 = nn.conv %0, %w : (tensor<1x2x9xf32>, tensor<3x2x3xf32>) -> tensor<1x3x7xf32>
  %2 = nn.pad %x, %end, %zero {mode = "reflect"} : (tensor<1x2x8xf32>, tensor<6xi64>, tensor<f32>) -> tensor<1x2x9xf32>
  %3 = nn.conv %2, %w : (tensor<1x2x9xf32>, tensor<3x2x3xf32>) -> tensor<1x3x7xf32>
  %4 = nn.pad %x, %channel, %zero {mode = "constant"} : (tensor<1x2x8xf32>, tensor<6xi64>, tensor<f32>) -> tensor<1x3x8xf32>
  %5 = nn.conv %4, %wide : (tensor<1x3x8xf32>, tensor<3x3x3xf32>) -> tensor<1x3x6xf32>
  %6 = nn.pad %x, %less, %zero {mode = "constant"} : (tensor<1x2x8xf32>, tensor<6xi64>, tensor<f32>) -> tensor<1x2x7xf32>
  %7 = nn.conv %6, %w : (tensor<1x2x7xf32>, tensor<3x2x3xf32>) -> tensor<1x3x5xf32>
  %8 = nn.pad %x, %end, %zero {mode = "constant"} : (tensor<1x2x8xf32>, tensor<6xi64>, tensor<f32>) -> tensor<1x2x9xf32>
  %9 = nn.conv %8, %w {auto_pad = "same_upper"} : (tensor<1x2x9xf32>, tensor<3x2x3xf32>) -> tensor<1x3x9xf32>
  return %1, %3, %5, %7, %9 : tensor<1x3x7xf32>, tensor<1x3x7xf32>, tensor<1x3x6xf32>, tensor<1x3x5xf32>, tensor<1x3x9xf32>
}
