// RUN: burin-opt %s --burin-simplify-bound-sizes | FileCheck %s

// Where a size is known at run time only, the type becomes that of the greatest, and says what the size is.
// CHECK-LABEL: func.func @main(
// CHECK-SAME: %[[X:.*]]: tensor<8x4xf32, #size.dims<["seq", 4], {seq = array<i64: 1, 8>}>>
// CHECK-SAME: -> tensor<17x4xf32, #size.dims<["2*seq + 1", 4], {seq = array<i64: 1, 8>}>>
func.func @main(%x: tensor<?x4xf32, #size.dims<["seq", 4], {seq = array<i64: 1, 8>}>>) -> tensor<?x4xf32, #size.dims<["2*seq + 1", 4], {seq = array<i64: 1, 8>}>> {
  // CHECK-NEXT: %[[ROW:.*]] = nn.constant
  %row = nn.constant dense<0.0> : tensor<1x4xf32>
  // CHECK-NEXT: nn.concat %[[X]], %[[X]], %[[ROW]] {{.*}} -> tensor<17x4xf32, #size.dims<["2*seq + 1", 4], {seq = array<i64: 1, 8>}>>
  %0 = nn.concat %x, %x, %row {axis = 0 : i64} : (tensor<?x4xf32, #size.dims<["seq", 4], {seq = array<i64: 1, 8>}>>, tensor<?x4xf32, #size.dims<["seq", 4], {seq = array<i64: 1, 8>}>>, tensor<1x4xf32>) -> tensor<?x4xf32, #size.dims<["2*seq + 1", 4], {seq = array<i64: 1, 8>}>>
  return %0 : tensor<?x4xf32, #size.dims<["2*seq + 1", 4], {seq = array<i64: 1, 8>}>>
}

// Fixed sizes stay as they are.
// CHECK-LABEL: func.func @fixed(%{{.*}}: tensor<2xf32>) -> tensor<2xf32>
func.func @fixed(%x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}
