// What the passes ask of constant operands.
#include "compiler/passes/simplify/Constants.h"
#include "dialects/nn/shape/Shapes.h"
#include <cmath>

using namespace mlir;

namespace burin::simplify {

/// Constants of more elements are weights, which are not looked at one by one.
static constexpr int64_t maxUniformElements = 1 << 14;

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

} // namespace burin::simplify
