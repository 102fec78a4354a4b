// RUN: burin-opt %s --split-input-file --burin-simplify-drop-identities | FileCheck %s

// CHECK-LABEL: func.func @arithmetic
// CHECK-NEXT: return %arg0
func.func @arithmetic(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %zero = nn.constant dense<0.0> : tensor<f32>
  %one = nn.constant dense<1.0> : tensor<3xf32>
  %low = nn.constant dense<0xFF800000> : tensor<f32>
  %high = nn.constant dense<0x7F800000> : tensor<f32>
  %0 = nn.add %zero, %x : (tensor<f32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = nn.sub %0, %zero : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %2 = nn.mul %1, %one : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %3 = nn.div %2, %one : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %4 = nn.pow %3, %one : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %5 = nn.maximum %4, %low : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %6 = nn.minimum %high, %5 : (tensor<f32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %6 : tensor<2x3xf32>
}

// -----

// CHECK-LABEL: func.func @computing
// CHECK-COUNT-6: nn.{{sub|div|pow|mul|add|maximum}} %
// CHECK-NEXT: return
func.func @computing(%x: tensor<3xf32>) -> tensor<2x3xf32> {
  %zero = nn.constant dense<0.0> : tensor<f32>
  %one = nn.constant dense<1.0> : tensor<f32>
  %mixed = nn.constant dense<[1.0, 1.0, 2.0]> : tensor<3xf32>
  %wide = nn.constant dense<0.0> : tensor<2x3xf32>
  %0 = nn.sub %zero, %x : (tensor<f32>, tensor<3xf32>) -> tensor<3xf32>
  %1 = nn.div %one, %0 : (tensor<f32>, tensor<3xf32>) -> tensor<3xf32>
  %2 = nn.pow %one, %1 : (tensor<f32>, tensor<3xf32>) -> tensor<3xf32>
  %3 = nn.mul %2, %mixed : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %4 = nn.maximum %3, %zero : (tensor<3xf32>, tensor<f32>) -> tensor<3xf32>
  %5 = nn.add %4, %wide : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %5 : tensor<2x3xf32>
}

// -----

// CHECK-LABEL: func.func @moves
// CHECK-NEXT: return %arg0
func.func @moves(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %shape = nn.constant dense<[2, 3]> : tensor<2xi64>
  %ones = nn.constant dense<1> : tensor<2xi64>
  %start = nn.constant dense<0> : tensor<2xi64>
  %end = nn.constant dense<9> : tensor<2xi64>
  %none = nn.constant dense<0> : tensor<4xi64>
  %zero = nn.constant dense<0.0> : tensor<f32>
  %0 = nn.expand %x, %ones : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<2x3xf32>
  %1 = nn.tile %0, %ones : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<2x3xf32>
  %2 = nn.cast %1 {to = f32} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %3 = nn.reshape %2, %shape : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<2x3xf32>
  %4 = nn.squeeze %3 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %5 = nn.slice %4, %start, %end {axes = array<i64: 0, 1>, steps = array<i64: 1, 1>} : (tensor<2x3xf32>, tensor<2xi64>, tensor<2xi64>) -> tensor<2x3xf32>
  %6 = nn.pad %5, %none, %zero {mode = "constant"} : (tensor<2x3xf32>, tensor<4xi64>, tensor<f32>) -> tensor<2x3xf32>
  %7 = nn.transpose %6 {permutation = array<i64: 0, 1>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %8 = nn.concat %7 {axis = 0 : i64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %9 = nn.split %8 {axis = 0 : i64, sizes = array<i64: 2>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %9 : tensor<2x3xf32>
}

// -----

// The type stays, the elements do not.
// CHECK-LABEL: func.func @same_types
// CHECK: nn.slice
// CHECK-NEXT: nn.pad
// CHECK-NEXT: nn.transpose
// CHECK-NEXT: return
func.func @same_types(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %start = nn.constant dense<-1> : tensor<1xi64>
  %end = nn.constant dense<-9> : tensor<1xi64>
  %shift = nn.constant dense<[1, 0, -1, 0]> : tensor<4xi64>
  %zero = nn.constant dense<0.0> : tensor<f32>
  %0 = nn.slice %x, %start, %end {axes = array<i64: 0>, steps = array<i64: -1>} : (tensor<2x2xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x2xf32>
  %1 = nn.pad %0, %shift, %zero {mode = "constant"} : (tensor<2x2xf32>, tensor<4xi64>, tensor<f32>) -> tensor<2x2xf32>
  %2 = nn.transpose %1 {permutation = array<i64: 1, 0>} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return %2 : tensor<2x2xf32>
}

// -----

// CHECK-LABEL: func.func @choice
// CHECK-NEXT: nn.relu %arg1
// CHECK-NEXT: return
func.func @choice(%x: tensor<2xf32>, %y: tensor<2xf32>) -> tensor<2xf32> {
  %no = nn.constant dense<false> : tensor<2xi1>
  %0 = nn.sigmoid %x : (tensor<2xf32>) -> tensor<2xf32>
  %1 = nn.where %no, %0, %y : (tensor<2xi1>, tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %2 = nn.relu %1 : (tensor<2xf32>) -> tensor<2xf32>
  return %2 : tensor<2xf32>
}

// -----

// The sum broadcasts the row by itself, but one of the operands has to have the shape.
// CHECK-LABEL: func.func @expansions
// CHECK: %[[E:.*]] = nn.expand
// CHECK: nn.add %arg0, %arg1 : (tensor<2x3xf32>, tensor<3xf32>)
// CHECK: nn.add %arg1, %[[E]]
func.func @expansions(%x: tensor<2x3xf32>, %row: tensor<3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
  %shape = nn.constant dense<[2, 3]> : tensor<2xi64>
  %0 = nn.expand %row, %shape : (tensor<3xf32>, tensor<2xi64>) -> tensor<2x3xf32>
  %1 = nn.add %x, %0 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %2 = nn.add %0, %0 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %1, %2 : tensor<2x3xf32>, tensor<2x3xf32>
}
