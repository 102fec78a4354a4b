// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-lower-to-plan

func.func @constant(%a: tensor<4x16xf32>, %b: tensor<16x8xi4>, %scale: tensor<2x8xf32>) -> tensor<4x8xf32> {
  // expected-error @below {{expected constant weights and zero points}}
  %0 = nn.matmul_nbits %a, %b, %scale {group = 8} : (tensor<4x16xf32>, tensor<16x8xi4>, tensor<2x8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}

// -----

func.func @wide(%a: tensor<4x16xf64>, %scale: tensor<2x1xf32>) -> tensor<4x1xf64> {
  %b = nn.constant dense<1> : tensor<16x1xi4>
  // expected-error @below {{expected elements of f32, got 'tensor<4x1xf64>'}}
  %0 = nn.matmul_nbits %a, %b, %scale {group = 8} : (tensor<4x16xf64>, tensor<16x1xi4>, tensor<2x1xf32>) -> tensor<4x1xf64>
  return %0 : tensor<4x1xf64>
}
