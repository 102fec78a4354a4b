// Joins neighbouring loops of a nest that every access walks as one.
#include "compiler/passes/tile/Passes.h"
#include "dialects/plan/Indexing.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;

namespace burin::tile {

#define GEN_PASS_DEF_COLLAPSELOOPS
#include "compiler/passes/tile/Passes.h.inc"

namespace {

/// One access as a sum: how far a step of each loop moves it, and the rest,
/// which no loop index is part of.
struct Walk {
  SmallVector<int64_t> strides; // by loop
  SmallVector<Value> others;    // checked indices
  SmallVector<int64_t> otherStrides;
  int64_t constant = 0;
};

/// Loops of a nest that become one: [first, last], all parallel or all
/// reductions.
struct Group {
  size_t first, last;
  int64_t size;          // the greatest
  size::Size actualSize; // when it runs
};

/// Elements below which loops that run over fewer are worth no loop around
/// them.
constexpr int64_t fewElements = 64;

class Collapser {
public:
  explicit Collapser(plan::NestOp nest) : nest(nest) {
    sizes.append(nest.getParallel().begin(), nest.getParallel().end());
    parallel = sizes.size();
    sizes.append(nest.getReduction().begin(), nest.getReduction().end());
    actualSizes = nest.getLoopSizes();
  }

  void run() {
    if (sizes.size() < 2 || !readWalks())
      return;
    group();
    if (groups.size() < sizes.size())
      rewrite();
  }

private:
  /// The loop that an index value is, if it is one.
  std::optional<size_t> loopOf(Value index) {
    auto argument = dyn_cast<BlockArgument>(index);
    if (!argument)
      return std::nullopt;
    size_t number = argument.getArgNumber();
    bool inBody = argument.getOwner()->getParent() == &nest.getBody();
    return inBody ? number : number - nest.getInit().size();
  }

  /// Sets `walk` to what `linear` of the indices of `access` is; false where it
  /// is no sum.
  bool readWalk(AffineExpr linear, const plan::Access &access, Walk &walk) {
    walk.strides.assign(sizes.size(), 0);
    auto sum = plan::linearSumOf(linear, access.indices.size());
    if (!sum)
      return false;
    walk.constant = sum->constant;
    for (auto [index, factor] : llvm::zip(access.indices, sum->factors))
      if (auto loop = loopOf(index)) {
        walk.strides[*loop] += factor;
      } else if (factor != 0) {
        walk.others.push_back(index);
        walk.otherStrides.push_back(factor);
      }
    return true;
  }

  /// The walk of a part's elements through the buffer that it is stored into.
  bool readStore() {
    if (!nest.getInto())
      return true;
    SmallVector<Value> indices(ValueRange(nest.getEpilogue().getArguments())
                                   .drop_front(nest.getInit().size()));
    llvm::append_range(indices, nest.getPositions());
    plan::Access access = plan::resolve(*nest.getStore(), indices);
    AffineExpr linear = plan::simplify(
        plan::linearize(access.expressions, nest.getInto().getType().getShape(),
                        nest.getContext()),
        access.ranges());
    return readWalk(linear, access, walks[nest]);
  }

  /// False where an access is guarded or no sum, or an index is used as data.
  bool readWalks() {
    bool all = readStore();
    nest.walk([&](Operation *op) {
      if (isa<plan::IndexValueOp>(op))
        all = false;
      auto load = dyn_cast<plan::LoadOp>(op);
      if (!load)
        return;
      plan::Access access = plan::resolve(load);
      AffineExpr linear =
          plan::simplify(plan::linearize(access.expressions,
                                         load.getSource().getType().getShape(),
                                         load.getContext()),
                         access.ranges());
      all &= readWalk(linear, access, walks[load]) && !load.getOtherwise();
    });
    return all;
  }

  /// Whether loop `outer` and the group that begins behind it are one walk; a
  /// loop of one step joins any.
  bool joins(size_t outer, const Group &inner) {
    if (sizes[outer] == 1 || inner.size == 1)
      return true;
    // The elements of the largest tensor lie side by side, not those of others.
    if (!inner.actualSize.constant())
      return false;
    // A loop over rows of many elements stays one, which threads share.
    if (!actualSizes[outer].constant() && inner.size >= fewElements)
      return false;
    return llvm::all_of(walks, [&](auto &entry) {
      const Walk &walk = entry.second;
      return walk.strides[outer] == strideOf(walk, inner) * inner.size;
    });
  }

  /// The step of a group's innermost loop that moves.
  int64_t strideOf(const Walk &walk, const Group &group) {
    for (size_t loop = group.last + 1; loop-- > group.first;)
      if (sizes[loop] != 1)
        return walk.strides[loop];
    return 0;
  }

  void group() {
    for (size_t loop = sizes.size(); loop-- > 0;) {
      bool border = loop + 1 == parallel;
      if (!groups.empty() && !border && joins(loop, groups.back())) {
        groups.back().first = loop;
        groups.back().size *= sizes[loop];
        groups.back().actualSize = groups.back().actualSize * actualSizes[loop];
      } else {
        groups.push_back({loop, loop, sizes[loop], actualSizes[loop]});
      }
    }
    std::reverse(groups.begin(), groups.end());
  }

  void rewrite() {
    OpBuilder builder(nest);
    SmallVector<int64_t> outer, inner;
    SmallVector<size::Size> loops, results;
    for (const Group &group : groups) {
      (group.first < parallel ? outer : inner).push_back(group.size);
      loops.push_back(group.actualSize);
      if (group.first < parallel)
        results.push_back(group.actualSize);
    }
    SmallVector<Type> types;
    for (Value result : nest.getResults())
      types.push_back(nest.getInto()
                          ? result.getType()
                          : size::largestOf(results, elementOf(result)));
    flattenSources(builder);
    auto collapsed = builder.create<plan::NestOp>(
        nest.getLoc(), types, builder.getDenseI64ArrayAttr(outer),
        builder.getDenseI64ArrayAttr(inner), nest.getInitAttr(),
        /*reads=*/ValueRange(), nest.getInto(),
        nest.getInto() ? AffineMapAttr::get(collapsedStore(outer.size()))
                       : AffineMapAttr(),
        nullptr, builder.getI64IntegerAttr(nest.getOperations()),
        /*schedule=*/nullptr, size::dimsOf(loops, nest.getContext()));
    if (!nest.getBody().empty())
      copyBlock(nest.getBody().front(), collapsed.getBody(), 0, groups.size(),
                sizes.size());
    copyBlock(nest.getEpilogue().front(), collapsed.getEpilogue(),
              nest.getInit().size(), outer.size(), parallel);
    builder.setInsertionPointAfter(collapsed);
    for (auto [old, result] :
         llvm::zip(nest.getResults(), collapsed.getResults())) {
      Value whole = result;
      if (old.getType() != result.getType())
        whole =
            builder.create<plan::ViewOp>(nest.getLoc(), old.getType(), result);
      old.replaceAllUsesWith(whole);
    }
    nest.erase();
  }

  static Type elementOf(Value tensor) {
    return cast<RankedTensorType>(tensor.getType()).getElementType();
  }

  /// Where the first `count` groups store.
  AffineMap collapsedStore(size_t count) {
    const Walk &walk = walks[nest];
    MLIRContext *context = nest.getContext();
    AffineExpr at = getAffineConstantExpr(walk.constant, context);
    SmallVector<plan::Interval> ranges;
    for (size_t i = 0; i < count; ++i) {
      at = at + getAffineDimExpr(i, context) * strideOf(walk, groups[i]);
      ranges.push_back({0, groups[i].size - 1});
    }
    OperandRange positions = nest.getPositions();
    for (auto [index, stride] : llvm::zip(walk.others, walk.otherStrides)) {
      size_t number = llvm::find(positions, index) - positions.begin();
      at = at + getAffineDimExpr(count + number, context) * stride;
    }
    for (Value position : positions)
      ranges.push_back(plan::rangeOf(position));
    SmallVector<AffineExpr> expressions =
        plan::delinearize(at, nest.getInto().getType().getShape());
    for (AffineExpr &expression : expressions)
      expression = plan::simplify(expression, ranges);
    return AffineMap::get(count + positions.size(), 0, expressions, context);
  }

  /// Loads of the new nest go to the sources as rows of elements. The views are
  /// made at `builder`, in front of it.
  void flattenSources(OpBuilder &builder) {
    builder.setInsertionPoint(nest);
    for (auto &[op, walk] : walks) {
      auto load = dyn_cast<plan::LoadOp>(op);
      if (!load)
        continue;
      Value source = load.getSource();
      auto type = cast<RankedTensorType>(source.getType());
      auto flat =
          RankedTensorType::get(type.getNumElements(), type.getElementType());
      Value &view = rows[source];
      if (!view)
        view = type == flat
                   ? source
                   : builder.create<plan::ViewOp>(nest.getLoc(), flat, source);
    }
  }

  /// Copies `from` to a block in `region` whose loop indices, which begin at
  /// argument `first`, are `count` groups instead of `loops` loops.
  void copyBlock(Block &from, Region &region, size_t first, size_t count,
                 size_t loops) {
    OpBuilder builder(region.getContext());
    SmallVector<Type> types;
    for (size_t i = 0; i < from.getNumArguments(); ++i) {
      bool isLoop = i >= first && i < first + loops;
      if (!isLoop)
        types.push_back(from.getArgument(i).getType());
      else if (i < first + count)
        types.push_back(builder.getIndexType());
    }
    Block *block = builder.createBlock(
        &region, {}, types, SmallVector<Location>(types.size(), nest.getLoc()));
    IRMapping mapping;
    for (size_t i = 0; i < first; ++i)
      mapping.map(from.getArgument(i), block->getArgument(i));
    for (size_t i = first + loops; i < from.getNumArguments(); ++i)
      mapping.map(from.getArgument(i), block->getArgument(i - loops + count));
    for (Operation &op : from) {
      auto load = dyn_cast<plan::LoadOp>(op);
      if (load)
        mapping.map(load.getResult(),
                    copyLoad(builder, load, *block, first, count, mapping));
      else if (!isa<plan::ApplyOp>(op))
        builder.clone(op, mapping);
    }
  }

  Value copyLoad(OpBuilder &builder, plan::LoadOp load, Block &block,
                 size_t first, size_t count, IRMapping &mapping) {
    const Walk &walk = walks[load];
    AffineExpr at = builder.getAffineConstantExpr(walk.constant);
    SmallVector<Value> indices;
    auto add = [&](Value index, int64_t stride) {
      if (stride == 0)
        return;
      at = at + builder.getAffineDimExpr(indices.size()) * stride;
      indices.push_back(index);
    };
    for (size_t i = 0; i < count; ++i)
      add(block.getArgument(first + i), strideOf(walk, groups[i]));
    for (auto [index, stride] : llvm::zip(walk.others, walk.otherStrides))
      add(mapping.lookup(index), stride);
    return builder.create<plan::LoadOp>(load.getLoc(), rows[load.getSource()],
                                        AffineMap::get(indices.size(), 0, at),
                                        indices);
  }

  plan::NestOp nest;
  SmallVector<int64_t> sizes; // of all loops, parallel ones first: the greatest
  SmallVector<size::Size> actualSizes; // and those when it runs
  size_t parallel = 0;
  llvm::MapVector<Operation *, Walk> walks;
  SmallVector<Group> groups;
  DenseMap<Value, Value> rows;
};

class CollapseLoopsPass : public impl::CollapseLoopsBase<CollapseLoopsPass> {
  using Base::Base;

  void runOnOperation() override {
    SmallVector<plan::NestOp> nests;
    getOperation().walk([&](plan::NestOp nest) { nests.push_back(nest); });
    for (plan::NestOp nest : nests)
      Collapser(nest).run();
  }
};

} // namespace

} // namespace burin::tile
