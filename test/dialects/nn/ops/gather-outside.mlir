// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes

func.func @gather() -> tensor<*xi8> {
  %x = nn.constant dense<[1, 2, 3]> : tensor<3xi8>
  %i = nn.constant dense<[0, 3]> : tensor<2xi64>
  // expected-error @below {{expected an index in [-3, 2], got 3}}
  %0 = nn.gather %x, %i {axis = 0} : (tensor<3xi8>, tensor<2xi64>) -> tensor<*xi8>
  return %0 : tensor<*xi8>
}
