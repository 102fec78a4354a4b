// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @kernel
// CHECK: nn.conv %{{.*}}, %{{.*}}, %{{.*}} {pads = array<i64: 1, 0, 1, 0>, strides = array<i64: 2, 2>} : (tensor<1x3x9x9xf32>, tensor<8x3x3x3xf32>, tensor<8xf32>) -> tensor<1x8x5x4xf32>
// PLAN-LABEL: plan.program @kernel
// PLAN: %[[IMAGE:.*]] = plan.nest [1, 9, 9, 3]{{.*}} {
// PLAN: %[[TURNED:.*]] = plan.nest [3, 3, 3, 8]{{.*}} {
// PLAN: %[[PACKED:.*]] = plan.kernel "pack_panels" {batch = 1 : i64, batch_stride = 8 : i64, col_stride = 1 : i64, k = 27 : i64, n = 8 : i64, row_stride = 8 : i64} ins(%[[TURNED]]
// PLAN: %[[SUM:.*]] = plan.kernel "conv2d" {c = 3 : i64, dilation_h = 1 : i64, dilation_w = 1 : i64, groups = 1 : i64, h = 9 : i64, kh = 3 : i64, kw = 3 : i64, n = 1 : i64, oc = 8 : i64, oh = 5 : i64, ow = 4 : i64, pad_left = 0 : i64, pad_top = 1 : i64, stride_h = 2 : i64, stride_w = 2 : i64, w = 9 : i64} ins(%[[IMAGE]], %[[PACKED]]
// PLAN-SAME: operations = 8800 : i64
// PLAN: plan.nest [1, 5, 4, 8] reads(%[[SUM]], %arg2 : {{.*}}) {
// PLAN: plan.load 0
// PLAN: plan.load 1
// PLAN: plan.binary add
// PLAN: plan.nest [1, 8, 5, 4]{{.*}} {
func.func @kernel(%x: tensor<1x3x9x9xf32>, %w: tensor<8x3x3x3xf32>, %b: tensor<8xf32>) -> tensor<1x8x5x4xf32> {
  %0 = nn.conv %x, %w, %b {strides = array<i64: 2, 2>, pads = array<i64: 1, 0, 1, 0>} : (tensor<1x3x9x9xf32>, tensor<8x3x3x3xf32>, tensor<8xf32>) -> tensor<1x8x5x4xf32>
  return %0 : tensor<1x8x5x4xf32>
}

// -----

// Constant weights are turned to [kh, kw, C / group, O] at compile time; one dimension is one of height 1.
// PLAN-LABEL: plan.program @weights
// PLAN: plan.view %{{.*}} : tensor<1x2x9xf32> to tensor<1x2x1x9xf32>
// PLAN: %[[W:.*]] = plan.weight dense<{{\[\[\[\[}}1.000000e+00, 5.000000e+00], [3.000000e+00, 7.000000e+00]], {{\[\[}}2.000000e+00, 6.000000e+00], [4.000000e+00, 8.000000e+00]]]]> : tensor<1x2x2x2xf32>
// PLAN: plan.kernel "pack_panels" {{.*}} ins(%[[W]]
func.func @weights(%x: tensor<1x2x9xf32>) -> tensor<1x2x8xf32> {
  %w = nn.constant dense<[[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]]> : tensor<2x2x2xf32>
  %0 = nn.conv %x, %w : (tensor<1x2x9xf32>, tensor<2x2x2xf32>) -> tensor<1x2x8xf32>
  return %0 : tensor<1x2x8xf32>
}

// -----

// PLAN-LABEL: plan.program @depthwise
// PLAN-NOT: pack_panels
// PLAN: plan.kernel "depthwise_conv2d" {c = 4 : i64, dilation_h = 1 : i64, dilation_w = 2 : i64, h = 9 : i64, kh = 3 : i64, kw = 3 : i64, n = 1 : i64, oc = 8 : i64, oh = 7 : i64, ow = 5 : i64, pad_left = 0 : i64, pad_top = 0 : i64, stride_h = 1 : i64, stride_w = 1 : i64, w = 9 : i64} ins(%{{.*}}, %{{.*}} : tensor<1x9x9x4xf32>, tensor<3x3x1x8xf32>)
func.func @depthwise(%x: tensor<1x4x9x9xf32>, %w: tensor<8x1x3x3xf32>) -> tensor<1x8x7x5xf32> {
  %0 = nn.conv %x, %w {group = 4 : i64, dilations = array<i64: 1, 2>} : (tensor<1x4x9x9xf32>, tensor<8x1x3x3xf32>) -> tensor<1x8x7x5xf32>
  return %0 : tensor<1x8x7x5xf32>
}

// -----

// PLAN-LABEL: plan.program @nest
// PLAN: plan.nest [1, 6, 9] reads(%arg0, %arg1, %arg2 : {{.*}}) reduce [2, 3] init [0] body {
// PLAN: %[[ZERO:.*]] = plan.literal 0 : i64
// PLAN: plan.load 0[#map] (%{{.*}}) guard %[[ZERO]] : i64
// PLAN: plan.load 1[#map1] (%{{.*}}) : i64
// PLAN: epilogue
// PLAN: plan.load 2
// PLAN: plan.binary add
func.func @nest(%x: tensor<1x4x9xi64>, %w: tensor<6x2x3xi64>, %b: tensor<6xi64>) -> tensor<1x6x9xi64> {
  %0 = nn.conv %x, %w, %b {auto_pad = "same_lower", group = 2 : i64} : (tensor<1x4x9xi64>, tensor<6x2x3xi64>, tensor<6xi64>) -> tensor<1x6x9xi64>
  return %0 : tensor<1x6x9xi64>
}

// -----

// PLAN-LABEL: plan.program @volume
// PLAN: %[[IMAGE:.*]] = plan.nest [1, 3, 4, 5, 2]{{.*}} {
// PLAN: %[[TURNED:.*]] = plan.nest [3, 2, 1, 2, 6]{{.*}} {
// PLAN: %[[PACKED:.*]] = plan.kernel "pack_panels" {batch = 1 : i64, batch_stride = 6 : i64, col_stride = 1 : i64, k = 12 : i64, n = 6 : i64, row_stride = 6 : i64} ins(%[[TURNED]]
// PLAN: %[[SUM:.*]] = plan.kernel "conv3d" {c = 2 : i64, d = 3 : i64, dilation_d = 1 : i64, dilation_h = 1 : i64, dilation_w = 2 : i64, groups = 1 : i64, h = 4 : i64, kd = 3 : i64, kh = 2 : i64, kw = 1 : i64, n = 1 : i64, oc = 6 : i64, od = 3 : i64, oh = 2 : i64, ow = 5 : i64, pad_front = 1 : i64, pad_left = 0 : i64, pad_top = 0 : i64, stride_d = 1 : i64, stride_h = 2 : i64, stride_w = 1 : i64, w = 5 : i64} ins(%[[IMAGE]], %[[PACKED]]
// PLAN: plan.nest [1, 3, 2, 5, 6] reads(%[[SUM]], %arg2 : {{.*}}) {
// PLAN: plan.load 0
// PLAN: plan.load 1
// PLAN: plan.nest [1, 6, 3, 2, 5]{{.*}} {
func.func @volume(%x: tensor<1x2x3x4x5xf32>, %w: tensor<6x2x3x2x1xf32>, %b: tensor<6xf32>) -> tensor<1x6x3x2x5xf32> {
  %0 = nn.conv %x, %w, %b {strides = array<i64: 1, 2, 1>, dilations = array<i64: 1, 1, 2>, pads = array<i64: 1, 0, 0, 1, 0, 0>} : (tensor<1x2x3x4x5xf32>, tensor<6x2x3x2x1xf32>, tensor<6xf32>) -> tensor<1x6x3x2x5xf32>
  return %0 : tensor<1x6x3x2x5xf32>
}

// -----

// PLAN-LABEL: plan.program @depthwise_volume
// PLAN-NOT: pack_panels
// PLAN: plan.kernel "depthwise_conv3d" {c = 4 : i64, d = 3 : i64, {{.*}} ins(%{{.*}}, %{{.*}} : tensor<1x3x4x5x4xf32>, tensor<3x2x1x1x8xf32>)
func.func @depthwise_volume(%x: tensor<1x4x3x4x5xf32>, %w: tensor<8x1x3x2x1xf32>) -> tensor<1x8x1x3x5xf32> {
  %0 = nn.conv %x, %w {group = 4 : i64} : (tensor<1x4x3x4x5xf32>, tensor<8x1x3x2x1xf32>) -> tensor<1x8x1x3x5xf32>
  return %0 : tensor<1x8x1x3x5xf32>
}

// -----

// Four dimensions are for a nest. Without padding reads need no guard.
// PLAN-LABEL: plan.program @four
// PLAN: plan.nest [1, 2, 2, 2, 2, 2]{{.*}} reduce [1, 2, 2, 2, 1] init [0.000000e+00 : f32] body {
// PLAN-NOT: guard
func.func @four(%x: tensor<1x1x3x3x3x2xf32>, %w: tensor<2x1x2x2x2x1xf32>) -> tensor<1x2x2x2x2x2xf32> {
  %0 = nn.conv %x, %w : (tensor<1x1x3x3x3x2xf32>, tensor<2x1x2x2x2x1xf32>) -> tensor<1x2x2x2x2x2xf32>
  return %0 : tensor<1x2x2x2x2x2xf32>
}

// -----

// PLAN-LABEL: plan.program @reference
// FOLD-LABEL: func.func @reference
// FOLD-DAG: nn.constant dense<{{\[\[\[}}12, 15, 18]]]> : tensor<1x1x3xi32>
// FOLD-DAG: nn.constant dense<{{\[\[\[}}10, 13]]]> : tensor<1x1x2xi32>
// FOLD-DAG: nn.constant dense<{{\[\[\[}}1, 3, 5, 7]]]> : tensor<1x1x4xi32>
// FOLD-DAG: nn.constant dense<{{\[\[\[}}3, 5, 7, 4]]]> : tensor<1x1x4xi32>
// FOLD-DAG: nn.constant dense<{{\[\[\[}}3, 7]]]> : tensor<1x1x2xi32>
func.func @reference() -> (tensor<1x1x3xi32>, tensor<1x1x2xi32>, tensor<1x1x4xi32>, tensor<1x1x4xi32>, tensor<1x1x2xi32>) {
  %x = nn.constant dense<[[[1, 2, 3, 4]]]> : tensor<1x1x4xi32>
  %w = nn.constant dense<[[[1, 2]]]> : tensor<1x1x2xi32>
  %ones = nn.constant dense<1> : tensor<1x1x2xi32>
  %b = nn.constant dense<7> : tensor<1xi32>
  %b3 = nn.constant dense<3> : tensor<1xi32>
  %0 = nn.conv %x, %w, %b : (tensor<1x1x4xi32>, tensor<1x1x2xi32>, tensor<1xi32>) -> tensor<1x1x3xi32>
  %1 = nn.conv %x, %w, %b3 {dilations = array<i64: 2>} : (tensor<1x1x4xi32>, tensor<1x1x2xi32>, tensor<1xi32>) -> tensor<1x1x2xi32>
  %2 = nn.conv %x, %ones {auto_pad = "same_lower"} : (tensor<1x1x4xi32>, tensor<1x1x2xi32>) -> tensor<1x1x4xi32>
  %3 = nn.conv %x, %ones {auto_pad = "same_upper"} : (tensor<1x1x4xi32>, tensor<1x1x2xi32>) -> tensor<1x1x4xi32>
  %4 = nn.conv %x, %ones {strides = array<i64: 2>} : (tensor<1x1x4xi32>, tensor<1x1x2xi32>) -> tensor<1x1x2xi32>
  return %0, %1, %2, %3, %4 : tensor<1x1x3xi32>, tensor<1x1x2xi32>, tensor<1x1x4xi32>, tensor<1x1x4xi32>, tensor<1x1x2xi32>
}

// -----

// Each group sees its own channels.
// FOLD-LABEL: func.func @groups
// FOLD: nn.constant dense<{{\[\[\[}}2.000000e+00], [1.500000e+01]]]> : tensor<1x2x1xf64>
func.func @groups() -> tensor<1x2x1xf64> {
  %x = nn.constant dense<[[[1.0], [3.0]]]> : tensor<1x2x1xf64>
  %w = nn.constant dense<[[[2.0]], [[5.0]]]> : tensor<2x1x1xf64>
  %0 = nn.conv %x, %w {group = 2 : i64} : (tensor<1x2x1xf64>, tensor<2x1x1xf64>) -> tensor<1x2x1xf64>
  return %0 : tensor<1x2x1xf64>
}

// -----

func.func @channels(%x: tensor<1x4x9xf32>, %w: tensor<8x3x3xf32>) -> tensor<1x8x7xf32> {
  // expected-error @below {{expected 3 input channels, got 4}}
  %0 = nn.conv %x, %w : (tensor<1x4x9xf32>, tensor<8x3x3xf32>) -> tensor<1x8x7xf32>
  return %0 : tensor<1x8x7xf32>
}

// -----

func.func @grouped(%x: tensor<1x4x9xf32>, %w: tensor<8x3x3xf32>) -> tensor<1x8x7xf32> {
  // expected-error @below {{expected 3 input channels in each group, got 2}}
  %0 = nn.conv %x, %w {group = 2 : i64} : (tensor<1x4x9xf32>, tensor<8x3x3xf32>) -> tensor<1x8x7xf32>
  return %0 : tensor<1x8x7xf32>
}

// -----

func.func @group_outputs(%x: tensor<1x6x9xf32>, %w: tensor<8x2x3xf32>) -> tensor<1x8x7xf32> {
  // expected-error @below {{expected output channels in 3 equal groups, got 8}}
  %0 = nn.conv %x, %w {group = 3 : i64} : (tensor<1x6x9xf32>, tensor<8x2x3xf32>) -> tensor<1x8x7xf32>
  return %0 : tensor<1x8x7xf32>
}

// -----

func.func @group_inputs(%x: tensor<1x5x9xf32>, %w: tensor<8x2x3xf32>) -> tensor<1x8x7xf32> {
  // expected-error @below {{expected input channels in 2 equal groups, got 5}}
  %0 = nn.conv %x, %w {group = 2 : i64} : (tensor<1x5x9xf32>, tensor<8x2x3xf32>) -> tensor<1x8x7xf32>
  return %0 : tensor<1x8x7xf32>
}

// -----

func.func @no_group(%x: tensor<1x5x9xf32>, %w: tensor<8x5x3xf32>) -> tensor<1x8x7xf32> {
  // expected-error @below {{expected at least 1 group, got 0}}
  %0 = nn.conv %x, %w {group = 0 : i64} : (tensor<1x5x9xf32>, tensor<8x5x3xf32>) -> tensor<1x8x7xf32>
  return %0 : tensor<1x8x7xf32>
}

// -----

func.func @bias(%x: tensor<1x5x9xf32>, %w: tensor<8x5x3xf32>, %b: tensor<7xf32>) -> tensor<1x8x7xf32> {
  // expected-error @below {{expected a bias of 8 elements, got 'tensor<7xf32>'}}
  %0 = nn.conv %x, %w, %b : (tensor<1x5x9xf32>, tensor<8x5x3xf32>, tensor<7xf32>) -> tensor<1x8x7xf32>
  return %0 : tensor<1x8x7xf32>
}

// -----

func.func @rank(%x: tensor<5x9xf32>, %w: tensor<8x5x3xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected at least 3 dimensions, got 'tensor<5x9xf32>'}}
  %0 = nn.conv %x, %w : (tensor<5x9xf32>, tensor<8x5x3xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @ranks(%x: tensor<1x5x9xf32>, %w: tensor<8x5x3x3xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected weights of 3 dimensions, got 4}}
  %0 = nn.conv %x, %w : (tensor<1x5x9xf32>, tensor<8x5x3x3xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @elements(%x: tensor<1x5x9xf32>, %w: tensor<8x5x3xf64>) -> tensor<*xf32> {
  // expected-error @below {{expected operands of one element type, got}}
  %0 = nn.conv %x, %w : (tensor<1x5x9xf32>, tensor<8x5x3xf64>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @boolean(%x: tensor<1x5x9xi1>, %w: tensor<8x5x3xi1>) -> tensor<*xi1> {
  // expected-error @below {{expected a number as element, got 'i1'}}
  %0 = nn.conv %x, %w : (tensor<1x5x9xi1>, tensor<8x5x3xi1>) -> tensor<*xi1>
  return %0 : tensor<*xi1>
}

// -----

func.func @strides(%x: tensor<1x5x9xf32>, %w: tensor<8x5x3xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected 1 strides, got 2}}
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>} : (tensor<1x5x9xf32>, tensor<8x5x3xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @pads(%x: tensor<1x5x9xf32>, %w: tensor<8x5x3xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected pads in [0, 2147483647], got -1}}
  %0 = nn.conv %x, %w {pads = array<i64: 0, -1>} : (tensor<1x5x9xf32>, tensor<8x5x3xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @auto_pad(%x: tensor<1x5x9xf32>, %w: tensor<8x5x3xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected auto_pad to be 'explicit', 'same_upper' or 'same_lower', got 'most'}}
  %0 = nn.conv %x, %w {auto_pad = "most"} : (tensor<1x5x9xf32>, tensor<8x5x3xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @room(%x: tensor<1x5x9xf32>, %w: tensor<8x5x5xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected a padded size of at least 13 in spatial dimension 0, got 11}}
  %0 = nn.conv %x, %w {dilations = array<i64: 3>, pads = array<i64: 1, 1>} : (tensor<1x5x9xf32>, tensor<8x5x5xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @sums(%x: tensor<1x2x4x4xf16>, %w: tensor<3x2x3x3xf16>) -> tensor<1x3x2x2xf16> {
  // expected-error @below {{expected an operand of 'bf16' or a narrower float, got 'f16'}}
  %0 = nn.conv %x, %w {element = bf16} : (tensor<1x2x4x4xf16>, tensor<3x2x3x3xf16>) -> tensor<1x3x2x2xf16>
  return %0 : tensor<1x3x2x2xf16>
}

// -----

func.func @narrow_bias(%x: tensor<1x2x4x4xf16>, %w: tensor<3x2x3x3xf16>, %b: tensor<3xf16>) -> tensor<1x3x2x2xf32> {
  // expected-error @below {{expected a bias of 'f32', got 'f16'}}
  %0 = nn.conv %x, %w, %b {element = f32} : (tensor<1x2x4x4xf16>, tensor<3x2x3x3xf16>, tensor<3xf16>) -> tensor<1x3x2x2xf32>
  return %0 : tensor<1x3x2x2xf32>
}

// -----

// The kernel of bytes reads nothing outside of its image, which a step of its own pads. With channels of their own the
// depthwise kernel has sums of i32.
// CHECK-LABEL: func.func @bytes
// PLAN-LABEL: plan.program @bytes
// PLAN: %[[PADDED:.*]] = plan.nest [1, 9, 10, 4]
// PLAN: plan.load {{.*}} guard %{{.*}} : ui8
// PLAN: plan.kernel "conv2d_i8" {c = 4 : i64, dilation_h = 1 : i64, dilation_w = 1 : i64, groups = 1 : i64, h = 9 : i64, kh = 3 : i64, kw = 3 : i64, n = 1 : i64, oc = 6 : i64, oh = 4 : i64, ow = 8 : i64, stride_h = 2 : i64, stride_w = 1 : i64, w = 10 : i64} ins(%[[PADDED]]
// PLAN-SAME: tensor<1x4x8x6xi32>
// PLAN: plan.kernel "depthwise_conv2d_i8" {{.*}} : tensor<1x6x6x4xi32>
func.func @bytes(%x: tensor<1x4x8x8xui8>, %w: tensor<6x4x3x3xi8>, %d: tensor<4x1x3x3xi8>) -> (tensor<1x6x4x8xi32>, tensor<1x4x6x6xi32>) {
  %0 = nn.conv %x, %w {element = i32, pads = array<i64: 1, 1, 1, 1>, strides = array<i64: 2, 1>} : (tensor<1x4x8x8xui8>, tensor<6x4x3x3xi8>) -> tensor<1x6x4x8xi32>
  %1 = nn.conv %x, %d {element = i32, group = 4 : i64} : (tensor<1x4x8x8xui8>, tensor<4x1x3x3xi8>) -> tensor<1x4x6x6xi32>
  return %0, %1 : tensor<1x6x4x8xi32>, tensor<1x4x6x6xi32>
}

// -----

// Pairs of bfloats are neighbouring channels of a group: where these are odd, or there is a third dimension, floats are
// multiplied.
// PLAN-LABEL: plan.program @bfloats
// PLAN: plan.kernel "pack_pairs" {batch = 2 : i64, batch_stride = 3 : i64, col_stride = 1 : i64, k = 18 : i64, n = 3 : i64, row_stride = 6 : i64}
// PLAN: plan.kernel "conv2d_bf16" {c = 4 : i64, dilation_h = 1 : i64, dilation_w = 1 : i64, groups = 2 : i64, h = 8 : i64, kh = 3 : i64, kw = 3 : i64, n = 1 : i64, oc = 6 : i64, oh = 8 : i64, ow = 8 : i64, pad_left = 1 : i64, pad_top = 1 : i64, stride_h = 1 : i64, stride_w = 1 : i64, w = 8 : i64}
// PLAN-SAME: tensor<1x8x8x6xf32>
// PLAN-NOT: "conv2d_bf16"
func.func @bfloats(%x: tensor<1x4x8x8xbf16>, %w: tensor<6x2x3x3xbf16>, %d: tensor<4x1x3x3xbf16>, %y: tensor<1x2x4x8x8xbf16>, %v: tensor<6x2x1x3x3xbf16>) -> (tensor<1x6x8x8xf32>, tensor<1x4x6x6xf32>, tensor<1x6x4x6x6xf32>) {
  %0 = nn.conv %x, %w {element = f32, group = 2 : i64, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x4x8x8xbf16>, tensor<6x2x3x3xbf16>) -> tensor<1x6x8x8xf32>
  %1 = nn.conv %x, %d {element = f32, group = 4 : i64} : (tensor<1x4x8x8xbf16>, tensor<4x1x3x3xbf16>) -> tensor<1x4x6x6xf32>
  %2 = nn.conv %y, %v {element = f32} : (tensor<1x2x4x8x8xbf16>, tensor<6x2x1x3x3xbf16>) -> tensor<1x6x4x6x6xf32>
  return %0, %1, %2 : tensor<1x6x8x8xf32>, tensor<1x4x6x6xf32>, tensor<1x6x4x6x6xf32>
}
