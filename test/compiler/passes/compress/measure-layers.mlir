// RUN: burin-opt %s --burin-compress-measure-layers | FileCheck %s

// The layer is computed as it is, which others read, and compressed, which is compared with it.
// CHECK-LABEL: func.func @product
// CHECK-SAME: -> (tensor<2x2xf32>, tensor<f32>, tensor<f32>, tensor<2xf32>)
// CHECK: %[[A:.*]] = nn.matmul %arg0, %{{.*}} : (tensor<2x4xf32>, tensor<4x2xf32>)
// CHECK: %[[Q:.*]] = nn.quantize %arg0
// CHECK: %[[X:.*]] = nn.dequantize %[[Q]]
// CHECK: %[[B:.*]] = nn.matmul %[[X]]
// CHECK: %[[D:.*]] = nn.sub %[[A]], %[[B]]
// CHECK: %[[DD:.*]] = nn.mul %[[D]], %[[D]]
// CHECK: %[[E:.*]] = nn.reduce_sum %[[DD]]
// CHECK: %[[AA:.*]] = nn.mul %[[A]], %[[A]]
// CHECK: %[[R:.*]] = nn.reduce_sum %[[AA]]
// CHECK: %[[M:.*]] = nn.reduce_mean %[[D]] {axes = array<i64: 0>
// CHECK: return %[[A]], %[[E]], %[[R]], %[[M]]
func.func @product(%x: tensor<2x4xf32>) -> tensor<2x2xf32> {
  %w = nn.constant dense<1.0> : tensor<4x2xf32>
  %0 = nn.matmul %x, %w {nn.compress = {precision = "int8", range = array<f64: -1.0, 1.0>}}
    : (tensor<2x4xf32>, tensor<4x2xf32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}

// Output channels of an image; a correction belongs to what is compressed.
// CHECK-LABEL: func.func @image
// CHECK-SAME: -> (tensor<1x2x3x3xf32>, tensor<f32>, tensor<f32>, tensor<2xf32>)
// CHECK: %[[A:.*]] = nn.conv %arg0, %{{.*}} : (tensor<1x2x3x3xf32>, tensor<2x2x1x1xf32>)
// CHECK: %[[B:.*]] = nn.conv %arg0
// CHECK: %[[C:.*]] = nn.add %[[B]]
// CHECK: %[[D:.*]] = nn.sub %[[A]], %[[C]]
// CHECK: nn.reduce_mean %[[D]] {axes = array<i64: 0, 2, 3>
func.func @image(%x: tensor<1x2x3x3xf32>) -> tensor<1x2x3x3xf32> {
  %w = nn.constant dense<1.0> : tensor<2x2x1x1xf32>
  %0 = nn.conv %x, %w {nn.compress = {precision = "w8", correction = array<f32: 1.0, 2.0>}}
    : (tensor<1x2x3x3xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x3x3xf32>
  return %0 : tensor<1x2x3x3xf32>
}
