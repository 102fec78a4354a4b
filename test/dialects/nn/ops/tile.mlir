// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @tile
// CHECK: nn.tile %{{.*}}, %{{.*}} : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<4x3xf32>
// PLAN-LABEL: plan.program @tile
// PLAN: plan.nest [4, 3]{{.*}} {
// PLAN: plan.load {{.*}} : f32
func.func @tile(%x: tensor<2x3xf32>) -> tensor<4x3xf32> {
  %s = nn.constant dense<[2, 1]> : tensor<2xi64>
  %r = nn.tile %x, %s : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<4x3xf32>
  return %r : tensor<4x3xf32>
}

// -----

func.func @count(%x: tensor<3xf32>) -> tensor<*xf32> {
  %s = nn.constant dense<[2, 2]> : tensor<2xi64>
  // expected-error @below {{expected 1 repeats of at least 0, got [2, 2]}}
  %r = nn.tile %x, %s : (tensor<3xf32>, tensor<2xi64>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @integers(%x: tensor<3xf32>, %s: tensor<1xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected a list of integers as repeats, got 'tensor<1xf32>'}}
  %r = nn.tile %x, %s : (tensor<3xf32>, tensor<1xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @huge(%x: tensor<3xf32>) -> tensor<*xf32> {
  %s = nn.constant dense<9223372036854775807> : tensor<1xi64>
  // expected-error @below {{expected a size of at most 63 bits, got 3 times 9223372036854775807}}
  %r = nn.tile %x, %s : (tensor<3xf32>, tensor<1xi64>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @twice
// FOLD: nn.constant dense<{{\[\[}}1, 2, 1, 2], [1, 2, 1, 2]]> : tensor<2x4xi8>
func.func @twice() -> tensor<*xi8> {
  %0 = nn.constant dense<[[1, 2]]> : tensor<1x2xi8>
  %1 = nn.constant dense<[2, 2]> : tensor<2xi64>
  %r = nn.tile %0, %1 : (tensor<1x2xi8>, tensor<2xi64>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}
