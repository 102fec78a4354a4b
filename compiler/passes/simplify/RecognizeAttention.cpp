// Recognizes attention that a model spells out: a product of queries and keys,
// scales and masks, a softmax, and the product with the values.
#include "compiler/passes/simplify/Constants.h"
#include "compiler/passes/simplify/KnownSizes.h"
#include "compiler/passes/simplify/Passes.h"
#include "dialects/nn/ops/Attention.h"
#include "dialects/nn/ops/Contract.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Logic.h"
#include "dialects/nn/ops/Softmax.h"
#include "dialects/nn/ops/Transpose.h"
#include "dialects/nn/shape/Shapes.h"
#include <cmath>
#include <numeric>

using namespace mlir;

namespace burin::simplify {

#define GEN_PASS_DEF_RECOGNIZEATTENTION
#include "compiler/passes/simplify/Passes.h.inc"

/// Masks of more elements are not read.
static constexpr int64_t mostMaskElements = int64_t(1) << 24;

/// Masks added one after the other; models have two, padding and order.
static constexpr unsigned mostMasks = 8;

/// Where a query has one key that counts, this much less makes a weight 0.
static constexpr double asGoodAsInfinite = -1e30;

namespace {

/// One step between the product and the softmax that leaves out keys.
struct MaskLink {
  /// What is added to scores, or the condition by which they are chosen.
  Value mask;
  /// Stands instead of the scores that the condition does not choose; absent
  /// where `mask` is added.
  std::optional<double> out;
  /// The condition chooses `out`, not the scores.
  bool isInverted = false;
  /// Leaves out the keys behind each query, and none else.
  bool isCausal = false;
};

/// What was found of an attention from its softmax back to its operands.
struct Parts {
  Value q;
  /// Keys, or their transpose.
  Value k;
  bool isKeyTransposed = false;
  Value v;
  /// The masks that leave out anything, from the softmax backwards.
  SmallVector<MaskLink> masks;
  /// Keys are left out by a large number, not by minus infinity.
  bool isFinite = false;
  /// A query may have no key that counts, and then all that are left out by a
  /// large number count alike.
  bool mayBeEmpty = false;
  bool zeroEmpty = false;
  double scale = 1;

  /// The masks that are not causal.
  SmallVector<MaskLink> others() const {
    return llvm::to_vector(llvm::make_filter_range(
        masks, [](const MaskLink &link) { return !link.isCausal; }));
  }
  /// True where at most one other mask, and being causal, say the same as all
  /// masks: a large number stands for minus infinity only where no other mask
  /// may leave out the remaining keys by one as large.
  bool isOneMask() const {
    size_t count = others().size();
    bool isCausal = count < masks.size();
    return count <= 1 && !mayBeEmpty && !(isFinite && isCausal && count != 0);
  }
};

/// What a constant mask of scores amounts to.
enum class MaskKind { None, Causal, Other };

} // namespace

static bool hasType(Value value, Type type) { return value.getType() == type; }

/// The operand of a product or quotient with a number, whose factor goes to
/// `factor`; null for anything else.
static Value withoutFactor(Value value, double &factor) {
  Operation *op = value.getDefiningOp();
  if (!isa_and_nonnull<nn::MulOp, nn::DivOp>(op))
    return nullptr;
  Value x = op->getOperand(0), y = op->getOperand(1);
  std::optional<double> number = uniformNumber(y);
  if (!number && isa<nn::MulOp>(op)) {
    std::swap(x, y);
    number = uniformNumber(y);
  }
  if (!number || !hasType(x, value.getType()) ||
      (isa<nn::DivOp>(op) && *number == 0))
    return nullptr;
  factor *= isa<nn::DivOp>(op) ? 1 / *number : *number;
  return x;
}

static Value withoutFactors(Value value, double &factor) {
  while (Value inner = withoutFactor(value, factor))
    value = inner;
  return value;
}

/// What a constant mask does, as (query, key) -> whether the key counts;
/// `Other` where it is something else than all of the keys, or those up to the
/// query. Sets `isFinite` where it leaves them out by a number.
static MaskKind classify(Value mask, int64_t queries, int64_t keys,
                         bool &isFinite) {
  auto type = dyn_cast<RankedTensorType>(mask.getType());
  if (!type || !type.hasStaticShape() ||
      type.getNumElements() > mostMaskElements || !nn::constantElements(mask))
    return MaskKind::Other;
  FailureOr<nn::HostTensor> tensor = readConstant(mask);
  if (failed(tensor) || tensor->size() == 0)
    return MaskKind::Other;
  bool isWhole = type.getRank() >= 2 && type.getShape().back() == keys &&
                 type.getDimSize(type.getRank() - 2) == queries;
  bool isFloat = tensor->isFloat(), all = true, causal = isWhole,
       finite = false;
  for (int64_t i = 0; i < tensor->size() && (all || causal); ++i) {
    double number = tensor->number(i);
    bool counts = isFloat ? number == 0 : number != 0;
    bool isOut = isFloat ? number <= asGoodAsInfinite : number == 0;
    all &= counts;
    finite |= isOut && isFloat && std::isfinite(number);
    if (isWhole)
      causal &= i % keys <= i / keys % queries ? counts : isOut;
  }
  isFinite |= causal && !all && finite;
  return all ? MaskKind::None : causal ? MaskKind::Causal : MaskKind::Other;
}

/// True where each query has a key that counts by the constant boolean `mask`.
static bool leavesKeys(Value mask, bool isInverted) {
  auto type = dyn_cast<RankedTensorType>(mask.getType());
  if (!type || !type.hasStaticShape() || type.getRank() == 0 ||
      type.getNumElements() > mostMaskElements || !nn::constantElements(mask))
    return false;
  FailureOr<nn::HostTensor> tensor = readConstant(mask);
  if (failed(tensor))
    return false;
  int64_t keys = type.getShape().back();
  for (int64_t row = 0; keys && row < tensor->size() / keys; ++row) {
    bool any = false;
    for (int64_t j = 0; j < keys; ++j)
      any |= (tensor->number(row * keys + j) != 0) != isInverted;
    if (!any)
      return false;
  }
  return true;
}

/// Notes a mask, unless it leaves out nothing.
static void takeMask(Parts &parts, MaskLink link, ArrayRef<int64_t> scores) {
  MaskKind kind = link.isInverted
                      ? MaskKind::Other
                      : classify(link.mask, scores[scores.size() - 2],
                                 scores.back(), parts.isFinite);
  if (kind == MaskKind::None)
    return;
  link.isCausal = kind == MaskKind::Causal;
  parts.masks.push_back(link);
}

/// The scores behind `where`, whose mask is noted; null where it leaves out
/// nothing.
static Value withoutWhere(Parts &parts, nn::WhereOp where) {
  auto type = nn::ranked(where.getResult());
  for (bool isInverted : {false, true}) {
    Value scores = isInverted ? where.getY() : where.getX();
    Value out = isInverted ? where.getX() : where.getY();
    std::optional<double> number = uniformNumber(out);
    if (!number || *number > asGoodAsInfinite || !hasType(scores, type))
      continue;
    // A large number instead of minus infinity makes all keys of a query for
    // which none counts alike.
    Value mask = where.getCondition();
    bool isFinite = *number != -std::numeric_limits<double>::infinity();
    parts.isFinite |= isFinite;
    parts.mayBeEmpty |= isFinite && !leavesKeys(mask, isInverted);
    takeMask(parts, {mask, number, isInverted}, type.getShape());
    return scores;
  }
  return nullptr;
}

/// The product of queries and keys at the end of `value`, through factors; null
/// where it is something else, or read elsewhere too.
static nn::MatmulOp productOf(Value value, double &scale) {
  while (value.hasOneUse()) {
    if (auto product = value.getDefiningOp<nn::MatmulOp>())
      return product;
    value = withoutFactor(value, scale);
    if (!value)
      break;
  }
  return nullptr;
}

/// Follows scores from the softmax's operand to the product, and takes up masks
/// on the way, `masks` of which were added before.
static nn::MatmulOp matchScores(Parts &parts, Value value, unsigned masks = 0) {
  while (value.hasOneUse()) {
    if (nn::MatmulOp product = productOf(value, parts.scale))
      return product;
    parts.scale = 1;
    auto type = nn::ranked(value);
    if (auto add = value.getDefiningOp<nn::AddOp>()) {
      if (masks == mostMasks)
        return nullptr;
      // The scores are the operand that comes from a product.
      bool isFirst =
          hasType(add.getX(), type) && !nn::constantElements(add.getX());
      for (bool first : {isFirst, !isFirst}) {
        Value scores = first ? add.getX() : add.getY();
        Value mask = first ? add.getY() : add.getX();
        if (!hasType(scores, type))
          continue;
        Parts other = parts;
        takeMask(other, {mask, std::nullopt}, type.getShape());
        if (nn::MatmulOp product = matchScores(other, scores, masks + 1)) {
          parts = other;
          return product;
        }
      }
      return nullptr;
    }
    auto where = value.getDefiningOp<nn::WhereOp>();
    value = where ? withoutWhere(parts, where) : Value();
    if (!value)
      return nullptr;
  }
  return nullptr;
}

/// The product with the values behind `softmax`, perhaps through a guard that
/// makes the rows of queries without keys 0; null where there is none.
static nn::MatmulOp matchUse(Parts &parts, nn::SoftmaxOp softmax) {
  Value weights = softmax.getResult();
  for (Operation *user : weights.getUsers())
    if (auto isNan = dyn_cast<nn::IsNanOp>(user)) {
      auto where = isNan->hasOneUse()
                       ? dyn_cast<nn::WhereOp>(*isNan->user_begin())
                       : nn::WhereOp();
      if (!where || where.getCondition() != isNan.getResult() ||
          uniformNumber(where.getX()) != 0.0 || where.getY() != weights ||
          llvm::range_size(weights.getUsers()) != 2)
        return nullptr;
      parts.zeroEmpty = true;
      weights = where.getResult();
      break;
    }
  if (!weights.hasOneUse())
    return nullptr;
  auto product = dyn_cast<nn::MatmulOp>(*weights.user_begin());
  if (!product || product.getA() != weights || product.getTransposeA() ||
      product.getTransposeB())
    return nullptr;
  parts.v = product.getB();
  return product;
}

/// True where nn.attention broadcasts the operands as the products do.
static bool fits(const Parts &parts, RankedTensorType scores) {
  auto q = nn::ranked(parts.q), k = nn::ranked(parts.k),
       v = nn::ranked(parts.v);
  int64_t rank = scores.getRank();
  if (rank < 2 || q.getRank() != rank || k.getRank() != rank ||
      v.getRank() != rank)
    return false;
  nn::SizeList sizes = size::sizesOf(scores), queries = size::sizesOf(q),
               keys = size::sizesOf(k), values = size::sizesOf(v);
  for (int64_t i = 0; i < rank - 2; ++i) {
    if (queries[i] != sizes[i])
      return false;
    for (const size::Size &size : {keys[i], values[i]})
      if (size != sizes[i] && size != size::Size(1))
        return false;
  }
  if (rank > 2 && keys[rank - 3] != values[rank - 3])
    return false;
  return llvm::all_of(parts.masks, [&](const MaskLink &link) {
    Type element = nn::ranked(link.mask).getElementType();
    return element == scores.getElementType() || element.isInteger(1);
  });
}

/// `value` with its last two dimensions exchanged, without a transpose where it
/// comes from one.
static Value exchangeLast(OpBuilder &builder, Location loc, Value value) {
  auto type = nn::ranked(value);
  SmallVector<int64_t> permutation(type.getRank());
  std::iota(permutation.begin(), permutation.end(), 0);
  std::swap(permutation.back(), permutation[permutation.size() - 2]);
  nn::SizeList sizes = size::sizesOf(type), exchanged;
  for (int64_t axis : permutation)
    exchanged.push_back(sizes[axis]);
  auto transpose = value.getDefiningOp<nn::TransposeOp>();
  if (transpose && transpose.fullPermutation() == permutation)
    return transpose.getX();
  return builder.create<nn::TransposeOp>(
      loc, size::tensorOf(exchanged, type.getElementType()), value,
      builder.getDenseI64ArrayAttr(permutation));
}

/// A float mask that says what all masks say: what they make of scores of 0.
/// Other scores vanish beside numbers as large as those that leave out keys.
static Value joinMasks(OpBuilder &builder, const Parts &parts,
                       nn::MatmulOp product) {
  Location loc = product.getLoc();
  Type element = nn::ranked(product.getResult()).getElementType();
  auto numberOf = [&](double number) {
    nn::HostTensor tensor(RankedTensorType::get({}, element));
    tensor.setReal(0, number);
    return nn::createConstant(builder, loc, tensor);
  };
  auto typeOf = [&](ValueRange operands) {
    return nn::tensorOf(*nn::broadcastSizes(product, operands), element);
  };
  Value joined;
  for (const MaskLink &link : llvm::reverse(parts.masks)) {
    if (!link.out) {
      joined = joined ? builder.create<nn::AddOp>(
                            loc, typeOf({joined, link.mask}), joined, link.mask)
                      : link.mask;
      continue;
    }
    Value kept = joined ? joined : numberOf(0), out = numberOf(*link.out);
    Type type = typeOf({link.mask, kept});
    if (link.isInverted)
      std::swap(kept, out);
    joined = builder.create<nn::WhereOp>(loc, type, link.mask, kept, out);
  }
  return joined;
}

/// The one mask of nn.attention beside its being causal, null for none.
static Value otherMask(OpBuilder &builder, const Parts &parts, Location loc) {
  SmallVector<MaskLink> others = parts.others();
  if (others.empty())
    return nullptr;
  const MaskLink &link = others.front();
  return link.isInverted
             ? builder.create<nn::NotOp>(loc, link.mask.getType(), link.mask)
             : link.mask;
}

static void replace(const Parts &parts, nn::MatmulOp product) {
  OpBuilder builder(product);
  Location loc = product.getLoc();
  Value k =
      parts.isKeyTransposed ? exchangeLast(builder, loc, parts.k) : parts.k;
  bool isOne = parts.isOneMask();
  Value mask = isOne ? otherMask(builder, parts, loc)
                     : joinMasks(builder, parts, product);
  bool isCausal = isOne && parts.others().size() < parts.masks.size();
  product.getResult().replaceAllUsesWith(builder.create<nn::AttentionOp>(
      loc, product.getType(), parts.q, k, parts.v, mask,
      llvm::APFloat(parts.scale), llvm::APFloat(0.0), isCausal,
      parts.zeroEmpty));
}

static void recognize(nn::SoftmaxOp softmax) {
  auto type = dyn_cast<RankedTensorType>(softmax.getType());
  if (!type || !hasKnownSizes(softmax) || type.getRank() < 2 ||
      nn::fromStart(softmax.getAxis(), type.getRank()) != type.getRank() - 1)
    return;
  Parts parts;
  nn::MatmulOp values = matchUse(parts, softmax);
  nn::MatmulOp scores =
      values ? matchScores(parts, softmax.getX()) : nn::MatmulOp();
  // Scores that are known outside of a loop stay there.
  if (!scores || scores.getTransposeA() || scores.getType() != type ||
      scores->getBlock() != values->getBlock())
    return;
  parts.q = withoutFactors(scores.getA(), parts.scale);
  parts.k = withoutFactors(scores.getB(), parts.scale);
  parts.isKeyTransposed = !scores.getTransposeB();
  if (fits(parts, type))
    replace(parts, values);
}

namespace {

class RecognizeAttentionPass
    : public impl::RecognizeAttentionBase<RecognizeAttentionPass> {
  void runOnOperation() override {
    SmallVector<nn::SoftmaxOp> found;
    getOperation().walk([&](nn::SoftmaxOp op) { found.push_back(op); });
    for (nn::SoftmaxOp softmax : found)
      recognize(softmax);
  }
};

} // namespace

} // namespace burin::simplify
