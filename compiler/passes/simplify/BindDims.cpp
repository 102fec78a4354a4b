// Binds symbolic dimensions of the inputs to the numbers that the user gives.
#include "compiler/passes/simplify/Passes.h"
#include "dialects/nn/import/InputShapes.h"

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
      SmallVector<DictionaryAttr> attributes;
      for (BlockArgument argument : block.getArguments()) {
        NamedAttrList own(function.getArgAttrDict(argument.getArgNumber()));
        own.erase("nn.dims");
        attributes.push_back(own.getDictionary(&getContext()));
      }
      function.setAllArgAttrs(attributes);
      function.setType(
          FunctionType::get(&getContext(), block.getArgumentTypes(),
                            block.getTerminator()->getOperandTypes()));
    }
  }
};

} // namespace

} // namespace burin::simplify
