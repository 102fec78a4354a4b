// Expansion and tiling, and the sources' constructors of filled tensors, which
// are expansions of a scalar.
#include "dialects/nn/ops/Broadcast.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/ops/Concat.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/ops/Shape.h"
#include "dialects/nn/shape/SizeValues.h"
#include <numeric>

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/nn/ops/Broadcast.cpp.inc"

namespace burin::nn {

void registerBroadcastOps(NnDialect &dialect) {
  dialect.addFamily<ExpandOp, TileOp>();
}

/// Checks that `list` is one dimension of integers.
static LogicalResult checkIntegers(Operation *op, StringRef what, Value list) {
  ShapedType type = shaped(list);
  if (type.getElementType().isInteger() &&
      (!type.hasRank() || type.getRank() == 1))
    return success();
  return op->emitOpError() << "expected a list of integers as " << what
                           << ", got " << type;
}

LogicalResult ExpandOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(getX()), list = shaped(getShape());
  Type element = x.getElementType();
  if (failed(checkIntegers(*this, "shape", getShape())))
    return failure();
  std::optional<SizeList> sizes = elementsOf(getShape());
  if (!x.hasRank() || (!sizes && !list.hasStaticShape())) {
    types.push_back(UnrankedTensorType::get(element));
    return success();
  }
  if (!sizes)
    sizes.emplace(list.getDimSize(0), Size::unknown());
  auto isNegative = [](const Size &size) {
    return !size.isUnknown() && size.range().max < 0;
  };
  if (llvm::any_of(*sizes, [&](const Size &size) {
        return isNegative(size) && size != Size(-1);
      }))
    return emitOpError() << "expected sizes of at least 0, got ["
                         << textOf(*sizes) << "]";
  SizeList from = rankedSizesOf(getX());
  SizeList shape(std::max(sizes->size(), from.size()), Size(1));
  llvm::copy(*sizes, shape.end() - sizes->size());
  for (auto [i, size] : llvm::enumerate(from)) {
    Size &to = shape[shape.size() - from.size() + i];
    std::optional<Size> merged =
        to == Size(-1) ? std::optional(size) : broadcast(to, size);
    if (!merged)
      return emitOpError() << "expected a shape that " << x
                           << " broadcasts with, got [" << textOf(*sizes)
                           << "]";
    to = *merged;
  }
  if (llvm::any_of(shape, isNegative))
    return emitOpError() << "expected sizes of at least 0, got ["
                         << textOf(*sizes) << "]";
  types.push_back(tensorOf(shape, element));
  return success();
}

LogicalResult ExpandOp::interpret(Interpretation &values) {
  const HostTensor &x = values[getX()];
  HostTensor &result = values.result();
  SmallVector<int64_t> index(result.rank(), 0);
  for (int64_t i = 0; i < result.size(); ++i, nextIndex(index, result.shape()))
    result.copy(i, x, broadcastOffset(x.shape(), index));
  return success();
}

LogicalResult ExpandOp::lower(Lowering &lowering) {
  RankedTensorType type = ranked(getResult());
  Value x = lowering[getX()];
  if (type.getNumElements() == ranked(getX()).getNumElements())
    lowering.set(getResult(), lowering.viewAs(x, size::sizesOf(type)));
  else
    lowering.set(getResult(), lowering.map(type, [&](ValueRange indices) {
      return lowering.loadBroadcast(x, indices);
    }));
  return success();
}

LogicalResult TileOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(getX());
  if (failed(checkIntegers(*this, "repeats", getRepeats())))
    return failure();
  if (!x.hasRank()) {
    types.push_back(UnrankedTensorType::get(x.getElementType()));
    return success();
  }
  auto repeats = elementsOf(getRepeats());
  SizeList shape(x.getRank(), Size::unknown());
  if (repeats) {
    if (int64_t(repeats->size()) != x.getRank() ||
        llvm::any_of(*repeats, [](const Size &count) {
          return !count.isUnknown() && count.range().max < 0;
        }))
      return emitOpError() << "expected " << x.getRank()
                           << " repeats of at least 0, got ["
                           << textOf(*repeats) << "]";
    for (auto [i, size] : llvm::enumerate(rankedSizesOf(getX()))) {
      shape[i] = size * (*repeats)[i];
      if (shape[i].isUnknown() && size.constant() && (*repeats)[i].constant())
        return emitOpError()
               << "expected a size of at most 63 bits, got " << size.text()
               << " times " << (*repeats)[i].text();
    }
  }
  types.push_back(tensorOf(shape, x.getElementType()));
  return success();
}

LogicalResult TileOp::interpret(Interpretation &values) {
  const HostTensor &x = values[getX()];
  HostTensor &result = values.result();
  SmallVector<int64_t> strides = rowMajorStrides(x.shape());
  SmallVector<int64_t> index(result.rank(), 0);
  for (int64_t i = 0; i < result.size();
       ++i, nextIndex(index, result.shape())) {
    int64_t from = 0;
    for (int64_t d = 0; d < x.rank(); ++d)
      from += index[d] % x.shape()[d] * strides[d];
    result.copy(i, x, from);
  }
  return success();
}

LogicalResult TileOp::lower(Lowering &lowering) {
  RankedTensorType type = ranked(getResult());
  SizeList from = rankedSizesOf(getX()), to = rankedSizesOf(getResult());
  for (auto [size, repeated] : llvm::zip(from, to))
    if (!size.constant() && size != repeated)
      lowering.refuseSizes("a size to repeat that is known when it is compiled",
                           ranked(getX()));
  SmallVector<AffineExpr> at;
  for (auto [i, size] : llvm::enumerate(ranked(getX()).getShape())) {
    AffineExpr index = lowering.builder.getAffineDimExpr(i);
    at.push_back(type.getDimSize(i) == size || size == 0 ? index
                                                         : index % size);
  }
  AffineMap map = AffineMap::get(type.getRank(), 0, at, getContext());
  lowering.set(getResult(), lowering.map(type, [&](ValueRange indices) {
    return lowering.load(lowering[getX()], map, indices);
  }));
  return success();
}

// ---- bindings

static Value readSelf(AtenNode &node) {
  Value self = node.operand("self");
  if (!self)
    node.emitError() << "expected a tensor 'self'";
  return self;
}

static LogicalResult expandTo(SourceNode &node, Value x, Value shape) {
  return give(node, x && shape ? node.create<ExpandOp>(x, shape) : Value());
}

/// A tensor of zeros, or of the one element that `value` holds.
static LogicalResult importConstantOfShape(OnnxNode &node) {
  if (failed(node.checkOperands(node.operands, 1)))
    return failure();
  ElementsAttr value = node.getTensor("value");
  if (node.hasFailed())
    return failure();
  if (value && value.getNumElements() != 1)
    return node.emitError()
           << "expected one element as 'value', got " << value.getType();
  Value filling =
      value ? node.constant(value) : node.scalar(node.builder.getF32Type(), 0);
  if (shaped(filling).getRank() != 0)
    filling = node.create<SqueezeOp>(filling, DenseI64ArrayAttr());
  return expandTo(node, filling, node.operand(0));
}

static LogicalResult importExpand(AtenNode &node) {
  node.ignore("implicit");
  Value self = readSelf(node), size = node.integers("size");
  return expandTo(node, self, size);
}

static LogicalResult importExpandAs(AtenNode &node) {
  Value self = readSelf(node), other = node.operand("other");
  return expandTo(node, self, other ? ShapeOp::of(node, other) : other);
}

/// torch's repeats may be more than the dimensions, new ones come first; for
/// tile fewer too, they are those of the last dimensions.
static LogicalResult importRepeat(AtenNode &node) {
  Value self = readSelf(node), repeats = node.integers("repeats");
  if (!repeats)
    repeats = node.integers("dims");
  if (!self || !repeats || node.hasFailed())
    return node.emitError() << "expected a tensor and repeats";
  if (!shaped(self).hasRank() || !shaped(repeats).hasStaticShape())
    return node.emitError()
           << "expected an operand of known rank, got " << self.getType();
  int64_t missing = shaped(repeats).getNumElements() - shaped(self).getRank();
  if (missing > 0) {
    SmallVector<int64_t> axes(missing);
    std::iota(axes.begin(), axes.end(), 0);
    self = node.create<UnsqueezeOp>(self, axes);
  } else if (missing < 0) {
    SmallVector<int64_t> once(-missing, 1);
    repeats =
        node.create<ConcatOp>(ValueRange{node.constant(once), repeats}, 0);
  }
  return give(node,
              self && repeats ? node.create<TileOp>(self, repeats) : Value());
}

/// A filled tensor: `number` (an argument's name, or empty for `otherwise`) in
/// the shape of argument `size`, or of the tensor `self`; of the element that
/// is asked for, of `self`, or of the number.
static LogicalResult fill(AtenNode &node, StringRef number, double otherwise,
                          bool likeSelf) {
  Value like = likeSelf ? readSelf(node) : Value();
  Value shape = likeSelf ? (like ? ShapeOp::of(node, like) : Value())
                         : node.integers("size");
  if (!likeSelf)
    like = node.operand("self");
  Type element = node.getElementType("dtype");
  Attribute given = number.empty() ? Attribute() : node.getAttribute(number);
  if (!element && like)
    element = elementOf(like);
  if (!element)
    element = isa_and_nonnull<BoolAttr>(given) ? Type(node.builder.getI1Type())
              : isa_and_nonnull<IntegerAttr>(given)
                  ? Type(node.builder.getI64Type())
                  : Type(node.builder.getF32Type());
  if (!shape || node.hasFailed())
    return node.hasFailed() ? failure()
                            : node.emitError() << "expected a list 'size'";
  double value = !given ? otherwise
                 : isa<BoolAttr>(given)
                     ? double(cast<BoolAttr>(given).getValue())
                     : node.getFloat(number, 0);
  return expandTo(node, node.scalar(element, value), shape);
}

void ExpandOp::getBindings(Bindings &bindings) {
  bindings.onnx("Expand", {8}, importOperands<ExpandOp>);
  bindings.onnx("ConstantOfShape", {9}, importConstantOfShape);
  bindings.aten("aten.expand.default", importExpand);
  bindings.aten("aten.broadcast_to.default", importExpand);
  bindings.aten("aten.expand_as.default", importExpandAs);
  bindings.aten("aten.full.default", [](AtenNode &node) {
    return fill(node, "fill_value", 0, false);
  });
  bindings.aten("aten.new_full.default", [](AtenNode &node) {
    return fill(node, "fill_value", 0, false);
  });
  for (StringRef name : {"aten.new_zeros.default", "aten.new_empty.default"})
    bindings.aten(name,
                  [](AtenNode &node) { return fill(node, "", 0, false); });
  bindings.aten("aten.new_ones.default",
                [](AtenNode &node) { return fill(node, "", 1, false); });
  bindings.aten("aten.full_like.default", [](AtenNode &node) {
    return fill(node, "fill_value", 0, true);
  });
  for (StringRef name : {"aten.zeros.default", "aten.empty.memory_format"})
    bindings.aten(name,
                  [](AtenNode &node) { return fill(node, "", 0, false); });
  bindings.aten("aten.empty_permuted.default", [](AtenNode &node) {
    node.ignore("physical_layout");
    return fill(node, "", 0, false);
  });
  for (StringRef name : {"aten.zeros_like.default", "aten.empty_like.default"})
    bindings.aten(name, [](AtenNode &node) { return fill(node, "", 0, true); });
  bindings.aten("aten.ones.default",
                [](AtenNode &node) { return fill(node, "", 1, false); });
  bindings.aten("aten.ones_like.default",
                [](AtenNode &node) { return fill(node, "", 1, true); });
  for (StringRef name :
       {"aten.scalar_tensor.default", "prims.scalar_tensor.default"})
    bindings.aten(name, [](AtenNode &node) {
      node.attributes["size"] = node.builder.getDenseI64ArrayAttr({});
      return fill(node, "s", 0, false);
    });
}

void TileOp::getBindings(Bindings &bindings) {
  bindings.onnx("Tile", {6}, importOperands<TileOp>);
  bindings.aten("aten.repeat.default", importRepeat);
  bindings.aten("aten.tile.default", importRepeat);
}

} // namespace burin::nn
