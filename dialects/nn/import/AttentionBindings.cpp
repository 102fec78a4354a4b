// Import of ATen's attention: scales and masks brought to those of
// nn.attention.
#include "dialects/nn/import/AttentionBindings.h"
#include "dialects/nn/ops/Attention.h"
#include "dialects/nn/shape/Shapes.h"
#include <cmath>

using namespace mlir;

namespace burin::nn {

/// What scores are multiplied by where the source does not say: the inverse
/// root of the number of channels. Fails after an error.
static FailureOr<double> defaultScale(SourceNode &node, Value query) {
  ShapedType type = shaped(query);
  int64_t channels = type.hasRank() && type.getRank() > 0
                         ? type.getDimSize(type.getRank() - 1)
                         : ShapedType::kDynamic;
  if (channels > 0)
    return 1 / std::sqrt(double(channels));
  node.emitError() << "expected a query of a known number of channels, got "
                   << type;
  return failure();
}

FailureOr<double> attentionScale(SourceNode &node, Value query) {
  return node.has("scale") ? FailureOr<double>(node.getFloat("scale", 1))
                           : defaultScale(node, query);
}

/// Heads of a query or a key, absent where unknown.
static std::optional<int64_t> headsOf(Value value) {
  ShapedType type = shaped(value);
  if (!type.hasRank() || type.getRank() < 3 ||
      type.isDynamicDim(type.getRank() - 3))
    return std::nullopt;
  return type.getDimSize(type.getRank() - 3);
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
    return node.emitError("dropout_p")
           << "expected 'dropout_p' to be 0, got " << dropout;
  bool isCausal = node.getBool("is_causal", false);
  auto heads = headsOf(query), keyHeads = headsOf(key);
  if (!node.getBool("enable_gqa", false) && heads && keyHeads &&
      *heads != *keyHeads && *keyHeads != 1)
    return node.emitError()
           << "expected " << *heads
           << " heads of keys without 'enable_gqa', got " << *keyHeads;
  FailureOr<double> scale = attentionScale(node, query);
  if (failed(scale) || node.hasFailed())
    return failure();
  node.results.push_back(node.create<AttentionOp>(
      query, key, value, mask, llvm::APFloat(*scale), llvm::APFloat(0.0),
      isCausal, /*zero_empty=*/true));
  return success(bool(node.results.back()));
}

} // namespace burin::nn
