// Holds plan.kernel to the record of its kernel.
#include "dialects/plan/ElementTypes.h"
#include "dialects/plan/Indexing.h"
#include "dialects/plan/KernelRecords.h"
#include "dialects/plan/Recipes.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace burin::plan {

namespace {

/// One kernel under inspection. Each check gives an error and fails.
class Inspection {
public:
  Inspection(KernelOp kernel, const KernelRecord &record)
      : kernel(kernel), record(record) {}

  LogicalResult checkParams() {
    for (NamedAttribute param : kernel.getParams())
      if (llvm::none_of(record.params, [&](const KernelParam &known) {
            return known.name == param.getName();
          }))
        return error() << "no parameter '" << param.getName().getValue() << "'";
    for (const KernelParam &param : record.params)
      if (failed(checkParam(param)))
        return failure();
    return success();
  }

  LogicalResult checkOperands() {
    size_t most = record.operands.size(), least = most,
           given = kernel.getInputs().size();
    while (least > 0 && record.operands[least - 1].isOptional)
      --least;
    if (given < least || given > most) {
      InFlightDiagnostic expected = error();
      expected << least;
      if (least != most)
        expected << " to " << most;
      return expected << " operands (" << roles(record.operands) << "), got "
                      << given;
    }
    for (auto [i, operand] : llvm::enumerate(kernel.getInputs()))
      if (failed(checkElements(record.operands[i], "operand", operand)))
        return failure();
    return success();
  }

  LogicalResult checkResults() {
    if (kernel.getNumResults() != record.results.size())
      return error() << record.results.size()
                     << (record.results.size() == 1 ? " result ("
                                                    : " results (")
                     << roles(record.results) << "), got "
                     << kernel.getNumResults();
    for (auto [i, result] : llvm::enumerate(kernel.getResults())) {
      const KernelTensor &tensor = record.results[i];
      if (failed(checkElements(tensor, "result", result)))
        return failure();
      if (tensor.tie >= 0 &&
          result.getType() != kernel.getInputs()[tensor.tie].getType())
        return error() << "result '" << tensor.role << "' of type "
                       << kernel.getInputs()[tensor.tie].getType()
                       << ", as it takes over the memory of '"
                       << record.operands[tensor.tie].role << "', got "
                       << result.getType();
    }
    return success();
  }

  /// Whether the tensors are as large as the parameters say.
  LogicalResult checkNeeds() {
    KernelNeeds needs =
        record.needs({kernel.getParams(), kernel.getInputs().getTypes(),
                      kernel.getResultTypes(), accumulatorOf(kernel)});
    if (!needs.broken.empty())
      return error() << needs.broken << ", got " << kernel.getParams();
    for (auto [i, operand] : llvm::enumerate(kernel.getInputs()))
      if (failed(checkSize(record.operands[i], "operand", operand,
                           needs.operands[i])))
        return failure();
    for (auto [i, result] : llvm::enumerate(kernel.getResults())) {
      const KernelTensor &tensor = record.results[i];
      if (failed(checkSize(tensor, "result", result, needs.results[i])))
        return failure();
      if (tensor.hasShape &&
          failed(checkShape(tensor, result, needs.shapes[i])))
        return failure();
    }
    if (failed(checkLeast()))
      return failure();
    if (Extent(int64_t(kernel.getScratchBytes())) != needs.scratch)
      return error() << needs.scratch.get() << " bytes of scratch memory, got "
                     << kernel.getScratchBytes();
    return success();
  }

  /// Whether packed operands are in the order that the kernel multiplies, as
  /// far as what computes them says.
  LogicalResult checkOrder() {
    for (auto [i, operand] : llvm::enumerate(kernel.getInputs())) {
      int64_t wanted = record.operands[i].packed;
      std::optional<int64_t> given = wanted ? orderOf(operand) : std::nullopt;
      if (given && *given != wanted)
        return error() << "operand '" << record.operands[i].role
                       << "' packed with " << wanted
                       << " rows side by side, got "
                       << (*given ? std::to_string(*given)
                                  : std::string("what is not packed"));
    }
    return success();
  }

  /// Whether results have the sizes that the least parameters give as well.
  LogicalResult checkLeast() {
    bool hasSizes = llvm::any_of(kernel.getParams(), [](NamedAttribute param) {
      return isa<size::DimsAttr>(param.getValue());
    });
    if (!hasSizes && llvm::none_of(kernel.getResultTypes(), size::hasSymbols))
      return success();
    KernelNeeds needs = record.needs(
        {kernel.getParams(), kernel.getInputs().getTypes(),
         kernel.getResultTypes(), Type(), true, KernelValues::Sizes::Least});
    for (auto [i, result] : llvm::enumerate(kernel.getResults())) {
      auto type = cast<RankedTensorType>(result.getType());
      SmallVector<int64_t> least, wanted;
      for (const size::Size &size : size::sizesOf(type))
        least.push_back(size.range().min);
      for (Extent size : needs.shapes[i])
        wanted.push_back(size.get());
      if (record.results[i].hasShape && least != wanted)
        return error() << "result '" << record.results[i].role
                       << "' of sizes that are [" << wanted
                       << "] for the least parameters, got " << type;
    }
    return success();
  }

  LogicalResult checkAccumulator() {
    Type accumulator = accumulatorOf(kernel);
    if (!record.accumulator.holds(accumulator))
      return error() << record.accumulator.summary << " as accumulator, got "
                     << accumulator;
    for (auto [i, operand] : llvm::enumerate(kernel.getInputs())) {
      Type element = cast<RankedTensorType>(operand.getType()).getElementType();
      if (record.operands[i].widens && !holdsAll(accumulator, element))
        return error() << "operand '" << record.operands[i].role
                       << "' of elements that " << accumulator
                       << " holds exactly, got " << element;
    }
    return success();
  }

private:
  InFlightDiagnostic error() {
    return kernel.emitOpError() << "'" << record.name << "': expected ";
  }

  static std::string roles(ArrayRef<KernelTensor> tensors) {
    return llvm::join(
        llvm::map_range(tensors,
                        [](const KernelTensor &one) { return one.role.str(); }),
        ", ");
  }

  /// How many rows lie side by side in the order of `value`, 0 where it is not
  /// packed; absent where what computes it may be either.
  static std::optional<int64_t> orderOf(Value value) {
    Operation *origin = rootOf(value).getDefiningOp();
    if (auto weight = dyn_cast_or_null<WeightOp>(origin)) {
      // What becomes of filters is packed as most kernels take it.
      if (isa<FiltersAttr>(weight.getValue()))
        return 1;
      auto panels = dyn_cast<PanelsAttr>(weight.getValue());
      return panels ? panels.getTile() : 0;
    }
    auto other = dyn_cast_or_null<KernelOp>(origin);
    const KernelRecord *known = other ? findKernel(other.getName()) : nullptr;
    return known ? std::optional(known->packs) : std::nullopt;
  }

  static StringRef spell(KernelParam::Kind kind) {
    switch (kind) {
    case KernelParam::Kind::Integer:
      return "an integer of 64 bits";
    case KernelParam::Kind::Flag:
      return "a boolean";
    case KernelParam::Kind::Number:
      return "a number of type f32 or f64";
    case KernelParam::Kind::List:
      return "an array of i64";
    }
    return "";
  }

  static bool isOfKind(Attribute value, KernelParam::Kind kind) {
    switch (kind) {
    case KernelParam::Kind::Integer: {
      if (auto dims = dyn_cast<size::DimsAttr>(value))
        return dims.getSizes().size() == 1;
      auto integer = dyn_cast<IntegerAttr>(value);
      return integer && integer.getType().isSignlessInteger(64);
    }
    case KernelParam::Kind::Flag:
      return isa<BoolAttr>(value);
    case KernelParam::Kind::Number: {
      auto number = dyn_cast<FloatAttr>(value);
      return number && (number.getType().isF32() || number.getType().isF64());
    }
    case KernelParam::Kind::List:
      return isa<DenseI64ArrayAttr>(value);
    }
    return false;
  }

  LogicalResult checkParam(const KernelParam &param) {
    Attribute value = kernel.getParams().get(param.name);
    bool isWanted = param.onlyWith < 0 ||
                    size_t(param.onlyWith) < kernel.getInputs().size();
    if (!isWanted && value)
      return error() << "parameter '" << param.name << "' only with operand '"
                     << record.operands[param.onlyWith].role << "'";
    if (!isWanted)
      return success();
    if (!value)
      return error() << "a parameter '" << param.name << "'";
    if (!isOfKind(value, param.kind))
      return error() << "parameter '" << param.name << "' to be "
                     << spell(param.kind) << ", got " << value;
    if (isa<size::DimsAttr>(value) && !param.isRunTime)
      return error() << "parameter '" << param.name
                     << "' to be a constant, got " << value;
    return checkBounds(param, value);
  }

  LogicalResult checkBounds(const KernelParam &param, Attribute value) {
    if (param.kind == KernelParam::Kind::Number)
      return success();
    auto list = dyn_cast<DenseI64ArrayAttr>(value);
    auto dims = dyn_cast<size::DimsAttr>(value);
    int64_t number = list   ? list.size()
                     : dims ? size::sizesOf(dims).front().range().max
                     : param.kind == KernelParam::Kind::Flag
                         ? cast<BoolAttr>(value).getValue()
                         : cast<IntegerAttr>(value).getInt();
    if (number >= param.least && number <= param.most)
      return success();
    InFlightDiagnostic expected = error();
    expected << "parameter '" << param.name << "' ";
    expected << (list                        ? "of "
                 : param.least == param.most ? "to be "
                                             : "in [")
             << param.least;
    if (param.least != param.most)
      expected << (list ? " to " : ", ");
    if (param.least != param.most && param.most != Extent::most)
      expected << param.most;
    if (list)
      expected << " entries";
    else if (param.least != param.most)
      expected << (param.most == Extent::most ? "...)" : "]");
    return expected << ", got " << number;
  }

  LogicalResult checkElements(const KernelTensor &tensor, StringRef what,
                              Value value) {
    Type element = cast<RankedTensorType>(value.getType()).getElementType();
    if (!tensor.elements.holds(element))
      return error() << tensor.elements.summary << " as element of " << what
                     << " '" << tensor.role << "', got " << element;
    if (tensor.like < 0)
      return success();
    Type other =
        cast<RankedTensorType>(kernel.getInputs()[tensor.like].getType())
            .getElementType();
    if (element != other)
      return error() << what << " '" << tensor.role << "' of elements like '"
                     << record.operands[tensor.like].role << "', " << other
                     << ", got " << element;
    return success();
  }

  LogicalResult checkSize(const KernelTensor &tensor, StringRef what,
                          Value value, Extent least) {
    auto type = cast<RankedTensorType>(value.getType());
    if (least == Extent::most)
      return error() << what << " '" << tensor.role
                     << "' to hold all that the parameters reach, got " << type;
    if (Extent(type.getNumElements()) < least)
      return error() << what << " '" << tensor.role << "' of at least "
                     << least.get() << " elements, got " << type;
    if (!tensor.isContiguous)
      return success();
    auto strides = kernel.getParams().getAs<DenseI64ArrayAttr>(tensor.strides);
    if (strides.asArrayRef().back() != 1)
      return error() << "1 as the last of '" << tensor.strides << "', got "
                     << strides.asArrayRef().back();
    return success();
  }

  LogicalResult checkShape(const KernelTensor &tensor, Value value,
                           ArrayRef<Extent> shape) {
    SmallVector<int64_t> sizes;
    for (Extent size : shape)
      sizes.push_back(size.get());
    auto type = cast<RankedTensorType>(value.getType());
    if (type.getShape() != ArrayRef<int64_t>(sizes))
      return error() << "result '" << tensor.role << "' of shape [" << sizes
                     << "], got " << type;
    return success();
  }

  KernelOp kernel;
  const KernelRecord &record;
};

} // namespace

LogicalResult verifyKernel(KernelOp kernel, const KernelRecord &record) {
  Inspection inspection(kernel, record);
  if (failed(inspection.checkParams()) || failed(inspection.checkOperands()) ||
      failed(inspection.checkResults()))
    return failure();
  return success(succeeded(inspection.checkNeeds()) &&
                 succeeded(inspection.checkOrder()));
}

LogicalResult verifyEpilogue(KernelOp kernel, const KernelRecord &record) {
  if (!kernel.getEpilogue().empty() && !record.takesEpilogue)
    return kernel.emitOpError()
           << "'" << record.name << "': expected no epilogue";
  return Inspection(kernel, record).checkAccumulator();
}

} // namespace burin::plan
