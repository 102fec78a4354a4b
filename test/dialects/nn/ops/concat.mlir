// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @concat
// CHECK: nn.concat %{{.*}}, %{{.*}} {axis = 1 : i64} : (tensor<2x1xf32>, tensor<2x3xf32>) -> tensor<2x4xf32>
// PLAN-LABEL: plan.program @concat
// PLAN: %[[EMPTY:.*]] = plan.buffer : tensor<2x4xf32>
// PLAN: %[[FIRST:.*]] = plan.nest [2, 1] into %[[EMPTY]][#[[HERE:.*]]]{{.*}} {
// PLAN-NEXT: ^bb0
// PLAN-NEXT: plan.load {{[0-9]+}}[#[[HERE]]]
// PLAN: %[[BOTH:.*]] = plan.nest [2, 3] into %[[FIRST]][#{{.*}}]{{.*}} {
// PLAN: plan.return %[[BOTH]]
func.func @concat(%x: tensor<2x1xf32>, %y: tensor<2x3xf32>) -> tensor<2x4xf32> {
  %r = nn.concat %x, %y {axis = 1} : (tensor<2x1xf32>, tensor<2x3xf32>) -> tensor<2x4xf32>
  return %r : tensor<2x4xf32>
}

// -----

func.func @none() -> tensor<*xf32> {
  // expected-error @below {{expected at least one operand, got none}}
  %r = nn.concat {axis = 0} : () -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @elements(%x: tensor<2xf32>, %y: tensor<2xf64>) -> tensor<*xf32> {
  // expected-error @below {{expected operands of one element type, got 'tensor<2xf32>', 'tensor<2xf64>'}}
  %r = nn.concat %x, %y {axis = 0} : (tensor<2xf32>, tensor<2xf64>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @shapes(%x: tensor<2x2xf32>, %y: tensor<3x2xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected shapes that differ at axis 1 only, got 'tensor<2x2xf32>', 'tensor<3x2xf32>'}}
  %r = nn.concat %x, %y {axis = 1} : (tensor<2x2xf32>, tensor<3x2xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @columns
// FOLD: nn.constant dense<{{\[\[}}1, 3, 4], [2, 5, 6]]> : tensor<2x3xi8>
func.func @columns() -> tensor<*xi8> {
  %0 = nn.constant dense<[[1], [2]]> : tensor<2x1xi8>
  %1 = nn.constant dense<[[3, 4], [5, 6]]> : tensor<2x2xi8>
  %r = nn.concat %0, %1 {axis = -1} : (tensor<2x1xi8>, tensor<2x2xi8>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @with_empty
// FOLD: nn.constant dense<3> : tensor<1xi8>
func.func @with_empty() -> tensor<*xi8> {
  %0 = nn.constant dense<> : tensor<0xi8>
  %1 = nn.constant dense<[3]> : tensor<1xi8>
  %r = nn.concat %0, %1 {axis = 0} : (tensor<0xi8>, tensor<1xi8>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}
