// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @rows
// CHECK: nn.scatter_nd %{{.*}}, %{{.*}}, %{{.*}} {reduction = "none"}
// PLAN-LABEL: plan.program @rows
// PLAN: plan.nest [5]{{.*}} {
// PLAN: plan.check_index %{{.*}} bound 3 : i64
// PLAN: plan.check_index %{{.*}} bound 2 : i64
// PLAN: plan.kernel "scatter" {combine = 0 : i64, rows = 5 : i64, size = 24 : i64, width = 4 : i64}
func.func @rows(%x: tensor<3x2x4xf32>, %i: tensor<5x2xi64>, %u: tensor<5x4xf32>) -> tensor<3x2x4xf32> {
  %r = nn.scatter_nd %x, %i, %u {reduction = "none"} : (tensor<3x2x4xf32>, tensor<5x2xi64>, tensor<5x4xf32>) -> tensor<3x2x4xf32>
  return %r : tensor<3x2x4xf32>
}

// -----

// FOLD-LABEL: func.func @elements
// FOLD: nn.constant dense<{{\[\[}}1, 9, 3], [7, 5, 6]]> : tensor<2x3xi8>
func.func @elements() -> tensor<*xi8> {
  %x = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi8>
  %i = nn.constant dense<[[0, 1], [-1, 0]]> : tensor<2x2xi64>
  %u = nn.constant dense<[9, 7]> : tensor<2xi8>
  %r = nn.scatter_nd %x, %i, %u {reduction = "none"} : (tensor<2x3xi8>, tensor<2x2xi64>, tensor<2xi8>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @sum
// FOLD: nn.constant dense<{{\[\[}}1, 2], [6, 8]]> : tensor<2x2xi8>
func.func @sum() -> tensor<*xi8> {
  %x = nn.constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi8>
  %i = nn.constant dense<[[1], [1]]> : tensor<2x1xi64>
  %u = nn.constant dense<[[1, 1], [2, 3]]> : tensor<2x2xi8>
  %r = nn.scatter_nd %x, %i, %u {reduction = "add"} : (tensor<2x2xi8>, tensor<2x1xi64>, tensor<2x2xi8>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

func.func @scalar(%x: tensor<3xf32>, %i: tensor<i64>, %u: tensor<f32>) -> tensor<*xf32> {
  // expected-error @below {{expected tuples of indices, got 'tensor<i64>'}}
  %r = nn.scatter_nd %x, %i, %u {reduction = "none"} : (tensor<3xf32>, tensor<i64>, tensor<f32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @width(%x: tensor<3xf32>, %i: tensor<5x2xi64>, %u: tensor<5xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected tuples of at most 1 indices, got 'tensor<5x2xi64>'}}
  %r = nn.scatter_nd %x, %i, %u {reduction = "none"} : (tensor<3xf32>, tensor<5x2xi64>, tensor<5xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @updates(%x: tensor<3x4xf32>, %i: tensor<5x1xi64>, %u: tensor<5x3xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected updates as 'tensor<5x4xf32>', got 'tensor<5x3xf32>'}}
  %r = nn.scatter_nd %x, %i, %u {reduction = "none"} : (tensor<3x4xf32>, tensor<5x1xi64>, tensor<5x3xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @nothing(%x: tensor<0x4xf32>, %i: tensor<5x1xi64>, %u: tensor<5x4xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected an element along axis 0, got none}}
  %r = nn.scatter_nd %x, %i, %u {reduction = "none"} : (tensor<0x4xf32>, tensor<5x1xi64>, tensor<5x4xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// A single slice is written where its tuple says.
// PLAN-LABEL: plan.program @one_slice
// PLAN: plan.nest [4] into %arg0[#{{.*}}] reads(%arg2, %arg1 : tensor<1x4xf32>, tensor<1x2xi32>) {
// PLAN: %[[ROW:.*]] = plan.check_index %{{.*}} bound 3 : i32
// PLAN: %[[COLUMN:.*]] = plan.check_index %{{.*}} bound 2 : i32
// PLAN: plan.yield %{{.*}}, %[[ROW]], %[[COLUMN]] : f32, index, index
// PLAN-NEXT: } : tensor<3x2x4xf32>
func.func @one_slice(%x: tensor<3x2x4xf32>, %i: tensor<1x2xi32>, %u: tensor<1x4xf32>) -> tensor<3x2x4xf32> {
  %r = nn.scatter_nd %x, %i, %u {reduction = "none"} : (tensor<3x2x4xf32>, tensor<1x2xi32>, tensor<1x4xf32>) -> tensor<3x2x4xf32>
  return %r : tensor<3x2x4xf32>
}
