// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @there
// CHECK: nn.quantize %arg0, %{{.*}}, %{{.*}} {to = ui8} : (tensor<2x3xf32>, tensor<f32>, tensor<ui8>) -> tensor<2x3xui8>
// PLAN-LABEL: plan.program @there
// PLAN: %[[X:.*]] = plan.load {{[0-9]+}}
// PLAN-NEXT: %[[S:.*]] = plan.literal 5.000000e-01 : f32
// PLAN-NEXT: %[[Q:.*]] = plan.binary div %[[X]], %[[S]]
// PLAN-NEXT: %[[R:.*]] = plan.unary round %[[Q]]
// PLAN-NEXT: %[[Z:.*]] = plan.literal 1.280000e+02 : f32
// PLAN-NEXT: %[[P:.*]] = plan.binary add %[[R]], %[[Z]]
// PLAN-NEXT: plan.cast %[[P]] {saturate} : f32 to ui8
func.func @there(%x: tensor<2x3xf32>) -> tensor<2x3xui8> {
  %s = nn.constant dense<0.5> : tensor<f32>
  %z = nn.constant dense<128> : tensor<ui8>
  %0 = nn.quantize %x, %s, %z {to = ui8} : (tensor<2x3xf32>, tensor<f32>, tensor<ui8>) -> tensor<2x3xui8>
  return %0 : tensor<2x3xui8>
}

// -----

// Neither a scale of 1 nor a zero point of 0 costs anything.
// PLAN-LABEL: plan.program @plain
// PLAN: %[[X:.*]] = plan.load {{[0-9]+}}
// PLAN-NEXT: %[[R:.*]] = plan.unary round %[[X]]
// PLAN-NEXT: plan.cast %[[R]] {saturate} : f32 to ui8
func.func @plain(%x: tensor<2x3xf32>) -> tensor<2x3xui8> {
  %s = nn.constant dense<1.0> : tensor<f32>
  %z = nn.constant dense<0> : tensor<ui8>
  %0 = nn.quantize %x, %s, %z {to = ui8} : (tensor<2x3xf32>, tensor<f32>, tensor<ui8>) -> tensor<2x3xui8>
  return %0 : tensor<2x3xui8>
}

// -----

// Halves go to the even number, what lies beyond stays at the ends, NaN at the least.
// FOLD-LABEL: func.func @values
// FOLD: nn.constant dense<[0, 2, -2, 127, -128, -128]> : tensor<6xi8>
func.func @values() -> tensor<6xi8> {
  %x = nn.constant dense<[0.25, 0.75, -0.75, 1.0e9, -64.5, 0x7FC00000]> : tensor<6xf32>
  %s = nn.constant dense<0.5> : tensor<f32>
  %0 = nn.quantize %x, %s {to = i8} : (tensor<6xf32>, tensor<f32>) -> tensor<6xi8>
  return %0 : tensor<6xi8>
}

// -----

// By the scale's reciprocal, a literal where that is known; 0.0015 / 0.001 is 1.5 and rounds up, 0.0015 * 1000 rounds down.
// CHECK-LABEL: func.func @reciprocal
// CHECK: nn.quantize %arg0, %arg1 {reciprocal, to = i8} : (tensor<2x3xf32>, tensor<2x1xf32>) -> tensor<2x3xi8>
// FOLD-LABEL: func.func @reciprocal
// FOLD: nn.constant dense<1> : tensor<1xi8>
// FOLD: nn.constant dense<2> : tensor<1xi8>
// PLAN-LABEL: plan.program @reciprocal
// PLAN-DAG: %[[ONE:.*]] = plan.literal 1.000000e+00 : f32
// PLAN-DAG: %[[S:.*]] = plan.load 1
// PLAN: %[[R:.*]] = plan.binary div %[[ONE]], %[[S]]
// PLAN: plan.binary mul %{{.*}}, %[[R]]
// PLAN: plan.literal 2.000000e+00 : f32
// PLAN-NEXT: plan.binary mul
func.func @reciprocal(%x: tensor<2x3xf32>, %rows: tensor<2x1xf32>) -> (tensor<2x3xi8>, tensor<2x3xi8>, tensor<1xi8>, tensor<1xi8>) {
  %half = nn.constant dense<0.5> : tensor<f32>
  %between = nn.constant dense<0.0015> : tensor<1xf32>
  %s = nn.constant dense<0.001> : tensor<f32>
  %0 = nn.quantize %x, %rows {reciprocal, to = i8} : (tensor<2x3xf32>, tensor<2x1xf32>) -> tensor<2x3xi8>
  %1 = nn.quantize %x, %half {reciprocal, to = i8} : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xi8>
  %2 = nn.quantize %between, %s {reciprocal, to = i8} : (tensor<1xf32>, tensor<f32>) -> tensor<1xi8>
  %3 = nn.quantize %between, %s {to = i8} : (tensor<1xf32>, tensor<f32>) -> tensor<1xi8>
  return %0, %1, %2, %3 : tensor<2x3xi8>, tensor<2x3xi8>, tensor<1xi8>, tensor<1xi8>
}

// -----

// A zero point of floats is added before numbers are rounded, the product by itself: 2.5 and -2.5 by an odd one become even.
// CHECK-LABEL: func.func @added_first
// CHECK: nn.quantize %arg0, %{{.*}}, %arg1 {reciprocal, to = i8} : (tensor<2x3xf32>, tensor<f32>, tensor<2x1xf32>) -> tensor<2x3xi8>
// FOLD-LABEL: func.func @added_first
// FOLD-DAG: nn.constant dense<[6, 0, 127]> : tensor<3xi8>
// FOLD-DAG: nn.constant dense<[5, 1, 127]> : tensor<3xi8>
// PLAN-LABEL: plan.program @added_first
// PLAN: %[[P:.*]] = plan.binary mul
// PLAN: %[[O:.*]] = plan.literal 0.000000e+00 : f32
// PLAN-NEXT: %[[S:.*]] = plan.binary add %[[P]], %[[O]]
// PLAN-NEXT: %[[A:.*]] = plan.binary add %[[S]], %{{.*}}
// PLAN-NEXT: %[[R:.*]] = plan.unary round %[[A]]
// PLAN-NEXT: plan.cast %[[R]] {saturate} : f32 to i8
func.func @added_first(%x: tensor<2x3xf32>, %z: tensor<2x1xf32>) -> (tensor<2x3xi8>, tensor<3xi8>, tensor<3xi8>) {
  %s = nn.constant dense<0.25> : tensor<f32>
  %0 = nn.quantize %x, %s, %z {reciprocal, to = i8} : (tensor<2x3xf32>, tensor<f32>, tensor<2x1xf32>) -> tensor<2x3xi8>
  %c = nn.constant dense<[0.625, -0.625, 99.0]> : tensor<3xf32>
  %f = nn.constant dense<3.0> : tensor<f32>
  %i = nn.constant dense<3> : tensor<i8>
  %1 = nn.quantize %c, %s, %f {reciprocal, to = i8} : (tensor<3xf32>, tensor<f32>, tensor<f32>) -> tensor<3xi8>
  %2 = nn.quantize %c, %s, %i {reciprocal, to = i8} : (tensor<3xf32>, tensor<f32>, tensor<i8>) -> tensor<3xi8>
  return %0, %1, %2 : tensor<2x3xi8>, tensor<3xi8>, tensor<3xi8>
}

// -----

// Nothing is divided at run time by scales that are known: 1 / 0.3 as f32 rounds it.
// PLAN-LABEL: plan.program @reciprocals
// PLAN: plan.weight dense<{{\[}}[2.000000e+00], [3.33333325]]> : tensor<2x1xf32>
// PLAN-NOT: plan.binary div
// PLAN: plan.binary mul
// PLAN-NOT: plan.binary div
// PLAN: plan.return
func.func @reciprocals(%x: tensor<2x3xf32>) -> tensor<2x3xi8> {
  %rows = nn.constant dense<[[0.5], [0.3]]> : tensor<2x1xf32>
  %0 = nn.quantize %x, %rows {reciprocal, to = i8} : (tensor<2x3xf32>, tensor<2x1xf32>) -> tensor<2x3xi8>
  return %0 : tensor<2x3xi8>
}

// -----

// A constant is not dequantized before it is known who reads it.
// FOLD-LABEL: func.func @back
// FOLD: nn.dequantize
// PLAN-LABEL: plan.program @back
// PLAN: plan.cast %{{.*}} : i8 to i32
// PLAN: plan.binary sub {{.*}} : i32
// PLAN: plan.cast %{{.*}} : i32 to f32
// PLAN: %[[P:.*]] = plan.binary mul {{.*}} : f32
// The product rounds before anything is added to it.
// PLAN-NEXT: %[[NONE:.*]] = plan.literal 0.000000e+00 : f32
// PLAN-NEXT: plan.binary add %[[P]], %[[NONE]] : f32
func.func @back() -> tensor<2x2xf32> {
  %x = nn.constant dense<[[1, 2], [3, -4]]> : tensor<2x2xi8>
  %s = nn.constant dense<[0.5, 2.0]> : tensor<2xf32>
  %z = nn.constant dense<[1, -1]> : tensor<2xi8>
  %0 = nn.dequantize %x, %s, %z : (tensor<2x2xi8>, tensor<2xf32>, tensor<2xi8>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}

// -----

func.func @scale_type(%x: tensor<2xf32>, %s: tensor<f64>) -> tensor<2xi8> {
  // expected-error @below {{expected floats and a scale of one type, got 'f32' and 'f64'}}
  %0 = nn.quantize %x, %s {to = i8} : (tensor<2xf32>, tensor<f64>) -> tensor<2xi8>
  return %0 : tensor<2xi8>
}

// -----

func.func @wide(%x: tensor<2xf32>, %s: tensor<f32>) -> tensor<2xi32> {
  // expected-error @below {{expected integers of 2 to 16 bits as quantized elements, got 'i32'}}
  %0 = nn.quantize %x, %s {to = i32} : (tensor<2xf32>, tensor<f32>) -> tensor<2xi32>
  return %0 : tensor<2xi32>
}

// -----

// A float may stand for 0: integers become floats before it is taken away.
// PLAN-LABEL: plan.program @float_zero
// PLAN: %[[Z:.*]] = plan.literal 5.000000e-01 : f32
// PLAN: %[[W:.*]] = plan.cast %{{.*}} : i8 to f32
// PLAN: plan.binary sub %[[W]], %[[Z]]
func.func @float_zero(%x: tensor<2xi8>, %s: tensor<f32>) -> tensor<2xf32> {
  %z = nn.constant dense<0.5> : tensor<f32>
  %0 = nn.dequantize %x, %s, %z : (tensor<2xi8>, tensor<f32>, tensor<f32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @zero_type(%x: tensor<2xf32>, %s: tensor<f32>, %z: tensor<i8>) -> tensor<2xui8> {
  // expected-error @below {{expected a zero point of 'ui8', got 'i8'}}
  %0 = nn.quantize %x, %s, %z {to = ui8} : (tensor<2xf32>, tensor<f32>, tensor<i8>) -> tensor<2xui8>
  return %0 : tensor<2xui8>
}

// -----

func.func @scale_shape(%x: tensor<2x3xi8>, %s: tensor<2xf32>) -> tensor<2x3xf32> {
  // expected-error @below {{expected a scale that broadcasts to 'tensor<2x3xi8>', got 'tensor<2xf32>'}}
  %0 = nn.dequantize %x, %s : (tensor<2x3xi8>, tensor<2xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @zero_shape(%x: tensor<3xi8>, %s: tensor<f32>, %z: tensor<2xi8>) -> tensor<3xf32> {
  // expected-error @below {{expected a zero point that broadcasts to 'tensor<3xi8>', got 'tensor<2xi8>'}}
  %0 = nn.dequantize %x, %s, %z : (tensor<3xi8>, tensor<f32>, tensor<2xi8>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

// Floats of 8 bits are dequantized without a zero point.
// PLAN-LABEL: plan.program @float8
// PLAN: %[[W:.*]] = plan.cast %{{.*}} : f8E4M3FN to f32
// PLAN: plan.binary mul %[[W]]
func.func @float8(%x: tensor<2xf8E4M3FN>, %s: tensor<f32>) -> tensor<2xf32> {
  %0 = nn.dequantize %x, %s : (tensor<2xf8E4M3FN>, tensor<f32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @half(%x: tensor<2xf16>, %s: tensor<f32>) -> tensor<2xf32> {
  // expected-error @below {{expected floats of 8 bits without a zero point, or integers, as quantized elements, got 'f16'}}
  %0 = nn.dequantize %x, %s : (tensor<2xf16>, tensor<f32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @codebook_and_zero(%x: tensor<3xui2>, %s: tensor<f32>, %z: tensor<ui2>) -> tensor<3xf32> {
  // expected-error @below {{expected a codebook or a zero point, got both}}
  %0 = nn.dequantize %x, %s, %z {codebook = array<f32: 0.0, 0.5, 1.0, -3.0>} : (tensor<3xui2>, tensor<f32>, tensor<ui2>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

func.func @integer_scale(%x: tensor<3xi8>, %s: tensor<i8>) -> tensor<3xf32> {
  // expected-error @below {{expected a float as scale, got 'i8'}}
  %0 = nn.dequantize %x, %s : (tensor<3xi8>, tensor<i8>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}
