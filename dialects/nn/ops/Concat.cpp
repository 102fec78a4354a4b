// Concatenation and splitting along a dimension.
#include "dialects/nn/ops/Concat.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/shape/Sizes.h"

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/nn/ops/Concat.cpp.inc"

namespace burin::nn {

void registerConcatOps(NnDialect &dialect) {
  dialect.addFamily<ConcatOp, SplitOp>();
}

/// Elements before and behind a dimension of a static shape: a tensor is
/// `outer` rows, each of the dimension's size times `inner`.
static std::pair<int64_t, int64_t> around(ArrayRef<int64_t> shape,
                                          int64_t axis) {
  int64_t outer = 1, inner = 1;
  for (int64_t size : shape.take_front(axis))
    outer *= size;
  for (int64_t size : shape.drop_front(axis + 1))
    inner *= size;
  return {outer, inner};
}

/// `indices` with `offset` added at `axis`.
static AffineMap shifted(Builder &builder, int64_t rank, int64_t axis,
                         int64_t offset) {
  SmallVector<AffineExpr> at;
  for (int64_t i = 0; i < rank; ++i)
    at.push_back(builder.getAffineDimExpr(i) + (i == axis ? offset : 0));
  return AffineMap::get(rank, 0, at, builder.getContext());
}

// ---- concat

LogicalResult ConcatOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  if (getParts().empty())
    return emitOpError() << "expected at least one operand, got none";
  Type element = elementOf(getParts().front());
  std::optional<SizeList> shape;
  int64_t axis = 0;
  Size sum = 0;
  bool allRanked = true;
  for (Value part : getParts()) {
    ShapedType type = shaped(part);
    if (type.getElementType() != element)
      return emitOpError() << "expected operands of one element type, got "
                           << getParts().getTypes();
    if (!type.hasRank()) {
      allRanked = false;
      continue;
    }
    if (!shape) {
      auto normal = normalizeAxis(*this, getAxis(), type.getRank());
      if (failed(normal))
        return failure();
      axis = *normal;
      shape = rankedSizesOf(part);
    }
    bool fits = type.getRank() == int64_t(shape->size());
    for (int64_t i = 0; fits && i < type.getRank(); ++i) {
      Size size = rankedSizesOf(part)[i], &known = (*shape)[i];
      if (i == axis) {
        sum = sum + size;
      } else {
        fits = !differ(known, size);
        known = better(known, size);
      }
    }
    if (!fits)
      return emitOpError() << "expected shapes that differ at axis " << axis
                           << " only, got " << getParts().getTypes();
  }
  if (shape)
    (*shape)[axis] = allRanked ? sum : Size::unknown();
  types.push_back(tensorOf(shape, element));
  return success();
}

LogicalResult ConcatOp::interpret(Interpretation &values) {
  HostTensor &result = values.result();
  int64_t axis = fromStart(getAxis(), result.rank());
  auto [outer, inner] = around(result.shape(), axis);
  int64_t row = result.shape()[axis] * inner, offset = 0;
  for (Value part : getParts()) {
    const HostTensor &x = values[part];
    int64_t length = x.shape()[axis] * inner;
    for (int64_t i = 0; i < outer; ++i)
      for (int64_t k = 0; k < length; ++k)
        result.copy(i * row + offset + k, x, i * length + k);
    offset += length;
  }
  return success();
}

LogicalResult ConcatOp::lower(Lowering &lowering) {
  RankedTensorType type = ranked(getResult());
  int64_t axis = fromStart(getAxis(), type.getRank()), offset = 0;
  Value joined = lowering.buffer(type);
  for (auto [i, part] : llvm::enumerate(getParts())) {
    RankedTensorType own = ranked(part);
    if (i + 1 < getParts().size() && !size::sizesOf(own)[axis].constant())
      lowering.refuseSizes("the last part alone to have a size along the axis "
                           "that is known at run time only",
                           own);
    joined = lowering.mapInto(
        joined, shifted(lowering.builder, type.getRank(), axis, offset),
        size::sizesOf(own), [&](ValueRange indices) {
          return lowering.load(lowering[part], indices);
        });
    offset += own.getDimSize(axis);
  }
  lowering.set(getResult(), joined);
  return success();
}

static LogicalResult importConcat(OnnxNode &node) {
  if (failed(node.checkOperands(node.operands, std::nullopt)))
    return failure();
  if (!node.has("axis"))
    return node.emitError() << "expected an attribute 'axis'";
  return give(node, node.create<ConcatOp>(ValueRange(node.operands),
                                          node.getInt("axis", 0)));
}

/// Reads `tensors` in their common type; empty after an error.
static SmallVector<Value> readTensors(AtenNode &node) {
  SmallVector<Value> tensors = node.operandList("tensors");
  if (tensors.empty())
    node.emitError() << "expected tensors, got none";
  // Old models hand on an empty list of one dimension, which joins anything.
  if (tensors.size() > 1)
    llvm::erase_if(tensors, [&](Value tensor) {
      ShapedType type = shaped(tensor);
      return type.hasRank() && type.getRank() == 1 && type.getDimSize(0) == 0;
    });
  Type element = promotedElement(tensors);
  for (Value &tensor : tensors)
    if (!(tensor = castTo(node, tensor, element)))
      return {};
  return tensors;
}

static LogicalResult importCat(AtenNode &node) {
  SmallVector<Value> tensors = readTensors(node);
  return tensors.empty()
             ? failure()
             : give(node, node.create<ConcatOp>(ValueRange(tensors),
                                                node.getInt("dim", 0)));
}

/// Each tensor gets the new dimension, along which they join.
static LogicalResult importStack(AtenNode &node) {
  SmallVector<Value> tensors = readTensors(node);
  int64_t axis = node.getInt("dim", 0);
  for (Value &tensor : tensors)
    if (!(tensor = node.create<UnsqueezeOp>(tensor, ArrayRef<int64_t>(axis))))
      return failure();
  return tensors.empty()
             ? failure()
             : give(node, node.create<ConcatOp>(ValueRange(tensors), axis));
}

void ConcatOp::getBindings(Bindings &bindings) {
  bindings.onnx("Concat", {4}, importConcat);
  bindings.aten("aten.cat.default", importCat);
  bindings.aten("aten.stack.default", importStack);
}

// ---- split

LogicalResult SplitOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(getX());
  size_t count = getNumResults();
  if (getSizes() && getSizes()->size() != count)
    return emitOpError() << "expected a size for each of " << count
                         << " parts, got " << getSizes()->size();
  if (!x.hasRank()) {
    types.append(count, UnrankedTensorType::get(x.getElementType()));
    return success();
  }
  auto axis = normalizeAxis(*this, getAxis(), x.getRank());
  if (failed(axis))
    return failure();
  SizeList shape = rankedSizesOf(getX());
  Size whole = shape[*axis], left = whole;
  Size each = count == 0 ? Size(0) : ceilDiv(whole, int64_t(count));
  for (size_t i = 0; i < count; ++i) {
    Size size = getSizes() ? Size((*getSizes())[i]) : min(each, left);
    if (getSizes() && ((*getSizes())[i] < 0 || (left - size).range().max < 0))
      return emitOpError() << "expected parts of " << whole.text()
                           << " in all, got [" << *getSizes() << "]";
    left = left - size;
    shape[*axis] = size;
    types.push_back(tensorOf(shape, x.getElementType()));
  }
  if (differ(left, 0))
    return emitOpError() << "expected parts of " << whole.text()
                         << " in all, got " << (whole - left).text();
  return success();
}

LogicalResult SplitOp::interpret(Interpretation &values) {
  const HostTensor &x = values[getX()];
  int64_t axis = fromStart(getAxis(), x.rank());
  auto [outer, inner] = around(x.shape(), axis);
  int64_t row = x.shape()[axis] * inner, offset = 0;
  for (HostTensor &part : values.results) {
    int64_t length = part.shape()[axis] * inner;
    for (int64_t i = 0; i < outer; ++i)
      for (int64_t k = 0; k < length; ++k)
        part.copy(i * length + k, x, i * row + offset + k);
    offset += length;
  }
  return success();
}

LogicalResult SplitOp::lower(Lowering &lowering) {
  int64_t rank = ranked(getX()).getRank();
  int64_t axis = fromStart(getAxis(), rank), offset = 0;
  if (!size::sizesOf(ranked(getX()))[axis].constant())
    lowering.refuseSizes("an axis to split along whose size is known when it "
                         "is compiled",
                         ranked(getX()));
  for (Value part : getParts()) {
    AffineMap map = shifted(lowering.builder, rank, axis, offset);
    lowering.set(part, lowering.map(ranked(part), [&](ValueRange indices) {
      return lowering.load(lowering[getX()], map, indices);
    }));
    offset += ranked(part).getDimSize(axis);
  }
  return success();
}

/// `sizes` null asks for equal parts. With `squeeze` the dimension goes.
static LogicalResult giveParts(SourceNode &node, Value x, int64_t axis,
                               DenseI64ArrayAttr sizes, bool squeeze = false) {
  SmallVector<Value> parts = node.createMany<SplitOp>(
      node.resultCount, x, node.builder.getI64IntegerAttr(axis), sizes);
  if (parts.empty())
    return failure();
  for (Value part : parts) {
    if (squeeze)
      part = node.create<SqueezeOp>(part,
                                    node.builder.getDenseI64ArrayAttr({axis}));
    if (failed(give(node, part)))
      return failure();
  }
  return success();
}

/// SizeList are an attribute up to version 12 and then an operand;
/// `num_outputs` repeats what the node shows.
static LogicalResult importSplit(OnnxNode &node) {
  if (failed(node.checkOperands({node.operand(0)}, 1)))
    return failure();
  auto sizes = node.getInts("split");
  if (Value operand = node.operand(1)) {
    sizes = constantIntegers(operand);
    if (!sizes)
      return node.emitError() << "expected constant sizes, got computed ones";
  }
  int64_t count = node.getInt("num_outputs", node.resultCount);
  if (count != int64_t(node.resultCount))
    return node.emitError() << "expected " << node.resultCount
                            << " as 'num_outputs', got " << count;
  DenseI64ArrayAttr attribute;
  if (sizes)
    attribute = node.builder.getDenseI64ArrayAttr(*sizes);
  return giveParts(node, node.operand(0), node.getInt("axis", 0), attribute);
}

static Value readSelf(AtenNode &node) {
  Value self = node.operand("self");
  if (!self)
    node.emitError() << "expected a tensor 'self'";
  return self;
}

/// `sizes` of parts along `axis`.
static LogicalResult giveSizes(AtenNode &node, Value self, int64_t axis,
                               ArrayRef<int64_t> sizes) {
  return giveParts(node, self, axis, node.builder.getDenseI64ArrayAttr(sizes));
}

/// The known size of dimension `axis`; absent after an error.
static std::optional<int64_t> readSize(AtenNode &node, Value self,
                                       int64_t axis) {
  ShapedType type = shaped(self);
  int64_t rank = type.hasRank() ? type.getRank() : 0;
  if (axis >= -rank && axis < rank && !type.isDynamicDim(fromStart(axis, rank)))
    return type.getDimSize(fromStart(axis, rank));
  node.emitError() << "expected a known dimension " << axis << " to split, got "
                   << self.getType();
  return std::nullopt;
}

/// Parts of one size, the last with what is left of a known dimension.
static LogicalResult importSplitBySize(AtenNode &node) {
  Value self = readSelf(node);
  int64_t size = node.getInt("split_size", 1), axis = node.getInt("dim", 0);
  if (!self || node.hasFailed())
    return failure();
  auto known = readSize(node, self, axis);
  if (!known)
    return failure();
  int64_t left = *known;
  SmallVector<int64_t> sizes;
  for (unsigned i = 0; i < node.resultCount; ++i) {
    sizes.push_back(std::min(size, left));
    left -= sizes.back();
  }
  return giveSizes(node, self, axis, sizes);
}

static LogicalResult importSplitWithSizes(AtenNode &node) {
  Value self = readSelf(node);
  auto sizes = node.getInts("split_sizes");
  if (!self || node.hasFailed())
    return failure();
  if (!sizes)
    return node.emitError() << "expected a list 'split_sizes'";
  return giveSizes(node, self, node.getInt("dim", 0), *sizes);
}

static LogicalResult importChunk(AtenNode &node) {
  Value self = readSelf(node);
  node.ignore("chunks");
  return self ? giveParts(node, self, node.getInt("dim", 0), nullptr)
              : failure();
}

static LogicalResult importUnbind(AtenNode &node) {
  Value self = readSelf(node);
  return self ? giveParts(node, self, node.getInt("dim", 0), nullptr,
                          /*squeeze=*/true)
              : failure();
}

/// Parts of the same size, of which the first get one more while some are
/// left, or parts that begin at `indices`.
static LogicalResult splitEvenly(AtenNode &node, int64_t axis) {
  Value self = readSelf(node);
  auto size = self ? readSize(node, self, axis) : std::nullopt;
  if (!size)
    return failure();
  SmallVector<int64_t> sizes;
  int64_t count = int64_t(node.resultCount), start = 0;
  node.ignore("sections");
  if (auto indices = node.getInts("indices")) {
    for (int64_t index : *indices) {
      int64_t end =
          std::clamp<int64_t>(index < 0 ? index + *size : index, start, *size);
      sizes.push_back(end - start);
      start = end;
    }
    sizes.push_back(*size - start);
  } else {
    for (int64_t i = 0; i < count; ++i)
      sizes.push_back(*size / count + (i < *size % count));
  }
  return node.hasFailed() ? failure() : giveSizes(node, self, axis, sizes);
}

void SplitOp::getBindings(Bindings &bindings) {
  bindings.onnx("Split", {2}, importSplit);
  for (StringRef name : {"aten.split.Tensor", "aten.unsafe_split.Tensor"})
    bindings.aten(name, importSplitBySize);
  for (StringRef name : {"aten.split_with_sizes.default", "aten.split.sizes",
                         "aten.split_with_sizes_copy.default",
                         "aten.unsafe_split_with_sizes.default"})
    bindings.aten(name, importSplitWithSizes);
  for (StringRef name : {"aten.chunk.default", "aten.unsafe_chunk.default"})
    bindings.aten(name, importChunk);
  for (StringRef name :
       {"aten.tensor_split.sections", "aten.tensor_split.indices"})
    bindings.aten(name, [](AtenNode &node) {
      return splitEvenly(node, node.getInt("dim", 0));
    });
  for (StringRef name : {"aten.hsplit.int", "aten.hsplit.array"})
    bindings.aten(name, [](AtenNode &node) {
      Value self = node.operand("self");
      bool isRow =
          self && shaped(self).hasRank() && shaped(self).getRank() == 1;
      return splitEvenly(node, isRow ? 0 : 1);
    });
  for (StringRef name : {"aten.vsplit.int", "aten.vsplit.array"})
    bindings.aten(name, [](AtenNode &node) { return splitEvenly(node, 0); });
  for (StringRef name : {"aten.dsplit.int", "aten.dsplit.array"})
    bindings.aten(name, [](AtenNode &node) { return splitEvenly(node, 2); });
  bindings.aten("aten.unbind.int", importUnbind);
}

} // namespace burin::nn
