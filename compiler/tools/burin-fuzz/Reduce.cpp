// Tries smaller graphs for as long as one of them fails.
#include "compiler/tools/burin-fuzz/Reduce.h"
#include "compiler/tools/burin-fuzz/Graph.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;

namespace burin::fuzz {

namespace {

class Reducer {
public:
  Reducer(ModuleOp module, const CheckOptions &options, const Verdict &verdict)
      : best(module.clone()), options(options), verdict(verdict) {}

  OwningOpRef<ModuleOp> run() {
    for (bool isBetter = true; isBetter;) {
      isBetter = keepOneOutput();
      isBetter |= replaceOps();
      isBetter |= shrinkInputs();
    }
    return std::move(best);
  }

private:
  static func::FuncOp functionOf(ModuleOp module) {
    return *module.getOps<func::FuncOp>().begin();
  }

  /// Applies `change` to a copy, and keeps it if it still fails.
  bool attempt(llvm::function_ref<bool(func::FuncOp)> change) {
    OwningOpRef<ModuleOp> copy(best->clone());
    func::FuncOp function = functionOf(*copy);
    if (!change(function))
      return false;
    dropUnused(function);
    ScopedDiagnosticHandler silent(copy->getContext(),
                                   [](Diagnostic &) { return success(); });
    if (failed(mlir::verify(*copy)))
      return false;
    Verdict now = check(*copy, options);
    if (now.kind != Verdict::Failed || now.pass != verdict.pass)
      return false;
    best = std::move(copy);
    return true;
  }

  static void dropUnused(func::FuncOp function) {
    Block &block = function.getBody().front();
    for (auto op = std::prev(block.end()); op != block.begin();) {
      Operation &last = *--op;
      if (!last.use_empty())
        continue;
      ++op;
      last.erase();
    }
    // Inside of branches and loops, too.
    IRRewriter rewriter(function.getContext());
    (void)runRegionDCE(rewriter, function->getRegions());
    for (unsigned i = function.getNumArguments(); i-- > 0;)
      if (function.getArgument(i).use_empty())
        function.eraseArgument(i);
    setType(function);
  }

  static void setType(func::FuncOp function) {
    Block &block = function.getBody().front();
    function.setFunctionType(
        FunctionType::get(function.getContext(), block.getArgumentTypes(),
                          block.getTerminator()->getOperandTypes()));
  }

  bool keepOneOutput() {
    unsigned count = functionOf(*best).getNumResults();
    for (unsigned i = 0; i < count && count > 1; ++i)
      if (attempt([&](func::FuncOp function) {
            Operation *end = function.getBody().front().getTerminator();
            end->setOperands(end->getOperand(i));
            return true;
          }))
        return true;
    return false;
  }

  /// Another value in the place of an op's result: an operand or an input of
  /// its type.
  bool replaceOps() {
    bool isBetter = false;
    for (int64_t i = opsOf(functionOf(*best)) - 1; i >= 0; --i) {
      // Ops behind this one may be gone by now.
      i = std::min(i, opsOf(functionOf(*best)) - 1);
      for (int64_t way = -1; i >= 0 && way < 4; ++way)
        if (attempt([&](func::FuncOp function) {
              return replaceOp(function, i, way);
            })) {
          isBetter = true;
          break;
        }
    }
    return isBetter;
  }

  static int64_t opsOf(func::FuncOp function) {
    return int64_t(function.getBody().front().getOperations().size()) - 1;
  }

  bool replaceOp(func::FuncOp function, int64_t number, int64_t way) {
    Operation &op = *std::next(function.getBody().front().begin(), number);
    for (Value result : op.getResults()) {
      if (result.use_empty())
        continue;
      if (way >= 0) {
        if (way >= int64_t(op.getNumOperands()) ||
            op.getOperand(way).getType() != result.getType())
          return false;
        result.replaceAllUsesWith(op.getOperand(way));
        continue;
      }
      Builder builder(&op);
      unsigned last = function.getNumArguments();
      auto name = builder.getNamedAttr(
          "nn.name", builder.getStringAttr("r" + std::to_string(inputs++)));
      function.insertArgument(last, result.getType(),
                              builder.getDictionaryAttr(name), op.getLoc());
      result.replaceAllUsesWith(function.getArgument(last));
    }
    return true;
  }

  bool shrinkInputs() {
    bool isBetter = false;
    for (unsigned i = 0; i < functionOf(*best).getNumArguments(); ++i)
      for (unsigned d = 0; d < 6; ++d)
        for (int64_t size : {1, 2, 3, 4})
          if (i < functionOf(*best).getNumArguments() &&
              attempt([&](func::FuncOp function) {
                return shrink(function, i, d, size);
              })) {
            isBetter = true;
            break;
          }
    return isBetter;
  }

  /// Gives dimension `d` of input `i`, and of all inputs that have its size at
  /// that place, `size` elements.
  static bool shrink(func::FuncOp function, unsigned i, unsigned d,
                     int64_t size) {
    auto type = cast<RankedTensorType>(function.getArgument(i).getType());
    if (d >= type.getRank() || type.getDimSize(d) <= size)
      return false;
    SmallVector<int64_t> shape(type.getShape());
    shape[d] = size;
    function.getArgument(i).setType(type.clone(shape));
    ScopedDiagnosticHandler silent(function.getContext(),
                                   [](Diagnostic &) { return success(); });
    auto unknown =
        UnrankedTensorType::get(NoneType::get(function.getContext()));
    for (Operation &op : function.getBody().front().without_terminator()) {
      if (op.hasTrait<OpTrait::ConstantLike>())
        continue;
      // What stands inside of it would be of other shapes, too.
      if (op.getNumRegions() > 0)
        return false;
      for (Value result : op.getResults())
        result.setType(unknown);
      if (failed(nn::refineResultTypes(&op)) ||
          llvm::any_of(op.getResultTypes(), [](Type type) {
            auto ranked = dyn_cast<RankedTensorType>(type);
            return !ranked || !ranked.hasStaticShape();
          }))
        return false;
    }
    return true;
  }

  OwningOpRef<ModuleOp> best;
  const CheckOptions &options;
  const Verdict &verdict;
  unsigned inputs = 0;
};

} // namespace

OwningOpRef<ModuleOp> reduce(ModuleOp module, const CheckOptions &options,
                             const Verdict &verdict) {
  return Reducer(module, options, verdict).run();
}

} // namespace burin::fuzz
