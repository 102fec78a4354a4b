// Products of tensors that ATen has names for.
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/ops/Activation.h"
#include "dialects/nn/ops/Concat.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Reduce.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/shape/Shapes.h"

using namespace mlir;

namespace burin::nn {

/// The first half times the sigmoid of the second.
static LogicalResult importGlu(AtenNode &node) {
  Value self = node.operand("self");
  int64_t axis = node.getInt("dim", -1);
  if (!self)
    return node.emitError() << "expected a tensor 'self'";
  auto halves = node.createMany<SplitOp>(2, self, axis, DenseI64ArrayAttr());
  if (halves.empty())
    return failure();
  Value gate = node.create<SigmoidOp>(ValueRange{halves[1]});
  return give(node,
              gate ? node.create<MulOp>(ValueRange{halves[0], gate}) : nullptr);
}

/// Each element of one vector times each of another.
static LogicalResult importOuter(AtenNode &node) {
  Value self = node.operand("self"), other = node.operand("vec2");
  for (Value vector : {self, other})
    if (!vector || !shaped(vector).hasRank() || shaped(vector).getRank() != 1)
      return node.emitError() << "expected vectors 'self' and 'vec2'";
  Type element = promotedElement({self, other});
  self = node.create<UnsqueezeOp>(self, ArrayRef<int64_t>(1));
  self = self ? castTo(node, self, element) : nullptr;
  other = castTo(node, other, element);
  return give(node, self && other ? node.create<MulOp>(ValueRange{self, other})
                                  : nullptr);
}

/// `v` with the lengths `g` along dimension `dim`, or as a whole for -1.
static LogicalResult importWeightNorm(AtenNode &node) {
  Value v = node.operand("v"), g = node.operand("g");
  int64_t dim = node.getInt("dim", 0);
  if (!v || !g || !shaped(v).hasRank() || dim < -1 ||
      dim >= shaped(v).getRank())
    return node.emitError() << "expected tensors 'v' and 'g' and a dimension "
                               "of 'v', got "
                            << dim;
  SmallVector<int64_t> axes;
  for (int64_t axis = 0; axis < shaped(v).getRank(); ++axis)
    if (axis != dim)
      axes.push_back(axis);
  Value length =
      node.create<ReduceL2Op>(v, node.builder.getDenseI64ArrayAttr(axes), true);
  Value scale = length ? node.create<DivOp>(ValueRange{g, length}) : nullptr;
  return give(node, scale ? node.create<MulOp>(ValueRange{v, scale}) : nullptr);
}

void bindProducts(Bindings &bindings) {
  bindings.aten("aten.glu.default", importGlu);
  bindings.aten("aten.outer.default", importOuter);
  bindings.aten("aten._weight_norm.default", importWeightNorm);
}

} // namespace burin::nn
