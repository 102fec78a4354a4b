// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @split
// CHECK: nn.split %{{.*}} {axis = 0 : i64, sizes = array<i64: 1, 4>} : (tensor<5xf32>) -> (tensor<1xf32>, tensor<4xf32>)
// PLAN-LABEL: plan.program @split
// PLAN: plan.nest [1]{{.*}} {
// PLAN: plan.nest [4]{{.*}} {
// PLAN: plan.load {{.*}} : f32
func.func @split(%x: tensor<5xf32>) -> (tensor<1xf32>, tensor<4xf32>) {
  %0:2 = nn.split %x {axis = 0, sizes = array<i64: 1, 4>} : (tensor<5xf32>) -> (tensor<1xf32>, tensor<4xf32>)
  return %0#0, %0#1 : tensor<1xf32>, tensor<4xf32>
}

// -----

// FOLD-LABEL: func.func @parts
// FOLD: nn.constant dense<{{\[\[}}1, 2], [4, 5]]> : tensor<2x2xi8>
// FOLD: nn.constant dense<{{\[\[}}3], [6]]> : tensor<2x1xi8>
func.func @parts() -> (tensor<*xi8>, tensor<*xi8>) {
  %x = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi8>
  %0:2 = nn.split %x {axis = -1} : (tensor<2x3xi8>) -> (tensor<*xi8>, tensor<*xi8>)
  return %0#0, %0#1 : tensor<*xi8>, tensor<*xi8>
}

// -----

func.func @count(%x: tensor<5xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected a size for each of 2 parts, got 1}}
  %0:2 = nn.split %x {axis = 0, sizes = array<i64: 5>} : (tensor<5xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %0#0 : tensor<*xf32>
}

// -----

func.func @large(%x: tensor<5xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected parts of 5 in all, got [3, 3]}}
  %0:2 = nn.split %x {axis = 0, sizes = array<i64: 3, 3>} : (tensor<5xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %0#0 : tensor<*xf32>
}

// -----

func.func @small(%x: tensor<5xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected parts of 5 in all, got 2}}
  %0:2 = nn.split %x {axis = 0, sizes = array<i64: 1, 1>} : (tensor<5xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %0#0 : tensor<*xf32>
}
