// RUN: burin-opt %s --burin-tile-pack-weights --verify-diagnostics

// A kernel that reads behind its operand is refused before anything is read.
plan.program @beyond inputs [] outputs ["y"] {
  %w = plan.weight dense<1.0> : tensor<2x3xf32> : tensor<2x3xf32>
  // expected-error @below {{expected 3 sizes and 3 strides inside of the source, got [1, 2, 3] and [0, 4, 1]}}
  %p = plan.kernel "pack_panels" {batch = 1, k = 2, n = 3, batch_stride = 0, row_stride = 4, col_stride = 1} ins(%w : tensor<2x3xf32>) : tensor<1x16xf32>
  plan.return %p : tensor<1x16xf32>
}
