// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @scatter
// CHECK: nn.scatter_elements %{{.*}}, %{{.*}}, %{{.*}} {axis = 1 : i64, reduction = "add"}
// PLAN-LABEL: plan.program @scatter
// PLAN: plan.nest [4, 2]{{.*}} {
// PLAN: plan.check_index %{{.*}} bound 9 : i64
// PLAN: plan.kernel "scatter" {combine = 1 : i64, rows = 8 : i64, size = 36 : i64, width = 1 : i64}
func.func @scatter(%x: tensor<4x9xf32>, %i: tensor<4x2xi64>, %u: tensor<4x2xf32>) -> tensor<4x9xf32> {
  %r = nn.scatter_elements %x, %i, %u {axis = 1, reduction = "add"} : (tensor<4x9xf32>, tensor<4x2xi64>, tensor<4x2xf32>) -> tensor<4x9xf32>
  return %r : tensor<4x9xf32>
}

// -----

// FOLD-LABEL: func.func @replaced
// FOLD: nn.constant dense<{{\[\[}}1, 9, 7], [8, 5, 6]]> : tensor<2x3xi8>
func.func @replaced() -> tensor<*xi8> {
  %x = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi8>
  %i = nn.constant dense<[[-1, 1], [0, 0]]> : tensor<2x2xi64>
  %u = nn.constant dense<[[7, 9], [0, 8]]> : tensor<2x2xi8>
  %r = nn.scatter_elements %x, %i, %u {axis = 1, reduction = "none"} : (tensor<2x3xi8>, tensor<2x2xi64>, tensor<2x2xi8>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @along_rows
// FOLD: nn.constant dense<{{\[\[}}1.000000e+00, 1.000000e+01], [3.000000e+00, 4.000000e+00]]> : tensor<2x2xf32>
func.func @along_rows() -> tensor<*xf32> {
  %x = nn.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %i = nn.constant dense<[[1, 0]]> : tensor<1x2xi32>
  %u = nn.constant dense<[[2.0, 10.0]]> : tensor<1x2xf32>
  %r = nn.scatter_elements %x, %i, %u {axis = 0, reduction = "max"} : (tensor<2x2xf32>, tensor<1x2xi32>, tensor<1x2xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// FOLD-LABEL: func.func @product
// FOLD: nn.constant dense<[6, 2]> : tensor<2xi8>
func.func @product() -> tensor<*xi8> {
  %x = nn.constant dense<[1, 2]> : tensor<2xi8>
  %i = nn.constant dense<[0, 0]> : tensor<2xi64>
  %u = nn.constant dense<[2, 3]> : tensor<2xi8>
  %r = nn.scatter_elements %x, %i, %u {axis = 0, reduction = "mul"} : (tensor<2xi8>, tensor<2xi64>, tensor<2xi8>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

// FOLD-LABEL: func.func @least
// FOLD: nn.constant dense<[-3, 2]> : tensor<2xi8>
func.func @least() -> tensor<*xi8> {
  %x = nn.constant dense<[1, 2]> : tensor<2xi8>
  %i = nn.constant dense<[0, 1]> : tensor<2xi64>
  %u = nn.constant dense<[-3, 3]> : tensor<2xi8>
  %r = nn.scatter_elements %x, %i, %u {axis = 0, reduction = "min"} : (tensor<2xi8>, tensor<2xi64>, tensor<2xi8>) -> tensor<*xi8>
  return %r : tensor<*xi8>
}

// -----

func.func @reduction(%x: tensor<2xf32>, %i: tensor<2xi64>) -> tensor<*xf32> {
  // expected-error @below {{expected reduction 'none', 'add', 'mul', 'max' or 'min', got 'mean'}}
  %r = nn.scatter_elements %x, %i, %x {axis = 0, reduction = "mean"} : (tensor<2xf32>, tensor<2xi64>, tensor<2xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @booleans(%x: tensor<2xi1>, %i: tensor<2xi64>) -> tensor<*xi1> {
  // expected-error @below {{expected a number as element of reduction 'add', got 'i1'}}
  %r = nn.scatter_elements %x, %i, %x {axis = 0, reduction = "add"} : (tensor<2xi1>, tensor<2xi64>, tensor<2xi1>) -> tensor<*xi1>
  return %r : tensor<*xi1>
}

// -----

func.func @element(%x: tensor<2xf32>, %i: tensor<2xi64>, %u: tensor<2xf64>) -> tensor<*xf32> {
  // expected-error @below {{expected updates of element type 'f32', got 'tensor<2xf64>'}}
  %r = nn.scatter_elements %x, %i, %u {axis = 0, reduction = "none"} : (tensor<2xf32>, tensor<2xi64>, tensor<2xf64>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @shapes(%x: tensor<4xf32>, %i: tensor<2xi64>, %u: tensor<3xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected updates of the indices' shape, got 'tensor<3xf32>' and 'tensor<2xi64>'}}
  %r = nn.scatter_elements %x, %i, %u {axis = 0, reduction = "none"} : (tensor<4xf32>, tensor<2xi64>, tensor<3xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @rank(%x: tensor<4xf32>, %i: tensor<2x1xi64>, %u: tensor<2x1xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected indices of 1 dimensions, got 'tensor<2x1xi64>'}}
  %r = nn.scatter_elements %x, %i, %u {axis = 0, reduction = "none"} : (tensor<4xf32>, tensor<2x1xi64>, tensor<2x1xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// Rows of indices beyond those of x would be written behind its end.
func.func @inside(%x: tensor<2x4xf32>, %i: tensor<3x1xi64>, %u: tensor<3x1xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected indices that lie inside 'tensor<2x4xf32>' but for axis 1, got 'tensor<3x1xi64>'}}
  %r = nn.scatter_elements %x, %i, %u {axis = 1, reduction = "none"} : (tensor<2x4xf32>, tensor<3x1xi64>, tensor<3x1xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @nothing(%x: tensor<0xf32>, %i: tensor<3xi64>, %u: tensor<3xf32>) -> tensor<*xf32> {
  // expected-error @below {{expected an element along axis 0, got none}}
  %r = nn.scatter_elements %x, %i, %u {axis = 0, reduction = "none"} : (tensor<0xf32>, tensor<3xi64>, tensor<3xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// Updates of one index along the axis cannot meet: they are written at once.
// PLAN-LABEL: plan.program @one_along
// PLAN: plan.nest [4, 1] into %arg0[#map] reads(%arg2, %arg1 : tensor<4x1xf32>, tensor<4x1xi64>) {
// PLAN: %[[AT:.*]] = plan.check_index %{{.*}} bound 9 : i64
// PLAN: plan.yield %{{.*}}, %[[AT]] : f32, index
// PLAN-NEXT: } : tensor<4x9xf32>
// PLAN-NOT: plan.kernel
func.func @one_along(%x: tensor<4x9xf32>, %i: tensor<4x1xi64>, %u: tensor<4x1xf32>) -> tensor<4x9xf32> {
  %r = nn.scatter_elements %x, %i, %u {axis = -1, reduction = "none"} : (tensor<4x9xf32>, tensor<4x1xi64>, tensor<4x1xf32>) -> tensor<4x9xf32>
  return %r : tensor<4x9xf32>
}

// -----

// Their sum is the kernel's, as more than one index is.
// PLAN-LABEL: plan.program @sum_along
// PLAN: plan.kernel "scatter" {combine = 1 : i64, rows = 4 : i64, size = 36 : i64, width = 1 : i64} ins(%arg0,
func.func @sum_along(%x: tensor<4x9xf32>, %i: tensor<4x1xi64>, %u: tensor<4x1xf32>) -> tensor<4x9xf32> {
  %r = nn.scatter_elements %x, %i, %u {axis = -1, reduction = "add"} : (tensor<4x9xf32>, tensor<4x1xi64>, tensor<4x1xf32>) -> tensor<4x9xf32>
  return %r : tensor<4x9xf32>
}
