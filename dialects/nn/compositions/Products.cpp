// Reads ATen operators that follow from constants and other operators.
#include "dialects/nn/HostTensor.h"
#include "dialects/nn/Promotion.h"
#include "dialects/nn/Shapes.h"
#include "dialects/nn/ops/Activation.h"
#include "dialects/nn/ops/Broadcast.h"
#include "dialects/nn/ops/Concat.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Reduce.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/ops/Shape.h"

using namespace mlir;

namespace burin::nn {

/// More elements are not made at import.
static constexpr int64_t maxElements = int64_t(1) << 24;

/// The tensor that a call makes, of `shape` and its `dtype`; absent after an
/// error.
static std::optional<HostTensor> makeTensor(AtenNode &node,
                                            ArrayRef<int64_t> shape) {
  for (StringRef name : {"layout", "device", "pin_memory"})
    node.ignore(name);
  Type element = node.getElementType("dtype");
  std::optional<int64_t> elements = checkedProduct(shape);
  if (node.hasFailed())
    return std::nullopt;
  if (!elements || *elements > maxElements) {
    node.emitError() << "expected 0 to " << maxElements
                     << " elements, got sizes of [" << shape << "]";
    return std::nullopt;
  }
  return HostTensor(RankedTensorType::get(
      shape, element ? element : node.builder.getF32Type()));
}

static LogicalResult importEye(AtenNode &node) {
  int64_t rows = node.getInt("n", -1), columns = node.getInt("m", rows);
  std::optional<HostTensor> tensor = makeTensor(node, {rows, columns});
  if (!tensor)
    return failure();
  for (int64_t i = 0; i < std::min(rows, columns); ++i)
    if (tensor->isFloat())
      tensor->setReal(i * columns + i, 1);
    else
      tensor->setInteger(i * columns + i, 1);
  return give(node, node.constant(tensor->toElements()));
}

/// `steps` numbers from start to end; from the middle on they are counted back
/// from the end, as PyTorch does.
static LogicalResult importLinspace(AtenNode &node) {
  double start = node.getFloat("start", 0), end = node.getFloat("end", 0);
  int64_t steps = node.getInt("steps", -1);
  std::optional<HostTensor> tensor = makeTensor(node, {steps});
  if (!tensor)
    return failure();
  if (!tensor->isFloat())
    return node.emitError()
           << "expected a float as element, got " << tensor->elementType();
  double step = steps > 1 ? (end - start) / double(steps - 1) : 0;
  for (int64_t i = 0; i < steps; ++i)
    tensor->setReal(i, i < steps / 2 || steps == 1
                           ? start + step * double(i)
                           : end - step * double(steps - 1 - i));
  return give(node, node.constant(tensor->toElements()));
}

/// Each of some vectors along a dimension of its own, repeated along all
/// others.
static LogicalResult importMeshgrid(AtenNode &node) {
  SmallVector<Value> tensors = node.operandList("tensors");
  std::string indexing = node.getString("indexing", "ij");
  if (indexing != "ij" && indexing != "xy")
    return node.emitError()
           << "expected indexing 'ij' or 'xy', got '" << indexing << "'";
  int64_t rank = int64_t(tensors.size());
  SmallVector<Value> sizes, columns;
  auto place = [&](int64_t i) {
    return indexing == "xy" && i < 2 && rank > 1 ? 1 - i : i;
  };
  for (int64_t i = 0; i < rank; ++i) {
    Value tensor = tensors[i];
    if (!tensor || !shaped(tensor).hasRank() || shaped(tensor).getRank() != 1)
      return node.emitError() << "expected vectors as 'tensors'";
    Value ordered = tensors[place(i)];
    sizes.push_back(node.create<ShapeOp>(ordered));
    SmallVector<int64_t> axes;
    for (int64_t axis = 0; axis < rank; ++axis)
      if (axis != place(i))
        axes.push_back(axis);
    columns.push_back(axes.empty() ? tensor
                                   : node.create<UnsqueezeOp>(tensor, axes));
  }
  if (llvm::is_contained(sizes, Value()) ||
      llvm::is_contained(columns, Value()) || rank == 0)
    return rank ? failure()
                : node.emitError() << "expected vectors as 'tensors'";
  Value shape = node.create<ConcatOp>(sizes, 0);
  for (Value column : columns) {
    Value grid =
        shape ? node.create<ExpandOp>(ValueRange{column, shape}) : nullptr;
    if (!grid)
      return failure();
    node.results.push_back(grid);
  }
  return success();
}

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

/// Each element along a dimension several times in a row, as heads of keys are
/// for the groups of queries; without a dimension, of the flat tensor.
static LogicalResult importRepeatInterleave(AtenNode &node) {
  node.ignore("output_size");
  Value self = node.operand("self");
  int64_t repeats = node.getInt("repeats", -1);
  if (self && !node.has("dim"))
    self = node.create<ReshapeOp>(self, node.constant(ArrayRef<int64_t>(-1)));
  if (!self || !shaped(self).hasRank() || repeats < 0)
    return node.emitError()
           << "expected a tensor of known rank and a number of repeats";
  int64_t rank = shaped(self).getRank(), dim = node.getInt("dim", 0);
  if (dim < -rank || dim >= rank)
    return node.emitError()
           << "expected a dimension of " << self.getType() << ", got " << dim;
  dim = fromStart(dim, rank);
  SmallVector<int64_t> factors(rank, 1), times(rank + 1, 1);
  factors[dim] = times[dim + 1] = repeats;
  Value shape = ShapeOp::of(node, self);
  shape = shape ? node.create<MulOp>(ValueRange{shape, node.constant(factors)})
                : nullptr;
  Value parts = node.create<UnsqueezeOp>(self, ArrayRef<int64_t>(dim + 1));
  parts = parts ? node.create<TileOp>(parts, node.constant(times)) : nullptr;
  return give(node,
              shape && parts ? node.create<ReshapeOp>(parts, shape) : nullptr);
}

void bindProducts(Bindings &bindings) {
  bindings.aten("aten.eye.default", importEye);
  bindings.aten("aten.eye.m", importEye);
  bindings.aten("aten.linspace.default", importLinspace);
  bindings.aten("aten.meshgrid.default", importMeshgrid);
  bindings.aten("aten.meshgrid.indexing", importMeshgrid);
  bindings.aten("aten.glu.default", importGlu);
  bindings.aten("aten.outer.default", importOuter);
  bindings.aten("aten._weight_norm.default", importWeightNorm);
  bindings.aten("aten.repeat_interleave.self_int", importRepeatInterleave);
}

} // namespace burin::nn
