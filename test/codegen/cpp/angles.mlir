// RUN: burin-opt --split-input-file --burin-tile-schedule %s | burin-translate --plan-to-program --split-input-file | FileCheck %s
// RUN: burin-translate --plan-to-program --split-input-file %s | FileCheck %s --check-prefix=PLAIN

// Without a schedule there are no such rows.
// PLAIN-LABEL: static void step0(
// PLAIN-NOT: angle_row<
// PLAIN: = sin(v{{[0-9]+}});
// PLAIN-NOT: angle_row<

// A row with sines calls those that it is given.
// CHECK: #include "burin/kernels/generic/angle_row.h"
// CHECK-LABEL: static void step0(
// CHECK: for (int64_t i0 = 0; i0 < 4; ++i0) {
// CHECK-NEXT: angle_row<float>(0, 9, [&](auto &angles, int64_t i1) __attribute__((always_inline)) -> float {
// CHECK-NEXT: const float [[X:v[0-9]+]] = t0[i0 * 9 + i1];
// CHECK-NEXT: const float [[S:v[0-9]+]] = angles.sin([[X]]);
// CHECK-NEXT: const float [[E:v[0-9]+]] = exp([[S]]);
// CHECK-NEXT: return [[E]];
// CHECK-NEXT: }, [&](int64_t i1, float element) __attribute__((always_inline)) {
// CHECK-NEXT: out0[i0 * 9 + i1] = element;
// CHECK-NEXT: });
plan.program @row inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4x9xf32>):
  %0 = plan.nest [4, 9] reads(%a : tensor<4x9xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[affine_map<(d0, d1) -> (d0, d1)>] (%i, %j) : f32
    %s = plan.unary sin %x : f32 -> f32
    %e = plan.unary exp %s : f32 -> f32
    plan.yield %e : f32
  } {places = [#plan.place<output, 0>]} : tensor<4x9xf32>
  plan.return %0 : tensor<4x9xf32>
}

// -----

// Elsewhere the functions choose by themselves.
// CHECK-LABEL: static void step0(
// CHECK-NOT: angle_row
// CHECK: = tan(v{{[0-9]+}});
plan.program @element inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<f32>):
  %0 = plan.nest [] reads(%a : tensor<f32>) {
    %x = plan.load 0[affine_map<() -> ()>] () : f32
    %s = plan.unary tan %x : f32 -> f32
    plan.yield %s : f32
  } {places = [#plan.place<output, 0>]} : tensor<f32>
  plan.return %0 : tensor<f32>
}
