// Decides which reductions run in lanes: several partial results side by side,
// so that the C++ compiler may use vectors without changing the order of sums.
#include "codegen/cpp/Steps.h"
#include "dialects/plan/Indexing.h"

using namespace mlir;

namespace burin::codegen {

std::optional<int64_t> strideAlong(plan::LoadOp load, Value index) {
  plan::Access access = plan::resolve(load);
  auto at = llvm::find(access.indices, index);
  if (at == access.indices.end())
    return 0;
  SmallVector<plan::Interval> ranges = access.ranges();
  AffineExpr linear = plan::simplify(
      plan::linearize(access.expressions, load.getSource().getType().getShape(),
                      load.getContext()),
      ranges);
  unsigned position = at - access.indices.begin();
  SmallVector<AffineExpr> dims;
  for (unsigned i = 0; i < access.indices.size(); ++i) {
    AffineExpr dim = getAffineDimExpr(i, load.getContext());
    dims.push_back(i == position ? dim + 1 : dim);
  }
  auto stride = dyn_cast<AffineConstantExpr>(
      plan::simplify(linear.replaceDims(dims) - linear, ranges));
  return stride ? std::optional(stride.getValue()) : std::nullopt;
}

bool isContiguousAlong(plan::NestOp nest, Value index) {
  WalkResult result = nest.getBody().walk([&](plan::LoadOp load) {
    std::optional<int64_t> stride = strideAlong(load, index);
    return stride && *stride >= 0 && *stride <= 2 ? WalkResult::advance()
                                                  : WalkResult::interrupt();
  });
  return !result.wasInterrupted();
}

/// True where lanes that all start at `start` give what one of them gives.
static bool startsAllLanes(plan::Binary function, TypedAttr start) {
  switch (function) {
  case plan::Binary::k_maximum:
  case plan::Binary::k_minimum:
    return true;
  case plan::Binary::k_add:
  case plan::Binary::k_mul: {
    double neutral = function == plan::Binary::k_mul;
    if (auto number = dyn_cast<FloatAttr>(start))
      return number.getValueAsDouble() == neutral;
    return cast<IntegerAttr>(start).getValue() == uint64_t(neutral);
  }
  default:
    return false;
  }
}

/// The associative functions by which a body only combines each accumulator
/// with something, one an accumulator; else empty.
static SmallVector<plan::Binary> combiningFunctions(plan::NestOp nest) {
  Block &body = nest.getBody().front();
  size_t indices = nest.getParallel().size() + nest.getReduction().size();
  SmallVector<plan::Binary> functions;
  for (auto [i, next] : llvm::enumerate(body.getTerminator()->getOperands())) {
    Value sum = body.getArgument(indices + i);
    auto combine = next.getDefiningOp<plan::BinaryOp>();
    if (!combine || !sum.hasOneUse() || !combine->hasOneUse() ||
        !llvm::is_contained(combine.getOperands(), sum) ||
        !startsAllLanes(combine.getFunction(),
                        cast<TypedAttr>(nest.getInit()[i])))
      return {};
    functions.push_back(combine.getFunction());
  }
  return functions;
}

SmallVector<plan::Binary> laneFunctions(plan::NestOp nest) {
  if (nest.getReduction().empty() || nest.getReduction().back() < 2 * laneCount)
    return {};
  Block &body = nest.getBody().front();
  size_t indices = nest.getParallel().size() + nest.getReduction().size();
  if (!isContiguousAlong(nest, body.getArgument(indices - 1)))
    return {};
  return combiningFunctions(nest);
}

bool isSumOfFloats(plan::NestOp nest) {
  SmallVector<plan::Binary> functions = combiningFunctions(nest);
  return !functions.empty() &&
         llvm::all_of(llvm::zip(functions, nest.getInit()), [](auto each) {
           auto [function, start] = each;
           return function == plan::Binary::k_add && isa<FloatAttr>(start);
         });
}

} // namespace burin::codegen
