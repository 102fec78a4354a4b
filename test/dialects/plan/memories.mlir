// RUN: burin-opt %s | burin-opt | FileCheck %s

// A program lists its memories, and a place is one of them and an offset.
// CHECK-LABEL: plan.program @several
// CHECK-SAME: #plan.memory<arena, run, bytes = 64, alignment = 64, least = 32>
// CHECK-SAME: #plan.memory<weights, constant, bytes = 128, alignment = 64>
// CHECK-SAME: #plan.memory<fast, run, bytes = 16, alignment = 16>
plan.program @several inputs [] outputs ["y"] attributes {memories = [
    #plan.memory<arena, run, bytes = 64, alignment = 64, least = 32>,
    #plan.memory<weights, constant, bytes = 128, alignment = 64, device = host>,
    #plan.memory<fast, run, alignment = 16, bytes = 16>]} {
  // CHECK: place = #plan.place<weights, 64>
  %w = plan.weight dense<2.0> : tensor<16xf32> {place = #plan.place<weights, 64>} : tensor<16xf32>
  // CHECK: places = [#plan.place<fast, 0>], scratch_bytes = 32 : i64, scratch_place = #plan.place<arena, 32>
  %a = plan.kernel "first" {} ins(%w : tensor<16xf32>)
      {places = [#plan.place<fast, 0>], scratch_bytes = 32 : i64, scratch_place = #plan.place<arena, 32>} : tensor<4xf32>
  // CHECK: places = [#plan.place<output, 0>]
  %y = plan.kernel "second" {} ins(%a : tensor<4xf32>) {places = [#plan.place<output, 0>]} : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}
