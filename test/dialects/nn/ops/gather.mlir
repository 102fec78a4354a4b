// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @gather
// CHECK: nn.gather %{{.*}}, %{{.*}} {axis = 0 : i64} : (tensor<9x4xf32>, tensor<2x3xi64>) -> tensor<2x3x4xf32>
// PLAN-LABEL: plan.program @gather
// PLAN: plan.nest [2, 3, 4]{{.*}} {
// PLAN: plan.check_index %{{.*}} bound 9 : i64
// PLAN: plan.load {{.*}} : f32
func.func @gather(%x: tensor<9x4xf32>, %i: tensor<2x3xi64>) -> tensor<2x3x4xf32> {
  %r = nn.gather %x, %i {axis = 0} : (tensor<9x4xf32>, tensor<2x3xi64>) -> tensor<2x3x4xf32>
  return %r : tensor<2x3x4xf32>
}

// -----

func.func @floats(%x: tensor<9xf32>, %i: tensor<2xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected integers as indices, got 'tensor<2xf32>'}}
  %r = nn.gather %x, %i {axis = 0} : (tensor<9xf32>, tensor<2xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @rows
// FOLD: nn.constant dense<{{\[\[}}4, 5, 6], [1, 2, 3]]> : tensor<2x3xi8>
func.func @rows() -> tensor<*xi8> {
  %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi8>
  %1 = nn.constant dense<[-1, 0]> : tensor<2xi64>
  %r = nn.gather %0, %1 {axis = 0} : (tensor<2x3xi8>, tensor<2xi64>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @columns
// FOLD: nn.constant dense<{{\[\[}}[3], [1]], {{\[\[}}6], [4]]]> : tensor<2x2x1xi8>
func.func @columns() -> tensor<*xi8> {
  %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi8>
  %1 = nn.constant dense<[[2], [-3]]> : tensor<2x1xi32>
  %r = nn.gather %0, %1 {axis = -1} : (tensor<2x3xi8>, tensor<2x1xi32>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @one
// FOLD: nn.constant dense<[2, 5]> : tensor<2xi8>
func.func @one() -> tensor<*xi8> {
  %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi8>
  %1 = nn.constant dense<1> : tensor<i64>
  %r = nn.gather %0, %1 {axis = 1} : (tensor<2x3xi8>, tensor<i64>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}
