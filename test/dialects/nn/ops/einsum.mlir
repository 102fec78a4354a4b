// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @batches
// CHECK: nn.einsum(%{{.*}}, %{{.*}}) {equation = "bij,bjk->bki"}
// PLAN-LABEL: plan.program @batches
// PLAN: plan.kernel "pack_panels" {batch = 2 : i64, batch_stride = 40 : i64, col_stride = 1 : i64, k = 8 : i64, n = 5 : i64, row_stride = 5 : i64}
// PLAN: plan.kernel "matmul" {{.*}}batch = 2 : i64{{.*}}k = 8 : i64, m = 3 : i64, n = 5 : i64
// PLAN: plan.nest [2, 5, 3]{{.*}} {
func.func @batches(%a: tensor<2x3x8xf32>, %b: tensor<2x8x5xf32>) -> tensor<2x5x3xf32> {
  %r = nn.einsum(%a, %b) {equation = "bij,bjk->bki"} : (tensor<2x3x8xf32>, tensor<2x8x5xf32>) -> tensor<2x5x3xf32>
  return %r : tensor<2x5x3xf32>
}

// -----

// PLAN-LABEL: plan.program @nest
// PLAN: plan.nest [3]{{.*}} reduce [4, 5]
func.func @nest(%a: tensor<3x4xf32>, %b: tensor<4x5xf32>, %c: tensor<5xf32>) -> tensor<3xf32> {
  %r = nn.einsum(%a, %b, %c) {equation = "ij,jk,k->i"} : (tensor<3x4xf32>, tensor<4x5xf32>, tensor<5xf32>) -> tensor<3xf32>
  return %r : tensor<3xf32>
}

// -----

// The labels that stand once, sorted: j before k.
// FOLD-LABEL: func.func @implicit
// FOLD: nn.constant dense<{{\[\[}}7, 10], [15, 22]]> : tensor<2x2xi32>
func.func @implicit() -> tensor<*xi32> {
  %a = nn.constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi32>
  %r = nn.einsum(%a, %a) {equation = "ji, ik"} : (tensor<2x2xi32>, tensor<2x2xi32>) -> tensor<*xi32>
  return %r : tensor<*xi32>
}

// -----

// FOLD-LABEL: func.func @trace
// FOLD: nn.constant dense<5> : tensor<i32>
func.func @trace() -> tensor<*xi32> {
  %a = nn.constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi32>
  %r = nn.einsum(%a) {equation = "ii"} : (tensor<2x2xi32>) -> tensor<*xi32>
  return %r : tensor<*xi32>
}

// -----

// FOLD-LABEL: func.func @ellipsis
// FOLD: nn.constant dense<{{\[\[}}10, 40], [30, 80]]> : tensor<2x2xi32>
func.func @ellipsis() -> tensor<*xi32> {
  %a = nn.constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi32>
  %b = nn.constant dense<[10, 20]> : tensor<2xi32>
  %r = nn.einsum(%a, %b) {equation = "...i,i->...i"} : (tensor<2x2xi32>, tensor<2xi32>) -> tensor<*xi32>
  return %r : tensor<*xi32>
}

// -----

func.func @terms(%a: tensor<2x2xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected an equation for 1 operand of their dimensions, got 'ij,jk'}}
  %r = nn.einsum(%a) {equation = "ij,jk"} : (tensor<2x2xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @rank(%a: tensor<2x2xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected an equation for 1 operand of their dimensions, got '...ijk'}}
  %r = nn.einsum(%a) {equation = "...ijk"} : (tensor<2x2xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @unknown_label(%a: tensor<2x2xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected an equation for 1 operand of their dimensions, got 'ij->k'}}
  %r = nn.einsum(%a) {equation = "ij->k"} : (tensor<2x2xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @mark(%a: tensor<2x2xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected an equation for 1 operand of their dimensions, got 'ij->i1'}}
  %r = nn.einsum(%a) {equation = "ij->i1"} : (tensor<2x2xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @sizes(%a: tensor<2x3xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected one size for each label of 'ii', got 2 and 3}}
  %r = nn.einsum(%a) {equation = "ii"} : (tensor<2x3xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @elements(%a: tensor<2xf32>, %b: tensor<2xf64>) -> tensor<*xf32> {
  // expected-error @below {{expected operands of one element type, got 'f32' and 'f64'}}
  %r = nn.einsum(%a, %b) {equation = "i,i"} : (tensor<2xf32>, tensor<2xf64>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @booleans(%a: tensor<2xi1>) -> tensor<*xi1> {
  // expected-error @below {{expected a number as element, got 'i1'}}
  %r = nn.einsum(%a) {equation = "i"} : (tensor<2xi1>) -> tensor<*xi1>
  return %r : tensor<*xi1>
}

// -----

func.func @none() -> tensor<*xf32> {
  // expected-error @below {{expected at least one operand, got none}}
  %r = nn.einsum() {equation = "i"} : () -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @long(%x: tensor<2x3xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected an equation for 1 operand of their dimensions, got 'abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij...'}}
  %r = nn.einsum(%x) {equation = "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijk->"} : (tensor<2x3xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}
