// RUN: burin-opt --split-input-file --burin-tile-schedule %s | burin-translate --plan-to-program --split-input-file | FileCheck %s

// Two guarded tensors along rows: each row reads one of them, and asks once.
// CHECK-LABEL: static void step0(
// CHECK: for (int64_t i0 = 0; i0 < 5; ++i0) {
// CHECK-NEXT: if (i0 < 2) {
// CHECK-NEXT: for (int64_t i1 = 0; i1 < 8; ++i1) {
// CHECK-NEXT: const float [[A:v[0-9]+]] = t0[i0 * 8 + i1];
// CHECK-NEXT: out0[i0 * 8 + i1] = [[A]];
// CHECK-NEXT: }
// CHECK-NEXT: } else {
// CHECK-NEXT: for (int64_t i1 = 0; i1 < 8; ++i1) {
// CHECK-NEXT: const float [[B:v[0-9]+]] = t1[i0 * 8 + i1 - 16];
// CHECK-NEXT: out0[i0 * 8 + i1] = [[B]];
plan.program @rows inputs ["a", "b"] outputs ["y"] {
^bb0(%a: tensor<2x8xf32>, %b: tensor<3x8xf32>):
  %0 = plan.nest [5, 8] reads(%a, %b : tensor<2x8xf32>, tensor<3x8xf32>) {
  ^bb0(%i: index, %j: index):
    %zero = plan.literal 0.0 : f32
    %x = plan.load 0[affine_map<(d0, d1) -> (d0, d1)>] (%i, %j) guard %zero : f32 : f32
    %y = plan.load 1[affine_map<(d0, d1) -> (d0 - 2, d1)>] (%i, %j) guard %x : f32 : f32
    plan.yield %y : f32
  } {places = [#plan.place<output, 0>]} : tensor<5x8xf32>
  plan.return %0 : tensor<5x8xf32>
}

// -----

// A padded edge along the innermost loop: three loops, none with a condition.
// CHECK-LABEL: static void step0(
// CHECK: for (int64_t i0 = 0; i0 < 4; ++i0) {
// CHECK-NEXT: for (int64_t i1 = 0; i1 < 1; ++i1) {
// CHECK-NEXT: out0[i0 * 10 + i1] = -1.5f;
// CHECK-NEXT: }
// CHECK-NEXT: for (int64_t i1 = 1; i1 < 9; ++i1) {
// CHECK-NEXT: const float [[X:v[0-9]+]] = t0[i0 * 8 + i1 - 1];
// CHECK-NEXT: out0[i0 * 10 + i1] = [[X]];
// CHECK-NEXT: }
// CHECK-NEXT: for (int64_t i1 = 9; i1 < 10; ++i1) {
// CHECK-NEXT: out0[i0 * 10 + i1] = -1.5f;
plan.program @edge inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4x8xf32>):
  %0 = plan.nest [4, 10] reads(%a : tensor<4x8xf32>) {
  ^bb0(%i: index, %j: index):
    %pad = plan.literal -1.5 : f32
    %x = plan.load 0[affine_map<(d0, d1) -> (d0, d1 - 1)>] (%i, %j) guard %pad : f32 : f32
    plan.yield %x : f32
  } {places = [#plan.place<output, 0>]} : tensor<4x10xf32>
  plan.return %0 : tensor<4x10xf32>
}

// -----

// Loops that would be cut alike: the inner one is, and the outer index is asked for.
// CHECK-LABEL: static void step0(
// CHECK: for (int64_t i0 = 0; i0 < 10; ++i0) {
// CHECK-NEXT: for (int64_t i1 = 0; i1 < 3; ++i1) {
// CHECK: = i0 < 9 ? t0
plan.program @corner inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<9x9xf32>):
  %0 = plan.nest [10, 12] reads(%a : tensor<9x9xf32>) {
  ^bb0(%i: index, %j: index):
    %pad = plan.literal 0.0 : f32
    %x = plan.load 0[affine_map<(d0, d1) -> (d0, d1)>] (%i, %j) guard %pad : f32 : f32
    %y = plan.load 0[affine_map<(d0, d1) -> (d0 - 1, d1 - 3)>] (%i, %j) guard %x : f32 : f32
    plan.yield %y : f32
  } {places = [#plan.place<output, 0>]} : tensor<10x12xf32>
  plan.return %0 : tensor<10x12xf32>
}
