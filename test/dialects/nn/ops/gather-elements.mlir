// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @gather_elements
// CHECK: nn.gather_elements %{{.*}}, %{{.*}} {axis = 0 : i64} : (tensor<3x2xf32>, tensor<1x2xi64>) -> tensor<1x2xf32>
// PLAN-LABEL: plan.program @gather_elements
// PLAN: plan.nest [1, 2]{{.*}} {
// PLAN: plan.check_index %{{.*}} bound 3 : i64
func.func @gather_elements(%x: tensor<3x2xf32>, %i: tensor<1x2xi64>) -> tensor<1x2xf32> {
  %r = nn.gather_elements %x, %i {axis = 0} : (tensor<3x2xf32>, tensor<1x2xi64>) -> tensor<1x2xf32>
  return %r : tensor<1x2xf32>
}

// -----

func.func @rank(%x: tensor<3x2xf32>, %i: tensor<2xi64>) -> tensor<*xf32> {
  // expected-error @below {{expected indices of 2 dimensions, got 'tensor<2xi64>'}}
  %r = nn.gather_elements %x, %i {axis = 0} : (tensor<3x2xf32>, tensor<2xi64>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @inside(%x: tensor<3x2xf32>, %i: tensor<9x3xi64>) -> tensor<*xf32> {
  // expected-error @below {{expected indices that lie inside 'tensor<3x2xf32>' but for axis 0, got 'tensor<9x3xi64>'}}
  %r = nn.gather_elements %x, %i {axis = 0} : (tensor<3x2xf32>, tensor<9x3xi64>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @elements
// FOLD: nn.constant dense<{{\[\[}}3, 1], [4, 5]]> : tensor<2x2xi8>
func.func @elements() -> tensor<*xi8> {
  %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi8>
  %1 = nn.constant dense<[[2, -3], [0, 1]]> : tensor<2x2xi64>
  %r = nn.gather_elements %0, %1 {axis = 1} : (tensor<2x3xi8>, tensor<2x2xi64>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}
