// Elementwise arithmetic of two operands.
#ifndef BURIN_DIALECTS_NN_OPS_ELEMENTWISE_TD
#define BURIN_DIALECTS_NN_OPS_ELEMENTWISE_TD

include "dialects/nn/Elementwise.td"

def Nn_AddOp : Nn_Binary<"add", "x + y", "x + y", [{
    bindings.onnx("Add", {7}, importOperands<$cppClass>);
    bindings.onnx("Sum", {8}, elementwise::importFold<$cppClass>);
    bindings.aten("aten.add.Tensor", elementwise::importAdd);
    bindings.aten("aten.add.Scalar", elementwise::importAdd);
    bindings.aten("aten.addcmul.default", elementwise::importAddProduct);
    bindings.aten("aten.addcdiv.default", elementwise::importAddQuotient);
    bindings.aten("aten.lerp.Scalar", elementwise::importLerp);
    bindings.aten("aten.lerp.Tensor", elementwise::importLerp);
  }]> {
  let summary = "x + y; integers wrap";
}

def Nn_SubOp : Nn_Binary<"sub", "x - y", "x - y", [{
    bindings.onnx("Sub", {7}, importOperands<$cppClass>);
    bindings.aten("aten.sub.Tensor", elementwise::importSub);
    bindings.aten("aten.sub.Scalar", elementwise::importSub);
    bindings.aten("aten.rsub.Tensor", elementwise::importReversedSub);
    bindings.aten("aten.rsub.Scalar", elementwise::importReversedSub);
  }]> {
  let summary = "x - y; integers wrap";
}

def Nn_MulOp : Nn_Binary<"mul", "x * y", "x * y", [{
    bindings.onnx("Mul", {7}, importOperands<$cppClass>);
    bindings.aten("aten.mul.Tensor", elementwise::importMul);
    bindings.aten("aten.mul.Scalar", elementwise::importMul);
    bindings.aten("aten.square.default", elementwise::importSquare);
  }]> {
  let summary = "x * y; integers wrap";
}

def Nn_DivOp : Nn_Binary<"div", "x / y", "elementwise::quotient(x, y)", [{
    bindings.onnx("Div", {7}, importOperands<$cppClass>);
    bindings.onnx("Mean", {8}, elementwise::importMean);
    for (auto name : {"aten.div.Tensor", "aten.div.Scalar", "aten.div.Tensor_mode", "aten.div.Scalar_mode"})
      bindings.aten(name, elementwise::importDiv);
    bindings.aten("aten.floor_divide.default", elementwise::importFloorDivide);
    bindings.aten("aten.floor_divide.Scalar", elementwise::importFloorDivide);
  }]> {
  let summary = "x / y; integers truncate, and a zero divisor gives 0";
}

def Nn_RemOp : Nn_Binary<"rem", "x % y", "elementwise::remainder(x, y)", [{
    bindings.onnx("Mod", {10}, elementwise::importMod);
    bindings.aten("aten.fmod.Tensor", importPair<$cppClass>);
    bindings.aten("aten.fmod.Scalar", importPair<$cppClass>);
  }]> {
  let summary = "remainder of x / y with the sign of x";
}

def Nn_ModOp : Nn_Binary<"mod", "mod(x, y)", "elementwise::modulo(x, y)", [{
    for (auto name : {"aten.remainder.Tensor", "aten.remainder.Scalar", "aten.remainder.Scalar_Tensor"})
      bindings.aten(name, importPair<$cppClass>);
  }]> {
  let summary = "remainder of x / y with the sign of y";
}

def Nn_PowOp : Nn_Binary<"pow", "pow(x, y)", "elementwise::power(x, y)", [{
    bindings.onnx("Pow", {7}, elementwise::importPow);
    for (auto name : {"aten.pow.Tensor_Tensor", "aten.pow.Tensor_Scalar", "aten.pow.Scalar"})
      bindings.aten(name, elementwise::importAtenPow);
  }]> {
  let summary = "x to the power of y";
}

def Nn_Atan2Op : Nn_Binary<"atan2", "atan2(x, y)", "std::atan2(x, y)", [{
    bindings.aten("aten.atan2.default", importFloatPair<$cppClass>);
  }], "Float"> {
  let summary = "angle of the point (y, x)";
}

def Nn_MaximumOp : Nn_Binary<"maximum", "maximum(x, y)", "elementwise::largest(x, y)", [{
    bindings.onnx("Max", {8}, elementwise::importFold<$cppClass>);
    bindings.onnx("Clip", {6, 10}, elementwise::importClipAttributes);
    bindings.onnx("Clip", {11}, elementwise::importClip);
    bindings.aten("aten.maximum.default", importPair<$cppClass>);
    bindings.aten("aten.max.other", importPair<$cppClass>);
    for (auto name : {"aten.clamp.default", "aten.clamp.Tensor", "aten.clamp_min.default",
                      "aten.clamp_min.Tensor", "aten.clamp_max.default", "aten.clamp_max.Tensor"})
      bindings.aten(name, elementwise::importClamp);
    bindings.aten("aten.hardtanh.default", elementwise::importHardtanh);
    bindings.aten("aten.relu6.default", elementwise::importRelu6);
  }]> {
  let summary = "the greater of x and y; NaN if one is";
}

def Nn_MinimumOp : Nn_Binary<"minimum", "minimum(x, y)", "elementwise::smallest(x, y)", [{
    bindings.onnx("Min", {8}, elementwise::importFold<$cppClass>);
    bindings.aten("aten.minimum.default", importPair<$cppClass>);
    bindings.aten("aten.min.other", importPair<$cppClass>);
  }]> {
  let summary = "the lesser of x and y; NaN if one is";
}

#endif // BURIN_DIALECTS_NN_OPS_ELEMENTWISE_TD
