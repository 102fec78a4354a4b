// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes

func.func @scatter_elements() -> tensor<*xi8> {
  %x = nn.constant dense<[1, 2]> : tensor<2xi8>
  %i = nn.constant dense<[2]> : tensor<1xi64>
  %u = nn.constant dense<[2]> : tensor<1xi8>
  // expected-error @below {{expected an index in [-2, 1], got 2}}
  %r = nn.scatter_elements %x, %i, %u {axis = 0, reduction = "none"} : (tensor<2xi8>, tensor<1xi64>, tensor<1xi8>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

func.func @scatter_nd() -> tensor<*xi8> {
  %x = nn.constant dense<[1, 2]> : tensor<2xi8>
  %i = nn.constant dense<[[-3]]> : tensor<1x1xi64>
  %u = nn.constant dense<[9]> : tensor<1xi8>
  // expected-error @below {{expected an index in [-2, 1], got -3}}
  %r = nn.scatter_nd %x, %i, %u {reduction = "none"} : (tensor<2xi8>, tensor<1x1xi64>, tensor<1xi8>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

func.func @reverse_sequence() -> tensor<*xi8> {
  %x = nn.constant dense<[[1, 2, 3]]> : tensor<1x3xi8>
  %n = nn.constant dense<4> : tensor<1xi64>
  // expected-error @below {{expected a length in [0, 3], got 4}}
  %r = nn.reverse_sequence %x, %n {batch = 0, time = 1} : (tensor<1x3xi8>, tensor<1xi64>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}
