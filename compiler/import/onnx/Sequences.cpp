// Sequences and optional values, which exporters write where a program has
// lists: with constant positions they are their tensors, and nothing remains of
// them.
//
// On the way a sequence is a value of a tuple type, and an empty optional one
// of a tuple of nothing known: a cast from the tensors that it is made of.
#include "compiler/import/onnx/BodyImporter.h"
#include "compiler/support/Diagnostic.h"
#include "dialects/nn/Shapes.h"
#include "dialects/nn/ops/Concat.h"
#include "dialects/nn/ops/Reshape.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;

namespace burin::onnx {

/// The parts that a split may have; each is an op's result.
static constexpr int64_t maxParts = 100'000;

using Elements = llvm::SmallVector<Value>;

static Value makeSequence(nn::OnnxNode &node, ValueRange elements) {
  auto type = TupleType::get(node.builder.getContext(), elements.getTypes());
  return node.builder
      .create<UnrealizedConversionCastOp>(node.loc, type, elements)
      .getResult(0);
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

/// The tensors of the sequence at place 0.
static FailureOr<Elements> readSequence(nn::OnnxNode &node) {
  Value value = node.operand(0);
  if (value && isa<TupleType>(value.getType()))
    if (auto cast = value.getDefiningOp<UnrealizedConversionCastOp>())
      return Elements(cast.getOperands());
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

static LogicalResult give(nn::OnnxNode &node, Value result) {
  node.results.push_back(result);
  return success(bool(result));
}

static LogicalResult importConstruct(nn::OnnxNode &node) {
  for (unsigned i = 0; i < node.operands.size(); ++i)
    if (!readTensor(node, i))
      return failure();
  return give(node, makeSequence(node, node.operands));
}

static LogicalResult importEmpty(nn::OnnxNode &node) {
  node.ignore("dtype");
  return give(node, makeSequence(node, {}));
}

static LogicalResult importInsert(nn::OnnxNode &node) {
  auto elements = readSequence(node);
  Value tensor = succeeded(elements) ? readTensor(node, 1) : Value();
  if (!tensor)
    return failure();
  int64_t size = int64_t(elements->size());
  auto at = readPosition(node, 2, size, size + 1, size);
  if (failed(at))
    return failure();
  elements->insert(elements->begin() + *at, tensor);
  return give(node, makeSequence(node, *elements));
}

static LogicalResult importErase(nn::OnnxNode &node) {
  auto elements = readSequence(node);
  if (failed(elements))
    return failure();
  int64_t size = int64_t(elements->size());
  if (size == 0)
    return node.emitError() << "expected a sequence that is not empty";
  auto at = readPosition(node, 1, size, size, size - 1);
  if (failed(at))
    return failure();
  elements->erase(elements->begin() + *at);
  return give(node, makeSequence(node, *elements));
}

static LogicalResult importAt(nn::OnnxNode &node) {
  auto elements = readSequence(node);
  if (failed(elements) || !readTensor(node, 1))
    return failure();
  int64_t size = int64_t(elements->size());
  auto at = readPosition(node, 1, size, size, 0);
  return failed(at) ? failure() : give(node, (*elements)[*at]);
}

static LogicalResult importLength(nn::OnnxNode &node) {
  auto elements = readSequence(node);
  if (failed(elements))
    return failure();
  return give(node,
              node.scalar(node.builder.getI64Type(), double(elements->size())));
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

static LogicalResult importSplit(nn::OnnxNode &node) {
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
  Elements parts;
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
  return give(node, makeSequence(node, parts));
}

static LogicalResult importConcat(nn::OnnxNode &node) {
  auto elements = readSequence(node);
  if (failed(elements))
    return failure();
  if (!node.has("axis"))
    return node.emitError() << "expected an attribute 'axis'";
  if (elements->empty())
    return node.emitError() << "expected a sequence that is not empty";
  int64_t axis = node.getInt("axis", 0);
  if (node.getBool("new_axis", false))
    for (Value &element : *elements)
      if (!(element =
                node.create<nn::UnsqueezeOp>(element, ArrayRef<int64_t>{axis})))
        return failure();
  return give(node, node.create<nn::ConcatOp>(*elements, axis));
}

/// Nothing: what Optional gives without an operand.
static bool isNothing(Value value) {
  auto type = value ? dyn_cast<TupleType>(value.getType()) : TupleType();
  return type && type.size() == 1 && isa<NoneType>(type.getType(0));
}

static LogicalResult importOptional(nn::OnnxNode &node) {
  if (node.operand(0))
    return give(node, node.operand(0));
  auto type =
      TupleType::get(node.builder.getContext(), node.builder.getNoneType());
  return give(node, node.builder
                        .create<UnrealizedConversionCastOp>(node.loc, type,
                                                            ValueRange())
                        .getResult(0));
}

static LogicalResult importGetElement(nn::OnnxNode &node) {
  if (!node.operand(0) || isNothing(node.operand(0)))
    return node.emitError() << "expected an optional that holds something";
  return give(node, node.operand(0));
}

static LogicalResult importHasElement(nn::OnnxNode &node) {
  bool has = node.operand(0) && !isNothing(node.operand(0));
  return give(node, node.scalar(node.builder.getI1Type(), has));
}

LogicalResult BodyImporter::importSequence(NodeVisit &visit) {
  auto build = llvm::StringSwitch<nn::OnnxBuild>(visit.node.op_type())
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
  if (failed(known.settle(visit.view)) || failed(build(visit.view)) ||
      visit.view.hasFailed())
    return failure();
  return checkUnread(visit);
}

} // namespace burin::onnx
