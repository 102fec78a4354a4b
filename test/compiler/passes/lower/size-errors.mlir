// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-lower-to-plan

!image = tensor<8x4x2x3xf32, #size.dims<["s", 4, 2, 3], {s = array<i64: 1, 8>}>>
!wide = tensor<8x1x4x6xf32, #size.dims<["s", 1, 4, 6], {s = array<i64: 1, 8>}>>
func.func @family(%x: !image) -> !wide {
  // expected-error @below {{expected sizes that are known when it is compiled, got [s, 4, 2, 3]}}
  %0 = nn.depth_to_space %x {block = 2, columns_first = false} : (!image) -> !wide
  return %0 : !wide
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
func.func @gather(%x: !rows, %i: tensor<i64>) -> tensor<4xf32> {
  // expected-error @below {{node '?': expected an axis to gather along whose size is known when it is compiled, got [s, 4]}}
  %0 = nn.gather %x, %i {axis = 0 : i64} : (!rows, tensor<i64>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

!image = tensor<1x3x8x4xf32, #size.dims<[1, 3, "h", 4], {h = array<i64: 1, 8>}>>
func.func @image(%x: !image, %w: tensor<2x3x1x1xf32>) -> tensor<1x2x8x4xf32, #size.dims<[1, 2, "h", 4], {h = array<i64: 1, 8>}>> {
  // expected-error @below {{node '?': expected sizes that are known when it is compiled, but for the number of images, got [1, 3, h, 4]}}
  %0 = nn.conv %x, %w {dilations = array<i64: 1, 1>, group = 1 : i64, pads = array<i64: 0, 0, 0, 0>, strides = array<i64: 1, 1>} : (!image, tensor<2x3x1x1xf32>) -> tensor<1x2x8x4xf32, #size.dims<[1, 2, "h", 4], {h = array<i64: 1, 8>}>>
  return %0 : tensor<1x2x8x4xf32, #size.dims<[1, 2, "h", 4], {h = array<i64: 1, 8>}>>
}
