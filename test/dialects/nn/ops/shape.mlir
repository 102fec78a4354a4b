// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @shape
// CHECK: nn.shape %{{.*}} {first = 1 : i64} : (tensor<2x3x4xf32>) -> tensor<2xi64>
// FOLD-LABEL: func.func @shape
// FOLD: nn.constant dense<[3, 4]> : tensor<2xi64>
// PLAN-LABEL: plan.program @shape
// PLAN: plan.weight dense<[3, 4]> : tensor<2xi64>
func.func @shape(%x: tensor<2x3x4xf32>) -> tensor<2xi64> {
  %0 = nn.shape %x {first = 1} : (tensor<2x3x4xf32>) -> tensor<2xi64>
  return %0 : tensor<2xi64>
}
