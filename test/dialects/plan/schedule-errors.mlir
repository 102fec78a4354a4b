// RUN: burin-opt --split-input-file --verify-diagnostics %s

// Schedules that ask for what the nest has not.

plan.program @tasks inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  // expected-error @below {{expected a schedule with tasks that share one or more of its loops, got #plan.schedule<tasks = 2>}}
  %0 = plan.nest [4] reads(%a : tensor<4xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f32
    plan.yield %x : f32
  } {schedule = #plan.schedule<tasks = 2>} : tensor<4xf32>
  plan.return %0 : tensor<4xf32>
}

// -----

plan.program @shared inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  // expected-error @below {{expected a schedule with tasks that share one or more of its loops, got #plan.schedule<tasks = 2, shared = 2>}}
  %0 = plan.nest [4] reads(%a : tensor<4xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f32
    plan.yield %x : f32
  } {schedule = #plan.schedule<tasks = 2, shared = 2>} : tensor<4xf32>
  plan.return %0 : tensor<4xf32>
}

// -----

plan.program @strips inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  // expected-error @below {{expected a schedule with strips of a row, before one of its loops, got #plan.schedule<strips = 5>}}
  %0 = plan.nest [4] reads(%a : tensor<4xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f32
    plan.yield %x : f32
  } {schedule = #plan.schedule<strips = 5>} : tensor<4xf32>
  plan.return %0 : tensor<4xf32>
}

// -----

plan.program @tile inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  // expected-error @below {{expected a schedule with a tile of at most 256 innermost results of a reduction, got #plan.schedule<tile = 2>}}
  %0 = plan.nest [4] reads(%a : tensor<4xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f32
    plan.yield %x : f32
  } {schedule = #plan.schedule<tile = 2>} : tensor<4xf32>
  plan.return %0 : tensor<4xf32>
}

// -----

plan.program @lanes inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  // expected-error @below {{expected a schedule with 2, 4, ... or 64 lanes of an innermost reduction that only combines, got #plan.schedule<lanes = 4>}}
  %0 = plan.nest [4] reads(%a : tensor<4xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f32
    plan.yield %x : f32
  } {schedule = #plan.schedule<lanes = 4>} : tensor<4xf32>
  plan.return %0 : tensor<4xf32>
}

// -----

plan.program @blocks inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  // expected-error @below {{expected a schedule with blocks of whole lanes in a sum of floats, got #plan.schedule<block_size = 2>}}
  %0 = plan.nest [4] reads(%a : tensor<4xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f32
    plan.yield %x : f32
  } {schedule = #plan.schedule<block_size = 2>} : tensor<4xf32>
  plan.return %0 : tensor<4xf32>
}

// -----

plan.program @block_tasks inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  // expected-error @below {{expected a schedule with at most 4096 tasks that share the blocks of a sum, and nothing else, got #plan.schedule<block_tasks = 2>}}
  %0 = plan.nest [4] reads(%a : tensor<4xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f32
    plan.yield %x : f32
  } {schedule = #plan.schedule<block_tasks = 2>} : tensor<4xf32>
  plan.return %0 : tensor<4xf32>
}

// -----

plan.program @cuts inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  // expected-error @below {{expected a schedule with up to 63 rising cuts inside of a loop without reduction, got #plan.schedule<cuts = 2, 2>}}
  %0 = plan.nest [4] reads(%a : tensor<4xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f32
    plan.yield %x : f32
  } {schedule = #plan.schedule<cuts = 2, 2>} : tensor<4xf32>
  plan.return %0 : tensor<4xf32>
}

// -----

plan.program @cut_end inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  // expected-error @below {{expected a schedule with up to 63 rising cuts inside of a loop without reduction, got #plan.schedule<cuts = 4>}}
  %0 = plan.nest [4] reads(%a : tensor<4xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f32
    plan.yield %x : f32
  } {schedule = #plan.schedule<cuts = 4>} : tensor<4xf32>
  plan.return %0 : tensor<4xf32>
}

// -----

plan.program @no_angles inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf32>):
  // expected-error @below {{expected a schedule with a row of angles where one result is computed from sines, cosines or tangents along a loop, got #plan.schedule<angle_row = 1>}}
  %0 = plan.nest [4] reads(%a : tensor<4xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f32
    %y = plan.unary exp %x : f32 -> f32
    plan.yield %y : f32
  } {schedule = #plan.schedule<angle_row = 1>} : tensor<4xf32>
  plan.return %0 : tensor<4xf32>
}

// -----

plan.program @angles_of_one inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4x1xf32>):
  // expected-error @below {{expected a schedule with a row of angles where one result is computed from sines, cosines or tangents along a loop, got #plan.schedule<angle_row = 1>}}
  %0 = plan.nest [4, 1] reads(%a : tensor<4x1xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[affine_map<(d0, d1) -> (d0, d1)>] (%i, %j) : f32
    %y = plan.unary sin %x : f32 -> f32
    plan.yield %y : f32
  } {schedule = #plan.schedule<angle_row = 1>} : tensor<4x1xf32>
  plan.return %0 : tensor<4x1xf32>
}
