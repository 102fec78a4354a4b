// Prints what a nest does for one of its results, however its loops run.
#include "codegen/cpp/Steps.h"
#include "dialects/plan/Indexing.h"
#include <fmt/format.h>

using namespace mlir;

namespace burin::codegen {

std::string elementCType(Value tensor) {
  return cType(cast<RankedTensorType>(tensor.getType()).getElementType());
}

void nameIndices(plan::NestOp nest, Names &names) {
  size_t rank = nest.getParallel().size(), accumulators = nest.getInit().size();
  for (size_t i = 0; i < rank; ++i)
    names.set(nest.getEpilogue().getArgument(accumulators + i),
              fmt::format("i{}", i));
  if (nest.getBody().empty())
    return;
  for (size_t i = 0; i < rank + nest.getReduction().size(); ++i)
    names.set(
        nest.getBody().getArgument(i),
        fmt::format("{}{}", i < rank ? "i" : "k", i < rank ? i : i - rank));
}

std::string storedAt(plan::NestOp nest, const Names &names) {
  ArrayRef<int64_t> parallel = nest.getParallel();
  SmallVector<AffineExpr> dims;
  for (size_t i = 0; i < parallel.size(); ++i)
    dims.push_back(getAffineDimExpr(i, nest.getContext()));
  SmallVector<Value> indices(ValueRange(nest.getEpilogue().getArguments())
                                 .drop_front(nest.getInit().size()));
  SmallVector<plan::Interval> ranges;
  for (int64_t size : parallel)
    ranges.push_back({0, size - 1});
  for (Value position : nest.getPositions()) {
    indices.push_back(position);
    ranges.push_back(plan::rangeOf(position));
  }
  // A part goes to its places in the whole.
  ArrayRef<int64_t> shape = parallel;
  if (nest.getInto()) {
    dims = llvm::to_vector(nest.getStore()->getResults());
    shape = nest.getInto().getType().getShape();
  }
  return cIndex(
      plan::simplify(plan::linearize(dims, shape, nest.getContext()), ranges),
      indices, names);
}

void printElements(Writer &writer, plan::NestOp nest, Names &names,
                   ArrayRef<std::string> sums, const Printed &printed) {
  Block &epilogue = nest.getEpilogue().front();
  size_t accumulators = nest.getInit().size();
  for (size_t i = 0; i < accumulators; ++i)
    names.set(epilogue.getArgument(i), sums[i]);
  SmallVector<std::string> elements =
      printScalars(writer, epilogue, names, printed);
  std::string at = storedAt(nest, names);
  elements.truncate(nest.getNumResults());
  for (auto [i, element] : llvm::enumerate(elements))
    writer.line(fmt::format("out{}[{}] = {};", i, at, element));
}

} // namespace burin::codegen
