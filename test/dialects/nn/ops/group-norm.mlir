// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// Rows are groups of an image; the scale goes by channel, the bias here by group.
// CHECK-LABEL: func.func @groups
// CHECK: nn.group_norm %{{.*}} scale %{{.*}} bias %{{.*}} {epsilon = 1.000000e-05 : f64, groups = 2 : i64}
// PLAN-DAG: #[[ROW:.*]] = affine_map<(d0, d1, d2) -> (d0 * 2 + d1 floordiv 3)>
// PLAN-DAG: #[[CHANNEL:.*]] = affine_map<(d0, d1, d2) -> (d1)>
// PLAN-DAG: #[[GROUP:.*]] = affine_map<(d0, d1, d2) -> (d1 floordiv 3)>
// PLAN-LABEL: plan.program @groups
// PLAN: %[[MEAN:.*]] = plan.nest [4]{{.*}} reduce [24] init
// PLAN: %[[ROOT:.*]] = plan.nest [4]{{.*}} reduce [24] init
// PLAN: plan.nest [2, 6, 8] reads({{.*}}%[[MEAN]]{{.*}}%[[ROOT]]{{.*}}%arg1{{.*}}%arg2{{.*}}) {
// PLAN: plan.load {{[0-9]+}}[#[[ROW]]]
// PLAN: plan.load {{[0-9]+}}[#[[ROW]]]
// PLAN: plan.load {{[0-9]+}}[#[[CHANNEL]]]
// PLAN: plan.load {{[0-9]+}}[#[[GROUP]]]
func.func @groups(%x: tensor<2x6x8xf32>, %s: tensor<6xf32>, %b: tensor<2xf32>) -> tensor<2x6x8xf32> {
  %0 = nn.group_norm %x scale %s bias %b {groups = 2 : i64, epsilon = 1.0e-5 : f64} : (tensor<2x6x8xf32>, tensor<6xf32>, tensor<2xf32>) -> tensor<2x6x8xf32>
  return %0 : tensor<2x6x8xf32>
}

// -----

// Each channel by itself: means 4 and 40, variances 9 and 0; then both as one group.
// FOLD-LABEL: func.func @reference
// FOLD-DAG: nn.constant dense<{{\[\[\[}}-7.500000e-01, 7.500000e-01], [1.000000e+00, 1.000000e+00]]]> : tensor<1x2x2xf64>
// FOLD-DAG: nn.constant dense<{{\[\[\[}}-7.500000e-01], [7.500000e-01]]]> : tensor<1x2x1xf64>
func.func @reference() -> (tensor<1x2x2xf64>, tensor<1x2x1xf64>) {
  %x = nn.constant dense<[[[1.0, 7.0], [40.0, 40.0]]]> : tensor<1x2x2xf64>
  %y = nn.constant dense<[[[1.0], [7.0]]]> : tensor<1x2x1xf64>
  %b = nn.constant dense<[0.0, 1.0]> : tensor<2xf64>
  %0 = nn.group_norm %x bias %b {groups = 0 : i64, epsilon = 7.0 : f64} : (tensor<1x2x2xf64>, tensor<2xf64>) -> tensor<1x2x2xf64>
  %1 = nn.group_norm %y {groups = 1 : i64, epsilon = 7.0 : f64} : (tensor<1x2x1xf64>) -> tensor<1x2x1xf64>
  return %0, %1 : tensor<1x2x2xf64>, tensor<1x2x1xf64>
}

// -----

func.func @unequal(%x: tensor<2x5x8xf32>) -> tensor<2x5x8xf32> {
  // expected-error @below {{expected channels in 2 equal groups, got 5}}
  %0 = nn.group_norm %x {groups = 2 : i64, epsilon = 1.0 : f64} : (tensor<2x5x8xf32>) -> tensor<2x5x8xf32>
  return %0 : tensor<2x5x8xf32>
}

// -----

func.func @negative(%x: tensor<2x5x8xf32>) -> tensor<2x5x8xf32> {
  // expected-error @below {{expected a number of groups of at least 0, got -1}}
  %0 = nn.group_norm %x {groups = -1 : i64, epsilon = 1.0 : f64} : (tensor<2x5x8xf32>) -> tensor<2x5x8xf32>
  return %0 : tensor<2x5x8xf32>
}

// -----

func.func @rank(%x: tensor<5xf32>) -> tensor<5xf32> {
  // expected-error @below {{expected at least 2 dimensions, got 'tensor<5xf32>'}}
  %0 = nn.group_norm %x {groups = 1 : i64, epsilon = 1.0 : f64} : (tensor<5xf32>) -> tensor<5xf32>
  return %0 : tensor<5xf32>
}

// -----

func.func @size(%x: tensor<2x4x8xf32>, %s: tensor<3xf32>) -> tensor<2x4x8xf32> {
  // expected-error @below {{expected a scale or bias of 4 elements, got 3}}
  %0 = nn.group_norm %x scale %s {groups = 2 : i64, epsilon = 1.0 : f64} : (tensor<2x4x8xf32>, tensor<3xf32>) -> tensor<2x4x8xf32>
  return %0 : tensor<2x4x8xf32>
}

// -----

func.func @dimensions(%x: tensor<2x4x8xf32>, %s: tensor<4x1xf32>) -> tensor<2x4x8xf32> {
  // expected-error @below {{expected a scale or bias of 1 dimension, got 'tensor<4x1xf32>'}}
  %0 = nn.group_norm %x scale %s {groups = 2 : i64, epsilon = 1.0 : f64} : (tensor<2x4x8xf32>, tensor<4x1xf32>) -> tensor<2x4x8xf32>
  return %0 : tensor<2x4x8xf32>
}
