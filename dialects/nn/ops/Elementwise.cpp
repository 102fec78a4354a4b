// Elementwise ops: what their records share, types with broadcasting, the
// reference loop, and the formula's lowering.
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/Lowering.h"
#include "dialects/nn/Shapes.h"
#include <cmath>

using namespace mlir;

namespace burin::nn::elementwise {

/// Element types that an op takes.
enum class Elements { Number, Float, Integer, Bool, Any };
/// Element type that it gives.
enum class ResultElement { Operand, Bool };

static bool admits(Elements elements, Type type) {
  switch (elements) {
  case Elements::Number:
    return isa<FloatType>(type) || (type.isInteger() && !type.isInteger(1));
  case Elements::Float:
    return isa<FloatType>(type);
  case Elements::Integer:
    return type.isInteger() && !type.isInteger(1);
  case Elements::Bool:
    return type.isInteger(1);
  case Elements::Any:
    return type.isIntOrFloat();
  }
  return false;
}

static LogicalResult inferResultTypes(Operation *op, Elements elements,
                                      ResultElement result,
                                      SmallVectorImpl<Type> &types) {
  static constexpr StringLiteral names[] = {"a number", "a float", "an integer",
                                            "a boolean", "a number or boolean"};
  // A condition (nn.where) stands apart from the values, which share one
  // element type.
  Type element = elementOf(op->getOperands().back());
  for (Value operand : op->getOperands()) {
    if (!admits(elements, elementOf(operand)))
      return op->emitOpError() << "expected " << names[int(elements)]
                               << " as element, got " << elementOf(operand);
    if (elementOf(operand) != element)
      return op->emitOpError() << "expected operands of one element type, got "
                               << op->getOperandTypes();
  }
  auto shape = broadcastShapes(op, op->getOperands());
  if (failed(shape))
    return failure();
  types.push_back(tensorOf(*shape, result == ResultElement::Bool
                                       ? IntegerType::get(op->getContext(), 1)
                                       : element));
  return success();
}

/// Applies `function` to the operands' elements one result element at a time,
/// in double or in Integer.
template <Elements elements, typename Function>
static LogicalResult interpret(Interpretation &values, Function function) {
  HostTensor &result = values.result();
  SmallVector<const HostTensor *, 3> operands;
  for (Value operand : values.op->getOperands())
    operands.push_back(&values[operand]);
  SmallVector<int64_t> index(result.rank(), 0);
  auto store = [&](int64_t i, auto value) {
    if (result.isFloat())
      result.setReal(i, double(value));
    else
      result.setInteger(i, Integer(value));
  };
  for (int64_t i = 0; i < result.size();
       ++i, nextIndex(index, result.shape())) {
    auto element = [&](size_t operand, auto type) {
      const HostTensor &tensor = *operands[operand];
      int64_t offset = broadcastOffset(tensor.shape(), index);
      if constexpr (std::is_same_v<decltype(type), double>)
        return tensor.number(offset);
      else
        return tensor.integer(offset);
    };
    auto apply = [&](auto type) {
      if constexpr (std::is_invocable_v<Function, decltype(type)>)
        store(i, function(element(0, type)));
      else if constexpr (std::is_invocable_v<Function, decltype(type),
                                             decltype(type)>)
        store(i, function(element(0, type), element(1, type)));
      else
        store(i,
              function(element(0, type), element(1, type), element(2, type)));
    };
    if constexpr (elements == Elements::Float)
      apply(double());
    else if (operands.back()->isFloat())
      apply(double());
    else
      apply(Integer());
  }
  return success();
}

static LogicalResult lower(Operation *op, Lowering &lowering, StringRef formula,
                           ArrayRef<std::pair<StringRef, double>> parameters) {
  static constexpr StringLiteral names[] = {"x", "y", "z"};
  auto type = ranked(op->getResult(0));
  Type element = elementOf(op->getOperands().back());
  bool built = true;
  Value result = lowering.map(type, [&](ValueRange indices) -> Value {
    llvm::StringMap<Value> variables;
    for (auto [name, operand] : llvm::zip(names, op->getOperands()))
      variables[name] = lowering.loadBroadcast(lowering[operand], indices);
    for (auto [name, value] : parameters)
      variables[name] = lowering.literal(element, value);
    Value value = lowering.formula(formula, element, variables);
    built = bool(value);
    return built ? value : lowering.literal(element, 0);
  });
  lowering.set(op->getResult(0), result);
  return success(built);
}

/// Brings operands of an ATen call to one element type, as its type promotion
/// does: a tensor of a higher category (bool, integer, float) or of more bits
/// wins, a number takes the tensor's type unless its category is higher.
static Type promote(Type a, Type b) {
  auto category = [](Type type) {
    return isa<FloatType>(type) ? 2 : type.isInteger(1) ? 0 : 1;
  };
  if (category(a) != category(b))
    return category(a) > category(b) ? a : b;
  return a.getIntOrFloatBitWidth() >= b.getIntOrFloatBitWidth() ? a : b;
}

/// add.Tensor and sub.Tensor: `self + alpha * other`.
template <typename Op> static LogicalResult importScaled(AtenNode &node) {
  Value self = node.operand("self");
  if (!self)
    return node.emitError() << "expected a tensor 'self'";
  Value other = node.operandOrScalar("other", elementOf(self));
  if (!other)
    return node.emitError() << "expected an argument 'other'";
  if (node.getFloat("alpha", 1) != 1)
    return node.emitError() << "expected 'alpha' to be 1, got "
                            << node.attributes.lookup("alpha");
  if (promote(elementOf(self), elementOf(other)) != elementOf(self) ||
      elementOf(self) != elementOf(other))
    return node.emitError() << "expected operands of one element type, got "
                            << self.getType() << " and " << other.getType();
  node.results.push_back(node.create<Op>(ValueRange{self, other}));
  return success(bool(node.results.back()));
}

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
