// Activation functions of networks, each with all of its parameters.
#ifndef BURIN_DIALECTS_NN_OPS_ACTIVATION_TD
#define BURIN_DIALECTS_NN_OPS_ACTIVATION_TD

include "dialects/nn/Elementwise.td"

def Nn_ReluOp : Nn_Unary<"relu", "maximum(x, 0)", "x < 0 ? decltype(x)(0) : x", [{
    bindings.onnx("Relu", {6}, importOperands<$cppClass>);
    bindings.aten("aten.relu.default", importSelf<$cppClass>);
  }]> {
  let summary = "max(x, 0)";
}

def Nn_PReluOp : Nn_Elementwise<"prelu", ["x", "slope"], "x < 0 ? slope * x : x", "x < 0 ? slope * x : x", [{
    bindings.onnx("PRelu", {7}, activation::importPRelu);
    bindings.aten("aten.prelu.default", activation::importAtenPRelu);
  }]> {
  let summary = "x, below 0 times a slope that broadcasts";
  let arguments = (ins AnyTensor:$x, AnyTensor:$slope);
}

def Nn_LeakyReluOp : Nn_Parametric<"leaky_relu", ["alpha"], "x < 0 ? alpha * x : x", "x < 0 ? alpha * x : x", [{
    bindings.onnx("LeakyRelu", {6}, [](OnnxNode &node) {
      return activation::importWith<$cppClass>(node, {{"alpha", node.getFloat("alpha", 0.01f)}});
    });
    bindings.aten("aten.leaky_relu.default", [](AtenNode &node) {
      return activation::importWith<$cppClass>(node, {{"alpha", node.getFloat("negative_slope", 0.01)}});
    });
  }]> {
  let summary = "x, below 0 times alpha";
}

def Nn_EluOp : Nn_Parametric<"elu", ["alpha", "scale", "rate"],
    "x > 0 ? scale * x : scale * alpha * expm1(rate * x)", "x > 0 ? scale * x : scale * alpha * std::expm1(rate * x)", [{
    activation::bindElu(bindings);
  }]> {
  let summary = "scale * x, from 0 downward scale * alpha * (e^(rate * x) - 1)";
  let description = [{
    ELU has a scale and rate of 1, SELU its two constants, and CELU a rate of 1 / alpha.
  }];
}

def Nn_ThresholdOp : Nn_Parametric<"threshold", ["threshold", "value"], "x <= threshold ? value : x",
    "x <= threshold ? decltype(x)(value) : x", [{
    bindings.onnx("ThresholdedRelu", {10}, [](OnnxNode &node) {
      return activation::importWith<$cppClass>(node, {{"threshold", node.getFloat("alpha", 1)}, {"value", 0}});
    });
    bindings.aten("aten.threshold.default", [](AtenNode &node) {
      return activation::importWith<$cppClass>(
          node, {{"threshold", node.getFloat("threshold", 0)}, {"value", node.getFloat("value", 0)}});
    });
  }]> {
  let summary = "x where it is above the threshold, else a value";
}

def Nn_ShrinkOp : Nn_Parametric<"shrink", ["lambda", "bias"],
    "x < -lambda ? x + bias : x > lambda ? x - bias : 0", "x < -lambda ? x + bias : x > lambda ? x - bias : 0.0", [{
    bindings.onnx("Shrink", {9}, activation::importShrink);
    bindings.aten("aten.softshrink.default", [](AtenNode &node) {
      double lambda = node.getFloat("lambd", 0.5);
      return activation::importWith<$cppClass>(node, {{"lambda", lambda}, {"bias", lambda}});
    });
    bindings.aten("aten.hardshrink.default", [](AtenNode &node) {
      return activation::importWith<$cppClass>(node, {{"lambda", node.getFloat("lambd", 0.5)}, {"bias", 0}});
    });
  }]> {
  let summary = "0 between -lambda and lambda, else x moved toward 0 by a bias";
}

def Nn_SigmoidOp : Nn_Unary<"sigmoid", "1 / (1 + exp(-x))", "1 / (1 + std::exp(-x))", [{
    bindings.onnx("Sigmoid", {6}, importOperands<$cppClass>);
    bindings.aten("aten.sigmoid.default", importFloatSelf<$cppClass>);
  }], "Float"> {
  let summary = "1 / (1 + e^-x)";
}

def Nn_SwishOp : Nn_Parametric<"swish", ["alpha"], "x / (1 + exp(-(alpha * x)))", "x / (1 + std::exp(-alpha * x))", [{
    bindings.onnx("Swish", {24}, [](OnnxNode &node) {
      return activation::importWith<$cppClass>(node, {{"alpha", node.getFloat("alpha", 1)}});
    });
    bindings.aten("aten.silu.default", [](AtenNode &node) { return activation::importWith<$cppClass>(node, {{"alpha", 1}}); });
  }]> {
  let summary = "x * sigmoid(alpha * x)";
}

def Nn_HardSigmoidOp : Nn_Parametric<"hard_sigmoid", ["alpha", "beta"], "maximum(0, minimum(1, alpha * x + beta))",
    "elementwise::largest(0.0, elementwise::smallest(1.0, alpha * x + beta))", [{
    bindings.onnx("HardSigmoid", {6}, [](OnnxNode &node) {
      return activation::importWith<$cppClass>(node,
                                           {{"alpha", node.getFloat("alpha", 0.2f)}, {"beta", node.getFloat("beta", 0.5)}});
    });
    bindings.aten("aten.hardsigmoid.default", [](AtenNode &node) {
      return activation::importWith<$cppClass>(node, {{"alpha", 1.0 / 6}, {"beta", 0.5}});
    });
  }]> {
  let summary = "alpha * x + beta between 0 and 1";
}

def Nn_HardSwishOp : Nn_Unary<"hard_swish", "x * maximum(0, minimum(1, x / 6 + 0.5))",
    "x * std::fmax(0.0, std::fmin(1.0, x / 6 + 0.5))", [{
    bindings.onnx("HardSwish", {14}, importOperands<$cppClass>);
    bindings.aten("aten.hardswish.default", importFloatSelf<$cppClass>);
  }], "Float"> {
  let summary = "x times (x / 6 + 1/2 between 0 and 1)";
}

def Nn_SoftplusOp : Nn_Parametric<"softplus", ["beta", "threshold"],
    "beta * x > threshold ? x : (maximum(beta * x, 0) + log1p(exp(-abs(beta * x)))) / beta",
    "beta * x > threshold ? x : (x * beta > 0 ? x + std::log1p(std::exp(-beta * x)) / beta : std::log1p(std::exp(beta * x)) / beta)", [{
    activation::bindSoftplus(bindings);
  }]> {
  let summary = "log(1 + e^(beta * x)) / beta; x itself where beta * x is above the threshold";
}

def Nn_SoftsignOp : Nn_Unary<"softsign", "x / (1 + abs(x))", "x / (1 + std::fabs(x))", [{
    bindings.onnx("Softsign", {}, importOperands<$cppClass>);
  }], "Float"> {
  let summary = "x / (1 + |x|)";
}

def Nn_MishOp : Nn_Unary<"mish", "x * tanh(maximum(x, 0) + log1p(exp(-abs(x))))",
    "x * std::tanh(x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x)))", [{
    bindings.onnx("Mish", {18}, importOperands<$cppClass>);
    bindings.aten("aten.mish.default", importFloatSelf<$cppClass>);
  }], "Float"> {
  let summary = "x * tanh(softplus(x))";
}

def Nn_GeluOp : Nn_Unary<"gelu", "0.5 * x * (1 + erf(x * 0.7071067811865476))", "0.5 * x * std::erfc(-x * M_SQRT1_2)", [{
    activation::bindGelu(bindings);
  }], "Float"> {
  let summary = "x times the normal distribution function of x";
}

def Nn_GeluTanhOp : Nn_Unary<"gelu_tanh",
    "x / (1 + exp(-(1.5957691216057308 * (x + 0.044715 * x * x * x))))",
    "x * std::exp(-std::log1p(std::exp(-std::sqrt(8 / M_PI) * (x + 0.044715 * x * x * x))))", "", "Float"> {
  let summary = "nn.gelu by its approximation with tanh";
}

#endif // BURIN_DIALECTS_NN_OPS_ACTIVATION_TD
