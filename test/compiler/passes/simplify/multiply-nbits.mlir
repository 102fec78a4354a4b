// RUN: burin-opt %s --split-input-file --burin-simplify-multiply-nbits | FileCheck %s

// Blocks of rows, as ONNX's DequantizeLinear has them along axis 0.
// CHECK-LABEL: func.func @rows
// CHECK-DAG: %[[B:.*]] = nn.constant dense<3> : tensor<16x2xi4>
// CHECK-DAG: %[[S:.*]] = nn.constant dense<{{.}}[1.000000e+00, 2.000000e+00], [3.000000e+00, 4.000000e+00]]> : tensor<2x2xf32>
// CHECK: nn.matmul_nbits %arg0, %[[B]], %[[S]] {group = 8 : i64}
func.func @rows(%x: tensor<4x16xf32>) -> tensor<4x2xf32> {
  %w = nn.constant dense<3> : tensor<2x8x2xi4>
  %s = nn.constant dense<[[[1.0, 2.0]], [[3.0, 4.0]]]> : tensor<2x1x2xf32>
  %shape = nn.constant dense<[16, 2]> : tensor<2xi64>
  %0 = nn.dequantize %w, %s : (tensor<2x8x2xi4>, tensor<2x1x2xf32>) -> tensor<2x8x2xf32>
  %1 = nn.reshape %0, %shape : (tensor<2x8x2xf32>, tensor<2xi64>) -> tensor<16x2xf32>
  %2 = nn.matmul %x, %1 : (tensor<4x16xf32>, tensor<16x2xf32>) -> tensor<4x2xf32>
  return %2 : tensor<4x2xf32>
}

// -----

// Blocks of columns' rows, of which the last are cut off, and zero points.
// CHECK-LABEL: func.func @columns
// CHECK-DAG: %[[B:.*]] = nn.constant #recipe.strided<#recipe.unpacked<dense<33> : tensor<16xui8>, 4> : tensor<2x2x8xui4>, 0, [1, 16]> : tensor<12x2xui4>
// CHECK-DAG: %[[S:.*]] = nn.constant dense<{{.}}[1.000000e+00, 3.000000e+00], [2.000000e+00, 4.000000e+00]]> : tensor<2x2xf32>
// CHECK-DAG: %[[Z:.*]] = nn.constant dense<8.000000e+00> : tensor<2x2xf32>
// CHECK: nn.matmul_nbits %arg0, %[[B]], %[[S]], %[[Z]] {group = 8 : i64}
func.func @columns(%x: tensor<4x12xf32>) -> tensor<4x2xf32> {
  %w = nn.constant #recipe.unpacked<dense<33> : tensor<16xui8>, 4> : tensor<2x2x8xui4>
  %s = nn.constant dense<[[[1.0], [2.0]], [[3.0], [4.0]]]> : tensor<2x2x1xf32>
  %z = nn.constant dense<8> : tensor<ui4>
  %shape = nn.constant dense<[2, 16]> : tensor<2xi64>
  %from = nn.constant dense<0> : tensor<1xi64>
  %to = nn.constant dense<12> : tensor<1xi64>
  %0 = nn.dequantize %w, %s, %z : (tensor<2x2x8xui4>, tensor<2x2x1xf32>, tensor<ui4>) -> tensor<2x2x8xf32>
  %1 = nn.reshape %0, %shape : (tensor<2x2x8xf32>, tensor<2xi64>) -> tensor<2x16xf32>
  %2 = nn.slice %1, %from, %to {axes = array<i64: 1>, steps = array<i64: 1>} : (tensor<2x16xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x12xf32>
  %3 = nn.transpose %2 {permutation = array<i64: 1, 0>} : (tensor<2x12xf32>) -> tensor<12x2xf32>
  %4 = nn.matmul %x, %3 : (tensor<4x12xf32>, tensor<12x2xf32>) -> tensor<4x2xf32>
  return %4 : tensor<4x2xf32>
}

// -----

// Zero points that are floats stay so, and the weights stay packed.
// CHECK-LABEL: func.func @float_zeros
// CHECK-DAG: %[[Z:.*]] = nn.constant dense<7.500000e+00> : tensor<1x2xf32>
// CHECK: nn.matmul_nbits %arg0, %{{.*}}, %{{.*}}, %[[Z]] {group = 8 : i64}
func.func @float_zeros(%x: tensor<4x8xf32>) -> tensor<4x2xf32> {
  %w = nn.constant dense<3> : tensor<2x8xui4>
  %s = nn.constant dense<2.0> : tensor<2x1xf32>
  %z = nn.constant dense<7.5> : tensor<2x1xf32>
  %0 = nn.dequantize %w, %s, %z : (tensor<2x8xui4>, tensor<2x1xf32>, tensor<2x1xf32>) -> tensor<2x8xf32>
  %1 = nn.matmul %x, %0 {transpose_b} : (tensor<4x8xf32>, tensor<2x8xf32>) -> tensor<4x2xf32>
  return %1 : tensor<4x2xf32>
}

// -----

// One scale of all rows of 4 bits is a group; of 8 bits it is applied behind the sums of many rows, which another pass does.
// CHECK-LABEL: func.func @whole
// CHECK: nn.matmul_nbits %arg0, %{{.*}}, %{{.*}} {group = 5 : i64}
// CHECK: nn.matmul %arg0
func.func @whole(%x: tensor<5x5xf32>) -> (tensor<5x2xf32>, tensor<5x2xf32>) {
  %w = nn.constant dense<3> : tensor<5x2xi4>
  %v = nn.constant dense<3> : tensor<5x2xi8>
  %s = nn.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %0 = nn.dequantize %w, %s : (tensor<5x2xi4>, tensor<2xf32>) -> tensor<5x2xf32>
  %1 = nn.dequantize %v, %s : (tensor<5x2xi8>, tensor<2xf32>) -> tensor<5x2xf32>
  %2 = nn.matmul %x, %0 : (tensor<5x5xf32>, tensor<5x2xf32>) -> tensor<5x2xf32>
  %3 = nn.matmul %x, %1 : (tensor<5x5xf32>, tensor<5x2xf32>) -> tensor<5x2xf32>
  return %2, %3 : tensor<5x2xf32>, tensor<5x2xf32>
}

// -----

// Few rows multiply these as they are packed as well, and may be rounded where the product says so.
// CHECK-LABEL: func.func @few
// CHECK: nn.matmul_nbits %arg0, %{{.*}}, %{{.*}} {group = 5 : i64, rounds_rows}
func.func @few(%x: tensor<2x2x5xf32>) -> tensor<2x2x2xf32> {
  %w = nn.constant dense<3> : tensor<5x2xi8>
  %s = nn.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %0 = nn.dequantize %w, %s : (tensor<5x2xi8>, tensor<2xf32>) -> tensor<5x2xf32>
  %1 = nn.matmul %x, %0 {nn.rounds_rows} : (tensor<2x2x5xf32>, tensor<5x2xf32>) -> tensor<2x2x2xf32>
  return %1 : tensor<2x2x2xf32>
}

// -----

// Groups that end within a word, and scales of rows that do not lie side by side, are dequantized.
// CHECK-LABEL: func.func @odd
// CHECK-NOT: nn.matmul_nbits
func.func @odd(%x: tensor<4x8xf32>) -> (tensor<4x2xf32>, tensor<4x2xf32>) {
  %w = nn.constant dense<3> : tensor<2x4x2xi4>
  %s = nn.constant dense<2.0> : tensor<2x1x2xf32>
  %t = nn.constant dense<2.0> : tensor<1x4x2xf32>
  %shape = nn.constant dense<[8, 2]> : tensor<2xi64>
  %0 = nn.dequantize %w, %s : (tensor<2x4x2xi4>, tensor<2x1x2xf32>) -> tensor<2x4x2xf32>
  %1 = nn.dequantize %w, %t : (tensor<2x4x2xi4>, tensor<1x4x2xf32>) -> tensor<2x4x2xf32>
  %2 = nn.reshape %0, %shape : (tensor<2x4x2xf32>, tensor<2xi64>) -> tensor<8x2xf32>
  %3 = nn.reshape %1, %shape : (tensor<2x4x2xf32>, tensor<2xi64>) -> tensor<8x2xf32>
  %4 = nn.matmul %x, %2 : (tensor<4x8xf32>, tensor<8x2xf32>) -> tensor<4x2xf32>
  %5 = nn.matmul %x, %3 : (tensor<4x8xf32>, tensor<8x2xf32>) -> tensor<4x2xf32>
  return %4, %5 : tensor<4x2xf32>, tensor<4x2xf32>
}

// -----

// Floats of 8 bits are multiplied as they are, by few rows and many, unless one is NaN or infinite.
// CHECK-LABEL: func.func @floats
// CHECK: nn.matmul_nbits %arg0, %{{.*}}, %{{.*}} {group = 4 : i64} : (tensor<9x4xf32>, tensor<4x2xf8E4M3FN>, tensor<1x2xf32>)
// CHECK: nn.matmul %arg0
// CHECK: nn.matmul %arg0
func.func @floats(%x: tensor<9x4xf32>) -> (tensor<9x2xf32>, tensor<9x2xf32>, tensor<9x2xf32>) {
  %u = nn.constant dense<448.0> : tensor<4x2xf8E4M3FN>
  %v = nn.constant dense<0xFC> : tensor<4x2xf8E5M2>
  %w = nn.constant dense<0x80> : tensor<4x2xf8E4M3FNUZ>
  %s = nn.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %0 = nn.dequantize %u, %s : (tensor<4x2xf8E4M3FN>, tensor<2xf32>) -> tensor<4x2xf32>
  %1 = nn.dequantize %v, %s : (tensor<4x2xf8E5M2>, tensor<2xf32>) -> tensor<4x2xf32>
  %2 = nn.dequantize %w, %s : (tensor<4x2xf8E4M3FNUZ>, tensor<2xf32>) -> tensor<4x2xf32>
  %3 = nn.matmul %x, %0 : (tensor<9x4xf32>, tensor<4x2xf32>) -> tensor<9x2xf32>
  %4 = nn.matmul %x, %1 : (tensor<9x4xf32>, tensor<4x2xf32>) -> tensor<9x2xf32>
  %5 = nn.matmul %x, %2 : (tensor<9x4xf32>, tensor<4x2xf32>) -> tensor<9x2xf32>
  return %3, %4, %5 : tensor<9x2xf32>, tensor<9x2xf32>, tensor<9x2xf32>
}

// -----

// A codebook goes along.
// CHECK-LABEL: func.func @codes
// CHECK: nn.matmul_nbits %arg0, %{{.*}}, %{{.*}} {codebook = array<f32: 0.000000e+00, 5.000000e-01, 1.000000e+00, -3.000000e+00>, group = 16 : i64}
func.func @codes(%x: tensor<9x16xf32>) -> tensor<9x2xf32> {
  %w = nn.constant dense<3> : tensor<16x2xui2>
  %s = nn.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %0 = nn.dequantize %w, %s {codebook = array<f32: 0.0, 0.5, 1.0, -3.0>} : (tensor<16x2xui2>, tensor<2xf32>) -> tensor<16x2xf32>
  %1 = nn.matmul %x, %0 : (tensor<9x16xf32>, tensor<16x2xf32>) -> tensor<9x2xf32>
  return %1 : tensor<9x2xf32>
}
