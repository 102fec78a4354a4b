// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: not burin-opt %s --split-input-file --burin-simplify-infer-shapes --burin-lower-to-plan 2>/dev/null | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @shape
// CHECK: nn.shape %{{.*}} {first = 1 : i64} : (tensor<?x3x4xf32>) -> tensor<2xi64>
// FOLD-LABEL: func.func @shape
// FOLD: nn.constant dense<[3, 4]> : tensor<2xi64>
func.func @shape(%x: tensor<?x3x4xf32>) -> tensor<2xi64> {
  %0 = nn.shape %x {first = 1} : (tensor<?x3x4xf32>) -> tensor<2xi64>
  return %0 : tensor<2xi64>
}

// -----

// PLAN-LABEL: plan.program @known
// PLAN: plan.weight dense<[3, 4]> : tensor<2xi64>
func.func @known(%x: tensor<2x3x4xf32>) -> tensor<2xi64> {
  %0 = nn.shape %x {first = 1} : (tensor<2x3x4xf32>) -> tensor<2xi64>
  return %0 : tensor<2xi64>
}

// -----

// FOLD-LABEL: func.func @unknown
// FOLD: nn.shape {{.*}} -> tensor<2xi64>
// FOLD: nn.shape {{.*}} -> tensor<?xi64>
// FOLD: nn.constant dense<> : tensor<0xi64>
// FOLD: nn.constant dense<3> : tensor<1xi64>
func.func @unknown(%x: tensor<?x3xf32>, %y: tensor<*xf32>) -> (tensor<*xi64>, tensor<*xi64>, tensor<*xi64>, tensor<*xi64>) {
  %0 = nn.shape %x : (tensor<?x3xf32>) -> tensor<*xi64>
  %1 = nn.shape %y : (tensor<*xf32>) -> tensor<*xi64>
  %2 = nn.shape %x {first = 2, last = 1} : (tensor<?x3xf32>) -> tensor<*xi64>
  %3 = nn.shape %x {first = -1, last = 9} : (tensor<?x3xf32>) -> tensor<*xi64>
  return %0, %1, %2, %3 : tensor<*xi64>, tensor<*xi64>, tensor<*xi64>, tensor<*xi64>
}
