// RUN: burin-opt %s --burin-lower-to-plan --split-input-file --verify-diagnostics | FileCheck %s

// Names go to the program, by position where the model gives none; an op's cost
// goes to the step that does its work.
// CHECK-LABEL: plan.program @main inputs ["x", "in1"] outputs ["out0", "sum"]
// CHECK: plan.nest [2, 3]
// CHECK: operations = 6
// CHECK: plan.return
func.func @main(%x: tensor<2x3xf32> {nn.name = "x"}, %y: tensor<2x3xf32>)
    -> (tensor<2x3xf32>, tensor<2x3xf32> {nn.name = "sum"}) {
  %0 = nn.add %x, %y : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %y, %0 : tensor<2x3xf32>, tensor<2x3xf32>
}

// -----

// expected-error @below {{input 'x': expected a static shape, got 'tensor<?xf32>'}}
func.func @main(%x: tensor<?xf32> {nn.name = "x"}) -> tensor<?xf32> {
  %0 = nn.relu %x : (tensor<?xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

func.func @main(%x: tensor<4xf32>, %s: tensor<1xi64>) -> tensor<?xf32> {
  // expected-error @below {{node '?': expected a static shape, got 'tensor<?xf32>'}}
  %0 = nn.reshape %x, %s : (tensor<4xf32>, tensor<1xi64>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{expected an nn op, got 'plan.view'}}
  %0 = plan.view %x : tensor<2xf32> to tensor<2xf32>
  return %0 : tensor<2xf32>
}
