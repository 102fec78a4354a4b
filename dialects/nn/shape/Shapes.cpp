// Shape rules that several families share.
#include "dialects/nn/shape/Shapes.h"
#include "dialects/nn/import/NodeError.h"
#include "dialects/nn/reference/HostTensor.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/SmallVectorExtras.h"

using namespace mlir;

namespace burin::nn {

Type tensorOf(std::optional<ArrayRef<int64_t>> shape, Type element) {
  if (!shape)
    return UnrankedTensorType::get(element);
  return RankedTensorType::get(*shape, element);
}

/// Merges dimension `b` into `a`; false where they do not broadcast.
static bool broadcastDimension(int64_t &a, int64_t b) {
  if (a == b || b == 1)
    return true;
  if (a == 1 || ShapedType::isDynamic(a)) {
    a = b;
    return true;
  }
  return ShapedType::isDynamic(b);
}

FailureOr<std::optional<SmallVector<int64_t>>>
broadcastShapes(Operation *op, ValueRange operands) {
  SmallVector<int64_t> shape;
  for (Value operand : operands) {
    if (!shaped(operand).hasRank())
      return std::optional<SmallVector<int64_t>>();
    ArrayRef<int64_t> other = shaped(operand).getShape();
    if (other.size() > shape.size())
      shape.insert(shape.begin(), other.size() - shape.size(), 1);
    for (size_t i = 0; i < other.size(); ++i)
      if (!broadcastDimension(shape[shape.size() - other.size() + i],
                              other[i])) {
        op->emitOpError() << "expected shapes that broadcast, got "
                          << operands.getTypes();
        return failure();
      }
  }
  return std::optional<SmallVector<int64_t>>(shape);
}

FailureOr<int64_t> normalizeAxis(Operation *op, int64_t axis, int64_t rank) {
  if (axis >= -rank && axis < rank)
    return axis < 0 ? axis + rank : axis;
  op->emitOpError() << "expected an axis in [" << -rank << ", " << rank - 1
                    << "], got " << axis;
  return failure();
}

FailureOr<SmallVector<int64_t>>
normalizeAxes(Operation *op, ArrayRef<int64_t> axes, int64_t rank) {
  SmallVector<int64_t> result;
  for (int64_t axis : axes) {
    FailureOr<int64_t> normal = normalizeAxis(op, axis, rank);
    if (failed(normal))
      return failure();
    if (llvm::is_contained(result, *normal)) {
      op->emitOpError() << "expected axes without duplicates, got " << axis
                        << " twice";
      return failure();
    }
    result.push_back(*normal);
  }
  llvm::sort(result);
  return result;
}

ElementsAttr constantElements(Value value) {
  ElementsAttr elements;
  if (!value || !matchPattern(value, m_Constant(&elements)))
    return nullptr;
  return elements;
}

std::optional<SmallVector<int64_t>> constantIntegers(Value value) {
  ElementsAttr elements = constantElements(value);
  if (!elements)
    return std::nullopt;
  FailureOr<HostTensor> tensor = HostTensor::fromElements(elements);
  if (failed(tensor) || tensor->isFloat())
    return std::nullopt;
  SmallVector<int64_t> integers;
  for (int64_t i = 0; i < tensor->size(); ++i)
    integers.push_back(int64_t(tensor->integer(i)));
  return integers;
}

int64_t broadcastOffset(ArrayRef<int64_t> shape, ArrayRef<int64_t> index) {
  int64_t offset = 0;
  size_t skipped = index.size() - shape.size();
  for (size_t i = 0; i < shape.size(); ++i)
    offset = offset * shape[i] + (shape[i] == 1 ? 0 : index[skipped + i]);
  return offset;
}

LogicalResult checkTensorSize(Value value) {
  auto error = [&] {
    return NodeError::begin(value.getLoc(),
                            isa<BlockArgument>(value) ? "input" : "node");
  };
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type || !type.hasStaticShape() || isa<NoneType>(type.getElementType()))
    return success();
  if (type.getElementType().isIntOrFloat() &&
      type.getElementTypeBitWidth() > 64)
    return error() << "expected elements of at most 64 bits, got " << type;
  int64_t elementBytes = (type.getElementTypeBitWidth() + 7) / 8;
  // Products of some of the sizes are formed everywhere, an empty tensor's too.
  auto sizes = llvm::map_to_vector(
      type.getShape(), [](int64_t size) { return std::max<int64_t>(size, 1); });
  auto bytes = support::checkedByteSize(sizes, elementBytes);
  if (bytes && *bytes <= maxTensorBytes)
    return success();
  return error() << "expected tensors of at most " << maxTensorBytes
                 << " bytes, got " << type;
}

int64_t countProducts(int64_t elements, std::optional<int64_t> terms) {
  int64_t count;
  if (!terms)
    return 0;
  return __builtin_mul_overflow(elements, *terms, &count) ||
                 __builtin_mul_overflow(count, int64_t(2), &count)
             ? std::numeric_limits<int64_t>::max()
             : count;
}

} // namespace burin::nn
