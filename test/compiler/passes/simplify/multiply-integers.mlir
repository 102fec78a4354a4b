// RUN: burin-opt %s --split-input-file --burin-simplify-multiply-integers | FileCheck %s

// Static quantization: sums of bytes, less what the left zero point adds to each column, times both scales.
// CHECK-LABEL: func.func @columns
// CHECK: %[[W:.*]] = nn.constant dense<{{\[\[}}1, 2], [3, -4]]> : tensor<2x2xi8>
// CHECK: %[[SUMS:.*]] = nn.matmul %arg0, %[[W]] {element = i32} : (tensor<4x2xui8>, tensor<2x2xi8>) -> tensor<4x2xi32>
// CHECK: %[[Z:.*]] = nn.constant dense<[40, -20]> : tensor<2xi32>
// CHECK: %[[WHOLE:.*]] = nn.sub %[[SUMS]], %[[Z]]
// CHECK: %[[S:.*]] = nn.constant dense<[2.500000e-01, 1.000000e+00]> : tensor<2xf32>
// CHECK: %[[Y:.*]] = nn.dequantize %[[WHOLE]], %[[S]] : (tensor<4x2xi32>, tensor<2xf32>) -> tensor<4x2xf32>
// CHECK: return %[[Y]]
func.func @columns(%q: tensor<4x2xui8>) -> tensor<4x2xf32> {
  %sx = nn.constant dense<0.5> : tensor<f32>
  %zx = nn.constant dense<10> : tensor<ui8>
  %w = nn.constant dense<[[1, 2], [3, -4]]> : tensor<2x2xi8>
  %sw = nn.constant dense<[0.5, 2.0]> : tensor<2xf32>
  %zw = nn.constant dense<0> : tensor<i8>
  %x = nn.dequantize %q, %sx, %zx : (tensor<4x2xui8>, tensor<f32>, tensor<ui8>) -> tensor<4x2xf32>
  %y = nn.dequantize %w, %sw, %zw : (tensor<2x2xi8>, tensor<2xf32>, tensor<i8>) -> tensor<2x2xf32>
  %0 = nn.matmul %x, %y : (tensor<4x2xf32>, tensor<2x2xf32>) -> tensor<4x2xf32>
  return %0 : tensor<4x2xf32>
}

// -----

// Signed activations are quantized as unsigned ones, once for all readers; a transposed right side has scales of rows.
// CHECK-LABEL: func.func @signed
// CHECK: %[[Z:.*]] = nn.constant dense<133> : tensor<ui8>
// CHECK: %[[Q:.*]] = nn.quantize %arg0, %{{.*}}, %[[Z]] {to = ui8}
// CHECK-NOT: nn.quantize
// CHECK: nn.matmul %[[Q]], %{{.*}} {element = i32, transpose_b} : (tensor<4x2xui8>, tensor<2x2xi8>)
// CHECK: nn.constant dense<[399, -133]> : tensor<2xi32>
// CHECK: nn.dequantize %{{.*}}, %{{.*}} : (tensor<4x2xi32>, tensor<2xf32>) -> tensor<4x2xf32>
// CHECK: nn.matmul %[[Q]], %{{.*}} {element = i32} : (tensor<4x2xui8>, tensor<2x2xi8>)
// CHECK: nn.constant dense<[532, -266]> : tensor<2xi32>
func.func @signed(%x: tensor<4x2xf32>) -> (tensor<4x2xf32>, tensor<4x2xf32>) {
  %sx = nn.constant dense<0.5> : tensor<f32>
  %zx = nn.constant dense<5> : tensor<i8>
  %w = nn.constant dense<[[1, 2], [3, -4]]> : tensor<2x2xi8>
  %sw = nn.constant dense<[[0.5], [2.0]]> : tensor<2x1xf32>
  %one = nn.constant dense<1.0> : tensor<f32>
  %q = nn.quantize %x, %sx, %zx {to = i8} : (tensor<4x2xf32>, tensor<f32>, tensor<i8>) -> tensor<4x2xi8>
  %a = nn.dequantize %q, %sx, %zx : (tensor<4x2xi8>, tensor<f32>, tensor<i8>) -> tensor<4x2xf32>
  %b = nn.dequantize %w, %sw : (tensor<2x2xi8>, tensor<2x1xf32>) -> tensor<2x2xf32>
  %c = nn.dequantize %w, %one : (tensor<2x2xi8>, tensor<f32>) -> tensor<2x2xf32>
  %0 = nn.matmul %a, %b {transpose_b} : (tensor<4x2xf32>, tensor<2x2xf32>) -> tensor<4x2xf32>
  %1 = nn.matmul %a, %c : (tensor<4x2xf32>, tensor<2x2xf32>) -> tensor<4x2xf32>
  return %0, %1 : tensor<4x2xf32>, tensor<4x2xf32>
}

// -----

// Bytes that nothing quantized are turned by their upper bit.
// CHECK-LABEL: func.func @turned
// CHECK-DAG: %[[U:.*]] = nn.cast %arg0 {to = ui8}
// CHECK-DAG: %[[HALF:.*]] = nn.constant dense<128> : tensor<ui8>
// CHECK: %[[X:.*]] = nn.add %[[U]], %[[HALF]]
// CHECK: nn.matmul %[[X]], %{{.*}} {element = i32}
// CHECK: nn.constant dense<[512, -256]> : tensor<2xi32>
func.func @turned(%q: tensor<4x2xi8>) -> tensor<4x2xf32> {
  %s = nn.constant dense<0.5> : tensor<f32>
  %w = nn.constant dense<[[1, 2], [3, -4]]> : tensor<2x2xi8>
  %x = nn.dequantize %q, %s : (tensor<4x2xi8>, tensor<f32>) -> tensor<4x2xf32>
  %y = nn.dequantize %w, %s : (tensor<2x2xi8>, tensor<f32>) -> tensor<2x2xf32>
  %0 = nn.matmul %x, %y : (tensor<4x2xf32>, tensor<2x2xf32>) -> tensor<4x2xf32>
  return %0 : tensor<4x2xf32>
}

// -----

// Dynamic quantization: the zero point and the scale are those of the run. Weights without sign lose their zero point.
// CHECK-LABEL: func.func @dynamic
// CHECK: %[[Z:.*]] = nn.cast %arg1 {to = i32}
// CHECK: %[[W:.*]] = nn.constant dense<{{\[\[}}-99, -98], [27, -100]]> : tensor<2x2xi8>
// CHECK: %[[SUMS:.*]] = nn.matmul %arg0, %[[W]] {element = i32} : (tensor<4x2xui8>, tensor<2x2xi8>) -> tensor<4x2xi32>
// CHECK: %[[COLUMNS:.*]] = nn.constant dense<[-72, -198]> : tensor<2xi32>
// CHECK: %[[MORE:.*]] = nn.mul %[[Z]], %[[COLUMNS]]
// CHECK: %[[WHOLE:.*]] = nn.sub %[[SUMS]], %[[MORE]]
// CHECK: nn.dequantize %[[WHOLE]], %arg2 : (tensor<4x2xi32>, tensor<f32>) -> tensor<4x2xf32>
// CHECK-NOT: nn.mul
func.func @dynamic(%q: tensor<4x2xui8>, %z: tensor<ui8>, %s: tensor<f32>) -> tensor<4x2xf32> {
  %w = nn.constant dense<[[1, 2], [127, 0]]> : tensor<2x2xui8>
  %hundred = nn.constant dense<100> : tensor<i32>
  %z32 = nn.cast %z {to = i32} : (tensor<ui8>) -> tensor<i32>
  %q32 = nn.cast %q {to = i32} : (tensor<4x2xui8>) -> tensor<4x2xi32>
  %w32 = nn.cast %w {to = i32} : (tensor<2x2xui8>) -> tensor<2x2xi32>
  %a = nn.sub %q32, %z32 : (tensor<4x2xi32>, tensor<i32>) -> tensor<4x2xi32>
  %b = nn.sub %w32, %hundred : (tensor<2x2xi32>, tensor<i32>) -> tensor<2x2xi32>
  %0 = nn.matmul %a, %b : (tensor<4x2xi32>, tensor<2x2xi32>) -> tensor<4x2xi32>
  %1 = nn.cast %0 {to = f32} : (tensor<4x2xi32>) -> tensor<4x2xf32>
  %2 = nn.mul %1, %s : (tensor<4x2xf32>, tensor<f32>) -> tensor<4x2xf32>
  return %2 : tensor<4x2xf32>
}

// -----

// A right zero point that does not fold takes the sums of rows.
// CHECK-LABEL: func.func @rows
// CHECK: %[[W:.*]] = nn.constant dense<{{\[\[}}-128, 127], [0, 1]]> : tensor<2x2xi8>
// CHECK: %[[SUMS:.*]] = nn.matmul %arg0, %[[W]] {element = i32}
// CHECK: %[[X:.*]] = nn.cast %arg0 {to = i32}
// CHECK: %[[ROWS:.*]] = nn.reduce_sum %[[X]] {axes = array<i64: 1>, keep_dims = true}
// CHECK: %[[MORE:.*]] = nn.mul %[[ROWS]], %{{.*}}
// CHECK: nn.sub %[[SUMS]], %[[MORE]]
func.func @rows(%q: tensor<4x2xui8>) -> tensor<4x2xf32> {
  %s = nn.constant dense<0.5> : tensor<f32>
  %w = nn.constant dense<[[0, 255], [128, 129]]> : tensor<2x2xui8>
  %z = nn.constant dense<3> : tensor<ui8>
  %x = nn.dequantize %q, %s : (tensor<4x2xui8>, tensor<f32>) -> tensor<4x2xf32>
  %y = nn.dequantize %w, %s, %z : (tensor<2x2xui8>, tensor<f32>, tensor<ui8>) -> tensor<2x2xf32>
  %0 = nn.matmul %x, %y : (tensor<4x2xf32>, tensor<2x2xf32>) -> tensor<4x2xf32>
  return %0 : tensor<4x2xf32>
}

// -----

// Two sides of the run: the sums over k are of the run as well.
// CHECK-LABEL: func.func @both
// CHECK: %[[K:.*]] = nn.quantize %arg1, %{{.*}} {to = i8}
// CHECK: nn.matmul %arg0, %[[K]] {element = i32} : (tensor<3x4x2xui8>, tensor<3x2x5xi8>) -> tensor<3x4x5xi32>
// CHECK: nn.reduce_sum %{{.*}} {axes = array<i64: 1>
func.func @both(%q: tensor<3x4x2xui8>, %k: tensor<3x2x5xf32>) -> tensor<3x4x5xf32> {
  %s = nn.constant dense<0.5> : tensor<f32>
  %z = nn.constant dense<128> : tensor<ui8>
  %b = nn.quantize %k, %s, %z {to = ui8} : (tensor<3x2x5xf32>, tensor<f32>, tensor<ui8>) -> tensor<3x2x5xui8>
  %x = nn.dequantize %q, %s, %z : (tensor<3x4x2xui8>, tensor<f32>, tensor<ui8>) -> tensor<3x4x2xf32>
  %y = nn.dequantize %b, %s, %z : (tensor<3x2x5xui8>, tensor<f32>, tensor<ui8>) -> tensor<3x2x5xf32>
  %0 = nn.matmul %x, %y : (tensor<3x4x2xf32>, tensor<3x2x5xf32>) -> tensor<3x4x5xf32>
  return %0 : tensor<3x4x5xf32>
}

// -----

// An image is padded with its zero point, and the bias comes behind the scales.
// CHECK-LABEL: func.func @image
// CHECK: %[[P:.*]] = nn.pad %arg0, %{{.*}}, %{{.*}} {mode = "constant"} : (tensor<1x1x3x3xui8>, tensor<8xi64>, tensor<ui8>) -> tensor<1x1x5x5xui8>
// CHECK: %[[SUMS:.*]] = nn.conv %[[P]], %{{.*}} {{{.*}}element = i32{{.*}}} : (tensor<1x1x5x5xui8>, tensor<2x1x3x3xi8>) -> tensor<1x2x3x3xi32>
// CHECK: %[[Z:.*]] = nn.constant dense<{{.*}}> : tensor<2x1x1xi32>
// CHECK: %[[WHOLE:.*]] = nn.sub %[[SUMS]], %[[Z]]
// CHECK: %[[Y:.*]] = nn.dequantize %[[WHOLE]], %{{.*}} : (tensor<1x2x3x3xi32>, tensor<2x1x1xf32>) -> tensor<1x2x3x3xf32>
// CHECK: %[[B:.*]] = nn.reshape %arg1
// CHECK: nn.add %[[Y]], %[[B]]
func.func @image(%q: tensor<1x1x3x3xui8>, %bias: tensor<2xf32>) -> tensor<1x2x3x3xf32> {
  %sx = nn.constant dense<0.5> : tensor<f32>
  %zx = nn.constant dense<10> : tensor<ui8>
  %w = nn.constant dense<[[[[1, 2, 3], [4, 5, 6], [7, 8, 9]]], [[[1, 1, 1], [1, 1, 1], [1, 1, 1]]]]> : tensor<2x1x3x3xi8>
  %sw = nn.constant dense<[[[[0.5]]], [[[2.0]]]]> : tensor<2x1x1x1xf32>
  %x = nn.dequantize %q, %sx, %zx : (tensor<1x1x3x3xui8>, tensor<f32>, tensor<ui8>) -> tensor<1x1x3x3xf32>
  %y = nn.dequantize %w, %sw : (tensor<2x1x3x3xi8>, tensor<2x1x1x1xf32>) -> tensor<2x1x3x3xf32>
  %0 = nn.conv %x, %y, %bias {pads = array<i64: 1, 1, 1, 1>} : (tensor<1x1x3x3xf32>, tensor<2x1x3x3xf32>, tensor<2xf32>) -> tensor<1x2x3x3xf32>
  return %0 : tensor<1x2x3x3xf32>
}

// -----

// Left alone: one side of floats, zero points along what is summed, filters whose zero points do not fold.
// CHECK-LABEL: func.func @left
// CHECK-NOT: element = i32
func.func @left(%f: tensor<4x2xf32>, %q: tensor<4x2xui8>, %z: tensor<2xui8>, %i: tensor<1x1x3x3xui8>) -> (tensor<4x2xf32>, tensor<4x2xf32>, tensor<1x1x2x2xf32>) {
  %s = nn.constant dense<0.5> : tensor<f32>
  %w = nn.constant dense<[[1, 2], [3, -4]]> : tensor<2x2xi8>
  %filters = nn.constant dense<[[[[0, 255], [7, 8]]]]> : tensor<1x1x2x2xui8>
  %zf = nn.constant dense<7> : tensor<ui8>
  %x = nn.dequantize %q, %s, %z : (tensor<4x2xui8>, tensor<f32>, tensor<2xui8>) -> tensor<4x2xf32>
  %y = nn.dequantize %w, %s : (tensor<2x2xi8>, tensor<f32>) -> tensor<2x2xf32>
  %image = nn.dequantize %i, %s : (tensor<1x1x3x3xui8>, tensor<f32>) -> tensor<1x1x3x3xf32>
  %v = nn.dequantize %filters, %s, %zf : (tensor<1x1x2x2xui8>, tensor<f32>, tensor<ui8>) -> tensor<1x1x2x2xf32>
  %0 = nn.matmul %f, %y : (tensor<4x2xf32>, tensor<2x2xf32>) -> tensor<4x2xf32>
  %1 = nn.matmul %x, %y : (tensor<4x2xf32>, tensor<2x2xf32>) -> tensor<4x2xf32>
  %2 = nn.conv %image, %v : (tensor<1x1x3x3xf32>, tensor<1x1x2x2xf32>) -> tensor<1x1x2x2xf32>
  return %0, %1, %2 : tensor<4x2xf32>, tensor<4x2xf32>, tensor<1x1x2x2xf32>
}

// -----

// Tokens of a batch with scales and zero points of their own: each row takes away its zero point times the columns' sums.
// CHECK-LABEL: func.func @tokens
// CHECK: %[[SUMS:.*]] = nn.matmul %arg0, %{{.*}} {element = i32} : (tensor<3x4x2xui8>, tensor<2x2xi8>) -> tensor<3x4x2xi32>
// CHECK: %[[COLUMNS:.*]] = nn.constant dense<[4, -2]> : tensor<2xi32>
// CHECK: %[[Z:.*]] = nn.cast %arg1 {to = i32} : (tensor<3x4x1xui8>) -> tensor<3x4x1xi32>
// CHECK: %[[MORE:.*]] = nn.mul %[[Z]], %[[COLUMNS]] {{.*}} -> tensor<3x4x2xi32>
// CHECK: %[[WHOLE:.*]] = nn.sub %[[SUMS]], %[[MORE]]
// CHECK: %[[S:.*]] = nn.mul %arg2, %{{.*}} : (tensor<3x4x1xf32>, tensor<2xf32>) -> tensor<3x4x2xf32>
// CHECK: nn.dequantize %[[WHOLE]], %[[S]]
func.func @tokens(%q: tensor<3x4x2xui8>, %z: tensor<3x4x1xui8>, %s: tensor<3x4x1xf32>) -> tensor<3x4x2xf32> {
  %w = nn.constant dense<[[1, 2], [3, -4]]> : tensor<2x2xi8>
  %ws = nn.constant dense<[0.5, 2.0]> : tensor<2xf32>
  %x = nn.dequantize %q, %s, %z : (tensor<3x4x2xui8>, tensor<3x4x1xf32>, tensor<3x4x1xui8>) -> tensor<3x4x2xf32>
  %y = nn.dequantize %w, %ws : (tensor<2x2xi8>, tensor<2xf32>) -> tensor<2x2xf32>
  %0 = nn.matmul %x, %y : (tensor<3x4x2xf32>, tensor<2x2xf32>) -> tensor<3x4x2xf32>
  return %0 : tensor<3x4x2xf32>
}

// -----

// Lists of a left side that is turned leave numbers to be multiplied.
// CHECK-LABEL: func.func @turned_rows
// CHECK-NOT: element = i32
func.func @turned_rows(%q: tensor<4x3xui8>, %s: tensor<4x1xf32>) -> tensor<3x2xf32> {
  %w = nn.constant dense<1> : tensor<4x2xi8>
  %one = nn.constant dense<0.5> : tensor<f32>
  %y = nn.dequantize %w, %one : (tensor<4x2xi8>, tensor<f32>) -> tensor<4x2xf32>
  %x = nn.dequantize %q, %s : (tensor<4x3xui8>, tensor<4x1xf32>) -> tensor<4x3xf32>
  %0 = nn.matmul %x, %y {transpose_a} : (tensor<4x3xf32>, tensor<4x2xf32>) -> tensor<3x2xf32>
  return %0 : tensor<3x2xf32>
}
