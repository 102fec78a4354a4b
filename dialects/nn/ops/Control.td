// Branches and loops: ops that hold blocks of ops.
#ifndef BURIN_DIALECTS_NN_OPS_CONTROL_TD
#define BURIN_DIALECTS_NN_OPS_CONTROL_TD

include "dialects/nn/Nn.td"

// It goes where nobody reads it, but is not shared with others of the same operands: for that MLIR compares the blocks of
// each with those of each. Of equal steps of a plan one is left, which are found by all that they hold.
class Nn_ControlOp<string mnemonic, list<Trait> traits = []> : Op<Nn_Dialect, mnemonic,
    !listconcat([DeclareOpInterfaceMethods<NnOpInterface>, Nn_MovesElements], traits)>;
def Nn_Given : Res<Variadic<AnyTensor>, "", [MemAlloc]>;

def Nn_IfOp : Nn_ControlOp<"if"> {
  let summary = "what one of two blocks gives";
  let description = [{
    `condition` is a boolean of one element. The ops inside see all values outside. Both blocks give values of the same
    types, which are the results.

    ```mlir
    %0 = nn.if %c : tensor<i1> -> tensor<4xf32> {
      %1 = nn.neg %x : (tensor<4xf32>) -> tensor<4xf32>
      nn.yield %1 : tensor<4xf32>
    } else {
      nn.yield %x : tensor<4xf32>
    }
    ```
  }];
  let arguments = (ins AnyTensor:$condition);
  let regions = (region SizedRegion<1>:$taken, SizedRegion<1>:$otherwise);
  let results = (outs Nn_Given:$results);
  let assemblyFormat = "$condition `:` type($condition) (`->` type($results)^)? $taken `else` $otherwise attr-dict";
  let extraClassDeclaration = "int64_t countOperations();";
}

def Nn_LoopOp : Nn_ControlOp<"loop", [AttrSizedOperandSegments]> {
  let summary = "what a block gives that is run again and again";
  let description = [{
    The block takes the number of the iteration, from 0, and the carried values, which begin as `initial` and keep their
    types. It gives the next condition, where there is one, the next carried values, and any number of further values.
    An iteration begins as long as its number is less than `trips`, where that is given, and the last condition holds,
    where there is one. The results are the carried values at the end, and each further value of all iterations, one
    upon the other along a new first dimension: these need a constant number of `trips` and no condition. A run that
    would begin iteration `most` is an error.

    ```mlir
    // %x, added to itself %n times, and all sums on the way
    %0, %1 = nn.loop trips %n : tensor<i64> most 10 carries(%x : tensor<f32>) -> tensor<f32>, tensor<10xf32> {
    ^bb0(%i: tensor<i64>, %sum: tensor<f32>):
      %2 = nn.add %sum, %x : (tensor<f32>, tensor<f32>) -> tensor<f32>
      nn.yield %2, %2 : tensor<f32>, tensor<f32>
    }
    ```
  }];
  let arguments = (ins Optional<AnyTensor>:$trips, Optional<AnyTensor>:$condition, I64Attr:$most,
                       Variadic<AnyTensor>:$initial);
  let regions = (region SizedRegion<1>:$body);
  let results = (outs Nn_Given:$results);
  let assemblyFormat = [{
    (`trips` $trips^ `:` type($trips))? (`while` $condition^ `:` type($condition))? `most` $most
    (`carries` `(` $initial^ `:` type($initial) `)`)? (`->` type($results)^)? $body attr-dict
  }];
  let extraClassDeclaration = [{
    int64_t countOperations();
    /// How many of the results are carried values.
    unsigned getCarriedCount() { return getInitial().size(); }
    /// What the block gives: the next carried values, then those that are stacked.
    ::mlir::OperandRange getNext() {
      return getBody().front().back().getOperands().drop_front(getCondition() ? 1 : 0);
    }
  }];
}

def Nn_YieldOp : Op<Nn_Dialect, "yield", [Terminator, Pure, ParentOneOf<["IfOp", "LoopOp"]>]> {
  let summary = "ends a block of a branch or a loop";
  let arguments = (ins Variadic<AnyTensor>:$operands);
  let assemblyFormat = "attr-dict ($operands^ `:` type($operands))?";
}

#endif // BURIN_DIALECTS_NN_OPS_CONTROL_TD
