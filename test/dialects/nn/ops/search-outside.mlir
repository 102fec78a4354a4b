// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes

func.func @outside() -> tensor<*xi64> {
  %s = nn.constant dense<[5, 1, 3]> : tensor<3xi32>
  %o = nn.constant dense<[1, 7, 0]> : tensor<3xi64>
  %x = nn.constant dense<4> : tensor<1xi32>
  // expected-error @below {{expected an index in [-3, 2], got 7}}
  %0 = nn.search %s, %x, %o {right = false} : (tensor<3xi32>, tensor<1xi32>, tensor<3xi64>) -> tensor<*xi64>
  return %0 : tensor<*xi64>
}
