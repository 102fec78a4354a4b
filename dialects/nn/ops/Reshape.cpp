// Reshaping ops: shape inference with unknown dimensions, and the bindings of
// the many names that sources have for them.
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/shape/SizeValues.h"

using namespace mlir;

namespace burin::nn::reshape {

static LogicalResult interpret(Interpretation &values) {
  const HostTensor &x = values[values.op->getOperand(0)];
  HostTensor &result = values.result();
  for (int64_t i = 0; i < result.size(); ++i)
    result.copy(i, x, i);
  return success();
}

static LogicalResult lower(Operation *op, Lowering &lowering) {
  Value result = op->getResult(0);
  lowering.set(result, lowering.viewAs(lowering[op->getOperand(0)],
                                       size::sizesOf(ranked(result))));
  return success();
}

} // namespace burin::nn::reshape

#define GET_OP_CLASSES
#include "dialects/nn/ops/Reshape.cpp.inc"

namespace burin::nn {

void registerReshapeOps(NnDialect &dialect) {
  dialect.addFamily<
#define GET_OP_LIST
#include "dialects/nn/ops/Reshape.cpp.inc"
      >();
}

// ---- inference

/// Replaces the one -1 in `shape` by what the sizes of `x` leave for it, and
/// checks the element count.
static LogicalResult fillShape(Operation *op, const std::optional<SizeList> &x,
                               SizeList &shape) {
  Size *open = nullptr;
  Size product = 1;
  for (Size &size : shape) {
    if (size == Size(-1)) {
      open = &size;
      continue;
    }
    bool wasNumber = product.constant() && size.constant();
    product = product * size;
    if (wasNumber && product.isUnknown())
      return op->emitOpError() << "expected a size of at most 63 bits, got ["
                               << textOf(shape) << "]";
  }
  Size elements = x ? productOf(*x) : Size::unknown();
  Size rest = open && product != Size(0) ? mod(elements, product) : Size(0);
  bool fits = open ? product != Size(0) && !differ(rest, 0)
                   : !differ(elements, product);
  if (!fits && !elements.isUnknown())
    return op->emitOpError() << "expected a shape of " << elements.text()
                             << " elements, got [" << textOf(shape) << "]";
  if (open)
    *open = floorDiv(elements, product);
  return success();
}

LogicalResult ReshapeOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(getX()), operand = shaped(getShape());
  Type element = x.getElementType();
  if (!operand.getElementType().isInteger() ||
      (operand.hasRank() && operand.getRank() != 1))
    return emitOpError() << "expected a list of integers as shape, got "
                         << operand;
  std::optional<SizeList> shape = elementsOf(getShape());
  if (!shape) {
    if (operand.hasStaticShape())
      types.push_back(RankedTensorType::get(
          SmallVector<int64_t>(operand.getDimSize(0), ShapedType::kDynamic),
          element));
    else
      types.push_back(UnrankedTensorType::get(element));
    return success();
  }
  if (llvm::any_of(*shape,
                   [](const Size &size) {
                     return !size.isUnknown() && size.range().max < -1;
                   }) ||
      llvm::count(*shape, Size(-1)) > 1)
    return emitOpError() << "expected sizes, at most one of them -1, got ["
                         << textOf(*shape) << "]";
  std::optional<SizeList> from = sizesOf(getX());
  for (auto [i, size] : llvm::enumerate(*shape)) {
    if (size != Size(0) || getAllowZero())
      continue;
    if (from && i >= from->size())
      return emitOpError() << "expected a dimension " << i
                           << " to copy, got only " << from->size();
    size = from ? (*from)[i] : Size::unknown();
  }
  if (failed(fillShape(*this, from, *shape)))
    return failure();
  types.push_back(tensorOf(*shape, element));
  return success();
}

LogicalResult SqueezeOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(getX());
  if (!x.hasRank() || (!getAxes() && !x.hasStaticShape())) {
    types.push_back(UnrankedTensorType::get(x.getElementType()));
    return success();
  }
  SmallVector<int64_t> axes;
  SizeList shape;
  if (getAxes()) {
    auto normal = normalizeAxes(*this, *getAxes(), x.getRank());
    if (failed(normal))
      return failure();
    axes = *normal;
  }
  for (auto [i, size] : llvm::enumerate(rankedSizesOf(getX()))) {
    if (!getAxes() ? size != Size(1) : !llvm::is_contained(axes, int64_t(i)))
      shape.push_back(size);
    else if (differ(size, 1))
      return emitOpError() << "expected size 1 at axis " << i << ", got "
                           << size.text();
  }
  types.push_back(tensorOf(shape, x.getElementType()));
  return success();
}

LogicalResult UnsqueezeOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(getX());
  if (!x.hasRank()) {
    types.push_back(UnrankedTensorType::get(x.getElementType()));
    return success();
  }
  auto axes = normalizeAxes(*this, getAxes(), x.getRank() + getAxes().size());
  if (failed(axes))
    return failure();
  SizeList shape = rankedSizesOf(getX());
  for (int64_t axis : *axes)
    shape.insert(shape.begin() + axis, Size(1));
  types.push_back(tensorOf(shape, x.getElementType()));
  return success();
}

LogicalResult CollapseOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(getX());
  if (!x.hasRank()) {
    types.push_back(UnrankedTensorType::get(x.getElementType()));
    return success();
  }
  int64_t rank = std::max<int64_t>(x.getRank(), 1);
  auto first = normalizeAxis(*this, getFirst(), rank);
  if (failed(first))
    return failure();
  auto last = normalizeAxis(*this, getLast(), rank);
  if (failed(last))
    return failure();
  if (*first > *last)
    return emitOpError() << "expected 'first' not after 'last', got " << *first
                         << " and " << *last;
  SizeList all = rankedSizesOf(getX());
  ArrayRef<Size> from = all;
  int64_t count = x.getRank() == 0 ? 0 : *last - *first + 1;
  SizeList shape(from.take_front(*first));
  shape.push_back(productOf(from.slice(*first, count)));
  llvm::append_range(shape, from.drop_front(*first + count));
  types.push_back(tensorOf(shape, x.getElementType()));
  return success();
}

// ---- bindings

/// `shape` was an attribute up to version 4.
static LogicalResult importReshape(OnnxNode &node) {
  Value shape = node.operand(1);
  if (auto given = node.getInts("shape"))
    shape = node.constant(*given);
  node.ignore("consumed_inputs");
  if (failed(node.checkOperands({node.operand(0), shape}, 2)))
    return failure();
  return give(node, node.create<ReshapeOp>(node.operand(0), shape,
                                           node.getBool("allowzero", false)));
}

/// An axes list as an attribute (up to version 12) or as a constant operand;
/// absent where neither is there, a failure where the operand is computed.
static FailureOr<std::optional<SmallVector<int64_t>>> readAxes(OnnxNode &node) {
  if (auto given = node.getInts("axes"))
    return std::optional(*given);
  if (!node.operand(1))
    return std::optional<SmallVector<int64_t>>();
  auto axes = constantIntegers(node.operand(1));
  if (axes)
    return axes;
  return node.emitError() << "expected constant axes, got computed ones";
}

static LogicalResult importSqueeze(OnnxNode &node) {
  auto axes = readAxes(node);
  if (failed(axes) || failed(node.checkOperands({node.operand(0)}, 1)))
    return failure();
  DenseI64ArrayAttr attribute;
  if (*axes)
    attribute = node.builder.getDenseI64ArrayAttr(**axes);
  return give(node, node.create<SqueezeOp>(node.operand(0), attribute));
}

static LogicalResult importUnsqueeze(OnnxNode &node) {
  auto axes = readAxes(node);
  if (failed(axes) || failed(node.checkOperands({node.operand(0)}, 1)))
    return failure();
  if (!*axes)
    return node.emitError() << "expected axes, got none";
  return give(node, node.create<UnsqueezeOp>(node.operand(0), **axes));
}

/// ONNX flattens to a matrix: dimensions before `axis`, and the rest.
static LogicalResult importFlatten(OnnxNode &node) {
  if (failed(node.checkOperands(node.operands, 1)))
    return failure();
  Value x = node.operand(0);
  int64_t axis = node.getInt("axis", 1);
  if (!shaped(x).hasRank())
    return node.emitError()
           << "expected an operand of known rank, got " << x.getType();
  int64_t rank = shaped(x).getRank();
  if (axis < -rank || axis > rank)
    return node.emitError() << "expected an axis in [" << -rank << ", " << rank
                            << "], got " << axis;
  axis += axis < 0 ? rank : 0;
  if (axis == 0 || axis == rank) {
    x = node.create<CollapseOp>(x, 0, -1);
    return x ? give(node, node.create<UnsqueezeOp>(
                              x, ArrayRef<int64_t>(axis == 0 ? 0 : 1)))
             : failure();
  }
  if (axis + 1 < rank)
    x = node.create<CollapseOp>(x, axis, rank - 1);
  if (x && axis > 1)
    x = node.create<CollapseOp>(x, 0, axis - 1);
  return give(node, x);
}

/// The operand `self` of an ATen call; null after an error where it is
/// missing.
static Value readSelf(AtenNode &node) {
  Value self = node.operand("self");
  if (!self)
    node.emitError() << "expected a tensor 'self'";
  return self;
}

/// view, reshape and their kin; `name` is what the schema calls the shape.
static LogicalResult importView(AtenNode &node, StringRef name) {
  Value self = readSelf(node), shape = node.integers(name);
  if (!self || node.hasFailed())
    return failure();
  if (!shape)
    return node.emitError() << "expected a list '" << name << "'";
  return give(node, node.create<ReshapeOp>(self, shape, /*allow_zero=*/true));
}

static LogicalResult importFlattenDims(AtenNode &node) {
  Value self = readSelf(node);
  return self ? give(node,
                     node.create<CollapseOp>(self, node.getInt("start_dim", 0),
                                             node.getInt("end_dim", -1)))
              : failure();
}

/// The sizes around the split dimension stay as they are; a symbolic one before
/// it is copied, one after it becomes the open size.
static LogicalResult importUnflatten(AtenNode &node) {
  Value self = readSelf(node);
  auto sizes = node.getInts("sizes");
  if (!self || node.hasFailed())
    return failure();
  ShapedType type = shaped(self);
  if (!sizes || !type.hasRank())
    return node.emitError() << "expected sizes and an operand of known rank";
  int64_t axis = node.getInt("dim", 0), rank = type.getRank();
  if (axis < -rank || axis >= rank)
    return node.emitError() << "expected a dimension in [" << -rank << ", "
                            << rank - 1 << "], got " << axis;
  axis += axis < 0 ? rank : 0;
  SmallVector<int64_t> shape;
  for (int64_t i = 0; i < rank; ++i) {
    if (i == axis)
      llvm::append_range(shape, *sizes);
    else if (!type.isDynamicDim(i))
      shape.push_back(type.getDimSize(i));
    else
      shape.push_back(i < axis ? 0 : -1);
  }
  return give(node, node.create<ReshapeOp>(self, node.constant(shape), false));
}

/// A dimension named here goes only if its size is 1; a symbolic size is not.
static LogicalResult importSqueezeDims(AtenNode &node) {
  Value self = readSelf(node);
  if (!self)
    return failure();
  SmallVector<int64_t> named, axes;
  if (isa_and_nonnull<IntegerAttr>(node.attributes.lookup("dim")))
    named.push_back(node.getInt("dim", 0));
  else
    named = node.getInts("dim", {});
  ShapedType type = shaped(self);
  for (int64_t axis : named) {
    int64_t normal = type.hasRank() && axis < 0 ? axis + type.getRank() : axis;
    bool kept = type.hasRank() && normal >= 0 && normal < type.getRank() &&
                type.getDimSize(normal) != 1;
    // On a scalar, torch admits axes 0 and -1.
    if (!kept && !(type.hasRank() && type.getRank() == 0))
      axes.push_back(axis);
  }
  if (axes.empty())
    return give(node, self);
  return give(node, node.create<SqueezeOp>(
                        self, node.builder.getDenseI64ArrayAttr(axes)));
}

static LogicalResult importSqueezeAll(AtenNode &node) {
  Value self = readSelf(node);
  return self ? give(node, node.create<SqueezeOp>(self, DenseI64ArrayAttr()))
              : failure();
}

static LogicalResult importUnsqueezeDim(AtenNode &node) {
  Value self = readSelf(node);
  return self ? give(node, node.create<UnsqueezeOp>(
                               self, ArrayRef<int64_t>(node.getInt("dim", 0))))
              : failure();
}

void ReshapeOp::getBindings(Bindings &bindings) {
  bindings.onnx("Reshape", {}, importReshape);
  for (StringRef name : {"aten.view.default", "aten._unsafe_view.default"})
    bindings.aten(name,
                  [](AtenNode &node) { return importView(node, "size"); });
  bindings.aten("aten.reshape.default",
                [](AtenNode &node) { return importView(node, "shape"); });
  bindings.aten("aten.unflatten.int", importUnflatten);
}

void SqueezeOp::getBindings(Bindings &bindings) {
  bindings.onnx("Squeeze", {}, importSqueeze);
  for (StringRef name : {"aten.squeeze.dim", "aten.squeeze.dims"})
    bindings.aten(name, importSqueezeDims);
  bindings.aten("aten.squeeze.default", importSqueezeAll);
}

void UnsqueezeOp::getBindings(Bindings &bindings) {
  bindings.onnx("Unsqueeze", {}, importUnsqueeze);
  bindings.aten("aten.unsqueeze.default", importUnsqueezeDim);
}

void CollapseOp::getBindings(Bindings &bindings) {
  bindings.onnx("Flatten", {}, importFlatten);
  bindings.aten("aten.flatten.using_ints", importFlattenDims);
}

} // namespace burin::nn
