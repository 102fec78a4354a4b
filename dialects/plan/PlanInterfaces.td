// What all steps of a program have in common.
#ifndef BURIN_DIALECTS_PLAN_PLANINTERFACES_TD
#define BURIN_DIALECTS_PLAN_PLANINTERFACES_TD

include "mlir/IR/OpBase.td"

def Plan_Step : OpInterface<"Step"> {
  let cppNamespace = "::burin::plan";
  let description = [{
    An op of a program that runs: it reads tensors and writes its results. Its regions name what they load by number, in
    the order of `reads`, and see nothing else from outside.
  }];
  let methods = [
    InterfaceMethod<"The tensors that the regions load from.", "::mlir::OperandRange", "getReads">,
    InterfaceMethod<"", "::mlir::MutableOperandRange", "getReadsMutable">,
    InterfaceMethod<"The tensors that the step itself reads, as a kernel does.", "::mlir::OperandRange", "getInputs">,
    InterfaceMethod<"What yields the elements of the results; may be left out by a kernel.", "::mlir::Region &", "getEpilogue">,
    InterfaceMethod<"What one run computes, in operations of the model.", "uint64_t", "getOperations">,
    InterfaceMethod<"", "void", "setOperations", (ins "std::optional<uint64_t>":$operations)>,
    InterfaceMethod<"The operand that the step updates in place, none of its reads; null where the results have memory of "
                    "their own.", "::mlir::OpOperand *", "getTiedOperand">];
  let extraSharedClassDeclaration = [{
    /// What getTiedOperand() is; null where there is none.
    ::mlir::Value getTied() {
      ::mlir::OpOperand *operand = $_op.getTiedOperand();
      return operand ? operand->get() : ::mlir::Value();
    }
    /// The number of `value` among the reads, of which it becomes one.
    unsigned addRead(::mlir::Value value);
    /// Leaves what is loaded, each value once, in order of the first load. True where that changed the reads.
    bool tidyReads();
    /// Makes `load`, which was moved or copied here from `origin`, read what it read there.
    void adopt(LoadOp load, Step origin);
  }];
}

#endif // BURIN_DIALECTS_PLAN_PLANINTERFACES_TD
