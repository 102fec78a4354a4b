// The record that makes an elementwise op: its scalar formula for the lowering and its reference in C++.
#ifndef BURIN_DIALECTS_NN_ELEMENTWISE_TD
#define BURIN_DIALECTS_NN_ELEMENTWISE_TD

include "dialects/nn/Nn.td"

def Nn_ElementwiseTrait : NativeOpTrait<"Elementwise"> {
  let cppNamespace = "::burin::nn";
}

/// `formula` is what the lowering builds (dialects/plan/Formula.h), over the operand names and those of `parameters`,
/// which are F64Attr attributes of the op. `reference` is a C++ expression over the same names; operands are of type
/// double or nn::Integer, as the last of them has floats or integers. The first `conditions` operands are booleans,
/// the others share an element type that `elements` admits. `bindings` is the C++ body of getBindings, in which
/// $cppClass stands for the op's class.
class Nn_Elementwise<string mnemonic, list<string> operandNames, string formula, string reference, string bindings,
                     string elements = "Number", string resultElement = "Operand", list<string> parameters = [],
                     int conditions = 0, list<Trait> traits = []>
    : Nn_Op<mnemonic, !listconcat([Nn_ElementwiseTrait, Nn_LowersSizes], traits)> {
  defvar declared = !foldl("", operandNames, text, name, text # !if(!empty(text), "", ", ") # "auto " # name);
  defvar taken = !foldl("", !range(!size(operandNames)), text, i, text # !if(!empty(text), "", ", ") # "at[" # i # "]");
  defvar doubles = !foldl("", parameters, text, name,
      text # "  double " # name # " = get" # !toupper(!substr(name, 0, 1)) # !substr(name, 1) # "().convertToDouble();\n");
  defvar ignored = !foldl("", parameters, text, name, text # " (void)" # name # ";");
  defvar pairs = !foldl("", parameters, text, name, text # "{\"" # name # "\", " # name # "}, ");
  defvar quoted = !foldl("", operandNames, text, name, text # "\"" # name # "\", ");
  defvar onReals = !if(!or(!eq(elements, "Integer"), !eq(elements, "Bool")), "nullptr",
      "[&](const double *at) { return double(reference(" # taken # ")); }");
  defvar onIntegers = !if(!eq(elements, "Float"), "nullptr",
      "[&](const Integer *at) { return Integer(reference(" # taken # ")); }");
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let extraClassDefinition = [{
    void $cppClass::getBindings(Bindings &bindings) {
      (void)bindings;
      }] # bindings # [{
    }
    ::llvm::LogicalResult $cppClass::inferResultTypes(::llvm::SmallVectorImpl<::mlir::Type> &types) {
      return elementwise::inferResultTypes(*this, elementwise::Elements::}] # elements # [{,
                                           elementwise::ResultElement::}] # resultElement # ", " # conditions # [{, types);
    }
    ::llvm::LogicalResult $cppClass::interpret(Interpretation &values) {
    }] # doubles # ignored # [{
      auto reference = [&](}] # declared # [{) { return }] # reference # [{; };
      return elementwise::interpret(values, }] # onReals # ", " # onIntegers # [{);
    }
    ::llvm::LogicalResult $cppClass::lower(Lowering &lowering) {
    }] # doubles # [{
      return elementwise::lower(*this, lowering, "}] # formula # [{", {}] # quoted # "}, {" # pairs # [{});
    }
  }];
}

class Nn_Unary<string mnemonic, string formula, string reference, string bindings, string elements = "Number",
               string resultElement = "Operand">
    : Nn_Elementwise<mnemonic, ["x"], formula, reference, bindings, elements, resultElement> {
  let arguments = (ins AnyTensor:$x);
}

/// A mathematical function. `onnx` and `since` name the ONNX operator, empty where it has none, and `aten` its twins (`exp` of
/// aten.exp.default), which read integers as floats.
class Nn_Function<string mnemonic, string formula, string reference, string onnx, int since, list<string> aten>
    : Nn_Unary<mnemonic, formula, reference,
        !if(!empty(onnx), "", "bindings.onnx(\"" # onnx # "\", {" # since # "}, importOperands<$cppClass>);\n") #
        !foldl("", aten, text, name, text # "bindings.aten(\"aten." # name # ".default\", importFloatSelf<$cppClass>);\n"),
        "Float">;

class Nn_Binary<string mnemonic, string formula, string reference, string bindings, string elements = "Number",
                string resultElement = "Operand">
    : Nn_Elementwise<mnemonic, ["x", "y"], formula, reference, bindings, elements, resultElement> {
  let arguments = (ins AnyTensor:$x, AnyTensor:$y);
}

/// One operand and parameters, which are floats.
class Nn_Parametric<string mnemonic, list<string> parameters, string formula, string reference, string bindings,
                    string elements = "Float", string resultElement = "Operand">
    : Nn_Elementwise<mnemonic, ["x"], formula, reference, bindings, elements, resultElement, parameters> {
  let arguments = !foldl((ins AnyTensor:$x), parameters, inputs, name, !con(inputs, !dag(ins, [F64Attr], [name])));
}

#endif // BURIN_DIALECTS_NN_ELEMENTWISE_TD
