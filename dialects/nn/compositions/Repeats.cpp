// Elements repeated in a row, each as often as a number or a constant list
// says.
#include "dialects/nn/import/Steps.h"
#include "dialects/nn/ops/Broadcast.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Gather.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/ops/Shape.h"
#include "dialects/nn/reference/HostTensor.h"

using namespace mlir;

namespace burin::nn {

/// Each element along a dimension several times in a row, as heads of keys are
/// for the groups of queries; without a dimension, of the flat tensor.
static LogicalResult importRepeatInterleave(AtenNode &node) {
  node.ignore("output_size");
  Value self = node.operand("self");
  int64_t repeats = node.getInt("repeats", -1);
  if (self && !node.has("dim"))
    self = step::flatten(node, self);
  if (!self || !shaped(self).hasRank() || repeats < 0)
    return node.emitError()
           << "expected a tensor of known rank and a number of repeats";
  int64_t rank = shaped(self).getRank(), dim = node.getInt("dim", 0);
  if (dim < -rank || dim >= rank)
    return node.emitError()
           << "expected a dimension of " << self.getType() << ", got " << dim;
  dim = fromStart(dim, rank);
  SmallVector<int64_t> factors(rank, 1), times(rank + 1, 1);
  factors[dim] = times[dim + 1] = repeats;
  Value shape =
      step::apply<MulOp>(node, ShapeOp::of(node, self), node.constant(factors));
  Value parts = step::unsqueeze(node, self, {dim + 1});
  parts = parts ? node.create<TileOp>(parts, node.constant(times)) : nullptr;
  return give(node, shape && parts ? node.create<ReshapeOp>(parts, shape,
                                                            /*allow_zero=*/true)
                                   : nullptr);
}

/// 0 `repeats[0]` times, 1 `repeats[1]` times, ...; one number stands for
/// `count` of them. Absent after an error.
static std::optional<SmallVector<int64_t>>
places(AtenNode &node, std::optional<int64_t> count) {
  auto repeats = step::readConstant(node, "repeats", "the size of the result");
  if (!repeats)
    return std::nullopt;
  if (count && *count > step::maxElements) {
    node.emitError() << "expected at most " << step::maxElements
                     << " elements to repeat, got " << *count;
    return std::nullopt;
  }
  if (count && repeats->size() == 1)
    repeats->assign(*count, repeats->front());
  if (count && int64_t(repeats->size()) != *count) {
    node.emitError() << "expected 'repeats' for each of " << *count
                     << " elements, got " << repeats->size();
    return std::nullopt;
  }
  SmallVector<int64_t> result;
  for (auto [i, times] : llvm::enumerate(*repeats)) {
    if (times < 0 || times > step::maxElements - int64_t(result.size())) {
      node.emitError() << "expected 'repeats' from 0 and of at most "
                       << step::maxElements << " in all, got " << times;
      return std::nullopt;
    }
    result.append(times, int64_t(i));
  }
  return result;
}

/// The places alone.
static LogicalResult importRepeatPlaces(AtenNode &node) {
  node.ignore("output_size");
  Value repeats = node.operand("repeats");
  auto result = places(node, std::nullopt);
  if (!result)
    return failure();
  if (!elementOf(repeats).isInteger(32))
    return give(node, node.constant(*result));
  return give(node, castTo(node, node.constant(*result), elementOf(repeats)));
}

static LogicalResult importRepeatEach(AtenNode &node) {
  node.ignore("output_size");
  Value self = step::readStatic(node, "self");
  if (!node.has("dim"))
    self = step::flatten(node, self);
  if (!self)
    return failure();
  int64_t rank = shaped(self).getRank();
  auto dim = step::readDimension(node, "dim", 0, rank);
  if (dim && rank == 0)
    self = step::flatten(node, self);
  auto at =
      dim && self ? places(node, shaped(self).getDimSize(*dim)) : std::nullopt;
  return at ? give(node, node.create<GatherOp>(self, node.constant(*at), *dim))
            : failure();
}

void bindRepeats(Bindings &bindings) {
  bindings.aten("aten.repeat_interleave.self_int", importRepeatInterleave);
  bindings.aten("aten.repeat_interleave.Tensor", importRepeatPlaces);
  bindings.aten("aten.repeat_interleave.self_Tensor", importRepeatEach);
}

} // namespace burin::nn
