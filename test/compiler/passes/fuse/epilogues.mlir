// RUN: burin-opt %s --burin-fuse-epilogues --split-input-file | FileCheck %s

// A bias behind a view is added in the kernel's epilogue.
// CHECK-LABEL: plan.program @bias
// CHECK: plan.kernel "matmul"
// CHECK: epilogue {
// CHECK: ^bb0(%[[SUM:.*]]: f32, %{{.*}}: index, %{{.*}}: index, %[[N:.*]]: index):
// CHECK: %[[B:.*]] = plan.load {{.*}}[#{{.*}}] (%{{.*}}, %[[N]])
// CHECK: plan.binary add %[[SUM]], %[[B]] : f32
// CHECK-NOT: plan.nest
plan.program @bias inputs ["a", "b"] outputs ["y"] {
^bb0(%a: tensor<4x8xf32>, %b: tensor<8xf32>):
  %w = plan.weight #recipe.panels<dense<1.0> : tensor<8x8xf32>, [1, 8, 8], [0, 8, 1]> : tensor<1x64xf32> : tensor<1x64xf32>
  %0 = plan.kernel "matmul" {batch = 1, m = 4, n = 8, k = 8, a_batch_stride = 0, a_row_stride = 8, a_col_stride = 1, b_batch_stride = 0} ins(%a, %w : tensor<4x8xf32>, tensor<1x64xf32>) : tensor<1x4x8xf32>
  %v = plan.view %0 : tensor<1x4x8xf32> to tensor<4x8xf32>
  %1 = plan.nest [4, 8] reads(%v, %b : tensor<4x8xf32>, tensor<8xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[affine_map<(d0, d1) -> (d0, d1)>] (%i, %j) : f32
    %y = plan.load 1[affine_map<(d0, d1) -> (d1)>] (%i, %j) : f32
    %s = plan.binary add %x, %y : f32
    plan.yield %s : f32
  } : tensor<4x8xf32>
  plan.return %1 : tensor<4x8xf32>
}

// -----

// An activation on the NCHW view of an NHWC result runs in the kernel's order;
// what is left is a move.
// CHECK-LABEL: plan.program @layout
// CHECK: plan.kernel "conv2d"
// CHECK: plan.binary maximum
// CHECK: } {{.*}}: tensor<1x2x3x4xf32>
// CHECK: plan.nest [1, 4, 2, 3]{{.*}} {
// CHECK-NEXT: ^bb0
// CHECK-NEXT: plan.load
// CHECK-NEXT: plan.yield
plan.program @layout inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<1x2x3x4xf32>):
  %w = plan.weight #recipe.panels<dense<1.0> : tensor<4x8xf32>, [1, 4, 8], [0, 8, 1]> : tensor<1x32xf32> : tensor<1x32xf32>
  %0 = plan.kernel "conv2d" {n = 1, h = 2, w = 3, c = 4, oh = 2, ow = 3, oc = 4, kh = 1, kw = 1, stride_h = 1, stride_w = 1, dilation_h = 1, dilation_w = 1, pad_top = 0, pad_left = 0, groups = 1} ins(%a, %w : tensor<1x2x3x4xf32>, tensor<1x32xf32>) : tensor<1x2x3x4xf32>
  %1 = plan.nest [1, 4, 2, 3] reads(%0 : tensor<1x2x3x4xf32>) {
  ^bb0(%n: index, %c: index, %y: index, %x: index):
    %e = plan.load 0[affine_map<(d0, d1, d2, d3) -> (d0, d2, d3, d1)>] (%n, %c, %y, %x) : f32
    %zero = plan.literal 0.0 : f32
    %r = plan.binary maximum %e, %zero : f32
    plan.yield %r : f32
  } : tensor<1x4x2x3xf32>
  plan.return %1 : tensor<1x4x2x3xf32>
}

// -----

// A reduction's loops take the order in which its result is wanted.
// CHECK-LABEL: plan.program @permuted
// CHECK: plan.nest [3, 2]{{.*}} reduce [4]
// CHECK: ^bb0(%[[X:.*]]: index, %[[Y:.*]]: index, %[[K:.*]]: index, %{{.*}}: f32):
// CHECK: plan.load {{.*}}[#{{.*}}] (%[[Y]], %[[X]], %[[K]])
plan.program @permuted inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<2x3x4xf32>):
  %0 = plan.nest [2, 3] reads(%a : tensor<2x3x4xf32>) reduce [4] init [0.0 : f32] body {
  ^bb0(%y: index, %x: index, %k: index, %sum: f32):
    %e = plan.load 0[affine_map<(d0, d1, d2) -> (d0, d1, d2)>] (%y, %x, %k) : f32
    %next = plan.binary add %sum, %e : f32
    plan.yield %next : f32
  } epilogue {
  ^bb0(%sum: f32, %y: index, %x: index):
    plan.yield %sum : f32
  } : tensor<2x3xf32>
  %1 = plan.nest [3, 2] reads(%0 : tensor<2x3xf32>) {
  ^bb0(%x: index, %y: index):
    %e = plan.load 0[affine_map<(d0, d1) -> (d1, d0)>] (%x, %y) : f32
    plan.yield %e : f32
  } : tensor<3x2xf32>
  plan.return %1 : tensor<3x2xf32>
}

// -----

// A result that somebody else reads as well must reach memory as it is.
// CHECK-LABEL: plan.program @shared
// CHECK: plan.kernel "softmax" {inner = 1 : i64, log = false, n = 4 : i64, outer = 1 : i64} ins(%{{.*}} : tensor<4xf32>) : tensor<1x4x1xf32>
// CHECK: plan.nest
plan.program @shared inputs ["a"] outputs ["x", "y"] {
^bb0(%a: tensor<4xf32>):
  %0 = plan.kernel "softmax" {outer = 1, n = 4, inner = 1, log = false} ins(%a : tensor<4xf32>) : tensor<1x4x1xf32>
  %v = plan.view %0 : tensor<1x4x1xf32> to tensor<4xf32>
  %1 = plan.nest [4] reads(%v : tensor<4xf32>) {
  ^bb0(%i: index):
    %e = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f32
    %n = plan.unary neg %e : f32 -> f32
    plan.yield %n : f32
  } : tensor<4xf32>
  plan.return %v, %1 : tensor<4xf32>, tensor<4xf32>
}

// -----

// A nest that reads the first rows only is no epilogue: the kernel stores all.
// CHECK-LABEL: plan.program @part
// CHECK: plan.kernel "matmul"
// CHECK-SAME: : tensor<1x4x8xf32>
// CHECK: plan.nest [1, 2, 8]
plan.program @part inputs ["a", "w"] outputs ["y"] {
^bb0(%a: tensor<4x8xf32>, %w: tensor<1x64xf32>):
  %0 = plan.kernel "matmul" {batch = 1, m = 4, n = 8, k = 8, a_batch_stride = 0, a_row_stride = 8, a_col_stride = 1, b_batch_stride = 0} ins(%a, %w : tensor<4x8xf32>, tensor<1x64xf32>) : tensor<1x4x8xf32>
  %1 = plan.nest [1, 2, 8] reads(%0 : tensor<1x4x8xf32>) {
  ^bb0(%b: index, %i: index, %j: index):
    %x = plan.load 0[affine_map<(d0, d1, d2) -> (d0, d1, d2)>] (%b, %i, %j) : f32
    %n = plan.unary neg %x : f32 -> f32
    plan.yield %n : f32
  } : tensor<1x2x8xf32>
  plan.return %1 : tensor<1x2x8xf32>
}

// -----

// A sine keeps a row of its own, but takes the kernel's order.
// CHECK-LABEL: plan.program @angles
// CHECK: %[[SUM:.*]] = plan.kernel "conv2d"
// CHECK-NOT: epilogue {
// CHECK: %[[SINE:.*]] = plan.nest [1, 2, 3, 4] reads(%[[SUM]] : {{.*}}) {
// CHECK: plan.load 0
// CHECK: plan.unary sin
// CHECK: plan.nest [1, 4, 2, 3] reads(%[[SINE]] : {{.*}}) {
// CHECK-NEXT: ^bb0
// CHECK-NEXT: plan.load 0
// CHECK-NEXT: plan.yield
plan.program @angles inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<1x2x3x4xf32>):
  %w = plan.weight #recipe.panels<dense<1.0> : tensor<4x8xf32>, [1, 4, 8], [0, 8, 1]> : tensor<1x32xf32> : tensor<1x32xf32>
  %0 = plan.kernel "conv2d" {n = 1, h = 2, w = 3, c = 4, oh = 2, ow = 3, oc = 4, kh = 1, kw = 1, stride_h = 1, stride_w = 1, dilation_h = 1, dilation_w = 1, pad_top = 0, pad_left = 0, groups = 1} ins(%a, %w : tensor<1x2x3x4xf32>, tensor<1x32xf32>) : tensor<1x2x3x4xf32>
  %1 = plan.nest [1, 4, 2, 3] reads(%0 : tensor<1x2x3x4xf32>) {
  ^bb0(%n: index, %c: index, %y: index, %x: index):
    %e = plan.load 0[affine_map<(d0, d1, d2, d3) -> (d0, d2, d3, d1)>] (%n, %c, %y, %x) : f32
    %r = plan.unary sin %e : f32 -> f32
    plan.yield %r : f32
  } : tensor<1x4x2x3xf32>
  plan.return %1 : tensor<1x4x2x3xf32>
}

// -----

// CHECK-LABEL: plan.program @reduced_angles
// CHECK: plan.nest [4]{{.*}} reduce [8]
// CHECK: plan.nest [4]{{.*}} {
// CHECK: plan.unary cos
plan.program @reduced_angles inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4x8xf32>):
  %0 = plan.nest [4] reads(%a : tensor<4x8xf32>) reduce [8] init [0.0 : f32] body {
  ^bb0(%i: index, %k: index, %s: f32):
    %x = plan.load 0[affine_map<(d0, d1) -> (d0, d1)>] (%i, %k) : f32
    %t = plan.binary add %s, %x : f32
    plan.yield %t : f32
  } epilogue {
  ^bb0(%s: f32, %i: index):
    plan.yield %s : f32
  } : tensor<4xf32>
  %1 = plan.nest [4] reads(%0 : tensor<4xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f32
    %c = plan.unary cos %x : f32 -> f32
    plan.yield %c : f32
  } : tensor<4xf32>
  plan.return %1 : tensor<4xf32>
}

// -----

// A kernel whose record knows no epilogue is followed by the nest.
// CHECK-LABEL: plan.program @without
// CHECK: plan.kernel "running_log_sum_exp" {inner = 1 : i64, n = 4 : i64, outer = 1 : i64} ins(%{{.*}} : tensor<4xf32>) : tensor<4xf32>
// CHECK: plan.nest [4]{{.*}} {
// CHECK: plan.unary neg
plan.program @without inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  %0 = plan.kernel "running_log_sum_exp" {outer = 1, n = 4, inner = 1} ins(%a : tensor<4xf32>) : tensor<4xf32>
  %1 = plan.nest [4] reads(%0 : tensor<4xf32>) {
  ^bb0(%i: index):
    %e = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f32
    %n = plan.unary neg %e : f32 -> f32
    plan.yield %n : f32
  } : tensor<4xf32>
  plan.return %1 : tensor<4xf32>
}

// -----

// Operations are counted as far as 64 bits go.
// CHECK-LABEL: plan.program @many
// CHECK: } {operations = 9223372036854775807 : i64}
plan.program @many inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  %0 = plan.kernel "softmax" {outer = 1, n = 4, inner = 1, log = false} ins(%a : tensor<4xf32>) {operations = 9223372036854775807 : i64} : tensor<1x4x1xf32>
  %v = plan.view %0 : tensor<1x4x1xf32> to tensor<4xf32>
  %1 = plan.nest [4] reads(%v : tensor<4xf32>) {
  ^bb0(%i: index):
    %e = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f32
    %n = plan.unary neg %e : f32 -> f32
    plan.yield %n : f32
  } {operations = 4 : i64} : tensor<4xf32>
  plan.return %1 : tensor<4xf32>
}

// -----

// A reduction of memory that a step updates does not move behind the update.
// CHECK-LABEL: plan.program @updated
// CHECK: %[[OLD:.*]] = plan.state "s"
// CHECK-NEXT: %[[SUM:.*]] = plan.nest [2] reads(%[[OLD]] : tensor<2x3xf32>) reduce [3]
// CHECK: plan.nest [3] into %[[OLD]]
// CHECK: plan.nest [2] reads(%[[SUM]]
plan.program @updated inputs [] outputs ["y"] {
  %s = plan.state "s" : tensor<2x3xf32>
  %0 = plan.nest [2] reads(%s : tensor<2x3xf32>) reduce [3] init [0.0 : f32] body {
  ^bb0(%i: index, %k: index, %sum: f32):
    %x = plan.load 0[affine_map<(d0, d1) -> (d0, d1)>] (%i, %k) : f32
    %next = plan.binary add %sum, %x : f32
    plan.yield %next : f32
  } epilogue {
  ^bb0(%sum: f32, %i: index):
    plan.yield %sum : f32
  } : tensor<2xf32>
  %1 = plan.nest [3] into %s[affine_map<(d0) -> (0, d0)>] {
  ^bb0(%i: index):
    %x = plan.literal 0.0 : f32
    plan.yield %x : f32
  } : tensor<2x3xf32>
  %y = plan.nest [2] reads(%0 : tensor<2xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f32
    %z = plan.unary exp %x : f32 -> f32
    plan.yield %z : f32
  } : tensor<2xf32>
  plan.keep %1 as "s" : tensor<2x3xf32>
  plan.return %y : tensor<2xf32>
}
