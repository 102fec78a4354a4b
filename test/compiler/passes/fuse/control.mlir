// RUN: burin-opt %s --burin-fuse-inline-nests --split-input-file | FileCheck %s --check-prefix=INLINE
// RUN: burin-opt %s --burin-fuse-epilogues --split-input-file | FileCheck %s --check-prefix=EPILOGUE
// RUN: burin-opt %s --burin-fuse-share-steps --split-input-file | FileCheck %s --check-prefix=SHARE
// RUN: burin-opt %s --burin-fuse-continue-parts --split-input-file | FileCheck %s --check-prefix=PARTS
// RUN: burin-opt %s --burin-fuse-kernel-strides --split-input-file | FileCheck %s --check-prefix=STRIDES

#id = affine_map<(d0) -> (d0)>

// Inside of a loop a nest is computed in its reader; one that stands outside is
// computed once, and stays there, unless it only moves.
// INLINE-LABEL: plan.program @inline
plan.program @inline inputs ["n", "a"] outputs ["y"] {
^bb0(%n: tensor<i64>, %a: tensor<16xf32>):
  // INLINE: %[[EXP:.*]] = plan.nest [16] reads(%arg1 : tensor<16xf32>)
  // INLINE: plan.unary exp
  %0 = plan.nest [16] reads(%a : tensor<16xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[#id] (%i) : f32
    %e = plan.unary exp %x : f32 -> f32
    plan.yield %e : f32
  } : tensor<16xf32>
  // INLINE-NOT: plan.nest
  %flipped = plan.nest [16] reads(%0 : tensor<16xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (15 - d0)>] (%i) : f32
    plan.yield %x : f32
  } : tensor<16xf32>
  // INLINE: plan.loop
  %1 = plan.loop trips %n : tensor<i64> most 9 carries (%a : tensor<16xf32>) {
  // INLINE-NEXT: ^bb0(%{{.*}}: tensor<i64>, %[[V:.*]]: tensor<16xf32>):
  ^bb0(%k: tensor<i64>, %v: tensor<16xf32>):
    // INLINE-NEXT: plan.nest [16] reads(%[[EXP]], %[[V]] : tensor<16xf32>, tensor<16xf32>)
    // INLINE: plan.load 0[#{{.*}}]
    // INLINE: plan.load 1[#{{.*}}]
    // INLINE: plan.unary sin
    // INLINE: plan.binary add
    %2 = plan.nest [16] reads(%v : tensor<16xf32>) {
    ^bb0(%i: index):
      %x = plan.load 0[#id] (%i) : f32
      %s = plan.unary sin %x : f32 -> f32
      plan.yield %s : f32
    } : tensor<16xf32>
    // INLINE-NOT: plan.nest
    // INLINE: plan.result
    %3 = plan.nest [16] reads(%flipped, %2 : tensor<16xf32>, tensor<16xf32>) {
    ^bb0(%i: index):
      %x = plan.load 0[#id] (%i) : f32
      %y = plan.load 1[#id] (%i) : f32
      %z = plan.binary add %x, %y : f32
      plan.yield %z : f32
    } : tensor<16xf32>
    plan.result %3 : tensor<16xf32>
  } : tensor<16xf32>
  plan.return %1 : tensor<16xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>

// A nest that reads a cache stays in front of the step that updates it, in a
// loop and in a branch: its reader stands behind that.
// INLINE-LABEL: plan.program @updated
plan.program @updated inputs ["n", "c", "a"] outputs ["x", "y", "z"] {
^bb0(%n: tensor<i64>, %c: tensor<i1>, %a: tensor<16xf32>):
  %0 = plan.nest [16] {
  ^bb0(%i: index):
    %zero = plan.literal 0.0 : f32
    plan.yield %zero : f32
  } : tensor<16xf32>
  // INLINE: plan.loop
  // INLINE-NEXT: ^bb0(%{{.*}}: tensor<i64>, %[[CACHE:.*]]: tensor<16xf32>, %[[SUM:.*]]: tensor<16xf32>):
  %1:2 = plan.loop trips %n : tensor<i64> most 9 carries (%0, %a : tensor<16xf32>, tensor<16xf32>) {
  ^bb0(%k: tensor<i64>, %v: tensor<16xf32>, %s: tensor<16xf32>):
    // INLINE-NEXT: %[[OLD:.*]] = plan.nest [16] reads(%[[CACHE]] :
    // INLINE: %[[NEW:.*]] = plan.nest [4] into %[[CACHE]]
    // INLINE: plan.nest [16] reads(%[[OLD]], %[[SUM]] :
    // INLINE: plan.result %[[NEW]]
    %2 = plan.nest [16] reads(%v : tensor<16xf32>) {
    ^bb0(%i: index):
      %x = plan.load 0[#id] (%i) : f32
      %e = plan.unary neg %x : f32 -> f32
      plan.yield %e : f32
    } : tensor<16xf32>
    %3 = plan.nest [4] into %v[#id] reads(%a : tensor<16xf32>) {
    ^bb0(%i: index):
      %x = plan.load 0[#id] (%i) : f32
      plan.yield %x : f32
    } : tensor<16xf32>
    %4 = plan.nest [16] reads(%2, %s : tensor<16xf32>, tensor<16xf32>) {
    ^bb0(%i: index):
      %x = plan.load 0[#id] (%i) : f32
      %y = plan.load 1[#id] (%i) : f32
      %z = plan.binary add %x, %y : f32
      plan.yield %z : f32
    } : tensor<16xf32>
    plan.result %3, %4 : tensor<16xf32>, tensor<16xf32>
  } : tensor<16xf32>, tensor<16xf32>
  // INLINE: plan.if
  %5 = plan.if %c : tensor<i1> {
    // INLINE-NEXT: %[[KEPT:.*]] = plan.nest [16]
    // INLINE: %[[OLD:.*]] = plan.nest [16] reads(%[[KEPT]] :
    // INLINE: %[[NEW:.*]] = plan.nest [4] into %[[KEPT]]
    // INLINE: plan.nest [16] reads(%[[NEW]], %[[OLD]] :
    %6 = plan.nest [16] reads(%a : tensor<16xf32>) {
    ^bb0(%i: index):
      %x = plan.load 0[#id] (%i) : f32
      %e = plan.unary exp %x : f32 -> f32
      plan.yield %e : f32
    } : tensor<16xf32>
    %7 = plan.nest [16] reads(%6 : tensor<16xf32>) {
    ^bb0(%i: index):
      %x = plan.load 0[#id] (%i) : f32
      %e = plan.unary neg %x : f32 -> f32
      plan.yield %e : f32
    } : tensor<16xf32>
    %8 = plan.nest [4] into %6[#id] reads(%a : tensor<16xf32>) {
    ^bb0(%i: index):
      %x = plan.load 0[#id] (%i) : f32
      plan.yield %x : f32
    } : tensor<16xf32>
    %9 = plan.nest [16] reads(%8, %7 : tensor<16xf32>, tensor<16xf32>) {
    ^bb0(%i: index):
      %x = plan.load 0[#id] (%i) : f32
      %y = plan.load 1[#id] (%i) : f32
      %z = plan.binary add %x, %y : f32
      plan.yield %z : f32
    } : tensor<16xf32>
    plan.result %9 : tensor<16xf32>
  } else {
    plan.result %a : tensor<16xf32>
  } : tensor<16xf32>
  plan.return %1#0, %1#1, %5 : tensor<16xf32>, tensor<16xf32>, tensor<16xf32>
}

// -----

#id = affine_map<(d0, d1, d2) -> (d0, d1, d2)>

// In a branch a nest becomes the epilogue of its kernel; that of a kernel
// outside does not move into the branch, nor does the kernel.
// EPILOGUE-LABEL: plan.program @epilogues
plan.program @epilogues inputs ["c", "a"] outputs ["y"] {
^bb0(%c: tensor<i1>, %a: tensor<4x8x1xf32>):
  // EPILOGUE: %[[OUTER:.*]] = plan.kernel "softmax"
  // EPILOGUE-NOT: epilogue
  %0 = plan.kernel "softmax" {outer = 4, n = 8, inner = 1, log = false} ins(%a : tensor<4x8x1xf32>) : tensor<4x8x1xf32>
  // EPILOGUE: plan.if
  %1 = plan.if %c : tensor<i1> {
    // EPILOGUE: plan.nest [4, 8, 1] reads(%[[OUTER]] : tensor<4x8x1xf32>)
    %2 = plan.nest [4, 8, 1] reads(%0 : tensor<4x8x1xf32>) {
    ^bb0(%i: index, %j: index, %k: index):
      %x = plan.load 0[#id] (%i, %j, %k) : f32
      %e = plan.unary exp %x : f32 -> f32
      plan.yield %e : f32
    } : tensor<4x8x1xf32>
    plan.result %2 : tensor<4x8x1xf32>
  // EPILOGUE: } else {
  } else {
    // EPILOGUE: %[[INNER:.*]] = plan.kernel "softmax" {{.*}} epilogue {
    // EPILOGUE: plan.unary exp
    // EPILOGUE-NOT: plan.nest
    // EPILOGUE: plan.result %[[INNER]]
    %2 = plan.kernel "softmax" {outer = 4, n = 8, inner = 1, log = true} ins(%a : tensor<4x8x1xf32>) : tensor<4x8x1xf32>
    %3 = plan.nest [4, 8, 1] reads(%2 : tensor<4x8x1xf32>) {
    ^bb0(%i: index, %j: index, %k: index):
      %x = plan.load 0[#id] (%i, %j, %k) : f32
      %e = plan.unary exp %x : f32 -> f32
      plan.yield %e : f32
    } : tensor<4x8x1xf32>
    plan.result %3 : tensor<4x8x1xf32>
  } : tensor<4x8x1xf32>
  plan.return %1 : tensor<4x8x1xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>

// Equal steps of a block are one, and equal branches; what nobody reads goes.
// SHARE-LABEL: plan.program @share
plan.program @share inputs ["c", "a"] outputs ["x", "y", "z"] {
^bb0(%c: tensor<i1>, %a: tensor<16xf32>):
  // SHARE: %[[Y:.*]] = plan.if
  // SHARE-COUNT-1: plan.unary exp
  // SHARE-NOT: plan.unary exp
  // SHARE: } else {
  %0 = plan.if %c : tensor<i1> {
    %1 = plan.nest [16] reads(%a : tensor<16xf32>) {
    ^bb0(%i: index):
      %x = plan.load 0[#id] (%i) : f32
      %e = plan.unary exp %x : f32 -> f32
      plan.yield %e : f32
    } : tensor<16xf32>
    %2 = plan.nest [16] reads(%a : tensor<16xf32>) {
    ^bb0(%i: index):
      %x = plan.load 0[#id] (%i) : f32
      %e = plan.unary exp %x : f32 -> f32
      plan.yield %e : f32
    } : tensor<16xf32>
    %3 = plan.nest [16] reads(%1, %2 : tensor<16xf32>, tensor<16xf32>) {
    ^bb0(%i: index):
      %x = plan.load 0[#id] (%i) : f32
      %y = plan.load 1[#id] (%i) : f32
      %z = plan.binary add %x, %y : f32
      plan.yield %z : f32
    } : tensor<16xf32>
    plan.result %3 : tensor<16xf32>
  } else {
    plan.result %a : tensor<16xf32>
  } : tensor<16xf32>
  // SHARE: %[[Z:.*]] = plan.if
  // SHARE-NOT: plan.if
  // SHARE: plan.return %[[Y]], %[[Z]], %[[Z]]
  %4 = plan.if %c : tensor<i1> {
    %1 = plan.nest [16] reads(%a : tensor<16xf32>) {
    ^bb0(%i: index):
      %x = plan.load 0[#id] (%i) : f32
      %e = plan.unary neg %x : f32 -> f32
      plan.yield %e : f32
    } : tensor<16xf32>
    plan.result %1 : tensor<16xf32>
  } else {
    plan.result %a : tensor<16xf32>
  } : tensor<16xf32>
  %5 = plan.if %c : tensor<i1> {
    %1 = plan.nest [16] reads(%a : tensor<16xf32>) {
    ^bb0(%i: index):
      %x = plan.load 0[#id] (%i) : f32
      %e = plan.unary neg %x : f32 -> f32
      plan.yield %e : f32
    } : tensor<16xf32>
    plan.result %1 : tensor<16xf32>
  } else {
    plan.result %a : tensor<16xf32>
  } : tensor<16xf32>
  %6 = plan.if %c : tensor<i1> {
    plan.result %a : tensor<16xf32>
  } else {
    plan.result %0 : tensor<16xf32>
  } : tensor<16xf32>
  plan.return %0, %4, %5 : tensor<16xf32>, tensor<16xf32>, tensor<16xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>

// In a loop a nest goes on with the parts that it reads.
// PARTS-LABEL: plan.program @parts
plan.program @parts inputs ["n", "a"] outputs ["y"] {
^bb0(%n: tensor<i64>, %a: tensor<4xf32>):
  // PARTS: plan.loop
  %0 = plan.loop trips %n : tensor<i64> most 9 carries (%a : tensor<4xf32>) {
  ^bb0(%k: tensor<i64>, %v: tensor<4xf32>):
    // PARTS: %[[B:.*]] = plan.buffer
    // PARTS: %[[P:.*]] = plan.nest [2] into %[[B]]
    // PARTS: plan.unary exp
    // PARTS: %[[Q:.*]] = plan.nest [2] into %[[P]]
    // PARTS: plan.unary exp
    // PARTS-NOT: plan.nest
    // PARTS: plan.result %[[Q]]
    %b = plan.buffer : tensor<4xf32>
    %1 = plan.nest [2] into %b[#id] reads(%v : tensor<4xf32>) {
    ^bb0(%i: index):
      %x = plan.load 0[affine_map<(d0) -> (d0 + 2)>] (%i) : f32
      plan.yield %x : f32
    } : tensor<4xf32>
    %2 = plan.nest [2] into %1[affine_map<(d0) -> (d0 + 2)>] reads(%v : tensor<4xf32>) {
    ^bb0(%i: index):
      %x = plan.load 0[#id] (%i) : f32
      plan.yield %x : f32
    } : tensor<4xf32>
    %3 = plan.nest [4] reads(%2 : tensor<4xf32>) {
    ^bb0(%i: index):
      %x = plan.load 0[#id] (%i) : f32
      %e = plan.unary exp %x : f32 -> f32
      plan.yield %e : f32
    } : tensor<4xf32>
    plan.result %3 : tensor<4xf32>
  } : tensor<4xf32>
  plan.return %0 : tensor<4xf32>
}

// -----

// A kernel in a branch reads what was turned outside of it where it was before.
// STRIDES-LABEL: plan.program @strides
plan.program @strides inputs ["c", "a"] outputs ["y"] {
^bb0(%c: tensor<i1>, %a: tensor<5x2x4xf32>):
  // STRIDES-NOT: plan.nest
  %t = plan.nest [1, 2, 5, 4] reads(%a : tensor<5x2x4xf32>) {
  ^bb0(%b: index, %h: index, %i: index, %d: index):
    %x = plan.load 0[affine_map<(b, h, i, d) -> (i, h, d)>] (%b, %h, %i, %d) : f32
    plan.yield %x : f32
  } : tensor<1x2x5x4xf32>
  // STRIDES: plan.if
  %0 = plan.if %c : tensor<i1> {
    // STRIDES: plan.kernel "attention" {{.*}}q_strides = array<i64: {{[0-9]+}}, 4, 8, 1>{{.*}} ins(%arg1, %arg1, %arg1 :
    %1 = plan.kernel "attention" {batch = 1, heads = 2, kv_heads = 2, queries = 5, keys = 5, channels = 4, values = 4, scale = 1.0 : f32, softcap = 0.0 : f32, causal = false, zero_empty = false, q_strides = array<i64: 40, 20, 4, 1>, k_strides = array<i64: 40, 20, 4, 1>, v_strides = array<i64: 40, 20, 4, 1>, out_strides = array<i64: 40, 20, 4, 1>, offsets = array<i64: 0, 0, 0, 0>} ins(%t, %t, %t : tensor<1x2x5x4xf32>, tensor<1x2x5x4xf32>, tensor<1x2x5x4xf32>) : tensor<1x2x5x4xf32>
    plan.result %1 : tensor<1x2x5x4xf32>
  } else {
    %v = plan.view %a : tensor<5x2x4xf32> to tensor<1x2x5x4xf32>
    plan.result %v : tensor<1x2x5x4xf32>
  } : tensor<1x2x5x4xf32>
  plan.return %0 : tensor<1x2x5x4xf32>
}
