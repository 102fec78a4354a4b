// `compile` and `inspect` count the same ops, without constants; a scalar is no parameter.
// RUN: burin compile %s -o %t --name counts --sources-only 2>&1 | FileCheck %s --check-prefix=COMPILE
// RUN: burin inspect %s | FileCheck %s
// COMPILE: counts: 2 ops became
// CHECK: x {{ *}}bool [3]
// CHECK: add {{ *}}1
// CHECK: mul {{ *}}1
// CHECK: parameters  3
func.func @main(%x: tensor<3xi1> {nn.name = "x"}, %z: tensor<3xf32>) -> tensor<3xf32> {
  %k = nn.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  %s = nn.constant dense<2.0> : tensor<f32>
  %0 = nn.mul %z, %k : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %1 = nn.add %0, %s : (tensor<3xf32>, tensor<f32>) -> tensor<3xf32>
  return %1 : tensor<3xf32>
}
