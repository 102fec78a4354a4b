// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @leaky_relu
// CHECK: nn.leaky_relu %{{.*}} {alpha = 1.000000e-01 : f64} : (tensor<3xf32>) -> tensor<3xf32>
// PLAN-LABEL: plan.program @leaky_relu
// PLAN: %[[ALPHA:.*]] = plan.literal 1.000000e-01 : f32
// PLAN: plan.compare lt
// PLAN: plan.binary mul %[[ALPHA]], %{{.*}} : f32
// PLAN: plan.select
func.func @leaky_relu(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = nn.leaky_relu %x {alpha = 0.1 : f64} : (tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

// PLAN-LABEL: plan.program @sigmoid_lowers
// PLAN: plan.nest [3]{{.*}} {
func.func @sigmoid_lowers(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = nn.sigmoid %x : (tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

// PLAN-LABEL: plan.program @gelu_lowers
// PLAN: plan.nest [3]{{.*}} {
func.func @gelu_lowers(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = nn.gelu %x : (tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

// PLAN-LABEL: plan.program @gelu_tanh_lowers
// PLAN: plan.nest [3]{{.*}} {
func.func @gelu_tanh_lowers(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = nn.gelu_tanh %x : (tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

// PLAN-LABEL: plan.program @mish_lowers
// PLAN: plan.nest [3]{{.*}} {
func.func @mish_lowers(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = nn.mish %x : (tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

// PLAN-LABEL: plan.program @hard_swish_lowers
// PLAN: plan.nest [3]{{.*}} {
func.func @hard_swish_lowers(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = nn.hard_swish %x : (tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

// PLAN-LABEL: plan.program @softsign_lowers
// PLAN: plan.nest [3]{{.*}} {
func.func @softsign_lowers(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = nn.softsign %x : (tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

// PLAN-LABEL: plan.program @elu_lowers
// PLAN: plan.nest [3]{{.*}} {
func.func @elu_lowers(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = nn.elu %x {alpha = 1.0 : f64, scale = 1.0 : f64, rate = 1.0 : f64} : (tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

// PLAN-LABEL: plan.program @threshold_lowers
// PLAN: plan.nest [3]{{.*}} {
func.func @threshold_lowers(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = nn.threshold %x {threshold = 1.0 : f64, value = 0.0 : f64} : (tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

// PLAN-LABEL: plan.program @shrink_lowers
// PLAN: plan.nest [3]{{.*}} {
func.func @shrink_lowers(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = nn.shrink %x {lambda = 0.5 : f64, bias = 0.0 : f64} : (tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

// PLAN-LABEL: plan.program @swish_lowers
// PLAN: plan.nest [3]{{.*}} {
func.func @swish_lowers(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = nn.swish %x {alpha = 1.0 : f64} : (tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

// PLAN-LABEL: plan.program @hard_sigmoid_lowers
// PLAN: plan.nest [3]{{.*}} {
func.func @hard_sigmoid_lowers(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = nn.hard_sigmoid %x {alpha = 0.2 : f64, beta = 0.5 : f64} : (tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

// PLAN-LABEL: plan.program @softplus_lowers
// PLAN: plan.nest [3]{{.*}} {
func.func @softplus_lowers(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = nn.softplus %x {beta = 1.0 : f64, threshold = 20.0 : f64} : (tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

func.func @integers(%x: tensor<2xi32>) -> tensor<*xi32> {
  // expected-error @below {{expected a float as element, got 'i32'}}
  %0 = nn.leaky_relu %x {alpha = 0.1 : f64} : (tensor<2xi32>) -> tensor<*xi32>
  return %0 : tensor<*xi32>
}

// -----

func.func @slope(%x: tensor<2xf32>, %y: tensor<3xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected shapes that broadcast, got 'tensor<2xf32>', 'tensor<3xf32>'}}
  %0 = nn.prelu %x, %y : (tensor<2xf32>, tensor<3xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @prelu_broadcasts
// FOLD: nn.constant dense<{{\[\[}}-1.000000e+01, 2.000000e+00], [-3.000000e+01, -2.000000e+00]]> : tensor<2x2xf32>
func.func @prelu_broadcasts() -> tensor<*xf32> {
  %0 = nn.constant dense<[[-1.0, 2.0], [-3.0, -4.0]]> : tensor<2x2xf32>
  %1 = nn.constant dense<[10.0, 0.5]> : tensor<2xf32>
  %r = nn.prelu %0, %1 : (tensor<2x2xf32>, tensor<2xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @leaky_relu_value
// FOLD: nn.constant dense<[-1.000000e+00, -2.500000e-01, 0.000000e+00, 2.500000e-01, 3.000000e+00]> : tensor<5xf64>
func.func @leaky_relu_value() -> tensor<*xf64> {
  %0 = nn.constant dense<[-4.0, -1.0, 0.0, 0.25, 3.0]> : tensor<5xf64>
  %r = nn.leaky_relu %0 {alpha = 0.25 : f64} : (tensor<5xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @elu_value
// FOLD: nn.constant dense<[-5.8901061666675947, -3.792723352971346, 0.000000e+00, 7.500000e-01, 9.000000e+00]> : tensor<5xf64>
func.func @elu_value() -> tensor<*xf64> {
  %0 = nn.constant dense<[-4.0, -1.0, 0.0, 0.25, 3.0]> : tensor<5xf64>
  %r = nn.elu %0 {alpha = 2.0 : f64, scale = 3.0 : f64, rate = 1.0 : f64} : (tensor<5xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @threshold_value
// FOLD: nn.constant dense<[-9.000000e+00, -9.000000e+00, -9.000000e+00, -9.000000e+00, 3.000000e+00]> : tensor<5xf64>
func.func @threshold_value() -> tensor<*xf64> {
  %0 = nn.constant dense<[-4.0, -1.0, 0.0, 0.25, 3.0]> : tensor<5xf64>
  %r = nn.threshold %0 {threshold = 0.25 : f64, value = -9.0 : f64} : (tensor<5xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @shrink_value
// FOLD: nn.constant dense<[-3.500000e+00, 0.000000e+00, 0.000000e+00, 0.000000e+00, 2.500000e+00]> : tensor<5xf64>
func.func @shrink_value() -> tensor<*xf64> {
  %0 = nn.constant dense<[-4.0, -1.0, 0.0, 0.25, 3.0]> : tensor<5xf64>
  %r = nn.shrink %0 {lambda = 1.0 : f64, bias = 0.5 : f64} : (tensor<5xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @sigmoid_value
// FOLD: nn.constant dense<[0.017986209962091559, 0.2689414213699951, 5.000000e-01, 0.56217650088579807, 0.95257412682243336]> : tensor<5xf64>
func.func @sigmoid_value() -> tensor<*xf64> {
  %0 = nn.constant dense<[-4.0, -1.0, 0.0, 0.25, 3.0]> : tensor<5xf64>
  %r = nn.sigmoid %0 : (tensor<5xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @swish_value
// FOLD: nn.constant dense<[-0.0013414005218659124, -0.11920292202211755, 0.000000e+00, 0.15561483280046365, 2.9925821305300961]> : tensor<5xf64>
func.func @swish_value() -> tensor<*xf64> {
  %0 = nn.constant dense<[-4.0, -1.0, 0.0, 0.25, 3.0]> : tensor<5xf64>
  %r = nn.swish %0 {alpha = 2.0 : f64} : (tensor<5xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @hard_sigmoid_value
// FOLD: nn.constant dense<[0.000000e+00, 0.000000e+00, 5.000000e-01, 6.250000e-01, 1.000000e+00]> : tensor<5xf64>
func.func @hard_sigmoid_value() -> tensor<*xf64> {
  %0 = nn.constant dense<[-4.0, -1.0, 0.0, 0.25, 3.0]> : tensor<5xf64>
  %r = nn.hard_sigmoid %0 {alpha = 0.5 : f64, beta = 0.5 : f64} : (tensor<5xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @hard_swish_value
// FOLD: nn.constant dense<[-0.000000e+00, -0.33333333333333337, 0.000000e+00, 0.13541666666666666, 3.000000e+00]> : tensor<5xf64>
func.func @hard_swish_value() -> tensor<*xf64> {
  %0 = nn.constant dense<[-4.0, -1.0, 0.0, 0.25, 3.0]> : tensor<5xf64>
  %r = nn.hard_swish %0 : (tensor<5xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @softplus_value
// FOLD: nn.constant dense<[1.6770318644788442E-4, 0.063464005521486247, 0.34657359027997264, 0.48703849209005334, 3.000000e+00]> : tensor<5xf64>
func.func @softplus_value() -> tensor<*xf64> {
  %0 = nn.constant dense<[-4.0, -1.0, 0.0, 0.25, 3.0]> : tensor<5xf64>
  %r = nn.softplus %0 {beta = 2.0 : f64, threshold = 5.0 : f64} : (tensor<5xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @softsign_value
// FOLD: nn.constant dense<[-8.000000e-01, -5.000000e-01, 0.000000e+00, 2.000000e-01, 7.500000e-01]> : tensor<5xf64>
func.func @softsign_value() -> tensor<*xf64> {
  %0 = nn.constant dense<[-4.0, -1.0, 0.0, 0.25, 3.0]> : tensor<5xf64>
  %r = nn.softsign %0 : (tensor<5xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @mish_value
// FOLD: nn.constant dense<[-0.07259174079202535, -0.30340146137410895, 0.000000e+00, 0.16957240966381759, 2.9865350049679575]> : tensor<5xf64>
func.func @mish_value() -> tensor<*xf64> {
  %0 = nn.constant dense<[-4.0, -1.0, 0.0, 0.25, 3.0]> : tensor<5xf64>
  %r = nn.mish %0 : (tensor<5xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @gelu_value
// FOLD: nn.constant dense<[-1.2668496733247953E-4, -0.15865525393145702, 0.000000e+00, 0.14967658142073093, 2.9959503059051098]> : tensor<5xf64>
func.func @gelu_value() -> tensor<*xf64> {
  %0 = nn.constant dense<[-4.0, -1.0, 0.0, 0.25, 3.0]> : tensor<5xf64>
  %r = nn.gelu %0 : (tensor<5xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}

// -----

// FOLD-LABEL: func.func @gelu_tanh_value
// FOLD: nn.constant dense<[-7.0245948192372698E-5, -0.15880800939172326, 0.000000e+00, 0.149675350701685, 2.9963626079182268]> : tensor<5xf64>
func.func @gelu_tanh_value() -> tensor<*xf64> {
  %0 = nn.constant dense<[-4.0, -1.0, 0.0, 0.25, 3.0]> : tensor<5xf64>
  %r = nn.gelu_tanh %0 : (tensor<5xf64>) -> tensor<*xf64>
  return %r : tensor<*xf64>
}
