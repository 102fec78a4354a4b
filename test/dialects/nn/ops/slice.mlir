// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @slice
// CHECK: nn.slice %{{.*}} {axes = array<i64: 1>, steps = array<i64: 2>} : (tensor<2x6xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x3xf32>
// PLAN-LABEL: plan.program @slice
// PLAN: plan.nest [2, 3]{{.*}} {
// PLAN: plan.load {{.*}} : f32
func.func @slice(%x: tensor<2x6xf32>) -> tensor<2x3xf32> {
  %s = nn.constant dense<1> : tensor<1xi64>
  %e = nn.constant dense<6> : tensor<1xi64>
  %r = nn.slice %x, %s, %e {axes = array<i64: 1>, steps = array<i64: 2>} : (tensor<2x6xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// -----

func.func @bounds(%x: tensor<6xf32>, %s: tensor<2xi64>) -> tensor<*xf32> {
  // expected-error @below {{expected 1 integers as starts and as ends, got 'tensor<2xi64>'}}
  %r = nn.slice %x, %s, %s {axes = array<i64: 0>, steps = array<i64: 1>} : (tensor<6xf32>, tensor<2xi64>, tensor<2xi64>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @steps(%x: tensor<6xf32>, %s: tensor<1xi64>) -> tensor<*xf32> {
  // expected-error @below {{expected 1 steps other than 0, got [0]}}
  %r = nn.slice %x, %s, %s {axes = array<i64: 0>, steps = array<i64: 0>} : (tensor<6xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @negative_ends
// FOLD: nn.constant dense<[1, 2, 3, 4]> : tensor<4xi8>
func.func @negative_ends() -> tensor<*xi8> {
  %0 = nn.constant dense<[0, 1, 2, 3, 4, 5]> : tensor<6xi8>
  %1 = nn.constant dense<[-5]> : tensor<1xi64>
  %2 = nn.constant dense<[-1]> : tensor<1xi64>
  %r = nn.slice %0, %1, %2 {axes = array<i64: 0>, steps = array<i64: 1>} : (tensor<6xi8>, tensor<1xi64>, tensor<1xi64>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @backwards
// FOLD: nn.constant dense<[5, 4, 3, 2, 1, 0]> : tensor<6xi8>
func.func @backwards() -> tensor<*xi8> {
  %0 = nn.constant dense<[0, 1, 2, 3, 4, 5]> : tensor<6xi8>
  %1 = nn.constant dense<[-1]> : tensor<1xi64>
  %2 = nn.constant dense<[-9223372036854775808]> : tensor<1xi64>
  %r = nn.slice %0, %1, %2 {axes = array<i64: 0>, steps = array<i64: -1>} : (tensor<6xi8>, tensor<1xi64>, tensor<1xi64>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @backwards_from_before_the_begin
// FOLD: nn.constant dense<0> : tensor<1xi8>
func.func @backwards_from_before_the_begin() -> tensor<*xi8> {
  %0 = nn.constant dense<[0, 1, 2, 3, 4, 5]> : tensor<6xi8>
  %1 = nn.constant dense<[-9]> : tensor<1xi64>
  %2 = nn.constant dense<[-99]> : tensor<1xi64>
  %r = nn.slice %0, %1, %2 {axes = array<i64: 0>, steps = array<i64: -1>} : (tensor<6xi8>, tensor<1xi64>, tensor<1xi64>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @backwards_by_two
// FOLD: nn.constant dense<[4, 2]> : tensor<2xi8>
func.func @backwards_by_two() -> tensor<*xi8> {
  %0 = nn.constant dense<[0, 1, 2, 3, 4, 5]> : tensor<6xi8>
  %1 = nn.constant dense<[4]> : tensor<1xi64>
  %2 = nn.constant dense<[0]> : tensor<1xi64>
  %r = nn.slice %0, %1, %2 {axes = array<i64: -1>, steps = array<i64: -2>} : (tensor<6xi8>, tensor<1xi64>, tensor<1xi64>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @beyond
// FOLD: nn.constant dense<[3, 4, 5]> : tensor<3xi8>
func.func @beyond() -> tensor<*xi8> {
  %0 = nn.constant dense<[0, 1, 2, 3, 4, 5]> : tensor<6xi8>
  %1 = nn.constant dense<[3]> : tensor<1xi64>
  %2 = nn.constant dense<[9223372036854775807]> : tensor<1xi64>
  %r = nn.slice %0, %1, %2 {axes = array<i64: 0>, steps = array<i64: 1>} : (tensor<6xi8>, tensor<1xi64>, tensor<1xi64>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @nothing
// FOLD: nn.constant dense<> : tensor<0xi8>
func.func @nothing() -> tensor<*xi8> {
  %0 = nn.constant dense<[0, 1, 2, 3, 4, 5]> : tensor<6xi8>
  %1 = nn.constant dense<[4]> : tensor<1xi64>
  %2 = nn.constant dense<[2]> : tensor<1xi64>
  %r = nn.slice %0, %1, %2 {axes = array<i64: 0>, steps = array<i64: 1>} : (tensor<6xi8>, tensor<1xi64>, tensor<1xi64>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @two_axes
// FOLD: nn.constant dense<{{\[\[}}4, 6]]> : tensor<1x2xi8>
func.func @two_axes() -> tensor<*xi8> {
  %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi8>
  %1 = nn.constant dense<[1, 0]> : tensor<2xi64>
  %2 = nn.constant dense<[2, 3]> : tensor<2xi64>
  %r = nn.slice %0, %1, %2 {axes = array<i64: 0, 1>, steps = array<i64: 1, 2>} : (tensor<2x3xi8>, tensor<2xi64>, tensor<2xi64>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}
