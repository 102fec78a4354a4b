// Type inference, interpretation and lowering of elementwise ops, driven by
// their records.
#include "dialects/nn/Elementwise.h"
#include "dialects/nn/reference/Evaluate.h"
#include "dialects/nn/shape/Sizes.h"

using namespace mlir;

namespace burin::nn::elementwise {

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

static LogicalResult checkElement(Operation *op, Elements elements, Type type) {
  static constexpr StringLiteral names[] = {"a number", "a float", "an integer",
                                            "a boolean", "a number or boolean"};
  if (admits(elements, type))
    return success();
  return op->emitOpError() << "expected " << names[int(elements)]
                           << " as element, got " << type;
}

LogicalResult inferResultTypes(Operation *op, Elements elements,
                               ResultElement result, unsigned conditions,
                               SmallVectorImpl<Type> &types) {
  Type element = elementOf(op->getOperands().back());
  for (auto [i, operand] : llvm::enumerate(op->getOperands())) {
    bool isCondition = i < conditions;
    Type type = elementOf(operand);
    if (failed(checkElement(op, isCondition ? Elements::Bool : elements, type)))
      return failure();
    if (!isCondition && type != element)
      return op->emitOpError() << "expected operands of one element type, got "
                               << op->getOperandTypes();
  }
  auto sizes = broadcastSizes(op, op->getOperands());
  if (failed(sizes))
    return failure();
  types.push_back(tensorOf(*sizes, result == ResultElement::Bool
                                       ? IntegerType::get(op->getContext(), 1)
                                       : element));
  return success();
}

/// Reads one element of each operand as a `T`, calls, and stores as the
/// result's type.
template <typename T>
static void applyToAll(ArrayRef<const HostTensor *> operands,
                       HostTensor &result,
                       llvm::function_ref<T(const T *)> function) {
  SmallVector<int64_t> index(result.rank(), 0);
  SmallVector<T, 3> at(operands.size());
  for (int64_t i = 0; i < result.size();
       ++i, nextIndex(index, result.shape())) {
    for (auto [element, operand] : llvm::zip(at, operands)) {
      int64_t offset = broadcastOffset(operand->shape(), index);
      if constexpr (std::is_same_v<T, double>)
        element = operand->number(offset);
      else
        element = operand->integer(offset);
    }
    T value = function(at.data());
    if (result.isFloat())
      result.setReal(i, double(value));
    else
      result.setInteger(i, Integer(value));
  }
}

LogicalResult interpret(Interpretation &values,
                        llvm::function_ref<double(const double *)> reals,
                        llvm::function_ref<Integer(const Integer *)> integers) {
  SmallVector<const HostTensor *, 3> operands;
  for (Value operand : values.op->getOperands())
    operands.push_back(&values[operand]);
  if (operands.back()->isFloat())
    applyToAll(operands, values.result(), reals);
  else
    applyToAll(operands, values.result(), integers);
  return success();
}

/// The one value of a constant operand; null where there are several.
static TypedAttr splatValue(Value operand) {
  ElementsAttr elements = constantElements(operand);
  if (!elements || !elements.isSplat())
    return nullptr;
  return dyn_cast<TypedAttr>(elements.getSplatValue<Attribute>());
}

LogicalResult lower(Operation *op, Lowering &lowering, StringRef formula,
                    ArrayRef<StringRef> names,
                    ArrayRef<std::pair<StringRef, double>> parameters) {
  auto type = ranked(op->getResult(0));
  Type element = elementOf(op->getOperands().back());
  bool built = true;
  Value result = lowering.map(type, [&](ValueRange indices) -> Value {
    llvm::StringMap<Value> variables;
    for (auto [name, operand] : llvm::zip(names, op->getOperands())) {
      TypedAttr splat = splatValue(operand);
      variables[name] =
          splat ? lowering.literal(splat)
                : lowering.loadBroadcast(lowering[operand], indices);
    }
    for (auto [name, value] : parameters)
      variables[name] = lowering.literal(element, value);
    Value value = lowering.formula(formula, element, variables);
    built = bool(value);
    return built ? value : lowering.literal(element, 0);
  });
  lowering.set(op->getResult(0), result);
  return success(built);
}

Integer power(Integer x, Integer y) {
  if (y < 0)
    return x == 1 ? 1 : x == -1 ? (y % 2 == 0 ? 1 : -1) : 0;
  unsigned __int128 result = 1, factor = x;
  for (; y != 0; y >>= 1, factor *= factor)
    if (y & 1)
      result *= factor;
  return Integer(result);
}

Integer shiftLeft(Integer x, Integer amount, unsigned bits) {
  bool inside = amount >= 0 && amount < Integer(bits);
  return inside ? Integer(static_cast<unsigned __int128>(x) << int(amount)) : 0;
}

Integer shiftRight(Integer x, Integer amount, unsigned bits) {
  bool inside = amount >= 0 && amount < Integer(bits);
  return inside ? x >> int(amount) : x < 0 ? -1 : 0;
}

} // namespace burin::nn::elementwise
