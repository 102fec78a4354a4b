// RUN: burin-opt %s --split-input-file --verify-diagnostics

// expected-error @below {{expected a lower-case name other than 'input' and 'output', got 'Arena'}}
plan.program @case inputs [] outputs [] attributes {memories = [#plan.memory<Arena, run, bytes = 64, alignment = 64>]} {
  plan.return
}

// -----

// expected-error @below {{expected a lower-case name other than 'input' and 'output', got 'output'}}
plan.program @taken inputs [] outputs [] attributes {memories = [#plan.memory<output, run, bytes = 64, alignment = 64>]} {
  plan.return
}

// -----

// expected-error @below {{memory 'arena': expected bytes of at least 128, got 64}}
plan.program @least inputs [] outputs [] attributes {memories = [#plan.memory<arena, run, bytes = 64, alignment = 64, least = 128>]} {
  plan.return
}

// -----

// expected-error @below {{memory 'arena': expected a power of two as alignment, got 48}}
plan.program @alignment inputs [] outputs [] attributes {memories = [#plan.memory<arena, run, bytes = 64, alignment = 48>]} {
  plan.return
}

// -----

// expected-error @below {{expected one memory 'arena', got two}}
plan.program @twice inputs [] outputs [] attributes {memories = [
    #plan.memory<arena, run, bytes = 64, alignment = 64>, #plan.memory<arena, run, bytes = 32, alignment = 64>]} {
  plan.return
}

// -----

plan.program @none inputs [] outputs ["y"] {
  // expected-error @below {{expected a place in one of 'output', got #plan.place<arena, 0>}}
  %y = plan.nest [4] {
  ^bb0(%i: index):
    %x = plan.literal 0.0 : f32
    plan.yield %x : f32
  } {places = [#plan.place<arena, 0>]} : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

plan.program @other inputs [] outputs ["y"] attributes {memories = [#plan.memory<arena, run, bytes = 64, alignment = 64>]} {
  // expected-error @below {{expected a place in one of 'arena', 'output', got #plan.place<input, 0>}}
  %y = plan.nest [4] {
  ^bb0(%i: index):
    %x = plan.literal 0.0 : f32
    plan.yield %x : f32
  } {places = [#plan.place<input, 0>]} : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

plan.program @beyond inputs [] outputs ["y"] attributes {memories = [#plan.memory<arena, run, bytes = 64, alignment = 64>]} {
  // expected-error @below {{expected a place for 16 bytes inside the 64 bytes of memory 'arena', got #plan.place<arena, 64>}}
  %y = plan.nest [4] {
  ^bb0(%i: index):
    %x = plan.literal 0.0 : f32
    plan.yield %x : f32
  } {places = [#plan.place<arena, 64>]} : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

plan.program @before inputs [] outputs ["y"] attributes {memories = [#plan.memory<arena, run, bytes = 64, alignment = 64>]} {
  // expected-error @below {{expected a place for 16 bytes inside the 64 bytes of memory 'arena', got #plan.place<arena, -64>}}
  %y = plan.nest [4] {
  ^bb0(%i: index):
    %x = plan.literal 0.0 : f32
    plan.yield %x : f32
  } {places = [#plan.place<arena, -64>]} : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

plan.program @scratch inputs ["t", "a"] outputs ["y", "z"] attributes {memories = [#plan.memory<arena, run, bytes = 64, alignment = 64>]} {
^bb0(%t: tensor<2xf32>, %a: tensor<16xf32>):
  // expected-error @below {{expected a place for 96 bytes inside the 64 bytes of memory 'arena', got #plan.place<arena, 0>}}
  %y:2 = plan.kernel "fourier" {lines = 16, inner = 1, n = 1, size = 1, points = 1, inside = 1, lanes = 6, tasks = 1, factors = array<i64: 1>, scale = 1.0 : f64, has_re = true, has_im = false, is_chirp = false} ins(%t, %a, %a : tensor<2xf32>, tensor<16xf32>, tensor<16xf32>) {places = [#plan.place<output, 0>, #plan.place<output, 1>], scratch_bytes = 96 : i64, scratch_place = #plan.place<arena, 0>} : tensor<16xf32>, tensor<16xf32>
  plan.return %y#0, %y#1 : tensor<16xf32>, tensor<16xf32>
}

// -----

plan.program @written inputs [] outputs ["y"] attributes {memories = [#plan.memory<weights, constant, bytes = 64, alignment = 64>]} {
  // expected-error @below {{expected a place in memory that may be written, got #plan.place<weights, 0>}}
  %y = plan.nest [4] {
  ^bb0(%i: index):
    %x = plan.literal 0.0 : f32
    plan.yield %x : f32
  } {places = [#plan.place<weights, 0>]} : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

plan.program @volatile inputs [] outputs ["y"] attributes {memories = [#plan.memory<arena, run, bytes = 64, alignment = 64>]} {
  // expected-error @below {{expected a constant's place in constant memory, got #plan.place<arena, 0>}}
  %y = plan.weight dense<1.0> : tensor<4xf32> {place = #plan.place<arena, 0>} : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

plan.program @number inputs [] outputs ["y"] {
  // expected-error @below {{expected the number of one of 1 outputs, got #plan.place<output, 1>}}
  %y = plan.nest [4] {
  ^bb0(%i: index):
    %x = plan.literal 0.0 : f32
    plan.yield %x : f32
  } {places = [#plan.place<output, 1>]} : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

plan.program @count inputs [] outputs ["y"] {
  // expected-error @below {{expected a place for each of 1 results, got 2}}
  %y = plan.nest [4] {
  ^bb0(%i: index):
    %x = plan.literal 0.0 : f32
    plan.yield %x : f32
  } {places = [#plan.place<output, 0>, #plan.place<output, 0>]} : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

plan.program @odd inputs [] outputs [] attributes {memories = [#plan.memory<arena, run, bytes = 64, alignment = 64>]} {
  // expected-error @below {{expected a place at a multiple of the 64 bytes to which memory 'arena' is aligned, got #plan.place<arena, 8>}}
  %0 = plan.nest [2] {
  ^bb0(%i: index):
    %x = plan.literal 1.0 : f32
    plan.yield %x : f32
  } {places = [#plan.place<arena, 8>]} : tensor<2xf32>
  plan.return
}

// -----

plan.program @banded_in_memory inputs ["x"] outputs ["y"] attributes {memories = [#plan.memory<arena, run, bytes = 65536, alignment = 64>, #plan.memory<weights, constant, bytes = 0, alignment = 64>]} {
^bb0(%x: tensor<1x14x14x8xf32>):
  %we = plan.weight #recipe.panels<dense<1.0> : tensor<1x1x8x48xf32>, [1, 8, 48], [384, 48, 1]> : tensor<1x384xf32> : tensor<1x384xf32>
  %wd = plan.weight dense<1.0> : tensor<432xf32> : tensor<432xf32>
  // expected-error @below {{expected the place 'inside' for what runs inside the next step, got #plan.place<arena, 0>}}
  %e = plan.kernel "conv2d" {n = 1 : i64, c = 8 : i64, oc = 48 : i64, groups = 1 : i64, h = 14 : i64, oh = 14 : i64, kh = 1 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 0 : i64, w = 14 : i64, ow = 14 : i64, kw = 1 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 0 : i64} ins(%x, %we : tensor<1x14x14x8xf32>, tensor<1x384xf32>) {banded, places = [#plan.place<arena, 0>]} : tensor<1x14x14x48xf32>
  %y = plan.kernel "depthwise_conv2d" {n = 1 : i64, c = 48 : i64, oc = 48 : i64, h = 14 : i64, oh = 14 : i64, kh = 3 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 1 : i64, w = 14 : i64, ow = 14 : i64, kw = 3 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 1 : i64} ins(%e, %wd : tensor<1x14x14x48xf32>, tensor<432xf32>) {places = [#plan.place<output, 0>]} : tensor<1x14x14x48xf32>
  plan.return %y : tensor<1x14x14x48xf32>
}

// -----

plan.program @inside_without_bands inputs ["x"] outputs ["y"] attributes {memories = [#plan.memory<arena, run, bytes = 65536, alignment = 64>, #plan.memory<weights, constant, bytes = 0, alignment = 64>]} {
^bb0(%x: tensor<1x14x14x8xf32>):
  %we = plan.weight #recipe.panels<dense<1.0> : tensor<1x1x8x48xf32>, [1, 8, 48], [384, 48, 1]> : tensor<1x384xf32> : tensor<1x384xf32>
  %wd = plan.weight dense<1.0> : tensor<432xf32> : tensor<432xf32>
  // expected-error @below {{expected no place 'inside' for what is no band, got #plan.place<inside, 0>}}
  %e = plan.kernel "conv2d" {n = 1 : i64, c = 8 : i64, oc = 48 : i64, groups = 1 : i64, h = 14 : i64, oh = 14 : i64, kh = 1 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 0 : i64, w = 14 : i64, ow = 14 : i64, kw = 1 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 0 : i64} ins(%x, %we : tensor<1x14x14x8xf32>, tensor<1x384xf32>) {places = [#plan.place<inside, 0>]} : tensor<1x14x14x48xf32>
  %y = plan.kernel "depthwise_conv2d" {n = 1 : i64, c = 48 : i64, oc = 48 : i64, h = 14 : i64, oh = 14 : i64, kh = 3 : i64, stride_h = 1 : i64, dilation_h = 1 : i64, pad_top = 1 : i64, w = 14 : i64, ow = 14 : i64, kw = 3 : i64, stride_w = 1 : i64, dilation_w = 1 : i64, pad_left = 1 : i64} ins(%e, %wd : tensor<1x14x14x48xf32>, tensor<432xf32>) {places = [#plan.place<output, 0>]} : tensor<1x14x14x48xf32>
  plan.return %y : tensor<1x14x14x48xf32>
}
