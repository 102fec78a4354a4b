// Has products with weights of few bits take the numbers of few rows as whole
// ones, which levels that multiply bytes do.
#include "compiler/passes/tile/Passes.h"
#include "dialects/plan/Choices.h"
#include "dialects/plan/KernelRecords.h"
#include "runtime/kernels/generic/tile_sizes.h"

using namespace mlir;

namespace burin::tile {

#define GEN_PASS_DEF_MULTIPLYDIGITS
#include "compiler/passes/tile/Passes.h.inc"

namespace {

class MultiplyDigitsPass : public impl::MultiplyDigitsBase<MultiplyDigitsPass> {
  void runOnOperation() override {
    if (getOperation().whereStepsRun() != plan::Device::Host)
      return;
    llvm::DenseMap<Operation *, int64_t> asked =
        plan::takeChoices(getOperation(), plan::digitsChoice);
    getOperation().walk([&](plan::KernelOp kernel) {
      if (!isOfFloats(kernel) || !mayHaveFewRows(kernel))
        return;
      auto found = asked.find(kernel);
      int64_t digits = found == asked.end() ? mostDigits : found->second;
      plan::setChoice(kernel, plan::digitsChoice, digits);
      if (digits > 0)
        takeDigits(kernel, digits);
    });
  }

  /// A number of rows that is known when compiling is an integer.
  static bool mayHaveFewRows(plan::KernelOp kernel) {
    auto rows = dyn_cast<IntegerAttr>(kernel.getParams().get("m"));
    return !rows || rows.getInt() <= generic::few_code_rows;
  }

  /// Whether the kernel could take digits, which are multiplied with integers
  /// only, and takes floats.
  static bool isOfFloats(plan::KernelOp kernel) {
    auto isZero = [&](StringRef name) {
      auto number = dyn_cast_or_null<IntegerAttr>(kernel.getParams().get(name));
      return number && number.getInt() == 0;
    };
    return isZero("digits") && isZero("codes");
  }

  /// As many as keep what a float has.
  static constexpr int64_t mostDigits = 3;

  /// Has the kernel make `digits` bytes of each number of a row.
  static void takeDigits(plan::KernelOp kernel, int64_t digits) {
    NamedAttrList params(kernel.getParams());
    params.set("digits", Builder(kernel).getI64IntegerAttr(digits));
    kernel.setParamsAttr(params.getDictionary(kernel.getContext()));
    kernel.setScratchBytes(plan::scratchOf(kernel.getName(), kernel.getParams(),
                                           kernel.getInputs().getTypes(),
                                           kernel.getResultTypes()));
  }
};

} // namespace

} // namespace burin::tile
