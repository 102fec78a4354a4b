// Comparison, logic, bits and choice.
#ifndef BURIN_DIALECTS_NN_OPS_LOGIC_TD
#define BURIN_DIALECTS_NN_OPS_LOGIC_TD

include "dialects/nn/Elementwise.td"

/// A comparison; `onnx` is empty where ONNX has none, `aten` stands for `lt` of aten.lt.Tensor.
class Nn_Compare<string mnemonic, string relation, string onnx, int since, string aten, string elements = "Number">
    : Nn_Binary<mnemonic, "x " # relation # " y", "x " # relation # " y",
        !if(!empty(onnx), "", "bindings.onnx(\"" # onnx # "\", {" # since # "}, importOperands<$cppClass>);\n") #
        "for (auto overload : {\"aten." # aten # ".Tensor\", \"aten." # aten # ".Scalar\"})\n" #
        "  bindings.aten(overload, logic::importCompare<$cppClass>);\n",
        elements, "Bool">;

def Nn_EqualOp : Nn_Compare<"equal", "==", "Equal", 7, "eq", "Any"> { let summary = "x == y"; }
def Nn_NotEqualOp : Nn_Compare<"not_equal", "!=", "", 0, "ne", "Any"> { let summary = "x != y"; }
def Nn_LessOp : Nn_Compare<"less", "<", "Less", 7, "lt"> { let summary = "x < y"; }
def Nn_LessOrEqualOp : Nn_Compare<"less_or_equal", "<=", "LessOrEqual", 12, "le"> { let summary = "x <= y"; }
def Nn_GreaterOp : Nn_Compare<"greater", ">", "Greater", 7, "gt"> { let summary = "x > y"; }
def Nn_GreaterOrEqualOp : Nn_Compare<"greater_or_equal", ">=", "GreaterOrEqual", 12, "ge"> { let summary = "x >= y"; }

/// Logic on booleans; torch reads other types as `x != 0`.
class Nn_Logic<string mnemonic, string formula, string reference, string onnx, string aten>
    : Nn_Binary<mnemonic, formula, reference,
        "bindings.onnx(\"" # onnx # "\", {7}, importOperands<$cppClass>);\n" #
        "bindings.aten(\"aten." # aten # ".default\", logic::importLogic<$cppClass>);\n",
        "Bool">;

def Nn_AndOp : Nn_Logic<"and", "x && y", "x && y", "And", "logical_and"> { let summary = "both"; }
def Nn_OrOp : Nn_Logic<"or", "x || y", "x || y", "Or", "logical_or"> { let summary = "one of both or both"; }
def Nn_XorOp : Nn_Logic<"xor", "x != y", "x != y", "Xor", "logical_xor"> { let summary = "one of both, not both"; }

def Nn_NotOp : Nn_Unary<"not", "!x", "!x", [{
    bindings.onnx("Not", {}, importOperands<$cppClass>);
    bindings.aten("aten.logical_not.default", logic::importNot);
  }], "Bool"> {
  let summary = "the other boolean";
}

/// Bits of integers; `logical` is the twin for booleans.
class Nn_Bits<string mnemonic, string formula, string reference, string onnx, string aten, string dunder, string logical>
    : Nn_Binary<mnemonic, formula, reference,
        "bindings.onnx(\"" # onnx # "\", {18}, importOperands<$cppClass>);\n" #
        "for (auto overload : {\"aten." # aten # ".Tensor\", \"aten." # aten # ".Scalar\", \"aten." # aten #
        ".Scalar_Tensor\", \"aten." # dunder # ".Tensor\", \"aten." # dunder # ".Scalar\"})\n" #
        "  bindings.aten(overload, logic::importBits<$cppClass, " # logical # ">);\n",
        "Integer">;

def Nn_BitAndOp : Nn_Bits<"bit_and", "bit_and(x, y)", "x & y", "BitwiseAnd", "bitwise_and", "__and__", "AndOp"> {
  let summary = "bitwise and";
}
def Nn_BitOrOp : Nn_Bits<"bit_or", "bit_or(x, y)", "x | y", "BitwiseOr", "bitwise_or", "__or__", "OrOp"> {
  let summary = "bitwise or";
}
def Nn_BitXorOp : Nn_Bits<"bit_xor", "bit_xor(x, y)", "x ^ y", "BitwiseXor", "bitwise_xor", "__xor__", "XorOp"> {
  let summary = "bitwise exclusive or";
}
def Nn_BitNotOp : Nn_Unary<"bit_not", "bit_not(x)", "~x", [{
    bindings.onnx("BitwiseNot", {18}, importOperands<$cppClass>);
    bindings.aten("aten.bitwise_not.default", logic::importBitNot);
  }], "Integer"> {
  let summary = "every bit turned";
}

def Nn_ShiftLeftOp : Nn_Binary<"shift_left", "shift_left(x, y)",
    "elementwise::shiftLeft(x, y, values.result().elementType().getIntOrFloatBitWidth())", [{
    bindings.onnx("BitShift", {11}, logic::importShift);
    for (auto name : {"aten.bitwise_left_shift.Tensor", "aten.bitwise_left_shift.Tensor_Scalar", "aten.__lshift__.Scalar",
                      "aten.__lshift__.Tensor"})
      bindings.aten(name, importPair<$cppClass>);
  }], "Integer"> {
  let summary = "x * 2^y; 0 where y is no place in x";
}
def Nn_ShiftRightOp : Nn_Binary<"shift_right", "x < 0 ? bit_not(shift_right(bit_not(x), y)) : shift_right(x, y)",
    "elementwise::shiftRight(x, y, values.result().elementType().getIntOrFloatBitWidth())", [{
    for (auto name : {"aten.bitwise_right_shift.Tensor", "aten.bitwise_right_shift.Tensor_Scalar",
                      "aten.__rshift__.Scalar", "aten.__rshift__.Tensor"})
      bindings.aten(name, importPair<$cppClass>);
  }], "Integer"> {
  let summary = "x / 2^y rounded down; 0 or -1 by the sign of x where y is no place in x";
}

def Nn_IsNanOp : Nn_Unary<"is_nan", "is_nan(x)", "std::isnan(x)", [{
    bindings.onnx("IsNaN", {9}, importOperands<$cppClass>);
    bindings.aten("aten.isnan.default", importFloatSelf<$cppClass>);
  }], "Float", "Bool"> {
  let summary = "whether x is not a number";
}

def Nn_IsInfOp : Nn_Parametric<"is_inf", ["negative", "positive"],
    "is_inf(x) && (x < 0 ? negative != 0 : positive != 0)", "std::isinf(x) && (x < 0 ? negative != 0 : positive != 0)", [{
    bindings.onnx("IsInf", {10}, logic::importIsInf);
    bindings.aten("aten.isinf.default", logic::importAtenIsInf);
    bindings.aten("aten.isfinite.default", logic::importIsFinite);
  }], "Float", "Bool"> {
  let summary = "whether x is infinite; one sign may be left out";
}

def Nn_WhereOp : Nn_Elementwise<"where", ["condition", "x", "y"], "condition ? x : y", "condition != 0 ? x : y", [{
    bindings.onnx("Where", {9}, importOperands<$cppClass>);
    for (auto name : {"aten.where.self", "aten.where.ScalarSelf", "aten.where.ScalarOther", "aten.where.Scalar"})
      bindings.aten(name, logic::importWhere);
    bindings.aten("aten.masked_fill.Scalar", logic::importMaskedFill);
    bindings.aten("aten.masked_fill.Tensor", logic::importMaskedFill);
  }], "Any", "Operand", [], 1, [Nn_MovesElements]> {
  let summary = "x where the condition holds, else y";
  let arguments = (ins AnyTensor:$condition, AnyTensor:$x, AnyTensor:$y);
}

#endif // BURIN_DIALECTS_NN_OPS_LOGIC_TD
