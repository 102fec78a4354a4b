// RUN: burin-translate --plan-to-program --split-input-file --verify-diagnostics %s

// expected-error @below {{memory 'tables': expected 'weights' to be the only constant memory of a library}}
plan.program @second inputs [] outputs [] attributes {memories = [#plan.memory<tables, constant, bytes = 64, alignment = 64>]} {
  plan.return
}

// -----

// expected-error @below {{memory 'weights': expected 'weights' to be the only constant memory of a library}}
plan.program @written inputs [] outputs [] attributes {memories = [#plan.memory<weights, run, bytes = 64, alignment = 64>]} {
  plan.return
}

// -----

// expected-error @below {{memory 'weights': expected an alignment of 64 or less, got 128}}
plan.program @aligned inputs [] outputs [] attributes {memories = [#plan.memory<weights, constant, bytes = 64, alignment = 128>]} {
  plan.return
}

// -----

plan.program @unplaced inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  // expected-error @below {{expected a place in memory, as -burin-place-buffers gives}}
  %0 = plan.nest [4] reads(%a : tensor<4xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f32
    plan.yield %x : f32
  } : tensor<4xf32>
  plan.return %0 : tensor<4xf32>
}

// -----

plan.program @unplaced_weight inputs [] outputs ["y"] {
  // expected-error @below {{expected a place in memory, as -burin-place-buffers gives}}
  %w = plan.weight dense<1.0> : tensor<4xf32> : tensor<4xf32>
  %0 = plan.nest [4] reads(%w : tensor<4xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f32
    plan.yield %x : f32
  } {places = [#plan.place<output, 0>]} : tensor<4xf32>
  plan.return %0 : tensor<4xf32>
}

// -----

// expected-error @below {{memory 'cache': expected 'state' to be the only memory of a library that stays from run to run}}
plan.program @stays inputs [] outputs [] attributes {memories = [#plan.memory<cache, context, bytes = 64, alignment = 64>]} {
  plan.return
}

// -----

plan.program @state_without_place inputs [] outputs [] {
  // expected-error @below {{expected a place in memory, as -burin-place-buffers gives}}
  %0 = plan.state "s" : tensor<4xf32>
  plan.keep %0 as "s" : tensor<4xf32>
  plan.return
}
