// RUN: burin-opt %s --split-input-file --burin-simplify-recognize-attention --canonicalize --cse | FileCheck %s

// As PyTorch writes it for ONNX: both sides of the product scaled by the root.
// CHECK-LABEL: func.func @both_sides
// CHECK-NEXT: %[[Y:.*]] = nn.attention %arg0, %arg1, %arg2 {scale = 2.500000e-01 : f64} : (tensor<1x2x3x8xf32>, tensor<1x2x5x8xf32>, tensor<1x2x5x4xf32>) -> tensor<1x2x3x4xf32>
// CHECK-NEXT: return %[[Y]]
func.func @both_sides(%q: tensor<1x2x3x8xf32>, %k: tensor<1x2x5x8xf32>, %v: tensor<1x2x5x4xf32>) -> tensor<1x2x3x4xf32> {
  %half = nn.constant dense<0.5> : tensor<1xf32>
  %t = nn.transpose %k {permutation = array<i64: 0, 1, 3, 2>} : (tensor<1x2x5x8xf32>) -> tensor<1x2x8x5xf32>
  %0 = nn.mul %q, %half : (tensor<1x2x3x8xf32>, tensor<1xf32>) -> tensor<1x2x3x8xf32>
  %1 = nn.mul %t, %half : (tensor<1x2x8x5xf32>, tensor<1xf32>) -> tensor<1x2x8x5xf32>
  %2 = nn.matmul %0, %1 : (tensor<1x2x3x8xf32>, tensor<1x2x8x5xf32>) -> tensor<1x2x3x5xf32>
  %3 = nn.softmax %2 {axis = -1 : i64} : (tensor<1x2x3x5xf32>) -> tensor<1x2x3x5xf32>
  %4 = nn.matmul %3, %v : (tensor<1x2x3x5xf32>, tensor<1x2x5x4xf32>) -> tensor<1x2x3x4xf32>
  return %4 : tensor<1x2x3x4xf32>
}

// -----

// A quotient of the scores, an added mask on the left, keys not yet transposed.
// CHECK-LABEL: func.func @added_mask
// CHECK: nn.attention %arg0, %arg1, %arg1 mask %arg2 {scale = 5.000000e-01 : f64}
// CHECK-NOT: nn.softmax
func.func @added_mask(%q: tensor<2x3x8xf32>, %k: tensor<2x5x8xf32>, %m: tensor<3x5xf32>) -> tensor<2x3x8xf32> {
  %two = nn.constant dense<2.0> : tensor<f32>
  %0 = nn.matmul %q, %k {transpose_b} : (tensor<2x3x8xf32>, tensor<2x5x8xf32>) -> tensor<2x3x5xf32>
  %1 = nn.div %0, %two : (tensor<2x3x5xf32>, tensor<f32>) -> tensor<2x3x5xf32>
  %2 = nn.add %m, %1 : (tensor<3x5xf32>, tensor<2x3x5xf32>) -> tensor<2x3x5xf32>
  %3 = nn.softmax %2 {axis = 2 : i64} : (tensor<2x3x5xf32>) -> tensor<2x3x5xf32>
  %4 = nn.matmul %3, %k : (tensor<2x3x5xf32>, tensor<2x5x8xf32>) -> tensor<2x3x8xf32>
  return %4 : tensor<2x3x8xf32>
}

// -----

// Two masks of scores, of which the constant one leaves out what comes later.
// CHECK-LABEL: func.func @causal
// CHECK: nn.attention %arg0, %arg0, %arg0 mask %arg1 {causal, scale = 1.000000e+00 : f64}
func.func @causal(%q: tensor<2x2x8xf32>, %m: tensor<2x1x2xf32>) -> tensor<2x2x8xf32> {
  %later = nn.constant dense<[[[0.0, 0xFF800000], [0.0, 0.0]]]> : tensor<1x2x2xf32>
  %0 = nn.matmul %q, %q {transpose_b} : (tensor<2x2x8xf32>, tensor<2x2x8xf32>) -> tensor<2x2x2xf32>
  %1 = nn.add %0, %later : (tensor<2x2x2xf32>, tensor<1x2x2xf32>) -> tensor<2x2x2xf32>
  %2 = nn.add %1, %m : (tensor<2x2x2xf32>, tensor<2x1x2xf32>) -> tensor<2x2x2xf32>
  %3 = nn.softmax %2 {axis = -1 : i64} : (tensor<2x2x2xf32>) -> tensor<2x2x2xf32>
  %4 = nn.matmul %3, %q : (tensor<2x2x2xf32>, tensor<2x2x8xf32>) -> tensor<2x2x8xf32>
  return %4 : tensor<2x2x8xf32>
}

// -----

// Choices: a mask that says what to leave out, a guard against NaN.
// CHECK-LABEL: func.func @choices
// CHECK: %[[KEEP:.*]] = nn.not %arg1
// CHECK: nn.attention %arg0, %arg0, %arg0 mask %[[KEEP]] {scale = 1.000000e+00 : f64, zero_empty}
// CHECK-NOT: nn.is_nan
func.func @choices(%q: tensor<2x2x8xf32>, %m: tensor<2x2xi1>) -> tensor<2x2x8xf32> {
  %out = nn.constant dense<0xFF800000> : tensor<f32>
  %zero = nn.constant dense<0.0> : tensor<f32>
  %0 = nn.matmul %q, %q {transpose_b} : (tensor<2x2x8xf32>, tensor<2x2x8xf32>) -> tensor<2x2x2xf32>
  %1 = nn.where %m, %out, %0 : (tensor<2x2xi1>, tensor<f32>, tensor<2x2x2xf32>) -> tensor<2x2x2xf32>
  %2 = nn.softmax %1 {axis = -1 : i64} : (tensor<2x2x2xf32>) -> tensor<2x2x2xf32>
  %3 = nn.is_nan %2 : (tensor<2x2x2xf32>) -> tensor<2x2x2xi1>
  %4 = nn.where %3, %zero, %2 : (tensor<2x2x2xi1>, tensor<f32>, tensor<2x2x2xf32>) -> tensor<2x2x2xf32>
  %5 = nn.matmul %4, %q : (tensor<2x2x2xf32>, tensor<2x2x8xf32>) -> tensor<2x2x8xf32>
  return %5 : tensor<2x2x8xf32>
}

// -----

// A constant choice of the lower triangle, by a number as good as infinite.
// CHECK-LABEL: func.func @triangle
// CHECK: nn.attention %arg0, %arg0, %arg0 {causal, scale = 1.000000e+00 : f64}
func.func @triangle(%q: tensor<2x8xf32>) -> tensor<2x8xf32> {
  %m = nn.constant dense<[[true, false], [true, true]]> : tensor<2x2xi1>
  %out = nn.constant dense<-3.40282347E+38> : tensor<f32>
  %0 = nn.matmul %q, %q {transpose_b} : (tensor<2x8xf32>, tensor<2x8xf32>) -> tensor<2x2xf32>
  %1 = nn.where %m, %0, %out : (tensor<2x2xi1>, tensor<2x2xf32>, tensor<f32>) -> tensor<2x2xf32>
  %2 = nn.softmax %1 {axis = -1 : i64} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %3 = nn.matmul %2, %q : (tensor<2x2xf32>, tensor<2x8xf32>) -> tensor<2x8xf32>
  return %3 : tensor<2x8xf32>
}

// -----

// By such a number beside another mask, which may leave out the other keys by one as large: both make one, as they would
// of scores of 0.
// CHECK-LABEL: func.func @triangle_and_mask
// CHECK-DAG: %[[KEEP:.*]] = nn.constant dense<{{.*}}> : tensor<2x2xi1>
// CHECK-DAG: %[[OUT:.*]] = nn.constant dense<-3.40282347E+38> : tensor<f32>
// CHECK-DAG: %[[ZERO:.*]] = nn.constant dense<0.000000e+00> : tensor<f32>
// CHECK: %[[CHOSEN:.*]] = nn.where %[[KEEP]], %[[ZERO]], %[[OUT]] : {{.*}} -> tensor<2x2xf32>
// CHECK: %[[BOTH:.*]] = nn.add %[[CHOSEN]], %arg1 : {{.*}} -> tensor<2x2xf32>
// CHECK: nn.attention %arg0, %arg0, %arg0 mask %[[BOTH]] {scale = 1.000000e+00 : f64}
func.func @triangle_and_mask(%q: tensor<2x8xf32>, %pad: tensor<1x2xf32>) -> tensor<2x8xf32> {
  %m = nn.constant dense<[[true, false], [true, true]]> : tensor<2x2xi1>
  %out = nn.constant dense<-3.40282347E+38> : tensor<f32>
  %0 = nn.matmul %q, %q {transpose_b} : (tensor<2x8xf32>, tensor<2x8xf32>) -> tensor<2x2xf32>
  %1 = nn.where %m, %0, %out : (tensor<2x2xi1>, tensor<2x2xf32>, tensor<f32>) -> tensor<2x2xf32>
  %2 = nn.add %1, %pad : (tensor<2x2xf32>, tensor<1x2xf32>) -> tensor<2x2xf32>
  %3 = nn.softmax %2 {axis = -1 : i64} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %4 = nn.matmul %3, %q : (tensor<2x2xf32>, tensor<2x8xf32>) -> tensor<2x8xf32>
  return %4 : tensor<2x8xf32>
}

// -----

// The same where the triangle is added.
// CHECK-LABEL: func.func @added_triangle_and_mask
// CHECK: %[[BOTH:.*]] = nn.add %{{.*}}, %arg1 : {{.*}} -> tensor<2x2xf32>
// CHECK: nn.attention %arg0, %arg0, %arg0 mask %[[BOTH]] {scale = 1.000000e+00 : f64}
func.func @added_triangle_and_mask(%q: tensor<2x8xf32>, %pad: tensor<1x2xf32>) -> tensor<2x8xf32> {
  %m = nn.constant dense<[[0.0, -3.40282347E+38], [0.0, 0.0]]> : tensor<2x2xf32>
  %0 = nn.matmul %q, %q {transpose_b} : (tensor<2x8xf32>, tensor<2x8xf32>) -> tensor<2x2xf32>
  %1 = nn.add %0, %m : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = nn.add %1, %pad : (tensor<2x2xf32>, tensor<1x2xf32>) -> tensor<2x2xf32>
  %3 = nn.softmax %2 {axis = -1 : i64} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %4 = nn.matmul %3, %q : (tensor<2x2xf32>, tensor<2x8xf32>) -> tensor<2x8xf32>
  return %4 : tensor<2x8xf32>
}

// -----

// By such a number where the mask is not known, all keys may count alike: they do with numbers, and would not without.
// CHECK-LABEL: func.func @unknown_choice
// CHECK-DAG: %[[OUT:.*]] = nn.constant dense<-3.40282347E+38> : tensor<f32>
// CHECK-DAG: %[[ZERO:.*]] = nn.constant dense<0.000000e+00> : tensor<f32>
// CHECK: %[[MASK:.*]] = nn.where %arg1, %[[ZERO]], %[[OUT]] : (tensor<1x2xi1>, tensor<f32>, tensor<f32>) -> tensor<1x2xf32>
// CHECK: nn.attention %arg0, %arg0, %arg0 mask %[[MASK]] {scale = 1.000000e+00 : f64}
func.func @unknown_choice(%q: tensor<2x8xf32>, %m: tensor<1x2xi1>) -> tensor<2x8xf32> {
  %out = nn.constant dense<-3.40282347E+38> : tensor<f32>
  %0 = nn.matmul %q, %q {transpose_b} : (tensor<2x8xf32>, tensor<2x8xf32>) -> tensor<2x2xf32>
  %1 = nn.where %m, %0, %out : (tensor<1x2xi1>, tensor<2x2xf32>, tensor<f32>) -> tensor<2x2xf32>
  %2 = nn.softmax %1 {axis = -1 : i64} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %3 = nn.matmul %2, %q : (tensor<2x2xf32>, tensor<2x8xf32>) -> tensor<2x8xf32>
  return %3 : tensor<2x8xf32>
}

// -----

// A choice behind an added mask takes its place where it leaves out keys.
// CHECK-LABEL: func.func @added_then_chosen
// CHECK: %[[MASK:.*]] = nn.where %arg1, %{{.*}}, %arg2 : {{.*}} -> tensor<2x2xf32>
// CHECK: nn.attention %arg0, %arg0, %arg0 mask %[[MASK]] {scale = 1.000000e+00 : f64}
func.func @added_then_chosen(%q: tensor<2x8xf32>, %m: tensor<2x2xi1>, %bias: tensor<2x2xf32>) -> tensor<2x8xf32> {
  %out = nn.constant dense<-1.0E+30> : tensor<f32>
  %0 = nn.matmul %q, %q {transpose_b} : (tensor<2x8xf32>, tensor<2x8xf32>) -> tensor<2x2xf32>
  %1 = nn.add %0, %bias : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = nn.where %m, %out, %1 : (tensor<2x2xi1>, tensor<f32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %3 = nn.softmax %2 {axis = -1 : i64} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %4 = nn.matmul %3, %q : (tensor<2x2xf32>, tensor<2x8xf32>) -> tensor<2x8xf32>
  return %4 : tensor<2x8xf32>
}

// -----

// A number that is not as good as infinite leaves out nothing for certain.
// CHECK-LABEL: func.func @small_choice
// CHECK: nn.softmax
func.func @small_choice(%q: tensor<2x8xf32>, %m: tensor<2x2xi1>) -> tensor<2x8xf32> {
  %out = nn.constant dense<-1.0E+4> : tensor<f32>
  %0 = nn.matmul %q, %q {transpose_b} : (tensor<2x8xf32>, tensor<2x8xf32>) -> tensor<2x2xf32>
  %1 = nn.where %m, %0, %out : (tensor<2x2xi1>, tensor<2x2xf32>, tensor<f32>) -> tensor<2x2xf32>
  %2 = nn.softmax %1 {axis = -1 : i64} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %3 = nn.matmul %2, %q : (tensor<2x2xf32>, tensor<2x8xf32>) -> tensor<2x8xf32>
  return %3 : tensor<2x8xf32>
}

// -----

// A mask that leaves out nothing goes.
// CHECK-LABEL: func.func @empty_mask
// CHECK: nn.attention %arg0, %arg0, %arg0 {scale = 1.000000e+00 : f64}
func.func @empty_mask(%q: tensor<2x8xf32>) -> tensor<2x8xf32> {
  %m = nn.constant dense<0.0> : tensor<1x2xf32>
  %0 = nn.matmul %q, %q {transpose_b} : (tensor<2x8xf32>, tensor<2x8xf32>) -> tensor<2x2xf32>
  %1 = nn.add %0, %m : (tensor<2x2xf32>, tensor<1x2xf32>) -> tensor<2x2xf32>
  %2 = nn.softmax %1 {axis = -1 : i64} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %3 = nn.matmul %2, %q : (tensor<2x2xf32>, tensor<2x8xf32>) -> tensor<2x8xf32>
  return %3 : tensor<2x8xf32>
}

// -----

// CHECK-LABEL: func.func @other_axis
// CHECK: nn.softmax
func.func @other_axis(%q: tensor<2x8xf32>) -> tensor<2x8xf32> {
  %0 = nn.matmul %q, %q {transpose_b} : (tensor<2x8xf32>, tensor<2x8xf32>) -> tensor<2x2xf32>
  %1 = nn.softmax %0 {axis = 0 : i64} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = nn.matmul %1, %q : (tensor<2x2xf32>, tensor<2x8xf32>) -> tensor<2x8xf32>
  return %2 : tensor<2x8xf32>
}

// -----

// CHECK-LABEL: func.func @scores_read_twice
// CHECK: nn.softmax
func.func @scores_read_twice(%q: tensor<2x8xf32>) -> (tensor<2x8xf32>, tensor<2x2xf32>) {
  %0 = nn.matmul %q, %q {transpose_b} : (tensor<2x8xf32>, tensor<2x8xf32>) -> tensor<2x2xf32>
  %1 = nn.softmax %0 {axis = 1 : i64} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = nn.matmul %1, %q : (tensor<2x2xf32>, tensor<2x8xf32>) -> tensor<2x8xf32>
  return %2, %0 : tensor<2x8xf32>, tensor<2x2xf32>
}

// -----

// CHECK-LABEL: func.func @weights_read_twice
// CHECK: nn.softmax
func.func @weights_read_twice(%q: tensor<2x8xf32>) -> (tensor<2x8xf32>, tensor<2x2xf32>) {
  %0 = nn.matmul %q, %q {transpose_b} : (tensor<2x8xf32>, tensor<2x8xf32>) -> tensor<2x2xf32>
  %1 = nn.softmax %0 {axis = 1 : i64} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = nn.matmul %1, %q : (tensor<2x2xf32>, tensor<2x8xf32>) -> tensor<2x8xf32>
  return %2, %1 : tensor<2x8xf32>, tensor<2x2xf32>
}

// -----

// A mask that makes more scores of them is no mask.
// CHECK-LABEL: func.func @larger_mask
// CHECK: nn.softmax
func.func @larger_mask(%q: tensor<1x2x8xf32>, %v: tensor<3x2x8xf32>, %m: tensor<3x2x2xf32>) -> tensor<3x2x8xf32> {
  %0 = nn.matmul %q, %q {transpose_b} : (tensor<1x2x8xf32>, tensor<1x2x8xf32>) -> tensor<1x2x2xf32>
  %1 = nn.add %0, %m : (tensor<1x2x2xf32>, tensor<3x2x2xf32>) -> tensor<3x2x2xf32>
  %2 = nn.softmax %1 {axis = 2 : i64} : (tensor<3x2x2xf32>) -> tensor<3x2x2xf32>
  %3 = nn.matmul %2, %v : (tensor<3x2x2xf32>, tensor<3x2x8xf32>) -> tensor<3x2x8xf32>
  return %3 : tensor<3x2x8xf32>
}

// -----

// A factor of the masked scores would scale the mask as well.
// CHECK-LABEL: func.func @factor_behind_mask
// CHECK: nn.softmax
func.func @factor_behind_mask(%q: tensor<2x8xf32>, %m: tensor<2x2xf32>) -> tensor<2x8xf32> {
  %half = nn.constant dense<0.5> : tensor<f32>
  %0 = nn.matmul %q, %q {transpose_b} : (tensor<2x8xf32>, tensor<2x8xf32>) -> tensor<2x2xf32>
  %1 = nn.add %0, %m : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = nn.mul %1, %half : (tensor<2x2xf32>, tensor<f32>) -> tensor<2x2xf32>
  %3 = nn.softmax %2 {axis = 1 : i64} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %4 = nn.matmul %3, %q : (tensor<2x2xf32>, tensor<2x8xf32>) -> tensor<2x8xf32>
  return %4 : tensor<2x8xf32>
}
