// Places of extreme elements: one pass that carries the extreme and its index.
#include "dialects/nn/ops/ArgExtreme.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/shape/Sizes.h"
#include <cmath>

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/nn/ops/ArgExtreme.cpp.inc"

namespace burin::nn {

void registerArgExtremeOps(NnDialect &dialect) {
  dialect.addFamily<ArgExtremeOp>();
}

LogicalResult ArgExtremeOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(getX());
  Type place = IntegerType::get(getContext(), 64);
  if (!x.getElementType().isIntOrFloat())
    return emitOpError() << "expected a number as element, got "
                         << x.getElementType();
  if (!x.hasRank()) {
    types.push_back(UnrankedTensorType::get(place));
    return success();
  }
  auto axis = normalizeAxis(*this, getAxis(), x.getRank());
  if (failed(axis))
    return failure();
  if (x.getDimSize(*axis) == 0)
    return emitOpError() << "expected an element along axis " << *axis
                         << ", got none";
  SizeList sizes = rankedSizesOf(getX());
  if (getKeepDims())
    sizes[*axis] = 1;
  else
    sizes.erase(sizes.begin() + *axis);
  types.push_back(tensorOf(sizes, place));
  return success();
}

int64_t ArgExtremeOp::countOperations() {
  return checkedProduct(ranked(getX()).getShape()).value_or(0);
}

/// Whether `x` takes the place of `best`, which came before it.
template <typename T>
static bool displaces(T x, T best, bool least, bool last) {
  if constexpr (std::is_same_v<T, double>)
    if (std::isnan(x) || std::isnan(best))
      return std::isnan(x) && (last || !std::isnan(best));
  return (least ? x < best : x > best) || (last && x == best);
}

LogicalResult ArgExtremeOp::interpret(Interpretation &values) {
  const HostTensor &x = values[getX()];
  HostTensor &result = values.result();
  int64_t axis = fromStart(getAxis(), x.rank());
  int64_t size = x.shape()[axis], inner = 1;
  for (int64_t other : x.shape().drop_front(axis + 1))
    inner *= other;
  for (int64_t i = 0; i < result.size(); ++i) {
    int64_t first = i / inner * inner * size + i % inner, best = 0;
    for (int64_t k = 1; k < size; ++k) {
      int64_t at = first + k * inner, held = first + best * inner;
      bool better = x.isFloat() ? displaces(x.real(at), x.real(held),
                                            getLeast(), getLast())
                                : displaces(x.integer(at), x.integer(held),
                                            getLeast(), getLast());
      best = better ? k : best;
    }
    result.setInteger(i, best);
  }
  return success();
}

LogicalResult ArgExtremeOp::lower(Lowering &lowering) {
  RankedTensorType type = ranked(getResult()), x = ranked(getX());
  int64_t axis = fromStart(getAxis(), x.getRank());
  Type element = x.getElementType(), place = type.getElementType();
  // The first element always displaces the start, whose place is -1.
  SmallVector<TypedAttr> init = {
      plan::literalAttribute(element, getLeast() ? INFINITY : -INFINITY),
      plan::literalAttribute(place, -1)};
  std::string relation = getLeast() ? "x < best" : "x > best";
  if (getLast())
    relation += " || x == best";
  if (isa<FloatType>(element))
    relation += getLast() ? " || is_nan(x)" : " || is_nan(x) && !is_nan(best)";
  if (getLast() && isa<FloatType>(element))
    relation = "is_nan(best) ? is_nan(x) : " + relation;
  auto step = [&](ValueRange indices, ValueRange held) {
    SmallVector<Value> source(indices.take_front(type.getRank()));
    if (getKeepDims())
      source[axis] = indices.back();
    else
      source.insert(source.begin() + axis, indices.back());
    Value candidate = lowering.load(lowering[getX()], source);
    llvm::StringMap<Value> variables = {{"x", candidate}, {"best", held[0]}};
    Value better = lowering.formula(relation, element, variables);
    Value isFirst = lowering.formula("place < 0", place, {{"place", held[1]}});
    better = lowering.binary(plan::Binary::k_bit_or, better, isFirst);
    Value at = lowering.indexValue(indices.back(), place);
    return SmallVector<Value>{lowering.select(better, candidate, held[0]),
                              lowering.select(better, at, held[1])};
  };
  lowering.set(
      getResult(),
      lowering.reduce(type, {size::sizesOf(x)[axis]}, init, step,
                      [&](ValueRange held, ValueRange) { return held[1]; }));
  return success();
}

static LogicalResult importOnnx(OnnxNode &node, bool least) {
  if (failed(node.checkOperands(node.operands, 1)))
    return failure();
  return give(node, node.create<ArgExtremeOp>(
                        node.operand(0), node.getInt("axis", 0),
                        node.getBool("keepdims", true), least,
                        node.getBool("select_last_index", false)));
}

/// Without `dim` the place counts through all elements in order.
static LogicalResult importAten(AtenNode &node, bool least) {
  Value self = node.operand("self");
  if (!self)
    return node.emitError() << "expected a tensor 'self'";
  bool keepDims = node.getBool("keepdim", false), flat = !node.has("dim");
  if (flat && keepDims)
    return node.emitError("dim") << "expected 'dim' beside 'keepdim', got none";
  bool isScalar = shaped(self).hasRank() && shaped(self).getRank() == 0;
  if (flat || isScalar) {
    self = node.create<CollapseOp>(self, 0, -1);
    keepDims = false;
  }
  int64_t axis = node.getInt("dim", 0);
  return self ? give(node, node.create<ArgExtremeOp>(self, isScalar ? 0 : axis,
                                                     keepDims, least,
                                                     /*last=*/false))
              : failure();
}

void ArgExtremeOp::getBindings(Bindings &bindings) {
  bindings.onnx("ArgMax", {},
                [](OnnxNode &node) { return importOnnx(node, false); });
  bindings.onnx("ArgMin", {},
                [](OnnxNode &node) { return importOnnx(node, true); });
  bindings.aten("aten.argmax.default",
                [](AtenNode &node) { return importAten(node, false); });
  bindings.aten("aten.argmin.default",
                [](AtenNode &node) { return importAten(node, true); });
}

} // namespace burin::nn
