// RUN: burin-opt %s --burin-simplify-infer-shapes --split-input-file --verify-diagnostics

// A tensor that no machine holds is refused where it first appears.

// expected-error @below {{expected tensors of at most 1099511627776 bytes, got 'tensor<1048576x1048576xf32>'}}
func.func @main(%x: tensor<1048576x1048576xf32> {nn.name = "x"}) -> (tensor<1048576x1048576xf32> {nn.name = "y"}) {
  %y = nn.relu %x : (tensor<1048576x1048576xf32>) -> tensor<1048576x1048576xf32>
  return %y : tensor<1048576x1048576xf32>
}

// -----

func.func @main(%x: tensor<524288x524288xf32> {nn.name = "x"}) -> (tensor<524288x524288xf64> {nn.name = "y"}) {
  // expected-error @below {{expected tensors of at most 1099511627776 bytes, got 'tensor<524288x524288xf64>'}}
  %y = nn.cast %x {to = f64} : (tensor<524288x524288xf32>) -> tensor<524288x524288xf64>
  return %y : tensor<524288x524288xf64>
}

// -----

// One without elements as well: products of its other sizes are formed all the
// same.
func.func @main(%x: tensor<0x1x1xf32> {nn.name = "x"}) -> (tensor<0x1099511627776x1099511627776xf32> {nn.name = "y"}) {
  %shape = nn.constant dense<[0, 1099511627776, 1099511627776]> : tensor<3xi64>
  // expected-error @below {{expected tensors of at most 1099511627776 bytes, got 'tensor<0x1099511627776x1099511627776xf32>'}}
  %y = nn.expand %x, %shape : (tensor<0x1x1xf32>, tensor<3xi64>) -> tensor<0x1099511627776x1099511627776xf32>
  return %y : tensor<0x1099511627776x1099511627776xf32>
}

// -----

// expected-error @below {{expected elements of at most 64 bits, got 'tensor<2xi2048>'}}
func.func @wide(%x: tensor<2xi2048>) -> tensor<2xi2048> {
  return %x : tensor<2xi2048>
}

// -----

func.func @wide_constant() -> tensor<2xi128> {
  // expected-error @below {{expected elements of at most 64 bits, got 'tensor<2xi128>'}}
  %0 = nn.constant dense<[1234567890123456789012345, 2]> : tensor<2xi128>
  %1 = nn.add %0, %0 : (tensor<2xi128>, tensor<2xi128>) -> tensor<2xi128>
  return %1 : tensor<2xi128>
}
