// Casts between element types; and, as casts to a type that is there already,
// the source operators that hand on their operand.
#include "dialects/nn/ops/Cast.h"
#include "dialects/nn/import/Quantization.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/ops/Broadcast.h"
#include "dialects/nn/ops/Shape.h"
#include "dialects/nn/reference/Truncation.h"
#include "dialects/nn/shape/Sizes.h"

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/nn/ops/Cast.cpp.inc"

namespace burin::nn {

void registerCastOps(NnDialect &dialect) { dialect.addFamily<CastOp>(); }

LogicalResult CastOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  for (Type element : {elementOf(getX()), getTo()})
    if (!element.isIntOrFloat())
      return emitOpError() << "expected a number or boolean as element, got "
                           << element;
  types.push_back(tensorOf(sizesOf(getX()), getTo()));
  return success();
}

LogicalResult CastOp::interpret(Interpretation &values) {
  const HostTensor &x = values[getX()];
  HostTensor &result = values.result();
  bool toBool = getTo().isInteger(1);
  for (int64_t i = 0; i < result.size(); ++i) {
    if (result.isFloat())
      result.setReal(i, x.number(i));
    else if (toBool)
      result.setInteger(i, x.isFloat() ? x.real(i) != 0 : x.integer(i) != 0);
    else
      result.setInteger(i, x.isFloat() ? truncate(x.real(i), getTo())
                                       : x.integer(i));
  }
  // Rounding is what a cast to a narrower float is for, so here it happens.
  if (result.isFloat() && !getTo().isF64())
    result = *HostTensor::fromBytes(result.type(), result.toBytes());
  return success();
}

LogicalResult CastOp::lower(Lowering &lowering) {
  Value x = lowering[getX()];
  if (elementOf(getX()) == getTo()) {
    lowering.set(getResult(), x);
    return success();
  }
  lowering.set(
      getResult(), lowering.map(ranked(getResult()), [&](ValueRange indices) {
        return lowering.cast(lowering.load(x, indices), getTo(), getStorage());
      }));
  return success();
}

/// Gives `x` as an `element` tensor; without an op where it is one.
static LogicalResult give(SourceNode &node, Value x, Type element) {
  Value result =
      !element || elementOf(x) == element ? x : node.create<CastOp>(x, element);
  node.results.push_back(result);
  return success(bool(result));
}

/// Gives `x` as an `element` tensor by ONNX's rules, in which floats of 8 bits
/// saturate unless told otherwise.
static LogicalResult giveCast(OnnxNode &node, Type element) {
  bool saturates = node.getBool("saturate", true);
  if (node.hasFailed())
    return failure();
  Value x = node.operand(0);
  if (elementOf(x) == element || !isFloat8(element))
    return give(node, x, element);
  node.results.push_back(castToFloat8(node, x, element, saturates));
  return success(bool(node.results.back()));
}

/// `round_mode` speaks of FLOAT8E8M0 only.
static LogicalResult importCast(OnnxNode &node) {
  node.ignore("round_mode");
  if (failed(node.checkOperands(node.operands, 1)))
    return failure();
  Type element = node.getElementType("to");
  if (node.hasFailed())
    return failure();
  if (!element)
    return node.emitError() << "expected an attribute 'to'";
  return giveCast(node, element);
}

static LogicalResult importCastLike(OnnxNode &node) {
  node.ignore("round_mode");
  if (failed(node.checkOperands(node.operands, 2)))
    return failure();
  return giveCast(node, elementOf(node.operand(1)));
}

static LogicalResult importIdentity(OnnxNode &node) {
  if (failed(node.checkOperands(node.operands, 1)))
    return failure();
  return give(node, node.operand(0), nullptr);
}

/// At inference all is kept: the mask, where asked for, is all true.
static LogicalResult importDropout(OnnxNode &node) {
  for (StringRef name : {"ratio", "seed", "is_test", "consumed_inputs"})
    node.ignore(name);
  if (failed(node.checkOperands({node.operand(0)}, 1)))
    return failure();
  // Training drops nothing where the ratio is 0.
  auto ratio = constantElements(node.operand(1));
  auto ratios = ratio ? HostTensor::fromElements(ratio)
                      : FailureOr<HostTensor>(failure());
  bool isZero =
      succeeded(ratios) && ratios->size() == 1 && ratios->number(0) == 0;
  if (Value training = node.operand(2); training && !isZero) {
    auto mode = constantIntegers(training);
    if (!mode || mode->size() != 1 || mode->front() != 0)
      return node.emitError() << "expected inference, got a training mode that "
                                 "is not constant false";
  }
  node.results.push_back(node.operand(0));
  if (node.resultCount < 2)
    return success();
  Value shape = ShapeOp::of(node, node.operand(0));
  Value kept = node.scalar(node.builder.getI1Type(), 1);
  node.results.push_back(shape ? node.create<ExpandOp>(kept, shape) : shape);
  return success(bool(node.results.back()));
}

/// Reads `self` (or whatever the first tensor is called) and drops what says
/// where and how memory lies.
static Value readTensor(AtenNode &node, StringRef name) {
  for (StringRef memory : {"memory_format", "layout", "device", "pin_memory",
                           "non_blocking", "copy"})
    node.ignore(memory);
  Value tensor = node.operand(name);
  if (!tensor)
    node.emitError() << "expected a tensor '" << name << "'";
  return tensor;
}

static LogicalResult importSame(AtenNode &node) {
  Value self = readTensor(node, "self");
  return self ? give(node, self, nullptr) : failure();
}

/// Gives `x` as an `element` tensor by PyTorch's rules: of the floats of 8 bits
/// one saturates, as of version 2.13.
static LogicalResult giveCast(AtenNode &node, Value x, Type element) {
  if (!element || !element.isFloat8E4M3FN() || elementOf(x) == element)
    return give(node, x, element);
  node.results.push_back(castToFloat8(node, x, element, /*saturates=*/true));
  return success(bool(node.results.back()));
}

static LogicalResult importTo(AtenNode &node) {
  Value self = readTensor(node, "self");
  Type element = node.getElementType("dtype");
  return self && !node.hasFailed() ? giveCast(node, self, element) : failure();
}

static LogicalResult importTypeAs(AtenNode &node) {
  Value self = readTensor(node, "self");
  Value other = self ? readTensor(node, "other") : Value();
  return other ? giveCast(node, self, elementOf(other)) : failure();
}

/// dropout and feature_dropout outside training.
static LogicalResult importEvaluatedDropout(AtenNode &node) {
  node.ignore("p");
  Value input = readTensor(node, "input");
  if (!input)
    return failure();
  if (node.getBool("train", false))
    return node.emitError() << "expected inference, got 'train' = true";
  return give(node, input, nullptr);
}

void CastOp::getBindings(Bindings &bindings) {
  bindings.onnx("Cast", {6}, importCast);
  bindings.onnx("CastLike", {15}, importCastLike);
  bindings.onnx("Identity", {}, importIdentity);
  bindings.onnx("Dropout", {}, importDropout);
  for (StringRef name :
       {"aten.contiguous.default", "aten.clone.default", "aten.alias.default",
        "aten.detach.default", "aten.detach_.default",
        "aten.lift_fresh_copy.default", "aten.lift_fresh.default",
        "aten.alias_copy.default", "aten.positive.default",
        "aten.resolve_conj.default", "aten.resolve_neg.default"})
    bindings.aten(name, importSame);
  for (StringRef name : {"aten.to.dtype", "aten.to.dtype_layout",
                         "aten.to.device", "aten._to_copy.default"})
    bindings.aten(name, importTo);
  bindings.aten("aten.to.other", importTypeAs);
  bindings.aten("aten.type_as.default", importTypeAs);
  for (StringRef name :
       {"aten.dropout.default", "aten.dropout_.default",
        "aten.feature_dropout.default", "aten.alpha_dropout.default"})
    bindings.aten(name, importEvaluatedDropout);
}

} // namespace burin::nn
