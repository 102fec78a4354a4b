// RUN: burin-opt %s | burin-opt | FileCheck %s

// Blocks of steps see what is outside; what they leave are the results.
// CHECK-LABEL: plan.program @branch
plan.program @branch inputs ["c", "a"] outputs ["y"] {
^bb0(%c: tensor<i1>, %a: tensor<4xf32>):
  // CHECK: %[[Y:.*]] = plan.if %{{.*}} : tensor<i1> {
  %0 = plan.if %c : tensor<i1> {
    // CHECK: %[[NEXT:.*]] = plan.nest [4] reads(%arg1 : tensor<4xf32>) {
    %1 = plan.nest [4] reads(%a : tensor<4xf32>) {
    ^bb0(%i: index):
      %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f32
      %n = plan.unary neg %x : f32 -> f32
      plan.yield %n : f32
    } : tensor<4xf32>
    // CHECK: plan.result %[[NEXT]] : tensor<4xf32>
    plan.result %1 : tensor<4xf32>
  // CHECK: } else {
  } else {
    // CHECK: plan.result %arg1 : tensor<4xf32>
    plan.result %a : tensor<4xf32>
  // CHECK: } {places = [#plan.place<output, 0>]} : tensor<4xf32>
  } {places = [#plan.place<output, 0>]} : tensor<4xf32>
  // CHECK: plan.return %[[Y]]
  plan.return %0 : tensor<4xf32>
}

// CHECK-LABEL: plan.program @loop
plan.program @loop inputs ["n", "c", "a"] outputs ["y"] attributes {memories = [
    #plan.memory<arena, run, bytes = 64, alignment = 64>]} {
^bb0(%n: tensor<1xi64>, %c: tensor<i1>, %a: tensor<4xf32>):
  // CHECK: plan.loop trips %{{.*}} : tensor<1xi64> while %{{.*}} : tensor<i1> most 7 carries(%{{.*}} : tensor<4xf32>) {
  %0 = plan.loop trips %n : tensor<1xi64> while %c : tensor<i1> most 7 carries (%a : tensor<4xf32>) {
  // CHECK-NEXT: ^bb0(%{{.*}}: tensor<i64>, %[[V:.*]]: tensor<4xf32>):
  ^bb0(%i: tensor<i64>, %v: tensor<4xf32>):
    // CHECK: plan.result %{{.*}}, %[[V]] : tensor<i1>, tensor<4xf32>
    plan.result %c, %v : tensor<i1>, tensor<4xf32>
  // CHECK: } {counter_place = #plan.place<arena, 0>} : tensor<4xf32>
  } {counter_place = #plan.place<arena, 0>} : tensor<4xf32>
  // A loop may leave nothing, and end by its bound alone.
  // CHECK: plan.loop most 3 {
  plan.loop most 3 {
  ^bb0(%i: tensor<i64>):
    // CHECK: plan.result
    plan.result
  }
  plan.return %0 : tensor<4xf32>
}
