// Sequences and optional values, which exporters write where a program has
// lists: with constant positions they are their tensors, and nothing remains of
// them.
//
// On the way a sequence is a value of the empty tuple type, and an empty
// optional one of a tuple of nothing known: casts from what they are made of.
#include "compiler/import/onnx/Sequences.h"
#include "compiler/import/onnx/BodyImporter.h"
#include "compiler/support/Diagnostic.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/ops/Concat.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/shape/Shapes.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;

namespace burin::onnx {

/// The parts that a split may have; each is an op's result.
static constexpr int64_t maxParts = 100'000;

/// Steps by which sequences are worked out while a model is read: a change, or
/// some elements that are moved on. Who reads far from the last place again and
/// again would else take the square of a model's length.
static constexpr int64_t maxSteps = 10'000'000;
static constexpr int64_t movedInAStep = 64;

/// The attributes that say how a sequence was made.
static constexpr const char *sizeName = "size", *insertName = "insert",
                            *eraseName = "erase";

static Value makeValue(nn::OnnxNode &node, ValueRange from, int64_t size,
                       llvm::StringRef change = "", int64_t at = 0) {
  auto cast = node.builder.create<UnrealizedConversionCastOp>(
      node.loc, TupleType::get(node.builder.getContext()), from);
  cast->setAttr(sizeName, node.builder.getI64IntegerAttr(size));
  if (!change.empty())
    cast->setAttr(change, node.builder.getI64IntegerAttr(at));
  return cast.getResult(0);
}

Value Sequences::make(nn::OnnxNode &node, ValueRange elements) {
  return makeValue(node, elements, int64_t(elements.size()));
}

Value Sequences::insert(nn::OnnxNode &node, Value sequence, Value tensor,
                        int64_t at) {
  return makeValue(node, {sequence, tensor}, *sizeOf(sequence) + 1, insertName,
                   at);
}

Value Sequences::erase(nn::OnnxNode &node, Value sequence, int64_t at) {
  return makeValue(node, sequence, *sizeOf(sequence) - 1, eraseName, at);
}

static std::optional<int64_t> numberOf(Value value, llvm::StringRef name) {
  auto number = value.getDefiningOp()->getAttrOfType<IntegerAttr>(name);
  return number ? std::optional(number.getInt()) : std::nullopt;
}

std::optional<int64_t> Sequences::sizeOf(Value value) {
  return value && value.getDefiningOp<UnrealizedConversionCastOp>()
             ? numberOf(value, sizeName)
             : std::nullopt;
}

FailureOr<ArrayRef<Value>> Sequences::read(nn::OnnxNode &node, Value sequence) {
  std::vector<Value> changes;
  auto isChange = [](Value value) {
    return numberOf(value, insertName) || numberOf(value, eraseName);
  };
  auto spend = [&](int64_t moved) {
    steps += 1 + moved / movedInAStep;
    return steps <= maxSteps;
  };
  Value from = sequence;
  bool isCheap = true;
  for (; isCheap && from != last && isChange(from);
       from = from.getDefiningOp()->getOperand(0)) {
    changes.push_back(from);
    isCheap = spend(0);
  }
  if (isCheap && from != last) {
    elements.assign(from.getDefiningOp()->operand_begin(),
                    from.getDefiningOp()->operand_end());
    isCheap = spend(int64_t(elements.size()));
  }
  last = nullptr;
  while (isCheap && !changes.empty()) {
    Value change = changes.back();
    changes.pop_back();
    auto inserted = numberOf(change, insertName);
    int64_t at = inserted ? *inserted : *numberOf(change, eraseName);
    isCheap = spend(int64_t(elements.size()) - at);
    if (inserted)
      elements.insert(elements.begin() + at,
                      change.getDefiningOp()->getOperand(1));
    else
      elements.erase(elements.begin() + at);
  }
  if (!isCheap)
    return node.emitError() << "expected sequences that are worked out in at "
                               "most "
                            << maxSteps << " steps";
  last = sequence;
  return ArrayRef(elements);
}

static bool isTensor(Value value) {
  return value && isa<ShapedType>(value.getType());
}

/// The tensor at place `i`; null after an error.
static Value readTensor(nn::OnnxNode &node, unsigned i) {
  if (isTensor(node.operand(i)))
    return node.operand(i);
  node.emitError() << "expected a tensor as operand " << i;
  return nullptr;
}

/// The size of the sequence at place 0.
static FailureOr<int64_t> readSize(nn::OnnxNode &node) {
  if (auto size = Sequences::sizeOf(node.operand(0)))
    return *size;
  return node.emitError() << "expected a sequence as operand 0";
}

/// The position at place `i` in a sequence of `size`, counted from the front
/// and below `end`; `otherwise` where it is left out.
static FailureOr<int64_t> readPosition(nn::OnnxNode &node, unsigned i,
                                       int64_t size, int64_t end,
                                       int64_t otherwise) {
  if (!node.operand(i))
    return otherwise;
  Value operand = readTensor(node, i);
  if (!operand)
    return failure();
  auto position = nn::constantIntegers(operand);
  if (!position || position->size() != 1)
    return node.emitError() << "expected a constant position";
  int64_t at = position->front();
  if (at < -size || at >= end)
    return node.emitError()
           << "expected a position in a sequence of " << size << ", got " << at;
  return at < 0 ? at + size : at;
}

static LogicalResult importConstruct(nn::OnnxNode &node, Sequences &) {
  for (unsigned i = 0; i < node.operands.size(); ++i)
    if (!readTensor(node, i))
      return failure();
  return give(node, Sequences::make(node, node.operands));
}

static LogicalResult importEmpty(nn::OnnxNode &node, Sequences &) {
  node.ignore("dtype");
  return give(node, Sequences::make(node, {}));
}

static LogicalResult importInsert(nn::OnnxNode &node, Sequences &) {
  auto size = readSize(node);
  Value tensor = succeeded(size) ? readTensor(node, 1) : Value();
  if (!tensor)
    return failure();
  auto at = readPosition(node, 2, *size, *size + 1, *size);
  return failed(at) ? failure()
                    : give(node, Sequences::insert(node, node.operand(0),
                                                   tensor, *at));
}

static LogicalResult importErase(nn::OnnxNode &node, Sequences &) {
  auto size = readSize(node);
  if (failed(size))
    return failure();
  if (*size == 0)
    return node.emitError() << "expected a sequence that is not empty";
  auto at = readPosition(node, 1, *size, *size, *size - 1);
  return failed(at) ? failure()
                    : give(node, Sequences::erase(node, node.operand(0), *at));
}

static LogicalResult importAt(nn::OnnxNode &node, Sequences &sequences) {
  auto size = readSize(node);
  if (failed(size) || !readTensor(node, 1))
    return failure();
  auto at = readPosition(node, 1, *size, *size, 0);
  auto elements = succeeded(at) ? sequences.read(node, node.operand(0))
                                : FailureOr<ArrayRef<Value>>(failure());
  return failed(elements) ? failure() : give(node, (*elements)[*at]);
}

static LogicalResult importLength(nn::OnnxNode &node, Sequences &) {
  auto size = readSize(node);
  return failed(size) ? failure()
                      : give(node, node.scalar(node.builder.getI64Type(),
                                               double(*size)));
}

/// The sizes of the parts: those given, or a size for all but the last.
static FailureOr<llvm::SmallVector<int64_t>>
readParts(nn::OnnxNode &node, int64_t size, bool &isSingle) {
  llvm::SmallVector<int64_t> parts;
  Value split = node.operand(1);
  isSingle = !split;
  auto given = nn::constantIntegers(split);
  if (split && !given)
    return node.emitError() << "expected a constant split";
  if (split && nn::shaped(split).getRank() > 0)
    return *given;
  int64_t each = split ? given->front() : 1;
  if (each < 1 || size / each >= maxParts)
    return node.emitError()
           << "expected 1 to " << maxParts << " parts, got parts of size "
           << each << " of " << size;
  for (int64_t at = 0; at < size; at += each)
    parts.push_back(std::min(each, size - at));
  return parts;
}

static LogicalResult importSplit(nn::OnnxNode &node, Sequences &) {
  Value x = readTensor(node, 0);
  if (!x || (node.operand(1) && !readTensor(node, 1)))
    return failure();
  auto type = dyn_cast<RankedTensorType>(x.getType());
  int64_t axis = node.getInt("axis", 0), rank = type ? type.getRank() : 0;
  bool keeps = node.getBool("keepdims", true);
  if (axis < -rank || axis >= rank ||
      type.isDynamicDim(nn::fromStart(axis, rank)))
    return node.emitError() << "expected a known dimension " << axis
                            << " to split, got " << x.getType();
  bool isSingle = false;
  auto sizes =
      readParts(node, type.getDimSize(nn::fromStart(axis, rank)), isSingle);
  if (failed(sizes))
    return failure();
  llvm::SmallVector<Value> parts;
  if (!sizes->empty())
    parts = node.createMany<nn::SplitOp>(
        sizes->size(), x, node.builder.getI64IntegerAttr(axis),
        node.builder.getDenseI64ArrayAttr(*sizes));
  if (parts.size() != sizes->size())
    return failure();
  for (Value &part : parts)
    if (isSingle && !keeps &&
        !(part = node.create<nn::SqueezeOp>(
              part, node.builder.getDenseI64ArrayAttr({axis}))))
      return failure();
  return give(node, Sequences::make(node, parts));
}

static LogicalResult importConcat(nn::OnnxNode &node, Sequences &sequences) {
  auto size = readSize(node);
  if (failed(size))
    return failure();
  if (!node.has("axis"))
    return node.emitError() << "expected an attribute 'axis'";
  if (*size == 0)
    return node.emitError() << "expected a sequence that is not empty";
  auto read = sequences.read(node, node.operand(0));
  if (failed(read))
    return failure();
  llvm::SmallVector<Value> elements(*read);
  int64_t axis = node.getInt("axis", 0);
  if (node.getBool("new_axis", false))
    for (Value &element : elements)
      if (!(element =
                node.create<nn::UnsqueezeOp>(element, ArrayRef<int64_t>{axis})))
        return failure();
  return give(node, node.create<nn::ConcatOp>(elements, axis));
}

/// Nothing: what Optional gives without an operand.
static bool isNothing(Value value) {
  auto type = value ? dyn_cast<TupleType>(value.getType()) : TupleType();
  return type && type.size() == 1 && isa<NoneType>(type.getType(0));
}

static LogicalResult importOptional(nn::OnnxNode &node, Sequences &) {
  if (node.operand(0))
    return give(node, node.operand(0));
  auto type =
      TupleType::get(node.builder.getContext(), node.builder.getNoneType());
  return give(node, node.builder
                        .create<UnrealizedConversionCastOp>(node.loc, type,
                                                            ValueRange())
                        .getResult(0));
}

static LogicalResult importGetElement(nn::OnnxNode &node, Sequences &) {
  if (!node.operand(0) || isNothing(node.operand(0)))
    return node.emitError() << "expected an optional that holds something";
  return give(node, node.operand(0));
}

static LogicalResult importHasElement(nn::OnnxNode &node, Sequences &) {
  bool has = node.operand(0) && !isNothing(node.operand(0));
  return give(node, node.scalar(node.builder.getI1Type(), has));
}

LogicalResult BodyImporter::importSequence(NodeVisit &visit) {
  using Build = LogicalResult (*)(nn::OnnxNode &, Sequences &);
  auto build = llvm::StringSwitch<Build>(visit.node.op_type())
                   .Case("SequenceConstruct", importConstruct)
                   .Case("SequenceEmpty", importEmpty)
                   .Case("SequenceInsert", importInsert)
                   .Case("SequenceErase", importErase)
                   .Case("SequenceAt", importAt)
                   .Case("SequenceLength", importLength)
                   .Case("SplitToSequence", importSplit)
                   .Case("ConcatFromSequence", importConcat)
                   .Case("Optional", importOptional)
                   .Case("OptionalGetElement", importGetElement)
                   .Default(importHasElement);
  // The type that Optional names says nothing that its operand does not.
  if (visit.node.op_type() != "Optional" && failed(readAttributes(visit)))
    return failure();
  if (failed(known.settle(visit.view)) ||
      failed(build(visit.view, sequences)) || visit.view.hasFailed())
    return failure();
  return checkUnread(visit);
}

} // namespace burin::onnx
