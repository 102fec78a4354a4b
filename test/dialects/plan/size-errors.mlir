// RUN: burin-opt %s --split-input-file --verify-diagnostics

// A type of plan has the greatest value of each size as shape.
plan.program @greatest inputs ["x"] outputs [] {
// expected-error @below {{expected sizes that agree with the shape, got "seq" for 9}}
^bb0(%x: tensor<9xf32, #size.dims<["seq"], {seq = array<i64: 1, 8>}>>):
  plan.return
}

// -----

plan.program @bounds inputs [] outputs ["y"] {
  // expected-error @below {{expected sizes of at most [9], got #size.dims<["seq"], {seq = array<i64: 1, 8>}>}}
  %y = plan.nest [9] {
  ^bb0(%i: index):
    %x = plan.literal 0.0 : f32
    plan.yield %x : f32
  } {sizes = #size.dims<["seq"], {seq = array<i64: 1, 8>}>} : tensor<9xf32>
  plan.return %y : tensor<9xf32>
}

// -----

plan.program @result inputs [] outputs ["y"] {
  // expected-error @below {{expected results of the loops' sizes, got 'tensor<8xf32>'}}
  %y = plan.nest [8] {
  ^bb0(%i: index):
    %x = plan.literal 0.0 : f32
    plan.yield %x : f32
  } {sizes = #size.dims<["seq"], {seq = array<i64: 1, 8>}>} : tensor<8xf32>
  plan.return %y : tensor<8xf32>
}

// -----

// Who forgets the loops' sizes runs over elements that are not there.
plan.program @forgotten inputs [] outputs ["y"] {
  // expected-error @below {{expected results of the loops' sizes}}
  %y = plan.nest [8] {
  ^bb0(%i: index):
    %x = plan.literal 0.0 : f32
    plan.yield %x : f32
  } : tensor<8xf32, #size.dims<["seq"], {seq = array<i64: 1, 8>}>>
  plan.return %y : tensor<8xf32, #size.dims<["seq"], {seq = array<i64: 1, 8>}>>
}

// -----

plan.program @value inputs [] outputs ["y"] {
  %y = plan.nest [8] {
  ^bb0(%i: index):
    // expected-error @below {{expected one size, got #size.dims<["seq", 4], {seq = array<i64: 1, 8>}>}}
    %x = plan.size_value #size.dims<["seq", 4], {seq = array<i64: 1, 8>}> -> f32
    plan.yield %x : f32
  } : tensor<8xf32>
  plan.return %y : tensor<8xf32>
}

// -----

plan.program @constant inputs ["x"] outputs ["y"] {
^bb0(%x: tensor<4x3xf32>):
  %r = plan.weight dense<0.0> : tensor<1x96xf32> : tensor<1x96xf32>
  // expected-error @below {{'layer_norm': expected parameter 'rms' to be a boolean, got #size.dims<["seq"], {seq = array<i64: 0, 1>}>}}
  %y = plan.kernel "layer_norm" {rows = 4 : i64, n = 3 : i64, epsilon = 0.0 : f64, rms = #size.dims<["seq"], {seq = array<i64: 0, 1>}>} ins(%x, %r, %r : tensor<4x3xf32>, tensor<1x96xf32>, tensor<1x96xf32>) : tensor<4x3xf32>
  plan.return %y : tensor<4x3xf32>
}

// -----

plan.program @fixed inputs ["x"] outputs ["y"] {
^bb0(%x: tensor<1x4x4x1xf32>):
  // expected-error @below {{'pool2d': expected parameter 'c' to be a constant, got #size.dims<["c"], {c = array<i64: 1, 4>}>}}
  %y = plan.kernel "pool2d" {c = #size.dims<["c"], {c = array<i64: 1, 4>}>, count_include_pad = false, dilation_h = 1 : i64, dilation_w = 1 : i64, h = 4 : i64, kh = 2 : i64, kind = 0 : i64, kw = 2 : i64, n = 1 : i64, oh = 2 : i64, ow = 2 : i64, pad_bottom = 0 : i64, pad_left = 0 : i64, pad_right = 0 : i64, pad_top = 0 : i64, stride_h = 2 : i64, stride_w = 2 : i64, w = 4 : i64} ins(%x : tensor<1x4x4x1xf32>) : tensor<1x2x2x1xf32>
  plan.return %y : tensor<1x2x2x1xf32>
}

// -----

plan.program @shape inputs ["x"] outputs ["y"] {
^bb0(%x: tensor<8x4x1xf32>):
  // expected-error @below {{'softmax': expected result 'out' of sizes that are [1, 4, 1] for the least parameters, got 'tensor<8x4x1xf32>'}}
  %y = plan.kernel "softmax" {inner = 1 : i64, log = false, n = 4 : i64, outer = #size.dims<["seq"], {seq = array<i64: 1, 8>}>} ins(%x : tensor<8x4x1xf32>) : tensor<8x4x1xf32>
  plan.return %y : tensor<8x4x1xf32>
}
