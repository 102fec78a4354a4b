// RUN: burin-translate --plan-to-program %s | FileCheck %s
// RUN: burin-translate --plan-to-tables %s | FileCheck %s --check-prefix=TABLES
// RUN: burin-translate --plan-to-header %s | FileCheck %s --check-prefix=HEADER

// Loops run as far as the sizes say that a run is told; where elements lie does not depend on them.
// CHECK: struct Run : Call {
// CHECK-NEXT: unsigned char *arena;
// CHECK-NEXT: const int64_t *sizes;
// CHECK-LABEL: static void step0(
// CHECK-NEXT: const int64_t size1 = run.sizes[1];
// CHECK: for (int64_t i0 = 0; i0 < size1 + 2; ++i0) {
// CHECK-NEXT: for (int64_t i1 = 0; i1 < 4; ++i1) {
// CHECK: = i0 - 1 >= 0 && i0 - 1 < size1 ? t0[i0 * 4 + i1 - 4] :
// CHECK: out0[i0 * 4 + i1] =
// CHECK-LABEL: static void step1(
// CHECK-NEXT: const int64_t size1 = run.sizes[1];
// CHECK: for (int64_t i0 = 0; i0 < 4; ++i0) {
// CHECK: for (int64_t k0 = 0; k0 < size1; ++k0) {
// CHECK: = float(size1 * 2);
// CHECK: struct Shape2 {
// CHECK: Between<2, 6> outer;
// CHECK-LABEL: static void step2(
// CHECK-NEXT: const int64_t size0 = run.sizes[0];
// CHECK-NEXT: softmax(run.parallel, Shape2{{[{]}}{{[{]}}size0}},
// CHECK: burin_status run(const burin_context *context, const int64_t *sizes, void *const *memories,

// A name of the model gets into the sources as data and as an escaped comment.
// TABLES: void input_shape_of(const int64_t *sizes, uint32_t input, int64_t *shape) {
// TABLES: shape[0] = size1;
// TABLES-NEXT: shape[1] = 4;
// TABLES: void output_shape_of(
// TABLES: shape[0] = size1 + 2;
// TABLES: uint64_t arena_bytes_of(const int64_t *sizes) {
// TABLES: {"\052/ a", 2, 6, 1, 0},
// TABLES-NEXT: {"seq", 1, 8, 0, 0},
// TABLES: status = burin_sizes_check(&sizes_info, sizes, nullptr);
// TABLES: return model_run_avx2(&context->base, sizes, context->memories, inputs, outputs);

// HEADER: #include "burin/sizes.h"
// HEADER: #define MODEL_SIZE_COUNT 2
// HEADER: #define MODEL_SIZE_0_LEAST 2 /* "\052/ a" */
// HEADER: #define MODEL_SIZE_0_MOST 6
// HEADER: #define MODEL_SIZE_1_LEAST 1 /* "seq" */
// HEADER: #define MODEL_INPUT_0_ELEMENTS 32 /* "x": float [size1, 4] */
// HEADER: BURIN_API const burin_sizes_info *model_sizes(void);
// HEADER: BURIN_API burin_status model_run(model_context *context, const int64_t *sizes, const void *const *inputs,
plan.program @main inputs ["x", "z"] outputs ["y", "m", "s"] attributes {
    sizes = {"*/ a" = array<i64: 2, 6>, seq = array<i64: 1, 8>},
    memories = [#plan.memory<arena, run, bytes = 64, alignment = 64>]} {
^bb0(%x: tensor<8x4xf32, #size.dims<["seq", 4], {seq = array<i64: 1, 8>}>>, %z: tensor<6x3x1xf32, #size.dims<["'*/ a'", 3, 1], {"*/ a" = array<i64: 2, 6>}>>):
  %y = plan.nest [10, 4] reads(%x : tensor<8x4xf32, #size.dims<["seq", 4], {seq = array<i64: 1, 8>}>>) {
  ^bb0(%i: index, %j: index):
    %zero = plan.literal 0.0 : f32
    %e = plan.load 0[affine_map<(d0, d1) -> (d0 - 1, d1)>] (%i, %j) guard %zero : f32 : f32
    plan.yield %e : f32
  } {places = [#plan.place<output, 0>], sizes = #size.dims<["seq + 2", 4], {seq = array<i64: 1, 8>}>} : tensor<10x4xf32, #size.dims<["seq + 2", 4], {seq = array<i64: 1, 8>}>>
  %m = plan.nest [4] reads(%x : tensor<8x4xf32, #size.dims<["seq", 4], {seq = array<i64: 1, 8>}>>) reduce [8] init [0.0 : f32] body {
  ^bb0(%j: index, %k: index, %sum: f32):
    %e = plan.load 0[affine_map<(d0, d1) -> (d1, d0)>] (%j, %k) : f32
    %next = plan.binary add %sum, %e : f32
    plan.yield %next : f32
  } epilogue {
  ^bb0(%sum: f32, %j: index):
    %n = plan.size_value #size.dims<["2*seq"], {seq = array<i64: 1, 8>}> -> f32
    %r = plan.binary div %sum, %n : f32
    plan.yield %r : f32
  } {places = [#plan.place<output, 1>], sizes = #size.dims<[4, "seq"], {seq = array<i64: 1, 8>}>} : tensor<4xf32>
  %s = plan.kernel "softmax" {inner = 1 : i64, log = false, n = 3 : i64, outer = #size.dims<["'*/ a'"], {"*/ a" = array<i64: 2, 6>}>} ins(%z : tensor<6x3x1xf32, #size.dims<["'*/ a'", 3, 1], {"*/ a" = array<i64: 2, 6>}>>)
      {places = [#plan.place<output, 2>]} : tensor<6x3x1xf32, #size.dims<["'*/ a'", 3, 1], {"*/ a" = array<i64: 2, 6>}>>
  plan.return %y, %m, %s : tensor<10x4xf32, #size.dims<["seq + 2", 4], {seq = array<i64: 1, 8>}>>, tensor<4xf32>, tensor<6x3x1xf32, #size.dims<["'*/ a'", 3, 1], {"*/ a" = array<i64: 2, 6>}>>
}
