// Reads writes into a part of a tensor as what is before, the part, and what is
// behind it.
#include "dialects/nn/Promotion.h"
#include "dialects/nn/Shapes.h"
#include "dialects/nn/ops/Broadcast.h"
#include "dialects/nn/ops/Concat.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/ops/Shape.h"
#include "dialects/nn/ops/Slice.h"

using namespace mlir;

namespace burin::nn {

/// `source` in the shape and element type of `self`.
static LogicalResult giveInPlaceOf(SourceNode &node, Value self, Value source) {
  Value shape = node.create<ShapeOp>(self);
  Value cast = shape ? castTo(node, source, elementOf(self)) : nullptr;
  return give(node,
              cast ? node.create<ExpandOp>(ValueRange{cast, shape}) : nullptr);
}

static LogicalResult importCopy(AtenNode &node) {
  Value self = node.operand("self"), source = node.operand("src");
  node.ignore("non_blocking");
  if (!self || !source)
    return node.emitError() << "expected tensors 'self' and 'src'";
  return giveInPlaceOf(node, self, source);
}

static LogicalResult importFill(AtenNode &node) {
  Value self = node.operand("self");
  if (!self)
    return node.emitError() << "expected a tensor 'self'";
  Value value = node.operandOrScalar("value", elementOf(self));
  if (!value)
    return node.emitError() << "expected an argument 'value'";
  return giveInPlaceOf(node, self, value);
}

/// `self` with [start, end) along `axis`, which are places inside it, taken
/// from `source`.
static LogicalResult replace(AtenNode &node, Value self, Value source,
                             int64_t axis, int64_t start, int64_t end) {
  int64_t size = shaped(self).getDimSize(axis);
  SmallVector<Value> parts;
  auto keep = [&](int64_t from, int64_t to) {
    if (from < to)
      parts.push_back(
          node.create<SliceOp>(self, node.constant({from}), node.constant({to}),
                               ArrayRef<int64_t>{axis}, ArrayRef<int64_t>{1}));
  };
  keep(0, start);
  parts.push_back(castTo(node, source, elementOf(self)));
  keep(end, size);
  if (llvm::is_contained(parts, Value()))
    return failure();
  return give(node, node.create<ConcatOp>(parts, axis));
}

/// The axis `dim` of `self`, whose size must be known; absent after an error.
static std::optional<int64_t> readAxis(AtenNode &node, Value self,
                                       Value source) {
  int64_t axis = node.getInt("dim", 0);
  if (!self || !source || !shaped(self).hasRank()) {
    node.emitError() << "expected tensors 'self' and 'src' of known rank";
    return std::nullopt;
  }
  int64_t rank = shaped(self).getRank();
  axis += axis < 0 ? rank : 0;
  if (axis >= 0 && axis < rank && !shaped(self).isDynamicDim(axis))
    return axis;
  node.emitError() << "expected an axis of known size of " << self.getType()
                   << ", got " << node.getInt("dim", 0);
  return std::nullopt;
}

static LogicalResult importSliceScatter(AtenNode &node) {
  Value self = node.operand("self"), source = node.operand("src");
  std::optional<int64_t> axis = readAxis(node, self, source);
  int64_t step = node.getInt("step", 1);
  if (!axis)
    return failure();
  if (step != 1)
    return node.emitError() << "expected a step of 1, got " << step;
  int64_t size = shaped(self).getDimSize(*axis);
  auto place = [&](StringRef name, int64_t otherwise) {
    int64_t at = node.getInt(name, otherwise);
    return std::clamp<int64_t>(at < 0 ? at + size : at, 0, size);
  };
  int64_t start = place("start", 0);
  return replace(node, self, source, *axis, start,
                 std::max(start, place("end", size)));
}

static LogicalResult importSelectScatter(AtenNode &node) {
  Value self = node.operand("self"), source = node.operand("src");
  std::optional<int64_t> axis = readAxis(node, self, source);
  int64_t index = node.getInt("index", 0);
  if (!axis)
    return failure();
  int64_t size = shaped(self).getDimSize(*axis);
  index += index < 0 ? size : 0;
  if (index < 0 || index >= size)
    return node.emitError() << "expected an index below " << size << ", got "
                            << node.getInt("index", 0);
  Value slice = node.create<UnsqueezeOp>(source, ArrayRef<int64_t>{*axis});
  return slice ? replace(node, self, slice, *axis, index, index + 1)
               : failure();
}

void bindPartialWrites(Bindings &bindings) {
  bindings.aten("aten.copy.default", importCopy);
  bindings.aten("aten.fill.Scalar", importFill);
  bindings.aten("aten.fill.Tensor", importFill);
  bindings.aten("aten.slice_scatter.default", importSliceScatter);
  bindings.aten("aten.select_scatter.default", importSelectScatter);
}

} // namespace burin::nn
