// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @reduce_sum
// CHECK: nn.reduce_sum %{{.*}} {axes = array<i64: -1>, keep_dims = true} : (tensor<2x3xf32>) -> tensor<2x1xf32>
// PLAN-LABEL: plan.program @reduce_sum
// PLAN: plan.nest [2, 1]{{.*}} reduce [3] init [0.000000e+00 : f32] body {
// PLAN: ^bb0(%[[I:.*]]: index, %{{.*}}: index, %[[K:.*]]: index, %[[A:.*]]: f32):
// PLAN: %[[X:.*]] = plan.load {{.*}}(%[[I]], %[[K]]) : f32
// PLAN: plan.binary add %[[A]], %[[X]] : f32
func.func @reduce_sum(%x: tensor<2x3xf32>) -> tensor<2x1xf32> {
  %0 = nn.reduce_sum %x {axes = array<i64: -1>, keep_dims = true} : (tensor<2x3xf32>) -> tensor<2x1xf32>
  return %0 : tensor<2x1xf32>
}

// -----

// PLAN-LABEL: plan.program @reduce_mean
// PLAN: plan.nest [3]{{.*}} reduce [2, 4]
// PLAN: %[[N:.*]] = plan.literal 8.0
// PLAN: plan.binary div %{{.*}}, %[[N]] : f32
func.func @reduce_mean(%x: tensor<2x3x4xf32>) -> tensor<3xf32> {
  %0 = nn.reduce_mean %x {axes = array<i64: 0, 2>} : (tensor<2x3x4xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

// PLAN-LABEL: plan.program @two_passes
// PLAN: plan.nest []{{.*}} reduce [4] init [0xFF800000 : f32]
// PLAN: plan.binary maximum
// PLAN: plan.nest []{{.*}} reduce [4]
// PLAN: plan.unary exp
// PLAN: plan.nest []{{.*}} reduce [4]
// PLAN: plan.nest []{{.*}} reduce [4]
func.func @two_passes(%x: tensor<4xf32>) -> (tensor<f32>, tensor<f32>) {
  %0 = nn.reduce_log_sum_exp %x : (tensor<4xf32>) -> tensor<f32>
  %1 = nn.reduce_variance %x {correction = 1.0 : f64} : (tensor<4xf32>) -> tensor<f32>
  return %0, %1 : tensor<f32>, tensor<f32>
}

// -----

func.func @boolean(%x: tensor<2xi1>) -> tensor<*xi1> {
  // expected-error @below {{expected a number as element, got 'i1'}}
  %0 = nn.reduce_sum %x : (tensor<2xi1>) -> tensor<*xi1>
  return %0 : tensor<*xi1>
}

// -----

func.func @integer(%x: tensor<2xi32>) -> tensor<*xi32> {
  // expected-error @below {{expected a float as element, got 'i32'}}
  %0 = nn.reduce_log_sum_exp %x : (tensor<2xi32>) -> tensor<*xi32>
  return %0 : tensor<*xi32>
}

// -----

func.func @axis(%x: tensor<2xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected an axis in [-1, 0], got 1}}
  %0 = nn.reduce_sum %x {axes = array<i64: 1>} : (tensor<2xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @sum_all
// FOLD: nn.constant dense<5> : tensor<i32>
func.func @sum_all() -> tensor<*xi32> {
  %0 = nn.constant dense<[[1, -2, 3], [4, 5, -6]]> : tensor<2x3xi32>
  %r = nn.reduce_sum %0 : (tensor<2x3xi32>) -> tensor<*xi32>
  return %r : tensor<*xi32>
}

// -----

// FOLD-LABEL: func.func @sum_wraps
// FOLD: nn.constant dense<-56> : tensor<i8>
func.func @sum_wraps() -> tensor<*xi8> {
  %0 = nn.constant dense<[100, 100]> : tensor<2xi8>
  %r = nn.reduce_sum %0 : (tensor<2xi8>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @sum_none
// FOLD: nn.constant dense<{{\[\[}}1, -2, 3], [4, 5, -6]]> : tensor<2x3xi32>
func.func @sum_none() -> tensor<*xi32> {
  %0 = nn.constant dense<[[1, -2, 3], [4, 5, -6]]> : tensor<2x3xi32>
  %r = nn.reduce_sum %0 {axes = array<i64>} : (tensor<2x3xi32>) -> tensor<*xi32>
  return %r : tensor<*xi32>
}

// -----

// FOLD-LABEL: func.func @sum_empty
// FOLD: nn.constant dense<0.000000e+00> : tensor<2xf32>
func.func @sum_empty() -> tensor<*xf32> {
  %0 = nn.constant dense<> : tensor<0x2xf32>
  %r = nn.reduce_sum %0 {axes = array<i64: 0>} : (tensor<0x2xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @max_empty
// FOLD: nn.constant dense<-128> : tensor<2xi8>
func.func @max_empty() -> tensor<*xi8> {
  %0 = nn.constant dense<> : tensor<0x2xi8>
  %r = nn.reduce_max %0 {axes = array<i64: 0>} : (tensor<0x2xi8>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @mean_axis
// FOLD: nn.constant dense<[2.500000e+00, 1.500000e+00, -1.500000e+00]> : tensor<3xf64>
func.func @mean_axis() -> tensor<*xf64> {
  %0 = nn.constant dense<[[1.0, -2.0, 3.0], [4.0, 5.0, -6.0]]> : tensor<2x3xf64>
  %r = nn.reduce_mean %0 {axes = array<i64: -2>} : (tensor<2x3xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @mean_integers
// FOLD: nn.constant dense<[0, 1]> : tensor<2xi32>
func.func @mean_integers() -> tensor<*xi32> {
  %0 = nn.constant dense<[[1, -2, 3], [4, 5, -6]]> : tensor<2x3xi32>
  %r = nn.reduce_mean %0 {axes = array<i64: 1>} : (tensor<2x3xi32>) -> tensor<*xi32>
  return %r : tensor<*xi32>
}

// -----

// FOLD-LABEL: func.func @prod_axis
// FOLD: nn.constant dense<[-6, -120]> : tensor<2xi32>
func.func @prod_axis() -> tensor<*xi32> {
  %0 = nn.constant dense<[[1, -2, 3], [4, 5, -6]]> : tensor<2x3xi32>
  %r = nn.reduce_prod %0 {axes = array<i64: 1>} : (tensor<2x3xi32>) -> tensor<*xi32>
  return %r : tensor<*xi32>
}

// -----

// FOLD-LABEL: func.func @max_axis
// FOLD: nn.constant dense<{{\[\[}}3], [5]]> : tensor<2x1xi32>
func.func @max_axis() -> tensor<*xi32> {
  %0 = nn.constant dense<[[1, -2, 3], [4, 5, -6]]> : tensor<2x3xi32>
  %r = nn.reduce_max %0 {axes = array<i64: 1>, keep_dims = true} : (tensor<2x3xi32>) -> tensor<*xi32>
  return %r : tensor<*xi32>
}

// -----

// FOLD-LABEL: func.func @max_nan
// FOLD: nn.constant dense<0x7FC00000> : tensor<f32>
func.func @max_nan() -> tensor<*xf32> {
  %0 = nn.constant dense<[1.0, 0x7FC00000, 2.0]> : tensor<3xf32>
  %r = nn.reduce_max %0 : (tensor<3xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @max_booleans
// FOLD: nn.constant dense<[false, true]> : tensor<2xi1>
func.func @max_booleans() -> tensor<*xi1> {
  %0 = nn.constant dense<[[false, false], [true, false]]> : tensor<2x2xi1>
  %r = nn.reduce_max %0 {axes = array<i64: 1>} : (tensor<2x2xi1>) -> tensor<*xi1>
  return %r : tensor<*xi1>
}

// -----

// FOLD-LABEL: func.func @min_booleans
// FOLD: nn.constant dense<[true, false]> : tensor<2xi1>
func.func @min_booleans() -> tensor<*xi1> {
  %0 = nn.constant dense<[[true, true], [true, false]]> : tensor<2x2xi1>
  %r = nn.reduce_min %0 {axes = array<i64: 1>} : (tensor<2x2xi1>) -> tensor<*xi1>
  return %r : tensor<*xi1>
}

// -----

// FOLD-LABEL: func.func @min_unsigned
// FOLD: nn.constant dense<100> : tensor<ui8>
func.func @min_unsigned() -> tensor<*xui8> {
  %0 = nn.constant dense<[200, 100]> : tensor<2xui8>
  %r = nn.reduce_min %0 : (tensor<2xui8>) -> tensor<*xui8>
  return %r : tensor<*xui8>
}

// -----

// FOLD-LABEL: func.func @l1_axis
// FOLD: nn.constant dense<[5, 7, 9]> : tensor<3xi32>
func.func @l1_axis() -> tensor<*xi32> {
  %0 = nn.constant dense<[[1, -2, 3], [4, 5, -6]]> : tensor<2x3xi32>
  %r = nn.reduce_l1 %0 {axes = array<i64: 0>} : (tensor<2x3xi32>) -> tensor<*xi32>
  return %r : tensor<*xi32>
}

// -----

// FOLD-LABEL: func.func @l2_all
// FOLD: nn.constant dense<5.000000e+00> : tensor<f32>
func.func @l2_all() -> tensor<*xf32> {
  %0 = nn.constant dense<[3.0, -4.0]> : tensor<2xf32>
  %r = nn.reduce_l2 %0 : (tensor<2xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @sum_square_axis
// FOLD: nn.constant dense<[14, 77]> : tensor<2xi32>
func.func @sum_square_axis() -> tensor<*xi32> {
  %0 = nn.constant dense<[[1, -2, 3], [4, 5, -6]]> : tensor<2x3xi32>
  %r = nn.reduce_sum_square %0 {axes = array<i64: 1>} : (tensor<2x3xi32>) -> tensor<*xi32>
  return %r : tensor<*xi32>
}

// -----

// FOLD-LABEL: func.func @log_sum_value
// FOLD: nn.constant dense<0.000000e+00> : tensor<f64>
func.func @log_sum_value() -> tensor<*xf64> {
  %0 = nn.constant dense<[0.25, 0.75]> : tensor<2xf64>
  %r = nn.reduce_log_sum %0 : (tensor<2xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @log_sum_exp_large
// FOLD: nn.constant dense<1.000000e+03> : tensor<f64>
func.func @log_sum_exp_large() -> tensor<*xf64> {
  %0 = nn.constant dense<[1000.0, 0.0]> : tensor<2xf64>
  %r = nn.reduce_log_sum_exp %0 : (tensor<2xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @log_sum_exp_infinite
// FOLD: nn.constant dense<0xFFF0000000000000> : tensor<f64>
func.func @log_sum_exp_infinite() -> tensor<*xf64> {
  %0 = nn.constant dense<[0xFFF0000000000000, 0xFFF0000000000000]> : tensor<2xf64>
  %r = nn.reduce_log_sum_exp %0 : (tensor<2xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @variance_sample
// FOLD: nn.constant dense<4.000000e+00> : tensor<f64>
func.func @variance_sample() -> tensor<*xf64> {
  %0 = nn.constant dense<[1.0, 3.0, 5.0]> : tensor<3xf64>
  %r = nn.reduce_variance %0 {correction = 1.0 : f64} : (tensor<3xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @variance_population
// FOLD: nn.constant dense<1.000000e+00> : tensor<f64>
func.func @variance_population() -> tensor<*xf64> {
  %0 = nn.constant dense<[1.0, 3.0]> : tensor<2xf64>
  %r = nn.reduce_variance %0 {correction = 0.0 : f64} : (tensor<2xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}
