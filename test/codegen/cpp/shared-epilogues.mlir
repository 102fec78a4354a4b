// RUN: burin-opt %s --burin-place-buffers | burin-translate --plan-to-program | FileCheck %s

// Layers that differ in a scale share the functor, and so the kernel; what is the same in all of them stays a literal.
// CHECK:      struct Epilogue0 {
// CHECK-NEXT:   float c0;
// CHECK-NEXT:   BURIN_INLINE float operator()(float sum, int64_t, int64_t, int64_t) const {
// CHECK-NEXT:     const float v0 = sum * c0;
// CHECK-NEXT:     const float v1 = v0 + 8.0f;
// CHECK:        softmax({{.*}}Epilogue0{0.5f});
// CHECK-NOT:  struct
// CHECK:        softmax({{.*}}Epilogue0{0.25f});
plan.program @layers inputs ["x"] outputs ["y"] {
^bb0(%x: tensor<2x8x1xf32>):
  %a = plan.kernel "softmax" {outer = 2 : i64, n = 8 : i64, inner = 1 : i64, log = false} ins(%x : tensor<2x8x1xf32>) epilogue {
  ^bb0(%sum: f32, %i: index, %j: index, %k: index):
    %scale = plan.literal 0.5 : f32
    %more = plan.literal 8.0 : f32
    %scaled = plan.binary mul %sum, %scale : f32
    %moved = plan.binary add %scaled, %more : f32
    plan.yield %moved : f32
  } : tensor<2x8x1xf32>
  %b = plan.kernel "softmax" {outer = 2 : i64, n = 8 : i64, inner = 1 : i64, log = false} ins(%a : tensor<2x8x1xf32>) epilogue {
  ^bb0(%sum: f32, %i: index, %j: index, %k: index):
    %scale = plan.literal 0.25 : f32
    %more = plan.literal 8.0 : f32
    %scaled = plan.binary mul %sum, %scale : f32
    %moved = plan.binary add %scaled, %more : f32
    plan.yield %moved : f32
  } : tensor<2x8x1xf32>
  plan.return %b : tensor<2x8x1xf32>
}
