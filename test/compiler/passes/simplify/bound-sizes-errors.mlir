// RUN: burin-opt %s --split-input-file --verify-diagnostics --burin-simplify-bound-sizes

// expected-error @below {{input 'x': expected a size 's' that has a greatest; --dim 's=1..MOST' gives its range}}
func.func @open(%x: tensor<?xf32, #size.dims<["s"], {s = array<i64: 1, 9223372036854775807>}>> {nn.name = "x"}) {
  return
}

// -----

// expected-error @below {{input 'x': expected a size 's' of at least 1; --dim 's=1..MOST' gives its range}}
func.func @empty(%x: tensor<?xf32, #size.dims<["s"], {s = array<i64: 0, 9>}>> {nn.name = "x"}) {
  return
}

// -----

// expected-error @below {{input 'x': expected at most one size that is known at run time only, in front of all others but those of 1, got [2, s]; --dim gives one of them a number}}
func.func @inner(%x: tensor<2x?xf32, #size.dims<[2, "s"], {s = array<i64: 1, 9>}>> {nn.name = "x"}) {
  return
}

// -----

func.func @unknown(%x: tensor<?xf32, #size.dims<["s"], {s = array<i64: 1, 9>}>> {nn.name = "x"}) -> tensor<?xf32> {
  // expected-error @below {{node '?': expected a size of dimension 0 that is known, got ? in [?]}}
  %0 = nn.abs %x : (tensor<?xf32, #size.dims<["s"], {s = array<i64: 1, 9>}>>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

func.func @nothing(%x: tensor<?xf32, #size.dims<["s"], {s = array<i64: 1, 9>}>> {nn.name = "x"}) -> tensor<?xf32, #size.dims<["s - 1"], {s = array<i64: 1, 9>}>> {
  %zero = nn.constant dense<0> : tensor<1xi64>
  %end = nn.constant dense<-1> : tensor<1xi64>
  // expected-error @below {{node '?': expected a size of dimension 0 of at least 1, got s - 1 in [s - 1]}}
  %0 = nn.slice %x, %zero, %end {axes = array<i64: 0>, steps = array<i64: 1>} : (tensor<?xf32, #size.dims<["s"], {s = array<i64: 1, 9>}>>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xf32, #size.dims<["s - 1"], {s = array<i64: 1, 9>}>>
  return %0 : tensor<?xf32, #size.dims<["s - 1"], {s = array<i64: 1, 9>}>>
}

// -----

func.func @output(%x: tensor<?x2xf32, #size.dims<["s", 2], {s = array<i64: 1, 9>}>> {nn.name = "x"}) -> (tensor<2x?xf32, #size.dims<[2, "s"], {s = array<i64: 1, 9>}>> {nn.name = "y"}) {
  // expected-error @below {{output 'y': expected at most one size}}
  %0 = nn.transpose %x {permutation = array<i64: 1, 0>} : (tensor<?x2xf32, #size.dims<["s", 2], {s = array<i64: 1, 9>}>>) -> tensor<2x?xf32, #size.dims<[2, "s"], {s = array<i64: 1, 9>}>>
  return %0 : tensor<2x?xf32, #size.dims<[2, "s"], {s = array<i64: 1, 9>}>>
}
