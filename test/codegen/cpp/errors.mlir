// RUN: burin-translate --plan-to-program --split-input-file --verify-diagnostics %s

plan.program @narrow inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  %0 = plan.nest [4] {
  ^bb0(%i: index):
    // expected-error @below {{element type 'i4' cannot be emitted as C++ yet}}
    %x = plan.literal 1 : i4
    plan.yield %x : i4
  } {places = [#plan.place<output, 0>]} : tensor<4xi4>
  plan.return %0 : tensor<4xi4>
}

// -----

// expected-error @below {{element type 'i24' cannot be emitted as C++ yet}}
plan.program @odd inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xi24>):
  plan.return %a : tensor<4xi24>
}
