// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @lgamma
// CHECK: nn.lgamma %{{.*}} : (tensor<3xf32>) -> tensor<3xf32>
// PLAN-LABEL: plan.program @lgamma
// PLAN: plan.nest [3]{{.*}} {
// PLAN: plan.unary lgamma %{{.*}} : f32 -> f32
func.func @lgamma(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = nn.lgamma %x : (tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

// CHECK-LABEL: func.func @logit
// CHECK: nn.logit %{{.*}} {high = 9.000000e-01 : f64, low = 1.000000e-01 : f64} : (tensor<3xf64>) -> tensor<3xf64>
// PLAN-LABEL: plan.program @logit
// PLAN: plan.compare lt
// PLAN: plan.unary log %{{.*}} : f64 -> f64
func.func @logit(%x: tensor<3xf64>) -> tensor<3xf64> {
  %0 = nn.logit %x {low = 0.1 : f64, high = 0.9 : f64} : (tensor<3xf64>) -> tensor<3xf64>
  return %0 : tensor<3xf64>
}

// -----

func.func @integer(%x: tensor<2xi32>) -> tensor<*xi32> {
  // expected-error @below {{expected a float as element, got 'i32'}}
  %0 = nn.erfinv %x : (tensor<2xi32>) -> tensor<*xi32>
  return %0 : tensor<*xi32>
}

// -----

// FOLD-LABEL: func.func @errors
// FOLD: nn.constant dense<[2.000000e+00, 1.000000e+00, 0.15729920705028513]> : tensor<3xf64>
// FOLD: nn.constant dense<[0xFFF0000000000000, 0.000000e+00, 0.476936276204469{{[0-9]*}}, 0x7FF8000000000000]> : tensor<4xf64>
// FOLD: nn.constant dense<[5.0089800{{[0-9]*}}, 1.000000e+00, 0.42758357615580{{[0-9]*}}, 5.6418958{{[0-9]*}}E-12]> : tensor<4xf64>
func.func @errors() -> (tensor<*xf64>, tensor<*xf64>, tensor<*xf64>) {
  %a = nn.constant dense<[-10.0, 0.0, 1.0]> : tensor<3xf64>
  %b = nn.constant dense<[-1.0, 0.0, 0.5, 2.0]> : tensor<4xf64>
  %c = nn.constant dense<[-1.0, 0.0, 1.0, 1.0e11]> : tensor<4xf64>
  %0 = nn.erfc %a : (tensor<3xf64>) -> tensor<*xf64>
  %1 = nn.erfinv %b : (tensor<4xf64>) -> tensor<*xf64>
  %2 = nn.erfcx %c : (tensor<4xf64>) -> tensor<*xf64>
  return %0, %1, %2 : tensor<*xf64>, tensor<*xf64>, tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @gamma
// FOLD: nn.constant dense<[0x7F800000, 0.000000e+00, 1.26551211, 1.79175949]> : tensor<4xf32>
// FOLD: nn.constant dense<[0xFF800000, -0.577215672, 0.0364899{{[0-9]*}}, 0x7FC00000]> : tensor<4xf32>
func.func @gamma() -> (tensor<*xf32>, tensor<*xf32>) {
  %a = nn.constant dense<[0.0, 1.0, -0.5, 4.0]> : tensor<4xf32>
  %b = nn.constant dense<[0.0, 1.0, -0.5, -2.0]> : tensor<4xf32>
  %0 = nn.lgamma %a : (tensor<4xf32>) -> tensor<*xf32>
  %1 = nn.digamma %b : (tensor<4xf32>) -> tensor<*xf32>
  return %0, %1 : tensor<*xf32>, tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @bessel
// FOLD: nn.constant dense<[1.000000e+00, 1.26606584, 2815.71655]> : tensor<3xf32>
// FOLD: nn.constant dense<[1.000000e+00, 0.465759605, 0.0282{{[0-9]*}}]> : tensor<3xf32>
// FOLD: nn.constant dense<[0.000000e+00, -0.565159082, 2670.98828]> : tensor<3xf32>
// FOLD: nn.constant dense<[0.000000e+00, -0.207910419, 0.0281{{[0-9]*}}]> : tensor<3xf32>
func.func @bessel() -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>) {
  %a = nn.constant dense<[0.0, -1.0, 10.0]> : tensor<3xf32>
  %b = nn.constant dense<[0.0, -1.0, 200.0]> : tensor<3xf32>
  %0 = nn.bessel_i0 %a : (tensor<3xf32>) -> tensor<*xf32>
  %1 = nn.bessel_i0e %b : (tensor<3xf32>) -> tensor<*xf32>
  %2 = nn.bessel_i1 %a : (tensor<3xf32>) -> tensor<*xf32>
  %3 = nn.bessel_i1e %b : (tensor<3xf32>) -> tensor<*xf32>
  return %0, %1, %2, %3 : tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @distributions
// FOLD: nn.constant dense<[7.61985{{[0-9]*}}E-24, 5.000000e-01, 0.841344{{[0-9]*}}]> : tensor<3xf32>
// FOLD: nn.constant dense<[-53.2312851, -0.693147182, -0.172753{{[0-9]*}}]> : tensor<3xf32>
// FOLD: nn.constant dense<[0xFF800000, 0.000000e+00, -0.000000e+00]> : tensor<3xf32>
// FOLD: nn.constant dense<[-3.898{{[0-9]*}}E-17, 1.000000e+00, 3.898{{[0-9]*}}E-17]> : tensor<3xf32>
func.func @distributions() -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>) {
  %a = nn.constant dense<[-10.0, 0.0, 1.0]> : tensor<3xf32>
  %0 = nn.ndtr %a : (tensor<3xf32>) -> tensor<*xf32>
  %1 = nn.log_ndtr %a : (tensor<3xf32>) -> tensor<*xf32>
  %2 = nn.entropy %a : (tensor<3xf32>) -> tensor<*xf32>
  %3 = nn.sinc %a : (tensor<3xf32>) -> tensor<*xf32>
  return %0, %1, %2, %3 : tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @pairs
// FOLD: nn.constant dense<[0.000000e+00, 5.000000e+00, 0x7FF0000000000000]> : tensor<3xf64>
// FOLD: nn.constant dense<[0.000000e+00, 4.158883083359{{[0-9]*}}, 0x7FF8000000000000]> : tensor<3xf64>
// FOLD: nn.constant dense<[0.000000e+00, 4.828313737302{{[0-9]*}}, 0x7FF8000000000000]> : tensor<3xf64>
// FOLD: nn.constant dense<[0.69314718055994{{[0-9]*}}, 4.313261687518{{[0-9]*}}, 0x7FF0000000000000]> : tensor<3xf64>
func.func @pairs() -> (tensor<*xf64>, tensor<*xf64>, tensor<*xf64>, tensor<*xf64>) {
  %x = nn.constant dense<[0.0, 3.0, 0x7FF0000000000000]> : tensor<3xf64>
  %y = nn.constant dense<[0.0, 4.0, 2.0]> : tensor<3xf64>
  %z = nn.constant dense<[0.0, 4.0, 0x7FF8000000000000]> : tensor<3xf64>
  %0 = nn.hypot %x, %y : (tensor<3xf64>, tensor<3xf64>) -> tensor<*xf64>
  %1 = nn.xlogy %x, %z : (tensor<3xf64>, tensor<3xf64>) -> tensor<*xf64>
  %2 = nn.xlog1py %x, %z : (tensor<3xf64>, tensor<3xf64>) -> tensor<*xf64>
  %3 = nn.log_add_exp %x, %y : (tensor<3xf64>, tensor<3xf64>) -> tensor<*xf64>
  return %0, %1, %2, %3 : tensor<*xf64>, tensor<*xf64>, tensor<*xf64>, tensor<*xf64>
}
