// RUN: burin-opt %s | burin-opt | FileCheck %s

// CHECK-LABEL: plan.program @sums inputs ["a", "i"] outputs ["y"]
plan.program @sums inputs ["a", "i"] outputs ["y"] attributes {memories = [
    #plan.memory<arena, run, bytes = 16, alignment = 64>, #plan.memory<weights, constant, bytes = 96, alignment = 64>]} {
^bb0(%a: tensor<4x8xf32>, %i: tensor<4xi64>):
  // CHECK: plan.weight dense<2.0{{.*}}> : tensor<8xf32> {place = #plan.place<weights, 64>}
  %w = plan.weight dense<2.0> : tensor<8xf32> {place = #plan.place<weights, 64>} : tensor<8xf32>
  // CHECK: plan.nest [4]{{.*}} reduce [8] init [0.0{{.*}}] body {
  // CHECK-NEXT: ^bb0(%{{.*}}: index, %{{.*}}: index, %{{.*}}: f32):
  %s = plan.nest [4] reads(%a : tensor<4x8xf32>) reduce [8] init [0.0 : f32] body {
  ^bb0(%n: index, %k: index, %sum: f32):
    %x = plan.load 0[affine_map<(d0, d1) -> (d0, d1)>] (%n, %k) : f32
    %next = plan.binary add %sum, %x : f32
    plan.yield %next : f32
  // CHECK: } epilogue {
  } epilogue {
  ^bb0(%sum: f32, %n: index):
    %half = plan.literal 5.0e-01 : f32
    // CHECK: plan.binary mul
    %r = plan.binary mul %sum, %half : f32
    plan.yield %r : f32
  // CHECK: } {places = [#plan.place<arena, 0>]} : tensor<4xf32>
  } {places = [#plan.place<arena, 0>]} : tensor<4xf32>
  // CHECK: plan.view %{{.*}} : tensor<4xf32> to tensor<1x4xf32>
  %v = plan.view %s : tensor<4xf32> to tensor<1x4xf32>
  // CHECK: plan.kernel "softmax" {inner = 1 : i64, log = false, n = 4 : i64, outer = 1 : i64} ins(%{{.*}} : tensor<1x4xf32>) reads(%arg1, %{{.*}} : tensor<4xi64>, tensor<8xf32>) epilogue {
  %y = plan.kernel "softmax" {outer = 1, n = 4, inner = 1, log = false} ins(%v : tensor<1x4xf32>) reads(%i, %w : tensor<4xi64>, tensor<8xf32>) epilogue {
  ^bb0(%p: f32, %o: index, %n: index, %l: index):
    // CHECK: plan.load {{.*}}[#{{.*}}] (%{{.*}}) guard %{{.*}} : i64 : i64
    %zero = plan.literal 0 : i64
    %id = plan.load 0[affine_map<(d0) -> (d0 - 1)>] (%n) guard %zero : i64 : i64
    // CHECK: plan.check_index %{{.*}} bound 8 : i64
    %at = plan.check_index %id bound 8 : i64
    // CHECK: plan.apply
    %next = plan.apply affine_map<(d0) -> (d0 floordiv 2)>(%at)
    %q = plan.load 1[affine_map<(d0) -> (d0)>] (%next) : f32
    // CHECK: plan.index_value %{{.*}} : f32
    %f = plan.index_value %o : f32
    // CHECK: plan.unary exp %{{.*}} : f32 -> f32
    %e = plan.unary exp %f : f32 -> f32
    // CHECK: plan.compare lt %{{.*}}, %{{.*}} : f32
    %c = plan.compare lt %e, %q : f32
    // CHECK: plan.select %{{.*}}, %{{.*}}, %{{.*}} : f32
    %r = plan.select %c, %e, %p : f32
    // CHECK: plan.cast %{{.*}} : f32 to i32
    %d = plan.cast %r : f32 to i32
    %b = plan.cast %d : i32 to f32
    plan.yield %b : f32
  // CHECK: } : tensor<1x4x1xf32>
  } : tensor<1x4x1xf32>
  // CHECK: plan.return %{{.*}} : tensor<1x4x1xf32>
  plan.return %y : tensor<1x4x1xf32>
}

// CHECK-LABEL: plan.program @parts
plan.program @parts inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<3xf32>):
  // CHECK: %[[EMPTY:.*]] = plan.buffer : tensor<2x3xf32>
  %0 = plan.buffer : tensor<2x3xf32>
  // CHECK: %[[ROW:.*]] = plan.nest [3] into %[[EMPTY]][#{{.*}}]{{.*}} {
  %1 = plan.nest [3] into %0[affine_map<(d0) -> (0, d0)>] reads(%a : tensor<3xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f32
    plan.yield %x : f32
  } : tensor<2x3xf32>
  // CHECK: plan.nest [3] into %[[ROW]][#{{.*}}]{{.*}} reduce [2] init [0.0{{.*}}] body {
  %2 = plan.nest [3] into %1[affine_map<(d0) -> (1, d0)>] reduce [2] init [0.0 : f32] body {
  ^bb0(%i: index, %k: index, %sum: f32):
    plan.yield %sum : f32
  } epilogue {
  ^bb0(%sum: f32, %i: index):
    plan.yield %sum : f32
  } : tensor<2x3xf32>
  plan.return %2 : tensor<2x3xf32>
}

// CHECK-LABEL: plan.program @state
plan.program @state inputs ["row", "at"] outputs ["y"] {
^bb0(%row: tensor<8xf32>, %at: tensor<i64>):
  %w = plan.weight dense<1.0> : tensor<16x8xf32> : tensor<16x8xf32>
  // CHECK: %[[OLD:.*]] = plan.state "cache.0" initial %{{.*}} : tensor<16x8xf32> : tensor<16x8xf32>
  %0 = plan.state "cache.0" initial %w : tensor<16x8xf32> : tensor<16x8xf32>
  // CHECK: plan.state "count" : tensor<i64>
  %count = plan.state "count" : tensor<i64>
  // CHECK: %[[NEW:.*]] = plan.nest [8] into %[[OLD]][#{{.*}}] reads(
  %1 = plan.nest [8] into %0[affine_map<(d0, d1) -> (d1, d0)>] reads(%row, %at : tensor<8xf32>, tensor<i64>) {
  ^bb0(%c: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%c) : f32
    %n = plan.load 1[affine_map<() -> ()>] () : i64
    // CHECK: %[[AT:.*]] = plan.check_index
    %i = plan.check_index %n bound 16 : i64
    // CHECK: plan.yield %{{.*}}, %[[AT]] : f32, index
    plan.yield %x, %i : f32, index
  } : tensor<16x8xf32>
  // CHECK: plan.keep %[[NEW]] as "cache.0" : tensor<16x8xf32>
  plan.keep %1 as "cache.0" : tensor<16x8xf32>
  plan.keep %count as "count" : tensor<i64>
  plan.return %1 : tensor<16x8xf32>
}
