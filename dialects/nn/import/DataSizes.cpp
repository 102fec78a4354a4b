// Carries out NonZero and Unique of constants, and turns Compress by a constant
// condition into a gather.
#include "dialects/nn/import/DataSizes.h"
#include "dialects/nn/ops/Gather.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/reference/HostTensor.h"
#include "dialects/nn/shape/Shapes.h"
#include <cmath>
#include <numeric>

using namespace mlir;

namespace burin::nn {

/// The elements of operand `i`; fails after an error where they depend on data.
static FailureOr<HostTensor> readKnown(OnnxNode &node, unsigned i,
                                       StringRef what) {
  ElementsAttr elements = constantElements(node.operand(i));
  FailureOr<HostTensor> tensor = elements ? HostTensor::fromElements(elements)
                                          : FailureOr<HostTensor>(failure());
  if (failed(tensor))
    node.emitError() << "expected " << what
                     << " that follows from constants, since the result's size "
                        "depends on it";
  return tensor;
}

static Value integers(OnnxNode &node, ArrayRef<int64_t> shape,
                      ArrayRef<int64_t> values) {
  return node.constant(DenseIntElementsAttr::get(
      RankedTensorType::get(shape, node.builder.getI64Type()), values));
}

static bool isTrue(const HostTensor &x, int64_t i) { return x.number(i) != 0; }

/// The index of each element that is not 0, a column each.
static LogicalResult importNonZero(OnnxNode &node) {
  if (failed(node.checkOperands(node.operands, 1)))
    return failure();
  auto x = readKnown(node, 0, "an operand");
  if (failed(x))
    return failure();
  // A scalar counts as one element of one dimension.
  SmallVector<int64_t> shape(x->shape());
  if (shape.empty())
    shape.push_back(1);
  SmallVector<SmallVector<int64_t>> columns;
  SmallVector<int64_t> index(shape.size(), 0);
  for (int64_t i = 0; i < x->size(); ++i, nextIndex(index, shape))
    if (isTrue(*x, i))
      columns.push_back(index);
  SmallVector<int64_t> values;
  for (size_t d = 0; d < shape.size(); ++d)
    for (const auto &column : columns)
      values.push_back(column[d]);
  node.results.push_back(
      integers(node, {int64_t(shape.size()), int64_t(columns.size())}, values));
  return success();
}

static LogicalResult importCompress(OnnxNode &node) {
  if (failed(node.checkOperands(node.operands, 2)))
    return failure();
  auto condition = readKnown(node, 1, "a condition");
  if (failed(condition))
    return failure();
  SmallVector<int64_t> places;
  for (int64_t i = 0; i < condition->size(); ++i)
    if (isTrue(*condition, i))
      places.push_back(i);
  Value x = node.operand(0);
  int64_t axis = node.getInt("axis", 0);
  if (!node.has("axis"))
    x = node.create<CollapseOp>(x, 0, -1);
  Value result =
      x ? node.create<GatherOp>(x, node.constant(places), axis) : nullptr;
  node.results.push_back(result);
  return success(bool(result));
}

namespace {

/// The slices of a tensor along an axis, or its elements, to be compared.
struct Slices {
  const HostTensor &x;
  int64_t outer = 1, count, inner = 1;

  int64_t place(int64_t slice, int64_t i) const {
    return (i / inner * count + slice) * inner + i % inner;
  }
  /// Less than, equal to or greater than 0.
  int compare(int64_t a, int64_t b) const {
    for (int64_t i = 0; i < outer * inner; ++i) {
      int64_t at = place(a, i), other = place(b, i);
      if (isLess(at, other))
        return -1;
      if (isLess(other, at))
        return 1;
    }
    return 0;
  }
  /// NaN is greater than all numbers and equal to itself.
  bool isLess(int64_t a, int64_t b) const {
    if (!x.isFloat())
      return x.integer(a) < x.integer(b);
    return x.real(a) < x.real(b) ||
           (std::isnan(x.real(b)) && !std::isnan(x.real(a)));
  }
};

} // namespace

/// Y, the first place of each of its slices, the slice of Y that each slice of
/// x is, and how many each is.
static LogicalResult giveUnique(OnnxNode &node, const Slices &slices,
                                SmallVector<int64_t> shape, int64_t axis,
                                bool isSorted) {
  SmallVector<int64_t> order(slices.count), firsts, counts,
      inverse(slices.count);
  std::iota(order.begin(), order.end(), 0);
  llvm::stable_sort(
      order, [&](int64_t a, int64_t b) { return slices.compare(a, b) < 0; });
  for (int64_t i : order) {
    if (firsts.empty() || slices.compare(firsts.back(), i) != 0) {
      firsts.push_back(i);
      counts.push_back(0);
    }
    ++counts.back();
    inverse[i] = int64_t(firsts.size()) - 1;
  }
  SmallVector<int64_t> kept(firsts.size()), back(firsts.size());
  std::iota(kept.begin(), kept.end(), 0);
  if (!isSorted)
    llvm::sort(kept,
               [&](int64_t a, int64_t b) { return firsts[a] < firsts[b]; });
  for (size_t i = 0; i < kept.size(); ++i)
    back[kept[i]] = int64_t(i);
  auto inOrder = [&](ArrayRef<int64_t> values) {
    return llvm::map_to_vector(kept, [&](int64_t i) { return values[i]; });
  };
  SmallVector<int64_t> places = inOrder(firsts);
  shape[axis] = int64_t(places.size());
  HostTensor unique(RankedTensorType::get(shape, slices.x.elementType()));
  Slices made{unique, slices.outer, shape[axis], slices.inner};
  for (int64_t j = 0; j < made.count; ++j)
    for (int64_t i = 0; i < made.outer * made.inner; ++i)
      unique.copy(made.place(j, i), slices.x, slices.place(places[j], i));
  for (int64_t &slice : inverse)
    slice = back[slice];
  node.results.push_back(node.constant(unique.toElements()));
  node.results.push_back(node.constant(places));
  node.results.push_back(node.constant(inverse));
  node.results.push_back(node.constant(inOrder(counts)));
  return success();
}

static LogicalResult importUnique(OnnxNode &node) {
  if (failed(node.checkOperands(node.operands, 1)))
    return failure();
  auto x = readKnown(node, 0, "an operand");
  bool isSorted = node.getBool("sorted", true);
  int64_t axis = node.getInt("axis", 0);
  if (failed(x) || node.hasFailed())
    return failure();
  if (!node.has("axis"))
    return giveUnique(node, {*x, 1, x->size(), 1}, {x->size()}, 0, isSorted);
  if (axis < -x->rank() || axis >= x->rank())
    return node.emitError() << "expected an axis in [" << -x->rank() << ", "
                            << x->rank() - 1 << "], got " << axis;
  axis = fromStart(axis, x->rank());
  SmallVector<int64_t> shape(x->shape());
  Slices slices{*x, 1, shape[axis], 1};
  for (int64_t d = 0; d < x->rank(); ++d)
    (d < axis ? slices.outer : slices.inner) *= d == axis ? 1 : shape[d];
  return giveUnique(node, slices, shape, axis, isSorted);
}

void bindDataSizes(Bindings &bindings) {
  bindings.onnx("NonZero", {9}, importNonZero);
  bindings.onnx("Compress", {9}, importCompress);
  bindings.onnx("Unique", {11}, importUnique);
}

} // namespace burin::nn
