// Transposition: bindings of its many forms, reference and lowering.
#include "dialects/nn/ops/Transpose.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/shape/Sizes.h"
#include <numeric>

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/nn/ops/Transpose.cpp.inc"

namespace burin::nn {

void registerTransposeOps(NnDialect &dialect) {
  dialect.addFamily<TransposeOp>();
}

SmallVector<int64_t> TransposeOp::fullPermutation() {
  int64_t rank = shaped(getX()).getRank();
  if (!getPermutation()) {
    SmallVector<int64_t> reversed(rank);
    std::iota(reversed.rbegin(), reversed.rend(), 0);
    return reversed;
  }
  SmallVector<int64_t> permutation(*getPermutation());
  for (int64_t &axis : permutation)
    axis += axis < 0 ? rank : 0;
  return permutation;
}

LogicalResult TransposeOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(getX());
  if (!x.hasRank()) {
    types.push_back(UnrankedTensorType::get(x.getElementType()));
    return success();
  }
  SmallVector<int64_t> permutation = fullPermutation();
  auto axes = normalizeAxes(*this, permutation, x.getRank());
  if (failed(axes))
    return failure();
  if (int64_t(axes->size()) != x.getRank())
    return emitOpError() << "expected a permutation of " << x.getRank()
                         << " dimensions, got " << axes->size();
  SizeList from = rankedSizesOf(getX()), sizes;
  for (int64_t axis : permutation)
    sizes.push_back(from[axis < 0 ? axis + x.getRank() : axis]);
  types.push_back(tensorOf(sizes, x.getElementType()));
  return success();
}

LogicalResult TransposeOp::interpret(Interpretation &values) {
  const HostTensor &x = values[getX()];
  HostTensor &result = values.result();
  SmallVector<int64_t> strides = rowMajorStrides(x.shape()),
                       permutation = fullPermutation(), index(result.rank(), 0);
  for (int64_t i = 0; i < result.size();
       ++i, nextIndex(index, result.shape())) {
    int64_t from = 0;
    for (auto [at, axis] : llvm::zip(index, permutation))
      from += at * strides[axis];
    result.copy(i, x, from);
  }
  return success();
}

LogicalResult TransposeOp::lower(Lowering &lowering) {
  SmallVector<int64_t> permutation = fullPermutation();
  Value x = lowering[getX()];
  // Moving dimensions of size 1 leaves the bytes where they are.
  SmallVector<int64_t> moved(permutation);
  llvm::erase_if(moved, [&](int64_t axis) {
    return ranked(getX()).getDimSize(axis) == 1;
  });
  Value result = llvm::is_sorted(moved)
                     ? lowering.viewAs(x, size::sizesOf(ranked(getResult())))
                     : lowering.transpose(x, permutation);
  lowering.set(getResult(), result);
  return success();
}

static LogicalResult importTranspose(OnnxNode &node) {
  if (failed(node.checkOperands(node.operands, 1)))
    return failure();
  DenseI64ArrayAttr permutation;
  if (auto given = node.getInts("perm"))
    permutation = node.builder.getDenseI64ArrayAttr(*given);
  node.results.push_back(
      node.create<TransposeOp>(node.operand(0), permutation));
  return success(bool(node.results.back()));
}

/// Reads `self`, whose rank must be known; null after an error.
static Value readSelf(AtenNode &node) {
  Value self = node.operand("self");
  if (self && shaped(self).hasRank())
    return self;
  node.emitError() << "expected a tensor 'self' of known rank";
  return nullptr;
}

static LogicalResult permute(AtenNode &node, Value self,
                             ArrayRef<int64_t> permutation) {
  node.results.push_back(node.create<TransposeOp>(
      self, node.builder.getDenseI64ArrayAttr(permutation)));
  return success(bool(node.results.back()));
}

static LogicalResult importPermute(AtenNode &node) {
  Value self = readSelf(node);
  return self ? permute(node, self, node.getInts("dims", {})) : failure();
}

/// Swaps dimensions `a` and `b`. On a scalar, torch admits axes 0 and -1.
static LogicalResult swapDimensions(AtenNode &node, int64_t a, int64_t b) {
  Value self = readSelf(node);
  if (!self)
    return failure();
  int64_t rank = std::max<int64_t>(shaped(self).getRank(), 1);
  for (int64_t *axis : {&a, &b}) {
    if (*axis < -rank || *axis >= rank)
      return node.emitError() << "expected a dimension in [" << -rank << ", "
                              << rank - 1 << "], got " << *axis;
    *axis += *axis < 0 ? rank : 0;
  }
  SmallVector<int64_t> permutation(rank);
  std::iota(permutation.begin(), permutation.end(), 0);
  std::swap(permutation[a], permutation[b]);
  permutation.resize(shaped(self).getRank());
  return permute(node, self, permutation);
}

/// `t` and `numpy_T` reverse all dimensions.
static LogicalResult importReversed(AtenNode &node) {
  Value self = readSelf(node);
  if (!self)
    return failure();
  node.results.push_back(node.create<TransposeOp>(self, DenseI64ArrayAttr()));
  return success(bool(node.results.back()));
}

static LogicalResult importSwap(AtenNode &node) {
  return swapDimensions(node, node.getInt("dim0", 0), node.getInt("dim1", 0));
}

void TransposeOp::getBindings(Bindings &bindings) {
  bindings.onnx("Transpose", {}, importTranspose);
  bindings.aten("aten.permute.default", importPermute);
  bindings.aten("aten.transpose.int", importSwap);
  bindings.aten("aten.t.default", importReversed);
  bindings.aten("aten.numpy_T.default", importReversed);
  for (StringRef name : {"aten.mT.default", "aten.adjoint.default"})
    bindings.aten(name,
                  [](AtenNode &node) { return swapDimensions(node, -2, -1); });
  bindings.aten("aten.swapaxes.default", [](AtenNode &node) {
    return swapDimensions(node, node.getInt("axis0", 0),
                          node.getInt("axis1", 0));
  });
}

} // namespace burin::nn
