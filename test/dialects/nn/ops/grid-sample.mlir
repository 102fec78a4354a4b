// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @image
// CHECK: nn.grid_sample %{{.*}}, %{{.*}} {align = false, mode = "linear", padding = "zeros"}
// PLAN-LABEL: plan.program @image
// PLAN: plan.kernel "grid_sample" {align = false, batch = 1 : i64, channels = 3 : i64, mode = 0 : i64, padding = 0 : i64, points = 20 : i64, rank = 2 : i64, size = array<i64: 8, 9>}
func.func @image(%x: tensor<1x3x8x9xf32>, %g: tensor<1x4x5x2xf32>) -> tensor<*xf32> {
  %0 = nn.grid_sample %x, %g {mode = "linear", padding = "zeros", align = false} : (tensor<1x3x8x9xf32>, tensor<1x4x5x2xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

// The last point is no number, and lies outside.
// FOLD-LABEL: func.func @line
// FOLD: nn.constant dense<{{\[\[\[}}1.000000e+00, 1.500000e+00, 2.000000e+00, 0.000000e+00]]]> : tensor<1x1x4xf32>
func.func @line() -> tensor<*xf32> {
  %x = nn.constant dense<[[[1.0, 2.0]]]> : tensor<1x1x2xf32>
  %g = nn.constant dense<[[[-1.0], [0.0], [1.0], [0x7FC00000]]]> : tensor<1x4x1xf32>
  %0 = nn.grid_sample %x, %g {mode = "linear", padding = "border", align = true} : (tensor<1x1x2xf32>, tensor<1x4x1xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @element(%x: tensor<1x3x8x9xf32>, %g: tensor<1x4x5x2xf64>) -> tensor<*xf32> {
  // expected-error @below {{expected an image and a grid of the same floats, got 'tensor<1x3x8x9xf32>' and 'tensor<1x4x5x2xf64>'}}
  %0 = nn.grid_sample %x, %g {mode = "linear", padding = "zeros", align = false} : (tensor<1x3x8x9xf32>, tensor<1x4x5x2xf64>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @mode(%x: tensor<1x3x8x9xf32>, %g: tensor<1x4x5x2xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected 'mode' to be 'linear', 'nearest' or 'cubic', got 'area'}}
  %0 = nn.grid_sample %x, %g {mode = "area", padding = "zeros", align = false} : (tensor<1x3x8x9xf32>, tensor<1x4x5x2xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @padding(%x: tensor<1x3x8x9xf32>, %g: tensor<1x4x5x2xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected 'padding' to be 'zeros', 'border' or 'reflection', got 'wrap'}}
  %0 = nn.grid_sample %x, %g {mode = "linear", padding = "wrap", align = false} : (tensor<1x3x8x9xf32>, tensor<1x4x5x2xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @point(%x: tensor<1x3x8x9xf32>, %g: tensor<1x4x5x3xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected an image of 3 to 5 dimensions and a point of its grid for each result, got 'tensor<1x3x8x9xf32>' and 'tensor<1x4x5x3xf32>'}}
  %0 = nn.grid_sample %x, %g {mode = "linear", padding = "zeros", align = false} : (tensor<1x3x8x9xf32>, tensor<1x4x5x3xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @empty(%x: tensor<1x3x0x9xf32>, %g: tensor<1x4x5x2xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected an image with elements, got 'tensor<1x3x0x9xf32>'}}
  %0 = nn.grid_sample %x, %g {mode = "linear", padding = "zeros", align = false} : (tensor<1x3x0x9xf32>, tensor<1x4x5x2xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}
