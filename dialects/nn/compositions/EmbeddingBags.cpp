// Sums, means and maxima of bags of a table's rows.
#include "dialects/nn/import/Steps.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Gather.h"
#include "dialects/nn/ops/Logic.h"
#include "dialects/nn/ops/Reduce.h"
#include "dialects/nn/ops/Scatter.h"
#include <cmath>

using namespace mlir;

namespace burin::nn {

namespace {

enum Mode { Sum = 0, Mean = 1, Max = 2 };

/// An embedding_bag call, checked.
struct Bags {
  Value table, indices, offsets, weights;
  Mode mode = Sum;
  /// How many bags, and how many indices are in all of them.
  int64_t count = 0, length = 0;
  /// The index that counts as nothing; -1 for none.
  int64_t padding = -1;
};

} // namespace

static std::optional<Bags> readBags(AtenNode &node) {
  for (StringRef name : {"scale_grad_by_freq", "sparse"})
    node.ignore(name);
  Bags bags;
  bags.table = step::readStatic(node, "weight");
  bags.indices = step::readStatic(node, "indices");
  bags.offsets = step::readStatic(node, "offsets");
  bags.weights = node.operand("per_sample_weights");
  auto mode = step::readInt(node, "mode", 0, Sum, Max);
  bool hasEnd = node.getBool("include_last_offset", false);
  bags.padding = node.getInt("padding_idx", -1);
  if (!bags.table || !bags.indices || !bags.offsets || !mode ||
      node.hasFailed())
    return std::nullopt;
  bags.mode = Mode(*mode);
  ShapedType table = shaped(bags.table), indices = shaped(bags.indices),
             offsets = shaped(bags.offsets);
  if (table.getRank() != 2 || indices.getRank() != 1 ||
      offsets.getRank() != 1 || offsets.getDimSize(0) < int64_t(hasEnd) ||
      !isa<FloatType>(table.getElementType())) {
    node.emitError() << "expected a table of floats and lists of indices and "
                        "offsets, got "
                     << table << ", " << indices << " and " << offsets;
    return std::nullopt;
  }
  if (bags.weights &&
      (bags.mode != Sum ||
       bags.weights.getType() !=
           RankedTensorType::get(indices.getShape(), table.getElementType()))) {
    node.emitError() << "expected a weight for each index of a sum, got "
                     << bags.weights.getType();
    return std::nullopt;
  }
  // Here alone a negative index that is padding counts from the end.
  if (StringRef(node.op).ends_with(".padding_idx") && node.has("padding_idx") &&
      bags.padding < 0)
    bags.padding += table.getDimSize(0);
  bags.length = indices.getDimSize(0);
  bags.count = offsets.getDimSize(0) - int64_t(hasEnd);
  return bags;
}

/// How many indices each bag has, where that is constant and the same for all.
static std::optional<int64_t> evenLength(const Bags &bags) {
  auto offsets = constantIntegers(bags.offsets);
  if (!offsets || bags.padding >= 0 || bags.count == 0 || bags.length == 0 ||
      bags.length % bags.count != 0)
    return std::nullopt;
  int64_t each = bags.length / bags.count;
  for (auto [i, offset] : llvm::enumerate(*offsets))
    if (offset != int64_t(i) * each)
      return std::nullopt;
  return each;
}

/// The rows at the indices, weighted.
static Value rowsOf(AtenNode &node, const Bags &bags) {
  Value rows = node.create<GatherOp>(bags.table, bags.indices, 0);
  return bags.weights
             ? step::apply<MulOp>(node, rows,
                                  step::unsqueeze(node, bags.weights, {1}))
             : rows;
}

/// Bags of one length are a dimension.
static Value reduceEven(AtenNode &node, const Bags &bags, int64_t each) {
  Value rows =
      step::reshape(node, rowsOf(node, bags),
                    {bags.count, each, shaped(bags.table).getDimSize(1)});
  if (!rows)
    return nullptr;
  auto axes = node.builder.getDenseI64ArrayAttr({1});
  if (bags.mode == Mean)
    return node.create<ReduceMeanOp>(rows, axes, false);
  return bags.mode == Max ? node.create<ReduceMaxOp>(rows, axes, false)
                          : node.create<ReduceSumOp>(rows, axes, false);
}

/// The bag of each index: how many offsets lie at or before it. An index before
/// the first offset has none, which makes the run fail; padding has one behind
/// the last.
static Value bagOfEach(AtenNode &node, const Bags &bags) {
  Type place = node.builder.getI64Type();
  Value offsets = castTo(node, bags.offsets, place);
  offsets = step::slice(node, offsets, 0, 0, bags.count);
  offsets = step::refuseNegative(node, offsets, bags.length + 1);
  Value starts = step::scatter(
      node, step::filled(node, place, {bags.length + 1}, 0), offsets,
      step::filled(node, place, {bags.count}, 1), 0, "add");
  Value bag =
      step::runningSum(node, step::slice(node, starts, 0, 0, bags.length), 0);
  bag = step::apply<SubOp>(node, bag, step::number(node, place, 1));
  bag = step::refuseNegative(node, bag, bags.count + 1);
  if (bags.padding < 0)
    return bag;
  Value isPadding = step::apply<EqualOp>(
      node, bags.indices,
      step::number(node, elementOf(bags.indices), double(bags.padding)));
  return step::apply<WhereOp>(
      node, isPadding, step::number(node, place, double(bags.count)), bag);
}

/// Rows are combined where their bags are, in the order of the indices.
static Value reduceUneven(AtenNode &node, const Bags &bags) {
  Type element = elementOf(bags.table);
  int64_t count = bags.count + (bags.padding < 0 ? 0 : 1);
  int64_t width = shaped(bags.table).getDimSize(1);
  Value bag = bagOfEach(node, bags), rows = rowsOf(node, bags);
  Value at = step::unsqueeze(node, bag, {1});
  if (!at || !rows)
    return nullptr;
  bool isMax = bags.mode == Max;
  Value empty =
      step::filled(node, element, {count, width}, isMax ? -INFINITY : 0);
  Value result =
      node.create<ScatterNdOp>(empty, at, rows, isMax ? "max" : "add");
  if (bags.mode != Sum) {
    Value each = step::filled(node, element, {bags.length}, 1);
    Value members = step::scatter(node, step::filled(node, element, {count}, 0),
                                  bag, each, 0, "add");
    members = step::unsqueeze(node, members, {1});
    Value none = step::number(node, element, 0);
    if (isMax)
      result = step::apply<WhereOp>(
          node, step::apply<EqualOp>(node, members, none), none, result);
    else
      result = step::apply<DivOp>(
          node, result,
          step::apply<MaximumOp>(node, members,
                                 step::number(node, element, 1)));
  }
  return step::slice(node, result, 0, 0, bags.count);
}

/// Gives the first result; the others, for training, have no value, so that a
/// reader of them is refused.
static LogicalResult importEmbeddingBag(AtenNode &node) {
  std::optional<Bags> bags = readBags(node);
  if (!bags)
    return failure();
  int64_t width = shaped(bags->table).getDimSize(1);
  Value result;
  if (bags->count == 0 || bags->length == 0)
    result =
        step::filled(node, elementOf(bags->table), {bags->count, width}, 0);
  else if (auto each = evenLength(*bags))
    result = reduceEven(node, *bags, *each);
  else
    result = reduceUneven(node, *bags);
  node.results.push_back(result);
  node.results.resize(std::max(node.resultCount, 1u));
  return success(bool(result));
}

void bindEmbeddingBags(Bindings &bindings) {
  for (StringRef name :
       {"aten.embedding_bag.default", "aten.embedding_bag.padding_idx",
        "aten._embedding_bag.default",
        "aten._embedding_bag_forward_only.default"})
    bindings.aten(name, importEmbeddingBag);
}

} // namespace burin::nn
