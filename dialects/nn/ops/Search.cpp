// Bisection as a nest: as many steps as the sequence's length has bits, each of
// which reads one element.
#include "dialects/nn/ops/Search.h"
#include "dialects/nn/import/Composer.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/shape/Indices.h"
#include "dialects/nn/shape/Shapes.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/nn/ops/Search.cpp.inc"

namespace burin::nn {

void registerSearchOps(NnDialect &dialect) { dialect.addFamily<SearchOp>(); }

LogicalResult SearchOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType sequence = shaped(getSequence()), values = shaped(getValues());
  if (!sequence.getElementType().isIntOrFloat() ||
      sequence.getElementType() != values.getElementType())
    return emitOpError() << "expected a sequence of the values' element type, "
                            "got "
                         << sequence << " and " << values;
  if (sequence.hasRank() && sequence.getRank() == 0)
    return emitOpError() << "expected a sequence, got " << sequence;
  if (sequence.hasRank() && sequence.getRank() > 1 && values.hasRank() &&
      (sequence.getRank() != values.getRank() ||
       failed(verifyCompatibleShape(sequence.getShape().drop_back(),
                                    values.getShape().drop_back()))))
    return emitOpError() << "expected a sequence for each row of the values, "
                            "got "
                         << sequence << " and " << values;
  if (Value order = getOrder()) {
    if (failed(checkIndices(*this, order)))
      return failure();
    if (failed(verifyCompatibleShape(sequence, shaped(order))))
      return emitOpError() << "expected an order of the sequence's shape, got "
                           << order.getType() << " and " << sequence;
  }
  types.push_back(values.clone(IntegerType::get(getContext(), 64)));
  return success();
}

int64_t SearchOp::countOperations() {
  ShapedType sequence = shaped(getSequence()), values = shaped(getValues());
  if (!sequence.hasStaticShape() || !values.hasStaticShape())
    return 0;
  return countProducts(values.getNumElements(),
                       llvm::Log2_64_Ceil(sequence.getShape().back() + 1));
}

LogicalResult SearchOp::interpret(Interpretation &values) {
  const HostTensor &sequence = values[getSequence()], &x = values[getValues()];
  const HostTensor *order = values.optional(getOrder());
  int64_t size = sequence.shape().back();
  for (int64_t i = 0; i < x.size(); ++i) {
    int64_t row = sequence.rank() == 1 ? 0 : i / x.shape().back() * size;
    int64_t low = 0, high = size;
    while (low < high) {
      int64_t middle = low + (high - low) / 2, at = row + middle;
      if (order) {
        auto place = placeOf(*this, order->integer(at), size);
        if (failed(place))
          return failure();
        at = row + *place;
      }
      auto isBefore = [&](auto element, auto value) {
        return getRight() ? !(element > value) : !(element >= value);
      };
      bool before = x.isFloat() ? isBefore(sequence.real(at), x.real(i))
                                : isBefore(sequence.integer(at), x.integer(i));
      before ? low = middle + 1 : high = middle;
    }
    values.result().setInteger(i, low);
  }
  return success();
}

LogicalResult SearchOp::lower(Lowering &lowering) {
  RankedTensorType type = ranked(getResult()), sequence = ranked(getSequence());
  Type wide = lowering.builder.getI64Type();
  int64_t size = sequence.getShape().back(), rank = type.getRank();
  if (size == 0) {
    lowering.set(getResult(), lowering.map(type, [&](ValueRange) {
      return lowering.literal(wide, 0);
    }));
    return success();
  }
  auto step = [&](ValueRange indices, ValueRange bounds) {
    // The last steps of a search that has ended read an element for nothing.
    Value low = bounds[0], high = bounds[1];
    Value middle = lowering.formula("low + shift_right(high - low, 1)", wide,
                                    {{"low", low}, {"high", high}});
    Value open = lowering.compare(plan::Compare::k_lt, low, high);
    SmallVector<Value> at;
    if (sequence.getRank() > 1)
      at.append(llvm::to_vector(indices.take_front(rank - 1)));
    at.push_back(lowering.checkIndex(
        lowering.select(open, middle, lowering.literal(wide, 0)), size));
    if (getOrder())
      at.back() =
          lowering.checkIndex(lowering.load(lowering[getOrder()], at), size);
    Value element = lowering.load(lowering[getSequence()], at);
    Value value =
        lowering.load(lowering[getValues()], indices.take_front(rank));
    Value behind = lowering.compare(
        getRight() ? plan::Compare::k_gt : plan::Compare::k_ge, element, value);
    Value next = lowering.formula("middle + 1", wide, {{"middle", middle}});
    return SmallVector<Value>{
        lowering.select(open, lowering.select(behind, low, next), low),
        lowering.select(open, lowering.select(behind, middle, high), high)};
  };
  int64_t steps = llvm::Log2_64_Ceil(size + 1);
  lowering.set(getResult(),
               lowering.reduce(type, {steps},
                               {plan::literalAttribute(wide, 0),
                                plan::literalAttribute(wide, double(size))},
                               step, [](ValueRange bounds, ValueRange) {
                                 return bounds[0];
                               }));
  return success();
}

// ---- bindings

/// The search of `values`, a tensor or a number, in `sequence`.
static LogicalResult importSearch(AtenNode &node, StringRef sequence,
                                  StringRef values) {
  Composer compose(node);
  auto operands = promotedOperands(node, {sequence, values});
  bool right = node.getBool("right", false);
  std::string side = node.getString("side", right ? "right" : "left");
  bool narrow = node.getBool("out_int32", false);
  Value order = node.operand("sorter");
  if (failed(operands) || node.hasFailed())
    return failure();
  if ((side != "left" && side != "right") || (right && side == "left"))
    return node.emitError("side")
           << "expected 'side' to be 'left' or 'right', and no "
              "other than 'right' says, got '"
           << side << "'";
  Value found = node.create<SearchOp>((*operands)[0], (*operands)[1], order,
                                      side == "right");
  return give(node,
              narrow ? compose.cast(found, node.builder.getI32Type()) : found);
}

void SearchOp::getBindings(Bindings &bindings) {
  for (StringRef name : {"aten.bucketize.Tensor", "aten.bucketize.Scalar"})
    bindings.aten(name, [](AtenNode &node) {
      return importSearch(node, "boundaries", "self");
    });
  for (StringRef name :
       {"aten.searchsorted.Tensor", "aten.searchsorted.Scalar"})
    bindings.aten(name, [](AtenNode &node) {
      return importSearch(node, "sorted_sequence", "self");
    });
}

} // namespace burin::nn
