// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @cast
// CHECK: nn.cast %{{.*}} {to = i32} : (tensor<4xf32>) -> tensor<4xi32>
// PLAN-LABEL: plan.program @cast
// PLAN: plan.nest [4]{{.*}} {
// PLAN: plan.cast %{{.*}} : f32 to i32
func.func @cast(%x: tensor<4xf32>) -> tensor<4xi32> {
  %0 = nn.cast %x {to = i32} : (tensor<4xf32>) -> tensor<4xi32>
  return %0 : tensor<4xi32>
}

// -----

// PLAN-LABEL: plan.program @same
// PLAN-NOT: plan.nest
func.func @same(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = nn.cast %x {to = f32} : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// What overflows floats of 8 bits is infinity, or NaN where they have none; two formats have no -0.
// FOLD-LABEL: func.func @float8
// FOLD: nn.constant dense<[0xFF, 0x7F, 2.560000e+02, 3.906250e-03, -0.000000e+00]> : tensor<5xf8E4M3FN>
// FOLD: nn.constant dense<[0x80, 0x80, 0x80, 3.906250e-03, 0.000000e+00]> : tensor<5xf8E4M3FNUZ>
// FOLD: nn.constant dense<[0xFC, 5.120000e+02, 2.560000e+02, 3.906250e-03, -0.000000e+00]> : tensor<5xf8E5M2>
// FOLD: nn.constant dense<[0x80, 5.120000e+02, 2.560000e+02, 3.906250e-03, 0.000000e+00]> : tensor<5xf8E5M2FNUZ>
func.func @float8() -> (tensor<*xf8E4M3FN>, tensor<*xf8E4M3FNUZ>, tensor<*xf8E5M2>, tensor<*xf8E5M2FNUZ>) {
  %x = nn.constant dense<[0xFF800000, 480.0, 256.0, 0.00390625, -0.0]> : tensor<5xf32>
  %0 = nn.cast %x {to = f8E4M3FN} : (tensor<5xf32>) -> tensor<*xf8E4M3FN>
  %1 = nn.cast %x {to = f8E4M3FNUZ} : (tensor<5xf32>) -> tensor<*xf8E4M3FNUZ>
  %2 = nn.cast %x {to = f8E5M2} : (tensor<5xf32>) -> tensor<*xf8E5M2>
  %3 = nn.cast %x {to = f8E5M2FNUZ} : (tensor<5xf32>) -> tensor<*xf8E5M2FNUZ>
  return %0, %1, %2, %3 : tensor<*xf8E4M3FN>, tensor<*xf8E4M3FNUZ>, tensor<*xf8E5M2>, tensor<*xf8E5M2FNUZ>
}

// -----

// Floats truncate to 64 bits and wrap, as integers do; NaN is true; ties to even.
// FOLD-LABEL: func.func @reference
// FOLD: nn.constant dense<[0, 24, 0, -2, 44]> : tensor<5xi8>
// FOLD: nn.constant dense<[0, 24, 0, 254, 44]> : tensor<5xui8>
// FOLD: nn.constant dense<true> : tensor<5xi1>
// FOLD: nn.constant dense<[-9223372036854775808, -1000, -9223372036854775808, -2, 300]> : tensor<5xi64>
// FOLD: nn.constant dense<[44, -1]> : tensor<2xi8>
// FOLD: nn.constant dense<[0x4B800000, 0xCB800000]> : tensor<2xf32>
// FOLD: nn.constant dense<[0.000000e+00, 1.000000e+00]> : tensor<2xf64>
func.func @reference() -> (tensor<*xi8>, tensor<*xui8>, tensor<*xi1>, tensor<*xi64>, tensor<*xi8>, tensor<*xf32>, tensor<*xf64>) {
  %x = nn.constant dense<[0x7F800000, -1000.0, 0x7FC00000, -2.75, 300.0]> : tensor<5xf32>
  %0 = nn.cast %x {to = i8} : (tensor<5xf32>) -> tensor<*xi8>
  %1 = nn.cast %x {to = ui8} : (tensor<5xf32>) -> tensor<*xui8>
  %2 = nn.cast %x {to = i1} : (tensor<5xf32>) -> tensor<*xi1>
  %3 = nn.cast %x {to = i64} : (tensor<5xf32>) -> tensor<*xi64>
  %y = nn.constant dense<[300, -1]> : tensor<2xi32>
  %4 = nn.cast %y {to = i8} : (tensor<2xi32>) -> tensor<*xi8>
  %z = nn.constant dense<[16777217, -16777217]> : tensor<2xi64>
  %5 = nn.cast %z {to = f32} : (tensor<2xi64>) -> tensor<*xf32>
  %b = nn.constant dense<[false, true]> : tensor<2xi1>
  %6 = nn.cast %b {to = f64} : (tensor<2xi1>) -> tensor<*xf64>
  return %0, %1, %2, %3, %4, %5, %6 : tensor<*xi8>, tensor<*xui8>, tensor<*xi1>, tensor<*xi64>, tensor<*xi8>, tensor<*xf32>, tensor<*xf64>
}

// -----

// The bounds of 64 bits, signed and unsigned.
// FOLD-LABEL: func.func @bounds
// FOLD: nn.constant dense<[-9223372036854775808, -9223372036854775808, -9223372036854775808, 9223372036854774784]> : tensor<4xi64>
// FOLD: nn.constant dense<[9223372036854775808, 10000000000000000000, 9223372036854775808, 9223372036854774784]> : tensor<4xui64>
// FOLD: nn.constant dense<[0, -1981284352, 0, -1024]> : tensor<4xi32>
func.func @bounds() -> (tensor<*xi64>, tensor<*xui64>, tensor<*xi32>) {
  %x = nn.constant dense<[9223372036854775808.0, 1.0e+19, 1.0e+30, 9223372036854774784.0]> : tensor<4xf64>
  %0 = nn.cast %x {to = i64} : (tensor<4xf64>) -> tensor<*xi64>
  %1 = nn.cast %x {to = ui64} : (tensor<4xf64>) -> tensor<*xui64>
  %y = nn.constant dense<[9223372036854775808.0, -6276251648.0, 1.0e+30, 9223372036854774784.0]> : tensor<4xf64>
  %2 = nn.cast %y {to = i32} : (tensor<4xf64>) -> tensor<*xi32>
  return %0, %1, %2 : tensor<*xi64>, tensor<*xui64>, tensor<*xi32>
}

// -----

func.func @element(%x: tensor<2xf32>) -> tensor<*xindex> {
  // expected-error @below {{expected a number or boolean as element, got 'index'}}
  %0 = nn.cast %x {to = index} : (tensor<2xf32>) -> tensor<*xindex>
  return %0 : tensor<*xindex>
}
