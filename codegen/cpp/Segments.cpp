// Finds where a nest's guards change, so that its loop can be cut there and
// each piece reads without asking.
#include "codegen/cpp/Segments.h"
#include "dialects/plan/Indexing.h"
#include <set>

using namespace mlir;

namespace burin::codegen {

/// Pieces beyond which the code would grow more than the loop gains.
constexpr size_t mostPieces = 64;

Segments segmentsOf(plan::NestOp nest) {
  ArrayRef<int64_t> parallel = nest.getParallel();
  if (!nest.getBody().empty() || parallel.empty())
    return {};
  SmallVector<std::set<int64_t>> cuts(parallel.size());
  for (auto load : nest.getEpilogue().front().getOps<plan::LoadOp>()) {
    if (!load.getOtherwise())
      continue;
    plan::Access access = plan::resolve(load);
    ArrayRef<int64_t> shape = load.getSource().getType().getShape();
    for (auto [expression, size] : llvm::zip(access.expressions, shape))
      for (auto [position, index] : llvm::enumerate(access.indices)) {
        AffineExpr dim = getAffineDimExpr(position, nest.getContext());
        auto offset = dyn_cast<AffineConstantExpr>(expression - dim);
        if (!offset || !isa<BlockArgument>(index))
          continue;
        size_t loop = cast<BlockArgument>(index).getArgNumber();
        for (int64_t cut : {-offset.getValue(), size - offset.getValue()})
          if (cut > 0 && cut < parallel[loop])
            cuts[loop].insert(cut);
      }
  }
  // Of equals the innermost, whose pieces become loops without conditions.
  auto *most = cuts.begin();
  for (auto &loop : cuts)
    if (loop.size() >= most->size())
      most = &loop;
  if (most->size() >= mostPieces)
    return {};
  return {size_t(most - cuts.begin()), llvm::to_vector(*most)};
}

} // namespace burin::codegen
