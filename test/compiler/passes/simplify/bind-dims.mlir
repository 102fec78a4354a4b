// RUN: burin-opt %s --burin-simplify-bind-dims="dims=batch=2,seq=5 shapes=in1=7x1" --split-input-file | FileCheck %s

// A name binds every dimension that bears it; a shape binds what has no name.
// An input without a name goes by its position.
// CHECK-LABEL: func.func @main
// CHECK-SAME: %{{.*}}: tensor<2x3x5xf32> {nn.name = "x"}
// CHECK-SAME: %{{.*}}: tensor<7x1xf32>
// CHECK-SAME: %{{.*}}: tensor<2xi64> {nn.name = "z"}
// CHECK-SAME: -> tensor<2x3x5xf32>
func.func @main(%x: tensor<?x3x?xf32> {nn.name = "x", nn.dims = ["batch", 3, "seq"]},
                %y: tensor<*xf32>,
                %z: tensor<?xi64> {nn.name = "z", nn.dims = ["batch"]}) -> tensor<?x3x?xf32> {
  return %x : tensor<?x3x?xf32>
}
