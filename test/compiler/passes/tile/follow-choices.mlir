// DEFINE: %{rows} = {\"choices\": {\"filters\": 2, \"tile_rows\": 8}, \"kernel\": \"conv2d\", \"node\": \"twice\", \"operand\": [1,28,28,32], \"result\": [1,28,28,32], \"step\": 7}, {\"choices\": {\"filters\": 0}, \"kernel\": \"conv2d\", \"node\": \"twice\", \"operand\": [1,28,28,32], \"result\": [1,28,28,32], \"step\": 7}, {\"choices\": {\"digits\": 0, \"tile_rows\": 8}, \"kernel\": \"matmul_nbits\", \"node\": \"row\", \"operand\": [1,64], \"result\": [1,8], \"step\": 7}, {\"choices\": {\"filters\": 4}, \"kernel\": \"conv2d\", \"node\": \"gone\", \"operand\": [1,28,28,32], \"result\": [1,28,28,32], \"step\": 7}
// RUN: burin-opt %s --burin-tile-follow-choices="record='{\"kernels\": [%{rows}]}'" | FileCheck %s
// RUN: burin-opt %s --burin-tile-follow-choices="record='{\"kernels\": [%{rows}]}' strict=true" | FileCheck %s --check-prefix=STRICT
// RUN: burin-opt %s --burin-tile-follow-choices | FileCheck %s --check-prefix=EMPTY
// RUN: not burin-opt %s --burin-tile-follow-choices="record='{\"kernels\": 4'" 2>&1 | FileCheck %s --check-prefix=ERROR

// Rows of kernels that are alike follow each other, and the last is for all behind it; steps do not matter. Rows of a
// tile are asked only of kernels that take them, and a row without a kernel of nobody.
// CHECK-LABEL: plan.program @asked
// CHECK: plan.kernel "conv2d" {{.*}} {choices = {filters = 2 : i64, tile_rows = 8 : i64}}
// CHECK: plan.kernel "conv2d" {{.*}} {choices = {filters = 0 : i64}}
// CHECK: plan.kernel "conv2d" {{.*}} {choices = {filters = 0 : i64}}
// CHECK: plan.kernel "matmul_nbits" {{.*}} {choices = {digits = 0 : i64}}
// What changes sums is not asked for with strict.
// STRICT-LABEL: plan.program @asked
// STRICT-NOT: filters =
// STRICT: plan.kernel "conv2d" {{.*}} {choices = {tile_rows = 8 : i64}}
// STRICT-NOT: choices
// EMPTY-NOT: choices
// ERROR: error: expected a record of choices, got {{.+}}
plan.program @asked inputs ["x", "a", "b", "s"] outputs ["y", "z"] {
^bb0(%x: tensor<1x28x28x32xf32>, %a: tensor<1x64xf32>, %b: tensor<64xui32>, %s: tensor<16xf32>):
  %w = plan.weight #recipe.panels<dense<1.0> : tensor<3x3x32x32xf32>, [1, 288, 32], [9216, 32, 1]> : tensor<1x9216xf32> : tensor<1x9216xf32>
  %0 = plan.kernel "conv2d" {n = 1 : i64, c = 32 : i64, oc = 32 : i64, groups = 1 : i64, h = 28 : i64, oh = 28 : i64, kh = 3 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 1 : i64, w = 28 : i64, ow = 28 : i64, kw = 3 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 1 : i64} ins(%x, %w : tensor<1x28x28x32xf32>, tensor<1x9216xf32>) : tensor<1x28x28x32xf32> loc("twice")
  %1 = plan.kernel "conv2d" {n = 1 : i64, c = 32 : i64, oc = 32 : i64, groups = 1 : i64, h = 28 : i64, oh = 28 : i64, kh = 3 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 1 : i64, w = 28 : i64, ow = 28 : i64, kw = 3 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 1 : i64} ins(%0, %w : tensor<1x28x28x32xf32>, tensor<1x9216xf32>) : tensor<1x28x28x32xf32> loc("twice")
  %y = plan.kernel "conv2d" {n = 1 : i64, c = 32 : i64, oc = 32 : i64, groups = 1 : i64, h = 28 : i64, oh = 28 : i64, kh = 3 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 1 : i64, w = 28 : i64, ow = 28 : i64, kw = 3 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 1 : i64} ins(%1, %w : tensor<1x28x28x32xf32>, tensor<1x9216xf32>) : tensor<1x28x28x32xf32> loc("twice")
  %z = plan.kernel "matmul_nbits" {m = 1 : i64, n = 8 : i64, k = 64 : i64, a_row_stride = 64 : i64, bits = 4 : i64, group = 32 : i64, digits = 0 : i64, codes = 0 : i64, has_zero = false} ins(%a, %b, %s, %s, %s : tensor<1x64xf32>, tensor<64xui32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) : tensor<1x8xf32> loc("row")
  plan.return %y, %z : tensor<1x28x28x32xf32>, tensor<1x8xf32>
}

// Kernels of a second device are asked for nothing.
// CHECK-LABEL: plan.program @on_device
// CHECK-NOT: choices
plan.program @on_device inputs ["x", "a", "b", "s"] outputs ["y", "z"] attributes {device = #plan.device<cuda>} {
^bb0(%x: tensor<1x28x28x32xf32>, %a: tensor<1x64xf32>, %b: tensor<64xui32>, %s: tensor<16xf32>):
  %w = plan.weight #recipe.panels<dense<1.0> : tensor<3x3x32x32xf32>, [1, 288, 32], [9216, 32, 1]> : tensor<1x9216xf32> : tensor<1x9216xf32>
  %0 = plan.kernel "conv2d" {n = 1 : i64, c = 32 : i64, oc = 32 : i64, groups = 1 : i64, h = 28 : i64, oh = 28 : i64, kh = 3 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 1 : i64, w = 28 : i64, ow = 28 : i64, kw = 3 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 1 : i64} ins(%x, %w : tensor<1x28x28x32xf32>, tensor<1x9216xf32>) : tensor<1x28x28x32xf32> loc("twice")
  %1 = plan.kernel "conv2d" {n = 1 : i64, c = 32 : i64, oc = 32 : i64, groups = 1 : i64, h = 28 : i64, oh = 28 : i64, kh = 3 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 1 : i64, w = 28 : i64, ow = 28 : i64, kw = 3 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 1 : i64} ins(%0, %w : tensor<1x28x28x32xf32>, tensor<1x9216xf32>) : tensor<1x28x28x32xf32> loc("twice")
  %y = plan.kernel "conv2d" {n = 1 : i64, c = 32 : i64, oc = 32 : i64, groups = 1 : i64, h = 28 : i64, oh = 28 : i64, kh = 3 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 1 : i64, w = 28 : i64, ow = 28 : i64, kw = 3 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 1 : i64} ins(%1, %w : tensor<1x28x28x32xf32>, tensor<1x9216xf32>) : tensor<1x28x28x32xf32> loc("twice")
  %z = plan.kernel "matmul_nbits" {m = 1 : i64, n = 8 : i64, k = 64 : i64, a_row_stride = 64 : i64, bits = 4 : i64, group = 32 : i64, digits = 0 : i64, codes = 0 : i64, has_zero = false} ins(%a, %b, %s, %s, %s : tensor<1x64xf32>, tensor<64xui32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) : tensor<1x8xf32> loc("row")
  plan.return %y, %z : tensor<1x28x28x32xf32>, tensor<1x8xf32>
}
