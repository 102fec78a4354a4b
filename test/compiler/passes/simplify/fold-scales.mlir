// RUN: burin-opt %s --split-input-file --burin-simplify-fold-scales | FileCheck %s

// The bias is a multiple of the sums' scale: both constants become one, and the bound that bytes have anyway goes.
// CHECK-LABEL: func.func @convolution
func.func @convolution(%x: tensor<1x4x3x3xui8>, %w: tensor<2x4x1x1xi8>) -> tensor<1x2x3x3xui8> {
  // CHECK-DAG: %[[ADDEND:.*]] = nn.constant dense<{{\[}}[{{\[}}-90]], {{\[}}[-203]]]> : tensor<2x1x1xi32>
  // CHECK-DAG: %[[SCALE:.*]] = nn.constant dense<{{\[}}[{{\[}}2.500000e-01]], {{\[}}[5.000000e-01]]]> : tensor<2x1x1xf32>
  // CHECK-DAG: %[[ONE:.*]] = nn.constant dense<1.000000e+00> : tensor<f32>
  // CHECK-DAG: %[[SUMS:.*]] = nn.conv
  // CHECK-DAG: %[[ALL:.*]] = nn.add %[[SUMS]], %[[ADDEND]] : (tensor<1x2x3x3xi32>, tensor<2x1x1xi32>)
  // CHECK-DAG: %[[D:.*]] = nn.dequantize %[[ALL]], %[[SCALE]] :
  // CHECK: %[[Q:.*]] = nn.quantize %[[D]], %[[ONE]] {to = ui8}
  // CHECK: return %[[Q]]
  %zeros = nn.constant dense<[[[100]], [[200]]]> : tensor<2x1x1xi32>
  %scale = nn.constant dense<[[[0.125]], [[0.25]]]> : tensor<2x1x1xf32>
  %bias = nn.constant dense<[[[1.25]], [[-0.75]]]> : tensor<2x1x1xf32>
  %out = nn.constant dense<0.5> : tensor<f32>
  %sums = nn.conv %x, %w {auto_pad = "explicit", dilations = array<i64: 1, 1>, element = i32, group = 1 : i64, pads = array<i64>, strides = array<i64: 1, 1>} : (tensor<1x4x3x3xui8>, tensor<2x4x1x1xi8>) -> tensor<1x2x3x3xi32>
  %less = nn.sub %sums, %zeros : (tensor<1x2x3x3xi32>, tensor<2x1x1xi32>) -> tensor<1x2x3x3xi32>
  %d = nn.dequantize %less, %scale : (tensor<1x2x3x3xi32>, tensor<2x1x1xf32>) -> tensor<1x2x3x3xf32>
  %b = nn.add %d, %bias : (tensor<1x2x3x3xf32>, tensor<2x1x1xf32>) -> tensor<1x2x3x3xf32>
  %r = nn.relu %b : (tensor<1x2x3x3xf32>) -> tensor<1x2x3x3xf32>
  %q = nn.quantize %r, %out {to = ui8} : (tensor<1x2x3x3xf32>, tensor<f32>) -> tensor<1x2x3x3xui8>
  return %q : tensor<1x2x3x3xui8>
}

// -----

// Another bias stays a float, a bound within the bytes' range stays, over the scale.
// CHECK-LABEL: func.func @odd
func.func @odd(%sums: tensor<3x2xi32>) -> tensor<3x2xi8> {
  // CHECK-DAG: %[[SCALE:.*]] = nn.constant dense<2.500000e-01> : tensor<f32>
  // CHECK-DAG: %[[BIAS:.*]] = nn.constant dense<[2.600000e+00, -1.500000e+00]> : tensor<2xf32>
  // CHECK-DAG: %[[BOUND:.*]] = nn.constant dense<1.200000e+01> : tensor<f32>
  // CHECK: %[[D:.*]] = nn.dequantize %arg0, %[[SCALE]]
  // CHECK: %[[B:.*]] = nn.add %[[D]], %[[BIAS]]
  // CHECK: %[[M:.*]] = nn.minimum %[[B]], %[[BOUND]]
  // CHECK: nn.quantize %[[M]], %{{.*}}, %{{.*}} {to = i8}
  %scale = nn.constant dense<0.125> : tensor<f32>
  %bias = nn.constant dense<[1.3, -0.75]> : tensor<2xf32>
  %six = nn.constant dense<6.0> : tensor<f32>
  %out = nn.constant dense<0.5> : tensor<f32>
  %zero = nn.constant dense<-20> : tensor<i8>
  %d = nn.dequantize %sums, %scale : (tensor<3x2xi32>, tensor<f32>) -> tensor<3x2xf32>
  %b = nn.add %d, %bias : (tensor<3x2xf32>, tensor<2xf32>) -> tensor<3x2xf32>
  %c = nn.minimum %b, %six : (tensor<3x2xf32>, tensor<f32>) -> tensor<3x2xf32>
  %q = nn.quantize %c, %out, %zero {to = i8} : (tensor<3x2xf32>, tensor<f32>, tensor<i8>) -> tensor<3x2xi8>
  return %q : tensor<3x2xi8>
}

// -----

// Both sides of a sum, a product by a constant; bytes may be dequantized for others as well.
// CHECK-LABEL: func.func @branches
func.func @branches(%a: tensor<4xui8>, %b: tensor<4xi8>, %x: tensor<4xf32>) -> (tensor<4xui8>, tensor<4xui8>, tensor<4xf32>) {
  // CHECK-DAG: %[[SA:.*]] = nn.constant dense<5.000000e-01> : tensor<f32>
  // CHECK-DAG: %[[SB:.*]] = nn.constant dense<2.000000e+00> : tensor<f32>
  // CHECK-DAG: %[[DA:.*]] = nn.dequantize %arg0, %[[SA]], %{{.*}} :
  // CHECK-DAG: %[[DB:.*]] = nn.dequantize %arg1, %[[SB]] :
  // CHECK: %[[SUM:.*]] = nn.sub %[[DA]], %[[DB]]
  // CHECK: %[[Q:.*]] = nn.quantize %[[SUM]]
  // CHECK: %[[F:.*]] = nn.constant dense<6.000000e+00> : tensor<f32>
  // CHECK: %[[P:.*]] = nn.mul %arg2, %[[F]]
  // CHECK: %[[R:.*]] = nn.quantize %[[P]]
  // CHECK: return %[[Q]], %[[R]]
  %sa = nn.constant dense<0.25> : tensor<f32>
  %za = nn.constant dense<7> : tensor<ui8>
  %sb = nn.constant dense<1.0> : tensor<f32>
  %out = nn.constant dense<0.5> : tensor<f32>
  %three = nn.constant dense<3.0> : tensor<f32>
  %da = nn.dequantize %a, %sa, %za : (tensor<4xui8>, tensor<f32>, tensor<ui8>) -> tensor<4xf32>
  %db = nn.dequantize %b, %sb : (tensor<4xi8>, tensor<f32>) -> tensor<4xf32>
  %s = nn.sub %da, %db : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %q = nn.quantize %s, %out {to = ui8} : (tensor<4xf32>, tensor<f32>) -> tensor<4xui8>
  %p = nn.mul %x, %three : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %r = nn.quantize %p, %out {to = ui8} : (tensor<4xf32>, tensor<f32>) -> tensor<4xui8>
  return %q, %r, %da : tensor<4xui8>, tensor<4xui8>, tensor<4xf32>
}

// -----

// No constant to divide, a sum that others read, a scale that would leave f32, scales for each row.
// CHECK-LABEL: func.func @left
// CHECK-COUNT-4: nn.quantize %{{.*}}, %{{.*}} {to = ui8}
// CHECK-NOT: dense<1.000000e+00> : tensor<f32>
func.func @left(%x: tensor<2x4xf32>, %b: tensor<2x4xui8>) -> (tensor<2x4xui8>, tensor<2x4xui8>, tensor<2x4xf32>, tensor<2x4xui8>, tensor<2x4xui8>) {
  %s = nn.constant dense<1.0e+10> : tensor<f32>
  %out = nn.constant dense<0.5> : tensor<f32>
  %tiny = nn.constant dense<1.0e-37> : tensor<f32>
  %rows = nn.constant dense<[[0.5], [0.25]]> : tensor<2x1xf32>
  %d = nn.dequantize %b, %s : (tensor<2x4xui8>, tensor<f32>) -> tensor<2x4xf32>
  %sum = nn.add %d, %d : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  %0 = nn.quantize %x, %out {to = ui8} : (tensor<2x4xf32>, tensor<f32>) -> tensor<2x4xui8>
  %1 = nn.quantize %sum, %out {to = ui8} : (tensor<2x4xf32>, tensor<f32>) -> tensor<2x4xui8>
  %2 = nn.quantize %d, %tiny {to = ui8} : (tensor<2x4xf32>, tensor<f32>) -> tensor<2x4xui8>
  %3 = nn.quantize %d, %rows {to = ui8} : (tensor<2x4xf32>, tensor<2x1xf32>) -> tensor<2x4xui8>
  return %0, %1, %sum, %2, %3 : tensor<2x4xui8>, tensor<2x4xui8>, tensor<2x4xf32>, tensor<2x4xui8>, tensor<2x4xui8>
}

// -----

// Sums of more than bytes may hold no further addend; a quotient of scales times an integer may leave f32.
// CHECK-LABEL: func.func @large
// CHECK: %[[D:.*]] = nn.dequantize
// CHECK: nn.add %[[D]],
// CHECK: nn.quantize %{{.*}}, %{{.*}} {to = ui8}
// CHECK: nn.quantize %{{.*}}, %{{.*}} {to = ui8}
// CHECK-NOT: dense<1.000000e+38>
func.func @large(%a: tensor<1x1xi32>, %b: tensor<1x1xi32>, %c: tensor<4xi32>, %d: tensor<4xi32>) -> (tensor<1x1xui8>, tensor<4xui8>) {
  %scale = nn.constant dense<9.53674316E-7> : tensor<f32>
  %bias = nn.constant dense<9.53674316E-4> : tensor<f32>
  %out = nn.constant dense<16.0> : tensor<f32>
  %sums = nn.matmul %a, %b : (tensor<1x1xi32>, tensor<1x1xi32>) -> tensor<1x1xi32>
  %0 = nn.dequantize %sums, %scale : (tensor<1x1xi32>, tensor<f32>) -> tensor<1x1xf32>
  %1 = nn.add %0, %bias : (tensor<1x1xf32>, tensor<f32>) -> tensor<1x1xf32>
  %2 = nn.quantize %1, %out {to = ui8} : (tensor<1x1xf32>, tensor<f32>) -> tensor<1x1xui8>
  %huge = nn.constant dense<1.0e+30> : tensor<f32>
  %tiny = nn.constant dense<1.0e-8> : tensor<f32>
  %3 = nn.dequantize %c, %huge : (tensor<4xi32>, tensor<f32>) -> tensor<4xf32>
  %4 = nn.dequantize %d, %huge : (tensor<4xi32>, tensor<f32>) -> tensor<4xf32>
  %5 = nn.sub %3, %4 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %6 = nn.quantize %5, %tiny {to = ui8} : (tensor<4xf32>, tensor<f32>) -> tensor<4xui8>
  return %2, %6 : tensor<1x1xui8>, tensor<4xui8>
}
