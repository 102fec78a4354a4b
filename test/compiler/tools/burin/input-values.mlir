// RUN: burin inspect %s --value k=3 --dim n=4 | FileCheck %s
// RUN: not burin inspect %s --value k=3,4 --dim n=4 2>&1 | FileCheck %s --check-prefix=COUNT
// RUN: not burin inspect %s --value k=0.5 --dim n=4 2>&1 | FileCheck %s --check-prefix=REAL
// RUN: not burin inspect %s --value x=0.5 2>&1 | FileCheck %s --check-prefix=OPEN
// RUN: not burin inspect %s --value j=0.5 --dim n=4 2>&1 | FileCheck %s --check-prefix=NAME
// RUN: not burin inspect %s --value k=some 2>&1 | FileCheck %s --check-prefix=TEXT
// RUN: not burin inspect %s --value k=1 --value k=2 2>&1 | FileCheck %s --check-prefix=TWICE

// An input with a value is none any more, and what it decides is decided.

// CHECK: x{{ +}}float32 [4]
// CHECK-NOT: k{{ +}}int64
// CHECK: y{{ +}}float32 [3]
// COUNT: error: --value for input 'k': expected 1 number, got 2
// REAL: error: --value for input 'k': expected integers for elements of 'i64', got '0.5'
// OPEN: error: expected a size for every dimension, but 'n' (input 'x' dimension 0): bind with, for example, --dim 'n=1'
// NAME: error: --value 'j': no input has that name; there are 'x', 'k'
// TEXT: error: --value 'k=some': expected INPUT=V or INPUT=V,V with numbers
// TWICE: error: --value 'k': expected one value for this input, got two
func.func @main(%x: tensor<?xf32> {nn.name = "x", nn.dims = ["n"]}, %k: tensor<1xi64> {nn.name = "k"})
    -> (tensor<?xf32> {nn.name = "y"}) {
  %zero = nn.constant dense<0> : tensor<1xi64>
  %y = nn.slice %x, %zero, %k {axes = array<i64: 0>, steps = array<i64: 1>} : (tensor<?xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xf32>
  return %y : tensor<?xf32>
}
