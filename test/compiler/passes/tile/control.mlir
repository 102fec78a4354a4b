// RUN: burin-opt %s --burin-tile-pack-weights --split-input-file | FileCheck %s --check-prefix=PACK
// RUN: burin-opt %s --burin-tile-collapse-loops --split-input-file | FileCheck %s --check-prefix=COLLAPSE
// RUN: burin-opt %s --burin-tile-schedule --split-input-file | FileCheck %s --check-prefix=SCHEDULE

// What is packed in a loop is packed when the weights are written, and stands in
// the program itself.
// PACK-LABEL: plan.program @pack
plan.program @pack inputs ["n", "a"] outputs ["y"] {
^bb0(%n: tensor<i64>, %a: tensor<1x4x8xf32>):
  %w = plan.weight dense<1.0> : tensor<8x8xf32> : tensor<8x8xf32>
  // PACK: %[[W:.*]] = plan.weight #recipe.panels<{{.*}}> : tensor<1x64xf32>
  // PACK-NEXT: plan.loop
  %0 = plan.loop trips %n : tensor<i64> most 9 carries (%a : tensor<1x4x8xf32>) {
  ^bb0(%k: tensor<i64>, %v: tensor<1x4x8xf32>):
    // PACK-NOT: pack_panels
    // PACK: plan.kernel "matmul" {{.*}} ins(%{{.*}}, %[[W]] :
    %1 = plan.kernel "pack_panels" {batch = 1, batch_stride = 0, col_stride = 1, k = 8, n = 8, row_stride = 8} ins(%w : tensor<8x8xf32>) : tensor<1x64xf32>
    %2 = plan.kernel "matmul" {a_batch_stride = 0, a_col_stride = 1, a_row_stride = 8, b_batch_stride = 0, batch = 1, k = 8, m = 4, n = 8} ins(%v, %1 : tensor<1x4x8xf32>, tensor<1x64xf32>) : tensor<1x4x8xf32>
    plan.result %2 : tensor<1x4x8xf32>
  } : tensor<1x4x8xf32>
  plan.return %0 : tensor<1x4x8xf32>
}

// -----

// Nests in branches are joined and scheduled as others are.
// COLLAPSE-LABEL: plan.program @nests
// SCHEDULE-LABEL: plan.program @nests
plan.program @nests inputs ["c", "a"] outputs ["y"] {
^bb0(%c: tensor<i1>, %a: tensor<64x4096xf32>):
  // COLLAPSE: plan.if
  // SCHEDULE: plan.if
  %0 = plan.if %c : tensor<i1> {
    // COLLAPSE: plan.nest [262144]
    // SCHEDULE: schedule = #plan.schedule<tasks =
    %1 = plan.nest [64, 4096] reads(%a : tensor<64x4096xf32>) {
    ^bb0(%i: index, %j: index):
      %x = plan.load 0[affine_map<(d0, d1) -> (d0, d1)>] (%i, %j) : f32
      %e = plan.unary exp %x : f32 -> f32
      plan.yield %e : f32
    } : tensor<64x4096xf32>
    plan.result %1 : tensor<64x4096xf32>
  } else {
    plan.result %a : tensor<64x4096xf32>
  } : tensor<64x4096xf32>
  plan.return %0 : tensor<64x4096xf32>
}
