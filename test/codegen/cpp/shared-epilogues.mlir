// RUN: burin-opt %s --split-input-file --burin-place-buffers | burin-translate --plan-to-program --split-input-file | FileCheck %s

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

// -----

// Products of bytes whose epilogues ask for no more than an element's number and the last index share the functor
// whatever their sizes are; other addresses need all indices.
// CHECK-LABEL: // step 0: matmul_i8
// CHECK:      struct Epilogue0 {
// CHECK:        operator()(int32_t sum, {{.*}}int64_t element, {{.*}}int64_t last) const {
// CHECK-NEXT:     const int32_t v0 = t0[last];
// CHECK-NEXT:     const int32_t v1 = add(sum, v0);
// CHECK-NEXT:     const int32_t v2 = t1[element];
// CHECK-NEXT:     const int32_t v3 = add(v1, v2);
// CHECK:        static constexpr bool by_element = true;
// CHECK:        operator()(V sum, {{.*}}int64_t element, {{.*}}int64_t last) const {
// CHECK:          load_lanes<lanes>(t0 + last);
// CHECK:          load_lanes<lanes>(t1 + element);
// CHECK-LABEL: // step 1: matmul_i8
// CHECK-NOT:  struct Epilogue
// CHECK:        Epilogue0{
// CHECK-LABEL: // step 2: matmul_i8
// CHECK:        operator()(int32_t sum, {{.*}}int64_t i0, {{.*}}int64_t i1, {{.*}}int64_t i2) const {
// CHECK-NOT:    by_element
#last = affine_map<(d0, d1, d2) -> (d2)>
#all = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
#turned = affine_map<(d0, d1, d2) -> (d0, d2, d1)>
plan.program @bytes inputs ["a", "b", "x", "y", "z"] outputs ["u", "v", "w"] {
^bb0(%a: tensor<6x8xui8>, %b: tensor<3x8xui8>, %x: tensor<1x6x16xi32>, %y: tensor<1x3x8xi32>, %z: tensor<1x16x6xi32>):
  %p = plan.weight #recipe.panels<dense<1> : tensor<8x16xi8>, [1, 8, 16], [0, 16, 1], 4> : tensor<1x128xi8> : tensor<1x128xi8>
  %q = plan.weight #recipe.panels<dense<1> : tensor<8x8xi8>, [1, 8, 8], [0, 8, 1], 4> : tensor<1x64xi8> : tensor<1x64xi8>
  %s = plan.weight dense<5> : tensor<16xi32> : tensor<16xi32>
  %t = plan.weight dense<7> : tensor<8xi32> : tensor<8xi32>
  %0 = plan.kernel "matmul_i8" {batch = 1, m = 6, n = 16, k = 8, a_batch_stride = 0, a_row_stride = 8, b_batch_stride = 0} ins(%a, %p : tensor<6x8xui8>, tensor<1x128xi8>) reads(%s, %x : tensor<16xi32>, tensor<1x6x16xi32>) epilogue {
  ^bb0(%sum: i32, %i: index, %j: index, %k: index):
    %bias = plan.load 0[#last] (%i, %j, %k) : i32
    %biased = plan.binary add %sum, %bias : i32
    %other = plan.load 1[#all] (%i, %j, %k) : i32
    %all = plan.binary add %biased, %other : i32
    plan.yield %all : i32
  } : tensor<1x6x16xi32>
  %1 = plan.kernel "matmul_i8" {batch = 1, m = 3, n = 8, k = 8, a_batch_stride = 0, a_row_stride = 8, b_batch_stride = 0} ins(%b, %q : tensor<3x8xui8>, tensor<1x64xi8>) reads(%t, %y : tensor<8xi32>, tensor<1x3x8xi32>) epilogue {
  ^bb0(%sum: i32, %i: index, %j: index, %k: index):
    %bias = plan.load 0[#last] (%i, %j, %k) : i32
    %biased = plan.binary add %sum, %bias : i32
    %other = plan.load 1[#all] (%i, %j, %k) : i32
    %all = plan.binary add %biased, %other : i32
    plan.yield %all : i32
  } : tensor<1x3x8xi32>
  %2 = plan.kernel "matmul_i8" {batch = 1, m = 6, n = 16, k = 8, a_batch_stride = 0, a_row_stride = 8, b_batch_stride = 0} ins(%a, %p : tensor<6x8xui8>, tensor<1x128xi8>) reads(%z : tensor<1x16x6xi32>) epilogue {
  ^bb0(%sum: i32, %i: index, %j: index, %k: index):
    %other = plan.load 0[#turned] (%i, %j, %k) : i32
    %all = plan.binary add %sum, %other : i32
    plan.yield %all : i32
  } : tensor<1x6x16xi32>
  plan.return %0, %1, %2 : tensor<1x6x16xi32>, tensor<1x3x8xi32>, tensor<1x6x16xi32>
}
