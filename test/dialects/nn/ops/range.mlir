// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @range
// CHECK: nn.range %{{.*}} : (tensor<f32>, tensor<f32>, tensor<f32>) -> tensor<4xf32>
// PLAN-LABEL: plan.program @range
// PLAN: plan.nest [4]{{.*}} {
// PLAN: plan.index_value %{{.*}} : f32
func.func @range(%a: tensor<f32>, %d: tensor<f32>) -> tensor<4xf32> {
  %r = nn.range %a, %a, %d : (tensor<f32>, tensor<f32>, tensor<f32>) -> tensor<4xf32>
  return %r : tensor<4xf32>
}

// -----

func.func @types(%a: tensor<f32>, %b: tensor<i32>) -> tensor<*xf32> {
  // expected-error @below {{expected numbers of one element type, got 'tensor<f32>', 'tensor<f32>', 'tensor<i32>'}}
  %r = nn.range %a, %a, %b : (tensor<f32>, tensor<f32>, tensor<i32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @scalars(%a: tensor<2xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected one element as bound, got 'tensor<2xf32>'}}
  %r = nn.range %a, %a, %a : (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @endless() -> tensor<*xi32> {
  %a = nn.constant dense<0> : tensor<i32>
  %b = nn.constant dense<3> : tensor<i32>
  // expected-error @below {{expected a range of finite length, got 0 to 3 by 0}}
  %r = nn.range %a, %b, %a : (tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<*xi32>
  return %r : tensor<*xi32>
}

// -----

// FOLD-LABEL: func.func @down
// FOLD: nn.constant dense<[10, 8, 6]> : tensor<3xi32>
func.func @down() -> tensor<*xi32> {
  %0 = nn.constant dense<10> : tensor<i32>
  %1 = nn.constant dense<4> : tensor<i32>
  %2 = nn.constant dense<-2> : tensor<i32>
  %r = nn.range %0, %1, %2 : (tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<*xi32>
  return %r : tensor<*xi32>
}

// -----

// FOLD-LABEL: func.func @up
// FOLD: nn.constant dense<[1, 3]> : tensor<2xi64>
func.func @up() -> tensor<*xi64> {
  %0 = nn.constant dense<1> : tensor<i64>
  %1 = nn.constant dense<5> : tensor<i64>
  %2 = nn.constant dense<2> : tensor<i64>
  %r = nn.range %0, %1, %2 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<*xi64>
  return %r : tensor<*xi64>
}

// -----

// FOLD-LABEL: func.func @nothing
// FOLD: nn.constant dense<> : tensor<0xi32>
func.func @nothing() -> tensor<*xi32> {
  %0 = nn.constant dense<3> : tensor<i32>
  %1 = nn.constant dense<1> : tensor<i32>
  %2 = nn.constant dense<1> : tensor<i32>
  %r = nn.range %0, %1, %2 : (tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<*xi32>
  return %r : tensor<*xi32>
}

// -----

// FOLD-LABEL: func.func @floats
// FOLD: nn.constant dense<[0.000000e+00, 2.500000e-01, 5.000000e-01, 7.500000e-01]> : tensor<4xf64>
func.func @floats() -> tensor<*xf64> {
  %0 = nn.constant dense<0.0> : tensor<f64>
  %1 = nn.constant dense<1.0> : tensor<f64>
  %2 = nn.constant dense<0.25> : tensor<f64>
  %r = nn.range %0, %1, %2 : (tensor<f64>, tensor<f64>, tensor<f64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

func.func @endless() -> tensor<*xi64> {
  %0 = nn.constant dense<0> : tensor<i64>
  %1 = nn.constant dense<9223372036854775807> : tensor<i64>
  %2 = nn.constant dense<1> : tensor<i64>
  // expected-error @below {{expected a range of less than 2^62 numbers, got 0 to 9223372036854775807 by 1}}
  %r = nn.range %0, %1, %2 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<*xi64>
  return %r : tensor<*xi64>
}

// -----

func.func @fine() -> tensor<*xf64> {
  %0 = nn.constant dense<-0.5> : tensor<f64>
  %1 = nn.constant dense<1.0> : tensor<f64>
  %2 = nn.constant dense<1.0e-30> : tensor<f64>
  // expected-error @below {{expected a range of less than 2^62 numbers, got -0.5 to 1 by 1e-30}}
  %r = nn.range %0, %1, %2 : (tensor<f64>, tensor<f64>, tensor<f64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @far_away
// FOLD: nn.constant dense<> : tensor<0xf64>
func.func @far_away() -> tensor<*xf64> {
  %0 = nn.constant dense<0.0> : tensor<f64>
  %1 = nn.constant dense<-1.0e30> : tensor<f64>
  %2 = nn.constant dense<1.0> : tensor<f64>
  %r = nn.range %0, %1, %2 : (tensor<f64>, tensor<f64>, tensor<f64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}
