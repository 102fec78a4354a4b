// Bindings of scattering: torch's many overloads come down to updates of the
// indices' own shape, or to tuples.
#include "dialects/nn/ScatterBindings.h"
#include "dialects/nn/IndexPut.h"
#include "dialects/nn/Promotion.h"
#include "dialects/nn/Shapes.h"
#include "dialects/nn/ops/Broadcast.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/ops/Scatter.h"
#include "dialects/nn/ops/Shape.h"
#include "dialects/nn/ops/Slice.h"

using namespace mlir;

namespace burin::nn::scatter {

static LogicalResult importElements(OnnxNode &node) {
  if (failed(node.checkOperands(node.operands, 3)))
    return failure();
  return give(node,
              node.create<ScatterElementsOp>(
                  node.operand(0), node.operand(1), node.operand(2),
                  node.getInt("axis", 0), node.getString("reduction", "none")));
}

static LogicalResult importTuples(OnnxNode &node) {
  if (failed(node.checkOperands(node.operands, 3)))
    return failure();
  return give(node, node.create<ScatterNdOp>(
                        node.operand(0), node.operand(1), node.operand(2),
                        node.getString("reduction", "none")));
}

/// `value` broadcast to the shape of `like`; null after an error.
static Value expandLike(SourceNode &node, Value value, Value like) {
  Value shape = ShapeOp::of(node, like);
  return shape ? node.create<ExpandOp>(value, shape) : Value();
}

/// The first elements of `source` in each dimension, as many as `index` has;
/// null after an error.
static Value cutLike(SourceNode &node, Value source, Value index) {
  ShapedType type = shaped(source);
  if (!type.hasRank()) {
    node.emitError() << "expected a source of known rank, got " << type;
    return nullptr;
  }
  if (shaped(index).hasStaticShape() && type.hasStaticShape() &&
      shaped(index).getShape() == type.getShape())
    return source;
  auto axes = llvm::to_vector(llvm::seq<int64_t>(0, type.getRank()));
  SmallVector<int64_t> zeros(axes.size(), 0), ones(axes.size(), 1);
  Value shape = ShapeOp::of(node, index);
  return shape ? node.create<SliceOp>(source, node.constant(zeros), shape, axes,
                                      ones)
               : Value();
}

/// scatter_elements of `self` at `index` along `dim` with `updates`, which may
/// be null after an error.
static LogicalResult giveElements(AtenNode &node, Value updates,
                                  StringRef reduction) {
  return give(node, updates ? node.create<ScatterElementsOp>(
                                  node.operand("self"), node.operand("index"),
                                  updates, node.getInt("dim", 0), reduction)
                            : Value());
}

/// Fails after an error unless the tensors `self`, `index` and `source` (where
/// it has a name) are there.
static LogicalResult checkTensors(AtenNode &node, StringRef source) {
  if (node.operand("self") && node.operand("index") &&
      (source.empty() || node.operand(source)))
    return success();
  return node.emitError() << "expected tensors 'self', 'index' and '"
                          << (source.empty() ? "value" : source) << "'";
}

template <bool add> static LogicalResult importSource(AtenNode &node) {
  if (failed(checkTensors(node, "src")))
    return failure();
  return giveElements(node,
                      cutLike(node, node.operand("src"), node.operand("index")),
                      add ? "add" : "none");
}

static LogicalResult importValue(AtenNode &node) {
  if (failed(checkTensors(node, "")))
    return failure();
  Value value = node.operandOrScalar("value", elementOf(node.operand("self")));
  return giveElements(
      node, value ? expandLike(node, value, node.operand("index")) : Value(),
      "none");
}

static LogicalResult importReduce(AtenNode &node) {
  static const llvm::StringMap<StringRef> names = {
      {"sum", "add"}, {"prod", "mul"}, {"amax", "max"}, {"amin", "min"}};
  if (failed(checkTensors(node, "src")))
    return failure();
  std::string reduce = node.getString("reduce", "");
  auto found = names.find(reduce);
  if (found == names.end())
    return node.emitError() << "expected 'reduce' to be 'sum', 'prod', 'amax' "
                               "or 'amin', got '"
                            << reduce << "'";
  if (!node.getBool("include_self", true))
    return node.emitError() << "expected 'include_self' to be True, got False";
  return giveElements(node,
                      cutLike(node, node.operand("src"), node.operand("index")),
                      found->second);
}

/// index_add and index_copy: whole slices at the places of a list, which is
/// repeated over the other dimensions.
static LogicalResult importSlices(AtenNode &node, StringRef reduction) {
  if (failed(checkTensors(node, "source")))
    return failure();
  Value source = node.operand("source"), index = node.operand("index");
  if (!shaped(source).hasRank() || shaped(source).getRank() == 0)
    return node.emitError() << "expected a source of at least 1 dimension, got "
                            << source.getType();
  double alpha = node.getFloat("alpha", 1);
  if (alpha != 1)
    source = node.create<MulOp>(
        ValueRange{source, node.scalar(elementOf(source), alpha)});
  int64_t rank = shaped(node.operand("source")).getRank();
  int64_t dim = node.getInt("dim", 0);
  if (dim < -rank || dim >= rank)
    return node.emitError() << "expected 'dim' in [" << -rank << ", "
                            << rank - 1 << "], got " << dim;
  SmallVector<int64_t> axes;
  for (int64_t axis = fromStart(dim, rank) + 1; axis < rank; ++axis)
    axes.push_back(axis - fromStart(dim, rank));
  if (source && !axes.empty())
    index = node.create<UnsqueezeOp>(index, axes);
  if (!source || !index || !(index = expandLike(node, index, source)))
    return failure();
  return give(node, node.create<ScatterElementsOp>(node.operand("self"), index,
                                                   source, dim, reduction));
}

void addElementBindings(Bindings &bindings) {
  bindings.onnx("Scatter", {9, 10}, importElements);
  bindings.onnx("ScatterElements", {11}, importElements);
  bindings.aten("aten.scatter.src", importSource<false>);
  bindings.aten("aten.scatter.value", importValue);
  bindings.aten("aten.scatter_add.default", importSource<true>);
  bindings.aten("aten.scatter_reduce.two", importReduce);
  bindings.aten("aten.index_add.default",
                [](AtenNode &node) { return importSlices(node, "add"); });
  bindings.aten("aten.index_copy.default",
                [](AtenNode &node) { return importSlices(node, "none"); });
}

void addTupleBindings(Bindings &bindings) {
  bindings.onnx("ScatterND", {11}, importTuples);
  addIndexPutBindings(bindings);
}

} // namespace burin::nn::scatter
