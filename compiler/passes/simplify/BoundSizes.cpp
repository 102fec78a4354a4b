// Gives tensors whose sizes are known at run time only the types of the
// largest, with which a plan is made.
#include "compiler/passes/simplify/Passes.h"
#include "dialects/nn/Dialect.h"
#include "dialects/nn/Naming.h"
#include "dialects/nn/import/States.h"
#include "dialects/nn/shape/Sizes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;

namespace burin::simplify {

#define GEN_PASS_DEF_BOUNDSIZES
#include "compiler/passes/simplify/Passes.h.inc"

namespace {

class BoundSizesPass : public impl::BoundSizesBase<BoundSizesPass> {
  using Base::Base;

  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      if (!hasSymbols(function))
        continue;
      // What shapes were computed by, and nothing reads any more.
      IRRewriter rewriter(&getContext());
      (void)runRegionDCE(rewriter, function->getRegions());
      if (failed(checkSymbols(function)) || failed(boundAll(function)) ||
          failed(checkInterface(function)))
        return signalPassFailure();
      function.setType(FunctionType::get(
          &getContext(), function.getBody().front().getArgumentTypes(),
          function.getBody().front().getTerminator()->getOperandTypes()));
    }
  }

  static bool hasSymbols(func::FuncOp function) {
    return llvm::any_of(function.getArgumentTypes(), size::hasSymbols);
  }

  /// Each size that a run is told has a least and a greatest value.
  static LogicalResult checkSymbols(func::FuncOp function) {
    for (BlockArgument input : function.getArguments()) {
      auto type = dyn_cast<RankedTensorType>(input.getType());
      if (!type)
        continue;
      for (const auto &[name, range] : size::symbolsOf(type)) {
        if (range.isBounded() && range.min >= 1)
          continue;
        return emitError(input.getLoc())
               << "input '" << nn::inputName(function, input.getArgNumber())
               << "': expected a size '" << name
               << (range.min < 1 ? "' of at least 1" : "' that has a greatest")
               << "; --dim '" << name << "=" << std::max<int64_t>(range.min, 1)
               << "..MOST' gives its range";
      }
    }
    return success();
  }

  static LogicalResult boundAll(func::FuncOp function) {
    for (BlockArgument input : function.getArguments())
      if (failed(bound(
              input,
              "input '" + nn::inputName(function, input.getArgNumber()) + "'")))
        return failure();
    WalkResult walked = function.getBody().walk([](Operation *op) {
      std::string name = "node '" + nn::nodeName(op->getLoc()) + "'";
      for (Value result : op->getResults())
        if (failed(bound(result, name)))
          return WalkResult::interrupt();
      for (Region &region : op->getRegions())
        for (Value argument : region.getArguments())
          if (failed(bound(argument, name)))
            return WalkResult::interrupt();
      return WalkResult::advance();
    });
    return failure(walked.wasInterrupted());
  }

  /// Gives `value` the type of its greatest sizes.
  static LogicalResult bound(Value value, const std::string &name) {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    if (!type)
      return emitError(value.getLoc())
             << name << ": expected a number of dimensions, got "
             << value.getType();
    if (type.hasStaticShape())
      return success();
    nn::SizeList sizes = size::sizesOf(type);
    for (auto [i, size] : llvm::enumerate(sizes)) {
      size::Range range = size.range();
      StringRef expected = size.isUnknown()     ? "that is known"
                           : range.min < 1      ? "of at least 1"
                           : !range.isBounded() ? "that has a greatest"
                           : range.max == 1 && !size.constant() ? "of 1"
                                                                : "";
      if (!expected.empty())
        return emitError(value.getLoc())
               << name << ": expected a size of dimension " << i << " "
               << expected << ", got " << size.text() << " in ["
               << size::textOf(sizes) << "]";
    }
    value.setType(size::largestOf(sizes, type.getElementType()));
    return nn::checkTensorSize(value);
  }

  /// What callers give and get lies side by side.
  static LogicalResult checkInterface(func::FuncOp function) {
    for (BlockArgument input : function.getArguments()) {
      unsigned number = input.getArgNumber();
      if (failed(checkTensor(input, "input", nn::inputName(function, number),
                             nn::stateOfInput(function, number))))
        return failure();
    }
    Operation *terminator = function.getBody().front().getTerminator();
    for (auto [i, output] : llvm::enumerate(terminator->getOperands()))
      if (failed(checkTensor(output, "output", nn::outputName(function, i),
                             nn::stateOfOutput(function, i))))
        return failure();
    return success();
  }

  static LogicalResult checkTensor(Value value, StringRef kind, StringRef name,
                                   StringAttr state) {
    nn::SizeList sizes = nn::rankedSizesOf(value);
    if (state ? !size::hasSymbols(value.getType()) : size::isDense(sizes))
      return success();
    return emitError(value.getLoc())
           << kind << " '" << name << "': expected "
           << (state ? "a state whose sizes are known when it is compiled"
                     : "at most one size that is known at run time only, in "
                       "front of all others but those of 1")
           << ", got [" << size::textOf(sizes)
           << "]; --dim gives one of them a number";
  }
};

} // namespace

} // namespace burin::simplify
