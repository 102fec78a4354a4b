// RUN: burin-opt %s --split-input-file --burin-simplify-fold-into-tables | FileCheck %s

// A bias of the row, and a function that reads the rows twice.
// CHECK-LABEL: func.func @rows
// CHECK: %[[T:.*]] = nn.constant dense<{{\[\[}}4.000000e+00, 1.600000e+01], [1.600000e+01, 3.600000e+01]]>
// CHECK: %[[Y:.*]] = nn.gather %[[T]], %arg0 {axis = 0 : i64} : (tensor<2x2xf32>, tensor<1x3xi64>) -> tensor<1x3x2xf32>
// CHECK-NEXT: return %[[Y]]
func.func @rows(%ids: tensor<1x3xi64>) -> tensor<1x3x2xf32> {
  %t = nn.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %bias = nn.constant dense<[[[1.0, 2.0]]]> : tensor<1x1x2xf32>
  %0 = nn.gather %t, %ids {axis = 0 : i64} : (tensor<2x2xf32>, tensor<1x3xi64>) -> tensor<1x3x2xf32>
  %1 = nn.add %0, %bias : (tensor<1x3x2xf32>, tensor<1x1x2xf32>) -> tensor<1x3x2xf32>
  %2 = nn.relu %1 : (tensor<1x3x2xf32>) -> tensor<1x3x2xf32>
  %3 = nn.mul %1, %2 : (tensor<1x3x2xf32>, tensor<1x3x2xf32>) -> tensor<1x3x2xf32>
  return %3 : tensor<1x3x2xf32>
}

// -----

// A larger table, an operand that depends on the place, and one that is not constant.
// CHECK-LABEL: func.func @others
// CHECK: nn.relu
// CHECK: nn.add
// CHECK: nn.add
func.func @others(%ids: tensor<2xi64>, %x: tensor<2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>) {
  %large = nn.constant dense<1.0> : tensor<3x2xf32>
  %small = nn.constant dense<1.0> : tensor<2x2xf32>
  %places = nn.constant dense<[[1.0], [2.0]]> : tensor<2x1xf32>
  %0 = nn.gather %large, %ids {axis = 0 : i64} : (tensor<3x2xf32>, tensor<2xi64>) -> tensor<2x2xf32>
  %1 = nn.relu %0 : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = nn.gather %small, %ids {axis = 0 : i64} : (tensor<2x2xf32>, tensor<2xi64>) -> tensor<2x2xf32>
  %3 = nn.add %2, %places : (tensor<2x2xf32>, tensor<2x1xf32>) -> tensor<2x2xf32>
  %4 = nn.add %2, %x : (tensor<2x2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  return %1, %3, %4 : tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>
}
