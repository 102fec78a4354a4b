// Fourier transforms by the kernel of that name, with tables that are made
// while compiling.
#include "dialects/nn/ops/Fourier.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/reference/Fourier.h"
#include "dialects/nn/shape/Shapes.h"
#include "mlir/IR/TypeUtilities.h"
#include <cmath>

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/nn/ops/Fourier.cpp.inc"

namespace burin::nn {

void registerFourierOps(NnDialect &dialect) { dialect.addFamily<FourierOp>(); }

static int64_t resultPoints(FourierOp op) {
  return op.getHalf() ? op.getPoints() / 2 + 1 : op.getPoints();
}

LogicalResult FourierOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(getX());
  if (!isa<FloatType>(x.getElementType()))
    return emitOpError() << "expected a float as element, got "
                         << x.getElementType();
  if (getImaginary() &&
      (elementOf(getImaginary()) != x.getElementType() ||
       failed(verifyCompatibleShape(x, shaped(getImaginary())))))
    return emitOpError() << "expected an imaginary part as " << x << ", got "
                         << getImaginary().getType();
  int64_t points = getPoints();
  if (points < 1 || points > maxFourierPoints)
    return emitOpError() << "expected 1 to " << maxFourierPoints
                         << " points, got " << points;
  Type type = x;
  if (x.hasRank()) {
    auto axis = normalizeAxis(*this, getAxis(), x.getRank());
    if (failed(axis))
      return failure();
    SmallVector<int64_t> shape(x.getShape());
    shape[*axis] = resultPoints(*this);
    type = RankedTensorType::get(shape, x.getElementType());
  }
  types.assign(2, type);
  return success();
}

LogicalResult FourierOp::interpret(Interpretation &values) {
  const HostTensor &x = values[getX()];
  const HostTensor *imaginary = values.optional(getImaginary());
  int64_t axis = fromStart(getAxis(), x.rank()), size = x.shape()[axis];
  int64_t inner = rowMajorStrides(x.shape())[axis];
  int64_t points = resultPoints(*this), lines = values.result().size() / points;
  double scale = getScale().convertToDouble();
  for (int64_t line = 0; line < lines; ++line) {
    int64_t outer = line / inner, i = line % inner;
    ComplexVector y(getPoints());
    for (int64_t t = 0; t < std::min<int64_t>(size, getPoints()); ++t) {
      int64_t from = (outer * size + t) * inner + i;
      y[t] = {x.real(from), imaginary ? imaginary->real(from) : 0};
    }
    y = fourierTransform(y, getInverse());
    for (int64_t k = 0; k < points; ++k) {
      int64_t to = (outer * points + k) * inner + i;
      values.result(0).setReal(to, scale * y[k].real());
      values.result(1).setReal(to, scale * y[k].imag());
    }
  }
  return success();
}

int64_t FourierOp::countOperations() {
  auto type = dyn_cast<RankedTensorType>(getRealPart().getType());
  if (!type || !type.hasStaticShape())
    return 0;
  int64_t n = getPoints(), lines = type.getNumElements() / resultPoints(*this);
  return countProducts(lines * 5 * n, int64_t(std::ceil(std::log2(n + 1))));
}

/// Lines that one task transforms side by side: as many as a vector has
/// elements, as long as they stay near the core.
static int64_t lanesFor(int64_t lines, int64_t bytes) {
  constexpr int64_t widest = 16, nearBytes = int64_t(1) << 18;
  int64_t most = std::clamp<int64_t>(nearBytes / bytes, 1, widest);
  int64_t groups = std::max<int64_t>((lines + most - 1) / most, 1);
  return std::max<int64_t>((lines + groups - 1) / groups, 1);
}

static Value buildTables(Lowering &lowering, const FourierPlan &plan,
                         Type element) {
  std::vector<double> numbers = fourierTables(plan);
  HostTensor tables(RankedTensorType::get({int64_t(numbers.size())}, element));
  for (auto [i, number] : llvm::enumerate(numbers))
    tables.setReal(int64_t(i), number);
  return lowering.weight(tables.toElements());
}

/// The constants of the kernel for `lines` lines; `bytes` are those of the
/// memory that one line needs.
static DictionaryAttr kernelParams(FourierOp op, const FourierPlan &plan,
                                   int64_t lines, int64_t bytes) {
  RankedTensorType x = ranked(op.getX());
  int64_t axis = fromStart(op.getAxis(), x.getRank());
  int64_t lanes = lanesFor(lines, bytes);
  int64_t tasks =
      std::clamp<int64_t>(op.countOperations() / 50000, 1,
                          std::min<int64_t>(32, (lines + lanes - 1) / lanes));
  Builder builder(op.getContext());
  SmallVector<NamedAttribute> params;
  for (auto [name, value] :
       {std::pair("inner", rowMajorStrides(x.getShape())[axis]),
        std::pair("inside", plan.inside), std::pair("lanes", lanes),
        std::pair("lines", lines), std::pair("n", plan.points),
        std::pair("points", resultPoints(op)),
        std::pair("size", x.getDimSize(axis)), std::pair("tasks", tasks)})
    params.push_back(
        builder.getNamedAttr(name, builder.getI64IntegerAttr(value)));
  bool hasImaginary = bool(op.getImaginary()), isInverse = op.getInverse();
  for (auto [name, value] : {std::pair("has_im", isInverse || hasImaginary),
                             std::pair("has_re", !isInverse || hasImaginary),
                             std::pair("is_chirp", plan.isChirp)})
    params.push_back(builder.getNamedAttr(name, builder.getBoolAttr(value)));
  SmallVector<int64_t> factors = plan.factors;
  if (factors.empty())
    factors.push_back(1);
  params.push_back(
      builder.getNamedAttr("factors", builder.getDenseI64ArrayAttr(factors)));
  params.push_back(builder.getNamedAttr("scale", op.getScaleAttr()));
  return builder.getDictionaryAttr(params);
}

LogicalResult FourierOp::lower(Lowering &lowering) {
  OpBuilder &builder = lowering.builder;
  RankedTensorType x = ranked(getX()), type = ranked(getRealPart());
  if (type.getNumElements() == 0) {
    lowering.setEmpty(*this);
    return success();
  }
  FourierPlan plan = fourierPlan(getPoints());
  // The chirp's two long transforms cost bits that doubles have to spare.
  Type wide = plan.isChirp ? builder.getF64Type() : x.getElementType();
  int64_t lines = type.getNumElements() / resultPoints(*this),
          bytes = 4 * plan.inside * elementBytes(wide);
  DictionaryAttr params = kernelParams(*this, plan, lines, bytes);
  Value real = lowering[getX()],
        imaginary = getImaginary() ? lowering[getImaginary()] : real;
  // An inverse transform is that of the swapped parts, swapped.
  bool isInverse = getInverse();
  plan::KernelOp kernel = lowering.kernelOp("fourier", {type, type},
                                            {buildTables(lowering, plan, wide),
                                             isInverse ? imaginary : real,
                                             isInverse ? real : imaginary},
                                            params, countOperations());
  lowering.set(getRealPart(), kernel.getResult(isInverse ? 1 : 0));
  lowering.set(getImaginaryPart(), kernel.getResult(isInverse ? 0 : 1));
  return success();
}

void FourierOp::getBindings(Bindings &) {}

} // namespace burin::nn
