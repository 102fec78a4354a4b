// Recognizes the product of a one-hot code and a constant matrix, and gathers
// rows of the matrix instead.
#include "compiler/passes/simplify/Constants.h"
#include "compiler/passes/simplify/Passes.h"
#include "dialects/nn/ops/Cast.h"
#include "dialects/nn/ops/Contract.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Gather.h"
#include "dialects/nn/ops/Generate.h"
#include "dialects/nn/ops/Logic.h"
#include "dialects/nn/shape/Shapes.h"
#include <cmath>

using namespace mlir;

namespace burin::simplify {

#define GEN_PASS_DEF_RECOGNIZEONEHOT
#include "compiler/passes/simplify/Passes.h.inc"

namespace {

/// A code whose last dimension is 1 at the index and 0 elsewhere, and 0
/// throughout for an index outside.
struct OneHot {
  /// Of the code's shape without its last dimension, or with it as 1.
  Value indices;
  /// Negative indices count from the end.
  bool countsFromEnd = false;
};

} // namespace

static bool isIndexType(Type element) {
  return element.isIntOrIndex() && !element.isInteger(1);
}

/// True for a constant of as many elements as its last dimension, which count
/// from 0.
static bool isCount(Value value) {
  FailureOr<nn::HostTensor> tensor = readConstant(value);
  if (failed(tensor) || tensor->rank() == 0 ||
      tensor->shape().back() != tensor->size())
    return false;
  for (int64_t i = 0; i < tensor->size(); ++i)
    if (tensor->number(i) != double(i))
      return false;
  return true;
}

/// Matches indices[..., 1] == [0, 1, 2, ...].
static std::optional<OneHot> matchComparison(nn::EqualOp equal) {
  RankedTensorType type = nn::ranked(equal.getResult());
  for (auto [indices, count] : {std::pair(equal.getX(), equal.getY()),
                                std::pair(equal.getY(), equal.getX())}) {
    ShapedType from = nn::shaped(indices);
    if (from.hasRank() && from.getRank() == type.getRank() &&
        from.getShape().back() == 1 &&
        from.getShape().drop_back() == type.getShape().drop_back() &&
        isIndexType(from.getElementType()) && isCount(count) &&
        nn::ranked(count).getShape().back() == type.getShape().back())
      return OneHot{indices, false};
  }
  return std::nullopt;
}

static std::optional<OneHot> matchOp(nn::OneHotOp op) {
  int64_t axis =
      nn::fromStart(op.getAxis(), nn::ranked(op.getResult()).getRank());
  FailureOr<nn::HostTensor> values = readConstant(op.getValues());
  if (failed(values) || values->number(0) != 0 || values->number(1) != 1 ||
      axis + 1 != nn::ranked(op.getResult()).getRank() ||
      !isIndexType(nn::elementOf(op.getIndices())))
    return std::nullopt;
  return OneHot{op.getIndices(), true};
}

/// Matches `code`, numbers as given or cast from booleans or integers.
static std::optional<OneHot> matchOneHot(Value code) {
  while (auto cast = code.getDefiningOp<nn::CastOp>())
    code = cast.getX();
  if (auto where = code.getDefiningOp<nn::WhereOp>())
    if (uniformNumber(where.getX()) == 1.0 &&
        uniformNumber(where.getY()) == 0.0 &&
        where.getCondition().getType() ==
            nn::shaped(where.getResult())
                .clone(IntegerType::get(where.getContext(), 1)))
      code = where.getCondition();
  if (!nn::shaped(code).hasStaticShape() || nn::shaped(code).getRank() == 0)
    return std::nullopt;
  if (auto equal = code.getDefiningOp<nn::EqualOp>())
    return matchComparison(equal);
  if (auto op = code.getDefiningOp<nn::OneHotOp>())
    return matchOp(op);
  return std::nullopt;
}

/// The rows of a constant matrix (of its transpose) and a row of zeros. Fails
/// where an element is not finite: 0 times it would not be 0.
static FailureOr<nn::HostTensor> makeTable(Value matrix, bool transpose) {
  FailureOr<nn::HostTensor> from = readConstant(matrix);
  if (failed(from) || from->rank() != 2)
    return failure();
  int64_t rows = from->shape()[transpose], columns = from->shape()[!transpose];
  nn::HostTensor table(
      RankedTensorType::get({rows + 1, columns}, from->elementType()));
  for (int64_t i = 0; i < rows * columns; ++i) {
    int64_t at = transpose ? i % columns * rows + i / columns : i;
    if (!std::isfinite(from->number(at)))
      return failure();
    table.copy(i, *from, at);
  }
  return table;
}

namespace {

class RecognizeOneHotPass
    : public impl::RecognizeOneHotBase<RecognizeOneHotPass> {
  void runOnOperation() override {
    getOperation().walk([](nn::MatmulOp product) {
      if (!nn::shaped(product.getResult()).hasStaticShape() ||
          product.getTransposeA())
        return;
      std::optional<OneHot> code = matchOneHot(product.getA());
      if (!code)
        return;
      FailureOr<nn::HostTensor> table =
          makeTable(product.getB(), product.getTransposeB());
      if (succeeded(table))
        replace(product, *code, *table);
    });
  }

  /// Reads the row of zeros, which is the last one, for an index outside.
  static void replace(nn::MatmulOp product, const OneHot &code,
                      const nn::HostTensor &table) {
    OpBuilder builder(product);
    Location loc = product.getLoc();
    RankedTensorType type = nn::ranked(product.getResult());
    Value at =
        createReshape(builder, loc, code.indices, type.getShape().drop_back());
    auto indexType = RankedTensorType::get(type.getShape().drop_back(),
                                           builder.getI64Type());
    if (at.getType() != indexType)
      at = builder.create<nn::CastOp>(loc, indexType, at, builder.getI64Type());
    int64_t rows = table.shape()[0] - 1;
    auto number = [&](int64_t value) {
      nn::HostTensor tensor(RankedTensorType::get({}, builder.getI64Type()));
      tensor.setInteger(0, value);
      return createConstant(builder, loc, tensor);
    };
    auto flags = indexType.clone(builder.getI1Type());
    Value zero = number(0), last = number(rows);
    if (code.countsFromEnd) {
      Value negative = builder.create<nn::LessOp>(loc, flags, at, zero);
      Value shifted = builder.create<nn::AddOp>(loc, indexType, at, last);
      at = builder.create<nn::WhereOp>(loc, indexType, negative, shifted, at);
    }
    Value above = builder.create<nn::GreaterOrEqualOp>(loc, flags, at, zero);
    Value below = builder.create<nn::LessOp>(loc, flags, at, last);
    Value inside = builder.create<nn::AndOp>(loc, flags, above, below);
    at = builder.create<nn::WhereOp>(loc, indexType, inside, at, last);
    product.replaceAllUsesWith(
        builder
            .create<nn::GatherOp>(loc, type,
                                  createConstant(builder, loc, table), at, 0)
            .getResult());
    product.erase();
  }
};

} // namespace

} // namespace burin::simplify
