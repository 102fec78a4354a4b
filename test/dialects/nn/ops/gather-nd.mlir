// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @gather_nd
// CHECK: nn.gather_nd %{{.*}}, %{{.*}} {batch = 0 : i64} : (tensor<3x2x4xf32>, tensor<5x2xi64>) -> tensor<5x4xf32>
// PLAN-LABEL: plan.program @gather_nd
// PLAN: plan.nest [5, 4]{{.*}} {
// PLAN: plan.check_index %{{.*}} bound 3 : i64
// PLAN: plan.check_index %{{.*}} bound 2 : i64
func.func @gather_nd(%x: tensor<3x2x4xf32>, %i: tensor<5x2xi64>) -> tensor<5x4xf32> {
  %r = nn.gather_nd %x, %i {batch = 0} : (tensor<3x2x4xf32>, tensor<5x2xi64>) -> tensor<5x4xf32>
  return %r : tensor<5x4xf32>
}

// -----

func.func @width(%x: tensor<3xf32>, %i: tensor<5x2xi64>) -> tensor<*xf32> {
  // expected-error @below {{expected tuples of at most 1 indices, got 'tensor<5x2xi64>'}}
  %r = nn.gather_nd %x, %i {batch = 0} : (tensor<3xf32>, tensor<5x2xi64>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @tuples
// FOLD: nn.constant dense<[3, 4]> : tensor<2xi8>
func.func @tuples() -> tensor<*xi8> {
  %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi8>
  %1 = nn.constant dense<[[0, -1], [1, 0]]> : tensor<2x2xi64>
  %r = nn.gather_nd %0, %1 {batch = 0} : (tensor<2x3xi8>, tensor<2x2xi64>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @rows_of
// FOLD: nn.constant dense<{{\[\[}}4, 5, 6]]> : tensor<1x3xi8>
func.func @rows_of() -> tensor<*xi8> {
  %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi8>
  %1 = nn.constant dense<[[1]]> : tensor<1x1xi64>
  %r = nn.gather_nd %0, %1 {batch = 0} : (tensor<2x3xi8>, tensor<1x1xi64>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @batches
// FOLD: nn.constant dense<[3, 4]> : tensor<2xi8>
func.func @batches() -> tensor<*xi8> {
  %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi8>
  %1 = nn.constant dense<[[2], [0]]> : tensor<2x1xi64>
  %r = nn.gather_nd %0, %1 {batch = 1} : (tensor<2x3xi8>, tensor<2x1xi64>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}
