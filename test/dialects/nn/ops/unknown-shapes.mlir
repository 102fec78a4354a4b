// What stays open where dimensions or ranks are unknown.
// RUN: burin-opt %s --split-input-file --burin-simplify-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @matmul
// CHECK-SAME: -> tensor<?x4x5xf32>
func.func @matmul(%a: tensor<?x?xf32>, %b: tensor<?x?x5xf32>, %c: tensor<*xf32>) -> tensor<?x4x5xf32> {
  %0 = nn.matmul %a, %b : (tensor<?x?xf32>, tensor<?x?x5xf32>) -> tensor<?x4x5xf32>
  %1 = nn.matmul %a, %c : (tensor<?x?xf32>, tensor<*xf32>) -> tensor<*xf32>
  return %0 : tensor<?x4x5xf32>
}

// -----

// CHECK-LABEL: func.func @attention
// CHECK: nn.attention {{.*}} -> tensor<?x4x?x8xf32>
// CHECK: nn.attention {{.*}} -> tensor<*xf32>
func.func @attention(%q: tensor<?x4x?x16xf32>, %k: tensor<?x?x5x16xf32>, %v: tensor<?x2x?x8xf32>, %m: tensor<?x?xf32>, %u: tensor<*xf32>)
    -> (tensor<?x4x?x8xf32>, tensor<*xf32>) {
  %0 = nn.attention %q, %k, %v mask %m {scale = 1.0 : f64} : (tensor<?x4x?x16xf32>, tensor<?x?x5x16xf32>, tensor<?x2x?x8xf32>, tensor<?x?xf32>) -> tensor<?x4x?x8xf32>
  %1 = nn.attention %q, %u, %u mask %u {scale = 1.0 : f64} : (tensor<?x4x?x16xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
  return %0, %1 : tensor<?x4x?x8xf32>, tensor<*xf32>
}

// -----

// CHECK-LABEL: func.func @conv
// CHECK: nn.conv {{.*}} -> tensor<?x8x?x7xf32>
// CHECK: nn.conv {{.*}} -> tensor<?x8x?x?xf32>
func.func @conv(%x: tensor<?x?x?x9xf32>, %w: tensor<8x3x3x3xf32>, %v: tensor<8x3x?x3xf32>, %u: tensor<*xf32>)
    -> (tensor<?x8x?x?xf32>, tensor<?x8x?x?xf32>, tensor<*xf32>) {
  %0 = nn.conv %x, %w : (tensor<?x?x?x9xf32>, tensor<8x3x3x3xf32>) -> tensor<?x8x?x?xf32>
  %1 = nn.conv %x, %v : (tensor<?x?x?x9xf32>, tensor<8x3x?x3xf32>) -> tensor<?x8x?x?xf32>
  %2 = nn.conv %u, %v : (tensor<*xf32>, tensor<8x3x?x3xf32>) -> tensor<*xf32>
  return %0, %1, %2 : tensor<?x8x?x?xf32>, tensor<?x8x?x?xf32>, tensor<*xf32>
}

// -----

// CHECK-LABEL: func.func @max_pool
// CHECK-SAME: -> (tensor<?x3x?x4xf32>, tensor<*xf32>)
func.func @max_pool(%x: tensor<?x3x?x5xf32>, %y: tensor<*xf32>) -> (tensor<?x3x?x?xf32>, tensor<*xf32>) {
  %0 = nn.max_pool %x {kernel = array<i64: 2, 2>} : (tensor<?x3x?x5xf32>) -> tensor<?x3x?x?xf32>
  %1 = nn.max_pool %y {kernel = array<i64: 2, 2>} : (tensor<*xf32>) -> tensor<*xf32>
  return %0, %1 : tensor<?x3x?x?xf32>, tensor<*xf32>
}

// -----

// CHECK-LABEL: func.func @arg_extreme
// CHECK: nn.arg_extreme {{.*}} -> tensor<?xi64>
// CHECK: nn.arg_extreme {{.*}} -> tensor<*xi64>
func.func @arg_extreme(%x: tensor<?x3xf32>, %y: tensor<*xf32>) -> (tensor<*xi64>, tensor<*xi64>) {
  %0 = nn.arg_extreme %x {axis = 1} : (tensor<?x3xf32>) -> tensor<*xi64>
  %1 = nn.arg_extreme %y {axis = 1} : (tensor<*xf32>) -> tensor<*xi64>
  return %0, %1 : tensor<*xi64>, tensor<*xi64>
}

// -----

// CHECK-LABEL: func.func @concat
// CHECK: nn.concat {{.*}} -> tensor<?x3xf32>
// CHECK: nn.concat {{.*}} -> tensor<2x?xf32>
func.func @concat(%x: tensor<?x3xf32>, %y: tensor<2x?xf32>, %z: tensor<*xf32>) -> (tensor<*xf32>, tensor<*xf32>) {
  %0 = nn.concat %x, %y {axis = 0} : (tensor<?x3xf32>, tensor<2x?xf32>) -> tensor<*xf32>
  %1 = nn.concat %y, %z {axis = 1} : (tensor<2x?xf32>, tensor<*xf32>) -> tensor<*xf32>
  return %0, %1 : tensor<*xf32>, tensor<*xf32>
}

// -----

// CHECK-LABEL: func.func @depth_to_space
// CHECK: nn.depth_to_space {{.*}} -> tensor<?x2x?x6xf32>
// CHECK: nn.space_to_depth {{.*}} -> tensor<*xf32>
func.func @depth_to_space(%x: tensor<?x8x?x3xf32>, %y: tensor<*xf32>) -> (tensor<*xf32>, tensor<*xf32>) {
  %0 = nn.depth_to_space %x {block = 2, columns_first = true} : (tensor<?x8x?x3xf32>) -> tensor<*xf32>
  %1 = nn.space_to_depth %y {block = 2, columns_first = true} : (tensor<*xf32>) -> tensor<*xf32>
  return %0, %1 : tensor<*xf32>, tensor<*xf32>
}

// -----

// CHECK-LABEL: func.func @elementwise
// CHECK: nn.sub {{.*}} -> tensor<?x3xf32>
// CHECK: nn.sub {{.*}} -> tensor<*xf32>
func.func @elementwise(%x: tensor<?x3xf32>, %y: tensor<*xf32>, %z: tensor<1x?xf32>) -> (tensor<*xf32>, tensor<*xf32>) {
  %0 = nn.sub %x, %z : (tensor<?x3xf32>, tensor<1x?xf32>) -> tensor<*xf32>
  %1 = nn.sub %x, %y : (tensor<?x3xf32>, tensor<*xf32>) -> tensor<*xf32>
  return %0, %1 : tensor<*xf32>, tensor<*xf32>
}

// -----

// CHECK-LABEL: func.func @expand
// CHECK: nn.expand {{.*}} -> tensor<?x2xf32>
// CHECK: nn.expand {{.*}} -> tensor<?x?x?xf32>
// CHECK: nn.expand {{.*}} -> tensor<*xf32>
func.func @expand(%x: tensor<?x1xf32>, %s: tensor<3xi64>, %y: tensor<*xf32>) -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>) {
  %c = nn.constant dense<[-1, 2]> : tensor<2xi64>
  %0 = nn.expand %x, %c : (tensor<?x1xf32>, tensor<2xi64>) -> tensor<*xf32>
  %1 = nn.expand %x, %s : (tensor<?x1xf32>, tensor<3xi64>) -> tensor<*xf32>
  %2 = nn.expand %y, %s : (tensor<*xf32>, tensor<3xi64>) -> tensor<*xf32>
  return %0, %1, %2 : tensor<*xf32>, tensor<*xf32>, tensor<*xf32>
}

// -----

// CHECK-LABEL: func.func @gather_nd
// CHECK: nn.gather_nd {{.*}} -> tensor<*xf32>
func.func @gather_nd(%x: tensor<3xf32>, %i: tensor<5x?xi64>) -> tensor<*xf32> {
  %r = nn.gather_nd %x, %i {batch = 0} : (tensor<3xf32>, tensor<5x?xi64>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// CHECK-LABEL: func.func @gather
// CHECK: nn.gather {{.*}} -> tensor<?x?xf32>
// CHECK: nn.gather {{.*}} -> tensor<*xf32>
func.func @gather(%x: tensor<?x4xf32>, %i: tensor<?xi64>, %j: tensor<*xi64>) -> (tensor<*xf32>, tensor<*xf32>) {
  %0 = nn.gather %x, %i {axis = 1} : (tensor<?x4xf32>, tensor<?xi64>) -> tensor<*xf32>
  %1 = nn.gather %x, %j {axis = 1} : (tensor<?x4xf32>, tensor<*xi64>) -> tensor<*xf32>
  return %0, %1 : tensor<*xf32>, tensor<*xf32>
}

// -----

// CHECK-LABEL: func.func @one_hot
// CHECK: nn.one_hot {{.*}} -> tensor<?x2xf32>
func.func @one_hot(%x: tensor<2xi32>, %d: tensor<i64>, %v: tensor<2xf32>) -> tensor<*xf32> {
  %r = nn.one_hot %x, %d, %v {axis = 0} : (tensor<2xi32>, tensor<i64>, tensor<2xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// CHECK-LABEL: func.func @pad
// CHECK: nn.pad {{.*}} -> tensor<?x6xf32>
// CHECK: nn.pad {{.*}} -> tensor<?x?xf32>
func.func @pad(%x: tensor<?x3xf32>, %p: tensor<4xi64>, %v: tensor<f32>) -> (tensor<*xf32>, tensor<*xf32>) {
  %q = nn.constant dense<[1, 2]> : tensor<2xi64>
  %0 = nn.pad %x, %q, %v {axes = array<i64: 1>, mode = "edge"} : (tensor<?x3xf32>, tensor<2xi64>, tensor<f32>) -> tensor<*xf32>
  %1 = nn.pad %x, %p, %v {mode = "edge"} : (tensor<?x3xf32>, tensor<4xi64>, tensor<f32>) -> tensor<*xf32>
  return %0, %1 : tensor<*xf32>, tensor<*xf32>
}

// -----

// CHECK-LABEL: func.func @reduce
// CHECK: nn.reduce_max {{.*}} -> tensor<?xf32>
// CHECK: nn.reduce_max {{.*}} -> tensor<*xf32>
func.func @reduce(%x: tensor<?x3xf32>, %y: tensor<*xf32>) -> (tensor<*xf32>, tensor<*xf32>) {
  %0 = nn.reduce_max %x {axes = array<i64: 1>} : (tensor<?x3xf32>) -> tensor<*xf32>
  %1 = nn.reduce_max %y {axes = array<i64: 1>} : (tensor<*xf32>) -> tensor<*xf32>
  return %0, %1 : tensor<*xf32>, tensor<*xf32>
}

// -----

// CHECK-LABEL: func.func @reshape
// CHECK: nn.reshape {{.*}} -> tensor<?x?x12xf32>
// CHECK: nn.reshape {{.*}} -> tensor<?x?xf32>
// CHECK: nn.reshape {{.*}} -> tensor<*xf32>
func.func @reshape(%x: tensor<?x3x4xf32>, %two: tensor<2xi64>, %any: tensor<?xi64>) -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>) {
  %shape = nn.constant dense<[0, -1, 12]> : tensor<3xi64>
  %0 = nn.reshape %x, %shape : (tensor<?x3x4xf32>, tensor<3xi64>) -> tensor<*xf32>
  %1 = nn.reshape %x, %two : (tensor<?x3x4xf32>, tensor<2xi64>) -> tensor<*xf32>
  %2 = nn.reshape %x, %any : (tensor<?x3x4xf32>, tensor<?xi64>) -> tensor<*xf32>
  return %0, %1, %2 : tensor<*xf32>, tensor<*xf32>, tensor<*xf32>
}

// -----

// CHECK-LABEL: func.func @shape
// CHECK: nn.shape {{.*}} -> tensor<2xi64>
// CHECK: nn.shape {{.*}} -> tensor<?xi64>
// CHECK: nn.constant dense<> : tensor<0xi64>
// CHECK: nn.constant dense<3> : tensor<1xi64>
func.func @shape(%x: tensor<?x3xf32>, %y: tensor<*xf32>) -> (tensor<*xi64>, tensor<*xi64>, tensor<*xi64>, tensor<*xi64>) {
  %0 = nn.shape %x : (tensor<?x3xf32>) -> tensor<*xi64>
  %1 = nn.shape %y : (tensor<*xf32>) -> tensor<*xi64>
  %2 = nn.shape %x {first = 2, last = 1} : (tensor<?x3xf32>) -> tensor<*xi64>
  %3 = nn.shape %x {first = -1, last = 9} : (tensor<?x3xf32>) -> tensor<*xi64>
  return %0, %1, %2, %3 : tensor<*xi64>, tensor<*xi64>, tensor<*xi64>, tensor<*xi64>
}

// -----

// CHECK-LABEL: func.func @slice
// CHECK: nn.slice {{.*}} -> tensor<?x6xf32>
// CHECK: nn.slice {{.*}} -> tensor<*xf32>
func.func @slice(%x: tensor<2x6xf32>, %y: tensor<*xf32>, %s: tensor<1xi64>) -> (tensor<*xf32>, tensor<*xf32>) {
  %0 = nn.slice %x, %s, %s {axes = array<i64: 0>, steps = array<i64: 1>} : (tensor<2x6xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<*xf32>
  %1 = nn.slice %y, %s, %s {axes = array<i64: 0>, steps = array<i64: 1>} : (tensor<*xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<*xf32>
  return %0, %1 : tensor<*xf32>, tensor<*xf32>
}

// -----

// CHECK-LABEL: func.func @split
// CHECK: nn.split {{.*}} -> (tensor<?x2xi8>, tensor<?x2xi8>)
// CHECK: nn.split {{.*}} -> (tensor<1x2xi8>, tensor<3x2xi8>)
// CHECK: nn.split {{.*}} -> (tensor<*xi8>, tensor<*xi8>)
func.func @split(%x: tensor<?x2xi8>, %y: tensor<*xi8>) -> (tensor<*xi8>, tensor<*xi8>, tensor<*xi8>) {
  %0:2 = nn.split %x {axis = 0} : (tensor<?x2xi8>) -> (tensor<*xi8>, tensor<*xi8>)
  %1:2 = nn.split %x {axis = 0, sizes = array<i64: 1, 3>} : (tensor<?x2xi8>) -> (tensor<*xi8>, tensor<*xi8>)
  %2:2 = nn.split %y {axis = 0} : (tensor<*xi8>) -> (tensor<*xi8>, tensor<*xi8>)
  return %0#0, %1#0, %2#0 : tensor<*xi8>, tensor<*xi8>, tensor<*xi8>
}

// -----

// CHECK-LABEL: func.func @squeeze
// CHECK: nn.squeeze {{.*}} -> tensor<*xf32>
// CHECK: nn.squeeze {{.*}} -> tensor<3xf32>
// CHECK: nn.unsqueeze {{.*}} -> tensor<*xf32>
// CHECK: nn.collapse {{.*}} -> tensor<*xf32>
// CHECK: nn.collapse {{.*}} -> tensor<?xf32>
func.func @squeeze(%x: tensor<?x3xf32>, %y: tensor<*xf32>)
    -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>) {
  %0 = nn.squeeze %x : (tensor<?x3xf32>) -> tensor<*xf32>
  %1 = nn.squeeze %x {axes = array<i64: 0>} : (tensor<?x3xf32>) -> tensor<*xf32>
  %2 = nn.unsqueeze %y {axes = array<i64: 0>} : (tensor<*xf32>) -> tensor<*xf32>
  %3 = nn.collapse %y {first = 0, last = 1} : (tensor<*xf32>) -> tensor<*xf32>
  %4 = nn.collapse %x {first = 0, last = 1} : (tensor<?x3xf32>) -> tensor<*xf32>
  return %0, %1, %2, %3, %4 : tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>
}

// -----

// CHECK-LABEL: func.func @tile
// CHECK: nn.tile {{.*}} -> tensor<?xf32>
// CHECK: nn.tile {{.*}} -> tensor<*xf32>
func.func @tile(%x: tensor<3xf32>, %s: tensor<1xi64>, %y: tensor<*xf32>) -> (tensor<*xf32>, tensor<*xf32>) {
  %0 = nn.tile %x, %s : (tensor<3xf32>, tensor<1xi64>) -> tensor<*xf32>
  %1 = nn.tile %y, %s : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
  return %0, %1 : tensor<*xf32>, tensor<*xf32>
}

// -----

// CHECK-LABEL: func.func @transpose
// CHECK: nn.transpose {{.*}} -> tensor<3x?xf32>
// CHECK: nn.transpose {{.*}} -> tensor<*xf32>
func.func @transpose(%x: tensor<?x3xf32>, %y: tensor<*xf32>) -> (tensor<*xf32>, tensor<*xf32>) {
  %0 = nn.transpose %x : (tensor<?x3xf32>) -> tensor<*xf32>
  %1 = nn.transpose %y : (tensor<*xf32>) -> tensor<*xf32>
  return %0, %1 : tensor<*xf32>, tensor<*xf32>
}

// -----

// CHECK-LABEL: func.func @shape_of_known
// CHECK: nn.constant dense<[3, 4]> : tensor<2xi64>
func.func @shape_of_known(%x: tensor<?x3x4xf32>) -> tensor<2xi64> {
  %0 = nn.shape %x {first = 1} : (tensor<?x3x4xf32>) -> tensor<2xi64>
  return %0 : tensor<2xi64>
}
