// RUN: burin-opt %s --split-input-file --burin-simplify-dequantize-weights | FileCheck %s

// One scale for each column: the sums are of integers, and scaled.
// CHECK-LABEL: func.func @columns
// CHECK: %[[W:.*]] = nn.constant dense<{{.*}}> : tensor<2x2xi8>
// CHECK: %[[SUMS:.*]] = nn.matmul %arg0, %[[W]] {element = f32} : (tensor<4x2xf32>, tensor<2x2xi8>) -> tensor<4x2xf32>
// CHECK: %[[S:.*]] = nn.constant dense<[5.000000e-01, 2.000000e+00]> : tensor<2xf32>
// CHECK: %[[Y:.*]] = nn.mul %[[SUMS]], %[[S]]
// CHECK: return %[[Y]]
func.func @columns(%x: tensor<4x2xf32>) -> tensor<4x2xf32> {
  %w = nn.constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi8>
  %s = nn.constant dense<[0.5, 2.0]> : tensor<2xf32>
  %z = nn.constant dense<0> : tensor<i8>
  %0 = nn.dequantize %w, %s, %z : (tensor<2x2xi8>, tensor<2xf32>, tensor<i8>) -> tensor<2x2xf32>
  %1 = nn.matmul %x, %0 : (tensor<4x2xf32>, tensor<2x2xf32>) -> tensor<4x2xf32>
  return %1 : tensor<4x2xf32>
}

// -----

// Floats of 8 bits are read as f16, which holds them.
// CHECK-LABEL: func.func @float8
// CHECK: %[[W:.*]] = nn.constant dense<{{.*}}> : tensor<2x2xf16>
// CHECK: nn.matmul %arg0, %[[W]] {element = f32} : (tensor<4x2xf32>, tensor<2x2xf16>) -> tensor<4x2xf32>
// CHECK: nn.mul
func.func @float8(%x: tensor<4x2xf32>) -> tensor<4x2xf32> {
  %w = nn.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf8E4M3FN>
  %s = nn.constant dense<[0.5, 2.0]> : tensor<2xf32>
  %0 = nn.dequantize %w, %s : (tensor<2x2xf8E4M3FN>, tensor<2xf32>) -> tensor<2x2xf32>
  %1 = nn.matmul %x, %0 : (tensor<4x2xf32>, tensor<2x2xf32>) -> tensor<4x2xf32>
  return %1 : tensor<4x2xf32>
}

// -----

// A bias comes behind the scale.
// CHECK-LABEL: func.func @channels
// CHECK: %[[SUMS:.*]] = nn.conv %arg0, %{{.*}} {element = f32} : (tensor<1x1x3x3xf32>, tensor<2x1x1x1xi8>) -> tensor<1x2x3x3xf32>
// CHECK: %[[S:.*]] = nn.constant dense<{{.*}}> : tensor<2x1x1xf32>
// CHECK: %[[SCALED:.*]] = nn.mul %[[SUMS]], %[[S]]
// CHECK: %[[B:.*]] = nn.reshape %arg1
// CHECK: nn.add %[[SCALED]], %[[B]]
func.func @channels(%x: tensor<1x1x3x3xf32>, %b: tensor<2xf32>) -> tensor<1x2x3x3xf32> {
  %w = nn.constant dense<[[[[1]]], [[[2]]]]> : tensor<2x1x1x1xi8>
  %s = nn.constant dense<[[[[0.5]]], [[[2.0]]]]> : tensor<2x1x1x1xf32>
  %0 = nn.dequantize %w, %s : (tensor<2x1x1x1xi8>, tensor<2x1x1x1xf32>) -> tensor<2x1x1x1xf32>
  %1 = nn.conv %x, %0, %b : (tensor<1x1x3x3xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x3x3xf32>
  return %1 : tensor<1x2x3x3xf32>
}

// -----

// Codes are dequantized when compiling, and stand for what a codebook has.
// CHECK-LABEL: func.func @codes
// CHECK: nn.constant dense<[1.000000e+00, -6.000000e+00, 0.000000e+00]> : tensor<3xf32>
func.func @codes() -> tensor<3xf32> {
  %x = nn.constant dense<[1, 3, 0]> : tensor<3xui2>
  %s = nn.constant dense<2.0> : tensor<f32>
  %0 = nn.dequantize %x, %s {codebook = array<f32: 0.0, 0.5, 1.0, -3.0>} : (tensor<3xui2>, tensor<f32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

// Zero points, or scales of rows, are dequantized when compiling.
// CHECK-LABEL: func.func @rows
// CHECK-NOT: nn.dequantize
// CHECK: %[[W:.*]] = nn.constant dense<{{\[\[}}5.000000e-01, 1.000000e+00], [6.000000e+00, 8.000000e+00]]> : tensor<2x2xf32>
// CHECK: nn.matmul %arg0, %[[W]] : (tensor<4x2xf32>, tensor<2x2xf32>)
func.func @rows(%x: tensor<4x2xf32>) -> tensor<4x2xf32> {
  %w = nn.constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi8>
  %s = nn.constant dense<[[0.5], [2.0]]> : tensor<2x1xf32>
  %0 = nn.dequantize %w, %s : (tensor<2x2xi8>, tensor<2x1xf32>) -> tensor<2x2xf32>
  %1 = nn.matmul %x, %0 : (tensor<4x2xf32>, tensor<2x2xf32>) -> tensor<4x2xf32>
  return %1 : tensor<4x2xf32>
}

// -----

// Rows of a table are gathered as integers.
// CHECK-LABEL: func.func @table
// CHECK: %[[ROWS:.*]] = nn.gather %{{.*}}, %arg0 {axis = 0 : i64} : (tensor<3x2xi8>, tensor<4xi64>) -> tensor<4x2xi8>
// CHECK: nn.dequantize %[[ROWS]], %{{.*}} : (tensor<4x2xi8>, tensor<f32>) -> tensor<4x2xf32>
func.func @table(%i: tensor<4xi64>) -> tensor<4x2xf32> {
  %w = nn.constant dense<[[1, 2], [3, 4], [5, 6]]> : tensor<3x2xi8>
  %s = nn.constant dense<0.5> : tensor<f32>
  %0 = nn.dequantize %w, %s : (tensor<3x2xi8>, tensor<f32>) -> tensor<3x2xf32>
  %1 = nn.gather %0, %i {axis = 0 : i64} : (tensor<3x2xf32>, tensor<4xi64>) -> tensor<4x2xf32>
  return %1 : tensor<4x2xf32>
}

// -----

// Scales of 1 need no product, and the bias stays where it is.
// CHECK-LABEL: func.func @ones
// CHECK: nn.conv %arg0, %{{.*}}, %arg1 {element = f32} : (tensor<1x1x3x3xf32>, tensor<2x1x1x1xi8>, tensor<2xf32>) -> tensor<1x2x3x3xf32>
// CHECK-NEXT: return
func.func @ones(%x: tensor<1x1x3x3xf32>, %b: tensor<2xf32>) -> tensor<1x2x3x3xf32> {
  %w = nn.constant dense<[[[[1]]], [[[2]]]]> : tensor<2x1x1x1xi8>
  %s = nn.constant dense<1.0> : tensor<f32>
  %0 = nn.dequantize %w, %s : (tensor<2x1x1x1xi8>, tensor<f32>) -> tensor<2x1x1x1xf32>
  %1 = nn.conv %x, %0, %b : (tensor<1x1x3x3xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x3x3xf32>
  return %1 : tensor<1x2x3x3xf32>
}

// -----

// So are the scales, where each row has its own.
// CHECK-LABEL: func.func @rows_of_their_own
// CHECK: %[[S:.*]] = nn.gather %{{.*}}, %arg0 {axis = 0 : i64} : (tensor<3x1xf32>, tensor<4xi64>) -> tensor<4x1xf32>
// CHECK: %[[ROWS:.*]] = nn.gather %{{.*}}, %arg0 {axis = 0 : i64} : (tensor<3x2xi8>, tensor<4xi64>) -> tensor<4x2xi8>
// CHECK: nn.dequantize %[[ROWS]], %[[S]] : (tensor<4x2xi8>, tensor<4x1xf32>) -> tensor<4x2xf32>
func.func @rows_of_their_own(%i: tensor<4xi64>) -> tensor<4x2xf32> {
  %w = nn.constant dense<[[1, 2], [3, 4], [5, 6]]> : tensor<3x2xi8>
  %s = nn.constant dense<[[0.5], [0.25], [2.0]]> : tensor<3x1xf32>
  %0 = nn.dequantize %w, %s : (tensor<3x2xi8>, tensor<3x1xf32>) -> tensor<3x2xf32>
  %1 = nn.gather %0, %i {axis = 0 : i64} : (tensor<3x2xf32>, tensor<4xi64>) -> tensor<4x2xf32>
  return %1 : tensor<4x2xf32>
}

// -----

// A scale for each column is none of a row.
// CHECK-LABEL: func.func @columns_of_a_table
// CHECK-NOT: nn.dequantize
// CHECK: nn.gather %{{.*}}, %arg0 {axis = 0 : i64} : (tensor<3x2xf32>, tensor<4xi64>) -> tensor<4x2xf32>
func.func @columns_of_a_table(%i: tensor<4xi64>) -> tensor<4x2xf32> {
  %w = nn.constant dense<[[1, 2], [3, 4], [5, 6]]> : tensor<3x2xi8>
  %s = nn.constant dense<[[0.5, 0.25]]> : tensor<1x2xf32>
  %0 = nn.dequantize %w, %s : (tensor<3x2xi8>, tensor<1x2xf32>) -> tensor<3x2xf32>
  %1 = nn.gather %0, %i {axis = 0 : i64} : (tensor<3x2xf32>, tensor<4xi64>) -> tensor<4x2xf32>
  return %1 : tensor<4x2xf32>
}

// -----

// Of rows in blocks of 4 bits the bytes are gathered, and taken apart. A product with the same table reads all of it.
// CHECK-LABEL: func.func @blocks
// CHECK: nn.gather %{{.*}}, %arg0 {axis = 0 : i64} : (tensor<2x2x1xf32>, tensor<3xi64>) -> tensor<3x2x1xf32>
// CHECK: %[[BYTES:.*]] = nn.gather %{{.*}}, %arg0 {axis = 0 : i64} : (tensor<2x2x2xui8>, tensor<3xi64>) -> tensor<3x2x2xui8>
// CHECK: nn.shift_right {{.*}} -> tensor<3x2x2x2xui8>
// CHECK: %[[CODES:.*]] = nn.bit_and
// CHECK: %[[APART:.*]] = nn.collapse %[[CODES]] {first = 2 : i64, last = 3 : i64} {{.*}} -> tensor<3x2x4xui8>
// CHECK: nn.cast
// CHECK: nn.bit_xor
// CHECK: %[[ROWS:.*]] = nn.sub {{.*}} : (tensor<3x2x4xi8>, tensor<i8>) -> tensor<3x2x4xi8>
// CHECK: %[[NUMBERS:.*]] = nn.dequantize %[[ROWS]], %{{.*}} : (tensor<3x2x4xi8>, tensor<3x2x1xf32>) -> tensor<3x2x4xf32>
// CHECK: nn.collapse %[[NUMBERS]] {first = -2 : i64, last = -1 : i64} : (tensor<3x2x4xf32>) -> tensor<3x8xf32>
// CHECK: nn.matmul
func.func @blocks(%i: tensor<3xi64>, %x: tensor<5x2xf32>) -> (tensor<3x8xf32>, tensor<5x8xf32>) {
  %w = nn.constant #recipe.unpacked<dense<[16, 50, 84, 118, 152, 186, 220, 254]> : tensor<8xui8>, 4> : tensor<2x2x4xi4>
  %s = nn.constant dense<[[[0.5], [0.25]], [[2.0], [4.0]]]> : tensor<2x2x1xf32>
  %0 = nn.dequantize %w, %s : (tensor<2x2x4xi4>, tensor<2x2x1xf32>) -> tensor<2x2x4xf32>
  %shape = nn.constant dense<[2, 8]> : tensor<2xi64>
  %1 = nn.reshape %0, %shape {allow_zero = false} : (tensor<2x2x4xf32>, tensor<2xi64>) -> tensor<2x8xf32>
  %2 = nn.gather %1, %i {axis = 0 : i64} : (tensor<2x8xf32>, tensor<3xi64>) -> tensor<3x8xf32>
  %3 = nn.matmul %x, %1 : (tensor<5x2xf32>, tensor<2x8xf32>) -> tensor<5x8xf32>
  return %2, %3 : tensor<3x8xf32>, tensor<5x8xf32>
}

// -----

// A bias that is moved is a constant, too.
// CHECK-LABEL: func.func @moved
// CHECK-NOT: nn.reshape
// CHECK: %[[B:.*]] = nn.constant dense<{{\[\[}}5.000000e-01], [1.000000e+00]]> : tensor<2x1xf32>
// CHECK-NOT: nn.reshape
// CHECK: nn.add %arg0, %[[B]]
func.func @moved(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %b = nn.constant dense<[1, 2]> : tensor<2xi32>
  %s = nn.constant dense<0.5> : tensor<f32>
  %shape = nn.constant dense<[2, 1]> : tensor<2xi64>
  %0 = nn.dequantize %b, %s : (tensor<2xi32>, tensor<f32>) -> tensor<2xf32>
  %1 = nn.reshape %0, %shape : (tensor<2xf32>, tensor<2xi64>) -> tensor<2x1xf32>
  %2 = nn.add %x, %1 : (tensor<2x3xf32>, tensor<2x1xf32>) -> tensor<2x3xf32>
  return %2 : tensor<2x3xf32>
}

// -----

// One scale for all fits any axis, also one that is counted from the end.
// CHECK-LABEL: func.func @last_axis
// CHECK: %[[ROWS:.*]] = nn.gather %{{.*}}, %arg0 {axis = 1 : i64} : (tensor<3x2xi8>, tensor<4xi64>) -> tensor<3x4xi8>
// CHECK: nn.dequantize %[[ROWS]], %{{.*}} : (tensor<3x4xi8>, tensor<f32>) -> tensor<3x4xf32>
func.func @last_axis(%i: tensor<4xi64>) -> tensor<3x4xf32> {
  %w = nn.constant dense<[[1, 2], [3, 4], [5, 6]]> : tensor<3x2xi8>
  %s = nn.constant dense<0.5> : tensor<f32>
  %0 = nn.dequantize %w, %s : (tensor<3x2xi8>, tensor<f32>) -> tensor<3x2xf32>
  %1 = nn.gather %0, %i {axis = -1 : i64} : (tensor<3x2xf32>, tensor<4xi64>) -> tensor<3x4xf32>
  return %1 : tensor<3x4xf32>
}
