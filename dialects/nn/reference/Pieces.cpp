// Reads, computes and writes constants piece by piece.
#include "dialects/nn/reference/Pieces.h"
#include "dialects/nn/Dialect.h"
#include "dialects/nn/ops/Cast.h"
#include "dialects/nn/ops/Quantize.h"
#include "dialects/nn/reference/Evaluate.h"
#include "dialects/nn/reference/Rearrange.h"
#include "dialects/nn/reference/Resources.h"
#include "dialects/plan/AffineValue.h"
#include "dialects/plan/Pages.h"
#include "dialects/plan/Weights.h"
#include "mlir/IR/AffineMap.h"
#include "mlir/IR/Block.h"
#include "llvm/ADT/ScopeExit.h"
#include <cstring>
#include <functional>
#include <numeric>

using namespace mlir;

namespace burin::nn {

/// What a vector register may want of the bytes of a blob.
static constexpr size_t blobAlignment = 64;

ConstantWriter::ConstantWriter(RankedTensorType type)
    : type(type),
      blob(HeapAsmResourceBlob::allocate(
          type.getNumElements() * elementBytes(type.getElementType()),
          blobAlignment)) {}

void ConstantWriter::add(const HostTensor &piece) { add(piece.toBytes()); }

void ConstantWriter::add(ArrayRef<char> bytes) {
  std::memcpy(blob.getMutableData().data() + filled, bytes.data(),
              bytes.size());
  filled += bytes.size();
}

ElementsAttr ConstantWriter::finish() && {
  if (!isLarge(type))
    return HostTensor::fromBytes(type, blob.getData())->toElements();
  return createResource(type, std::move(blob));
}

LogicalResult
readPieces(ElementsAttr constant,
           llvm::function_ref<void(int64_t first, HostTensor piece)> take) {
  Type element = constant.getElementType();
  int64_t first = 0;
  return plan::writeElements(constant, [&](ArrayRef<char> bytes) {
    int64_t count = int64_t(bytes.size()) / elementBytes(element);
    auto type = RankedTensorType::get({count}, element);
    take(first, *HostTensor::fromBytes(type, bytes));
    first += count;
  });
}

namespace {

/// A constant operand in its own type's bytes, where they lie or gathered.
class Operand {
public:
  /// Fails where the bytes are missing.
  static FailureOr<Operand> of(ElementsAttr constant) {
    Operand operand;
    operand.shape.assign(constant.getShapedType().getShape().begin(),
                         constant.getShapedType().getShape().end());
    operand.element = constant.getElementType();
    operand.inPlace = plan::bytesInPlace(constant);
    if (operand.inPlace.empty() &&
        failed(plan::writeElements(constant, [&](ArrayRef<char> piece) {
          operand.gathered.insert(operand.gathered.end(), piece.begin(),
                                  piece.end());
        })))
      return failure();
    return operand;
  }

  ArrayRef<char> bytes() const {
    return inPlace.empty() ? ArrayRef<char>(gathered) : inPlace;
  }

  SmallVector<int64_t> shape;
  Type element;

private:
  ArrayRef<char> inPlace;
  std::vector<char> gathered;
};

/// Where a tensor of `shape` is cut: along one dimension, for each index of
/// those before it.
struct Cut {
  int64_t axis = 0, before = 1, behind = 1, rows = 1;

  explicit Cut(ArrayRef<int64_t> shape) {
    auto product = [](ArrayRef<int64_t> sizes) {
      return std::accumulate(sizes.begin(), sizes.end(), int64_t(1),
                             std::multiplies<>());
    };
    behind = product(shape.drop_front());
    while (behind > pieceElements) {
      before *= shape[axis];
      ++axis;
      behind = product(shape.drop_front(axis + 1));
    }
    rows = std::max<int64_t>(pieceElements / behind, 1);
  }
};

/// What a piece of the result reads of an operand.
struct Part {
  SmallVector<int64_t> shape;
  int64_t first = 0, count = 1;

  /// For `rows` rows from `row` on, at the place `outer` among the dimensions
  /// before the cut of the result's `shape`.
  Part(const Operand &operand, ArrayRef<int64_t> result, const Cut &cut,
       int64_t outer, int64_t row, int64_t rows) {
    int64_t missing = int64_t(result.size() - operand.shape.size());
    SmallVector<int64_t> index(cut.axis);
    for (int64_t i = cut.axis; i-- > 0; outer /= result[i])
      index[i] = outer % result[i];
    index.push_back(row);
    for (auto [i, size] : llvm::enumerate(operand.shape)) {
      int64_t dim = int64_t(i) + missing;
      bool isOne = size == 1;
      int64_t own = dim < cut.axis ? 1 : dim > cut.axis || isOne ? size : rows;
      first = first * size + (dim > cut.axis || isOne ? 0 : index[dim]);
      count *= own;
      if (dim >= cut.axis)
        shape.push_back(own);
    }
  }
};

} // namespace

/// Whether each element of the result follows from those of the operands at the
/// same place.
static bool isElementwise(Operation *op) {
  return op->hasTrait<Elementwise>() ||
         isa<CastOp, QuantizeOp, DequantizeOp>(op);
}

/// Evaluates `onPiece`, a copy of an op on the arguments of `block`, for one
/// piece of its result.
static LogicalResult evaluatePiece(Operation *onPiece, Block &block,
                                   MutableArrayRef<HostTensor> operands,
                                   ArrayRef<int64_t> shape,
                                   HostTensor &result) {
  DenseMap<Value, HostTensor> values;
  for (auto [argument, operand] : llvm::zip(block.getArguments(), operands)) {
    argument.setType(operand.type());
    values[argument] = std::move(operand);
  }
  Value piece = onPiece->getResult(0);
  piece.setType(cast<RankedTensorType>(piece.getType()).clone(shape));
  if (failed(evaluate(onPiece, values)))
    return failure();
  result = std::move(values[piece]);
  return success();
}

static FailureOr<ElementsAttr> evaluateInPieces(Operation *op,
                                                ArrayRef<Operand> operands) {
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  Cut cut(type.getShape());
  Block block;
  for (Value operand : op->getOperands())
    block.addArgument(operand.getType(), op->getLoc());
  Operation *onPiece = op->clone();
  onPiece->setOperands(block.getArguments());
  auto destroy = llvm::make_scope_exit([&] { onPiece->destroy(); });
  ConstantWriter writer(type);
  int64_t size = type.getDimSize(cut.axis);
  for (int64_t outer = 0; outer < cut.before; ++outer)
    for (int64_t row = 0; row < size; row += cut.rows) {
      int64_t rows = std::min(cut.rows, size - row);
      SmallVector<HostTensor> parts;
      for (const Operand &operand : operands) {
        Part part(operand, type.getShape(), cut, outer, row, rows);
        int64_t width = elementBytes(operand.element);
        ArrayRef<char> bytes =
            operand.bytes().slice(part.first * width, part.count * width);
        parts.push_back(*HostTensor::fromBytes(
            RankedTensorType::get(part.shape, operand.element), bytes));
        plan::releasePages(bytes);
      }
      SmallVector<int64_t> shape(type.getShape().drop_front(cut.axis));
      shape.front() = rows;
      HostTensor result;
      if (failed(evaluatePiece(onPiece, block, parts, shape, result)))
        return failure();
      writer.add(result);
    }
  return std::move(writer).finish();
}

static FailureOr<SmallVector<ElementsAttr>>
evaluateWhole(Operation *op, ArrayRef<ElementsAttr> operands) {
  SmallVector<ElementsAttr> results;
  DenseMap<Value, HostTensor> values;
  for (auto [value, elements] : llvm::zip(op->getOperands(), operands)) {
    FailureOr<HostTensor> tensor = HostTensor::fromElements(elements);
    if (failed(tensor))
      return results;
    values[value] = std::move(*tensor);
  }
  if (failed(evaluate(op, values)))
    return failure();
  for (Value result : op->getResults())
    results.push_back(values[result].toElements());
  return results;
}

FailureOr<SmallVector<ElementsAttr>>
evaluateConstants(Operation *op, ArrayRef<ElementsAttr> operands) {
  auto type = dyn_cast<RankedTensorType>(op->getResult(0).getType());
  if (!isElementwise(op) || !type || !type.hasStaticShape() ||
      type.getNumElements() <= pieceElements)
    return evaluateWhole(op, operands);
  SmallVector<Operand> narrow;
  SmallVector<ElementsAttr> results;
  for (ElementsAttr elements : operands) {
    FailureOr<Operand> operand = Operand::of(elements);
    if (failed(operand))
      return results;
    narrow.push_back(std::move(*operand));
  }
  FailureOr<ElementsAttr> result = evaluateInPieces(op, narrow);
  if (failed(result))
    return failure();
  results.push_back(*result);
  return results;
}

ElementsAttr gatherConstant(RankedTensorType type, ElementsAttr source,
                            ArrayRef<int64_t> shape, AffineMap map) {
  FailureOr<Operand> from = Operand::of(source);
  if (failed(from))
    return nullptr;
  ArrayRef<char> bytes = from->bytes();
  int64_t width = elementBytes(type.getElementType());
  SmallVector<int64_t> index(type.getRank(), 0);
  std::vector<char> piece;
  ConstantWriter writer(type);
  for (int64_t i = 0, size = type.getNumElements(); i < size; ++i) {
    int64_t offset = 0;
    bool isInside = true;
    for (auto [expression, extent] : llvm::zip(map.getResults(), shape)) {
      int64_t place = plan::valueOf(expression, index);
      isInside &= place >= 0 && place < extent;
      offset = offset * extent + place;
    }
    if (isInside)
      piece.insert(piece.end(), bytes.begin() + offset * width,
                   bytes.begin() + (offset + 1) * width);
    else
      piece.insert(piece.end(), width, 0);
    if (i + 1 == size || int64_t(piece.size()) >= pieceElements) {
      writer.add(piece);
      piece.clear();
    }
    nextIndex(index, type.getShape());
  }
  plan::releasePages(bytes);
  return std::move(writer).finish();
}

} // namespace burin::nn
