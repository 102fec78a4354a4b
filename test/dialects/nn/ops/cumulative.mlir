// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @cumulative
// CHECK: nn.cumulative %{{.*}} {axis = 1 : i64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
// PLAN-LABEL: plan.program @cumulative
// PLAN: plan.kernel "cumulative" {exclusive = false, inner = 1 : i64, n = 3 : i64, outer = 2 : i64, product = false, reverse = false} ins(%{{.*}} : tensor<2x3x1xf32>) {operations = 6 : i64} : tensor<2x3x1xf32>
func.func @cumulative(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = nn.cumulative %x {axis = 1} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @boolean(%x: tensor<2xi1>) -> tensor<*xi1> {
  // expected-error @below {{expected a number as element, got 'i1'}}
  %0 = nn.cumulative %x {axis = 0} : (tensor<2xi1>) -> tensor<*xi1>
  return %0 : tensor<*xi1>
}

// -----

func.func @axis(%x: tensor<2xi32>) -> tensor<*xi32> {
  // expected-error @below {{expected an axis in [-1, 0], got -2}}
  %0 = nn.cumulative %x {axis = -2} : (tensor<2xi32>) -> tensor<*xi32>
  return %0 : tensor<*xi32>
}

// -----

// FOLD-LABEL: func.func @sums
// FOLD: nn.constant dense<{{\[\[}}1, 3, 6], [4, 9, 15]]> : tensor<2x3xi32>
func.func @sums() -> tensor<*xi32> {
  %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32>
  %r = nn.cumulative %0 {axis = -1} : (tensor<2x3xi32>) -> tensor<*xi32>
  return %r : tensor<*xi32>
}

// -----

// FOLD-LABEL: func.func @exclusive
// FOLD: nn.constant dense<{{\[\[}}0, 1, 3], [0, 4, 9]]> : tensor<2x3xi32>
func.func @exclusive() -> tensor<*xi32> {
  %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32>
  %r = nn.cumulative %0 {axis = 1, exclusive = true} : (tensor<2x3xi32>) -> tensor<*xi32>
  return %r : tensor<*xi32>
}

// -----

// FOLD-LABEL: func.func @reverse
// FOLD: nn.constant dense<{{\[\[}}6, 5, 3], [15, 11, 6]]> : tensor<2x3xi32>
func.func @reverse() -> tensor<*xi32> {
  %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32>
  %r = nn.cumulative %0 {axis = 1, reverse = true} : (tensor<2x3xi32>) -> tensor<*xi32>
  return %r : tensor<*xi32>
}

// -----

// FOLD-LABEL: func.func @both
// FOLD: nn.constant dense<{{\[\[}}4, 5, 6], [0, 0, 0]]> : tensor<2x3xi32>
func.func @both() -> tensor<*xi32> {
  %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32>
  %r = nn.cumulative %0 {axis = 0, exclusive = true, reverse = true} : (tensor<2x3xi32>) -> tensor<*xi32>
  return %r : tensor<*xi32>
}

// -----

// FOLD-LABEL: func.func @products
// FOLD: nn.constant dense<{{\[\[}}1, 2, 6], [4, 20, 120]]> : tensor<2x3xi32>
func.func @products() -> tensor<*xi32> {
  %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32>
  %r = nn.cumulative %0 {axis = 1, product = true} : (tensor<2x3xi32>) -> tensor<*xi32>
  return %r : tensor<*xi32>
}
