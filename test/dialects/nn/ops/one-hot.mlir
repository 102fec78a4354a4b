// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @one_hot
// CHECK: nn.one_hot %{{.*}} {axis = -1 : i64} : (tensor<2xi32>, tensor<i64>, tensor<2xf32>) -> tensor<2x3xf32>
// PLAN-LABEL: plan.program @one_hot
// PLAN: plan.nest [2, 3]{{.*}} {
// PLAN: plan.compare eq
// PLAN: plan.select
func.func @one_hot(%x: tensor<2xi32>, %v: tensor<2xf32>) -> tensor<2x3xf32> {
  %d = nn.constant dense<3> : tensor<i64>
  %r = nn.one_hot %x, %d, %v {axis = -1} : (tensor<2xi32>, tensor<i64>, tensor<2xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// -----

func.func @depth(%x: tensor<2xi32>, %v: tensor<2xf32>) -> tensor<*xf32> {
  %d = nn.constant dense<-3> : tensor<i64>
  // expected-error @below {{expected a depth of at least 0, got -3}}
  %r = nn.one_hot %x, %d, %v {axis = -1} : (tensor<2xi32>, tensor<i64>, tensor<2xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @deep(%x: tensor<2xi32>, %v: tensor<2xf32>) -> tensor<*xf32> {
  %d = nn.constant dense<2147483648> : tensor<i64>
  // expected-error @below {{expected a depth of less than 2^31, got 2147483648}}
  %r = nn.one_hot %x, %d, %v {axis = -1} : (tensor<2xi32>, tensor<i64>, tensor<2xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @values(%x: tensor<2xi32>, %d: tensor<i64>, %v: tensor<3xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected two values, got 'tensor<3xf32>'}}
  %r = nn.one_hot %x, %d, %v {axis = -1} : (tensor<2xi32>, tensor<i64>, tensor<3xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @codes
// FOLD: nn.constant dense<{{\[\[}}7, 7, 7], [9, 7, 7], [7, 9, 7]]> : tensor<3x3xi8>
func.func @codes() -> tensor<*xi8> {
  %0 = nn.constant dense<[1, -1, 5]> : tensor<3xi64>
  %1 = nn.constant dense<3> : tensor<i64>
  %2 = nn.constant dense<[7, 9]> : tensor<2xi8>
  %r = nn.one_hot %0, %1, %2 {axis = 0} : (tensor<3xi64>, tensor<i64>, tensor<2xi8>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}
