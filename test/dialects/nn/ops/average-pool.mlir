// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @padded
// CHECK: nn.average_pool %{{.*}} {kernel = array<i64: 3, 2>, pads = array<i64: 1, 0, 1, 0>} : (tensor<1x4x3x4xf32>) -> tensor<1x4x3x3xf32>
// PLAN-LABEL: plan.program @padded
// PLAN: %[[IMAGE:.*]] = plan.nest [1, 3, 4, 4]{{.*}} {
// PLAN: plan.kernel "pool2d" {c = 4 : i64, count_include_pad = false, dilation_h = 1 : i64, dilation_w = 1 : i64, h = 3 : i64, kh = 3 : i64, kind = 1 : i64, kw = 2 : i64, n = 1 : i64, oh = 3 : i64, ow = 3 : i64, pad_bottom = 1 : i64, pad_left = 0 : i64, pad_right = 0 : i64, pad_top = 1 : i64, stride_h = 1 : i64, stride_w = 1 : i64, w = 4 : i64} ins(%[[IMAGE]]
// PLAN: plan.nest [1, 4, 3, 3]{{.*}} {
func.func @padded(%x: tensor<1x4x3x4xf32>) -> tensor<1x4x3x3xf32> {
  %0 = nn.average_pool %x {kernel = array<i64: 3, 2>, pads = array<i64: 1, 0, 1, 0>} : (tensor<1x4x3x4xf32>) -> tensor<1x4x3x3xf32>
  return %0 : tensor<1x4x3x3xf32>
}

// -----

// Of three dimensions each plane is pooled, then what the planes gave.
// PLAN-LABEL: plan.program @volume
// PLAN: %[[VOLUME:.*]] = plan.nest [2, 5, 3, 4, 4]{{.*}} {
// PLAN: %[[IMAGES:.*]] = plan.view %[[VOLUME]] : tensor<2x5x3x4x4xf32> to tensor<10x3x4x4xf32>
// PLAN: %[[PLANES:.*]] = plan.kernel "pool2d" {c = 4 : i64, count_include_pad = true, dilation_h = 1 : i64, dilation_w = 1 : i64, h = 3 : i64, kh = 3 : i64, kind = 1 : i64, kw = 2 : i64, n = 10 : i64, oh = 3 : i64, ow = 3 : i64, pad_bottom = 1 : i64, pad_left = 0 : i64, pad_right = 0 : i64, pad_top = 1 : i64, stride_h = 1 : i64, stride_w = 1 : i64, w = 4 : i64} ins(%[[IMAGES]]
// PLAN: %[[DEEP:.*]] = plan.view %[[PLANES]] : tensor<10x3x3x4xf32> to tensor<2x5x9x4xf32>
// PLAN: plan.kernel "pool2d" {c = 4 : i64, count_include_pad = true, dilation_h = 1 : i64, dilation_w = 1 : i64, h = 5 : i64, kh = 2 : i64, kind = 1 : i64, kw = 1 : i64, n = 2 : i64, oh = 3 : i64, ow = 9 : i64, pad_bottom = 0 : i64, pad_left = 0 : i64, pad_right = 0 : i64, pad_top = 1 : i64, stride_h = 2 : i64, stride_w = 1 : i64, w = 9 : i64} ins(%[[DEEP]]
// PLAN: plan.nest [2, 4, 3, 3, 3]{{.*}} {
func.func @volume(%x: tensor<2x4x5x3x4xf32>) -> tensor<2x4x3x3x3xf32> {
  %0 = nn.average_pool %x {kernel = array<i64: 2, 3, 2>, strides = array<i64: 2, 1, 1>, pads = array<i64: 1, 1, 0, 0, 1, 0>, count_include_pad = true} : (tensor<2x4x5x3x4xf32>) -> tensor<2x4x3x3x3xf32>
  return %0 : tensor<2x4x3x3x3xf32>
}

// -----

// A window that walks along the depth alone needs no pool of planes, and one within planes none of depths.
// PLAN-LABEL: plan.program @parts
// PLAN-COUNT-2: plan.kernel "pool2d"
// PLAN-NOT: plan.kernel
func.func @parts(%x: tensor<1x4x4x4x6xf32>) -> (tensor<1x4x2x4x6xf32>, tensor<1x4x4x2x2xf32>) {
  %0 = nn.average_pool %x {kernel = array<i64: 2, 1, 1>, strides = array<i64: 2, 1, 1>} : (tensor<1x4x4x4x6xf32>) -> tensor<1x4x2x4x6xf32>
  %1 = nn.average_pool %x {kernel = array<i64: 1, 2, 3>, strides = array<i64: 1, 2, 3>} : (tensor<1x4x4x4x6xf32>) -> tensor<1x4x4x2x2xf32>
  return %0, %1 : tensor<1x4x2x4x6xf32>, tensor<1x4x4x2x2xf32>
}

// -----

// Four dimensions are for a nest. The divisor varies along the border: a table for each dimension in which it does.
// PLAN-LABEL: plan.program @four
// PLAN: %[[COUNTS:.*]] = plan.weight dense<[2.000000e+00, 3.000000e+00, 2.000000e+00]> : tensor<3xf32>
// PLAN: plan.nest [1, 4, 3, 3, 1, 1] reads({{.*}}%[[COUNTS]]{{.*}}) reduce [3, 2, 1, 1] init [0.000000e+00 : f32] body {
// PLAN: guard
// PLAN: epilogue
// PLAN: plan.literal 2.0
// PLAN: plan.binary div
// PLAN: plan.load {{[0-9]+}}
// PLAN: plan.binary div
func.func @four(%x: tensor<1x4x3x4x1x1xf32>) -> tensor<1x4x3x3x1x1xf32> {
  %0 = nn.average_pool %x {kernel = array<i64: 3, 2, 1, 1>, pads = array<i64: 1, 0, 0, 0, 1, 0, 0, 0>} : (tensor<1x4x3x4x1x1xf32>) -> tensor<1x4x3x3x1x1xf32>
  return %0 : tensor<1x4x3x3x1x1xf32>
}

// -----

// A divisor of its own is for a nest too, which without padding needs no guard.
// PLAN-LABEL: plan.program @divided
// PLAN: plan.nest [1, 4, 2, 3]{{.*}} reduce [2, 2]
// PLAN-NOT: guard
// PLAN: plan.literal 3.0
// PLAN: plan.binary div
func.func @divided(%x: tensor<1x4x3x4xf32>) -> tensor<1x4x2x3xf32> {
  %0 = nn.average_pool %x {kernel = array<i64: 2, 2>, divisor = 3 : i64} : (tensor<1x4x3x4xf32>) -> tensor<1x4x2x3xf32>
  return %0 : tensor<1x4x2x3xf32>
}

// -----

// PLAN-LABEL: plan.program @reference
// FOLD-LABEL: func.func @reference
// FOLD-DAG: nn.constant dense<{{\[\[\[}}2.000000e+00, 4.500000e+00, 7.000000e+00]]]> : tensor<1x1x3xf32>
// FOLD-DAG: nn.constant dense<{{\[\[\[}}1.000000e+00, 4.500000e+00, 4.000000e+00]]]> : tensor<1x1x3xf32>
// FOLD-DAG: nn.constant dense<{{\[\[\[}}5.000000e-01, 4.500000e+00, 4.000000e+00]]]> : tensor<1x1x3xf32>
// FOLD-DAG: nn.constant dense<{{\[\[\[}}4.000000e+00, 9.000000e+00, 1.400000e+01]]]> : tensor<1x1x3xf32>
// FOLD-DAG: nn.constant dense<{{\[\[\[}}2.000000e+00, 8.000000e+00]]]> : tensor<1x1x2xf32>
func.func @reference() -> (tensor<1x1x3xf32>, tensor<1x1x3xf32>, tensor<1x1x3xf32>, tensor<1x1x3xf32>, tensor<1x1x2xf32>) {
  %x = nn.constant dense<[[[1.0, 3.0, 6.0, 8.0]]]> : tensor<1x1x4xf32>
  %y = nn.constant dense<[[[1.0, 3.0, 6.0, 4.0]]]> : tensor<1x1x4xf32>
  %0 = nn.average_pool %x {kernel = array<i64: 2>} : (tensor<1x1x4xf32>) -> tensor<1x1x3xf32>
  %1 = nn.average_pool %y {kernel = array<i64: 2>, strides = array<i64: 2>, pads = array<i64: 1, 1>} : (tensor<1x1x4xf32>) -> tensor<1x1x3xf32>
  %2 = nn.average_pool %y {kernel = array<i64: 2>, strides = array<i64: 2>, pads = array<i64: 1, 0>, count_include_pad = true, ceil_mode = true} : (tensor<1x1x4xf32>) -> tensor<1x1x3xf32>
  %3 = nn.average_pool %x {kernel = array<i64: 2>, divisor = 1 : i64} : (tensor<1x1x4xf32>) -> tensor<1x1x3xf32>
  %4 = nn.average_pool %x {kernel = array<i64: 2>, strides = array<i64: 3>, ceil_mode = true} : (tensor<1x1x4xf32>) -> tensor<1x1x2xf32>
  return %0, %1, %2, %3, %4 : tensor<1x1x3xf32>, tensor<1x1x3xf32>, tensor<1x1x3xf32>, tensor<1x1x3xf32>, tensor<1x1x2xf32>
}

// -----

func.func @integer(%x: tensor<1x3x4xi32>) -> tensor<*xi32> {
  // expected-error @below {{expected a float as element, got 'i32'}}
  %0 = nn.average_pool %x {kernel = array<i64: 2>} : (tensor<1x3x4xi32>) -> tensor<*xi32>
  return %0 : tensor<*xi32>
}

// -----

func.func @divisor(%x: tensor<1x3x4xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected a divisor of at least 0, got -2}}
  %0 = nn.average_pool %x {kernel = array<i64: 2>, divisor = -2 : i64} : (tensor<1x3x4xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

// The taps of a window in its padding are counted, not walked through: 2^31 - 1 of them, one with an element.
// PLAN-LABEL: plan.program @huge
// PLAN: plan.kernel "pool2d"
func.func @huge(%x: tensor<1x1x1xf32>) -> tensor<1x1x4xf32> {
  %0 = nn.average_pool %x {kernel = array<i64: 2147483647>, pads = array<i64: 2147483646, 3>} : (tensor<1x1x1xf32>) -> tensor<1x1x4xf32>
  return %0 : tensor<1x1x4xf32>
}
