// RUN: burin-opt %s --burin-compress-observe-activations | FileCheck %s

// What layers read becomes a result, once for all of its readers; a product of two activations is no layer.
// CHECK-LABEL: func.func @products
// CHECK-SAME: -> (tensor<2x2xf32>, tensor<2x4xf32>, tensor<2x2xf32>)
// CHECK: %[[A:.*]] = nn.matmul %arg0
// CHECK: %[[C:.*]] = nn.matmul %[[A]], %{{.*}} : (tensor<2x2xf32>, tensor<2x2xf32>)
// CHECK: return %{{.*}}, %arg0, %[[A]]
func.func @products(%x: tensor<2x4xf32>) -> tensor<2x2xf32> {
  %v = nn.constant dense<1.0> : tensor<4x2xf32>
  %w = nn.constant dense<2.0> : tensor<2x2xf32>
  %a = nn.matmul %x, %v : (tensor<2x4xf32>, tensor<4x2xf32>) -> tensor<2x2xf32>
  %b = nn.matmul %x, %v : (tensor<2x4xf32>, tensor<4x2xf32>) -> tensor<2x2xf32>
  %c = nn.matmul %a, %w : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %d = nn.matmul %b, %c : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %d : tensor<2x2xf32>
}

// Left alone: f16, weights that are computed, products that are of bytes already, and what branches compute.
// CHECK-LABEL: func.func @others
// CHECK-SAME: -> (tensor<2x2xf16>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>) {
func.func @others(%h: tensor<2x2xf16>, %x: tensor<2x2xf32>, %y: tensor<2x2xf32>, %q: tensor<2x2xui8>, %c: tensor<i1>)
    -> (tensor<2x2xf16>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>) {
  %v = nn.constant dense<1.0> : tensor<2x2xf16>
  %w = nn.constant dense<1> : tensor<2x2xi8>
  %u = nn.constant dense<1.0> : tensor<2x2xf32>
  %0 = nn.matmul %h, %v : (tensor<2x2xf16>, tensor<2x2xf16>) -> tensor<2x2xf16>
  %1 = nn.matmul %x, %y : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = nn.matmul %x, %w {element = f32} : (tensor<2x2xf32>, tensor<2x2xi8>) -> tensor<2x2xf32>
  %3 = nn.if %c : tensor<i1> -> tensor<2x2xf32> {
    %4 = nn.matmul %x, %u : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
    nn.yield %4 : tensor<2x2xf32>
  } else {
    nn.yield %x : tensor<2x2xf32>
  }
  return %0, %1, %2, %3 : tensor<2x2xf16>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>
}
