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

// -----

// Bytes that are cast to be weights stay bytes, as dequantized ones do; for anything else the cast is done.
// CHECK-LABEL: func.func @weights
// CHECK: %[[W:.*]] = nn.constant dense<{{\[\[}}1, 3], [2, -4]]> : tensor<2x2xi8>
// CHECK: %[[ONE:.*]] = nn.constant dense<1.000000e+00> : tensor<f32>
// CHECK: %[[D:.*]] = nn.dequantize %[[W]], %[[ONE]] : (tensor<2x2xi8>, tensor<f32>) -> tensor<2x2xf32>
// CHECK: nn.matmul %arg0, %[[D]]
// CHECK: %[[C:.*]] = nn.constant dense<{{\[\[}}1.000000e+00, 2.000000e+00], [3.000000e+00, -4.000000e+00]]> : tensor<2x2xf32>
// CHECK: nn.add %arg0, %[[C]]
// CHECK-NOT: nn.cast
func.func @weights(%x: tensor<2x2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>) {
  %w = nn.constant dense<[[1, 2], [3, -4]]> : tensor<2x2xi8>
  %t = nn.transpose %w : (tensor<2x2xi8>) -> tensor<2x2xi8>
  %weights = nn.cast %t {to = f32} : (tensor<2x2xi8>) -> tensor<2x2xf32>
  %0 = nn.matmul %x, %weights : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %bias = nn.cast %w {to = f32} : (tensor<2x2xi8>) -> tensor<2x2xf32>
  %1 = nn.add %x, %bias : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0, %1 : tensor<2x2xf32>, tensor<2x2xf32>
}
