// Reads the sizes of a model's values from their types, and prints them.
#include "compiler/tools/burin/InspectSizes.h"
#include "compiler/support/Diagnostic.h"
#include "compiler/support/Table.h"
#include "dialects/nn/ops/Constant.h"
#include "dialects/plan/Naming.h"
#include "dialects/size/Dims.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;

namespace burin::tools {

std::string sizesText(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor)
    return "[*]";
  std::string text;
  for (const size::Size &size : size::sizesOf(tensor))
    text += (text.empty() ? "" : ", ") + size.text();
  return "[" + text + "]";
}

static bool isKnown(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && llvm::none_of(size::sizesOf(tensor), [](const auto &size) {
           return size.isUnknown();
         });
}

/// The operands' sizes, for a message.
static std::string operandsText(Operation *op) {
  std::string text;
  for (Type type : op->getOperandTypes())
    text += (text.empty() ? "" : " and ") + sizesText(type);
  return text;
}

OpenSizes readOpenSizes(func::FuncOp function) {
  OpenSizes sizes;
  for (Type type : function.getArgumentTypes())
    if (auto tensor = dyn_cast<RankedTensorType>(type))
      for (const auto &[name, range] : size::symbolsOf(tensor))
        sizes.symbols.try_emplace(name.str(), range);
  function.getBody().walk<WalkOrder::PreOrder>([&](nn::NnOpInterface found) {
    Operation *op = found;
    if (isa<nn::ConstantOp>(op))
      return;
    StringRef name = op->getName().stripDialect();
    for (Type type : op->getResultTypes()) {
      sizes.values.push_back(
          {plan::nodeName(op->getLoc()), name.str(), sizesText(type)});
      if (!isKnown(type) && llvm::all_of(op->getOperandTypes(), isKnown))
        emitWarning(op->getLoc())
            << name << " node " << support::quote(plan::nodeName(op->getLoc()))
            << ": expected sizes that follow from those of its operands, "
            << operandsText(op) << ", got " << sizesText(type);
    }
  });
  return sizes;
}

/// A range's end, for people.
static std::string endText(int64_t size) {
  return size == size::Range::unbounded ? "any" : std::to_string(size);
}

void printOpenSizes(const OpenSizes &sizes, ArrayRef<Tensor> inputs,
                    ArrayRef<Tensor> outputs) {
  using support::Table;
  auto &out = llvm::outs();
  Table tensors({{"tensor"}, {"name"}, {"type"}});
  for (const Tensor &tensor : inputs)
    tensors.addRow({"input", tensor.name, tensor.type});
  for (const Tensor &tensor : outputs)
    tensors.addRow({"output", tensor.name, tensor.type});
  tensors.print(out);
  out << '\n';
  Table symbols({{"size"},
                 {"least", Table::Align::Right},
                 {"most", Table::Align::Right}});
  for (const auto &[name, range] : sizes.symbols)
    symbols.addRow({name, endText(range.min), endText(range.max)});
  symbols.print(out);
  out << '\n';
  Table values({{"op"}, {"node"}, {"sizes"}});
  for (const OpenSizes::Value &value : sizes.values)
    values.addRow({value.op, value.node, value.sizes});
  values.print(out);
}

void printOpenSizesJson(const OpenSizes &sizes, llvm::json::Array inputs,
                        llvm::json::Array outputs) {
  llvm::json::Array symbols, values;
  for (const auto &[name, range] : sizes.symbols) {
    llvm::json::Object symbol{{"name", llvm::json::fixUTF8(name)},
                              {"least", range.min}};
    if (range.isBounded())
      symbol["most"] = range.max;
    symbols.push_back(std::move(symbol));
  }
  for (const OpenSizes::Value &value : sizes.values)
    values.push_back(
        llvm::json::Object{{"node", llvm::json::fixUTF8(value.node)},
                           {"op", value.op},
                           {"sizes", llvm::json::fixUTF8(value.sizes)}});
  llvm::outs() << llvm::formatv("{0:2}\n", llvm::json::Value(llvm::json::Object{
                                               {"inputs", std::move(inputs)},
                                               {"outputs", std::move(outputs)},
                                               {"symbols", std::move(symbols)},
                                               {"values", std::move(values)}}));
}

} // namespace burin::tools
