// Activation functions: bindings that read parameters, and those of operators
// that several records or shapes serve.
#include "dialects/nn/ops/Activation.h"
#include "dialects/nn/Elementwise.h"
#include "dialects/nn/ops/Function.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/shape/Shapes.h"

using namespace mlir;

namespace burin::nn::activation {

using Parameters = std::initializer_list<std::pair<StringRef, double>>;

/// `Op` on `x` with these parameters.
template <typename Op>
static LogicalResult giveWith(SourceNode &node, Value x,
                              Parameters parameters) {
  SmallVector<NamedAttribute> attributes;
  for (auto [name, value] : parameters)
    attributes.push_back(
        node.builder.getNamedAttr(name, node.builder.getF64FloatAttr(value)));
  return give(node, node.create<Op>(ValueRange{x},
                                    ArrayRef<NamedAttribute>(attributes)));
}

template <typename Op>
static LogicalResult importWith(OnnxNode &node, Parameters parameters) {
  if (failed(node.checkOperands(node.operands, 1)))
    return failure();
  return giveWith<Op>(node, node.operand(0), parameters);
}

template <typename Op>
static LogicalResult importWith(AtenNode &node, Parameters parameters) {
  auto operands = promotedOperands(node, {"self"}, Promote::ToFloat);
  return failed(operands) ? failure()
                          : giveWith<Op>(node, operands->front(), parameters);
}

static LogicalResult importShrink(OnnxNode &node);
static void bindElu(Bindings &bindings);
static void bindSoftplus(Bindings &bindings);
static void bindGelu(Bindings &bindings);

/// The slope broadcasts to x, never x to it.
static LogicalResult importPRelu(OnnxNode &node) {
  if (failed(node.checkOperands(node.operands, 2)))
    return failure();
  ShapedType x = shaped(node.operand(0)), slope = shaped(node.operand(1));
  if (x.hasRank() && slope.hasRank() && slope.getRank() > x.getRank())
    return node.emitError()
           << "expected a slope that broadcasts to " << x << ", got " << slope;
  return importOperands<PReluOp>(node);
}

/// torch's slopes, if there are several, belong to dimension 1.
static LogicalResult importAtenPRelu(AtenNode &node) {
  auto operands = promotedOperands(node, {"self", "weight"});
  if (failed(operands))
    return failure();
  ShapedType x = shaped(operands->front()), slope = shaped(operands->back());
  if (!x.hasRank() || !slope.hasRank())
    return node.emitError()
           << "expected operands of known rank, got " << x << " and " << slope;
  SmallVector<int64_t> axes;
  for (int64_t i = 1; i + 1 < x.getRank(); ++i)
    axes.push_back(i);
  if (slope.getRank() == 1 && !axes.empty()) {
    operands->back() = node.create<UnsqueezeOp>(operands->back(), axes);
    if (!operands->back())
      return failure();
  }
  return give(node, node.create<PReluOp>(ValueRange(*operands)));
}

} // namespace burin::nn::activation

#define GET_OP_CLASSES
#include "dialects/nn/ops/Activation.cpp.inc"

namespace burin::nn {

void registerActivationOps(NnDialect &dialect) {
  dialect.addFamily<
#define GET_OP_LIST
#include "dialects/nn/ops/Activation.cpp.inc"
      >();
}

namespace activation {

/// The operator also takes integers; they go through f64.
static LogicalResult importShrink(OnnxNode &node) {
  if (failed(node.checkOperands(node.operands, 1)))
    return failure();
  Value x = node.operand(0);
  Type element = elementOf(x);
  if (!isa<FloatType>(element))
    x = castTo(node, x, node.builder.getF64Type());
  if (!x || failed(giveWith<ShrinkOp>(node, x,
                                      {{"lambda", node.getFloat("lambd", 0.5)},
                                       {"bias", node.getFloat("bias", 0)}})))
    return failure();
  return give(node, castTo(node, node.results.pop_back_val(), element));
}

static void bindElu(Bindings &bindings) {
  // The two constants of SELU.
  static constexpr double alpha = 1.6732632423543772,
                          scale = 1.0507009873554805;
  bindings.onnx("Elu", {6}, [](OnnxNode &node) {
    return importWith<EluOp>(
        node,
        {{"alpha", node.getFloat("alpha", 1)}, {"scale", 1}, {"rate", 1}});
  });
  bindings.onnx("Selu", {6}, [](OnnxNode &node) {
    return importWith<EluOp>(node,
                             {{"alpha", node.getFloat("alpha", float(alpha))},
                              {"scale", node.getFloat("gamma", float(scale))},
                              {"rate", 1}});
  });
  bindings.onnx("Celu", {12}, [](OnnxNode &node) {
    double alpha = node.getFloat("alpha", 1);
    return importWith<EluOp>(
        node, {{"alpha", alpha}, {"scale", 1}, {"rate", 1 / alpha}});
  });
  bindings.aten("aten.elu.default", [](AtenNode &node) {
    return importWith<EluOp>(node, {{"alpha", node.getFloat("alpha", 1)},
                                    {"scale", node.getFloat("scale", 1)},
                                    {"rate", node.getFloat("input_scale", 1)}});
  });
  bindings.aten("aten.selu.default", [](AtenNode &node) {
    return importWith<EluOp>(node,
                             {{"alpha", alpha}, {"scale", scale}, {"rate", 1}});
  });
  bindings.aten("aten.celu.default", [](AtenNode &node) {
    double alpha = node.getFloat("alpha", 1);
    return importWith<EluOp>(
        node, {{"alpha", alpha}, {"scale", 1}, {"rate", 1 / alpha}});
  });
}

/// log(sigmoid(x)) = -softplus(-x).
static LogicalResult importLogSigmoid(AtenNode &node) {
  auto operands = promotedOperands(node, {"self"}, Promote::ToFloat);
  if (failed(operands))
    return failure();
  Value negated = node.create<NegOp>(ValueRange(*operands));
  if (!negated || failed(giveWith<SoftplusOp>(
                      node, negated, {{"beta", 1}, {"threshold", INFINITY}})))
    return failure();
  return give(node,
              node.create<NegOp>(ValueRange{node.results.pop_back_val()}));
}

static void bindSoftplus(Bindings &bindings) {
  bindings.onnx("Softplus", {}, [](OnnxNode &node) {
    return importWith<SoftplusOp>(node, {{"beta", 1}, {"threshold", INFINITY}});
  });
  bindings.aten("aten.softplus.default", [](AtenNode &node) {
    return importWith<SoftplusOp>(
        node, {{"beta", node.getFloat("beta", 1)},
               {"threshold", node.getFloat("threshold", 20)}});
  });
  bindings.aten("aten.log_sigmoid.default", importLogSigmoid);
}

/// Reads `approximate`; absent after an error.
static std::optional<bool> isApproximate(SourceNode &node) {
  std::string mode = node.getString("approximate", "none");
  if (mode == "none" || mode == "tanh")
    return mode == "tanh";
  node.emitError("approximate")
      << "expected 'approximate' to be 'none' or 'tanh', got '" << mode << "'";
  return std::nullopt;
}

static void bindGelu(Bindings &bindings) {
  bindings.onnx("Gelu", {20}, [](OnnxNode &node) -> LogicalResult {
    auto approximate = isApproximate(node);
    if (!approximate)
      return failure();
    return *approximate ? importOperands<GeluTanhOp>(node)
                        : importOperands<GeluOp>(node);
  });
  bindings.aten("aten.gelu.default", [](AtenNode &node) -> LogicalResult {
    auto approximate = isApproximate(node);
    if (!approximate)
      return failure();
    return *approximate ? importFloatSelf<GeluTanhOp>(node)
                        : importFloatSelf<GeluOp>(node);
  });
}

} // namespace activation

} // namespace burin::nn
