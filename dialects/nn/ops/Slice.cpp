// Slices, and the source operators that are slices: selection, narrowing,
// flipping and rolling.
#include "dialects/nn/ops/Slice.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/ops/Concat.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/shape/SizeValues.h"
#include <limits>
#include <numeric>

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/nn/ops/Slice.cpp.inc"

namespace burin::nn {

void registerSliceOps(NnDialect &dialect) { dialect.addFamily<SliceOp>(); }

static constexpr int64_t toTheEnd = std::numeric_limits<int64_t>::max();

/// The first element taken of a dimension, and how many.
struct Span {
  int64_t start, count;
};

static Span resolve(int64_t start, int64_t end, int64_t step, int64_t size) {
  int64_t low = step < 0 ? -1 : 0, high = step < 0 ? size - 1 : size;
  // A start before the first element is the first (ONNX), even backwards.
  start = std::clamp(start < 0 ? start + size : start,
                     std::min<int64_t>(0, high), high);
  end = std::clamp(end < 0 ? end + size : end, low, high);
  Integer distance = step < 0 ? Integer(start) - end : Integer(end) - start;
  Integer stride = step < 0 ? -Integer(step) : Integer(step);
  return {start,
          std::max<int64_t>(int64_t((distance + stride - 1) / stride), 0)};
}

/// A bound of a slice that goes forwards, counted from the begin and no less
/// than it; unknown where its sign is.
static Size placeOf(const Size &bound, const Size &size) {
  size::Range range = bound.range();
  if (range.min < 0 && range.max >= 0)
    return Size::unknown();
  return max(range.max < 0 ? bound + size : bound, 0);
}

/// How many elements are taken of a dimension that is an expression, or from
/// bounds that are.
static Size countTaken(const Size &start, const Size &end, int64_t step,
                       const Size &size) {
  if (start == Size(0) && end == Size(toTheEnd) && step == 1)
    return size;
  auto first = start.constant(), last = end.constant(), whole = size.constant();
  if (first && last && whole)
    return resolve(*first, *last, step, *whole).count;
  if (step < 0)
    return Size::unknown();
  Size stop = min(placeOf(end, size), size);
  return max(ceilDiv(stop - placeOf(start, size), step), 0);
}

LogicalResult SliceOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(getX());
  size_t count = getAxes().size();
  for (Value bounds : {getStarts(), getEnds()}) {
    ShapedType type = shaped(bounds);
    bool fits =
        type.getElementType().isInteger() &&
        (!type.hasRank() ||
         (type.getRank() == 1 &&
          (type.isDynamicDim(0) || type.getDimSize(0) == int64_t(count))));
    if (!fits)
      return emitOpError() << "expected " << count
                           << " integers as starts and as ends, got " << type;
  }
  if (getSteps().size() != count || llvm::is_contained(getSteps(), 0))
    return emitOpError() << "expected " << count << " steps other than 0, got ["
                         << getSteps() << "]";
  if (!x.hasRank()) {
    types.push_back(UnrankedTensorType::get(x.getElementType()));
    return success();
  }
  if (failed(normalizeAxes(*this, getAxes(), x.getRank())))
    return failure();
  auto starts = elementsOf(getStarts()), ends = elementsOf(getEnds());
  SizeList shape = rankedSizesOf(getX());
  for (auto [i, axis] : llvm::enumerate(getAxes())) {
    Size &size = shape[axis < 0 ? axis + x.getRank() : axis];
    size = starts && ends
               ? countTaken((*starts)[i], (*ends)[i], getSteps()[i], size)
               : Size::unknown();
  }
  types.push_back(tensorOf(shape, x.getElementType()));
  return success();
}

/// For each dimension of x the element that index 0 takes, and the step.
static void fillSpans(ArrayRef<int64_t> shape, ArrayRef<int64_t> axes,
                      ArrayRef<int64_t> steps, ArrayRef<int64_t> starts,
                      ArrayRef<int64_t> ends, SmallVectorImpl<int64_t> &first,
                      SmallVectorImpl<int64_t> &step) {
  first.assign(shape.size(), 0);
  step.assign(shape.size(), 1);
  for (size_t i = 0; i < axes.size(); ++i) {
    int64_t axis = axes[i] < 0 ? axes[i] + int64_t(shape.size()) : axes[i];
    first[axis] = resolve(starts[i], ends[i], steps[i], shape[axis]).start;
    step[axis] = steps[i];
  }
}

LogicalResult SliceOp::interpret(Interpretation &values) {
  const HostTensor &x = values[getX()];
  HostTensor &result = values.result();
  SmallVector<int64_t> starts, ends, first, step;
  for (size_t i = 0; i < getAxes().size(); ++i) {
    starts.push_back(int64_t(values[getStarts()].integer(i)));
    ends.push_back(int64_t(values[getEnds()].integer(i)));
  }
  fillSpans(x.shape(), getAxes(), getSteps(), starts, ends, first, step);
  SmallVector<int64_t> strides = rowMajorStrides(x.shape());
  SmallVector<int64_t> index(result.rank(), 0);
  for (int64_t i = 0; i < result.size();
       ++i, nextIndex(index, result.shape())) {
    int64_t from = 0;
    for (int64_t d = 0; d < x.rank(); ++d)
      from += (first[d] + index[d] * step[d]) * strides[d];
    result.copy(i, x, from);
  }
  return success();
}

LogicalResult SliceOp::lower(Lowering &lowering) {
  RankedTensorType type = ranked(getResult());
  auto starts = constantIntegers(getStarts()),
       ends = constantIntegers(getEnds());
  // How far a slice goes its type says.
  if (!ends && size::hasSymbols(type))
    ends.emplace(getAxes().size(), std::numeric_limits<int64_t>::max());
  if (!starts || !ends)
    return emitOpError() << "expected constant starts and ends, got computed "
                            "ones";
  SmallVector<int64_t> first, step;
  // Those from the end, and those that run backwards, begin where the size
  // says.
  for (auto [i, axis] : llvm::enumerate(getAxes()))
    if (auto x = ranked(getX());
        !size::sizesOf(x)[fromStart(axis, x.getRank())].constant() &&
        ((*starts)[i] < 0 || getSteps()[i] < 0))
      lowering.refuseSizes("a slice of a size that is known at run time only "
                           "to begin at a number from its start",
                           x);
  fillSpans(ranked(getX()).getShape(), getAxes(), getSteps(), *starts, *ends,
            first, step);
  SmallVector<AffineExpr> at;
  for (int64_t d = 0; d < type.getRank(); ++d)
    at.push_back(lowering.builder.getAffineDimExpr(d) * step[d] + first[d]);
  AffineMap map = AffineMap::get(type.getRank(), 0, at, getContext());
  lowering.set(getResult(), lowering.map(type, [&](ValueRange indices) {
    return lowering.load(lowering[getX()], map, indices);
  }));
  return success();
}

// ---- bindings

/// A slice of one dimension with these bounds, tensors of one integer.
static Value sliceOne(SourceNode &node, Value x, int64_t axis, Value start,
                      Value end, int64_t step = 1) {
  return x && start && end
             ? node.create<SliceOp>(x, start, end, ArrayRef<int64_t>(axis),
                                    ArrayRef<int64_t>(step))
             : Value();
}

/// The integers of an optional operand that must be constant; absent without
/// it, a failure where it is computed.
static FailureOr<std::optional<SmallVector<int64_t>>>
readConstant(OnnxNode &node, unsigned operand, StringRef name) {
  if (!node.operand(operand))
    return std::optional<SmallVector<int64_t>>();
  auto integers = constantIntegers(node.operand(operand));
  if (integers)
    return integers;
  return node.emitError() << "expected constant " << name
                          << ", got computed ones";
}

/// Everything was an attribute up to version 9.
static LogicalResult importSlice(OnnxNode &node) {
  Value starts = node.operand(1), ends = node.operand(2);
  if (auto given = node.getInts("starts"))
    starts = node.constant(*given);
  if (auto given = node.getInts("ends"))
    ends = node.constant(*given);
  if (failed(node.checkOperands({node.operand(0), starts, ends}, 3)))
    return failure();
  auto axes = readConstant(node, 3, "axes"),
       steps = readConstant(node, 4, "steps");
  if (failed(axes) || failed(steps))
    return failure();
  if (auto given = node.getInts("axes"))
    *axes = *given;
  if (!*axes) {
    if (!shaped(starts).hasStaticShape())
      return node.emitError()
             << "expected starts of known length, got " << starts.getType();
    axes->emplace(shaped(starts).getNumElements());
    std::iota((*axes)->begin(), (*axes)->end(), 0);
  }
  if (!*steps)
    steps->emplace((*axes)->size(), 1);
  return give(node, node.create<SliceOp>(node.operand(0), starts, ends, **axes,
                                         **steps));
}

static Value readSelf(AtenNode &node) {
  Value self = node.operand("self");
  if (!self)
    node.emitError() << "expected a tensor 'self'";
  return self;
}

/// An integer argument as a tensor of one, `otherwise` where it is left out.
static Value readBound(AtenNode &node, StringRef name, int64_t otherwise) {
  Value bound = node.integers(name);
  return bound || node.hasFailed() ? bound : node.constant({otherwise});
}

static LogicalResult importSliceTensor(AtenNode &node) {
  Value self = readSelf(node);
  Value start = readBound(node, "start", 0);
  Value end = readBound(node, "end", toTheEnd);
  return give(node, sliceOne(node, self, node.getInt("dim", 0), start, end,
                             node.getInt("step", 1)));
}

/// `start` and the number `length` behind it; null after an error. What ends at
/// the very end cannot be said as a sum, since 0 would be the beginning.
static Value endOf(SourceNode &node, Value start, Value length) {
  auto from = constantIntegers(start), count = constantIntegers(length);
  if (!from || !count || from->size() != 1 || count->size() != 1)
    return node.create<AddOp>(ValueRange{start, length});
  int64_t end = from->front() + count->front();
  return node.constant({from->front() < 0 && end >= 0 ? toTheEnd : end});
}

static LogicalResult importSelect(AtenNode &node) {
  Value self = readSelf(node), index = readBound(node, "index", 0);
  int64_t axis = node.getInt("dim", 0);
  Value end = index ? endOf(node, index, node.constant({1})) : Value();
  Value part = sliceOne(node, self, axis, index, end);
  return part ? give(node, node.create<SqueezeOp>(
                               part, node.builder.getDenseI64ArrayAttr({axis})))
              : failure();
}

static LogicalResult importNarrow(AtenNode &node) {
  Value self = readSelf(node), start = readBound(node, "start", 0);
  Value length = readBound(node, "length", 0);
  Value end = start && length ? endOf(node, start, length) : Value();
  return give(node, sliceOne(node, self, node.getInt("dim", 0), start, end));
}

static LogicalResult importFlip(AtenNode &node) {
  Value self = readSelf(node);
  SmallVector<int64_t> axes = node.getInts("dims", {});
  if (!self || node.hasFailed())
    return failure();
  SmallVector<int64_t> starts(axes.size(), -1), steps(axes.size(), -1);
  SmallVector<int64_t> ends(axes.size(), std::numeric_limits<int64_t>::min());
  return give(node, node.create<SliceOp>(self, node.constant(starts),
                                         node.constant(ends), axes, steps));
}

/// Moves the elements of `self` along dimensions; those that leave at the end
/// come in again at the beginning.
static LogicalResult rollDimensions(AtenNode &node, Value &self,
                                    ArrayRef<int64_t> shifts,
                                    ArrayRef<int64_t> axes) {
  int64_t rank = shaped(self).getRank();
  for (auto [axis, shift] : llvm::zip(axes, shifts)) {
    int64_t at = axis < 0 ? axis + rank : axis;
    if (at < 0 || at >= rank || shaped(self).isDynamicDim(at))
      return node.emitError() << "expected a known dimension " << axis
                              << " to roll, got " << self.getType();
    int64_t size = shaped(self).getDimSize(at);
    int64_t first = size == 0 ? 0 : ((-shift) % size + size) % size;
    if (first == 0)
      continue;
    Value cut = node.constant({first});
    Value back = sliceOne(node, self, at, cut, node.constant({toTheEnd}));
    Value front =
        sliceOne(node, self, at, node.constant(ArrayRef<int64_t>{0}), cut);
    self = back && front ? node.create<ConcatOp>(ValueRange{back, front}, at)
                         : Value();
    if (!self)
      return failure();
  }
  return success();
}

static LogicalResult importRoll(AtenNode &node) {
  Value self = readSelf(node);
  SmallVector<int64_t> shifts = node.getInts("shifts", {}),
                       axes = node.getInts("dims", {});
  if (!self || node.hasFailed())
    return failure();
  // Without a dimension the flat tensor is rolled.
  if (axes.empty() && shifts.size() == 1 && shaped(self).hasStaticShape()) {
    Value shape = node.constant(shaped(self).getShape());
    self = node.create<ReshapeOp>(self, node.constant({-1}));
    if (!self || failed(rollDimensions(node, self, shifts, {0})))
      return failure();
    return give(node, node.create<ReshapeOp>(self, shape));
  }
  if (axes.size() != shifts.size() || !shaped(self).hasRank())
    return node.emitError() << "expected a dimension for each of "
                            << shifts.size() << " shifts, got " << axes.size();
  return failed(rollDimensions(node, self, shifts, axes)) ? failure()
                                                          : give(node, self);
}

void SliceOp::getBindings(Bindings &bindings) {
  bindings.onnx("Slice", {}, importSlice);
  bindings.aten("aten.slice.Tensor", importSliceTensor);
  bindings.aten("aten.select.int", importSelect);
  bindings.aten("aten.narrow.default", importNarrow);
  bindings.aten("aten.flip.default", importFlip);
  bindings.aten("aten.roll.default", importRoll);
}

} // namespace burin::nn
