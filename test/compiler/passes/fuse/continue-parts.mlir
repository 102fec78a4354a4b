// RUN: burin-opt %s --burin-fuse-continue-parts --split-input-file | FileCheck %s

#id = affine_map<(d0, d1) -> (d0, d1)>
#right = affine_map<(d0, d1) -> (d0, d1 + 2)>

// What is computed of the whole is computed of each part; other operands are
// read at the places of the part.
// CHECK-DAG: #[[ID:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-DAG: #[[RIGHT:.*]] = affine_map<(d0, d1) -> (d0, d1 + 2)>
// CHECK-DAG: #[[COLUMN:.*]] = affine_map<(d0, d1) -> (d1 + 2)>
// CHECK-LABEL: plan.program @elementwise
// CHECK: ^bb0(%[[A:.*]]: tensor<4x2xf32>, %[[B:.*]]: tensor<4x3xf32>, %[[C:.*]]: tensor<4x5xf32>):
// CHECK: %[[EMPTY:.*]] = plan.buffer : tensor<4x5xf32>
// CHECK: %[[FIRST:.*]] = plan.nest [4, 2] into %[[EMPTY]][#[[ID]]] reads(%[[A]], %[[C]] : {{.*}}) {
// CHECK: plan.load 0
// CHECK: plan.load 1
// CHECK: plan.binary add
// CHECK: %[[BOTH:.*]] = plan.nest [4, 3] into %[[FIRST]][#[[RIGHT]]] reads(%[[B]], %[[C]] : {{.*}}) {
// CHECK: ^bb0(%[[I:.*]]: index, %[[J:.*]]: index):
// CHECK: plan.load 0
// CHECK: %[[AT:.*]] = plan.apply #[[COLUMN]](%[[I]], %[[J]])
// CHECK: plan.load 1[#[[ID]]] (%[[I]], %[[AT]])
// CHECK: plan.binary add
// CHECK: plan.return %[[BOTH]]
plan.program @elementwise inputs ["a", "b", "c"] outputs ["y"] {
^bb0(%a: tensor<4x2xf32>, %b: tensor<4x3xf32>, %c: tensor<4x5xf32>):
  %0 = plan.buffer : tensor<4x5xf32>
  %1 = plan.nest [4, 2] into %0[#id] reads(%a : tensor<4x2xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[#id] (%i, %j) : f32
    plan.yield %x : f32
  } : tensor<4x5xf32>
  %2 = plan.nest [4, 3] into %1[#right] reads(%b : tensor<4x3xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[#id] (%i, %j) : f32
    plan.yield %x : f32
  } : tensor<4x5xf32>
  %3 = plan.nest [4, 5] reads(%2, %c : tensor<4x5xf32>, tensor<4x5xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[#id] (%i, %j) : f32
    %y = plan.load 1[#id] (%i, %j) : f32
    %z = plan.binary add %x, %y : f32
    plan.yield %z : f32
  } : tensor<4x5xf32>
  plan.return %3 : tensor<4x5xf32>
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>

// Behind a transpose a part stores in order, and reads across.
// CHECK-DAG: #[[ID:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-DAG: #[[BELOW:.*]] = affine_map<(d0, d1) -> (d0 + 2, d1)>
// CHECK-LABEL: plan.program @transpose
// CHECK: %[[EMPTY:.*]] = plan.buffer : tensor<5x4xf32>
// CHECK: plan.nest [3, 4] into %[[EMPTY]][#[[BELOW]]]{{.*}} {
// CHECK-NEXT: ^bb0(%[[I:.*]]: index, %[[J:.*]]: index):
// CHECK-NEXT: plan.load {{.*}}[#[[ID]]] (%[[J]], %[[I]])
// CHECK-NEXT: plan.yield
plan.program @transpose inputs ["b"] outputs ["y"] {
^bb0(%b: tensor<4x3xf32>):
  %0 = plan.buffer : tensor<4x5xf32>
  %1 = plan.nest [4, 3] into %0[affine_map<(d0, d1) -> (d0, d1 + 2)>] reads(%b : tensor<4x3xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[#id] (%i, %j) : f32
    plan.yield %x : f32
  } : tensor<4x5xf32>
  %2 = plan.nest [5, 4] reads(%1 : tensor<4x5xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[#id] (%j, %i) : f32
    plan.yield %x : f32
  } : tensor<5x4xf32>
  plan.return %2 : tensor<5x4xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>

// A part that has parts itself is handed over to them.
// CHECK-LABEL: plan.program @parts_of_parts
// CHECK-NOT: tensor<5xf32>
// CHECK: plan.nest [2] into
// CHECK-NOT: tensor<5xf32>
// CHECK: plan.return
plan.program @parts_of_parts inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<2xf32>):
  %0 = plan.buffer : tensor<5xf32>
  %1 = plan.nest [2] into %0[affine_map<(d0) -> (d0 + 3)>] reads(%a : tensor<2xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[#id] (%i) : f32
    plan.yield %x : f32
  } : tensor<5xf32>
  %2 = plan.buffer : tensor<9xf32>
  %3 = plan.nest [5] into %2[affine_map<(d0) -> (d0 + 4)>] reads(%1 : tensor<5xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[#id] (%i) : f32
    plan.yield %x : f32
  } : tensor<9xf32>
  plan.return %3 : tensor<9xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>

// A part of the elements, elements more than once, or a second reader: the
// buffer stays.
// CHECK-LABEL: plan.program @stays
// CHECK: %[[X:.*]] = plan.nest [4] into
// CHECK: %[[Y:.*]] = plan.nest [4] into
// CHECK: plan.nest [2] reads(%[[X]] : {{.*}}) {
// CHECK-NEXT: ^bb0
// CHECK-NEXT: plan.load 0
// CHECK: plan.nest [4, 4] reads(%[[Y]] : {{.*}}) {
// CHECK-NEXT: ^bb0
// CHECK-NEXT: plan.load 0
plan.program @stays inputs ["a"] outputs ["x", "y"] {
^bb0(%a: tensor<4xf32>):
  %0 = plan.buffer : tensor<4xf32>
  %1 = plan.nest [4] into %0[#id] reads(%a : tensor<4xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[#id] (%i) : f32
    plan.yield %x : f32
  } : tensor<4xf32>
  %2 = plan.buffer : tensor<4xf32>
  %3 = plan.nest [4] into %2[#id] reads(%a : tensor<4xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[#id] (%i) : f32
    %y = plan.unary neg %x : f32 -> f32
    plan.yield %y : f32
  } : tensor<4xf32>
  %4 = plan.nest [2] reads(%1 : tensor<4xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0 + 1)>] (%i) : f32
    plan.yield %x : f32
  } : tensor<2xf32>
  %5 = plan.nest [4, 4] reads(%3 : tensor<4xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[#id] (%i) : f32
    plan.yield %x : f32
  } : tensor<4x4xf32>
  plan.return %4, %5 : tensor<2xf32>, tensor<4x4xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>

// A part that is a sum has no place for what follows but its epilogue.
// CHECK-LABEL: plan.program @sum
// CHECK: plan.nest [4] into %{{.*}} reduce [8]
// CHECK: plan.nest [4]{{.*}} {
// CHECK: plan.unary neg
plan.program @sum inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4x8xf32>):
  %0 = plan.buffer : tensor<4xf32>
  %1 = plan.nest [4] into %0[#id] reads(%a : tensor<4x8xf32>) reduce [8] init [0.0 : f32] body {
  ^bb0(%i: index, %k: index, %s: f32):
    %x = plan.load 0[affine_map<(d0, d1) -> (d0, d1)>] (%i, %k) : f32
    %t = plan.binary add %s, %x : f32
    plan.yield %t : f32
  } epilogue {
  ^bb0(%s: f32, %i: index):
    plan.yield %s : f32
  } : tensor<4xf32>
  %2 = plan.nest [4] reads(%1 : tensor<4xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[#id] (%i) : f32
    %y = plan.unary neg %x : f32 -> f32
    plan.yield %y : f32
  } : tensor<4xf32>
  plan.return %2 : tensor<4xf32>
}
