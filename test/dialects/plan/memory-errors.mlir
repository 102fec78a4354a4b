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
  // expected-error @below {{expected a place for 16 bytes inside the 64 bytes of memory 'arena', got #plan.place<arena, 52>}}
  %y = plan.nest [4] {
  ^bb0(%i: index):
    %x = plan.literal 0.0 : f32
    plan.yield %x : f32
  } {places = [#plan.place<arena, 52>]} : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

plan.program @before inputs [] outputs ["y"] attributes {memories = [#plan.memory<arena, run, bytes = 64, alignment = 64>]} {
  // expected-error @below {{expected a place for 16 bytes inside the 64 bytes of memory 'arena', got #plan.place<arena, -4>}}
  %y = plan.nest [4] {
  ^bb0(%i: index):
    %x = plan.literal 0.0 : f32
    plan.yield %x : f32
  } {places = [#plan.place<arena, -4>]} : tensor<4xf32>
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
