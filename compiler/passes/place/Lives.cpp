// Numbers the ops of a program, and finds the last one that reads each value.
#include "compiler/passes/place/Lives.h"
#include "dialects/plan/Control.h"
#include "dialects/plan/Indexing.h"

using namespace mlir;

namespace burin::place {

Lives::Lives(plan::ProgramOp program) {
  visit(program.getBody().front());
  plan::forEachOp(program, [&](Operation *op) {
    // What a kernel reads that runs inside another is read by that one.
    Operation *reader = op;
    if (auto kernel = dyn_cast<plan::KernelOp>(op))
      reader = kernel.getRunner();
    if (!isa<plan::ViewOp>(op))
      for (Value root : plan::readsOf(op))
        noteRead(root, reader);
    // What is updated in place is needed as well.
    if (auto step = dyn_cast<plan::Step>(op); step && step.getTied())
      noteRead(plan::rootOf(step.getTied()), op);
    if (auto loop = dyn_cast<plan::LoopOp>(op))
      for (Value inside : loop.getBody().getArguments())
        lastReads[inside] = end(loop);
  });
}

void Lives::visit(Block &block) {
  for (Operation &op : block) {
    begins[&op] = next++;
    if (!plan::isControl(&op))
      continue;
    for (Region &region : op.getRegions())
      visit(region.front());
    ends[&op] = next++;
  }
}

void Lives::noteRead(Value root, Operation *reader) {
  unsigned at = begin(reader);
  for (Operation *around = reader->getParentOp();
       around && !around->isAncestor(root.getParentBlock()->getParentOp());
       around = around->getParentOp())
    if (isa<plan::LoopOp>(around))
      at = std::max(at, end(around));
  unsigned &last = lastReads[root];
  last = std::max(last, at);
}

} // namespace burin::place
