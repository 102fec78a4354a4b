// RUN: burin-opt %s --burin-tile-transform-filters | FileCheck %s

// Many tiles: of 4, with the epilogue that was there. Steps of taps, channels and filters are those of the packed matrix.
// CHECK-LABEL: plan.program @many
// CHECK: %[[W:.*]] = plan.weight #recipe.filters<dense<{{.*}}> : tensor<3x3x64x32xf32>, [64, 32], [2048, 32, 1], 4> : tensor<73728xf32>
// CHECK: plan.kernel "winograd_conv2d" {c = 64 : i64, h = 28 : i64, n = 1 : i64, oc = 32 : i64, oh = 28 : i64, ow = 24 : i64, pad_left = 0 : i64, pad_top = 1 : i64, tile = 4 : i64, w = 26 : i64} ins(%{{.*}}, %[[W]] : tensor<1x28x26x64xf32>, tensor<73728xf32>)
// CHECK: plan.literal 1.000000e+00
// CHECK: scratch_bytes = 387072 : i64
plan.program @many inputs ["x"] outputs ["y"] {
^bb0(%x: tensor<1x28x26x64xf32>):
  %w = plan.weight #recipe.panels<dense<1.0> : tensor<3x3x64x32xf32>, [1, 576, 32], [18432, 32, 1]> : tensor<1x18432xf32> : tensor<1x18432xf32>
  %y = plan.kernel "conv2d" {n = 1 : i64, c = 64 : i64, oc = 32 : i64, groups = 1 : i64, h = 28 : i64, oh = 28 : i64, kh = 3 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 1 : i64, w = 26 : i64, ow = 24 : i64, kw = 3 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 0 : i64} ins(%x, %w : tensor<1x28x26x64xf32>, tensor<1x18432xf32>) epilogue {
  ^bb0(%sum: f32, %n: index, %i: index, %j: index, %c: index):
    %one = plan.literal 1.0 : f32
    %more = plan.binary add %sum, %one : f32
    plan.yield %more : f32
  } : tensor<1x28x24x32xf32>
  plan.return %y : tensor<1x28x24x32xf32>
}

// Few tiles for many filters: of 2, whose filters are smaller.
// CHECK-LABEL: plan.program @few
// CHECK: plan.weight #recipe.filters<{{.*}}, [256, 256], [65536, 256, 1], 2>
// CHECK: plan.kernel "winograd_conv2d" {{.*}}tile = 2 : i64
plan.program @few inputs ["x"] outputs ["y"] {
^bb0(%x: tensor<1x14x14x256xf32>):
  %w = plan.weight #recipe.panels<dense<1.0> : tensor<3x3x256x256xf32>, [1, 2304, 256], [589824, 256, 1]> : tensor<1x589824xf32> : tensor<1x589824xf32>
  %y = plan.kernel "conv2d" {n = 1 : i64, c = 256 : i64, oc = 256 : i64, groups = 1 : i64, h = 14 : i64, oh = 14 : i64, kh = 3 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 1 : i64, w = 14 : i64, ow = 14 : i64, kw = 3 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 1 : i64} ins(%x, %w : tensor<1x14x14x256xf32>, tensor<1x589824xf32>) : tensor<1x14x14x256xf32>
  plan.return %y : tensor<1x14x14x256xf32>
}

// Where filters weigh more than products: 7 x 7 pixels of 512 channels.
// CHECK-LABEL: plan.program @heavy
// CHECK: plan.kernel "conv2d"
plan.program @heavy inputs ["x"] outputs ["y"] {
^bb0(%x: tensor<1x7x7x512xf32>):
  %w = plan.weight #recipe.panels<dense<1.0> : tensor<3x3x512x512xf32>, [1, 4608, 512], [2359296, 512, 1]> : tensor<1x2359296xf32> : tensor<1x2359296xf32>
  %y = plan.kernel "conv2d" {n = 1 : i64, c = 512 : i64, oc = 512 : i64, groups = 1 : i64, h = 7 : i64, oh = 7 : i64, kh = 3 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 1 : i64, w = 7 : i64, ow = 7 : i64, kw = 3 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 1 : i64} ins(%x, %w : tensor<1x7x7x512xf32>, tensor<1x2359296xf32>) : tensor<1x7x7x512xf32>
  plan.return %y : tensor<1x7x7x512xf32>
}

// With strides, and with channels that fill no vector.
// CHECK-LABEL: plan.program @others
// CHECK-COUNT-2: plan.kernel "conv2d"
plan.program @others inputs ["x", "z"] outputs ["y", "u"] {
^bb0(%x: tensor<1x64x64x64xf32>, %z: tensor<1x64x64x24xf32>):
  %w = plan.weight #recipe.panels<dense<1.0> : tensor<3x3x64x32xf32>, [1, 576, 32], [18432, 32, 1]> : tensor<1x18432xf32> : tensor<1x18432xf32>
  %y = plan.kernel "conv2d" {n = 1 : i64, c = 64 : i64, oc = 32 : i64, groups = 1 : i64, h = 64 : i64, oh = 32 : i64, kh = 3 : i64, stride_h = 2 : i64, dilation_h = 1 : i64, pad_top = 1 : i64, w = 64 : i64, ow = 32 : i64, kw = 3 : i64, stride_w = 2 : i64, dilation_w = 1 : i64, pad_left = 1 : i64} ins(%x, %w : tensor<1x64x64x64xf32>, tensor<1x18432xf32>) : tensor<1x32x32x32xf32>
  %v = plan.weight #recipe.panels<dense<1.0> : tensor<3x3x24x32xf32>, [1, 216, 32], [6912, 32, 1]> : tensor<1x6912xf32> : tensor<1x6912xf32>
  %u = plan.kernel "conv2d" {n = 1 : i64, c = 24 : i64, oc = 32 : i64, groups = 1 : i64, h = 64 : i64, oh = 64 : i64, kh = 3 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 1 : i64, w = 64 : i64, ow = 64 : i64, kw = 3 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 1 : i64} ins(%z, %v : tensor<1x64x64x24xf32>, tensor<1x6912xf32>) : tensor<1x64x64x32xf32>
  plan.return %y, %u : tensor<1x32x32x32xf32>, tensor<1x64x64x32xf32>
}

// As many images as a run is told: one by windows, more by tiles, with the epilogue in both.
// CHECK-LABEL: plan.program @batches
// CHECK: %[[FEW:.*]] = plan.nest [] {
// CHECK-NEXT: %[[N:.*]] = plan.size_value <["n"]
// CHECK-NEXT: %[[MOST:.*]] = plan.literal 1 : i64
// CHECK-NEXT: plan.compare le %[[N]], %[[MOST]]
// CHECK: %[[Y:.*]] = plan.if %[[FEW]] : tensor<i1> {
// CHECK: plan.kernel "conv2d"
// CHECK: plan.literal 1.000000e+00
// CHECK: } else {
// CHECK: plan.kernel "winograd_conv2d" {{.*}}n = #size.dims<["n"]{{.*}}tile = 4
// CHECK: plan.literal 1.000000e+00
// CHECK: scratch_bytes
// CHECK: plan.return %[[Y]]
plan.program @batches inputs ["x"] outputs ["y"] {
^bb0(%x: tensor<64x16x16x32xf32, #size.dims<["n", 16, 16, 32], {n = array<i64: 1, 64>}>>):
  %w = plan.weight #recipe.panels<dense<1.0> : tensor<3x3x32x32xf32>, [1, 288, 32], [9216, 32, 1]> : tensor<1x9216xf32> : tensor<1x9216xf32>
  %y = plan.kernel "conv2d" {n = #size.dims<["n"], {n = array<i64: 1, 64>}>, c = 32 : i64, oc = 32 : i64, groups = 1 : i64, h = 16 : i64, oh = 16 : i64, kh = 3 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 1 : i64, w = 16 : i64, ow = 16 : i64, kw = 3 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 1 : i64} ins(%x, %w : tensor<64x16x16x32xf32, #size.dims<["n", 16, 16, 32], {n = array<i64: 1, 64>}>>, tensor<1x9216xf32>) epilogue {
  ^bb0(%sum: f32, %n: index, %i: index, %j: index, %c: index):
    %one = plan.literal 1.0 : f32
    %more = plan.binary add %sum, %one : f32
    plan.yield %more : f32
  } : tensor<64x16x16x32xf32, #size.dims<["n", 16, 16, 32], {n = array<i64: 1, 64>}>>
  plan.return %y : tensor<64x16x16x32xf32, #size.dims<["n", 16, 16, 32], {n = array<i64: 1, 64>}>>
}
