// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @expand
// CHECK: nn.expand %{{.*}}, %{{.*}} : (tensor<3x1xf32>, tensor<3xi64>) -> tensor<2x3x4xf32>
// PLAN-LABEL: plan.program @expand
// PLAN: plan.nest [2, 3, 4]{{.*}} {
// PLAN: plan.load {{.*}} : f32
func.func @expand(%x: tensor<3x1xf32>) -> tensor<2x3x4xf32> {
  %s = nn.constant dense<[2, 1, 4]> : tensor<3xi64>
  %r = nn.expand %x, %s : (tensor<3x1xf32>, tensor<3xi64>) -> tensor<2x3x4xf32>
  return %r : tensor<2x3x4xf32>
}

// -----

func.func @integers(%x: tensor<3xf32>, %s: tensor<1xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected a list of integers as shape, got 'tensor<1xf32>'}}
  %r = nn.expand %x, %s : (tensor<3xf32>, tensor<1xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @shapes(%x: tensor<3xf32>) -> tensor<*xf32> {
  %s = nn.constant dense<[2]> : tensor<1xi64>
  // expected-error @below {{expected a shape that 'tensor<3xf32>' broadcasts with, got [2]}}
  %r = nn.expand %x, %s : (tensor<3xf32>, tensor<1xi64>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @negative(%x: tensor<3xf32>) -> tensor<*xf32> {
  %s = nn.constant dense<[-2, 3]> : tensor<2xi64>
  // expected-error @below {{expected sizes of at least 0, got [-2, 3]}}
  %r = nn.expand %x, %s : (tensor<3xf32>, tensor<2xi64>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @both_ways
// FOLD: nn.constant dense<{{\[\[}}1, 1, 1], [2, 2, 2]]> : tensor<2x3xi8>
func.func @both_ways() -> tensor<*xi8> {
  %0 = nn.constant dense<[[1], [2]]> : tensor<2x1xi8>
  %1 = nn.constant dense<[1, 3]> : tensor<2xi64>
  %r = nn.expand %0, %1 : (tensor<2x1xi8>, tensor<2xi64>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @to_nothing
// FOLD: nn.constant dense<> : tensor<0x2xi8>
func.func @to_nothing() -> tensor<*xi8> {
  %0 = nn.constant dense<1> : tensor<i8>
  %1 = nn.constant dense<[0, 2]> : tensor<2xi64>
  %r = nn.expand %0, %1 : (tensor<i8>, tensor<2xi64>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}
