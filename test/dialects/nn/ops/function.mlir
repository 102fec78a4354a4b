// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @tanh
// CHECK: nn.tanh %{{.*}} : (tensor<3xf32>) -> tensor<3xf32>
// PLAN-LABEL: plan.program @tanh
// PLAN: plan.nest [3]{{.*}} {
// PLAN: plan.unary tanh %{{.*}} : f32 -> f32
func.func @tanh(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = nn.tanh %x : (tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

// PLAN-LABEL: plan.program @rsqrt
// PLAN: plan.unary sqrt
// PLAN: plan.binary div
func.func @rsqrt(%x: tensor<3xf64>) -> tensor<3xf64> {
  %0 = nn.rsqrt %x : (tensor<3xf64>) -> tensor<3xf64>
  return %0 : tensor<3xf64>
}

// -----

func.func @integer(%x: tensor<2xi32>) -> tensor<*xi32> {
  // expected-error @below {{expected a float as element, got 'i32'}}
  %0 = nn.exp %x : (tensor<2xi32>) -> tensor<*xi32>
  return %0 : tensor<*xi32>
}

// -----

func.func @boolean(%x: tensor<2xi1>) -> tensor<*xi1> {
  // expected-error @below {{expected a number as element, got 'i1'}}
  %0 = nn.neg %x : (tensor<2xi1>) -> tensor<*xi1>
  return %0 : tensor<*xi1>
}

// -----

// FOLD-LABEL: func.func @neg_least
// FOLD: nn.constant dense<[-128, -127, 0]> : tensor<3xi8>
func.func @neg_least() -> tensor<*xi8> {
  %0 = nn.constant dense<[-128, 127, 0]> : tensor<3xi8>
  %r = nn.neg %0 : (tensor<3xi8>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @abs_least
// FOLD: nn.constant dense<[-128, 5, 7]> : tensor<3xi8>
func.func @abs_least() -> tensor<*xi8> {
  %0 = nn.constant dense<[-128, -5, 7]> : tensor<3xi8>
  %r = nn.abs %0 : (tensor<3xi8>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @abs_zero
// FOLD: nn.constant dense<[0.000000e+00, 2.500000e+00]> : tensor<2xf32>
func.func @abs_zero() -> tensor<*xf32> {
  %0 = nn.constant dense<[-0.0, -2.5]> : tensor<2xf32>
  %r = nn.abs %0 : (tensor<2xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @sign_values
// FOLD: nn.constant dense<[-1, 0, 1]> : tensor<3xi64>
func.func @sign_values() -> tensor<*xi64> {
  %0 = nn.constant dense<[-3, 0, 9]> : tensor<3xi64>
  %r = nn.sign %0 : (tensor<3xi64>) -> tensor<*xi64>
  return %r : tensor<*xi64>
}

// -----

// FOLD-LABEL: func.func @sign_nan
// FOLD: nn.constant dense<[-1.000000e+00, 0.000000e+00, 0x7FC00000]> : tensor<3xf32>
func.func @sign_nan() -> tensor<*xf32> {
  %0 = nn.constant dense<[-3.0, 0.0, 0x7FC00000]> : tensor<3xf32>
  %r = nn.sign %0 : (tensor<3xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @floor_halves
// FOLD: nn.constant dense<[-2.000000e+00, -1.000000e+00, 0.000000e+00, 1.000000e+00, 2.000000e+00]> : tensor<5xf32>
func.func @floor_halves() -> tensor<*xf32> {
  %0 = nn.constant dense<[-1.5, -0.5, 0.5, 1.5, 2.5]> : tensor<5xf32>
  %r = nn.floor %0 : (tensor<5xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @ceil_halves
// FOLD: nn.constant dense<[-1.000000e+00, -0.000000e+00, 1.000000e+00, 2.000000e+00, 3.000000e+00]> : tensor<5xf32>
func.func @ceil_halves() -> tensor<*xf32> {
  %0 = nn.constant dense<[-1.5, -0.5, 0.5, 1.5, 2.5]> : tensor<5xf32>
  %r = nn.ceil %0 : (tensor<5xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @round_halves
// FOLD: nn.constant dense<[-2.000000e+00, -0.000000e+00, 0.000000e+00, 2.000000e+00, 2.000000e+00]> : tensor<5xf32>
func.func @round_halves() -> tensor<*xf32> {
  %0 = nn.constant dense<[-1.5, -0.5, 0.5, 1.5, 2.5]> : tensor<5xf32>
  %r = nn.round %0 : (tensor<5xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @trunc_halves
// FOLD: nn.constant dense<[-1.000000e+00, -0.000000e+00, 0.000000e+00, 1.000000e+00, 2.000000e+00]> : tensor<5xf32>
func.func @trunc_halves() -> tensor<*xf32> {
  %0 = nn.constant dense<[-1.5, -0.5, 0.5, 1.5, 2.5]> : tensor<5xf32>
  %r = nn.trunc %0 : (tensor<5xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @reciprocal_value
// FOLD: nn.constant dense<2.500000e-01> : tensor<1xf64>
func.func @reciprocal_value() -> tensor<*xf64> {
  %0 = nn.constant dense<4.0> : tensor<1xf64>
  %r = nn.reciprocal %0 : (tensor<1xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @sqrt_value
// FOLD: nn.constant dense<1.500000e+00> : tensor<1xf64>
func.func @sqrt_value() -> tensor<*xf64> {
  %0 = nn.constant dense<2.25> : tensor<1xf64>
  %r = nn.sqrt %0 : (tensor<1xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @rsqrt_value
// FOLD: nn.constant dense<5.000000e-01> : tensor<1xf64>
func.func @rsqrt_value() -> tensor<*xf64> {
  %0 = nn.constant dense<4.0> : tensor<1xf64>
  %r = nn.rsqrt %0 : (tensor<1xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @exp_value
// FOLD: nn.constant dense<1.000000e+00> : tensor<1xf64>
func.func @exp_value() -> tensor<*xf64> {
  %0 = nn.constant dense<0.0> : tensor<1xf64>
  %r = nn.exp %0 : (tensor<1xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @exp2_value
// FOLD: nn.constant dense<3.200000e+01> : tensor<1xf64>
func.func @exp2_value() -> tensor<*xf64> {
  %0 = nn.constant dense<5.0> : tensor<1xf64>
  %r = nn.exp2 %0 : (tensor<1xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @expm1_value
// FOLD: nn.constant dense<0.000000e+00> : tensor<1xf64>
func.func @expm1_value() -> tensor<*xf64> {
  %0 = nn.constant dense<0.0> : tensor<1xf64>
  %r = nn.expm1 %0 : (tensor<1xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @log_value
// FOLD: nn.constant dense<0.000000e+00> : tensor<1xf64>
func.func @log_value() -> tensor<*xf64> {
  %0 = nn.constant dense<1.0> : tensor<1xf64>
  %r = nn.log %0 : (tensor<1xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @log1p_value
// FOLD: nn.constant dense<0.000000e+00> : tensor<1xf64>
func.func @log1p_value() -> tensor<*xf64> {
  %0 = nn.constant dense<0.0> : tensor<1xf64>
  %r = nn.log1p %0 : (tensor<1xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @log2_value
// FOLD: nn.constant dense<3.000000e+00> : tensor<1xf64>
func.func @log2_value() -> tensor<*xf64> {
  %0 = nn.constant dense<8.0> : tensor<1xf64>
  %r = nn.log2 %0 : (tensor<1xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @log10_value
// FOLD: nn.constant dense<3.000000e+00> : tensor<1xf64>
func.func @log10_value() -> tensor<*xf64> {
  %0 = nn.constant dense<1000.0> : tensor<1xf64>
  %r = nn.log10 %0 : (tensor<1xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @sin_value
// FOLD: nn.constant dense<0.47942553860420301> : tensor<1xf64>
func.func @sin_value() -> tensor<*xf64> {
  %0 = nn.constant dense<0.5> : tensor<1xf64>
  %r = nn.sin %0 : (tensor<1xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @cos_value
// FOLD: nn.constant dense<0.87758256189037276> : tensor<1xf64>
func.func @cos_value() -> tensor<*xf64> {
  %0 = nn.constant dense<0.5> : tensor<1xf64>
  %r = nn.cos %0 : (tensor<1xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @tan_value
// FOLD: nn.constant dense<0.54630248984379048> : tensor<1xf64>
func.func @tan_value() -> tensor<*xf64> {
  %0 = nn.constant dense<0.5> : tensor<1xf64>
  %r = nn.tan %0 : (tensor<1xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @asin_value
// FOLD: nn.constant dense<0.52359877559829893> : tensor<1xf64>
func.func @asin_value() -> tensor<*xf64> {
  %0 = nn.constant dense<0.5> : tensor<1xf64>
  %r = nn.asin %0 : (tensor<1xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @acos_value
// FOLD: nn.constant dense<1.0471975511965979> : tensor<1xf64>
func.func @acos_value() -> tensor<*xf64> {
  %0 = nn.constant dense<0.5> : tensor<1xf64>
  %r = nn.acos %0 : (tensor<1xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @atan_value
// FOLD: nn.constant dense<0.46364760900080609> : tensor<1xf64>
func.func @atan_value() -> tensor<*xf64> {
  %0 = nn.constant dense<0.5> : tensor<1xf64>
  %r = nn.atan %0 : (tensor<1xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @sinh_value
// FOLD: nn.constant dense<0.52109530549374738> : tensor<1xf64>
func.func @sinh_value() -> tensor<*xf64> {
  %0 = nn.constant dense<0.5> : tensor<1xf64>
  %r = nn.sinh %0 : (tensor<1xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @cosh_value
// FOLD: nn.constant dense<1.1276259652063807> : tensor<1xf64>
func.func @cosh_value() -> tensor<*xf64> {
  %0 = nn.constant dense<0.5> : tensor<1xf64>
  %r = nn.cosh %0 : (tensor<1xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @tanh_value
// FOLD: nn.constant dense<0.46211715726000974> : tensor<1xf64>
func.func @tanh_value() -> tensor<*xf64> {
  %0 = nn.constant dense<0.5> : tensor<1xf64>
  %r = nn.tanh %0 : (tensor<1xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @asinh_value
// FOLD: nn.constant dense<0.48121182505960347> : tensor<1xf64>
func.func @asinh_value() -> tensor<*xf64> {
  %0 = nn.constant dense<0.5> : tensor<1xf64>
  %r = nn.asinh %0 : (tensor<1xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @acosh_value
// FOLD: nn.constant dense<0.96242365011920694> : tensor<1xf64>
func.func @acosh_value() -> tensor<*xf64> {
  %0 = nn.constant dense<1.5> : tensor<1xf64>
  %r = nn.acosh %0 : (tensor<1xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @atanh_value
// FOLD: nn.constant dense<0.54930614433405478> : tensor<1xf64>
func.func @atanh_value() -> tensor<*xf64> {
  %0 = nn.constant dense<0.5> : tensor<1xf64>
  %r = nn.atanh %0 : (tensor<1xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @erf_value
// FOLD: nn.constant dense<0.52049987781304652> : tensor<1xf64>
func.func @erf_value() -> tensor<*xf64> {
  %0 = nn.constant dense<0.5> : tensor<1xf64>
  %r = nn.erf %0 : (tensor<1xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}
