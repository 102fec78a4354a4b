// The nn dialect and the base class of its ops; each family of ops is a file of its own in ops/.
#ifndef BURIN_DIALECTS_NN_NN_TD
#define BURIN_DIALECTS_NN_NN_TD

include "dialects/nn/NnInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Nn_Dialect : Dialect {
  let name = "nn";
  let cppNamespace = "::burin::nn";
  let summary = "neural network operators on tensors, with value semantics";
  let extraClassDeclaration = [{
    /// Registers the ops of one family; each ops/<Family>.cpp calls it for its own.
    template <typename... Ops> void addFamily() { addOperations<Ops...>(); }
  }];
}

/// The op moves elements, or chooses among them, and computes nothing with them: it takes any element type as it is.
def Nn_MovesElements : NativeOpTrait<"MovesElements"> {
  let cppNamespace = "::burin::nn";
}

/// The op's lowering reads sizes, not shapes: it may have operands and results whose sizes are known at run time only.
def Nn_LowersSizes : NativeOpTrait<"LowersSizes"> {
  let cppNamespace = "::burin::nn";
}

class Nn_Op<string mnemonic, list<Trait> traits = []>
    : Op<Nn_Dialect, mnemonic, !listconcat([Pure, DeclareOpInterfaceMethods<NnOpInterface>], traits)>;

#endif // BURIN_DIALECTS_NN_NN_TD
