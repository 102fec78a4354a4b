// RUN: burin-opt --burin-tile-schedule %s | burin-translate --plan-to-program | FileCheck %s

// Floats of 8 bits are types of the kernels' as well.
// CHECK: const f8e4m3fn *const t0 = (const f8e4m3fn *)run.inputs[0];
// CHECK: f8e5m2fnuz *const out0 = (f8e5m2fnuz *)run.outputs[0];
// CHECK: const float v1 = cast<float>(v0);
// CHECK: cast<f8e5m2fnuz>(v1);
plan.program @bytes inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf8E4M3FN>):
  %0 = plan.nest [4] reads(%a : tensor<4xf8E4M3FN>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f8E4M3FN
    %wide = plan.cast %x : f8E4M3FN to f32
    %y = plan.cast %wide : f32 to f8E5M2FNUZ
    plan.yield %y : f8E5M2FNUZ
  } {places = [#plan.place<output, 0>]} : tensor<4xf8E5M2FNUZ>
  plan.return %0 : tensor<4xf8E5M2FNUZ>
}
