// Elementwise arithmetic: bindings of the forms that sources give it, among
// them scaled sums, rounded quotients and clamps.
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/Elementwise.h"
#include "dialects/nn/ops/Cast.h"
#include "dialects/nn/ops/Function.h"
#include "dialects/nn/shape/Shapes.h"

using namespace mlir;

namespace burin::nn::elementwise {

/// Variadic operators: `Op` over all operands, from the left.
template <typename Op> static LogicalResult importFold(OnnxNode &node) {
  if (failed(node.checkOperands(node.operands, std::nullopt)))
    return failure();
  if (node.operands.empty())
    return node.emitError() << "expected at least one operand, got none";
  Value result = node.operand(0);
  for (Value operand : ArrayRef<Value>(node.operands).drop_front())
    if (!(result = node.create<Op>(ValueRange{result, operand})))
      return failure();
  return give(node, result);
}

static LogicalResult importMean(OnnxNode &node) {
  if (failed(importFold<AddOp>(node)))
    return failure();
  Value sum = node.results.pop_back_val();
  Value count = node.scalar(elementOf(sum), double(node.operands.size()));
  return give(node, node.create<DivOp>(ValueRange{sum, count}));
}

/// `value * factor` where the number argument `factor` is there and not 1.
static Value scale(AtenNode &node, Value value, StringRef factor) {
  double number = node.getFloat(factor, 1);
  if (!value || number == 1)
    return value;
  return node.create<MulOp>(
      ValueRange{value, node.scalar(elementOf(value), number)});
}

/// `self Op alpha * other`, with the operands swapped for rsub.
template <typename Op>
static LogicalResult importScaled(AtenNode &node, bool reversed) {
  auto operands = promotedOperands(node, {"self", "other"});
  if (failed(operands))
    return failure();
  Value self = operands->front(), other = operands->back();
  Value &scaled = reversed ? self : other;
  if (!(scaled = scale(node, scaled, "alpha")))
    return failure();
  if (reversed)
    std::swap(self, other);
  return give(node, node.create<Op>(ValueRange{self, other}));
}

static LogicalResult importSub(AtenNode &node) {
  return importScaled<SubOp>(node, false);
}
static LogicalResult importReversedSub(AtenNode &node) {
  return importScaled<SubOp>(node, true);
}

/// A sum of booleans is their disjunction, a product their conjunction: both
/// are taken in i8, where a cast back finds any non-zero.
template <typename Op> static LogicalResult importBooleanAware(AtenNode &node) {
  auto operands = promotedOperands(node, {"self", "other"});
  if (failed(operands))
    return failure();
  Type element = elementOf(operands->front());
  Value self = operands->front(), other = operands->back();
  if (!element.isInteger(1)) {
    other = scale(node, other, "alpha");
    return other ? give(node, node.create<Op>(ValueRange{self, other}))
                 : failure();
  }
  Type byte = node.builder.getI8Type();
  self = castTo(node, self, byte);
  other = castTo(node, other, byte);
  Value result =
      self && other ? node.create<Op>(ValueRange{self, other}) : Value();
  return give(node, castTo(node, result, element));
}

static LogicalResult importAdd(AtenNode &node) {
  return importBooleanAware<AddOp>(node);
}
static LogicalResult importMul(AtenNode &node) {
  return importBooleanAware<MulOp>(node);
}

static LogicalResult importSquare(AtenNode &node) {
  auto operands = promotedOperands(node, {"self"}, Promote::ToNumber);
  if (failed(operands))
    return failure();
  Value x = operands->front();
  return give(node, node.create<MulOp>(ValueRange{x, x}));
}

/// addcmul and addcdiv: `self + value * Op(tensor1, tensor2)`.
template <typename Op> static LogicalResult importAddScaled(AtenNode &node) {
  auto operands = promotedOperands(node, {"self", "tensor1", "tensor2"});
  if (failed(operands))
    return failure();
  Value term = node.create<Op>(ValueRange{(*operands)[1], (*operands)[2]});
  term = scale(node, term, "value");
  return term ? give(node,
                     node.create<AddOp>(ValueRange{operands->front(), term}))
              : failure();
}

static LogicalResult importAddProduct(AtenNode &node) {
  return importAddScaled<MulOp>(node);
}
static LogicalResult importAddQuotient(AtenNode &node) {
  return importAddScaled<DivOp>(node);
}

/// `self + weight * (end - self)`.
static LogicalResult importLerp(AtenNode &node) {
  auto operands = promotedOperands(node, {"self", "end", "weight"});
  if (failed(operands))
    return failure();
  Value self = (*operands)[0];
  Value way = node.create<SubOp>(ValueRange{(*operands)[1], self});
  way = way ? node.create<MulOp>(ValueRange{(*operands)[2], way}) : way;
  return way ? give(node, node.create<AddOp>(ValueRange{self, way}))
             : failure();
}

// ---- quotients

Value floorDivide(SourceNode &node, Value x, Value y) {
  Value rest = node.create<ModOp>(ValueRange{x, y});
  Value multiple = rest ? node.create<SubOp>(ValueRange{x, rest}) : Value();
  Value quotient =
      multiple ? node.create<DivOp>(ValueRange{multiple, y}) : Value();
  if (!quotient || !isa<FloatType>(elementOf(x)))
    return quotient;
  return node.create<RoundOp>(ValueRange{quotient});
}

static LogicalResult importFloorDivide(AtenNode &node) {
  auto operands = promotedOperands(node, {"self", "other"});
  return failed(operands) ? failure()
                          : give(node, floorDivide(node, operands->front(),
                                                   operands->back()));
}

static LogicalResult importDiv(AtenNode &node) {
  std::string mode = node.getString("rounding_mode", "");
  if (mode.empty())
    return importPromoted(node, {"self", "other"}, Promote::ToFloat,
                          make<DivOp>);
  if (mode == "floor")
    return importFloorDivide(node);
  if (mode != "trunc")
    return node.emitError("rounding_mode")
           << "expected 'rounding_mode' to be 'floor' or 'trunc', got '" << mode
           << "'";
  auto operands = promotedOperands(node, {"self", "other"});
  if (failed(operands))
    return failure();
  Value quotient = node.create<DivOp>(ValueRange(*operands));
  if (quotient && isa<FloatType>(elementOf(quotient)))
    quotient = node.create<TruncOp>(ValueRange{quotient});
  return give(node, quotient);
}

/// `fmod` asks for the sign of the dividend, else that of the divisor counts.
static LogicalResult importMod(OnnxNode &node) {
  if (failed(node.checkOperands(node.operands, 2)))
    return failure();
  ValueRange operands(node.operands);
  if (node.getBool("fmod", false))
    return give(node, node.create<RemOp>(operands));
  return give(node, node.create<ModOp>(operands));
}

// ---- powers

/// The power; products and roots where the exponent is a constant that they
/// can express.
static Value raise(SourceNode &node, Value x, Value y) {
  ElementsAttr elements = constantElements(y);
  auto constant =
      elements && elements.getNumElements() == 1 && shaped(x).hasRank() &&
              elements.getShapedType().getRank() <= shaped(x).getRank()
          ? HostTensor::fromElements(elements)
          : FailureOr<HostTensor>(failure());
  double exponent = succeeded(constant) ? constant->number(0) : 0;
  if (exponent == 1)
    return x;
  if (exponent == 2)
    return node.create<MulOp>(ValueRange{x, x});
  if (exponent == 3) {
    Value square = node.create<MulOp>(ValueRange{x, x});
    return square ? node.create<MulOp>(ValueRange{square, x}) : square;
  }
  if (exponent == 0.5 && isa<FloatType>(elementOf(x)))
    return node.create<SqrtOp>(ValueRange{x});
  return node.create<PowOp>(ValueRange{x, y});
}

/// The exponent may have another type than the base, whose type the result
/// has; a float exponent of an integer base makes the power a float's.
static LogicalResult importPow(OnnxNode &node) {
  if (failed(node.checkOperands(node.operands, 2)))
    return failure();
  Value x = node.operand(0), y = node.operand(1);
  Type base = elementOf(x), exponent = elementOf(y);
  bool throughFloat = isa<FloatType>(exponent) && !isa<FloatType>(base);
  x = castTo(node, x, throughFloat ? exponent : base);
  y = castTo(node, y, throughFloat ? exponent : base);
  Value power = x && y ? raise(node, x, y) : Value();
  return give(node, castTo(node, power, base));
}

/// torch names the base `self` and the exponent `exponent`.
static LogicalResult importAtenPow(AtenNode &node) {
  auto operands =
      promotedOperands(node, {"self", "exponent"}, Promote::ToNumber);
  return failed(operands)
             ? failure()
             : give(node, raise(node, operands->front(), operands->back()));
}

// ---- clamps

/// `x` held between bounds, either of which may be null.
static LogicalResult clamp(SourceNode &node, Value x, Value low, Value high) {
  if (x && low)
    x = node.create<MaximumOp>(ValueRange{x, low});
  if (x && high)
    x = node.create<MinimumOp>(ValueRange{x, high});
  return give(node, x);
}

static LogicalResult importClip(OnnxNode &node) {
  if (failed(node.checkOperands({node.operand(0)}, 1)))
    return failure();
  return clamp(node, node.operand(0), node.operand(1), node.operand(2));
}

/// Bounds were attributes up to version 10; the defaults bound nothing.
static LogicalResult importClipAttributes(OnnxNode &node) {
  if (failed(node.checkOperands(node.operands, 1)))
    return failure();
  auto bound = [&](StringRef name) {
    return node.has(name)
               ? node.scalar(elementOf(node.operand(0)), node.getFloat(name, 0))
               : Value();
  };
  return clamp(node, node.operand(0), bound("min"), bound("max"));
}

static LogicalResult importClamp(AtenNode &node) {
  SmallVector<StringRef, 3> names = {"self"};
  for (StringRef name : {"min", "max"})
    if (node.has(name) || node.operand(name))
      names.push_back(name);
  auto operands = promotedOperands(node, names);
  if (failed(operands))
    return failure();
  Value low = llvm::is_contained(names, "min") ? (*operands)[1] : Value();
  Value high = llvm::is_contained(names, "max") ? operands->back() : Value();
  return clamp(node, operands->front(), low, high);
}

static LogicalResult clampTo(AtenNode &node, double low, double high) {
  auto operands = promotedOperands(node, {"self"});
  if (failed(operands))
    return failure();
  Type element = elementOf(operands->front());
  return clamp(node, operands->front(), node.scalar(element, low),
               node.scalar(element, high));
}

static LogicalResult importHardtanh(AtenNode &node) {
  return clampTo(node, node.getFloat("min_val", -1),
                 node.getFloat("max_val", 1));
}

static LogicalResult importRelu6(AtenNode &node) { return clampTo(node, 0, 6); }

} // namespace burin::nn::elementwise

#define GET_OP_CLASSES
#include "dialects/nn/ops/Elementwise.cpp.inc"

namespace burin::nn {

void registerElementwiseOps(NnDialect &dialect) {
  dialect.addFamily<
#define GET_OP_LIST
#include "dialects/nn/ops/Elementwise.cpp.inc"
      >();
}

} // namespace burin::nn
