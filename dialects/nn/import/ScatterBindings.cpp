// Bindings of scattering: torch's many overloads come down to updates of the
// indices' own shape, or to tuples.
#include "dialects/nn/import/ScatterBindings.h"
#include "dialects/nn/Elementwise.h"
#include "dialects/nn/import/IndexPut.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/import/Steps.h"
#include "dialects/nn/ops/Broadcast.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Logic.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/ops/Scatter.h"
#include "dialects/nn/ops/Shape.h"
#include "dialects/nn/ops/Slice.h"
#include "dialects/nn/shape/Shapes.h"

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

/// The tensor or number `value` in the type of `self`; null after an error.
static Value readValue(AtenNode &node) {
  Value value = node.operandOrScalar("value", elementOf(node.operand("self")));
  if (!value && !node.hasFailed())
    node.emitError() << "expected an argument 'value'";
  return value;
}

static LogicalResult importValue(AtenNode &node) {
  if (failed(checkTensors(node, "")))
    return failure();
  Value value = readValue(node);
  return giveElements(
      node,
      value ? step::expandLike(node, value, node.operand("index")) : Value(),
      "none");
}

// ---- reductions

namespace {

/// How updates combine, and the element that changes nothing.
struct Reduction {
  StringRef name;
  double neutral;
  bool isMean = false;
};

} // namespace

/// The reduction that an argument names; absent after an error.
static std::optional<Reduction> readReduction(AtenNode &node) {
  static const llvm::StringMap<Reduction> names = {
      {"sum", {"add", 0}},          {"add", {"add", 0}},
      {"prod", {"mul", 1}},         {"multiply", {"mul", 1}},
      {"amax", {"max", -INFINITY}}, {"amin", {"min", INFINITY}},
      {"mean", {"add", 0, true}}};
  std::string reduce = node.getString("reduce", "");
  auto found = names.find(reduce);
  if (found != names.end())
    return found->second;
  node.emitError("reduce")
      << "expected 'reduce' to be 'sum', 'prod', 'mean', 'amax' "
         "or 'amin', got '"
      << reduce << "'";
  return std::nullopt;
}

/// `self` reduced with `updates`, which may be null after an error. Without
/// `includesSelf` an element that an update meets counts as the neutral one; a
/// mean divides by how many came together, rounding integers down.
static Value reduceInto(AtenNode &node, Value self, Value index, Value updates,
                        int64_t axis, Reduction reduction, bool includesSelf) {
  if (!self || !index || !updates)
    return nullptr;
  Type element = elementOf(self);
  auto scatter = [&](Value x, double value, StringRef how) {
    Value all =
        step::expandLike(node, step::number(node, element, value), index);
    return step::scatter(node, x, index, all, axis, how);
  };
  Value sum = includesSelf ? self : scatter(self, reduction.neutral, "none");
  sum = step::scatter(node, sum, index, updates, axis, reduction.name);
  if (!reduction.isMean || !sum)
    return sum;
  Value one = step::number(node, element, 1);
  Value count = scatter(
      step::expandLike(node, step::number(node, element, includesSelf), self),
      1, "add");
  count = step::apply<MaximumOp>(node, count, one);
  if (!count || isa<FloatType>(element))
    return step::apply<DivOp>(node, sum, count);
  return elementwise::floorDivide(node, sum, count);
}

/// scatter_reduce and scatter.reduce.
static LogicalResult importReduce(AtenNode &node) {
  if (failed(checkTensors(node, "src")))
    return failure();
  std::optional<Reduction> reduction = readReduction(node);
  if (!reduction)
    return failure();
  Value index = node.operand("index");
  return give(node, reduceInto(node, node.operand("self"), index,
                               cutLike(node, node.operand("src"), index),
                               node.getInt("dim", 0), *reduction,
                               node.getBool("include_self", true)));
}

/// scatter.value_reduce: one number as every update.
static LogicalResult importReduceValue(AtenNode &node) {
  if (failed(checkTensors(node, "")))
    return failure();
  Value self = node.operand("self"), index = node.operand("index");
  Value value = readValue(node);
  std::optional<Reduction> reduction =
      value ? readReduction(node) : std::nullopt;
  return reduction
             ? give(node, reduceInto(node, self, index,
                                     step::expandLike(node, value, index),
                                     node.getInt("dim", 0), *reduction, true))
             : failure();
}

// ---- slices

/// The list `index`, which says where slices of `source` go along dimension
/// `dim`, repeated over the other dimensions, and that dimension; null after an
/// error.
static std::pair<Value, int64_t> placesOfSlices(AtenNode &node) {
  if (failed(checkTensors(node, "source")))
    return {};
  Value source = node.operand("source"), index = node.operand("index");
  if (!shaped(source).hasRank() || shaped(source).getRank() == 0) {
    node.emitError() << "expected a source of at least 1 dimension, got "
                     << source.getType();
    return {};
  }
  int64_t rank = shaped(source).getRank();
  std::optional<int64_t> dim = step::readDimension(node, "dim", 0, rank);
  if (!dim)
    return {};
  SmallVector<int64_t> axes;
  for (int64_t axis = *dim + 1; axis < rank; ++axis)
    axes.push_back(axis - *dim);
  // To torch a negative place is none.
  index = step::refuseNegative(node, index,
                               elementOf(index).isInteger(32)
                                   ? std::numeric_limits<int32_t>::max()
                                   : maxTensorBytes);
  return {step::expandLike(node, step::unsqueeze(node, index, axes), source),
          *dim};
}

/// index_add and index_copy: whole slices at the places of a list.
static LogicalResult importSlices(AtenNode &node, StringRef reduction) {
  auto [index, dim] = placesOfSlices(node);
  if (!index)
    return failure();
  Value source = node.operand("source");
  double alpha = node.getFloat("alpha", 1);
  if (alpha != 1)
    source = step::apply<MulOp>(node, source,
                                step::number(node, elementOf(source), alpha));
  return give(node, step::scatter(node, node.operand("self"), index, source,
                                  dim, reduction));
}

static LogicalResult importIndexReduce(AtenNode &node) {
  auto [index, dim] = placesOfSlices(node);
  std::optional<Reduction> reduction = readReduction(node);
  if (!index || !reduction)
    return failure();
  return give(node, reduceInto(node, node.operand("self"), index,
                               node.operand("source"), dim, *reduction,
                               node.getBool("include_self", true)));
}

void addElementBindings(Bindings &bindings) {
  bindings.onnx("Scatter", {9, 10}, importElements);
  bindings.onnx("ScatterElements", {11}, importElements);
  bindings.aten("aten.scatter.src", importSource<false>);
  bindings.aten("aten.scatter.value", importValue);
  bindings.aten("aten.scatter_add.default", importSource<true>);
  bindings.aten("aten.scatter_reduce.two", importReduce);
  bindings.aten("aten.scatter.reduce", importReduce);
  bindings.aten("aten.scatter.value_reduce", importReduceValue);
  bindings.aten("aten.index_reduce.default", importIndexReduce);
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
