// RUN: burin-opt %s --split-input-file --burin-simplify-widen-floats | FileCheck %s

// Sums are f32 from the product on; the bias is widened at once, the weights stay.
// CHECK-LABEL: func.func @layer
// CHECK: %[[W:.*]] = nn.constant dense<{{.*}}> : tensor<3x2xf16>
// CHECK: %[[X:.*]] = nn.cast %arg0 {storage, to = f32}
// CHECK: %[[SUMS:.*]] = nn.matmul %[[X]], %[[W]] {element = f32} : (tensor<4x3xf32>, tensor<3x2xf16>) -> tensor<4x2xf32>
// CHECK: %[[KEPT:.*]] = nn.cast %[[SUMS]] {storage, to = f16}
// CHECK: %[[WIDE:.*]] = nn.cast %[[KEPT]] {storage, to = f32}
// CHECK: %[[B:.*]] = nn.constant dense<[5.000000e-01, -1.000000e+00]> : tensor<2xf32>
// CHECK: %[[Y:.*]] = nn.add %[[WIDE]], %[[B]] : (tensor<4x2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
// CHECK: %[[RESULT:.*]] = nn.cast %[[Y]] {storage, to = f16}
// CHECK: return %[[RESULT]]
func.func @layer(%x: tensor<4x3xf16>) -> tensor<4x2xf16> {
  %w = nn.constant dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]> : tensor<3x2xf16>
  %b = nn.constant dense<[0.5, -1.0]> : tensor<2xf16>
  %0 = nn.matmul %x, %w : (tensor<4x3xf16>, tensor<3x2xf16>) -> tensor<4x2xf16>
  %1 = nn.add %0, %b : (tensor<4x2xf16>, tensor<2xf16>) -> tensor<4x2xf16>
  return %1 : tensor<4x2xf16>
}

// -----

// Contractions of bf16 read both factors as they are kept; an odd number of channels gets one of zeros, which pairs with
// the last. Depthwise ones, and products with a column, are computed in f32.
// CHECK-LABEL: func.func @image
// CHECK: %[[W:.*]] = nn.constant dense<1.500000e+00> : tensor<3x2x3x3xbf16>
// CHECK: %[[BIAS:.*]] = nn.cast %arg1 {storage, to = f32}
// CHECK: nn.conv %arg0, %[[W]], %[[BIAS]] {element = f32} : (tensor<1x2x4x4xbf16>, tensor<3x2x3x3xbf16>, tensor<3xf32>) -> tensor<1x3x2x2xf32>
// CHECK: %[[KEPT:.*]] = nn.cast %{{.*}} {storage, to = bf16} : (tensor<1x3x2x2xf32>)
// CHECK: %[[EVEN:.*]] = nn.pad %[[KEPT]], {{.*}} -> tensor<1x4x2x2xbf16>
// CHECK: nn.constant dense<{{.*}}> : tensor<2x4x1x1xbf16>
// CHECK: nn.conv %[[EVEN]], {{.*}} : (tensor<1x4x2x2xbf16>, tensor<2x4x1x1xbf16>) -> tensor<1x2x2x2xf32>
// CHECK: nn.conv {{.*}} {element = f32, group = 3 : i64} : (tensor<1x3x2x2xf32>, tensor<3x1x1x1xbf16>) -> tensor<1x3x2x2xf32>
func.func @image(%x: tensor<1x2x4x4xbf16>, %b: tensor<3xbf16>) -> (tensor<1x2x2x2xbf16>, tensor<1x3x2x2xbf16>) {
  %w = nn.constant dense<1.5> : tensor<3x2x3x3xbf16>
  %v = nn.constant dense<2.5> : tensor<2x3x1x1xbf16>
  %d = nn.constant dense<2.5> : tensor<3x1x1x1xbf16>
  %0 = nn.conv %x, %w, %b : (tensor<1x2x4x4xbf16>, tensor<3x2x3x3xbf16>, tensor<3xbf16>) -> tensor<1x3x2x2xbf16>
  %1 = nn.conv %0, %v : (tensor<1x3x2x2xbf16>, tensor<2x3x1x1xbf16>) -> tensor<1x2x2x2xbf16>
  %2 = nn.conv %0, %d {group = 3 : i64} : (tensor<1x3x2x2xbf16>, tensor<3x1x1x1xbf16>) -> tensor<1x3x2x2xbf16>
  return %1, %2 : tensor<1x2x2x2xbf16>, tensor<1x3x2x2xbf16>
}

// -----

// CHECK-LABEL: func.func @product
// CHECK: nn.matmul %arg0, %arg1 {element = f32} : (tensor<4x3xbf16>, tensor<3x2xbf16>) -> tensor<4x2xf32>
// CHECK: nn.matmul %{{.*}}, %{{.*}} {element = f32} : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4xf32>
func.func @product(%x: tensor<4x3xbf16>, %y: tensor<3x2xbf16>, %z: tensor<3xbf16>) -> (tensor<4x2xbf16>, tensor<4xbf16>) {
  %0 = nn.matmul %x, %y : (tensor<4x3xbf16>, tensor<3x2xbf16>) -> tensor<4x2xbf16>
  %1 = nn.matmul %x, %z : (tensor<4x3xbf16>, tensor<3xbf16>) -> tensor<4xbf16>
  return %0, %1 : tensor<4x2xbf16>, tensor<4xbf16>
}

// -----

// Floats of 8 bits are widened as well, but for what is dequantized.
// CHECK-LABEL: func.func @bytes
// CHECK: %[[X:.*]] = nn.cast %arg0 {storage, to = f32} : (tensor<4xf8E5M2>) -> tensor<4xf32>
// CHECK: %[[Y:.*]] = nn.abs %[[X]] : (tensor<4xf32>) -> tensor<4xf32>
// CHECK: nn.cast %[[Y]] {storage, to = f8E5M2}
// CHECK: %[[S:.*]] = nn.cast %arg1 {storage, to = f32}
// CHECK: nn.dequantize %arg0, %[[S]] : (tensor<4xf8E5M2>, tensor<f32>) -> tensor<4xf32>
func.func @bytes(%x: tensor<4xf8E5M2>, %s: tensor<f16>) -> (tensor<4xf8E5M2>, tensor<4xf16>) {
  %0 = nn.abs %x : (tensor<4xf8E5M2>) -> tensor<4xf8E5M2>
  %1 = nn.dequantize %x, %s : (tensor<4xf8E5M2>, tensor<f16>) -> tensor<4xf16>
  return %0, %1 : tensor<4xf8E5M2>, tensor<4xf16>
}

// -----

// What moves elements, and casts of the model's own, are left as they are; comparisons read f32 and give booleans.
// CHECK-LABEL: func.func @moves
// CHECK: nn.transpose %arg0 {{.*}} -> tensor<3x4xf16>
// CHECK: nn.cast %{{.*}} {to = f16} : (tensor<3x4xf32>) -> tensor<3x4xf16>
// CHECK: nn.less {{.*}} : (tensor<3x4xf32>, tensor<3x4xf32>) -> tensor<3x4xi1>
// CHECK: nn.where {{.*}} : (tensor<3x4xi1>, tensor<3x4xf16>, tensor<3x4xf16>) -> tensor<3x4xf16>
func.func @moves(%x: tensor<4x3xf16>, %y: tensor<3x4xf32>) -> tensor<3x4xf16> {
  %0 = nn.transpose %x {permutation = array<i64: 1, 0>} : (tensor<4x3xf16>) -> tensor<3x4xf16>
  %1 = nn.cast %y {to = f16} : (tensor<3x4xf32>) -> tensor<3x4xf16>
  %2 = nn.less %0, %1 : (tensor<3x4xf16>, tensor<3x4xf16>) -> tensor<3x4xi1>
  %3 = nn.where %2, %0, %1 : (tensor<3x4xi1>, tensor<3x4xf16>, tensor<3x4xf16>) -> tensor<3x4xf16>
  return %3 : tensor<3x4xf16>
}
