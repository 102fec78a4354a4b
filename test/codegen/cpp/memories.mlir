// RUN: burin-translate --plan-to-program --split-input-file %s | FileCheck %s --check-prefix=PROGRAM
// RUN: burin-translate --plan-to-header --split-input-file %s | FileCheck %s --check-prefix=HEADER
// RUN: burin-translate --plan-to-tables --split-input-file %s | FileCheck %s --check-prefix=TABLES

// A memory more is a row more: a member of the run, a pointer of the context, an entry of the table that creation takes.
// What the library holds itself comes last and is not given.

// PROGRAM: extern "C" const unsigned char model_weights[];
// PROGRAM: struct Run : Call {
// PROGRAM-NEXT: unsigned char *arena;
// PROGRAM-NEXT: unsigned char *fast;
// PROGRAM-NEXT: const unsigned char *weights;
// PROGRAM: (float *)(run.fast + 16)
// PROGRAM: (const float *)(run.fast + 16)
// PROGRAM: burin_status run(const burin_context *context, void *const *memories, const void *const *inputs, void *const *outputs) {
// PROGRAM: const Run run{{[{][{]}}inputs, outputs, context->parallel, &fault},
// PROGRAM-NEXT: static_cast<unsigned char *>(memories[0]),
// PROGRAM-NEXT: static_cast<unsigned char *>(memories[1]),
// PROGRAM-NEXT: model_weights};

// HEADER: #define MODEL_ARENA_BYTES 4096
// HEADER-NEXT: #define MODEL_ARENA_ALIGNMENT 64
// HEADER-NEXT: #define MODEL_FAST_BYTES 64
// HEADER-NEXT: #define MODEL_FAST_ALIGNMENT 16
// HEADER-NEXT: #define MODEL_MEMORY_COUNT 2
// HEADER-NEXT: #define MODEL_MEMORY_ARENA 0
// HEADER-NEXT: #define MODEL_MEMORY_FAST 1
// HEADER: void *memories[MODEL_MEMORY_COUNT];
// HEADER-NOT: model_create(
// HEADER: burin_status model_create_with(model_context *context, const burin_memory *memories, size_t count,

// TABLES: const burin_memory_info memory_infos[] = {
// TABLES-NEXT: {"arena", 4096, 64, BURIN_LIFETIME_RUN, BURIN_DEVICE_HOST, nullptr, nullptr, nullptr, 0},
// TABLES-NEXT: {"fast", 64, 16, BURIN_LIFETIME_RUN, BURIN_DEVICE_HOST, nullptr, nullptr, nullptr, 0},
// TABLES-NEXT: {"weights", 64, 64, BURIN_LIFETIME_CONSTANT, BURIN_DEVICE_HOST, model_weights, nullptr, nullptr, 0},
// TABLES: 3, 2, memory_infos, 3, levels, sizeof(model_context), 0, nullptr, 0};
plan.program @main inputs [] outputs ["y"] attributes {memories = [
    #plan.memory<weights, constant, bytes = 64, alignment = 64>, #plan.memory<fast, run, bytes = 64, alignment = 16>,
    #plan.memory<arena, run, bytes = 4096, alignment = 64>]} {
  %w = plan.weight dense<[0.0, 1.0, 2.0, 3.0]> : tensor<4xf32> {place = #plan.place<weights, 0>} : tensor<4xf32>
  %0 = plan.kernel "softmax" {outer = 1, n = 4, inner = 1, log = false} ins(%w : tensor<4xf32>)
      {places = [#plan.place<fast, 16>]} : tensor<1x4x1xf32>
  %1 = plan.kernel "softmax" {outer = 1, n = 4, inner = 1, log = false} ins(%0 : tensor<1x4x1xf32>)
      {places = [#plan.place<output, 0>]} : tensor<1x4x1xf32>
  plan.return %1 : tensor<1x4x1xf32>
}
