// What steps have in common: the tensors that their regions load from.
#include "dialects/plan/Plan.h"
#include "mlir/IR/PatternMatch.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace burin::plan {

unsigned Step::addRead(Value value) {
  OperandRange reads = getReads();
  unsigned number = llvm::find(reads, value) - reads.begin();
  if (number == reads.size())
    getReadsMutable().append(value);
  return number;
}

bool Step::tidyReads() {
  llvm::SetVector<Value> loaded;
  SmallVector<std::pair<LoadOp, unsigned>> numbers;
  for (Region &region : getOperation()->getRegions())
    for (LoadOp load : region.getOps<LoadOp>()) {
      Value source = load.getSource();
      loaded.insert(source);
      numbers.push_back({load, llvm::find(loaded, source) - loaded.begin()});
    }
  if (llvm::equal(getReads(), loaded))
    return false;
  for (auto [load, number] : numbers)
    load.setRead(number);
  getReadsMutable().assign(loaded.takeVector());
  return true;
}

void Step::adopt(LoadOp load, Step origin) {
  load.setRead(addRead(origin.getReads()[load.getRead()]));
}

namespace {

/// Drops reads that nothing loads any more.
template <typename Op> struct TidyReads : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;

  LogicalResult matchAndRewrite(Op op,
                                PatternRewriter &rewriter) const override {
    rewriter.startOpModification(op);
    if (cast<Step>(*op).tidyReads()) {
      rewriter.finalizeOpModification(op);
      return success();
    }
    rewriter.cancelOpModification(op);
    return failure();
  }
};

} // namespace

void NestOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                         MLIRContext *context) {
  patterns.add<TidyReads<NestOp>>(context);
}
void KernelOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                           MLIRContext *context) {
  patterns.add<TidyReads<KernelOp>>(context);
}

void LoadOp::build(OpBuilder &builder, OperationState &state, Value source,
                   AffineMap map, ValueRange indices, Value otherwise) {
  auto step = cast<Step>(builder.getInsertionBlock()->getParentOp());
  build(builder, state,
        cast<RankedTensorType>(source.getType()).getElementType(),
        step.addRead(source), map, indices, otherwise);
}

TypedValue<RankedTensorType> LoadOp::getSource() {
  return cast<TypedValue<RankedTensorType>>(getStep().getReads()[getRead()]);
}

} // namespace burin::plan
