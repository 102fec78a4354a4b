// Reads ATen operators on distances and lengths of vectors.
#include "dialects/nn/import/Composer.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Function.h"
#include "dialects/nn/ops/Logic.h"
#include "dialects/nn/ops/Reduce.h"
#include <cmath>

using namespace mlir;

namespace burin::nn {

/// The p-norm of x over `axes`; p = 0 counts what is not 0.
static Value norm(Composer &compose, Value x, double p, ArrayRef<int64_t> axes,
                  bool keep) {
  if (!x)
    return x;
  SourceNode &node = compose.node;
  // A scalar has dimension 0 as well, of one element.
  int64_t rank = shaped(x).getRank(), least = std::max<int64_t>(rank, 1);
  for (int64_t axis : axes)
    if (axis < -least || axis >= least) {
      node.emitError() << "expected dimensions in [" << -least << ", "
                       << least - 1 << "], got " << axis;
      return {};
    }
  if (rank == 0)
    axes = {};
  DenseI64ArrayAttr along = node.builder.getDenseI64ArrayAttr(axes);
  if (p == 2)
    return node.create<ReduceL2Op>(x, along, keep);
  if (p == 0) {
    Value counts = compose.cast(
        compose.make<NotEqualOp>({x, compose.number(x, 0)}), elementOf(x));
    return compose.sum(counts, axes, keep);
  }
  Value length = compose.abs(x);
  if (p == 1 || !length)
    return compose.sum(length, axes, keep);
  // Of no elements the greatest is 0, as the sum is.
  for (int64_t axis : axes)
    if (std::isinf(p) && shaped(x).getDimSize(fromStart(axis, rank)) == 0)
      return compose.sum(length, axes, keep);
  if (std::isinf(p))
    return p > 0 ? compose.max(length, axes, keep)
                 : node.create<ReduceMinOp>(length, along, keep);
  Value sum = compose.sum(compose.make<PowOp>({length, compose.number(x, p)}),
                          axes, keep);
  return compose.make<PowOp>({sum, compose.number(x, 1 / p)});
}

/// Two tensors of floats, in one type; absent after an error.
static std::pair<Value, Value> readPair(AtenNode &node, StringRef a,
                                        StringRef b, int64_t leastRank) {
  auto operands = promotedOperands(node, {a, b}, Promote::ToFloat);
  if (failed(operands))
    return {};
  for (Value x : *operands)
    if (!shaped(x).hasRank() || shaped(x).getRank() < leastRank) {
      node.emitError() << "expected at least " << leastRank
                       << " dimensions, got " << x.getType();
      return {};
    }
  return {(*operands)[0], (*operands)[1]};
}

static LogicalResult checkPower(AtenNode &node, double p) {
  return p >= 0 ? success()
                : node.emitError("p") << "expected 'p' from 0, got " << p;
}

/// From each row of x1 to each of x2; the differences themselves, which is more
/// accurate than torch's way through a product of matrices.
static LogicalResult importCdist(AtenNode &node) {
  Composer compose(node);
  auto [x, y] = readPair(node, "x1", "x2", 2);
  double p = node.getFloat("p", 2);
  node.ignore("compute_mode");
  if (!x || failed(checkPower(node, p)))
    return failure();
  Value difference =
      compose.sub(compose.unsqueeze(x, {-2}), compose.unsqueeze(y, {-3}));
  return difference ? give(node, norm(compose, difference, p,
                                      shaped(difference).getRank() - 1, false))
                    : failure();
}

/// From each row to each one behind it.
static LogicalResult importPdist(AtenNode &node) {
  constexpr int64_t maxPairs = int64_t(1) << 24;
  Composer compose(node);
  Value self = node.operand("self");
  double p = node.getFloat("p", 2);
  if (!compose.sizes(self, "self") || failed(checkPower(node, p)))
    return failure();
  int64_t rows = shaped(self).getRank() == 2 ? shaped(self).getDimSize(0) : -1;
  if (rows < 0 || rows > (1 << 13) || rows * (rows - 1) / 2 > maxPairs)
    return node.emitError() << "expected a matrix with at most " << maxPairs
                            << " pairs of rows, got " << self.getType();
  SmallVector<int64_t> first, second;
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = i + 1; j < rows; ++j) {
      first.push_back(i);
      second.push_back(j);
    }
  Value difference =
      compose.sub(compose.gather(self, node.constant(first), 0),
                  compose.gather(self, node.constant(second), 0));
  return give(node, norm(compose, difference, p, 1, false));
}

static LogicalResult importPairwiseDistance(AtenNode &node) {
  Composer compose(node);
  auto [x, y] = readPair(node, "x1", "x2", 0);
  double p = node.getFloat("p", 2), eps = node.getFloat("eps", 1e-6);
  bool keep = node.getBool("keepdim", false);
  if (!x)
    return failure();
  Value difference = compose.add(compose.sub(x, y), eps);
  return give(node, norm(compose, difference, p, -1, keep));
}

static LogicalResult importDist(AtenNode &node) {
  Composer compose(node);
  auto [x, y] = readPair(node, "self", "other", 0);
  Value difference = x ? compose.sub(x, y) : x;
  if (!difference)
    return failure();
  return give(
      node,
      norm(compose, difference, node.getFloat("p", 2),
           llvm::to_vector(llvm::seq<int64_t>(0, shaped(difference).getRank())),
           false));
}

static Value cosineSimilarity(Composer &compose, Value x, Value y, int64_t axis,
                              double eps) {
  Value product = compose.mul(x, y);
  if (!product)
    return product;
  auto length = [&](Value v) {
    return compose.make<MaximumOp>(
        {norm(compose, v, 2, axis, false), compose.number(v, eps)});
  };
  return compose.div(compose.sum(product, axis, false),
                     compose.mul(length(x), length(y)));
}

static LogicalResult importCosineSimilarity(AtenNode &node) {
  Composer compose(node);
  auto [x, y] = readPair(node, "x1", "x2", 1);
  int64_t dim = node.getInt("dim", 1);
  double eps = node.getFloat("eps", 1e-8);
  if (!x)
    return failure();
  // The dimension is one of the broadcast shape.
  int64_t rank = std::max(shaped(x).getRank(), shaped(y).getRank());
  if (dim < -rank || dim >= rank)
    return node.emitError("dim") << "expected 'dim' in [" << -rank << ", "
                                 << rank - 1 << "], got " << dim;
  int64_t axis = dim < 0 ? dim : dim - rank;
  for (Value *v : {&x, &y})
    while (*v && shaped(*v).getRank() < rank)
      *v = compose.unsqueeze(*v, {0});
  return give(node, cosineSimilarity(compose, x, y, axis, eps));
}

/// Slices along `dim` that are longer than `maxnorm` are shortened to it.
static LogicalResult importRenorm(AtenNode &node) {
  Composer compose(node);
  Value self = node.operand("self");
  double p = node.getFloat("p", 2), most = node.getFloat("maxnorm", 1);
  if (!self || !shaped(self).hasRank() || shaped(self).getRank() < 2 ||
      !isa<FloatType>(elementOf(self)) || !(p > 0))
    return node.emitError() << "expected floats in at least 2 dimensions and "
                               "'p' above 0";
  auto dim = readAxis(node, "dim", 0, shaped(self).getRank());
  if (failed(dim))
    return failure();
  SmallVector<int64_t> axes;
  for (int64_t axis = 0; axis < shaped(self).getRank(); ++axis)
    if (axis != *dim)
      axes.push_back(axis);
  Value length = norm(compose, self, p, axes, true),
        bound = compose.number(self, most);
  Value factor = compose.where(compose.less(bound, length),
                               compose.div(bound, compose.add(length, 1e-7)),
                               compose.number(self, 1));
  return give(node, compose.mul(self, factor));
}

/// `ord` of linalg.norm and its like: the 2-norm where it is left out.
static LogicalResult importMatrixNorm(AtenNode &node) {
  Composer compose(node);
  Value self = node.operand("self");
  SmallVector<int64_t> dims = node.getInts("dim", {-2, -1});
  bool keep = node.getBool("keepdim", false);
  Type as = node.getElementType("dtype");
  auto name = dyn_cast_or_null<StringAttr>(node.getAttribute("ord"));
  if (!node.has("ord") && node.op == "aten.linalg_matrix_norm.str_ord")
    name = node.builder.getStringAttr("fro");
  double ord = name ? 2 : node.getFloat("ord", 2);
  if (self && as)
    self = compose.cast(self, as);
  if (!self || !shaped(self).hasRank() || shaped(self).getRank() < 2 ||
      dims.size() != 2 || !isa<FloatType>(elementOf(self)))
    return node.emitError() << "expected matrices of floats and two dimensions";
  int64_t rank = shaped(self).getRank();
  for (int64_t &dim : dims) {
    if (dim < -rank || dim >= rank)
      return node.emitError("dim") << "expected 'dim' in [" << -rank << ", "
                                   << rank - 1 << "], got " << dim;
    dim = fromStart(dim, rank);
  }
  if (name && name.getValue() == "fro")
    return give(node, norm(compose, self, 2, dims, keep));
  bool isColumns = std::fabs(ord) == 1, isRows = std::isinf(ord);
  if (name || (!isColumns && !isRows))
    return node.emitError("ord")
           << "expected 'ord' to be 'fro', 1, -1, inf or -inf: those of "
              "singular values are not supported";
  Value sums = compose.sum(compose.abs(self), dims[isRows ? 1 : 0], true);
  DenseI64ArrayAttr along =
      node.builder.getDenseI64ArrayAttr({dims[isRows ? 0 : 1]});
  Value extreme = !sums     ? sums
                  : ord > 0 ? node.create<ReduceMaxOp>(sums, along, true)
                            : node.create<ReduceMinOp>(sums, along, true);
  llvm::sort(dims);
  if (!keep)
    extreme = compose.squeeze(compose.squeeze(extreme, dims[1]), dims[0]);
  return give(node, extreme);
}

/// The 2-norm of all, or the p-norm of vectors, or a norm of matrices.
static LogicalResult importLinalgNorm(AtenNode &node) {
  Composer compose(node);
  Value self = node.operand("self");
  std::optional<SmallVector<int64_t>> dims = node.getInts("dim");
  bool hasOrd = node.has("ord");
  if (!self || !shaped(self).hasRank() || !isa<FloatType>(elementOf(self)))
    return node.emitError() << "expected a tensor 'self' of floats";
  int64_t rank = shaped(self).getRank();
  if (hasOrd && (dims ? dims->size() == 2 : rank == 2))
    return importMatrixNorm(node);
  if (Type as = node.getElementType("dtype"))
    self = compose.cast(self, as);
  SmallVector<int64_t> axes =
      dims && !dims->empty() ? *dims
                             : llvm::to_vector(llvm::seq<int64_t>(0, rank));
  return give(node, norm(compose, self, node.getFloat("ord", 2), axes,
                         node.getBool("keepdim", false)));
}

void bindDistances(Bindings &bindings) {
  bindings.aten("aten.cdist.default", importCdist);
  bindings.aten("aten._cdist_forward.default", importCdist);
  bindings.aten("aten.pdist.default", importPdist);
  bindings.aten("aten._pdist_forward.default", importPdist);
  bindings.aten("aten.pairwise_distance.default", importPairwiseDistance);
  bindings.aten("aten.dist.default", importDist);
  bindings.aten("aten.cosine_similarity.default", importCosineSimilarity);
  bindings.aten("aten.renorm.default", importRenorm);
  bindings.aten("aten.linalg_matrix_norm.default", importMatrixNorm);
  bindings.aten("aten.linalg_matrix_norm.str_ord", importMatrixNorm);
  bindings.aten("aten.linalg_norm.default", importLinalgNorm);
  bindings.aten("aten.linalg_norm.ord_str", importLinalgNorm);
}

} // namespace burin::nn
