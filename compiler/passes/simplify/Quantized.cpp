// Reads operands of contractions as integers of 8 bits and shifts them between
// the signed and the unsigned ones.
#include "compiler/passes/simplify/Quantized.h"
#include "compiler/passes/simplify/Constants.h"
#include "dialects/nn/ops/Cast.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Quantize.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/ops/Transpose.h"
#include "dialects/nn/shape/Shapes.h"
#include "dialects/plan/Weights.h"
#include <cstring>

using namespace mlir;

namespace burin::simplify {

// ---- reading

static bool isByte(Type element) { return element.isInteger(8); }

/// Calls visit(i, number) for the elements of a constant of i8, ui8 or i32;
/// fails where it has no bytes.
template <typename Visit>
static LogicalResult forEachInteger(ElementsAttr elements, Visit visit) {
  Type element = elements.getElementType();
  int64_t at = 0;
  return plan::writeElements(elements, [&](ArrayRef<char> piece) {
    if (element.isUnsignedInteger(8)) {
      for (char byte : piece)
        visit(at++, int64_t(uint8_t(byte)));
    } else if (element.isInteger(8)) {
      for (char byte : piece)
        visit(at++, int64_t(int8_t(byte)));
    } else {
      for (size_t i = 0; i + 4 <= piece.size(); i += 4) {
        int32_t number;
        std::memcpy(&number, piece.data() + i, sizeof number);
        visit(at++, int64_t(number));
      }
    }
  });
}

/// A constant of i32 that spans no more than 255: as i8, with the zero that
/// brings it there.
static std::optional<Factor> readConstantFactor(Value value) {
  ElementsAttr elements = nn::constantElements(value);
  if (!elements || elements.getNumElements() == 0)
    return std::nullopt;
  int64_t least = INT64_MAX, greatest = INT64_MIN;
  if (failed(forEachInteger(elements,
                            [&](int64_t, int64_t number) {
                              least = std::min(least, number);
                              greatest = std::max(greatest, number);
                            })) ||
      greatest - least > 255)
    return std::nullopt;
  int64_t up = least >= -128 && greatest <= 127 ? 0 : least + 128;
  std::vector<char> bytes;
  bytes.reserve(elements.getNumElements());
  (void)forEachInteger(elements, [&](int64_t, int64_t number) {
    bytes.push_back(char(number - up));
  });
  OpBuilder builder(value.getContext());
  builder.setInsertionPointAfterValue(value);
  auto type = nn::ranked(value).clone(builder.getI8Type());
  Factor factor = {createBytes(builder, value.getLoc(),
                               cast<RankedTensorType>(type), std::move(bytes)),
                   nullptr, nullptr};
  if (up != 0) {
    nn::HostTensor zero(RankedTensorType::get({}, builder.getI32Type()));
    zero.setInteger(0, -up);
    factor.zero = createConstant(builder, value.getLoc(), zero);
  }
  return factor;
}

std::optional<Factor> readFactor(Value value) {
  if (!nn::shaped(value).hasStaticShape())
    return std::nullopt;
  if (auto op = value.getDefiningOp<nn::DequantizeOp>()) {
    if (!isByte(nn::elementOf(op.getX())) ||
        !nn::elementOf(op.getScale()).isF32() ||
        (op.getZero() && isa<FloatType>(nn::elementOf(op.getZero()))))
      return std::nullopt;
    return Factor{op.getX(), op.getZero(), op.getScale()};
  }
  if (!nn::elementOf(value).isSignlessInteger(32))
    return std::nullopt;
  Value whole = value, zero;
  if (auto op = value.getDefiningOp<nn::SubOp>();
      op && op.getType() == op.getX().getType()) {
    whole = op.getX();
    zero = op.getY();
  }
  if (auto op = whole.getDefiningOp<nn::CastOp>();
      op && isByte(nn::elementOf(op.getX())))
    return Factor{op.getX(), zero, nullptr};
  return readConstantFactor(value);
}

bool movesElements(Operation *op) {
  return isa<nn::ReshapeOp, nn::SqueezeOp, nn::UnsqueezeOp, nn::CollapseOp,
             nn::TransposeOp>(op);
}

// ---- shifting

Value moveZero(FoldingBuilder &build, Value zero, int64_t by) {
  Type whole = build.builder.getI32Type();
  Value from = zero ? build.cast(zero, whole) : build.number(whole, 0);
  return build.make<nn::AddOp>(from, build.number(whole, by));
}

void ByteFactors::shift(FoldingBuilder &build, Factor &factor, Type to) {
  int64_t by = to.isUnsignedInteger() ? unsignedShift : -unsignedShift;
  factor.zero = moveZero(build, factor.zero, by);
  Value &known = shifted[factor.bytes];
  // What is added before numbers are rounded stays as it is: a greater sum in
  // floats could round otherwise.
  if (auto op = factor.bytes.getDefiningOp<nn::QuantizeOp>();
      op && !known && !op.addsBeforeRounding()) {
    FoldingBuilder early(op);
    Value zero = early.cast(moveZero(early, op.getZero(), by), to);
    known = early.make<nn::QuantizeOp>(op.getX(), op.getScale(), zero, to,
                                       op.getReciprocal());
  }
  // Modulo 256 both ways are the same.
  factor.bytes = known ? known
                       : build.make<nn::AddOp>(build.cast(factor.bytes, to),
                                               build.number(to, by));
}

void ByteFactors::makeUnsigned(FoldingBuilder &build, Factor &factor) {
  if (!nn::elementOf(factor.bytes).isUnsignedInteger(8))
    shift(build, factor, build.builder.getIntegerType(8, /*isSigned=*/false));
}

/// The numbers of a zero point; empty where it is not constant, or neither one
/// number nor a list of `count`.
static SmallVector<int64_t> zerosOf(Value zero, int64_t count) {
  if (!zero)
    return {0};
  SmallVector<int64_t> zeros;
  FailureOr<nn::HostTensor> tensor = readConstant(zero);
  if (failed(tensor) || (tensor->size() != 1 && tensor->size() != count))
    return zeros;
  for (int64_t i = 0; i < tensor->size(); ++i)
    zeros.push_back(int64_t(tensor->integer(i)));
  return zeros;
}

void ByteFactors::makeSigned(FoldingBuilder &build, Factor &factor,
                             Along along) {
  ElementsAttr elements = nn::constantElements(factor.bytes);
  SmallVector<int64_t> zeros = zerosOf(factor.zero, along.count);
  bool isSigned = !nn::elementOf(factor.bytes).isUnsignedInteger();
  if (isSigned && !zeros.empty() &&
      llvm::all_of(zeros, [](int64_t zero) { return zero == 0; })) {
    factor.zero = nullptr;
    return;
  }
  if (elements && !zeros.empty()) {
    std::vector<char> bytes;
    bool fits = true;
    LogicalResult read = forEachInteger(elements, [&](int64_t i, int64_t x) {
      x -= zeros[zeros.size() == 1 ? 0 : i / along.inner % along.count];
      fits &= x >= -128 && x <= 127;
      bytes.push_back(char(x));
    });
    if (succeeded(read) && fits) {
      auto type = nn::ranked(factor.bytes).clone(build.builder.getI8Type());
      factor.bytes =
          createBytes(build.builder, build.loc, cast<RankedTensorType>(type),
                      std::move(bytes));
      factor.zero = nullptr;
      return;
    }
  }
  if (!isSigned)
    shift(build, factor, build.builder.getI8Type());
}

Value sumsOfBytes(FoldingBuilder &build, Value constant, Along along) {
  nn::HostTensor sums(
      RankedTensorType::get({along.count}, build.builder.getI32Type()));
  std::vector<int64_t> totals(along.count);
  (void)forEachInteger(nn::constantElements(constant),
                       [&](int64_t i, int64_t number) {
                         totals[i / along.inner % along.count] += number;
                       });
  for (auto [i, total] : llvm::enumerate(totals))
    sums.setInteger(i, total);
  return createConstant(build.builder, build.loc, sums);
}

} // namespace burin::simplify
