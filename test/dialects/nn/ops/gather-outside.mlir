// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes

func.func @gather() -> tensor<*xi8> {
  %x = nn.constant dense<[1, 2, 3]> : tensor<3xi8>
  %i = nn.constant dense<[0, 3]> : tensor<2xi64>
  // expected-error @below {{expected an index in [-3, 2], got 3}}
  %0 = nn.gather %x, %i {axis = 0} : (tensor<3xi8>, tensor<2xi64>) -> tensor<*xi8>
  return %0 : tensor<*xi8>
}

// -----

// No index lies in a dimension without elements; a check at run time would read
// what is not there.
func.func @nothing(%x: tensor<2x0xf32>, %i: tensor<3xi64>) -> tensor<*xf32> {
  // expected-error @below {{expected an element along axis 1, got none}}
  %0 = nn.gather %x, %i {axis = 1} : (tensor<2x0xf32>, tensor<3xi64>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @no_elements(%x: tensor<0x2xf32>, %i: tensor<3x2xi64>) -> tensor<*xf32> {
  // expected-error @below {{expected an element along axis 0, got none}}
  %0 = nn.gather_elements %x, %i {axis = 0} : (tensor<0x2xf32>, tensor<3x2xi64>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @no_tuples(%x: tensor<2x0xf32>, %i: tensor<2x1xi64>) -> tensor<*xf32> {
  // expected-error @below {{expected an element along axis 1, got none}}
  %0 = nn.gather_nd %x, %i {batch = 1} : (tensor<2x0xf32>, tensor<2x1xi64>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @nothing_of_nothing(%x: tensor<2x0xf32>, %i: tensor<0xi64>) -> tensor<*xf32> {
  %0 = nn.gather %x, %i {axis = 1} : (tensor<2x0xf32>, tensor<0xi64>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

// More batches of tuples than the tensor has would read behind its end.
func.func @batches(%x: tensor<2x3xf32>, %i: tensor<5x1xi64>) -> tensor<*xf32> {
  // expected-error @below {{expected 1 equal batch dimensions, got 'tensor<2x3xf32>' and 'tensor<5x1xi64>'}}
  %0 = nn.gather_nd %x, %i {batch = 1} : (tensor<2x3xf32>, tensor<5x1xi64>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}
