// Resampling: sizes, reference, and lowering to moves (nearest) or to one pass
// of the resize kernel for each axis.
#include "dialects/nn/ops/Resize.h"
#include "dialects/nn/import/ResizeBindings.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/lowering/Panels.h"
#include "dialects/nn/reference/Interpolation.h"
#include "dialects/nn/shape/Shapes.h"
#include <cmath>
#include <numeric>

using namespace mlir;

namespace burin::nn {

namespace {

/// One axis that is resized, with what its tables follow from.
struct NamedAxis : ResizeAxis {
  int64_t number = 0;
};

} // namespace

/// Longer axes and larger tables are refused.
static constexpr int64_t maxSize = int64_t(1) << 24, maxTaps = int64_t(1) << 26;

static constexpr StringRef modes[] = {"nearest", "linear", "cubic"};
static constexpr StringRef coordinateRules[] = {
    "half_pixel",         "half_pixel_symmetric", "pytorch_half_pixel",
    "asymmetric",         "align_corners",        "tf_half_pixel_for_nn",
    "tf_crop_and_resize", "torch_asymmetric",     "torch_exact",
    "torch_half_pixel",   "torch_align_corners"};
static constexpr StringRef nearestRules[] = {
    "round_prefer_floor", "round_prefer_ceil", "floor", "ceil", "simple"};
static constexpr StringRef policies[] = {"stretch", "not_larger",
                                         "not_smaller"};

static ResizeRule ruleOf(ResizeOp op) {
  return {op.getMode(),           op.getCoordinates(),
          op.getNearestMode(),    op.getCubicCoefficient().convertToDouble(),
          op.getExcludeOutside(), op.getAntialias()};
}

// ---- types

static LogicalResult checkName(ResizeOp op, StringRef what, StringRef name,
                               ArrayRef<StringRef> known) {
  if (llvm::is_contained(known, name))
    return success();
  InFlightDiagnostic error = op.emitOpError() << "expected " << what << " of ";
  llvm::interleaveComma(known, error,
                        [&](StringRef each) { error << "'" << each << "'"; });
  return error << ", got '" << name << "'";
}

static LogicalResult checkAttributes(ResizeOp op) {
  if (failed(checkName(op, "a mode", op.getMode(), modes)) ||
      failed(
          checkName(op, "coordinates", op.getCoordinates(), coordinateRules)) ||
      failed(
          checkName(op, "a nearest mode", op.getNearestMode(), nearestRules)) ||
      failed(checkName(op, "a policy", op.getPolicy(), policies)))
    return failure();
  Type element = elementOf(op.getX());
  if (op.getMode() != "nearest" && !element.isF32() && !element.isF64())
    return op.emitOpError() << "expected 'f32' or 'f64' as element type of a "
                               "mean, got "
                            << element;
  return success();
}

/// The numbers of a constant operand of `count` entries; absent where it is
/// left out or not constant. Fails after an error.
static FailureOr<std::optional<SmallVector<double>>>
readNumbers(ResizeOp op, StringRef what, Value value, size_t count) {
  std::optional<SmallVector<double>> none;
  ElementsAttr elements = constantElements(value);
  if (!elements)
    return none;
  auto tensor = HostTensor::fromElements(elements);
  if (failed(tensor))
    return none;
  if (size_t(tensor->size()) != count) {
    op.emitOpError() << "expected " << count << " " << what << ", got "
                     << tensor->size();
    return failure();
  }
  SmallVector<double> numbers;
  for (int64_t i = 0; i < tensor->size(); ++i) {
    numbers.push_back(tensor->number(i));
    if (!std::isfinite(numbers.back())) {
      op.emitOpError() << "expected finite " << what << ", got "
                       << numbers.back();
      return failure();
    }
  }
  return std::optional(numbers);
}

/// Makes the scales of all axes one, as the policy asks for.
static void keepAspectRatio(ResizeOp op, MutableArrayRef<NamedAxis> axes) {
  if (op.getPolicy() == "stretch" || axes.empty())
    return;
  float scale = axes.front().scale;
  for (const NamedAxis &axis : axes)
    scale = op.getPolicy() == "not_larger" ? std::min(scale, axis.scale)
                                           : std::max(scale, axis.scale);
  for (NamedAxis &axis : axes) {
    axis.scale = scale;
    // What no size can be is refused as such.
    double out = std::round(double(scale * float(axis.in)));
    axis.out = out >= 0 && out <= double(maxSize) ? int64_t(out) : maxSize + 1;
  }
}

/// Checks an axis whose sizes are known.
static LogicalResult checkAxis(ResizeOp op, const NamedAxis &axis) {
  if (axis.in < 1 || axis.in > maxSize || axis.out < 1 || axis.out > maxSize)
    return op.emitOpError()
           << "expected sizes from 1 to " << maxSize << " of axis "
           << axis.number << ", got " << axis.in << " and " << axis.out;
  if (!(axis.scale > 0) || !std::isfinite(axis.scale))
    return op.emitOpError() << "expected a scale above 0 of axis "
                            << axis.number << ", got " << axis.scale;
  if (resizeTapCount(axis, ruleOf(op)) * axis.out > maxTaps)
    return op.emitOpError() << "expected at most " << maxTaps
                            << " weights for axis " << axis.number << ", got "
                            << resizeTapCount(axis, ruleOf(op)) * axis.out;
  return success();
}

/// Scale and size of an axis of `in` elements, from what of both is given.
static void setSizes(NamedAxis &axis, bool isTorch, double scale,
                     std::optional<double> size) {
  double in = double(axis.in);
  if (size)
    axis.out = int64_t(std::clamp(*size, 0.0, double(maxSize) + 1));
  else if (isTorch)
    axis.out = int64_t(std::clamp(in * scale, 0.0, double(maxSize) + 1));
  else
    axis.out =
        int64_t(std::clamp(float(scale) * float(in), 0.0f, 2 * float(maxSize)));
  float from = float(axis.in), to = float(std::max<int64_t>(axis.out, 1));
  if (isTorch)
    axis.scale = scale > 0 ? float(1 / scale) : from / to;
  else
    axis.scale = scale > 0 ? float(scale) : to / from;
}

/// The axes that are resized, those of unknown size left out: absent where
/// scales and sizes are unknown. Fails after an error.
static FailureOr<std::optional<SmallVector<NamedAxis>>> axesOf(ResizeOp op) {
  ShapedType x = shaped(op.getX());
  FailureOr<SmallVector<int64_t>> sorted =
      normalizeAxes(op, op.getAxes(), x.getRank());
  if (failed(sorted))
    return failure();
  SmallVector<int64_t> numbers;
  for (int64_t axis : op.getAxes())
    numbers.push_back(fromStart(axis, x.getRank()));
  for (int64_t i = 0; op.getAxes().empty() && i < x.getRank(); ++i)
    numbers.push_back(i);
  size_t count = numbers.size();
  auto scales = readNumbers(op, "scales", op.getScales(), count);
  auto sizes = readNumbers(op, "sizes", op.getSizes(), count);
  auto roi = readNumbers(op, "places of a region", op.getRoi(), 2 * count);
  if (failed(scales) || failed(sizes) || failed(roi))
    return failure();
  std::optional<SmallVector<NamedAxis>> axes;
  if (!op.getScales() && !op.getSizes()) {
    op.emitOpError() << "expected scales or sizes, got neither";
    return failure();
  }
  bool isKnown = (*scales || !op.getScales()) && (*sizes || !op.getSizes());
  if (op.getCoordinates() == "tf_crop_and_resize" && !*roi)
    isKnown = false;
  if (!isKnown)
    return axes;
  axes.emplace();
  for (auto [i, number] : llvm::enumerate(numbers)) {
    if (x.isDynamicDim(number))
      continue;
    NamedAxis axis;
    axis.number = number;
    axis.in = x.getDimSize(number);
    setSizes(axis, op.getCoordinates().starts_with("torch_"),
             *scales ? (**scales)[i] : 0.0,
             *sizes ? std::optional((**sizes)[i]) : std::nullopt);
    if (*roi) {
      axis.start = float((**roi)[i]);
      axis.end = float((**roi)[count + i]);
    }
    axes->push_back(axis);
  }
  if (axes->size() == count)
    keepAspectRatio(op, *axes);
  else if (op.getPolicy() != "stretch")
    return std::optional<SmallVector<NamedAxis>>();
  for (const NamedAxis &axis : *axes)
    if (failed(checkAxis(op, axis)))
      return failure();
  return axes;
}

LogicalResult ResizeOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  if (failed(checkAttributes(*this)))
    return failure();
  ShapedType x = shaped(getX());
  if (!x.hasRank()) {
    types.push_back(x);
    return success();
  }
  auto axes = axesOf(*this);
  if (failed(axes))
    return failure();
  SmallVector<int64_t> shape(x.getShape());
  if (getAxes().empty())
    shape.assign(shape.size(), ShapedType::kDynamic);
  for (int64_t axis : getAxes())
    shape[fromStart(axis, x.getRank())] = ShapedType::kDynamic;
  if (*axes)
    for (const NamedAxis &axis : **axes)
      shape[axis.number] = axis.out;
  types.push_back(RankedTensorType::get(shape, x.getElementType()));
  return success();
}

/// The axes along which something changes, and their taps.
static std::pair<SmallVector<NamedAxis>, SmallVector<ResizeTaps>>
changedAxes(ResizeOp op, ArrayRef<NamedAxis> all) {
  SmallVector<NamedAxis> axes;
  SmallVector<ResizeTaps> taps;
  for (const NamedAxis &axis : all) {
    ResizeTaps own = resizeTaps(axis, ruleOf(op));
    if (own.isIdentity(axis.in))
      continue;
    axes.push_back(axis);
    taps.push_back(std::move(own));
  }
  return {std::move(axes), std::move(taps)};
}

/// A multiply-add for each combination of taps, as the definition has it: with
/// many axes these are far more than the elements.
int64_t ResizeOp::countOperations() {
  if (getMode() == "nearest" || !shaped(getX()).hasRank())
    return 0;
  auto axes = axesOf(*this);
  if (failed(axes) || !*axes)
    return 0;
  SmallVector<int64_t> factors{2, detail::countResultElements(*this)};
  for (const NamedAxis &axis : **axes)
    if (axis.in != axis.out || axis.scale != 1 || getRoi())
      factors.push_back(resizeTapCount(axis, ruleOf(*this)));
  return checkedProduct(factors).value_or(std::numeric_limits<int64_t>::max());
}

// ---- reference

/// Sum over the taps of the axes from `axis` on.
static double weigh(const HostTensor &x, ArrayRef<NamedAxis> axes,
                    ArrayRef<ResizeTaps> taps, ArrayRef<int64_t> out,
                    MutableArrayRef<int64_t> at) {
  if (axes.empty()) {
    int64_t offset = 0;
    for (auto [i, size] : llvm::enumerate(x.shape()))
      offset = offset * size + at[i];
    return x.real(offset);
  }
  int64_t number = axes.front().number, i = out[number];
  const ResizeTaps &own = taps.front();
  double sum = 0;
  for (int64_t t = 0; t < own.count; ++t) {
    at[number] = own.places[i * own.count + t];
    sum += own.weights[i * own.count + t] *
           weigh(x, axes.drop_front(), taps.drop_front(), out, at);
  }
  return sum;
}

LogicalResult ResizeOp::interpret(Interpretation &values) {
  const HostTensor &x = values[getX()];
  HostTensor &result = values.result();
  auto found = axesOf(*this);
  if (failed(found) || !*found)
    return failure();
  auto [axes, taps] = changedAxes(*this, **found);
  SmallVector<int64_t> index(result.rank(), 0), at;
  SmallVector<int64_t> strides = rowMajorStrides(x.shape());
  for (int64_t i = 0; i < result.size();
       ++i, nextIndex(index, result.shape())) {
    at = index;
    bool isOutside = false;
    for (auto [axis, tap] : llvm::zip(axes, taps))
      isOutside |= tap.outside[index[axis.number]];
    if (isOutside) {
      double value = getExtrapolation().convertToDouble();
      result.isFloat() ? result.setReal(i, value)
                       : result.setInteger(i, Integer(value));
    } else if (getMode() != "nearest") {
      result.setReal(i, weigh(x, axes, taps, index, at));
    } else {
      int64_t from = 0;
      for (auto [axis, tap] : llvm::zip(axes, taps))
        at[axis.number] = tap.places[index[axis.number]];
      for (auto [stride, place] : llvm::zip(strides, at))
        from += stride * place;
      result.copy(i, x, from);
    }
  }
  return success();
}

// ---- lowering

/// `tap`'s places as an affine function of the output's index, where they are
/// one: steps of in / out, from some first place.
static std::optional<AffineExpr>
affinePlace(const NamedAxis &axis, const ResizeTaps &taps, AffineExpr i) {
  int64_t in = axis.in, out = axis.out;
  // floor((2 * in * i + offset) / (2 * out)), for the offsets of all rules.
  for (int64_t offset : {int64_t(0), in, in - out, out, in + out}) {
    bool fits = true;
    for (int64_t k = 0; fits && k < out; ++k) {
      int64_t sum = 2 * in * k + offset, by = 2 * out;
      fits = (sum >= 0 ? sum / by : -1) == taps.places[k];
    }
    if (!fits)
      continue;
    int64_t divisor = std::gcd(std::gcd(2 * in, offset), 2 * out);
    return (i * (2 * in / divisor) + offset / divisor)
        .floorDiv(2 * out / divisor);
  }
  return std::nullopt;
}

/// Integers as a constant tensor of i32.
static Value placeTable(Lowering &lowering, ArrayRef<int64_t> places) {
  HostTensor table(RankedTensorType::get({int64_t(places.size())},
                                         lowering.builder.getI32Type()));
  for (auto [i, place] : llvm::enumerate(places))
    table.setInteger(int64_t(i), place);
  return lowering.weight(table.toElements());
}

/// How often each element is repeated along an axis where all are, as often as
/// each other; 0 elsewhere.
static int64_t repetitions(const NamedAxis &axis, const ResizeTaps &taps) {
  if (axis.out % axis.in != 0)
    return 0;
  int64_t times = axis.out / axis.in;
  for (int64_t i = 0; i < axis.out; ++i)
    if (taps.places[i] != i / times)
      return 0;
  return times;
}

/// The same as one loop a copy: no index is divided.
static Value repeatAxis(Lowering &lowering, Value x, const NamedAxis &axis,
                        int64_t times) {
  auto from = cast<RankedTensorType>(x.getType());
  SmallVector<int64_t> shape(from.getShape()), split(shape);
  shape[axis.number] = axis.out;
  split.insert(split.begin() + axis.number + 1, times);
  Value result =
      lowering.map(RankedTensorType::get(split, from.getElementType()),
                   [&](ValueRange indices) {
                     SmallVector<Value> at(indices);
                     at.erase(at.begin() + axis.number + 1);
                     return lowering.load(x, at);
                   });
  return lowering.view(result, shape);
}

/// One axis by nearest neighbours: a move.
static Value moveAxis(Lowering &lowering, Value x, const NamedAxis &axis,
                      const ResizeTaps &taps) {
  auto from = cast<RankedTensorType>(x.getType());
  SmallVector<int64_t> shape(from.getShape());
  shape[axis.number] = axis.out;
  if (int64_t times = repetitions(axis, taps))
    return repeatAxis(lowering, x, axis, times);
  AffineExpr i = lowering.builder.getAffineDimExpr(axis.number);
  std::optional<AffineExpr> place = affinePlace(axis, taps, i);
  Value table = place ? Value() : placeTable(lowering, taps.places);
  return lowering.map(
      RankedTensorType::get(shape, from.getElementType()),
      [&](ValueRange indices) {
        SmallVector<Value> at(indices);
        at[axis.number] =
            place ? lowering.apply(*place, indices)
                  : lowering.checkIndex(
                        lowering.load(table, indices[axis.number]), axis.in);
        return lowering.load(x, at);
      });
}

/// One axis by weighted sums: the resize kernel.
static Value weighAxis(Lowering &lowering, Value x, const NamedAxis &axis,
                       const ResizeTaps &taps) {
  auto from = cast<RankedTensorType>(x.getType());
  SmallVector<int64_t> shape(from.getShape());
  shape[axis.number] = axis.out;
  int64_t outer = *checkedProduct(from.getShape().take_front(axis.number));
  int64_t inner = *checkedProduct(from.getShape().drop_front(axis.number + 1));
  HostTensor weights(RankedTensorType::get({int64_t(taps.weights.size())},
                                           from.getElementType()));
  for (auto [i, weight] : llvm::enumerate(taps.weights))
    weights.setReal(int64_t(i), weight);
  Value result = lowering.kernel(
      "resize",
      RankedTensorType::get({outer, axis.out, inner}, from.getElementType()),
      {x, lowering.weight(weights.toElements()),
       placeTable(lowering, taps.places)},
      {{"outer", outer},
       {"in", axis.in},
       {"out", axis.out},
       {"inner", inner},
       {"taps", taps.count}},
      2 * taps.count * outer * axis.out * inner);
  return lowering.view(result, shape);
}

/// Puts the extrapolation value where an axis reads outside.
static Value extrapolate(Lowering &lowering, Value x, double value,
                         ArrayRef<NamedAxis> axes, ArrayRef<ResizeTaps> taps) {
  auto type = cast<RankedTensorType>(x.getType());
  SmallVector<std::pair<int64_t, Value>> tables;
  for (auto [axis, tap] : llvm::zip(axes, taps)) {
    if (!tap.anyOutside())
      continue;
    HostTensor table(
        RankedTensorType::get({axis.out}, lowering.builder.getI1Type()));
    for (int64_t i = 0; i < axis.out; ++i)
      table.setInteger(i, tap.outside[i]);
    tables.push_back({axis.number, lowering.weight(table.toElements())});
  }
  if (tables.empty())
    return x;
  return lowering.map(type, [&](ValueRange indices) {
    Value element = lowering.load(x, indices);
    Value other = lowering.literal(type.getElementType(), value);
    for (auto [number, table] : tables)
      element = lowering.select(lowering.load(table, indices[number]), other,
                                element);
    return element;
  });
}

/// Whether channels come last while x is resampled: its neighbours, which are
/// convolutions, have them there, and so they make whole vectors.
static bool takesChannelsLast(ResizeOp op, ArrayRef<NamedAxis> axes) {
  auto x = ranked(op.getX());
  return op.getMode() != "nearest" && x.getRank() >= 3 &&
         x.getDimSize(1) >= 8 && llvm::all_of(axes, [](const NamedAxis &axis) {
           return axis.number > 1;
         });
}

LogicalResult ResizeOp::lower(Lowering &lowering) {
  auto found = axesOf(*this);
  if (failed(found) || !*found)
    return failure();
  // Axes that shrink come first and leave the others less to do.
  llvm::stable_sort(**found, [](const NamedAxis &a, const NamedAxis &b) {
    return std::tuple(a.out * b.in, -a.number) <
           std::tuple(b.out * a.in, -b.number);
  });
  auto [axes, taps] = changedAxes(*this, **found);
  Value value = lowering[getX()];
  int64_t rank = ranked(getX()).getRank();
  SmallVector<int64_t> toLast, back;
  bool channelsLast = takesChannelsLast(*this, axes);
  for (int64_t i = 0; channelsLast && i < rank; ++i) {
    toLast.push_back(i == 0 ? 0 : i == rank - 1 ? 1 : i + 1);
    back.push_back(i == 0 ? 0 : i == 1 ? rank - 1 : i - 1);
  }
  if (channelsLast)
    value = lowering.transpose(value, toLast);
  for (auto [axis, tap] : llvm::zip(axes, taps)) {
    NamedAxis moved = axis;
    moved.number -= channelsLast ? 1 : 0;
    value = getMode() == "nearest" ? moveAxis(lowering, value, moved, tap)
                                   : weighAxis(lowering, value, moved, tap);
  }
  if (channelsLast)
    value = lowering.transpose(value, back);
  lowering.set(getResult(),
               extrapolate(lowering, value,
                           getExtrapolation().convertToDouble(), axes, taps));
  return success();
}

void ResizeOp::getBindings(Bindings &bindings) {
  resize::bindOnnx(bindings);
  resize::bindAten(bindings);
}

} // namespace burin::nn

#define GET_OP_CLASSES
#include "dialects/nn/ops/Resize.cpp.inc"

namespace burin::nn {

void registerResizeOps(NnDialect &dialect) { dialect.addFamily<ResizeOp>(); }

} // namespace burin::nn
