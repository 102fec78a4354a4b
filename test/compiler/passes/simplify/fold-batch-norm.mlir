// RUN: burin-opt %s --split-input-file --burin-simplify-fold-batch-norm | FileCheck %s

// Factors 3 / sqrt(3 + 1) = 1.5 and 4 / sqrt(3 + 1) = 2; addends 1 - 2 * 1.5 = -2 and 0 - 1 * 2 = -2. The bias of 10
// becomes 10 * 1.5 - 2 and 10 * 2 - 2.
// CHECK-LABEL: func.func @fold
// CHECK-DAG: %[[W:.*]] = nn.constant dense<{{\[\[\[}}1.500000e+00, 3.000000e+00]], {{\[\[}}6.000000e+00, 8.000000e+00]]]> : tensor<2x1x2xf32>
// CHECK-DAG: %[[B:.*]] = nn.constant dense<[1.300000e+01, 1.800000e+01]> : tensor<2xf32>
// CHECK: %[[Y:.*]] = nn.conv %arg0, %[[W]], %[[B]] {pads = array<i64: 1, 1>}
// CHECK-NOT: nn.batch_norm
// CHECK: return %[[Y]]
func.func @fold(%x: tensor<1x1x4xf32>) -> tensor<1x2x5xf32> {
  %w = nn.constant dense<[[[1.0, 2.0]], [[3.0, 4.0]]]> : tensor<2x1x2xf32>
  %bias = nn.constant dense<10.0> : tensor<2xf32>
  %s = nn.constant dense<[3.0, 4.0]> : tensor<2xf32>
  %b = nn.constant dense<[1.0, 0.0]> : tensor<2xf32>
  %m = nn.constant dense<[2.0, 1.0]> : tensor<2xf32>
  %v = nn.constant dense<3.0> : tensor<2xf32>
  %0 = nn.conv %x, %w, %bias {pads = array<i64: 1, 1>} : (tensor<1x1x4xf32>, tensor<2x1x2xf32>, tensor<2xf32>) -> tensor<1x2x5xf32>
  %1 = nn.batch_norm %0, %s, %b, %m, %v {epsilon = 1.0 : f64} : (tensor<1x2x5xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x5xf32>
  return %1 : tensor<1x2x5xf32>
}

// -----

// CHECK-LABEL: func.func @no_bias
// CHECK-DAG: nn.constant dense<3.000000e+00> : tensor<1x1x1xf64>
// CHECK-DAG: nn.constant dense<-2.000000e+00> : tensor<1xf64>
// CHECK-NOT: nn.batch_norm
func.func @no_bias(%x: tensor<1x1x4xf64>) -> tensor<1x1x4xf64> {
  %w = nn.constant dense<2.0> : tensor<1x1x1xf64>
  %three = nn.constant dense<3.0> : tensor<1xf64>
  %two = nn.constant dense<2.0> : tensor<1xf64>
  %one = nn.constant dense<1.0> : tensor<1xf64>
  %0 = nn.conv %x, %w : (tensor<1x1x4xf64>, tensor<1x1x1xf64>) -> tensor<1x1x4xf64>
  %1 = nn.batch_norm %0, %three, %one, %two, %three {epsilon = 1.0 : f64} : (tensor<1x1x4xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>, tensor<1xf64>) -> tensor<1x1x4xf64>
  return %1 : tensor<1x1x4xf64>
}

// -----

// A second reader needs the convolution's own result.
// CHECK-LABEL: func.func @two_readers
// CHECK: nn.batch_norm
func.func @two_readers(%x: tensor<1x1x4xf32>) -> (tensor<1x1x4xf32>, tensor<1x1x4xf32>) {
  %w = nn.constant dense<2.0> : tensor<1x1x1xf32>
  %p = nn.constant dense<3.0> : tensor<1xf32>
  %0 = nn.conv %x, %w : (tensor<1x1x4xf32>, tensor<1x1x1xf32>) -> tensor<1x1x4xf32>
  %1 = nn.batch_norm %0, %p, %p, %p, %p {epsilon = 1.0 : f64} : (tensor<1x1x4xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x4xf32>
  return %0, %1 : tensor<1x1x4xf32>, tensor<1x1x4xf32>
}

// -----

// CHECK-LABEL: func.func @computed
// CHECK: nn.batch_norm
func.func @computed(%x: tensor<1x1x4xf32>, %p: tensor<1xf32>) -> tensor<1x1x4xf32> {
  %w = nn.constant dense<2.0> : tensor<1x1x1xf32>
  %0 = nn.conv %x, %w : (tensor<1x1x4xf32>, tensor<1x1x1xf32>) -> tensor<1x1x4xf32>
  %1 = nn.batch_norm %0, %p, %p, %p, %p {epsilon = 1.0 : f64} : (tensor<1x1x4xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x4xf32>
  return %1 : tensor<1x1x4xf32>
}
