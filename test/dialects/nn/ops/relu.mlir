// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @relu
// CHECK: nn.relu %{{.*}} : (tensor<2x3xf32>) -> tensor<2x3xf32>
// PLAN-LABEL: plan.program @relu
// PLAN: plan.nest [2, 3]{{.*}} {
// PLAN: %[[X:.*]] = plan.load
// PLAN: %[[ZERO:.*]] = plan.literal 0.0
// PLAN: plan.binary maximum %[[X]], %[[ZERO]] : f32
func.func @relu(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = nn.relu %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

// FOLD-LABEL: func.func @reference
// FOLD: nn.constant dense<[0, 3, 0]> : tensor<3xi8>
func.func @reference() -> tensor<3xi8> {
  %0 = nn.constant dense<[-128, 3, 0]> : tensor<3xi8>
  %1 = nn.relu %0 : (tensor<3xi8>) -> tensor<3xi8>
  return %1 : tensor<3xi8>
}

// -----

func.func @boolean(%x: tensor<2xi1>) -> tensor<2xi1> {
  // expected-error @below {{expected a number as element, got 'i1'}}
  %0 = nn.relu %x : (tensor<2xi1>) -> tensor<2xi1>
  return %0 : tensor<2xi1>
}

// -----

func.func @shape(%x: tensor<2xf32>) -> tensor<3xf32> {
  // expected-error @below {{expected result type 'tensor<2xf32>', got 'tensor<3xf32>'}}
  %0 = nn.relu %x : (tensor<2xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}
