// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// Both phases of the stride are channels of one convolution, and move to their rows.
// CHECK-LABEL: func.func @kernel
// CHECK: nn.conv_transpose %{{.*}}, %{{.*}}, %{{.*}} {pads = array<i64: 0, 0, 1, 0>, strides = array<i64: 2, 1>}
// PLAN-LABEL: plan.program @kernel
// PLAN: %[[IMAGE:.*]] = plan.nest [1, 4, 5, 3]{{.*}} {
// PLAN: plan.nest [2, 2, 3, 16] reads({{.*}}%arg1{{.*}}) {
// PLAN: plan.load {{[0-9]+}}[{{.*}}guard
// PLAN: plan.kernel "pack_panels" {batch = 1 : i64, batch_stride = 16 : i64, col_stride = 1 : i64, k = 12 : i64, n = 16 : i64, row_stride = 16 : i64}
// PLAN: plan.kernel "conv2d" {c = 3 : i64, dilation_h = 1 : i64, dilation_w = 1 : i64, groups = 1 : i64, h = 4 : i64, kh = 2 : i64, kw = 2 : i64, n = 1 : i64, oc = 16 : i64, oh = 4 : i64, ow = 6 : i64, pad_left = 1 : i64, pad_top = 1 : i64, stride_h = 1 : i64, stride_w = 1 : i64, w = 5 : i64} ins(%[[IMAGE]]
// PLAN: plan.nest [1, 4, 6, 16] reads({{.*}}%arg2{{.*}}) {
// PLAN: plan.load {{[0-9]+}}
// PLAN: plan.nest [1, 8, 4, 2, 6, 1]{{.*}} {
// PLAN: plan.view %{{.*}} : tensor<1x8x4x2x6x1xf32> to tensor<1x8x8x6xf32>
func.func @kernel(%x: tensor<1x3x4x5xf32>, %w: tensor<3x8x3x2xf32>, %b: tensor<8xf32>) -> tensor<1x8x8x6xf32> {
  %0 = nn.conv_transpose %x, %w, %b {strides = array<i64: 2, 1>, pads = array<i64: 0, 0, 1, 0>} : (tensor<1x3x4x5xf32>, tensor<3x8x3x2xf32>, tensor<8xf32>) -> tensor<1x8x8x6xf32>
  return %0 : tensor<1x8x8x6xf32>
}

// -----

// With strides and dilations the image spreads to every second element with a border.
// PLAN-LABEL: plan.program @spread
// PLAN: %[[IMAGE:.*]] = plan.nest [1, 1, 15, 3]{{.*}} {
// PLAN: %[[X:.*]] = plan.load {{.*}}[#map] (%{{.*}}) guard
// PLAN: plan.compare eq
// PLAN: plan.select %{{.*}}, %[[X]]
// PLAN: plan.kernel "conv2d" {{.*}}dilation_w = 2 : i64{{.*}}kw = 3 : i64{{.*}} ins(%[[IMAGE]]
func.func @spread(%x: tensor<1x3x4xf32>, %w: tensor<3x8x3xf32>) -> tensor<1x8x11xf32> {
  %0 = nn.conv_transpose %x, %w {strides = array<i64: 2>, dilations = array<i64: 2>} : (tensor<1x3x4xf32>, tensor<3x8x3xf32>) -> tensor<1x8x11xf32>
  return %0 : tensor<1x8x11xf32>
}

// -----

// Of a volume, the four phases of two strides.
// PLAN-LABEL: plan.program @volume
// PLAN: plan.nest [2, 3, 1, 3, 32]{{.*}} {
// PLAN: plan.kernel "conv3d" {{.*}}kd = 2 : i64, kh = 3 : i64, kw = 1 : i64{{.*}}oc = 32 : i64, od = 3 : i64, oh = 6 : i64, ow = 5 : i64, pad_front = 1 : i64, pad_left = 0 : i64, pad_top = 2 : i64
// PLAN: plan.nest [1, 8, 3, 2, 6, 1, 5, 2]{{.*}} {
// PLAN: plan.view %{{.*}} : tensor<1x8x3x2x6x1x5x2xf32> to tensor<1x8x6x6x10xf32>
func.func @volume(%x: tensor<1x3x2x4x5xf32>, %w: tensor<3x8x4x3x2xf32>) -> tensor<1x8x6x6x10xf32> {
  %0 = nn.conv_transpose %x, %w {strides = array<i64: 2, 1, 2>} : (tensor<1x3x2x4x5xf32>, tensor<3x8x4x3x2xf32>) -> tensor<1x8x6x6x10xf32>
  return %0 : tensor<1x8x6x6x10xf32>
}

// -----

// What is cut off a phase's rows is left out of its places.
// PLAN-LABEL: plan.program @cut
// PLAN: plan.kernel "conv2d" {{.*}}ow = 4 : i64, pad_left = 0 : i64
// PLAN: plan.nest [1, 8, 1, 6]{{.*}} {
func.func @cut(%x: tensor<1x8x7xf32>, %w: tensor<8x8x2xf32>) -> tensor<1x8x6xf32> {
  %0 = nn.conv_transpose %x, %w {strides = array<i64: 2>, pads = array<i64: 1, 7>} : (tensor<1x8x7xf32>, tensor<8x8x2xf32>) -> tensor<1x8x6xf32>
  return %0 : tensor<1x8x6xf32>
}

// -----

// Constant weights turn at compile time: [in, out, tap] to [1, tap in reverse, in, out].
// PLAN-LABEL: plan.program @weights
// PLAN: plan.weight dense<{{\[\[\[\[}}2.000000e+00, 4.000000e+00]], {{\[\[}}1.000000e+00, 3.000000e+00]]]]> : tensor<1x2x1x2xf32>
func.func @weights(%x: tensor<1x1x9xf32>) -> tensor<1x2x10xf32> {
  %w = nn.constant dense<[[[1.0, 2.0], [3.0, 4.0]]]> : tensor<1x2x2xf32>
  %0 = nn.conv_transpose %x, %w : (tensor<1x1x9xf32>, tensor<1x2x2xf32>) -> tensor<1x2x10xf32>
  return %0 : tensor<1x2x10xf32>
}

// -----

// PLAN-LABEL: plan.program @nest
// PLAN: plan.nest [1, 4, 8] reads({{.*}}%arg0{{.*}}%arg1{{.*}}%arg2{{.*}}) reduce [2, 2] init [0 : i32] body {
// PLAN: plan.load {{[0-9]+}}
// PLAN: plan.select
// PLAN: plan.load {{[0-9]+}}
// PLAN: epilogue
// PLAN: plan.load {{[0-9]+}}
func.func @nest(%x: tensor<1x4x4xi32>, %w: tensor<4x2x2xi32>, %b: tensor<4xi32>) -> tensor<1x4x8xi32> {
  %0 = nn.conv_transpose %x, %w, %b {strides = array<i64: 2>, group = 2 : i64} : (tensor<1x4x4xi32>, tensor<4x2x2xi32>, tensor<4xi32>) -> tensor<1x4x8xi32>
  return %0 : tensor<1x4x8xi32>
}

// -----

// FOLD-LABEL: func.func @reference
// FOLD-DAG: nn.constant dense<{{\[\[\[}}10, 120, 23, 40]]]> : tensor<1x1x4xi32>
// FOLD-DAG: nn.constant dense<{{\[\[\[}}120, 23]]]> : tensor<1x1x2xi32>
// FOLD-DAG: nn.constant dense<{{\[\[\[}}10, 120, 23, 40, 0]]]> : tensor<1x1x5xi32>
// FOLD-DAG: nn.constant dense<{{\[\[\[}}10, 120, 23]]]> : tensor<1x1x3xi32>
// FOLD-DAG: nn.constant dense<{{\[\[\[}}120, 23, 40]]]> : tensor<1x1x3xi32>
func.func @reference() -> (tensor<1x1x4xi32>, tensor<1x1x2xi32>, tensor<1x1x5xi32>, tensor<1x1x3xi32>, tensor<1x1x3xi32>) {
  %u = nn.constant dense<[[[1]]]> : tensor<1x1x1xi32>
  %k = nn.constant dense<[[[10, 120, 23, 40]]]> : tensor<1x1x4xi32>
  %0 = nn.conv_transpose %u, %k : (tensor<1x1x1xi32>, tensor<1x1x4xi32>) -> tensor<1x1x4xi32>
  %1 = nn.conv_transpose %u, %k {pads = array<i64: 1, 1>} : (tensor<1x1x1xi32>, tensor<1x1x4xi32>) -> tensor<1x1x2xi32>
  %2 = nn.conv_transpose %u, %k {strides = array<i64: 2>, output_padding = array<i64: 1>} : (tensor<1x1x1xi32>, tensor<1x1x4xi32>) -> tensor<1x1x5xi32>
  %3 = nn.conv_transpose %u, %k {output_shape = array<i64: 3>, auto_pad = "same_upper"} : (tensor<1x1x1xi32>, tensor<1x1x4xi32>) -> tensor<1x1x3xi32>
  %4 = nn.conv_transpose %u, %k {output_shape = array<i64: 3>} : (tensor<1x1x1xi32>, tensor<1x1x4xi32>) -> tensor<1x1x3xi32>
  return %0, %1, %2, %3, %4 : tensor<1x1x4xi32>, tensor<1x1x2xi32>, tensor<1x1x5xi32>, tensor<1x1x3xi32>, tensor<1x1x3xi32>
}

// -----

// Windows overlap: 1 and 2 times [10, 20], 2 apart and 1 apart.
// FOLD-LABEL: func.func @overlap
// FOLD-DAG: nn.constant dense<{{\[\[\[}}10, 20, 20, 40]]]> : tensor<1x1x4xi32>
// FOLD-DAG: nn.constant dense<{{\[\[\[}}17, 47, 47]]]> : tensor<1x1x3xi32>
func.func @overlap() -> (tensor<1x1x4xi32>, tensor<1x1x3xi32>) {
  %x = nn.constant dense<[[[1, 2]]]> : tensor<1x1x2xi32>
  %w = nn.constant dense<[[[10, 20]]]> : tensor<1x1x2xi32>
  %b = nn.constant dense<7> : tensor<1xi32>
  %0 = nn.conv_transpose %x, %w {strides = array<i64: 2>} : (tensor<1x1x2xi32>, tensor<1x1x2xi32>) -> tensor<1x1x4xi32>
  %1 = nn.conv_transpose %x, %w, %b : (tensor<1x1x2xi32>, tensor<1x1x2xi32>, tensor<1xi32>) -> tensor<1x1x3xi32>
  return %0, %1 : tensor<1x1x4xi32>, tensor<1x1x3xi32>
}

// -----

func.func @channels(%x: tensor<1x4x9xf32>, %w: tensor<3x8x3xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected 3 input channels, got 4}}
  %0 = nn.conv_transpose %x, %w : (tensor<1x4x9xf32>, tensor<3x8x3xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @groups(%x: tensor<1x3x9xf32>, %w: tensor<3x8x3xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected input channels in 2 equal groups, got 3}}
  %0 = nn.conv_transpose %x, %w {group = 2 : i64} : (tensor<1x3x9xf32>, tensor<3x8x3xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @no_group(%x: tensor<1x3x9xf32>, %w: tensor<3x8x3xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected at least 1 group, got 0}}
  %0 = nn.conv_transpose %x, %w {group = 0 : i64} : (tensor<1x3x9xf32>, tensor<3x8x3xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @many_groups(%x: tensor<1x?x9xf32>, %w: tensor<?x8x3xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected fewer groups, got 9000000000000000000}}
  %0 = nn.conv_transpose %x, %w {group = 9000000000000000000 : i64} : (tensor<1x?x9xf32>, tensor<?x8x3xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @bias(%x: tensor<1x3x9xf32>, %w: tensor<3x8x3xf32>, %b: tensor<7xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected a bias of 8 elements, got 'tensor<7xf32>'}}
  %0 = nn.conv_transpose %x, %w, %b : (tensor<1x3x9xf32>, tensor<3x8x3xf32>, tensor<7xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @rank(%x: tensor<3x9xf32>, %w: tensor<3x8xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected at least 3 dimensions, got 'tensor<3x9xf32>'}}
  %0 = nn.conv_transpose %x, %w : (tensor<3x9xf32>, tensor<3x8xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @ranks(%x: tensor<1x3x9xf32>, %w: tensor<3x8x3x3xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected weights of 3 dimensions, got 4}}
  %0 = nn.conv_transpose %x, %w : (tensor<1x3x9xf32>, tensor<3x8x3x3xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @elements(%x: tensor<1x3x9xf32>, %w: tensor<3x8x3xf64>) -> tensor<*xf32> {
  // expected-error @below {{expected operands of one element type, got}}
  %0 = nn.conv_transpose %x, %w : (tensor<1x3x9xf32>, tensor<3x8x3xf64>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @boolean(%x: tensor<1x3x9xi1>, %w: tensor<3x8x3xi1>) -> tensor<*xi1> {
  // expected-error @below {{expected a number as element, got 'i1'}}
  %0 = nn.conv_transpose %x, %w : (tensor<1x3x9xi1>, tensor<3x8x3xi1>) -> tensor<*xi1>
  return %0 : tensor<*xi1>
}

// -----

func.func @auto_pad(%x: tensor<1x3x9xf32>, %w: tensor<3x8x3xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected auto_pad to be 'explicit', 'same_upper' or 'same_lower', got 'most'}}
  %0 = nn.conv_transpose %x, %w {auto_pad = "most"} : (tensor<1x3x9xf32>, tensor<3x8x3xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @output_shape(%x: tensor<1x3x9xf32>, %w: tensor<3x8x3xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected 1 numbers in [1, 2147483647] as output_shape, got [9, 9]}}
  %0 = nn.conv_transpose %x, %w {output_shape = array<i64: 9, 9>} : (tensor<1x3x9xf32>, tensor<3x8x3xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @result(%x: tensor<1x3x1xf32>, %w: tensor<3x8x3xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected a result of at least 1 in spatial dimension 0, got -1}}
  %0 = nn.conv_transpose %x, %w {pads = array<i64: 2, 2>} : (tensor<1x3x1xf32>, tensor<3x8x3xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @size(%x: tensor<1x3x9000000000000000xf32>, %w: tensor<3x8x3xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected a size of 64 bits in spatial dimension 0, got more}}
  %0 = nn.conv_transpose %x, %w {strides = array<i64: 2147483647>} : (tensor<1x3x9000000000000000xf32>, tensor<3x8x3xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}
