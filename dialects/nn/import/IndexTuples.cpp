// Broadcasts index tensors by adding them up, whose shape is what counts.
#include "dialects/nn/import/IndexTuples.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/ops/Broadcast.h"
#include "dialects/nn/ops/Concat.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/ops/Shape.h"
#include "dialects/nn/shape/Shapes.h"

using namespace mlir;

namespace burin::nn {

LogicalResult refuseMasks(SourceNode &node, ArrayRef<Value> indices) {
  for (Value index : indices)
    if (index && elementOf(index).isInteger(1))
      return node.emitError()
             << "expected integers as indices, got a mask: how many elements "
                "it takes depends on data, and every size must be known; keep "
                "all elements and use torch.where, or take a fixed number of "
                "indices (torch.topk)";
  return success();
}

FailureOr<Value> indexTuples(SourceNode &node, MutableArrayRef<Value> indices) {
  int64_t count = llvm::count_if(indices, [](Value v) { return bool(v); });
  if (failed(refuseMasks(node, indices)))
    return failure();
  if (count != int64_t(indices.size())) {
    node.emitError() << "expected indices of the first dimensions, got "
                     << count << " of " << indices.size();
    return failure();
  }
  Value sum;
  Type element = promotedElement(ValueRange(indices));
  for (Value &index : indices) {
    index = castTo(node, index, element);
    sum = sum ? node.create<AddOp>(ValueRange{sum, index}) : index;
    if (!sum)
      return failure();
  }
  Value shape = ShapeOp::of(node, sum);
  SmallVector<Value> parts;
  for (Value &index : indices) {
    index = shape ? node.create<ExpandOp>(index, shape) : Value();
    parts.push_back(index
                        ? node.create<UnsqueezeOp>(index, ArrayRef<int64_t>(-1))
                        : Value());
    if (!parts.back())
      return failure();
  }
  Value tuples = node.create<ConcatOp>(ValueRange(parts), -1);
  if (!tuples)
    return failure();
  return tuples;
}

} // namespace burin::nn
