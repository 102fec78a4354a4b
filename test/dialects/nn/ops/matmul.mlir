// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @kernel
// CHECK: nn.matmul %{{.*}}, %{{.*}} : (tensor<8x16xf32>, tensor<16x5xf32>) -> tensor<8x5xf32>
// PLAN-LABEL: plan.program @kernel
// PLAN: %[[PACKED:.*]] = plan.kernel "pack_panels" {batch = 1 : i64, batch_stride = 0 : i64, col_stride = 1 : i64, k = 16 : i64, n = 5 : i64, row_stride = 5 : i64} ins(%arg1
// PLAN-SAME: tensor<1x128xf32>
// PLAN: plan.kernel "matmul" {a_batch_stride = 0 : i64, a_col_stride = 1 : i64, a_row_stride = 16 : i64, b_batch_stride = 0 : i64, batch = 1 : i64, k = 16 : i64, m = 8 : i64, n = 5 : i64} ins(%arg0, %[[PACKED]]
// PLAN-SAME: operations = 1280 : i64
// PLAN: plan.view
func.func @kernel(%a: tensor<8x16xf32>, %b: tensor<16x5xf32>) -> tensor<8x5xf32> {
  %0 = nn.matmul %a, %b : (tensor<8x16xf32>, tensor<16x5xf32>) -> tensor<8x5xf32>
  return %0 : tensor<8x5xf32>
}

// -----

// One matrix on the right for a batch on the left is one tall product.
// PLAN-LABEL: plan.program @tall
// PLAN: plan.kernel "matmul" {a_batch_stride = 0 : i64, a_col_stride = 1 : i64, a_row_stride = 16 : i64, b_batch_stride = 0 : i64, batch = 1 : i64, k = 16 : i64, m = 24 : i64, n = 5 : i64}
func.func @tall(%a: tensor<3x8x16xf32>, %b: tensor<16x5xf32>) -> tensor<3x8x5xf32> {
  %0 = nn.matmul %a, %b : (tensor<3x8x16xf32>, tensor<16x5xf32>) -> tensor<3x8x5xf32>
  return %0 : tensor<3x8x5xf32>
}

// -----

// Transposition is a matter of strides, and a batch that only partly broadcasts is copied out.
// CHECK-LABEL: func.func @strides
// CHECK: nn.matmul %{{.*}} {transpose_a, transpose_b}
// PLAN-LABEL: plan.program @strides
// PLAN: %[[A:.*]] = plan.nest [3, 2, 16, 8]{{.*}} {
// PLAN: %[[PACKED:.*]] = plan.kernel "pack_panels" {batch = 6 : i64, batch_stride = 80 : i64, col_stride = 16 : i64, k = 16 : i64, n = 5 : i64, row_stride = 1 : i64}
// PLAN: plan.kernel "matmul" {a_batch_stride = 128 : i64, a_col_stride = 8 : i64, a_row_stride = 1 : i64, b_batch_stride = 128 : i64, batch = 6 : i64, k = 16 : i64, m = 8 : i64, n = 5 : i64} ins(%[[A]], %[[PACKED]]
// PLAN: plan.view %{{.*}} : tensor<6x8x5xf32> to tensor<3x2x8x5xf32>
func.func @strides(%a: tensor<2x16x8xf32>, %b: tensor<3x2x5x16xf32>) -> tensor<3x2x8x5xf32> {
  %0 = nn.matmul %a, %b {transpose_a, transpose_b} : (tensor<2x16x8xf32>, tensor<3x2x5x16xf32>) -> tensor<3x2x8x5xf32>
  return %0 : tensor<3x2x8x5xf32>
}

// -----

// PLAN-LABEL: plan.program @nest
// PLAN: plan.nest [2, 5] reads({{.*}}%arg0{{.*}}) reduce [16] init [0] body {
// PLAN: plan.load {{[0-9]+}}[#map] (%{{.*}}) : i64
// PLAN: plan.binary mul
// PLAN: plan.binary add
func.func @nest(%a: tensor<16xi64>, %b: tensor<2x16x5xi64>) -> tensor<2x5xi64> {
  %0 = nn.matmul %a, %b : (tensor<16xi64>, tensor<2x16x5xi64>) -> tensor<2x5xi64>
  return %0 : tensor<2x5xi64>
}

// -----

// Narrow floats are summed in f32.
// PLAN-LABEL: plan.program @narrow
// PLAN: plan.nest [8, 8]{{.*}} reduce [8] init [0.000000e+00 : f32] body {
// PLAN: plan.cast %{{.*}} : f16 to f32
// PLAN: epilogue
// PLAN: plan.cast %{{.*}} : f32 to f16
func.func @narrow(%a: tensor<8x8xf16>, %b: tensor<8x8xf16>) -> tensor<8x8xf16> {
  %0 = nn.matmul %a, %b : (tensor<8x8xf16>, tensor<8x8xf16>) -> tensor<8x8xf16>
  return %0 : tensor<8x8xf16>
}

// -----

// FOLD-LABEL: func.func @reference
// FOLD-DAG: nn.constant dense<{{\[\[}}19, 22], [43, 50]]> : tensor<2x2xi8>
// FOLD-DAG: nn.constant dense<{{\[\[}}17, 23], [39, 53]]> : tensor<2x2xi8>
// FOLD-DAG: nn.constant dense<{{\[\[}}26, 30], [38, 44]]> : tensor<2x2xi8>
// FOLD-DAG: nn.constant dense<[19, 22]> : tensor<2xi8>
// FOLD-DAG: nn.constant dense<5> : tensor<i8>
func.func @reference() -> (tensor<2x2xi8>, tensor<2x2xi8>, tensor<2x2xi8>, tensor<2xi8>, tensor<i8>) {
  %a = nn.constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi8>
  %b = nn.constant dense<[[5, 6], [7, 8]]> : tensor<2x2xi8>
  %v = nn.constant dense<[1, 2]> : tensor<2xi8>
  %0 = nn.matmul %a, %b : (tensor<2x2xi8>, tensor<2x2xi8>) -> tensor<2x2xi8>
  %1 = nn.matmul %a, %b {transpose_b} : (tensor<2x2xi8>, tensor<2x2xi8>) -> tensor<2x2xi8>
  %2 = nn.matmul %a, %b {transpose_a} : (tensor<2x2xi8>, tensor<2x2xi8>) -> tensor<2x2xi8>
  %3 = nn.matmul %v, %b : (tensor<2xi8>, tensor<2x2xi8>) -> tensor<2xi8>
  %4 = nn.matmul %v, %v : (tensor<2xi8>, tensor<2xi8>) -> tensor<i8>
  return %0, %1, %2, %3, %4 : tensor<2x2xi8>, tensor<2x2xi8>, tensor<2x2xi8>, tensor<2xi8>, tensor<i8>
}

// -----

// The batch of one broadcasts, and sums wrap.
// FOLD-LABEL: func.func @wraps
// FOLD: nn.constant dense<-56> : tensor<2x1x1xi8>
func.func @wraps() -> tensor<2x1x1xi8> {
  %a = nn.constant dense<10> : tensor<2x1x2xi8>
  %b = nn.constant dense<10> : tensor<1x2x1xi8>
  %0 = nn.matmul %a, %b : (tensor<2x1x2xi8>, tensor<1x2x1xi8>) -> tensor<2x1x1xi8>
  return %0 : tensor<2x1x1xi8>
}

// -----

func.func @inner(%a: tensor<2x3xf32>, %b: tensor<4x5xf32>) -> tensor<2x5xf32> {
  // expected-error @below {{expected 3 rows in the second matrix, got 4}}
  %0 = nn.matmul %a, %b : (tensor<2x3xf32>, tensor<4x5xf32>) -> tensor<2x5xf32>
  return %0 : tensor<2x5xf32>
}

// -----

func.func @batch(%a: tensor<2x3x3xf32>, %b: tensor<4x3x5xf32>) -> tensor<2x3x5xf32> {
  // expected-error @below {{expected batch dimensions that broadcast, got 'tensor<2x3x3xf32>' and 'tensor<4x3x5xf32>'}}
  %0 = nn.matmul %a, %b : (tensor<2x3x3xf32>, tensor<4x3x5xf32>) -> tensor<2x3x5xf32>
  return %0 : tensor<2x3x5xf32>
}

// -----

func.func @scalar(%a: tensor<f32>, %b: tensor<4x5xf32>) -> tensor<5xf32> {
  // expected-error @below {{expected an operand of at least 1 dimensions, got 'tensor<f32>'}}
  %0 = nn.matmul %a, %b : (tensor<f32>, tensor<4x5xf32>) -> tensor<5xf32>
  return %0 : tensor<5xf32>
}

// -----

func.func @vector(%a: tensor<4xf32>, %b: tensor<4x5xf32>) -> tensor<5xf32> {
  // expected-error @below {{expected an operand of at least 2 dimensions, got 'tensor<4xf32>'}}
  %0 = nn.matmul %a, %b {transpose_a} : (tensor<4xf32>, tensor<4x5xf32>) -> tensor<5xf32>
  return %0 : tensor<5xf32>
}

// -----

func.func @elements(%a: tensor<4x4xf32>, %b: tensor<4x4xf64>) -> tensor<4x4xf32> {
  // expected-error @below {{expected operands of one element type, got 'f32' and 'f64'}}
  %0 = nn.matmul %a, %b : (tensor<4x4xf32>, tensor<4x4xf64>) -> tensor<4x4xf32>
  return %0 : tensor<4x4xf32>
}

// -----

func.func @boolean(%a: tensor<4x4xi1>) -> tensor<4x4xi1> {
  // expected-error @below {{expected a number as element, got 'i1'}}
  %0 = nn.matmul %a, %a : (tensor<4x4xi1>, tensor<4x4xi1>) -> tensor<4x4xi1>
  return %0 : tensor<4x4xi1>
}

// -----

func.func @sums(%a: tensor<4x3xi32>, %b: tensor<3x2xi32>) -> tensor<4x2xi32> {
  // expected-error @below {{expected an operand of 'i64' or a narrower float, got 'i32'}}
  %0 = nn.matmul %a, %b {element = i64} : (tensor<4x3xi32>, tensor<3x2xi32>) -> tensor<4x2xi32>
  return %0 : tensor<4x2xi32>
}

// -----

// Bytes are multiplied by fours of k, which lie side by side on the left.
// CHECK-LABEL: func.func @bytes
// CHECK: nn.matmul %arg0, %arg1 {element = i32} : (tensor<3x8x16xui8>, tensor<16x5xi8>) -> tensor<3x8x5xi32>
// PLAN-LABEL: plan.program @bytes
// PLAN: %[[PACKED:.*]] = plan.kernel "pack_quads" {batch = 1 : i64, batch_stride = 0 : i64, col_stride = 1 : i64, k = 16 : i64, n = 5 : i64, row_stride = 5 : i64} ins(%arg1 : tensor<16x5xi8>)
// PLAN-SAME: tensor<1x128xi8>
// PLAN: plan.kernel "matmul_i8" {a_batch_stride = 0 : i64, a_row_stride = 16 : i64, b_batch_stride = 0 : i64, batch = 1 : i64, k = 16 : i64, m = 24 : i64, n = 5 : i64} ins(%arg0, %[[PACKED]] : tensor<3x8x16xui8>, tensor<1x128xi8>)
// PLAN-SAME: tensor<1x24x5xi32>
// PLAN: %[[TURNED:.*]] = plan.nest [8, 16]
// PLAN: plan.kernel "matmul_i8" {{.*}} ins(%[[TURNED]],
func.func @bytes(%a: tensor<3x8x16xui8>, %b: tensor<16x5xi8>, %c: tensor<16x8xui8>) -> (tensor<3x8x5xi32>, tensor<8x5xi32>) {
  %0 = nn.matmul %a, %b {element = i32} : (tensor<3x8x16xui8>, tensor<16x5xi8>) -> tensor<3x8x5xi32>
  %1 = nn.matmul %c, %b {element = i32, transpose_a} : (tensor<16x8xui8>, tensor<16x5xi8>) -> tensor<8x5xi32>
  return %0, %1 : tensor<3x8x5xi32>, tensor<8x5xi32>
}

// -----

// Other signs go by a nest.
// FOLD-LABEL: func.func @signs
// FOLD: nn.constant dense<{{\[\[}}-33150, -510]]> : tensor<1x2xi32>
// PLAN-LABEL: plan.program @signs
// PLAN: plan.nest
// PLAN: plan.cast %{{.*}} : i8 to i32
// PLAN: plan.cast %{{.*}} : ui8 to i32
func.func @signs() -> tensor<1x2xi32> {
  %a = nn.constant dense<[[-128, -2]]> : tensor<1x2xi8>
  %b = nn.constant dense<[[255, 0], [255, 255]]> : tensor<2x2xui8>
  %0 = nn.matmul %a, %b {element = i32} : (tensor<1x2xi8>, tensor<2x2xui8>) -> tensor<1x2xi32>
  return %0 : tensor<1x2xi32>
}

// -----

func.func @wide_bytes(%a: tensor<4x3xui8>, %b: tensor<3x2xi16>) -> tensor<4x2xi32> {
  // expected-error @below {{expected factors of 8 bits for sums of i32, got 'i16'}}
  %0 = nn.matmul %a, %b {element = i32} : (tensor<4x3xui8>, tensor<3x2xi16>) -> tensor<4x2xi32>
  return %0 : tensor<4x2xi32>
}

// -----

// Bfloats are multiplied by pairs of k, with sums of f32; one column is no kernel's.
// PLAN-LABEL: plan.program @bfloats
// PLAN: %[[PACKED:.*]] = plan.kernel "pack_pairs" {batch = 1 : i64, batch_stride = 0 : i64, col_stride = 1 : i64, k = 15 : i64, n = 5 : i64, row_stride = 5 : i64} ins(%arg1 : tensor<15x5xbf16>)
// PLAN-SAME: tensor<1x128xbf16>
// PLAN: plan.kernel "matmul_bf16" {a_batch_stride = 0 : i64, a_row_stride = 15 : i64, b_batch_stride = 0 : i64, batch = 1 : i64, k = 15 : i64, m = 24 : i64, n = 5 : i64} ins(%arg0, %[[PACKED]] : tensor<3x8x15xbf16>, tensor<1x128xbf16>)
// PLAN-SAME: tensor<1x24x5xf32>
// PLAN: %[[TURNED:.*]] = plan.nest [8, 15]
// PLAN: plan.kernel "matmul_bf16" {{.*}} ins(%[[TURNED]],
// PLAN-NOT: plan.kernel
func.func @bfloats(%a: tensor<3x8x15xbf16>, %b: tensor<15x5xbf16>, %c: tensor<15x8xbf16>, %d: tensor<15x1xbf16>) -> (tensor<3x8x5xf32>, tensor<8x5xf32>, tensor<3x8x1xf32>) {
  %0 = nn.matmul %a, %b {element = f32} : (tensor<3x8x15xbf16>, tensor<15x5xbf16>) -> tensor<3x8x5xf32>
  %1 = nn.matmul %c, %b {element = f32, transpose_a} : (tensor<15x8xbf16>, tensor<15x5xbf16>) -> tensor<8x5xf32>
  %2 = nn.matmul %a, %d {element = f32} : (tensor<3x8x15xbf16>, tensor<15x1xbf16>) -> tensor<3x8x1xf32>
  return %0, %1, %2 : tensor<3x8x5xf32>, tensor<8x5xf32>, tensor<3x8x1xf32>
}
