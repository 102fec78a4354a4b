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
  // expected-error @below {{expected a static shape, got 'tensor<?xf32>'}}
  %0 = nn.reshape %x, %s : (tensor<4xf32>, tensor<1xi64>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{expected an nn op, got 'plan.view'}}
  %0 = plan.view %x : tensor<2xf32> to tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

// What a run finds and leaves is no input and no output.
// CHECK-LABEL: plan.program @main inputs ["x"] outputs ["y"]
// CHECK: ^bb0(%[[X:.*]]: tensor<4xf32>):
// CHECK: %[[FIRST:.*]] = plan.weight dense<3.0{{.*}}> : tensor<4xf32>
// CHECK-NEXT: %[[OLD:.*]] = plan.state "sum" initial %[[FIRST]] : tensor<4xf32> : tensor<4xf32>
// CHECK: %[[NEW:.*]] = plan.nest [4] reads(%[[OLD]], %[[X]] :
// CHECK: plan.keep %[[NEW]] as "sum" : tensor<4xf32>
// CHECK-NEXT: plan.return %[[OLD]] : tensor<4xf32>
func.func @main(%s: tensor<4xf32> {nn.name = "s", nn.state = "sum", nn.initial = dense<3.0> : tensor<4xf32>},
                %x: tensor<4xf32> {nn.name = "x"})
    -> (tensor<4xf32> {nn.name = "t", nn.state = "sum"}, tensor<4xf32> {nn.name = "y"}) {
  %0 = nn.add %s, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %0, %s : tensor<4xf32>, tensor<4xf32>
}

// -----

// expected-error @below {{state 's': expected a result beside the argument}}
func.func @main(%x: tensor<2xf32> {nn.state = "s"}) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}

// -----

// expected-error @below {{state 's': expected an argument beside the result}}
func.func @main(%x: tensor<2xf32>) -> (tensor<2xf32> {nn.state = "s"}, tensor<2xf32>) {
  return %x, %x : tensor<2xf32>, tensor<2xf32>
}

// -----

// expected-error @below {{state 's': expected one argument, got two}}
func.func @main(%x: tensor<2xf32> {nn.state = "s"}, %y: tensor<2xf32> {nn.state = "s"}) -> (tensor<2xf32> {nn.state = "s"}, tensor<2xf32>) {
  return %x, %y : tensor<2xf32>, tensor<2xf32>
}

// -----

// expected-error @below {{state 's': expected one result, got two}}
func.func @main(%x: tensor<2xf32> {nn.state = "s"}) -> (tensor<2xf32> {nn.state = "s"}, tensor<2xf32> {nn.state = "s"}) {
  return %x, %x : tensor<2xf32>, tensor<2xf32>
}

// -----

// expected-error @below {{state 's': expected output 'out0' to be 'tensor<2xf32>' as input 'in0' is, got 'tensor<3xf32>': a state that grows}}
func.func @main(%x: tensor<2xf32> {nn.state = "s"}, %y: tensor<3xf32>) -> (tensor<3xf32> {nn.state = "s"}, tensor<3xf32>) {
  return %y, %y : tensor<3xf32>, tensor<3xf32>
}

// -----

// expected-error @below {{state 's': expected an initial value of type 'tensor<2xf32>', got 'tensor<1xf32>'}}
func.func @main(%x: tensor<2xf32> {nn.state = "s", nn.initial = dense<1.0> : tensor<1xf32>}) -> (tensor<2xf32> {nn.state = "s"}, tensor<2xf32>) {
  return %x, %x : tensor<2xf32>, tensor<2xf32>
}
