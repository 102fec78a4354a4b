// What stays open where dimensions or ranks are unknown: matrix products, attention, convolutions, pools.
// RUN: burin-opt %s --split-input-file --burin-simplify-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @matmul
// CHECK-SAME: -> tensor<?x4x5xf32>
func.func @matmul(%a: tensor<?x?xf32>, %b: tensor<?x?x5xf32>, %c: tensor<*xf32>) -> tensor<?x4x5xf32> {
  %0 = nn.matmul %a, %b : (tensor<?x?xf32>, tensor<?x?x5xf32>) -> tensor<?x4x5xf32>
  %1 = nn.matmul %a, %c : (tensor<?x?xf32>, tensor<*xf32>) -> tensor<*xf32>
  return %0 : tensor<?x4x5xf32>
}

// -----

// CHECK-LABEL: func.func @attention
// CHECK: nn.attention {{.*}} -> tensor<?x4x?x8xf32>
// CHECK: nn.attention {{.*}} -> tensor<*xf32>
func.func @attention(%q: tensor<?x4x?x16xf32>, %k: tensor<?x?x5x16xf32>, %v: tensor<?x2x?x8xf32>, %m: tensor<?x?xf32>, %u: tensor<*xf32>)
    -> (tensor<?x4x?x8xf32>, tensor<*xf32>) {
  %0 = nn.attention %q, %k, %v mask %m {scale = 1.0 : f64} : (tensor<?x4x?x16xf32>, tensor<?x?x5x16xf32>, tensor<?x2x?x8xf32>, tensor<?x?xf32>) -> tensor<?x4x?x8xf32>
  %1 = nn.attention %q, %u, %u mask %u {scale = 1.0 : f64} : (tensor<?x4x?x16xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
  return %0, %1 : tensor<?x4x?x8xf32>, tensor<*xf32>
}

// -----

// CHECK-LABEL: func.func @conv
// CHECK: nn.conv {{.*}} -> tensor<?x8x?x7xf32>
// CHECK: nn.conv {{.*}} -> tensor<?x8x?x?xf32>
func.func @conv(%x: tensor<?x?x?x9xf32>, %w: tensor<8x3x3x3xf32>, %v: tensor<8x3x?x3xf32>, %u: tensor<*xf32>)
    -> (tensor<?x8x?x?xf32>, tensor<?x8x?x?xf32>, tensor<*xf32>) {
  %0 = nn.conv %x, %w : (tensor<?x?x?x9xf32>, tensor<8x3x3x3xf32>) -> tensor<?x8x?x?xf32>
  %1 = nn.conv %x, %v : (tensor<?x?x?x9xf32>, tensor<8x3x?x3xf32>) -> tensor<?x8x?x?xf32>
  %2 = nn.conv %u, %v : (tensor<*xf32>, tensor<8x3x?x3xf32>) -> tensor<*xf32>
  return %0, %1, %2 : tensor<?x8x?x?xf32>, tensor<?x8x?x?xf32>, tensor<*xf32>
}

// -----

// CHECK-LABEL: func.func @max_pool
// CHECK-SAME: -> (tensor<?x3x?x4xf32>, tensor<*xf32>)
func.func @max_pool(%x: tensor<?x3x?x5xf32>, %y: tensor<*xf32>) -> (tensor<?x3x?x?xf32>, tensor<*xf32>) {
  %0 = nn.max_pool %x {kernel = array<i64: 2, 2>} : (tensor<?x3x?x5xf32>) -> tensor<?x3x?x?xf32>
  %1 = nn.max_pool %y {kernel = array<i64: 2, 2>} : (tensor<*xf32>) -> tensor<*xf32>
  return %0, %1 : tensor<?x3x?x?xf32>, tensor<*xf32>
}
