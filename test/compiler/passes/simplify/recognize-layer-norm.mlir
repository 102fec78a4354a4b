// RUN: burin-opt %s --split-input-file --burin-simplify-recognize-layer-norm --cse --canonicalize | FileCheck %s

// PyTorch's older exporter.
// CHECK-LABEL: func.func @quotient
// CHECK: %[[Y:.*]] = nn.layer_norm %arg0 scale %arg1 bias %arg2 {axis = -1 : i64, epsilon = {{.*}} : f64}
// CHECK-NEXT: return %[[Y]]
func.func @quotient(%x: tensor<2x4x8xf32>, %s: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<2x4x8xf32> {
  %two = nn.constant dense<2.0> : tensor<f32>
  %eps = nn.constant dense<1.0e-5> : tensor<f32>
  %0 = nn.reduce_mean %x {axes = array<i64: -1>, keep_dims = true} : (tensor<2x4x8xf32>) -> tensor<2x4x1xf32>
  %1 = nn.sub %x, %0 : (tensor<2x4x8xf32>, tensor<2x4x1xf32>) -> tensor<2x4x8xf32>
  %2 = nn.pow %1, %two : (tensor<2x4x8xf32>, tensor<f32>) -> tensor<2x4x8xf32>
  %3 = nn.reduce_mean %2 {axes = array<i64: -1>, keep_dims = true} : (tensor<2x4x8xf32>) -> tensor<2x4x1xf32>
  %4 = nn.add %3, %eps : (tensor<2x4x1xf32>, tensor<f32>) -> tensor<2x4x1xf32>
  %5 = nn.sqrt %4 : (tensor<2x4x1xf32>) -> tensor<2x4x1xf32>
  %6 = nn.div %1, %5 : (tensor<2x4x8xf32>, tensor<2x4x1xf32>) -> tensor<2x4x8xf32>
  %7 = nn.mul %6, %s : (tensor<2x4x8xf32>, tensor<8xf32>) -> tensor<2x4x8xf32>
  %8 = nn.add %b, %7 : (tensor<8xf32>, tensor<2x4x8xf32>) -> tensor<2x4x8xf32>
  return %8 : tensor<2x4x8xf32>
}

// -----

// JAX: sums times 1 / n, the variance as a difference, inverse root times scale.
// CHECK-LABEL: func.func @difference
// CHECK: %[[S:.*]] = nn.reshape %arg1
// CHECK: %[[B:.*]] = nn.reshape %arg2
// CHECK: %[[Y:.*]] = nn.layer_norm %arg0 scale %[[S]] bias %[[B]]
// CHECK-NEXT: return %[[Y]]
func.func @difference(%x: tensor<2x8xf32>, %s: tensor<1x8xf32>, %b: tensor<1x8xf32>) -> tensor<2x8xf32> {
  %part = nn.constant dense<0.125> : tensor<f32>
  %zero = nn.constant dense<0.0> : tensor<f32>
  %eps = nn.constant dense<1.0e-6> : tensor<f32>
  %shape = nn.constant dense<[2, 1]> : tensor<2xi64>
  %0 = nn.reduce_sum %x {axes = array<i64: 1>} : (tensor<2x8xf32>) -> tensor<2xf32>
  %1 = nn.mul %x, %x : (tensor<2x8xf32>, tensor<2x8xf32>) -> tensor<2x8xf32>
  %2 = nn.reduce_sum %1 {axes = array<i64: 1>} : (tensor<2x8xf32>) -> tensor<2xf32>
  %3 = nn.mul %0, %part : (tensor<2xf32>, tensor<f32>) -> tensor<2xf32>
  %4 = nn.mul %2, %part : (tensor<2xf32>, tensor<f32>) -> tensor<2xf32>
  %5 = nn.mul %3, %3 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %6 = nn.sub %4, %5 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %7 = nn.maximum %zero, %6 : (tensor<f32>, tensor<2xf32>) -> tensor<2xf32>
  %8 = nn.reshape %7, %shape : (tensor<2xf32>, tensor<2xi64>) -> tensor<2x1xf32>
  %9 = nn.add %8, %eps : (tensor<2x1xf32>, tensor<f32>) -> tensor<2x1xf32>
  %10 = nn.sqrt %9 : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %11 = nn.reciprocal %10 : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %12 = nn.mul %11, %s : (tensor<2x1xf32>, tensor<1x8xf32>) -> tensor<2x8xf32>
  %13 = nn.reshape %3, %shape : (tensor<2xf32>, tensor<2xi64>) -> tensor<2x1xf32>
  %14 = nn.sub %x, %13 : (tensor<2x8xf32>, tensor<2x1xf32>) -> tensor<2x8xf32>
  %15 = nn.mul %14, %12 : (tensor<2x8xf32>, tensor<2x8xf32>) -> tensor<2x8xf32>
  %16 = nn.add %15, %b : (tensor<2x8xf32>, tensor<1x8xf32>) -> tensor<2x8xf32>
  return %16 : tensor<2x8xf32>
}

// -----

// Keras: x * factor + (bias - mean * factor).
// CHECK-LABEL: func.func @shifted
// CHECK: nn.layer_norm %arg0 scale %arg1 bias %arg2
// CHECK-NEXT: return
func.func @shifted(%x: tensor<2x8xf32>, %s: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<2x8xf32> {
  %eps = nn.constant dense<1.0e-3> : tensor<f32>
  %0 = nn.reduce_mean %x {axes = array<i64: 1>, keep_dims = true} : (tensor<2x8xf32>) -> tensor<2x1xf32>
  %1 = nn.sub %x, %0 : (tensor<2x8xf32>, tensor<2x1xf32>) -> tensor<2x8xf32>
  %2 = nn.mul %1, %1 : (tensor<2x8xf32>, tensor<2x8xf32>) -> tensor<2x8xf32>
  %3 = nn.reduce_mean %2 {axes = array<i64: 1>, keep_dims = true} : (tensor<2x8xf32>) -> tensor<2x1xf32>
  %4 = nn.add %3, %eps : (tensor<2x1xf32>, tensor<f32>) -> tensor<2x1xf32>
  %5 = nn.rsqrt %4 : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %6 = nn.mul %5, %s : (tensor<2x1xf32>, tensor<8xf32>) -> tensor<2x8xf32>
  %7 = nn.mul %x, %6 : (tensor<2x8xf32>, tensor<2x8xf32>) -> tensor<2x8xf32>
  %8 = nn.mul %0, %6 : (tensor<2x1xf32>, tensor<2x8xf32>) -> tensor<2x8xf32>
  %9 = nn.sub %b, %8 : (tensor<8xf32>, tensor<2x8xf32>) -> tensor<2x8xf32>
  %10 = nn.add %7, %9 : (tensor<2x8xf32>, tensor<2x8xf32>) -> tensor<2x8xf32>
  return %10 : tensor<2x8xf32>
}

// -----

// The variance as an op, a power for the root, and no parameters.
// CHECK-LABEL: func.func @bare
// CHECK: nn.layer_norm %arg0 {
// CHECK-NEXT: return
func.func @bare(%x: tensor<2x8xf32>) -> tensor<2x8xf32> {
  %eps = nn.constant dense<1.0e-3> : tensor<f32>
  %power = nn.constant dense<-0.5> : tensor<f32>
  %0 = nn.reduce_mean %x {axes = array<i64: 1>, keep_dims = true} : (tensor<2x8xf32>) -> tensor<2x1xf32>
  %1 = nn.sub %x, %0 : (tensor<2x8xf32>, tensor<2x1xf32>) -> tensor<2x8xf32>
  %2 = nn.reduce_variance %x {axes = array<i64: 1>, keep_dims = true, correction = 0.0 : f64} : (tensor<2x8xf32>) -> tensor<2x1xf32>
  %3 = nn.add %eps, %2 : (tensor<f32>, tensor<2x1xf32>) -> tensor<2x1xf32>
  %4 = nn.pow %3, %power : (tensor<2x1xf32>, tensor<f32>) -> tensor<2x1xf32>
  %5 = nn.mul %4, %1 : (tensor<2x1xf32>, tensor<2x8xf32>) -> tensor<2x8xf32>
  return %5 : tensor<2x8xf32>
}

// -----

// CHECK-LABEL: func.func @rms
// CHECK: nn.rms_norm %arg0 scale %arg1 {
// CHECK-NEXT: return
func.func @rms(%x: tensor<2x8xf32>, %s: tensor<8xf32>) -> tensor<2x8xf32> {
  %two = nn.constant dense<2.0> : tensor<f32>
  %one = nn.constant dense<1.0> : tensor<f32>
  %eps = nn.constant dense<1.0e-6> : tensor<f32>
  %0 = nn.pow %x, %two : (tensor<2x8xf32>, tensor<f32>) -> tensor<2x8xf32>
  %1 = nn.reduce_mean %0 {axes = array<i64: 1>, keep_dims = true} : (tensor<2x8xf32>) -> tensor<2x1xf32>
  %2 = nn.add %1, %eps : (tensor<2x1xf32>, tensor<f32>) -> tensor<2x1xf32>
  %3 = nn.sqrt %2 : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %4 = nn.div %one, %3 : (tensor<f32>, tensor<2x1xf32>) -> tensor<2x1xf32>
  %5 = nn.mul %x, %4 : (tensor<2x8xf32>, tensor<2x1xf32>) -> tensor<2x8xf32>
  %6 = nn.mul %s, %5 : (tensor<8xf32>, tensor<2x8xf32>) -> tensor<2x8xf32>
  return %6 : tensor<2x8xf32>
}

// -----

// Another axis; the mean of another tensor; a variance with a correction; a sum times another part.
// CHECK-LABEL: func.func @others
// CHECK-NOT: nn.{{layer_norm|rms_norm}}
// CHECK: return
func.func @others(%x: tensor<8x8xf32>, %y: tensor<8x8xf32>) -> (tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>) {
  %eps = nn.constant dense<1.0e-3> : tensor<f32>
  %part = nn.constant dense<0.25> : tensor<f32>
  %0 = nn.reduce_mean %x {axes = array<i64: 0>, keep_dims = true} : (tensor<8x8xf32>) -> tensor<1x8xf32>
  %1 = nn.sub %x, %0 : (tensor<8x8xf32>, tensor<1x8xf32>) -> tensor<8x8xf32>
  %2 = nn.mul %1, %1 : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %3 = nn.reduce_mean %2 {axes = array<i64: 0>, keep_dims = true} : (tensor<8x8xf32>) -> tensor<1x8xf32>
  %4 = nn.add %3, %eps : (tensor<1x8xf32>, tensor<f32>) -> tensor<1x8xf32>
  %5 = nn.sqrt %4 : (tensor<1x8xf32>) -> tensor<1x8xf32>
  %6 = nn.div %1, %5 : (tensor<8x8xf32>, tensor<1x8xf32>) -> tensor<8x8xf32>
  %7 = nn.reduce_mean %y {axes = array<i64: 1>, keep_dims = true} : (tensor<8x8xf32>) -> tensor<8x1xf32>
  %8 = nn.reduce_variance %x {axes = array<i64: 1>, keep_dims = true, correction = 0.0 : f64} : (tensor<8x8xf32>) -> tensor<8x1xf32>
  %9 = nn.add %8, %eps : (tensor<8x1xf32>, tensor<f32>) -> tensor<8x1xf32>
  %10 = nn.rsqrt %9 : (tensor<8x1xf32>) -> tensor<8x1xf32>
  %11 = nn.sub %x, %7 : (tensor<8x8xf32>, tensor<8x1xf32>) -> tensor<8x8xf32>
  %12 = nn.mul %11, %10 : (tensor<8x8xf32>, tensor<8x1xf32>) -> tensor<8x8xf32>
  %13 = nn.reduce_mean %x {axes = array<i64: 1>, keep_dims = true} : (tensor<8x8xf32>) -> tensor<8x1xf32>
  %14 = nn.sub %x, %13 : (tensor<8x8xf32>, tensor<8x1xf32>) -> tensor<8x8xf32>
  %15 = nn.reduce_variance %x {axes = array<i64: 1>, keep_dims = true, correction = 1.0 : f64} : (tensor<8x8xf32>) -> tensor<8x1xf32>
  %16 = nn.add %15, %eps : (tensor<8x1xf32>, tensor<f32>) -> tensor<8x1xf32>
  %17 = nn.rsqrt %16 : (tensor<8x1xf32>) -> tensor<8x1xf32>
  %18 = nn.mul %14, %17 : (tensor<8x8xf32>, tensor<8x1xf32>) -> tensor<8x8xf32>
  %19 = nn.mul %x, %x : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %20 = nn.reduce_sum %19 {axes = array<i64: 1>, keep_dims = true} : (tensor<8x8xf32>) -> tensor<8x1xf32>
  %21 = nn.mul %20, %part : (tensor<8x1xf32>, tensor<f32>) -> tensor<8x1xf32>
  %22 = nn.add %21, %eps : (tensor<8x1xf32>, tensor<f32>) -> tensor<8x1xf32>
  %23 = nn.rsqrt %22 : (tensor<8x1xf32>) -> tensor<8x1xf32>
  %24 = nn.mul %x, %23 : (tensor<8x8xf32>, tensor<8x1xf32>) -> tensor<8x8xf32>
  return %6, %12, %18, %24 : tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>
}

// -----

// The numbers of rows stand along columns: a square hides it.
// CHECK-LABEL: func.func @turned
// CHECK-NOT: nn.rms_norm
// CHECK: return
func.func @turned(%x: tensor<8x8xf32>) -> tensor<8x8xf32> {
  %eps = nn.constant dense<1.0e-3> : tensor<f32>
  %0 = nn.mul %x, %x : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %1 = nn.reduce_mean %0 {axes = array<i64: 1>} : (tensor<8x8xf32>) -> tensor<8xf32>
  %2 = nn.add %1, %eps : (tensor<8xf32>, tensor<f32>) -> tensor<8xf32>
  %3 = nn.rsqrt %2 : (tensor<8xf32>) -> tensor<8xf32>
  %4 = nn.mul %x, %3 : (tensor<8x8xf32>, tensor<8xf32>) -> tensor<8x8xf32>
  return %4 : tensor<8x8xf32>
}
