// Products with weights of few bits: reference, and lowering to the kernel that
// multiplies them as they are packed. Passes make the op of products with
// dequantized weights.
#include "dialects/nn/ops/NbitsProduct.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/lowering/Panels.h"
#include "dialects/nn/shape/Codes.h"
#include "dialects/nn/shape/Sizes.h"
#include "dialects/plan/Recipes.h"
#include "runtime/kernels/generic/code_kinds.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/nn/ops/NbitsProduct.cpp.inc"

namespace burin::nn {

void registerNbitsProductOps(NnDialect &dialect) {
  dialect.addFamily<MatmulNbitsOp>();
}

void MatmulNbitsOp::getBindings(Bindings &) {}

/// The bits of the words that the kernel reads.
static constexpr int64_t wordBits = 32;

bool MatmulNbitsOp::takes(int64_t bits, int64_t group, int64_t k) {
  return (bits == 2 || bits == 4 || bits == 8) && group > 0 &&
         (group >= k || group % (wordBits / bits) == 0);
}

/// Fails after an error unless `value`, a scale or a zero point, is of f32 and
/// has a line for each group.
static LogicalResult checkGroups(MatmulNbitsOp op, StringRef name, Value value,
                                 int64_t k, int64_t n) {
  SmallVector<int64_t> shape = {
      int64_t(llvm::divideCeil(k, int64_t(op.getGroup()))), n};
  if (!value ||
      value.getType() ==
          RankedTensorType::get(shape, Float32Type::get(op->getContext())))
    return success();
  return op.emitOpError() << "expected a " << name << " of [" << shape
                          << "] f32, got " << value.getType();
}

LogicalResult MatmulNbitsOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType a = shaped(getA()), b = shaped(getB());
  if (!a.hasRank() || a.getRank() < 1 || !isa<FloatType>(a.getElementType()))
    return emitOpError() << "expected floats of at least 1 dimension, got "
                         << a;
  if (!b.hasStaticShape() || b.getRank() != 2 ||
      !(b.getElementType().isInteger() || isFloat8(b.getElementType())))
    return emitOpError() << "expected a matrix of integers or of floats of 8 "
                            "bits, got "
                         << b;
  if (failed(checkCodebook(*this, getCodebook(), b.getElementType())))
    return failure();
  if (getZero() && (getCodebook() || isFloat8(b.getElementType())))
    return emitOpError() << "expected a zero point of integers only, got "
                         << getZero().getType();
  int64_t k = b.getDimSize(0), n = b.getDimSize(1),
          bits = b.getElementTypeBitWidth();
  if (!takes(bits, int64_t(getGroup()), k))
    return emitOpError() << "expected integers of 2, 4 or 8 bits in groups of "
                            "whole words of 32 bits, got groups of "
                         << getGroup() << " of " << b;
  if (int64_t rows = a.getShape().back();
      !ShapedType::isDynamic(rows) && rows != k)
    return emitOpError() << "expected " << rows
                         << " rows in the second matrix, got " << k;
  if (failed(checkGroups(*this, "scale", getScale(), k, n)) ||
      failed(checkGroups(*this, "zero point", getZero(), k, n)))
    return failure();
  SizeList sizes = rankedSizesOf(getA());
  sizes.back() = Size(n);
  types.push_back(tensorOf(sizes, a.getElementType()));
  return success();
}

int64_t MatmulNbitsOp::countOperations() {
  return countProducts(detail::countResultElements(*this),
                       shaped(getB()).getDimSize(0));
}

LogicalResult MatmulNbitsOp::interpret(Interpretation &values) {
  const HostTensor &a = values[getA()], &b = values[getB()],
                   &scale = values[getScale()];
  const HostTensor *zero = values.optional(getZero());
  HostTensor &result = values.result();
  int64_t k = b.shape()[0], n = b.shape()[1], group = int64_t(getGroup());
  std::optional<ArrayRef<float>> codebook = getCodebook();
  for (int64_t i = 0; i < result.size(); ++i) {
    int64_t row = i / n, column = i % n;
    double sum = 0;
    for (int64_t j = 0; j < k; ++j) {
      int64_t of = j / group * n + column;
      double number = b.number(j * n + column);
      double weight = codebook ? double((*codebook)[size_t(number)])
                               : number - (zero ? zero->real(of) : 0);
      sum += a.real(row * k + j) * (weight * scale.real(of));
    }
    result.setReal(i, sum);
  }
  return success();
}

/// The zero points of signed numbers, to which unsigned ones are moved; null
/// where all are 0.
static Value signedZeros(MatmulNbitsOp op, Lowering &lowering) {
  Type element = elementOf(op.getB());
  double moved =
      element.isUnsignedInteger()
          ? double(int64_t(1) << (element.getIntOrFloatBitWidth() - 1))
          : 0;
  ElementsAttr given =
      op.getZero() ? constantElements(op.getZero()) : ElementsAttr();
  HostTensor zeros(ranked(op.getScale()));
  if (given)
    if (auto numbers = HostTensor::fromElements(given); succeeded(numbers))
      zeros = std::move(*numbers);
  bool areZero = true;
  for (int64_t i = 0; i < zeros.size(); ++i) {
    zeros.setReal(i, zeros.real(i) - moved);
    areZero &= zeros.real(i) == 0;
  }
  return areZero ? Value() : lowering.weight(zeros.toElements());
}

/// What the kernel reads the weights as.
static int64_t kindOf(MatmulNbitsOp op) {
  Type element = elementOf(op.getB());
  if (!isFloat8(element))
    return op.getCodebook() ? generic::table_codes : generic::whole_codes;
  return element.isFloat8E4M3FN() || element.isFloat8E4M3FNUZ()
             ? generic::e4m3_codes
             : generic::e5m2_codes;
}

/// What stands for a code in the kernel: 1 + the rest, times a power of two, as
/// code_kinds.h has it.
static double floatOfCode(int64_t code, int mantissa, int bias) {
  int64_t exponent = (code & 0x7f) >> mantissa;
  double rest = double(code & ((1 << mantissa) - 1)) / (1 << mantissa);
  double size = exponent == 0 ? std::ldexp(rest, 1 - bias)
                              : std::ldexp(1 + rest, int(exponent) - bias);
  return code & 0x80 ? -size : size;
}

/// The numbers of codes; `otherwise`, which nobody reads, where there are none.
static Value tableOf(MatmulNbitsOp op, Lowering &lowering, Value otherwise) {
  int64_t kind = kindOf(op),
          bits = elementOf(op.getB()).getIntOrFloatBitWidth();
  if (kind == generic::whole_codes)
    return otherwise;
  HostTensor table(RankedTensorType::get({generic::table_numbers(bits)},
                                         lowering.builder.getF32Type()));
  for (int64_t code = 0; code < table.size(); ++code)
    if (kind == generic::table_codes) // words hold codes less half their range
      table.setReal(
          code,
          (*op.getCodebook())[(code ^ 1 << (bits - 1)) & ((1 << bits) - 1)]);
    else
      table.setReal(code, kind == generic::e4m3_codes
                              ? floatOfCode(code, 3, 7)
                              : floatOfCode(code, 2, 15));
  return lowering.weight(table.toElements());
}

/// The scales, [groups, n]: where exponents have a bias that is greater by one
/// than that of the kernel's floats, half of them.
static Value scalesOf(MatmulNbitsOp op, Lowering &lowering) {
  Type element = elementOf(op.getB());
  if (!element.isFloat8E4M3FNUZ() && !element.isFloat8E5M2FNUZ())
    return lowering[op.getScale()];
  constexpr double half = 0.5;
  if (ElementsAttr given = constantElements(op.getScale()))
    if (auto scales = HostTensor::fromElements(given); succeeded(scales)) {
      for (int64_t i = 0; i < scales->size(); ++i)
        scales->setReal(i, scales->real(i) * half);
      return lowering.weight(scales->toElements());
    }
  Value whole = lowering[op.getScale()];
  auto type = ranked(op.getScale());
  return lowering.map(type, [&](ValueRange indices) {
    return lowering.binary(plan::Binary::k_mul, lowering.load(whole, indices),
                           lowering.literal(type.getElementType(), half));
  });
}

/// The product of m rows with k x n weights, all [m, k] and so on.
static Value buildKernel(MatmulNbitsOp op, Lowering &lowering, Value a,
                         Value scale, const Size &m) {
  ShapedType b = shaped(op.getB());
  int64_t k = b.getDimSize(0), n = b.getDimSize(1),
          bits = b.getElementTypeBitWidth(), group = int64_t(op.getGroup());
  auto lines = int64_t(llvm::divideCeil(k, wordBits / bits)),
       groups = int64_t(llvm::divideCeil(k, group));
  MLIRContext *context = op->getContext();
  auto type = RankedTensorType::get(
      {lines, n}, IntegerType::get(context, wordBits, IntegerType::Unsigned));
  Value words = lowering.weight(
      plan::WordsAttr::get(context, type, constantElements(op.getB())));
  auto pack = [&](Value matrix, int64_t rows) {
    return packPanels(lowering, matrix, {1, rows, n, 0, n, 1});
  };
  int64_t kind = kindOf(op);
  Value zero =
      kind == generic::whole_codes ? signedZeros(op, lowering) : Value();
  Value scales = pack(scale, groups);
  Value zeros = zero ? pack(zero, groups) : scales;
  NamedAttrList params(lowering.integers(
      {{"m", m},
       {"n", n},
       {"k", k},
       {"a_row_stride", k},
       {"bits", bits},
       {"codes", kind},
       {"group", group},
       {"digits", op.getRoundsRows() && kind == generic::whole_codes}}));
  params.set("has_zero", lowering.builder.getBoolAttr(bool(zero)));
  return lowering.kernel(
      "matmul_nbits", size::largestOf({m, n}, lowering.builder.getF32Type()),
      {a, pack(words, lines), scales, zeros, tableOf(op, lowering, scales)},
      params.getDictionary(context), op.countOperations());
}

LogicalResult MatmulNbitsOp::lower(Lowering &lowering) {
  auto type = ranked(getResult());
  if (!type.getElementType().isF32())
    return emitOpError() << "expected elements of f32, got " << type;
  if (!constantElements(getB()) || (getZero() && !constantElements(getZero())))
    return emitOpError() << "expected constant weights and zero points";
  SizeList sizes = rankedSizesOf(getA());
  int64_t k = sizes.pop_back_val().range().max;
  SizeList outer(sizes);
  if (!outer.empty())
    outer.erase(outer.begin());
  if (llvm::any_of(outer, [](const Size &size) { return !size.constant(); }))
    lowering.refuseSizes("a size that is known at run time only in front of "
                         "all others",
                         ranked(getA()));
  Size m = productOf(sizes);
  Value rows = lowering.viewAs(lowering[getA()], SizeList{m, Size(k)});
  if (type.getNumElements() == 0) {
    lowering.setEmpty(*this);
    return success();
  }
  Value product =
      buildKernel(*this, lowering, rows, scalesOf(*this, lowering), m);
  lowering.set(getResult(), lowering.viewAs(product, size::sizesOf(type)));
  return success();
}

} // namespace burin::nn
