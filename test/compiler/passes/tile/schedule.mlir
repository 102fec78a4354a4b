// RUN: burin-opt --split-input-file --burin-tile-schedule %s | FileCheck %s
// RUN: burin-opt --split-input-file --burin-tile-schedule %s | burin-translate --plan-to-program --split-input-file > %t.once
// RUN: burin-opt --split-input-file --burin-tile-schedule %s | burin-opt --split-input-file --burin-tile-schedule \
// RUN:   | burin-translate --plan-to-program --split-input-file > %t.again
// RUN: cmp %t.once %t.again

// A short loop has no schedule, and one that it had goes.
// CHECK-LABEL: plan.program @short
// CHECK-NOT: #plan.schedule
plan.program @short inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4x8xf32>):
  %0 = plan.nest [4, 8] reads(%a : tensor<4x8xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[affine_map<(d0, d1) -> (d0, d1)>] (%i, %j) : f32
    plan.yield %x : f32
  } {places = [#plan.place<output, 0>], schedule = #plan.schedule<tasks = 2, shared = 1>} : tensor<4x8xf32>
  plan.return %0 : tensor<4x8xf32>
}

// -----

// Loops that make enough shares are shared, and no more of them.
// CHECK-LABEL: plan.program @shares
// CHECK: plan.nest [10, 10, 4000]
// CHECK: schedule = #plan.schedule<tasks = 32, shared = 2>
plan.program @shares inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<10x10x4000xf32>):
  %0 = plan.nest [10, 10, 4000] reads(%a : tensor<10x10x4000xf32>) {
  ^bb0(%i: index, %j: index, %k: index):
    %x = plan.load 0[affine_map<(d0, d1, d2) -> (d0, d1, d2)>] (%i, %j, %k) : f32
    plan.yield %x : f32
  } {places = [#plan.place<output, 0>]} : tensor<10x10x4000xf32>
  plan.return %0 : tensor<10x10x4000xf32>
}

// -----

// One row makes shares of its strips.
// CHECK-LABEL: plan.program @row
// CHECK: schedule = #plan.schedule<tasks = 32, shared = 1, strips = 64>
plan.program @row inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<100000xf32>):
  %0 = plan.nest [100000] reads(%a : tensor<100000xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f32
    plan.yield %x : f32
  } {places = [#plan.place<output, 0>]} : tensor<100000xf32>
  plan.return %0 : tensor<100000xf32>
}

// -----

// A transpose goes by strips before the loop that runs along memory.
// CHECK-LABEL: plan.program @transpose
// CHECK: schedule = #plan.schedule<tasks = 32, shared = 1, strips = 79>
plan.program @transpose inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<5000x16xf32>):
  %0 = plan.nest [16, 5000] reads(%a : tensor<5000x16xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[affine_map<(d0, d1) -> (d1, d0)>] (%i, %j) : f32
    plan.yield %x : f32
  } {places = [#plan.place<output, 0>]} : tensor<16x5000xf32>
  plan.return %0 : tensor<16x5000xf32>
}

// -----

// Rows that are a power of two apart share sets of the cache: strips are as short as the lines that these hold, also where
// the loop is no longer than a strip otherwise.
// CHECK-LABEL: plan.program @rows_in_one_set
// CHECK: schedule = #plan.schedule<tasks = 32, shared = 2, strips = 7>
// CHECK: schedule = #plan.schedule<strips = 4>
// CHECK: schedule = #plan.schedule<strips = 2>
// CHECK: plan.nest [8, 49]
// CHECK-NOT: schedule
// CHECK: plan.return
plan.program @rows_in_one_set inputs ["a", "b", "c", "d"] outputs ["y", "z", "u", "v"] {
^bb0(%a: tensor<49x2048xf32>, %b: tensor<49x512xf32>, %c: tensor<16x1024xf32>, %d: tensor<49x2056xf32>):
  %0 = plan.nest [2048, 49] reads(%a : tensor<49x2048xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[affine_map<(d0, d1) -> (d1, d0)>] (%i, %j) : f32
    plan.yield %x : f32
  } {places = [#plan.place<output, 0>]} : tensor<2048x49xf32>
  %1 = plan.nest [512, 49] reads(%b : tensor<49x512xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[affine_map<(d0, d1) -> (d1, d0)>] (%i, %j) : f32
    plan.yield %x : f32
  } {places = [#plan.place<output, 1>]} : tensor<512x49xf32>
  %2 = plan.nest [1024, 16] reads(%c : tensor<16x1024xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[affine_map<(d0, d1) -> (d1, d0)>] (%i, %j) : f32
    plan.yield %x : f32
  } {places = [#plan.place<output, 2>]} : tensor<1024x16xf32>
  %3 = plan.nest [8, 49] reads(%d : tensor<49x2056xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[affine_map<(d0, d1) -> (d1, d0)>] (%i, %j) : f32
    plan.yield %x : f32
  } {places = [#plan.place<output, 3>]} : tensor<8x49xf32>
  plan.return %0, %1, %2, %3 : tensor<2048x49xf32>, tensor<512x49xf32>, tensor<1024x16xf32>, tensor<8x49xf32>
}

// -----

// Sums of columns go by tiles of neighbours, sums of rows in lanes; a maximum has no blocks.
// CHECK-LABEL: plan.program @reductions
// CHECK: plan.nest [100]
// CHECK: schedule = #plan.schedule<tile = 64>
// CHECK: plan.nest [4]
// CHECK: schedule = #plan.schedule<lanes = 32>
// CHECK: plan.nest [2]
// CHECK: schedule = #plan.schedule<lanes = 32>
plan.program @reductions inputs ["a", "b"] outputs ["y", "z", "m"] {
^bb0(%a: tensor<4x100xf32>, %b: tensor<2x20000xf32>):
  %0 = plan.nest [100] reads(%a : tensor<4x100xf32>) reduce [4] init [0.0 : f32] body {
  ^bb0(%j: index, %k: index, %sum: f32):
    %x = plan.load 0[affine_map<(d0, d1) -> (d1, d0)>] (%j, %k) : f32
    %n = plan.binary add %sum, %x : f32
    plan.yield %n : f32
  } epilogue {
  ^bb0(%sum: f32, %j: index):
    plan.yield %sum : f32
  } {places = [#plan.place<output, 0>]} : tensor<100xf32>
  %1 = plan.nest [4] reads(%a : tensor<4x100xf32>) reduce [100] init [0.0 : f32] body {
  ^bb0(%j: index, %k: index, %sum: f32):
    %x = plan.load 0[affine_map<(d0, d1) -> (d0, d1)>] (%j, %k) : f32
    %n = plan.binary add %sum, %x : f32
    plan.yield %n : f32
  } epilogue {
  ^bb0(%sum: f32, %j: index):
    plan.yield %sum : f32
  } {places = [#plan.place<output, 1>]} : tensor<4xf32>
  %2 = plan.nest [2] reads(%b : tensor<2x20000xf32>) reduce [20000] init [-1.0 : f32] body {
  ^bb0(%j: index, %k: index, %most: f32):
    %x = plan.load 0[affine_map<(d0, d1) -> (d0, d1)>] (%j, %k) : f32
    %n = plan.binary maximum %most, %x : f32
    plan.yield %n : f32
  } epilogue {
  ^bb0(%most: f32, %j: index):
    plan.yield %most : f32
  } {places = [#plan.place<output, 2>]} : tensor<2xf32>
  plan.return %0, %1, %2 : tensor<100xf32>, tensor<4xf32>, tensor<2xf32>
}

// -----

// Threads share the blocks of a single long sum.
// CHECK-LABEL: plan.program @long
// CHECK: schedule = #plan.schedule<lanes = 32, block_size = 4096, block_tasks = 32>
plan.program @long inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<1048576xf32>):
  %0 = plan.nest [] reads(%a : tensor<1048576xf32>) reduce [1048576] init [0.0 : f32] body {
  ^bb0(%k: index, %sum: f32):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%k) : f32
    %n = plan.binary add %sum, %x : f32
    plan.yield %n : f32
  } epilogue {
  ^bb0(%sum: f32):
    plan.yield %sum : f32
  } {places = [#plan.place<output, 0>]} : tensor<f32>
  plan.return %0 : tensor<f32>
}

// -----

// A guard that one loop decides cuts that loop.
// CHECK-LABEL: plan.program @edge
// CHECK: schedule = #plan.schedule<cut_loop = 1, cuts = 1, 9>
plan.program @edge inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4x8xf32>):
  %0 = plan.nest [4, 10] reads(%a : tensor<4x8xf32>) {
  ^bb0(%i: index, %j: index):
    %zero = plan.literal 0.0 : f32
    %x = plan.load 0[affine_map<(d0, d1) -> (d0, d1 - 1)>] (%i, %j) guard %zero : f32 : f32
    plan.yield %x : f32
  } {places = [#plan.place<output, 0>]} : tensor<4x10xf32>
  plan.return %0 : tensor<4x10xf32>
}

// -----

// Sines along a loop are computed in rows.
// CHECK-LABEL: plan.program @angles
// CHECK: schedule = #plan.schedule<angle_row = 1>
plan.program @angles inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4x8xf32>):
  %0 = plan.nest [4, 8] reads(%a : tensor<4x8xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[affine_map<(d0, d1) -> (d0, d1)>] (%i, %j) : f32
    %y = plan.unary sin %x : f32 -> f32
    plan.yield %y : f32
  } {places = [#plan.place<output, 0>]} : tensor<4x8xf32>
  plan.return %0 : tensor<4x8xf32>
}
