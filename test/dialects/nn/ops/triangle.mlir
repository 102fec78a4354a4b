// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @eye
// CHECK: nn.eye %{{.*}} {diagonal = 1 : i64, to = i32} : (tensor<2x3xf32>) -> tensor<2x3xi32>
// PLAN-LABEL: plan.program @eye
// PLAN: plan.nest [2, 3]{{.*}} {
// PLAN: plan.compare eq
// PLAN: plan.cast %{{.*}} : i1 to i32
func.func @eye(%x: tensor<2x3xf32>) -> tensor<2x3xi32> {
  %r = nn.eye %x {diagonal = 1, to = i32} : (tensor<2x3xf32>) -> tensor<2x3xi32>
  return %r : tensor<2x3xi32>
}

// -----

// PLAN-LABEL: plan.program @triangle
// PLAN: plan.nest [2, 3]{{.*}} {
// PLAN: plan.compare ge
// PLAN: plan.select
func.func @triangle(%x: tensor<2x3xf32>, %k: tensor<i64>) -> tensor<2x3xf32> {
  %r = nn.triangle %x, %k {upper = true} : (tensor<2x3xf32>, tensor<i64>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// -----

func.func @matrix(%x: tensor<2xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected a matrix, got 'tensor<2xf32>'}}
  %r = nn.eye %x {diagonal = 0, to = f32} : (tensor<2xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @element(%x: tensor<2x2xf32>) -> tensor<*xindex> {
  // expected-error @below {{expected a number or boolean as element, got 'index'}}
  %r = nn.eye %x {diagonal = 0, to = index} : (tensor<2x2xf32>) -> tensor<*xindex>
  return %r : tensor<*xindex>
}

// -----

func.func @matrices(%x: tensor<2xf32>, %k: tensor<i64>) -> tensor<*xf32> {
  // expected-error @below {{expected matrices, got 'tensor<2xf32>'}}
  %r = nn.triangle %x, %k {upper = true} : (tensor<2xf32>, tensor<i64>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @diagonal(%x: tensor<2x2xf32>, %k: tensor<f32>) -> tensor<*xf32> {
  // expected-error @below {{expected an integer as diagonal, got 'tensor<f32>'}}
  %r = nn.triangle %x, %k {upper = true} : (tensor<2x2xf32>, tensor<f32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @diagonals(%x: tensor<2x2xf32>, %k: tensor<2xi64>) -> tensor<*xf32> {
  // expected-error @below {{expected one element as diagonal, got 'tensor<2xi64>'}}
  %r = nn.triangle %x, %k {upper = true} : (tensor<2x2xf32>, tensor<2xi64>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @eye_value
// FOLD: nn.constant dense<{{\[\[}}0.000000e+00, 0.000000e+00, 0.000000e+00], [1.000000e+00, 0.000000e+00, 0.000000e+00]]> : tensor<2x3xf32>
func.func @eye_value() -> tensor<*xf32> {
  %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi8>
  %r = nn.eye %0 {diagonal = -1, to = f32} : (tensor<2x3xi8>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @upper
// FOLD: nn.constant dense<{{\[\[}}0, 2, 3], [0, 0, 6]]> : tensor<2x3xi8>
func.func @upper() -> tensor<*xi8> {
  %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi8>
  %1 = nn.constant dense<1> : tensor<i64>
  %r = nn.triangle %0, %1 {upper = true} : (tensor<2x3xi8>, tensor<i64>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @lower
// FOLD: nn.constant dense<{{\[\[}}1, 0, 0], [4, 5, 0]]> : tensor<2x3xi8>
func.func @lower() -> tensor<*xi8> {
  %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi8>
  %1 = nn.constant dense<0> : tensor<i64>
  %r = nn.triangle %0, %1 {upper = false} : (tensor<2x3xi8>, tensor<i64>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}
