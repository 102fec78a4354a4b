// Computes convolutions of 3 x 3 by minimal filtering where that takes less
// time.
#include "compiler/passes/tile/FilterCosts.h"
#include "compiler/passes/tile/Passes.h"
#include "dialects/plan/Choices.h"
#include "dialects/plan/Control.h"
#include "dialects/plan/Indexing.h"
#include "dialects/plan/KernelRecords.h"
#include "dialects/plan/Recipes.h"
#include "dialects/plan/Weights.h"

using namespace mlir;

namespace burin::tile {

#define GEN_PASS_DEF_TRANSFORMFILTERS
#include "compiler/passes/tile/Passes.h.inc"

namespace {

/// What computes a convolution of some images.
enum class Method : int64_t { windows = 0, tilesOf2 = 2, tilesOf4 = 4 };
constexpr Method tileMethods[] = {Method::tilesOf2, Method::tilesOf4};

/// A convolution of 3 x 3 without strides by filters of one group.
struct Convolution {
  plan::KernelOp kernel;
  plan::PanelsAttr filters;
  size::Size images;
  int64_t channels, outputs, height, width;

  FilteredSizes sizes() const { return {channels, outputs, height, width}; }

  /// The fastest for `n` images.
  Method methodFor(int64_t n) const {
    double best = sizes().windowCost(n) / FilteredSizes::gain;
    Method method = Method::windows;
    if (best < FilteredSizes::least)
      return method;
    for (Method candidate : tileMethods)
      if (double cost = sizes().tileCost(n, int64_t(candidate)); cost < best) {
        method = candidate;
        best = cost;
      }
    return method;
  }
};

/// The fastest for all numbers of images up to `most`, beyond those of the part
/// before.
struct Part {
  int64_t most;
  Method method;
};

class TransformFiltersPass
    : public impl::TransformFiltersBase<TransformFiltersPass> {
  using Base::Base;

  void runOnOperation() override {
    SmallVector<plan::KernelOp> kernels;
    getOperation().walk(
        [&](plan::KernelOp kernel) { kernels.push_back(kernel); });
    plan::Device device = getOperation().whereStepsRun();
    llvm::DenseMap<Operation *, int64_t> asked =
        plan::takeChoices(getOperation(), plan::filtersChoice);
    for (const plan::KernelRecord &record : plan::kernelRecords()) {
      if (record.filters.empty() || !record.runsOn(device))
        continue;
      for (plan::KernelOp kernel : kernels)
        if (kernel.getName() == record.filters)
          if (auto convolution = match(kernel)) {
            auto found = asked.find(kernel);
            replace(*convolution, record,
                    found == asked.end() ? partsOf(*convolution)
                                         : allBy(Method(found->second)));
          }
    }
  }

  /// The convolution that `kernel` is, if minimal filtering is one as well.
  static std::optional<Convolution> match(plan::KernelOp kernel) {
    auto size = [&](StringRef name) -> size::Size {
      Attribute param = kernel.getParams().get(name);
      if (auto dims = dyn_cast<size::DimsAttr>(param))
        return size::sizesOf(dims).front();
      return cast<IntegerAttr>(param).getInt();
    };
    static constexpr std::pair<StringLiteral, int64_t> fixed[] = {
        {"kh", 3},         {"kw", 3},         {"stride_h", 1}, {"stride_w", 1},
        {"dilation_h", 1}, {"dilation_w", 1}, {"groups", 1}};
    for (auto [name, number] : fixed)
      if (size(name) != size::Size(number))
        return std::nullopt;
    auto weight =
        plan::rootOf(kernel.getInputs()[1]).getDefiningOp<plan::WeightOp>();
    if (!weight)
      return std::nullopt;
    auto filters = dyn_cast<plan::PanelsAttr>(weight.getValue());
    Type sum = plan::accumulatorOf(kernel);
    if (!filters || filters.getElementType() != sum ||
        !(sum.isF32() || sum.isF64()))
      return std::nullopt;
    // How much there is to compute decides, and has to be known but for the
    // number of images.
    std::optional<int64_t> channels = size("c").constant(),
                           outputs = size("oc").constant(),
                           height = size("oh").constant(),
                           width = size("ow").constant();
    if (!channels || !outputs || !height || !width)
      return std::nullopt;
    return Convolution{kernel,   filters, size("n"), *channels,
                       *outputs, *height, *width};
  }

  /// How the convolution is computed fastest, for rising numbers of images.
  static SmallVector<Part> partsOf(const Convolution &convolution) {
    size::Range images = convolution.images.range();
    // More than anybody gives a run, which would take long to go through.
    static constexpr int64_t mostNumbers = 1 << 16;
    if (images.max - images.min >= mostNumbers)
      return {{images.max, Method::windows}};
    SmallVector<Part> parts;
    for (int64_t n = images.min; n <= images.max; ++n) {
      Method method = convolution.methodFor(n);
      if (parts.empty() || parts.back().method != method)
        parts.push_back({n, method});
      parts.back().most = n;
    }
    return parts;
  }

  static SmallVector<Part> allBy(Method method) { return {{0, method}}; }

  /// Has the kernel of `record` compute `convolution`, where `parts` say so.
  static void replace(const Convolution &convolution,
                      const plan::KernelRecord &record, ArrayRef<Part> parts) {
    plan::KernelOp kernel = convolution.kernel;
    // The record may want more than the convolution has, as of its channels.
    if (llvm::any_of(tileMethods, [&](Method method) {
          return !needsOf(kernel, record, method).broken.empty();
        }))
      return;
    if (parts.size() == 1)
      plan::setChoice(kernel, plan::filtersChoice, int64_t(parts[0].method));
    for (const Part &part : parts.drop_back())
      kernel = branch(kernel, convolution, record, part);
    compute(kernel, convolution, record, parts.back().method);
  }

  static DictionaryAttr paramsOf(plan::KernelOp kernel,
                                 const plan::KernelRecord &record,
                                 Method method) {
    NamedAttrList params;
    for (const plan::KernelParam &param : record.params)
      if (Attribute value = kernel.getParams().get(param.name))
        params.set(param.name, value);
    params.set("tile",
               Builder(kernel.getContext()).getI64IntegerAttr(int64_t(method)));
    return params.getDictionary(kernel.getContext());
  }
  static plan::KernelNeeds needsOf(plan::KernelOp kernel,
                                   const plan::KernelRecord &record,
                                   Method method) {
    return record.needs({paramsOf(kernel, record, method),
                         kernel.getInputs().getTypes(), kernel.getResultTypes(),
                         plan::accumulatorOf(kernel)});
  }

  /// Runs the method of `part` where no more images come than it is for, and
  /// else the kernel that is returned.
  static plan::KernelOp branch(plan::KernelOp kernel,
                               const Convolution &convolution,
                               const plan::KernelRecord &record,
                               const Part &part) {
    OpBuilder builder(kernel);
    Location loc = kernel.getLoc();
    auto choice = builder.create<plan::IfOp>(
        loc, kernel.getResultTypes(),
        isAtMost(builder, loc, convolution.images, part.most),
        /*places=*/nullptr);
    kernel.getResult(0).replaceAllUsesWith(choice.getResult(0));
    plan::KernelOp kernels[2];
    for (auto [region, copy] : llvm::zip(choice->getRegions(), kernels)) {
      builder.setInsertionPointToEnd(&region.emplaceBlock());
      copy = cast<plan::KernelOp>(builder.clone(*kernel));
      builder.create<plan::ResultOp>(loc, copy.getResults());
    }
    kernel.erase();
    compute(kernels[0], convolution, record, part.method);
    return kernels[1];
  }

  /// Whether `size` is at most `most` when the run gets here.
  static Value isAtMost(OpBuilder &builder, Location loc,
                        const size::Size &size, int64_t most) {
    auto nest = builder.create<plan::NestOp>(
        loc, TypeRange(RankedTensorType::get({}, builder.getI1Type())),
        ArrayRef<int64_t>());
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToEnd(&nest.getEpilogue().front());
    Value number = builder.create<plan::SizeValueOp>(
        loc, builder.getI64Type(), size::dimsOf(size, builder.getContext()));
    Value limit = builder.create<plan::LiteralOp>(
        loc, builder.getI64Type(), builder.getI64IntegerAttr(most));
    Value holds = builder.create<plan::CompareOp>(
        loc, builder.getI1Type(), plan::Compare::k_le, number, limit);
    builder.create<plan::YieldOp>(loc, holds);
    return nest.getResult(0);
  }

  /// Makes `kernel`, or a copy of the convolution's, work by `method`.
  static void compute(plan::KernelOp kernel, const Convolution &convolution,
                      const plan::KernelRecord &record, Method method) {
    if (method == Method::windows)
      return;
    auto tile = int64_t(method);
    plan::PanelsAttr panels = convolution.filters;
    int64_t row = panels.getStrides()[1], column = panels.getStrides()[2];
    auto type = RankedTensorType::get(
        plan::tilePoints(tile) *
            plan::panelElements(convolution.channels, convolution.outputs),
        panels.getElementType());
    auto filters =
        plan::FiltersAttr::get(kernel.getContext(), type, panels.getSource(),
                               {convolution.channels, convolution.outputs},
                               {convolution.channels * row, row, column}, tile);
    plan::KernelNeeds needs = needsOf(kernel, record, method);
    DictionaryAttr params = paramsOf(kernel, record, method);
    OpOperand &weights = kernel.getInputsMutable()[1];
    OpBuilder at(plan::rootOf(weights.get()).getDefiningOp());
    kernel.setName(record.name);
    kernel.setParamsAttr(params);
    kernel.setScratchBytes(needs.scratch.get());
    weights.set(
        at.create<plan::WeightOp>(kernel.getLoc(), type, filters, nullptr));
  }
};

} // namespace

} // namespace burin::tile
