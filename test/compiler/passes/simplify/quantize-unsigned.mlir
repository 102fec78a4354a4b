// RUN: burin-opt %s --split-input-file --burin-simplify-quantize-unsigned | FileCheck %s

// All that reads the bytes of a product's left side reads unsigned ones, whatever lies between.
// CHECK-LABEL: func.func @activations
// CHECK: %[[Z:.*]] = nn.constant dense<131> : tensor<ui8>
// CHECK: %[[Q:.*]] = nn.quantize %arg0, %{{.*}}, %[[Z]] {to = ui8} : (tensor<1x2x4x4xf32>, tensor<f32>, tensor<ui8>) -> tensor<1x2x4x4xui8>
// CHECK: %[[M:.*]] = nn.max_pool %[[Q]] {{.*}} : (tensor<1x2x4x4xui8>) -> tensor<1x2x2x2xui8>
// CHECK: %[[NONE:.*]] = nn.constant dense<128> : tensor<ui8>
// CHECK: %[[R:.*]] = nn.quantize %arg1, %{{.*}}, %[[NONE]] {reciprocal, to = ui8}
// CHECK: %[[C:.*]] = nn.concat %[[M]], %[[R]] {{.*}} -> tensor<1x4x2x2xui8>
// CHECK: nn.dequantize %[[C]], %{{.*}}, %{{.*}} : (tensor<1x4x2x2xui8>, tensor<f32>, tensor<ui8>) -> tensor<1x4x2x2xf32>
// CHECK: nn.dequantize %[[M]], %{{.*}}, %{{.*}} : (tensor<1x2x2x2xui8>, tensor<f32>, tensor<ui8>) -> tensor<1x2x2x2xf32>
func.func @activations(%x: tensor<1x2x4x4xf32>, %y: tensor<1x2x2x2xf32>, %w: tensor<3x4x1x1xf32>) -> (tensor<1x3x2x2xf32>, tensor<1x2x2x2xf32>) {
  %s = nn.constant dense<0.5> : tensor<f32>
  %z = nn.constant dense<3> : tensor<i8>
  %q = nn.quantize %x, %s, %z {to = i8} : (tensor<1x2x4x4xf32>, tensor<f32>, tensor<i8>) -> tensor<1x2x4x4xi8>
  %m = nn.max_pool %q {dilations = array<i64: 1, 1>, kernel = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, strides = array<i64: 2, 2>} : (tensor<1x2x4x4xi8>) -> tensor<1x2x2x2xi8>
  %r = nn.quantize %y, %s {reciprocal, to = i8} : (tensor<1x2x2x2xf32>, tensor<f32>) -> tensor<1x2x2x2xi8>
  %c = nn.concat %m, %r {axis = 1 : i64} : (tensor<1x2x2x2xi8>, tensor<1x2x2x2xi8>) -> tensor<1x4x2x2xi8>
  %d = nn.dequantize %c, %s, %z : (tensor<1x4x2x2xi8>, tensor<f32>, tensor<i8>) -> tensor<1x4x2x2xf32>
  %0 = nn.conv %d, %w : (tensor<1x4x2x2xf32>, tensor<3x4x1x1xf32>) -> tensor<1x3x2x2xf32>
  %1 = nn.dequantize %m, %s, %z : (tensor<1x2x2x2xi8>, tensor<f32>, tensor<i8>) -> tensor<1x2x2x2xf32>
  return %0, %1 : tensor<1x3x2x2xf32>, tensor<1x2x2x2xf32>
}

// -----

// A zero point of the run moves in the run.
// CHECK-LABEL: func.func @of_the_run
// CHECK: %[[WIDE:.*]] = nn.cast %arg1 {to = i32} : (tensor<i8>) -> tensor<i32>
// CHECK: %[[UP:.*]] = nn.add %[[WIDE]], %{{.*}}
// CHECK: %[[Z:.*]] = nn.cast %[[UP]] {to = ui8}
// CHECK: nn.quantize %arg0, %{{.*}}, %[[Z]] {to = ui8}
func.func @of_the_run(%x: tensor<2x4xf32>, %z: tensor<i8>, %w: tensor<4x3xf32>) -> tensor<2x3xf32> {
  %s = nn.constant dense<0.5> : tensor<f32>
  %q = nn.quantize %x, %s, %z {to = i8} : (tensor<2x4xf32>, tensor<f32>, tensor<i8>) -> tensor<2x4xi8>
  %d = nn.dequantize %q, %s, %z : (tensor<2x4xi8>, tensor<f32>, tensor<i8>) -> tensor<2x4xf32>
  %0 = nn.matmul %d, %w : (tensor<2x4xf32>, tensor<4x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

// Left alone: what is returned, what a right side reads, what no product reads, what is joined with an input.
// CHECK-LABEL: func.func @left
// CHECK-NOT: ui8
func.func @left(%x: tensor<4x4xf32>, %i: tensor<4x4xi8>) -> (tensor<4x4xi8>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<8x4xf32>) {
  %s = nn.constant dense<0.5> : tensor<f32>
  %t = nn.constant dense<0.25> : tensor<f32>
  %q = nn.quantize %x, %s {to = i8} : (tensor<4x4xf32>, tensor<f32>) -> tensor<4x4xi8>
  %d = nn.dequantize %q, %s : (tensor<4x4xi8>, tensor<f32>) -> tensor<4x4xf32>
  %0 = nn.matmul %d, %x : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
  %r = nn.quantize %x, %t {to = i8} : (tensor<4x4xf32>, tensor<f32>) -> tensor<4x4xi8>
  %e = nn.dequantize %r, %t : (tensor<4x4xi8>, tensor<f32>) -> tensor<4x4xf32>
  %1 = nn.matmul %e, %e : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
  %p = nn.quantize %0, %t {to = i8} : (tensor<4x4xf32>, tensor<f32>) -> tensor<4x4xi8>
  %f = nn.dequantize %p, %t : (tensor<4x4xi8>, tensor<f32>) -> tensor<4x4xf32>
  %o = nn.quantize %1, %t {to = i8} : (tensor<4x4xf32>, tensor<f32>) -> tensor<4x4xi8>
  %c = nn.concat %o, %i {axis = 0 : i64} : (tensor<4x4xi8>, tensor<4x4xi8>) -> tensor<8x4xi8>
  %g = nn.dequantize %c, %t : (tensor<8x4xi8>, tensor<f32>) -> tensor<8x4xf32>
  %2 = nn.matmul %g, %x : (tensor<8x4xf32>, tensor<4x4xf32>) -> tensor<8x4xf32>
  return %q, %0, %1, %f, %2 : tensor<4x4xi8>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<8x4xf32>
}

// -----

// What is added before numbers are rounded keeps its sign: 128 more could round otherwise.
// CHECK-LABEL: func.func @added_first
// CHECK: nn.quantize {{.*}} -> tensor<2x4xi8>
func.func @added_first(%x: tensor<2x4xf32>, %zf: tensor<2x1xf32>, %z: tensor<2x1xi8>, %w: tensor<4x3xf32>) -> tensor<2x3xf32> {
  %s = nn.constant dense<0.5> : tensor<f32>
  %q = nn.quantize %x, %s, %zf {to = i8} : (tensor<2x4xf32>, tensor<f32>, tensor<2x1xf32>) -> tensor<2x4xi8>
  %d = nn.dequantize %q, %s, %z : (tensor<2x4xi8>, tensor<f32>, tensor<2x1xi8>) -> tensor<2x4xf32>
  %0 = nn.matmul %d, %w : (tensor<2x4xf32>, tensor<4x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}
