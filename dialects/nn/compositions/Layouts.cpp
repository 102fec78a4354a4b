// Reads ATen operators that rearrange elements or number them.
#include "dialects/nn/import/Composer.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/reference/HostTensor.h"

using namespace mlir;

namespace burin::nn {

/// The tensor `self` of known rank, at least `rank`; null after an error.
static Value readSelf(AtenNode &node, int64_t rank) {
  Value x = node.operand("self");
  if (x && shaped(x).hasRank() && shaped(x).getRank() >= rank)
    return x;
  node.emitError() << "expected a tensor 'self' of at least " << rank
                   << " dimensions";
  return {};
}

/// Matrices along the diagonal.
static LogicalResult importBlockDiag(AtenNode &node) {
  Composer compose(node);
  SmallVector<Value> tensors = node.operandList("tensors"), rows;
  Type element = tensors.empty() ? Type() : promotedElement(tensors);
  SmallVector<int64_t> widths;
  int64_t width = 0, before = 0;
  for (Value &tensor : tensors) {
    if (!compose.sizes(tensor, "tensors"))
      return failure();
    int64_t rank = shaped(tensor).getRank();
    if (rank > 2)
      return node.emitError() << "expected matrices, got " << tensor.getType();
    if (rank < 2)
      tensor = compose.reshape(tensor, {1, shaped(tensor).getNumElements()});
    tensor = compose.cast(tensor, element);
    if (!tensor)
      return failure();
    widths.push_back(shaped(tensor).getDimSize(1));
    width += widths.back();
  }
  for (auto [tensor, own] : llvm::zip(tensors, widths)) {
    rows.push_back(compose.padZeros(tensor, 1, before, width - before - own));
    before += own;
  }
  return rows.empty() ? node.emitError() << "expected tensors"
                      : give(node, compose.concat(rows, 0));
}

/// Powers of the elements along a new last dimension.
static LogicalResult importVander(AtenNode &node) {
  Composer compose(node);
  bool isLinalg = node.op == "aten.linalg_vander.default";
  Value x = node.operand("x");
  if (!compose.sizes(x, "x"))
    return failure();
  if (shaped(x).getRank() == 0)
    return node.emitError()
           << "expected at least 1 dimension, got " << x.getType();
  if (elementOf(x).isInteger(1) || elementOf(x).isInteger())
    x = compose.cast(x, node.builder.getI64Type());
  int64_t count = node.getInt("N", shaped(x).getShape().back());
  bool increasing = isLinalg || node.getBool("increasing", false);
  constexpr int64_t most = 4096;
  if (count < 0 || count > most)
    return node.emitError()
           << "expected 0 to " << most << " powers, got " << count;
  SmallVector<Value> powers;
  if (!x)
    return failure();
  Value power = compose.expand(compose.number(x, 1), shaped(x).getShape());
  for (int64_t i = 0; i < count; ++i) {
    powers.push_back(power);
    if (i + 1 < count)
      power = i == 0 ? x : compose.mul(power, x);
  }
  if (!increasing)
    std::reverse(powers.begin(), powers.end());
  if (count == 0) {
    SmallVector<int64_t> shape(shaped(x).getShape());
    shape.push_back(0);
    return give(node, compose.expand(compose.unsqueeze(x, {-1}), shape));
  }
  return give(node, compose.stack(powers, -1));
}

/// All tuples of an element of each vector, one a row.
static LogicalResult importCartesianProduct(AtenNode &node) {
  Composer compose(node);
  SmallVector<Value> tensors = node.operandList("tensors");
  SmallVector<int64_t> shape;
  for (Value tensor : tensors) {
    if (!compose.sizes(tensor, "tensors"))
      return failure();
    if (shaped(tensor).getRank() != 1)
      return node.emitError() << "expected vectors, got " << tensor.getType();
    shape.push_back(shaped(tensor).getDimSize(0));
  }
  if (tensors.size() == 1)
    return give(node, tensors.front());
  auto rows = checkedProduct(shape);
  if (tensors.empty() || !rows)
    return node.emitError() << "expected vectors";
  SmallVector<Value> columns;
  for (size_t i = 0; i < tensors.size(); ++i) {
    SmallVector<int64_t> place(tensors.size(), 1);
    place[i] = shape[i];
    columns.push_back(compose.reshape(
        compose.expand(compose.reshape(tensors[i], place), shape), {*rows}));
  }
  return give(node, compose.stack(columns, 1));
}

/// Row and column numbers of a triangle, row by row.
static LogicalResult importTriangleIndices(AtenNode &node, bool upper) {
  constexpr int64_t most = int64_t(1) << 22;
  for (StringRef name : {"layout", "device", "pin_memory"})
    node.ignore(name);
  int64_t rows = node.getInt("row", 0), columns = node.getInt("col", 0),
          offset = node.getInt("offset", 0);
  Type type = node.getElementType("dtype");
  if (node.hasFailed())
    return failure();
  if (rows < 0 || columns < 0 || rows > most || columns > most ||
      rows * columns > most || (type && !type.isInteger()))
    return node.emitError()
           << "expected integers and at most " << most << " elements, got a "
           << rows << " x " << columns << " matrix";
  // Beyond the corners all or nothing is inside.
  offset = std::clamp(offset, -most - 1, most + 1);
  SmallVector<int64_t> first, second;
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < columns; ++j)
      if (upper ? j - offset >= i : j - offset <= i) {
        first.push_back(i);
        second.push_back(j);
      }
  int64_t count = int64_t(first.size());
  HostTensor tensor(RankedTensorType::get(
      {2, count}, type ? type : node.builder.getI64Type()));
  for (int64_t i = 0; i < count; ++i) {
    tensor.setInteger(i, first[i]);
    tensor.setInteger(count + i, second[i]);
  }
  return give(node, node.constant(tensor.toElements()));
}

static LogicalResult importRotate(AtenNode &node) {
  Composer compose(node);
  Value self = readSelf(node, 2);
  int64_t turns = ((node.getInt("k", 1) % 4) + 4) % 4;
  SmallVector<int64_t> dims = node.getInts("dims", {0, 1});
  if (!self)
    return failure();
  int64_t rank = shaped(self).getRank();
  bool isInside = llvm::all_of(
      dims, [&](int64_t dim) { return dim >= -rank && dim < rank; });
  for (int64_t &dim : dims)
    dim = fromStart(dim, rank);
  if (!isInside || dims.size() != 2 || dims[0] == dims[1])
    return node.emitError() << "expected two dimensions of " << self.getType();
  if (turns == 2)
    return give(node, compose.flip(compose.flip(self, dims[0]), dims[1]));
  if (turns == 1)
    self = compose.flip(self, dims[1]);
  if (turns == 3)
    self = compose.flip(self, dims[0]);
  return give(node, turns == 0 ? self : compose.swap(self, dims[0], dims[1]));
}

static LogicalResult importFlip(AtenNode &node, int64_t axis) {
  Value self = readSelf(node, axis + 1);
  return give(node, Composer(node).flip(self, axis));
}

/// Channels of several groups, one of each in turn.
static LogicalResult importChannelShuffle(AtenNode &node) {
  Composer compose(node);
  Value self = readSelf(node, 3);
  int64_t groups = node.getInt("groups", 1);
  if (!self || !compose.sizes(self, "self"))
    return failure();
  SmallVector<int64_t> shape(shaped(self).getShape());
  if (groups < 1 || shape[1] % groups != 0)
    return node.emitError("groups")
           << "expected 'groups' to divide " << shape[1] << ", got " << groups;
  SmallVector<int64_t> split = shape;
  split[1] = groups;
  split.insert(split.begin() + 2, shape[1] / groups);
  return give(
      node,
      compose.reshape(compose.swap(compose.reshape(self, split), 1, 2), shape));
}

/// Half of each dimension to the other end: zero frequency to the middle, or
/// back.
static LogicalResult importShift(AtenNode &node, bool back) {
  Composer compose(node);
  Value self = readSelf(node, 0);
  if (!self || !compose.sizes(self, "self"))
    return failure();
  int64_t rank = shaped(self).getRank();
  SmallVector<int64_t> dims = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  if (isa_and_nonnull<IntegerAttr>(node.attributes.lookup("dim")))
    dims = {node.getInt("dim", 0)};
  else
    dims = node.getInts("dim", dims);
  for (int64_t dim : dims) {
    if (dim < -rank || dim >= rank)
      return node.emitError("dim") << "expected 'dim' in [" << -rank << ", "
                                   << rank - 1 << "], got " << dim;
    dim = fromStart(dim, rank);
    int64_t size = shaped(self).getDimSize(dim),
            cut = back ? size / 2 : size - size / 2;
    if (size > 1)
      self = compose.concat({compose.slice(self, dim, cut, size),
                             compose.slice(self, dim, 0, cut)},
                            dim);
    if (!self)
      return failure();
  }
  return give(node, self);
}

/// All tensors in the shape that they broadcast to.
static LogicalResult importBroadcastTensors(AtenNode &node) {
  Composer compose(node);
  SmallVector<Value> tensors = node.operandList("tensors");
  SmallVector<int64_t> shape;
  for (Value tensor : tensors) {
    if (!compose.sizes(tensor, "tensors"))
      return failure();
    auto own = shaped(tensor).getShape();
    shape.insert(
        shape.begin(),
        std::max<int64_t>(int64_t(own.size()) - int64_t(shape.size()), 0), 1);
    for (size_t i = 0; i < own.size(); ++i) {
      int64_t &size = shape[shape.size() - own.size() + i];
      if (size != own[i] && size != 1 && own[i] != 1)
        return node.emitError() << "expected tensors that broadcast, got sizes "
                                << size << " and " << own[i];
      size = size == 1 ? own[i] : size;
    }
  }
  for (Value tensor : tensors) {
    Value result = llvm::equal(shape, shaped(tensor).getShape())
                       ? tensor
                       : compose.expand(tensor, shape);
    if (!result)
      return failure();
    node.results.push_back(result);
  }
  return success();
}

void bindLayouts(Bindings &bindings) {
  bindings.aten("aten.block_diag.default", importBlockDiag);
  bindings.aten("aten.vander.default", importVander);
  bindings.aten("aten.linalg_vander.default", importVander);
  bindings.aten("aten.cartesian_prod.default", importCartesianProduct);
  bindings.aten("aten.tril_indices.default", [](AtenNode &node) {
    return importTriangleIndices(node, false);
  });
  bindings.aten("aten.triu_indices.default", [](AtenNode &node) {
    return importTriangleIndices(node, true);
  });
  bindings.aten("aten.rot90.default", importRotate);
  bindings.aten("aten.fliplr.default",
                [](AtenNode &node) { return importFlip(node, 1); });
  bindings.aten("aten.flipud.default",
                [](AtenNode &node) { return importFlip(node, 0); });
  bindings.aten("aten.channel_shuffle.default", importChannelShuffle);
  bindings.aten("aten.native_channel_shuffle.default", importChannelShuffle);
  bindings.aten("aten.fft_fftshift.default",
                [](AtenNode &node) { return importShift(node, false); });
  bindings.aten("aten.fft_ifftshift.default",
                [](AtenNode &node) { return importShift(node, true); });
  bindings.aten("aten.broadcast_tensors.default", importBroadcastTensors);
}

} // namespace burin::nn
