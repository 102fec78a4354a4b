// RUN: burin-opt %s --burin-place-buffers --split-input-file | FileCheck %s

#id = affine_map<(d0) -> (d0)>
#row = affine_map<(d0, d1) -> (d1, d0)>

// An append writes its row where the state lies, and nothing is copied.
// CHECK-LABEL: plan.program @append
// CHECK-SAME: #plan.memory<state, context, bytes = 512, alignment = 64>
plan.program @append inputs ["row", "at"] outputs ["y"] {
^bb0(%row: tensor<8xf32>, %at: tensor<i64>):
  // CHECK: %[[OLD:.*]] = plan.state "cache" {place = #plan.place<state, 0>}
  // CHECK-NEXT: %[[NEW:.*]] = plan.nest [8] into %[[OLD]]
  // CHECK: places = [#plan.place<state, 0>]
  // CHECK-NEXT: plan.nest [8]{{.*}} reads(%[[NEW]] : tensor<16x8xf32>)
  // CHECK: places = [#plan.place<output, 0>]
  // CHECK-NEXT: plan.keep %[[NEW]] as "cache"
  // CHECK-NEXT: plan.return
  %0 = plan.state "cache" : tensor<16x8xf32>
  %1 = plan.nest [8] into %0[#row] reads(%row, %at : tensor<8xf32>, tensor<i64>) {
  ^bb0(%c: index):
    %x = plan.load 0[#id] (%c) : f32
    %n = plan.load 1[affine_map<() -> ()>] () : i64
    %i = plan.check_index %n bound 16 : i64
    plan.yield %x, %i : f32, index
  } : tensor<16x8xf32>
  %y = plan.nest [8] reads(%1 : tensor<16x8xf32>) reduce [16] init [0.0 : f32] body {
  ^bb0(%c: index, %i: index, %sum: f32):
    %x = plan.load 0[affine_map<(d0, d1) -> (d0, d1)>] (%i, %c) : f32
    %next = plan.binary add %sum, %x : f32
    plan.yield %next : f32
  } epilogue {
  ^bb0(%sum: f32, %c: index):
    plan.yield %sum : f32
  } : tensor<8xf32>
  plan.keep %1 as "cache" : tensor<16x8xf32>
  plan.return %y : tensor<8xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>

// Who reads the old value behind the update reads a copy of it.
// CHECK-LABEL: plan.program @old_and_new
plan.program @old_and_new inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<2xf32>):
  // CHECK: %[[OLD:.*]] = plan.state "s"
  // CHECK: %[[SAVED:.*]] = plan.nest [6] reads(%[[OLD]] : tensor<6xf32>)
  // CHECK: places = [#plan.place<arena, 0>]
  // CHECK-NEXT: %[[VIEW:.*]] = plan.view %[[SAVED]]
  // CHECK-NEXT: %[[NEW:.*]] = plan.nest [2] into %[[OLD]]
  // CHECK: places = [#plan.place<state, 0>]
  // CHECK-NEXT: plan.nest [6] reads(%[[VIEW]], %[[NEW]] :
  %0 = plan.state "s" : tensor<6xf32>
  %v = plan.view %0 : tensor<6xf32> to tensor<2x3xf32>
  %1 = plan.nest [2] into %0[#id] reads(%a : tensor<2xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[#id] (%i) : f32
    plan.yield %x : f32
  } : tensor<6xf32>
  %y = plan.nest [6] reads(%v, %1 : tensor<2x3xf32>, tensor<6xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0 floordiv 3, d0 mod 3)>] (%i) : f32
    %z = plan.load 1[#id] (%i) : f32
    %r = plan.binary sub %x, %z : f32
    plan.yield %r : f32
  } : tensor<6xf32>
  plan.keep %1 as "s" : tensor<6xf32>
  plan.return %y : tensor<6xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>

// An update of what may not be written, or is returned as it was, updates a
// copy; one of a value that dies does not.
// CHECK-LABEL: plan.program @updates
plan.program @updates inputs ["a"] outputs ["x", "y", "z"] {
^bb0(%a: tensor<6xf32>):
  // CHECK: %[[COPY:.*]] = plan.nest [6] reads(%[[A:.*]] : tensor<6xf32>) {
  // CHECK: places = [#plan.place<output, 1>]
  // CHECK-NEXT: plan.nest [2] into %[[COPY]]
  // CHECK: places = [#plan.place<output, 1>]
  %y = plan.nest [2] into %a[#id] {
  ^bb0(%i: index):
    %zero = plan.literal 0.0 : f32
    plan.yield %zero : f32
  } : tensor<6xf32>
  // CHECK-NEXT: %[[X:.*]] = plan.nest [6]
  // CHECK: places = [#plan.place<output, 0>]
  %x = plan.nest [6] reads(%a : tensor<6xf32>) {
  ^bb0(%i: index):
    %e = plan.load 0[#id] (%i) : f32
    %r = plan.unary exp %e : f32 -> f32
    plan.yield %r : f32
  } : tensor<6xf32>
  // CHECK-NEXT: %[[COPY:.*]] = plan.nest [6] reads(%[[X]]
  // CHECK: places = [#plan.place<output, 2>]
  // CHECK-NEXT: %[[FIRST:.*]] = plan.nest [2] into %[[COPY]]
  // CHECK: places = [#plan.place<output, 2>]
  // CHECK-NEXT: plan.nest [1] into %[[FIRST]]
  // CHECK: places = [#plan.place<output, 2>]
  // CHECK-NEXT: plan.return
  %0 = plan.nest [2] into %x[#id] {
  ^bb0(%i: index):
    %zero = plan.literal 0.0 : f32
    plan.yield %zero : f32
  } : tensor<6xf32>
  %z = plan.nest [1] into %0[affine_map<(d0) -> (d0 + 5)>] {
  ^bb0(%i: index):
    %zero = plan.literal 0.0 : f32
    plan.yield %zero : f32
  } : tensor<6xf32>
  plan.return %x, %y, %z : tensor<6xf32>, tensor<6xf32>, tensor<6xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>

// A kernel with a tie updates its operand as well; of two, the first updates a
// copy.
// CHECK-LABEL: plan.program @kernels
plan.program @kernels inputs ["a", "at", "row"] outputs ["x", "y"] {
^bb0(%a: tensor<6xf32>, %at: tensor<1xi64>, %row: tensor<1xf32>):
  // CHECK: %[[E:.*]] = plan.nest [6]
  // CHECK: places = [#plan.place<output, 1>]
  %e = plan.nest [6] reads(%a : tensor<6xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[#id] (%i) : f32
    %r = plan.unary exp %x : f32 -> f32
    plan.yield %r : f32
  } : tensor<6xf32>
  // CHECK-NEXT: %[[COPY:.*]] = plan.nest [6] reads(%[[E]]
  // CHECK: places = [#plan.place<output, 0>]
  // CHECK-NEXT: plan.kernel "scatter" {{.*}} ins(%[[COPY]],
  // CHECK-SAME: places = [#plan.place<output, 0>]
  // CHECK-NEXT: plan.kernel "scatter" {{.*}} ins(%[[E]],
  // CHECK-SAME: places = [#plan.place<output, 1>]
  %x = plan.kernel "scatter" {size = 6, rows = 1, width = 1, combine = 0} ins(%e, %at, %row : tensor<6xf32>, tensor<1xi64>, tensor<1xf32>) : tensor<6xf32>
  %y = plan.kernel "scatter" {size = 6, rows = 1, width = 1, combine = 1} ins(%e, %at, %row : tensor<6xf32>, tensor<1xi64>, tensor<1xf32>) : tensor<6xf32>
  plan.return %x, %y : tensor<6xf32>, tensor<6xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>

// A new value is computed where the state lies, once nothing reads that; a
// window that moves on needs memory of its own until the end.
// CHECK-LABEL: plan.program @new_values
// CHECK-SAME: #plan.memory<state, context, bytes = 128, alignment = 64>
plan.program @new_values inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<6xf32>):
  // CHECK: plan.weight
  // CHECK: %[[SUM:.*]] = plan.state "sum" initial {{.*}} {place = #plan.place<state, 0>}
  // CHECK: %[[WINDOW:.*]] = plan.state "window" {place = #plan.place<state, 64>}
  %w = plan.weight dense<1.0> : tensor<6xf32> : tensor<6xf32>
  %sum = plan.state "sum" initial %w : tensor<6xf32> : tensor<6xf32>
  %window = plan.state "window" : tensor<6xf32>
  // CHECK: plan.nest [6]
  // CHECK: places = [#plan.place<state, 0>]
  %0 = plan.nest [6] reads(%a, %sum : tensor<6xf32>, tensor<6xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[#id] (%i) : f32
    %z = plan.load 1[#id] (%i) : f32
    %r = plan.binary add %x, %z : f32
    plan.yield %r : f32
  } : tensor<6xf32>
  // CHECK: %[[MOVED:.*]] = plan.nest [6]
  // CHECK: places = [#plan.place<arena, 0>]
  %1 = plan.nest [6] reads(%a, %window : tensor<6xf32>, tensor<6xf32>) {
  ^bb0(%i: index):
    %zero = plan.literal 0.0 : f32
    %x = plan.load 1[affine_map<(d0) -> (d0 + 1)>] (%i) guard %zero : f32 : f32
    plan.yield %x : f32
  } : tensor<6xf32>
  plan.keep %1 as "window" : tensor<6xf32>
  plan.keep %0 as "sum" : tensor<6xf32>
  // An output has memory of its own.
  // CHECK: plan.keep %{{.*}} as "sum"
  // CHECK-NEXT: %[[NEXT:.*]] = plan.nest [6] into %[[WINDOW]]
  // CHECK-SAME: reads(%[[MOVED]]
  // CHECK: places = [#plan.place<state, 64>]
  // CHECK-NEXT: plan.keep %[[NEXT]] as "window"
  // CHECK-NEXT: plan.nest [6]
  // CHECK: places = [#plan.place<output, 0>]
  plan.return %0 : tensor<6xf32>
}

// -----

// Two states change places: one is saved.
// CHECK-LABEL: plan.program @swap
plan.program @swap inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<6xf32>):
  // CHECK: %[[P:.*]] = plan.state "p"
  // CHECK-NEXT: %[[Q:.*]] = plan.state "q"
  %p = plan.state "p" : tensor<6xf32>
  %q = plan.state "q" : tensor<6xf32>
  // CHECK: %[[SAVED:.*]] = plan.nest [6] reads(%[[P]] :
  // CHECK: places = [#plan.place<arena, 0>]
  // CHECK-NEXT: %[[NEWP:.*]] = plan.nest [6] into %[[P]]
  // CHECK-SAME: reads(%[[Q]]
  // CHECK: places = [#plan.place<state, 0>]
  // CHECK-NEXT: plan.keep %[[NEWP]] as "p"
  // CHECK-NEXT: %[[NEWQ:.*]] = plan.nest [6] into %[[Q]]
  // CHECK-SAME: reads(%[[SAVED]]
  // CHECK: places = [#plan.place<state, 64>]
  // CHECK-NEXT: plan.keep %[[NEWQ]] as "q"
  plan.keep %q as "p" : tensor<6xf32>
  plan.keep %p as "q" : tensor<6xf32>
  plan.return %a : tensor<6xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>

// One value for two states, a state that stays, and one that an input becomes.
// CHECK-LABEL: plan.program @kept
plan.program @kept inputs ["a"] outputs [] {
^bb0(%a: tensor<6xf32>):
  // CHECK: %[[P:.*]] = plan.state "p"
  // CHECK-NEXT: %[[Q:.*]] = plan.state "q"
  // CHECK-NEXT: %[[R:.*]] = plan.state "r"
  // CHECK-NEXT: %[[S:.*]] = plan.state "s"
  %p = plan.state "p" : tensor<6xf32>
  %q = plan.state "q" : tensor<6xf32>
  %r = plan.state "r" : tensor<6xf32>
  %s = plan.state "s" : tensor<6xf32>
  // CHECK-NEXT: %[[E:.*]] = plan.nest [6]
  // CHECK: places = [#plan.place<state, 0>]
  // CHECK-NEXT: plan.keep %[[E]] as "p"
  // CHECK-NEXT: plan.keep %[[R]] as "r"
  // CHECK-NEXT: plan.nest [6] into %[[Q]]
  // CHECK-SAME: reads(%[[E]]
  // CHECK: places = [#plan.place<state, 64>]
  // CHECK-NEXT: plan.keep
  // CHECK-NEXT: plan.nest [6] into %[[S]]
  // CHECK: places = [#plan.place<state, 192>]
  // CHECK-NEXT: plan.keep
  %e = plan.nest [6] reads(%a : tensor<6xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[#id] (%i) : f32
    %z = plan.unary exp %x : f32 -> f32
    plan.yield %z : f32
  } : tensor<6xf32>
  plan.keep %e as "p" : tensor<6xf32>
  plan.keep %e as "q" : tensor<6xf32>
  plan.keep %r as "r" : tensor<6xf32>
  plan.keep %a as "s" : tensor<6xf32>
  plan.return
}

// -----

#id = affine_map<(d0) -> (d0)>

// A loop updates what it carries, and no value from outside: that begins anew
// in each iteration.
// CHECK-LABEL: plan.program @loop
plan.program @loop inputs ["n", "a"] outputs ["y", "z"] {
^bb0(%n: tensor<i64>, %a: tensor<6xf32>):
  // CHECK: %[[E:.*]] = plan.nest [6]
  %e = plan.nest [6] reads(%a : tensor<6xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[#id] (%i) : f32
    %r = plan.unary exp %x : f32 -> f32
    plan.yield %r : f32
  } : tensor<6xf32>
  %0 = plan.buffer : tensor<4x6xf32>
  // CHECK: plan.loop
  %1:2 = plan.loop trips %n : tensor<i64> most 4 carries(%a, %0 : tensor<6xf32>, tensor<4x6xf32>) {
  // CHECK-NEXT: ^bb0(%[[K:.*]]: tensor<i64>, %[[V:.*]]: tensor<6xf32>, %[[ROWS:.*]]: tensor<4x6xf32>):
  ^bb0(%k: tensor<i64>, %v: tensor<6xf32>, %rows: tensor<4x6xf32>):
    // CHECK-NEXT: %[[COPY:.*]] = plan.nest [6] reads(%[[E]] : tensor<6xf32>)
    // CHECK: places = [#plan.place<arena,
    // CHECK-NEXT: %[[W:.*]] = plan.nest [2] into %[[COPY]]
    %2 = plan.nest [2] into %e[#id] {
    ^bb0(%i: index):
      %x = plan.literal 0.0 : f32
      plan.yield %x : f32
    } : tensor<6xf32>
    // CHECK: %[[NEXT:.*]] = plan.nest [2] into %[[V]][#{{.*}}] reads(%[[W]] :
    // CHECK: places = [#plan.place<output, 0>]
    %3 = plan.nest [2] into %v[#id] reads(%2 : tensor<6xf32>) {
    ^bb0(%i: index):
      %x = plan.load 0[#id] (%i) : f32
      plan.yield %x : f32
    } : tensor<6xf32>
    // CHECK: %[[STACK:.*]] = plan.nest [6] into %[[ROWS]][#{{.*}}] reads(%[[NEXT]], %[[K]] :
    // CHECK: places = [#plan.place<output, 1>]
    %4 = plan.nest [6] into %rows[affine_map<(d0, d1) -> (d1, d0)>] reads(%3, %k : tensor<6xf32>, tensor<i64>) {
    ^bb0(%i: index):
      %x = plan.load 0[#id] (%i) : f32
      %m = plan.load 1[affine_map<() -> ()>] () : i64
      %p = plan.check_index %m bound 4 : i64
      plan.yield %x, %p : f32, index
    } : tensor<4x6xf32>
    // CHECK-NEXT: plan.result %[[NEXT]], %[[STACK]]
    plan.result %3, %4 : tensor<6xf32>, tensor<4x6xf32>
  } : tensor<6xf32>, tensor<4x6xf32>
  plan.return %1#0, %1#1 : tensor<6xf32>, tensor<4x6xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>

// What is carried and read once more is not updated in place: the next value
// is copied at the end of the iteration.
// CHECK-LABEL: plan.program @carried
plan.program @carried inputs ["n", "a"] outputs ["y"] {
^bb0(%n: tensor<i64>, %a: tensor<6xf32>):
  // CHECK: plan.loop
  %1 = plan.loop trips %n : tensor<i64> most 4 carries(%a : tensor<6xf32>) {
  // CHECK-NEXT: ^bb0(%{{.*}}: tensor<i64>, %[[V:.*]]: tensor<6xf32>):
  ^bb0(%k: tensor<i64>, %v: tensor<6xf32>):
    // CHECK-NEXT: %[[COPY:.*]] = plan.nest [6] reads(%[[V]] : tensor<6xf32>)
    // CHECK: places = [#plan.place<arena,
    // CHECK-NEXT: %[[W:.*]] = plan.nest [2] into %[[COPY]]
    %2 = plan.nest [2] into %v[#id] {
    ^bb0(%i: index):
      %x = plan.literal 0.0 : f32
      plan.yield %x : f32
    } : tensor<6xf32>
    // CHECK: plan.nest [6] reads(%[[V]], %[[W]] :
    // CHECK: places = [#plan.place<output, 0>]
    %3 = plan.nest [6] reads(%v, %2 : tensor<6xf32>, tensor<6xf32>) {
    ^bb0(%i: index):
      %x = plan.load 0[#id] (%i) : f32
      %y = plan.load 1[#id] (%i) : f32
      %r = plan.binary sub %x, %y : f32
      plan.yield %r : f32
    } : tensor<6xf32>
    plan.result %3 : tensor<6xf32>
  } : tensor<6xf32>
  plan.return %1 : tensor<6xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>

// What a branch makes of a state is copied back at the end.
// CHECK-LABEL: plan.program @branch
plan.program @branch inputs ["c"] outputs ["y"] {
^bb0(%c: tensor<i1>):
  // CHECK: %[[S:.*]] = plan.state "s" {place = #plan.place<state, 0>}
  %s = plan.state "s" : tensor<6xf32>
  // CHECK: %[[R:.*]] = plan.if
  %0 = plan.if %c : tensor<i1> {
    // CHECK-NEXT: %[[COPY:.*]] = plan.nest [6] reads(%[[S]] : tensor<6xf32>)
    // CHECK: places = [#plan.place<output, 0>]
    // CHECK-NEXT: plan.nest [2] into %[[COPY]]
    %1 = plan.nest [2] into %s[#id] {
    ^bb0(%i: index):
      %x = plan.literal 1.0 : f32
      plan.yield %x : f32
    } : tensor<6xf32>
    plan.result %1 : tensor<6xf32>
  } else {
    plan.result %s : tensor<6xf32>
  } : tensor<6xf32>
  // CHECK: %[[NEXT:.*]] = plan.nest [6] into %[[S]][#{{.*}}] reads(%[[R]] :
  // CHECK: places = [#plan.place<state, 0>]
  // CHECK-NEXT: plan.keep %[[NEXT]] as "s"
  plan.keep %0 as "s" : tensor<6xf32>
  plan.return %0 : tensor<6xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>

// A whole that is updated and returned is copied; an update of what a loop
// carries lies there, though it becomes another carried value.
// CHECK-LABEL: plan.program @whole
plan.program @whole inputs ["n", "a"] outputs ["x", "y", "z"] {
^bb0(%n: tensor<i64>, %a: tensor<6xf32>):
  %0 = plan.buffer : tensor<6xf32>
  // CHECK: %[[WHOLE:.*]] = plan.nest [6] into
  // CHECK: places = [#plan.place<output, 0>]
  %1 = plan.nest [6] into %0[#id] reads(%a : tensor<6xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[#id] (%i) : f32
    plan.yield %x : f32
  } : tensor<6xf32>
  // CHECK-NEXT: %[[COPY:.*]] = plan.nest [6] reads(%[[WHOLE]] :
  // CHECK: plan.nest [2] into %[[COPY]]
  // CHECK: places = [#plan.place<output, 1>]
  %2 = plan.nest [2] into %1[#id] {
  ^bb0(%i: index):
    %x = plan.literal 1.0 : f32
    plan.yield %x : f32
  } : tensor<6xf32>
  // CHECK: plan.loop
  %3:2 = plan.loop trips %n : tensor<i64> most 4 carries(%a, %a : tensor<6xf32>, tensor<6xf32>) {
  // CHECK-NEXT: ^bb0(%{{.*}}: tensor<i64>, %[[V:.*]]: tensor<6xf32>, %[[W:.*]]: tensor<6xf32>):
  ^bb0(%k: tensor<i64>, %v: tensor<6xf32>, %w: tensor<6xf32>):
    // CHECK-NEXT: %[[NEW:.*]] = plan.nest [2] into %[[V]]
    // CHECK: places = [#plan.place<output, 2>]
    %4 = plan.nest [2] into %v[#id] {
    ^bb0(%i: index):
      %x = plan.literal 2.0 : f32
      plan.yield %x : f32
    } : tensor<6xf32>
    plan.result %w, %4 : tensor<6xf32>, tensor<6xf32>
  } : tensor<6xf32>, tensor<6xf32>
  plan.return %1, %2, %3#0 : tensor<6xf32>, tensor<6xf32>, tensor<6xf32>
}
