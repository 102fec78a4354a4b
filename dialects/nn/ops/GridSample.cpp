// Sampling at points that are data: a kernel, its reference, and the grids of
// affine maps.
#include "dialects/nn/ops/GridSample.h"
#include "dialects/nn/import/Composer.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/reference/HostTensor.h"
#include "dialects/nn/shape/Shapes.h"
#include "llvm/ADT/StringSwitch.h"
#include <cmath>

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/nn/ops/GridSample.cpp.inc"

namespace burin::nn {

void registerGridSampleOps(NnDialect &dialect) {
  dialect.addFamily<GridSampleOp>();
}

/// The numbers of the kernel for a mode and for what lies outside; -1 for other
/// names.
static int64_t modeNumber(StringRef mode) {
  return llvm::StringSwitch<int64_t>(mode)
      .Case("linear", 0)
      .Case("nearest", 1)
      .Case("cubic", 2)
      .Default(-1);
}
static int64_t paddingNumber(StringRef padding) {
  return llvm::StringSwitch<int64_t>(padding)
      .Case("zeros", 0)
      .Case("border", 1)
      .Case("reflection", 2)
      .Default(-1);
}

LogicalResult GridSampleOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(getX()), grid = shaped(getGrid());
  if (!isa<FloatType>(x.getElementType()) ||
      x.getElementType() != grid.getElementType())
    return emitOpError() << "expected an image and a grid of the same floats, "
                            "got "
                         << x << " and " << grid;
  if (modeNumber(getMode()) < 0)
    return NodeError::begin(*this, "mode")
           << "expected 'mode' to be 'linear', 'nearest' or 'cubic', got '"
           << getMode() << "'";
  if (paddingNumber(getPadding()) < 0)
    return emitOpError() << "expected 'padding' to be 'zeros', 'border' or "
                            "'reflection', got '"
                         << getPadding() << "'";
  if (!x.hasRank() || !grid.hasRank()) {
    types.push_back(UnrankedTensorType::get(x.getElementType()));
    return success();
  }
  int64_t rank = x.getRank() - 2;
  if (rank < 1 || rank > 3 || grid.getRank() != x.getRank() ||
      differ(grid.getShape().back(), rank) ||
      differ(grid.getDimSize(0), x.getDimSize(0)))
    return emitOpError() << "expected an image of 3 to 5 dimensions and a "
                            "point of its grid for each result, got "
                         << x << " and " << grid;
  SmallVector<int64_t> shape(x.getShape().take_front(2));
  llvm::append_range(shape, grid.getShape().drop_front().drop_back());
  types.push_back(RankedTensorType::get(shape, x.getElementType()));
  bool isEmpty = llvm::is_contained(shape, 0);
  if (!isEmpty && llvm::is_contained(x.getShape(), 0))
    return emitOpError() << "expected an image with elements, got " << x;
  return success();
}

int64_t GridSampleOp::countOperations() {
  auto type = dyn_cast<RankedTensorType>(getResult().getType());
  if (!type || !type.hasStaticShape())
    return 0;
  int64_t taps = getMode() == "linear"  ? 2
                 : getMode() == "cubic" ? 4
                                        : 1,
          products = 2;
  for (int64_t d = 2; d < type.getRank(); ++d)
    products *= taps;
  return countProducts(type.getNumElements(), products);
}

namespace {

/// Places and weights along one dimension; places outside are left out.
struct Taps {
  SmallVector<std::pair<int64_t, double>> taps;

  Taps(GridSampleOp op, double coordinate, int64_t size)
      : padding(op.getPadding()), align(op.getAlign()), size(size) {
    find(op.getMode(), coordinate);
  }

private:
  void find(StringRef mode, double coordinate) {
    double x = align ? (coordinate + 1) * double(size - 1) / 2
                     : ((coordinate + 1) * double(size) - 1) / 2;
    if (mode == "nearest")
      return add(std::nearbyint(inside(x)), 1);
    if (mode == "linear") {
      x = inside(x);
      double before = std::floor(x);
      add(before, 1 - (x - before));
      return add(before + 1, x - before);
    }
    // Far away neighbours are one number: they still have weights of their own.
    double first = std::floor(x);
    for (int i = -1; i <= 2; ++i)
      add(inside(first + i), spline(std::fabs(x - first - i)));
  }
  /// Keys' cubic convolution with a = -0.75.
  static double spline(double d) {
    constexpr double a = -0.75;
    return d <= 1 ? (a + 2) * d * d * d - (a + 3) * d * d + 1
                  : a * d * d * d - 5 * a * d * d + 8 * a * d - 4 * a;
  }
  double inside(double x) const {
    double low = align ? 0 : -0.5, span = double(align ? size - 1 : size);
    if (padding == "reflection") {
      double period = 2 * span, t = span == 0 ? 0 : std::fmod(x - low, period);
      t = t < 0 ? t + period : t;
      x = span == 0 ? 0 : low + (t > span ? period - t : t);
    }
    return padding == "zeros"     ? x
           : x < 0                ? 0
           : x > double(size - 1) ? double(size - 1)
                                  : x;
  }
  void add(double place, double weight) {
    if (place >= 0 && place < double(size))
      taps.push_back({int64_t(place), weight});
  }

  StringRef padding;
  bool align;
  int64_t size;
};

} // namespace

LogicalResult GridSampleOp::interpret(Interpretation &values) {
  const HostTensor &x = values[getX()], &grid = values[getGrid()];
  HostTensor &result = values.result();
  int64_t rank = x.rank() - 2, channels = x.shape()[1];
  SmallVector<int64_t> strides = rowMajorStrides(x.shape());
  int64_t points = channels == 0 || x.shape()[0] == 0
                       ? 0
                       : result.size() / channels / x.shape()[0];
  for (int64_t i = 0; i < points * x.shape()[0]; ++i) {
    SmallVector<std::pair<int64_t, double>> reads = {{0, 1.0}};
    for (int64_t d = 0; d < rank; ++d) {
      Taps along(*this, grid.real(i * rank + rank - 1 - d), x.shape()[2 + d]);
      SmallVector<std::pair<int64_t, double>> next;
      for (auto [offset, weight] : reads)
        for (auto [place, share] : along.taps)
          next.push_back({offset + place * strides[2 + d], weight * share});
      reads = next;
    }
    for (int64_t c = 0; c < channels; ++c) {
      int64_t image = i / points * channels + c;
      double sum = 0;
      for (auto [offset, weight] : reads)
        sum += weight * x.real(image * strides[1] + offset);
      result.setReal(image * points + i % points, sum);
    }
  }
  return success();
}

LogicalResult GridSampleOp::lower(Lowering &lowering) {
  OpBuilder &builder = lowering.builder;
  RankedTensorType x = ranked(getX()), type = ranked(getResult());
  if (type.getNumElements() == 0) {
    lowering.setEmpty(*this);
    return success();
  }
  SmallVector<NamedAttribute> params = {
      builder.getNamedAttr("align", builder.getBoolAttr(getAlign())),
      builder.getNamedAttr(
          "size", builder.getDenseI64ArrayAttr(x.getShape().drop_front(2)))};
  for (auto [name, value] :
       {std::pair("batch", x.getDimSize(0)),
        std::pair("channels", x.getDimSize(1)),
        std::pair("mode", modeNumber(getMode())),
        std::pair("padding", paddingNumber(getPadding())),
        std::pair("points", *checkedProduct(type.getShape().drop_front(2))),
        std::pair("rank", x.getRank() - 2)})
    params.push_back(
        builder.getNamedAttr(name, builder.getI64IntegerAttr(value)));
  lowering.set(getResult(),
               lowering.kernel(
                   "grid_sample", type, {lowering[getX()], lowering[getGrid()]},
                   builder.getDictionaryAttr(params), countOperations()));
  return success();
}

// ---- bindings

static LogicalResult importGridSampler(AtenNode &node) {
  Value x = node.operand("input"), grid = node.operand("grid");
  int64_t mode = node.getInt("interpolation_mode", 0),
          padding = node.getInt("padding_mode", 0);
  bool align = node.getBool("align_corners", false);
  if (!x || !grid || mode < 0 || mode > 2 || padding < 0 || padding > 2)
    return node.emitError() << "expected tensors 'input' and 'grid', "
                               "'interpolation_mode' and 'padding_mode' in "
                               "[0, 2], got "
                            << mode << " and " << padding;
  StringRef modes[] = {"linear", "nearest", "cubic"},
            paddings[] = {"zeros", "border", "reflection"};
  return give(node, node.create<GridSampleOp>(x, grid, modes[mode],
                                              paddings[padding], align));
}

static LogicalResult importOnnx(OnnxNode &node) {
  if (failed(node.checkOperands(node.operands, 2)))
    return failure();
  std::string mode = node.getString("mode", "linear"),
              padding = node.getString("padding_mode", "zeros");
  if (mode == "bilinear" || mode == "bicubic")
    mode = mode.substr(2);
  return give(node, node.create<GridSampleOp>(
                        node.operand(0), node.operand(1), mode, padding,
                        node.getBool("align_corners", false)));
}

/// The centres of `size` elements in [-1, 1], or from -1 to 1 where `align`.
static Value centres(SourceNode &node, Type element, int64_t size, bool align) {
  HostTensor tensor(RankedTensorType::get({size}, element));
  for (int64_t i = 0; i < size; ++i)
    tensor.setReal(i, align && size > 1 ? -1 + 2 * double(i) / double(size - 1)
                      : align           ? 0
                              : -1 + (2 * double(i) + 1) / double(size));
  return node.constant(tensor.toElements());
}

/// The points to which the map `theta` takes a regular grid of `size`, batch
/// and channels first.
static LogicalResult giveAffineGrid(SourceNode &node, Value theta,
                                    ArrayRef<int64_t> size, bool align) {
  Composer compose(node);
  int64_t rank = int64_t(size.size()) - 2;
  if (rank < 2 || rank > 3 || !theta || !shaped(theta).hasRank() ||
      shaped(theta).getRank() != 3 || shaped(theta).getDimSize(1) != rank ||
      shaped(theta).getDimSize(2) != rank + 1 ||
      !isa<FloatType>(elementOf(theta)) ||
      llvm::any_of(size, [](int64_t n) { return n < 0 || n > (1 << 24); }))
    return node.emitError()
           << "expected a map of n x (n + 1) floats for 2 or 3 dimensions and "
              "as many sizes, got "
           << (theta ? theta.getType() : Type()) << " and [" << size << "]";
  auto column = [&](int64_t i) {
    SmallVector<int64_t> axes =
        llvm::to_vector(llvm::seq<int64_t>(1, rank + 1));
    return compose.unsqueeze(
        compose.squeeze(compose.slice(theta, 2, i, i + 1), 2), axes);
  };
  Value sum = column(rank);
  for (int64_t d = rank - 1; d >= 0; --d) {
    SmallVector<int64_t> axes;
    for (int64_t axis = 0; axis < rank + 2; ++axis)
      if (axis != d + 1)
        axes.push_back(axis);
    Value along = compose.unsqueeze(
        centres(node, elementOf(theta), size[2 + d], align), axes);
    sum = compose.add(sum, compose.mul(along, column(rank - 1 - d)));
  }
  return give(node, sum);
}

static LogicalResult importAffineGrid(AtenNode &node) {
  SmallVector<int64_t> size = node.getInts("size", {});
  return giveAffineGrid(node, node.operand("theta"), size,
                        node.getBool("align_corners", false));
}

static LogicalResult importOnnxAffineGrid(OnnxNode &node) {
  if (failed(node.checkOperands(node.operands, 2)))
    return failure();
  auto size = constantIntegers(node.operand(1));
  if (!size)
    return node.emitError()
           << "expected constant sizes, got " << node.operand(1).getType();
  return giveAffineGrid(node, node.operand(0), *size,
                        node.getBool("align_corners", false));
}

void GridSampleOp::getBindings(Bindings &bindings) {
  for (StringRef name :
       {"aten.grid_sampler.default", "aten.grid_sampler_2d.default",
        "aten.grid_sampler_3d.default"})
    bindings.aten(name, importGridSampler);
  bindings.aten("aten.affine_grid_generator.default", importAffineGrid);
  bindings.onnx("GridSample", {16}, importOnnx);
  bindings.onnx("AffineGrid", {20}, importOnnxAffineGrid);
}

} // namespace burin::nn
