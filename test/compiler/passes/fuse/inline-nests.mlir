// RUN: burin-opt %s --burin-fuse-inline-nests --split-input-file | FileCheck %s

#id = affine_map<(d0, d1) -> (d0, d1)>
#swap = affine_map<(d0, d1) -> (d1, d0)>

// CHECK-LABEL: plan.program @chain
// CHECK: plan.nest [4, 8]
// CHECK: plan.unary exp
// CHECK: plan.unary neg
// CHECK-NOT: plan.nest
plan.program @chain inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4x8xf32>):
  %0 = plan.nest [4, 8] reads(%a : tensor<4x8xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[#id] (%i, %j) : f32
    %e = plan.unary exp %x : f32 -> f32
    plan.yield %e : f32
  } : tensor<4x8xf32>
  %1 = plan.nest [4, 8] reads(%0 : tensor<4x8xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[#id] (%i, %j) : f32
    %n = plan.unary neg %x : f32 -> f32
    plan.yield %n : f32
  } : tensor<4x8xf32>
  plan.return %1 : tensor<4x8xf32>
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
#swap = affine_map<(d0, d1) -> (d1, d0)>

// Two transposes cancel, and a copy in order is a view.
// CHECK-LABEL: plan.program @transposes
// CHECK-NOT: plan.nest
// CHECK: plan.view %{{.*}} : tensor<4x8xf32> to tensor<4x8xf32>
plan.program @transposes inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4x8xf32>):
  %0 = plan.nest [8, 4] reads(%a : tensor<4x8xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[#swap] (%i, %j) : f32
    plan.yield %x : f32
  } : tensor<8x4xf32>
  %1 = plan.nest [4, 8] reads(%0 : tensor<8x4xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[#swap] (%i, %j) : f32
    plan.yield %x : f32
  } : tensor<4x8xf32>
  plan.return %1 : tensor<4x8xf32>
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>

// An exponential that every row reads again stays where it is.
// CHECK-LABEL: plan.program @recomputed
// CHECK: plan.nest [8]
// CHECK: plan.nest [4, 8]
plan.program @recomputed inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<8xf32>):
  %0 = plan.nest [8] reads(%a : tensor<8xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f32
    %e = plan.unary exp %x : f32 -> f32
    plan.yield %e : f32
  } : tensor<8xf32>
  %1 = plan.nest [4, 8] reads(%0 : tensor<8xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[affine_map<(d0, d1) -> (d1)>] (%i, %j) : f32
    plan.yield %x : f32
  } : tensor<4x8xf32>
  plan.return %1 : tensor<4x8xf32>
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>

// A view between producer and reader is index arithmetic.
// CHECK-LABEL: plan.program @through_view
// CHECK: plan.nest [32]
// CHECK: %[[X:.*]] = plan.load {{.*}}[#{{.*}}]
// CHECK: plan.unary neg %[[X]]
plan.program @through_view inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<8x4xf32>):
  %0 = plan.nest [4, 8] reads(%a : tensor<8x4xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[affine_map<(d0, d1) -> (d1, d0)>] (%i, %j) : f32
    plan.yield %x : f32
  } : tensor<4x8xf32>
  %v = plan.view %0 : tensor<4x8xf32> to tensor<32xf32>
  %1 = plan.nest [32] reads(%v : tensor<32xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f32
    %n = plan.unary neg %x : f32 -> f32
    plan.yield %n : f32
  } : tensor<32xf32>
  plan.return %1 : tensor<32xf32>
}

// -----

#in = affine_map<(d0, d1, d2) -> (d2, d1, 0)>
#pad = affine_map<(d0, d1, d2) -> (d0 - 1, d1, d2)>

// The transpose reads its dimension of size 1 at 0, so only its own result
// tells what lies outside; where no index leaves that dimension, the guard goes
// with the load.
// CHECK-LABEL: plan.program @guard_of_one
// CHECK: %[[T:.*]] = plan.nest [1, 3, 4]
// CHECK: plan.nest [3, 3, 4] reads(%[[T]] :
// CHECK: plan.load 0[#{{.*}}] {{.*}} guard
plan.program @guard_of_one inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4x3x1xf32>):
  %t = plan.nest [1, 3, 4] reads(%a : tensor<4x3x1xf32>) {
  ^bb0(%i: index, %j: index, %k: index):
    %x = plan.load 0[#in] (%i, %j, %k) : f32
    plan.yield %x : f32
  } : tensor<1x3x4xf32>
  %y = plan.nest [3, 3, 4] reads(%t : tensor<1x3x4xf32>) {
  ^bb0(%i: index, %j: index, %k: index):
    %z = plan.literal 0.0 : f32
    %x = plan.load 0[#pad] (%i, %j, %k) guard %z : f32 : f32
    plan.yield %x : f32
  } : tensor<3x3x4xf32>
  plan.return %y : tensor<3x3x4xf32>
}

// -----

#in = affine_map<(d0, d1, d2) -> (d2, d1, 0)>
#pad = affine_map<(d0, d1, d2) -> (d0, d1 - 1, d2)>

// CHECK-LABEL: plan.program @guard_beside_one
// CHECK-NOT: plan.nest [1, 3, 4]
// CHECK: plan.nest [1, 5, 4] reads(%arg0 : 
// CHECK: plan.load 0[#{{.*}}] {{.*}} guard
plan.program @guard_beside_one inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<4x3x1xf32>):
  %t = plan.nest [1, 3, 4] reads(%a : tensor<4x3x1xf32>) {
  ^bb0(%i: index, %j: index, %k: index):
    %x = plan.load 0[#in] (%i, %j, %k) : f32
    plan.yield %x : f32
  } : tensor<1x3x4xf32>
  %y = plan.nest [1, 5, 4] reads(%t : tensor<1x3x4xf32>) {
  ^bb0(%i: index, %j: index, %k: index):
    %z = plan.literal 0.0 : f32
    %x = plan.load 0[#pad] (%i, %j, %k) guard %z : f32 : f32
    plan.yield %x : f32
  } : tensor<1x5x4xf32>
  plan.return %y : tensor<1x5x4xf32>
}

// -----

// A bias that will be the kernel's epilogue is not moved into the transpose behind it.
// CHECK-LABEL: plan.program @epilogue_first
// CHECK: plan.kernel "matmul"
// CHECK: %[[SUM:.*]] = plan.nest [4, 8]
// CHECK: plan.binary add
// CHECK: plan.nest [8, 4] reads(%[[SUM]] : 
// CHECK: plan.load 0
plan.program @epilogue_first inputs ["a", "b"] outputs ["y"] {
^bb0(%a: tensor<4x8xf32>, %b: tensor<8xf32>):
  %w = plan.weight #recipe.panels<dense<1.0> : tensor<8x8xf32>, [1, 8, 8], [0, 8, 1]> : tensor<1x64xf32> : tensor<1x64xf32>
  %0 = plan.kernel "matmul" {batch = 1, m = 4, n = 8, k = 8, a_batch_stride = 0, a_row_stride = 8, a_col_stride = 1, b_batch_stride = 0} ins(%a, %w : tensor<4x8xf32>, tensor<1x64xf32>) : tensor<1x4x8xf32>
  %v = plan.view %0 : tensor<1x4x8xf32> to tensor<4x8xf32>
  %1 = plan.nest [4, 8] reads(%v, %b : tensor<4x8xf32>, tensor<8xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[affine_map<(d0, d1) -> (d0, d1)>] (%i, %j) : f32
    %y = plan.load 1[affine_map<(d0, d1) -> (d1)>] (%i, %j) : f32
    %s = plan.binary add %x, %y : f32
    plan.yield %s : f32
  } : tensor<4x8xf32>
  %2 = plan.nest [8, 4] reads(%1 : tensor<4x8xf32>) {
  ^bb0(%j: index, %i: index):
    %x = plan.load 0[affine_map<(j, i) -> (i, j)>] (%j, %i) : f32
    plan.yield %x : f32
  } : tensor<8x4xf32>
  plan.return %2 : tensor<8x4xf32>
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
#swap = affine_map<(d0, d1, d2) -> (d0, d2, d1)>

// What a kernel's epilogue will store in fewer bits is not moved into the sum, which may become the epilogue of the other
// kernel and would read wide sums then; nor where it is read in another order. What is as wide is moved.
// CHECK-LABEL: plan.program @narrowed
// CHECK: plan.nest [1, 4, 8] {{.*}} {
// CHECK: plan.cast {{.*}} : f32 to bf16
// CHECK: plan.nest [4, 8] {{.*}} {
// CHECK: plan.unary neg
// CHECK: plan.cast {{.*}} : bf16 to f32
// CHECK-NOT: plan.nest
plan.program @narrowed inputs ["a", "b"] outputs ["y"] {
^bb0(%a: tensor<8x4xf32>, %b: tensor<4x8xf32>):
  %w = plan.weight #recipe.panels<dense<1.0> : tensor<4x4xf32>, [1, 4, 4], [0, 4, 1]> : tensor<1x32xf32> : tensor<1x32xf32>
  %v = plan.weight #recipe.panels<dense<1.0> : tensor<8x8xf32>, [1, 8, 8], [0, 8, 1]> : tensor<1x64xf32> : tensor<1x64xf32>
  %0 = plan.kernel "matmul" {batch = 1, m = 8, n = 4, k = 4, a_batch_stride = 0, a_row_stride = 4, a_col_stride = 1, b_batch_stride = 0} ins(%a, %w : tensor<8x4xf32>, tensor<1x32xf32>) : tensor<1x8x4xf32>
  %1 = plan.nest [1, 4, 8] reads(%0 : tensor<1x8x4xf32>) {
  ^bb0(%h: index, %i: index, %j: index):
    %x = plan.load 0[#swap] (%h, %i, %j) : f32
    %n = plan.cast %x : f32 to bf16
    plan.yield %n : bf16
  } : tensor<1x4x8xbf16>
  %2 = plan.view %1 : tensor<1x4x8xbf16> to tensor<4x8xbf16>
  %3 = plan.kernel "matmul" {batch = 1, m = 4, n = 8, k = 8, a_batch_stride = 0, a_row_stride = 8, a_col_stride = 1, b_batch_stride = 0} ins(%b, %v : tensor<4x8xf32>, tensor<1x64xf32>) : tensor<1x4x8xf32>
  %4 = plan.view %3 : tensor<1x4x8xf32> to tensor<4x8xf32>
  %5 = plan.nest [4, 8] reads(%4 : tensor<4x8xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[#id] (%i, %j) : f32
    %n = plan.unary neg %x : f32 -> f32
    plan.yield %n : f32
  } : tensor<4x8xf32>
  %6 = plan.nest [4, 8] reads(%2, %5 : tensor<4x8xbf16>, tensor<4x8xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[#id] (%i, %j) : bf16
    %y = plan.load 1[#id] (%i, %j) : f32
    %z = plan.cast %x : bf16 to f32
    %s = plan.binary add %z, %y : f32
    plan.yield %s : f32
  } : tensor<4x8xf32>
  plan.return %6 : tensor<4x8xf32>
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>

// Angles are computed in the rows that read them, but not in sums.
// CHECK-LABEL: plan.program @angles
// CHECK: plan.nest [4, 8] reads(%arg0 : {{.*}}) {
// CHECK-NEXT: ^bb0
// CHECK-NEXT: plan.load 0
// CHECK-NEXT: plan.unary sin
// CHECK-NEXT: plan.unary neg
// CHECK-NEXT: plan.yield
// CHECK: plan.nest [4, 8]{{.*}} {
// CHECK: plan.unary cos
// CHECK: plan.nest [4]{{.*}} reduce [8]
// CHECK-NOT: plan.unary
plan.program @angles inputs ["a"] outputs ["y", "z"] {
^bb0(%a: tensor<4x8xf32>):
  %0 = plan.nest [4, 8] reads(%a : tensor<4x8xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[#id] (%i, %j) : f32
    %e = plan.unary sin %x : f32 -> f32
    plan.yield %e : f32
  } : tensor<4x8xf32>
  %1 = plan.nest [4, 8] reads(%0 : tensor<4x8xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[#id] (%i, %j) : f32
    %n = plan.unary neg %x : f32 -> f32
    plan.yield %n : f32
  } : tensor<4x8xf32>
  %2 = plan.nest [4, 8] reads(%a : tensor<4x8xf32>) {
  ^bb0(%i: index, %j: index):
    %x = plan.load 0[#id] (%i, %j) : f32
    %e = plan.unary cos %x : f32 -> f32
    plan.yield %e : f32
  } : tensor<4x8xf32>
  %3 = plan.nest [4] reads(%2 : tensor<4x8xf32>) reduce [8] init [0.0 : f32] body {
  ^bb0(%i: index, %k: index, %s: f32):
    %x = plan.load 0[#id] (%i, %k) : f32
    %t = plan.binary add %s, %x : f32
    plan.yield %t : f32
  } epilogue {
  ^bb0(%s: f32, %i: index):
    plan.yield %s : f32
  } : tensor<4xf32>
  plan.return %1, %3 : tensor<4x8xf32>, tensor<4xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>
#before = affine_map<(d0) -> (d0 - 1)>

// What one load reads with a guard has to be stored, and is then not computed once more for the other load.
// CHECK-LABEL: plan.program @stored
// CHECK: %[[A:.*]] = plan.nest [8]
// CHECK: plan.nest [8]
// CHECK-NOT: plan.unary neg
// CHECK: plan.return
plan.program @stored inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<8xf32>):
  %0 = plan.nest [8] reads(%a : tensor<8xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[#id] (%i) : f32
    %n = plan.unary neg %x : f32 -> f32
    plan.yield %n : f32
  } : tensor<8xf32>
  %1 = plan.nest [8] reads(%0 : tensor<8xf32>) {
  ^bb0(%i: index):
    %zero = plan.literal 0.0 : f32
    %x = plan.load 0[#id] (%i) : f32
    %y = plan.load 0[#before] (%i) guard %zero : f32 : f32
    %s = plan.binary add %x, %y : f32
    plan.yield %s : f32
  } : tensor<8xf32>
  plan.return %1 : tensor<8xf32>
}

// -----

// What reads memory that a step updates is not computed later, where it would
// have to read a copy; nor is what a step updates computed in its reader.
// CHECK-LABEL: plan.program @updated
// CHECK: %[[OLD:.*]] = plan.state "s"
// CHECK-NEXT: %[[READ:.*]] = plan.nest [6] reads(%[[OLD]]
// CHECK: %[[NEW:.*]] = plan.nest [2] into %[[OLD]]
// CHECK: %[[E:.*]] = plan.nest [6] reads(%{{.*}} : tensor<6xf32>) {
// CHECK: plan.nest [6] into %[[E]][#{{.*}}] reads(%[[READ]], %[[E]], %[[NEW]] :
plan.program @updated inputs ["a"] outputs ["y"] {
^bb0(%a: tensor<6xf32>):
  %s = plan.state "s" : tensor<6xf32>
  %0 = plan.nest [6] reads(%s : tensor<6xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (5 - d0)>] (%i) : f32
    plan.yield %x : f32
  } : tensor<6xf32>
  %1 = plan.nest [2] into %s[affine_map<(d0) -> (d0)>] {
  ^bb0(%i: index):
    %x = plan.literal 0.0 : f32
    plan.yield %x : f32
  } : tensor<6xf32>
  %e = plan.nest [6] reads(%a : tensor<6xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f32
    %z = plan.unary exp %x : f32 -> f32
    plan.yield %z : f32
  } : tensor<6xf32>
  %2 = plan.nest [6] into %e[affine_map<(d0) -> (d0)>] reads(%0, %e, %1 : tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0)>] (%i) : f32
    %z = plan.load 1[affine_map<(d0) -> (d0)>] (%i) : f32
    %w = plan.load 2[affine_map<(d0) -> (d0)>] (%i) : f32
    %r = plan.binary add %x, %z : f32
    %q = plan.binary add %r, %w : f32
    plan.yield %q : f32
  } : tensor<6xf32>
  plan.keep %1 as "s" : tensor<6xf32>
  plan.return %2 : tensor<6xf32>
}
