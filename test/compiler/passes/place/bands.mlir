// RUN: burin-opt %s --burin-tile-run-in-bands --burin-place-buffers | FileCheck %s

// What runs inside the next step lies nowhere, and what it reads is needed until that step is through.
// CHECK: #plan.memory<arena, run, bytes = 50176, alignment = 64, least = 50176>
// CHECK: plan.kernel "conv2d" {{.*}} {places = [#plan.place<arena, [[READ:.*]]>]}
// CHECK: plan.kernel "conv2d" {{.*}} {banded, places = [#plan.place<inside, 0>]}
// CHECK-NOT: places = [#plan.place<arena, [[READ]]>]
// CHECK: plan.kernel "depthwise_conv2d" {{.*}} {choices = {bands = 1 : i64}, places = [#plan.place<arena,
plan.program @inside inputs ["x"] outputs ["y"] {
^bb0(%x: tensor<1x14x14x8xf32>):
  %w0 = plan.weight #recipe.panels<dense<1.0> : tensor<1x1x8x16xf32>, [1, 8, 16], [128, 16, 1]> : tensor<1x128xf32> : tensor<1x128xf32>
  %we = plan.weight #recipe.panels<dense<1.0> : tensor<1x1x16x48xf32>, [1, 16, 48], [768, 48, 1]> : tensor<1x768xf32> : tensor<1x768xf32>
  %wd = plan.weight dense<1.0> : tensor<432xf32> : tensor<432xf32>
  %w2 = plan.weight #recipe.panels<dense<1.0> : tensor<1x1x48x8xf32>, [1, 48, 8], [384, 8, 1]> : tensor<1x384xf32> : tensor<1x384xf32>
  %0 = plan.kernel "conv2d" {n = 1 : i64, c = 8 : i64, oc = 16 : i64, groups = 1 : i64, h = 14 : i64, oh = 14 : i64, kh = 1 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 0 : i64, w = 14 : i64, ow = 14 : i64, kw = 1 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 0 : i64} ins(%x, %w0 : tensor<1x14x14x8xf32>, tensor<1x128xf32>) : tensor<1x14x14x16xf32>
  %e = plan.kernel "conv2d" {n = 1 : i64, c = 16 : i64, oc = 48 : i64, groups = 1 : i64, h = 14 : i64, oh = 14 : i64, kh = 1 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 0 : i64, w = 14 : i64, ow = 14 : i64, kw = 1 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 0 : i64} ins(%0, %we : tensor<1x14x14x16xf32>, tensor<1x768xf32>) : tensor<1x14x14x48xf32>
  %d = plan.kernel "depthwise_conv2d" {n = 1 : i64, c = 48 : i64, oc = 48 : i64, h = 14 : i64, oh = 14 : i64, kh = 3 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 1 : i64, w = 14 : i64, ow = 14 : i64, kw = 3 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 1 : i64} ins(%e, %wd : tensor<1x14x14x48xf32>, tensor<432xf32>) : tensor<1x14x14x48xf32>
  %y = plan.kernel "conv2d" {n = 1 : i64, c = 48 : i64, oc = 8 : i64, groups = 1 : i64, h = 14 : i64, oh = 14 : i64, kh = 1 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 0 : i64, w = 14 : i64, ow = 14 : i64, kw = 1 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 0 : i64} ins(%d, %w2 : tensor<1x14x14x48xf32>, tensor<1x384xf32>) : tensor<1x14x14x8xf32>
  plan.return %y : tensor<1x14x14x8xf32>
}
