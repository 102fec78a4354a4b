// RUN: burin-opt %s --burin-compress-quantize-layers | FileCheck %s

// Unsigned bytes of the range on the left, signed ones of a scale for each column on the right; once for two readers.
// CHECK-LABEL: func.func @columns
// CHECK-DAG: %[[W:.*]] = nn.constant dense<{{\[\[}}127, 64], [-64, 127]]> : tensor<2x2xi8>
// CHECK-DAG: %[[WS:.*]] = nn.constant dense<{{\[\[}}1.000000e+00, 2.000000e+00]]> : tensor<1x2xf32>
// CHECK: %[[WF:.*]] = nn.dequantize %[[W]], %[[WS]]
// CHECK-DAG: %[[S:.*]] = nn.constant dense<2.000000e+00> : tensor<f32>
// CHECK-DAG: %[[Z:.*]] = nn.constant dense<128> : tensor<ui8>
// CHECK: %[[Q:.*]] = nn.quantize %arg0, %[[S]], %[[Z]] {to = ui8}
// CHECK: %[[X:.*]] = nn.dequantize %[[Q]], %[[S]], %[[Z]]
// CHECK: nn.matmul %[[X]], %[[WF]] : (tensor<4x2xf32>, tensor<2x2xf32>)
// CHECK-NOT: nn.quantize
// CHECK: nn.matmul %[[X]], %{{.*}} {transpose_b} : (tensor<4x2xf32>, tensor<2x2xf32>)
// CHECK-NOT: nn.compress
func.func @columns(%x: tensor<4x2xf32>) -> (tensor<4x2xf32>, tensor<4x2xf32>) {
  %w = nn.constant dense<[[127.0, 128.0], [-64.0, 254.0]]> : tensor<2x2xf32>
  %0 = nn.matmul %x, %w {nn.compress = {precision = "int8", range = array<f64: -256.0, 254.0>}}
    : (tensor<4x2xf32>, tensor<2x2xf32>) -> tensor<4x2xf32>
  %1 = nn.matmul %x, %w {transpose_b, nn.compress = {precision = "int8", range = array<f64: -256.0, 254.0>}}
    : (tensor<4x2xf32>, tensor<2x2xf32>) -> tensor<4x2xf32>
  return %0, %1 : tensor<4x2xf32>, tensor<4x2xf32>
}

// What the activation is divided by, the weights' rows are multiplied by.
// CHECK-LABEL: func.func @smooth
// CHECK: nn.constant dense<{{\[\[}}127, 64], [-64, 127]]> : tensor<2x2xi8>
// CHECK: %[[F:.*]] = nn.constant dense<[5.000000e-01, 2.500000e-01]> : tensor<2xf32>
// CHECK: %[[M:.*]] = nn.mul %arg0, %[[F]]
// CHECK: nn.quantize %[[M]]
func.func @smooth(%x: tensor<4x2xf32>) -> tensor<4x2xf32> {
  %w = nn.constant dense<[[63.5, 64.0], [-16.0, 63.5]]> : tensor<2x2xf32>
  %0 = nn.matmul %x, %w
    {nn.compress = {precision = "int8", range = array<f64: 0.0, 1.0>, smooth = array<f32: 2.0, 4.0>}}
    : (tensor<4x2xf32>, tensor<2x2xf32>) -> tensor<4x2xf32>
  return %0 : tensor<4x2xf32>
}

// Columns that a reshape makes of two dimensions are smoothed before it.
// CHECK-LABEL: func.func @heads
// CHECK: %[[F:.*]] = nn.constant dense<{{\[\[}}5.000000e-01, 2.500000e-01], [1.000000e+00, 2.000000e+00]]> : tensor<2x2xf32>
// CHECK: %[[M:.*]] = nn.mul %arg0, %[[F]]
// CHECK: %[[R:.*]] = nn.reshape %[[M]]
// CHECK: nn.quantize %[[R]]
func.func @heads(%x: tensor<4x2x2xf32>) -> tensor<4x2xf32> {
  %w = nn.constant dense<1.0> : tensor<4x2xf32>
  %shape = nn.constant dense<[4, 4]> : tensor<2xi64>
  %y = nn.reshape %x, %shape : (tensor<4x2x2xf32>, tensor<2xi64>) -> tensor<4x4xf32>
  %0 = nn.matmul %y, %w
    {nn.compress = {precision = "int8", range = array<f64: 0.0, 1.0>, smooth = array<f32: 2.0, 4.0, 1.0, 0.5>}}
    : (tensor<4x4xf32>, tensor<4x2xf32>) -> tensor<4x2xf32>
  return %0 : tensor<4x2xf32>
}

// A correction joins the bias.
// CHECK-LABEL: func.func @corrected
// CHECK: %[[B:.*]] = nn.constant dense<[1.500000e+00, 4.000000e+00]> : tensor<2xf32>
// CHECK: nn.conv %{{.*}}, %{{.*}}, %[[B]]
// CHECK: %[[C:.*]] = nn.constant dense<[2.500000e+00, 5.000000e+00]> : tensor<2xf32>
// CHECK: nn.add %{{.*}}, %[[C]]
func.func @corrected(%x: tensor<1x2x3x3xf32>, %y: tensor<4x2xf32>) -> (tensor<1x2x3x3xf32>, tensor<4x2xf32>) {
  %w = nn.constant dense<1.0> : tensor<2x2x1x1xf32>
  %b = nn.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %0 = nn.conv %x, %w, %b
    {nn.compress = {precision = "int8", range = array<f64: 0.0, 1.0>, correction = array<f32: 0.5, 2.0>}}
    : (tensor<1x2x3x3xf32>, tensor<2x2x1x1xf32>, tensor<2xf32>) -> tensor<1x2x3x3xf32>
  %v = nn.constant dense<1.0> : tensor<2x2xf32>
  %c = nn.constant dense<[2.0, 3.0]> : tensor<2xf32>
  %1 = nn.matmul %y, %v
    {nn.compress = {precision = "int8", range = array<f64: 0.0, 1.0>, correction = array<f32: 0.5, 2.0>}}
    : (tensor<4x2xf32>, tensor<2x2xf32>) -> tensor<4x2xf32>
  %2 = nn.add %1, %c : (tensor<4x2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  return %0, %2 : tensor<1x2x3x3xf32>, tensor<4x2xf32>
}

// Ranges that are found in each run: those of rows, or of all.
// CHECK-LABEL: func.func @dynamic
// CHECK: %[[A:.*]] = nn.abs %arg0
// CHECK: %[[R:.*]] = nn.reduce_max %[[A]] {axes = array<i64: 1>, keep_dims = true}
// CHECK: nn.quantize %arg0, %{{.*}} {to = i8} : (tensor<4x2xf32>, tensor<4x1xf32>) -> tensor<4x2xi8>
// CHECK: nn.reduce_min %arg1
// CHECK: nn.reduce_max %arg1
// CHECK: nn.quantize %arg1, %{{.*}}, %{{.*}} {to = ui8} : (tensor<3x4x2xf32>, tensor<f32>, tensor<ui8>) -> tensor<3x4x2xui8>
func.func @dynamic(%x: tensor<4x2xf32>, %y: tensor<3x4x2xf32>) -> (tensor<4x2xf32>, tensor<3x4x2xf32>) {
  %w = nn.constant dense<1.0> : tensor<2x2xf32>
  %0 = nn.matmul %x, %w {nn.compress = {precision = "int8-dynamic"}}
    : (tensor<4x2xf32>, tensor<2x2xf32>) -> tensor<4x2xf32>
  %1 = nn.matmul %y, %w {nn.compress = {precision = "int8-dynamic"}}
    : (tensor<3x4x2xf32>, tensor<2x2xf32>) -> tensor<3x4x2xf32>
  return %0, %1 : tensor<4x2xf32>, tensor<3x4x2xf32>
}

// Weights alone; and both factors in bf16.
// CHECK-LABEL: func.func @weights
// CHECK: nn.matmul %arg0, %{{.*}} : (tensor<4x2xf32>, tensor<2x2xf32>) -> tensor<4x2xf32>
// CHECK: %[[X:.*]] = nn.cast %arg0 {to = bf16}
// CHECK: nn.matmul %[[X]], %{{.*}} {element = f32} : (tensor<4x2xbf16>, tensor<2x2xbf16>) -> tensor<4x2xf32>
func.func @weights(%x: tensor<4x2xf32>) -> (tensor<4x2xf32>, tensor<4x2xf32>) {
  %w = nn.constant dense<1.0> : tensor<2x2xf32>
  %0 = nn.matmul %x, %w {nn.compress = {precision = "w8"}} : (tensor<4x2xf32>, tensor<2x2xf32>) -> tensor<4x2xf32>
  %1 = nn.matmul %x, %w {nn.compress = {precision = "bf16"}} : (tensor<4x2xf32>, tensor<2x2xf32>) -> tensor<4x2xf32>
  return %0, %1 : tensor<4x2xf32>, tensor<4x2xf32>
}

// Groups of a column's rows become a dimension with a scale each; the last group is filled up. The number furthest from 0
// becomes -8.
// CHECK-LABEL: func.func @nibbles
// CHECK-DAG: %[[W:.*]] = nn.constant #recipe.unpacked<dense<[120, 0, 0, 0, 8, 0, 0, 0]> : tensor<8xui8>, 4> : tensor<2x8x1xi4>
// CHECK-DAG: %[[S:.*]] = nn.constant dense<{{\[\[\[}}-1.000000e+00]], {{\[\[}}2.500000e-01]]]> : tensor<2x1x1xf32>
// CHECK: %[[D:.*]] = nn.dequantize %[[W]], %[[S]]
// CHECK: %[[R:.*]] = nn.reshape %[[D]], %{{.*}} -> tensor<16x1xf32>
// CHECK: %[[C:.*]] = nn.slice %[[R]]{{.*}} -> tensor<10x1xf32>
// CHECK: nn.matmul %arg0, %[[C]]
func.func @nibbles(%x: tensor<4x10xf32>) -> tensor<4x1xf32> {
  %w = nn.constant dense<[[8.0], [-7.4], [0.0], [0.2], [0.0], [0.0], [0.0], [0.0], [-2.0], [0.0]]> : tensor<10x1xf32>
  %0 = nn.matmul %x, %w {nn.compress = {precision = "w4", group = 8}} : (tensor<4x10xf32>, tensor<10x1xf32>) -> tensor<4x1xf32>
  return %0 : tensor<4x1xf32>
}

// Bytes of groups, where a column's rows lie side by side.
// CHECK-LABEL: func.func @bytes
// CHECK-DAG: %[[W:.*]] = nn.constant dense<127> : tensor<3x2x8xi8>
// CHECK-DAG: %[[S:.*]] = nn.constant dense<1.000000e+00> : tensor<3x2x1xf32>
// CHECK: %[[D:.*]] = nn.dequantize %[[W]], %[[S]]
// CHECK: %[[R:.*]] = nn.reshape %[[D]], %{{.*}} -> tensor<3x16xf32>
// CHECK: nn.matmul %arg0, %[[R]] {transpose_b}
func.func @bytes(%x: tensor<4x16xf32>) -> tensor<4x3xf32> {
  %w = nn.constant dense<127.0> : tensor<3x16xf32>
  %0 = nn.matmul %x, %w {transpose_b, nn.compress = {precision = "w8", group = 8}}
    : (tensor<4x16xf32>, tensor<3x16xf32>) -> tensor<4x3xf32>
  return %0 : tensor<4x3xf32>
}
