// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @parameters
// CHECK: nn.batch_norm %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} {epsilon = 1.000000e-05 : f64} : (tensor<1x2x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4xf32>
// PLAN-LABEL: plan.program @parameters
// PLAN: plan.nest [1, 2, 4]{{.*}} {
// PLAN: plan.binary sub
// PLAN: plan.unary sqrt
// PLAN: plan.binary div
// PLAN: plan.binary mul
// PLAN: plan.binary add
func.func @parameters(%x: tensor<1x2x4xf32>, %s: tensor<2xf32>, %b: tensor<2xf32>, %m: tensor<2xf32>, %v: tensor<2xf32>) -> tensor<1x2x4xf32> {
  %0 = nn.batch_norm %x, %s, %b, %m, %v {epsilon = 1.0e-5 : f64} : (tensor<1x2x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4xf32>
  return %0 : tensor<1x2x4xf32>
}

// -----

// Constant parameters become one factor and one addend: 3 / sqrt(3 + 1), 1 - 2 * 1.5.
// PLAN-LABEL: plan.program @constants
// PLAN-DAG: %[[FACTOR:.*]] = plan.weight dense<1.500000e+00> : tensor<1xf32>
// PLAN-DAG: %[[ADDEND:.*]] = plan.weight dense<-2.000000e+00> : tensor<1xf32>
// PLAN: plan.nest [2, 1, 4] reads({{.*}}%[[FACTOR]]{{.*}}%[[ADDEND]]{{.*}}) {
// PLAN: plan.load {{[0-9]+}}
// PLAN: plan.load {{[0-9]+}}
// PLAN: plan.binary mul
// PLAN: plan.binary add
func.func @constants(%x: tensor<2x1x4xf32>) -> tensor<2x1x4xf32> {
  %s = nn.constant dense<3.0> : tensor<1xf32>
  %b = nn.constant dense<1.0> : tensor<1xf32>
  %m = nn.constant dense<2.0> : tensor<1xf32>
  %0 = nn.batch_norm %x, %s, %b, %m, %s {epsilon = 1.0 : f64} : (tensor<2x1x4xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<2x1x4xf32>
  return %0 : tensor<2x1x4xf32>
}

// -----

// Both channels: (x - 2) / sqrt(3 + 1) * 3 + 1 and (x - 0) / sqrt(8 + 1) * 6 + 0; one dimension is one channel.
// FOLD-LABEL: func.func @reference
// FOLD-DAG: nn.constant dense<{{\[\[\[}}-2.000000e+00, 1.000000e+00], [6.000000e+00, 1.200000e+01]]]> : tensor<1x2x2xf32>
// FOLD-DAG: nn.constant dense<[-2.000000e+00, 1.000000e+00]> : tensor<2xf32>
func.func @reference() -> (tensor<1x2x2xf32>, tensor<2xf32>) {
  %x = nn.constant dense<[[[0.0, 2.0], [3.0, 6.0]]]> : tensor<1x2x2xf32>
  %s = nn.constant dense<[3.0, 6.0]> : tensor<2xf32>
  %b = nn.constant dense<[1.0, 0.0]> : tensor<2xf32>
  %m = nn.constant dense<[2.0, 0.0]> : tensor<2xf32>
  %v = nn.constant dense<[3.0, 8.0]> : tensor<2xf32>
  %y = nn.constant dense<[0.0, 2.0]> : tensor<2xf32>
  %three = nn.constant dense<3.0> : tensor<1xf64>
  %one = nn.constant dense<1.0> : tensor<1xf64>
  %two = nn.constant dense<2.0> : tensor<1xf64>
  %0 = nn.batch_norm %x, %s, %b, %m, %v {epsilon = 1.0 : f64} : (tensor<1x2x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x2xf32>
  %1 = nn.batch_norm %y, %three, %one, %two, %three {epsilon = 1.0 : f64} : (tensor<2xf32>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>) -> tensor<2xf32>
  return %0, %1 : tensor<1x2x2xf32>, tensor<2xf32>
}

// -----

func.func @channels(%x: tensor<1x3x4xf32>, %p: tensor<2xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected parameters of 3 channels, got 2}}
  %0 = nn.batch_norm %x, %p, %p, %p, %p {epsilon = 1.0 : f64} : (tensor<1x3x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @rank(%x: tensor<1x3x4xf32>, %p: tensor<3x1xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected parameters of 1 dimension, got 'tensor<3x1xf32>'}}
  %0 = nn.batch_norm %x, %p, %p, %p, %p {epsilon = 1.0 : f64} : (tensor<1x3x4xf32>, tensor<3x1xf32>, tensor<3x1xf32>, tensor<3x1xf32>, tensor<3x1xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @scalar(%x: tensor<f32>, %p: tensor<1xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected at least 1 dimension, got 'tensor<f32>'}}
  %0 = nn.batch_norm %x, %p, %p, %p, %p {epsilon = 1.0 : f64} : (tensor<f32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @integer(%x: tensor<2xi32>, %p: tensor<1xf32>) -> tensor<*xi32> {
  // expected-error @below {{expected a float as element, got 'i32'}}
  %0 = nn.batch_norm %x, %p, %p, %p, %p {epsilon = 1.0 : f64} : (tensor<2xi32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<*xi32>
  return %0 : tensor<*xi32>
}

// -----

func.func @epsilon(%x: tensor<2xf32>, %p: tensor<1xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected an epsilon of at least 0, got -1.000000e+00}}
  %0 = nn.batch_norm %x, %p, %p, %p, %p {epsilon = -1.0 : f64} : (tensor<2xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}
