// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @extreme
// CHECK: nn.running_extreme %{{.*}} {axis = 1 : i64, least = true} : (tensor<2x9x4xf32>)
// PLAN-LABEL: plan.program @extreme
// PLAN: plan.kernel "running_extreme" {inner = 4 : i64, least = true, n = 9 : i64, outer = 2 : i64}
func.func @extreme(%x: tensor<2x9x4xf32>) -> (tensor<*xf32>, tensor<*xi64>) {
  %v, %p = nn.running_extreme %x {axis = 1, least = true} : (tensor<2x9x4xf32>) -> (tensor<*xf32>, tensor<*xi64>)
  return %v, %p : tensor<*xf32>, tensor<*xi64>
}

// -----

// Of equal elements the last counts, and the first NaN from there on.
// FOLD-LABEL: func.func @places
// FOLD: nn.constant dense<[0, 1, 1, 3, 3]> : tensor<5xi64>
func.func @places() -> tensor<*xi64> {
  %x = nn.constant dense<[1.0, 1.0, 0.0, 0x7FC00000, 2.0]> : tensor<5xf32>
  %v, %p = nn.running_extreme %x {axis = 0, least = false} : (tensor<5xf32>) -> (tensor<*xf32>, tensor<*xi64>)
  return %p : tensor<*xi64>
}

// -----

func.func @axis(%x: tensor<5xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected an axis in [-1, 0], got 1}}
  %v, %p = nn.running_extreme %x {axis = 1, least = false} : (tensor<5xf32>) -> (tensor<*xf32>, tensor<*xi64>)
  return %v : tensor<*xf32>
}

// -----

// CHECK-LABEL: func.func @sum
// CHECK: nn.running_log_sum_exp %{{.*}} {axis = -1 : i64} : (tensor<2x9xf32>)
// PLAN-LABEL: plan.program @sum
// PLAN: plan.kernel "running_log_sum_exp" {inner = 1 : i64, n = 9 : i64, outer = 2 : i64}
func.func @sum(%x: tensor<2x9xf32>) -> tensor<*xf32> {
  %0 = nn.running_log_sum_exp %x {axis = -1} : (tensor<2x9xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @logarithms
// FOLD: nn.constant dense<[0xFF800000, 2.000000e+00, 2.693{{[0-9]*}}, 0x7F800000, 0x7F800000]> : tensor<5xf32>
func.func @logarithms() -> tensor<*xf32> {
  %x = nn.constant dense<[0xFF800000, 2.0, 2.0, 0x7F800000, 2.0]> : tensor<5xf32>
  %0 = nn.running_log_sum_exp %x {axis = 0} : (tensor<5xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @element(%x: tensor<5xi32>) -> tensor<*xi32> {
  // expected-error @below {{expected a float as element, got 'i32'}}
  %0 = nn.running_log_sum_exp %x {axis = 0} : (tensor<5xi32>) -> tensor<*xi32>
  return %0 : tensor<*xi32>
}
