// Elementwise ops: a record holds all of one, its scalar formula for the lowering and its reference in C++.
#ifndef BURIN_DIALECTS_NN_OPS_ELEMENTWISE_TD
#define BURIN_DIALECTS_NN_OPS_ELEMENTWISE_TD

include "dialects/nn/Nn.td"

/// `formula` is what the lowering builds (dialects/plan/Formula.h), over x, y, z and the names in `parameters`.
/// `reference` is a C++ expression over the same names, of type double or (unless `elements` is Float) nn::Integer.
/// `bindings` is the C++ body of getBindings.
class Nn_Elementwise<string mnemonic, list<string> operandNames, string formula, string reference, string bindings,
                     string elements = "Number", string resultElement = "Operand", list<string> parameters = []>
    : Nn_Op<mnemonic> {
  defvar doubles = !foldl("", parameters, text, name,
      text # "  double " # name # " = get" # !toupper(!substr(name, 0, 1)) # !substr(name, 1) # "().convertToDouble();\n");
  defvar declared = !foldl("", operandNames, text, name, text # !if(!empty(text), "", ", ") # "auto " # name);
  defvar ignored = !foldl("", parameters, text, name, text # " (void)" # name # ";");
  defvar pairs = !foldl("", parameters, text, name, text # "{\"" # name # "\", " # name # "}, ");
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let extraClassDefinition = [{
    void $cppClass::getBindings(Bindings &bindings) {
      (void)bindings;
      }] # bindings # [{
    }
    ::llvm::LogicalResult $cppClass::inferResultTypes(::llvm::SmallVectorImpl<::mlir::Type> &types) {
      return elementwise::inferResultTypes(*this, elementwise::Elements::}] # elements # [{,
                                           elementwise::ResultElement::}] # resultElement # [{, types);
    }
    ::llvm::LogicalResult $cppClass::interpret(Interpretation &values) {
    }] # doubles # ignored # [{
      return elementwise::interpret<elementwise::Elements::}] # elements # [{>(values, [&](}] # declared # [{) { return }] # reference # [{; });
    }
    ::llvm::LogicalResult $cppClass::lower(Lowering &lowering) {
    }] # doubles # [{
      return elementwise::lower(*this, lowering, "}] # formula # [{", {}] # pairs # [{});
    }
  }];
}

class Nn_Unary<string mnemonic, string formula, string reference, string bindings, string elements = "Number",
               string resultElement = "Operand">
    : Nn_Elementwise<mnemonic, ["x"], formula, reference, bindings, elements, resultElement> {
  let arguments = (ins AnyTensor:$x);
}

class Nn_Binary<string mnemonic, string formula, string reference, string bindings, string elements = "Number",
                string resultElement = "Operand">
    : Nn_Elementwise<mnemonic, ["x", "y"], formula, reference, bindings, elements, resultElement> {
  let arguments = (ins AnyTensor:$x, AnyTensor:$y);
}

def Nn_ReluOp : Nn_Unary<"relu", "maximum(x, 0)", "x < 0 ? decltype(x)(0) : x", [{
    bindings.onnx("Relu", {}, importOperands<ReluOp>);
    bindings.aten("aten.relu.default", importArguments<ReluOp>);
    bindings.aten("aten.relu_.default", importArguments<ReluOp>);
  }]> {
  let summary = "max(x, 0)";
}

def Nn_AddOp : Nn_Binary<"add", "x + y", "x + y", [{
    bindings.onnx("Add", {7}, importOperands<AddOp>);
    bindings.aten("aten.add.Tensor", elementwise::importScaled<AddOp>);
  }]> {
  let summary = "x + y, broadcast";
}

#endif // BURIN_DIALECTS_NN_OPS_ELEMENTWISE_TD
