// Runs chains of slices, reshapes and transposes backwards; what else moves
// elements is undone by the places that they come from.
#include "dialects/nn/import/Views.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/ops/Broadcast.h"
#include "dialects/nn/ops/Concat.h"
#include "dialects/nn/ops/Gather.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/ops/Shape.h"
#include "dialects/nn/ops/Slice.h"
#include "dialects/nn/ops/Transpose.h"
#include "dialects/nn/reference/Evaluate.h"
#include "dialects/nn/reference/Fold.h"
#include "dialects/nn/shape/Shapes.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;

namespace burin::nn {

/// Elements of a tensor, each of whose places is worked out while a model is
/// read.
static constexpr int64_t maxPlaces = int64_t(1) << 24;

Value inPlaceOf(SourceNode &node, Type element, Value like, Value source) {
  if (!source)
    return nullptr;
  bool isSameShape = shaped(source).hasStaticShape() &&
                     shaped(like).hasStaticShape() &&
                     shaped(source).getShape() == shaped(like).getShape();
  source = castTo(node, source, element);
  if (!source || isSameShape)
    return source;
  Value shape = ShapeOp::of(node, like);
  return shape ? node.create<ExpandOp>(ValueRange{source, shape}) : Value();
}

// ---- along one axis

static Value sliceOf(SourceNode &node, Value x, int64_t axis, int64_t from,
                     int64_t to) {
  return node.create<SliceOp>(x, node.constant({from}), node.constant({to}),
                              ArrayRef<int64_t>{axis}, ArrayRef<int64_t>{1});
}

/// Adds what `self` holds from `from` to `to` along `axis`. Parts of a
/// concatenation are taken from there, so that what many writes to one tensor
/// leave is one concatenation.
static LogicalResult addParts(SourceNode &node, Value self, int64_t axis,
                              int64_t from, int64_t to,
                              SmallVectorImpl<Value> &parts) {
  auto concat = self.getDefiningOp<ConcatOp>();
  if (!concat || fromStart(concat.getAxis(), shaped(self).getRank()) != axis) {
    if (from >= to)
      return success();
    bool isWhole = from == 0 && to == shaped(self).getDimSize(axis);
    parts.push_back(isWhole ? self : sliceOf(node, self, axis, from, to));
    return success(bool(parts.back()));
  }
  int64_t offset = 0;
  for (Value part : concat.getParts()) {
    int64_t size = shaped(part).getDimSize(axis);
    int64_t first = std::max<int64_t>(from - offset, 0);
    int64_t last = std::min(to - offset, size);
    offset += size;
    if (first >= last)
      continue;
    bool isWhole = first == 0 && last == size;
    parts.push_back(isWhole ? part : sliceOf(node, part, axis, first, last));
    if (!parts.back())
      return failure();
  }
  return success();
}

/// Each element of `self` along `axis` is one of `self` or one of `source`
/// behind it: `places` says which.
static Value pick(SourceNode &node, Value self, Value source, int64_t axis,
                  ArrayRef<int64_t> places) {
  Value both = node.create<ConcatOp>(ValueRange{self, source}, axis);
  return both ? node.create<GatherOp>(both, node.constant(places), axis)
              : Value();
}

Value writeSlice(SourceNode &node, Value self, Value source, int64_t axis,
                 int64_t start, int64_t end, int64_t step) {
  int64_t size = shaped(self).getDimSize(axis);
  if (start >= end)
    return self;
  if (step != 1 && end - start > step) {
    if (size > maxPlaces) {
      node.emitError() << "expected at most " << maxPlaces
                       << " elements along a dimension that is written at "
                          "steps, got "
                       << size;
      return nullptr;
    }
    SmallVector<int64_t> places;
    for (int64_t i = 0; i < size; ++i) {
      bool isWritten = i >= start && i < end && (i - start) % step == 0;
      places.push_back(isWritten ? size + (i - start) / step : i);
    }
    return pick(node, self, source, axis, places);
  }
  // Of several steps only the first is inside.
  end = step == 1 ? end : start + 1;
  SmallVector<Value> parts;
  if (failed(addParts(node, self, axis, 0, start, parts)))
    return nullptr;
  parts.push_back(source);
  if (failed(addParts(node, self, axis, end, size, parts)))
    return nullptr;
  return parts.size() == 1 ? source : node.create<ConcatOp>(parts, axis);
}

// ---- chains

ViewSketch::ViewSketch(SourceNode &node, Value self) : node(node) {
  Type integer = node.builder.getI64Type();
  ShapedType type = shaped(self);
  placeholder = node.builder
                    .create<UnrealizedConversionCastOp>(
                        node.loc, type.clone(integer), ValueRange())
                    .getResult(0);
}

ViewSketch::~ViewSketch() {
  Operation *made = placeholder.getDefiningOp();
  for (Operation *op = last ? last : &made->getBlock()->back(); op != made;) {
    Operation *before = op->getPrevNode();
    // What a write reads as well, such as the ends of a slice, stays.
    if (op->use_empty())
      op->erase();
    op = before;
  }
  made->erase();
}

/// The one tensor whose elements the op moves; null for other ops.
static Value movedOperand(Operation *op) {
  return op && isa<SliceOp, SplitOp, TransposeOp, ReshapeOp, SqueezeOp,
                   UnsqueezeOp, CollapseOp>(op)
             ? op->getOperand(0)
             : Value();
}

/// `source` in the shape of `like`, of the same number of elements.
static Value reshapeLike(SourceNode &node, Value source, Value like) {
  if (source.getType() == like.getType())
    return source;
  Value shape = ShapeOp::of(node, like);
  return shape ? node.create<ReshapeOp>(source, shape, true) : Value();
}

static Value transposeBack(SourceNode &node, TransposeOp op, Value source) {
  SmallVector<int64_t> permutation = op.fullPermutation();
  SmallVector<int64_t> inverse(permutation.size());
  for (auto [i, axis] : llvm::enumerate(permutation))
    inverse[axis] = int64_t(i);
  return node.create<TransposeOp>(source,
                                  node.builder.getDenseI64ArrayAttr(inverse));
}

/// Start, end and step of a slice of one axis; absent for others.
static std::optional<std::array<int64_t, 4>> spanOf(Value part) {
  ShapedType type;
  if (auto split = part.getDefiningOp<SplitOp>()) {
    type = shaped(split.getX());
    int64_t axis = fromStart(split.getAxis(), type.getRank()), start = 0;
    for (Value other :
         split.getParts().take_front(cast<OpResult>(part).getResultNumber()))
      start += shaped(other).getDimSize(axis);
    return {{axis, start, start + shaped(part).getDimSize(axis), 1}};
  }
  auto slice = part.getDefiningOp<SliceOp>();
  if (!slice || slice.getAxes().size() != 1 || slice.getSteps()[0] < 1)
    return std::nullopt;
  auto starts = constantIntegers(slice.getStarts()),
       ends = constantIntegers(slice.getEnds());
  if (!starts || !ends)
    return std::nullopt;
  type = shaped(slice.getX());
  int64_t axis = fromStart(slice.getAxes()[0], type.getRank());
  int64_t size = type.getDimSize(axis);
  auto place = [&](int64_t at) {
    return std::clamp<int64_t>(at < 0 ? at + size : at, 0, size);
  };
  return {{axis, place(starts->front()), place(ends->front()),
           slice.getSteps()[0]}};
}

/// The tensor that `part` shows, which was `before`, with `source` in the
/// part's place.
static Value undo(SourceNode &node, Value part, Value before, Value source) {
  Operation *op = part.getDefiningOp();
  if (auto transpose = dyn_cast<TransposeOp>(op))
    return transposeBack(node, transpose, source);
  if (!isa<SliceOp, SplitOp>(op))
    return reshapeLike(node, source, before);
  auto [axis, start, end, step] = *spanOf(part);
  return writeSlice(node, before, source, axis, start, end, step);
}

/// Whether `undo` knows how: all sizes are known, and one axis is cut at most.
static bool canUndo(Value part) {
  Operation *op = part.getDefiningOp();
  Value moved = movedOperand(op);
  return moved && shaped(moved).hasStaticShape() &&
         shaped(part).hasStaticShape() &&
         (!isa<SliceOp, SplitOp>(op) || spanOf(part));
}

/// The same op as that of `part`, on `x`; null after an error.
static Value redo(SourceNode &node, Value part, Value x) {
  unsigned number = cast<OpResult>(part).getResultNumber();
  IRMapping mapping;
  Operation *op = part.getDefiningOp();
  mapping.map(op->getOperand(0), x);
  Operation *made = node.builder.clone(*op, mapping);
  for (Value result : made->getResults())
    result.setType(shaped(result).clone(elementOf(x)));
  auto folded = foldShapeArithmetic(made);
  if (failed(folded))
    return nullptr;
  if (folded->empty())
    return made->getResult(number);
  made->erase();
  return (*folded)[number];
}

Value ViewSketch::write(Value view, Value self, Value source) {
  last = &placeholder.getDefiningOp()->getBlock()->back();
  if (view == placeholder)
    return source;
  if (!shaped(placeholder).hasStaticShape()) {
    node.emitError() << "expected to write to a view of a tensor of known "
                        "sizes, got "
                     << self.getType() << "; bind them with --dim NAME=N";
    return nullptr;
  }
  // From the tensor to the view.
  SmallVector<Value> parts;
  for (Value at = view; at != placeholder;
       at = movedOperand(at.getDefiningOp())) {
    if (!canUndo(at))
      return writeByPlaces(view, self, source);
    parts.push_back(at);
  }
  std::reverse(parts.begin(), parts.end());
  SmallVector<Value> before = {self};
  for (Value part : ArrayRef(parts).drop_back()) {
    before.push_back(redo(node, part, before.back()));
    if (!before.back())
      return nullptr;
  }
  for (auto [part, old] :
       llvm::zip(llvm::reverse(parts), llvm::reverse(before))) {
    source = undo(node, part, old, source);
    if (!source)
      return nullptr;
  }
  return source;
}

// ---- any other moves

/// The number, in the tensor's row-major order, of each element of the view.
FailureOr<SmallVector<int64_t>> ViewSketch::placesOf(Value view) {
  RankedTensorType type = ranked(placeholder);
  auto refuse = [&]() -> LogicalResult {
    return node.emitError() << "expected to write to a view that is made of "
                               "slices, reshapes and transposes, got another "
                               "view of "
                            << type;
  };
  if (type.getNumElements() > maxPlaces || !shaped(view).hasStaticShape() ||
      shaped(view).getNumElements() > maxPlaces)
    return refuse();
  DenseMap<Value, HostTensor> values;
  HostTensor &all = values[placeholder] = HostTensor(type);
  for (int64_t i = 0; i < all.size(); ++i)
    all.setInteger(i, i);
  for (Operation *op = placeholder.getDefiningOp()->getNextNode(); op;
       op = op->getNextNode()) {
    for (Value operand : op->getOperands()) {
      ElementsAttr elements = constantElements(operand);
      if (values.count(operand))
        continue;
      auto tensor = elements ? HostTensor::fromElements(elements)
                             : FailureOr<HostTensor>(failure());
      if (failed(tensor))
        return refuse();
      values[operand] = std::move(*tensor);
    }
    if (failed(evaluate(op, values)))
      return failure();
    if (op == view.getDefiningOp())
      break;
  }
  auto found = values.find(view);
  if (found == values.end() || !elementOf(view).isInteger(64))
    return refuse();
  SmallVector<int64_t> places;
  for (int64_t i = 0; i < found->second.size(); ++i)
    places.push_back(int64_t(found->second.integer(i)));
  return places;
}

Value ViewSketch::writeByPlaces(Value view, Value self, Value source) {
  auto places = placesOf(view);
  if (failed(places))
    return nullptr;
  int64_t count = shaped(self).getNumElements();
  auto from = llvm::to_vector(llvm::seq<int64_t>(0, count));
  for (auto [i, place] : llvm::enumerate(*places)) {
    if (place < 0 || place >= count || from[place] != place) {
      node.emitError() << "expected to write to elements that lie apart, got a "
                          "view that shows element "
                       << place << " twice";
      return nullptr;
    }
    from[place] = count + int64_t(i);
  }
  Value flat = node.create<ReshapeOp>(self, node.constant({-1}), false);
  Value flatSource = node.create<ReshapeOp>(source, node.constant({-1}), false);
  Value made =
      flat && flatSource ? pick(node, flat, flatSource, 0, from) : Value();
  return made ? reshapeLike(node, made, self) : Value();
}

} // namespace burin::nn
