// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-compress-quantize-layers

func.func @precision(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %w = nn.constant dense<1.0> : tensor<2x2xf32>
  // expected-error@+1 {{attribute 'nn.compress': expected 'int8', 'int8-dynamic', 'w8', 'w4' or 'bf16' as precision, got 'int7'}}
  %0 = nn.matmul %x, %w {nn.compress = {precision = "int7"}} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}

// -----

func.func @group(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %w = nn.constant dense<1.0> : tensor<2x2xf32>
  // expected-error@+1 {{attribute 'nn.compress': expected groups of 'w8' or 'w4' that are a multiple of 8, got 4}}
  %0 = nn.matmul %x, %w {nn.compress = {precision = "w4", group = 4}} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}

// -----

func.func @group_of_bytes(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %w = nn.constant dense<1.0> : tensor<2x2xf32>
  // expected-error@+1 {{attribute 'nn.compress': expected groups of 'w8' or 'w4' that are a multiple of 8, got 8}}
  %0 = nn.matmul %x, %w {nn.compress = {precision = "int8-dynamic", group = 8}}
    : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}

// -----

func.func @no_product(%x: tensor<1x2x3x3xf32>) -> tensor<1x2x3x3xf32> {
  %w = nn.constant dense<1.0> : tensor<2x2x1x1xf32>
  // expected-error@+1 {{attribute 'nn.compress': expected a matrix product for groups and 'w4'}}
  %0 = nn.conv %x, %w {nn.compress = {precision = "w4"}} : (tensor<1x2x3x3xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x3x3xf32>
  return %0 : tensor<1x2x3x3xf32>
}

// -----

func.func @no_range(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %w = nn.constant dense<1.0> : tensor<2x2xf32>
  // expected-error@+1 {{attribute 'nn.compress': expected the range of the activations}}
  %0 = nn.matmul %x, %w {nn.compress = {precision = "int8"}} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}

// -----

func.func @range(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %w = nn.constant dense<1.0> : tensor<2x2xf32>
  // expected-error@+1 {{attribute 'nn.compress': expected two finite numbers as range, the least first}}
  %0 = nn.matmul %x, %w {nn.compress = {precision = "int8", range = array<f64: 1.0, 0.0>}}
    : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}

// -----

func.func @smooth(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %w = nn.constant dense<1.0> : tensor<2x2xf32>
  // expected-error@+1 {{attribute 'nn.compress': expected 2 finite numbers above 0 to smooth a product by}}
  %0 = nn.matmul %x, %w {nn.compress = {precision = "w8", smooth = array<f32: 1.0, 0.0>}}
    : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}

// -----

func.func @correction(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %w = nn.constant dense<1.0> : tensor<2x2xf32>
  // expected-error@+1 {{attribute 'nn.compress': expected 2 corrections, got 1}}
  %0 = nn.matmul %x, %w {nn.compress = {precision = "w8", correction = array<f32: 1.0>}}
    : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}

// -----

func.func @weights(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %w = nn.constant dense<[[1.0, 0x7F800000], [1.0, 1.0]]> : tensor<2x2xf32>
  // expected-error@+1 {{expected finite weights, got INF}}
  %0 = nn.matmul %x, %w {nn.compress = {precision = "w8"}} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}
