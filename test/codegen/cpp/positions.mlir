// RUN: burin-opt --split-input-file --burin-tile-schedule %s | burin-translate --plan-to-program --split-input-file | FileCheck %s

#memories = [#plan.memory<arena, run, bytes = 64, alignment = 64>, #plan.memory<weights, constant, bytes = 0, alignment = 64>,
             #plan.memory<state, context, bytes = 512, alignment = 64>]

// The row goes where the data say; the check stands outside of the loop.
// CHECK-LABEL: static void step0(
// CHECK: float *const out0 = (float *)(run.state + 0);
// CHECK-NEXT: const int64_t [[N:v[0-9]+]] = t{{.}}[0];
// CHECK-NEXT: const int64_t [[AT:j[0-9]+]] = check_index([[N]], 16, fault);
// CHECK-NEXT: for (int64_t i0 = 0; i0 < 8; ++i0) {
// CHECK: out0[[[AT]] * 8 + i0] =
plan.program @append inputs ["row", "at"] outputs [] attributes {memories = #memories} {
^bb0(%row: tensor<8xf32>, %at: tensor<i64>):
  %0 = plan.state "cache" {place = #plan.place<state, 0>} : tensor<16x8xf32>
  %1 = plan.nest [8] into %0[affine_map<(d0, d1) -> (d1, d0)>] reads(%row, %at : tensor<8xf32>, tensor<i64>) {
  ^bb0(%c: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%c) : f32
    %n = plan.load 1[affine_map<() -> ()>] () : i64
    %i = plan.check_index %n bound 16 : i64
    plan.yield %x, %i : f32, index
  } {places = [#plan.place<state, 0>]} : tensor<16x8xf32>
  plan.keep %1 as "cache" : tensor<16x8xf32>
  plan.return
}

// -----

#memories = [#plan.memory<arena, run, bytes = 64, alignment = 64>, #plan.memory<weights, constant, bytes = 0, alignment = 64>]

// Angles at places that are data are computed element by element.
// CHECK-LABEL: static void step1(
// CHECK-NOT: angle_row
// CHECK: sin(
// CHECK: out0[{{.*}}j
plan.program @angles inputs ["row", "at"] outputs ["y"] attributes {memories = #memories} {
^bb0(%row: tensor<8xf32>, %at: tensor<8xi64>):
  %0 = plan.nest [16] {
  ^bb0(%i: index):
    %zero = plan.literal 0.0 : f32
    plan.yield %zero : f32
  } {places = [#plan.place<output, 0>]} : tensor<16xf32>
  %1 = plan.nest [8] into %0[affine_map<(d0, d1) -> (d1)>] reads(%row, %at : tensor<8xf32>, tensor<8xi64>) {
  ^bb0(%c: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%c) : f32
    %s = plan.unary sin %x : f32 -> f32
    %n = plan.load 1[affine_map<(d0) -> (d0)>] (%c) : i64
    %i = plan.check_index %n bound 16 : i64
    plan.yield %s, %i : f32, index
  } {places = [#plan.place<output, 0>]} : tensor<16xf32>
  plan.return %1 : tensor<16xf32>
}

// -----

#memories = [#plan.memory<arena, run, bytes = 64, alignment = 64>, #plan.memory<weights, constant, bytes = 0, alignment = 64>]

// A kernel takes what it updates in the argument of its result.
// CHECK-LABEL: static void step1(
// CHECK: scatter(run.parallel, Shape1{}, (float *)run.outputs[0], (const int64_t *)run.inputs[0],
// CHECK-NEXT: (const float *)run.inputs[1]);
plan.program @kernel inputs ["at", "row"] outputs ["y"] attributes {memories = #memories} {
^bb0(%at: tensor<1xi64>, %row: tensor<1xf32>):
  %0 = plan.nest [16] {
  ^bb0(%i: index):
    %zero = plan.literal 0.0 : f32
    plan.yield %zero : f32
  } {places = [#plan.place<output, 0>]} : tensor<16xf32>
  %1 = plan.kernel "scatter" {size = 16, rows = 1, width = 1, combine = 0} ins(%0, %at, %row : tensor<16xf32>, tensor<1xi64>, tensor<1xf32>) {places = [#plan.place<output, 0>]} : tensor<16xf32>
  plan.return %1 : tensor<16xf32>
}
