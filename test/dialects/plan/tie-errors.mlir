// RUN: burin-opt %s --split-input-file --verify-diagnostics

#id = affine_map<(d0) -> (d0)>

plan.program @position_of_data inputs ["at"] outputs ["y"] {
^bb0(%at: tensor<i64>):
  %0 = plan.buffer : tensor<6xf32>
  // expected-error @below {{expected positions that 'plan.check_index' gives}}
  %y = plan.nest [1] into %0[affine_map<(d0, d1) -> (d1)>] reads(%at : tensor<i64>) {
  ^bb0(%i: index):
    %zero = plan.literal 0.0 : f32
    %p = plan.apply affine_map<(d0) -> (d0)>(%i)
    plan.yield %zero, %p : f32, index
  } : tensor<6xf32>
  plan.return %y : tensor<6xf32>
}

// -----

plan.program @position_beyond inputs ["at"] outputs ["y"] {
^bb0(%at: tensor<i64>):
  %0 = plan.buffer : tensor<6xf32>
  // expected-error @below {{expected to store inside 'tensor<6xf32>', got affine_map<(d0, d1) -> (d0 + d1)>}}
  %y = plan.nest [2] into %0[affine_map<(d0, d1) -> (d0 + d1)>] reads(%at : tensor<i64>) {
  ^bb0(%i: index):
    %zero = plan.literal 0.0 : f32
    %n = plan.load 0[affine_map<() -> ()>] () : i64
    %p = plan.check_index %n bound 6 : i64
    plan.yield %zero, %p : f32, index
  } : tensor<6xf32>
  plan.return %y : tensor<6xf32>
}

// -----

plan.program @position_without_operand inputs ["at"] outputs ["y"] {
^bb0(%at: tensor<i64>):
  // expected-error @below {{expected the epilogue to yield ('f32'), got ('f32', 'index')}}
  %y = plan.nest [2] reads(%at : tensor<i64>) {
  ^bb0(%i: index):
    %zero = plan.literal 0.0 : f32
    %n = plan.load 0[affine_map<() -> ()>] () : i64
    %p = plan.check_index %n bound 6 : i64
    plan.yield %zero, %p : f32, index
  } : tensor<2xf32>
  plan.return %y : tensor<2xf32>
}

// -----

plan.program @initial_type inputs [] outputs [] {
  %w = plan.weight dense<1.0> : tensor<3xf32> : tensor<3xf32>
  // expected-error @below {{expected an initial value of type 'tensor<4xf32>', got 'tensor<3xf32>'}}
  %0 = plan.state "s" initial %w : tensor<3xf32> : tensor<4xf32>
  plan.keep %0 as "s" : tensor<4xf32>
  plan.return
}

// -----

plan.program @initial_input inputs ["a"] outputs [] {
^bb0(%a: tensor<4xf32>):
  // expected-error @below {{expected a constant as initial value}}
  %0 = plan.state "s" initial %a : tensor<4xf32> : tensor<4xf32>
  plan.keep %0 as "s" : tensor<4xf32>
  plan.return
}

// -----

plan.program @two_states inputs [] outputs [] {
  %0 = plan.state "s" : tensor<4xf32>
  // expected-error @below {{expected one state "s", got two}}
  %1 = plan.state "s" : tensor<4xf32>
  plan.keep %0 as "s" : tensor<4xf32>
  plan.return
}

// -----

plan.program @kept_twice inputs [] outputs [] {
  %0 = plan.state "s" : tensor<4xf32>
  plan.keep %0 as "s" : tensor<4xf32>
  // expected-error @below {{expected one value for state "s", got two}}
  plan.keep %0 as "s" : tensor<4xf32>
  plan.return
}

// -----

plan.program @kept_nowhere inputs [] outputs [] {
  %0 = plan.state "s" : tensor<4xf32>
  plan.keep %0 as "s" : tensor<4xf32>
  // expected-error @below {{expected the name of a state, got "t"}}
  plan.keep %0 as "t" : tensor<4xf32>
  plan.return
}

// -----

plan.program @not_kept inputs [] outputs [] {
  // expected-error @below {{expected a 'plan.keep' of state "s"}}
  %0 = plan.state "s" : tensor<4xf32>
  plan.return
}

// -----

plan.program @kept_type inputs ["a"] outputs [] {
^bb0(%a: tensor<5xf32>):
  %0 = plan.state "s" : tensor<4xf32>
  // expected-error @below {{expected a value of type 'tensor<4xf32>' for state "s", got 'tensor<5xf32>'}}
  plan.keep %a as "s" : tensor<5xf32>
  plan.return
}

// -----

plan.program @state_memory inputs [] outputs [] attributes {memories = [#plan.memory<arena, run, bytes = 64, alignment = 64>]} {
  // expected-error @below {{expected a state's place in memory that stays from run to run, got #plan.place<arena, 0>}}
  %0 = plan.state "s" {place = #plan.place<arena, 0>} : tensor<4xf32>
  plan.keep %0 as "s" : tensor<4xf32>
  plan.return
}

// -----

#id = affine_map<(d0) -> (d0)>

// Before values are placed nothing says where the result of a step lies; then
// it may not be where its operand cannot be written.
plan.program @update_of_input inputs ["a"] outputs ["y"] attributes {memories = []} {
^bb0(%a: tensor<6xf32>):
  // expected-error @below {{expected to update memory that may be written, got an input or a constant}}
  %y = plan.nest [4] into %a[#id] {
  ^bb0(%i: index):
    %zero = plan.literal 0.0 : f32
    plan.yield %zero : f32
  } {places = [#plan.place<output, 0>]} : tensor<6xf32>
  plan.return %y : tensor<6xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>

plan.program @elsewhere inputs [] outputs ["y"] attributes {memories = [#plan.memory<state, context, bytes = 64, alignment = 64>]} {
  %0 = plan.state "s" {place = #plan.place<state, 0>} : tensor<6xf32>
  // expected-error @below {{expected the result where the operand lies, #plan.place<state, 0>, got #plan.place<output, 0>}}
  %y = plan.nest [4] into %0[#id] {
  ^bb0(%i: index):
    %zero = plan.literal 0.0 : f32
    plan.yield %zero : f32
  } {places = [#plan.place<output, 0>]} : tensor<6xf32>
  plan.keep %y as "s" : tensor<6xf32>
  plan.return %y : tensor<6xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>

plan.program @read_behind inputs [] outputs ["y"] attributes {memories = [#plan.memory<state, context, bytes = 64, alignment = 64>]} {
  %0 = plan.state "s" {place = #plan.place<state, 0>} : tensor<6xf32>
  %v = plan.view %0 : tensor<6xf32> to tensor<2x3xf32>
  // expected-error @below {{expected to overwrite what nothing reads any more}}
  %1 = plan.nest [4] into %0[#id] {
  ^bb0(%i: index):
    %zero = plan.literal 0.0 : f32
    plan.yield %zero : f32
  } {places = [#plan.place<state, 0>]} : tensor<6xf32>
  // expected-note @below {{this reads it}}
  %y = plan.nest [2, 3] reads(%v : tensor<2x3xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[affine_map<(d0, d1) -> (d0, d1)>] (%i, %j) : f32
    plan.yield %x : f32
  } {places = [#plan.place<output, 0>]} : tensor<2x3xf32>
  plan.keep %1 as "s" : tensor<6xf32>
  plan.return %y : tensor<2x3xf32>
}

// -----

plan.program @reads_itself inputs [] outputs [] attributes {memories = [#plan.memory<state, context, bytes = 64, alignment = 64>]} {
  %0 = plan.state "s" {place = #plan.place<state, 0>} : tensor<6xf32>
  // expected-error @below {{expected to read only what is written from what is updated}}
  %1 = plan.nest [5] into %0[affine_map<(d0) -> (d0)>] reads(%0 : tensor<6xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0 + 1)>] (%i) : f32
    plan.yield %x : f32
  } {places = [#plan.place<state, 0>]} : tensor<6xf32>
  plan.keep %1 as "s" : tensor<6xf32>
  plan.return
}

// -----

plan.program @kept_elsewhere inputs [] outputs [] attributes {memories = [
    #plan.memory<arena, run, bytes = 64, alignment = 64>, #plan.memory<state, context, bytes = 64, alignment = 64>]} {
  %0 = plan.state "s" {place = #plan.place<state, 0>} : tensor<6xf32>
  %1 = plan.nest [6] {
  ^bb0(%i: index):
    %zero = plan.literal 0.0 : f32
    plan.yield %zero : f32
  } {places = [#plan.place<arena, 0>]} : tensor<6xf32>
  // expected-error @below {{expected the value where the state lies, got #plan.place<arena, 0> instead of #plan.place<state, 0>}}
  plan.keep %1 as "s" : tensor<6xf32>
  plan.return
}

// -----

#id = affine_map<(d0) -> (d0)>

plan.program @kept_too_early inputs [] outputs ["y"] attributes {memories = [#plan.memory<state, context, bytes = 64, alignment = 64>]} {
  %0 = plan.state "s" {place = #plan.place<state, 0>} : tensor<6xf32>
  // expected-error @below {{expected to overwrite what nothing reads any more}}
  %1 = plan.nest [6] {
  ^bb0(%i: index):
    %zero = plan.literal 0.0 : f32
    plan.yield %zero : f32
  } {places = [#plan.place<state, 0>]} : tensor<6xf32>
  // expected-note @below {{this reads it}}
  %y = plan.nest [6] reads(%0 : tensor<6xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[#id] (%i) : f32
    plan.yield %x : f32
  } {places = [#plan.place<output, 0>]} : tensor<6xf32>
  plan.keep %1 as "s" : tensor<6xf32>
  plan.return %y : tensor<6xf32>
}

// -----

plan.program @shifts_itself inputs [] outputs [] attributes {memories = [#plan.memory<state, context, bytes = 64, alignment = 64>]} {
  %0 = plan.state "s" {place = #plan.place<state, 0>} : tensor<6xf32>
  // expected-error @below {{expected to read only what is written from what is updated}}
  %1 = plan.nest [6] reads(%0 : tensor<6xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (5 - d0)>] (%i) : f32
    plan.yield %x : f32
  } {places = [#plan.place<state, 0>]} : tensor<6xf32>
  plan.keep %1 as "s" : tensor<6xf32>
  plan.return
}

// -----

plan.program @scratch_memory inputs ["a", "t"] outputs ["x", "y"] attributes {memories = [#plan.memory<state, context, bytes = 4096, alignment = 64>]} {
^bb0(%a: tensor<16xf32>, %t: tensor<2xf32>):
  // expected-error @below {{expected scratch memory of one run, got #plan.place<state, 64>}}
  %y:2 = plan.kernel "fourier" {lines = 16, inner = 1, n = 1, size = 1, points = 1, inside = 1, lanes = 6, tasks = 1, factors = array<i64: 1>, scale = 1.0 : f64, has_re = true, has_im = false, is_chirp = false} ins(%t, %a, %a : tensor<2xf32>, tensor<16xf32>, tensor<16xf32>) {places = [#plan.place<output, 0>, #plan.place<output, 1>], scratch_bytes = 96 : i64, scratch_place = #plan.place<state, 64>} : tensor<16xf32>, tensor<16xf32>
  plan.return %y#0, %y#1 : tensor<16xf32>, tensor<16xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>

plan.program @from_outside inputs ["n"] outputs ["y"] attributes {memories = [#plan.memory<arena, run, bytes = 64, alignment = 64>]} {
^bb0(%n: tensor<i64>):
  %0 = plan.nest [6] {
  ^bb0(%i: index):
    %zero = plan.literal 0.0 : f32
    plan.yield %zero : f32
  } {places = [#plan.place<output, 0>]} : tensor<6xf32>
  plan.loop trips %n : tensor<i64> most 4 {
  ^bb0(%k: tensor<i64>):
    // expected-error @below {{expected to update what its own block made or carries}}
    %1 = plan.nest [4] into %0[#id] {
    ^bb0(%i: index):
      %zero = plan.literal 0.0 : f32
      plan.yield %zero : f32
    } {places = [#plan.place<output, 0>]} : tensor<6xf32>
    plan.result
  } {counter_place = #plan.place<arena, 0>}
  plan.return %0 : tensor<6xf32>
}

// -----

plan.program @kept_branch inputs ["c"] outputs [] attributes {memories = [#plan.memory<state, context, bytes = 64, alignment = 64>]} {
^bb0(%c: tensor<i1>):
  %s = plan.state "s" {place = #plan.place<state, 0>} : tensor<6xf32>
  %0 = plan.if %c : tensor<i1> {
    %1 = plan.nest [6] {
    ^bb0(%i: index):
      %zero = plan.literal 0.0 : f32
      plan.yield %zero : f32
    } {places = [#plan.place<state, 0>]} : tensor<6xf32>
    plan.result %1 : tensor<6xf32>
  } else {
    plan.result %s : tensor<6xf32>
  } {places = [#plan.place<state, 0>]} : tensor<6xf32>
  // expected-error @below {{expected a value that a step of the program's own block computes}}
  plan.keep %0 as "s" : tensor<6xf32>
  plan.return
}
