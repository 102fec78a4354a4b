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
  %y = plan.kernel "first" {} ins() {places = [#plan.place<arena, 0>]} : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

plan.program @other inputs [] outputs ["y"] attributes {memories = [#plan.memory<arena, run, bytes = 64, alignment = 64>]} {
  // expected-error @below {{expected a place in one of 'arena', 'output', got #plan.place<input, 0>}}
  %y = plan.kernel "first" {} ins() {places = [#plan.place<input, 0>]} : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

plan.program @beyond inputs [] outputs ["y"] attributes {memories = [#plan.memory<arena, run, bytes = 64, alignment = 64>]} {
  // expected-error @below {{expected a place for 16 bytes inside the 64 bytes of memory 'arena', got #plan.place<arena, 52>}}
  %y = plan.kernel "first" {} ins() {places = [#plan.place<arena, 52>]} : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

plan.program @before inputs [] outputs ["y"] attributes {memories = [#plan.memory<arena, run, bytes = 64, alignment = 64>]} {
  // expected-error @below {{expected a place for 16 bytes inside the 64 bytes of memory 'arena', got #plan.place<arena, -4>}}
  %y = plan.kernel "first" {} ins() {places = [#plan.place<arena, -4>]} : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

plan.program @scratch inputs [] outputs ["y"] attributes {memories = [#plan.memory<arena, run, bytes = 64, alignment = 64>]} {
  // expected-error @below {{expected a place for 128 bytes inside the 64 bytes of memory 'arena', got #plan.place<arena, 0>}}
  %y = plan.kernel "first" {} ins() {places = [#plan.place<output, 0>], scratch_bytes = 128 : i64, scratch_place = #plan.place<arena, 0>} : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

plan.program @written inputs [] outputs ["y"] attributes {memories = [#plan.memory<weights, constant, bytes = 64, alignment = 64>]} {
  // expected-error @below {{expected a place in memory that may be written, got #plan.place<weights, 0>}}
  %y = plan.kernel "first" {} ins() {places = [#plan.place<weights, 0>]} : tensor<4xf32>
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
  %y = plan.kernel "first" {} ins() {places = [#plan.place<output, 1>]} : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}

// -----

plan.program @count inputs [] outputs ["y"] {
  // expected-error @below {{expected a place for each of 1 results, got 2}}
  %y = plan.kernel "first" {} ins() {places = [#plan.place<output, 0>, #plan.place<output, 0>]} : tensor<4xf32>
  plan.return %y : tensor<4xf32>
}
