// RUN: burin-opt %s --burin-pipeline-simplify --burin-pipeline-plan | FileCheck %s

// Two functions become one step: the value between them is f32, the one in memory f16. A cast that the model asks for
// rounds all the same.
// CHECK-LABEL: plan.program @chain
// CHECK: plan.nest [8] reads(%arg0 : {{.*}}) {
// CHECK: %[[X:.*]] = plan.load 0{{.*}} : f16
// CHECK-NEXT: %[[WIDE:.*]] = plan.cast %[[X]] {storage} : f16 to f32
// CHECK-NEXT: %[[E:.*]] = plan.unary exp %[[WIDE]]
// CHECK-NEXT: %[[S:.*]] = plan.unary sin %[[E]]
// CHECK-NEXT: %[[R:.*]] = plan.cast %[[S]] {storage} : f32 to f16
// CHECK-NEXT: plan.yield %[[R]] : f16
// CHECK: plan.nest [8] reads(%arg1 : {{.*}}) {
// CHECK: %[[Y:.*]] = plan.load 0{{.*}} : f32
// CHECK-NEXT: %[[ROUND:.*]] = plan.cast %[[Y]] : f32 to bf16
// CHECK-NEXT: %[[BACK:.*]] = plan.cast %[[ROUND]] : bf16 to f32
// CHECK-NEXT: plan.yield %[[BACK]] : f32
func.func @chain(%x: tensor<8xf16>, %y: tensor<8xf32>) -> (tensor<8xf16>, tensor<8xf32>) {
  %0 = nn.exp %x : (tensor<8xf16>) -> tensor<8xf16>
  %1 = nn.sin %0 : (tensor<8xf16>) -> tensor<8xf16>
  %2 = nn.cast %y {to = bf16} : (tensor<8xf32>) -> tensor<8xbf16>
  %3 = nn.cast %2 {to = f32} : (tensor<8xbf16>) -> tensor<8xf32>
  return %1, %3 : tensor<8xf16>, tensor<8xf32>
}
