// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-compress-quantize-layers

func.func @precision(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %w = nn.constant dense<1.0> : tensor<2x2xf32>
  // expected-error@+1 {{attribute 'nn.compress': expected 'int8', 'int8-dynamic', 'w8' or 'bf16' as precision, got 'int7'}}
  %0 = nn.matmul %x, %w {nn.compress = {precision = "int7"}} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
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
