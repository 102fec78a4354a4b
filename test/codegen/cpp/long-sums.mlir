// RUN: burin-opt --split-input-file --burin-tile-schedule %s | burin-translate --plan-to-program --split-input-file | FileCheck %s

// A long sum goes by blocks of at most 128 steps of an accumulator, which follow each other through all loops; the blocks
// of a single result are shared out over threads.
// CHECK: #include "burin/kernels/generic/long_sum.h"
// CHECK-LABEL: static void step0(
// CHECK: LongSum<float> parts0[32];
// CHECK-NEXT: parallel_for(run.parallel, 32, [&](int64_t task) {
// CHECK-NEXT: LongSum<float> whole0;
// CHECK-NEXT: for (int64_t block = part_begin(1500, 32, task), last = part_begin(1500, 32, task + 1); block < last; ++block) {
// CHECK-NEXT: const int64_t k0 = block / 3;
// CHECK-NEXT: const int64_t from = block % 3 * 100;
// CHECK-NEXT: const int64_t to = from + 100;
// CHECK-NEXT: float sum0 = 0.0f;
// CHECK-NEXT: for (int64_t k1 = from; k1 < to; ++k1) {
// CHECK: whole0.add(sum0);
// CHECK: parts0[task] = whole0;
// CHECK: LongSum<float> whole0 = parts0[0];
// CHECK-NEXT: for (int64_t task = 1; task < 32; ++task) {
// CHECK-NEXT: whole0.add(parts0[task]);
// CHECK: const float total0 = whole0.total();
// CHECK-NEXT: out0[0] = total0;
plan.program @strided inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<500x300x3xf32>):
  %0 = plan.nest [] reads(%a : tensor<500x300x3xf32>) reduce [500, 300] init [0.0 : f32] body {
  ^bb0(%j: index, %k: index, %sum: f32):
    %x = plan.load 0[affine_map<(d0, d1) -> (d0, d1, 1)>] (%j, %k) : f32
    %next = plan.binary add %x, %sum : f32
    plan.yield %next : f32
  } epilogue {
  ^bb0(%sum: f32):
    plan.yield %sum : f32
  } {places = [#plan.place<output, 0>]} : tensor<f32>
  plan.return %0 : tensor<f32>
}

// -----

// In lanes a block has 32 times as many; what remains of a line goes with its last block.
// CHECK: #include "burin/kernels/generic/lanes.h"
// CHECK-NEXT: #include "burin/kernels/generic/long_sum.h"
// CHECK-LABEL: static void step0(
// CHECK: LongSum<float> whole0;
// CHECK-NEXT: for (int64_t block = 0; block < 9; ++block) {
// CHECK-NEXT: const int64_t k0 = block / 3;
// CHECK-NEXT: const int64_t from = block % 3 * 3360;
// CHECK-NEXT: const int64_t to = lesser(from + 3360, 10016);
// CHECK-NEXT: float sum0[32];
// CHECK: for (int64_t part = from; part < to; part += 32) {
// CHECK: if (to == 10016) {
// CHECK-NEXT: for (int64_t j = 0; j < 16; ++j) {
// CHECK-NEXT: const int64_t k1 = 10016 + j;
// CHECK: const float total0 = combine_lanes<32>(sum0,
// CHECK-NEXT: whole0.add(total0);
// CHECK: const float total0 = whole0.total();
plan.program @lanes inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<3x10032xf32>):
  %0 = plan.nest [] reads(%a : tensor<3x10032xf32>) reduce [3, 10032] init [0.0 : f32] body {
  ^bb0(%j: index, %k: index, %sum: f32):
    %x = plan.load 0[affine_map<(d0, d1) -> (d0, d1)>] (%j, %k) : f32
    %next = plan.binary add %x, %sum : f32
    plan.yield %next : f32
  } epilogue {
  ^bb0(%sum: f32):
    plan.yield %sum : f32
  } {places = [#plan.place<output, 0>]} : tensor<f32>
  plan.return %0 : tensor<f32>
}

// -----

// A tile has long sums side by side.
// CHECK-LABEL: static void step0(
// CHECK: for (int64_t tile = 0; tile < 100; tile += 64) {
// CHECK-NEXT: const int64_t count = lesser(64, 100 - tile);
// CHECK-NEXT: LongSum<double, 64> whole0;
// CHECK-NEXT: for (int64_t block = 0; block < 3; ++block) {
// CHECK-NEXT: const int64_t from = block * 100;
// CHECK-NEXT: const int64_t to = from + 100;
// CHECK: for (int64_t k0 = from; k0 < to; ++k0) {
// CHECK: for (int64_t j = 0; j < count; ++j) {
// CHECK: for (int64_t j = 0; j < count; ++j) {
// CHECK-NEXT: whole0.add(sum0[j], j);
// CHECK: const double total0 = whole0.total(j);
// CHECK-NEXT: out0[i0] = total0;
plan.program @tile inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<300x100xf64>):
  %0 = plan.nest [100] reads(%a : tensor<300x100xf64>) reduce [300] init [0.0 : f64] body {
  ^bb0(%i: index, %k: index, %sum: f64):
    %x = plan.load 0[affine_map<(d0, d1) -> (d0, d1)>] (%k, %i) : f64
    %next = plan.binary add %x, %sum : f64
    plan.yield %next : f64
  } epilogue {
  ^bb0(%sum: f64, %i: index):
    plan.yield %sum : f64
  } {places = [#plan.place<output, 0>]} : tensor<100xf64>
  plan.return %0 : tensor<100xf64>
}

// -----

// Neither short sums of floats, nor integers, nor other functions are.
// CHECK-NOT: LongSum
plan.program @plain inputs ["a", "b"] outputs ["x", "y", "z"] {
^bb0(%a: tensor<256x3xf32>, %b: tensor<9000xi32>):
  %0 = plan.nest [] reads(%a : tensor<256x3xf32>) reduce [256] init [0.0 : f32] body {
  ^bb0(%k: index, %sum: f32):
    %x = plan.load 0[affine_map<(d0) -> (d0, 1)>] (%k) : f32
    %next = plan.binary add %sum, %x : f32
    plan.yield %next : f32
  } epilogue {
  ^bb0(%sum: f32):
    plan.yield %sum : f32
  } {places = [#plan.place<output, 0>]} : tensor<f32>
  %1 = plan.nest [] reads(%b : tensor<9000xi32>) reduce [9000] init [0 : i32] body {
  ^bb0(%k: index, %sum: i32):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%k) : i32
    %next = plan.binary add %sum, %x : i32
    plan.yield %next : i32
  } epilogue {
  ^bb0(%sum: i32):
    plan.yield %sum : i32
  } {places = [#plan.place<output, 1>]} : tensor<i32>
  %2 = plan.nest [] reads(%a : tensor<256x3xf32>) reduce [256, 3] init [0.0 : f32] body {
  ^bb0(%j: index, %k: index, %most: f32):
    %x = plan.load 0[affine_map<(d0, d1) -> (d0, d1)>] (%j, %k) : f32
    %next = plan.binary maximum %most, %x : f32
    plan.yield %next : f32
  } epilogue {
  ^bb0(%most: f32):
    plan.yield %most : f32
  } {places = [#plan.place<output, 2>]} : tensor<f32>
  plan.return %0, %1, %2 : tensor<f32>, tensor<i32>, tensor<f32>
}
