// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @lstm
// CHECK: nn.lstm %{{.*}}, %{{.*}} initial %{{.*}} lengths %{{.*}} {direction = "reverse"} : (tensor<5x2x12xf32>, tensor<1x12x3xf32>, tensor<1x2x3xf32>, tensor<2xi32>)
// PLAN-LABEL: plan.program @lstm
// PLAN: %[[PACKED:.*]] = plan.kernel "pack_panels" {batch = 1 : i64, batch_stride = 36 : i64, col_stride = 3 : i64, k = 3 : i64, n = 12 : i64, row_stride = 1 : i64} ins(%arg1
// PLAN: %[[Y:.*]]:3 = plan.kernel "lstm" {batch = 2 : i64,
// PLAN-SAME: gates = 4 : i64, has_memory = true, hidden = 3 : i64, initial_memory = false, initial_state = true
// PLAN-SAME: lengths = true
// PLAN-SAME: reverse = true
// PLAN-SAME: ins(%arg0, %[[PACKED]], %arg2, %arg0, %arg0, %arg3
// PLAN-SAME: scratch_bytes = 144 : i64} : tensor<5x2x1x3xf32>, tensor<1x2x3xf32>, tensor<1x2x3xf32>
// PLAN: plan.return %[[Y]]#0, %[[Y]]#2
func.func @lstm(%x: tensor<5x2x12xf32>, %r: tensor<1x12x3xf32>, %h: tensor<1x2x3xf32>, %n: tensor<2xi32>) -> (tensor<5x2x1x3xf32>, tensor<1x2x3xf32>) {
  %0:3 = nn.lstm %x, %r initial %h lengths %n {direction = "reverse"} : (tensor<5x2x12xf32>, tensor<1x12x3xf32>, tensor<1x2x3xf32>, tensor<2xi32>) -> (tensor<5x2x1x3xf32>, tensor<1x2x3xf32>, tensor<1x2x3xf32>)
  return %0#0, %0#2 : tensor<5x2x1x3xf32>, tensor<1x2x3xf32>
}

// -----

// States of zeros are the kernel's own, full lengths say nothing; a reset gate in front asks for a matrix each.
// CHECK-LABEL: func.func @gru
// PLAN-LABEL: plan.program @gru
// PLAN: plan.kernel "pack_panels" {batch = 3 : i64, batch_stride = 9 : i64
// PLAN: plan.kernel "gru"
// PLAN-SAME: bias = true
// PLAN-SAME: initial_state = false, lengths = false
// PLAN-SAME: reset_after = false
// PLAN-SAME: x_row = 45 : i64, x_step = 9 : i64, y_row = 15 : i64, y_step = 3 : i64
func.func @gru(%x: tensor<2x5x9xf32>, %r: tensor<1x9x3xf32>, %b: tensor<1x3xf32>) -> tensor<2x5x1x3xf32> {
  %h = nn.constant dense<0.0> : tensor<1x2x3xf32>
  %n = nn.constant dense<5> : tensor<2xi32>
  %0:2 = nn.gru %x, %r initial %h bias %b lengths %n {batch_first = true} : (tensor<2x5x9xf32>, tensor<1x9x3xf32>, tensor<1x2x3xf32>, tensor<1x3xf32>, tensor<2xi32>) -> (tensor<2x5x1x3xf32>, tensor<1x2x3xf32>)
  return %0#0 : tensor<2x5x1x3xf32>
}

// -----

// h = relu(x + h / 2): 1, then 2 + 0.5, then 0; backwards -4 gives 0, then 2, then 1 + 1.
// FOLD-LABEL: func.func @reference
// FOLD-DAG: nn.constant dense<{{\[\[\[\[}}1.000000e+00], [2.000000e+00]]], {{\[\[\[}}2.500000e+00], [2.000000e+00]]], {{\[\[\[}}0.000000e+00], [0.000000e+00]]]]> : tensor<3x1x2x1xf32>
// FOLD-DAG: nn.constant dense<{{\[\[\[}}0.000000e+00]], {{\[\[}}2.000000e+00]]]> : tensor<2x1x1xf32>
func.func @reference() -> (tensor<3x1x2x1xf32>, tensor<2x1x1xf32>) {
  %x = nn.constant dense<[[[1.0, 1.0]], [[2.0, 2.0]], [[-4.0, -4.0]]]> : tensor<3x1x2xf32>
  %r = nn.constant dense<0.5> : tensor<2x1x1xf32>
  %0:2 = nn.rnn %x, %r {direction = "bidirectional", state_activation = "relu"} : (tensor<3x1x2xf32>, tensor<2x1x1xf32>) -> (tensor<3x1x2x1xf32>, tensor<2x1x1xf32>)
  return %0#0, %0#1 : tensor<3x1x2x1xf32>, tensor<2x1x1xf32>
}

// -----

// Every activation of -1 and 2 with alpha 0.25 and beta 0.5.
// FOLD-LABEL: func.func @activations
// FOLD: dense<{{.*}}2.500000e-01{{.*}}1.000000e+00{{.*}}> : tensor<1x2x1x1xf32>
// FOLD: dense<{{.*}}-2.500000e-01{{.*}}2.000000e+00{{.*}}> : tensor<1x2x1x1xf32>
// FOLD: dense<{{.*}}0.000000e+00{{.*}}2.000000e+00{{.*}}> : tensor<1x2x1x1xf32>
// FOLD: dense<{{.*}}-0.11552{{.*}}0.190398{{.*}}> : tensor<1x2x1x1xf32>
// FOLD: dense<{{.*}}2.500000e-01{{.*}}1.000000e+00{{.*}}> : tensor<1x2x1x1xf32>
// FOLD: dense<{{.*}}-0.15803{{.*}}2.000000e+00{{.*}}> : tensor<1x2x1x1xf32>
// FOLD: dense<{{.*}}-5.000000e-01{{.*}}0.6666666{{.*}}> : tensor<1x2x1x1xf32>
// FOLD: dense<{{.*}}0.313261{{.*}}2.126928{{.*}}> : tensor<1x2x1x1xf32>
func.func @activations() -> (tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>) {
  %x = nn.constant dense<[[[-1.0], [2.0]]]> : tensor<1x2x1xf32>
  %r = nn.constant dense<0.0> : tensor<1x1x1xf32>
  %0:2 = nn.rnn %x, %r {state_activation = "affine", scales = array<f64: 0.25, 0.5>} : (tensor<1x2x1xf32>, tensor<1x1x1xf32>) -> (tensor<1x2x1x1xf32>, tensor<1x2x1xf32>)
  %1:2 = nn.rnn %x, %r {state_activation = "leaky_relu", scales = array<f64: 0.25, 0.5>} : (tensor<1x2x1xf32>, tensor<1x1x1xf32>) -> (tensor<1x2x1x1xf32>, tensor<1x2x1xf32>)
  %2:2 = nn.rnn %x, %r {state_activation = "thresholded_relu", scales = array<f64: 0.25, 0.5>} : (tensor<1x2x1xf32>, tensor<1x1x1xf32>) -> (tensor<1x2x1x1xf32>, tensor<1x2x1xf32>)
  %3:2 = nn.rnn %x, %r {state_activation = "scaled_tanh", scales = array<f64: 0.25, 0.5>} : (tensor<1x2x1xf32>, tensor<1x1x1xf32>) -> (tensor<1x2x1x1xf32>, tensor<1x2x1xf32>)
  %4:2 = nn.rnn %x, %r {state_activation = "hard_sigmoid", scales = array<f64: 0.25, 0.5>} : (tensor<1x2x1xf32>, tensor<1x1x1xf32>) -> (tensor<1x2x1x1xf32>, tensor<1x2x1xf32>)
  %5:2 = nn.rnn %x, %r {state_activation = "elu", scales = array<f64: 0.25, 0.5>} : (tensor<1x2x1xf32>, tensor<1x1x1xf32>) -> (tensor<1x2x1x1xf32>, tensor<1x2x1xf32>)
  %6:2 = nn.rnn %x, %r {state_activation = "softsign", scales = array<f64: 0.25, 0.5>} : (tensor<1x2x1xf32>, tensor<1x1x1xf32>) -> (tensor<1x2x1x1xf32>, tensor<1x2x1xf32>)
  %7:2 = nn.rnn %x, %r {state_activation = "softplus", scales = array<f64: 0.25, 0.5>} : (tensor<1x2x1xf32>, tensor<1x1x1xf32>) -> (tensor<1x2x1x1xf32>, tensor<1x2x1xf32>)
  return %0#0, %1#0, %2#0, %3#0, %4#0, %5#0, %6#0, %7#0 : tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>
}

// -----

// i = 0.3 whatever x is; with `coupled` 0.7 of the memory is kept, though the forget gate would keep 0.3 too.
// FOLD-LABEL: func.func @coupled
// FOLD: nn.constant dense<1.000000e+00> : tensor<1x1x1xf32>
func.func @coupled() -> tensor<1x1x1xf32> {
  %x = nn.constant dense<1.0> : tensor<1x1x4xf32>
  %r = nn.constant dense<0.0> : tensor<1x4x1xf32>
  %c = nn.constant dense<1.0> : tensor<1x1x1xf32>
  %0:3 = nn.lstm %x, %r memory %c {coupled = true, gate_activation = "affine", cell_activation = "relu", scales = array<f64: 0.0, 0.3, 0.0, 0.0, 0.0, 0.0>} : (tensor<1x1x4xf32>, tensor<1x4x1xf32>, tensor<1x1x1xf32>) -> (tensor<1x1x1x1xf32>, tensor<1x1x1xf32>, tensor<1x1x1xf32>)
  return %0#2 : tensor<1x1x1xf32>
}

// -----

func.func @element(%x: tensor<5x2x3xf16>, %r: tensor<1x3x3xf16>) -> tensor<5x2x1x3xf16> {
  // expected-error @below {{expected 'f32' or 'f64' as element type, got 'f16'}}
  %0:2 = nn.rnn %x, %r : (tensor<5x2x3xf16>, tensor<1x3x3xf16>) -> (tensor<5x2x1x3xf16>, tensor<1x2x3xf16>)
  return %0#0 : tensor<5x2x1x3xf16>
}

// -----

func.func @mixed(%x: tensor<5x2x3xf32>, %r: tensor<1x3x3xf64>) -> tensor<5x2x1x3xf32> {
  // expected-error @below {{expected operands of element type 'f32', got 'f64'}}
  %0:2 = nn.rnn %x, %r : (tensor<5x2x3xf32>, tensor<1x3x3xf64>) -> (tensor<5x2x1x3xf32>, tensor<1x2x3xf32>)
  return %0#0 : tensor<5x2x1x3xf32>
}

// -----

func.func @lengths(%x: tensor<5x2x3xf32>, %r: tensor<1x3x3xf32>, %n: tensor<2xi64>) -> tensor<5x2x1x3xf32> {
  // expected-error @below {{expected lengths of element type 'i32', got 'i64'}}
  %0:2 = nn.rnn %x, %r lengths %n : (tensor<5x2x3xf32>, tensor<1x3x3xf32>, tensor<2xi64>) -> (tensor<5x2x1x3xf32>, tensor<1x2x3xf32>)
  return %0#0 : tensor<5x2x1x3xf32>
}

// -----

func.func @direction(%x: tensor<5x2x3xf32>, %r: tensor<1x3x3xf32>) -> tensor<5x2x1x3xf32> {
  // expected-error @below {{expected 'forward', 'reverse' or 'bidirectional' as direction, got 'up'}}
  %0:2 = nn.rnn %x, %r {direction = "up"} : (tensor<5x2x3xf32>, tensor<1x3x3xf32>) -> (tensor<5x2x1x3xf32>, tensor<1x2x3xf32>)
  return %0#0 : tensor<5x2x1x3xf32>
}

// -----

func.func @activation(%x: tensor<5x2x3xf32>, %r: tensor<1x3x3xf32>) -> tensor<5x2x1x3xf32> {
  // expected-error @below {{expected one of 'sigmoid', 'tanh', 'relu', 'affine', 'leaky_relu', 'thresholded_relu', 'scaled_tanh', 'hard_sigmoid', 'elu', 'softsign', 'softplus' as activation, got 'gelu'}}
  %0:2 = nn.rnn %x, %r {state_activation = "gelu"} : (tensor<5x2x3xf32>, tensor<1x3x3xf32>) -> (tensor<5x2x1x3xf32>, tensor<1x2x3xf32>)
  return %0#0 : tensor<5x2x1x3xf32>
}

// -----

func.func @scales(%x: tensor<5x2x3xf32>, %r: tensor<1x3x3xf32>) -> tensor<5x2x1x3xf32> {
  // expected-error @below {{expected 2 scales, got 1}}
  %0:2 = nn.rnn %x, %r {state_activation = "elu", scales = array<f64: 1.0>} : (tensor<5x2x3xf32>, tensor<1x3x3xf32>) -> (tensor<5x2x1x3xf32>, tensor<1x2x3xf32>)
  return %0#0 : tensor<5x2x1x3xf32>
}

// -----

func.func @clip(%x: tensor<5x2x3xf32>, %r: tensor<1x3x3xf32>) -> tensor<5x2x1x3xf32> {
  // expected-error @below {{expected a clip of at least 0, got -1.000000e+00}}
  %0:2 = nn.rnn %x, %r {clip = -1.0 : f64} : (tensor<5x2x3xf32>, tensor<1x3x3xf32>) -> (tensor<5x2x1x3xf32>, tensor<1x2x3xf32>)
  return %0#0 : tensor<5x2x1x3xf32>
}

// -----

func.func @order(%x: tensor<5x2x9xf32>, %r: tensor<1x9x3xf32>) -> tensor<5x2x1x3xf32> {
  // expected-error @below {{expected an order of the gates 'zrh', got 'hzr'}}
  %0:2 = nn.gru %x, %r {order = "hzr"} : (tensor<5x2x9xf32>, tensor<1x9x3xf32>) -> (tensor<5x2x1x3xf32>, tensor<1x2x3xf32>)
  return %0#0 : tensor<5x2x1x3xf32>
}

// -----

func.func @products(%x: tensor<5x2x9xf32>, %r: tensor<1x12x3xf32>) -> tensor<5x2x1x3xf32> {
  // expected-error @below {{expected products of shape [5, 2, 12], got 'tensor<5x2x9xf32>'}}
  %0:3 = nn.lstm %x, %r : (tensor<5x2x9xf32>, tensor<1x12x3xf32>) -> (tensor<5x2x1x3xf32>, tensor<1x2x3xf32>, tensor<1x2x3xf32>)
  return %0#0 : tensor<5x2x1x3xf32>
}

// -----

func.func @weights(%x: tensor<5x?x12xf32>, %r: tensor<2x12x3xf32>) -> tensor<5x?x1x3xf32> {
  // expected-error @below {{expected recurrent weights of shape [1, 12, 3], got 'tensor<2x12x3xf32>'}}
  %0:3 = nn.lstm %x, %r : (tensor<5x?x12xf32>, tensor<2x12x3xf32>) -> (tensor<5x?x1x3xf32>, tensor<1x?x3xf32>, tensor<1x?x3xf32>)
  return %0#0 : tensor<5x?x1x3xf32>
}

// -----

func.func @initial(%x: tensor<5x?x12xf32>, %r: tensor<1x12x3xf32>, %h: tensor<1x3xf32>) -> tensor<5x?x1x3xf32> {
  // expected-error @below {{expected initial states of shape [1, ?, 3], got 'tensor<1x3xf32>'}}
  %0:3 = nn.lstm %x, %r initial %h : (tensor<5x?x12xf32>, tensor<1x12x3xf32>, tensor<1x3xf32>) -> (tensor<5x?x1x3xf32>, tensor<1x?x3xf32>, tensor<1x?x3xf32>)
  return %0#0 : tensor<5x?x1x3xf32>
}

// -----

func.func @peephole(%x: tensor<5x2x12xf32>, %r: tensor<1x12x3xf32>, %p: tensor<1x12xf32>) -> tensor<5x2x1x3xf32> {
  // expected-error @below {{expected peephole weights of shape [1, 9], got 'tensor<1x12xf32>'}}
  %0:3 = nn.lstm %x, %r peephole %p : (tensor<5x2x12xf32>, tensor<1x12x3xf32>, tensor<1x12xf32>) -> (tensor<5x2x1x3xf32>, tensor<1x2x3xf32>, tensor<1x2x3xf32>)
  return %0#0 : tensor<5x2x1x3xf32>
}
