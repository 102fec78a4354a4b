// RUN: burin-opt %s --split-input-file | FileCheck %s
// RUN: burin-opt %s --split-input-file --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @global
// CHECK: nn.adaptive_max_pool %{{.*}} : (tensor<1x4x9xf32>) -> tensor<1x4x1xf32>
// PLAN-LABEL: plan.program @global
// PLAN: plan.view %arg0 : tensor<1x4x9xf32> to tensor<1x4x1x9xf32>
// PLAN: plan.kernel "pool2d" {c = 4 : i64, {{.*}} h = 1 : i64, kh = 1 : i64, kind = 0 : i64, kw = 9 : i64
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
