// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-widen-integers | FileCheck %s

// What is quantized to so few bits stays within them.
// CHECK-LABEL: func.func @quantized
// CHECK: %[[Q:.*]] = nn.quantize %arg0, %arg1 {to = i8} : (tensor<2xf32>, tensor<f32>) -> tensor<2xi8>
// CHECK: %[[MOST:.*]] = nn.constant dense<7> : tensor<i8>
// CHECK: %[[LESS:.*]] = nn.minimum %[[Q]], %[[MOST]]
// CHECK: %[[LEAST:.*]] = nn.constant dense<-8> : tensor<i8>
// CHECK: %[[IN:.*]] = nn.maximum %[[LESS]], %[[LEAST]]
// CHECK: nn.dequantize %[[IN]], %arg1 : (tensor<2xi8>, tensor<f32>) -> tensor<2xf32>
func.func @quantized(%x: tensor<2xf32>, %s: tensor<f32>) -> tensor<2xf32> {
  %0 = nn.quantize %x, %s {to = i4} : (tensor<2xf32>, tensor<f32>) -> tensor<2xi4>
  %1 = nn.dequantize %0, %s : (tensor<2xi4>, tensor<f32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// -----

// What is cast keeps its lowest bits.
// CHECK-LABEL: func.func @cast
// CHECK: %[[C:.*]] = nn.cast %arg0 {to = ui8} : (tensor<2xi32>) -> tensor<2xui8>
// CHECK: %[[MASK:.*]] = nn.constant dense<3> : tensor<ui8>
// CHECK: %[[BITS:.*]] = nn.bit_and %[[C]], %[[MASK]]
// CHECK: nn.cast %[[BITS]] {to = i32}
func.func @cast(%x: tensor<2xi32>) -> tensor<2xi32> {
  %0 = nn.cast %x {to = ui2} : (tensor<2xi32>) -> tensor<2xui2>
  %1 = nn.cast %0 {to = i32} : (tensor<2xui2>) -> tensor<2xi32>
  return %1 : tensor<2xi32>
}

// -----

// Constants become bytes when they are read; weights of products stay as they are.
// CHECK-LABEL: func.func @constants
// CHECK: nn.constant #recipe.unpacked<dense<33> : tensor<4xui8>, 4> : tensor<8x1xi8>
// CHECK: %[[W:.*]] = nn.constant #recipe.unpacked<dense<33> : tensor<4xui8>, 4> : tensor<8x1xi4>
// CHECK: nn.matmul_nbits %arg0, %[[W]]
// CHECK: nn.constant dense<[1, -2]> : tensor<2xi8>
func.func @constants(%x: tensor<1x8xf32>, %s: tensor<1x1xf32>) -> (tensor<1x1xf32>, tensor<8x1xi32>, tensor<2xi32>) {
  %w = nn.constant #recipe.unpacked<dense<33> : tensor<4xui8>, 4> : tensor<8x1xi4>
  %0 = nn.matmul_nbits %x, %w, %s {group = 8} : (tensor<1x8xf32>, tensor<8x1xi4>, tensor<1x1xf32>) -> tensor<1x1xf32>
  %1 = nn.cast %w {to = i32} : (tensor<8x1xi4>) -> tensor<8x1xi32>
  %c = nn.constant dense<[1, -2]> : tensor<2xi4>
  %2 = nn.cast %c {to = i32} : (tensor<2xi4>) -> tensor<2xi32>
  return %0, %1, %2 : tensor<1x1xf32>, tensor<8x1xi32>, tensor<2xi32>
}

// -----

// expected-error @below {{input "codes": expected elements of at least 8 bits, got 'ui4'; cast them inside of the model}}
func.func @input(%x: tensor<2xui4> {nn.name = "codes"}) -> tensor<2xf32> {
  %0 = nn.cast %x {to = f32} : (tensor<2xui4>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

// expected-error @below {{output 0: expected elements of at least 8 bits, got 'i2'; cast them inside of the model}}
func.func @output(%x: tensor<2xf32>) -> tensor<2xi2> {
  %0 = nn.cast %x {to = i2} : (tensor<2xf32>) -> tensor<2xi2>
  return %0 : tensor<2xi2>
}
