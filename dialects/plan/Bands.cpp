// Holds kernels that run inside others to what the templates of both expect.
#include "dialects/plan/Bands.h"
#include "dialects/plan/Control.h"
#include "dialects/plan/ElementTypes.h"
#include "dialects/plan/Indexing.h"
#include "dialects/plan/KernelRecords.h"
#include "runtime/kernels/generic/panel_order.h"
#include "runtime/kernels/generic/tile_sizes.h"

using namespace mlir;

namespace burin::plan {

static int64_t param(KernelOp kernel, StringRef name) {
  auto value = kernel.getParams().getAs<IntegerAttr>(name);
  return value ? value.getInt() : 0;
}

static bool hasConstantSizes(KernelOp kernel) {
  return llvm::none_of(kernel.getParams(), [](NamedAttribute param) {
    return isa<size::DimsAttr>(param.getValue());
  });
}

/// The products of a sum of `inner`, a convolution.
static int64_t depthOf(KernelOp inner) {
  return param(inner, "kh") * param(inner, "kw") * param(inner, "c");
}

/// Whether the sums of `inner` go in one chunk at every level, which is what a
/// tile of a band leaves behind.
static bool sumsAtOnce(KernelOp inner) {
  const int64_t depth = depthOf(inner),
                bytes = elementBytes(inner.getInputs()[1]);
  return depth <= generic::whole_products &&
         depth * generic::panel_width * bytes <= generic::whole_panel_bytes;
}

std::optional<Band> bandBetween(KernelOp inner, KernelOp outer) {
  const KernelRecord *record = findKernel(outer.getName());
  if (!record || record->bandsOf.empty() ||
      inner.getName() != record->bandsOf || outer.getInputs().empty() ||
      inner->getNumResults() != 1 ||
      outer.getInputs().front() != inner.getResult(0) ||
      !hasConstantSizes(inner) || !hasConstantSizes(outer))
    return std::nullopt;
  auto between = cast<RankedTensorType>(inner.getResult(0).getType());
  const int64_t shape[] = {param(outer, "n"), param(outer, "h"),
                           param(outer, "w"), param(outer, "c")};
  auto result = cast<RankedTensorType>(outer.getResult(0).getType());
  if (between.getShape() != ArrayRef(shape) ||
      param(outer, "oc") != param(outer, "c") || param(inner, "groups") != 1 ||
      between.getNumElements() == 0 || result.getNumElements() == 0 ||
      depthOf(inner) == 0 || !sumsAtOnce(inner))
    return std::nullopt;
  const int64_t reach = (param(outer, "kh") - 1) * param(outer, "dilation_h"),
                row = param(outer, "w") * generic::panel_width *
                      elementBytes(inner.getResult(0));
  const int64_t height = param(outer, "h"), stride = param(outer, "stride_h"),
                rows = std::min(height, generic::conv_band_bytes / row);
  if (rows == height)
    return Band{rows * row, 0, rows};
  if (rows < reach + stride)
    return std::nullopt;
  const int64_t fresh = ((rows - reach - 1) / stride + 1) * stride;
  return Band{rows * row, std::max<int64_t>(0, reach + 1 - stride), fresh};
}

/// The step behind `op`, if only constants and views stand between.
static KernelOp kernelBehind(Operation *op) {
  for (op = op->getNextNode(); op; op = op->getNextNode())
    if (isa<Step>(op) || isControl(op))
      return dyn_cast<KernelOp>(op);
  return nullptr;
}

LogicalResult verifyBanded(KernelOp inner) {
  KernelOp outer = kernelBehind(inner);
  if (outer && inner->hasOneUse() && bandBetween(inner, outer))
    return success();
  return inner.emitOpError()
         << "expected the next step alone to read what '" << inner.getName()
         << "' computes, and to take it by bands";
}

KernelOp KernelOp::getBandProducer() {
  const KernelRecord *record = findKernel(getName());
  if (!record || record->bandsOf.empty() || getInputs().empty())
    return nullptr;
  auto inner = getInputs().front().getDefiningOp<KernelOp>();
  return inner && inner.getBanded() ? inner : nullptr;
}

KernelOp KernelOp::getRunner() {
  return getBanded() ? cast<KernelOp>(*getResult(0).user_begin()) : *this;
}

} // namespace burin::plan
