// RUN: burin-opt --split-input-file --burin-tile-schedule %s | burin-translate --plan-to-program --split-input-file | FileCheck %s

// A transpose goes by strips, whose lines stay in the cache until all of their elements are used.
// CHECK-LABEL: static void step0(
// CHECK: parallel_for(run.parallel, 32, [&](int64_t task) {
// CHECK: const int64_t strip = n;
// CHECK-NEXT: for (int64_t i0 = 0; i0 < 16; ++i0) {
// CHECK-NEXT: const int64_t first = part_begin(5000, 79, strip), last = part_begin(5000, 79, strip + 1);
// CHECK-NEXT: for (int64_t i1 = first; i1 < last; ++i1) {
// CHECK-NEXT: = t0[i1 * 16 + i0];
// CHECK-NEXT: out0[i0 * 5000 + i1] =
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

// Two long rows are shared out over threads by strips, cut where the guard changes.
// CHECK-LABEL: static void step0(
// CHECK: const int64_t i0 = n / 32;
// CHECK-NEXT: const int64_t strip = n % 32;
// CHECK-NEXT: const int64_t first = part_begin(50000, 32, strip), last = part_begin(50000, 32, strip + 1);
// CHECK-NEXT: for (int64_t i1 = first; i1 < lesser(last, 8); ++i1) {
// CHECK: for (int64_t i1 = greater(first, 8); i1 < last; ++i1) {
plan.program @rows inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<2x50000xf32>):
  %0 = plan.nest [2, 50000] reads(%a : tensor<2x50000xf32>) {
  ^bb0(%i: index, %j: index):
    %zero = plan.literal 0.0 : f32
    %x = plan.load 0[affine_map<(d0, d1) -> (d0, d1 - 8)>] (%i, %j) guard %zero : f32 : f32
    plan.yield %x : f32
  } {places = [#plan.place<output, 0>]} : tensor<2x50000xf32>
  plan.return %0 : tensor<2x50000xf32>
}

// -----

// A short transpose stays as it is.
// CHECK-LABEL: static void step0(
// CHECK-NOT: strip
// CHECK: for (int64_t i0 = 0; i0 < 16; ++i0) {
// CHECK-NEXT: for (int64_t i1 = 0; i1 < 60; ++i1) {
plan.program @short inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<60x16xf32>):
  %0 = plan.nest [16, 60] reads(%a : tensor<60x16xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[affine_map<(d0, d1) -> (d1, d0)>] (%i, %j) : f32
    plan.yield %x : f32
  } {places = [#plan.place<output, 0>]} : tensor<16x60xf32>
  plan.return %0 : tensor<16x60xf32>
}

// -----

// A byte that is stored might be any variable: each task has its own pointers, and what all elements read is read once.
// CHECK-LABEL: static void step0(
// CHECK-NEXT: parallel_for(run.parallel, 32, [&](int64_t task) {
// CHECK-NEXT: const float *const t0 =
// CHECK-NEXT: const float *const t1 =
// CHECK-NEXT: uint8_t *const out0 =
// CHECK: const float [[S:v[0-9]+]] = t1[0];
// CHECK-NEXT: for (int64_t i0 = first; i0 < last; ++i0) {
// CHECK-NEXT: const float [[X:v[0-9]+]] = t0[i0];
// CHECK-NEXT: = [[X]] / [[S]];
plan.program @bytes inputs ["a", "s"] outputs ["y"] {
^bb0(%a: tensor<50000xf32>, %s: tensor<1xf32>):
  %0 = plan.nest [50000] reads(%a, %s : tensor<50000xf32>, tensor<1xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f32
    %scale = plan.load 1[affine_map<() -> (0)>] () : f32
    %q = plan.binary div %x, %scale : f32
    %r = plan.cast %q {saturate} : f32 to ui8
    plan.yield %r : ui8
  } {places = [#plan.place<output, 0>]} : tensor<50000xui8>
  plan.return %0 : tensor<50000xui8>
}
