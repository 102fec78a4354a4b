// Import of attention: heads that the source keeps beside the channels are
// taken apart, scales and masks brought to those of nn.attention.
#include "dialects/nn/AttentionBindings.h"
#include "dialects/nn/Shapes.h"
#include "dialects/nn/ops/Attention.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/ops/Transpose.h"
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

static FailureOr<double> scaleOf(SourceNode &node, Value query) {
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
    return node.emitError() << "expected 'dropout_p' to be 0, got " << dropout;
  bool isCausal = node.getBool("is_causal", false);
  auto heads = headsOf(query), keyHeads = headsOf(key);
  if (!node.getBool("enable_gqa", false) && heads && keyHeads &&
      *heads != *keyHeads && *keyHeads != 1)
    return node.emitError()
           << "expected " << *heads
           << " heads of keys without 'enable_gqa', got " << *keyHeads;
  FailureOr<double> scale = scaleOf(node, query);
  if (failed(scale) || node.hasFailed())
    return failure();
  node.results.push_back(node.create<AttentionOp>(
      query, key, value, mask, llvm::APFloat(*scale), llvm::APFloat(0.0),
      isCausal, /*zero_empty=*/true));
  return success(bool(node.results.back()));
}

/// [batch, rows, heads * channels] as [batch, heads, rows, channels].
static Value splitHeads(OnnxNode &node, Value value, int64_t heads) {
  Value split = node.create<ReshapeOp>(value, node.constant({0, 0, heads, -1}),
                                       /*allow_zero=*/false);
  return split ? node.create<TransposeOp>(
                     split, node.builder.getDenseI64ArrayAttr({0, 2, 1, 3}))
               : nullptr;
}

static Value joinHeads(OnnxNode &node, Value value) {
  Value rows = node.create<TransposeOp>(
      value, node.builder.getDenseI64ArrayAttr({0, 2, 1, 3}));
  return rows ? node.create<ReshapeOp>(rows, node.constant({0, 0, -1}),
                                       /*allow_zero=*/false)
              : nullptr;
}

/// Refuses the parts of the operator that are not read yet.
static LogicalResult checkSupported(OnnxNode &node) {
  static constexpr const char *inputs[] = {"past_key", "past_value",
                                           "nonpad_kv_seqlen"};
  for (unsigned i = 0; i < std::size(inputs); ++i)
    if (node.operand(4 + i))
      return node.emitError()
             << "expected no '" << inputs[i] << "': a cache of keys and values "
             << "is not supported yet";
  if (node.resultCount > 1)
    return node.emitError() << "expected one result: 'present_key', "
                               "'present_value' and 'qk_matmul_output' are not "
                               "supported yet";
  for (const char *name : {"left_window_size", "right_window_size"})
    if (int64_t size = node.getInt(name, -1); size != -1)
      return node.emitError()
             << "expected '" << name << "' to be -1, got " << size;
  // Scores are formed in the precision of the operands, or a wider one.
  node.ignore("softmax_precision");
  node.ignore("qk_matmul_output_mode");
  return success();
}

/// Splits operands of 3 dimensions into heads; fails after an error.
static LogicalResult splitOperands(OnnxNode &node,
                                   MutableArrayRef<Value> operands) {
  for (auto [i, value] : llvm::enumerate(operands)) {
    const char *name = i == 0 ? "q_num_heads" : "kv_num_heads";
    int64_t heads = node.getInt(name, 0);
    if (heads <= 0)
      return node.emitError()
             << "expected a positive '" << name
             << "' for operands of 3 dimensions, got " << heads;
    value = splitHeads(node, value, heads);
    if (!value)
      return failure();
  }
  return success();
}

LogicalResult importAttention(OnnxNode &node) {
  SmallVector<Value> operands;
  for (unsigned i = 0; i < 3; ++i) {
    operands.push_back(node.operand(i));
    if (!operands.back())
      return node.emitError() << "expected operands 'Q', 'K' and 'V'";
    ShapedType type = shaped(operands.back());
    if (!type.hasRank() || (type.getRank() != 3 && type.getRank() != 4) ||
        type.getRank() != shaped(operands.front()).getRank())
      return node.emitError()
             << "expected operands of 3 or of 4 dimensions, got " << type;
  }
  if (failed(checkSupported(node)))
    return failure();
  bool isFlat = shaped(operands.front()).getRank() == 3;
  if (isFlat && failed(splitOperands(node, operands)))
    return failure();
  node.ignore("q_num_heads");
  node.ignore("kv_num_heads");
  double softcap = node.getFloat("softcap", 0);
  bool isCausal = node.getBool("is_causal", false);
  FailureOr<double> scale = scaleOf(node, operands[0]);
  if (failed(scale) || node.hasFailed())
    return failure();
  Value result = node.create<AttentionOp>(
      operands[0], operands[1], operands[2], node.operand(3),
      llvm::APFloat(*scale), llvm::APFloat(softcap), isCausal,
      /*zero_empty=*/true);
  node.results.push_back(result && isFlat ? joinHeads(node, result) : result);
  return success(bool(node.results.back()));
}

} // namespace burin::nn
