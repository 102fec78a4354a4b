// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @arg_extreme
// CHECK: nn.arg_extreme %{{.*}} {axis = 1 : i64} : (tensor<2x3xf32>) -> tensor<2xi64>
// PLAN-LABEL: plan.program @arg_extreme
// PLAN: plan.nest [2]{{.*}} reduce [3] init [0xFF800000 : f32, -1] body {
// PLAN: plan.compare gt
// PLAN: plan.select
func.func @arg_extreme(%x: tensor<2x3xf32>) -> tensor<2xi64> {
  %0 = nn.arg_extreme %x {axis = 1} : (tensor<2x3xf32>) -> tensor<2xi64>
  return %0 : tensor<2xi64>
}

// -----

// PLAN-LABEL: plan.program @last_least
// PLAN: plan.nest [2, 1]{{.*}} reduce [3] init [2147483647 : i32, -1] body {
// PLAN: plan.compare lt
// PLAN: plan.compare eq
func.func @last_least(%x: tensor<2x3xi32>) -> tensor<2x1xi64> {
  %0 = nn.arg_extreme %x {axis = 1, keep_dims = true, least = true, last = true} : (tensor<2x3xi32>) -> tensor<2x1xi64>
  return %0 : tensor<2x1xi64>
}

// -----

func.func @none(%x: tensor<2x0xf32>) -> tensor<*xi64> {
  // expected-error @below {{expected an element along axis 1, got none}}
  %0 = nn.arg_extreme %x {axis = 1} : (tensor<2x0xf32>) -> tensor<*xi64>
  return %0 : tensor<*xi64>
}

// -----

func.func @element(%x: tensor<2xindex>) -> tensor<*xi64> {
  // expected-error @below {{expected a number as element, got 'index'}}
  %0 = nn.arg_extreme %x {axis = 0} : (tensor<2xindex>) -> tensor<*xi64>
  return %0 : tensor<*xi64>
}

// -----

// FOLD-LABEL: func.func @first_greatest
// FOLD: nn.constant dense<[1, 0]> : tensor<2xi64>
func.func @first_greatest() -> tensor<*xi64> {
  %0 = nn.constant dense<[[3, 7, 7], [2, 2, 1]]> : tensor<2x3xi32>
  %r = nn.arg_extreme %0 {axis = 1} : (tensor<2x3xi32>) -> tensor<*xi64>
  return %r : tensor<*xi64>
}

// -----

// FOLD-LABEL: func.func @last_greatest
// FOLD: nn.constant dense<{{\[\[}}2], [1]]> : tensor<2x1xi64>
func.func @last_greatest() -> tensor<*xi64> {
  %0 = nn.constant dense<[[3, 7, 7], [2, 2, 1]]> : tensor<2x3xi32>
  %r = nn.arg_extreme %0 {axis = -1, last = true, keep_dims = true} : (tensor<2x3xi32>) -> tensor<*xi64>
  return %r : tensor<*xi64>
}

// -----

// FOLD-LABEL: func.func @first_least
// FOLD: nn.constant dense<[0, 2]> : tensor<2xi64>
func.func @first_least() -> tensor<*xi64> {
  %0 = nn.constant dense<[[3, 7, 7], [2, 2, 1]]> : tensor<2x3xi32>
  %r = nn.arg_extreme %0 {axis = 1, least = true} : (tensor<2x3xi32>) -> tensor<*xi64>
  return %r : tensor<*xi64>
}

// -----

// FOLD-LABEL: func.func @column
// FOLD: nn.constant dense<1> : tensor<3xi64>
func.func @column() -> tensor<*xi64> {
  %0 = nn.constant dense<[[3, 7, 7], [2, 2, 1]]> : tensor<2x3xi32>
  %r = nn.arg_extreme %0 {axis = 0, least = true, last = true} : (tensor<2x3xi32>) -> tensor<*xi64>
  return %r : tensor<*xi64>
}

// -----

// FOLD-LABEL: func.func @nan_counts
// FOLD: nn.constant dense<1> : tensor<i64>
func.func @nan_counts() -> tensor<*xi64> {
  %0 = nn.constant dense<[1.0, 0x7FC00000, 9.0, 0x7FC00000]> : tensor<4xf32>
  %r = nn.arg_extreme %0 {axis = 0} : (tensor<4xf32>) -> tensor<*xi64>
  return %r : tensor<*xi64>
}

// -----

// FOLD-LABEL: func.func @last_nan
// FOLD: nn.constant dense<3> : tensor<i64>
func.func @last_nan() -> tensor<*xi64> {
  %0 = nn.constant dense<[1.0, 0x7FC00000, 9.0, 0x7FC00000]> : tensor<4xf32>
  %r = nn.arg_extreme %0 {axis = 0, last = true} : (tensor<4xf32>) -> tensor<*xi64>
  return %r : tensor<*xi64>
}
