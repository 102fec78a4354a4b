// Computes with the elements of integer tensors as with sizes.
//
// What moves elements is run by the reference, on numbers that stand for the
// elements: so each such op is followed without a word of its own here.
#include "dialects/nn/shape/SizeValues.h"
#include "dialects/nn/Dialect.h"
#include "dialects/nn/ops/Cast.h"
#include "dialects/nn/ops/Concat.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Logic.h"
#include "dialects/nn/ops/Reduce.h"
#include "dialects/nn/ops/Shape.h"
#include "dialects/nn/reference/Pieces.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace burin::nn {

/// Shapes are short, and what a model makes of one is soon read.
static constexpr int64_t maxElements = 64;
static constexpr unsigned maxOps = 256;

/// What the element-wise `op` makes of two sizes.
static Size combine(Operation *op, const Size &x, const Size &y) {
  // Integers are divided towards 0.
  const bool divides = x.range().min >= 0 && y.range().min > 0;
  return TypeSwitch<Operation *, Size>(op)
      .Case<AddOp>([&](auto) { return x + y; })
      .Case<SubOp>([&](auto) { return x - y; })
      .Case<MulOp>([&](auto) { return x * y; })
      .Case<DivOp>(
          [&](auto) { return divides ? floorDiv(x, y) : Size::unknown(); })
      .Case<RemOp, ModOp>(
          [&](auto) { return divides ? mod(x, y) : Size::unknown(); })
      .Case<MaximumOp>([&](auto) { return max(x, y); })
      .Case<MinimumOp>([&](auto) { return min(x, y); })
      .Case<EqualOp>([&](auto) {
        return x == y ? Size(1) : differ(x, y) ? Size(0) : Size::unknown();
      })
      .Default([](auto) { return Size::unknown(); });
}

namespace {

class Follower {
public:
  /// The elements of a value, each known or not; absent where it is no small
  /// tensor of integers.
  std::optional<SizeList> follow(Value value) {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    if (!type || !type.hasStaticShape() || !type.getElementType().isInteger())
      return std::nullopt;
    std::optional<int64_t> count = checkedProduct(type.getShape());
    if (!count || *count > maxElements)
      return std::nullopt;
    if (auto integers = constantIntegers(value))
      return SizeList(integers->begin(), integers->end());
    auto found = known.find(value);
    if (found != known.end())
      return found->second;
    SizeList elements(*count, Size::unknown());
    if (auto result = dyn_cast<OpResult>(value); result && opsLeft > 0) {
      --opsLeft;
      follow(result, elements);
    }
    known[value] = elements;
    return elements;
  }

private:
  /// Fills in what is known of the elements of a result.
  void follow(OpResult result, SizeList &elements) {
    Operation *op = result.getOwner();
    if (auto shape = dyn_cast<ShapeOp>(op)) {
      auto dimensions = shape.dimensions();
      std::optional<SizeList> sizes = sizesOf(shape.getX());
      if (dimensions && sizes)
        elements = SizeList(ArrayRef<Size>(*sizes).slice(
            dimensions->data() - shaped(shape.getX()).getShape().data(),
            dimensions->size()));
    } else if (isa<CastOp>(op)) {
      if (std::optional<SizeList> from = follow(op->getOperand(0)))
        castTo(elementOf(result), *from, elements);
    } else if (isa<WhereOp>(op)) {
      choose(op, elements);
    } else if (isa<ReduceProdOp>(op)) {
      std::optional<SizeList> from = follow(op->getOperand(0));
      if (from && elements.size() == 1)
        elements.front() = productOf(*from);
    } else if (op->hasTrait<MovesElements>()) {
      move(result, elements);
    } else if (op->hasTrait<Elementwise>() && op->getNumOperands() == 2) {
      forEach(op, elements,
              [&](ArrayRef<Size> at) { return combine(op, at[0], at[1]); });
    }
  }

  /// What a narrower type holds stays; a boolean says whether it is not 0.
  static void castTo(Type element, ArrayRef<Size> from, SizeList &elements) {
    unsigned bits = element.getIntOrFloatBitWidth();
    for (auto [to, size] : llvm::zip_equal(elements, from)) {
      size::Range range = size.range();
      bool fits = bits >= 64 || (range.max < int64_t(1) << (bits - 1) &&
                                 range.min >= -(int64_t(1) << (bits - 1)));
      if (bits > 1 && fits)
        to = size;
    }
  }

  /// Calls function(elements of the operands) for each element of the result.
  void forEach(Operation *op, SizeList &elements,
               llvm::function_ref<Size(ArrayRef<Size>)> function) {
    SmallVector<SizeList, 3> operands;
    for (Value operand : op->getOperands()) {
      std::optional<SizeList> from = follow(operand);
      if (!from)
        return;
      operands.push_back(std::move(*from));
    }
    ArrayRef<int64_t> shape = ranked(op->getResult(0)).getShape();
    SmallVector<int64_t> index(shape.size(), 0);
    for (Size &element : elements) {
      SizeList at;
      for (auto [operand, value] : llvm::zip(operands, op->getOperands()))
        at.push_back(operand[broadcastOffset(ranked(value).getShape(), index)]);
      element = function(at);
      nextIndex(index, shape);
    }
  }

  void choose(Operation *op, SizeList &elements) {
    forEach(op, elements, [](ArrayRef<Size> at) {
      std::optional<int64_t> condition = at[0].constant();
      return condition        ? at[*condition != 0 ? 1 : 2]
             : at[1] == at[2] ? at[1]
                              : Size::unknown();
    });
  }

  /// Runs an op that moves elements on their numbers: those of the operands
  /// that it moves, behind which its own settings are constants.
  void move(OpResult result, SizeList &elements) {
    Operation *op = result.getOwner();
    unsigned width = elementOf(result).getIntOrFloatBitWidth();
    const int64_t firstNumber = int64_t(1) << (width < 64 ? width / 2 : 40);
    if (width < 32)
      return;
    SizeList moved;
    SmallVector<ElementsAttr> operands;
    for (OpOperand &operand : op->getOpOperands()) {
      if (operand.getOperandNumber() != 0 && !isa<ConcatOp>(op)) {
        operands.push_back(constantElements(operand.get()));
        if (!operands.back())
          return;
        continue;
      }
      std::optional<SizeList> from = follow(operand.get());
      if (!from)
        return;
      HostTensor numbers(ranked(operand.get()));
      for (auto [i, size] : llvm::enumerate(*from)) {
        numbers.setInteger(i, firstNumber + int64_t(moved.size()));
        moved.push_back(size);
      }
      operands.push_back(numbers.toElements());
    }
    // What an op refuses, it refuses when it runs.
    ScopedDiagnosticHandler silent(op->getContext(), [&](Diagnostic &said) {
      return success(said.getLocation() == op->getLoc());
    });
    auto results = evaluateConstants(op, operands);
    if (failed(results) || results->empty())
      return;
    auto numbers =
        HostTensor::fromElements((*results)[result.getResultNumber()]);
    if (failed(numbers) || numbers->size() != int64_t(elements.size()))
      return;
    for (auto [i, element] : llvm::enumerate(elements)) {
      // What it does not move are constants of its own, such as padding.
      int64_t number = int64_t(numbers->integer(i)), at = number - firstNumber;
      element = at >= 0 && at < int64_t(moved.size()) ? moved[at] : number;
    }
  }

  llvm::DenseMap<Value, SizeList> known;
  unsigned opsLeft = maxOps;
};

} // namespace

std::optional<SizeList> elementsOf(Value value) {
  if (!value)
    return std::nullopt;
  if (auto integers = constantIntegers(value))
    return SizeList(integers->begin(), integers->end());
  std::optional<SizeList> elements = Follower().follow(value);
  if (!elements || llvm::all_of(*elements, [](const Size &size) {
        return size.isUnknown();
      }))
    return std::nullopt;
  return elements;
}

} // namespace burin::nn
