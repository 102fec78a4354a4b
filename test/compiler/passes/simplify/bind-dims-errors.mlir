// RUN: burin-opt %s --burin-simplify-bind-dims="dims=batch=2 shapes=s=2x3" --split-input-file --verify-diagnostics
// RUN: not burin-opt %s --split-input-file --burin-simplify-bind-dims="dims=batch=many" 2>&1 | FileCheck %s --check-prefix=DIM
// RUN: not burin-opt %s --split-input-file --burin-simplify-bind-dims="dims=batch=-1" 2>&1 | FileCheck %s --check-prefix=DIM
// RUN: not burin-opt %s --split-input-file --burin-simplify-bind-dims="shapes=x=2xx3" 2>&1 | FileCheck %s --check-prefix=SHAPE
// DIM: error: --dim 'batch={{many|-1}}': expected NAME=N with N a number of at least 0
// SHAPE: error: --shape 'x=2xx3': expected INPUT=AxBxC with numbers of at least 0

// All that is open is named at once, with the option that binds it.
// expected-error @below {{input 'x' dimension 1 ('seq') is not bound: bind it with --dim 'seq=N'; input 'x' dimension 2 has no name and is not bound: bind it with --shape 'x=AxBxC'}}
func.func @main(%x: tensor<?x?x?xf32> {nn.name = "x", nn.dims = ["batch", "seq", "?"]},
                %s: tensor<?x3xf32> {nn.name = "s"}) -> tensor<?x?x?xf32> {
  return %x : tensor<?x?x?xf32>
}

// -----

func.func @main(
    // expected-error @below {{input 'x': expected a known rank; bind it with --shape 'x=AxBxC'}}
    %x: tensor<*xf32> {nn.name = "x"}) -> tensor<*xf32> {
  return %x : tensor<*xf32>
}

// -----

func.func @main(
    // expected-error @below {{--shape for input 's': expected 3 dimensions, got 2}}
    %s: tensor<?x3x4xf32> {nn.name = "s"}) -> tensor<?x3x4xf32> {
  return %s : tensor<?x3x4xf32>
}

// -----

func.func @main(
    // expected-error @below {{--shape for input 's': expected dimension 1 to be 4 as in the model, got 3}}
    %s: tensor<?x4xf32> {nn.name = "s"}) -> tensor<?x4xf32> {
  return %s : tensor<?x4xf32>
}

// -----

// expected-error @below {{--dim 'batch': no input has an open dimension of that name}}
module {
  func.func @main(%s: tensor<?x3xf32> {nn.name = "s"}) -> tensor<?x3xf32> {
    return %s : tensor<?x3xf32>
  }
}

// -----

// expected-error @below {{--shape 's': no input has that name}}
module {
  func.func @main(%x: tensor<?xf32> {nn.name = "x", nn.dims = ["batch"]}) -> tensor<?xf32> {
    return %x : tensor<?xf32>
  }
}
