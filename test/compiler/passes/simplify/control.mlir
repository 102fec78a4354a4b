// RUN: burin-opt %s --burin-pipeline-simplify --split-input-file | FileCheck %s

// Passes on ops work inside of branches and loops: what a model spells out is
// recognized, norms are folded, what changes nothing goes; each where it stands.
// CHECK-LABEL: func.func @inside
func.func @inside(%c: tensor<i1>, %x: tensor<1x4x8x8xf32>, %y: tensor<2x8xf32>) -> (tensor<1x4x8x8xf32>, tensor<2x8xf32>) {
  %w = nn.constant dense<1.0> : tensor<4x4x1x1xf32>
  %p = nn.constant dense<2.0> : tensor<4xf32>
  // CHECK: nn.if
  %0:2 = nn.if %c : tensor<i1> -> tensor<1x4x8x8xf32>, tensor<2x8xf32> {
    // CHECK: nn.conv
    // CHECK-NOT: nn.batch_norm
    %1 = nn.conv %x, %w : (tensor<1x4x8x8xf32>, tensor<4x4x1x1xf32>) -> tensor<1x4x8x8xf32>
    %2 = nn.batch_norm %1, %p, %p, %p, %p {epsilon = 1.0e-05 : f64} : (tensor<1x4x8x8xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<1x4x8x8xf32>
    // CHECK: nn.swish
    %3 = nn.sigmoid %y : (tensor<2x8xf32>) -> tensor<2x8xf32>
    %4 = nn.mul %3, %y : (tensor<2x8xf32>, tensor<2x8xf32>) -> tensor<2x8xf32>
    nn.yield %2, %4 : tensor<1x4x8x8xf32>, tensor<2x8xf32>
  // CHECK: } else {
  } else {
    // CHECK-NEXT: nn.yield %arg1, %arg2
    %zero = nn.constant dense<0.0> : tensor<f32>
    %1 = nn.add %y, %zero : (tensor<2x8xf32>, tensor<f32>) -> tensor<2x8xf32>
    nn.yield %x, %1 : tensor<1x4x8x8xf32>, tensor<2x8xf32>
  }
  return %0#0, %0#1 : tensor<1x4x8x8xf32>, tensor<2x8xf32>
}

// -----

// What is computed outside of a loop is not computed in each iteration.
// CHECK-LABEL: func.func @outside
func.func @outside(%n: tensor<i64>, %x: tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32> {
  %w = nn.constant dense<1.0> : tensor<4x4x1x1xf32>
  %p = nn.constant dense<2.0> : tensor<4xf32>
  // CHECK: nn.conv
  %1 = nn.conv %x, %w : (tensor<1x4x8x8xf32>, tensor<4x4x1x1xf32>) -> tensor<1x4x8x8xf32>
  // CHECK: nn.loop
  %0 = nn.loop trips %n : tensor<i64> most 9 carries (%x : tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32> {
  ^bb0(%i: tensor<i64>, %v: tensor<1x4x8x8xf32>):
    // CHECK: nn.batch_norm
    %2 = nn.batch_norm %1, %p, %p, %p, %p {epsilon = 1.0e-05 : f64} : (tensor<1x4x8x8xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<1x4x8x8xf32>
    %3 = nn.add %2, %v : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
    nn.yield %3 : tensor<1x4x8x8xf32>
  }
  return %0 : tensor<1x4x8x8xf32>
}

// -----

// 16 bits are what is kept: branches hand them on, and compute in 32.
// CHECK-LABEL: func.func @narrow
func.func @narrow(%c: tensor<i1>, %x: tensor<4xf16>) -> tensor<4xf16> {
  // CHECK: nn.if %{{.*}} : tensor<i1> -> tensor<4xf16> {
  %0 = nn.if %c : tensor<i1> -> tensor<4xf16> {
    // CHECK: nn.cast {{.*}} -> tensor<4xf32>
    // CHECK: nn.exp {{.*}} -> tensor<4xf32>
    // CHECK: nn.cast {{.*}} -> tensor<4xf16>
    // CHECK: nn.yield %{{.*}} : tensor<4xf16>
    %1 = nn.exp %x : (tensor<4xf16>) -> tensor<4xf16>
    nn.yield %1 : tensor<4xf16>
  } else {
    nn.yield %x : tensor<4xf16>
  }
  return %0 : tensor<4xf16>
}

// -----

// A condition that becomes constant on the way takes its branch, of another
// shape than the other.
// CHECK-LABEL: func.func @taken
func.func @taken(%x: tensor<2x4xf32>) -> tensor<*xf32> {
  %shape = nn.shape %x : (tensor<2x4xf32>) -> tensor<2xi64>
  %shape2 = nn.constant dense<8> : tensor<1xi64>
  %zero = nn.constant dense<0> : tensor<i64>
  %size = nn.gather %shape, %zero {axis = 0 : i64} : (tensor<2xi64>, tensor<i64>) -> tensor<i64>
  %two = nn.constant dense<2> : tensor<i64>
  %c = nn.equal %size, %two : (tensor<i64>, tensor<i64>) -> tensor<i1>
  // CHECK-NOT: nn.if
  // CHECK: nn.exp
  %0 = nn.if %c : tensor<i1> -> tensor<*xf32> {
    %1 = nn.exp %x : (tensor<2x4xf32>) -> tensor<2x4xf32>
    nn.yield %1 : tensor<2x4xf32>
  } else {
    %2 = nn.reshape %x, %shape2 : (tensor<2x4xf32>, tensor<1xi64>) -> tensor<*xf32>
    nn.yield %2 : tensor<*xf32>
  }
  return %0 : tensor<*xf32>
}
