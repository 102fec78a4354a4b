// RUN: burin-translate --plan-to-program %s | FileCheck %s --check-prefix=PROGRAM
// RUN: burin-translate --plan-to-header %s | FileCheck %s --check-prefix=HEADER
// RUN: burin-translate --plan-to-tables %s | FileCheck %s --check-prefix=TABLES

// States are one memory that is given, a table, and functions; they are neither inputs nor outputs.

// PROGRAM: unsigned char *state;
// PROGRAM-NEXT: const unsigned char *weights;
// PROGRAM: (const float *)(run.state + 64)
// PROGRAM-NEXT: float *const out0 = (float *)(run.state + 64)

// HEADER: #include "burin/state.h"
// HEADER: #define MODEL_STATE_BYTES 128
// HEADER: #define MODEL_MEMORY_COUNT 2
// HEADER-NEXT: #define MODEL_MEMORY_ARENA 0
// HEADER-NEXT: #define MODEL_MEMORY_STATE 1
// HEADER-NEXT: #define MODEL_SAVED_BYTES 192
// HEADER-NEXT: #define MODEL_INPUT_COUNT 0
// HEADER-NEXT: #define MODEL_OUTPUT_COUNT 1
// HEADER-NOT: model_create(
// HEADER: BURIN_API burin_status model_reset(model_context *context);
// HEADER-NEXT: BURIN_API size_t model_saved_bytes(void);
// HEADER-NEXT: BURIN_API burin_status model_save(const model_context *context, void *bytes, size_t length);
// HEADER-NEXT: BURIN_API burin_status model_restore(model_context *context, const void *bytes, size_t length);

// TABLES: {"state", 128, 64, BURIN_LIFETIME_CONTEXT, BURIN_DEVICE_HOST, nullptr, nullptr, nullptr, 0},
// TABLES: const int64_t state_shape1[] = {4};
// TABLES-NEXT: const burin_state_info state_infos[] = {
// TABLES-NEXT: {{[{][{]}}"count", BURIN_I64, 0, nullptr, 8}, 0, BURIN_STATE_ZEROS},
// TABLES-NEXT: {{[{][{]}}"sum", BURIN_F32, 1, state_shape1, 16}, 64, 0},
// TABLES-NEXT: };
// TABLES: levels, sizeof(model_context), 2, state_infos, 0x0u};
// TABLES: const burin_status status = burin_context_create(
// TABLES-NEXT: return status == BURIN_OK ? model_reset(context) : status;
// TABLES: return burin_state_reset(context ? &context->base : nullptr, context ? context->memories : nullptr, &info);
// TABLES: return burin_state_save({{.*}}, &info, bytes, length);
// TABLES: return burin_state_restore({{.*}}, &info, bytes, length);
plan.program @main inputs [] outputs ["y"] attributes {memories = [
    #plan.memory<weights, constant, bytes = 64, alignment = 64>, #plan.memory<state, context, bytes = 128, alignment = 64>,
    #plan.memory<arena, run, bytes = 0, alignment = 64>]} {
  %w = plan.weight dense<[0.0, 1.0, 2.0, 3.0]> : tensor<4xf32> {place = #plan.place<weights, 0>} : tensor<4xf32>
  %count = plan.state "count" {place = #plan.place<state, 0>} : tensor<i64>
  %0 = plan.state "sum" initial %w : tensor<4xf32> {place = #plan.place<state, 64>} : tensor<4xf32>
  %1 = plan.nest [4] reads(%0 : tensor<4xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f32
    %y = plan.binary add %x, %x : f32
    plan.yield %y : f32
  } {places = [#plan.place<state, 64>]} : tensor<4xf32>
  %2 = plan.nest [4] reads(%1 : tensor<4xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f32
    plan.yield %x : f32
  } {places = [#plan.place<output, 0>]} : tensor<4xf32>
  plan.keep %1 as "sum" : tensor<4xf32>
  plan.keep %count as "count" : tensor<i64>
  plan.return %2 : tensor<4xf32>
}
