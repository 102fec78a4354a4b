// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// PLAN-LABEL: plan.program @reshape
// PLAN: plan.view %{{.*}} : tensor<2x3xf32> to tensor<3x2xf32>
// CHECK-LABEL: func.func @reshape
// CHECK: nn.reshape %{{.*}}, %{{.*}} : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<3x2xf32>
func.func @reshape(%x: tensor<2x3xf32>) -> tensor<3x2xf32> {
  %shape = nn.constant dense<[3, 2]> : tensor<2xi64>
  %0 = nn.reshape %x, %shape : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<3x2xf32>
  return %0 : tensor<3x2xf32>
}

// -----

// The open size and a copied one.
// FOLD-LABEL: func.func @reference
// FOLD: nn.constant dense<{{\[\[}}1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32>
func.func @reference() -> tensor<?x?xi32> {
  %x = nn.constant dense<[[[1], [2], [3]], [[4], [5], [6]]]> : tensor<2x3x1xi32>
  %shape = nn.constant dense<[0, -1]> : tensor<2xi64>
  %0 = nn.reshape %x, %shape : (tensor<2x3x1xi32>, tensor<2xi64>) -> tensor<?x?xi32>
  return %0 : tensor<?x?xi32>
}

// -----

// FOLD-LABEL: func.func @empty
// FOLD: nn.constant dense<> : tensor<0x4xf32>
func.func @empty() -> tensor<?x?xf32> {
  %x = nn.constant dense<> : tensor<2x0xf32>
  %shape = nn.constant dense<[0, 4]> : tensor<2xi64>
  %0 = nn.reshape %x, %shape {allow_zero = true} : (tensor<2x0xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// -----

func.func @elements(%x: tensor<2x3xf32>) -> tensor<*xf32> {
  %shape = nn.constant dense<[4, -1]> : tensor<2xi64>
  // expected-error @below {{expected a shape of 6 elements, got [4, -1]}}
  %0 = nn.reshape %x, %shape : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @open_twice(%x: tensor<2x3xf32>) -> tensor<*xf32> {
  %shape = nn.constant dense<-1> : tensor<2xi64>
  // expected-error @below {{expected sizes, at most one of them -1, got [-1, -1]}}
  %0 = nn.reshape %x, %shape : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @huge(%x: tensor<?xf32>) -> tensor<*xf32> {
  %shape = nn.constant dense<4611686018427387904> : tensor<2xi64>
  // expected-error @below {{expected a size of at most 63 bits, got [4611686018427387904, 4611686018427387904]}}
  %0 = nn.reshape %x, %shape : (tensor<?xf32>, tensor<2xi64>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @copies(%x: tensor<2x3xf32>) -> tensor<*xf32> {
  %shape = nn.constant dense<[6, 1, 0]> : tensor<3xi64>
  // expected-error @below {{expected a dimension 2 to copy, got only 2}}
  %0 = nn.reshape %x, %shape : (tensor<2x3xf32>, tensor<3xi64>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @list(%x: tensor<2x3xf32>, %shape: tensor<2xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected a list of integers as shape, got 'tensor<2xf32>'}}
  %0 = nn.reshape %x, %shape : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}
