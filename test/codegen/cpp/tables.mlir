// RUN: burin-translate --plan-to-tables %s | FileCheck %s
// RUN: burin-translate --plan-to-header %s | FileCheck %s --check-prefix=HEADER

// Names of a model reach the source as escaped data and comments, and nowhere else.
// CHECK: {"a\042; system(\134\042x\134\042); //", BURIN_F32, 2, input_shape0, 128},
// CHECK: {"\052/\012\077\077/", BURIN_U8, 1, output_shape0, 32},
// CHECK: {"node\012name", "nest", 7u, 160u},
// CHECK: const burin_level levels[] = {BURIN_LEVEL_BASELINE, BURIN_LEVEL_AVX2, BURIN_LEVEL_AVX512};
// CHECK: case BURIN_LEVEL_AVX2:
// CHECK-NEXT: return model_run_avx2(&context->base, context->memories, inputs, outputs);

// HEADER: #define MODEL_ARENA_BYTES 4096
// HEADER: #define MODEL_INPUT_0_ELEMENTS 32 /* "a\042; system(\134\042x\134\042); //": float [4, 8] */
// HEADER: #define MODEL_OUTPUT_0_ELEMENTS 32 /* "\052/\012\077\077/": uint8_t [32] */
// HEADER: BURIN_API burin_status model_run(model_context *context,
plan.program @main inputs ["a\22; system(\\\22x\\\22); //"] outputs ["*/\0A??/"] attributes {
    memories = [#plan.memory<arena, run, bytes = 4096, alignment = 64>]} {
^bb0(%a: tensor<4x8xf32>):
  %v = plan.view %a : tensor<4x8xf32> to tensor<32xf32>
  %0 = plan.nest [32] reads(%v : tensor<32xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f32
    %u = plan.cast %x : f32 to ui8
    plan.yield %u : ui8
  } {places = [#plan.place<output, 0>], operations = 7 : i64} : tensor<32xui8> loc("node\0Aname")
  plan.return %0 : tensor<32xui8>
}
