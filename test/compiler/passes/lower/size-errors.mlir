// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-lower-to-plan

!image = tensor<8x4x2x3xf32, #size.dims<["s", 4, 2, 3], {s = array<i64: 1, 8>}>>
func.func @family(%x: !image) -> tensor<8x4x2x2x2xf32, #size.dims<["s", 4, 2, 2, 2], {s = array<i64: 1, 8>}>> {
  // expected-error @below {{expected sizes that are known when it is compiled, got [s, 4, 2, 3]}}
  %0 = nn.unfold %x {axis = 3 : i64, dilation = 1 : i64, size = 2 : i64, step = 1 : i64} : (!image) -> tensor<8x4x2x2x2xf32, #size.dims<["s", 4, 2, 2, 2], {s = array<i64: 1, 8>}>>
  return %0 : tensor<8x4x2x2x2xf32, #size.dims<["s", 4, 2, 2, 2], {s = array<i64: 1, 8>}>>
}

// -----

!pairs = tensor<3x8x4xf32, #size.dims<["b", "s", 4], {b = array<i64: 1, 3>, s = array<i64: 1, 8>}>>
func.func @merged(%x: !pairs) -> tensor<24x4xf32, #size.dims<["b*s", 4], {b = array<i64: 1, 3>, s = array<i64: 1, 8>}>> {
  // expected-error @below {{node '?': expected a size known at run time only in front of those that it is reshaped with, got [b, s, 4]}}
  %0 = nn.collapse %x {first = 0 : i64, last = 1 : i64} : (!pairs) -> tensor<24x4xf32, #size.dims<["b*s", 4], {b = array<i64: 1, 3>, s = array<i64: 1, 8>}>>
  return %0 : tensor<24x4xf32, #size.dims<["b*s", 4], {b = array<i64: 1, 3>, s = array<i64: 1, 8>}>>
}

// -----

!inner = tensor<3x8xf32, #size.dims<[3, "s"], {s = array<i64: 1, 8>}>>
func.func @kernel(%x: !inner) -> !inner {
  // expected-error @below {{node '?': expected sizes known at run time only in front of all others, got [3, s, 1]}}
  %0 = nn.softmax %x {axis = -1 : i64} : (!inner) -> !inner
  return %0 : !inner
}

// -----

!rows = tensor<8x4xf32, #size.dims<["s", 4], {s = array<i64: 1, 8>}>>
func.func @repeated(%x: !rows) -> tensor<16x4xf32, #size.dims<["2*s", 4], {s = array<i64: 1, 8>}>> {
  %twice = nn.constant dense<[2, 1]> : tensor<2xi64>
  // expected-error @below {{node '?': expected a size to repeat that is known when it is compiled, got [s, 4]}}
  %0 = nn.tile %x, %twice : (!rows, tensor<2xi64>) -> tensor<16x4xf32, #size.dims<["2*s", 4], {s = array<i64: 1, 8>}>>
  return %0 : tensor<16x4xf32, #size.dims<["2*s", 4], {s = array<i64: 1, 8>}>>
}

// -----

!rows = tensor<8x4xf32, #size.dims<["s", 4], {s = array<i64: 1, 8>}>>
!best = tensor<1x4xf32>
func.func @best(%x: !rows) -> !best {
  %one = nn.constant dense<1> : tensor<1xi64>
  // expected-error @below {{node '?': expected an axis whose size is known when it is compiled, got [s, 4]}}
  %0, %1 = nn.top_k %x, %one {axis = 0 : i64, largest = true} : (!rows, tensor<1xi64>) -> (!best, tensor<1x4xi64>)
  return %0 : !best
}

// -----

!image = tensor<2x4x8x3xf32, #size.dims<[2, 4, "s", 3], {s = array<i64: 1, 8>}>>
func.func @groups(%x: !image) -> !image {
  // expected-error @below {{node '?': expected sizes that are known when it is compiled along what is normalized, got [2, 4, s, 3]}}
  %0 = nn.group_norm %x {groups = 2 : i64, epsilon = 0.0 : f64} : (!image) -> !image
  return %0 : !image
}

// -----

!image = tensor<1x3x8x4xf32, #size.dims<[1, 3, "h", 4], {h = array<i64: 1, 8>}>>
func.func @image(%x: !image, %w: tensor<2x3x1x1xf32>) -> tensor<1x2x8x4xf32, #size.dims<[1, 2, "h", 4], {h = array<i64: 1, 8>}>> {
  // expected-error @below {{node '?': expected sizes that are known when it is compiled, but for the number of images, got [1, 3, h, 4]}}
  %0 = nn.conv %x, %w {dilations = array<i64: 1, 1>, group = 1 : i64, pads = array<i64: 0, 0, 0, 0>, strides = array<i64: 1, 1>} : (!image, tensor<2x3x1x1xf32>) -> tensor<1x2x8x4xf32, #size.dims<[1, 2, "h", 4], {h = array<i64: 1, 8>}>>
  return %0 : tensor<1x2x8x4xf32, #size.dims<[1, 2, "h", 4], {h = array<i64: 1, 8>}>>
}

// -----

// Of a run with fewer rows, the others would be read from behind the tensor.
!rows = tensor<4x1xf32, #size.dims<["s", 1], {s = array<i64: 1, 4>}>>
func.func @broadcast(%x: !rows, %y: tensor<4x3xf32>) -> tensor<4x3xf32> {
  // expected-error @below {{node '?': expected operands whose sizes are equal, or 1, whatever the run's sizes are, got [s, 1]}}
  %0 = nn.add %x, %y : (!rows, tensor<4x3xf32>) -> tensor<4x3xf32>
  return %0 : tensor<4x3xf32>
}

// -----

!rows = tensor<8x3xf32, #size.dims<["s", 3], {s = array<i64: 1, 8>}>>
func.func @gathered(%x: !rows, %i: tensor<4x3xi64>) -> tensor<4x3xf32> {
  // expected-error @below {{node '?': expected at least as many elements as there are indices along each other axis, whatever the run's sizes are, got [s, 3]}}
  %0 = nn.gather_elements %x, %i {axis = 1 : i64} : (!rows, tensor<4x3xi64>) -> tensor<4x3xf32>
  return %0 : tensor<4x3xf32>
}

// -----

!rows = tensor<8x3xf32, #size.dims<["s", 3], {s = array<i64: 1, 8>}>>
func.func @tuples(%x: !rows, %i: tensor<8x1xi64>) -> tensor<8xf32> {
  // expected-error @below {{node '?': expected batches that are equal, whatever the run's sizes are, got [s, 3]}}
  %0 = nn.gather_nd %x, %i {batch = 1 : i64} : (!rows, tensor<8x1xi64>) -> tensor<8xf32>
  return %0 : tensor<8xf32>
}
