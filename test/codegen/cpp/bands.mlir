// RUN: burin-translate %s --plan-to-program | FileCheck %s

// A kernel that runs inside the next one has its types and no function; that one takes what both take.
// CHECK: #include "burin/kernels/generic/depthwise_conv2d_of_conv2d.h"
// CHECK: // step 0: conv2d -> float [1, 14, 14, 48]
// CHECK-NEXT: // Runs inside the next one.
// CHECK: struct Shape0 {
// CHECK: struct Epilogue0 {
// CHECK-NOT: step0
// CHECK: struct Shape1 {
// CHECK: step1(const Run &run) {
// CHECK-NEXT: depthwise_conv2d_of_conv2d(run.parallel, Shape0{}, Shape1{}, (float *)run.outputs[0], (const float *)run.inputs[0],
// CHECK-NEXT: (const float *)(run.weights + 0), (const float *)(run.weights + 1536), Epilogue0{}, Epilogue0{});
// CHECK: results_written();
// CHECK: burin_status run(
// CHECK-NOT: step0(run)
// CHECK: burin_context_step(context, 1, 1);
// CHECK-NEXT: step1(run);
plan.program @main inputs ["x"] outputs ["y"] attributes {memories = [#plan.memory<arena, run, bytes = 0, alignment = 64>, #plan.memory<weights, constant, bytes = 3264, alignment = 64>]} {
^bb0(%x: tensor<1x14x14x8xf32>):
  %we = plan.weight #recipe.panels<dense<1.0> : tensor<1x1x8x48xf32>, [1, 8, 48], [384, 48, 1]> : tensor<1x384xf32> {place = #plan.place<weights, 0>} : tensor<1x384xf32>
  %wd = plan.weight dense<1.0> : tensor<432xf32> {place = #plan.place<weights, 1536>} : tensor<432xf32>
  %e = plan.kernel "conv2d" {n = 1 : i64, c = 8 : i64, oc = 48 : i64, groups = 1 : i64, h = 14 : i64, oh = 14 : i64, kh = 1 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 0 : i64, w = 14 : i64, ow = 14 : i64, kw = 1 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 0 : i64} ins(%x, %we : tensor<1x14x14x8xf32>, tensor<1x384xf32>) {banded, places = [#plan.place<inside, 0>]} : tensor<1x14x14x48xf32>
  %y = plan.kernel "depthwise_conv2d" {n = 1 : i64, c = 48 : i64, oc = 48 : i64, h = 14 : i64, oh = 14 : i64, kh = 3 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 1 : i64, w = 14 : i64, ow = 14 : i64, kw = 3 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 1 : i64} ins(%e, %wd : tensor<1x14x14x48xf32>, tensor<432xf32>) {places = [#plan.place<output, 0>]} : tensor<1x14x14x48xf32>
  plan.return %y : tensor<1x14x14x48xf32>
}
