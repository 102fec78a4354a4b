// RUN: burin-opt %s --split-input-file --burin-simplify-quantize-early | FileCheck %s

// Bytes are moved, not floats.
// CHECK-LABEL: func.func @moves
// CHECK: %[[Q:.*]] = nn.quantize %arg0, %arg1, %arg2 {to = ui8} : (tensor<2x3x4xf32>, tensor<f32>, tensor<ui8>) -> tensor<2x3x4xui8>
// CHECK: %[[T:.*]] = nn.transpose %[[Q]] {permutation = array<i64: 0, 2, 1>} : (tensor<2x3x4xui8>) -> tensor<2x4x3xui8>
// CHECK: %[[R:.*]] = nn.reshape %[[T]], %{{.*}} : (tensor<2x4x3xui8>, tensor<2xi64>) -> tensor<2x12xui8>
// CHECK: return %[[R]]
func.func @moves(%x: tensor<2x3x4xf32>, %s: tensor<f32>, %z: tensor<ui8>) -> tensor<2x12xui8> {
  %shape = nn.constant dense<[2, 12]> : tensor<2xi64>
  %t = nn.transpose %x {permutation = array<i64: 0, 2, 1>} : (tensor<2x3x4xf32>) -> tensor<2x4x3xf32>
  %r = nn.reshape %t, %shape {allow_zero = true} : (tensor<2x4x3xf32>, tensor<2xi64>) -> tensor<2x12xf32>
  %0 = nn.quantize %r, %s, %z {to = ui8} : (tensor<2x12xf32>, tensor<f32>, tensor<ui8>) -> tensor<2x12xui8>
  return %0 : tensor<2x12xui8>
}

// -----

// There and back again by the same numbers is a move.
// CHECK-LABEL: func.func @back
// CHECK: %[[T:.*]] = nn.transpose %arg0 {{.*}} : (tensor<2x3xui8>) -> tensor<3x2xui8>
// CHECK: return %[[T]], %arg0
func.func @back(%q: tensor<2x3xui8>) -> (tensor<3x2xui8>, tensor<2x3xui8>) {
  %s = nn.constant dense<0.5> : tensor<f32>
  %z = nn.constant dense<3> : tensor<ui8>
  %same = nn.constant dense<0.5> : tensor<f32>
  %x = nn.dequantize %q, %s, %z : (tensor<2x3xui8>, tensor<f32>, tensor<ui8>) -> tensor<2x3xf32>
  %t = nn.transpose %x {permutation = array<i64: 1, 0>} : (tensor<2x3xf32>) -> tensor<3x2xf32>
  %0 = nn.quantize %t, %same, %z {to = ui8} : (tensor<3x2xf32>, tensor<f32>, tensor<ui8>) -> tensor<3x2xui8>
  %1 = nn.quantize %x, %s, %z {to = ui8} : (tensor<2x3xf32>, tensor<f32>, tensor<ui8>) -> tensor<2x3xui8>
  return %0, %1 : tensor<3x2xui8>, tensor<2x3xui8>
}

// -----

// Another scale, a scale for each row, a move that others read.
// CHECK-LABEL: func.func @left
// CHECK: nn.transpose %{{.*}} : (tensor<2x3xf32>) -> tensor<3x2xf32>
// CHECK: nn.quantize %{{.*}} : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xi8>
// CHECK-COUNT-2: nn.quantize %{{.*}} -> tensor<3x2xi8>
func.func @left(%q: tensor<2x3xi8>, %rows: tensor<3x1xf32>) -> (tensor<3x2xf32>, tensor<2x3xi8>, tensor<3x2xi8>, tensor<3x2xi8>) {
  %s = nn.constant dense<0.5> : tensor<f32>
  %other = nn.constant dense<0.25> : tensor<f32>
  %d = nn.dequantize %q, %s : (tensor<2x3xi8>, tensor<f32>) -> tensor<2x3xf32>
  %t = nn.transpose %d {permutation = array<i64: 1, 0>} : (tensor<2x3xf32>) -> tensor<3x2xf32>
  %0 = nn.quantize %d, %other {to = i8} : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xi8>
  %1 = nn.quantize %t, %rows {to = i8} : (tensor<3x2xf32>, tensor<3x1xf32>) -> tensor<3x2xi8>
  %2 = nn.quantize %t, %other {to = i8} : (tensor<3x2xf32>, tensor<f32>) -> tensor<3x2xi8>
  return %t, %0, %1, %2 : tensor<3x2xf32>, tensor<2x3xi8>, tensor<3x2xi8>, tensor<3x2xi8>
}

// -----

// The greatest of integers is the integer of the greatest; each part of a whole is quantized, or was already.
// CHECK-LABEL: func.func @chosen
// CHECK: %[[Q:.*]] = nn.quantize %arg0, %{{.*}}, %{{.*}} {reciprocal, to = ui8} : (tensor<1x2x4x4xf32>, tensor<f32>, tensor<ui8>) -> tensor<1x2x4x4xui8>
// CHECK: %[[C:.*]] = nn.concat %[[Q]], %arg1 {axis = 1 : i64} : (tensor<1x2x4x4xui8>, tensor<1x3x4x4xui8>) -> tensor<1x5x4x4xui8>
// CHECK: %[[M:.*]] = nn.max_pool %[[C]] {{.*}} : (tensor<1x5x4x4xui8>) -> tensor<1x5x2x2xui8>
// CHECK: return %[[M]]
func.func @chosen(%x: tensor<1x2x4x4xf32>, %q: tensor<1x3x4x4xui8>) -> tensor<1x5x2x2xui8> {
  %s = nn.constant dense<0.5> : tensor<f32>
  %z = nn.constant dense<3> : tensor<ui8>
  %y = nn.dequantize %q, %s, %z : (tensor<1x3x4x4xui8>, tensor<f32>, tensor<ui8>) -> tensor<1x3x4x4xf32>
  %c = nn.concat %x, %y {axis = 1 : i64} : (tensor<1x2x4x4xf32>, tensor<1x3x4x4xf32>) -> tensor<1x5x4x4xf32>
  %m = nn.max_pool %c {dilations = array<i64: 1, 1>, kernel = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, strides = array<i64: 2, 2>} : (tensor<1x5x4x4xf32>) -> tensor<1x5x2x2xf32>
  %0 = nn.quantize %m, %s, %z {reciprocal, to = ui8} : (tensor<1x5x2x2xf32>, tensor<f32>, tensor<ui8>) -> tensor<1x5x2x2xui8>
  return %0 : tensor<1x5x2x2xui8>
}

// -----

// Bounds come along.
// CHECK-LABEL: func.func @bounded
// CHECK: %[[U:.*]] = nn.minimum %arg0, %{{.*}} -> tensor<1x2x4x4xf32>
// CHECK: %[[L:.*]] = nn.maximum %[[U]], %{{.*}} -> tensor<1x2x4x4xf32>
// CHECK: %[[Q:.*]] = nn.quantize %[[L]], %{{.*}} -> tensor<1x2x4x4xui8>
// CHECK: nn.max_pool %[[Q]]
func.func @bounded(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xui8> {
  %s = nn.constant dense<0.5> : tensor<f32>
  %most = nn.constant dense<63.5> : tensor<f32>
  %m = nn.max_pool %x {dilations = array<i64: 1, 1>, kernel = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, strides = array<i64: 2, 2>} : (tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32>
  %u = nn.minimum %m, %most : (tensor<1x2x2x2xf32>, tensor<f32>) -> tensor<1x2x2x2xf32>
  %l = nn.relu %u : (tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  %0 = nn.quantize %l, %s {to = ui8} : (tensor<1x2x2x2xf32>, tensor<f32>) -> tensor<1x2x2x2xui8>
  return %0 : tensor<1x2x2x2xui8>
}

// -----

// A scale of the run may have any sign; constant parts and what others read stay.
// CHECK-LABEL: func.func @kept
// CHECK: nn.max_pool %{{.*}} -> tensor<1x2x2x2xf32>
// CHECK: nn.concat %{{.*}} -> tensor<1x4x2x2xf32>
// CHECK: nn.concat %{{.*}} -> tensor<1x4x2x2xf32>
func.func @kept(%x: tensor<1x2x4x4xf32>, %s: tensor<f32>) -> (tensor<1x4x2x2xi8>, tensor<1x4x2x2xi8>, tensor<1x4x2x2xf32>) {
  %part = nn.constant dense<1.0> : tensor<1x2x2x2xf32>
  %m = nn.max_pool %x {dilations = array<i64: 1, 1>, kernel = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, strides = array<i64: 2, 2>} : (tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32>
  %c = nn.concat %m, %part {axis = 1 : i64} : (tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>) -> tensor<1x4x2x2xf32>
  %0 = nn.quantize %c, %s {to = i8} : (tensor<1x4x2x2xf32>, tensor<f32>) -> tensor<1x4x2x2xi8>
  %d = nn.concat %m, %m {axis = 1 : i64} : (tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>) -> tensor<1x4x2x2xf32>
  %1 = nn.quantize %d, %s {to = i8} : (tensor<1x4x2x2xf32>, tensor<f32>) -> tensor<1x4x2x2xi8>
  return %0, %1, %d : tensor<1x4x2x2xi8>, tensor<1x4x2x2xi8>, tensor<1x4x2x2xf32>
}
