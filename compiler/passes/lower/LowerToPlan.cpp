// Builds the plan program from an nn function by asking each op to lower
// itself.
#include "compiler/passes/lower/Passes.h"
#include "dialects/nn/Dialect.h"
#include "dialects/nn/Naming.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/reference/Resources.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;

namespace burin::lower {

#define GEN_PASS_DEF_LOWERTOPLAN
#include "compiler/passes/lower/Passes.h.inc"

namespace {

class LowerToPlanPass : public impl::LowerToPlanBase<LowerToPlanPass> {
  using Base::Base;

  void runOnOperation() override {
    for (auto function :
         llvm::make_early_inc_range(getOperation().getOps<func::FuncOp>())) {
      if (failed(lowerFunction(function)))
        return signalPassFailure();
      function.erase();
    }
    nn::freeUnusedResources(getOperation());
  }

  static ArrayAttr names(OpBuilder &builder, func::FuncOp function,
                         unsigned count,
                         std::string (*nameOf)(FunctionOpInterface, unsigned)) {
    SmallVector<Attribute> names;
    for (unsigned i = 0; i < count; ++i)
      names.push_back(builder.getStringAttr(nameOf(function, i)));
    return builder.getArrayAttr(names);
  }

  /// Notes the op's cost at the step that does its work: the one that its
  /// lowering says, else the last that it made.
  static void countOperations(int64_t operations, Operation *before,
                              Block &target) {
    plan::NestOp last;
    for (Operation *op = before           ? before->getNextNode()
                         : target.empty() ? nullptr
                                          : &target.front();
         op; op = op->getNextNode()) {
      if (auto kernel = dyn_cast<plan::KernelOp>(op);
          kernel && kernel.getOperations() > 0)
        return;
      if (auto nest = dyn_cast<plan::NestOp>(op))
        last = nest;
    }
    if (last)
      last.setOperations(operations);
  }

  LogicalResult lowerFunction(func::FuncOp function) {
    Block &source = function.getBody().front();
    auto isStatic = [](Value value) {
      auto type = dyn_cast<RankedTensorType>(value.getType());
      return type && type.hasStaticShape();
    };
    for (BlockArgument argument : source.getArguments())
      if (!isStatic(argument))
        return emitError(argument.getLoc())
               << "input '" << nn::inputName(function, argument.getArgNumber())
               << "': expected a static shape, got " << argument.getType();
    for (Operation &op : source)
      for (Value result : op.getResults())
        if (!isStatic(result))
          return op.emitError()
                 << "node '" << nn::nodeName(op.getLoc())
                 << "': expected a static shape, got " << result.getType();
    OpBuilder builder(function);
    auto program = builder.create<plan::ProgramOp>(
        function.getLoc(), function.getSymNameAttr(),
        names(builder, function, function.getNumArguments(), nn::inputName),
        names(builder, function, function.getNumResults(), nn::outputName),
        /*memories=*/nullptr);
    Block &target = program.getBody().emplaceBlock();
    DenseMap<Value, Value> values;
    for (BlockArgument argument : source.getArguments())
      values[argument] =
          target.addArgument(argument.getType(), argument.getLoc());
    builder.setInsertionPointToEnd(&target);
    nn::Lowering lowering(builder, values);
    for (Operation &op : source.without_terminator()) {
      auto lowerable = dyn_cast<nn::NnOpInterface>(op);
      if (!lowerable)
        return op.emitError()
               << "expected an nn op, got '" << op.getName() << "'";
      lowering.setLocation(op.getLoc());
      Operation *before = target.empty() ? nullptr : &target.back();
      if (failed(lowerable.lower(lowering)))
        return failure();
      countOperations(lowerable.countOperations(), before, target);
    }
    SmallVector<Value> outputs;
    for (Value output : source.getTerminator()->getOperands())
      outputs.push_back(values.lookup(output));
    builder.create<plan::ReturnOp>(function.getLoc(), outputs);
    return success();
  }
};

} // namespace

} // namespace burin::lower
