// RUN: burin-opt %s --split-input-file --burin-simplify-recognize-activations --cse --canonicalize | FileCheck %s

// PyTorch's exporter: x / sqrt(2), times x before the half.
// CHECK-LABEL: func.func @gelu
// CHECK-NEXT: %[[Y:.*]] = nn.gelu %arg0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT: return %[[Y]]
func.func @gelu(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %root = nn.constant dense<1.41421354> : tensor<f32>
  %one = nn.constant dense<1.0> : tensor<f32>
  %half = nn.constant dense<0.5> : tensor<f32>
  %0 = nn.div %x, %root : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %1 = nn.erf %0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %2 = nn.add %1, %one : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %3 = nn.mul %x, %2 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %4 = nn.mul %3, %half : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  return %4 : tensor<2x3xf32>
}

// -----

// TensorFlow's and Paddle's: half of x first, and a product instead of the quotient.
// CHECK-LABEL: func.func @gelu_halved
// CHECK-NEXT: %[[Y:.*]] = nn.gelu %arg0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT: return %[[Y]]
func.func @gelu_halved(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %root = nn.constant dense<0.707106769> : tensor<f32>
  %one = nn.constant dense<1.0> : tensor<f32>
  %half = nn.constant dense<0.5> : tensor<f32>
  %0 = nn.mul %half, %x : (tensor<f32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = nn.mul %root, %x : (tensor<f32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %2 = nn.erf %1 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %3 = nn.add %one, %2 : (tensor<f32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %4 = nn.mul %0, %3 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %4 : tensor<2x3xf32>
}

// -----

// The half inside the sum.
// CHECK-LABEL: func.func @gelu_of_factor
// CHECK-NEXT: %[[Y:.*]] = nn.gelu %arg0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT: return %[[Y]]
func.func @gelu_of_factor(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %root = nn.constant dense<0.707106769> : tensor<f32>
  %half = nn.constant dense<0.5> : tensor<f32>
  %0 = nn.mul %x, %root : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %1 = nn.erf %0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %2 = nn.mul %1, %half : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %3 = nn.add %2, %half : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %4 = nn.mul %3, %x : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %4 : tensor<2x3xf32>
}

// -----

// GPT-2's power.
// CHECK-LABEL: func.func @gelu_tanh
// CHECK-NEXT: %[[Y:.*]] = nn.gelu_tanh %arg0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT: return %[[Y]]
func.func @gelu_tanh(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %root = nn.constant dense<0.797884583> : tensor<f32>
  %c = nn.constant dense<4.471500e-02> : tensor<f32>
  %three = nn.constant dense<3.0> : tensor<f32>
  %one = nn.constant dense<1.0> : tensor<f32>
  %half = nn.constant dense<0.5> : tensor<f32>
  %0 = nn.pow %x, %three : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %1 = nn.mul %0, %c : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %2 = nn.add %x, %1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %3 = nn.mul %2, %root : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %4 = nn.tanh %3 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %5 = nn.add %4, %one : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %6 = nn.mul %x, %half : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %7 = nn.mul %6, %5 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %7 : tensor<2x3xf32>
}

// -----

// JAX's products.
// CHECK-LABEL: func.func @gelu_tanh_products
// CHECK-NEXT: %[[Y:.*]] = nn.gelu_tanh %arg0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT: return %[[Y]]
func.func @gelu_tanh_products(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %root = nn.constant dense<0.797884583> : tensor<f32>
  %c = nn.constant dense<4.471500e-02> : tensor<f32>
  %one = nn.constant dense<1.0> : tensor<f32>
  %half = nn.constant dense<0.5> : tensor<f32>
  %0 = nn.mul %c, %x : (tensor<f32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = nn.mul %x, %0 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %2 = nn.mul %x, %1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %3 = nn.add %x, %2 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %4 = nn.mul %root, %3 : (tensor<f32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %5 = nn.tanh %4 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %6 = nn.add %one, %5 : (tensor<f32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %7 = nn.mul %half, %6 : (tensor<f32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %8 = nn.mul %x, %7 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %8 : tensor<2x3xf32>
}

// -----

// x (1 + c x^2) sqrt(2 / pi), as BERT's fast variant writes it.
// CHECK-LABEL: func.func @gelu_tanh_factored
// CHECK-NEXT: %[[Y:.*]] = nn.gelu_tanh %arg0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT: return %[[Y]]
func.func @gelu_tanh_factored(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %root = nn.constant dense<0.7978845608> : tensor<f32>
  %c = nn.constant dense<0.044715> : tensor<f32>
  %one = nn.constant dense<1.0> : tensor<f32>
  %half = nn.constant dense<0.5> : tensor<f32>
  %0 = nn.mul %x, %root : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %1 = nn.mul %x, %x : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %2 = nn.mul %1, %c : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %3 = nn.add %2, %one : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %4 = nn.mul %0, %3 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %5 = nn.tanh %4 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %6 = nn.add %5, %one : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %7 = nn.mul %6, %x : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %8 = nn.mul %7, %half : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  return %8 : tensor<2x3xf32>
}

// -----

// SiLU, and GELU's approximation by a sigmoid below.
// CHECK-LABEL: func.func @swish
// CHECK-NEXT: %[[Y:.*]] = nn.swish %arg0 {alpha = 1.000000e+00 : f64}
// CHECK-NEXT: return %[[Y]]
func.func @swish(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = nn.sigmoid %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = nn.mul %0, %x : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}

// -----

// The factor has the digits of its type.
// CHECK-LABEL: func.func @quick_gelu
// CHECK-NEXT: %[[Y:.*]] = nn.swish %arg0 {alpha = 1.702{{.*}} : f64}
// CHECK-NEXT: return %[[Y]]
func.func @quick_gelu(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %c = nn.constant dense<1.702> : tensor<f32>
  %0 = nn.mul %x, %c : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %1 = nn.sigmoid %0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %2 = nn.mul %x, %1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %2 : tensor<2x3xf32>
}

// -----

// A clip divided by 6.
// CHECK-LABEL: func.func @hard_swish
// CHECK-NEXT: %[[Y:.*]] = nn.hard_swish %arg0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT: return %[[Y]]
func.func @hard_swish(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %three = nn.constant dense<3.0> : tensor<f32>
  %six = nn.constant dense<6.0> : tensor<f32>
  %zero = nn.constant dense<0.0> : tensor<f32>
  %0 = nn.add %x, %three : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %1 = nn.maximum %0, %zero : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %2 = nn.minimum %1, %six : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %3 = nn.mul %x, %2 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %4 = nn.div %3, %six : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  return %4 : tensor<2x3xf32>
}

// -----

// A clip of x / 6 + 1 / 2, upper bound first.
// CHECK-LABEL: func.func @hard_swish_of_sigmoid
// CHECK-NEXT: %[[Y:.*]] = nn.hard_swish %arg0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT: return %[[Y]]
func.func @hard_swish_of_sigmoid(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %sixth = nn.constant dense<0.16666667> : tensor<f32>
  %half = nn.constant dense<0.5> : tensor<f32>
  %one = nn.constant dense<1.0> : tensor<f32>
  %zero = nn.constant dense<0.0> : tensor<f32>
  %0 = nn.mul %x, %sixth : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %1 = nn.add %0, %half : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %2 = nn.minimum %1, %one : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %3 = nn.maximum %zero, %2 : (tensor<f32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %4 = nn.mul %3, %x : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %4 : tensor<2x3xf32>
}

// -----

// PyTorch's exporter: the operator HardSigmoid.
// CHECK-LABEL: func.func @hard_swish_of_op
// CHECK-NEXT: %[[Y:.*]] = nn.hard_swish %arg0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT: return %[[Y]]
func.func @hard_swish_of_op(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = nn.hard_sigmoid %x {alpha = 0.16666667163372 : f64, beta = 0.5 : f64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = nn.mul %x, %0 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}

// -----

// Nothing is multiplied.
// CHECK-LABEL: func.func @hard_sigmoid
// CHECK-NEXT: %[[Y:.*]] = nn.hard_sigmoid %arg0 {alpha = 0.1666{{.*}} : f64, beta = 5.000000e-01 : f64}
// CHECK-NEXT: return %[[Y]]
func.func @hard_sigmoid(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %three = nn.constant dense<3.0> : tensor<f32>
  %six = nn.constant dense<6.0> : tensor<f32>
  %zero = nn.constant dense<0.0> : tensor<f32>
  %0 = nn.add %x, %three : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %1 = nn.maximum %0, %zero : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %2 = nn.minimum %1, %six : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %3 = nn.div %2, %six : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  return %3 : tensor<2x3xf32>
}

// -----

// Softplus spelled out.
// CHECK-LABEL: func.func @mish
// CHECK-NEXT: %[[Y:.*]] = nn.mish %arg0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT: return %[[Y]]
func.func @mish(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %one = nn.constant dense<1.0> : tensor<f32>
  %0 = nn.exp %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = nn.add %0, %one : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %2 = nn.log %1 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %3 = nn.tanh %2 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %4 = nn.mul %x, %3 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %4 : tensor<2x3xf32>
}

// -----

// Softplus as an op.
// CHECK-LABEL: func.func @mish_of_op
// CHECK-NEXT: %[[Y:.*]] = nn.mish %arg0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT: return %[[Y]]
func.func @mish_of_op(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = nn.softplus %x {beta = 1.0 : f64, threshold = 20.0 : f64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = nn.tanh %0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %2 = nn.mul %x, %1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %2 : tensor<2x3xf32>
}

// -----

// Other numbers: a factor with too few digits, another root, another bound.
// CHECK-LABEL: func.func @other_numbers
// CHECK-NOT: nn.{{gelu|hard_swish|hard_sigmoid}}
// CHECK: return
func.func @other_numbers(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %c = nn.constant dense<0.7> : tensor<f32>
  %one = nn.constant dense<1.0> : tensor<f32>
  %half = nn.constant dense<0.5> : tensor<f32>
  %three = nn.constant dense<3.0> : tensor<f32>
  %five = nn.constant dense<5.0> : tensor<f32>
  %zero = nn.constant dense<0.0> : tensor<f32>
  %sixth = nn.constant dense<0.1667> : tensor<f32>
  %0 = nn.mul %x, %c : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %1 = nn.erf %0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %2 = nn.add %1, %one : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %3 = nn.mul %x, %2 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %4 = nn.mul %3, %half : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %5 = nn.add %4, %three : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %6 = nn.maximum %5, %zero : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %7 = nn.minimum %6, %five : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %8 = nn.mul %4, %7 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %9 = nn.mul %8, %sixth : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  return %9 : tensor<2x3xf32>
}

// -----

// Another value is multiplied; a bound by channel is no clip.
// CHECK-LABEL: func.func @other_values
// CHECK-NOT: nn.swish
// CHECK-NOT: nn.hard_sigmoid
// CHECK: return
func.func @other_values(%x: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %low = nn.constant dense<0.0> : tensor<f32>
  %high = nn.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  %0 = nn.sigmoid %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = nn.mul %0, %y : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %2 = nn.maximum %1, %low : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %3 = nn.minimum %2, %high : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return %3 : tensor<2x3xf32>
}

// -----

// The sigmoid itself is read, too.
// CHECK-LABEL: func.func @two_readers
// CHECK: %[[S:.*]] = nn.sigmoid %arg0
// CHECK: %[[Y:.*]] = nn.swish %arg0
// CHECK: return %[[S]], %[[Y]]
func.func @two_readers(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
  %0 = nn.sigmoid %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = nn.mul %x, %0 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0, %1 : tensor<2x3xf32>, tensor<2x3xf32>
}
