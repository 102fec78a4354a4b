// RUN: burin-opt %s --split-input-file --burin-simplify-merge-moves | FileCheck %s

// CHECK-LABEL: func.func @reshapes
// CHECK: %[[SHAPE:.*]] = nn.constant dense<[4, 6]>
// CHECK-NEXT: %[[R:.*]] = nn.reshape %arg0, %[[SHAPE]] {allow_zero = true} : (tensor<2x12xf32>, tensor<2xi64>) -> tensor<4x6xf32>
// CHECK-NEXT: return %[[R]], %arg0
func.func @reshapes(%x: tensor<2x12xf32>) -> (tensor<4x6xf32>, tensor<2x12xf32>) {
  %four = nn.constant dense<[4, -1]> : tensor<2xi64>
  %two = nn.constant dense<[2, 12]> : tensor<2xi64>
  %0 = nn.unsqueeze %x {axes = array<i64: 0>} : (tensor<2x12xf32>) -> tensor<1x2x12xf32>
  %1 = nn.collapse %0 {first = 0 : i64, last = -1 : i64} : (tensor<1x2x12xf32>) -> tensor<24xf32>
  %2 = nn.reshape %1, %four : (tensor<24xf32>, tensor<2xi64>) -> tensor<4x6xf32>
  %3 = nn.reshape %1, %two : (tensor<24xf32>, tensor<2xi64>) -> tensor<2x12xf32>
  return %2, %3 : tensor<4x6xf32>, tensor<2x12xf32>
}

// -----

// CHECK-LABEL: func.func @transposes
// CHECK: %[[T:.*]] = nn.transpose %arg0 {permutation = array<i64: 2, 1, 0>}
// CHECK-NEXT: return %[[T]], %arg0
func.func @transposes(%x: tensor<2x3x4xf32>) -> (tensor<4x3x2xf32>, tensor<2x3x4xf32>) {
  %0 = nn.transpose %x {permutation = array<i64: 1, 2, 0>} : (tensor<2x3x4xf32>) -> tensor<3x4x2xf32>
  %1 = nn.transpose %0 {permutation = array<i64: 1, 0, 2>} : (tensor<3x4x2xf32>) -> tensor<4x3x2xf32>
  %2 = nn.transpose %0 {permutation = array<i64: -1, 0, 1>} : (tensor<3x4x2xf32>) -> tensor<2x3x4xf32>
  return %1, %2 : tensor<4x3x2xf32>, tensor<2x3x4xf32>
}

// -----

// CHECK-LABEL: func.func @ones
// CHECK-NOT: nn.transpose
// CHECK: nn.reshape %arg0, %{{.*}} {allow_zero = true} : (tensor<3x1x4x1xf32>, tensor<2xi64>) -> tensor<3x4xf32>
// CHECK-NEXT: nn.transpose %arg0 {permutation = array<i64: 2, 1, 0, 3>}
func.func @ones(%x: tensor<3x1x4x1xf32>) -> (tensor<3x4xf32>, tensor<4x1x3x1xf32>) {
  %0 = nn.transpose %x {permutation = array<i64: 1, 3, 0, 2>} : (tensor<3x1x4x1xf32>) -> tensor<1x1x3x4xf32>
  %1 = nn.squeeze %0 : (tensor<1x1x3x4xf32>) -> tensor<3x4xf32>
  %2 = nn.transpose %x {permutation = array<i64: 2, 1, 0, 3>} : (tensor<3x1x4x1xf32>) -> tensor<4x1x3x1xf32>
  return %1, %2 : tensor<3x4xf32>, tensor<4x1x3x1xf32>
}

// -----

// An op of the chain that has another reader stays.
// CHECK-LABEL: func.func @readers
// CHECK-NEXT: %[[T:.*]] = nn.transpose %arg0
// CHECK-NEXT: return %[[T]], %arg0
func.func @readers(%x: tensor<2x3xf32>) -> (tensor<3x2xf32>, tensor<2x3xf32>) {
  %0 = nn.transpose %x : (tensor<2x3xf32>) -> tensor<3x2xf32>
  %1 = nn.transpose %0 {permutation = array<i64: 1, 0>} : (tensor<3x2xf32>) -> tensor<2x3xf32>
  return %0, %1 : tensor<3x2xf32>, tensor<2x3xf32>
}

// -----

// CHECK-LABEL: func.func @casts
// CHECK-NEXT: %[[F:.*]] = nn.cast %arg0 {to = f32} : (tensor<2xi1>) -> tensor<2xf32>
// CHECK-NEXT: %[[I:.*]] = nn.cast %arg1 {to = i64} : (tensor<2xui8>) -> tensor<2xi64>
// CHECK-NEXT: return %[[F]], %[[I]], %arg2
func.func @casts(%b: tensor<2xi1>, %u: tensor<2xui8>, %h: tensor<2xf16>) -> (tensor<2xf32>, tensor<2xi64>, tensor<2xf16>) {
  %0 = nn.cast %b {to = i64} : (tensor<2xi1>) -> tensor<2xi64>
  %1 = nn.cast %0 {to = f32} : (tensor<2xi64>) -> tensor<2xf32>
  %2 = nn.cast %u {to = i16} : (tensor<2xui8>) -> tensor<2xi16>
  %3 = nn.cast %2 {to = f32} : (tensor<2xi16>) -> tensor<2xf32>
  %4 = nn.cast %3 {to = i64} : (tensor<2xf32>) -> tensor<2xi64>
  %5 = nn.cast %h {to = f32} : (tensor<2xf16>) -> tensor<2xf32>
  %6 = nn.cast %5 {to = f16} : (tensor<2xf32>) -> tensor<2xf16>
  return %1, %4, %6 : tensor<2xf32>, tensor<2xi64>, tensor<2xf16>
}

// -----

// These lose something on the way.
// CHECK-LABEL: func.func @losses
// CHECK-COUNT-8: nn.cast
// CHECK: return
func.func @losses(%i: tensor<2xi64>, %u: tensor<2xui8>, %x: tensor<2xf32>) -> (tensor<2xi64>, tensor<2xi32>, tensor<2xf32>, tensor<2xf32>) {
  %0 = nn.cast %i {to = f32} : (tensor<2xi64>) -> tensor<2xf32>
  %1 = nn.cast %0 {to = i64} : (tensor<2xf32>) -> tensor<2xi64>
  %2 = nn.cast %u {to = i8} : (tensor<2xui8>) -> tensor<2xi8>
  %3 = nn.cast %2 {to = i32} : (tensor<2xi8>) -> tensor<2xi32>
  %4 = nn.cast %x {to = f16} : (tensor<2xf32>) -> tensor<2xf16>
  %5 = nn.cast %4 {to = f32} : (tensor<2xf16>) -> tensor<2xf32>
  %6 = nn.cast %x {to = i32} : (tensor<2xf32>) -> tensor<2xi32>
  %7 = nn.cast %6 {to = f32} : (tensor<2xi32>) -> tensor<2xf32>
  return %1, %3, %5, %7 : tensor<2xi64>, tensor<2xi32>, tensor<2xf32>, tensor<2xf32>
}

// -----

// CHECK-LABEL: func.func @gathers
// CHECK: %[[FROM:.*]] = nn.constant dense<2> : tensor<1xi64>
// CHECK: %[[TO:.*]] = nn.constant dense<3> : tensor<1xi64>
// CHECK: %[[S:.*]] = nn.slice %arg0, %[[FROM]], %[[TO]] {axes = array<i64: 1>, steps = array<i64: 1>} : (tensor<2x3x4xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x1x4xf32>
// CHECK: %[[Y0:.*]] = nn.reshape %[[S]]
// CHECK-SAME: -> tensor<2x4xf32>
// CHECK: %[[FROM:.*]] = nn.constant dense<1> : tensor<1xi64>
// CHECK: %[[TO:.*]] = nn.constant dense<4> : tensor<1xi64>
// CHECK: %[[Y1:.*]] = nn.slice %arg0, %[[FROM]], %[[TO]] {axes = array<i64: 2>, steps = array<i64: 2>}
// CHECK-SAME: -> tensor<2x3x2xf32>
// CHECK: return %[[Y0]], %[[Y1]]
func.func @gathers(%x: tensor<2x3x4xf32>) -> (tensor<2x4xf32>, tensor<2x3x2xf32>) {
  %last = nn.constant dense<-1> : tensor<i64>
  %odd = nn.constant dense<[1, 3]> : tensor<2xi32>
  %0 = nn.gather %x, %last {axis = 1 : i64} : (tensor<2x3x4xf32>, tensor<i64>) -> tensor<2x4xf32>
  %1 = nn.gather %x, %odd {axis = -1 : i64} : (tensor<2x3x4xf32>, tensor<2xi32>) -> tensor<2x3x2xf32>
  return %0, %1 : tensor<2x4xf32>, tensor<2x3x2xf32>
}

// -----

// Indices that fall, that repeat, with gaps, outside, none, and not constant.
// CHECK-LABEL: func.func @other_indices
// CHECK-COUNT-6: nn.gather
// CHECK: return
func.func @other_indices(%x: tensor<4xf32>, %i: tensor<2xi64>) -> (tensor<2xf32>, tensor<2xf32>, tensor<3xf32>, tensor<1xf32>, tensor<0xf32>, tensor<2xf32>) {
  %fall = nn.constant dense<[1, 0]> : tensor<2xi64>
  %same = nn.constant dense<1> : tensor<2xi64>
  %gaps = nn.constant dense<[0, 1, 3]> : tensor<3xi64>
  %outside = nn.constant dense<4> : tensor<1xi64>
  %none = nn.constant dense<> : tensor<0xi64>
  %0 = nn.gather %x, %fall {axis = 0 : i64} : (tensor<4xf32>, tensor<2xi64>) -> tensor<2xf32>
  %1 = nn.gather %x, %same {axis = 0 : i64} : (tensor<4xf32>, tensor<2xi64>) -> tensor<2xf32>
  %2 = nn.gather %x, %gaps {axis = 0 : i64} : (tensor<4xf32>, tensor<3xi64>) -> tensor<3xf32>
  %3 = nn.gather %x, %outside {axis = 0 : i64} : (tensor<4xf32>, tensor<1xi64>) -> tensor<1xf32>
  %4 = nn.gather %x, %none {axis = 0 : i64} : (tensor<4xf32>, tensor<0xi64>) -> tensor<0xf32>
  %5 = nn.gather %x, %i {axis = 0 : i64} : (tensor<4xf32>, tensor<2xi64>) -> tensor<2xf32>
  return %0, %1, %2, %3, %4, %5 : tensor<2xf32>, tensor<2xf32>, tensor<3xf32>, tensor<1xf32>, tensor<0xf32>, tensor<2xf32>
}

// -----

// The order of elements does not matter to the greatest of all, nor to the least; to a sum it does.
// CHECK-LABEL: func.func @extremes
// CHECK: nn.reduce_max %arg0 {{.*}}: (tensor<2x3x4xf32>) -> tensor<f32>
// CHECK: nn.reduce_min %arg0 {{.*}}: (tensor<2x3x4xf32>) -> tensor<f32>
// CHECK: nn.reduce_sum %{{[0-9]+}}
// CHECK: nn.reduce_max %{{[0-9]+}} {axes = array<i64: 0>
func.func @extremes(%x: tensor<2x3x4xf32>) -> (tensor<f32>, tensor<f32>, tensor<f32>, tensor<12xf32>) {
  %shape = nn.constant dense<[2, 12]> : tensor<2xi64>
  %t = nn.transpose %x {permutation = array<i64: 0, 2, 1>} : (tensor<2x3x4xf32>) -> tensor<2x4x3xf32>
  %r = nn.reshape %t, %shape {allow_zero = true} : (tensor<2x4x3xf32>, tensor<2xi64>) -> tensor<2x12xf32>
  %0 = nn.reduce_max %r {axes = array<i64: 0, 1>} : (tensor<2x12xf32>) -> tensor<f32>
  %1 = nn.reduce_min %t : (tensor<2x4x3xf32>) -> tensor<f32>
  %2 = nn.reduce_sum %r : (tensor<2x12xf32>) -> tensor<f32>
  %3 = nn.reduce_max %r {axes = array<i64: 0>} : (tensor<2x12xf32>) -> tensor<12xf32>
  return %0, %1, %2, %3 : tensor<f32>, tensor<f32>, tensor<f32>, tensor<12xf32>
}
