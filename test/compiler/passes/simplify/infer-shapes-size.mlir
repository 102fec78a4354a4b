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
