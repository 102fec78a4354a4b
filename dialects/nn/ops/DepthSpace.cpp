// Moving blocks of pixels between channels and space: both directions are one
// affine read.
#include "dialects/nn/ops/DepthSpace.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/shape/Shapes.h"
#include "dialects/nn/shape/Sizes.h"

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/nn/ops/DepthSpace.cpp.inc"

namespace burin::nn {

void registerDepthSpaceOps(NnDialect &dialect) {
  dialect.addFamily<DepthToSpaceOp, SpaceToDepthOp>();
}

/// Divides `size` by `by`, which must go; an unknown size stays so.
static LogicalResult divide(Operation *op, int64_t &size, int64_t by) {
  if (ShapedType::isDynamic(size))
    return success();
  if (size % by != 0)
    return op->emitOpError()
           << "expected a multiple of " << by << ", got " << size;
  size /= by;
  return success();
}

/// Checks x and block; the last three dimensions are channels, rows, columns.
static FailureOr<std::optional<SmallVector<int64_t>>>
checkImage(Operation *op, ShapedType x, int64_t block) {
  constexpr int64_t most = 1 << 15;
  if (block < 1 || block > most) {
    op->emitOpError() << "expected a block of at "
                      << (block < 1 ? "least " : "most ")
                      << (block < 1 ? 1 : most) << ", got " << block;
    return failure();
  }
  if (!x.hasRank())
    return std::optional<SmallVector<int64_t>>();
  if (x.getRank() < 3) {
    op->emitOpError() << "expected at least 3 dimensions, got " << x;
    return failure();
  }
  return std::optional(SmallVector<int64_t>(x.getShape()));
}

static int64_t scaled(int64_t size, int64_t by) {
  return ShapedType::isDynamic(size) ? size : size * by;
}

/// The tensor of `shape`, whose dimensions in front of the last three are those
/// of `x`.
static Type typeOf(Value x, const std::optional<SmallVector<int64_t>> &shape) {
  if (!shape)
    return tensorOf(std::optional<SizeList>(), elementOf(x));
  SizeList sizes = rankedSizesOf(x);
  for (size_t i = sizes.size() - 3; i < sizes.size(); ++i)
    sizes[i] =
        ShapedType::isDynamic((*shape)[i]) ? Size::unknown() : (*shape)[i];
  return tensorOf(sizes, elementOf(x));
}

LogicalResult DepthToSpaceOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(getX());
  int64_t block = getBlock();
  auto shape = checkImage(*this, x, block);
  if (failed(shape))
    return failure();
  if (*shape) {
    int64_t *last = (*shape)->end() - 3;
    if (failed(divide(*this, last[0], block * block)))
      return failure();
    last[1] = scaled(last[1], block);
    last[2] = scaled(last[2], block);
  }
  types.push_back(typeOf(getX(), *shape));
  return success();
}

LogicalResult SpaceToDepthOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(getX());
  int64_t block = getBlock();
  auto shape = checkImage(*this, x, block);
  if (failed(shape))
    return failure();
  if (*shape) {
    int64_t *last = (*shape)->end() - 3;
    if (failed(divide(*this, last[1], block)) ||
        failed(divide(*this, last[2], block)))
      return failure();
    last[0] = scaled(last[0], block * block);
  }
  types.push_back(typeOf(getX(), *shape));
  return success();
}

/// Moves elements between `deep` [rest, C * b * b, H, W] and `wide`
/// [rest, C, H * b, W * b], from x to the result whichever it is.
static void move(const HostTensor &x, HostTensor &result, bool toWide,
                 int64_t b, bool columnsFirst) {
  ArrayRef<int64_t> wide = toWide ? result.shape() : x.shape();
  size_t rank = wide.size();
  int64_t channels = wide[rank - 3], rows = wide[rank - 2],
          columns = wide[rank - 1];
  for (int64_t i = 0; i < x.size(); ++i) {
    int64_t column = i % columns, row = i / columns % rows;
    int64_t c = i / columns / rows % channels;
    int64_t rest = i / columns / rows / channels;
    int64_t inBlock = row % b * b + column % b;
    int64_t deepChannel =
        columnsFirst ? c * b * b + inBlock : inBlock * channels + c;
    int64_t deep =
        ((rest * channels * b * b + deepChannel) * (rows / b) + row / b) *
            (columns / b) +
        column / b;
    result.copy(toWide ? i : deep, x, toWide ? deep : i);
  }
}

LogicalResult DepthToSpaceOp::interpret(Interpretation &values) {
  move(values[getX()], values.result(), true, getBlock(), getColumnsFirst());
  return success();
}

LogicalResult SpaceToDepthOp::interpret(Interpretation &values) {
  move(values[getX()], values.result(), false, getBlock(), getColumnsFirst());
  return success();
}

/// A copy of `x` whose last three indices are read at `at`.
static Value readAt(Lowering &lowering, Value x, RankedTensorType type,
                    ArrayRef<AffineExpr> at) {
  SmallVector<AffineExpr> all;
  for (int64_t d = 0; d < type.getRank() - 3; ++d)
    all.push_back(lowering.builder.getAffineDimExpr(d));
  llvm::append_range(all, at);
  AffineMap map =
      AffineMap::get(type.getRank(), 0, all, lowering.builder.getContext());
  return lowering.map(
      type, [&](ValueRange indices) { return lowering.load(x, map, indices); });
}

LogicalResult DepthToSpaceOp::lower(Lowering &lowering) {
  RankedTensorType type = ranked(getResult());
  int64_t b = getBlock(), rank = type.getRank();
  AffineExpr c = lowering.builder.getAffineDimExpr(rank - 3),
             row = lowering.builder.getAffineDimExpr(rank - 2),
             column = lowering.builder.getAffineDimExpr(rank - 1);
  AffineExpr inBlock = row % b * b + column % b;
  AffineExpr channel = getColumnsFirst()
                           ? c * (b * b) + inBlock
                           : inBlock * type.getDimSize(rank - 3) + c;
  lowering.set(getResult(),
               readAt(lowering, lowering[getX()], type,
                      {channel, row.floorDiv(b), column.floorDiv(b)}));
  return success();
}

LogicalResult SpaceToDepthOp::lower(Lowering &lowering) {
  RankedTensorType type = ranked(getResult());
  int64_t b = getBlock(), rank = type.getRank();
  int64_t channels = ranked(getX()).getDimSize(rank - 3);
  AffineExpr c = lowering.builder.getAffineDimExpr(rank - 3),
             row = lowering.builder.getAffineDimExpr(rank - 2),
             column = lowering.builder.getAffineDimExpr(rank - 1);
  channels = std::max<int64_t>(channels, 1);
  AffineExpr inBlock = getColumnsFirst() ? c % (b * b) : c.floorDiv(channels);
  AffineExpr channel = getColumnsFirst() ? c.floorDiv(b * b) : c % channels;
  lowering.set(getResult(), readAt(lowering, lowering[getX()], type,
                                   {channel, row * b + inBlock.floorDiv(b),
                                    column * b + inBlock % b}));
  return success();
}

template <typename Op> static LogicalResult importOnnx(OnnxNode &node) {
  if (failed(node.checkOperands(node.operands, 1)))
    return failure();
  std::string mode = node.getString("mode", "DCR");
  if (mode != "DCR" && mode != "CRD")
    return node.emitError("mode")
           << "expected 'mode' to be 'DCR' or 'CRD', got '" << mode << "'";
  return give(node,
              node.create<Op>(node.operand(0), node.getInt("blocksize", 0),
                              mode == "CRD"));
}

template <typename Op>
static LogicalResult importAten(AtenNode &node, StringRef factor) {
  Value self = node.operand("self");
  if (!self)
    return node.emitError() << "expected a tensor 'self'";
  return give(node, node.create<Op>(self, node.getInt(factor, 0), true));
}

void DepthToSpaceOp::getBindings(Bindings &bindings) {
  bindings.onnx("DepthToSpace", {}, importOnnx<DepthToSpaceOp>);
  bindings.aten("aten.pixel_shuffle.default", [](AtenNode &node) {
    return importAten<DepthToSpaceOp>(node, "upscale_factor");
  });
}

void SpaceToDepthOp::getBindings(Bindings &bindings) {
  bindings.onnx("SpaceToDepth", {}, importOnnx<SpaceToDepthOp>);
  bindings.aten("aten.pixel_unshuffle.default", [](AtenNode &node) {
    return importAten<SpaceToDepthOp>(node, "downscale_factor");
  });
}

} // namespace burin::nn
