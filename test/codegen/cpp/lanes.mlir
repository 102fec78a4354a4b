// RUN: burin-opt --split-input-file --burin-tile-schedule %s | burin-translate --plan-to-program --split-input-file | FileCheck %s

// A long sum of neighbouring elements runs in 32 lanes, whatever the level; what remains goes to the first of them.
// CHECK: #include "burin/kernels/generic/lanes.h"
// CHECK-LABEL: static void step0(
// CHECK: float sum0[32];
// CHECK-NEXT: for (int64_t j = 0; j < 32; ++j) {
// CHECK-NEXT: sum0[j] = 0.0f;
// CHECK: for (int64_t k0 = 0; k0 < 3; ++k0) {
// CHECK-NEXT: for (int64_t part = 0; part < 96; part += 32) {
// CHECK-NEXT: for (int64_t j = 0; j < 32; ++j) {
// CHECK-NEXT: const int64_t k1 = part + j;
// CHECK: for (int64_t j = 0; j < 4; ++j) {
// CHECK-NEXT: const int64_t k1 = 96 + j;
// CHECK: const float total0 = combine_lanes<32>(sum0, [](float a, float b) { return add(a, b); });
// CHECK-NEXT: out0[i0] = total0;
plan.program @sum inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<3x5x100xf32>):
  %0 = plan.nest [5] reads(%a : tensor<3x5x100xf32>) reduce [3, 100] init [0.0 : f32] body {
  ^bb0(%i: index, %j: index, %k: index, %sum: f32):
    %x = plan.load 0[affine_map<(d0, d1, d2) -> (d0, d1, d2)>] (%j, %i, %k) : f32
    %next = plan.binary add %x, %sum : f32
    plan.yield %next : f32
  } epilogue {
  ^bb0(%sum: f32, %i: index):
    plan.yield %sum : f32
  } {places = [#plan.place<output, 0>]} : tensor<5xf32>
  plan.return %0 : tensor<5xf32>
}

// -----

// Lanes would all start at 1 here, and be counted 32 times.
// CHECK-NOT: lanes.h
// CHECK-LABEL: static void step0(
// CHECK: float sum0 = 1.0f;
plan.program @start inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<100xf32>):
  %0 = plan.nest [] reads(%a : tensor<100xf32>) reduce [100] init [1.0 : f32] body {
  ^bb0(%k: index, %sum: f32):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%k) : f32
    %next = plan.binary add %sum, %x : f32
    plan.yield %next : f32
  } epilogue {
  ^bb0(%sum: f32):
    plan.yield %sum : f32
  } {places = [#plan.place<output, 0>]} : tensor<f32>
  plan.return %0 : tensor<f32>
}

// -----

// Two results of one pass; the greater of equals is the same wherever it starts.
// CHECK-LABEL: static void step0(
// CHECK: int32_t sum0[32];
// CHECK-NEXT: float sum1[32];
// CHECK: sum1[j] = -5.0f;
// CHECK: const int32_t total0 = combine_lanes<32>(sum0, [](int32_t a, int32_t b) { return mul(a, b); });
// CHECK-NEXT: const float total1 = combine_lanes<32>(sum1, [](float a, float b) { return maximum(a, b); });
plan.program @two inputs ["a", "b"] outputs ["x", "y"] {
^bb0(%a: tensor<64xi32>, %b: tensor<64xf32>):
  %0:2 = plan.nest [] reads(%a, %b : tensor<64xi32>, tensor<64xf32>) reduce [64] init [1 : i32, -5.0 : f32] body {
  ^bb0(%k: index, %product: i32, %most: f32):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%k) : i32
    %y = plan.load 1[affine_map<(d0) -> (d0)>] (%k) : f32
    %p = plan.binary mul %product, %x : i32
    %m = plan.binary maximum %most, %y : f32
    plan.yield %p, %m : i32, f32
  } epilogue {
  ^bb0(%product: i32, %most: f32):
    plan.yield %product, %most : i32, f32
  } {places = [#plan.place<output, 0>, #plan.place<output, 1>]} : tensor<i32>, tensor<f32>
  plan.return %0#0, %0#1 : tensor<i32>, tensor<f32>
}

// -----

// An accumulator that decides what is added cannot be split; nor is a stride worth it.
// CHECK-NOT: lanes.h
// CHECK-LABEL: static void step0(
// CHECK: float sum0 = 0.0f;
// CHECK-LABEL: // step 1: nest -> float []
// CHECK: float sum0 = 0.0f;
plan.program @not inputs ["a"] outputs ["x", "y"] {
^bb0(%a: tensor<100x3xf32>):
  %0 = plan.nest [] reads(%a : tensor<100x3xf32>) reduce [100] init [0.0 : f32] body {
  ^bb0(%k: index, %sum: f32):
    %x = plan.load 0[affine_map<(d0) -> (0, 0)>] (%k) : f32
    %y = plan.binary mul %sum, %x : f32
    %next = plan.binary add %sum, %y : f32
    plan.yield %next : f32
  } epilogue {
  ^bb0(%sum: f32):
    plan.yield %sum : f32
  } {places = [#plan.place<output, 0>]} : tensor<f32>
  %1 = plan.nest [] reads(%a : tensor<100x3xf32>) reduce [100] init [0.0 : f32] body {
  ^bb0(%k: index, %sum: f32):
    %x = plan.load 0[affine_map<(d0) -> (d0, 1)>] (%k) : f32
    %next = plan.binary add %sum, %x : f32
    plan.yield %next : f32
  } epilogue {
  ^bb0(%sum: f32):
    plan.yield %sum : f32
  } {places = [#plan.place<output, 1>]} : tensor<f32>
  plan.return %0, %1 : tensor<f32>, tensor<f32>
}
