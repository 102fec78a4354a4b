// RUN: burin-opt --burin-tile-schedule %s | burin-translate --plan-to-program | FileCheck %s

// 16 bits are read as float and stored by a conversion; a constant is one.
// CHECK: const half *const t0 = (const half *)run.inputs[0];
// CHECK: bfloat *const out0 = (bfloat *)run.outputs[0];
// CHECK: const half v0 = t0[i0];
// CHECK-NEXT: const float v1 = cast<float>(v0);
// CHECK-NEXT: const bool v2 = v1 < 2.0f;
// CHECK-NEXT: const half v3 = v2 ? v0 : half(1.5f);
// CHECK-NEXT: const bfloat v4 = cast<bfloat>(v3);
// CHECK-NEXT: out0[i0] = v4;
plan.program @narrow inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4xf16>):
  %0 = plan.nest [4] reads(%a : tensor<4xf16>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f16
    %wide = plan.cast %x : f16 to f32
    %two = plan.literal 2.0 : f32
    %is = plan.compare lt %wide, %two : f32
    %half = plan.literal 1.5 : f16
    %taken = plan.select %is, %x, %half : f16
    %y = plan.cast %taken : f16 to bf16
    plan.yield %y : bf16
  } {places = [#plan.place<output, 0>]} : tensor<4xbf16>
  plan.return %0 : tensor<4xbf16>
}
