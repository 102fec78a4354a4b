// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @kernel
// CHECK: nn.layer_norm %{{.*}} scale %{{.*}} {axis = -1 : i64, epsilon = 1.000000e-05 : f64} : (tensor<2x3x8xf32>, tensor<8xf32>) -> tensor<2x3x8xf32>
// PLAN-LABEL: plan.program @kernel
// PLAN: %[[BIAS:.*]] = plan.weight dense<0.000000e+00> : tensor<8xf32>
// PLAN: %[[X:.*]] = plan.view %arg0
// PLAN: plan.kernel "layer_norm" {epsilon = 1.000000e-05 : f64, n = 8 : i64, rms = false, rows = 6 : i64} ins(%[[X]], %arg1, %[[BIAS]] : tensor<6x8xf32>, tensor<8xf32>, tensor<8xf32>)
// PLAN: plan.view
func.func @kernel(%x: tensor<2x3x8xf32>, %s: tensor<8xf32>) -> tensor<2x3x8xf32> {
  %0 = nn.layer_norm %x scale %s {axis = -1 : i64, epsilon = 1.0e-5 : f64} : (tensor<2x3x8xf32>, tensor<8xf32>) -> tensor<2x3x8xf32>
  return %0 : tensor<2x3x8xf32>
}

// -----

// A bias that broadcasts inside a row does not fit the kernel.
// CHECK-LABEL: func.func @nests
// CHECK: nn.layer_norm %{{.*}} bias %{{.*}} {axis = 1 : i64
// PLAN-LABEL: plan.program @nests
// PLAN: %[[MEAN:.*]] = plan.nest [2]{{.*}} reduce [24] init [0.000000e+00 : f32] body {
// PLAN: %[[ROOT:.*]] = plan.nest [2] reads({{.*}}%[[MEAN]]{{.*}}) reduce [24] init [0.000000e+00 : f32] body {
// PLAN: plan.load {{[0-9]+}}
// PLAN: plan.unary sqrt
// PLAN: plan.nest [2, 3, 8] reads({{.*}}%[[MEAN]]{{.*}}%[[ROOT]]{{.*}}%arg1{{.*}}) {
// PLAN: plan.load {{[0-9]+}}
// PLAN: plan.load {{[0-9]+}}
// PLAN: plan.load {{[0-9]+}}
func.func @nests(%x: tensor<2x3x8xf32>, %b: tensor<8xf32>) -> tensor<2x3x8xf32> {
  %0 = nn.layer_norm %x bias %b {axis = 1 : i64, epsilon = 1.0e-5 : f64} : (tensor<2x3x8xf32>, tensor<8xf32>) -> tensor<2x3x8xf32>
  return %0 : tensor<2x3x8xf32>
}

// -----

// Mean 4 and variance 9, so (x - 4) / sqrt(9 + 7) * scale + bias; then over both dimensions.
// FOLD-LABEL: func.func @reference
// FOLD-DAG: nn.constant dense<{{\[\[}}-2.500000e-01, 1.000000e+00], [2.500000e-01, -5.000000e-01]]> : tensor<2x2xf64>
// FOLD-DAG: nn.constant dense<{{\[\[}}-7.500000e-01, 7.500000e-01], [7.500000e-01, -7.500000e-01]]> : tensor<2x2xf64>
func.func @reference() -> (tensor<2x2xf64>, tensor<2x2xf64>) {
  %x = nn.constant dense<[[1.0, 7.0], [7.0, 1.0]]> : tensor<2x2xf64>
  %s = nn.constant dense<[0.333333333333333333, 1.0]> : tensor<2xf64>
  %b = nn.constant dense<[0.0, 0.25]> : tensor<2xf64>
  %0 = nn.layer_norm %x scale %s bias %b {axis = 1 : i64, epsilon = 7.0 : f64} : (tensor<2x2xf64>, tensor<2xf64>, tensor<2xf64>) -> tensor<2x2xf64>
  %1 = nn.layer_norm %x {axis = 0 : i64, epsilon = 7.0 : f64} : (tensor<2x2xf64>) -> tensor<2x2xf64>
  return %0, %1 : tensor<2x2xf64>, tensor<2x2xf64>
}

// -----

func.func @range(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-error @below {{expected an axis in [-2, 1], got 2}}
  %0 = nn.layer_norm %x {axis = 2 : i64, epsilon = 1.0 : f64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @parameter(%x: tensor<2x3xf32>, %s: tensor<2xf32>) -> tensor<2x3xf32> {
  // expected-error @below {{expected a scale or bias that broadcasts to the dimensions of 'tensor<2x3xf32>' from 1 on, got 'tensor<2xf32>'}}
  %0 = nn.layer_norm %x scale %s {axis = -1 : i64, epsilon = 1.0 : f64} : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @integer(%x: tensor<2x3xi32>) -> tensor<2x3xi32> {
  // expected-error @below {{expected a float as element, got 'i32'}}
  %0 = nn.layer_norm %x {axis = 1 : i64, epsilon = 1.0 : f64} : (tensor<2x3xi32>) -> tensor<2x3xi32>
  return %0 : tensor<2x3xi32>
}

// -----

func.func @epsilon(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-error @below {{expected an epsilon of at least 0, got -1.000000e+00}}
  %0 = nn.layer_norm %x {axis = 1 : i64, epsilon = -1.0 : f64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}
