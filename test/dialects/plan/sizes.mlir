// RUN: burin-opt %s | burin-opt | FileCheck %s

// Loops, tensors and parameters of kernels whose sizes are known at run time only keep what they are.
// CHECK-LABEL: plan.program @sizes
// CHECK-SAME: sizes = {seq = array<i64: 1, 8>}
plan.program @sizes inputs ["x"] outputs ["y", "n"] attributes {sizes = {seq = array<i64: 1, 8>}} {
// CHECK: ^bb0(%[[X:.*]]: tensor<8x4xf32, #size.dims<["seq", 4], {seq = array<i64: 1, 8>}>>)
^bb0(%x: tensor<8x4xf32, #size.dims<["seq", 4], {seq = array<i64: 1, 8>}>>):
  // CHECK: plan.nest [8] reads(%[[X]]
  %sums = plan.nest [8] reads(%x : tensor<8x4xf32, #size.dims<["seq", 4], {seq = array<i64: 1, 8>}>>) reduce [4] init [0.0 : f32] body {
  ^bb0(%i: index, %k: index, %sum: f32):
    %e = plan.load 0[affine_map<(i, k) -> (i, k)>] (%i, %k) : f32
    %next = plan.binary add %sum, %e : f32
    plan.yield %next : f32
  } epilogue {
  ^bb0(%sum: f32, %i: index):
    // CHECK: plan.size_value <["2*seq"], {seq = array<i64: 1, 8>}> -> f32
    %n = plan.size_value #size.dims<["2*seq"], {seq = array<i64: 1, 8>}> -> f32
    %r = plan.binary div %sum, %n : f32
    plan.yield %r : f32
  // CHECK: sizes = #size.dims<["seq", 4], {seq = array<i64: 1, 8>}>
  } {sizes = #size.dims<["seq", 4], {seq = array<i64: 1, 8>}>} : tensor<8xf32, #size.dims<["seq"], {seq = array<i64: 1, 8>}>>
  // CHECK: plan.kernel "softmax" {inner = 1 : i64, log = false, n = 4 : i64, outer = #size.dims<["seq"], {seq = array<i64: 1, 8>}>}
  %0 = plan.view %x : tensor<8x4xf32, #size.dims<["seq", 4], {seq = array<i64: 1, 8>}>> to tensor<8x4x1xf32, #size.dims<["seq", 4, 1], {seq = array<i64: 1, 8>}>>
  %1 = plan.kernel "softmax" {inner = 1 : i64, log = false, n = 4 : i64, outer = #size.dims<["seq"], {seq = array<i64: 1, 8>}>} ins(%0 : tensor<8x4x1xf32, #size.dims<["seq", 4, 1], {seq = array<i64: 1, 8>}>>)
      : tensor<8x4x1xf32, #size.dims<["seq", 4, 1], {seq = array<i64: 1, 8>}>>
  plan.return %1, %sums : tensor<8x4x1xf32, #size.dims<["seq", 4, 1], {seq = array<i64: 1, 8>}>>, tensor<8xf32, #size.dims<["seq"], {seq = array<i64: 1, 8>}>>
}
