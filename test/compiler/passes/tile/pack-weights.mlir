// RUN: burin-opt %s --burin-tile-pack-weights | FileCheck %s

// A constant matrix is packed when it is written.
// CHECK-LABEL: plan.program @constant
// CHECK: plan.weight #recipe.panels<dense<{{.*}}> : tensor<2x3xf32>, [1, 2, 3], [0, 3, 1]> : tensor<1x16xf32>
// CHECK-NOT: pack_panels
plan.program @constant inputs [] outputs ["y"] {
  %w = plan.weight dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf32> : tensor<2x3xf32>
  %p = plan.kernel "pack_panels" {batch = 1, k = 2, n = 3, batch_stride = 0, row_stride = 3, col_stride = 1} ins(%w : tensor<2x3xf32>) : tensor<1x16xf32>
  plan.return %p : tensor<1x16xf32>
}

// Bytes by fours, with a row of zeros behind the last three.
// CHECK-LABEL: plan.program @bytes
// CHECK: plan.weight #recipe.panels<dense<{{.*}}> : tensor<7x3xi8>, [1, 7, 3], [0, 3, 1], 4> : tensor<1x64xi8>
// CHECK-NOT: pack_quads
plan.program @bytes inputs [] outputs ["y"] {
  %w = plan.weight dense<1> : tensor<7x3xi8> : tensor<7x3xi8>
  %p = plan.kernel "pack_quads" {batch = 1, k = 7, n = 3, batch_stride = 0, row_stride = 3, col_stride = 1} ins(%w : tensor<7x3xi8>) : tensor<1x64xi8>
  plan.return %p : tensor<1x64xi8>
}

// What is known only at run time is packed at run time.
// CHECK-LABEL: plan.program @variable
// CHECK: plan.kernel "pack_panels"
plan.program @variable inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<2x3xf32>):
  %p = plan.kernel "pack_panels" {batch = 1, k = 2, n = 3, batch_stride = 0, row_stride = 3, col_stride = 1} ins(%a : tensor<2x3xf32>) : tensor<1x16xf32>
  plan.return %p : tensor<1x16xf32>
}
