// Registration, verifiers and folders of the plan ops that are not kernels.
#include "dialects/plan/Plan.h"
#include "dialects/plan/Control.h"
#include "dialects/plan/Indexing.h"
#include "dialects/plan/Memories.h"
#include "dialects/plan/Recipes.h"
#include "dialects/plan/Ties.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace burin::plan {

void PlanDialect::initialize() {
  getContext()->loadDialect<RecipeDialect, size::SizeDialect>();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/plan/PlanAttributes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/plan/Plan.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/plan/Control.cpp.inc"
      >();
}

RegionKind ProgramOp::getRegionKind(unsigned) { return RegionKind::SSACFG; }

LogicalResult ProgramOp::verifyRegions() {
  Block &block = getBody().front();
  auto terminator =
      dyn_cast_or_null<ReturnOp>(block.empty() ? nullptr : &block.back());
  if (!terminator)
    return emitOpError("expected a 'plan.return' at the end");
  if (block.getNumArguments() != getInputNames().size())
    return emitOpError() << "expected " << block.getNumArguments()
                         << " input names, got " << getInputNames().size();
  if (terminator.getNumOperands() != getOutputNames().size())
    return emitOpError() << "expected " << terminator.getNumOperands()
                         << " output names, got " << getOutputNames().size();
  return success(succeeded(verifyMemories(*this)) &&
                 succeeded(verifyTies(*this)));
}

LogicalResult StateOp::verify() {
  if (!getInitial())
    return success();
  if (getInitial().getType() != getResult().getType())
    return emitOpError() << "expected an initial value of type "
                         << getResult().getType() << ", got "
                         << getInitial().getType();
  if (!rootOf(getInitial()).getDefiningOp<WeightOp>())
    return emitOpError("expected a constant as initial value");
  return success();
}

LogicalResult WeightOp::verify() {
  if (getValue().getType() != getResult().getType())
    return emitOpError() << "expected result type " << getValue().getType()
                         << ", got " << getResult().getType();
  // A resource may hold any number of bytes; dense elements fit their type.
  auto resource = dyn_cast<DenseResourceElementsAttr>(getValue());
  AsmResourceBlob *blob =
      resource ? resource.getRawHandle().getBlob() : nullptr;
  if (blob && int64_t(blob->getData().size()) != bytesOf(getResult()))
    return emitOpError() << "expected " << bytesOf(getResult())
                         << " bytes of data, got " << blob->getData().size();
  return success();
}

LogicalResult ViewOp::verify() {
  auto from = getSource().getType(), to = getResult().getType();
  if (from.getNumElements() != to.getNumElements() ||
      from.getElementType() != to.getElementType())
    return emitOpError() << "expected a shape of " << from.getNumElements()
                         << " elements of " << from.getElementType() << ", got "
                         << to;
  return success();
}

OpFoldResult ViewOp::fold(FoldAdaptor) {
  if (getSource().getType() == getResult().getType())
    return getSource();
  if (auto inner = getSource().getDefiningOp<ViewOp>()) {
    setOperand(inner.getSource());
    return getResult();
  }
  return {};
}

LogicalResult ApplyOp::verify() {
  AffineMap map = getMap();
  if (map.getNumResults() != 1 || map.getNumSymbols() != 0 ||
      map.getNumDims() != getIndices().size())
    return emitOpError() << "expected a map of " << getIndices().size()
                         << " dimensions to one result, got " << getMapAttr();
  return success();
}

LogicalResult SizeValueOp::verify() {
  if (getSize().getSizes().size() != 1)
    return emitOpError() << "expected one size, got " << getSize();
  return success();
}

LogicalResult LoadOp::verify() {
  AffineMap map = getMap();
  if (size_t reads = getStep().getReads().size(); getRead() >= reads)
    return emitOpError() << "expected one of " << reads
                         << " tensors that the step reads, got number "
                         << getRead();
  RankedTensorType source = getSource().getType();
  if (map.getNumSymbols() != 0 || map.getNumDims() != getIndices().size() ||
      int64_t(map.getNumResults()) != source.getRank())
    return emitOpError() << "expected a map of " << getIndices().size()
                         << " dimensions to " << source.getRank()
                         << " results, got " << getMapAttr();
  if (getResult().getType() != source.getElementType())
    return emitOpError() << "expected result type " << source.getElementType()
                         << ", got " << getResult().getType();
  if (getOtherwise() && getOtherwise().getType() != source.getElementType())
    return emitOpError() << "expected a guard of type "
                         << source.getElementType() << ", got "
                         << getOtherwise().getType();
  return success();
}

OpFoldResult LiteralOp::fold(FoldAdaptor) { return getValue(); }

LogicalResult CastOp::verify() {
  Type to = getResult().getType();
  if (getSaturate() &&
      (!isa<FloatType>(getX().getType()) || !to.isInteger() ||
       (to.getIntOrFloatBitWidth() != 8 && to.getIntOrFloatBitWidth() != 16)))
    return emitOpError()
           << "expected a float that saturates as an integer of 8 "
              "or 16 bits, got "
           << getX().getType() << " to " << to;
  return success();
}

/// Whether every value of float type `narrow` is one of float type `wide`.
static bool isWidening(Type narrow, Type wide) {
  auto from = dyn_cast<FloatType>(narrow), to = dyn_cast<FloatType>(wide);
  return from && to && from.getWidth() < to.getWidth();
}

OpFoldResult CastOp::fold(FoldAdaptor) {
  Type type = getResult().getType();
  if (getX().getType() == type)
    return getX();
  auto inner = getX().getDefiningOp<CastOp>();
  if (!inner || inner.getX().getType() != type)
    return {};
  // There and back: a wider type keeps the value, memory need not have it.
  Type between = inner.getResult().getType();
  if (isWidening(type, between) ||
      (inner.getStorage() && isWidening(between, type)))
    return inner.getX();
  return {};
}

} // namespace burin::plan

/// A name without quotes.
static ParseResult parseWord(AsmParser &parser, std::string &word) {
  StringRef keyword;
  if (parser.parseKeyword(&keyword))
    return failure();
  word = keyword.str();
  return success();
}
static void printWord(AsmPrinter &printer, StringRef word) { printer << word; }

#include "dialects/plan/PlanDialect.cpp.inc"
#include "dialects/plan/PlanEnums.cpp.inc"
#include "dialects/plan/PlanInterfaces.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/plan/PlanAttributes.cpp.inc"

#define GET_OP_CLASSES
#include "dialects/plan/Plan.cpp.inc"
