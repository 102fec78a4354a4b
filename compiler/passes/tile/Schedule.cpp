// Decides how the loops of nests run: shares for threads, strips, tiles, lanes,
// blocks of long sums, and cuts where guards change.
#include "dialects/plan/Schedule.h"
#include "compiler/passes/tile/Passes.h"
#include "compiler/support/CheckedMath.h"
#include "dialects/plan/Indexing.h"
#include "runtime/kernels/generic/tile_sizes.h"
#include "llvm/Support/MathExtras.h"
#include <numeric>
#include <set>

using namespace mlir;

namespace burin::tile {

#define GEN_PASS_DEF_SCHEDULE
#include "compiler/passes/tile/Passes.h.inc"

namespace {

/// What schedules take of the machines that a library may run on: one serves
/// all its levels, so that all give the same bits.
struct Machine {
  /// Scalar operations below which a nest stays on the calling thread.
  int64_t parallelThreshold = 1 << 16;
  /// Shares of a nest that runs on threads: enough to balance, few enough to
  /// cost nothing.
  int64_t mostTasks = 32;
  /// Results of a nest up to which, and steps of each from which on, threads
  /// share the reduction of a result.
  int64_t fewResults = 4, manySteps = 1 << 17;
  /// Elements of a strip: a cache line of each fits the first-level cache.
  int64_t strip = 64;
  /// That cache: bytes of a line, sets, and lines of a set at the least. Lines
  /// that lie sets * line bytes apart share a set.
  int64_t line = 64, sets = 64, ways = 8;
  /// Strides, in elements, from which on neighbours share no cache line.
  int64_t lineStride = 16;
  /// Pieces of a cut loop beyond which the code would grow more than the loop
  /// gains.
  size_t mostPieces = 64;
  /// Neighbouring results that a reduction computes together, so that its inner
  /// loop runs over contiguous elements, and how few are worth it.
  int64_t tile = 64, leastTile = 8;
  /// Partial results of a reduction: enough to keep the adders of every level
  /// busy.
  int64_t lanes = 32;
  /// Steps of an accumulator whose sum then goes into a LongSum.
  int64_t sumBlock = generic::sum_block;
  /// Whether each result has a thread of its own, which shares its loops with
  /// nobody.
  bool threadPerResult = false;
};

/// A second device's threads are many and slow: a nest's results are their
/// number, and nothing is gained by what serves caches and vectors.
Machine machineOf(plan::Device device) {
  Machine machine;
  machine.threadPerResult = device != plan::Device::Host;
  return machine;
}

/// A schedule as it is decided, of the attribute's members.
struct Decision {
  int64_t tasks = 1, shared = 0, strips = 1, stripLoop = 0, tile = 0, lanes = 0,
          blockLoop = 0, blockSize = 0, blockTasks = 1, angleRow = 0,
          cutLoop = 0;
  SmallVector<int64_t> cuts;
};

class Scheduler {
public:
  Scheduler(plan::NestOp nest, const Machine &machine)
      : machine(machine), nest(nest), parallel(nest.getParallel()),
        reduction(nest.getReduction()),
        isRow(nest.getBody().empty() && !parallel.empty()) {
    if (nest.getSizesAttr())
      for (const size::Size &size : nest.getLoopSizes())
        isConstant.push_back(size.constant().has_value());
    else
      isConstant.assign(parallel.size() + reduction.size(), true);
  }

  plan::ScheduleAttr run() {
    if (machine.threadPerResult)
      planBlocks();
    else
      planLoops();
    return plan::ScheduleAttr::get(
        nest.getContext(), decided.tasks, decided.shared, decided.strips,
        decided.stripLoop, decided.tile, decided.lanes, decided.blockLoop,
        decided.blockSize, decided.blockTasks, decided.angleRow,
        decided.cutLoop, decided.cuts);
  }

private:
  void planLoops() {
    if (!nest.getBody().empty())
      planReduction();
    else
      planCuts();
    decided.angleRow = plan::mayBeAngleRow(nest);
    int64_t ops = llvm::range_size(nest.getEpilogue().front().getOperations());
    bool threads =
        support::saturatedProduct({support::saturatedProduct(parallel),
                                   support::saturatedProduct(reduction),
                                   ops}) >= machine.parallelThreshold;
    // Strips are parts of a number.
    if (isRow && hasConstantRow())
      planStrips(threads ? 2 * machine.mostTasks : 1);
    if (threads)
      planTasks();
  }

  /// Whether the innermost parallel loop, and all of the reduction, have sizes
  /// that are known when the program is compiled.
  bool hasConstantRow() const {
    return !parallel.empty() && isConstant[parallel.size() - 1];
  }
  bool hasConstantReduction() const {
    return llvm::all_of(llvm::drop_begin(isConstant, parallel.size()),
                        [](bool constant) { return constant; });
  }

  /// A tile of neighbouring results or lanes of one, and blocks of a long sum.
  void planReduction() {
    if (tilesReduction())
      decided.tile = std::min(parallel.back(), machine.tile);
    else if (runsInLanes())
      decided.lanes = machine.lanes;
    planBlocks();
  }

  /// True where every load of the body moves by two elements or fewer as
  /// `index` goes up by one.
  bool isContiguousAlong(Value index) {
    return llvm::all_of(
        nest.getBody().getOps<plan::LoadOp>(), [&](plan::LoadOp load) {
          std::optional<int64_t> stride = plan::strideAlong(load, index);
          return stride && *stride >= 0 && *stride <= 2;
        });
  }

  /// A body indexed along the last parallel dimension by contiguous loads is
  /// run for a tile of results at a time.
  bool tilesReduction() {
    return hasConstantRow() && parallel.back() >= machine.leastTile &&
           isContiguousAlong(nest.getBody().getArgument(parallel.size() - 1));
  }

  /// A long innermost reduction that reads neighbours, and only combines each
  /// accumulator with something, runs in lanes.
  bool runsInLanes() {
    if (reduction.empty() || reduction.back() < 2 * machine.lanes ||
        !hasConstantReduction())
      return false;
    size_t indices = parallel.size() + reduction.size();
    return isContiguousAlong(nest.getBody().getArgument(indices - 1)) &&
           !plan::combiningFunctions(nest).empty();
  }

  void planBlocks() {
    if (nest.getBody().empty() || !plan::isSumOfFloats(nest))
      return;
    if (!hasConstantReduction()) {
      if (reduction.size() == 1 && reduction[0] > 2 * machine.sumBlock)
        decided.blockSize = machine.sumBlock;
      return;
    }
    int64_t limit = std::max<int64_t>(decided.lanes, 1) * machine.sumBlock,
            steps = support::saturatedProduct(reduction);
    if (steps == 0 || steps == std::numeric_limits<int64_t>::max() ||
        steps <= 2 * limit)
      return;
    size_t loop = reduction.size() - 1;
    for (steps = 1; steps * reduction[loop] <= limit; --loop)
      steps *= reduction[loop];
    int64_t size = reduction[loop], unit = 1;
    if (decided.lanes && loop + 1 == reduction.size()) {
      unit = decided.lanes;
      size -= size % unit;
    }
    int64_t perLoop = llvm::divideCeil(size, limit / steps);
    decided.blockLoop = loop;
    decided.blockSize = llvm::alignTo(llvm::divideCeil(size, perLoop), unit);
    blocks = llvm::divideCeil(size, decided.blockSize);
    for (int64_t outer : reduction.take_front(loop))
      blocks *= outer;
  }

  /// Cuts one parallel loop so that the guarded loads that ask for its index
  /// alone (parts of a concat, a padded edge) are decided in every piece: the
  /// loop that decides most.
  void planCuts() {
    if (parallel.empty())
      return;
    SmallVector<std::set<int64_t>> cuts(parallel.size());
    for (auto load : nest.getEpilogue().front().getOps<plan::LoadOp>())
      if (load.getOtherwise())
        addCuts(load, cuts);
    // Of equals the innermost, whose pieces become loops without conditions.
    auto *most = cuts.begin();
    for (auto &loop : cuts)
      if (loop.size() >= most->size())
        most = &loop;
    if (most->empty() || most->size() >= machine.mostPieces)
      return;
    decided.cutLoop = most - cuts.begin();
    decided.cuts = llvm::to_vector(*most);
  }

  /// Adds to the `cuts` of each loop where the guard of `load` changes.
  void addCuts(plan::LoadOp load, MutableArrayRef<std::set<int64_t>> cuts) {
    plan::Access access = plan::resolve(load);
    RankedTensorType type = load.getSource().getType();
    ArrayRef<int64_t> shape = type.getShape();
    // Guards that depend on what a size is when it runs are asked there.
    if (size::hasSymbols(type) || nest.getSizesAttr())
      return;
    for (auto [expression, size] : llvm::zip(access.expressions, shape))
      for (auto [position, index] : llvm::enumerate(access.indices)) {
        AffineExpr dim = getAffineDimExpr(position, nest.getContext());
        auto offset = dyn_cast<AffineConstantExpr>(expression - dim);
        if (!offset || !isa<BlockArgument>(index))
          continue;
        size_t loop = cast<BlockArgument>(index).getArgNumber();
        for (int64_t cut : {-offset.getValue(), size - offset.getValue()})
          if (cut > 0 && cut < parallel[loop])
            cuts[loop].insert(cut);
      }
  }

  /// How many lines that are `stride` bytes apart the first-level cache holds.
  int64_t linesApart(int64_t stride) const {
    if (stride % machine.line != 0)
      return machine.sets * machine.ways;
    int64_t step = std::gcd(stride / machine.line, machine.sets);
    return machine.sets / step * machine.ways;
  }

  /// Of the loads that read side by side in the last loop but one, and not in
  /// the last, how many lines of the last the first-level cache holds at the
  /// least; none where no load reads so.
  std::optional<int64_t> linesAcross() {
    Block &block = nest.getEpilogue().front();
    size_t rank = parallel.size();
    std::optional<int64_t> lines;
    for (auto load : block.getOps<plan::LoadOp>()) {
      auto along = plan::strideAlong(load, block.getArgument(rank - 1));
      auto before = plan::strideAlong(load, block.getArgument(rank - 2));
      if (!along || !before || std::abs(*along) < machine.lineStride ||
          std::abs(*before) != 1)
        continue;
      int64_t bits = load.getSource().getType().getElementTypeBitWidth();
      int64_t held =
          linesApart(std::abs(*along) * int64_t(llvm::divideCeil(bits, 8)));
      lines = std::min(lines.value_or(held), held);
    }
    return lines;
  }

  /// Where a load crosses rows of memory along the innermost loop and runs
  /// along them in the loop before it (a transpose), a strip is short enough
  /// that the lines it reads stay in the first-level cache until all of their
  /// elements are used: rows that are a power of two long share few of its
  /// sets. Where the loops outside make fewer than `tasks` shares for threads,
  /// strips make more.
  void planStrips(int64_t tasks) {
    size_t rank = parallel.size();
    if (rank > 1 && parallel[rank - 2] > 1)
      if (std::optional<int64_t> lines = linesAcross()) {
        int64_t strip = std::min(machine.strip, *lines);
        int64_t strips = llvm::divideCeil(parallel.back(), strip);
        if (strips > 1) {
          decided.strips = strips;
          decided.stripLoop = rank - 2;
          return;
        }
      }
    int64_t strips = llvm::divideCeil(parallel.back(), machine.strip);
    int64_t outer = support::saturatedProduct(parallel.drop_back());
    if (outer == 0 || outer >= tasks)
      return;
    decided.strips = std::max<int64_t>(
        1, std::min<int64_t>(strips, llvm::divideCeil(tasks, outer)));
    decided.stripLoop = decided.strips > 1 ? rank - 1 : 0;
  }

  /// Threads share the outer loops, as many as make enough shares; or, of few
  /// long sums, the blocks.
  void planTasks() {
    SmallVector<int64_t> loops(
        parallel.drop_back(isRow || decided.tile != 0 ? 1 : 0));
    if (decided.strips > 1)
      loops.insert(loops.begin() + decided.stripLoop, decided.strips);
    int64_t outer = 1;
    size_t shared = 0;
    for (; shared < loops.size() && outer < 2 * machine.mostTasks; ++shared)
      outer *= loops[shared];
    if (blocks > 1 && outer <= machine.fewResults &&
        support::saturatedProduct(reduction) >= machine.manySteps) {
      decided.blockTasks = std::min(machine.mostTasks, blocks);
      return;
    }
    if (outer < 2)
      return;
    decided.shared = shared;
    decided.tasks = std::min(outer, machine.mostTasks);
  }

  const Machine &machine;
  plan::NestOp nest;
  ArrayRef<int64_t> parallel, reduction;
  /// Whether the innermost loop is one over results.
  bool isRow;
  /// Of each loop, whether its size is.
  SmallVector<bool> isConstant;
  Decision decided;
  /// Blocks of the reduction; 0 where there is but one.
  int64_t blocks = 0;
};

class SchedulePass : public impl::ScheduleBase<SchedulePass> {
  using Base::Base;

  void runOnOperation() override {
    plan::ScheduleAttr plain = plan::ScheduleAttr::get(&getContext());
    const Machine machine = machineOf(getOperation().whereStepsRun());
    getOperation().walk([&](plan::NestOp nest) {
      plan::ScheduleAttr schedule = Scheduler(nest, machine).run();
      nest.setScheduleAttr(schedule == plain ? nullptr : schedule);
    });
  }
};

} // namespace

} // namespace burin::tile
