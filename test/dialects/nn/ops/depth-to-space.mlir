// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @depth_to_space
// CHECK: nn.depth_to_space %{{.*}} {block = 2 : i64, columns_first = false} : (tensor<1x8x2x3xf32>) -> tensor<1x2x4x6xf32>
// PLAN-LABEL: plan.program @depth_to_space
// PLAN: plan.nest [1, 2, 4, 6]{{.*}} {
// PLAN: plan.load {{.*}} : f32
func.func @depth_to_space(%x: tensor<1x8x2x3xf32>) -> tensor<1x2x4x6xf32> {
  %r = nn.depth_to_space %x {block = 2, columns_first = false} : (tensor<1x8x2x3xf32>) -> tensor<1x2x4x6xf32>
  return %r : tensor<1x2x4x6xf32>
}

// -----

// PLAN-LABEL: plan.program @space_to_depth
// PLAN: plan.nest [1, 8, 2, 3]{{.*}} {
// PLAN: plan.load {{.*}} : f32
func.func @space_to_depth(%x: tensor<1x2x4x6xf32>) -> tensor<1x8x2x3xf32> {
  %r = nn.space_to_depth %x {block = 2, columns_first = true} : (tensor<1x2x4x6xf32>) -> tensor<1x8x2x3xf32>
  return %r : tensor<1x8x2x3xf32>
}

// -----

func.func @multiple(%x: tensor<1x6x2x3xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected a multiple of 4, got 6}}
  %r = nn.depth_to_space %x {block = 2, columns_first = true} : (tensor<1x6x2x3xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @block(%x: tensor<1x6x2x3xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected a block of at least 1, got 0}}
  %r = nn.depth_to_space %x {block = 0, columns_first = true} : (tensor<1x6x2x3xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @block_too_large(%x: tensor<1x6x2x3xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected a block of at most 32768, got 4294967296}}
  %r = nn.depth_to_space %x {block = 4294967296, columns_first = true} : (tensor<1x6x2x3xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @rank(%x: tensor<2x3xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected at least 3 dimensions, got 'tensor<2x3xf32>'}}
  %r = nn.depth_to_space %x {block = 2, columns_first = true} : (tensor<2x3xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @rows_first
// FOLD: nn.constant dense<{{\[\[}}{{\[\[}}1, 5, 2, 6], [11, 15, 12, 16]], {{\[\[}}3, 7, 4, 8], [13, 17, 14, 18]]]]> : tensor<1x2x2x4xi8>
func.func @rows_first() -> tensor<*xi8> {
  %0 = nn.constant dense<[[[[1, 2]], [[3, 4]], [[5, 6]], [[7, 8]], [[11, 12]], [[13, 14]], [[15, 16]], [[17, 18]]]]> : tensor<1x8x1x2xi8>
  %r = nn.depth_to_space %0 {block = 2, columns_first = false} : (tensor<1x8x1x2xi8>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @columns_first
// FOLD: nn.constant dense<{{\[\[}}{{\[\[}}1, 3, 2, 4], [5, 7, 6, 8]], {{\[\[}}11, 13, 12, 14], [15, 17, 16, 18]]]]> : tensor<1x2x2x4xi8>
func.func @columns_first() -> tensor<*xi8> {
  %0 = nn.constant dense<[[[[1, 2]], [[3, 4]], [[5, 6]], [[7, 8]], [[11, 12]], [[13, 14]], [[15, 16]], [[17, 18]]]]> : tensor<1x8x1x2xi8>
  %r = nn.depth_to_space %0 {block = 2, columns_first = true} : (tensor<1x8x1x2xi8>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @back
// FOLD: nn.constant dense<{{\[\[}}[1, 3]], {{\[\[}}2, 4]], {{\[\[}}5, 7]], {{\[\[}}6, 8]]]> : tensor<4x1x2xi8>
func.func @back() -> tensor<*xi8> {
  %0 = nn.constant dense<[[[1, 2, 3, 4], [5, 6, 7, 8]]]> : tensor<1x2x4xi8>
  %r = nn.space_to_depth %0 {block = 2, columns_first = true} : (tensor<1x2x4xi8>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}
