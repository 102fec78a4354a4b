// Differences of neighbours along a dimension.
#include "dialects/nn/import/Steps.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Logic.h"

using namespace mlir;

namespace burin::nn {

/// Each element less the one before it, which of booleans is whether they
/// differ.
static Value differences(SourceNode &node, Value x, int64_t axis) {
  constexpr int64_t end = std::numeric_limits<int64_t>::max();
  Value next = step::slice(node, x, axis, 1, end),
        last = step::slice(node, x, axis, 0, -1);
  return x && elementOf(x).isInteger(1) ? step::apply<XorOp>(node, next, last)
                                        : step::apply<SubOp>(node, next, last);
}

static LogicalResult importDiff(AtenNode &node) {
  Value self = step::readTensor(node, "self");
  if (!self)
    return failure();
  int64_t rank = shaped(self).getRank();
  auto axis = step::readDimension(node, "dim", -1, rank);
  // Each is an op of its own.
  auto times = step::readInt(node, "n", 1, 0, 64);
  if (!axis || !times)
    return failure();
  if (rank == 0)
    return node.emitError()
           << "expected at least 1 dimension, got " << self.getType();
  SmallVector<Value> parts;
  for (Value part : {node.operand("prepend"), self, node.operand("append")})
    if (part)
      parts.push_back(part);
  Type element = promotedElement(parts);
  for (Value &part : parts)
    if (!(part = castTo(node, part, element)))
      return failure();
  Value x = step::concat(node, parts, *axis);
  // A dimension without elements stays so.
  for (int64_t i = 0; i < *times && x; ++i) {
    if (shaped(x).getDimSize(*axis) == 0)
      break;
    x = differences(node, x, *axis);
  }
  return give(node, x);
}

void bindDifferences(Bindings &bindings) {
  bindings.aten("aten.diff.default", importDiff);
}

} // namespace burin::nn
