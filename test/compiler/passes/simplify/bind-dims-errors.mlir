// RUN: burin-opt %s --burin-simplify-bind-dims="dims=batch=2 shapes=s=2x3" --split-input-file --verify-diagnostics
// RUN: not burin-opt %s --split-input-file --burin-simplify-bind-dims="dims=batch=many" 2>&1 | FileCheck %s --check-prefix=DIM
// RUN: not burin-opt %s --split-input-file --burin-simplify-bind-dims="dims=batch=-1" 2>&1 | FileCheck %s --check-prefix=DIM
// RUN: not burin-opt %s --split-input-file --burin-simplify-bind-dims="dims=batch=1,batch=2" 2>&1 | FileCheck %s --check-prefix=TWICE
// RUN: not burin-opt %s --split-input-file --burin-simplify-bind-dims="shapes=x=1,x=2" 2>&1 | FileCheck %s --check-prefix=SHAPES
// RUN: not burin-opt %s --split-input-file --burin-simplify-bind-dims="shapes=x=2xx3" 2>&1 | FileCheck %s --check-prefix=SHAPE
// DIM: error: --dim 'batch={{many|-1}}': expected NAME=N with N a number of at least 0
// SHAPE: error: --shape 'x=2xx3': expected INPUT=AxBxC with numbers of at least 0
// TWICE: error: --dim 'batch': expected one size, got 1 and 2
// SHAPES: error: --shape 'x': expected one shape for this input, got two

// All that is open is named at once, with the option that binds it.
// expected-error @below {{expected a size for every dimension, but 'seq' (input 'x' dimension 1, input 'y' dimension 0); input 'x' dimension 2 has no name; input 'u' has no shape: bind with, for example, --dim 'seq=128' --shape 'x=2x128x128' --shape 'u=1x3x224x224'}}
func.func @main(%x: tensor<?x?x?xf32> {nn.name = "x", nn.dims = ["batch", "seq", "?"]},
                %y: tensor<?xf32> {nn.name = "y", nn.dims = ["seq"]}, %u: tensor<*xf32> {nn.name = "u"},
                %s: tensor<?x3xf32> {nn.name = "s"}) -> tensor<?x?x?xf32> {
  return %x : tensor<?x?x?xf32>
}

// -----

// What an exporter did not know it may have written as 0 or less.
// expected-error @below {{expected a size for every dimension, but input 'x' dimension 1 is declared as 0; input 'y' dimension 0 is declared as -3: bind with, for example, --shape 'x=2x128' --shape 'y=1' (or --shape 'x=2x0' if it is to hold nothing)}}
func.func @main(%x: tensor<2x?xf32> {nn.name = "x", nn.dims = [2, 0]},
                %y: tensor<?xf32> {nn.name = "y", nn.dims = [-3]}, %b: tensor<?xf32> {nn.name = "b", nn.dims = ["batch"]},
                %s: tensor<?x3xf32> {nn.name = "s"}) -> tensor<2x?xf32> {
  return %x : tensor<2x?xf32>
}

// -----

func.func @main(
    // expected-error @below {{--shape for input 's': expected 3 dimensions, got 2}}
    %s: tensor<?x3x4xf32> {nn.name = "s", nn.dims = ["batch", 3, 4]}) -> tensor<?x3x4xf32> {
  return %s : tensor<?x3x4xf32>
}

// -----

func.func @main(
    // expected-error @below {{--shape for input 's': expected dimension 1 to be 4 as in the model, got 3}}
    %s: tensor<?x4xf32> {nn.name = "s", nn.dims = ["batch", 4]}) -> tensor<?x4xf32> {
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

// expected-error @below {{--shape 's': no input has that name; there are 'x'}}
module {
  func.func @main(%x: tensor<?xf32> {nn.name = "x", nn.dims = ["batch"]}) -> tensor<?xf32> {
    return %x : tensor<?xf32>
  }
}

// -----

func.func @main(
    // expected-error @below {{--shape for input 's': expected dimension 1 to be 2 as --dim 'batch' says, got 3}}
    %s: tensor<?x?xf32> {nn.name = "s", nn.dims = ["?", "batch"]}) -> tensor<?x?xf32> {
  return %s : tensor<?x?xf32>
}

// -----

func.func @main(
    // expected-error @below {{expected tensors of at most 1099511627776 bytes, got 'tensor<4611686018427387904x2xf32>'}}
    %x: tensor<4611686018427387904x?xf32> {nn.name = "x", nn.dims = [0, "batch"]},
    %s: tensor<?x3xf32> {nn.name = "s"}) -> tensor<?x3xf32> {
  return %s : tensor<?x3xf32>
}
