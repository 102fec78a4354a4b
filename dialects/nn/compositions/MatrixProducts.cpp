// Reads ATen operators that multiply matrices and sum products.
#include "dialects/nn/import/Composer.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/reference/HostTensor.h"

using namespace mlir;

namespace burin::nn {

/// The tensor `name` of known rank, at least `rank`; null after an error.
static Value readRanked(AtenNode &node, StringRef name, int64_t rank) {
  Value x = node.operand(name);
  if (x && shaped(x).hasRank() && shaped(x).getRank() >= rank)
    return x;
  if (!node.hasFailed())
    node.emitError() << "expected a tensor '" << name << "' of at least "
                     << rank << " dimensions";
  return {};
}

/// Tensors brought to their common type.
static bool readPair(AtenNode &node, StringRef a, StringRef b, Value &x,
                     Value &y) {
  auto operands = promotedOperands(node, {a, b});
  if (failed(operands))
    return false;
  x = (*operands)[0];
  y = (*operands)[1];
  return true;
}

/// Blocks of y, each times an element of x.
static LogicalResult importKron(AtenNode &node) {
  Composer compose(node);
  Value x, y;
  if (!readPair(node, "self", "other", x, y) || !compose.sizes(x, "self") ||
      !compose.sizes(y, "other"))
    return failure();
  int64_t rank = std::max(shaped(x).getRank(), shaped(y).getRank());
  SmallVector<int64_t> left, right, merged;
  for (int64_t d = 0; d < rank; ++d) {
    auto size = [&](Value v) {
      int64_t at = d - rank + shaped(v).getRank();
      return at < 0 ? int64_t(1) : shaped(v).getDimSize(at);
    };
    left.append({size(x), 1});
    right.append({1, size(y)});
    auto both = checkedProduct({size(x), size(y)});
    if (!both)
      return node.emitError() << "expected sizes whose products 64 bits hold, "
                                 "got "
                              << x.getType() << " and " << y.getType();
    merged.push_back(*both);
  }
  return give(node, compose.reshape(compose.mul(compose.reshape(x, left),
                                                compose.reshape(y, right)),
                                    merged));
}

/// Sums of products over dimensions of both.
static LogicalResult importTensordot(AtenNode &node) {
  Composer compose(node);
  Value x, y;
  SmallVector<int64_t> left = node.getInts("dims_self", {}),
                       right = node.getInts("dims_other", {});
  if (!readPair(node, "self", "other", x, y) || !compose.sizes(x, "self") ||
      !compose.sizes(y, "other"))
    return failure();
  if (left.size() != right.size())
    return node.emitError() << "expected as many 'dims_self' as 'dims_other', "
                               "got "
                            << left.size() << " and " << right.size();
  // As [kept, summed] and [summed, kept].
  auto arrange = [&](Value v, MutableArrayRef<int64_t> dims, bool keptFirst,
                     SmallVector<int64_t> &shape) -> Value {
    int64_t rank = shaped(v).getRank(), summed = 1, kept = 1;
    SmallVector<int64_t> order;
    for (int64_t &dim : dims) {
      if (dim < -rank || dim >= rank) {
        node.emitError() << "expected dimensions of " << v.getType() << ", got "
                         << dim;
        return {};
      }
      dim = fromStart(dim, rank);
      summed *= shaped(v).getDimSize(dim);
      order.push_back(dim);
    }
    SmallVector<int64_t> others;
    for (int64_t d = 0; d < rank; ++d)
      if (!llvm::is_contained(dims, d)) {
        others.push_back(d);
        shape.push_back(shaped(v).getDimSize(d));
        kept *= shaped(v).getDimSize(d);
      }
    order.insert(keptFirst ? order.begin() : order.end(), others.begin(),
                 others.end());
    if (int64_t(order.size()) != rank) {
      node.emitError() << "expected each dimension once, got [" << dims << "]";
      return {};
    }
    return compose.reshape(compose.transpose(v, order),
                           keptFirst ? ArrayRef<int64_t>{kept, summed}
                                     : ArrayRef<int64_t>{summed, kept});
  };
  SmallVector<int64_t> shape;
  Value a = arrange(x, left, true, shape);
  Value b = a ? arrange(y, right, false, shape) : a;
  return give(node, compose.reshape(compose.matmul(a, b), shape));
}

static LogicalResult importCross(AtenNode &node) {
  Composer compose(node);
  Value x, y;
  if (!readPair(node, "self", "other", x, y))
    return failure();
  if (!shaped(x).hasRank() || !shaped(y).hasRank() ||
      shaped(x).getRank() != shaped(y).getRank())
    return node.emitError() << "expected tensors of one rank, got "
                            << x.getType() << " and " << y.getType();
  int64_t rank = shaped(x).getRank(), dim = -1;
  // aten.cross takes the first dimension of size 3 where it is given none.
  if (node.op == "aten.cross.default" && !node.has("dim"))
    for (dim = 0; dim < rank && shaped(x).getDimSize(dim) != 3;)
      ++dim;
  dim = node.getInt("dim", dim);
  if (dim < -rank || dim >= rank ||
      shaped(x).getDimSize(fromStart(dim, rank)) != 3 ||
      shaped(y).getDimSize(fromStart(dim, rank)) != 3)
    return node.emitError()
           << "expected 3 elements along dimension " << dim << ", got "
           << x.getType() << " and " << y.getType();
  auto part = [&](Value v, int64_t i) {
    return compose.slice(v, fromStart(dim, rank), i % 3, i % 3 + 1);
  };
  SmallVector<Value> parts;
  for (int64_t i = 0; i < 3; ++i)
    parts.push_back(compose.sub(compose.mul(part(x, i + 1), part(y, i + 2)),
                                compose.mul(part(x, i + 2), part(y, i + 1))));
  return give(node, compose.concat(parts, fromStart(dim, rank)));
}

static LogicalResult importInner(AtenNode &node) {
  Composer compose(node);
  Value x, y;
  if (!readPair(node, "self", "other", x, y))
    return failure();
  if (!shaped(x).hasRank() || !shaped(y).hasRank())
    return node.emitError() << "expected tensors of known rank";
  if (shaped(x).getRank() == 0 || shaped(y).getRank() == 0)
    return give(node, compose.mul(x, y));
  if (!compose.sizes(x, "self") || !compose.sizes(y, "other"))
    return failure();
  auto matrix = [&](Value v) {
    int64_t last = shaped(v).getShape().back();
    int64_t rows = *checkedProduct(shaped(v).getShape().drop_back());
    return compose.reshape(v, {rows, last});
  };
  SmallVector<int64_t> shape(shaped(x).getShape().drop_back());
  llvm::append_range(shape, shaped(y).getShape().drop_back());
  return give(
      node,
      compose.reshape(compose.matmul(matrix(x), compose.swap(matrix(y), 0, 1)),
                      shape));
}

static LogicalResult importVdot(AtenNode &node) {
  Composer compose(node);
  Value x = readRanked(node, "self", 1), y = readRanked(node, "other", 1);
  return give(node, compose.sum(compose.mul(x, y), 0, false));
}

/// In the order that needs the fewest multiplications (a chain of matrices).
static LogicalResult importMultiDot(AtenNode &node) {
  Composer compose(node);
  SmallVector<Value> tensors = node.operandList("tensors");
  constexpr size_t most = 64;
  if (tensors.size() < 2 || tensors.size() > most)
    return node.emitError()
           << "expected 2 to " << most << " tensors, got " << tensors.size();
  for (Value tensor : tensors)
    if (!compose.sizes(tensor, "tensors"))
      return failure();
  bool fromVector = shaped(tensors.front()).getRank() == 1,
       toVector = shaped(tensors.back()).getRank() == 1;
  if (fromVector)
    tensors.front() = compose.unsqueeze(tensors.front(), {0});
  if (toVector)
    tensors.back() = compose.unsqueeze(tensors.back(), {1});
  size_t n = tensors.size();
  std::vector<double> sizes;
  for (Value tensor : tensors) {
    if (!tensor || shaped(tensor).getRank() != 2)
      return node.emitError() << "expected matrices, and vectors at the ends";
    sizes.push_back(double(shaped(tensor).getDimSize(0)));
  }
  sizes.push_back(double(shaped(tensors.back()).getDimSize(1)));
  std::vector<double> cost(n * n, 0);
  std::vector<size_t> cut(n * n, 0);
  for (size_t length = 1; length < n; ++length)
    for (size_t i = 0; i + length < n; ++i) {
      size_t j = i + length;
      cost[i * n + j] = std::numeric_limits<double>::infinity();
      for (size_t k = i; k < j; ++k) {
        double all = cost[i * n + k] + cost[(k + 1) * n + j] +
                     sizes[i] * sizes[k + 1] * sizes[j + 1];
        if (all < cost[i * n + j]) {
          cost[i * n + j] = all;
          cut[i * n + j] = k;
        }
      }
    }
  auto multiply = [&](auto &self, size_t i, size_t j) -> Value {
    if (i == j)
      return tensors[i];
    size_t k = cut[i * n + j];
    return compose.matmul(self(self, i, k), self(self, k + 1, j));
  };
  Value product = multiply(multiply, 0, n - 1);
  if (toVector)
    product = compose.squeeze(product, 1);
  return give(node, fromVector ? compose.squeeze(product, 0) : product);
}

/// By squares, the least bits first.
static LogicalResult importMatrixPower(AtenNode &node) {
  Composer compose(node);
  Value self = readRanked(node, "self", 2);
  int64_t n = node.getInt("n", 1);
  if (!self)
    return failure();
  if (n < 0)
    return node.emitError("n") << "expected 'n' from 0, got " << n;
  if (n == 0) {
    constexpr int64_t most = 4096;
    if (!compose.sizes(self, "self"))
      return failure();
    int64_t size = shaped(self).getShape().back();
    if (size > most)
      return node.emitError() << "expected at most " << most
                              << " rows for 'n' of 0, got " << self.getType();
    HostTensor one(RankedTensorType::get({size, size}, elementOf(self)));
    for (int64_t i = 0; i < size; ++i)
      one.isFloat() ? one.setReal(i * size + i, 1)
                    : one.setInteger(i * size + i, 1);
    return give(node, compose.expand(node.constant(one.toElements()),
                                     shaped(self).getShape()));
  }
  Value product, square = self;
  for (; n > 0; n /= 2) {
    if (n % 2 == 1)
      product = product ? compose.matmul(product, square) : square;
    if (n > 1)
      square = compose.matmul(square, square);
  }
  return give(node, product);
}

/// y[.., o] = x1[.., i] * weight[o, i, j] * x2[.., j] + bias[o].
static LogicalResult importBilinear(AtenNode &node) {
  Composer compose(node);
  Value x = readRanked(node, "input1", 1), y = readRanked(node, "input2", 1),
        weight = readRanked(node, "weight", 3), bias = node.operand("bias");
  if (!x || !y || !weight || !compose.sizes(x, "input1") ||
      !compose.sizes(y, "input2") || !compose.sizes(weight, "weight"))
    return failure();
  auto shape = shaped(weight).getShape();
  int64_t rows = *checkedProduct(shaped(x).getShape().drop_back());
  SmallVector<int64_t> outer(shaped(x).getShape().drop_back());
  // x times the weights as one matrix, then each row's sums with y.
  Value left =
      compose.matmul(compose.reshape(x, {rows, shape[1]}),
                     compose.reshape(compose.transpose(weight, {1, 0, 2}),
                                     {shape[1], shape[0] * shape[2]}));
  Value sum = compose.squeeze(
      compose.matmul(compose.reshape(left, {rows, shape[0], shape[2]}),
                     compose.reshape(y, {rows, shape[2], 1})),
      2);
  if (bias)
    sum = compose.add(sum, bias);
  outer.push_back(shape[0]);
  return give(node, compose.reshape(sum, outer));
}

/// Products of three tensors, expanded to one rank and summed over `sumdim`.
static LogicalResult importTrilinear(AtenNode &node) {
  Composer compose(node);
  Value product;
  node.ignore("unroll_dim");
  for (StringRef which : {"1", "2", "3"}) {
    Value x = node.operand(("i" + which).str());
    if (!x)
      return node.emitError() << "expected tensors 'i1', 'i2' and 'i3'";
    SmallVector<int64_t> axes = node.getInts(("expand" + which).str(), {});
    if (!axes.empty())
      x = compose.unsqueeze(x, axes);
    product = which == "1" ? x : compose.mul(product, x);
  }
  return give(node, compose.sum(product, node.getInts("sumdim", {}), false));
}

/// beta * self + alpha * a product.
static LogicalResult giveAdded(AtenNode &node, Value product) {
  Composer compose(node);
  double beta = node.getFloat("beta", 1), alpha = node.getFloat("alpha", 1);
  Value self = node.operand("self");
  if (!self || !product)
    return product ? node.emitError() << "expected a tensor 'self'" : failure();
  if (alpha != 1)
    product = compose.mul(product, alpha);
  if (beta == 0)
    return give(node, product);
  return give(node,
              compose.add(beta == 1 ? self : compose.mul(self, beta), product));
}

static LogicalResult importAddbmm(AtenNode &node) {
  Composer compose(node);
  Value x = readRanked(node, "batch1", 3), y = readRanked(node, "batch2", 3);
  return giveAdded(node, compose.sum(compose.matmul(x, y), 0, false));
}

static LogicalResult importAddr(AtenNode &node) {
  Composer compose(node);
  Value x = readRanked(node, "vec1", 1), y = readRanked(node, "vec2", 1);
  return giveAdded(node, compose.mul(x ? compose.unsqueeze(x, {1}) : x, y));
}

void bindMatrixProducts(Bindings &bindings) {
  bindings.aten("aten.kron.default", importKron);
  bindings.aten("aten.tensordot.default", importTensordot);
  bindings.aten("aten.cross.default", importCross);
  bindings.aten("aten.linalg_cross.default", importCross);
  bindings.aten("aten.inner.default", importInner);
  bindings.aten("aten.vdot.default", importVdot);
  bindings.aten("aten.linalg_multi_dot.default", importMultiDot);
  bindings.aten("aten.chain_matmul.default", importMultiDot);
  bindings.aten("aten.linalg_matrix_power.default", importMatrixPower);
  bindings.aten("aten.matrix_power.default", importMatrixPower);
  bindings.aten("aten.bilinear.default", importBilinear);
  bindings.aten("aten._trilinear.default", importTrilinear);
  bindings.aten("aten.addbmm.default", importAddbmm);
  bindings.aten("aten.addr.default", importAddr);
}

} // namespace burin::nn
