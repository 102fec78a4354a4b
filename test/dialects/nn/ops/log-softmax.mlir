// RUN: burin-opt %s --split-input-file | FileCheck %s
// RUN: burin-opt %s --split-input-file --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @axis
// CHECK: nn.log_softmax %{{.*}} {axis = -1 : i64} : (tensor<2x10xf64>) -> tensor<2x10xf64>
// PLAN-LABEL: plan.program @axis
// PLAN: plan.kernel "softmax" {inner = 1 : i64, log = true, n = 10 : i64, outer = 2 : i64}
func.func @axis(%x: tensor<2x10xf64>) -> tensor<2x10xf64> {
  %0 = nn.log_softmax %x {axis = -1 : i64} : (tensor<2x10xf64>) -> tensor<2x10xf64>
  return %0 : tensor<2x10xf64>
}

// -----

// log(1/2) for equal elements, and a difference too large for an exponential.
// FOLD-LABEL: func.func @reference
// FOLD: nn.constant dense<{{\[\[}}-0.693147182, -0.693147182], [-1.000000e+03, 0.000000e+00]]> : tensor<2x2xf32>
func.func @reference() -> tensor<2x2xf32> {
  %x = nn.constant dense<[[3.0, 3.0], [0.0, 1000.0]]> : tensor<2x2xf32>
  %0 = nn.log_softmax %x {axis = 1 : i64} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}
