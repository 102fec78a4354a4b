// Binds symbolic dimensions of the inputs to the numbers that the user gives.
#include "compiler/passes/simplify/Passes.h"
#include "dialects/nn/InputShapes.h"

using namespace mlir;

namespace burin::simplify {

#define GEN_PASS_DEF_BINDDIMS
#include "compiler/passes/simplify/Passes.h.inc"

namespace {

class BindDimsPass : public impl::BindDimsBase<BindDimsPass> {
  using Base::Base;

  void runOnOperation() override {
    llvm::Expected<nn::InputShapes> given =
        nn::InputShapes::parse(dims, shapes);
    if (!given) {
      emitError(UnknownLoc::get(&getContext()))
          << llvm::toString(given.takeError());
      return signalPassFailure();
    }
    given->mustBindAll = true;
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      if (failed(given->bind(function)))
        return signalPassFailure();
      Block &block = function.getBody().front();
      for (BlockArgument argument : block.getArguments())
        function.removeArgAttr(argument.getArgNumber(), "nn.dims");
      function.setType(
          FunctionType::get(&getContext(), block.getArgumentTypes(),
                            block.getTerminator()->getOperandTypes()));
    }
  }
};

} // namespace

} // namespace burin::simplify
