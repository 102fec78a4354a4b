// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @add
// CHECK: nn.add %{{.*}}, %{{.*}} : (tensor<2x1xf32>, tensor<3xf32>) -> tensor<2x3xf32>
// PLAN-LABEL: plan.program @add
// PLAN: plan.nest [2, 3]{{.*}} {
// PLAN: %[[X:.*]] = plan.load
// PLAN: %[[Y:.*]] = plan.load
// PLAN: plan.binary add %[[X]], %[[Y]] : f32
func.func @add(%x: tensor<2x1xf32>, %y: tensor<3xf32>) -> tensor<2x3xf32> {
  %0 = nn.add %x, %y : (tensor<2x1xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

// A constant of one value becomes a literal.
// PLAN-LABEL: plan.program @literal
// PLAN: plan.nest [3]{{.*}} {
// PLAN: %[[HALF:.*]] = plan.literal 5.0
// PLAN: plan.binary mul %{{.*}}, %[[HALF]] : f32
func.func @literal(%x: tensor<3xf32>) -> tensor<3xf32> {
  %half = nn.constant dense<0.5> : tensor<3xf32>
  %0 = nn.mul %x, %half : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

func.func @elements(%x: tensor<2xf32>, %y: tensor<2xf64>) -> tensor<*xf64> {
  // expected-error @below {{expected operands of one element type, got 'tensor<2xf32>', 'tensor<2xf64>'}}
  %0 = nn.mul %x, %y : (tensor<2xf32>, tensor<2xf64>) -> tensor<*xf64>
  return %0 : tensor<*xf64>
}

// -----

func.func @booleans(%x: tensor<2xi1>) -> tensor<*xi1> {
  // expected-error @below {{expected a number as element, got 'i1'}}
  %0 = nn.add %x, %x : (tensor<2xi1>, tensor<2xi1>) -> tensor<*xi1>
  return %0 : tensor<*xi1>
}

// -----

func.func @shapes(%x: tensor<2xf32>, %y: tensor<3xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected shapes that broadcast, got 'tensor<2xf32>', 'tensor<3xf32>'}}
  %0 = nn.pow %x, %y : (tensor<2xf32>, tensor<3xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @integers(%x: tensor<2xi32>) -> tensor<*xi32> {
  // expected-error @below {{expected a float as element, got 'i32'}}
  %0 = nn.atan2 %x, %x : (tensor<2xi32>, tensor<2xi32>) -> tensor<*xi32>
  return %0 : tensor<*xi32>
}

// -----

// FOLD-LABEL: func.func @add_wraps
// FOLD: nn.constant dense<{{\[\[}}-128, -127], [126, 127]]> : tensor<2x2xi8>
func.func @add_wraps() -> tensor<*xi8> {
  %0 = nn.constant dense<[127, -128]> : tensor<2xi8>
  %1 = nn.constant dense<[[1], [-1]]> : tensor<2x1xi8>
  %r = nn.add %0, %1 : (tensor<2xi8>, tensor<2x1xi8>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @add_unsigned
// FOLD: nn.constant dense<[0, 2]> : tensor<2xui8>
func.func @add_unsigned() -> tensor<*xui8> {
  %0 = nn.constant dense<[255, 1]> : tensor<2xui8>
  %1 = nn.constant dense<1> : tensor<ui8>
  %r = nn.add %0, %1 : (tensor<2xui8>, tensor<ui8>) -> tensor<*xui8>
  return %r : tensor<*xui8>
}

// -----

// FOLD-LABEL: func.func @sub_empty
// FOLD: nn.constant dense<> : tensor<0x2xf32>
func.func @sub_empty() -> tensor<*xf32> {
  %0 = nn.constant dense<> : tensor<0x2xf32>
  %1 = nn.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %r = nn.sub %0, %1 : (tensor<0x2xf32>, tensor<2xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @mul_i64
// FOLD: nn.constant dense<[-2, -12]> : tensor<2xi64>
func.func @mul_i64() -> tensor<*xi64> {
  %0 = nn.constant dense<[9223372036854775807, 3]> : tensor<2xi64>
  %1 = nn.constant dense<[2, -4]> : tensor<2xi64>
  %r = nn.mul %0, %1 : (tensor<2xi64>, tensor<2xi64>) -> tensor<*xi64>
  return %r : tensor<*xi64>
}

// -----

// FOLD-LABEL: func.func @div_truncates
// FOLD: nn.constant dense<[3, -3, -3, -128, 0]> : tensor<5xi8>
func.func @div_truncates() -> tensor<*xi8> {
  %0 = nn.constant dense<[7, -7, 7, -128, 5]> : tensor<5xi8>
  %1 = nn.constant dense<[2, 2, -2, -1, 0]> : tensor<5xi8>
  %r = nn.div %0, %1 : (tensor<5xi8>, tensor<5xi8>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @div_floats
// FOLD: nn.constant dense<[2.500000e-01, 0xFFF0000000000000, 1.500000e+00]> : tensor<3xf64>
func.func @div_floats() -> tensor<*xf64> {
  %0 = nn.constant dense<[1.0, -1.0, 3.0]> : tensor<3xf64>
  %1 = nn.constant dense<[4.0, 0.0, 2.0]> : tensor<3xf64>
  %r = nn.div %0, %1 : (tensor<3xf64>, tensor<3xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @rem_sign
// FOLD: nn.constant dense<[1, -1, 1, -1, 0]> : tensor<5xi32>
func.func @rem_sign() -> tensor<*xi32> {
  %0 = nn.constant dense<[7, -7, 7, -7, 7]> : tensor<5xi32>
  %1 = nn.constant dense<[3, 3, -3, -3, 0]> : tensor<5xi32>
  %r = nn.rem %0, %1 : (tensor<5xi32>, tensor<5xi32>) -> tensor<*xi32>
  return %r : tensor<*xi32>
}

// -----

// FOLD-LABEL: func.func @mod_sign
// FOLD: nn.constant dense<[1, 2, -2, -1, 0]> : tensor<5xi32>
func.func @mod_sign() -> tensor<*xi32> {
  %0 = nn.constant dense<[7, -7, 7, -7, 7]> : tensor<5xi32>
  %1 = nn.constant dense<[3, 3, -3, -3, 0]> : tensor<5xi32>
  %r = nn.mod %0, %1 : (tensor<5xi32>, tensor<5xi32>) -> tensor<*xi32>
  return %r : tensor<*xi32>
}

// -----

// FOLD-LABEL: func.func @rem_floats
// FOLD: nn.constant dense<[1.500000e+00, -1.500000e+00]> : tensor<2xf32>
func.func @rem_floats() -> tensor<*xf32> {
  %0 = nn.constant dense<[5.5, -5.5]> : tensor<2xf32>
  %1 = nn.constant dense<[2.0, 2.0]> : tensor<2xf32>
  %r = nn.rem %0, %1 : (tensor<2xf32>, tensor<2xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @mod_floats
// FOLD: nn.constant dense<[1.500000e+00, 5.000000e-01]> : tensor<2xf32>
func.func @mod_floats() -> tensor<*xf32> {
  %0 = nn.constant dense<[5.5, -5.5]> : tensor<2xf32>
  %1 = nn.constant dense<[2.0, 2.0]> : tensor<2xf32>
  %r = nn.mod %0, %1 : (tensor<2xf32>, tensor<2xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @pow_integers
// FOLD: nn.constant dense<[1024, -27, 0, -1, 1, 1]> : tensor<6xi32>
func.func @pow_integers() -> tensor<*xi32> {
  %0 = nn.constant dense<[2, -3, 2, -1, 0, 1]> : tensor<6xi32>
  %1 = nn.constant dense<[10, 3, -1, -3, 0, -5]> : tensor<6xi32>
  %r = nn.pow %0, %1 : (tensor<6xi32>, tensor<6xi32>) -> tensor<*xi32>
  return %r : tensor<*xi32>
}

// -----

// FOLD-LABEL: func.func @pow_floats
// FOLD: nn.constant dense<[5.000000e-01, 2.000000e+00, -8.000000e+00]> : tensor<3xf32>
func.func @pow_floats() -> tensor<*xf32> {
  %0 = nn.constant dense<[2.0, 4.0, -2.0]> : tensor<3xf32>
  %1 = nn.constant dense<[-1.0, 0.5, 3.0]> : tensor<3xf32>
  %r = nn.pow %0, %1 : (tensor<3xf32>, tensor<3xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @atan2_quadrants
// FOLD: nn.constant dense<[0.000000e+00, 1.5707963267948966, 3.1415926535897931]> : tensor<3xf64>
func.func @atan2_quadrants() -> tensor<*xf64> {
  %0 = nn.constant dense<[0.0, 1.0, 0.0]> : tensor<3xf64>
  %1 = nn.constant dense<[1.0, 0.0, -1.0]> : tensor<3xf64>
  %r = nn.atan2 %0, %1 : (tensor<3xf64>, tensor<3xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @maximum_nan
// FOLD: nn.constant dense<[2.000000e+00, 0x7FC00000, 0x7FC00000]> : tensor<3xf32>
func.func @maximum_nan() -> tensor<*xf32> {
  %0 = nn.constant dense<[1.0, 0x7FC00000, 1.0]> : tensor<3xf32>
  %1 = nn.constant dense<[2.0, 1.0, 0x7FC00000]> : tensor<3xf32>
  %r = nn.maximum %0, %1 : (tensor<3xf32>, tensor<3xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @minimum_unsigned
// FOLD: nn.constant dense<[100, 3]> : tensor<2xui8>
func.func @minimum_unsigned() -> tensor<*xui8> {
  %0 = nn.constant dense<[200, 3]> : tensor<2xui8>
  %1 = nn.constant dense<[100, 4]> : tensor<2xui8>
  %r = nn.minimum %0, %1 : (tensor<2xui8>, tensor<2xui8>) -> tensor<*xui8>
  return %r : tensor<*xui8>
}
