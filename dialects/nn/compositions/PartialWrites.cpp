// Reads writes of whole tensors as what is written, in the shape and type of
// what was there.
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/import/Views.h"
#include "dialects/nn/shape/Shapes.h"

using namespace mlir;

namespace burin::nn {

static LogicalResult importCopy(AtenNode &node) {
  Value self = node.operand("self"), source = node.operand("src");
  node.ignore("non_blocking");
  if (!self || !source)
    return node.emitError() << "expected tensors 'self' and 'src'";
  return give(node, inPlaceOf(node, elementOf(self), self, source));
}

static LogicalResult importFill(AtenNode &node) {
  Value self = node.operand("self");
  if (!self)
    return node.emitError() << "expected a tensor 'self'";
  Value value = node.operandOrScalar("value", elementOf(self));
  if (!value)
    return node.emitError() << "expected an argument 'value'";
  return give(node, inPlaceOf(node, elementOf(self), self, value));
}

static LogicalResult importZero(AtenNode &node) {
  Value self = node.operand("self");
  if (!self)
    return node.emitError() << "expected a tensor 'self'";
  return give(node, inPlaceOf(node, elementOf(self), self,
                              node.scalar(elementOf(self), 0)));
}

void bindPartialWrites(Bindings &bindings) {
  bindings.aten("aten.copy.default", importCopy);
  bindings.aten("aten.fill.Scalar", importFill);
  bindings.aten("aten.fill.Tensor", importFill);
  bindings.aten("aten.zero.default", importZero);
}

} // namespace burin::nn
