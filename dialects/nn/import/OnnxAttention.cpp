// Import of ONNX's Attention: heads that it keeps beside the channels are taken
// apart, caches joined, and whatever hides keys made one mask.
#include "dialects/nn/import/AttentionBindings.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/ops/Attention.h"
#include "dialects/nn/ops/Concat.h"
#include "dialects/nn/ops/Contract.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Function.h"
#include "dialects/nn/ops/Gather.h"
#include "dialects/nn/ops/Logic.h"
#include "dialects/nn/ops/Pad.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/ops/Softmax.h"
#include "dialects/nn/ops/Transpose.h"
#include "dialects/nn/reference/HostTensor.h"
#include "dialects/nn/shape/Shapes.h"

using namespace mlir;

namespace burin::nn {

/// A mask that is made at import has at most so many elements.
static constexpr int64_t maxMaskElements = int64_t(1) << 26;

namespace {

/// What the node asks for, and its operands as [batch, heads, rows, channels].
struct Request {
  Value query, key, value, mask;
  /// Keys of each batch that count, [batch]; null where all do.
  Value lengths;
  double scale = 1, softcap = 0;
  /// Keys that come before the first query.
  int64_t past = 0;
  /// How far keys may lie before and behind a query; -1 is any distance.
  int64_t left = -1, right = -1;
  bool isCausal = false, isFlat = false;
};

} // namespace

/// An op on `operands`, null where one of them is.
template <typename Op>
static Value combine(SourceNode &node, ArrayRef<Value> operands) {
  return llvm::all_of(operands, [](Value value) { return bool(value); })
             ? node.create<Op>(ValueRange(operands))
             : Value();
}

static Value reshape(SourceNode &node, Value value, ArrayRef<int64_t> shape) {
  return value ? node.create<ReshapeOp>(value, node.constant(shape),
                                        /*allow_zero=*/false)
               : value;
}

static Value transpose(SourceNode &node, Value value, ArrayRef<int64_t> order) {
  return value ? node.create<TransposeOp>(
                     value, node.builder.getDenseI64ArrayAttr(order))
               : value;
}

/// Splits [batch, rows, heads * channels] into heads; fails after an error.
static LogicalResult splitHeads(OnnxNode &node, Request &request) {
  for (Value *value : {&request.query, &request.key, &request.value}) {
    const char *name = value == &request.query ? "q_num_heads" : "kv_num_heads";
    int64_t heads = node.getInt(name, 0);
    if (heads <= 0)
      return node.emitError()
             << "expected a positive '" << name
             << "' for operands of 3 dimensions, got " << heads;
    *value =
        transpose(node, reshape(node, *value, {0, 0, heads, -1}), {0, 2, 1, 3});
    if (!*value)
      return failure();
  }
  return success();
}

static LogicalResult readOperands(OnnxNode &node, Request &request) {
  Value *places[] = {&request.query, &request.key, &request.value};
  for (unsigned i = 0; i < 3; ++i) {
    Value operand = *places[i] = node.operand(i);
    if (!operand)
      return node.emitError() << "expected operands 'Q', 'K' and 'V'";
    ShapedType type = shaped(operand);
    if (!type.hasRank() || (type.getRank() != 3 && type.getRank() != 4) ||
        type.getRank() != shaped(request.query).getRank())
      return node.emitError()
             << "expected operands of 3 or of 4 dimensions, got " << type;
  }
  request.isFlat = shaped(request.query).getRank() == 3;
  if (request.isFlat && failed(splitHeads(node, request)))
    return failure();
  node.ignore("q_num_heads");
  node.ignore("kv_num_heads");
  // Scores are formed in the precision of the operands, or a wider one.
  node.ignore("softmax_precision");
  request.mask = node.operand(3);
  request.lengths = node.operand(6);
  request.softcap = node.getFloat("softcap", 0);
  request.isCausal = node.getBool("is_causal", false);
  request.left = node.getInt("left_window_size", -1);
  request.right = node.getInt("right_window_size", -1);
  for (int64_t size : {request.left, request.right})
    if (size < -1)
      return node.emitError()
             << "expected windows of at least -1, got " << size;
  return success(!node.hasFailed());
}

/// Puts the keys and values of earlier steps in front.
static LogicalResult joinPast(OnnxNode &node, Request &request) {
  Value key = node.operand(4), value = node.operand(5);
  if (bool(key) != bool(value))
    return node.emitError() << "expected 'past_key' and 'past_value' together";
  if (!key)
    return success();
  if (request.lengths)
    return node.emitError()
           << "expected either 'past_key' or 'nonpad_kv_seqlen'";
  auto type = dyn_cast<RankedTensorType>(key.getType());
  if (!type || type.getRank() != 4 || type.isDynamicDim(2))
    return node.emitError()
           << "expected 'past_key' of 4 dimensions and a known "
              "number of steps, got "
           << key.getType();
  request.past = type.getDimSize(2);
  request.key = node.create<ConcatOp>(ValueRange{key, request.key}, 2);
  request.value = node.create<ConcatOp>(ValueRange{value, request.value}, 2);
  return success(request.key && request.value);
}

/// For query i and key j the number `number(i, j)`, as [queries, keys].
template <typename Number>
static Value makeTable(OnnxNode &node, int64_t queries, int64_t keys,
                       Type element, const Number &number) {
  HostTensor table(RankedTensorType::get({queries, keys}, element));
  for (int64_t i = 0; i < queries; ++i)
    for (int64_t j = 0; j < keys; ++j)
      table.setInteger(i * keys + j, number(i, j));
  return node.constant(table.toElements());
}

/// How many queries and keys there are, where a table of them may be made;
/// absent after an error.
static std::optional<std::pair<int64_t, int64_t>>
tableSizes(OnnxNode &node, const Request &request) {
  ShapedType q = shaped(request.query), k = shaped(request.key);
  int64_t queries = q.getDimSize(2), keys = k.getDimSize(2);
  if (queries >= 0 && keys >= 0 &&
      (keys == 0 || queries <= maxMaskElements / keys))
    return std::pair(queries, keys);
  node.emitError() << "expected at most " << maxMaskElements
                   << " pairs of queries and keys, got " << q << " and " << k;
  return std::nullopt;
}

/// Which keys count by the lengths of the batches: those within them, and those
/// that lie right where the last query is the last of them.
static Value allowByLength(OnnxNode &node, const Request &request,
                           int64_t queries, int64_t keys) {
  Type i64 = node.builder.getI64Type();
  auto compare = [&]<typename Op>(Value x, int64_t y) {
    return x ? node.create<Op>(ValueRange{x, node.scalar(i64, double(y))}) : x;
  };
  Value lengths =
      reshape(node, castTo(node, request.lengths, i64), {-1, 1, 1, 1});
  Value places =
      makeTable(node, 1, keys, i64, [](int64_t, int64_t j) { return j; });
  Value allowed = combine<LessOp>(node, {places, lengths});
  // How far key j lies before query i, where the last query is number 0.
  Value behind = combine<AddOp>(
      node, {makeTable(node, queries, keys, i64,
                       [&](int64_t i, int64_t j) { return i - j - queries; }),
             lengths});
  if (request.isCausal)
    allowed = combine<AndOp>(
        node,
        {allowed, compare.template operator()<GreaterOrEqualOp>(behind, 0)});
  if (request.left >= 0)
    allowed = combine<AndOp>(
        node, {allowed, compare.template operator()<LessOrEqualOp>(
                            behind, request.left)});
  if (request.right >= 0)
    allowed = combine<AndOp>(
        node, {allowed, compare.template operator()<GreaterOrEqualOp>(
                            behind, -request.right)});
  return allowed;
}

/// Brings a mask of fewer keys to `keys`, of which the others do not count.
static Value padMask(OnnxNode &node, Value mask, int64_t keys) {
  auto type = dyn_cast<RankedTensorType>(mask.getType());
  if (!type || type.getRank() < 1 || type.isDynamicDim(type.getRank() - 1) ||
      type.getDimSize(type.getRank() - 1) >= keys ||
      type.getDimSize(type.getRank() - 1) == 1)
    return mask;
  int64_t last = type.getDimSize(type.getRank() - 1);
  double none = type.getElementType().isInteger(1) ? 0 : -INFINITY;
  return node.create<PadOp>(mask, node.constant({0, keys - last}),
                            node.scalar(type.getElementType(), none),
                            node.builder.getDenseI64ArrayAttr({-1}),
                            node.builder.getStringAttr("constant"));
}

/// Turns what hides keys into one mask, unless it is only what the op knows.
static LogicalResult makeMask(OnnxNode &node, Request &request) {
  bool isPlain = request.past == 0 && request.left < 0 && request.right < 0 &&
                 !request.lengths;
  int64_t known = shaped(request.key).getDimSize(2);
  bool isKnown = known >= 0 && shaped(request.query).getDimSize(2) >= 0;
  if (isKnown && request.mask &&
      !(request.mask = padMask(node, request.mask, known)))
    return failure();
  if (isPlain || (request.past != 0 && !request.isCausal && request.left < 0 &&
                  request.right < 0))
    return success();
  auto sizes = tableSizes(node, request);
  if (!sizes)
    return failure();
  auto [queries, keys] = *sizes;
  Value allowed =
      request.lengths
          ? allowByLength(node, request, queries, keys)
          : makeTable(node, queries, keys, node.builder.getI1Type(),
                      [&](int64_t i, int64_t j) {
                        int64_t behind = i + request.past - j;
                        return (!request.isCausal || behind >= 0) &&
                               (request.left < 0 || behind <= request.left) &&
                               (request.right < 0 || -behind <= request.right);
                      });
  request.isCausal = false;
  if (!request.mask)
    request.mask = allowed;
  else if (elementOf(request.mask).isInteger(1))
    request.mask = combine<AndOp>(node, {request.mask, allowed});
  else
    request.mask = combine<WhereOp>(
        node, {allowed, request.mask,
               node.scalar(elementOf(request.mask), -INFINITY)});
  return success(bool(request.mask));
}

/// The scores before the softmax or behind it, as `mode` says.
static Value makeScores(OnnxNode &node, const Request &request, int64_t mode) {
  ShapedType q = shaped(request.query), k = shaped(request.key);
  Value key = request.key;
  if (int64_t heads = q.getDimSize(1), own = k.getDimSize(1);
      heads > own && own > 0) {
    SmallVector<int64_t> places;
    for (int64_t head = 0; head < heads; ++head)
      places.push_back(head * own / heads);
    key = node.create<GatherOp>(key, node.constant(places), 1);
  }
  auto number = [&](double value) {
    return node.scalar(elementOf(request.query), value);
  };
  key = transpose(node, key, {0, 1, 3, 2});
  Value scores =
      key ? node.create<MatmulOp>(request.query, key, false, false, TypeAttr())
          : key;
  scores = combine<MulOp>(node, {scores, number(request.scale)});
  if (request.softcap != 0 && mode != 0) {
    scores = combine<TanhOp>(
        node, {combine<DivOp>(node, {scores, number(request.softcap)})});
    scores = combine<MulOp>(node, {scores, number(request.softcap)});
  }
  if (mode < 2 || !scores)
    return scores;
  Value mask = request.mask;
  if (request.isCausal) {
    auto sizes = tableSizes(node, request);
    if (!sizes)
      return {};
    Value causal =
        makeTable(node, sizes->first, sizes->second, node.builder.getI1Type(),
                  [](int64_t i, int64_t j) { return i >= j; });
    scores = combine<WhereOp>(node, {causal, scores, number(-INFINITY)});
  }
  if (mask && elementOf(mask).isInteger(1))
    scores = combine<WhereOp>(node, {mask, scores, number(-INFINITY)});
  else if (mask)
    scores = combine<AddOp>(node, {scores, mask});
  if (mode == 2 || !scores)
    return scores;
  // A query for which no key counts has no probabilities.
  Value shares = node.create<SoftmaxOp>(scores, -1, false);
  Value isNan = combine<IsNanOp>(node, {shares});
  return combine<WhereOp>(node, {isNan, number(0), shares});
}

LogicalResult importAttention(OnnxNode &node) {
  Request request;
  if (failed(readOperands(node, request)) || failed(joinPast(node, request)) ||
      failed(makeMask(node, request)))
    return failure();
  FailureOr<double> scale = attentionScale(node, request.query);
  int64_t mode = node.getInt("qk_matmul_output_mode", 0);
  if (failed(scale) || node.hasFailed())
    return failure();
  if (mode < 0 || mode > 3)
    return node.emitError()
           << "expected a qk_matmul_output_mode of 0 to 3, got " << mode;
  request.scale = *scale;
  Value result = node.create<AttentionOp>(
      request.query, request.key, request.value, request.mask,
      llvm::APFloat(request.scale), llvm::APFloat(request.softcap),
      request.isCausal, /*zero_empty=*/true);
  if (result && request.isFlat)
    result = reshape(node, transpose(node, result, {0, 2, 1, 3}), {0, 0, -1});
  node.results = {result, request.key, request.value};
  if (node.resultCount > 3)
    node.results.push_back(makeScores(node, request, mode));
  return success(result && node.results.back());
}

} // namespace burin::nn
