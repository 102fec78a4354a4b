// One function for each way in which old operators differ; most only carried
// hints for in-place execution.
#include "compiler/import/onnx/Upgrade.h"
#include "compiler/support/Diagnostic.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/shape/Shapes.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using burin::support::quote;

namespace burin::onnx {

using Upgrade = LogicalResult (*)(nn::OnnxNode &);

/// What is gone without having meant anything at inference.
static LogicalResult dropHints(nn::OnnxNode &node) {
  for (const char *name :
       {"consumed_inputs", "broadcast", "is_test", "output_sequence"})
    node.attributes.erase(name);
  return success();
}

/// What `is_test` says where it is not 1, or left out, is that the operator
/// trains, which its further results are for.
static LogicalResult dropTraining(nn::OnnxNode &node) {
  if (node.resultCount > 1 && !node.getBool("is_test", false))
    return node.emitError("is_test")
           << "expected 'is_test' of 1 beside more than one "
              "result";
  return dropHints(node);
}

/// Gives operand 1 as many dimensions of size 1 behind its own as bring its
/// first one to dimension `axis` of operand 0.
static LogicalResult alignOperand(nn::OnnxNode &node, int64_t axis) {
  if (failed(node.checkOperands(node.operands, 2)))
    return failure();
  auto x = dyn_cast<RankedTensorType>(node.operands[0].getType()),
       y = dyn_cast<RankedTensorType>(node.operands[1].getType());
  if (!x || !y)
    return node.emitError() << "expected operands of known rank";
  int64_t from = axis < 0 ? axis + x.getRank() : axis;
  bool isInside = from >= 0 && from <= x.getRank();
  int64_t behind = isInside ? x.getRank() - from - y.getRank() : -1;
  if (behind < 0)
    return node.emitError() << "expected an axis at which " << y
                            << " broadcasts to " << x << ", got " << axis;
  llvm::SmallVector<int64_t> axes;
  for (int64_t i = 0; i < behind; ++i)
    axes.push_back(y.getRank() + i);
  if (behind > 0)
    node.operands[1] = node.create<nn::UnsqueezeOp>(node.operands[1], axes);
  return success(bool(node.operands[1]));
}

/// Operators of two operands broadcast where they were told to, and from the
/// axis on that they were told.
static LogicalResult upgradeBroadcast(nn::OnnxNode &node) {
  bool isAligned = node.getBool("broadcast", false) && node.has("axis");
  int64_t axis = node.getInt("axis", 0);
  node.attributes.erase("axis");
  if (node.hasFailed() || failed(dropHints(node)))
    return failure();
  return isAligned ? alignOperand(node, axis) : success();
}

/// A slope for each channel.
static LogicalResult upgradeSlope(nn::OnnxNode &node) {
  if (failed(dropHints(node)) || failed(node.checkOperands(node.operands, 2)))
    return failure();
  auto slope = dyn_cast<RankedTensorType>(node.operands[1].getType());
  bool isSingle =
      slope && slope.hasStaticShape() && slope.getNumElements() == 1;
  return isSingle ? success() : alignOperand(node, 1);
}

/// Element types had names.
static LogicalResult upgradeCast(nn::OnnxNode &node) {
  std::string name = node.getString("to", "");
  int64_t number = llvm::StringSwitch<int64_t>(name)
                       .Case("FLOAT", 1)
                       .Case("UINT8", 2)
                       .Case("INT8", 3)
                       .Case("UINT16", 4)
                       .Case("INT16", 5)
                       .Case("INT32", 6)
                       .Case("INT64", 7)
                       .Case("STRING", 8)
                       .Case("BOOL", 9)
                       .Case("FLOAT16", 10)
                       .Case("DOUBLE", 11)
                       .Case("UINT32", 12)
                       .Case("UINT64", 13)
                       .Default(0);
  if (node.hasFailed())
    return failure();
  if (number == 0)
    return node.emitError() << "expected the name of an element type as 'to', "
                               "got "
                            << quote(name);
  node.attributes["to"] = node.builder.getI64IntegerAttr(number);
  return success();
}

static LogicalResult upgradeConcat(nn::OnnxNode &node) {
  node.attributes.try_emplace("axis", node.builder.getI64IntegerAttr(1));
  return success();
}

static LogicalResult upgradePad(nn::OnnxNode &node) {
  if (Attribute pads = node.attributes.lookup("paddings"))
    node.attributes["pads"] = pads;
  node.attributes.erase("paddings");
  return success();
}

/// Two scales, of images only.
static LogicalResult upgradeUpsample(nn::OnnxNode &node) {
  double height = node.getFloat("height_scale", 1),
         width = node.getFloat("width_scale", 1);
  node.attributes.erase("height_scale");
  node.attributes.erase("width_scale");
  if (node.getString("mode", "nearest") == "bilinear")
    node.attributes["mode"] = node.builder.getStringAttr("linear");
  node.attributes["scales"] =
      node.builder.getDenseF64ArrayAttr({1, 1, height, width});
  return success(!node.hasFailed());
}

static Upgrade findUpgrade(llvm::StringRef name) {
  return llvm::StringSwitch<Upgrade>(name)
      .Cases("Abs", "Neg", "Ceil", "Floor", "Exp", "Log", "Sqrt", "Reciprocal",
             dropHints)
      .Cases("Relu", "Sigmoid", "Tanh", "Elu", "LeakyRelu", "HardSigmoid",
             "Selu", "Clip", dropHints)
      .Cases("Max", "Min", "Sum", "Mean", "Gemm", "AveragePool", "Split",
             dropHints)
      .Case("BatchNormalization", dropTraining)
      .Cases("InstanceNormalization", "LpPool", "GlobalLpPool", dropHints)
      .Cases("LSTM", "GRU", "RNN", dropHints)
      .Cases("Add", "Sub", "Mul", "Div", "Pow", upgradeBroadcast)
      .Cases("And", "Or", "Xor", "Equal", "Greater", "Less", upgradeBroadcast)
      .Case("PRelu", upgradeSlope)
      .Case("Cast", upgradeCast)
      .Case("Concat", upgradeConcat)
      .Case("Pad", upgradePad)
      .Case("Upsample", upgradeUpsample)
      .Default(nullptr);
}

std::optional<int64_t> upgradedVersion(llvm::StringRef name, int64_t version,
                                       const nn::Bindings &bindings) {
  auto ranges = bindings.onnxVersions(name);
  if (ranges.empty() || !findUpgrade(name))
    return std::nullopt;
  int64_t first = ranges.front().since;
  for (nn::VersionRange range : ranges)
    first = std::min(first, range.since);
  return version < first ? std::optional(first) : std::nullopt;
}

LogicalResult upgrade(nn::OnnxNode &node) { return findUpgrade(node.op)(node); }

} // namespace burin::onnx
