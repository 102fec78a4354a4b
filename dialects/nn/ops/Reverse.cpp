// Reversal of sequences of different lengths: a nest that reads each element at
// its mirrored place.
#include "dialects/nn/ops/Reverse.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/shape/Indices.h"
#include "dialects/nn/shape/Shapes.h"

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/nn/ops/Reverse.cpp.inc"

namespace burin::nn {

void registerReverseOps(NnDialect &dialect) {
  dialect.addFamily<ReverseSequenceOp>();
}

LogicalResult
ReverseSequenceOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(getX()), lengths = shaped(getLengths());
  if (failed(checkIndices(*this, getLengths())))
    return failure();
  types.push_back(x);
  if (lengths.hasRank() && lengths.getRank() != 1)
    return emitOpError() << "expected a list of lengths, got " << lengths;
  if (!x.hasRank())
    return success();
  auto batch = normalizeAxis(*this, getBatch(), x.getRank());
  auto time = normalizeAxis(*this, getTime(), x.getRank());
  if (failed(batch) || failed(time))
    return failure();
  if (*batch == *time)
    return emitOpError() << "expected two axes, got " << *time << " twice";
  if (lengths.hasRank() && !lengths.isDynamicDim(0) &&
      !x.isDynamicDim(*batch) && lengths.getDimSize(0) != x.getDimSize(*batch))
    return emitOpError() << "expected " << x.getDimSize(*batch)
                         << " lengths, got " << lengths.getDimSize(0);
  return success();
}

LogicalResult ReverseSequenceOp::interpret(Interpretation &values) {
  const HostTensor &x = values[getX()], &lengths = values[getLengths()];
  HostTensor &result = values.result();
  int64_t batch = fromStart(getBatch(), x.rank()),
          time = fromStart(getTime(), x.rank());
  for (int64_t i = 0; i < lengths.size(); ++i)
    if (lengths.integer(i) < 0 || lengths.integer(i) > x.shape()[time])
      return emitOpError() << "expected a length in [0, " << x.shape()[time]
                           << "], got " << int64_t(lengths.integer(i));
  int64_t stride = rowMajorStrides(x.shape())[time];
  SmallVector<int64_t> index(x.rank(), 0);
  for (int64_t i = 0; i < x.size(); ++i, nextIndex(index, x.shape())) {
    int64_t length = int64_t(lengths.integer(index[batch]));
    int64_t from =
        index[time] < length ? length - 1 - index[time] : index[time];
    result.copy(i, x, i + (from - index[time]) * stride);
  }
  return success();
}

LogicalResult ReverseSequenceOp::lower(Lowering &lowering) {
  RankedTensorType type = ranked(getResult());
  int64_t batch = fromStart(getBatch(), type.getRank()),
          time = fromStart(getTime(), type.getRank());
  Type wide = lowering.builder.getI64Type();
  int64_t size = type.getDimSize(time);
  auto build = [&](ValueRange indices) {
    Value length = lowering.cast(
        lowering.load(lowering[getLengths()], indices[batch]), wide);
    // A wrong length becomes an index that the check refuses.
    Value from =
        lowering.formula("length < 0 || length > size ? size : "
                         "i < length ? length - 1 - i : i",
                         wide,
                         {{"i", lowering.indexValue(indices[time], wide)},
                          {"length", length},
                          {"size", lowering.literal(wide, double(size))}});
    SmallVector<Value> source(indices);
    source[time] = lowering.checkIndex(from, size);
    return lowering.load(lowering[getX()], source);
  };
  lowering.set(getResult(), lowering.map(type, build));
  return success();
}

void ReverseSequenceOp::getBindings(Bindings &bindings) {
  bindings.onnx("ReverseSequence", {10}, [](OnnxNode &node) -> LogicalResult {
    if (failed(node.checkOperands(node.operands, 2)))
      return failure();
    return give(node,
                node.create<ReverseSequenceOp>(node.operand(0), node.operand(1),
                                               node.getInt("batch_axis", 1),
                                               node.getInt("time_axis", 0)));
  });
}

} // namespace burin::nn
