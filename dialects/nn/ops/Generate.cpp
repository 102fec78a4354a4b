// Tensors that follow from indices.
#include "dialects/nn/ops/Generate.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/shape/SizeValues.h"
#include "llvm/Support/Format.h"
#include <algorithm>
#include <cmath>

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/nn/ops/Generate.cpp.inc"

namespace burin::nn {

void registerGenerateOps(NnDialect &dialect) {
  dialect.addFamily<RangeOp, EyeOp, TriangleOp, OneHotOp>();
}

/// The only element of a constant operand; absent where it is not constant.
static std::optional<HostTensor> constantScalar(Value value) {
  ElementsAttr elements = constantElements(value);
  if (!elements || elements.getNumElements() != 1)
    return std::nullopt;
  auto tensor = HostTensor::fromElements(elements);
  return succeeded(tensor) ? std::optional(*tensor) : std::nullopt;
}

/// As the model says it: without an exponent where it is an integer.
static std::string spell(const HostTensor &scalar) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  if (scalar.isFloat())
    stream << llvm::format("%g", scalar.real(0));
  else if (Integer number = scalar.integer(0); number < 0)
    stream << int64_t(number);
  else
    stream << uint64_t(number);
  return text;
}

static LogicalResult checkScalar(Operation *op, StringRef what, Value value) {
  ShapedType type = shaped(value);
  if (!type.hasStaticShape() || type.getNumElements() == 1)
    return success();
  return op->emitOpError() << "expected one element as " << what << ", got "
                           << type;
}

/// The only element of `value`, inside a nest.
static Value loadScalar(Lowering &lowering, Value value, ValueRange indices) {
  SmallVector<AffineExpr> zeros(ranked(value).getRank(),
                                lowering.builder.getAffineConstantExpr(0));
  return lowering.load(
      lowering[value],
      AffineMap::get(indices.size(), 0, zeros, lowering.builder.getContext()),
      indices);
}

// ---- range

/// As many numbers as no tensor holds.
constexpr int64_t tooMany = int64_t(1) << 62;

/// How many numbers lie in a range, at most `tooMany`; absent where delta is 0
/// or something is not a number.
static std::optional<int64_t> rangeLength(const HostTensor &start,
                                          const HostTensor &limit,
                                          const HostTensor &delta) {
  if (start.isFloat()) {
    double count = std::ceil((limit.real(0) - start.real(0)) / delta.real(0));
    if (delta.real(0) == 0 || !std::isfinite(count))
      return std::nullopt;
    return int64_t(std::clamp(count, 0.0, double(tooMany)));
  }
  Integer step = delta.integer(0), way = limit.integer(0) - start.integer(0);
  if (step == 0)
    return std::nullopt;
  Integer count = way / step + (way % step != 0 && (way < 0) == (step < 0));
  return int64_t(std::clamp<Integer>(count, 0, tooMany));
}

/// The length of a range of integers that follow from sizes.
static Size countSteps(Value start, Value limit, Value delta) {
  auto first = elementsOf(start), last = elementsOf(limit),
       step = elementsOf(delta);
  if (!first || !last || !step || first->empty() || last->empty() ||
      step->size() != 1)
    return Size::unknown();
  return max(ceilDiv(last->front() - first->front(), step->front()), 0);
}

LogicalResult RangeOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  Type element = elementOf(getStart());
  if (!element.isIntOrFloat() || element.isInteger(1) ||
      elementOf(getLimit()) != element || elementOf(getDelta()) != element)
    return emitOpError() << "expected numbers of one element type, got "
                         << getOperandTypes();
  for (Value operand : getOperands())
    if (failed(checkScalar(*this, "bound", operand)))
      return failure();
  auto start = constantScalar(getStart()), limit = constantScalar(getLimit()),
       delta = constantScalar(getDelta());
  Size size = countSteps(getStart(), getLimit(), getDelta());
  if (start && limit && delta) {
    auto length = rangeLength(*start, *limit, *delta);
    if (!length || *length == tooMany)
      return emitOpError() << "expected a range of "
                           << (length ? "less than 2^62 numbers"
                                      : "finite length")
                           << ", got " << spell(*start) << " to "
                           << spell(*limit) << " by " << spell(*delta);
    size = *length;
  }
  types.push_back(tensorOf(SizeList{size}, element));
  return success();
}

LogicalResult RangeOp::interpret(Interpretation &values) {
  HostTensor &result = values.result();
  const HostTensor &start = values[getStart()], &delta = values[getDelta()];
  for (int64_t i = 0; i < result.size(); ++i)
    if (result.isFloat())
      result.setReal(i, start.real(0) + double(i) * delta.real(0));
    else
      result.setInteger(i, start.integer(0) + i * delta.integer(0));
  return success();
}

LogicalResult RangeOp::lower(Lowering &lowering) {
  RankedTensorType type = ranked(getResult());
  auto build = [&](ValueRange indices) {
    Value i = lowering.indexValue(indices[0], type.getElementType());
    return lowering.formula(
        "start + i * delta", type.getElementType(),
        {{"i", i},
         {"start", loadScalar(lowering, getStart(), indices)},
         {"delta", loadScalar(lowering, getDelta(), indices)}});
  };
  lowering.set(getResult(), lowering.map(type, build));
  return success();
}

/// What is left out of start and step is 0 and 1; the type is that of the
/// numbers, f32 where one of them is a float.
static LogicalResult importArange(AtenNode &node) {
  bool isFloat = false;
  for (StringRef name : {"start", "end", "step"})
    isFloat |= isa_and_nonnull<FloatAttr>(node.attributes.lookup(name));
  Type element = node.getElementType("dtype");
  if (!element)
    element = isFloat ? Type(node.builder.getF32Type())
                      : Type(node.builder.getI64Type());
  auto bound = [&](StringRef name, double otherwise) {
    Value symbolic = node.operand(name);
    return symbolic ? castTo(node, symbolic, element)
                    : node.scalar(element, node.getFloat(name, otherwise));
  };
  Value start = bound("start", 0), end = bound("end", 0),
        step = bound("step", 1);
  return give(node, start && end && step
                        ? node.create<RangeOp>(start, end, step)
                        : Value());
}

/// `stash_type` speaks of 16-bit floats.
static LogicalResult importRange(OnnxNode &node) {
  node.ignore("stash_type");
  return importOperands<RangeOp>(node);
}

void RangeOp::getBindings(Bindings &bindings) {
  bindings.onnx("Range", {11}, importRange);
  for (StringRef name :
       {"aten.arange.default", "aten.arange.start", "aten.arange.start_step"})
    bindings.aten(name, importArange);
}

// ---- eye

LogicalResult EyeOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(getX());
  if (x.hasRank() && x.getRank() != 2)
    return emitOpError() << "expected a matrix, got " << x;
  if (!getTo().isIntOrFloat())
    return emitOpError() << "expected a number or boolean as element, got "
                         << getTo();
  types.push_back(tensorOf(sizesOf(getX()), getTo()));
  return success();
}

LogicalResult EyeOp::interpret(Interpretation &values) {
  HostTensor &result = values.result();
  int64_t columns = result.shape()[1];
  for (int64_t i = 0; i < result.size(); ++i) {
    bool isOne = i % columns - i / columns == int64_t(getDiagonal());
    if (result.isFloat())
      result.setReal(i, isOne);
    else
      result.setInteger(i, isOne);
  }
  return success();
}

/// The signed distance of an element from the main diagonal.
static Value distance(Lowering &lowering, ValueRange indices) {
  Type type = lowering.builder.getI64Type();
  return lowering.binary(plan::Binary::k_sub,
                         lowering.indexValue(indices.back(), type),
                         lowering.indexValue(indices.drop_back().back(), type));
}

LogicalResult EyeOp::lower(Lowering &lowering) {
  Type type = lowering.builder.getI64Type();
  lowering.set(getResult(),
               lowering.map(ranked(getResult()), [&](ValueRange indices) {
                 Value isOne = lowering.compare(
                     plan::Compare::k_eq, distance(lowering, indices),
                     lowering.literal(type, double(int64_t(getDiagonal()))));
                 return lowering.cast(isOne, getTo());
               }));
  return success();
}

void EyeOp::getBindings(Bindings &bindings) {
  bindings.onnx("EyeLike", {9}, [](OnnxNode &node) -> LogicalResult {
    if (failed(node.checkOperands(node.operands, 1)))
      return failure();
    Type element = node.getElementType("dtype");
    if (!element)
      element = elementOf(node.operand(0));
    return give(node, node.create<EyeOp>(node.operand(0), node.getInt("k", 0),
                                         element));
  });
}

// ---- triangle

LogicalResult TriangleOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(getX());
  if (x.hasRank() && x.getRank() < 2)
    return emitOpError() << "expected matrices, got " << x;
  if (!elementOf(getDiagonal()).isInteger())
    return emitOpError() << "expected an integer as diagonal, got "
                         << getDiagonal().getType();
  if (failed(checkScalar(*this, "diagonal", getDiagonal())))
    return failure();
  types.push_back(x);
  return success();
}

LogicalResult TriangleOp::interpret(Interpretation &values) {
  const HostTensor &x = values[getX()];
  HostTensor &result = values.result();
  int64_t rows = x.shape()[x.rank() - 2], columns = x.shape().back();
  Integer diagonal = values[getDiagonal()].integer(0);
  for (int64_t i = 0; i < result.size(); ++i) {
    Integer from = i % columns - i / columns % rows;
    if (getUpper() ? from >= diagonal : from <= diagonal)
      result.copy(i, x, i);
  }
  return success();
}

LogicalResult TriangleOp::lower(Lowering &lowering) {
  RankedTensorType type = ranked(getResult());
  auto build = [&](ValueRange indices) {
    Value diagonal = lowering.cast(loadScalar(lowering, getDiagonal(), indices),
                                   lowering.builder.getI64Type());
    Value taken =
        lowering.compare(getUpper() ? plan::Compare::k_ge : plan::Compare::k_le,
                         distance(lowering, indices), diagonal);
    return lowering.select(taken, lowering.load(lowering[getX()], indices),
                           lowering.literal(type.getElementType(), 0));
  };
  lowering.set(getResult(), lowering.map(type, build));
  return success();
}

static LogicalResult importTrilu(OnnxNode &node) {
  Value diagonal = node.operand(1) ? node.operand(1)
                                   : node.scalar(node.builder.getI64Type(), 0);
  if (failed(node.checkOperands({node.operand(0), diagonal}, 2)))
    return failure();
  return give(node, node.create<TriangleOp>(node.operand(0), diagonal,
                                            node.getBool("upper", true)));
}

template <bool upper> static LogicalResult importTriangle(AtenNode &node) {
  Value self = node.operand("self");
  if (!self)
    return node.emitError() << "expected a tensor 'self'";
  Value diagonal =
      node.scalar(node.builder.getI64Type(), node.getInt("diagonal", 0));
  return give(node, node.create<TriangleOp>(self, diagonal, upper));
}

void TriangleOp::getBindings(Bindings &bindings) {
  bindings.onnx("Trilu", {14}, importTrilu);
  bindings.aten("aten.triu.default", importTriangle<true>);
  bindings.aten("aten.tril.default", importTriangle<false>);
}

// ---- one hot

LogicalResult OneHotOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType indices = shaped(getIndices()), levels = shaped(getValues());
  Type element = levels.getElementType();
  if (failed(checkScalar(*this, "depth", getDepth())))
    return failure();
  if (levels.hasStaticShape() && levels.getNumElements() != 2)
    return emitOpError() << "expected two values, got " << levels;
  if (!indices.hasRank()) {
    types.push_back(UnrankedTensorType::get(element));
    return success();
  }
  auto axis = normalizeAxis(*this, getAxis(), indices.getRank() + 1);
  if (failed(axis))
    return failure();
  int64_t size = ShapedType::kDynamic;
  if (auto depth = constantScalar(getDepth())) {
    if (!(depth->number(0) >= 0 && depth->number(0) < 0x1p31))
      return emitOpError() << "expected a depth of "
                           << (depth->number(0) >= 0 ? "less than 2^31"
                                                     : "at least 0")
                           << ", got " << spell(*depth);
    size = int64_t(depth->number(0));
  }
  SizeList shape = rankedSizesOf(getIndices());
  shape.insert(shape.begin() + *axis,
               ShapedType::isDynamic(size) ? Size::unknown() : Size(size));
  types.push_back(tensorOf(shape, element));
  return success();
}

LogicalResult OneHotOp::interpret(Interpretation &values) {
  const HostTensor &indices = values[getIndices()];
  HostTensor &result = values.result();
  int64_t axis = fromStart(getAxis(), result.rank());
  int64_t depth = result.shape()[axis];
  int64_t inner = rowMajorStrides(result.shape())[axis];
  for (int64_t i = 0; i < result.size(); ++i) {
    int64_t at = i / inner / depth * inner + i % inner;
    double index = indices.number(at), place = double(i / inner % depth);
    bool isHot = index == place || index + double(depth) == place;
    result.copy(i, values[getValues()], isHot);
  }
  return success();
}

LogicalResult OneHotOp::lower(Lowering &lowering) {
  RankedTensorType type = ranked(getResult());
  int64_t axis = fromStart(getAxis(), type.getRank());
  Type element = elementOf(getIndices());
  Value levels = lowering[getValues()];
  auto build = [&](ValueRange indices) {
    SmallVector<Value> source(indices);
    source.erase(source.begin() + axis);
    Type wide =
        isa<FloatType>(element) ? element : Type(lowering.builder.getI64Type());
    llvm::StringMap<Value> variables = {
        {"x",
         lowering.cast(lowering.load(lowering[getIndices()], source), wide)},
        {"i", lowering.indexValue(indices[axis], wide)},
        {"n", lowering.literal(wide, double(type.getDimSize(axis)))}};
    Value isHot = lowering.formula("x == i || x + n == i", wide, variables);
    auto level = [&](int64_t which) {
      AffineMap map = AffineMap::get(
          type.getRank(), 0, lowering.builder.getAffineConstantExpr(which));
      return lowering.load(levels, map, indices);
    };
    return lowering.select(isHot, level(1), level(0));
  };
  lowering.set(getResult(), lowering.map(type, build));
  return success();
}

static LogicalResult importOneHot(OnnxNode &node) {
  if (failed(node.checkOperands(node.operands, 3)))
    return failure();
  // An index with a fraction is that of the integer towards 0.
  Value indices = node.operand(0);
  if (isa<FloatType>(elementOf(indices)))
    indices = castTo(node, indices, node.builder.getI64Type());
  if (!indices)
    return failure();
  return give(node,
              node.create<OneHotOp>(indices, node.operand(1), node.operand(2),
                                    node.getInt("axis", -1)));
}

static LogicalResult importAtenOneHot(AtenNode &node) {
  Value self = node.operand("self");
  int64_t classes = node.getInt("num_classes", -1);
  if (!self || classes < 0)
    return node.emitError()
           << "expected a tensor and a number of classes, got " << classes;
  return give(node, node.create<OneHotOp>(self, node.constant({classes}),
                                          node.constant({0, 1}), -1));
}

void OneHotOp::getBindings(Bindings &bindings) {
  bindings.onnx("OneHot", {9}, importOneHot);
  bindings.aten("aten.one_hot.default", importAtenOneHot);
}

} // namespace burin::nn
