// RUN: burin-opt %s --split-input-file --burin-simplify-recognize-one-hot | FileCheck %s

// Row 2 of zeros stands for every index outside.
// CHECK-LABEL: func.func @comparison
// CHECK: %[[IDS:.*]] = nn.reshape %arg0, %{{.*}} : (tensor<1x4x1xi32>, tensor<2xi64>) -> tensor<1x4xi32>
// CHECK: %[[I:.*]] = nn.cast %[[IDS]] {to = i64}
// CHECK: %[[ZERO:.*]] = nn.constant dense<0> : tensor<i64>
// CHECK: %[[LAST:.*]] = nn.constant dense<2> : tensor<i64>
// CHECK: %[[ABOVE:.*]] = nn.greater_or_equal %[[I]], %[[ZERO]]
// CHECK: %[[BELOW:.*]] = nn.less %[[I]], %[[LAST]]
// CHECK: %[[INSIDE:.*]] = nn.and %[[ABOVE]], %[[BELOW]]
// CHECK: %[[AT:.*]] = nn.where %[[INSIDE]], %[[I]], %[[LAST]]
// CHECK: %[[TABLE:.*]] = nn.constant dense<{{\[\[}}1.000000e+00, 2.000000e+00, 3.000000e+00], [4.000000e+00, 5.000000e+00, 6.000000e+00], [0.000000e+00, 0.000000e+00, 0.000000e+00]]>
// CHECK: %[[Y:.*]] = nn.gather %[[TABLE]], %[[AT]] {axis = 0 : i64} : (tensor<3x3xf32>, tensor<1x4xi64>) -> tensor<1x4x3xf32>
// CHECK: return %[[Y]]
func.func @comparison(%ids: tensor<1x4x1xi32>) -> tensor<1x4x3xf32> {
  %count = nn.constant dense<[[[0, 1]]]> : tensor<1x1x2xi32>
  %w = nn.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf32>
  %0 = nn.equal %ids, %count : (tensor<1x4x1xi32>, tensor<1x1x2xi32>) -> tensor<1x4x2xi1>
  %1 = nn.cast %0 {to = f32} : (tensor<1x4x2xi1>) -> tensor<1x4x2xf32>
  %2 = nn.matmul %1, %w : (tensor<1x4x2xf32>, tensor<2x3xf32>) -> tensor<1x4x3xf32>
  return %2 : tensor<1x4x3xf32>
}

// -----

// A choice of 1 and 0 instead of a cast, the count on the left, and a transposed matrix.
// CHECK-LABEL: func.func @choice
// CHECK: nn.constant dense<{{\[\[}}1.000000e+00, 3.000000e+00], [2.000000e+00, 4.000000e+00], [0.000000e+00, 0.000000e+00]]>
// CHECK: nn.gather
// CHECK-NOT: nn.matmul
func.func @choice(%ids: tensor<5x1xi64>) -> tensor<5x2xf32> {
  %count = nn.constant dense<[0, 1]> : tensor<2xi64>
  %w = nn.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %one = nn.constant dense<1.0> : tensor<f32>
  %zero = nn.constant dense<0.0> : tensor<f32>
  %0 = nn.equal %count, %ids : (tensor<2xi64>, tensor<5x1xi64>) -> tensor<5x2xi1>
  %1 = nn.where %0, %one, %zero : (tensor<5x2xi1>, tensor<f32>, tensor<f32>) -> tensor<5x2xf32>
  %2 = nn.matmul %1, %w {transpose_b} : (tensor<5x2xf32>, tensor<2x2xf32>) -> tensor<5x2xf32>
  return %2 : tensor<5x2xf32>
}

// -----

// Negative indices of nn.one_hot count from its depth.
// CHECK-LABEL: func.func @op
// CHECK: %[[NEGATIVE:.*]] = nn.less %arg0, %{{.*}}
// CHECK: %[[SHIFTED:.*]] = nn.add %arg0, %{{.*}}
// CHECK: nn.where %[[NEGATIVE]], %[[SHIFTED]], %arg0
// CHECK: nn.gather
// CHECK-NOT: nn.matmul
func.func @op(%ids: tensor<5xi64>) -> tensor<5x2xf32> {
  %depth = nn.constant dense<2> : tensor<i64>
  %values = nn.constant dense<[0, 1]> : tensor<2xi64>
  %w = nn.constant dense<1.0> : tensor<2x2xf32>
  %0 = nn.one_hot %ids, %depth, %values {axis = -1 : i64} : (tensor<5xi64>, tensor<i64>, tensor<2xi64>) -> tensor<5x2xi64>
  %1 = nn.cast %0 {to = f32} : (tensor<5x2xi64>) -> tensor<5x2xf32>
  %2 = nn.matmul %1, %w : (tensor<5x2xf32>, tensor<2x2xf32>) -> tensor<5x2xf32>
  return %2 : tensor<5x2xf32>
}

// -----

// Not a count from 0.
// CHECK-LABEL: func.func @count
// CHECK: nn.matmul
func.func @count(%ids: tensor<5x1xi64>) -> tensor<5x2xf32> {
  %count = nn.constant dense<[1, 2]> : tensor<2xi64>
  %w = nn.constant dense<1.0> : tensor<2x2xf32>
  %0 = nn.equal %ids, %count : (tensor<5x1xi64>, tensor<2xi64>) -> tensor<5x2xi1>
  %1 = nn.cast %0 {to = f32} : (tensor<5x2xi1>) -> tensor<5x2xf32>
  %2 = nn.matmul %1, %w : (tensor<5x2xf32>, tensor<2x2xf32>) -> tensor<5x2xf32>
  return %2 : tensor<5x2xf32>
}

// -----

// 0 times infinity is not 0.
// CHECK-LABEL: func.func @infinite
// CHECK: nn.matmul
func.func @infinite(%ids: tensor<5x1xi64>) -> tensor<5x2xf32> {
  %count = nn.constant dense<[0, 1]> : tensor<2xi64>
  %w = nn.constant dense<[[1.0, 0x7F800000], [3.0, 4.0]]> : tensor<2x2xf32>
  %0 = nn.equal %ids, %count : (tensor<5x1xi64>, tensor<2xi64>) -> tensor<5x2xi1>
  %1 = nn.cast %0 {to = f32} : (tensor<5x2xi1>) -> tensor<5x2xf32>
  %2 = nn.matmul %1, %w : (tensor<5x2xf32>, tensor<2x2xf32>) -> tensor<5x2xf32>
  return %2 : tensor<5x2xf32>
}

// -----

// Not constant; values other than 0 and 1; a code along another axis.
// CHECK-LABEL: func.func @others
// CHECK-COUNT-3: nn.matmul
func.func @others(%ids: tensor<2xi64>, %w: tensor<2x2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>) {
  %depth = nn.constant dense<2> : tensor<i64>
  %values = nn.constant dense<[0.0, 1.0]> : tensor<2xf32>
  %doubled = nn.constant dense<[0.0, 2.0]> : tensor<2xf32>
  %ones = nn.constant dense<1.0> : tensor<2x2xf32>
  %0 = nn.one_hot %ids, %depth, %values {axis = 1 : i64} : (tensor<2xi64>, tensor<i64>, tensor<2xf32>) -> tensor<2x2xf32>
  %1 = nn.one_hot %ids, %depth, %doubled {axis = 1 : i64} : (tensor<2xi64>, tensor<i64>, tensor<2xf32>) -> tensor<2x2xf32>
  %2 = nn.one_hot %ids, %depth, %values {axis = 0 : i64} : (tensor<2xi64>, tensor<i64>, tensor<2xf32>) -> tensor<2x2xf32>
  %3 = nn.matmul %0, %w : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %4 = nn.matmul %1, %ones : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %5 = nn.matmul %2, %ones : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %3, %4, %5 : tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>
}
