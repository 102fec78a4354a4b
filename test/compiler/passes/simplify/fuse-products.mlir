// RUN: burin-opt %s --split-input-file --burin-simplify-fuse-products | FileCheck %s

// A transposed matrix beside one with a bias, and one whose bias has a reader in between.
// CHECK-LABEL: func.func @narrow
// CHECK: %[[W:.*]] = nn.constant dense<{{\[\[}}1.000000e+00, 2.000000e+00, 5.000000e+00, 9.000000e+00], [3.000000e+00, 4.000000e+00, 6.000000e+00, 9.000000e+00]]>
// CHECK: %[[P:.*]] = nn.matmul %arg0, %[[W]] : (tensor<1x3x2xf32>, tensor<2x4xf32>) -> tensor<1x3x4xf32>
// CHECK: %[[B:.*]] = nn.constant dense<[7.000000e+00, 8.000000e+00, 0.000000e+00, 0.000000e+00]>
// CHECK: %[[S:.*]] = nn.add %[[P]], %[[B]]
// CHECK: %[[Y0:.*]] = nn.slice %[[S]], {{.*}} {axes = array<i64: 2>, steps = array<i64: 1>} : (tensor<1x3x4xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x3x2xf32>
// CHECK: %[[Y1:.*]] = nn.slice %[[S]]
// CHECK-SAME: -> tensor<1x3x1xf32>
// CHECK: %[[Y2:.*]] = nn.slice %[[S]]
// CHECK: %[[R:.*]] = nn.add %[[Y2]], %[[Y2]]
// CHECK: return %[[Y0]], %[[Y1]], %[[R]]
func.func @narrow(%x: tensor<1x3x2xf32>) -> (tensor<1x3x2xf32>, tensor<1x3x1xf32>, tensor<1x3x1xf32>) {
  %w0 = nn.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %b0 = nn.constant dense<[[7.0, 8.0]]> : tensor<1x2xf32>
  %w1 = nn.constant dense<[[5.0, 6.0]]> : tensor<1x2xf32>
  %w2 = nn.constant dense<9.0> : tensor<2x1xf32>
  %0 = nn.matmul %x, %w0 : (tensor<1x3x2xf32>, tensor<2x2xf32>) -> tensor<1x3x2xf32>
  %1 = nn.add %b0, %0 : (tensor<1x2xf32>, tensor<1x3x2xf32>) -> tensor<1x3x2xf32>
  %2 = nn.matmul %x, %w1 {transpose_b} : (tensor<1x3x2xf32>, tensor<1x2xf32>) -> tensor<1x3x1xf32>
  %3 = nn.matmul %x, %w2 : (tensor<1x3x2xf32>, tensor<2x1xf32>) -> tensor<1x3x1xf32>
  %4 = nn.add %3, %3 : (tensor<1x3x1xf32>, tensor<1x3x1xf32>) -> tensor<1x3x1xf32>
  return %1, %2, %4 : tensor<1x3x2xf32>, tensor<1x3x1xf32>, tensor<1x3x1xf32>
}

// -----

// Panels that are full; another matrix; one that is computed; integers.
// CHECK-LABEL: func.func @others
// CHECK-COUNT-6: nn.matmul
// CHECK-NOT: nn.slice
func.func @others(%x: tensor<3x2xf32>, %y: tensor<3x2xf32>, %i: tensor<3x2xi32>) -> (tensor<3x32xf32>, tensor<3x32xf32>, tensor<3x3xf32>, tensor<3x3xf32>, tensor<3x2xi32>, tensor<3x2xi32>) {
  %wide = nn.constant dense<1.0> : tensor<2x32xf32>
  %other = nn.constant dense<2.0> : tensor<2x32xf32>
  %narrow = nn.constant dense<1.0> : tensor<2x3xf32>
  %whole = nn.constant dense<1> : tensor<2x2xi32>
  %0 = nn.matmul %x, %wide : (tensor<3x2xf32>, tensor<2x32xf32>) -> tensor<3x32xf32>
  %1 = nn.matmul %x, %other : (tensor<3x2xf32>, tensor<2x32xf32>) -> tensor<3x32xf32>
  %2 = nn.matmul %y, %narrow : (tensor<3x2xf32>, tensor<2x3xf32>) -> tensor<3x3xf32>
  %3 = nn.matmul %y, %x {transpose_b} : (tensor<3x2xf32>, tensor<3x2xf32>) -> tensor<3x3xf32>
  %4 = nn.matmul %i, %whole : (tensor<3x2xi32>, tensor<2x2xi32>) -> tensor<3x2xi32>
  %5 = nn.matmul %i, %whole : (tensor<3x2xi32>, tensor<2x2xi32>) -> tensor<3x2xi32>
  return %0, %1, %2, %3, %4, %5 : tensor<3x32xf32>, tensor<3x32xf32>, tensor<3x3xf32>, tensor<3x3xf32>, tensor<3x2xi32>, tensor<3x2xi32>
}
