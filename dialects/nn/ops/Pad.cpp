// Padding: constant, by the edge, mirrored and periodic.
#include "dialects/nn/ops/Pad.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/shape/Sizes.h"
#include <numeric>

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/nn/ops/Pad.cpp.inc"

namespace burin::nn {

void registerPadOps(NnDialect &dialect) { dialect.addFamily<PadOp>(); }

/// What each dimension gets at its ends.
struct Ends {
  SmallVector<int64_t> begin, end;

  Ends(std::optional<ArrayRef<int64_t>> axes, ArrayRef<int64_t> pads,
       int64_t rank)
      : begin(rank), end(rank) {
    size_t half = pads.size() / 2;
    for (size_t i = 0; i < half; ++i) {
      int64_t axis = axes ? (*axes)[i] : i;
      axis += axis < 0 ? rank : 0;
      begin[axis] = pads[i];
      end[axis] = pads[half + i];
    }
  }
};

LogicalResult PadOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(getX());
  Type element = x.getElementType();
  StringRef mode = getMode();
  if (mode != "constant" && mode != "edge" && mode != "reflect" &&
      mode != "wrap")
    return NodeError::begin(*this, "mode")
           << "expected 'mode' to be 'constant', 'edge', 'reflect' or 'wrap', "
              "got '"
           << mode << "'";
  ShapedType value = shaped(getValue());
  if (value.getElementType() != element ||
      (value.hasStaticShape() && value.getNumElements() != 1))
    return emitOpError() << "expected one " << element << " as value, got "
                         << value;
  if (!x.hasRank()) {
    types.push_back(UnrankedTensorType::get(element));
    return success();
  }
  if (getAxes() && failed(normalizeAxes(*this, *getAxes(), x.getRank())))
    return failure();
  auto pads = constantIntegers(getPads());
  int64_t count = getAxes() ? getAxes()->size() : x.getRank();
  if (pads && int64_t(pads->size()) != 2 * count)
    return emitOpError() << "expected two pads for each of " << count
                         << " axes, got " << pads->size();
  SizeList shape(x.getRank(), Size::unknown()), from = rankedSizesOf(getX());
  if (pads) {
    Ends ends(getAxes(), *pads, x.getRank());
    for (auto [i, size] : llvm::enumerate(x.getShape())) {
      if (ShapedType::isDynamic(size)) {
        shape[i] = from[i] + ends.begin[i] + ends.end[i];
        continue;
      }
      Integer sum = Integer(size) + ends.begin[i] + ends.end[i];
      int64_t furthest = std::max(ends.begin[i], ends.end[i]);
      int64_t reach = mode == "constant"  ? furthest
                      : size == 0         ? 0
                      : mode == "reflect" ? size - 1
                                          : furthest;
      if (sum < 0 || sum > std::numeric_limits<int64_t>::max() / 8 ||
          furthest > std::max<int64_t>(reach, 0)) {
        InFlightDiagnostic error = emitOpError()
                                   << "expected pads that dimension " << i
                                   << " of " << size << " elements admits";
        if (furthest > std::max<int64_t>(reach, 0))
          error << " in mode '" << mode << "' (at most " << reach << ")";
        return error << ", got " << ends.begin[i] << " and " << ends.end[i];
      }
      shape[i] = int64_t(sum);
    }
  }
  types.push_back(tensorOf(shape, element));
  return success();
}

LogicalResult PadOp::interpret(Interpretation &values) {
  const HostTensor &x = values[getX()], &padTensor = values[getPads()];
  HostTensor &result = values.result();
  SmallVector<int64_t> pads;
  for (int64_t i = 0; i < padTensor.size(); ++i)
    pads.push_back(int64_t(padTensor.integer(i)));
  Ends ends(getAxes(), pads, x.rank());
  SmallVector<int64_t> strides = rowMajorStrides(x.shape());
  SmallVector<int64_t> index(result.rank(), 0);
  for (int64_t i = 0; i < result.size();
       ++i, nextIndex(index, result.shape())) {
    int64_t from = 0;
    bool inside = true;
    for (int64_t d = 0; d < x.rank(); ++d) {
      int64_t size = x.shape()[d], at = index[d] - ends.begin[d];
      if (at < 0 || at >= size) {
        inside &= getMode() != "constant";
        if (getMode() == "edge")
          at = at < 0 ? 0 : size - 1;
        else if (getMode() == "reflect")
          at = at < 0 ? -at : 2 * (size - 1) - at;
        else if (getMode() == "wrap")
          at = (at % size + size) % size;
      }
      from += at * strides[d];
    }
    result.copy(i, inside ? x : values[getValue()], inside ? from : 0);
  }
  return success();
}

/// The element of a dimension of `size` that the padded `index` shows.
static Value foldIndex(Lowering &lowering, StringRef mode, Value index,
                       int64_t begin, int64_t size) {
  Type type = lowering.builder.getI64Type();
  Value at = lowering.indexValue(index, type);
  llvm::StringMap<Value> variables = {
      {"at",
       lowering.binary(plan::Binary::k_sub, at, lowering.literal(type, begin))},
      {"last", lowering.literal(type, size - 1)},
      {"size", lowering.literal(type, size)}};
  StringRef formula = mode == "edge" ? "maximum(0, minimum(last, at))"
                      : mode == "reflect"
                          ? "abs(at) > last ? last + last - at : abs(at)"
                          : "mod(at, size)";
  return lowering.checkIndex(lowering.formula(formula, type, variables), size);
}

LogicalResult PadOp::lower(Lowering &lowering) {
  RankedTensorType type = ranked(getResult());
  auto pads = constantIntegers(getPads());
  if (!pads)
    return emitOpError() << "expected constant pads, got computed ones";
  Ends ends(getAxes(), *pads, type.getRank());
  Value x = lowering[getX()];
  for (int64_t d = 0; getMode() != "constant" && d < type.getRank(); ++d)
    if (!size::sizesOf(ranked(getX()))[d].constant() &&
        (ends.begin[d] != 0 || ends.end[d] != 0))
      lowering.refuseSizes("sizes that are known when it is compiled along an "
                           "axis that is padded by '" +
                               getMode().str() + "'",
                           ranked(getX()));
  SmallVector<AffineExpr> at;
  for (int64_t d = 0; d < type.getRank(); ++d)
    at.push_back(lowering.builder.getAffineDimExpr(d) - ends.begin[d]);
  AffineMap map = AffineMap::get(type.getRank(), 0, at, getContext());
  lowering.set(getResult(), lowering.map(type, [&](ValueRange indices) {
    if (getMode() == "constant") {
      Value filling = lowering.load(
          lowering[getValue()],
          AffineMap::get(type.getRank(), 0,
                         SmallVector<AffineExpr>(
                             ranked(getValue()).getRank(),
                             lowering.builder.getAffineConstantExpr(0)),
                         getContext()),
          indices);
      return lowering.loadGuarded(x, map, indices, filling);
    }
    SmallVector<Value> source(indices);
    for (int64_t d = 0; d < type.getRank(); ++d)
      if (ends.begin[d] != 0 || ends.end[d] != 0)
        source[d] = foldIndex(lowering, getMode(), indices[d], ends.begin[d],
                              ranked(getX()).getDimSize(d));
    return lowering.load(x, source);
  }));
  return success();
}

// ---- bindings

/// Pads were an attribute up to version 10, called `paddings` in the first.
static LogicalResult importPad(OnnxNode &node) {
  Value x = node.operand(0), pads = node.operand(1), value = node.operand(2);
  if (auto given = node.getInts("pads")) {
    pads = node.constant(*given);
    value = x ? node.scalar(elementOf(x), node.getFloat("value", 0)) : x;
  }
  if (failed(node.checkOperands({x, pads}, 2)))
    return failure();
  if (!value)
    value = node.scalar(elementOf(x), 0);
  DenseI64ArrayAttr axes;
  if (Value operand = node.operand(3)) {
    auto constant = constantIntegers(operand);
    if (!constant)
      return node.emitError() << "expected constant axes, got computed ones";
    axes = node.builder.getDenseI64ArrayAttr(*constant);
  }
  return give(node,
              node.create<PadOp>(x, pads, value, axes,
                                 node.builder.getStringAttr(
                                     node.getString("mode", "constant"))));
}

/// torch lists the pads from the last dimension on, both ends together.
static LogicalResult padLast(AtenNode &node, StringRef name, StringRef mode) {
  Value self = node.operand("self");
  auto pads = node.getInts(name);
  if (!self || !pads || node.hasFailed() || pads->size() % 2 != 0)
    return node.emitError()
           << "expected a tensor 'self' and pairs '" << name << "'";
  SmallVector<int64_t> axes, begin, end;
  for (size_t i = 0; i < pads->size() / 2; ++i) {
    axes.push_back(-1 - int64_t(i));
    begin.push_back((*pads)[2 * i]);
    end.push_back((*pads)[2 * i + 1]);
  }
  llvm::append_range(begin, end);
  Value value = node.scalar(elementOf(self), node.getFloat("value", 0));
  return give(node, node.create<PadOp>(self, node.constant(begin), value,
                                       node.builder.getDenseI64ArrayAttr(axes),
                                       node.builder.getStringAttr(mode)));
}

static LogicalResult importAtenPad(AtenNode &node) {
  std::string mode = node.getString("mode", "constant");
  StringRef ours = mode == "replicate"  ? "edge"
                   : mode == "circular" ? "wrap"
                                        : StringRef(mode);
  return padLast(node, "pad", ours);
}

void PadOp::getBindings(Bindings &bindings) {
  bindings.onnx("Pad", {2}, importPad);
  bindings.aten("aten.constant_pad_nd.default", [](AtenNode &node) {
    return padLast(node, "pad", "constant");
  });
  bindings.aten("aten.pad.default", importAtenPad);
  for (StringRef name :
       {"aten.reflection_pad1d.default", "aten.reflection_pad2d.default",
        "aten.reflection_pad3d.default"})
    bindings.aten(name, [](AtenNode &node) {
      return padLast(node, "padding", "reflect");
    });
  for (StringRef name :
       {"aten.replication_pad1d.default", "aten.replication_pad2d.default",
        "aten.replication_pad3d.default"})
    bindings.aten(
        name, [](AtenNode &node) { return padLast(node, "padding", "edge"); });
}

} // namespace burin::nn
