// Diagonals of matrices, and matrices of diagonals.
#include "dialects/nn/import/Steps.h"
#include "dialects/nn/ops/Logic.h"
#include "dialects/nn/ops/Pad.h"

using namespace mlir;

namespace burin::nn {

/// Which diagonal of which two dimensions, counted from 0.
struct Diagonal {
  int64_t offset, row, column;
};

/// Reads `offset` and two dimensions of `rank`; absent after an error.
static std::optional<Diagonal> readDiagonal(AtenNode &node, int64_t rank,
                                            int64_t row, int64_t column) {
  constexpr int64_t most = std::numeric_limits<int32_t>::max();
  auto offset = step::readInt(node, "offset", 0, -most, most);
  auto first = step::readDimension(node, "dim1", row, rank);
  auto second = step::readDimension(node, "dim2", column, rank);
  if (!offset || !first || !second)
    return std::nullopt;
  if (*first != *second && rank >= 2)
    return Diagonal{*offset, *first, *second};
  node.emitError() << "expected two dimensions of at least 2, got " << *first
                   << " and " << *second << " of " << rank;
  return std::nullopt;
}

/// The diagonal as a last dimension: of the flat matrix every element that is a
/// row and one column further.
static Value takeDiagonal(AtenNode &node, Value x, Diagonal diagonal) {
  int64_t rank = shaped(x).getRank();
  x = step::move(node, x, {diagonal.row, diagonal.column},
                 {rank - 2, rank - 1});
  if (!x)
    return nullptr;
  SmallVector<int64_t> shape(shaped(x).getShape());
  int64_t columns = shape.pop_back_val(), rows = shape.pop_back_val();
  int64_t right = std::max<int64_t>(diagonal.offset, 0),
          down = std::max<int64_t>(-diagonal.offset, 0);
  int64_t count = std::max<int64_t>(0, std::min(rows - down, columns - right));
  int64_t start = count ? down * columns + right : 0;
  shape.push_back(rows * columns);
  return step::slice(node, step::reshape(node, x, shape), rank - 2, start,
                     count ? start + (count - 1) * (columns + 1) + 1 : 0,
                     columns + 1);
}

template <int64_t row, int64_t column>
static LogicalResult importDiagonal(AtenNode &node) {
  Value x = step::readStatic(node, column < 0 ? "A" : "self");
  auto diagonal =
      x ? readDiagonal(node, shaped(x).getRank(), row, column) : std::nullopt;
  return diagonal ? give(node, takeDiagonal(node, x, *diagonal)) : failure();
}

/// Matrices, as the dimensions that `diagonal` names, with the last dimension
/// of `x` on a diagonal and zeros elsewhere.
static Value embedDiagonal(AtenNode &node, Value x, Diagonal diagonal) {
  int64_t rank = shaped(x).getRank(), offset = diagonal.offset;
  int64_t size = shaped(x).getShape().back() + std::abs(offset);
  if (size > step::maxElements) {
    node.emitError() << "expected a diagonal of at most " << step::maxElements
                     << " elements, got " << size;
    return nullptr;
  }
  Type element = elementOf(x);
  Value zero = step::number(node, element, 0);
  if (offset != 0)
    x = node.create<PadOp>(x, node.constant({0, std::abs(offset)}), zero,
                           node.builder.getDenseI64ArrayAttr({rank - 1}),
                           "constant");
  // Of the row where the diagonal is right of the main one, else of the column.
  x = step::unsqueeze(node, x, {offset >= 0 ? -1 : -2});
  SmallVector<int64_t> rows, columns;
  for (int64_t i = 0; i < size; ++i) {
    rows.push_back(i + offset);
    columns.push_back(i);
  }
  Value isOn = step::apply<EqualOp>(
      node, step::unsqueeze(node, node.constant(rows), {1}),
      node.constant(columns));
  Value result = step::apply<WhereOp>(node, isOn, x, zero);
  return step::move(node, result, {rank - 1, rank},
                    {diagonal.row, diagonal.column});
}

static LogicalResult importDiagEmbed(AtenNode &node) {
  Value x = step::readStatic(node, "self");
  if (!x)
    return failure();
  if (shaped(x).getRank() == 0)
    return node.emitError()
           << "expected at least 1 dimension, got " << x.getType();
  auto diagonal = readDiagonal(node, shaped(x).getRank() + 1, -2, -1);
  return diagonal ? give(node, embedDiagonal(node, x, *diagonal)) : failure();
}

/// A matrix of a vector, the diagonal of a matrix.
static LogicalResult importDiag(AtenNode &node) {
  constexpr int64_t most = std::numeric_limits<int32_t>::max();
  Value x = step::readStatic(node, "self");
  auto offset = step::readInt(node, "diagonal", 0, -most, most);
  if (!x || !offset)
    return failure();
  int64_t rank = shaped(x).getRank();
  if (rank < 1 || rank > 2)
    return node.emitError()
           << "expected a vector or a matrix, got " << x.getType();
  Diagonal diagonal{*offset, 0, 1};
  return give(node, rank == 1 ? embedDiagonal(node, x, diagonal)
                              : takeDiagonal(node, x, diagonal));
}

static LogicalResult importDiagFlat(AtenNode &node) {
  constexpr int64_t most = std::numeric_limits<int32_t>::max();
  Value x = step::flatten(node, step::readStatic(node, "self"));
  auto offset = step::readInt(node, "offset", 0, -most, most);
  return x && offset ? give(node, embedDiagonal(node, x, {*offset, 0, 1}))
                     : failure();
}

static LogicalResult importTrace(AtenNode &node) {
  Value x = step::readStatic(node, "self");
  if (!x)
    return failure();
  if (shaped(x).getRank() != 2)
    return node.emitError() << "expected a matrix, got " << x.getType();
  Value diagonal = takeDiagonal(node, x, {0, 0, 1});
  if (!isa<FloatType>(elementOf(x)))
    diagonal = castTo(node, diagonal, node.builder.getI64Type());
  return give(node, step::sum(node, diagonal, {0}));
}

void bindDiagonals(Bindings &bindings) {
  bindings.aten("aten.diagonal.default", importDiagonal<0, 1>);
  bindings.aten("aten.diagonal_copy.default", importDiagonal<0, 1>);
  bindings.aten("aten.linalg_diagonal.default", importDiagonal<-2, -1>);
  bindings.aten("aten.diag.default", importDiag);
  bindings.aten("aten.diag_embed.default", importDiagEmbed);
  bindings.aten("aten.diagflat.default", importDiagFlat);
  bindings.aten("aten.trace.default", importTrace);
}

} // namespace burin::nn
