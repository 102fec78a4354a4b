// Sizes that contradict each other whatever their symbols are, are refused.
// RUN: burin-opt --split-input-file --verify-diagnostics --burin-simplify-infer-shapes %s

!rows = tensor<?x8xf32, #size.dims<["seq", 8], {seq = array<i64: 2, 9>}>>
!more = tensor<?x8xf32, #size.dims<["n", 8], {n = array<i64: 10, 20>}>>

func.func @broadcast(%x: !rows, %y: !more) -> tensor<*xf32> {
  // expected-error @+1 {{expected shapes that broadcast, got}}
  %0 = nn.add %x, %y : (!rows, !more) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

!rows = tensor<?x8xf32, #size.dims<["seq", 8], {seq = array<i64: 2, 9>}>>

func.func @reshape(%x: !rows) -> tensor<*xf32> {
  %shape = nn.constant dense<[4, 100]> : tensor<2xi64>
  // expected-error @+1 {{expected a shape of 8*seq elements, got [4, 100]}}
  %0 = nn.reshape %x, %shape : (!rows, tensor<2xi64>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

!rows = tensor<?x8xf32, #size.dims<["seq", 8], {seq = array<i64: 2, 9>}>>

func.func @squeeze(%x: !rows) -> tensor<*xf32> {
  // expected-error @+1 {{expected size 1 at axis 0, got seq}}
  %0 = nn.squeeze %x {axes = array<i64: 0>} : (!rows) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

!rows = tensor<?x8xf32, #size.dims<["seq", 8], {seq = array<i64: 2, 9>}>>

func.func @split(%x: !rows) -> tensor<*xf32> {
  // expected-error @+1 {{expected parts of seq in all, got [4, 20]}}
  %0:2 = nn.split %x {axis = 0, sizes = array<i64: 4, 20>} : (!rows) -> (tensor<*xf32>, tensor<*xf32>)
  return %0#0 : tensor<*xf32>
}

// -----

!rows = tensor<?x8xf32, #size.dims<["seq", 8], {seq = array<i64: 2, 9>}>>

func.func @result(%x: !rows) -> tensor<10x8xf32> {
  // expected-error @+1 {{expected result type 'tensor<?x8xf32, #size.dims<["seq", 8], {seq = array<i64: 2, 9>}>>', got 'tensor<10x8xf32>'}}
  %0 = nn.relu %x : (!rows) -> tensor<10x8xf32>
  return %0 : tensor<10x8xf32>
}
