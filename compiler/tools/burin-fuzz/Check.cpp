// Watches the pass manager and compares what each pass leaves.
#include "compiler/tools/burin-fuzz/Check.h"
#include "compiler/interpret/Interpret.h"
#include "compiler/passes/lower/Passes.h"
#include "compiler/passes/place/Passes.h"
#include "compiler/passes/tile/Passes.h"
#include "compiler/pipelines/Compile.h"
#include "compiler/tools/burin-fuzz/Graph.h"
#include "compiler/tools/burin-fuzz/Tolerance.h"
#include "dialects/nn/ops/Constant.h"
#include "dialects/size/Dims.h"
#include "mlir/Pass/PassInstrumentation.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace burin::fuzz {

using nn::HostTensor;

namespace {

/// Evaluates the module after each pass that changed it; keeps the first fault.
class Watcher : public PassInstrumentation {
public:
  Watcher(Tolerance &tolerance, ArrayRef<HostTensor> inputs, StringRef spoiled,
          Verdict &verdict, interpret::Sizes sizes = {})
      : tolerance(tolerance), inputs(inputs), spoiled(spoiled),
        verdict(verdict), sizes(std::move(sizes)) {}

  void runBeforePass(Pass *pass, Operation *op) override {
    if (!pass->getArgument().empty())
      before.emplace(op);
  }

  void runAfterPass(Pass *pass, Operation *op) override {
    StringRef name = pass->getArgument();
    if (name.empty() || verdict.kind == Verdict::Failed)
      return;
    if (name == spoiled)
      spoil(op);
    else if (before && *before == OperationFingerPrint(op))
      return;
    std::string reason = compare(op);
    if (!reason.empty())
      verdict = {Verdict::Failed, name.str(), reason};
  }

  void runAfterPassFailed(Pass *pass, Operation *) override {
    // Sizes that are known at run time only may be refused.
    if (pass->getArgument().empty() || verdict.kind == Verdict::Failed ||
        !sizes.empty())
      return;
    verdict = {Verdict::Failed, pass->getArgument().str(), "the pass failed"};
  }

private:
  static void spoil(Operation *op) {
    op->walk([](plan::BinaryOp binary) {
      if (binary.getFunction() != plan::Binary::k_add)
        return WalkResult::advance();
      binary.setFunction(plan::Binary::k_sub);
      return WalkResult::interrupt();
    });
  }

  /// What is wrong with the function or the program at `op`; empty for nothing.
  std::string compare(Operation *op) {
    auto program = dyn_cast<plan::ProgramOp>(op);
    // The reference has no values for sizes.
    if (!sizes.empty() && op->walk([](func::FuncOp) {
                              return WalkResult::interrupt();
                            }).wasInterrupted())
      return "";
    if (auto module = dyn_cast<ModuleOp>(op)) {
      auto functions = module.getOps<func::FuncOp>();
      if (!functions.empty()) {
        auto outputs = nn::evaluate((*functions.begin()).getBody(), inputs);
        return failed(outputs) ? "the reference refuses the graph"
                               : tolerance.compare(*outputs);
      }
      program = *module.getOps<plan::ProgramOp>().begin();
    }
    if (auto function = dyn_cast<func::FuncOp>(op)) {
      auto outputs = nn::evaluate(function.getBody(), inputs);
      return failed(outputs) ? "the reference refuses the graph"
                             : tolerance.compare(*outputs);
    }
    if (!program)
      return "";
    std::string reason = compare(program, interpret::Memory::Own);
    if (reason.empty() && program.getMemories()) {
      reason = compare(program, interpret::Memory::Placed);
      if (!reason.empty())
        reason = "at the places of its buffers: " + reason;
    }
    return reason;
  }

  std::string compare(plan::ProgramOp program, interpret::Memory memory) {
    auto outcome = interpret::evaluate(program, inputs, memory, nullptr, sizes);
    if (failed(outcome))
      return "the plan cannot be evaluated";
    if (outcome->isIndexOutside)
      return "an index lies outside";
    if (outcome->isLoopTooLong)
      return "a loop goes on for too long";
    return tolerance.compare(outcome->outputs);
  }

  Tolerance &tolerance;
  ArrayRef<HostTensor> inputs;
  StringRef spoiled;
  Verdict &verdict;
  interpret::Sizes sizes;
  std::optional<OperationFingerPrint> before;
};

} // namespace

/// The way to a plan with none of its steps fused.
static void addUnfused(PassManager &manager) {
  pipelines::addSimplify(manager, {});
  manager.addPass(lower::createLowerToPlan());
  OpPassManager &program = manager.nest<plan::ProgramOp>();
  program.addPass(createCanonicalizerPass());
  program.addPass(tile::createPackWeights());
  program.addPass(tile::createCollapseLoops());
  program.addPass(place::createPlaceBuffers());
}

/// The way to a plan in which nests compute what kernels do.
static void addDecomposed(PassManager &manager) {
  manager.addPass(lower::createLowerToPlan());
  OpPassManager &program = manager.nest<plan::ProgramOp>();
  program.addPass(
      lower::createDecomposeKernels({/*all=*/true, /*keepPacking=*/false}));
  program.addPass(createCanonicalizerPass());
  program.addPass(place::createPlaceBuffers());
}

static void addFused(PassManager &manager) {
  pipelines::addSimplify(manager, {});
  pipelines::addPlan(manager);
}

/// The name of the size that openSizes() makes.
static constexpr StringLiteral opened = "n";

/// Makes the leading dimension of the first input, and those of others that are
/// as large, a size that is known at run time only; returns what it is here, or
/// nothing where there is none.
static std::optional<int64_t> openSizes(func::FuncOp function) {
  std::optional<int64_t> leading;
  for (BlockArgument input : function.getArguments()) {
    auto type = cast<RankedTensorType>(input.getType());
    if (type.getRank() == 0 || type.getDimSize(0) < 2)
      continue;
    leading = leading.value_or(type.getDimSize(0));
    if (type.getDimSize(0) != *leading)
      continue;
    auto sizes = size::sizesOf(type);
    sizes.front() = size::Size::symbol(opened, {1, *leading + 3});
    input.setType(size::tensorOf(sizes, type.getElementType()));
  }
  // What follows from it is inferred anew.
  function.getBody().walk([](nn::NnOpInterface op) {
    if (!isa<nn::ConstantOp>(op.getOperation()))
      for (Value result : op->getResults())
        result.setType(UnrankedTensorType::get(elementOf(result)));
  });
  return leading;
}

/// Compiles a copy of `module` that is told a size when it runs. What cannot be
/// compiled so is refused, and no fault.
static void checkSized(ModuleOp module, Tolerance &tolerance,
                       ArrayRef<HostTensor> inputs, Verdict &verdict) {
  OwningOpRef<ModuleOp> copy(module.clone());
  auto function = *copy->getOps<func::FuncOp>().begin();
  std::optional<int64_t> size = openSizes(function);
  if (!size)
    return;
  function.setType(FunctionType::get(
      module.getContext(), function.getBody().getArgumentTypes(),
      function.getBody().front().getTerminator()->getOperandTypes()));
  PassManager manager(module.getContext());
  addFused(manager);
  manager.addInstrumentation(std::make_unique<Watcher>(
      tolerance, inputs, "", verdict, interpret::Sizes{{opened, *size}}));
  verdict.isSized = succeeded(manager.run(*copy));
}

Verdict check(ModuleOp module, const CheckOptions &options) {
  auto function = *module.getOps<func::FuncOp>().begin();
  SmallVector<HostTensor> inputs = drawInputs(function);
  std::string said;
  ScopedDiagnosticHandler listener(
      module.getContext(), [&](Diagnostic &diagnostic) {
        said += (said.empty() ? "" : "; ") + diagnostic.str();
        return success();
      });
  auto reference = nn::evaluate(function.getBody(), inputs);
  if (failed(reference))
    return {Verdict::Refused, "", said};
  Tolerance tolerance(function, inputs, *reference);
  Verdict verdict;
  for (auto add : {addFused, addUnfused, addDecomposed}) {
    OwningOpRef<ModuleOp> copy(module.clone());
    PassManager manager(module.getContext());
    if (add == addDecomposed) {
      // Watched on the way to the other plans.
      PassManager simplify(module.getContext());
      pipelines::addSimplify(simplify, {});
      if (failed(simplify.run(*copy)))
        return {Verdict::Failed, "the pipeline", "the module is invalid"};
    }
    add(manager);
    manager.addInstrumentation(
        std::make_unique<Watcher>(tolerance, inputs, options.spoiled, verdict));
    said.clear();
    bool isBuilt = succeeded(manager.run(*copy));
    if (!isBuilt && verdict.kind != Verdict::Failed)
      verdict = {Verdict::Failed, "the pipeline", "the module is invalid"};
    if (verdict.kind == Verdict::Failed) {
      if (!said.empty())
        verdict.reason += ": " + said;
      return verdict;
    }
  }
  if (options.opensSizes)
    checkSized(module, tolerance, inputs, verdict);
  return verdict;
}

} // namespace burin::fuzz
