// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @padded
// CHECK: nn.max_pool %{{.*}} {auto_pad = "same_upper", kernel = array<i64: 3, 3>} : (tensor<1x4x9x9xi16>) -> tensor<1x4x9x9xi16>
// PLAN-LABEL: plan.program @padded
// PLAN: plan.nest [1, 4, 9, 9] reads(%arg0 : {{.*}}) reduce [3, 3] init [-32768 : i16] body {
// PLAN: plan.load 0[#map] (%{{.*}}) guard %{{.*}} : i16
// PLAN: plan.binary maximum
func.func @padded(%x: tensor<1x4x9x9xi16>) -> tensor<1x4x9x9xi16> {
  %0 = nn.max_pool %x {kernel = array<i64: 3, 3>, auto_pad = "same_upper"} : (tensor<1x4x9x9xi16>) -> tensor<1x4x9x9xi16>
  return %0 : tensor<1x4x9x9xi16>
}

// -----

// Of bytes and floats there is a kernel.
// PLAN-LABEL: plan.program @bytes
// PLAN: plan.kernel "pool2d" {{.*}} : tensor<1x4x9x9xui8>
func.func @bytes(%x: tensor<1x9x9x9xui8>) -> tensor<1x9x4x9xui8> {
  %0 = nn.max_pool %x {kernel = array<i64: 3, 3>, strides = array<i64: 2, 1>, pads = array<i64: 0, 1, 0, 1>} : (tensor<1x9x9x9xui8>) -> tensor<1x9x4x9xui8>
  return %0 : tensor<1x9x4x9xui8>
}

// -----

// FOLD-LABEL: func.func @reference
// FOLD-DAG: nn.constant dense<{{\[\[\[}}5, 5, 4]]]> : tensor<1x1x3xi32>
// FOLD-DAG: nn.constant dense<{{\[\[\[}}1, 5, 4]]]> : tensor<1x1x3xi32>
// FOLD-DAG: nn.constant dense<{{\[\[\[}}5, 4]]]> : tensor<1x1x2xi32>
// FOLD-DAG: nn.constant dense<{{\[\[\[}}3, 5]]]> : tensor<1x1x2xi32>
func.func @reference() -> (tensor<1x1x3xi32>, tensor<1x1x3xi32>, tensor<1x1x2xi32>, tensor<1x1x2xi32>) {
  %x = nn.constant dense<[[[1, 5, 3, 4]]]> : tensor<1x1x4xi32>
  %0 = nn.max_pool %x {kernel = array<i64: 2>} : (tensor<1x1x4xi32>) -> tensor<1x1x3xi32>
  %1 = nn.max_pool %x {kernel = array<i64: 2>, strides = array<i64: 2>, pads = array<i64: 1, 1>} : (tensor<1x1x4xi32>) -> tensor<1x1x3xi32>
  %2 = nn.max_pool %x {kernel = array<i64: 3>, strides = array<i64: 2>, ceil_mode = true} : (tensor<1x1x4xi32>) -> tensor<1x1x2xi32>
  %3 = nn.max_pool %x {kernel = array<i64: 2>, dilations = array<i64: 2>} : (tensor<1x1x4xi32>) -> tensor<1x1x2xi32>
  return %0, %1, %2, %3 : tensor<1x1x3xi32>, tensor<1x1x3xi32>, tensor<1x1x2xi32>, tensor<1x1x2xi32>
}

// -----

// A window of padding alone has the least value, and not-a-number wins.
// FOLD-LABEL: func.func @extremes
// FOLD-DAG: nn.constant dense<{{\[\[\[}}-128, -3, -128]]]> : tensor<1x1x3xi8>
// FOLD-DAG: nn.constant dense<{{\[\[\[}}0, 3, 0]]]> : tensor<1x1x3xui8>
// FOLD-DAG: nn.constant dense<{{\[\[\[}}0xFF800000, -3.000000e+00, 0xFF800000]]]> : tensor<1x1x3xf32>
// FOLD-DAG: nn.constant dense<0x7FC00000> : tensor<1x1x1xf32>
func.func @extremes() -> (tensor<1x1x3xi8>, tensor<1x1x3xui8>, tensor<1x1x3xf32>, tensor<1x1x1xf32>) {
  %x = nn.constant dense<-3> : tensor<1x1x1xi8>
  %y = nn.constant dense<3> : tensor<1x1x1xui8>
  %z = nn.constant dense<-3.0> : tensor<1x1x1xf32>
  %n = nn.constant dense<[[[1.0, 0x7FC00000, 2.0]]]> : tensor<1x1x3xf32>
  %0 = nn.max_pool %x {kernel = array<i64: 1>, pads = array<i64: 1, 1>} : (tensor<1x1x1xi8>) -> tensor<1x1x3xi8>
  %1 = nn.max_pool %y {kernel = array<i64: 1>, pads = array<i64: 1, 1>} : (tensor<1x1x1xui8>) -> tensor<1x1x3xui8>
  %2 = nn.max_pool %z {kernel = array<i64: 1>, pads = array<i64: 1, 1>} : (tensor<1x1x1xf32>) -> tensor<1x1x3xf32>
  %3 = nn.max_pool %n {kernel = array<i64: 3>} : (tensor<1x1x3xf32>) -> tensor<1x1x1xf32>
  return %0, %1, %2, %3 : tensor<1x1x3xi8>, tensor<1x1x3xui8>, tensor<1x1x3xf32>, tensor<1x1x1xf32>
}

// -----

func.func @rank(%x: tensor<3x4xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected at least 3 dimensions, got 'tensor<3x4xf32>'}}
  %0 = nn.max_pool %x {kernel = array<i64: 2>} : (tensor<3x4xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @kernel(%x: tensor<1x3x4xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected a kernel of 1 dimensions, got 2}}
  %0 = nn.max_pool %x {kernel = array<i64: 2, 2>} : (tensor<1x3x4xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @boolean(%x: tensor<1x3x4xi1>) -> tensor<*xi1> {
  // expected-error @below {{expected a number as element, got 'i1'}}
  %0 = nn.max_pool %x {kernel = array<i64: 2>} : (tensor<1x3x4xi1>) -> tensor<*xi1>
  return %0 : tensor<*xi1>
}
