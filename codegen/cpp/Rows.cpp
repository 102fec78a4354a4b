// Decides where the innermost loop of a nest goes by strips, each of which is
// done for all rows before the next one.
#include "codegen/cpp/Rows.h"
#include "codegen/cpp/Steps.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace burin::codegen {

/// Elements of a strip: a cache line of each fits the first-level cache.
constexpr int64_t stripSize = 64;
/// Strides, in elements, from which on neighbours share no cache line.
constexpr int64_t lineStride = 16;

/// True where a load reads side by side in the last loop but one, and not in
/// the last.
static bool readsAcross(plan::NestOp nest) {
  Block &block = nest.getEpilogue().front();
  size_t rank = nest.getParallel().size();
  return llvm::any_of(block.getOps<plan::LoadOp>(), [&](plan::LoadOp load) {
    auto along = strideAlong(load, block.getArgument(rank - 1));
    auto before = strideAlong(load, block.getArgument(rank - 2));
    return along && before && std::abs(*along) >= lineStride &&
           std::abs(*before) == 1;
  });
}

RowStrips rowStrips(plan::NestOp nest, int64_t tasks) {
  ArrayRef<int64_t> parallel = nest.getParallel();
  size_t rank = parallel.size();
  if (rank == 0)
    return {};
  int64_t strips = llvm::divideCeil(parallel.back(), stripSize);
  if (rank > 1 && strips > 1 && parallel[rank - 2] > 1 && readsAcross(nest))
    return {strips, rank - 2};
  int64_t outer = 1;
  for (int64_t size : parallel.drop_back())
    outer *= size;
  if (outer == 0 || outer >= tasks)
    return {};
  return {std::max<int64_t>(
              1, std::min<int64_t>(strips, llvm::divideCeil(tasks, outer))),
          rank - 1};
}

} // namespace burin::codegen
