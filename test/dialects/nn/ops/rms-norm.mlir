// RUN: burin-opt %s --split-input-file | FileCheck %s
// RUN: burin-opt %s --split-input-file --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @kernel
// CHECK: nn.rms_norm %{{.*}} scale %{{.*}} {axis = -1 : i64, epsilon = 1.000000e-05 : f64}
// PLAN-LABEL: plan.program @kernel
// PLAN: plan.kernel "layer_norm" {epsilon = 1.000000e-05 : f64, n = 8 : i64, rms = true, rows = 2 : i64}
func.func @kernel(%x: tensor<2x8xf32>, %s: tensor<8xf32>) -> tensor<2x8xf32> {
  %0 = nn.rms_norm %x scale %s {axis = -1 : i64, epsilon = 1.0e-5 : f64} : (tensor<2x8xf32>, tensor<8xf32>) -> tensor<2x8xf32>
  return %0 : tensor<2x8xf32>
}

// -----

// Narrow floats are summed in f32, by one reduction: there is no mean to take off.
// PLAN-LABEL: plan.program @narrow
// PLAN: plan.nest [2]{{.*}} reduce [8] init [0.000000e+00 : f32] body {
// PLAN: plan.nest [2, 8]{{.*}} {
// PLAN-NOT: plan.binary sub
func.func @narrow(%x: tensor<2x8xf16>) -> tensor<2x8xf16> {
  %0 = nn.rms_norm %x {axis = -1 : i64, epsilon = 1.0e-5 : f64} : (tensor<2x8xf16>) -> tensor<2x8xf16>
  return %0 : tensor<2x8xf16>
}

// -----

// The mean of the squares is 25 and the root of 25 + 11 is 6.
// FOLD-LABEL: func.func @reference
// FOLD: nn.constant dense<[5.000000e-01, 7.000000e+00]> : tensor<2xf64>
func.func @reference() -> tensor<2xf64> {
  %x = nn.constant dense<[1.0, 7.0]> : tensor<2xf64>
  %s = nn.constant dense<[3.0, 6.0]> : tensor<2xf64>
  %0 = nn.rms_norm %x scale %s {axis = 0 : i64, epsilon = 11.0 : f64} : (tensor<2xf64>, tensor<2xf64>) -> tensor<2xf64>
  return %0 : tensor<2xf64>
}
