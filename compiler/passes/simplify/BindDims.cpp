// Binds symbolic dimensions of the inputs to the numbers that the user gives.
#include "compiler/passes/simplify/Passes.h"
#include "dialects/nn/Naming.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;

namespace burin::simplify {

#define GEN_PASS_DEF_BINDDIMS
#include "compiler/passes/simplify/Passes.h.inc"

namespace {

class BindDimsPass : public impl::BindDimsBase<BindDimsPass> {
  using Base::Base;

  void runOnOperation() override {
    if (failed(readOptions()))
      return signalPassFailure();
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (failed(bindFunction(function)))
        return signalPassFailure();
    if (failed(checkAllUsed()))
      signalPassFailure();
  }

  LogicalResult readOptions() {
    for (const std::string &text : dims) {
      auto [name, number] = StringRef(text).rsplit('=');
      int64_t value;
      if (number.getAsInteger(10, value) || value < 0)
        return emitError(UnknownLoc::get(&getContext()))
               << "--dim '" << text
               << "': expected NAME=N with N a number of at least 0";
      sizes[name] = value;
    }
    for (const std::string &text : shapes) {
      auto [name, list] = StringRef(text).rsplit('=');
      SmallVector<StringRef> parts;
      list.split(parts, 'x');
      SmallVector<int64_t> shape;
      for (StringRef part : parts)
        if (list.empty())
          continue;
        else if (part.getAsInteger(10, shape.emplace_back()) ||
                 shape.back() < 0)
          return emitError(UnknownLoc::get(&getContext()))
                 << "--shape '" << text
                 << "': expected INPUT=AxBxC with numbers of at least 0";
      inputShapes[name] = shape;
    }
    return success();
  }

  LogicalResult bindFunction(func::FuncOp function) {
    Block &block = function.getBody().front();
    SmallVector<std::string> unbound;
    for (BlockArgument argument : block.getArguments()) {
      auto type = dyn_cast<RankedTensorType>(argument.getType());
      std::string input = nn::inputName(function, argument.getArgNumber());
      if (auto found = inputShapes.find(input); found != inputShapes.end()) {
        usedShapes.insert(input);
        if (failed(bindWhole(argument, input, found->second)))
          return failure();
      } else if (!type) {
        return emitError(argument.getLoc())
               << "input '" << input
               << "': expected a known rank; bind it with --shape '" << input
               << "=AxBxC'";
      } else {
        auto names = function.getArgAttrOfType<ArrayAttr>(
            argument.getArgNumber(), "nn.dims");
        bindByName(argument, input, names, unbound);
      }
    }
    if (!unbound.empty())
      return emitError(function.getLoc()) << llvm::join(unbound, "; ");
    for (BlockArgument argument : block.getArguments())
      function.removeArgAttr(argument.getArgNumber(), "nn.dims");
    function.setType(
        FunctionType::get(&getContext(), block.getArgumentTypes(),
                          block.getTerminator()->getOperandTypes()));
    return success();
  }

  LogicalResult bindWhole(BlockArgument argument, StringRef input,
                          ArrayRef<int64_t> shape) {
    auto type = cast<ShapedType>(argument.getType());
    if (type.hasRank() && type.getRank() != int64_t(shape.size()))
      return emitError(argument.getLoc())
             << "--shape for input '" << input << "': expected "
             << type.getRank() << " dimensions, got " << shape.size();
    if (type.hasRank())
      for (auto [i, sizes] : llvm::enumerate(llvm::zip(type.getShape(), shape)))
        if (auto [fixed, given] = sizes;
            !ShapedType::isDynamic(fixed) && fixed != given)
          return emitError(argument.getLoc())
                 << "--shape for input '" << input << "': expected dimension "
                 << i << " to be " << fixed << " as in the model, got "
                 << given;
    argument.setType(RankedTensorType::get(shape, type.getElementType()));
    return success();
  }

  void bindByName(BlockArgument argument, StringRef input, ArrayAttr names,
                  SmallVectorImpl<std::string> &unbound) {
    auto type = cast<RankedTensorType>(argument.getType());
    SmallVector<int64_t> shape(type.getShape());
    for (auto [i, size] : llvm::enumerate(shape)) {
      if (!ShapedType::isDynamic(size))
        continue;
      auto name = names && i < names.size() ? dyn_cast<StringAttr>(names[i])
                                            : StringAttr();
      bool hasName = name && !name.getValue().empty() && name.getValue() != "?";
      if (auto found = hasName ? sizes.find(name.getValue()) : sizes.end();
          found != sizes.end()) {
        usedDims.insert(name.getValue());
        size = found->second;
        continue;
      }
      std::string place =
          "input '" + input.str() + "' dimension " + std::to_string(i);
      if (hasName)
        unbound.push_back(place + " ('" + name.getValue().str() +
                          "') is not bound: bind it with --dim '" +
                          name.getValue().str() + "=N'");
      else
        unbound.push_back(
            place + " has no name and is not bound: bind it with --shape '" +
            input.str() + "=AxBxC'");
    }
    argument.setType(RankedTensorType::get(shape, type.getElementType()));
  }

  /// A name that binds nothing is a mistake worth an error.
  LogicalResult checkAllUsed() {
    for (StringRef name : sortedNames(sizes))
      if (!usedDims.contains(name))
        return emitError(getOperation().getLoc())
               << "--dim '" << name
               << "': no input has an open dimension of that name";
    for (StringRef name : sortedNames(inputShapes))
      if (!usedShapes.contains(name))
        return emitError(getOperation().getLoc())
               << "--shape '" << name << "': no input has that name";
    return success();
  }

  template <typename Map>
  static SmallVector<StringRef> sortedNames(const Map &map) {
    SmallVector<StringRef> names(map.keys());
    llvm::sort(names);
    return names;
  }

  llvm::StringMap<int64_t> sizes;
  llvm::StringMap<SmallVector<int64_t>> inputShapes;
  llvm::StringSet<> usedDims, usedShapes;
};

} // namespace

} // namespace burin::simplify
