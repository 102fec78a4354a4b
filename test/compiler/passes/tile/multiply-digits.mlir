// RUN: burin-opt %s --split-input-file --pass-pipeline='builtin.module(plan.program(burin-tile-multiply-digits))' | FileCheck %s

// One row: three bytes for each element and what its block has besides.
// CHECK-LABEL: plan.program @row
// CHECK: plan.kernel "matmul_nbits" {{.*}}digits = 3 : i64
// CHECK-SAME: scratch_bytes = 448
plan.program @row inputs ["a", "b", "s"] outputs ["y"] {
^bb0(%a: tensor<1x64xf32>, %b: tensor<64xui32>, %s: tensor<16xf32>):
  %y = plan.kernel "matmul_nbits" {m = 1 : i64, n = 8 : i64, k = 64 : i64, a_row_stride = 64 : i64, bits = 4 : i64, codes = 0 : i64, group = 32 : i64, digits = 0 : i64, has_zero = false} ins(%a, %b, %s, %s, %s : tensor<1x64xf32>, tensor<64xui32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) : tensor<1x8xf32>
  plan.return %y : tensor<1x8xf32>
}

// -----

// Many rows make floats of the weights, and what the model lets be rounded stays so.
// CHECK-LABEL: plan.program @rows
// CHECK: plan.kernel "matmul_nbits" {{.*}}digits = 0 : i64
// CHECK: plan.kernel "matmul_nbits" {{.*}}digits = 1 : i64
plan.program @rows inputs ["a", "c", "b", "s"] outputs ["y", "z"] {
^bb0(%a: tensor<5x64xf32>, %c: tensor<1x64xf32>, %b: tensor<64xui32>, %s: tensor<16xf32>):
  %y = plan.kernel "matmul_nbits" {m = 5 : i64, n = 8 : i64, k = 64 : i64, a_row_stride = 64 : i64, bits = 4 : i64, codes = 0, group = 32 : i64, digits = 0 : i64, has_zero = false} ins(%a, %b, %s, %s, %s : tensor<5x64xf32>, tensor<64xui32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) : tensor<5x8xf32>
  %z = plan.kernel "matmul_nbits" {m = 1 : i64, n = 8 : i64, k = 64 : i64, a_row_stride = 64 : i64, bits = 4 : i64, codes = 0 : i64, group = 32 : i64, digits = 1 : i64, has_zero = false} ins(%c, %b, %s, %s, %s : tensor<1x64xf32>, tensor<64xui32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) {scratch_bytes = 192 : i64} : tensor<1x8xf32>
  plan.return %y, %z : tensor<5x8xf32>, tensor<1x8xf32>
}

// -----

// Codes stand for floats that are no whole numbers.
// CHECK-LABEL: plan.program @codes
// CHECK: plan.kernel "matmul_nbits" {{.*}}digits = 0 : i64
plan.program @codes inputs ["a", "b", "s", "t"] outputs ["y"] {
^bb0(%a: tensor<1x64xf32>, %b: tensor<64xui32>, %s: tensor<16xf32>, %t: tensor<16xf32>):
  %y = plan.kernel "matmul_nbits" {m = 1 : i64, n = 8 : i64, k = 64 : i64, a_row_stride = 64 : i64, bits = 4 : i64, codes = 1 : i64, group = 32 : i64, digits = 0 : i64, has_zero = false} ins(%a, %b, %s, %s, %t : tensor<1x64xf32>, tensor<64xui32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) : tensor<1x8xf32>
  plan.return %y : tensor<1x8xf32>
}
