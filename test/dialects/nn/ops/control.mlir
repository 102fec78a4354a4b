// RUN: burin-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes | FileCheck %s --check-prefix=FOLD
// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-infer-shapes --burin-lower-to-plan | FileCheck %s --check-prefix=PLAN

// CHECK-LABEL: func.func @branch
// PLAN-LABEL: plan.program @branch
func.func @branch(%c: tensor<1xi1>, %x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK: nn.if %{{.*}} : tensor<1xi1> -> tensor<4xf32> {
  // PLAN: %[[W:.*]] = plan.weight dense<{{.*}}> : tensor<4xf32>
  // PLAN: %[[Y:.*]] = plan.if %arg0 : tensor<1xi1> {
  %0 = nn.if %c : tensor<1xi1> -> tensor<4xf32> {
    // CHECK: nn.neg
    // PLAN: %[[N:.*]] = plan.nest [4] reads(%arg1 : tensor<4xf32>)
    // PLAN: plan.result %[[N]] : tensor<4xf32>
    %1 = nn.neg %x : (tensor<4xf32>) -> tensor<4xf32>
    // CHECK: nn.yield %{{.*}} : tensor<4xf32>
    nn.yield %1 : tensor<4xf32>
  // CHECK: } else {
  // PLAN: } else {
  } else {
    // PLAN: plan.nest [4] reads(%arg1, %[[W]] : tensor<4xf32>, tensor<4xf32>)
    %two = nn.constant dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>
    %2 = nn.mul %x, %two : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    nn.yield %2 : tensor<4xf32>
  }
  // PLAN: plan.return %[[Y]]
  return %0 : tensor<4xf32>
}

// -----

// Either may give nothing.
// CHECK-LABEL: func.func @nothing
// CHECK: nn.if %{{.*}} : tensor<i1> {
// CHECK: nn.loop most 3 {
func.func @nothing(%c: tensor<i1>) {
  nn.if %c : tensor<i1> {
    nn.yield
  } else {
    nn.yield
  }
  nn.loop most 3 {
  ^bb0(%i: tensor<i64>):
    nn.yield
  }
  return
}

// -----

// A condition that folds chooses when compiling; what is in the branch folds on.
// FOLD-LABEL: func.func @known
// FOLD-NOT: nn.if
// FOLD: %[[Y:.*]] = nn.constant dense<[-1, -2]> : tensor<2xi64>
// FOLD-NEXT: return %[[Y]]
func.func @known() -> tensor<?xi64> {
  %a = nn.constant dense<1> : tensor<i64>
  %b = nn.constant dense<2> : tensor<i64>
  %c = nn.less %a, %b : (tensor<i64>, tensor<i64>) -> tensor<i1>
  %x = nn.constant dense<[1, 2]> : tensor<2xi64>
  %0 = nn.if %c : tensor<i1> -> tensor<?xi64> {
    %1 = nn.neg %x : (tensor<2xi64>) -> tensor<?xi64>
    nn.yield %1 : tensor<?xi64>
  } else {
    nn.yield %x : tensor<2xi64>
  }
  return %0 : tensor<?xi64>
}

// -----

// Types are inferred inside.
// FOLD-LABEL: func.func @unknown
// FOLD: nn.if %{{.*}} : tensor<i1> -> tensor<3xf32>
func.func @unknown(%c: tensor<i1>, %x: tensor<3xf32>) -> tensor<*xf32> {
  %0 = nn.if %c : tensor<i1> -> tensor<*xf32> {
    %1 = nn.neg %x : (tensor<3xf32>) -> tensor<*xf32>
    nn.yield %1 : tensor<*xf32>
  } else {
    nn.yield %x : tensor<3xf32>
  }
  return %0 : tensor<*xf32>
}

// -----

// CHECK-LABEL: func.func @loop
// PLAN-LABEL: plan.program @loop
func.func @loop(%n: tensor<i64>, %c: tensor<i1>, %x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK: nn.loop trips %{{.*}} : tensor<i64> while %{{.*}} : tensor<i1> most 9 carries(%{{.*}} : tensor<4xf32>) -> tensor<4xf32> {
  // PLAN: plan.loop trips %arg0 : tensor<i64> while %arg1 : tensor<i1> most 9 carries(%arg2 : tensor<4xf32>) {
  %0 = nn.loop trips %n : tensor<i64> while %c : tensor<i1> most 9 carries (%x : tensor<4xf32>) -> tensor<4xf32> {
  // CHECK-NEXT: ^bb0(%{{.*}}: tensor<i64>, %{{.*}}: tensor<4xf32>):
  ^bb0(%i: tensor<i64>, %v: tensor<4xf32>):
    // PLAN: %[[NEXT:.*]] = plan.nest [4]
    %1 = nn.add %v, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    // CHECK: nn.yield %{{.*}}, %{{.*}} : tensor<i1>, tensor<4xf32>
    // PLAN: plan.result %arg1, %[[NEXT]] : tensor<i1>, tensor<4xf32>
    nn.yield %c, %1 : tensor<i1>, tensor<4xf32>
  }
  return %0 : tensor<4xf32>
}

// -----

// No iteration begins: the results are what it would have begun with.
// FOLD-LABEL: func.func @none
// FOLD: %[[EMPTY:.*]] = nn.constant dense<> : tensor<0x4xf32>
// FOLD: return %arg0, %[[EMPTY]]
func.func @none(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<0x4xf32>) {
  %n = nn.constant dense<0> : tensor<i64>
  %0, %1 = nn.loop trips %n : tensor<i64> most 0 carries (%x : tensor<4xf32>) -> tensor<4xf32>, tensor<0x4xf32> {
  ^bb0(%i: tensor<i64>, %v: tensor<4xf32>):
    %2 = nn.add %v, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    nn.yield %2, %2 : tensor<4xf32>, tensor<4xf32>
  }
  return %0, %1 : tensor<4xf32>, tensor<0x4xf32>
}

// -----

func.func @yield(%c: tensor<i1>, %x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @below {{expected a block that ends in 'nn.yield'}}
  %0 = "nn.if"(%c) ({
    nn.yield %x : tensor<4xf32>
  }, {
    %1 = nn.neg %x : (tensor<4xf32>) -> tensor<4xf32>
  }) : (tensor<i1>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @condition(%c: tensor<2xi1>, %x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @below {{expected a condition of one boolean, got 'tensor<2xi1>'}}
  %0 = nn.if %c : tensor<2xi1> -> tensor<4xf32> {
    nn.yield %x : tensor<4xf32>
  } else {
    nn.yield %x : tensor<4xf32>
  }
  return %0 : tensor<4xf32>
}

// -----

func.func @counts(%c: tensor<i1>, %x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @below {{expected branches that give equally many values, got 1 and 2}}
  %0 = nn.if %c : tensor<i1> -> tensor<4xf32> {
    nn.yield %x : tensor<4xf32>
  } else {
    nn.yield %x, %x : tensor<4xf32>, tensor<4xf32>
  }
  return %0 : tensor<4xf32>
}

// -----

func.func @types(%c: tensor<i1>, %x: tensor<4xf32>, %y: tensor<5xf32>) -> tensor<4xf32> {
  // expected-error @below {{expected branches that agree in type and shape, got 'tensor<4xf32>' and 'tensor<5xf32>' as result 0}}
  %0 = nn.if %c : tensor<i1> -> tensor<4xf32> {
    nn.yield %x : tensor<4xf32>
  } else {
    nn.yield %y : tensor<5xf32>
  }
  return %0 : tensor<4xf32>
}

// -----

func.func @trips(%n: tensor<f32>, %x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @below {{expected one number of iterations, got 'tensor<f32>'}}
  %0 = nn.loop trips %n : tensor<f32> most 9 carries (%x : tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%i: tensor<i64>, %v: tensor<4xf32>):
    nn.yield %v : tensor<4xf32>
  }
  return %0 : tensor<4xf32>
}

// -----

func.func @takes(%n: tensor<i64>, %x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @below {{expected a block that takes ('tensor<i64>', 'tensor<4xf32>'), got ('tensor<4xf32>')}}
  %0 = nn.loop trips %n : tensor<i64> most 9 carries (%x : tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%v: tensor<4xf32>):
    nn.yield %v : tensor<4xf32>
  }
  return %0 : tensor<4xf32>
}

// -----

func.func @gives(%c: tensor<i1>, %x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @below {{expected a block that gives at least 2 values, got 1}}
  %0 = nn.loop while %c : tensor<i1> most 9 carries (%x : tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%i: tensor<i64>, %v: tensor<4xf32>):
    nn.yield %v : tensor<4xf32>
  }
  return %0 : tensor<4xf32>
}

// -----

func.func @keeps(%n: tensor<i64>, %x: tensor<4xf32>, %y: tensor<5xf32>) -> tensor<4xf32> {
  // expected-error @below {{expected a carried value that keeps its type and shape, got 'tensor<4xf32>' before and 'tensor<5xf32>' after an iteration as value 0}}
  %0 = nn.loop trips %n : tensor<i64> most 9 carries (%x : tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%i: tensor<i64>, %v: tensor<4xf32>):
    nn.yield %y : tensor<5xf32>
  }
  return %0 : tensor<4xf32>
}

// -----

func.func @stacked(%c: tensor<i1>, %x: tensor<4xf32>) -> tensor<?x4xf32> {
  // expected-error @below {{expected a constant number of iterations, and no condition, where values are stacked}}
  %0 = nn.loop while %c : tensor<i1> most 9 -> tensor<?x4xf32> {
  ^bb0(%i: tensor<i64>):
    nn.yield %c, %x : tensor<i1>, tensor<4xf32>
  }
  return %0 : tensor<?x4xf32>
}
