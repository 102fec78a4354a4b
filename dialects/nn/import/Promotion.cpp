// The rules of PyTorch's type promotion, over tensors, rank-0 tensors and
// Python numbers.
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/ops/Cast.h"
#include "dialects/nn/shape/Shapes.h"

using namespace mlir;

namespace burin::nn {

static int category(Type type) {
  return isa<FloatType>(type) ? 2 : type.isInteger(1) ? 0 : 1;
}

/// The type that holds both, within one group of operands.
static Type promotePair(Type a, Type b) {
  if (!a || !b || a == b)
    return a ? a : b;
  if (category(a) != category(b))
    return category(a) > category(b) ? a : b;
  unsigned bitsOfA = a.getIntOrFloatBitWidth(),
           bitsOfB = b.getIntOrFloatBitWidth();
  if (isa<FloatType>(a))
    return bitsOfA == bitsOfB  ? Float32Type::get(a.getContext())
           : bitsOfA > bitsOfB ? a
                               : b;
  if (a.isUnsignedInteger() == b.isUnsignedInteger())
    return bitsOfA >= bitsOfB ? a : b;
  unsigned unsignedBits = a.isUnsignedInteger() ? bitsOfA : bitsOfB,
           signedBits = a.isUnsignedInteger() ? bitsOfB : bitsOfA;
  unsigned bits =
      signedBits > unsignedBits ? signedBits : std::min(unsignedBits * 2, 64u);
  return IntegerType::get(a.getContext(), bits);
}

/// The type of a number without a tensor beside it; null for what is none.
static Type typeOfNumber(Attribute number) {
  if (!number)
    return nullptr;
  if (isa<BoolAttr>(number))
    return IntegerType::get(number.getContext(), 1);
  if (isa<IntegerAttr>(number))
    return IntegerType::get(number.getContext(), 64);
  return isa<FloatAttr>(number) ? Float32Type::get(number.getContext())
                                : Type();
}

Type promotedElement(ValueRange tensors) {
  Type element;
  for (Value tensor : tensors)
    element = promotePair(element, elementOf(tensor));
  return element;
}

/// What `names` have in common; null after an error.
static Type commonType(AtenNode &node, ArrayRef<StringRef> names) {
  Type groups[3];
  for (StringRef name : names) {
    Value tensor = node.operand(name);
    Type type =
        tensor ? elementOf(tensor) : typeOfNumber(node.attributes.lookup(name));
    if (!type) {
      node.emitError() << "expected a tensor or number '" << name << "'";
      return nullptr;
    }
    int group = !tensor                                                 ? 2
                : shaped(tensor).hasRank() && !shaped(tensor).getRank() ? 1
                                                                        : 0;
    groups[group] = promotePair(groups[group], type);
  }
  Type common;
  for (Type group : groups)
    if (!common || (group && category(group) > category(common)))
      common = group;
  return common;
}

Value castTo(SourceNode &node, Value value, Type element) {
  if (!value || elementOf(value) == element)
    return value;
  return node.create<CastOp>(value, element);
}

FailureOr<SmallVector<Value>>
promotedOperands(AtenNode &node, ArrayRef<StringRef> names, Promote promote) {
  Type element = commonType(node, names);
  if (!element)
    return failure();
  if (promote == Promote::ToBool)
    element = IntegerType::get(element.getContext(), 1);
  if (promote == Promote::ToFloat && category(element) < 2)
    element = Float32Type::get(element.getContext());
  if (promote == Promote::ToNumber && category(element) < 1)
    element = IntegerType::get(element.getContext(), 64);
  SmallVector<Value> operands;
  for (StringRef name : names) {
    Value tensor = node.operand(name);
    operands.push_back(tensor ? castTo(node, tensor, element)
                              : node.operandOrScalar(name, element));
    if (!operands.back() || node.hasFailed())
      return failure();
  }
  return operands;
}

LogicalResult give(SourceNode &node, Value value) {
  node.results.push_back(value);
  return success(bool(value));
}

LogicalResult importPromoted(AtenNode &node, ArrayRef<StringRef> names,
                             Promote promote, Make make) {
  auto operands = promotedOperands(node, names, promote);
  return failed(operands) ? failure() : give(node, make(node, *operands));
}

} // namespace burin::nn
