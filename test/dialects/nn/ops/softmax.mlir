// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @axis
// CHECK: nn.softmax %{{.*}} {axis = 1 : i64} : (tensor<2x3x8xf32>) -> tensor<2x3x8xf32>
// PLAN-LABEL: plan.program @axis
// PLAN: plan.kernel "softmax" {inner = 8 : i64, log = false, n = 3 : i64, outer = 2 : i64} ins(%arg0 : tensor<2x3x8xf32>)
func.func @axis(%x: tensor<2x3x8xf32>) -> tensor<2x3x8xf32> {
  %0 = nn.softmax %x {axis = 1 : i64} : (tensor<2x3x8xf32>) -> tensor<2x3x8xf32>
  return %0 : tensor<2x3x8xf32>
}

// -----

// CHECK-LABEL: func.func @flatten
// CHECK: nn.softmax %{{.*}} {axis = 1 : i64, flatten}
// PLAN-LABEL: plan.program @flatten
// PLAN: plan.view %arg0 : tensor<2x3x8xf32> to tensor<2x24x1xf32>
// PLAN: plan.kernel "softmax" {inner = 1 : i64, log = false, n = 24 : i64, outer = 2 : i64}
// PLAN: plan.view %{{.*}} : tensor<2x24x1xf32> to tensor<2x3x8xf32>
func.func @flatten(%x: tensor<2x3x8xf32>) -> tensor<2x3x8xf32> {
  %0 = nn.softmax %x {axis = 1 : i64, flatten} : (tensor<2x3x8xf32>) -> tensor<2x3x8xf32>
  return %0 : tensor<2x3x8xf32>
}

// -----

// Narrow floats are widened for the kernel.
// PLAN-LABEL: plan.program @narrow
// PLAN: plan.cast %{{.*}} : f16 to f32
// PLAN: plan.kernel "softmax" {inner = 1 : i64, log = false, n = 8 : i64, outer = 1 : i64}
// PLAN: plan.cast %{{.*}} : f32 to f16
func.func @narrow(%x: tensor<8xf16>) -> tensor<8xf16> {
  %0 = nn.softmax %x {axis = -1 : i64} : (tensor<8xf16>) -> tensor<8xf16>
  return %0 : tensor<8xf16>
}

// -----

// Rows of equal elements, and one of log(1) and log(3); large elements do not overflow.
// FOLD-LABEL: func.func @reference
// FOLD-DAG: nn.constant dense<5.000000e-01> : tensor<2x2xf32>
// FOLD-DAG: nn.constant dense<2.500000e-01> : tensor<2x2xf32>
// FOLD-DAG: nn.constant dense<[2.500000e-01, 7.500000e-01]> : tensor<2xf32>
// FOLD-DAG: nn.constant dense<1.000000e+00> : tensor<f32>
func.func @reference() -> (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2xf32>, tensor<f32>) {
  %x = nn.constant dense<500.0> : tensor<2x2xf32>
  %y = nn.constant dense<[0.0, 1.09861229]> : tensor<2xf32>
  %z = nn.constant dense<7.0> : tensor<f32>
  %0 = nn.softmax %x {axis = 0 : i64} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = nn.softmax %x {axis = 0 : i64, flatten} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = nn.softmax %y {axis = -1 : i64} : (tensor<2xf32>) -> tensor<2xf32>
  %3 = nn.softmax %z {axis = 0 : i64} : (tensor<f32>) -> tensor<f32>
  return %0, %1, %2, %3 : tensor<2x2xf32>, tensor<2x2xf32>, tensor<2xf32>, tensor<f32>
}

// -----

func.func @range(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-error @below {{expected an axis in [-2, 1], got 2}}
  %0 = nn.softmax %x {axis = 2 : i64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @integer(%x: tensor<2x3xi32>) -> tensor<2x3xi32> {
  // expected-error @below {{expected a float as element, got 'i32'}}
  %0 = nn.softmax %x {axis = 0 : i64} : (tensor<2x3xi32>) -> tensor<2x3xi32>
  return %0 : tensor<2x3xi32>
}
