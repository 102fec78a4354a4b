// RUN: burin-opt %s | burin-opt | FileCheck %s

// A program lists its memories, and a place is one of them and an offset.
// CHECK-LABEL: plan.program @several
// CHECK-SAME: #plan.memory<arena, run, bytes = 256, alignment = 64, least = 192>
// CHECK-SAME: #plan.memory<weights, constant, bytes = 128, alignment = 64>
// CHECK-SAME: #plan.memory<fast, run, bytes = 64, alignment = 16>
plan.program @several inputs [] outputs ["y", "z"] attributes {memories = [
    #plan.memory<arena, run, bytes = 256, alignment = 64, least = 192>,
    #plan.memory<weights, constant, bytes = 128, alignment = 64, device = host>,
    #plan.memory<fast, run, alignment = 16, bytes = 64>]} {
  // CHECK: place = #plan.place<weights, 64>
  %w = plan.weight dense<2.0> : tensor<16xf32> {place = #plan.place<weights, 64>} : tensor<16xf32>
  %t = plan.weight dense<2.0> : tensor<2xf32> {place = #plan.place<weights, 0>} : tensor<2xf32>
  // CHECK: places = [#plan.place<fast, 0>, #plan.place<output, 1>], scratch_bytes = 96 : i64, scratch_place = #plan.place<arena, 64>
  %a:2 = plan.kernel "fourier" {lines = 16, inner = 1, n = 1, size = 1, points = 1, inside = 1, lanes = 6, tasks = 1, factors = array<i64: 1>, scale = 1.0 : f64, has_re = true, has_im = false, is_chirp = false} ins(%t, %w, %w : tensor<2xf32>, tensor<16xf32>, tensor<16xf32>)
      {places = [#plan.place<fast, 0>, #plan.place<output, 1>], scratch_bytes = 96 : i64, scratch_place = #plan.place<arena, 64>} : tensor<16xf32>, tensor<16xf32>
  // CHECK: places = [#plan.place<output, 0>]
  %y = plan.kernel "running_log_sum_exp" {outer = 1, n = 16, inner = 1} ins(%a#0 : tensor<16xf32>) {places = [#plan.place<output, 0>]} : tensor<16xf32>
  plan.return %y, %a#1 : tensor<16xf32>, tensor<16xf32>
}
