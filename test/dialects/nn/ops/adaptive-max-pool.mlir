// RUN: burin-opt %s --split-input-file | FileCheck %s
// RUN: burin-opt %s --split-input-file --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @global
// CHECK: nn.adaptive_max_pool %{{.*}} : (tensor<1x4x9xf32>) -> tensor<1x4x1xf32>
// PLAN-LABEL: plan.program @global
// PLAN: plan.nest [1, 4, 1] reduce [9] init [0xFF800000 : f32] body {
// PLAN: plan.binary maximum
func.func @global(%x: tensor<1x4x9xf32>) -> tensor<1x4x1xf32> {
  %0 = nn.adaptive_max_pool %x : (tensor<1x4x9xf32>) -> tensor<1x4x1xf32>
  return %0 : tensor<1x4x1xf32>
}

// -----

// FOLD-LABEL: func.func @reference
// FOLD: nn.constant dense<{{\[\[\[}}7, 6]]]> : tensor<1x1x2xi32>
func.func @reference() -> tensor<1x1x2xi32> {
  %x = nn.constant dense<[[[7, 2, 3, 6, 5]]]> : tensor<1x1x5xi32>
  %0 = nn.adaptive_max_pool %x {size = array<i64: 2>} : (tensor<1x1x5xi32>) -> tensor<1x1x2xi32>
  return %0 : tensor<1x1x2xi32>
}
