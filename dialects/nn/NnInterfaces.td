// The one interface that every nn op implements: import bindings, types, reference and lowering live on the op.
#ifndef BURIN_DIALECTS_NN_NNINTERFACES_TD
#define BURIN_DIALECTS_NN_NNINTERFACES_TD

include "mlir/IR/OpBase.td"

def NnOpInterface : OpInterface<"NnOpInterface"> {
  let description = [{
    What the compiler asks of an operator. A new operator implements these methods beside its definition, and no
    table elsewhere names it.
  }];
  let cppNamespace = "::burin::nn";
  let methods = [
    StaticInterfaceMethod<
      "Adds the source operators (ONNX, ATen) that import as this op.",
      "void", "getBindings", (ins "::burin::nn::Bindings &":$bindings)>,
    InterfaceMethod<[{
        Computes the result types from operands and attributes; operands may be unranked or have unknown
        dimensions. Emits an error on the op and fails where the operands contradict the operator's definition.
      }],
      "::llvm::LogicalResult", "inferResultTypes", (ins "::llvm::SmallVectorImpl<::mlir::Type> &":$types)>,
    InterfaceMethod<[{
        Computes the results in 64-bit arithmetic from the operator's definition, independently of the lowering.
        Operand and result types are static.
      }],
      "::llvm::LogicalResult", "interpret", (ins "::burin::nn::Interpretation &":$values)>,
    InterfaceMethod<
      "Builds the plan kernels that compute the results. Operand and result types are static.",
      "::llvm::LogicalResult", "lower", (ins "::burin::nn::Lowering &":$lowering)>,
    InterfaceMethod<
      "Floating-point (or integer) operations that the definition asks for, multiply and add counted apart.",
      "int64_t", "countOperations", (ins), "",
      [{ return ::burin::nn::detail::countResultElements($_op.getOperation()); }]>
  ];
  let verify = [{ return ::burin::nn::detail::verifyResultTypes($_op); }];
}

#endif // BURIN_DIALECTS_NN_NNINTERFACES_TD
