// RUN: burin-translate --plan-to-program %s | FileCheck %s
// RUN: burin-translate --plan-to-tables %s | FileCheck %s --check-prefix=TABLES

// Steps are numbered through branches and loops, and called inside of these:
// what decides is read where it lies. A loop reads what its first iteration
// depends on before it writes anything, keeps its number in memory for the steps
// that read it, and ends the run where it goes on for too long.
// CHECK: static void step0(const Run &run) {
// CHECK: static void step1(const Run &run) {
// CHECK: static void step2(const Run &run) {
// CHECK: (const int64_t *)(run.arena + 64);
// CHECK: (const float *)run.outputs[0];
// CHECK: (float *)run.outputs[0];
// CHECK: static void step3(const Run &run) {
// CHECK: static void step4(const Run &run) {
// CHECK: burin_status run(const burin_context *context,
// CHECK: const Run run{
// CHECK: if (*(const bool *)run.inputs[0]) {
// CHECK-NEXT: burin_context_step(context, 0, 1);
// CHECK-NEXT: step0(run);
// CHECK-NEXT: burin_context_step(context, 0, 0);
// CHECK-NEXT: } else {
// CHECK-NEXT: burin_context_step(context, 1, 1);
// CHECK-NEXT: step1(run);
// CHECK-NEXT: burin_context_step(context, 1, 0);
// CHECK-NEXT: }
// CHECK-NEXT: const int64_t trips0 = *(const int64_t *)run.inputs[1];
// CHECK-NEXT: bool goes_on0 = *(const bool *)run.inputs[0];
// CHECK-NEXT: for (int64_t i0 = 0; i0 < trips0 && goes_on0; ++i0) {
// CHECK-NEXT: if (i0 == 9)
// CHECK-NEXT: return BURIN_LOOP_TOO_LONG;
// CHECK-NEXT: *(int64_t *)(run.arena + 64) = i0;
// CHECK-NEXT: burin_context_step(context, 2, 1);
// CHECK-NEXT: step2(run);
// CHECK-NEXT: burin_context_step(context, 2, 0);
// CHECK-NEXT: for (int64_t i1 = 0;; ++i1) {
// CHECK-NEXT: if (i1 == 2)
// CHECK-NEXT: return BURIN_LOOP_TOO_LONG;
// CHECK-NEXT: *(int64_t *)(run.arena + 128) = i1;
// CHECK-NEXT: }
// CHECK-NEXT: burin_context_step(context, 3, 1);
// CHECK-NEXT: step3(run);
// CHECK-NEXT: burin_context_step(context, 3, 0);
// CHECK-NEXT: goes_on0 = *(const bool *)(run.arena + 0);
// CHECK-NEXT: }
// CHECK-NEXT: burin_context_step(context, 4, 1);
// CHECK-NEXT: step4(run);
// CHECK-NEXT: burin_context_step(context, 4, 0);
// CHECK-NEXT: return fault ?

// TABLES: const burin_node_info nodes[] = {
// TABLES-COUNT-5: "nest",
// TABLES-NEXT: };
plan.program @main inputs ["c", "n", "a"] outputs ["y", "z"] attributes {memories = [
    #plan.memory<arena, run, bytes = 192, alignment = 64>, #plan.memory<weights, constant, bytes = 0, alignment = 64>]} {
^bb0(%c: tensor<1xi1>, %n: tensor<i64>, %a: tensor<4xf32>):
  %0 = plan.if %c : tensor<1xi1> {
    %1 = plan.nest [4] reads(%a : tensor<4xf32>) {
    ^bb0(%i: index):
      %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f32
      plan.yield %x : f32
    } {places = [#plan.place<output, 0>]} : tensor<4xf32>
    plan.result %1 : tensor<4xf32>
  } else {
    %1 = plan.nest [4] {
    ^bb0(%i: index):
      %x = plan.literal 1.0 : f32
      plan.yield %x : f32
    } {places = [#plan.place<output, 0>]} : tensor<4xf32>
    plan.result %1 : tensor<4xf32>
  } {places = [#plan.place<output, 0>]} : tensor<4xf32>
  %2 = plan.loop trips %n : tensor<i64> while %c : tensor<1xi1> most 9 carries (%0 : tensor<4xf32>) {
  ^bb0(%k: tensor<i64>, %v: tensor<4xf32>):
    %3 = plan.nest [4] reads(%k, %v : tensor<i64>, tensor<4xf32>) {
    ^bb0(%i: index):
      %x = plan.load 0[affine_map<() -> ()>] () : i64
      %y = plan.load 1[affine_map<(d0) -> (d0)>] (%i) : f32
      %f = plan.cast %x : i64 to f32
      %z = plan.binary add %f, %y : f32
      plan.yield %z : f32
    } {places = [#plan.place<output, 0>]} : tensor<4xf32>
    plan.loop most 2 {
    ^bb0(%j: tensor<i64>):
      plan.result
    } {counter_place = #plan.place<arena, 128>}
    %4 = plan.nest [1] reads(%3 : tensor<4xf32>) {
    ^bb0(%i: index):
      %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f32
      %one = plan.literal 9.0 : f32
      %y = plan.compare lt %x, %one : f32
      plan.yield %y : i1
    } {places = [#plan.place<arena, 0>]} : tensor<1xi1>
    plan.result %4, %3 : tensor<1xi1>, tensor<4xf32>
  } {counter_place = #plan.place<arena, 64>, places = [#plan.place<output, 0>]} : tensor<4xf32>
  %5 = plan.nest [4] reads(%2 : tensor<4xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f32
    plan.yield %x : f32
  } {places = [#plan.place<output, 1>]} : tensor<4xf32>
  plan.return %2, %5 : tensor<4xf32>, tensor<4xf32>
}
