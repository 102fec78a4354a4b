// Syntax and verifiers of the kernels: plan.nest and plan.kernel.
#include "dialects/plan/Bands.h"
#include "dialects/plan/Choices.h"
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

/// Checks that what `region` loads without a guard, and what it takes an index
/// of from data, has such an element whatever the indices are; the region's
/// arguments are those that it has to have.
static LogicalResult verifyIndices(Region &region) {
  for (Operation &op : region.getOps()) {
    if (auto check = dyn_cast<CheckIndexOp>(op))
      if (int64_t bound = check.getBound(); bound < 1)
        return check.emitOpError()
               << "expected a bound of at least 1, got " << bound;
    auto load = dyn_cast<LoadOp>(op);
    if (!load || load.getOtherwise())
      continue;
    RankedTensorType source = load.getSource().getType();
    Access access = resolve(load);
    SmallVector<Interval> ranges = access.ranges();
    for (auto [expression, size] :
         llvm::zip_equal(access.expressions, source.getShape()))
      if (Interval range = rangeOf(expression, ranges);
          range.low < 0 || range.high >= size)
        return load.emitOpError()
               << "expected indices inside of " << source
               << " where there is no guard, got [" << range.low << ", "
               << range.high << "] of " << size;
  }
  return success();
}

/// Whether a loop of no steps keeps a body from being run.
static bool isEmpty(ArrayRef<int64_t> sizes) {
  return llvm::is_contained(sizes, 0);
}

/// The sizes of a nest whose loops are a result's.
static size::DimsAttr sizesOfResult(Type result) {
  auto encoding = cast<RankedTensorType>(result).getEncoding();
  return dyn_cast_or_null<size::DimsAttr>(encoding);
}

void NestOp::build(OpBuilder &builder, OperationState &state, TypeRange results,
                   ArrayRef<int64_t> parallel, Value into, AffineMap store) {
  build(builder, state, results, parallel, /*reduction=*/{},
        builder.getArrayAttr({}), /*reads=*/{}, into,
        store ? AffineMapAttr::get(store) : AffineMapAttr(),
        /*places=*/nullptr, /*operations=*/0, /*schedule=*/nullptr,
        into || results.empty() ? size::DimsAttr() : sizesOfResult(results[0]));
  Block &block = state.regions[1]->emplaceBlock();
  for (size_t i = 0; i < parallel.size(); ++i)
    block.addArgument(builder.getIndexType(), state.location);
}

/// Checks that a nest that writes a part stays inside of its operand, whatever
/// the positions are.
static LogicalResult verifyStore(NestOp nest) {
  if (nest.getNumResults() != 1 ||
      nest.getResult(0).getType() != nest.getInto().getType())
    return nest.emitOpError()
           << "expected one result of type " << nest.getInto().getType()
           << ", got " << nest.getResultTypes();
  auto type = cast<RankedTensorType>(nest.getInto().getType());
  AffineMap map = nest.getStore().value_or(AffineMap());
  size_t dims = nest.getParallel().size() + nest.getPositions().size();
  if (!map || map.getNumSymbols() != 0 || map.getNumDims() != dims ||
      int64_t(map.getNumResults()) != type.getRank())
    return nest.emitOpError()
           << "expected a map of " << dims << " dimensions to "
           << type.getRank() << " results to store by";
  SmallVector<Interval> ranges;
  for (int64_t size : nest.getParallel())
    ranges.push_back({0, size - 1});
  for (Value position : nest.getPositions()) {
    if (!position.getDefiningOp<CheckIndexOp>())
      return nest.emitOpError(
          "expected positions that 'plan.check_index' gives");
    ranges.push_back(rangeOf(position));
  }
  if (llvm::any_of(ranges, [](Interval range) { return range.high < 0; }))
    return success();
  for (auto [expression, size] : llvm::zip(map.getResults(), type.getShape()))
    if (Interval range = rangeOf(expression, ranges);
        range.low < 0 || range.high >= size)
      return nest.emitOpError() << "expected to store inside " << type
                                << ", got " << nest.getStoreAttr();
  return success();
}

OperandRange NestOp::getPositions() {
  return getEpilogue().front().getTerminator()->getOperands().drop_front(
      getNumResults());
}

SmallVector<size::Size> NestOp::getLoopSizes() {
  if (size::DimsAttr sizes = getSizesAttr())
    return size::sizesOf(sizes);
  SmallVector<size::Size> sizes(getParallel().begin(), getParallel().end());
  sizes.append(getReduction().begin(), getReduction().end());
  return sizes;
}

void NestOp::setLoopSizes(ArrayRef<size::Size> sizes) {
  setSizesAttr(size::dimsOf(sizes, getContext()));
}

/// Checks that loops whose sizes are expressions have the greatest of them as
/// bounds, and that results have the loops' sizes.
static LogicalResult verifySizes(NestOp nest) {
  SmallVector<size::Size> sizes = nest.getLoopSizes();
  SmallVector<int64_t> bounds(nest.getParallel());
  llvm::append_range(bounds, nest.getReduction());
  if (nest.getSizesAttr() && size::greatestOf(sizes) != bounds)
    return nest.emitOpError() << "expected sizes of at most [" << bounds
                              << "], got " << nest.getSizesAttr();
  if (nest.getInto())
    return success();
  for (Value result : nest.getResults()) {
    auto type = cast<RankedTensorType>(result.getType());
    if ((nest.getSizesAttr() || size::hasSymbols(type)) &&
        !llvm::equal(size::sizesOf(type),
                     ArrayRef(sizes).take_front(type.getRank())))
      return nest.emitOpError()
             << "expected results of the loops' sizes, got " << type;
  }
  return success();
}

LogicalResult NestOp::verify() {
  for (ArrayRef<int64_t> sizes : {getParallel(), getReduction()})
    if (llvm::any_of(sizes, [](int64_t size) { return size < 0; }))
      return emitOpError() << "expected loops of 0 steps or more, got ["
                           << sizes << "]";
  if (getScheduleAttr() && failed(verifySchedule(*this)))
    return failure();
  if (!getInto() && getStore())
    return emitOpError("expected a buffer to store into");
  if (!getInto())
    for (Value result : getResults())
      if (cast<RankedTensorType>(result.getType()).getShape() != getParallel())
        return emitOpError() << "expected results of shape [" << getParallel()
                             << "], got " << result.getType();
  for (Attribute value : getInit())
    if (!isa<FloatAttr, IntegerAttr>(value))
      return emitOpError() << "expected a number to start an accumulator, got "
                           << value;
  return verifySizes(*this);
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
  size_t yielded = getEpilogue().front().getTerminator()->getNumOperands();
  if (getInto())
    elements.resize(std::max(yielded, elements.size()), index);
  if (failed(verifyRegion(*this, getEpilogue(), "epilogue", epilogueArguments,
                          elements)) ||
      (getInto() && failed(verifyStore(*this))))
    return failure();
  if (isEmpty(getParallel()))
    return success();
  if (!getBody().empty() && !isEmpty(getReduction()) &&
      failed(verifyIndices(getBody())))
    return failure();
  return verifyIndices(getEpilogue());
}

OpOperand *KernelOp::getTiedOperand() {
  int tie = getRecord().results.front().tie;
  return tie < 0 ? nullptr
                 : &getOperation()->getOpOperand(
                       getODSOperandIndexAndLength(0).first + tie);
}

LogicalResult KernelOp::verify() {
  // Names of kernels and parameters become those of headers, templates and
  // members: only what a record says is printed.
  if (!findKernel(getName()))
    return emitOpError() << "expected a kernel of the runtime, got '"
                         << getName() << "'";
  if (failed(verifyKernel(*this, getRecord())))
    return failure();
  if (failed(verifyChoices(*this)))
    return failure();
  return getBanded() ? verifyBanded(*this) : success();
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
  if (failed(verifyRegion(*this, getEpilogue(), "epilogue", arguments,
                          {stored.getElementType()})))
    return failure();
  return isEmpty(stored.getShape()) ? success() : verifyIndices(getEpilogue());
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
