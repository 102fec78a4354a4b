// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @best
// CHECK: nn.top_k %{{.*}}, %{{.*}} {axis = 1 : i64, largest = true}
// PLAN-LABEL: plan.program @best
// PLAN: plan.kernel "top_places" {inner = 4 : i64, k = 3 : i64, largest = true, n = 9 : i64, outer = 2 : i64}
// PLAN: plan.nest [2, 3, 4]{{.*}} {
// PLAN: plan.check_index %{{.*}} bound 9 : i64
func.func @best(%x: tensor<2x9x4xf32>) -> (tensor<*xf32>, tensor<*xi64>) {
  %k = nn.constant dense<3> : tensor<1xi64>
  %v, %p = nn.top_k %x, %k {axis = 1, largest = true} : (tensor<2x9x4xf32>, tensor<1xi64>) -> (tensor<*xf32>, tensor<*xi64>)
  return %v, %p : tensor<*xf32>, tensor<*xi64>
}

// -----

// Equal elements keep their order.
// FOLD-LABEL: func.func @places
// FOLD: nn.constant dense<{{\[\[}}1, 3, 2], [0, 1, 2]]> : tensor<2x3xi64>
func.func @places() -> tensor<*xi64> {
  %x = nn.constant dense<[[1, 4, 2, 4], [5, 5, 5, 0]]> : tensor<2x4xi8>
  %k = nn.constant dense<3> : tensor<1xi64>
  %v, %p = nn.top_k %x, %k {axis = -1, largest = true} : (tensor<2x4xi8>, tensor<1xi64>) -> (tensor<*xi8>, tensor<*xi64>)
  return %p : tensor<*xi64>
}

// -----

// NaN is the greatest.
// FOLD-LABEL: func.func @least
// FOLD: nn.constant dense<[-1.000000e+00, 2.000000e+00, 0x7FC00000]> : tensor<3xf32>
func.func @least() -> tensor<*xf32> {
  %x = nn.constant dense<[2.0, 0x7FC00000, -1.0]> : tensor<3xf32>
  %k = nn.constant dense<3> : tensor<i64>
  %v, %p = nn.top_k %x, %k {axis = 0, largest = false} : (tensor<3xf32>, tensor<i64>) -> (tensor<*xf32>, tensor<*xi64>)
  return %v : tensor<*xf32>
}

// -----

func.func @too_many(%x: tensor<2xf32>) -> tensor<*xf32> {
  %k = nn.constant dense<3> : tensor<1xi64>
  // expected-error @below {{expected a number of elements in [0, 2], got 3}}
  %v, %p = nn.top_k %x, %k {axis = 0, largest = true} : (tensor<2xf32>, tensor<1xi64>) -> (tensor<*xf32>, tensor<*xi64>)
  return %v : tensor<*xf32>
}

// -----

func.func @element(%x: tensor<2xi1>, %k: tensor<1xi64>) -> tensor<*xi1> {
  // expected-error @below {{expected a number as element, got 'i1'}}
  %v, %p = nn.top_k %x, %k {axis = 0, largest = true} : (tensor<2xi1>, tensor<1xi64>) -> (tensor<*xi1>, tensor<*xi64>)
  return %v : tensor<*xi1>
}

// -----

func.func @count(%x: tensor<2xf32>, %k: tensor<2xi64>) -> tensor<*xf32> {
  // expected-error @below {{expected one integer as number of elements, got 'tensor<2xi64>'}}
  %v, %p = nn.top_k %x, %k {axis = 0, largest = true} : (tensor<2xf32>, tensor<2xi64>) -> (tensor<*xf32>, tensor<*xi64>)
  return %v : tensor<*xf32>
}
