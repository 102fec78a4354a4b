// RUN: burin-opt --split-input-file --burin-tile-schedule %s | burin-translate --plan-to-program --split-input-file | FileCheck %s

// Each part goes to its places of the whole.
// CHECK-LABEL: static void step0(
// CHECK: const float *const t0 = (const float *)run.inputs[0];
// CHECK-NEXT: float *const out0 = (float *)run.outputs[0];
// CHECK: out0[i0 * 5 + i1] =
// CHECK-LABEL: static void step1(
// CHECK: const float *const t0 = (const float *)run.inputs[1];
// CHECK-NEXT: float *const out0 = (float *)run.outputs[0];
// CHECK: out0[i0 * 5 + i1 + 2] =
plan.program @columns inputs ["a", "b"] outputs ["y"] {
^bb0(%a: tensor<4x2xf32>, %b: tensor<4x3xf32>):
  %0 = plan.buffer : tensor<4x5xf32>
  %1 = plan.nest [4, 2] into %0[affine_map<(d0, d1) -> (d0, d1)>] reads(%a : tensor<4x2xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[affine_map<(d0, d1) -> (d0, d1)>] (%i, %j) : f32
    plan.yield %x : f32
  } {places = [#plan.place<output, 0>]} : tensor<4x5xf32>
  %2 = plan.nest [4, 3] into %1[affine_map<(d0, d1) -> (d0, d1 + 2)>] reads(%b : tensor<4x3xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[affine_map<(d0, d1) -> (d0, d1)>] (%i, %j) : f32
    plan.yield %x : f32
  } {places = [#plan.place<output, 0>]} : tensor<4x5xf32>
  plan.return %2 : tensor<4x5xf32>
}
