// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @frames
// CHECK: nn.fourier %{{.*}} {axis = -1 : i64, half = true, inverse = false, points = 400 : i64, scale = 1.000000e+00 : f64} : (tensor<80x400xf32>)
// PLAN-LABEL: plan.program @frames
// PLAN: plan.kernel "fourier" {factors = array<i64: 4, 4, 5, 5>, has_im = false, has_re = true, inner = 1 : i64, inside = 400 : i64, is_chirp = false, {{.*}}lines = 80 : i64, n = 400 : i64, points = 201 : i64
func.func @frames(%x: tensor<80x400xf32>) -> (tensor<*xf32>, tensor<*xf32>) {
  %re, %im = nn.fourier %x {axis = -1, points = 400, inverse = false, half = true, scale = 1.0} : (tensor<80x400xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %re, %im : tensor<*xf32>, tensor<*xf32>
}

// -----

// A large prime factor takes longer transforms of a convenient length.
// CHECK-LABEL: func.func @prime
// PLAN-LABEL: plan.program @prime
// PLAN: plan.kernel "fourier" {factors = array<i64: 4, 4, 4, 4>, has_im = true, has_re = false, inner = 3 : i64, inside = 256 : i64, is_chirp = true,
func.func @prime(%x: tensor<127x3xf32>) -> tensor<*xf32> {
  %re, %im = nn.fourier %x {axis = 0, points = 127, inverse = true, half = false, scale = 1.0} : (tensor<127x3xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %re : tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @pulse
// FOLD: nn.constant dense<{{.*}}0.000000e+00, -1.000000e+00{{.*}}> : tensor<4xf32>
func.func @pulse() -> tensor<*xf32> {
  %x = nn.constant dense<[0.0, 1.0]> : tensor<2xf32>
  %re, %im = nn.fourier %x {axis = 0, points = 4, inverse = false, half = false, scale = 1.0} : (tensor<2xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %im : tensor<*xf32>
}

// -----

func.func @element(%x: tensor<4xi32>) -> tensor<*xf32> {
  // expected-error @below {{expected a float as element, got 'i32'}}
  %re, %im = nn.fourier %x {axis = 0, points = 4, inverse = false, half = false, scale = 1.0} : (tensor<4xi32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %re : tensor<*xf32>
}

// -----

func.func @imaginary(%x: tensor<4xf32>, %y: tensor<5xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected an imaginary part as 'tensor<4xf32>', got 'tensor<5xf32>'}}
  %re, %im = nn.fourier %x, %y {axis = 0, points = 4, inverse = false, half = false, scale = 1.0} : (tensor<4xf32>, tensor<5xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %re : tensor<*xf32>
}

// -----

func.func @points(%x: tensor<4xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected 1 to 4194304 points, got 0}}
  %re, %im = nn.fourier %x {axis = 0, points = 0, inverse = false, half = false, scale = 1.0} : (tensor<4xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %re : tensor<*xf32>
}

// -----

func.func @axis(%x: tensor<4xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected an axis in [-1, 0], got 1}}
  %re, %im = nn.fourier %x {axis = 1, points = 4, inverse = false, half = false, scale = 1.0} : (tensor<4xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %re : tensor<*xf32>
}
