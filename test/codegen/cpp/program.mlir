// RUN: burin-opt --burin-tile-schedule %s | burin-translate --plan-to-program | FileCheck %s

#id = affine_map<(d0, d1) -> (d0, d1)>

// CHECK: #include "burin/kernels/generic/run.h"
// CHECK: #include "burin/kernels/generic/softmax.h"
// CHECK: extern "C" const unsigned char model_weights[];
// CHECK: namespace burin::BURIN_LEVEL {
plan.program @main inputs ["a", "ids"] outputs ["y"] attributes {memories = [
    #plan.memory<arena, run, bytes = 4096, alignment = 64>, #plan.memory<weights, constant, bytes = 64, alignment = 64>]} {
^bb0(%a: tensor<4x8xf32>, %ids: tensor<4xi64>):
  %w = plan.weight dense<2.0> : tensor<8xf32> {place = #plan.place<weights, 0>} : tensor<8xf32>

  // An unguarded read, a guarded one, and an index checked once for a row.
  // CHECK-LABEL: // step 0: nest -> float [4, 8]
  // CHECK-NEXT: static void step0(const Run &run) {
  // CHECK: int *const fault = run.fault;
  // CHECK: const float *const t0 = (const float *)run.inputs[0];
  // CHECK: const int64_t *const t1 = (const int64_t *)run.inputs[1];
  // CHECK: float *const out0 = (float *)(run.arena + 64);
  // CHECK: for (int64_t i0 = 0; i0 < 4; ++i0) {
  // CHECK-NEXT: const int64_t [[ID:v[0-9]+]] = t1[i0];
  // CHECK-NEXT: const int64_t [[AT:j[0-9]+]] = check_index([[ID]], 8, fault);
  // CHECK-NEXT: for (int64_t i1 = 0; i1 < 1; ++i1) {
  // CHECK: = t2{{\[}}[[AT]]{{\]}};
  // CHECK: = -1.5f + {{v[0-9]+}};
  // CHECK: for (int64_t i1 = 1; i1 < 8; ++i1) {
  // CHECK: = t0[i0 * 8 + i1 - 1];
  %0 = plan.nest [4, 8] reads(%a, %ids, %w : tensor<4x8xf32>, tensor<4xi64>, tensor<8xf32>) {
  ^bb0(%i: index, %j: index):
    %pad = plan.literal -1.5 : f32
    %x = plan.load 0[affine_map<(d0, d1) -> (d0, d1 - 1)>] (%i, %j) guard %pad : f32 : f32
    %id = plan.load 1[affine_map<(d0) -> (d0)>] (%i) : i64
    %at = plan.check_index %id bound 8 : i64
    %v = plan.load 2[affine_map<(d0) -> (d0)>] (%at) : f32
    // CHECK: const float [[SUM:v[0-9]+]] = v{{[0-9]+}} + v{{[0-9]+}};
    %s = plan.binary add %x, %v : f32
    // CHECK: const float [[EXP:v[0-9]+]] = exp([[SUM]]);
    // CHECK: out0[i0 * 8 + i1] = [[EXP]];
    // CHECK: results_written();
    %e = plan.unary exp %s : f32 -> f32
    plan.yield %e : f32
  } {places = [#plan.place<arena, 64>]} : tensor<4x8xf32>

  // Sums of columns run over neighbouring columns together.
  // CHECK-LABEL: static void step1(const Run &run) {
  // CHECK: float sum0[8];
  // CHECK: for (int64_t k0 = 0; k0 < 4; ++k0) {
  // CHECK-NEXT: for (int64_t i0 = 0; i0 < 8; ++i0) {
  // CHECK: sum0[i0] = v{{[0-9]+}};
  %1 = plan.nest [8] reads(%0 : tensor<4x8xf32>) reduce [4] init [0.0 : f32] body {
  ^bb0(%j: index, %i: index, %sum: f32):
    %x = plan.load 0[#id] (%i, %j) : f32
    %next = plan.binary add %sum, %x : f32
    plan.yield %next : f32
  } epilogue {
  ^bb0(%sum: f32, %j: index):
    plan.yield %sum : f32
  } {places = [#plan.place<arena, 0>]} : tensor<8xf32>

  // CHECK-LABEL: // step 2: softmax -> float [1, 8, 1]
  // CHECK-NEXT: struct Shape2 {
  // CHECK: using Element = float;
  // CHECK: static constexpr bool log = false;
  // CHECK: static constexpr int64_t n = 8;
  // CHECK: struct Epilogue2 {
  // CHECK: const float *t0;
  // CHECK: BURIN_INLINE float operator()(float sum, int64_t, {{\[\[}}maybe_unused]] int64_t i1, int64_t) const {
  // CHECK: static void step2(const Run &run) {
  // CHECK-NEXT: softmax(run.parallel, Shape2{}, (float *)run.outputs[0], (const float *)(run.arena + 0),
  // CHECK-NEXT: {{^      }}Epilogue2{(const float *)(run.weights + 0)});
  // CHECK-NEXT: results_written();
  %2 = plan.kernel "softmax" {outer = 1, n = 8, inner = 1, log = false} ins(%1 : tensor<8xf32>) reads(%w : tensor<8xf32>) epilogue {
  ^bb0(%p: f32, %o: index, %n: index, %i: index):
    %s = plan.load 0[affine_map<(d0) -> (d0)>] (%n) : f32
    %r = plan.binary mul %p, %s : f32
    plan.yield %r : f32
  } {places = [#plan.place<output, 0>]} : tensor<1x8x1xf32>

  // CHECK: burin_status run(const burin_context *context,
  // CHECK: step0(run);
  // CHECK: step2(run);
  // CHECK: return fault ? BURIN_INDEX_OUT_OF_RANGE : BURIN_OK;
  plan.return %2 : tensor<1x8x1xf32>
}
