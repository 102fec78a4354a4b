// The same elements in another order or shape: joins, moved dimensions, shapes
// of other tensors, strided views.
#include "dialects/nn/import/Steps.h"
#include "dialects/nn/ops/Gather.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/ops/Shape.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;

namespace burin::nn {

/// In the shape of another tensor.
static LogicalResult importReshapeAs(AtenNode &node) {
  Value self = node.operand("self"), other = node.operand("other");
  if (!self || !other)
    return node.emitError() << "expected tensors 'self' and 'other'";
  Value shape = ShapeOp::of(node, other);
  return give(node, shape ? node.create<ReshapeOp>(self, shape,
                                                   /*allow_zero=*/true)
                          : Value());
}

static LogicalResult importRavel(AtenNode &node) {
  return give(node, step::flatten(node, step::readTensor(node, "self")));
}

// ---- joins

/// `x` with at least `rank` dimensions: rows come first, and the third is last.
static Value atLeast(SourceNode &node, Value x, int64_t rank) {
  if (x && shaped(x).getRank() == 0)
    x = step::unsqueeze(node, x, {0});
  if (x && rank >= 2 && shaped(x).getRank() == 1)
    x = step::unsqueeze(node, x, {0});
  if (x && rank == 3 && shaped(x).getRank() == 2)
    x = step::unsqueeze(node, x, {2});
  return x;
}

template <int64_t rank> static LogicalResult importAtLeast(AtenNode &node) {
  return give(node, atLeast(node, step::readTensor(node, "self"), rank));
}

template <int64_t rank> static LogicalResult importAllAtLeast(AtenNode &node) {
  for (Value tensor : node.operandList("tensors")) {
    if (!tensor || !shaped(tensor).hasRank())
      return node.emitError() << "expected 'tensors' of known rank";
    if (failed(give(node, atLeast(node, tensor, rank))))
      return failure();
  }
  return success();
}

/// The tensors `tensors` in their common type; none after an error.
static SmallVector<Value> readTensors(AtenNode &node) {
  SmallVector<Value> tensors = node.operandList("tensors");
  Type element = promotedElement(tensors);
  for (Value &tensor : tensors)
    if (!shaped(tensor).hasRank() ||
        !(tensor = castTo(node, tensor, element))) {
      node.emitError() << "expected 'tensors' of known rank";
      return {};
    }
  if (tensors.empty() && !node.hasFailed())
    node.emitError() << "expected tensors, got none";
  return tensors;
}

/// vstack and dstack join along `axis`, hstack (rank 1) along the second
/// dimension where there is one.
template <int64_t rank> static LogicalResult importJoin(AtenNode &node) {
  SmallVector<Value> tensors = readTensors(node);
  if (tensors.empty())
    return failure();
  for (Value &tensor : tensors)
    if (!(tensor = atLeast(node, tensor, rank)))
      return failure();
  int64_t axis = rank == 3 ? 2 : 0;
  if (rank == 1 && shaped(tensors.front()).getRank() > 1)
    axis = 1;
  return give(node, step::concat(node, tensors, axis));
}

/// Vectors become columns.
static LogicalResult importColumns(AtenNode &node) {
  SmallVector<Value> tensors = readTensors(node);
  for (Value &tensor : tensors)
    while (tensor && shaped(tensor).getRank() < 2)
      tensor = step::unsqueeze(node, tensor, {-1});
  return tensors.empty() ? failure()
                         : give(node, step::concat(node, tensors, 1));
}

// ---- moved dimensions

/// The dimensions that an argument lists, or the one, counted from 0; absent
/// after an error.
static std::optional<SmallVector<int64_t>>
readDimensions(AtenNode &node, StringRef name, int64_t rank) {
  SmallVector<int64_t> axes =
      isa_and_nonnull<IntegerAttr>(node.attributes.lookup(name))
          ? SmallVector<int64_t>{node.getInt(name, 0)}
          : node.getInts(name, {});
  bool isSound = int64_t(axes.size()) <= std::max<int64_t>(rank, 1);
  for (size_t i = 0; isSound && i < axes.size(); ++i) {
    isSound = axes[i] >= -std::max<int64_t>(rank, 1) &&
              axes[i] < std::max<int64_t>(rank, 1);
    axes[i] = fromStart(axes[i], rank);
    isSound &= !llvm::is_contained(ArrayRef(axes).take_front(i), axes[i]);
  }
  if (isSound)
    return axes;
  node.emitError() << "expected different dimensions of " << rank << " as '"
                   << name << "', got [" << axes << "]";
  return std::nullopt;
}

static LogicalResult importMoveDim(AtenNode &node) {
  Value self = step::readTensor(node, "self");
  if (!self)
    return failure();
  int64_t rank = shaped(self).getRank();
  auto from = readDimensions(node, "source", rank);
  auto to = from ? readDimensions(node, "destination", rank) : std::nullopt;
  if (!to)
    return failure();
  if (from->size() != to->size())
    return node.emitError()
           << "expected a destination for each of " << from->size()
           << " dimensions, got " << to->size();
  return give(node, rank == 0 ? self : step::move(node, self, *from, *to));
}

static LogicalResult importSwapDims(AtenNode &node) {
  Value self = step::readTensor(node, "self");
  if (!self)
    return failure();
  int64_t rank = shaped(self).getRank();
  auto a = step::readDimension(node, "dim0", 0, rank);
  auto b = a ? step::readDimension(node, "dim1", 0, rank) : std::nullopt;
  if (!b)
    return failure();
  return give(node, rank == 0 || *a == *b
                        ? self
                        : step::move(node, self, {*a, *b}, {*b, *a}));
}

// ---- strided views

/// Elements of the flat tensor at sums of strides, which the importer has found
/// to lie in a row.
static LogicalResult importAsStrided(AtenNode &node) {
  Value self = step::readStatic(node, "self");
  SmallVector<int64_t> sizes = node.getInts("size", {}),
                       strides = node.getInts("stride", {});
  int64_t offset = node.getInt("storage_offset", 0);
  if (!self || node.hasFailed())
    return failure();
  std::optional<int64_t> count = checkedProduct(sizes);
  bool isSound = sizes.size() == strides.size() && offset >= 0 && count &&
                 *count <= step::maxElements &&
                 llvm::none_of(sizes, [](int64_t size) { return size < 0; }) &&
                 llvm::none_of(strides, [](int64_t by) { return by < 0; });
  int64_t last = offset;
  for (size_t i = 0; isSound && *count > 0 && i < sizes.size(); ++i) {
    int64_t reach;
    isSound = !__builtin_mul_overflow(sizes[i] - 1, strides[i], &reach) &&
              !__builtin_add_overflow(last, reach, &last);
  }
  if (!isSound || (*count > 0 && last >= shaped(self).getNumElements()))
    return node.emitError()
           << "expected sizes, strides and an offset inside "
           << shaped(self).getNumElements() << " elements, got [" << sizes
           << "], [" << strides << "] and " << offset;
  SmallVector<int64_t> places, index(sizes.size(), 0);
  for (int64_t i = 0; i < *count; ++i) {
    int64_t place = offset;
    for (auto [at, stride] : llvm::zip(index, strides))
      place += at * stride;
    places.push_back(place);
    nextIndex(index, sizes);
  }
  Value indices = step::reshape(node, node.constant(places), sizes),
        flat = step::flatten(node, self);
  return give(node, indices && flat ? node.create<GatherOp>(flat, indices, 0)
                                    : Value());
}

void bindArrangements(Bindings &bindings) {
  bindings.aten("aten.reshape_as.default", importReshapeAs);
  bindings.aten("aten.view_as.default", importReshapeAs);
  bindings.aten("aten.ravel.default", importRavel);
  bindings.aten("aten.atleast_1d.default", importAtLeast<1>);
  bindings.aten("aten.atleast_2d.default", importAtLeast<2>);
  bindings.aten("aten.atleast_3d.default", importAtLeast<3>);
  bindings.aten("aten.atleast_1d.Sequence", importAllAtLeast<1>);
  bindings.aten("aten.atleast_2d.Sequence", importAllAtLeast<2>);
  bindings.aten("aten.atleast_3d.Sequence", importAllAtLeast<3>);
  bindings.aten("aten.hstack.default", importJoin<1>);
  bindings.aten("aten.vstack.default", importJoin<2>);
  bindings.aten("aten.dstack.default", importJoin<3>);
  bindings.aten("aten.column_stack.default", importColumns);
  bindings.aten("aten.movedim.int", importMoveDim);
  bindings.aten("aten.movedim.intlist", importMoveDim);
  bindings.aten("aten.swapdims.default", importSwapDims);
  bindings.aten("aten.as_strided.default", importAsStrided);
  bindings.aten("aten.as_strided_copy.default", importAsStrided);
}

} // namespace burin::nn
