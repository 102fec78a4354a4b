// Sizes that are expressions go through inference as they are, and through what a model computes from shapes.
// RUN: burin-opt --split-input-file --burin-simplify-infer-shapes %s | FileCheck %s

!rows = tensor<?x384xf32, #size.dims<["seq", 384], {seq = array<i64: 1, 512>}>>

// CHECK-LABEL: @elementwise
func.func @elementwise(%x: !rows, %y: tensor<384xf32>, %z: tensor<?x1xf32, #size.dims<["seq", 1], {seq = array<i64: 1, 512>}>>) -> tensor<*xf32> {
  // CHECK: nn.add {{.*}} -> tensor<?x384xf32, #size.dims<["seq", 384], {seq = array<i64: 1, 512>}>>
  %0 = nn.add %x, %y : (!rows, tensor<384xf32>) -> tensor<*xf32>
  // CHECK: nn.mul {{.*}} -> tensor<?x384xf32, #size.dims<["seq", 384],
  %1 = nn.mul %0, %z : (tensor<*xf32>, tensor<?x1xf32, #size.dims<["seq", 1], {seq = array<i64: 1, 512>}>>) -> tensor<*xf32>
  return %1 : tensor<*xf32>
}

// -----

// Of two symbols, one of which may be 1, nothing is known; of one that cannot be, all is.
!few = tensor<?xf32, #size.dims<["a"], {a = array<i64: 1, 9>}>>
!many = tensor<?xf32, #size.dims<["b"], {b = array<i64: 2, 9>}>>
!others = tensor<?xf32, #size.dims<["c"], {c = array<i64: 1, 9>}>>

// CHECK-LABEL: @broadcast
func.func @broadcast(%x: !few, %y: !many, %z: !others) -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>) {
  // CHECK: nn.add {{.*}} -> tensor<?xf32, #size.dims<["b"], {b = array<i64: 2, 9>}>>
  %0 = nn.add %x, %y : (!few, !many) -> tensor<*xf32>
  // CHECK: nn.add {{.*}} -> tensor<?xf32>
  %1 = nn.add %x, %z : (!few, !others) -> tensor<*xf32>
  // CHECK: nn.expand {{.*}} -> tensor<7xf32>
  %c = nn.constant dense<7> : tensor<1xi64>
  %2 = nn.expand %x, %c : (!few, tensor<1xi64>) -> tensor<*xf32>
  return %0, %1, %2 : tensor<*xf32>, tensor<*xf32>, tensor<*xf32>
}

// -----

!rows = tensor<?x?x384xf32, #size.dims<["batch", "seq", 384], {batch = array<i64: 1, 64>, seq = array<i64: 1, 512>}>>

// CHECK-LABEL: @reshape
func.func @reshape(%x: !rows) -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>) {
  %heads = nn.constant dense<[0, -1, 12, 32]> : tensor<4xi64>
  // CHECK: nn.reshape {{.*}} -> tensor<?x?x12x32xf32, #size.dims<["batch", "seq", 12, 32],
  %0 = nn.reshape %x, %heads : (!rows, tensor<4xi64>) -> tensor<*xf32>
  %flat = nn.constant dense<[-1, 192]> : tensor<2xi64>
  // CHECK: nn.reshape {{.*}} -> tensor<?x192xf32, #size.dims<["2*batch*seq", 192],
  %1 = nn.reshape %x, %flat : (!rows, tensor<2xi64>) -> tensor<*xf32>
  // CHECK: nn.collapse {{.*}} -> tensor<?x?xf32, #size.dims<["batch", "384*seq"],
  %2 = nn.collapse %x {first = 1, last = 2} : (!rows) -> tensor<*xf32>
  // CHECK: nn.unsqueeze {{.*}} -> tensor<?x1x?x384xf32, #size.dims<["batch", 1, "seq", 384],
  %3 = nn.unsqueeze %x {axes = array<i64: 1>} : (!rows) -> tensor<*xf32>
  return %0, %1, %2, %3 : tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>
}

// -----

!image = tensor<?x3x?x9xf32, #size.dims<["batch", 3, "h", 9], {batch = array<i64: 1, 64>, h = array<i64: 8, 32>}>>

// CHECK-LABEL: @windows
func.func @windows(%x: !image, %w: tensor<5x3x3x3xf32>) -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>) {
  // CHECK: nn.conv {{.*}} -> tensor<?x5x?x4xf32, #size.dims<["batch", 5, "floordiv(h + 1, 2)", 4],
  %0 = nn.conv %x, %w {strides = array<i64: 2, 2>, pads = array<i64: 1, 0, 1, 0>} : (!image, tensor<5x3x3x3xf32>) -> tensor<*xf32>
  // CHECK: nn.conv {{.*}} -> tensor<?x5x?x5xf32, #size.dims<["batch", 5, "floordiv(h + 1, 2)", 5],
  %1 = nn.conv %x, %w {strides = array<i64: 2, 2>, auto_pad = "same_upper"} : (!image, tensor<5x3x3x3xf32>) -> tensor<*xf32>
  // CHECK: nn.max_pool {{.*}} -> tensor<?x3x?x4xf32, #size.dims<["batch", 3, "floordiv(h, 2)", 4],
  %2 = nn.max_pool %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>} : (!image) -> tensor<*xf32>
  return %0, %1, %2 : tensor<*xf32>, tensor<*xf32>, tensor<*xf32>
}

// -----

!rows = tensor<?x8xf32, #size.dims<["seq", 8], {seq = array<i64: 1, 512>}>>

// CHECK-LABEL: @moves
func.func @moves(%x: !rows, %y: tensor<4x8xf32>, %table: tensor<512x8xf32>, %w: tensor<8x5xf32>) -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>) {
  // CHECK: nn.concat {{.*}} -> tensor<?x8xf32, #size.dims<["seq + 4", 8],
  %0 = nn.concat %x, %y {axis = 0} : (!rows, tensor<4x8xf32>) -> tensor<*xf32>
  // CHECK: nn.transpose {{.*}} -> tensor<8x?xf32, #size.dims<[8, "seq"],
  %1 = nn.transpose %x {permutation = array<i64: 1, 0>} : (!rows) -> tensor<*xf32>
  // CHECK: nn.matmul {{.*}} -> tensor<?x5xf32, #size.dims<["seq", 5],
  %2 = nn.matmul %x, %w : (!rows, tensor<8x5xf32>) -> tensor<*xf32>
  // CHECK: nn.reduce_sum {{.*}} -> tensor<?x1xf32, #size.dims<["seq", 1],
  %3 = nn.reduce_sum %x {axes = array<i64: 1>, keep_dims = true} : (!rows) -> tensor<*xf32>
  // The first rows of a table, as many as there are: the range says that it has them.
  // CHECK: nn.slice {{.*}} -> tensor<?x8xf32, #size.dims<["seq", 8],
  %zero = nn.constant dense<0> : tensor<1xi64>
  %size = nn.shape %x {first = 0, last = 1} : (!rows) -> tensor<1xi64>
  %4 = nn.slice %table, %zero, %size {axes = array<i64: 0>, steps = array<i64: 1>} : (tensor<512x8xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<*xf32>
  // CHECK: nn.slice {{.*}} -> tensor<?x8xf32, #size.dims<["max(0, seq - 100)", 8],
  %hundred = nn.constant dense<100> : tensor<1xi64>
  %end = nn.constant dense<9223372036854775807> : tensor<1xi64>
  %5 = nn.slice %x, %hundred, %end {axes = array<i64: 0>, steps = array<i64: 1>} : (!rows, tensor<1xi64>, tensor<1xi64>) -> tensor<*xf32>
  return %0, %1, %2, %3, %4, %5 : tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>
}

// -----

!rows = tensor<?x?x8xf32, #size.dims<["batch", "seq", 8], {batch = array<i64: 1, 64>, seq = array<i64: 1, 512>}>>

// CHECK-LABEL: @arithmetic
func.func @arithmetic(%x: !rows, %mask: tensor<1x1xf32>) -> (tensor<*xf32>, tensor<*xf32>, tensor<*xi64>) {
  %shape = nn.shape %x : (!rows) -> tensor<3xi64>
  %one = nn.constant dense<1> : tensor<i64>
  %two = nn.constant dense<2> : tensor<1xi64>
  %four = nn.constant dense<4> : tensor<1xi64>
  // Shape, Gather, Unsqueeze, arithmetic, Concat, Reshape.
  %seq = nn.gather %shape, %one {axis = 0} : (tensor<3xi64>, tensor<i64>) -> tensor<i64>
  %last = nn.unsqueeze %seq {axes = array<i64: 0>} : (tensor<i64>) -> tensor<1xi64>
  %half = nn.div %four, %two : (tensor<1xi64>, tensor<1xi64>) -> tensor<1xi64>
  %twice = nn.mul %last, %two : (tensor<1xi64>, tensor<1xi64>) -> tensor<1xi64>
  %open = nn.constant dense<-1> : tensor<1xi64>
  %target = nn.concat %open, %twice, %four {axis = 0} : (tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<3xi64>
  // CHECK: nn.reshape {{.*}} -> tensor<?x?x4xf32, #size.dims<["batch", "2*seq", 4],
  %0 = nn.reshape %x, %target : (!rows, tensor<3xi64>) -> tensor<*xf32>
  // What exporters write for an expansion: entries of -1 become 1.
  %is_open = nn.equal %target, %open : (tensor<3xi64>, tensor<1xi64>) -> tensor<3xi1>
  %ones = nn.constant dense<1> : tensor<3xi64>
  %where = nn.where %is_open, %ones, %target : (tensor<3xi1>, tensor<3xi64>, tensor<3xi64>) -> tensor<3xi64>
  // CHECK: nn.expand {{.*}} -> tensor<1x?x4xf32, #size.dims<[1, "2*seq", 4],
  %1 = nn.expand %mask, %where : (tensor<1x1xf32>, tensor<3xi64>) -> tensor<*xf32>
  // CHECK: nn.range {{.*}} -> tensor<?xi64, #size.dims<["seq"],
  %zero = nn.constant dense<0> : tensor<i64>
  %2 = nn.range %zero, %seq, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<*xi64>
  return %0, %1, %2 : tensor<*xf32>, tensor<*xf32>, tensor<*xi64>
}

// -----

!rows = tensor<?x8xf32, #size.dims<["seq", 8], {seq = array<i64: 1, 512>}>>

// CHECK-LABEL: @edges
func.func @edges(%x: !rows) -> (tensor<*xf32>, tensor<*xi64>) {
  %pads = nn.constant dense<[1, 0, 2, 0]> : tensor<4xi64>
  %value = nn.constant dense<0.0> : tensor<f32>
  // CHECK: nn.pad {{.*}} -> tensor<?x8xf32, #size.dims<["seq + 3", 8],
  %0 = nn.pad %x, %pads, %value {mode = "constant"} : (!rows, tensor<4xi64>, tensor<f32>) -> tensor<*xf32>
  // CHECK: nn.arg_extreme {{.*}} -> tensor<?xi64, #size.dims<["seq"],
  %1 = nn.arg_extreme %x {axis = 1} : (!rows) -> tensor<*xi64>
  return %0, %1 : tensor<*xf32>, tensor<*xi64>
}

// -----

!rows = tensor<?x8xf32, #size.dims<["seq", 8], {seq = array<i64: 1, 512>}>>

// What is refused when it runs, and what is not followed, gives unknown sizes.
// CHECK-LABEL: @unknown
func.func @unknown(%x: !rows, %at: tensor<1xi64>) -> (tensor<*xf32>, tensor<*xf32>) {
  %shape = nn.shape %x : (!rows) -> tensor<2xi64>
  %outside = nn.constant dense<7> : tensor<1xi64>
  %none = nn.gather %shape, %outside {axis = 0} : (tensor<2xi64>, tensor<1xi64>) -> tensor<1xi64>
  // CHECK: nn.reshape {{.*}} -> tensor<?xf32>
  %0 = nn.reshape %x, %none : (!rows, tensor<1xi64>) -> tensor<*xf32>
  %some = nn.gather %shape, %at {axis = 0} : (tensor<2xi64>, tensor<1xi64>) -> tensor<1xi64>
  // CHECK: nn.reshape {{.*}} -> tensor<?xf32>
  %1 = nn.reshape %x, %some : (!rows, tensor<1xi64>) -> tensor<*xf32>
  return %0, %1 : tensor<*xf32>, tensor<*xf32>
}
