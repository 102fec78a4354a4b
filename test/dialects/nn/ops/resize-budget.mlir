// A mean over many axes has more terms than any budget: it is left to the run.
// RUN: burin-opt %s --burin-simplify-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @many_axes
// CHECK: nn.resize {{.*}} -> tensor<1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1xf32>
func.func @many_axes() -> tensor<*xf32> {
  %x = nn.constant dense<1.0> : tensor<2x2x2x2x2x2x2x2x2x2x2x2x2x2x2x2x2x2x2x2xf32>
  %s = nn.constant dense<1> : tensor<20xi64>
  %r = nn.resize %x sizes %s {mode = "linear", antialias = true} : (tensor<2x2x2x2x2x2x2x2x2x2x2x2x2x2x2x2x2x2x2x2xf32>, tensor<20xi64>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}
