// RUN: burin-opt %s --burin-fuse-kernel-strides --split-input-file | FileCheck %s

// Three slices of one product, their heads brought to the front, and the
// result's put back.
// CHECK-LABEL: plan.program @heads
// CHECK-NOT: plan.nest
// CHECK: %[[Y:.*]] = plan.kernel "attention" {
// CHECK-SAME: k_strides = array<i64: 0, 4, 24, 1>
// CHECK-SAME: offsets = array<i64: 0, 8, 16, 0>, out_strides = array<i64: 0, 4, 8, 1>
// CHECK-SAME: q_strides = array<i64: 0, 4, 24, 1>
// CHECK-SAME: v_strides = array<i64: 0, 4, 24, 1>
// CHECK-SAME: ins(%arg0, %arg0, %arg0 : tensor<1x5x24xf32>, tensor<1x5x24xf32>, tensor<1x5x24xf32>)
// CHECK-SAME: : tensor<1x5x2x4xf32>
// CHECK-NOT: plan.nest
// CHECK: plan.view %[[Y]] : tensor<1x5x2x4xf32> to tensor<1x5x8xf32>
plan.program @heads inputs ["x"] outputs ["y"] {
^bb0(%x: tensor<1x5x24xf32>):
  %q = plan.nest [1, 2, 5, 4] reads(%x : tensor<1x5x24xf32>) {
  ^bb0(%b: index, %h: index, %i: index, %c: index):
    %e = plan.load 0[affine_map<(b, h, i, c) -> (b, i, h * 4 + c)>] (%b, %h, %i, %c) : f32
    plan.yield %e : f32
  } : tensor<1x2x5x4xf32>
  %ks = plan.nest [1, 5, 8] reads(%x : tensor<1x5x24xf32>) {
  ^bb0(%b: index, %i: index, %c: index):
    %e = plan.load 0[affine_map<(b, i, c) -> (b, i, c + 8)>] (%b, %i, %c) : f32
    plan.yield %e : f32
  } : tensor<1x5x8xf32>
  %kv = plan.view %ks : tensor<1x5x8xf32> to tensor<1x5x2x4xf32>
  %k = plan.nest [1, 2, 5, 4] reads(%kv : tensor<1x5x2x4xf32>) {
  ^bb0(%b: index, %h: index, %i: index, %c: index):
    %e = plan.load 0[affine_map<(b, h, i, c) -> (b, i, h, c)>] (%b, %h, %i, %c) : f32
    plan.yield %e : f32
  } : tensor<1x2x5x4xf32>
  %v = plan.nest [1, 2, 5, 4] reads(%x : tensor<1x5x24xf32>) {
  ^bb0(%b: index, %h: index, %i: index, %c: index):
    %e = plan.load 0[affine_map<(b, h, i, c) -> (b, i, h * 4 + c + 16)>] (%b, %h, %i, %c) : f32
    plan.yield %e : f32
  } : tensor<1x2x5x4xf32>
  %y = plan.kernel "attention" {batch = 1, heads = 2, kv_heads = 2, queries = 5, keys = 5, channels = 4, values = 4, scale = 1.0 : f32, softcap = 0.0 : f32, causal = false, zero_empty = false, q_strides = array<i64: 40, 20, 4, 1>, k_strides = array<i64: 40, 20, 4, 1>, v_strides = array<i64: 40, 20, 4, 1>, out_strides = array<i64: 40, 20, 4, 1>, offsets = array<i64: 0, 0, 0, 0>} ins(%q, %k, %v : tensor<1x2x5x4xf32>, tensor<1x2x5x4xf32>, tensor<1x2x5x4xf32>) : tensor<1x2x5x4xf32>
  %r = plan.nest [1, 5, 2, 4] reads(%y : tensor<1x2x5x4xf32>) {
  ^bb0(%b: index, %i: index, %h: index, %c: index):
    %e = plan.load 0[affine_map<(b, i, h, c) -> (b, h, i, c)>] (%b, %i, %h, %c) : f32
    plan.yield %e : f32
  } : tensor<1x5x2x4xf32>
  %o = plan.view %r : tensor<1x5x2x4xf32> to tensor<1x5x8xf32>
  plan.return %o : tensor<1x5x8xf32>
}

// -----

// Keys may be read by columns, values may not; a mask by rows of stride 0.
// CHECK-LABEL: plan.program @columns
// CHECK: %[[V:.*]] = plan.nest [1, 1, 5, 4]
// CHECK-NOT: plan.nest
// CHECK: plan.kernel "attention"
// CHECK-SAME: k_strides = array<i64: 0, 0, 1, 5>
// CHECK-SAME: mask_strides = array<i64: 0, 0, 0, 1>
// CHECK-SAME: ins(%arg0, %arg1, %[[V]], %arg2 : tensor<1x1x5x4xf32>, tensor<1x1x4x5xf32>, tensor<1x1x5x4xf32>, tensor<5xi1>)
plan.program @columns inputs ["q", "k", "m"] outputs ["y"] {
^bb0(%q: tensor<1x1x5x4xf32>, %t: tensor<1x1x4x5xf32>, %m: tensor<5xi1>):
  %k = plan.nest [1, 1, 5, 4] reads(%t : tensor<1x1x4x5xf32>) {
  ^bb0(%b: index, %h: index, %i: index, %c: index):
    %e = plan.load 0[affine_map<(b, h, i, c) -> (b, h, c, i)>] (%b, %h, %i, %c) : f32
    plan.yield %e : f32
  } : tensor<1x1x5x4xf32>
  %ms = plan.nest [1, 1, 5, 5] reads(%m : tensor<5xi1>) {
  ^bb0(%b: index, %h: index, %i: index, %c: index):
    %e = plan.load 0[affine_map<(b, h, i, c) -> (c)>] (%b, %h, %i, %c) : i1
    plan.yield %e : i1
  } : tensor<1x1x5x5xi1>
  %y = plan.kernel "attention" {batch = 1, heads = 1, kv_heads = 1, queries = 5, keys = 5, channels = 4, values = 4, scale = 1.0 : f32, softcap = 0.0 : f32, causal = false, zero_empty = false, q_strides = array<i64: 20, 20, 4, 1>, k_strides = array<i64: 20, 20, 4, 1>, v_strides = array<i64: 20, 20, 4, 1>, mask_strides = array<i64: 0, 0, 5, 1>, out_strides = array<i64: 20, 20, 4, 1>, offsets = array<i64: 0, 0, 0, 0>} ins(%q, %k, %k, %ms : tensor<1x1x5x4xf32>, tensor<1x1x5x4xf32>, tensor<1x1x5x4xf32>, tensor<1x1x5x5xi1>) : tensor<1x1x5x4xf32>
  plan.return %y : tensor<1x1x5x4xf32>
}

// -----

// Heads that are repeated have no stride: they stay a copy.
// CHECK-LABEL: plan.program @repeated
// CHECK: %[[K:.*]] = plan.nest
// CHECK: plan.kernel "attention"
// CHECK-SAME: ins(%arg0, %[[K]], %[[K]] :
plan.program @repeated inputs ["q", "k"] outputs ["y"] {
^bb0(%q: tensor<1x4x5x4xf32>, %s: tensor<1x2x5x4xf32>):
  %k = plan.nest [1, 4, 5, 4] reads(%s : tensor<1x2x5x4xf32>) {
  ^bb0(%b: index, %h: index, %i: index, %c: index):
    %e = plan.load 0[affine_map<(b, h, i, c) -> (b, h floordiv 2, i, c)>] (%b, %h, %i, %c) : f32
    plan.yield %e : f32
  } : tensor<1x4x5x4xf32>
  %y = plan.kernel "attention" {batch = 1, heads = 4, kv_heads = 4, queries = 5, keys = 5, channels = 4, values = 4, scale = 1.0 : f32, softcap = 0.0 : f32, causal = false, zero_empty = false, q_strides = array<i64: 80, 20, 4, 1>, k_strides = array<i64: 80, 20, 4, 1>, v_strides = array<i64: 80, 20, 4, 1>, out_strides = array<i64: 80, 20, 4, 1>, offsets = array<i64: 0, 0, 0, 0>} ins(%q, %k, %k : tensor<1x4x5x4xf32>, tensor<1x4x5x4xf32>, tensor<1x4x5x4xf32>) : tensor<1x4x5x4xf32>
  plan.return %y : tensor<1x4x5x4xf32>
}

// -----

// A kernel that reads by strides already goes on to what its operand was cut
// from.
// CHECK-LABEL: plan.program @further
// CHECK-NOT: plan.nest
// CHECK: plan.kernel "attention"
// CHECK-SAME: offsets = array<i64: 8, 0, 0, 0>
// CHECK-SAME: q_strides = array<i64: 0, 4, 24, 1>
// CHECK-SAME: ins(%arg0, %arg1, %arg1 : tensor<1x5x24xf32>,
plan.program @further inputs ["x", "k"] outputs ["y"] {
^bb0(%x: tensor<1x5x24xf32>, %k: tensor<1x2x5x4xf32>):
  %q = plan.nest [1, 5, 8] reads(%x : tensor<1x5x24xf32>) {
  ^bb0(%b: index, %i: index, %c: index):
    %e = plan.load 0[affine_map<(b, i, c) -> (b, i, c + 8)>] (%b, %i, %c) : f32
    plan.yield %e : f32
  } : tensor<1x5x8xf32>
  %y = plan.kernel "attention" {batch = 1, heads = 2, kv_heads = 2, queries = 5, keys = 5, channels = 4, values = 4, scale = 1.0 : f32, softcap = 0.0 : f32, causal = false, zero_empty = false, q_strides = array<i64: 0, 4, 8, 1>, k_strides = array<i64: 40, 20, 4, 1>, v_strides = array<i64: 40, 20, 4, 1>, out_strides = array<i64: 40, 20, 4, 1>, offsets = array<i64: 0, 0, 0, 0>} ins(%q, %k, %k : tensor<1x5x8xf32>, tensor<1x2x5x4xf32>, tensor<1x2x5x4xf32>) : tensor<1x2x5x4xf32>
  plan.return %y : tensor<1x2x5x4xf32>
}
