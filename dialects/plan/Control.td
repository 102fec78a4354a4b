// Steps that choose and repeat: ops with blocks of steps inside.
#ifndef BURIN_DIALECTS_PLAN_CONTROL_TD
#define BURIN_DIALECTS_PLAN_CONTROL_TD

include "dialects/plan/Plan.td"

class Plan_ControlOp<string mnemonic, list<Trait> traits = []> : Plan_Op<mnemonic,
    !listconcat([RecursiveMemoryEffects], traits)> {
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
}

def Plan_IfOp : Plan_ControlOp<"if"> {
  let summary = "runs one of two blocks of steps";
  let description = [{
    `condition` is one element that is known when the run gets here. The steps inside see all values outside; what a
    block leaves by `plan.result` becomes the results. Constants stand in the program itself.

    ```mlir
    %0 = plan.if %c : tensor<i1> {
      %1 = plan.nest [4] reads(%a : tensor<4xf32>) epilogue { ... } : tensor<4xf32>
      plan.result %1 : tensor<4xf32>
    } else {
      plan.result %b : tensor<4xf32>
    } : tensor<4xf32>
    ```

    Once placed, both blocks leave each result where `places` says.
  }];
  let arguments = (ins Plan_Value:$condition, OptionalAttr<TypedArrayAttrBase<Plan_PlaceAttr, "places">>:$places);
  let regions = (region SizedRegion<1>:$taken, SizedRegion<1>:$otherwise);
  let results = (outs Variadic<Plan_Value>:$results);
  let assemblyFormat = [{
    $condition `:` type($condition) $taken `else` $otherwise attr-dict (`:` type($results)^)?
  }];
}

def Plan_LoopOp : Plan_ControlOp<"loop", [AttrSizedOperandSegments]> {
  let summary = "runs a block of steps again and again";
  let description = [{
    The block takes the number of the iteration, from 0, and the carried values, which begin as `initial`; it leaves
    the next ones, and before them the next condition where there is one. An iteration begins as long as its number is
    less than `trips`, where that is given, and the last condition holds, where there is one. The results are the
    carried values at the end. A run that would begin iteration `most` ends with BURIN_LOOP_TOO_LONG instead.

    ```mlir
    // doubles %x until it is over 100
    %0 = plan.loop while %c : tensor<i1> most 1000 carries(%x : tensor<f32>) {
    ^bb0(%i: tensor<i64>, %v: tensor<f32>):
      %1 = plan.nest [] reads(%v : tensor<f32>) epilogue { ... } : tensor<f32>
      %2 = plan.nest [] reads(%1 : tensor<f32>) epilogue { ... } : tensor<i1>
      plan.result %2, %1 : tensor<i1>, tensor<f32>
    } : tensor<f32>
    ```

    Once placed, a carried value lies where `places` says through all iterations, and the number of the iteration at
    `counter_place`.
  }];
  let arguments = (ins Optional<Plan_Value>:$trips, Optional<Plan_Value>:$condition, I64Attr:$most,
                       Variadic<Plan_Value>:$initial, OptionalAttr<TypedArrayAttrBase<Plan_PlaceAttr, "places">>:$places,
                       OptionalAttr<Plan_PlaceAttr>:$counter_place);
  let regions = (region SizedRegion<1>:$body);
  let results = (outs Variadic<Plan_Value>:$results);
  let assemblyFormat = [{
    (`trips` $trips^ `:` type($trips))? (`while` $condition^ `:` type($condition))? `most` $most
    (`carries` `(` $initial^ `:` type($initial) `)`)? $body attr-dict (`:` type($results)^)?
  }];
  let extraClassDeclaration = [{
    /// The number of the iteration, inside.
    ::mlir::BlockArgument getCounter() { return getBody().getArgument(0); }
    /// Carried value `number`, inside.
    ::mlir::BlockArgument getCarried(unsigned number) { return getBody().getArgument(number + 1); }
    /// What an iteration leaves as carried value `number`.
    ::mlir::OpOperand &getNext(unsigned number) {
      return getBody().front().back().getOpOperand(number + (getCondition() ? 1 : 0));
    }
    /// The condition that an iteration leaves; null where there is none.
    ::mlir::Value getNextCondition() {
      return getCondition() ? getBody().front().back().getOperand(0) : ::mlir::Value();
    }
  }];
}

def Plan_ResultOp : Plan_Op<"result", [Terminator, Pure, ParentOneOf<["IfOp", "LoopOp"]>]> {
  let summary = "names what a block of steps leaves to the op around it";
  let arguments = (ins Variadic<Plan_Value>:$operands);
  let assemblyFormat = "attr-dict ($operands^ `:` type($operands))?";
}

#endif // BURIN_DIALECTS_PLAN_CONTROL_TD
