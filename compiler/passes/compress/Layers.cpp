// Finds layers, and reads and writes how they are compressed.
#include "compiler/passes/compress/Layers.h"
#include "dialects/nn/ops/Contract.h"
#include "dialects/nn/ops/Conv.h"
#include "dialects/nn/shape/Shapes.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/SetVector.h"
#include <algorithm>
#include <cmath>

using namespace mlir;

namespace burin::compress {

static constexpr StringLiteral attributeName = "nn.compress";

/// So many products of two bytes add up to less than 2^31.
static constexpr int64_t mostProducts = (int64_t(1) << 31) / 255 / 128;

bool Layer::canSmooth() const {
  auto product = dyn_cast<nn::MatmulOp>(op);
  return product && !product.getTransposeA();
}

bool Layer::gains() const {
  constexpr int64_t leastDepth = 16;
  auto conv = dyn_cast<nn::ConvOp>(op);
  return (!conv || conv.getGroup() == 1) && depth >= leastDepth;
}

static std::optional<Layer> layerOf(Operation *op) {
  if (!isa<nn::MatmulOp, nn::ConvOp>(op) || op->hasAttr("element"))
    return std::nullopt;
  Layer layer{op, op->getOperand(0), op->getOperand(1), 0, 0, 0, 0};
  for (Value value : {layer.activation, layer.weights, Value(op->getResult(0))})
    if (!nn::shaped(value).hasStaticShape() || !nn::elementOf(value).isF32())
      return std::nullopt;
  RankedTensorType weights = nn::ranked(layer.weights);
  if (!nn::constantElements(layer.weights) || weights.getNumElements() == 0 ||
      nn::constantElements(layer.activation) ||
      nn::ranked(op->getResult(0)).getNumElements() == 0)
    return std::nullopt;
  if (auto product = dyn_cast<nn::MatmulOp>(op)) {
    if (weights.getRank() != 2 || nn::ranked(layer.activation).getRank() < 2)
      return std::nullopt;
    layer.weightAxis = product.getTransposeB() ? 0 : 1;
    layer.resultAxis = nn::ranked(op->getResult(0)).getRank() - 1;
  } else {
    if (weights.getRank() > 4)
      return std::nullopt;
    layer.weightAxis = 0;
    layer.resultAxis = 1;
  }
  layer.columns = weights.getDimSize(layer.weightAxis);
  layer.depth = weights.getNumElements() / layer.columns;
  if (layer.depth > mostProducts)
    return std::nullopt;
  return layer;
}

std::vector<Layer> findLayers(func::FuncOp function) {
  std::vector<Layer> layers;
  // What is computed inside of branches and loops is no function's result.
  for (Operation &op : function.getBody().front())
    if (std::optional<Layer> layer = layerOf(&op))
      layers.push_back(*layer);
  return layers;
}

std::vector<Value> activationsOf(ArrayRef<Layer> layers) {
  llvm::SetVector<Value> values;
  for (const Layer &layer : layers)
    values.insert(layer.activation);
  return {values.begin(), values.end()};
}

void appendResults(func::FuncOp function, ArrayRef<Value> values) {
  Operation *end = function.getBody().front().getTerminator();
  for (Value value : values) {
    function.insertResult(function.getNumResults(), value.getType(),
                          DictionaryAttr::get(function.getContext()));
    end->insertOperands(end->getNumOperands(), value);
  }
}

ByteScale scaleOfRange(double least, double greatest) {
  least = std::min(least, 0.0);
  greatest = std::max(greatest, 0.0);
  float scale = float((greatest - least) / 255);
  // Of zeros alone any scale would do.
  if (!(scale > 0) || !std::isfinite(1 / scale))
    return {1, 0};
  double zero = std::nearbyint(-least / scale);
  return {scale, int64_t(std::clamp(zero, 0.0, 255.0))};
}

uint64_t Compression::bytesOf(int64_t columns, int64_t depth) const {
  auto elements = uint64_t(columns) * uint64_t(depth);
  if (precision == "bf16")
    return elements * 2;
  int64_t scales = columns * (group ? llvm::divideCeil(depth, group) : 1);
  return (precision == "w4" ? llvm::divideCeil(elements, 2) : elements) +
         uint64_t(scales) * sizeof(float);
}

void Compression::set(Operation *op) const {
  Builder builder(op->getContext());
  NamedAttrList entries;
  entries.set("precision", builder.getStringAttr(precision));
  if (group != 0)
    entries.set("group", builder.getI64IntegerAttr(group));
  if (range)
    entries.set("range",
                builder.getDenseF64ArrayAttr({range->first, range->second}));
  if (!smooth.empty())
    entries.set("smooth", builder.getDenseF32ArrayAttr(smooth));
  if (!correction.empty())
    entries.set("correction", builder.getDenseF32ArrayAttr(correction));
  op->setAttr(attributeName, entries.getDictionary(op->getContext()));
}

FailureOr<std::optional<Compression>> Compression::take(const Layer &layer) {
  auto entries = layer.op->getAttrOfType<DictionaryAttr>(attributeName);
  if (!entries)
    return std::optional<Compression>();
  layer.op->removeAttr(attributeName);
  auto error = [&] {
    return layer.op->emitError()
           << "attribute '" << attributeName << "': expected ";
  };
  Compression compression;
  if (auto precision = entries.getAs<StringAttr>("precision"))
    compression.precision = precision.str();
  if (auto range = entries.getAs<DenseF64ArrayAttr>("range")) {
    if (range.size() != 2 || !std::isfinite(range[0]) ||
        !std::isfinite(range[1]) || range[0] > range[1])
      return error() << "two finite numbers as range, the least first";
    compression.range = {range[0], range[1]};
  }
  if (auto smooth = entries.getAs<DenseF32ArrayAttr>("smooth"))
    compression.smooth = smooth.asArrayRef().vec();
  if (auto correction = entries.getAs<DenseF32ArrayAttr>("correction"))
    compression.correction = correction.asArrayRef().vec();
  if (!llvm::is_contained({"int8", "int8-dynamic", "w8", "w4", "bf16"},
                          compression.precision))
    return error() << "'int8', 'int8-dynamic', 'w8', 'w4' or 'bf16' as "
                      "precision, got '"
                   << compression.precision << "'";
  if (auto group = entries.getAs<IntegerAttr>("group"))
    compression.group = group.getInt();
  bool isOfWeights =
      compression.precision == "w8" || compression.precision == "w4";
  if (compression.group < 0 || compression.group % groupStep != 0 ||
      (compression.group != 0 && !isOfWeights))
    return error() << "groups of 'w8' or 'w4' that are a multiple of "
                   << groupStep << ", got " << compression.group;
  if ((compression.group != 0 || compression.precision == "w4") &&
      !layer.takesGroups())
    return error() << "a matrix product for groups and 'w4'";
  if (compression.precision == "int8" && !compression.range)
    return error() << "the range of the activations";
  auto isPositive = [](float x) { return x > 0 && std::isfinite(x); };
  if (!compression.smooth.empty() &&
      (!layer.canSmooth() ||
       int64_t(compression.smooth.size()) != layer.depth ||
       !llvm::all_of(compression.smooth, isPositive)))
    return error() << layer.depth
                   << " finite numbers above 0 to smooth a product by";
  if (!compression.correction.empty() &&
      int64_t(compression.correction.size()) != layer.columns)
    return error() << layer.columns << " corrections, got "
                   << compression.correction.size();
  return std::optional(std::move(compression));
}

} // namespace burin::compress
