// RUN: burin-opt %s --burin-place-buffers --split-input-file | FileCheck %s

#id = affine_map<(d0) -> (d0)>
#flip = affine_map<(d0) -> (15 - d0)>

// What is computed in one branch shares bytes with what is computed in the
// other. What both leave lies where the result does; what was not computed in
// the branch is copied there.
// CHECK-LABEL: plan.program @branches
// CHECK-SAME: #plan.memory<arena, run, bytes = 128, alignment = 64, least = 128>
plan.program @branches inputs ["c", "a"] outputs ["y"] {
^bb0(%c: tensor<i1>, %a: tensor<16xf32>):
  // CHECK: plan.if
  %0 = plan.if %c : tensor<i1> {
    // CHECK: places = [#plan.place<arena, [[INNER:[0-9]+]]>]
    %1 = plan.nest [16] reads(%a : tensor<16xf32>) {
    ^bb0(%i: index):
      %x = plan.load 0[#id] (%i) : f32
      plan.yield %x : f32
    } : tensor<16xf32>
    // CHECK: places = [#plan.place<arena, [[RESULT:[0-9]+]]>]
    %2 = plan.nest [16] reads(%1 : tensor<16xf32>) {
    ^bb0(%i: index):
      %x = plan.load 0[#flip] (%i) : f32
      plan.yield %x : f32
    } : tensor<16xf32>
    plan.result %2 : tensor<16xf32>
  // CHECK: } else {
  } else {
    // CHECK-NEXT: plan.nest [16] reads(%arg1 : tensor<16xf32>)
    // CHECK: places = [#plan.place<arena, [[RESULT]]>]
    plan.result %a : tensor<16xf32>
  // CHECK: } {places = [#plan.place<arena, [[RESULT]]>]}
  } : tensor<16xf32>
  // CHECK: places = [#plan.place<output, 0>]
  %3 = plan.nest [16] reads(%0 : tensor<16xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[#flip] (%i) : f32
    plan.yield %x : f32
  } : tensor<16xf32>
  plan.return %3 : tensor<16xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>

// Branches write an output where the caller wants it, from the first part on;
// a value that both leave twice, or that an inner branch leaves, too.
// CHECK-LABEL: plan.program @outputs
plan.program @outputs inputs ["c", "a"] outputs ["y", "z"] {
^bb0(%c: tensor<i1>, %a: tensor<2xf32>):
  // CHECK: plan.if
  %0:2 = plan.if %c : tensor<i1> {
    %b = plan.buffer : tensor<4xf32>
    // CHECK: places = [#plan.place<output, 0>]
    %1 = plan.nest [2] into %b[#id] reads(%a : tensor<2xf32>) {
    ^bb0(%i: index):
      %x = plan.load 0[#id] (%i) : f32
      plan.yield %x : f32
    } : tensor<4xf32>
    // CHECK: places = [#plan.place<output, 0>]
    %2 = plan.nest [2] into %1[affine_map<(d0) -> (d0 + 2)>] reads(%a : tensor<2xf32>) {
    ^bb0(%i: index):
      %x = plan.load 0[#id] (%i) : f32
      plan.yield %x : f32
    } : tensor<4xf32>
    // CHECK: plan.nest [4]
    // CHECK: places = [#plan.place<output, 1>]
    plan.result %2, %2 : tensor<4xf32>, tensor<4xf32>
  // CHECK: } else {
  } else {
    // CHECK: plan.if
    %1:2 = plan.if %c : tensor<i1> {
      // CHECK: places = [#plan.place<output, 1>]
      %2 = plan.nest [4] {
      ^bb0(%i: index):
        %x = plan.literal 1.0 : f32
        plan.yield %x : f32
      } : tensor<4xf32>
      // CHECK: places = [#plan.place<output, 0>]
      %3 = plan.nest [4] {
      ^bb0(%i: index):
        %x = plan.literal 2.0 : f32
        plan.yield %x : f32
      } : tensor<4xf32>
      plan.result %3, %2 : tensor<4xf32>, tensor<4xf32>
    } else {
      // CHECK: places = [#plan.place<output, 0>, #plan.place<output, 1>]
      %2:2 = plan.nest [4] {
      ^bb0(%i: index):
        %x = plan.literal 1.0 : f32
        plan.yield %x, %x : f32, f32
      } : tensor<4xf32>, tensor<4xf32>
      plan.result %2#0, %2#1 : tensor<4xf32>, tensor<4xf32>
    // CHECK: } {places = [#plan.place<output, 0>, #plan.place<output, 1>]}
    } : tensor<4xf32>, tensor<4xf32>
    plan.result %1#0, %1#1 : tensor<4xf32>, tensor<4xf32>
  // CHECK: } {places = [#plan.place<output, 0>, #plan.place<output, 1>]}
  } : tensor<4xf32>, tensor<4xf32>
  plan.return %0#0, %0#1 : tensor<4xf32>, tensor<4xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>
#flip = affine_map<(d0) -> (15 - d0)>

// A value from outside that is read in a loop keeps its bytes through all of
// it, so that the step that reads it last in the block does not take them. What
// is carried has one place: it begins there, and each iteration writes the next
// one there, element by element where it reads the one before.
// CHECK-LABEL: plan.program @carried
// CHECK-SAME: #plan.memory<arena, run, bytes = 256, alignment = 64, least = 256>
plan.program @carried inputs ["n", "a"] outputs ["y"] {
^bb0(%n: tensor<i64>, %a: tensor<16xf32>):
  // CHECK: places = [#plan.place<arena, [[OUTER:[0-9]+]]>]
  %0 = plan.nest [16] reads(%a : tensor<16xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[#id] (%i) : f32
    plan.yield %x : f32
  } : tensor<16xf32>
  // CHECK: places = [#plan.place<arena, [[CARRIED:[0-9]+]]>]
  %1 = plan.nest [16] reads(%a : tensor<16xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[#flip] (%i) : f32
    plan.yield %x : f32
  } : tensor<16xf32>
  // CHECK: plan.loop trips %arg0 : tensor<i64> most 9 carries(%1 : tensor<16xf32>) {
  %2 = plan.loop trips %n : tensor<i64> most 9 carries (%1 : tensor<16xf32>) {
  ^bb0(%k: tensor<i64>, %v: tensor<16xf32>):
    // CHECK-NOT: places = [#plan.place<arena, [[OUTER]]>]
    // CHECK: places = [#plan.place<arena,
    %3 = plan.nest [16] reads(%0 : tensor<16xf32>) {
    ^bb0(%i: index):
      %x = plan.load 0[#id] (%i) : f32
      plan.yield %x : f32
    } : tensor<16xf32>
    // CHECK: plan.nest
    // CHECK: places = [#plan.place<arena, [[CARRIED]]>]
    %4 = plan.nest [16] reads(%v, %3 : tensor<16xf32>, tensor<16xf32>) {
    ^bb0(%i: index):
      %x = plan.load 0[#id] (%i) : f32
      %y = plan.load 1[#flip] (%i) : f32
      %z = plan.binary add %x, %y : f32
      plan.yield %z : f32
    } : tensor<16xf32>
    // CHECK-NEXT: plan.result
    plan.result %4 : tensor<16xf32>
  // CHECK: } {counter_place = #plan.place<arena, {{[0-9]+}}>, places = [#plan.place<arena, [[CARRIED]]>]}
  } : tensor<16xf32>
  %5 = plan.nest [16] reads(%2 : tensor<16xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[#flip] (%i) : f32
    plan.yield %x : f32
  } : tensor<16xf32>
  plan.return %5 : tensor<16xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>
#flip = affine_map<(d0) -> (15 - d0)>

// What still has to be read, before or behind, is not written over: the next
// value is copied at the end of the iteration, one that is exchanged with
// another by way of memory of its own. What is carried begins as a copy where
// the block around reads it later.
// CHECK-LABEL: plan.program @copied
plan.program @copied inputs ["n", "a"] outputs ["x", "y", "z", "w"] {
^bb0(%n: tensor<i64>, %a: tensor<16xf32>):
  // CHECK: %[[A:.*]] = plan.nest
  // CHECK: places = [#plan.place<output, 3>]
  %0 = plan.nest [16] reads(%a : tensor<16xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[#flip] (%i) : f32
    plan.yield %x : f32
  } : tensor<16xf32>
  // CHECK: %[[X:.*]] = plan.nest [16] reads(%[[A]] : tensor<16xf32>)
  // CHECK: places = [#plan.place<output, 0>]
  // CHECK: %[[Y:.*]] = plan.nest [16] reads(%arg1 : tensor<16xf32>)
  // CHECK: places = [#plan.place<output, 1>]
  // CHECK: %[[Z:.*]] = plan.nest [16] reads(%arg1 : tensor<16xf32>)
  // CHECK: places = [#plan.place<output, 2>]
  // CHECK: plan.loop trips %arg0 : tensor<i64> most 9 carries(%[[X]], %[[Y]], %[[Z]] :
  %1:3 = plan.loop trips %n : tensor<i64> most 9 carries (%0, %a, %a : tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) {
  // CHECK-NEXT: ^bb0(%{{.*}}: tensor<i64>, %[[P:.*]]: tensor<16xf32>, %[[Q:.*]]: tensor<16xf32>, %[[R:.*]]: tensor<16xf32>):
  ^bb0(%k: tensor<i64>, %p: tensor<16xf32>, %q: tensor<16xf32>, %r: tensor<16xf32>):
    // CHECK: %[[NEXT:.*]] = plan.nest [16] reads(%[[R]] : tensor<16xf32>)
    // CHECK: places = [#plan.place<arena,
    %2 = plan.nest [16] reads(%r : tensor<16xf32>) {
    ^bb0(%i: index):
      %x = plan.load 0[#flip] (%i) : f32
      plan.yield %x : f32
    } : tensor<16xf32>
    // CHECK: %[[OLDQ:.*]] = plan.nest [16] reads(%[[Q]] : tensor<16xf32>)
    // CHECK: places = [#plan.place<arena,
    // CHECK: %[[OLDP:.*]] = plan.nest [16] reads(%[[P]] : tensor<16xf32>)
    // CHECK: places = [#plan.place<arena,
    // CHECK: %[[NEXTP:.*]] = plan.nest [16] reads(%[[OLDQ]] : tensor<16xf32>)
    // CHECK: places = [#plan.place<output, 0>]
    // CHECK: %[[NEXTQ:.*]] = plan.nest [16] reads(%[[OLDP]] : tensor<16xf32>)
    // CHECK: places = [#plan.place<output, 1>]
    // CHECK: %[[NEXTR:.*]] = plan.nest [16] reads(%[[NEXT]] : tensor<16xf32>)
    // CHECK: places = [#plan.place<output, 2>]
    // CHECK: plan.result %[[NEXTP]], %[[NEXTQ]], %[[NEXTR]]
    plan.result %q, %p, %2 : tensor<16xf32>, tensor<16xf32>, tensor<16xf32>
  } : tensor<16xf32>, tensor<16xf32>, tensor<16xf32>
  plan.return %1#0, %1#1, %1#2, %0 : tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>
#scalar = affine_map<() -> ()>

// A condition that is carried is saved before the next one is written there. A
// value that an iteration leaves as it is is not copied.
// CHECK-LABEL: plan.program @condition
plan.program @condition inputs ["c", "a"] outputs ["y", "z"] {
^bb0(%c: tensor<i1>, %a: tensor<16xf32>):
  // CHECK: plan.loop
  %0:2 = plan.loop while %c : tensor<i1> most 9 carries (%c, %a : tensor<i1>, tensor<16xf32>) {
  // CHECK-NEXT: ^bb0(%{{.*}}: tensor<i64>, %[[C:.*]]: tensor<i1>, %[[V:.*]]: tensor<16xf32>):
  ^bb0(%k: tensor<i64>, %d: tensor<i1>, %v: tensor<16xf32>):
    // CHECK: %[[NOT:.*]] = plan.nest [] reads(%[[C]] : tensor<i1>)
    %1 = plan.nest [] reads(%d : tensor<i1>) {
      %x = plan.load 0[#scalar] () : i1
      %y = plan.unary logical_not %x : i1 -> i1
      plan.yield %y : i1
    } : tensor<i1>
    // CHECK: %[[OLD:.*]] = plan.nest [] reads(%[[C]] : tensor<i1>)
    // CHECK: %[[NEXT:.*]] = plan.nest [] reads(%[[NOT]] : tensor<i1>)
    // CHECK: places = [#plan.place<output, 0>]
    // CHECK: plan.result %[[OLD]], %[[NEXT]], %[[V]]
    plan.result %d, %1, %v : tensor<i1>, tensor<i1>, tensor<16xf32>
  } : tensor<i1>, tensor<16xf32>
  plan.return %0#0, %0#1 : tensor<i1>, tensor<16xf32>
}
