// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @windows
// CHECK: nn.unfold %{{.*}} {axis = 1 : i64, dilation = 2 : i64, size = 3 : i64, step = 2 : i64} : (tensor<4x7xf32>) -> tensor<4x2x3xf32>
// PLAN: #[[MAP:.*]] = affine_map<(d0, d1, d2) -> (d0, d1 * 2 + d2 * 2)>
// PLAN-LABEL: plan.program @windows
// PLAN: plan.nest [4, 2, 3]{{.*}} {
// PLAN: plan.load {{.*}}[#[[MAP]]]
func.func @windows(%x: tensor<4x7xf32>) -> tensor<4x2x3xf32> {
  %0 = nn.unfold %x {axis = 1, size = 3, step = 2, dilation = 2} : (tensor<4x7xf32>) -> tensor<4x2x3xf32>
  return %0 : tensor<4x2x3xf32>
}

// -----

// FOLD-LABEL: func.func @pairs
// FOLD: nn.constant dense<{{\[\[}}1, 2], [2, 3]]> : tensor<2x2xi32>
func.func @pairs() -> tensor<*xi32> {
  %x = nn.constant dense<[1, 2, 3]> : tensor<3xi32>
  %0 = nn.unfold %x {axis = 0, size = 2, step = 1, dilation = 1} : (tensor<3xi32>) -> tensor<*xi32>
  return %0 : tensor<*xi32>
}

// -----

func.func @wide(%x: tensor<4xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected a window in 4 elements, got one over 5}}
  %0 = nn.unfold %x {axis = 0, size = 3, step = 1, dilation = 2} : (tensor<4xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @step(%x: tensor<4xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected a size from 0, a step and a dilation from 1 to 1073741824, got 3, 0 and 1}}
  %0 = nn.unfold %x {axis = 0, size = 3, step = 0, dilation = 1} : (tensor<4xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}
