// Tensors that follow from numbers alone: unit matrices, spaced numbers, grids.
#include "dialects/nn/import/Steps.h"
#include "dialects/nn/ops/Broadcast.h"
#include "dialects/nn/ops/Concat.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/ops/Shape.h"
#include "dialects/nn/reference/HostTensor.h"

using namespace mlir;

namespace burin::nn {

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
  if (!elements || *elements > step::maxElements) {
    node.emitError() << "expected 0 to " << step::maxElements
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

void bindGenerators(Bindings &bindings) {
  bindings.aten("aten.eye.default", importEye);
  bindings.aten("aten.eye.m", importEye);
  bindings.aten("aten.linspace.default", importLinspace);
  bindings.aten("aten.meshgrid.default", importMeshgrid);
  bindings.aten("aten.meshgrid.indexing", importMeshgrid);
}

} // namespace burin::nn
