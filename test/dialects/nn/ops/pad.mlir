// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @pad
// CHECK: nn.pad %{{.*}} {mode = "constant"} : (tensor<3xf32>, tensor<2xi64>, tensor<f32>) -> tensor<6xf32>
// PLAN-LABEL: plan.program @pad
// PLAN: plan.nest [6]{{.*}} {
// PLAN: plan.load {{.*}} guard %{{.*}} : f32
func.func @pad(%x: tensor<3xf32>, %v: tensor<f32>) -> tensor<6xf32> {
  %p = nn.constant dense<[1, 2]> : tensor<2xi64>
  %r = nn.pad %x, %p, %v {mode = "constant"} : (tensor<3xf32>, tensor<2xi64>, tensor<f32>) -> tensor<6xf32>
  return %r : tensor<6xf32>
}

// -----

// PLAN-LABEL: plan.program @reflect_lowers
// PLAN: plan.nest [6]{{.*}} {
// PLAN: plan.unary abs
// PLAN: plan.check_index %{{.*}} bound 3
func.func @reflect_lowers(%x: tensor<3xf32>, %v: tensor<f32>) -> tensor<6xf32> {
  %p = nn.constant dense<[1, 2]> : tensor<2xi64>
  %r = nn.pad %x, %p, %v {mode = "reflect"} : (tensor<3xf32>, tensor<2xi64>, tensor<f32>) -> tensor<6xf32>
  return %r : tensor<6xf32>
}

// -----

func.func @mode(%x: tensor<3xf32>, %p: tensor<2xi64>, %v: tensor<f32>) -> tensor<*xf32> {
  // expected-error @below {{expected 'mode' to be 'constant', 'edge', 'reflect' or 'wrap', got 'mirror'}}
  %r = nn.pad %x, %p, %v {mode = "mirror"} : (tensor<3xf32>, tensor<2xi64>, tensor<f32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @value(%x: tensor<3xf32>, %p: tensor<2xi64>, %v: tensor<f64>) -> tensor<*xf32> {
  // expected-error @below {{expected one 'f32' as value, got 'tensor<f64>'}}
  %r = nn.pad %x, %p, %v {mode = "wrap"} : (tensor<3xf32>, tensor<2xi64>, tensor<f64>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @count(%x: tensor<3x3xf32>, %v: tensor<f32>) -> tensor<*xf32> {
  %p = nn.constant dense<[1, 2]> : tensor<2xi64>
  // expected-error @below {{expected two pads for each of 2 axes, got 2}}
  %r = nn.pad %x, %p, %v {mode = "wrap"} : (tensor<3x3xf32>, tensor<2xi64>, tensor<f32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @reach(%x: tensor<2xf32>, %v: tensor<f32>) -> tensor<*xf32> {
  %p = nn.constant dense<[1, 2]> : tensor<2xi64>
  // expected-error @below {{expected pads that dimension 0 of 2 elements admits in mode 'reflect' (at most 1), got 1 and 2}}
  %r = nn.pad %x, %p, %v {mode = "reflect"} : (tensor<2xf32>, tensor<2xi64>, tensor<f32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @crop(%x: tensor<2xf32>, %v: tensor<f32>) -> tensor<*xf32> {
  %p = nn.constant dense<[-1, -2]> : tensor<2xi64>
  // expected-error @below {{expected pads that dimension 0 of 2 elements admits, got -1 and -2}}
  %r = nn.pad %x, %p, %v {mode = "wrap"} : (tensor<2xf32>, tensor<2xi64>, tensor<f32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @nothing_wraps(%x: tensor<0xf32>, %v: tensor<f32>) -> tensor<*xf32> {
  %p = nn.constant dense<[0, 1]> : tensor<2xi64>
  // expected-error @below {{expected pads that dimension 0 of 0 elements admits in mode 'wrap' (at most 0), got 0 and 1}}
  %r = nn.pad %x, %p, %v {mode = "wrap"} : (tensor<0xf32>, tensor<2xi64>, tensor<f32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @turns
// FOLD: nn.constant dense<[2, 1, 2, 1, 2, 1, 2, 1]> : tensor<8xi8>
func.func @turns() -> tensor<*xi8> {
  %0 = nn.constant dense<[1, 2]> : tensor<2xi8>
  %1 = nn.constant dense<[3, 3]> : tensor<2xi64>
  %v = nn.constant dense<9> : tensor<i8>
  %r = nn.pad %0, %1, %v {mode = "wrap"} : (tensor<2xi8>, tensor<2xi64>, tensor<i8>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @constant
// FOLD: nn.constant dense<[9, 1, 2, 3, 9, 9]> : tensor<6xi8>
func.func @constant() -> tensor<*xi8> {
  %0 = nn.constant dense<[1, 2, 3]> : tensor<3xi8>
  %1 = nn.constant dense<[1, 2]> : tensor<2xi64>
  %2 = nn.constant dense<9> : tensor<i8>
  %r = nn.pad %0, %1, %2 {mode = "constant"} : (tensor<3xi8>, tensor<2xi64>, tensor<i8>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @crops
// FOLD: nn.constant dense<[2, 3, 9]> : tensor<3xi8>
func.func @crops() -> tensor<*xi8> {
  %0 = nn.constant dense<[1, 2, 3]> : tensor<3xi8>
  %1 = nn.constant dense<[-1, 1]> : tensor<2xi64>
  %2 = nn.constant dense<9> : tensor<i8>
  %r = nn.pad %0, %1, %2 {mode = "constant"} : (tensor<3xi8>, tensor<2xi64>, tensor<i8>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @edge
// FOLD: nn.constant dense<[1, 1, 1, 2, 3, 3]> : tensor<6xi8>
func.func @edge() -> tensor<*xi8> {
  %0 = nn.constant dense<[1, 2, 3]> : tensor<3xi8>
  %1 = nn.constant dense<[2, 1]> : tensor<2xi64>
  %2 = nn.constant dense<9> : tensor<i8>
  %r = nn.pad %0, %1, %2 {mode = "edge"} : (tensor<3xi8>, tensor<2xi64>, tensor<i8>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @reflect
// FOLD: nn.constant dense<[3, 2, 1, 2, 3, 2, 1]> : tensor<7xi8>
func.func @reflect() -> tensor<*xi8> {
  %0 = nn.constant dense<[1, 2, 3]> : tensor<3xi8>
  %1 = nn.constant dense<[2, 2]> : tensor<2xi64>
  %2 = nn.constant dense<9> : tensor<i8>
  %r = nn.pad %0, %1, %2 {mode = "reflect"} : (tensor<3xi8>, tensor<2xi64>, tensor<i8>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @wrap
// FOLD: nn.constant dense<[3, 1, 2, 3, 1, 2]> : tensor<6xi8>
func.func @wrap() -> tensor<*xi8> {
  %0 = nn.constant dense<[1, 2, 3]> : tensor<3xi8>
  %1 = nn.constant dense<[1, 2]> : tensor<2xi64>
  %2 = nn.constant dense<9> : tensor<i8>
  %r = nn.pad %0, %1, %2 {mode = "wrap"} : (tensor<3xi8>, tensor<2xi64>, tensor<i8>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @axes
// FOLD: nn.constant dense<{{\[\[}}9, 1, 2], [9, 3, 4]]> : tensor<2x3xi8>
func.func @axes() -> tensor<*xi8> {
  %0 = nn.constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi8>
  %1 = nn.constant dense<[1, 0]> : tensor<2xi64>
  %2 = nn.constant dense<9> : tensor<i8>
  %r = nn.pad %0, %1, %2 {axes = array<i64: -1>, mode = "constant"} : (tensor<2x2xi8>, tensor<2xi64>, tensor<i8>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}
