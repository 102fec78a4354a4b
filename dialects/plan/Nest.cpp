// Syntax and verifiers of the kernels: plan.nest and plan.kernel.
#include "dialects/plan/Indexing.h"
#include "dialects/plan/KernelRecords.h"
#include "dialects/plan/Schedule.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace burin::plan {

/// Checks that `region` takes `arguments` and yields `results`.
static LogicalResult verifyRegion(Operation *op, Region &region, StringRef what,
                                  ArrayRef<Type> arguments,
                                  ArrayRef<Type> results) {
  Block &block = region.front();
  if (!llvm::equal(block.getArgumentTypes(), arguments))
    return op->emitOpError()
           << "expected the " << what << " to take (" << arguments << "), got ("
           << block.getArgumentTypes() << ")";
  // No other terminator verifies inside a kernel.
  auto yield = cast<YieldOp>(block.getTerminator());
  if (!llvm::equal(yield.getOperandTypes(), results))
    return op->emitOpError()
           << "expected the " << what << " to yield (" << results << "), got ("
           << yield.getOperandTypes() << ")";
  return success();
}

void NestOp::build(OpBuilder &builder, OperationState &state, TypeRange results,
                   ArrayRef<int64_t> parallel, Value into, AffineMap store) {
  build(builder, state, results, parallel, /*reduction=*/{},
        builder.getArrayAttr({}), /*reads=*/{}, into,
        store ? AffineMapAttr::get(store) : AffineMapAttr(),
        /*places=*/nullptr, /*operations=*/0, /*schedule=*/nullptr);
  Block &block = state.regions[1]->emplaceBlock();
  for (size_t i = 0; i < parallel.size(); ++i)
    block.addArgument(builder.getIndexType(), state.location);
}

/// Checks that a nest that writes a part stays inside of the buffer.
static LogicalResult verifyStore(NestOp nest) {
  if (nest.getNumResults() != 1 ||
      nest.getResult(0).getType() != nest.getInto().getType())
    return nest.emitOpError()
           << "expected one result of type " << nest.getInto().getType()
           << ", got " << nest.getResultTypes();
  auto type = cast<RankedTensorType>(nest.getInto().getType());
  AffineMap map = nest.getStore().value_or(AffineMap());
  if (!map || map.getNumSymbols() != 0 ||
      map.getNumDims() != nest.getParallel().size() ||
      int64_t(map.getNumResults()) != type.getRank())
    return nest.emitOpError()
           << "expected a map of " << nest.getParallel().size()
           << " dimensions to " << type.getRank() << " results to store by";
  SmallVector<Interval> ranges;
  for (int64_t size : nest.getParallel()) {
    if (size == 0)
      return success();
    ranges.push_back({0, size - 1});
  }
  for (auto [expression, size] : llvm::zip(map.getResults(), type.getShape()))
    if (Interval range = rangeOf(expression, ranges);
        range.low < 0 || range.high >= size)
      return nest.emitOpError() << "expected to store inside " << type
                                << ", got " << nest.getStoreAttr();
  return success();
}

LogicalResult NestOp::verify() {
  if (getScheduleAttr() && failed(verifySchedule(*this)))
    return failure();
  if (getInto() ? failed(verifyStore(*this)) : bool(getStore()))
    return getInto() ? failure()
                     : emitOpError("expected a buffer to store into");
  if (!getInto())
    for (Value result : getResults())
      if (cast<RankedTensorType>(result.getType()).getShape() != getParallel())
        return emitOpError() << "expected results of shape [" << getParallel()
                             << "], got " << result.getType();
  for (Attribute value : getInit())
    if (!isa<FloatAttr, IntegerAttr>(value))
      return emitOpError() << "expected a number to start an accumulator, got "
                           << value;
  return success();
}

LogicalResult NestOp::verifyRegions() {
  SmallVector<Type> accumulators, elements;
  for (Attribute value : getInit())
    accumulators.push_back(cast<TypedAttr>(value).getType());
  for (Value result : getResults())
    elements.push_back(
        cast<RankedTensorType>(result.getType()).getElementType());
  Type index = IndexType::get(getContext());
  SmallVector<Type> bodyArguments(getParallel().size() + getReduction().size(),
                                  index);
  bodyArguments.append(accumulators);
  if (getBody().empty() != getInit().empty())
    return emitOpError("expected a body exactly where there are accumulators");
  if (!getBody().empty() && failed(verifyRegion(*this, getBody(), "body",
                                                bodyArguments, accumulators)))
    return failure();
  SmallVector<Type> epilogueArguments(accumulators);
  epilogueArguments.append(getParallel().size(), index);
  return verifyRegion(*this, getEpilogue(), "epilogue", epilogueArguments,
                      elements);
}

LogicalResult KernelOp::verify() {
  // Names of kernels and parameters become those of headers, templates and
  // members: only what a record says is printed.
  if (!findKernel(getName()))
    return emitOpError() << "expected a kernel of the runtime, got '"
                         << getName() << "'";
  return verifyKernel(*this, getRecord());
}

LogicalResult KernelOp::verifyRegions() {
  if (failed(verifyEpilogue(*this, getRecord())))
    return failure();
  if (getEpilogue().empty())
    return success();
  auto stored = cast<RankedTensorType>(getResult(0).getType());
  SmallVector<Type> arguments(stored.getRank() + 1,
                              IndexType::get(getContext()));
  arguments.front() = accumulatorOf(*this);
  return verifyRegion(*this, getEpilogue(), "epilogue", arguments,
                      {stored.getElementType()});
}

/// ` reads(%a, %b : tensor<4xf32>, tensor<8xf32>)`, nothing where there are
/// none.
static void printTensors(OpAsmPrinter &printer, StringRef keyword,
                         OperandRange tensors) {
  if (tensors.empty())
    return;
  printer << " " << keyword << "(" << tensors << " : ";
  llvm::interleaveComma(tensors.getTypes(), printer);
  printer << ")";
}

/// Parses what printTensors() prints; sets `count` to the number of tensors.
static ParseResult parseTensors(OpAsmParser &parser, StringRef keyword,
                                OperationState &state, int32_t &count) {
  SmallVector<OpAsmParser::UnresolvedOperand> operands;
  SmallVector<Type> types;
  count = 0;
  if (failed(parser.parseOptionalKeyword(keyword)))
    return success();
  if (parser.parseLParen() || parser.parseOperandList(operands) ||
      parser.parseColonTypeList(types) || parser.parseRParen() ||
      parser.resolveOperands(operands, types, parser.getCurrentLocation(),
                             state.operands))
    return failure();
  count = operands.size();
  return success();
}

void NestOp::print(OpAsmPrinter &printer) {
  printer << " [" << getParallel() << "]";
  if (getInto())
    printer << " into " << getInto() << "[" << getStoreAttr() << "]";
  printTensors(printer, "reads", getReads());
  if (!getBody().empty()) {
    printer << " reduce [" << getReduction() << "] init " << getInit()
            << " body ";
    printer.printRegion(getBody());
    printer << " epilogue";
  }
  printer << " ";
  printer.printRegion(getEpilogue());
  printer.printOptionalAttrDict((*this)->getAttrs(),
                                {"parallel", "reduction", "init", "store",
                                 getOperandSegmentSizesAttrName().getValue()});
  printer << " : ";
  llvm::interleaveComma(getResultTypes(), printer);
}

static ParseResult parseIntegers(OpAsmParser &parser,
                                 SmallVectorImpl<int64_t> &values) {
  return parser.parseCommaSeparatedList(OpAsmParser::Delimiter::Square, [&] {
    return parser.parseInteger(values.emplace_back());
  });
}

ParseResult NestOp::parse(OpAsmParser &parser, OperationState &state) {
  SmallVector<int64_t> parallel, reduction;
  ArrayAttr init = parser.getBuilder().getArrayAttr({});
  Region *body = state.addRegion(), *epilogue = state.addRegion();
  std::optional<OpAsmParser::UnresolvedOperand> into;
  AffineMapAttr store;
  if (parseIntegers(parser, parallel))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("into")) &&
      (parser.parseOperand(into.emplace()) || parser.parseLSquare() ||
       parser.parseAttribute(store, "store", state.attributes) ||
       parser.parseRSquare()))
    return failure();
  int32_t reads;
  if (parseTensors(parser, "reads", state, reads))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("reduce")) &&
      (parseIntegers(parser, reduction) || parser.parseKeyword("init") ||
       parser.parseAttribute(init) || parser.parseKeyword("body") ||
       parser.parseRegion(*body) || parser.parseKeyword("epilogue")))
    return failure();
  SmallVector<Type> types;
  if (parser.parseRegion(*epilogue) ||
      parser.parseOptionalAttrDict(state.attributes) || parser.parseColon() ||
      parser.parseTypeList(types))
    return failure();
  if (into && (types.size() != 1 ||
               parser.resolveOperand(*into, types.front(), state.operands)))
    return parser.emitError(parser.getCurrentLocation(),
                            "expected one result type");
  state.addAttribute(
      getOperandSegmentSizesAttrName(state.name),
      parser.getBuilder().getDenseI32ArrayAttr({reads, into ? 1 : 0}));
  state.addAttribute("parallel",
                     parser.getBuilder().getDenseI64ArrayAttr(parallel));
  state.addAttribute("reduction",
                     parser.getBuilder().getDenseI64ArrayAttr(reduction));
  state.addAttribute("init", init);
  state.addTypes(types);
  return success();
}

void KernelOp::print(OpAsmPrinter &printer) {
  printer << " " << getNameAttr() << " " << getParams();
  printTensors(printer, "ins", getInputs());
  printTensors(printer, "reads", getReads());
  if (!getEpilogue().empty()) {
    printer << " epilogue ";
    printer.printRegion(getEpilogue());
  }
  printer.printOptionalAttrDict(
      (*this)->getAttrs(),
      {"name", "params", getOperandSegmentSizesAttrName().getValue()});
  printer << " : ";
  llvm::interleaveComma(getResultTypes(), printer);
}

ParseResult KernelOp::parse(OpAsmParser &parser, OperationState &state) {
  StringAttr name;
  DictionaryAttr params;
  int32_t inputs, reads;
  SmallVector<Type> types;
  Region *epilogue = state.addRegion();
  if (parser.parseAttribute(name) || parser.parseAttribute(params) ||
      parseTensors(parser, "ins", state, inputs) ||
      parseTensors(parser, "reads", state, reads))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("epilogue")) &&
      parser.parseRegion(*epilogue))
    return failure();
  if (parser.parseOptionalAttrDict(state.attributes) || parser.parseColon() ||
      parser.parseTypeList(types))
    return failure();
  state.addAttribute(getOperandSegmentSizesAttrName(state.name),
                     parser.getBuilder().getDenseI32ArrayAttr({inputs, reads}));
  state.addAttribute("name", name);
  state.addAttribute("params", params);
  state.addTypes(types);
  return success();
}

} // namespace burin::plan
