// Reads torch.fft's operators, what they decompose to, and ONNX's DFT.
#include "dialects/nn/import/Composer.h"
#include "dialects/nn/import/FourierSteps.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/import/ReduceBindings.h"
#include "dialects/nn/ops/Fourier.h"
#include <cmath>

using namespace mlir;

namespace burin::nn {

Complex transform(SourceNode &node, Complex x, Transform how, bool half) {
  if (!x)
    return {};
  auto parts =
      node.createMany<FourierOp>(2, x.real, x.imaginary, how.axis, how.points,
                                 how.inverse, half, APFloat(how.scale));
  return parts.empty() ? Complex() : Complex{parts[0], parts[1]};
}

/// `x` along an axis, cut to `size` elements or continued with zeros.
static Value resized(Composer &compose, Value x, int64_t axis, int64_t size) {
  if (!x)
    return x;
  int64_t given = shaped(x).getDimSize(axis);
  if (ShapedType::isDynamic(given)) {
    compose.node.emitError() << "expected dimension " << axis
                             << " to have a known size, got " << x.getType();
    return {};
  }
  return given > size ? compose.slice(x, axis, 0, size)
                      : compose.padZeros(x, axis, 0, size - given);
}

Value transformToReal(Composer &compose, Complex x, Transform how) {
  int64_t half = how.points / 2 + 1, mirrored = how.points - half;
  Value real = resized(compose, x.real, how.axis, half);
  if (!real)
    return {};
  Value imaginary = resized(compose, x.imaginary, how.axis, half);
  auto mirror = [&](Value part) {
    return compose.flip(compose.slice(part, how.axis, 1, mirrored + 1),
                        how.axis);
  };
  if (mirrored > 0) {
    real = compose.concat({real, mirror(real)}, how.axis);
    if (imaginary)
      imaginary =
          compose.concat({imaginary, compose.neg(mirror(imaginary))}, how.axis);
  }
  return transform(compose.node, {real, imaginary}, how).real;
}

namespace {

/// What a call of torch.fft says: the tensor, and the transforms along its
/// axes, in the order of `dim`.
struct Call {
  Complex x;
  SmallVector<Transform> along;
};

} // namespace

/// The tensor `self`, integers as floats; absent after an error.
static Complex readSignal(AtenNode &node, StringRef name = "self") {
  Complex x = complexOperand(node, name);
  if (!x || !shaped(x.real).hasRank()) {
    node.emitError() << "expected a tensor '" << name << "' of known rank";
    return {};
  }
  if (!isa<FloatType>(elementOf(x.real)))
    x.real = castTo(node, x.real, node.builder.getF32Type());
  return x;
}

/// Shares the scale among the axes: 'backward' divides inverse transforms by
/// their points, 'forward' the others, 'ortho' both by the root of them.
static LogicalResult setScales(AtenNode &node, MutableArrayRef<Transform> along,
                               StringRef norm) {
  if (norm != "backward" && norm != "forward" && norm != "ortho")
    return node.emitError("norm")
           << "expected 'norm' to be 'backward', 'forward' or "
              "'ortho', got '"
           << norm << "'";
  for (Transform &one : along) {
    bool divides = norm == (one.inverse ? "backward" : "forward");
    one.scale = divides           ? 1 / double(one.points)
                : norm == "ortho" ? 1 / std::sqrt(double(one.points))
                                  : 1;
  }
  return success();
}

/// The axes `axes` of x, each with the points of `sizes` (-1: its own) where
/// these are given. `isHalf` says that the last axis of x holds a half.
static FailureOr<Call> readCall(AtenNode &node, Complex x,
                                ArrayRef<int64_t> axes,
                                std::optional<SmallVector<int64_t>> sizes,
                                bool inverse, bool isHalf) {
  if (!x || node.hasFailed())
    return failure();
  Call call{x, {}};
  int64_t rank = shaped(x.real).getRank();
  if (axes.empty() || (sizes && sizes->size() != axes.size()))
    return node.emitError()
           << "expected a number of points for each of " << axes.size()
           << " dimensions, got " << (sizes ? sizes->size() : 0);
  for (auto [i, axis] : llvm::enumerate(axes)) {
    if (axis < -rank || axis >= rank)
      return node.emitError() << "expected dimensions in [" << -rank << ", "
                              << rank - 1 << "], got " << axis;
    int64_t from = fromStart(axis, rank),
            size = shaped(x.real).getDimSize(from);
    int64_t points = sizes ? (*sizes)[i] : -1;
    if (points == -1 && ShapedType::isDynamic(size))
      return node.emitError()
             << "expected dimension " << from << " to have a known size, got "
             << x.real.getType();
    if (points == -1)
      points = isHalf && i + 1 == axes.size() ? 2 * (size - 1) : size;
    if (points < 1)
      return node.emitError() << "expected at least 1 point along dimension "
                              << from << ", got " << points;
    call.along.push_back({from, points, inverse});
  }
  return call;
}

/// `n`, `dim` and `norm` of a transform along one axis, or `s`, `dim` and
/// `norm` of one along several, by default the last `defaultAxes` (0: all, or
/// as many as there are sizes).
static FailureOr<Call> readCall(AtenNode &node, bool inverse, bool isHalf,
                                int64_t defaultAxes) {
  Complex x = readSignal(node);
  if (!x)
    return failure();
  std::optional<SmallVector<int64_t>> sizes = node.getInts("s"), axes;
  if (isa_and_nonnull<IntegerAttr>(node.attributes.lookup("dim")))
    axes = SmallVector<int64_t>{node.getInt("dim", -1)};
  else
    axes = node.getInts("dim");
  if (node.has("n"))
    sizes = SmallVector<int64_t>{node.getInt("n", -1)};
  if (!axes) {
    int64_t count = defaultAxes ? defaultAxes
                    : sizes     ? int64_t(sizes->size())
                                : shaped(x.real).getRank();
    axes = llvm::to_vector(llvm::seq<int64_t>(-count, 0));
  }
  auto call = readCall(node, x, *axes, sizes, inverse, isHalf);
  if (failed(call) ||
      failed(setScales(node, call->along, node.getString("norm", "backward"))))
    return failure();
  return call;
}

static Complex transformAll(AtenNode &node, Complex x,
                            ArrayRef<Transform> along) {
  for (const Transform &one : along)
    x = transform(node, x, one);
  return x;
}

template <bool inverse, int axes>
static LogicalResult importComplexToComplex(AtenNode &node) {
  auto call = readCall(node, inverse, false, axes);
  return failed(call)
             ? failure()
             : giveComplex(node, transformAll(node, call->x, call->along));
}

/// The last axis first, of which half is kept, then the others.
static LogicalResult giveHalf(AtenNode &node, const Call &call) {
  Complex x = transform(node, {call.x.real, Value()}, call.along.back(), true);
  return giveComplex(node,
                     transformAll(node, x, ArrayRef(call.along).drop_back()));
}

template <int axes> static LogicalResult importRealToComplex(AtenNode &node) {
  auto call = readCall(node, false, false, axes);
  return failed(call) ? failure() : giveHalf(node, *call);
}

static LogicalResult giveReal(AtenNode &node, const Call &call) {
  Composer compose(node);
  Complex x = transformAll(node, call.x, ArrayRef(call.along).drop_back());
  return give(node, transformToReal(compose, x, call.along.back()));
}

template <int axes> static LogicalResult importComplexToReal(AtenNode &node) {
  auto call = readCall(node, true, true, axes);
  return failed(call) ? failure() : giveReal(node, *call);
}

/// The transform of what is symmetric in time: that of the conjugate, with the
/// scale of the other direction.
static LogicalResult importHermitian(AtenNode &node) {
  auto call = readCall(node, false, true, 1);
  if (failed(call))
    return failure();
  if (call->x.imaginary)
    call->x.imaginary = Composer(node).neg(call->x.imaginary);
  call->along[0].inverse = true;
  return giveReal(node, *call);
}

static LogicalResult importInverseHermitian(AtenNode &node) {
  auto call = readCall(node, true, false, 1);
  if (failed(call))
    return failure();
  call->along[0].inverse = false;
  Complex x = transform(node, {call->x.real, Value()}, call->along[0], true);
  return giveComplex(node, {x.real, Composer(node).neg(x.imaginary)});
}

// ---- what decompositions leave

/// `dim` and `normalization` (0: none, 1: by the root of all points, 2: by all
/// points) of aten._fft_*.
static FailureOr<Call> readPrimitive(AtenNode &node, bool inverse,
                                     std::optional<int64_t> lastSize) {
  Complex x = readSignal(node);
  SmallVector<int64_t> axes = node.getInts("dim", {});
  std::optional<SmallVector<int64_t>> sizes;
  if (lastSize) {
    sizes.emplace(axes.size(), -1);
    if (!axes.empty())
      sizes->back() = *lastSize;
  }
  auto call = readCall(node, x, axes, sizes, inverse, false);
  int64_t kind = node.getInt("normalization", 0);
  if (failed(call) || kind < 0 || kind > 2)
    return failed(call) ? failure()
                        : node.emitError() << "expected a 'normalization' in "
                                              "[0, 2], got "
                                           << kind;
  for (Transform &one : call->along)
    one.scale = kind == 0   ? 1
                : kind == 1 ? 1 / std::sqrt(double(one.points))
                            : 1 / double(one.points);
  return call;
}

static LogicalResult importC2c(AtenNode &node) {
  auto call = readPrimitive(node, !node.getBool("forward", true), {});
  return failed(call)
             ? failure()
             : giveComplex(node, transformAll(node, call->x, call->along));
}

static LogicalResult importR2c(AtenNode &node) {
  bool half = node.getBool("onesided", true);
  auto call = readPrimitive(node, false, {});
  if (failed(call))
    return failure();
  return half ? giveHalf(node, *call)
              : giveComplex(node, transformAll(node, call->x, call->along));
}

static LogicalResult importC2r(AtenNode &node) {
  auto call = readPrimitive(node, true, node.getInt("last_dim_size", -1));
  return failed(call) ? failure() : giveReal(node, *call);
}

// ---- ONNX

/// `axis`, of which the last dimension of the tensor is none, an attribute
/// before version 20 and then operand 2.
static FailureOr<int64_t> readOnnxAxis(OnnxNode &node, int64_t rank) {
  int64_t axis = node.version < 20 ? node.getInt("axis", 1) : -2;
  if (node.version >= 20 && node.operand(2)) {
    auto given = constantIntegers(node.operand(2));
    if (!given || given->size() != 1)
      return node.emitError()
             << "expected a constant axis, got " << node.operand(2).getType();
    axis = given->front();
  }
  if (axis < -rank || axis >= rank - 1 || axis == -1)
    return node.emitError() << "expected an axis in [" << -rank << ", -2] or "
                            << "[0, " << rank - 2 << "], got " << axis;
  return fromStart(axis, rank);
}

/// The last dimension of x holds the parts, or the real one alone.
static LogicalResult importDft(OnnxNode &node) {
  Composer compose(node);
  Value x = node.operand(0);
  if (!x)
    return node.emitError() << "expected a signal, got none";
  if (!shaped(x).hasRank() || shaped(x).getRank() < 2 ||
      (shaped(x).getShape().back() != 1 && shaped(x).getShape().back() != 2))
    return node.emitError() << "expected a tensor whose last dimension is 1 or "
                               "2, got "
                            << x.getType();
  auto axis = readOnnxAxis(node, shaped(x).getRank());
  if (failed(axis))
    return failure();
  int64_t points = shaped(x).getDimSize(*axis);
  if (Value length = node.operand(1)) {
    auto given = constantIntegers(length);
    if (!given || given->size() != 1)
      return node.emitError()
             << "expected a constant length, got " << length.getType();
    points = given->front();
  }
  if (ShapedType::isDynamic(points))
    return node.emitError() << "expected a known length, got " << x.getType();
  bool half = node.getBool("onesided", false),
       inverse = node.getBool("inverse", false),
       isComplex = shaped(x).getShape().back() == 2;
  if (half && (isComplex || inverse))
    return node.emitError() << "expected a real tensor and no inverse with "
                               "'onesided'";
  auto part = [&](int64_t i) {
    return compose.squeeze(compose.slice(x, -1, i, i + 1), -1);
  };
  double scale = inverse && points > 0 ? 1 / double(points) : 1;
  Complex y = transform(node, {part(0), isComplex ? part(1) : Value()},
                        {*axis, points, inverse, scale}, half);
  return give(node, compose.stack({y.real, y.imaginary}, -1));
}

void bindFourierTransforms(Bindings &bindings) {
  auto bind = [&](StringRef name, AtenBuild build) {
    bindings.aten(ofComplex(name), build);
  };
  bind("aten.fft_fft.default", importComplexToComplex<false, 1>);
  bind("aten.fft_ifft.default", importComplexToComplex<true, 1>);
  bind("aten.fft_fft2.default", importComplexToComplex<false, 2>);
  bind("aten.fft_ifft2.default", importComplexToComplex<true, 2>);
  bind("aten.fft_fftn.default", importComplexToComplex<false, 0>);
  bind("aten.fft_ifftn.default", importComplexToComplex<true, 0>);
  bind("aten.fft_rfft.default", importRealToComplex<1>);
  bind("aten.fft_rfft2.default", importRealToComplex<2>);
  bind("aten.fft_rfftn.default", importRealToComplex<0>);
  bind("aten.fft_irfft.default", importComplexToReal<1>);
  bind("aten.fft_irfft2.default", importComplexToReal<2>);
  bind("aten.fft_irfftn.default", importComplexToReal<0>);
  bind("aten.fft_hfft.default", importHermitian);
  bind("aten.fft_ihfft.default", importInverseHermitian);
  bind("aten._fft_c2c.default", importC2c);
  bind("aten._fft_r2c.default", importR2c);
  bind("aten._fft_c2r.default", importC2r);
  // A real tensor may stand for a complex one here.
  bindings.aten("aten.fft_irfft.default", importComplexToReal<1>);
  bindings.aten("aten.fft_irfft2.default", importComplexToReal<2>);
  bindings.aten("aten.fft_irfftn.default", importComplexToReal<0>);
  bindings.aten("aten.fft_hfft.default", importHermitian);
  bindings.onnx("DFT", {17}, importDft);
}

} // namespace burin::nn
