// Asks of kernels the choices that a record holds.
#include "compiler/passes/tile/Passes.h"
#include "dialects/plan/Choices.h"
#include "dialects/plan/ScheduleRecord.h"

using namespace mlir;

namespace burin::tile {

#define GEN_PASS_DEF_FOLLOWCHOICES
#include "compiler/passes/tile/Passes.h.inc"

namespace {

class FollowChoicesPass : public impl::FollowChoicesBase<FollowChoicesPass> {
  using Base::Base;

  void runOnOperation() override {
    if (record.empty() || getOperation().whereStepsRun() != plan::Device::Host)
      return;
    llvm::Expected<llvm::json::Value> parsed = llvm::json::parse(record);
    if (!parsed) {
      getOperation().emitError() << "expected a record of choices, got "
                                 << llvm::toString(parsed.takeError());
      return signalPassFailure();
    }
    plan::askForChoices(getOperation(), *parsed);
    if (strict)
      for (StringRef name : {plan::filtersChoice, plan::digitsChoice})
        plan::takeChoices(getOperation(), name);
  }
};

} // namespace

} // namespace burin::tile
