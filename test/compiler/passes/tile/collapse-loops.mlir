// RUN: burin-opt %s --burin-tile-collapse-loops --split-input-file | FileCheck %s

#id = affine_map<(d0, d1, d2) -> (d0, d1, d2)>

// CHECK-LABEL: plan.program @elementwise
// CHECK: %[[ROW:.*]] = plan.view %{{.*}} : tensor<2x3x4xf32> to tensor<24xf32>
// CHECK: %[[Y:.*]] = plan.nest [24] reads(%[[ROW]] : {{.*}}) {
// CHECK: plan.load 0
// CHECK: plan.view %[[Y]] : tensor<24xf32> to tensor<2x3x4xf32>
plan.program @elementwise inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<2x3x4xf32>):
  %0 = plan.nest [2, 3, 4] reads(%a : tensor<2x3x4xf32>) {
  ^bb0(%i: index, %j: index, %k: index):
    %x = plan.load 0[#id] (%i, %j, %k) : f32
    %n = plan.unary neg %x : f32 -> f32
    plan.yield %n : f32
  } : tensor<2x3x4xf32>
  plan.return %0 : tensor<2x3x4xf32>
}

// -----

#id = affine_map<(d0, d1, d2) -> (d0, d1, d2)>

// A bias by the last dimension leaves that loop alone; a loop of one step joins.
// CHECK-LABEL: plan.program @bias
// CHECK: plan.nest [6, 4]{{.*}} {
plan.program @bias inputs ["a", "b"] outputs ["y"] {
^bb0(%a: tensor<2x3x4xf32>, %b: tensor<4xf32>):
  %0 = plan.nest [2, 3, 4] reads(%a, %b : tensor<2x3x4xf32>, tensor<4xf32>) {
  ^bb0(%i: index, %j: index, %k: index):
    %x = plan.load 0[#id] (%i, %j, %k) : f32
    %c = plan.load 1[affine_map<(d0) -> (d0)>] (%k) : f32
    %s = plan.binary add %x, %c : f32
    plan.yield %s : f32
  } : tensor<2x3x4xf32>
  plan.return %0 : tensor<2x3x4xf32>
}

// -----

// A mean over an image is one sum; parallel loops and reductions stay apart.
// CHECK-LABEL: plan.program @mean
// CHECK: plan.nest [2]{{.*}} reduce [12]
plan.program @mean inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<2x3x4xf32>):
  %0 = plan.nest [2] reads(%a : tensor<2x3x4xf32>) reduce [3, 4] init [0.0 : f32] body {
  ^bb0(%i: index, %j: index, %k: index, %sum: f32):
    %x = plan.load 0[affine_map<(d0, d1, d2) -> (d0, d1, d2)>] (%i, %j, %k) : f32
    %next = plan.binary add %sum, %x : f32
    plan.yield %next : f32
  } epilogue {
  ^bb0(%sum: f32, %i: index):
    plan.yield %sum : f32
  } : tensor<2xf32>
  plan.return %0 : tensor<2xf32>
}

// -----

// A transpose walks its source in another order.
// CHECK-LABEL: plan.program @transpose
// CHECK: plan.nest [4, 3]{{.*}} {
plan.program @transpose inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<3x4xf32>):
  %0 = plan.nest [4, 3] reads(%a : tensor<3x4xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[affine_map<(d0, d1) -> (d1, d0)>] (%i, %j) : f32
    plan.yield %x : f32
  } : tensor<4x3xf32>
  plan.return %0 : tensor<4x3xf32>
}

// -----

// An index that is data keeps its loop.
// CHECK-LABEL: plan.program @data
// CHECK: plan.nest [2, 3]{{.*}} {
plan.program @data inputs [] outputs ["y"] {
  %0 = plan.nest [2, 3] {
  ^bb0(%i: index, %j: index):
    %x = plan.index_value %j : f32
    plan.yield %x : f32
  } : tensor<2x3xf32>
  plan.return %0 : tensor<2x3xf32>
}

// -----

// A part of whole rows is one row of elements; what is beside another part keeps its loops.
// CHECK-LABEL: plan.program @parts
// CHECK: %[[ROWS:.*]] = plan.nest [6] into %{{.*}}[#[[STORE:.*]]]{{.*}} {
// CHECK: plan.nest [2, 3] into
plan.program @parts inputs ["a"] outputs ["y", "z"] {
^bb0(%a: tensor<2x3xf32>):
  %0 = plan.buffer : tensor<5x3xf32>
  %1 = plan.nest [2, 3] into %0[affine_map<(d0, d1) -> (d0 + 3, d1)>] reads(%a : tensor<2x3xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[affine_map<(d0, d1) -> (d0, d1)>] (%i, %j) : f32
    plan.yield %x : f32
  } : tensor<5x3xf32>
  %2 = plan.buffer : tensor<2x5xf32>
  %3 = plan.nest [2, 3] into %2[affine_map<(d0, d1) -> (d0, d1 + 2)>] reads(%a : tensor<2x3xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[affine_map<(d0, d1) -> (d0, d1)>] (%i, %j) : f32
    plan.yield %x : f32
  } : tensor<2x5xf32>
  plan.return %1, %3 : tensor<5x3xf32>, tensor<2x5xf32>
}

// -----

// A row whose place is data is one as well.
// CHECK-LABEL: plan.program @positions
// CHECK: plan.nest [6] into %{{.*}}[#[[STORE:.*]]] reads(
// CHECK: plan.check_index
// CHECK-NEXT: plan.yield %{{.*}}, %{{.*}} : f32, index
plan.program @positions inputs ["a", "at"] outputs ["y"] {
^bb0(%a: tensor<2x3xf32>, %at: tensor<i64>):
  %0 = plan.state "s" : tensor<4x2x3xf32>
  %1 = plan.nest [2, 3] into %0[affine_map<(d0, d1, d2) -> (d2, d0, d1)>] reads(%a, %at : tensor<2x3xf32>, tensor<i64>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[affine_map<(d0, d1) -> (d0, d1)>] (%i, %j) : f32
    %n = plan.load 1[affine_map<() -> ()>] () : i64
    %p = plan.check_index %n bound 4 : i64
    plan.yield %x, %p : f32, index
  } : tensor<4x2x3xf32>
  plan.keep %1 as "s" : tensor<4x2x3xf32>
  plan.return %1 : tensor<4x2x3xf32>
}
