// RUN: burin-opt --split-input-file --verify-diagnostics --pass-pipeline='builtin.module(plan.program(burin-lower-decompose-kernels))' %s | FileCheck %s
// RUN: burin-opt --split-input-file --verify-diagnostics --pass-pipeline='builtin.module(plan.program(burin-lower-decompose-kernels{keep-packing=true}))' %s | FileCheck %s --check-prefix=KEEP

// A kernel that has no body for the device is computed by nests; one that has a body stays.
// CHECK-LABEL: plan.program @pool
// CHECK-NOT: plan.kernel "pool2d"
// CHECK: plan.nest [1, 1, 1, 8] reads(%{{.*}} : tensor<1x2x2x8xf32>) reduce [2, 2]
// CHECK: plan.binary maximum
// CHECK: plan.kernel "matmul"
plan.program @pool inputs ["a", "b"] outputs ["y", "z"] attributes {device = #plan.device<cuda>} {
^bb0(%a: tensor<1x2x2x8xf32>, %b: tensor<1x16xf32>):
  %0 = plan.kernel "pool2d" {n = 1 : i64, c = 8 : i64, h = 2 : i64, w = 2 : i64, oh = 1 : i64, ow = 1 : i64, kh = 2 : i64, kw = 2 : i64, stride_h = 2 : i64, stride_w = 2 : i64, dilation_h = 1 : i64, dilation_w = 1 : i64, pad_top = 0 : i64, pad_left = 0 : i64, pad_bottom = 0 : i64, pad_right = 0 : i64, kind = 0 : i64, count_include_pad = false} ins(%a : tensor<1x2x2x8xf32>) : tensor<1x1x1x8xf32>
  %1 = plan.kernel "matmul" {batch = 1 : i64, m = 1 : i64, n = 1 : i64, k = 2 : i64, a_batch_stride = 0 : i64, a_row_stride = 2 : i64, a_col_stride = 1 : i64, b_batch_stride = 0 : i64} ins(%a, %b : tensor<1x2x2x8xf32>, tensor<1x16xf32>) : tensor<1x1x1xf32>
  plan.return %0, %1 : tensor<1x1x1x8xf32>, tensor<1x1x1xf32>
}

// -----

// Kernels that pack may wait, since constants need none.
// CHECK-LABEL: plan.program @pack
// CHECK: plan.buffer : tensor<160xi8>
// CHECK: plan.nest [1, 1, 1, 32, 4] into
// CHECK: plan.nest [1, 1, 1, 8, 4] into
// KEEP-LABEL: plan.program @pack
// KEEP: plan.kernel "pack_quads"
plan.program @pack inputs ["b"] outputs ["y"] attributes {device = #plan.device<cuda>} {
^bb0(%b: tensor<2x33xi8>):
  %0 = plan.kernel "pack_quads" {batch = 1 : i64, k = 2 : i64, n = 33 : i64, batch_stride = 66 : i64, row_stride = 33 : i64, col_stride = 1 : i64} ins(%b : tensor<2x33xi8>) : tensor<1x160xi8>
  plan.return %0 : tensor<1x160xi8>
}

// -----

// On the host all of them stay.
// CHECK-LABEL: plan.program @host
// CHECK: plan.kernel "running_log_sum_exp"
plan.program @host inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<8xf32>):
  %0 = plan.kernel "running_log_sum_exp" {outer = 1 : i64, n = 8 : i64, inner = 1 : i64} ins(%a : tensor<8xf32>) : tensor<8xf32>
  plan.return %0 : tensor<8xf32>
}

// -----

// Means of integers have neither a body nor nests.
plan.program @refused inputs ["a"] outputs ["y"] attributes {device = #plan.device<cuda>} {
^bb0(%a: tensor<1x2x2x8xi32>):
  // expected-error @below {{kernel 'pool2d' has no body for device 'cuda', and no nests compute it}}
  %0 = plan.kernel "pool2d" {n = 1 : i64, c = 8 : i64, h = 2 : i64, w = 2 : i64, oh = 1 : i64, ow = 1 : i64, kh = 2 : i64, kw = 2 : i64, stride_h = 2 : i64, stride_w = 2 : i64, dilation_h = 1 : i64, dilation_w = 1 : i64, pad_top = 0 : i64, pad_left = 0 : i64, pad_bottom = 0 : i64, pad_right = 0 : i64, kind = 1 : i64, count_include_pad = false} ins(%a : tensor<1x2x2x8xi32>) : tensor<1x1x1x8xi32>
  plan.return %0 : tensor<1x1x1x8xi32>
}
