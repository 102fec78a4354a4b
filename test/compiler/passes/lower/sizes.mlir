// RUN: burin-opt %s --burin-lower-to-plan | FileCheck %s
// RUN: burin-opt %s --burin-pipeline-plan | FileCheck %s --check-prefix=PLAN

// Loops, results and kernels' counts are as large as the sizes say when they run; strides are those of the largest.
// CHECK-LABEL: plan.program @main
// CHECK-SAME: sizes = {s = array<i64: 1, 8>}
// CHECK: plan.kernel "matmul" {a_batch_stride = 0 : i64, a_col_stride = 1 : i64, a_row_stride = 16 : i64, {{.*}} m = #size.dims<["s"], {s = array<i64: 1, 8>}>, n = 8 : i64}
// CHECK: plan.nest [8, 8]
// CHECK: sizes = #size.dims<["s", 8], {s = array<i64: 1, 8>}>
// PLAN: plan.kernel "matmul"
// PLAN: plan.binary maximum
// PLAN-NOT: plan.nest
func.func @main(%x: tensor<8x16xf32, #size.dims<["s", 16], {s = array<i64: 1, 8>}>>, %w: tensor<16x8xf32>) -> tensor<8x8xf32, #size.dims<["s", 8], {s = array<i64: 1, 8>}>> {
  %0 = nn.matmul %x, %w : (tensor<8x16xf32, #size.dims<["s", 16], {s = array<i64: 1, 8>}>>, tensor<16x8xf32>) -> tensor<8x8xf32, #size.dims<["s", 8], {s = array<i64: 1, 8>}>>
  %1 = nn.relu %0 : (tensor<8x8xf32, #size.dims<["s", 8], {s = array<i64: 1, 8>}>>) -> tensor<8x8xf32, #size.dims<["s", 8], {s = array<i64: 1, 8>}>>
  return %1 : tensor<8x8xf32, #size.dims<["s", 8], {s = array<i64: 1, 8>}>>
}

// Groups are as many as the images come to.
// CHECK-LABEL: plan.program @groups
// PLAN-LABEL: plan.program @groups
// CHECK: plan.nest [16]
// CHECK: sizes = #size.dims<["2*s", 12], {s = array<i64: 1, 8>}>
!image = tensor<8x4x2x3xf32, #size.dims<["s", 4, 2, 3], {s = array<i64: 1, 8>}>>
func.func @groups(%x: !image) -> !image {
  %0 = nn.group_norm %x {groups = 2 : i64, epsilon = 0.0 : f64} : (!image) -> !image
  return %0 : !image
}

// An index is checked by the size when it runs, and a negative one counts from there.
// CHECK-LABEL: plan.program @gather
// CHECK: %[[I:.*]] = plan.load 0
// CHECK: %[[N:.*]] = plan.size_value <["s"], {s = array<i64: 1, 8>}> -> i64
// CHECK: plan.binary add %[[I]], %[[N]]
// CHECK: plan.check_index
func.func @gather(%x: tensor<8x4xf32, #size.dims<["s", 4], {s = array<i64: 1, 8>}>>, %i: tensor<i64>) -> tensor<4xf32> {
  %0 = nn.gather %x, %i {axis = 0 : i64} : (tensor<8x4xf32, #size.dims<["s", 4], {s = array<i64: 1, 8>}>>, tensor<i64>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
