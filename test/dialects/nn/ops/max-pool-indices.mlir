// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @nest
// CHECK: nn.max_pool_indices %{{.*}} {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, whole = true} : (tensor<1x3x8x8xf32>) -> tensor<1x3x4x4xi64>
// PLAN-LABEL: plan.program @nest
// PLAN: plan.nest [1, 3, 4, 4] reads(%arg0 : {{.*}}) reduce [2, 2] init [0xFF800000 : f32, -1] body {
// PLAN: plan.load 0{{.*}}guard
// PLAN: plan.compare gt
// PLAN: plan.compare ne
// PLAN: plan.index_value
// PLAN: epilogue
// PLAN: plan.compare ge
func.func @nest(%x: tensor<1x3x8x8xf32>) -> tensor<1x3x4x4xi64> {
  %0 = nn.max_pool_indices %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, whole = true} : (tensor<1x3x8x8xf32>) -> tensor<1x3x4x4xi64>
  return %0 : tensor<1x3x4x4xi64>
}

// -----

// FOLD-LABEL: func.func @reference
// FOLD-DAG: nn.constant dense<{{\[\[\[}}1, 1], [4, 5]]]> : tensor<1x2x2xi64>
// FOLD-DAG: nn.constant dense<{{\[\[\[}}0, 1], [0, 2]]]> : tensor<1x2x2xi64>
func.func @reference() -> (tensor<1x2x2xi64>, tensor<1x2x2xi64>) {
  %x = nn.constant dense<[[[1.0, 4.0, 4.0], [-1.0, 0.0, 0.5]]]> : tensor<1x2x3xf32>
  %0 = nn.max_pool_indices %x {kernel = array<i64: 2>, whole = true} : (tensor<1x2x3xf32>) -> tensor<1x2x2xi64>
  %1 = nn.max_pool_indices %x {kernel = array<i64: 2>, pads = array<i64: 1, 0>, strides = array<i64: 2>} : (tensor<1x2x3xf32>) -> tensor<1x2x2xi64>
  return %0, %1 : tensor<1x2x2xi64>, tensor<1x2x2xi64>
}

// -----

func.func @element(%x: tensor<1x3x8xi8>) -> tensor<1x3x8xi64> {
  // expected-error @below {{expected a float as element, got 'i8'}}
  %0 = nn.max_pool_indices %x {kernel = array<i64: 1>} : (tensor<1x3x8xi8>) -> tensor<1x3x8xi64>
  return %0 : tensor<1x3x8xi64>
}

// -----

func.func @rank(%x: tensor<3x8xf32>) -> tensor<3x8xi64> {
  // expected-error @below {{expected at least 3 dimensions, got 'tensor<3x8xf32>'}}
  %0 = nn.max_pool_indices %x {kernel = array<i64>} : (tensor<3x8xf32>) -> tensor<3x8xi64>
  return %0 : tensor<3x8xi64>
}
