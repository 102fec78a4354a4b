// RUN: burin-opt %s --burin-simplify-infer-shapes --split-input-file | FileCheck %s
// RUN: burin-opt %s --burin-simplify-infer-shapes="max-bytes=7" --split-input-file | FileCheck %s --check-prefix=BYTES
// RUN: burin-opt %s --burin-simplify-infer-shapes="max-operations=1" --split-input-file | FileCheck %s --check-prefix=OPERATIONS

// What has constant operands is evaluated, as long as the budget lasts.
// CHECK-LABEL: func.func @folds
// CHECK: nn.constant dense<[4.000000e+00, 6.000000e+00]>
// CHECK-NOT: nn.add
// BYTES-LABEL: func.func @folds
// BYTES: nn.add
// OPERATIONS-LABEL: func.func @folds
// OPERATIONS: nn.add
func.func @folds() -> tensor<2xf32> {
  %a = nn.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %b = nn.constant dense<[3.0, 4.0]> : tensor<2xf32>
  %0 = nn.add %a, %b : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

// Types follow from the inputs' in order; the function's type follows them, and
// what nobody reads goes.
// CHECK-LABEL: func.func @infers
// CHECK-SAME: -> tensor<2x3xf32>
// CHECK-NEXT: nn.relu %{{.*}} : (tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT: return
func.func @infers(%x: tensor<2x3xf32>) -> tensor<?x?xf32> {
  %0 = nn.relu %x : (tensor<2x3xf32>) -> tensor<?x?xf32>
  %1 = nn.sigmoid %x : (tensor<2x3xf32>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}
