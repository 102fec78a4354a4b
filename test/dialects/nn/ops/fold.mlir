// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// Only the windows over a place are read for it.
// CHECK-LABEL: func.func @overlap
// CHECK: nn.fold %{{.*}} {axis = 1 : i64, dilation = 1 : i64, length = 400 : i64, step = 100 : i64} : (tensor<4x3x200xf32>) -> tensor<4x400xf32>
// PLAN-LABEL: plan.program @overlap
// PLAN: plan.nest [4, 400]{{.*}} reduce [2] init [0.000000e+00 : f32] body {
func.func @overlap(%x: tensor<4x3x200xf32>) -> tensor<4x400xf32> {
  %0 = nn.fold %x {axis = 1, length = 400, step = 100, dilation = 1} : (tensor<4x3x200xf32>) -> tensor<4x400xf32>
  return %0 : tensor<4x400xf32>
}

// -----

// CHECK-LABEL: func.func @dilated
// PLAN-LABEL: plan.program @dilated
// PLAN: plan.nest [9]{{.*}} reduce [3]
// PLAN: plan.compare eq
func.func @dilated(%x: tensor<3x3xf32>) -> tensor<9xf32> {
  %0 = nn.fold %x {axis = 0, length = 9, step = 2, dilation = 2} : (tensor<3x3xf32>) -> tensor<9xf32>
  return %0 : tensor<9xf32>
}

// -----

// FOLD-LABEL: func.func @sums
// FOLD: nn.constant dense<[1, 5, 4, 0]> : tensor<4xi32>
func.func @sums() -> tensor<*xi32> {
  %x = nn.constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi32>
  %0 = nn.fold %x {axis = 0, length = 4, step = 1, dilation = 1} : (tensor<2x2xi32>) -> tensor<*xi32>
  return %0 : tensor<*xi32>
}

// -----

func.func @many(%x: tensor<3x2xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected at most 2 windows over 2 elements in 3, got 3}}
  %0 = nn.fold %x {axis = 0, length = 3, step = 1, dilation = 1} : (tensor<3x2xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @vector(%x: tensor<3xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected at least 2 dimensions, got 'tensor<3xf32>'}}
  %0 = nn.fold %x {axis = 0, length = 3, step = 1, dilation = 1} : (tensor<3xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @boolean(%x: tensor<3x2xi1>) -> tensor<*xi1> {
  // expected-error @below {{expected a number as element, got 'i1'}}
  %0 = nn.fold %x {axis = 0, length = 4, step = 1, dilation = 1} : (tensor<3x2xi1>) -> tensor<*xi1>
  return %0 : tensor<*xi1>
}

// -----

func.func @length(%x: tensor<3x2xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected a length from 0, a step and a dilation from 1 to 1073741824, got -4, 1 and 1}}
  %0 = nn.fold %x {axis = 0, length = -4, step = 1, dilation = 1} : (tensor<3x2xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}
