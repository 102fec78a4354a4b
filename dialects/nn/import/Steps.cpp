// The steps that compositions are written in: each one op, or null.
#include "dialects/nn/import/Steps.h"
#include "dialects/nn/ops/Broadcast.h"
#include "dialects/nn/ops/Concat.h"
#include "dialects/nn/ops/Cumulative.h"
#include "dialects/nn/ops/Logic.h"
#include "dialects/nn/ops/Reduce.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/ops/Scatter.h"
#include "dialects/nn/ops/Shape.h"
#include "dialects/nn/ops/Slice.h"
#include "dialects/nn/ops/Transpose.h"
#include "dialects/plan/Formula.h"

using namespace mlir;

namespace burin::nn::step {

// ---- arguments

Value readTensor(AtenNode &node, StringRef name) {
  Value tensor = node.operand(name);
  if (tensor && shaped(tensor).hasRank())
    return tensor;
  node.emitError() << "expected a tensor '" << name << "' of known rank";
  return nullptr;
}

Value readStatic(AtenNode &node, StringRef name) {
  Value tensor = readTensor(node, name);
  if (!tensor || shaped(tensor).hasStaticShape())
    return tensor;
  node.emitError() << "expected a tensor '" << name << "' of known sizes, got "
                   << tensor.getType();
  return nullptr;
}

std::optional<int64_t> readInt(AtenNode &node, StringRef name,
                               int64_t otherwise, int64_t least, int64_t most) {
  int64_t value = node.getInt(name, otherwise);
  if (node.hasFailed())
    return std::nullopt;
  if (value >= least && value <= most)
    return value;
  node.emitError(name) << "expected '" << name << "' in [" << least << ", "
                       << most << "], got " << value;
  return std::nullopt;
}

std::optional<int64_t> readDimension(AtenNode &node, StringRef name,
                                     int64_t otherwise, int64_t rank) {
  rank = std::max<int64_t>(rank, 1);
  std::optional<int64_t> axis = readInt(node, name, otherwise, -rank, rank - 1);
  return axis ? std::optional(fromStart(*axis, rank)) : axis;
}

std::optional<SmallVector<int64_t>> readConstant(AtenNode &node, StringRef name,
                                                 StringRef why) {
  std::optional<SmallVector<int64_t>> values =
      constantIntegers(node.operand(name));
  if (!values)
    node.emitError() << "expected constant '" << name << "': " << why
                     << " depends on them";
  return values;
}

// ---- values

Value filled(SourceNode &node, Type element, ArrayRef<int64_t> shape,
             double value) {
  return node.constant(cast<ElementsAttr>(DenseElementsAttr::get(
      RankedTensorType::get(shape, element),
      ArrayRef<Attribute>(plan::literalAttribute(element, value)))));
}

Value number(SourceNode &node, Type element, double value) {
  return filled(node, element, {}, value);
}

Value reshape(SourceNode &node, Value x, ArrayRef<int64_t> shape) {
  return x ? node.create<ReshapeOp>(x, node.constant(shape),
                                    /*allow_zero=*/true)
           : Value();
}

Value flatten(SourceNode &node, Value x) {
  return x ? node.create<CollapseOp>(x, 0, -1) : Value();
}

Value unsqueeze(SourceNode &node, Value x, ArrayRef<int64_t> axes) {
  return x && !axes.empty() ? node.create<UnsqueezeOp>(x, axes) : x;
}

Value transpose(SourceNode &node, Value x, ArrayRef<int64_t> permutation) {
  if (!x || llvm::is_sorted(permutation))
    return x;
  return node.create<TransposeOp>(
      x, node.builder.getDenseI64ArrayAttr(permutation));
}

Value move(SourceNode &node, Value x, ArrayRef<int64_t> from,
           ArrayRef<int64_t> to) {
  if (!x)
    return nullptr;
  SmallVector<int64_t> permutation(shaped(x).getRank(), -1), others;
  for (auto [source, target] : llvm::zip_equal(from, to))
    permutation[target] = source;
  int64_t next = 0;
  for (int64_t &place : permutation) {
    while (place < 0 && llvm::is_contained(from, next))
      ++next;
    if (place < 0)
      place = next++;
  }
  return transpose(node, x, permutation);
}

Value slice(SourceNode &node, Value x, int64_t axis, int64_t start, int64_t end,
            int64_t step) {
  return x ? node.create<SliceOp>(x, node.constant({start}),
                                  node.constant({end}), ArrayRef<int64_t>{axis},
                                  ArrayRef<int64_t>{step})
           : Value();
}

Value concat(SourceNode &node, ArrayRef<Value> parts, int64_t axis) {
  if (llvm::is_contained(parts, Value()))
    return nullptr;
  return parts.size() == 1 ? parts.front()
                           : node.create<ConcatOp>(ValueRange(parts), axis);
}

Value expandLike(SourceNode &node, Value x, Value like) {
  Value shape = x && like ? ShapeOp::of(node, like) : Value();
  return shape ? node.create<ExpandOp>(x, shape) : Value();
}

Value scatter(SourceNode &node, Value x, Value indices, Value updates,
              int64_t axis, StringRef reduction) {
  return x && indices && updates ? node.create<ScatterElementsOp>(
                                       x, indices, updates, axis, reduction)
                                 : Value();
}

Value sum(SourceNode &node, Value x, ArrayRef<int64_t> axes, bool keep) {
  return x ? node.create<ReduceSumOp>(
                 x, node.builder.getDenseI64ArrayAttr(axes), keep)
           : Value();
}

Value runningSum(SourceNode &node, Value x, int64_t axis) {
  return x ? node.create<CumulativeOp>(x, axis, /*exclusive=*/false,
                                       /*reverse=*/false, /*product=*/false)
           : Value();
}

Value refuseNegative(SourceNode &node, Value indices, int64_t outside) {
  if (!indices)
    return nullptr;
  Type element = elementOf(indices);
  Value negative = apply<LessOp>(node, indices, number(node, element, 0));
  return apply<WhereOp>(node, negative, number(node, element, double(outside)),
                        indices);
}

} // namespace burin::nn::step
