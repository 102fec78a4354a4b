// RUN: burin-opt %s --burin-place-buffers --split-input-file | FileCheck %s

#id = affine_map<(d0) -> (d0)>
#flip = affine_map<(d0) -> (15 - d0)>

// A nest that reads each element where it writes it takes over its bytes; one
// that reads elsewhere does not.
// CHECK-LABEL: plan.program @in_place
// CHECK-SAME: memories = [#plan.memory<arena, run, bytes = 128, alignment = 64, least = 128>,
// CHECK-SAME: #plan.memory<weights, constant, bytes = 0, alignment = 64>]
plan.program @in_place inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<16xf32>):
  // CHECK: plan.nest
  // CHECK: places = [#plan.place<arena, [[FIRST:.*]]>]
  %0 = plan.nest [16] reads(%a : tensor<16xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[#id] (%i) : f32
    plan.yield %x : f32
  } : tensor<16xf32>
  // CHECK: places = [#plan.place<arena, [[FIRST]]>]
  %1 = plan.nest [16] reads(%0 : tensor<16xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[#id] (%i) : f32
    plan.yield %x : f32
  } : tensor<16xf32>
  // CHECK-NOT: places = [#plan.place<arena, [[FIRST]]>]
  // CHECK: places = [#plan.place<arena,
  %2 = plan.nest [16] reads(%1 : tensor<16xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[#flip] (%i) : f32
    plan.yield %x : f32
  } : tensor<16xf32>
  // CHECK: places = [#plan.place<output, 0>]
  %3 = plan.nest [16] reads(%2 : tensor<16xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[#id] (%i) : f32
    plan.yield %x : f32
  } : tensor<16xf32>
  plan.return %3 : tensor<16xf32>
}

// -----

// What is returned without being computed, or twice, is copied.
// CHECK-LABEL: plan.program @foreign
plan.program @foreign inputs ["a"] outputs ["x", "y", "z"] {
^bb0(%a: tensor<4xf32>):
  // CHECK: plan.weight {{.*}}place = #plan.place<weights, 0>
  %w = plan.weight dense<1.0> : tensor<4xf32> : tensor<4xf32>
  // CHECK: places = [#plan.place<output, 0>]
  // CHECK: places = [#plan.place<output, 1>]
  // CHECK: places = [#plan.place<output, 2>]
  plan.return %a, %w, %w : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}

// -----

// Scratch memory lives during its kernel alone.
// CHECK-LABEL: plan.program @scratch
// CHECK-SAME: #plan.memory<arena, run, bytes = 256, alignment = 64, least = {{[0-9]+}}>
plan.program @scratch inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<16xf32>):
  %t = plan.weight dense<1.0> : tensor<2xf32> : tensor<2xf32>
  // CHECK: plan.kernel "fourier"
  // CHECK-SAME: scratch_place = #plan.place<arena, {{[0-9]+}}>
  %0:2 = plan.kernel "fourier" {lines = 16, inner = 1, n = 1, size = 1, points = 1, inside = 1, lanes = 6, tasks = 1, factors = array<i64: 1>, scale = 1.0 : f64, has_re = true, has_im = false, is_chirp = false} ins(%t, %a, %a : tensor<2xf32>, tensor<16xf32>, tensor<16xf32>) {scratch_bytes = 96 : i64} : tensor<16xf32>, tensor<16xf32>
  %1 = plan.kernel "running_log_sum_exp" {outer = 1, n = 16, inner = 1} ins(%0#0 : tensor<16xf32>) : tensor<16xf32>
  %2 = plan.kernel "running_log_sum_exp" {outer = 1, n = 16, inner = 1} ins(%1 : tensor<16xf32>) : tensor<16xf32>
  plan.return %2 : tensor<16xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>
#flip = affine_map<(d0) -> (15 - d0)>

// Parts lie where the whole does, from the first that is written: the buffer
// takes over the bytes of what died before. What is returned is written there.
// CHECK-LABEL: plan.program @parts
// CHECK-SAME: #plan.memory<arena, run, bytes = 192, alignment = 64, least = 192>
plan.program @parts inputs ["a"] outputs ["y", "z"] {
^bb0(%a: tensor<16xf32>):
  %buffer = plan.buffer : tensor<32xf32>
  // CHECK: places = [#plan.place<arena, [[SOURCE:[0-9]+]]>]
  %0 = plan.nest [16] reads(%a : tensor<16xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[#flip] (%i) : f32
    plan.yield %x : f32
  } : tensor<16xf32>
  // CHECK: places = [#plan.place<arena, [[WHOLE:[0-9]+]]>]
  %1 = plan.nest [16] into %buffer[#id] reads(%0 : tensor<16xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[#flip] (%i) : f32
    plan.yield %x : f32
  } : tensor<32xf32>
  // CHECK: places = [#plan.place<arena, [[WHOLE]]>]
  %2 = plan.nest [16] into %1[affine_map<(d0) -> (d0 + 16)>] reads(%a : tensor<16xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[#id] (%i) : f32
    plan.yield %x : f32
  } : tensor<32xf32>
  %outside = plan.buffer : tensor<32xf32>
  // CHECK: places = [#plan.place<output, 0>]
  %3 = plan.nest [16] into %outside[#id] reads(%2 : tensor<32xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (31 - d0)>] (%i) : f32
    plan.yield %x : f32
  } : tensor<32xf32>
  // CHECK: places = [#plan.place<output, 0>]
  %4 = plan.nest [16] into %3[affine_map<(d0) -> (d0 + 16)>] reads(%2 : tensor<32xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (15 - d0)>] (%i) : f32
    plan.yield %x : f32
  } : tensor<32xf32>
  // CHECK: places = [#plan.place<output, 1>]
  %5 = plan.nest [16] reads(%4 : tensor<32xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[#flip] (%i) : f32
    plan.yield %x : f32
  } : tensor<16xf32>
  plan.return %4, %5 : tensor<32xf32>, tensor<16xf32>
}
