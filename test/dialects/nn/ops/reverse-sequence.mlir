// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @reverse
// CHECK: nn.reverse_sequence %{{.*}}, %{{.*}} {batch = 1 : i64, time = 0 : i64}
// PLAN-LABEL: plan.program @reverse
// PLAN: plan.nest [9, 2, 4]{{.*}} {
// PLAN: plan.check_index %{{.*}} bound 9 : i64
func.func @reverse(%x: tensor<9x2x4xf32>, %n: tensor<2xi64>) -> tensor<9x2x4xf32> {
  %r = nn.reverse_sequence %x, %n {batch = 1, time = 0} : (tensor<9x2x4xf32>, tensor<2xi64>) -> tensor<9x2x4xf32>
  return %r : tensor<9x2x4xf32>
}

// -----

// FOLD-LABEL: func.func @lengths
// FOLD: nn.constant dense<{{\[\[}}2, 1, 3], [6, 5, 4]]> : tensor<2x3xi8>
func.func @lengths() -> tensor<*xi8> {
  %x = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi8>
  %n = nn.constant dense<[2, 3]> : tensor<2xi64>
  %r = nn.reverse_sequence %x, %n {batch = 0, time = 1} : (tensor<2x3xi8>, tensor<2xi64>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

func.func @axes(%x: tensor<2x3xf32>, %n: tensor<2xi64>) -> tensor<*xf32> {
  // expected-error @below {{expected two axes, got 0 twice}}
  %r = nn.reverse_sequence %x, %n {batch = 0, time = -2} : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @count(%x: tensor<2x3xf32>, %n: tensor<3xi64>) -> tensor<*xf32> {
  // expected-error @below {{expected 2 lengths, got 3}}
  %r = nn.reverse_sequence %x, %n {batch = 0, time = 1} : (tensor<2x3xf32>, tensor<3xi64>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @list(%x: tensor<2x3xf32>, %n: tensor<2x1xi64>) -> tensor<*xf32> {
  // expected-error @below {{expected a list of lengths, got 'tensor<2x1xi64>'}}
  %r = nn.reverse_sequence %x, %n {batch = 0, time = 1} : (tensor<2x3xf32>, tensor<2x1xi64>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}
