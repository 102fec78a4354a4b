// Composition of attention from products, a mask and softmax.
#include "dialects/nn/Attention.h"
#include "dialects/nn/HostTensor.h"
#include "dialects/nn/Shapes.h"
#include "dialects/nn/ops/Contract.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Logic.h"
#include "dialects/nn/ops/Softmax.h"
#include <cmath>

using namespace mlir;

namespace burin::nn {

static constexpr double minusInfinity =
    -std::numeric_limits<double>::infinity();

/// The size of the last dimension but `i`, or an unknown one.
static int64_t sizeFromRight(Value value, int64_t i) {
  ShapedType type = shaped(value);
  return type.hasRank() && type.getRank() > i
             ? type.getDimSize(type.getRank() - 1 - i)
             : ShapedType::kDynamic;
}

/// 0 where the key does not come after the query, minus infinity elsewhere;
/// null after an error.
static Value causalMask(AtenNode &node, Value query, Value key) {
  // The mask is a constant: a model's sizes must not exhaust the memory.
  static constexpr int64_t most = int64_t(1) << 24;
  int64_t queries = sizeFromRight(query, 1), keys = sizeFromRight(key, 1);
  auto elements = checkedProduct({queries, keys});
  if (!elements || *elements > most) {
    node.emitError() << "expected known sequence lengths of a product of at "
                        "most "
                     << most << " for 'is_causal', got " << query.getType()
                     << " and " << key.getType();
    return nullptr;
  }
  HostTensor mask(RankedTensorType::get({queries, keys}, elementOf(query)));
  for (int64_t i = 0; i < mask.size(); ++i)
    mask.setReal(i, i % keys > i / keys ? minusInfinity : 0);
  return node.constant(mask.toElements());
}

/// `scores` with what `mask` leaves out at minus infinity: a boolean mask keeps
/// where it is true, a mask of numbers is added.
static Value applyMask(AtenNode &node, Value scores, Value mask) {
  if (!elementOf(mask).isInteger(1))
    return node.create<AddOp>(ValueRange{scores, mask});
  Value out = node.scalar(elementOf(scores), minusInfinity);
  return node.create<WhereOp>(ValueRange{mask, scores, out});
}

/// Number of channels of a query; fails after an error.
static FailureOr<double> defaultScale(AtenNode &node, Value query) {
  int64_t channels = sizeFromRight(query, 0);
  if (channels > 0)
    return 1 / std::sqrt(double(channels));
  node.emitError() << "expected a query of a known number of channels, got "
                   << query.getType();
  return failure();
}

LogicalResult importAttention(AtenNode &node) {
  Value query = node.operand("query"), key = node.operand("key"),
        value = node.operand("value"), mask = node.operand("attn_mask");
  if (!query || !key || !value)
    return node.emitError() << "expected operands 'query', 'key' and 'value'";
  if (!isa<FloatType>(elementOf(query)))
    return node.emitError()
           << "expected a query of floats, got " << query.getType();
  if (double dropout = node.getFloat("dropout_p", 0))
    return node.emitError() << "expected 'dropout_p' to be 0, got " << dropout;
  if (node.getBool("enable_gqa", false))
    return node.emitError() << "expected 'enable_gqa' to be False, got True";
  bool isCausal = node.getBool("is_causal", false);
  FailureOr<double> scale = node.has("scale")
                                ? FailureOr<double>(node.getFloat("scale", 1))
                                : defaultScale(node, query);
  if (failed(scale) || node.hasFailed())
    return failure();
  Value scores = node.create<MatmulOp>(query, key, false, true);
  if (scores)
    scores = node.create<MulOp>(
        ValueRange{scores, node.scalar(elementOf(scores), *scale)});
  if (scores && isCausal) {
    Value causal = causalMask(node, query, key);
    scores = causal ? applyMask(node, scores, causal) : nullptr;
  }
  if (scores && mask)
    scores = applyMask(node, scores, mask);
  if (scores)
    scores = node.create<SoftmaxOp>(scores, -1, false);
  node.results.push_back(
      scores ? node.create<MatmulOp>(scores, value, false, false) : Value());
  return success(bool(node.results.back()));
}

} // namespace burin::nn
