// RUN: burin-opt --split-input-file --burin-tile-schedule %s | burin-translate --plan-to-program --split-input-file | FileCheck %s
// RUN: burin-opt --split-input-file --burin-tile-schedule %s | burin-translate --plan-to-tables --split-input-file | FileCheck %s --check-prefix=TABLES
// RUN: burin-opt --split-input-file --burin-tile-schedule %s | burin-translate --plan-to-header --split-input-file | FileCheck %s --check-prefix=HEADER

// On a second device each result has a thread, which finds its indices and may check others.
// CHECK: #include "burin/kernels/cuda/memory.h"
// CHECK: struct Run : DeviceCall {
// CHECK: static BURIN_KERNEL BURIN_BOUNDS(element_threads, 1) void nest0(const int64_t *t0, const float *t1, float *out0,
// CHECK-NEXT: int *fault) {
// CHECK-NEXT: const int64_t n = element_index();
// CHECK-NEXT: if (n >= 12)
// CHECK-NEXT: return;
// CHECK-NEXT: {{.*}}const int64_t i0 = n / 4;
// CHECK-NEXT: {{.*}}const int64_t i1 = n % 4;
// CHECK: = check_index({{v[0-9]+}}, 5, fault);
// CHECK: out0[i0 * 4 + i1] =
// CHECK: static void step0(const Run &run) {
// CHECK-NEXT: launch_each(run.stream, 12, nest0, (const int64_t *)run.inputs[1], (const float *)run.inputs[0],
// CHECK-NEXT: (float *)run.outputs[0], run.fault);
// CHECK: burin_status run(
// CHECK: const burin_status entered = enter_device(device);
// CHECK: const void * const inputs_there[] = {bring_input(device, inputs[0], device.arena + 0, 80),
// CHECK-NEXT: bring_input(device, inputs[1], device.arena + 128, 24)};
// CHECK: clear_bytes(run.stream, fault, sizeof *fault);
// CHECK-NEXT: mark_step(context, run.stream, 0, 1);
// CHECK-NEXT: step0(run);
// CHECK: take_output(device, outputs[0], outputs_there[0], 48);
// CHECK-NEXT: const int failed = fetch(run.stream, fault);
// CHECK: BURIN_INDEX_OUT_OF_RANGE

// Creation opens the device, and who created gives it back.
// TABLES: burin_status model_open_cuda(burin_device_context *device, void *const *memories);
// TABLES: {"arena", 320, 64, BURIN_LIFETIME_RUN, BURIN_DEVICE_CUDA, nullptr, nullptr, nullptr, 0},
// TABLES: status = model_open_cuda(&context->device, context->memories);
// TABLES: void model_destroy(model_context *context) {
// TABLES: case BURIN_LEVEL_CUDA:
// TABLES-NEXT: return model_run_cuda(&context->base, &context->device, inputs, outputs);
// HEADER: #include "burin/device.h"
// HEADER: burin_device_context device;
// HEADER: BURIN_API void model_destroy(model_context *context);
plan.program @gather inputs ["a", "i"] outputs ["y"] attributes {device = #plan.device<cuda>, memories = [
    #plan.memory<arena, run, bytes = 0, alignment = 64, device = cuda>]} {
^bb0(%a: tensor<5x4xf32>, %i: tensor<3xi64>):
  %0 = plan.nest [3, 4] reads(%i, %a : tensor<3xi64>, tensor<5x4xf32>) {
  ^bb0(%j: index, %k: index):
    %n = plan.load 0[affine_map<(d0) -> (d0)>] (%j) : i64
    %at = plan.check_index %n bound 5 : i64
    %x = plan.load 1[affine_map<(d0, d1) -> (d0, d1)>] (%at, %k) : f32
    plan.yield %x : f32
  } {places = [#plan.place<output, 0>]} : tensor<3x4xf32>
  plan.return %0 : tensor<3x4xf32>
}

// -----

// A long sum keeps its blocks, which one thread adds up: neither lanes nor tasks.
// CHECK: #include "burin/kernels/generic/compensated_sum.h"
// CHECK-NOT: lanes.h
// CHECK: void nest0(const float *t0, float *out0) {
// CHECK: LongSum<float> whole0;
// CHECK-NEXT: for (int64_t block = 0; block < 8; ++block) {
// CHECK-NEXT: const int64_t from = block * 125;
// CHECK: whole0.add(sum0);
// CHECK: out0[i0] = total0;
plan.program @sums inputs ["a"] outputs ["y"] attributes {device = #plan.device<cuda>} {
^bb0(%a: tensor<16x1000xf32>):
  %0 = plan.nest [16] reads(%a : tensor<16x1000xf32>) reduce [1000] init [0.0 : f32] body {
  ^bb0(%i: index, %k: index, %sum: f32):
    %x = plan.load 0[affine_map<(d0, d1) -> (d0, d1)>] (%i, %k) : f32
    %next = plan.binary add %sum, %x : f32
    plan.yield %next : f32
  } epilogue {
  ^bb0(%sum: f32, %i: index):
    plan.yield %sum : f32
  } {places = [#plan.place<output, 0>]} : tensor<16xf32>
  plan.return %0 : tensor<16xf32>
}

// -----

// Of no results nothing is launched.
// CHECK-NOT: BURIN_KERNEL
// CHECK: static void step0({{\[\[}}maybe_unused]] const Run &run) {
// CHECK-NEXT: }
plan.program @empty inputs [] outputs ["y"] attributes {device = #plan.device<cuda>} {
  %0 = plan.nest [0, 4] {
  ^bb0(%i: index, %j: index):
    %x = plan.literal 1.0 : f32
    plan.yield %x : f32
  } {places = [#plan.place<output, 0>]} : tensor<0x4xf32>
  plan.return %0 : tensor<0x4xf32>
}
