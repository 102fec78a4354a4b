// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @transpose
// CHECK: nn.transpose %{{.*}} {permutation = array<i64: 0, 2, 1>} : (tensor<2x3x4xf32>) -> tensor<2x4x3xf32>
// PLAN-LABEL: plan.program @transpose
// PLAN: plan.nest [2, 4, 3]{{.*}} {
// PLAN: ^bb0(%[[I:.*]]: index, %[[J:.*]]: index, %[[K:.*]]: index):
// PLAN: plan.load {{.*}}(%[[I]], %[[K]], %[[J]]) : f32
func.func @transpose(%x: tensor<2x3x4xf32>) -> tensor<2x4x3xf32> {
  %0 = nn.transpose %x {permutation = array<i64: 0, 2, 1>} : (tensor<2x3x4xf32>) -> tensor<2x4x3xf32>
  return %0 : tensor<2x4x3xf32>
}

// -----

// Only a dimension of size 1 moves.
// PLAN-LABEL: plan.program @view
// PLAN: plan.view %{{.*}} : tensor<2x1x4xf32> to tensor<2x4x1xf32>
func.func @view(%x: tensor<2x1x4xf32>) -> tensor<2x4x1xf32> {
  %0 = nn.transpose %x {permutation = array<i64: 0, 2, 1>} : (tensor<2x1x4xf32>) -> tensor<2x4x1xf32>
  return %0 : tensor<2x4x1xf32>
}

// -----

// FOLD-LABEL: func.func @reference
// FOLD: nn.constant dense<{{\[\[}}1, 4], [2, 5], [3, 6]]> : tensor<3x2xui8>
// FOLD: nn.constant dense<{{.}}[true], [false]]> : tensor<2x1xi1>
func.func @reference() -> (tensor<*xui8>, tensor<*xi1>) {
  %x = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xui8>
  %0 = nn.transpose %x : (tensor<2x3xui8>) -> tensor<*xui8>
  %y = nn.constant dense<[[true, false]]> : tensor<1x2xi1>
  %1 = nn.transpose %y {permutation = array<i64: -1, 0>} : (tensor<1x2xi1>) -> tensor<*xi1>
  return %0, %1 : tensor<*xui8>, tensor<*xi1>
}

// -----

func.func @short(%x: tensor<2x3xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected a permutation of 2 dimensions, got 1}}
  %0 = nn.transpose %x {permutation = array<i64: 0>} : (tensor<2x3xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @axis(%x: tensor<2x3xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected an axis in [-2, 1], got 2}}
  %0 = nn.transpose %x {permutation = array<i64: 0, 2>} : (tensor<2x3xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}
