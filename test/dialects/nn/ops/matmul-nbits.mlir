// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// Two groups of rows; words hold eight of them.
// CHECK-LABEL: func.func @kernel
// CHECK: nn.matmul_nbits %{{.*}}, %{{.*}}, %{{.*}} {group = 8 : i64} : (tensor<2x3x12xf32>, tensor<12x1xi4>, tensor<2x1xf32>) -> tensor<2x3x1xf32>
// PLAN-LABEL: plan.program @kernel
// PLAN: %[[WORDS:.*]] = plan.weight #recipe.words<dense<1> : tensor<12x1xi4>> : tensor<2x1xui32>
// PLAN: plan.kernel "matmul_nbits" {a_row_stride = 12 : i64, bits = 4 : i64, codes = 0 : i64, digits = 0 : i64, group = 8 : i64, has_zero = false, k = 12 : i64, m = 6 : i64, n = 1 : i64}
// PLAN-SAME: operations = 144 : i64
// PLAN-SAME: tensor<6x1xf32>
func.func @kernel(%a: tensor<2x3x12xf32>, %scale: tensor<2x1xf32>) -> tensor<2x3x1xf32> {
  %b = nn.constant dense<1> : tensor<12x1xi4>
  %0 = nn.matmul_nbits %a, %b, %scale {group = 8} : (tensor<2x3x12xf32>, tensor<12x1xi4>, tensor<2x1xf32>) -> tensor<2x3x1xf32>
  return %0 : tensor<2x3x1xf32>
}

// -----

// Unsigned integers become signed ones, and so do their zero points: that of 8 is none.
// PLAN-LABEL: plan.program @zeros
// PLAN: plan.weight dense<1.000000e+00> : tensor<1x1xf32>
// PLAN: plan.kernel "matmul_nbits" {{.*}}has_zero = true
// PLAN: plan.kernel "matmul_nbits" {{.*}}has_zero = false
func.func @zeros(%a: tensor<1x4xf32>, %scale: tensor<1x1xf32>) -> (tensor<1x1xf32>, tensor<1x1xf32>) {
  %b = nn.constant dense<1> : tensor<4x1xui4>
  %nine = nn.constant dense<9.0> : tensor<1x1xf32>
  %eight = nn.constant dense<8.0> : tensor<1x1xf32>
  %0 = nn.matmul_nbits %a, %b, %scale, %nine {group = 4} : (tensor<1x4xf32>, tensor<4x1xui4>, tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  %1 = nn.matmul_nbits %a, %b, %scale, %eight {group = 4} : (tensor<1x4xf32>, tensor<4x1xui4>, tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  return %0, %1 : tensor<1x1xf32>, tensor<1x1xf32>
}

// -----

// A row that may be rounded is: one byte for each element.
// PLAN-LABEL: plan.program @rounded
// PLAN: plan.kernel "matmul_nbits" {{.*}}digits = 1 : i64
func.func @rounded(%a: tensor<1x4xf32>, %scale: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %b = nn.constant dense<1> : tensor<4x1xi4>
  %0 = nn.matmul_nbits %a, %b, %scale {group = 4, rounds_rows} : (tensor<1x4xf32>, tensor<4x1xi4>, tensor<1x1xf32>) -> tensor<1x1xf32>
  return %0 : tensor<1x1xf32>
}

// -----

// 10 * (1 - 3) * 2 + 100 * (15 - 3) * 2 = 2360
// FOLD-LABEL: func.func @reference
// FOLD: nn.constant dense<2.360000e+03> : tensor<1x1xf32>
func.func @reference() -> tensor<1x1xf32> {
  %a = nn.constant dense<[[10.0, 100.0]]> : tensor<1x2xf32>
  %b = nn.constant dense<[[1], [15]]> : tensor<2x1xui4>
  %scale = nn.constant dense<2.0> : tensor<1x1xf32>
  %zero = nn.constant dense<3.0> : tensor<1x1xf32>
  %0 = nn.matmul_nbits %a, %b, %scale, %zero {group = 2} : (tensor<1x2xf32>, tensor<2x1xui4>, tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  return %0 : tensor<1x1xf32>
}

// -----

func.func @elements(%a: tensor<4x16xi8>, %b: tensor<16x8xi4>, %scale: tensor<2x8xf32>) {
  // expected-error @below {{expected floats of at least 1 dimension, got 'tensor<4x16xi8>'}}
  %0 = nn.matmul_nbits %a, %b, %scale {group = 8} : (tensor<4x16xi8>, tensor<16x8xi4>, tensor<2x8xf32>) -> tensor<4x8xi8>
  return
}

// -----

func.func @weights(%a: tensor<4x16xf32>, %b: tensor<16x8xf32>, %scale: tensor<2x8xf32>) {
  // expected-error @below {{expected a matrix of integers or of floats of 8 bits, got 'tensor<16x8xf32>'}}
  %0 = nn.matmul_nbits %a, %b, %scale {group = 8} : (tensor<4x16xf32>, tensor<16x8xf32>, tensor<2x8xf32>) -> tensor<4x8xf32>
  return
}

// -----

func.func @group(%a: tensor<4x16xf32>, %b: tensor<16x8xi4>, %scale: tensor<4x8xf32>) {
  // expected-error @below {{expected integers of 2, 4 or 8 bits in groups of whole words of 32 bits, got groups of 4 of 'tensor<16x8xi4>'}}
  %0 = nn.matmul_nbits %a, %b, %scale {group = 4} : (tensor<4x16xf32>, tensor<16x8xi4>, tensor<4x8xf32>) -> tensor<4x8xf32>
  return
}

// -----

func.func @rows(%a: tensor<4x15xf32>, %b: tensor<16x8xi4>, %scale: tensor<2x8xf32>) {
  // expected-error @below {{expected 15 rows in the second matrix, got 16}}
  %0 = nn.matmul_nbits %a, %b, %scale {group = 8} : (tensor<4x15xf32>, tensor<16x8xi4>, tensor<2x8xf32>) -> tensor<4x8xf32>
  return
}

// -----

func.func @scale(%a: tensor<4x16xf32>, %b: tensor<16x8xi4>, %scale: tensor<1x8xf32>) {
  // expected-error @below {{expected a scale of [2, 8] f32, got 'tensor<1x8xf32>'}}
  %0 = nn.matmul_nbits %a, %b, %scale {group = 8} : (tensor<4x16xf32>, tensor<16x8xi4>, tensor<1x8xf32>) -> tensor<4x8xf32>
  return
}

// -----

func.func @zero(%a: tensor<4x16xf32>, %b: tensor<16x8xi4>, %scale: tensor<2x8xf32>, %zero: tensor<2x8xi4>) {
  // expected-error @below {{expected a zero point of [2, 8] f32, got 'tensor<2x8xi4>'}}
  %0 = nn.matmul_nbits %a, %b, %scale, %zero {group = 8} : (tensor<4x16xf32>, tensor<16x8xi4>, tensor<2x8xf32>, tensor<2x8xi4>) -> tensor<4x8xf32>
  return
}

// -----

// Codes are multiplied as what a table has for them: words hold them less 2, so that its halves are exchanged. Rows are not
// rounded.
// FOLD-LABEL: func.func @codebook
// FOLD: nn.constant dense<{{.*}}6.100000e+01{{.*}}> : tensor<1x1xf32>
// PLAN-LABEL: plan.program @codebook
// PLAN: plan.kernel "matmul_nbits" {{.*}}codes = 1 : i64, digits = 0 : i64
// PLAN: plan.weight dense<[3.000000e+00, 4.000000e+00, 5.000000e-01, 2.000000e+00, 3.000000e+00, {{.*}}> : tensor<16xf32>
func.func @codebook(%x: tensor<1x4xf32>) -> (tensor<1x1xf32>, tensor<1x1xf32>) {
  %b = nn.constant dense<[[0], [1], [2], [3]]> : tensor<4x1xui2>
  %a = nn.constant dense<[[1.0, 10.0, 2.0, 1.0]]> : tensor<1x4xf32>
  %scale = nn.constant dense<2.0> : tensor<1x1xf32>
  %0 = nn.matmul_nbits %a, %b, %scale {group = 4, codebook = array<f32: 0.5, 2.0, 3.0, 4.0>} : (tensor<1x4xf32>, tensor<4x1xui2>, tensor<1x1xf32>) -> tensor<1x1xf32>
  %1 = nn.matmul_nbits %x, %b, %scale {group = 4, rounds_rows, codebook = array<f32: 0.5, 2.0, 3.0, 4.0>} : (tensor<1x4xf32>, tensor<4x1xui2>, tensor<1x1xf32>) -> tensor<1x1xf32>
  return %0, %1 : tensor<1x1xf32>, tensor<1x1xf32>
}

// -----

// Floats of 8 bits keep their bits; half the scale makes the bias of some that of the others.
// PLAN-LABEL: plan.program @floats
// PLAN: plan.weight #recipe.words<dense<{{.*}}> : tensor<4x1xf8E4M3FN>>
// PLAN: plan.kernel "matmul_nbits" {{.*}}codes = 2 : i64
// PLAN: plan.weight dense<1.000000e+00> : tensor<1x1xf32>
// PLAN: plan.kernel "matmul_nbits" {{.*}}codes = 3 : i64
func.func @floats(%x: tensor<1x4xf32>) -> (tensor<1x1xf32>, tensor<1x1xf32>) {
  %b = nn.constant dense<[[0.5], [1.0], [448.0], [-2.0]]> : tensor<4x1xf8E4M3FN>
  %c = nn.constant dense<[[0.5], [1.0], [448.0], [-2.0]]> : tensor<4x1xf8E5M2FNUZ>
  %scale = nn.constant dense<2.0> : tensor<1x1xf32>
  %0 = nn.matmul_nbits %x, %b, %scale {group = 4} : (tensor<1x4xf32>, tensor<4x1xf8E4M3FN>, tensor<1x1xf32>) -> tensor<1x1xf32>
  %1 = nn.matmul_nbits %x, %c, %scale {group = 4} : (tensor<1x4xf32>, tensor<4x1xf8E5M2FNUZ>, tensor<1x1xf32>) -> tensor<1x1xf32>
  return %0, %1 : tensor<1x1xf32>, tensor<1x1xf32>
}

// -----

// A run halves scales that it computes.
// PLAN-LABEL: plan.program @scales
// PLAN: %[[HALF:.*]] = plan.nest [1, 1] reads(%arg1 : tensor<1x1xf32>) {
// PLAN: plan.literal 5.000000e-01 : f32
// PLAN: plan.binary mul
// PLAN: %[[PACKED:.*]] = plan.kernel "pack_panels" {{.*}} ins(%[[HALF]] : tensor<1x1xf32>)
// PLAN: plan.kernel "matmul_nbits" {{.*}}codes = 2 : i64{{.*}} ins(%arg0, %{{[0-9]+}}, %[[PACKED]], %[[PACKED]], %{{[0-9]+}} :
func.func @scales(%a: tensor<4x16xf32>, %scale: tensor<1x1xf32>) -> tensor<4x1xf32> {
  %b = nn.constant dense<1.0> : tensor<16x1xf8E4M3FNUZ>
  %0 = nn.matmul_nbits %a, %b, %scale {group = 16} : (tensor<4x16xf32>, tensor<16x1xf8E4M3FNUZ>, tensor<1x1xf32>) -> tensor<4x1xf32>
  return %0 : tensor<4x1xf32>
}

// -----

func.func @short_codebook(%a: tensor<1x4xf32>, %b: tensor<4x1xui2>, %scale: tensor<1x1xf32>) {
  // expected-error @below {{expected a codebook of a number for each integer without sign of 2 or 4 bits, got 3 for 'ui2'}}
  %0 = nn.matmul_nbits %a, %b, %scale {group = 4, codebook = array<f32: 0.5, 2.0, 3.0>} : (tensor<1x4xf32>, tensor<4x1xui2>, tensor<1x1xf32>) -> tensor<1x1xf32>
  return
}

// -----

func.func @zero_of_floats(%a: tensor<1x4xf32>, %b: tensor<4x1xf8E5M2>, %scale: tensor<1x1xf32>) {
  // expected-error @below {{expected a zero point of integers only, got 'tensor<1x1xf32>'}}
  %0 = nn.matmul_nbits %a, %b, %scale, %scale {group = 4} : (tensor<1x4xf32>, tensor<4x1xf8E5M2>, tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  return
}
