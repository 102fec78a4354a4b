// RUN: burin-opt %s --burin-tile-run-in-bands | FileCheck %s

// A band holds the whole image.
// CHECK-LABEL: plan.program @whole
// CHECK: plan.kernel "conv2d" {{.*}} {banded} :
// CHECK-NEXT: plan.kernel "depthwise_conv2d"
plan.program @whole inputs ["x"] outputs ["y"] {
^bb0(%x: tensor<1x14x14x8xf32>):
  %we = plan.weight #recipe.panels<dense<1.0> : tensor<1x1x8x48xf32>, [1, 8, 48], [384, 48, 1]> : tensor<1x384xf32> : tensor<1x384xf32>
  %wd = plan.weight dense<1.0> : tensor<432xf32> : tensor<432xf32>
  %e = plan.kernel "conv2d" {n = 1 : i64, c = 8 : i64, oc = 48 : i64, groups = 1 : i64, h = 14 : i64, oh = 14 : i64, kh = 1 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 0 : i64, w = 14 : i64, ow = 14 : i64, kw = 1 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 0 : i64} ins(%x, %we : tensor<1x14x14x8xf32>, tensor<1x384xf32>) : tensor<1x14x14x48xf32>
  %y = plan.kernel "depthwise_conv2d" {n = 1 : i64, c = 48 : i64, oc = 48 : i64, h = 14 : i64, oh = 14 : i64, kh = 3 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 1 : i64, w = 14 : i64, ow = 14 : i64, kw = 3 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 1 : i64} ins(%e, %wd : tensor<1x14x14x48xf32>, tensor<432xf32>) : tensor<1x14x14x48xf32>
  plan.return %y : tensor<1x14x14x48xf32>
}

// Seven new rows for two that are kept.
// CHECK-LABEL: plan.program @sliding
// CHECK: plan.kernel "conv2d" {{.*}} {banded} :
// CHECK-NEXT: plan.kernel "depthwise_conv2d"
plan.program @sliding inputs ["x"] outputs ["y"] {
^bb0(%x: tensor<2x56x56x8xf32>):
  %we = plan.weight #recipe.panels<dense<1.0> : tensor<1x1x8x48xf32>, [1, 8, 48], [384, 48, 1]> : tensor<1x384xf32> : tensor<1x384xf32>
  %wd = plan.weight dense<1.0> : tensor<432xf32> : tensor<432xf32>
  %e = plan.kernel "conv2d" {n = 2 : i64, c = 8 : i64, oc = 48 : i64, groups = 1 : i64, h = 56 : i64, oh = 56 : i64, kh = 1 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 0 : i64, w = 56 : i64, ow = 56 : i64, kw = 1 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 0 : i64} ins(%x, %we : tensor<2x56x56x8xf32>, tensor<1x384xf32>) : tensor<2x56x56x48xf32>
  %y = plan.kernel "depthwise_conv2d" {n = 2 : i64, c = 48 : i64, oc = 48 : i64, h = 56 : i64, oh = 56 : i64, kh = 3 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 1 : i64, w = 56 : i64, ow = 56 : i64, kw = 3 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 1 : i64} ins(%e, %wd : tensor<2x56x56x48xf32>, tensor<432xf32>) : tensor<2x56x56x48xf32>
  plan.return %y : tensor<2x56x56x48xf32>
}

// One row is kept, two are new: the first layer that a model expands.
// CHECK-LABEL: plan.program @strided
// CHECK: plan.kernel "conv2d" {{.*}} {banded} :
// CHECK-NEXT: plan.kernel "depthwise_conv2d"
plan.program @strided inputs ["x"] outputs ["y"] {
^bb0(%x: tensor<1x112x112x8xf32>):
  %we = plan.weight #recipe.panels<dense<1.0> : tensor<1x1x8x48xf32>, [1, 8, 48], [384, 48, 1]> : tensor<1x384xf32> : tensor<1x384xf32>
  %wd = plan.weight dense<1.0> : tensor<432xf32> : tensor<432xf32>
  %e = plan.kernel "conv2d" {n = 1 : i64, c = 8 : i64, oc = 48 : i64, groups = 1 : i64, h = 112 : i64, oh = 112 : i64, kh = 1 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 0 : i64, w = 112 : i64, ow = 112 : i64, kw = 1 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 0 : i64} ins(%x, %we : tensor<1x112x112x8xf32>, tensor<1x384xf32>) : tensor<1x112x112x48xf32>
  %y = plan.kernel "depthwise_conv2d" {n = 1 : i64, c = 48 : i64, oc = 48 : i64, h = 112 : i64, oh = 56 : i64, kh = 3 : i64, stride_h = 2 : i64, dilation_h = 1 : i64, pad_top = 1 : i64, w = 112 : i64, ow = 56 : i64, kw = 3 : i64, stride_w = 2 : i64, dilation_w = 1 : i64, pad_left = 1 : i64} ins(%e, %wd : tensor<1x112x112x48xf32>, tensor<432xf32>) : tensor<1x56x56x48xf32>
  plan.return %y : tensor<1x56x56x48xf32>
}

// Any convolution may run inside.
// CHECK-LABEL: plan.program @windows
// CHECK: plan.kernel "conv2d" {{.*}} {banded} :
// CHECK-NEXT: plan.kernel "depthwise_conv2d"
plan.program @windows inputs ["x"] outputs ["y"] {
^bb0(%x: tensor<1x28x28x3xf32>):
  %we = plan.weight #recipe.panels<dense<1.0> : tensor<3x3x3x32xf32>, [1, 27, 32], [864, 32, 1]> : tensor<1x864xf32> : tensor<1x864xf32>
  %wd = plan.weight dense<1.0> : tensor<288xf32> : tensor<288xf32>
  %e = plan.kernel "conv2d" {n = 1 : i64, c = 3 : i64, oc = 32 : i64, groups = 1 : i64, h = 28 : i64, oh = 14 : i64, kh = 3 : i64, stride_h = 2 : i64, dilation_h = 1 : i64, pad_top = 1 : i64, w = 28 : i64, ow = 14 : i64, kw = 3 : i64, stride_w = 2 : i64, dilation_w = 1 : i64, pad_left = 1 : i64} ins(%x, %we : tensor<1x28x28x3xf32>, tensor<1x864xf32>) : tensor<1x14x14x32xf32>
  %y = plan.kernel "depthwise_conv2d" {n = 1 : i64, c = 32 : i64, oc = 32 : i64, h = 14 : i64, oh = 14 : i64, kh = 3 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 1 : i64, w = 14 : i64, ow = 14 : i64, kw = 3 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 1 : i64} ins(%e, %wd : tensor<1x14x14x32xf32>, tensor<288xf32>) : tensor<1x14x14x32xf32>
  plan.return %y : tensor<1x14x14x32xf32>
}

// As many rows are moved as are new.
// CHECK-LABEL: plan.program @wide
// CHECK: plan.kernel "conv2d"
// CHECK-NOT: banded
// CHECK: plan.kernel "depthwise_conv2d"
plan.program @wide inputs ["x"] outputs ["y"] {
^bb0(%x: tensor<1x112x112x8xf32>):
  %we = plan.weight #recipe.panels<dense<1.0> : tensor<1x1x8x48xf32>, [1, 8, 48], [384, 48, 1]> : tensor<1x384xf32> : tensor<1x384xf32>
  %wd = plan.weight dense<1.0> : tensor<432xf32> : tensor<432xf32>
  %e = plan.kernel "conv2d" {n = 1 : i64, c = 8 : i64, oc = 48 : i64, groups = 1 : i64, h = 112 : i64, oh = 112 : i64, kh = 1 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 0 : i64, w = 112 : i64, ow = 112 : i64, kw = 1 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 0 : i64} ins(%x, %we : tensor<1x112x112x8xf32>, tensor<1x384xf32>) : tensor<1x112x112x48xf32>
  %y = plan.kernel "depthwise_conv2d" {n = 1 : i64, c = 48 : i64, oc = 48 : i64, h = 112 : i64, oh = 112 : i64, kh = 3 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 1 : i64, w = 112 : i64, ow = 112 : i64, kw = 3 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 1 : i64} ins(%e, %wd : tensor<1x112x112x48xf32>, tensor<432xf32>) : tensor<1x112x112x48xf32>
  plan.return %y : tensor<1x112x112x48xf32>
}

// No band of enough rows fits.
// CHECK-LABEL: plan.program @wider
// CHECK: plan.kernel "conv2d"
// CHECK-NOT: banded
// CHECK: plan.kernel "depthwise_conv2d"
plan.program @wider inputs ["x"] outputs ["y"] {
^bb0(%x: tensor<1x200x200x8xf32>):
  %we = plan.weight #recipe.panels<dense<1.0> : tensor<1x1x8x48xf32>, [1, 8, 48], [384, 48, 1]> : tensor<1x384xf32> : tensor<1x384xf32>
  %wd = plan.weight dense<1.0> : tensor<432xf32> : tensor<432xf32>
  %e = plan.kernel "conv2d" {n = 1 : i64, c = 8 : i64, oc = 48 : i64, groups = 1 : i64, h = 200 : i64, oh = 200 : i64, kh = 1 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 0 : i64, w = 200 : i64, ow = 200 : i64, kw = 1 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 0 : i64} ins(%x, %we : tensor<1x200x200x8xf32>, tensor<1x384xf32>) : tensor<1x200x200x48xf32>
  %y = plan.kernel "depthwise_conv2d" {n = 1 : i64, c = 48 : i64, oc = 48 : i64, h = 200 : i64, oh = 200 : i64, kh = 3 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 1 : i64, w = 200 : i64, ow = 200 : i64, kw = 3 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 1 : i64} ins(%e, %wd : tensor<1x200x200x48xf32>, tensor<432xf32>) : tensor<1x200x200x48xf32>
  plan.return %y : tensor<1x200x200x48xf32>
}

// Somebody else needs all of it.
// CHECK-LABEL: plan.program @read_twice
// CHECK: plan.kernel "conv2d"
// CHECK-NOT: banded
// CHECK: plan.kernel "depthwise_conv2d"
plan.program @read_twice inputs ["x"] outputs ["y", "e"] {
^bb0(%x: tensor<1x14x14x8xf32>):
  %we = plan.weight #recipe.panels<dense<1.0> : tensor<1x1x8x48xf32>, [1, 8, 48], [384, 48, 1]> : tensor<1x384xf32> : tensor<1x384xf32>
  %wd = plan.weight dense<1.0> : tensor<432xf32> : tensor<432xf32>
  %e = plan.kernel "conv2d" {n = 1 : i64, c = 8 : i64, oc = 48 : i64, groups = 1 : i64, h = 14 : i64, oh = 14 : i64, kh = 1 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 0 : i64, w = 14 : i64, ow = 14 : i64, kw = 1 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 0 : i64} ins(%x, %we : tensor<1x14x14x8xf32>, tensor<1x384xf32>) : tensor<1x14x14x48xf32>
  %y = plan.kernel "depthwise_conv2d" {n = 1 : i64, c = 48 : i64, oc = 48 : i64, h = 14 : i64, oh = 14 : i64, kh = 3 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 1 : i64, w = 14 : i64, ow = 14 : i64, kw = 3 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 1 : i64} ins(%e, %wd : tensor<1x14x14x48xf32>, tensor<432xf32>) : tensor<1x14x14x48xf32>
  plan.return %y, %e : tensor<1x14x14x48xf32>, tensor<1x14x14x48xf32>
}

// Two filters a channel: results are no panel of channels any more.
// CHECK-LABEL: plan.program @filters
// CHECK: plan.kernel "conv2d"
// CHECK-NOT: banded
// CHECK: plan.kernel "depthwise_conv2d"
plan.program @filters inputs ["x"] outputs ["y"] {
^bb0(%x: tensor<1x14x14x8xf32>):
  %we = plan.weight #recipe.panels<dense<1.0> : tensor<1x1x8x48xf32>, [1, 8, 48], [384, 48, 1]> : tensor<1x384xf32> : tensor<1x384xf32>
  %wd = plan.weight dense<1.0> : tensor<864xf32> : tensor<864xf32>
  %e = plan.kernel "conv2d" {n = 1 : i64, c = 8 : i64, oc = 48 : i64, groups = 1 : i64, h = 14 : i64, oh = 14 : i64, kh = 1 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 0 : i64, w = 14 : i64, ow = 14 : i64, kw = 1 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 0 : i64} ins(%x, %we : tensor<1x14x14x8xf32>, tensor<1x384xf32>) : tensor<1x14x14x48xf32>
  %y = plan.kernel "depthwise_conv2d" {n = 1 : i64, c = 48 : i64, oc = 96 : i64, h = 14 : i64, oh = 14 : i64, kh = 3 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 1 : i64, w = 14 : i64, ow = 14 : i64, kw = 3 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 1 : i64} ins(%e, %wd : tensor<1x14x14x48xf32>, tensor<864xf32>) : tensor<1x14x14x96xf32>
  plan.return %y : tensor<1x14x14x96xf32>
}

// A sum that goes by chunks waits for the next one.
// CHECK-LABEL: plan.program @long_sums
// CHECK: plan.kernel "conv2d"
// CHECK-NOT: banded
// CHECK: plan.kernel "depthwise_conv2d"
plan.program @long_sums inputs ["x"] outputs ["y"] {
^bb0(%x: tensor<1x14x14x2048xf32>):
  %we = plan.weight #recipe.panels<dense<1.0> : tensor<1x1x2048x48xf32>, [1, 2048, 48], [98304, 48, 1]> : tensor<1x98304xf32> : tensor<1x98304xf32>
  %wd = plan.weight dense<1.0> : tensor<432xf32> : tensor<432xf32>
  %e = plan.kernel "conv2d" {n = 1 : i64, c = 2048 : i64, oc = 48 : i64, groups = 1 : i64, h = 14 : i64, oh = 14 : i64, kh = 1 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 0 : i64, w = 14 : i64, ow = 14 : i64, kw = 1 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 0 : i64} ins(%x, %we : tensor<1x14x14x2048xf32>, tensor<1x98304xf32>) : tensor<1x14x14x48xf32>
  %y = plan.kernel "depthwise_conv2d" {n = 1 : i64, c = 48 : i64, oc = 48 : i64, h = 14 : i64, oh = 14 : i64, kh = 3 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 1 : i64, w = 14 : i64, ow = 14 : i64, kw = 3 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 1 : i64} ins(%e, %wd : tensor<1x14x14x48xf32>, tensor<432xf32>) : tensor<1x14x14x48xf32>
  plan.return %y : tensor<1x14x14x48xf32>
}
