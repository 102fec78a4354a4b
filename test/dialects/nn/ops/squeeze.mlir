// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// PLAN-LABEL: plan.program @squeeze
// PLAN: plan.view %{{.*}} : tensor<1x2x1xf32> to tensor<2xf32>
// CHECK-LABEL: func.func @squeeze
// CHECK: nn.squeeze %{{.*}} {axes = array<i64: 0, -1>} : (tensor<1x2x1xf32>) -> tensor<2xf32>
// CHECK: nn.unsqueeze %{{.*}} {axes = array<i64: -1, 0>} : (tensor<2xf32>) -> tensor<1x2x1xf32>
// CHECK: nn.collapse %{{.*}} {first = 0 : i64, last = -2 : i64} : (tensor<1x2x1xf32>) -> tensor<2x1xf32>
func.func @squeeze(%x: tensor<1x2x1xf32>) -> tensor<2x1xf32> {
  %0 = nn.squeeze %x {axes = array<i64: 0, -1>} : (tensor<1x2x1xf32>) -> tensor<2xf32>
  %1 = nn.unsqueeze %0 {axes = array<i64: -1, 0>} : (tensor<2xf32>) -> tensor<1x2x1xf32>
  %2 = nn.collapse %1 {first = 0, last = -2} : (tensor<1x2x1xf32>) -> tensor<2x1xf32>
  return %2 : tensor<2x1xf32>
}

// -----

// FOLD-LABEL: func.func @reference
// FOLD-DAG: nn.constant dense<[1, 2]> : tensor<2xi8>
// FOLD-DAG: nn.constant dense<{{\[\[\[}}1], [2]]]> : tensor<1x2x1xi8>
// FOLD-DAG: nn.constant dense<7> : tensor<1xi8>
func.func @reference() -> (tensor<*xi8>, tensor<*xi8>, tensor<*xi8>) {
  %x = nn.constant dense<[[[1], [2]]]> : tensor<1x2x1xi8>
  %0 = nn.squeeze %x : (tensor<1x2x1xi8>) -> tensor<*xi8>
  %1 = nn.unsqueeze %0 {axes = array<i64: 0, 2>} : (tensor<*xi8>) -> tensor<*xi8>
  %seven = nn.constant dense<7> : tensor<i8>
  %2 = nn.collapse %seven {first = 0, last = -1} : (tensor<i8>) -> tensor<*xi8>
  return %0, %1, %2 : tensor<*xi8>, tensor<*xi8>, tensor<*xi8>
}

// -----

func.func @size(%x: tensor<1x2xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected size 1 at axis 1, got 2}}
  %0 = nn.squeeze %x {axes = array<i64: -1>} : (tensor<1x2xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @duplicate(%x: tensor<1x2xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected axes without duplicates, got -3 twice}}
  %0 = nn.unsqueeze %x {axes = array<i64: 1, -3>} : (tensor<1x2xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @axis(%x: tensor<1x2xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected an axis in [-2, 1], got 2}}
  %0 = nn.squeeze %x {axes = array<i64: 2>} : (tensor<1x2xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @order(%x: tensor<1x2xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected 'first' not after 'last', got 1 and 0}}
  %0 = nn.collapse %x {first = 1, last = 0} : (tensor<1x2xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}
