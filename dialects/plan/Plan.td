// The plan dialect: what runs, in order, each value with its place in memory; shapes are those of the largest sizes.
#ifndef BURIN_DIALECTS_PLAN_PLAN_TD
#define BURIN_DIALECTS_PLAN_PLAN_TD

include "mlir/IR/OpBase.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "dialects/plan/PlanInterfaces.td"
include "dialects/size/Dims.td"

def Plan_Dialect : Dialect {
  let name = "plan";
  let cppNamespace = "::burin::plan";
  let summary = "kernels in execution order, buffers as offsets, constants as offsets into one blob";
  let useDefaultAttributePrinterParser = 1;
}

class Plan_Op<string mnemonic, list<Trait> traits = []> : Op<Plan_Dialect, mnemonic, traits>;

// ---- memories and places

def Plan_Lifetime : I32EnumAttr<"Lifetime", "how long a memory keeps what it holds", [
    I32EnumAttrCase<"Run", 0, "run">, I32EnumAttrCase<"Constant", 1, "constant">,
    I32EnumAttrCase<"Context", 2, "context">]> {
  let cppNamespace = "::burin::plan";
  let genSpecializedAttr = 0;
}

def Plan_Device : I32EnumAttr<"Device", "who reaches a memory", [
    I32EnumAttrCase<"Host", 0, "host">, I32EnumAttrCase<"Cuda", 1, "cuda">]> {
  let cppNamespace = "::burin::plan";
  let genSpecializedAttr = 0;
}

def Plan_DeviceAttr : EnumAttr<Plan_Dialect, Plan_Device, "device"> {
  let assemblyFormat = "`<` $value `>`";
}

def Plan_MemoryAttr : AttrDef<Plan_Dialect, "Memory"> {
  let mnemonic = "memory";
  let summary = "one block of memory that a program needs";
  let description = [{
    Lifetime `run`: holds nothing between two runs. `constant`: is only read, and the same for all who run the program.
    `context`: keeps what a run leaves for the next one of the same context. `least` is the smallest size that any places of the same values could have, 0 where nobody asked.

    ```mlir
    #plan.memory<arena, run, bytes = 8192, alignment = 64, least = 8192>
    ```
  }];
  let parameters = (ins StringRefParameter<"an identifier">:$name, EnumParameter<Plan_Lifetime>:$lifetime,
                        "int64_t":$bytes, "int64_t":$alignment, DefaultValuedParameter<"int64_t", "0">:$least,
                        DefaultValuedParameter<"::burin::plan::Device", "::burin::plan::Device::Host">:$device);
  let assemblyFormat = "`<` custom<Word>($name) `,` $lifetime `,` struct($bytes, $alignment, $least, $device) `>`";
  let genVerifyDecl = 1;
}

def Plan_PlaceAttr : AttrDef<Plan_Dialect, "Place"> {
  let mnemonic = "place";
  let summary = "where a value lies: a memory of the program and a byte offset into it";
  let description = [{
    What callers hand to each run has no memory: `input` and `output` stand in its place, and the number of the input or
    output in that of the offset. `inside` is the place of what is never whole: the step that reads it computes it (`banded`).
  }];
  let parameters = (ins StringRefParameter<"a memory">:$memory, "int64_t":$offset);
  let assemblyFormat = "`<` custom<Word>($memory) `,` $offset `>`";
  let extraClassDeclaration = [{
    bool isInput() const { return getMemory() == inputPlace; }
    bool isOutput() const { return getMemory() == outputPlace; }
    bool isInside() const { return getMemory() == insidePlace; }
    /// Whether it lies in memory that the program lists.
    bool isInMemory() const { return !isInput() && !isOutput() && !isInside(); }
  }];
}

// ---- schedules

def Plan_ScheduleAttr : AttrDef<Plan_Dialect, "Schedule"> {
  let mnemonic = "schedule";
  let summary = "how a nest's loops run; without one they run one after the other, each index in turn";
  let description = [{
    The printer follows it and decides nothing. Loops are numbered from the outside; `strip_loop` counts loops only.

    - `tasks`: parts that threads share of the first `shared` loops, the one over strips included.
    - `strips`: nearly equal parts of the innermost loop of a nest without reduction; the loop over them stands before
      loop `strip_loop`.
    - `tile`: neighbouring results of the innermost parallel loop that a reduction computes together.
    - `lanes`: steps of the innermost reduction that have accumulators of their own, which are combined at the end.
    - `block_loop`, `block_size`: a long sum of floats is formed in blocks: the reduction loops before `block_loop` go one
      index at a time, `block_loop` by `block_size`, and those behind it all the way. 0 is a single block.
      Of a loop whose size is known at run time only, the only one then, `block_size` is the most: the run makes as many
      nearly equal blocks where the size is more than two of them, else one.
    - `block_tasks`: parts of a single result's blocks that threads share.
    - `angle_row`: 1 where the innermost loop of a nest without reduction computes sines, cosines and tangents by
      blocks (runtime/kernels/generic/angle_row.h), quickly where all angles of a block are near 0.
    - `cut_loop`, `cuts`: a nest without reduction is printed once for each piece of loop `cut_loop` between two cuts, since
      its guards are decided there.
  }];
  let parameters = (ins DefaultValuedParameter<"int64_t", "1">:$tasks, DefaultValuedParameter<"int64_t", "0">:$shared,
                        DefaultValuedParameter<"int64_t", "1">:$strips, DefaultValuedParameter<"int64_t", "0">:$strip_loop,
                        DefaultValuedParameter<"int64_t", "0">:$tile, DefaultValuedParameter<"int64_t", "0">:$lanes,
                        DefaultValuedParameter<"int64_t", "0">:$block_loop,
                        DefaultValuedParameter<"int64_t", "0">:$block_size,
                        DefaultValuedParameter<"int64_t", "1">:$block_tasks,
                        DefaultValuedParameter<"int64_t", "0">:$angle_row,
                        DefaultValuedParameter<"int64_t", "0">:$cut_loop, OptionalArrayRefParameter<"int64_t">:$cuts);
  let assemblyFormat = "`<` struct(params) `>`";
  let builders = [AttrBuilder<(ins), [{
    return $_get($_ctxt, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, ::llvm::ArrayRef<int64_t>());
  }]>];
}

// ---- program

def Plan_Value : Type<CPred<"::llvm::isa<::mlir::RankedTensorType>($_self) && "
    "::llvm::cast<::mlir::RankedTensorType>($_self).hasStaticShape()">, "tensor of static shape", "::mlir::RankedTensorType">;
def Plan_Element : Type<CPred<"$_self.isIntOrIndexOrFloat()">, "scalar">;

def Plan_ProgramOp : Plan_Op<"program", [Symbol, IsolatedFromAbove, RegionKindInterface,
    DeclareOpInterfaceMethods<RegionKindInterface>]> {
  let summary = "one whole run of a model";
  let description = [{
    The block's arguments are the inputs, `plan.return` names the outputs. Ops run in the order in which they stand.
    `memories` is what a run needs beside them, known once the values are placed: each place names one of them.
    `device` says who runs the steps, the host where it is left out. `sizes` has the range of each size that a run is
    told, by its name.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, StrArrayAttr:$input_names, StrArrayAttr:$output_names,
                       OptionalAttr<TypedArrayAttrBase<Plan_MemoryAttr, "memories">>:$memories,
                       OptionalAttr<Plan_DeviceAttr>:$device, OptionalAttr<DictionaryAttr>:$sizes);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$sym_name `inputs` $input_names `outputs` $output_names attr-dict-with-keyword $body";
  let extraClassDeclaration = [{
    /// The memory of that name; null where the program lists none.
    MemoryAttr getMemory(::llvm::StringRef name);
    /// Its bytes; 0 where there is none.
    int64_t getMemoryBytes(::llvm::StringRef name);
    Device whereStepsRun() { return getDevice().value_or(Device::Host); }
  }];
  let hasRegionVerifier = 1;
}

def Plan_ReturnOp : Plan_Op<"return", [Terminator, HasParent<"ProgramOp">, Pure]> {
  let summary = "names the program's outputs";
  let arguments = (ins Variadic<Plan_Value>:$operands);
  let assemblyFormat = "attr-dict ($operands^ `:` type($operands))?";
}

def Plan_WeightOp : Plan_Op<"weight", [Pure]> {
  let summary = "a constant of the weight blob";
  let arguments = (ins ElementsAttr:$value, OptionalAttr<Plan_PlaceAttr>:$place);
  let results = (outs Plan_Value:$result);
  let assemblyFormat = "$value attr-dict `:` type($result)";
  let hasVerifier = 1;
}

def Plan_ViewOp : Plan_Op<"view", [Pure]> {
  let summary = "the same bytes under another shape";
  let arguments = (ins Plan_Value:$source);
  let results = (outs Plan_Value:$result);
  let assemblyFormat = "$source attr-dict `:` type($source) `to` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Plan_BufferOp : Plan_Op<"buffer"> {
  let summary = "memory that steps write part by part";
  let description = [{
    Holds nothing yet. A nest takes it by `into`, writes its part, and gives the buffer as far as it is written then;
    the next nest takes that. Whoever reads the last of these values reads all parts; nothing else uses the others.

    ```mlir
    // two rows behind three
    %0 = plan.buffer : tensor<5x8xf32>
    %1 = plan.nest [3, 8] into %0[affine_map<(d0, d1) -> (d0, d1)>] { ... } : tensor<5x8xf32>
    %2 = plan.nest [2, 8] into %1[affine_map<(d0, d1) -> (d0 + 3, d1)>] { ... } : tensor<5x8xf32>
    ```
  }];
  let results = (outs Res<Plan_Value, "", [MemAlloc]>:$result);
  let assemblyFormat = "attr-dict `:` type($result)";
}

// ---- state

def Plan_StateOp : Plan_Op<"state"> {
  let summary = "what the run before left under a name";
  let description = [{
    The first run of a context finds `initial`, or zeros. `plan.keep` of the same name says what the next run finds.

    ```mlir
    %0 = plan.state "cache.0" : tensor<1x64x8xf32>
    %1 = plan.nest [1, 1, 8] into %0[affine_map<(b, t, c, at) -> (b, at, c)>] reads(...) { ... } : tensor<1x64x8xf32>
    plan.keep %1 as "cache.0" : tensor<1x64x8xf32>
    ```
  }];
  let arguments = (ins StrAttr:$name, Optional<Plan_Value>:$initial, OptionalAttr<Plan_PlaceAttr>:$place);
  let results = (outs Plan_Value:$result);
  let assemblyFormat = "$name (`initial` $initial^ `:` type($initial))? attr-dict `:` type($result)";
  let hasVerifier = 1;
}

def Plan_KeepOp : Plan_Op<"keep", [HasParent<"ProgramOp">]> {
  let summary = "what the next run finds in a state";
  let description = [{
    No step: once values are placed, `value` lies where the state does.
  }];
  let arguments = (ins Plan_Value:$value, StrAttr:$name);
  let assemblyFormat = "$value `as` $name attr-dict `:` type($value)";
}

// ---- kernels

class Plan_StepOp<string mnemonic> : Plan_Op<mnemonic, [Pure, IsolatedFromAbove, AttrSizedOperandSegments,
    Plan_Step]> {
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let hasCanonicalizer = 1;
}

def Plan_NestOp : Plan_StepOp<"nest"> {
  let summary = "a loop nest with a scalar body";
  let description = [{
    Iterates over `parallel` dimensions, which are the results' shape, and over `reduction` dimensions inside them.
    The body takes all indices and the accumulators, and yields the next accumulators; the accumulators start at
    `init`. The epilogue takes the accumulators and the parallel indices and yields one element per result. Without
    a reduction the body is left out. `reads` lists the tensors that body and epilogue load from.

    ```mlir
    // row sums of a 4x8 tensor, halved
    %0 = plan.nest [4] reads(%a : tensor<4x8xf32>) reduce [8] init [0.0 : f32] body {
    ^bb0(%i: index, %k: index, %sum: f32):
      %x = plan.load 0[affine_map<(i, k) -> (i, k)>](%i, %k) : f32
      %next = plan.binary add %sum, %x : f32
      plan.yield %next : f32
    } epilogue {
    ^bb0(%sum: f32, %i: index):
      %half = plan.literal 0.5 : f32
      %r = plan.binary mul %sum, %half : f32
      plan.yield %r : f32
    } : tensor<4xf32>
    ```

    With `into`, the only result is that operand with a part of it written: the element at parallel indices p goes to
    `store`(p), which no two p share. The epilogue may yield positions beside the element, results of
    `plan.check_index`, which are further dimensions of `store`: a row is written where the data say. The operand is
    tied: values say what is computed, and may be used again; once they are placed the result lies in the operand's
    memory, and nothing reads the operand any more (decision 16).

    ```mlir
    // row `at` of a 16x8 tensor
    %1 = plan.nest [8] into %0[affine_map<(d0, d1) -> (d1, d0)>] reads(%row, %at : tensor<8xf32>, tensor<i64>) {
    ^bb0(%c: index):
      %x = plan.load 0[affine_map<(d0) -> (d0)>] (%c) : f32
      %n = plan.load 1[affine_map<() -> ()>] () : i64
      %i = plan.check_index %n bound 16 : i64
      plan.yield %x, %i : f32, index
    } : tensor<16x8xf32>
    ```

    Where a loop's size is known at run time only, `parallel` and `reduction` have the greatest, and `sizes` lists those of
    all loops, the parallel ones first. Those are the sizes of the results then.

    ```mlir
    %0 = plan.nest [512, 8] reads(...) { ... } {sizes = #size.dims<["seq", 8], {seq = array<i64: 1, 512>}>}
        : tensor<512x8xf32, #size.dims<["seq", 8], {seq = array<i64: 1, 512>}>>
    ```
  }];
  let arguments = (ins DenseI64ArrayAttr:$parallel, DenseI64ArrayAttr:$reduction, ArrayAttr:$init,
                       Variadic<Plan_Value>:$reads, Optional<Plan_Value>:$into, OptionalAttr<AffineMapAttr>:$store,
                       OptionalAttr<TypedArrayAttrBase<Plan_PlaceAttr, "places">>:$places,
                       DefaultValuedOptionalAttr<I64Attr, "0">:$operations, OptionalAttr<Plan_ScheduleAttr>:$schedule,
                       OptionalAttr<Size_DimsAttr>:$sizes);
  let regions = (region MaxSizedRegion<1>:$body, SizedRegion<1>:$epilogue);
  let results = (outs Variadic<Plan_Value>:$results);
  let builders = [
    // A nest without reduction over `parallel`, whose epilogue's block takes the indices and is still empty.
    OpBuilder<(ins "::mlir::TypeRange":$results, "::llvm::ArrayRef<int64_t>":$parallel,
                   CArg<"::mlir::Value", "nullptr">:$into, CArg<"::mlir::AffineMap", "{}">:$store)>];
  let extraClassDeclaration = [{
    ::mlir::OperandRange getInputs() { return getOperands().take_front(0); }
    ::mlir::OpOperand *getTiedOperand() {
      return getInto() ? &getOperation()->getOpOperand(getODSOperandIndexAndLength(1).first) : nullptr;
    }
    /// The positions that the epilogue yields beside its elements.
    ::mlir::OperandRange getPositions();
    /// The sizes of all loops when the nest runs, the parallel ones first.
    ::llvm::SmallVector<::burin::size::Size> getLoopSizes();
    /// Gives the loops these sizes.
    void setLoopSizes(::llvm::ArrayRef<::burin::size::Size> sizes);
  }];
}

def Plan_KernelOp : Plan_StepOp<"kernel"> {
  let summary = "a hand-tuned kernel of the runtime, with a fused epilogue";
  let description = [{
    Instantiates the template `name` of the runtime header of that name with the constants of `params`. The record
    beside the header says which these are and what operands, results and scratch memory have to be; any other call is
    an error. A parameter that is known at run time only is a `#size.dims` of one size, where the record says that it may
    be. Where the record says that the kernel takes an epilogue, that takes the accumulator and the indices of the
    output element, and yields the stored element; where it is left out the accumulator is stored.
    `reads` lists the tensors that the epilogue loads from, beside the `inputs` of the template.

    A `banded` kernel runs inside the next step, the only one that reads its result: that one asks for a band of rows at a
    time, and the result is never whole in memory (decision 23). Which kernels do so is said by their records (`bandsOf`).

    `choices` says how it runs where there are several ways to its result (dialects/plan/Choices.h has their names): what a
    pass decided, or what a record asks one to decide.
  }];
  let arguments = (ins StrAttr:$name, DictionaryAttr:$params, Variadic<Plan_Value>:$inputs, Variadic<Plan_Value>:$reads,
                       DefaultValuedOptionalAttr<I64Attr, "0">:$scratch_bytes,
                       OptionalAttr<TypedArrayAttrBase<Plan_PlaceAttr, "places">>:$places,
                       OptionalAttr<Plan_PlaceAttr>:$scratch_place,
                       DefaultValuedOptionalAttr<I64Attr, "0">:$operations, UnitAttr:$banded,
                       OptionalAttr<DictionaryAttr>:$choices);
  let regions = (region MaxSizedRegion<1>:$epilogue);
  let results = (outs Variadic<Plan_Value>:$results);
  let extraClassDeclaration = [{
    /// The kernel that runs inside this one; null where none does.
    KernelOp getBandProducer();
    /// The kernel inside of which this one runs; itself where it is not banded.
    KernelOp getRunner();
    /// As the record says.
    ::mlir::OpOperand *getTiedOperand();
    /// What stands beside the kernel's header; a kernel that has none does not verify.
    const KernelRecord &getRecord() { return *findKernel(getName()); }
  }];
}

def Plan_YieldOp : Plan_Op<"yield", [Terminator, Pure]> {
  let summary = "ends a body or an epilogue";
  let arguments = (ins Variadic<Plan_Element>:$operands);
  let assemblyFormat = "attr-dict ($operands^ `:` type($operands))?";
}

// ---- indices

def Plan_ApplyOp : Plan_Op<"apply", [Pure]> {
  let summary = "an affine function of indices";
  let arguments = (ins AffineMapAttr:$map, Variadic<Index>:$indices);
  let results = (outs Index:$result);
  let assemblyFormat = "$map `(` $indices `)` attr-dict";
  let hasVerifier = 1;
}

def Plan_LoadOp : Plan_Op<"load", [Pure, AttrSizedOperandSegments, ParentOneOf<["NestOp", "KernelOp"]>]> {
  let summary = "reads one element of a tensor at an affine function of indices";
  let description = [{
    The tensor is number `read` of those that the step reads. The indices lie inside the tensor; with `guard` they need
    not, and an element outside reads as `otherwise`.
  }];
  let arguments = (ins I64Attr:$read, AffineMapAttr:$map, Variadic<Index>:$indices, Optional<Plan_Element>:$otherwise);
  let results = (outs Plan_Element:$result);
  let assemblyFormat = [{
    $read `[` $map `]` `(` $indices `)` (`guard` $otherwise^ `:` type($otherwise))? attr-dict `:` type($result)
  }];
  let builders = [
    // Adds `source` to the reads of the step into which the load is built.
    OpBuilder<(ins "::mlir::Value":$source, "::mlir::AffineMap":$map, "::mlir::ValueRange":$indices,
                   CArg<"::mlir::Value", "nullptr">:$otherwise)>];
  let extraClassDeclaration = [{
    Step getStep() { return ::llvm::cast<Step>((*this)->getParentOp()); }
    /// The tensor.
    ::mlir::TypedValue<::mlir::RankedTensorType> getSource();
  }];
  let hasVerifier = 1;
}

def Plan_CheckIndexOp : Plan_Op<"check_index", [Pure]> {
  let summary = "turns run-time data into an index of [0, bound)";
  let description = [{
    A negative value counts from the end. A value outside [-bound, bound) makes the run return
    BURIN_INDEX_OUT_OF_RANGE, and reads as 0.
  }];
  let arguments = (ins AnyInteger:$value, I64Attr:$bound);
  let results = (outs Index:$result);
  let assemblyFormat = "$value `bound` $bound attr-dict `:` type($value)";
}

def Plan_SizeValueOp : Plan_Op<"size_value", [Pure]> {
  let summary = "a size that is known at run time only, as a number";
  let description = [{
    ```mlir
    %n = plan.size_value #size.dims<["seq"], {seq = array<i64: 1, 512>}> -> i64
    ```
  }];
  let arguments = (ins Size_DimsAttr:$size);
  let results = (outs Plan_Element:$result);
  let assemblyFormat = "$size attr-dict `->` type($result)";
  let hasVerifier = 1;
}

def Plan_IndexValueOp : Plan_Op<"index_value", [Pure]> {
  let summary = "an index as a number";
  let arguments = (ins Index:$index);
  let results = (outs Plan_Element:$result);
  let assemblyFormat = "$index attr-dict `:` type($result)";
}

// ---- scalars: the functions are those of runtime/kernels/generic/scalar.h, of the same names

class Plan_Enum<string name, string summary, list<string> names> : I32EnumAttr<name, summary,
    !foldl([]<I32EnumAttrCase>, names, cases, each, !listconcat(cases, [I32EnumAttrCase<"k_" # each, !size(cases), each>]))> {
  let cppNamespace = "::burin::plan";
}

def Plan_Unary : Plan_Enum<"Unary", "scalar function of one argument", [
    "neg", "abs", "sign", "exp", "log", "log1p", "expm1", "sqrt", "sin", "cos", "tan", "asin", "acos", "atan", "sinh",
    "cosh", "tanh", "asinh", "acosh", "atanh", "erf", "floor", "ceil", "round", "trunc", "logical_not", "bit_not",
    "is_nan", "is_inf", "erfc", "erfcx", "erfinv", "lgamma", "digamma", "bessel_i0", "bessel_i0e", "bessel_i1",
    "bessel_i1e"]>;
def Plan_Binary : Plan_Enum<"Binary", "scalar function of two arguments", [
    "add", "sub", "mul", "div", "rem", "mod", "pow", "atan2", "maximum", "minimum", "bit_and", "bit_or", "bit_xor",
    "shift_left", "shift_right"]>;
def Plan_Compare : Plan_Enum<"Compare", "scalar comparison", ["eq", "ne", "lt", "le", "gt", "ge"]>;

def Plan_LiteralOp : Plan_Op<"literal", [Pure, ConstantLike, AllTypesMatch<["value", "result"]>]> {
  let summary = "a scalar constant";
  let arguments = (ins TypedAttrInterface:$value);
  let results = (outs Plan_Element:$result);
  let assemblyFormat = "$value attr-dict";
  let hasFolder = 1;
}

def Plan_UnaryOp : Plan_Op<"unary", [Pure]> {
  let summary = "a scalar function of one argument";
  let arguments = (ins Plan_Unary:$function, Plan_Element:$x);
  let results = (outs Plan_Element:$result);
  let assemblyFormat = "$function $x attr-dict `:` type($x) `->` type($result)";
}

def Plan_BinaryOp : Plan_Op<"binary", [Pure, AllTypesMatch<["x", "y", "result"]>]> {
  let summary = "a scalar function of two arguments";
  let arguments = (ins Plan_Binary:$function, Plan_Element:$x, Plan_Element:$y);
  let results = (outs Plan_Element:$result);
  let assemblyFormat = "$function $x `,` $y attr-dict `:` type($result)";
}

def Plan_CompareOp : Plan_Op<"compare", [Pure, AllTypesMatch<["x", "y"]>]> {
  let summary = "compares two scalars";
  let arguments = (ins Plan_Compare:$relation, Plan_Element:$x, Plan_Element:$y);
  let results = (outs I1:$result);
  let assemblyFormat = "$relation $x `,` $y attr-dict `:` type($x)";
}

def Plan_SelectOp : Plan_Op<"select", [Pure, AllTypesMatch<["x", "y", "result"]>]> {
  let summary = "x where the condition holds, else y";
  let arguments = (ins I1:$condition, Plan_Element:$x, Plan_Element:$y);
  let results = (outs Plan_Element:$result);
  let assemblyFormat = "$condition `,` $x `,` $y attr-dict `:` type($result)";
}

def Plan_CastOp : Plan_Op<"cast", [Pure]> {
  let summary = "converts between element types: floats to integers truncate to 64 bits and wrap, integers wrap";
  let description = [{
    A `storage` cast rounds because memory holds a narrower type, not because the model asks for it: where the value is
    widened again before it reached memory, nothing rounds.

    A `saturate` cast of a float gives an integer type of 8 or 16 bits its least or greatest where the value lies beyond,
    the least for NaN.
  }];
  let arguments = (ins Plan_Element:$x, UnitAttr:$storage, UnitAttr:$saturate);
  let results = (outs Plan_Element:$result);
  let assemblyFormat = "$x attr-dict `:` type($x) `to` type($result)";
  let hasFolder = 1;
  let hasVerifier = 1;
}

#endif // BURIN_DIALECTS_PLAN_PLAN_TD
