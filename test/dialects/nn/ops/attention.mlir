// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @kernel
// CHECK: nn.attention %{{.*}}, %{{.*}}, %{{.*}} mask %{{.*}} {causal, scale = 1.250000e-01 : f64} :
// PLAN-LABEL: plan.program @kernel
// PLAN: plan.kernel "attention" {batch = 2 : i64, causal = true, channels = 16 : i64, heads = 4 : i64, k_strides = array<i64: 160, 80, 16, 1>, keys = 5 : i64, kv_heads = 2 : i64, mask_strides = array<i64: 0, 0, 5, 1>, offsets = array<i64: 0, 0, 0, 0>, out_strides = array<i64: 96, 24, 8, 1>, q_strides = array<i64: 192, 48, 16, 1>, queries = 3 : i64, scale = 1.250000e-01 : f32, softcap = 0.000000e+00 : f32, v_strides = array<i64: 80, 40, 8, 1>, values = 8 : i64, zero_empty = false}
// PLAN-SAME: {operations = 2304 : i64} : tensor<2x4x3x8xf32>
func.func @kernel(%q: tensor<2x4x3x16xf32>, %k: tensor<2x2x5x16xf32>, %v: tensor<2x2x5x8xf32>, %m: tensor<3x5xf32>) -> tensor<2x4x3x8xf32> {
  %0 = nn.attention %q, %k, %v mask %m {causal, scale = 0.125 : f64} : (tensor<2x4x3x16xf32>, tensor<2x2x5x16xf32>, tensor<2x2x5x8xf32>, tensor<3x5xf32>) -> tensor<2x4x3x8xf32>
  return %0 : tensor<2x4x3x8xf32>
}

// -----

// One query of each of six heads, three of which share keys: three queries of two heads, whose masks are other heads'.
// PLAN-LABEL: plan.program @token
// PLAN: plan.view %{{.*}} : tensor<2x6x1x16xf32> to tensor<2x2x3x16xf32>
// PLAN: plan.view %{{.*}} : tensor<1x6x1x5xf32> to tensor<1x2x3x5xf32>
// PLAN: plan.kernel "attention" {batch = 2 : i64, {{.*}}heads = 2 : i64, {{.*}}kv_heads = 2 : i64, mask_strides = array<i64: 0, 15, 5, 1>, {{.*}}queries = 3 : i64
// PLAN: plan.view %{{.*}} : tensor<2x2x3x8xf32> to tensor<2x6x1x8xf32>
func.func @token(%q: tensor<2x6x1x16xf32>, %k: tensor<2x2x5x16xf32>, %v: tensor<2x2x5x8xf32>, %m: tensor<1x6x1x5xf32>) -> tensor<2x6x1x8xf32> {
  %0 = nn.attention %q, %k, %v mask %m {scale = 0.125 : f64} : (tensor<2x6x1x16xf32>, tensor<2x2x5x16xf32>, tensor<2x2x5x8xf32>, tensor<1x6x1x5xf32>) -> tensor<2x6x1x8xf32>
  return %0 : tensor<2x6x1x8xf32>
}

// -----

// A key behind its query does not count, so that queries keep their places.
// PLAN-LABEL: plan.program @causal_token
// PLAN: plan.kernel "attention" {{.*}}heads = 6 : i64, {{.*}}kv_heads = 2 : i64, {{.*}}queries = 1 : i64
func.func @causal_token(%q: tensor<2x6x1x16xf32>, %k: tensor<2x2x5x16xf32>, %v: tensor<2x2x5x8xf32>) -> tensor<2x6x1x8xf32> {
  %0 = nn.attention %q, %k, %v {causal, scale = 0.125 : f64} : (tensor<2x6x1x16xf32>, tensor<2x2x5x16xf32>, tensor<2x2x5x8xf32>) -> tensor<2x6x1x8xf32>
  return %0 : tensor<2x6x1x8xf32>
}

// -----

// One head, keys and values of one batch for all, a mask of one row.
// PLAN-LABEL: plan.program @shared
// PLAN: plan.kernel "attention" {batch = 6 : i64, {{.*}} k_strides = array<i64: 0, 40, 8, 1>, {{.*}} mask_strides = array<i64: 5, 0, 0, 1>,
// PLAN: plan.view %{{.*}} : tensor<6x1x4x8xf32> to tensor<2x3x1x4x8xf32>
func.func @shared(%q: tensor<2x3x1x4x8xf32>, %k: tensor<1x1x1x5x8xf32>, %m: tensor<2x3x1x1x5xi1>) -> tensor<2x3x1x4x8xf32> {
  %0 = nn.attention %q, %k, %k mask %m {scale = 1.0 : f64} : (tensor<2x3x1x4x8xf32>, tensor<1x1x1x5x8xf32>, tensor<1x1x1x5x8xf32>, tensor<2x3x1x1x5xi1>) -> tensor<2x3x1x4x8xf32>
  return %0 : tensor<2x3x1x4x8xf32>
}

// -----

// Keys of a batch of which one dimension is broadcast are copied out.
// PLAN-LABEL: plan.program @partly_shared
// PLAN: plan.nest [2, 3, 1, 5, 8]
// PLAN: plan.view %{{.*}} : tensor<2x3x1x5x8xf32> to tensor<6x1x5x8xf32>
func.func @partly_shared(%q: tensor<2x3x1x4x8xf32>, %k: tensor<2x1x1x5x8xf32>) -> tensor<2x3x1x4x8xf32> {
  %0 = nn.attention %q, %k, %k {scale = 1.0 : f64} : (tensor<2x3x1x4x8xf32>, tensor<2x1x1x5x8xf32>, tensor<2x1x1x5x8xf32>) -> tensor<2x3x1x4x8xf32>
  return %0 : tensor<2x3x1x4x8xf32>
}

// -----

// Narrow floats go by steps of their own: scores, softmax, sums.
// PLAN-LABEL: plan.program @narrow
// PLAN: plan.nest [1, 1, 3, 5]{{.*}} reduce [8]
// PLAN: plan.unary tanh
// PLAN: plan.select
// PLAN: plan.kernel "softmax" {inner = 1 : i64, log = false, n = 5 : i64, outer = 3 : i64}
// PLAN: plan.nest [1, 1, 3, 5]{{.*}} {
// PLAN: plan.compare eq
// PLAN: plan.select
// PLAN: plan.nest [1, 1, 3, 8]{{.*}} reduce [5]
func.func @narrow(%q: tensor<3x8xf16>, %k: tensor<5x8xf16>, %m: tensor<3x5xi1>) -> tensor<3x8xf16> {
  %0 = nn.attention %q, %k, %k mask %m {scale = 1.0 : f64, softcap = 2.0 : f64, causal, zero_empty} : (tensor<3x8xf16>, tensor<5x8xf16>, tensor<5x8xf16>, tensor<3x5xi1>) -> tensor<3x8xf16>
  return %0 : tensor<3x8xf16>
}

// -----

// Weights 1/4 and 3/4; of the first key alone; of none.
// FOLD-LABEL: func.func @reference
// FOLD-DAG: nn.constant dense<{{\[\[}}7.000000e+00, 4.750000e+00], [7.000000e+00, 4.750000e+00]]> : tensor<2x2xf32>
// FOLD-DAG: nn.constant dense<{{\[\[}}1.000000e+00, 4.000000e+00], [7.000000e+00, 4.750000e+00]]> : tensor<2x2xf32>
// FOLD-DAG: nn.constant dense<{{\[\[}}0.000000e+00, 0.000000e+00], [9.000000e+00, 5.000000e+00]]> : tensor<2x2xf32>
func.func @reference() -> (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>) {
  %q = nn.constant dense<1.0> : tensor<2x2xf32>
  %k = nn.constant dense<[[0.0, 0.0], [0.0, 2.19722457]]> : tensor<2x2xf32>
  %v = nn.constant dense<[[1.0, 4.0], [9.0, 5.0]]> : tensor<2x2xf32>
  %m = nn.constant dense<[[false, false], [false, true]]> : tensor<2x2xi1>
  %0 = nn.attention %q, %k, %v {scale = 0.5 : f64} : (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = nn.attention %q, %k, %v {scale = 0.5 : f64, causal} : (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = nn.attention %q, %k, %v mask %m {scale = 0.5 : f64, zero_empty} : (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xi1>) -> tensor<2x2xf32>
  return %0, %1, %2 : tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>
}

// -----

func.func @elements(%q: tensor<4x8xf32>, %k: tensor<4x8xf64>) -> tensor<4x8xf32> {
  // expected-error @below {{expected operands of one float type, got 'f32', 'f64' and 'f32'}}
  %0 = nn.attention %q, %k, %q {scale = 1.0 : f64} : (tensor<4x8xf32>, tensor<4x8xf64>, tensor<4x8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}

// -----

func.func @ranks(%q: tensor<4x8xf32>, %k: tensor<1x4x8xf32>) -> tensor<4x8xf32> {
  // expected-error @below {{expected operands of one rank of at least 2, got 'tensor<4x8xf32>', 'tensor<1x4x8xf32>' and 'tensor<1x4x8xf32>'}}
  %0 = nn.attention %q, %k, %k {scale = 1.0 : f64} : (tensor<4x8xf32>, tensor<1x4x8xf32>, tensor<1x4x8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}

// -----

func.func @channels(%q: tensor<4x8xf32>, %k: tensor<4x9xf32>) -> tensor<4x8xf32> {
  // expected-error @below {{expected keys of 8 channels, got 9}}
  %0 = nn.attention %q, %k, %q {scale = 1.0 : f64} : (tensor<4x8xf32>, tensor<4x9xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}

// -----

func.func @rows(%q: tensor<4x8xf32>, %k: tensor<5x8xf32>) -> tensor<4x8xf32> {
  // expected-error @below {{expected as many values as keys, 5, got 4}}
  %0 = nn.attention %q, %k, %q {scale = 1.0 : f64} : (tensor<4x8xf32>, tensor<5x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}

// -----

func.func @heads(%q: tensor<4x4x8xf32>, %k: tensor<3x4x8xf32>) -> tensor<4x4x8xf32> {
  // expected-error @below {{expected heads of keys that divide the 4 heads of queries, got 3}}
  %0 = nn.attention %q, %k, %k {scale = 1.0 : f64} : (tensor<4x4x8xf32>, tensor<3x4x8xf32>, tensor<3x4x8xf32>) -> tensor<4x4x8xf32>
  return %0 : tensor<4x4x8xf32>
}

// -----

func.func @value_heads(%q: tensor<4x4x8xf32>, %k: tensor<2x4x8xf32>) -> tensor<4x4x8xf32> {
  // expected-error @below {{expected as many heads of values as of keys, 2, got 4}}
  %0 = nn.attention %q, %k, %q {scale = 1.0 : f64} : (tensor<4x4x8xf32>, tensor<2x4x8xf32>, tensor<4x4x8xf32>) -> tensor<4x4x8xf32>
  return %0 : tensor<4x4x8xf32>
}

// -----

func.func @batch(%q: tensor<2x4x4x8xf32>, %k: tensor<3x4x4x8xf32>) -> tensor<2x4x4x8xf32> {
  // expected-error @below {{expected keys and values of the batch of 'tensor<2x4x4x8xf32>', got 'tensor<3x4x4x8xf32>'}}
  %0 = nn.attention %q, %k, %k {scale = 1.0 : f64} : (tensor<2x4x4x8xf32>, tensor<3x4x4x8xf32>, tensor<3x4x4x8xf32>) -> tensor<2x4x4x8xf32>
  return %0 : tensor<2x4x4x8xf32>
}

// -----

func.func @mask_element(%q: tensor<4x8xf32>, %m: tensor<4x4xi32>) -> tensor<4x8xf32> {
  // expected-error @below {{expected a mask of 'f32' or of booleans, got 'tensor<4x4xi32>'}}
  %0 = nn.attention %q, %q, %q mask %m {scale = 1.0 : f64} : (tensor<4x8xf32>, tensor<4x8xf32>, tensor<4x8xf32>, tensor<4x4xi32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}

// -----

func.func @mask_shape(%q: tensor<4x8xf32>, %m: tensor<4x5xf32>) -> tensor<4x8xf32> {
  // expected-error @below {{expected a mask that broadcasts to the scores of 'tensor<4x8xf32>' and 'tensor<4x8xf32>', got 'tensor<4x5xf32>'}}
  %0 = nn.attention %q, %q, %q mask %m {scale = 1.0 : f64} : (tensor<4x8xf32>, tensor<4x8xf32>, tensor<4x8xf32>, tensor<4x5xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
