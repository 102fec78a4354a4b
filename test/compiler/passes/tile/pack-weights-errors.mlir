// RUN: burin-opt %s --burin-tile-pack-weights --verify-diagnostics

// What is packed is not packed once more.
plan.program @twice inputs [] outputs ["y"] {
  %w = plan.weight #recipe.panels<dense<1.0> : tensor<2x3xf32>, [1, 2, 3], [0, 3, 1]> : tensor<1x16xf32> : tensor<1x16xf32>
  // expected-error @below {{expected a source that is not packed}}
  %p = plan.kernel "pack_panels" {batch = 1, k = 2, n = 3, batch_stride = 0, row_stride = 3, col_stride = 1} ins(%w : tensor<1x16xf32>) : tensor<1x16xf32>
  plan.return %p : tensor<1x16xf32>
}
