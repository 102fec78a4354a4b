// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// Three equal parts of 9 are windows of 3; two unequal ones end where a test says.
// CHECK-LABEL: func.func @parts
// CHECK: nn.adaptive_average_pool %{{.*}} {size = array<i64: 3, 2>} : (tensor<1x4x9x9xf16>) -> tensor<1x4x3x2xf16>
// PLAN-LABEL: plan.program @parts
// PLAN: plan.nest [1, 4, 3, 2] reads(%arg0 : {{.*}}) reduce [3, 6] init [0.000000e+00 : f32] body {
// PLAN: %[[X:.*]] = plan.load 0[#map] (%{{.*}}) guard
// PLAN: plan.compare lt
// PLAN: plan.select %{{.*}}, %[[X]]
// PLAN: epilogue
// PLAN: plan.literal 1.500000e+01 : f32
func.func @parts(%x: tensor<1x4x9x9xf16>) -> tensor<1x4x3x2xf16> {
  %0 = nn.adaptive_average_pool %x {size = array<i64: 3, 2>} : (tensor<1x4x9x9xf16>) -> tensor<1x4x3x2xf16>
  return %0 : tensor<1x4x3x2xf16>
}

// -----

// An empty size means one part: a global mean.
// PLAN-LABEL: plan.program @global
// PLAN: %[[IMAGE:.*]] = plan.nest [1, 9, 8, 4]{{.*}} {
// PLAN: plan.kernel "pool2d" {c = 4 : i64, count_include_pad = false, dilation_h = 1 : i64, dilation_w = 1 : i64, h = 9 : i64, kh = 9 : i64, kind = 1 : i64, kw = 8 : i64, n = 1 : i64, oh = 1 : i64, ow = 1 : i64, pad_bottom = 0 : i64, pad_left = 0 : i64, pad_right = 0 : i64, pad_top = 0 : i64, stride_h = 9 : i64, stride_w = 8 : i64, w = 8 : i64} ins(%[[IMAGE]]
// PLAN: plan.nest [1, 4, 1, 1]{{.*}} {
func.func @global(%x: tensor<1x4x9x8xf32>) -> tensor<1x4x1x1xf32> {
  %0 = nn.adaptive_average_pool %x : (tensor<1x4x9x8xf32>) -> tensor<1x4x1x1xf32>
  return %0 : tensor<1x4x1x1xf32>
}

// -----

// FOLD-LABEL: func.func @reference
// FOLD-DAG: nn.constant dense<{{\[\[\[}}2.000000e+00, 4.000000e+00]]]> : tensor<1x1x2xf32>
// FOLD-DAG: nn.constant dense<3.000000e+00> : tensor<1x1x1xf32>
func.func @reference() -> (tensor<1x1x2xf32>, tensor<1x1x1xf32>) {
  %x = nn.constant dense<[[[1.0, 2.0, 3.0, 4.0, 5.0]]]> : tensor<1x1x5xf32>
  %0 = nn.adaptive_average_pool %x {size = array<i64: 2>} : (tensor<1x1x5xf32>) -> tensor<1x1x2xf32>
  %1 = nn.adaptive_average_pool %x : (tensor<1x1x5xf32>) -> tensor<1x1x1xf32>
  return %0, %1 : tensor<1x1x2xf32>, tensor<1x1x1xf32>
}

// -----

func.func @sizes(%x: tensor<1x3x4xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected 1 sizes, got 2}}
  %0 = nn.adaptive_average_pool %x {size = array<i64: 2, 2>} : (tensor<1x3x4xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @size(%x: tensor<1x3x4xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected a size in [1, 2147483647], got 0}}
  %0 = nn.adaptive_average_pool %x {size = array<i64: 0>} : (tensor<1x3x4xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @empty(%x: tensor<1x3x0xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected spatial sizes of at least 1, got 'tensor<1x3x0xf32>'}}
  %0 = nn.adaptive_average_pool %x : (tensor<1x3x0xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}
