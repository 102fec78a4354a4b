// Builds the plan program from an nn function by asking each op to lower
// itself.
#include "compiler/passes/lower/Passes.h"
#include "dialects/nn/Dialect.h"
#include "dialects/nn/Naming.h"
#include "dialects/nn/import/States.h"
#include "dialects/nn/lowering/LowerBlock.h"
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
    std::optional<plan::Device> known = plan::symbolizeDevice(device);
    if (!known) {
      getOperation().emitError()
          << "expected a device that plan knows, got '" << device << "'";
      return signalPassFailure();
    }
    where = *known;
    for (auto function :
         llvm::make_early_inc_range(getOperation().getOps<func::FuncOp>())) {
      if (failed(lowerFunction(function)))
        return signalPassFailure();
      function.erase();
    }
    nn::freeUnusedResources(getOperation());
  }

  /// The names of what the caller gives or gets; what is state has none.
  static ArrayAttr names(OpBuilder &builder, func::FuncOp function,
                         unsigned count,
                         std::string (*nameOf)(FunctionOpInterface, unsigned),
                         StringAttr (*stateOf)(FunctionOpInterface, unsigned)) {
    SmallVector<Attribute> names;
    for (unsigned i = 0; i < count; ++i)
      if (!stateOf(function, i))
        names.push_back(builder.getStringAttr(nameOf(function, i)));
    return builder.getArrayAttr(names);
  }

  /// The inputs as arguments of the program, and states as what reads them.
  static DenseMap<Value, Value>
  lowerArguments(OpBuilder &builder, func::FuncOp function, Block &target) {
    DenseMap<Value, Value> values;
    for (BlockArgument argument : function.getArguments()) {
      unsigned number = argument.getArgNumber();
      StringAttr state = nn::stateOfInput(function, number);
      if (!state) {
        values[argument] =
            target.addArgument(argument.getType(), argument.getLoc());
        continue;
      }
      Value initial;
      if (auto elements =
              function.getArgAttrOfType<ElementsAttr>(number, "nn.initial"))
        initial = builder.create<plan::WeightOp>(
            argument.getLoc(), elements.getType(), elements, nullptr);
      values[argument] = builder.create<plan::StateOp>(
          argument.getLoc(), argument.getType(), state, initial, nullptr);
    }
    return values;
  }

  /// What the program returns, and what it keeps.
  static void lowerResults(OpBuilder &builder, func::FuncOp function,
                           const DenseMap<Value, Value> &values) {
    SmallVector<Value> outputs;
    Operation *terminator = function.getBody().front().getTerminator();
    for (auto [i, output] : llvm::enumerate(terminator->getOperands()))
      if (StringAttr state = nn::stateOfOutput(function, i))
        builder.create<plan::KeepOp>(function.getLoc(), values.lookup(output),
                                     state);
      else
        outputs.push_back(values.lookup(output));
    builder.create<plan::ReturnOp>(function.getLoc(), outputs);
  }

  /// The ranges of all sizes that are known at run time only, by their names;
  /// null where there are none.
  DictionaryAttr rangesOf(func::FuncOp function) {
    Builder builder(&getContext());
    NamedAttrList ranges;
    for (Type type : function.getArgumentTypes())
      for (const auto &[name, range] :
           size::symbolsOf(cast<RankedTensorType>(type)))
        ranges.set(name, builder.getDenseI64ArrayAttr({range.min, range.max}));
    return ranges.empty() ? DictionaryAttr()
                          : ranges.getDictionary(&getContext());
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
    if (failed(nn::verifyStates(function)))
      return failure();
    OpBuilder builder(function);
    auto program = builder.create<plan::ProgramOp>(
        function.getLoc(), function.getSymNameAttr(),
        names(builder, function, function.getNumArguments(), nn::inputName,
              nn::stateOfInput),
        names(builder, function, function.getNumResults(), nn::outputName,
              nn::stateOfOutput),
        /*memories=*/nullptr,
        where == plan::Device::Host
            ? nullptr
            : plan::DeviceAttr::get(&getContext(), where),
        rangesOf(function));
    Block &target = program.getBody().emplaceBlock();
    builder.setInsertionPointToEnd(&target);
    DenseMap<Value, Value> values = lowerArguments(builder, function, target);
    nn::Lowering lowering(builder, values);
    if (failed(nn::lowerOps(source, lowering)))
      return failure();
    lowerResults(builder, function, values);
    return success();
  }

  /// Who runs the steps.
  plan::Device where = plan::Device::Host;
};

} // namespace

} // namespace burin::lower
