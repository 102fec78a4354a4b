// RUN: burin-opt %s --pass-pipeline='builtin.module(plan.program(burin-fuse-share-steps))' | FileCheck %s

// Steps that compute the same from the same become one; another source, another body or another literal makes another.
// CHECK-LABEL: plan.program @steps
// CHECK:         %[[A:.*]] = plan.nest [8]{{.*}} {
// CHECK:           plan.unary exp
// CHECK:         %[[B:.*]] = plan.nest [8] reads(%arg1 : {{.*}}) {
// CHECK:           plan.load 0
// CHECK:           plan.unary exp
// CHECK:         %[[C:.*]] = plan.nest [8]{{.*}} {
// CHECK:           plan.unary log
// CHECK-NOT:     plan.nest
// CHECK:         plan.return %[[A]], %[[A]], %[[B]], %[[C]]
plan.program @steps inputs ["x", "y"] outputs ["a", "b", "c", "d"] {
^bb0(%x: tensor<8xf32>, %y: tensor<8xf32>):
  %0 = plan.nest [8] reads(%x : tensor<8xf32>) {
  ^bb0(%i: index):
    %v = plan.load 0[affine_map<(i) -> (i)>](%i) : f32
    %e = plan.unary exp %v : f32 -> f32
    plan.yield %e : f32
  } : tensor<8xf32>
  %1 = plan.nest [8] reads(%x : tensor<8xf32>) {
  ^bb0(%i: index):
    %v = plan.load 0[affine_map<(i) -> (i)>](%i) : f32
    %e = plan.unary exp %v : f32 -> f32
    plan.yield %e : f32
  } : tensor<8xf32>
  %2 = plan.nest [8] reads(%y : tensor<8xf32>) {
  ^bb0(%i: index):
    %v = plan.load 0[affine_map<(i) -> (i)>](%i) : f32
    %e = plan.unary exp %v : f32 -> f32
    plan.yield %e : f32
  } : tensor<8xf32>
  %3 = plan.nest [8] reads(%x : tensor<8xf32>) {
  ^bb0(%i: index):
    %v = plan.load 0[affine_map<(i) -> (i)>](%i) : f32
    %e = plan.unary log %v : f32 -> f32
    plan.yield %e : f32
  } : tensor<8xf32>
  plan.return %0, %1, %2, %3 : tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>
}

// Inside of a body as well, before bodies are compared; what nobody reads goes.
// CHECK-LABEL: plan.program @bodies
// CHECK:         %[[A:.*]] = plan.nest [8] reads(%arg0 : {{.*}}) {
// CHECK:           %[[V:.*]] = plan.load 0
// CHECK-NEXT:      %[[S:.*]] = plan.binary add %[[V]], %[[V]]
// CHECK-NEXT:      plan.yield %[[S]]
// CHECK-NOT:     plan.nest
// CHECK:         plan.return %[[A]], %[[A]]
plan.program @bodies inputs ["x"] outputs ["a", "b"] {
^bb0(%x: tensor<8xf32>):
  %0 = plan.nest [8] reads(%x : tensor<8xf32>) {
  ^bb0(%i: index):
    %v = plan.load 0[affine_map<(i) -> (i)>](%i) : f32
    %w = plan.load 0[affine_map<(i) -> (i)>](%i) : f32
    %unread = plan.unary exp %w : f32 -> f32
    %s = plan.binary add %v, %w : f32
    plan.yield %s : f32
  } : tensor<8xf32>
  %1 = plan.nest [8] reads(%x : tensor<8xf32>) {
  ^bb0(%i: index):
    %v = plan.load 0[affine_map<(i) -> (i)>](%i) : f32
    %s = plan.binary add %v, %v : f32
    plan.yield %s : f32
  } : tensor<8xf32>
  plan.return %0, %1 : tensor<8xf32>, tensor<8xf32>
}
