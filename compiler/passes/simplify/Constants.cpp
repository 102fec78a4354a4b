// What the passes ask of constant operands, and how they make new ones.
#include "compiler/passes/simplify/Constants.h"
#include "dialects/nn/ops/Constant.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/shape/Shapes.h"
#include <cmath>

using namespace mlir;

namespace burin::simplify {

/// Constants of more elements are weights, which are not looked at one by one.
static constexpr int64_t maxUniformElements = 1 << 14;

FailureOr<nn::HostTensor> readConstant(Value value) {
  ElementsAttr elements = nn::constantElements(value);
  return elements ? nn::HostTensor::fromElements(elements)
                  : FailureOr<nn::HostTensor>(failure());
}

std::optional<double> uniformNumber(Value value) {
  ElementsAttr elements = nn::constantElements(value);
  if (!elements || elements.getNumElements() == 0 ||
      elements.getNumElements() > maxUniformElements)
    return std::nullopt;
  FailureOr<nn::HostTensor> tensor = nn::HostTensor::fromElements(elements);
  if (failed(tensor))
    return std::nullopt;
  for (int64_t i = 1; i < tensor->size(); ++i)
    if (tensor->number(i) != tensor->number(0))
      return std::nullopt;
  return tensor->number(0);
}

bool isNear(double given, double expected) {
  return std::fabs(given - expected) <= 3e-6 * std::fabs(expected);
}

bool isUniform(Value value, double expected) {
  std::optional<double> number = uniformNumber(value);
  return number && isNear(*number, expected);
}

Value createConstant(OpBuilder &builder, Location loc,
                     const nn::HostTensor &tensor) {
  ElementsAttr elements = tensor.toElements();
  return builder.create<nn::ConstantOp>(loc, elements.getType(), elements);
}

Value createIntegers(OpBuilder &builder, Location loc,
                     ArrayRef<int64_t> values) {
  auto type =
      RankedTensorType::get({int64_t(values.size())}, builder.getI64Type());
  return builder.create<nn::ConstantOp>(loc, type,
                                        DenseElementsAttr::get(type, values));
}

Value createReshape(OpBuilder &builder, Location loc, Value value,
                    ArrayRef<int64_t> shape) {
  RankedTensorType type = nn::ranked(value);
  if (type.getShape() == shape)
    return value;
  return builder.create<nn::ReshapeOp>(
      loc, type.clone(shape), value, createIntegers(builder, loc, shape), true);
}

} // namespace burin::simplify
