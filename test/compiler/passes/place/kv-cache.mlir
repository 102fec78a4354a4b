// RUN: burin-opt %s --burin-pipeline-simplify --burin-pipeline-plan | FileCheck %s

// A step of a decoder writes one row of each cache, and attention reads the caches where they lie: no step has a result of
// a cache's size but those two, and they write 16 elements each.
// CHECK-LABEL: plan.program @main inputs ["q", "k", "v", "position"] outputs ["y"]
// CHECK-SAME: #plan.memory<state, context, bytes = 4096, alignment = 64>
// CHECK: %[[K:.*]] = plan.state "keys" {place = #plan.place<state, 0>} : tensor<1x2x32x8xf32>
// CHECK: %[[V:.*]] = plan.state "values" {place = #plan.place<state, 2048>} : tensor<1x2x32x8xf32>
// CHECK-NOT: plan.nest [{{.*}}32
// CHECK: %[[NEWK:.*]] = plan.nest [2, 8] into %[[K]][
// CHECK: } {{{.*}}places = [#plan.place<state, 0>]} : tensor<1x2x32x8xf32>
// CHECK: %[[NEWV:.*]] = plan.nest [2, 8] into %[[V]][
// CHECK: } {{{.*}}places = [#plan.place<state, 2048>]} : tensor<1x2x32x8xf32>
// CHECK: plan.kernel "attention" {{.*}} ins(%arg0, %[[NEWK]], %[[NEWV]] :
// CHECK-NOT: tensor<1x2x32x8xf32>{{$}}
// CHECK: plan.keep %[[NEWK]] as "keys"
// CHECK: plan.keep %[[NEWV]] as "values"
func.func @main(%q: tensor<1x2x1x8xf32> {nn.name = "q"}, %k: tensor<1x2x1x8xf32> {nn.name = "k"},
                %v: tensor<1x2x1x8xf32> {nn.name = "v"}, %position: tensor<1xi64> {nn.name = "position"},
                %keys: tensor<1x2x32x8xf32> {nn.state = "keys"}, %values: tensor<1x2x32x8xf32> {nn.state = "values"})
    -> (tensor<1x2x1x8xf32> {nn.name = "y"}, tensor<1x2x32x8xf32> {nn.state = "keys"}, tensor<1x2x32x8xf32> {nn.state = "values"}) {
  %shape = nn.constant dense<[1, 2, 1, 8]> : tensor<4xi64>
  %one = nn.constant dense<1> : tensor<4xi64>
  %at = nn.reshape %position, %one : (tensor<1xi64>, tensor<4xi64>) -> tensor<1x1x1x1xi64>
  %places = nn.expand %at, %shape : (tensor<1x1x1x1xi64>, tensor<4xi64>) -> tensor<1x2x1x8xi64>
  %newk = nn.scatter_elements %keys, %places, %k {axis = 2, reduction = "none"} : (tensor<1x2x32x8xf32>, tensor<1x2x1x8xi64>, tensor<1x2x1x8xf32>) -> tensor<1x2x32x8xf32>
  %newv = nn.scatter_elements %values, %places, %v {axis = 2, reduction = "none"} : (tensor<1x2x32x8xf32>, tensor<1x2x1x8xi64>, tensor<1x2x1x8xf32>) -> tensor<1x2x32x8xf32>
  %y = nn.attention %q, %newk, %newv {scale = 3.5e-01 : f64} : (tensor<1x2x1x8xf32>, tensor<1x2x32x8xf32>, tensor<1x2x32x8xf32>) -> tensor<1x2x1x8xf32>
  return %y, %newk, %newv : tensor<1x2x1x8xf32>, tensor<1x2x32x8xf32>, tensor<1x2x32x8xf32>
}
