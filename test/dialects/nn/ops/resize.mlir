// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// Whole repetitions are a move without division.
// CHECK-LABEL: func.func @repeat
// CHECK: nn.resize %{{.*}} scales %{{.*}} {coordinates = "asymmetric", nearest_mode = "floor"} : (tensor<1x4x6xi8>, tensor<3xf32>) -> tensor<1x4x12xi8>
// PLAN-LABEL: plan.program @repeat
// PLAN: %[[SPLIT:.*]] = plan.nest [1, 4, 6, 2] reads(%arg0 : 
// PLAN: plan.load 0[#{{.*}}] (%{{.*}}, %{{.*}}, %{{.*}}) : i8
// PLAN: plan.view %[[SPLIT]] : tensor<1x4x6x2xi8> to tensor<1x4x12xi8>
func.func @repeat(%x: tensor<1x4x6xi8>) -> tensor<1x4x12xi8> {
  %s = nn.constant dense<[1.0, 1.0, 2.0]> : tensor<3xf32>
  %0 = nn.resize %x scales %s {coordinates = "asymmetric", nearest_mode = "floor"} : (tensor<1x4x6xi8>, tensor<3xf32>) -> tensor<1x4x12xi8>
  return %0 : tensor<1x4x12xi8>
}

// -----

// Other regular steps are a division; what is not regular is a table.
// PLAN-LABEL: plan.program @steps
// PLAN: plan.apply #[[MAP:.*]](
// PLAN-NOT: plan.check_index
// PLAN: plan.return
func.func @steps(%x: tensor<1x4x6xi8>) -> tensor<1x4x9xi8> {
  %s = nn.constant dense<[1, 4, 9]> : tensor<3xi64>
  %0 = nn.resize %x sizes %s {coordinates = "asymmetric", nearest_mode = "floor"} : (tensor<1x4x6xi8>, tensor<3xi64>) -> tensor<1x4x9xi8>
  return %0 : tensor<1x4x9xi8>
}

// -----

// PLAN-LABEL: plan.program @table
// PLAN: plan.weight dense<[0, 0, 1, 1, 2]> : tensor<5xi32>
// PLAN: plan.check_index %{{.*}} bound 8 : i32
func.func @table(%x: tensor<8xf32>) -> tensor<5xf32> {
  %s = nn.constant dense<5> : tensor<1xi64>
  %f = nn.constant dense<2.0> : tensor<1xf64>
  %0 = nn.resize %x scales %f sizes %s {coordinates = "torch_asymmetric"} : (tensor<8xf32>, tensor<1xf64>, tensor<1xi64>) -> tensor<5xf32>
  return %0 : tensor<5xf32>
}

// -----

// The axis that shrinks goes first, and channels, of which there are enough, last.
// PLAN-LABEL: plan.program @linear
// PLAN: plan.nest [1, 6, 6, 8]
// PLAN: plan.kernel "resize" {in = 6 : i64, inner = 48 : i64, out = 3 : i64, outer = 1 : i64, taps = 2 : i64}
// PLAN: plan.kernel "resize" {in = 6 : i64, inner = 8 : i64, out = 12 : i64, outer = 3 : i64, taps = 2 : i64}
// PLAN: plan.nest [1, 8, 3, 12]
func.func @linear(%x: tensor<1x8x6x6xf32>) -> tensor<1x8x3x12xf32> {
  %s = nn.constant dense<[3, 12]> : tensor<2xi64>
  %0 = nn.resize %x sizes %s {axes = array<i64: 2, -1>, mode = "linear"} : (tensor<1x8x6x6xf32>, tensor<2xi64>) -> tensor<1x8x3x12xf32>
  return %0 : tensor<1x8x3x12xf32>
}

// -----

// FOLD-LABEL: func.func @reference
// FOLD-DAG: nn.constant dense<[0.000000e+00, 1.000000e+00, 3.000000e+00, 4.000000e+00]> : tensor<4xf32>
// FOLD-DAG: nn.constant dense<[0, 0, 4, 4]> : tensor<4xi32>
// FOLD-DAG: nn.constant dense<[-1.000000e+00, 0.000000e+00, 4.000000e+00, -1.000000e+00]> : tensor<4xf32>
func.func @reference() -> (tensor<4xf32>, tensor<4xi32>, tensor<4xf32>) {
  %x = nn.constant dense<[0.0, 4.0]> : tensor<2xf32>
  %i = nn.constant dense<[0, 4]> : tensor<2xi32>
  %s = nn.constant dense<4> : tensor<1xi64>
  %roi = nn.constant dense<[-1.0, 2.0]> : tensor<2xf32>
  %0 = nn.resize %x sizes %s {mode = "linear"} : (tensor<2xf32>, tensor<1xi64>) -> tensor<4xf32>
  %1 = nn.resize %i sizes %s : (tensor<2xi32>, tensor<1xi64>) -> tensor<4xi32>
  %2 = nn.resize %x sizes %s roi %roi {coordinates = "tf_crop_and_resize", extrapolation = -1.0, mode = "linear"} : (tensor<2xf32>, tensor<1xi64>, tensor<2xf32>) -> tensor<4xf32>
  return %0, %1, %2 : tensor<4xf32>, tensor<4xi32>, tensor<4xf32>
}

// -----

func.func @mode(%x: tensor<4xf32>, %s: tensor<1xi64>) -> tensor<?xf32> {
  // expected-error @below {{expected a mode of 'nearest', 'linear', 'cubic', got 'sharp'}}
  %0 = nn.resize %x sizes %s {mode = "sharp"} : (tensor<4xf32>, tensor<1xi64>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

func.func @policy(%x: tensor<4xf32>, %s: tensor<1xi64>) -> tensor<?xf32> {
  // expected-error @below {{expected a policy of 'stretch', 'not_larger', 'not_smaller', got 'any'}}
  %0 = nn.resize %x sizes %s {policy = "any"} : (tensor<4xf32>, tensor<1xi64>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

func.func @element(%x: tensor<4xi8>, %s: tensor<1xi64>) -> tensor<?xi8> {
  // expected-error @below {{expected 'f32' or 'f64' as element type of a mean, got 'i8'}}
  %0 = nn.resize %x sizes %s {mode = "linear"} : (tensor<4xi8>, tensor<1xi64>) -> tensor<?xi8>
  return %0 : tensor<?xi8>
}

// -----

func.func @neither(%x: tensor<4xf32>) -> tensor<?xf32> {
  // expected-error @below {{expected scales or sizes, got neither}}
  %0 = nn.resize %x : (tensor<4xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

func.func @count(%x: tensor<4xf32>) -> tensor<?xf32> {
  %s = nn.constant dense<[4, 4]> : tensor<2xi64>
  // expected-error @below {{expected 1 sizes, got 2}}
  %0 = nn.resize %x sizes %s : (tensor<4xf32>, tensor<2xi64>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

func.func @finite(%x: tensor<4xf32>) -> tensor<?xf32> {
  %s = nn.constant dense<0x7F800000> : tensor<1xf32>
  // expected-error @below {{expected finite scales, got INF}}
  %0 = nn.resize %x scales %s : (tensor<4xf32>, tensor<1xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

func.func @size(%x: tensor<4xf32>) -> tensor<?xf32> {
  %s = nn.constant dense<0> : tensor<1xi64>
  // expected-error @below {{expected sizes from 1 to 16777216 of axis 0, got 4 and 0}}
  %0 = nn.resize %x sizes %s : (tensor<4xf32>, tensor<1xi64>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

func.func @scale(%x: tensor<4xf32>) -> tensor<?xf32> {
  %s = nn.constant dense<4> : tensor<1xi64>
  %f = nn.constant dense<1.0e-60> : tensor<1xf64>
  // expected-error @below {{expected a scale above 0 of axis 0, got INF}}
  %0 = nn.resize %x scales %f sizes %s {coordinates = "torch_exact"} : (tensor<4xf32>, tensor<1xf64>, tensor<1xi64>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

func.func @taps(%x: tensor<1000000xf32>) -> tensor<?xf32> {
  %s = nn.constant dense<1000000> : tensor<1xi64>
  %f = nn.constant dense<1.0e-4> : tensor<1xf64>
  // expected-error @below {{expected at most 67108864 weights for axis 0, got 20001000000}}
  %0 = nn.resize %x scales %f sizes %s {antialias = true, coordinates = "torch_half_pixel", mode = "linear"} : (tensor<1000000xf32>, tensor<1xf64>, tensor<1xi64>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}
