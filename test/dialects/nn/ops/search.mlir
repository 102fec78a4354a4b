// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// As many steps as the length has bits.
// CHECK-LABEL: func.func @search
// CHECK: nn.search %{{.*}}, %{{.*}} {right = false} : (tensor<900xf32>, tensor<2x3xf32>) -> tensor<2x3xi64>
// PLAN-LABEL: plan.program @search
// PLAN: plan.nest [2, 3]{{.*}} reduce [10] init [0, 900] body {
func.func @search(%s: tensor<900xf32>, %x: tensor<2x3xf32>) -> tensor<2x3xi64> {
  %0 = nn.search %s, %x {right = false} : (tensor<900xf32>, tensor<2x3xf32>) -> tensor<2x3xi64>
  return %0 : tensor<2x3xi64>
}

// -----

// FOLD-LABEL: func.func @sides
// FOLD-DAG: nn.constant dense<[0, 1, 3, 4]> : tensor<4xi64>
// FOLD-DAG: nn.constant dense<[0, 3, 3, 4]> : tensor<4xi64>
func.func @sides() -> (tensor<*xi64>, tensor<*xi64>) {
  %s = nn.constant dense<[1.0, 2.0, 2.0, 3.0]> : tensor<4xf32>
  %x = nn.constant dense<[0.0, 2.0, 2.5, 0x7FC00000]> : tensor<4xf32>
  %0 = nn.search %s, %x {right = false} : (tensor<4xf32>, tensor<4xf32>) -> tensor<*xi64>
  %1 = nn.search %s, %x {right = true} : (tensor<4xf32>, tensor<4xf32>) -> tensor<*xi64>
  return %0, %1 : tensor<*xi64>, tensor<*xi64>
}

// -----

// FOLD-LABEL: func.func @order
// FOLD: nn.constant dense<2> : tensor<1xi64>
func.func @order() -> tensor<*xi64> {
  %s = nn.constant dense<[5, 1, 3]> : tensor<3xi32>
  %o = nn.constant dense<[1, 2, 0]> : tensor<3xi64>
  %x = nn.constant dense<4> : tensor<1xi32>
  %0 = nn.search %s, %x, %o {right = false} : (tensor<3xi32>, tensor<1xi32>, tensor<3xi64>) -> tensor<*xi64>
  return %0 : tensor<*xi64>
}

// -----

// CHECK-LABEL: func.func @nothing
// PLAN-LABEL: plan.program @nothing
// PLAN: plan.literal 0 : i64
func.func @nothing(%s: tensor<0xf32>, %x: tensor<2xf32>) -> tensor<*xi64> {
  %0 = nn.search %s, %x {right = false} : (tensor<0xf32>, tensor<2xf32>) -> tensor<*xi64>
  return %0 : tensor<*xi64>
}

// -----

func.func @element(%s: tensor<4xf64>, %x: tensor<2xf32>) -> tensor<*xi64> {
  // expected-error @below {{expected a sequence of the values' element type, got 'tensor<4xf64>' and 'tensor<2xf32>'}}
  %0 = nn.search %s, %x {right = false} : (tensor<4xf64>, tensor<2xf32>) -> tensor<*xi64>
  return %0 : tensor<*xi64>
}

// -----

func.func @scalar(%s: tensor<f32>, %x: tensor<2xf32>) -> tensor<*xi64> {
  // expected-error @below {{expected a sequence, got 'tensor<f32>'}}
  %0 = nn.search %s, %x {right = false} : (tensor<f32>, tensor<2xf32>) -> tensor<*xi64>
  return %0 : tensor<*xi64>
}

// -----

func.func @rows(%s: tensor<3x4xf32>, %x: tensor<2x2xf32>) -> tensor<*xi64> {
  // expected-error @below {{expected a sequence for each row of the values, got 'tensor<3x4xf32>' and 'tensor<2x2xf32>'}}
  %0 = nn.search %s, %x {right = false} : (tensor<3x4xf32>, tensor<2x2xf32>) -> tensor<*xi64>
  return %0 : tensor<*xi64>
}

// -----

func.func @shape(%s: tensor<4xf32>, %x: tensor<2xf32>, %o: tensor<3xi64>) -> tensor<*xi64> {
  // expected-error @below {{expected an order of the sequence's shape, got 'tensor<3xi64>' and 'tensor<4xf32>'}}
  %0 = nn.search %s, %x, %o {right = false} : (tensor<4xf32>, tensor<2xf32>, tensor<3xi64>) -> tensor<*xi64>
  return %0 : tensor<*xi64>
}
