// Schedules of nests: their meaning and their limits.
#include "dialects/plan/Schedule.h"
#include "compiler/support/CheckedMath.h"
#include "dialects/plan/Angles.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace burin::plan {

ScheduleAttr scheduleOf(NestOp nest) {
  ScheduleAttr schedule = nest.getScheduleAttr();
  return schedule ? schedule : ScheduleAttr::get(nest.getContext());
}

/// True where lanes that all start at `start` give what one of them gives.
static bool startsAllLanes(Binary function, TypedAttr start) {
  switch (function) {
  case Binary::k_maximum:
  case Binary::k_minimum:
    return true;
  case Binary::k_add:
  case Binary::k_mul: {
    double neutral = function == Binary::k_mul;
    if (auto number = dyn_cast<FloatAttr>(start))
      return number.getValueAsDouble() == neutral;
    return cast<IntegerAttr>(start).getValue() == uint64_t(neutral);
  }
  default:
    return false;
  }
}

SmallVector<Binary> combiningFunctions(NestOp nest) {
  if (nest.getBody().empty())
    return {};
  Block &body = nest.getBody().front();
  size_t indices = nest.getParallel().size() + nest.getReduction().size();
  SmallVector<Binary> functions;
  for (auto [i, next] : llvm::enumerate(body.getTerminator()->getOperands())) {
    Value sum = body.getArgument(indices + i);
    auto combine = next.getDefiningOp<BinaryOp>();
    if (!combine || !sum.hasOneUse() || !combine->hasOneUse() ||
        !llvm::is_contained(combine.getOperands(), sum) ||
        !startsAllLanes(combine.getFunction(),
                        cast<TypedAttr>(nest.getInit()[i])))
      return {};
    functions.push_back(combine.getFunction());
  }
  return functions;
}

bool isSumOfFloats(NestOp nest) {
  SmallVector<Binary> functions = combiningFunctions(nest);
  return !functions.empty() &&
         llvm::all_of(llvm::zip(functions, nest.getInit()), [](auto each) {
           auto [function, start] = each;
           return function == Binary::k_add && isa<FloatAttr>(start);
         });
}

ReductionBlocks reductionBlocks(NestOp nest) {
  ScheduleAttr schedule = scheduleOf(nest);
  if (schedule.getBlockSize() == 0)
    return {};
  ArrayRef<int64_t> reduction = nest.getReduction();
  ReductionBlocks blocks;
  blocks.loop = schedule.getBlockLoop();
  blocks.size = schedule.getBlockSize();
  int64_t size = reduction[blocks.loop];
  // What lanes leave over goes to the last block.
  if (schedule.getLanes() && blocks.loop + 1 == reduction.size())
    size -= size % schedule.getLanes();
  blocks.perLoop = llvm::divideCeil(size, blocks.size);
  blocks.count = blocks.perLoop;
  for (int64_t outer : reduction.take_front(blocks.loop))
    blocks.count *= outer;
  return blocks;
}

/// Bounds of what the printed code keeps on the stack for a nest, of the shares
/// that it runs, and of the pieces in which it is printed.
static constexpr int64_t mostTile = 256, mostLanes = 64, mostTasks = 4096;
static constexpr size_t mostPieces = 64;

/// Iterations of the loops that the schedule's tasks share.
static int64_t sharedIterations(NestOp nest, ScheduleAttr schedule) {
  SmallVector<int64_t> loops(nest.getParallel());
  if (schedule.getStrips() > 1)
    loops.insert(loops.begin() + schedule.getStripLoop(), schedule.getStrips());
  return support::saturatedProduct(
      ArrayRef(loops).take_front(schedule.getShared()));
}

static StringRef contradictionOfTasks(NestOp nest, ScheduleAttr schedule) {
  ArrayRef<int64_t> parallel = nest.getParallel();
  auto rank = int64_t(parallel.size());
  bool isRow = nest.getBody().empty() && rank > 0;
  int64_t loops = rank - (isRow || schedule.getTile() != 0 ? 1 : 0) +
                  (schedule.getStrips() > 1 ? 1 : 0);
  if (schedule.getStrips() < 1 || schedule.getStripLoop() < 0 ||
      (schedule.getStrips() > 1 ? !isRow || schedule.getStripLoop() >= rank ||
                                      schedule.getStrips() > parallel.back()
                                : schedule.getStripLoop() != 0))
    return "strips of a row, before one of its loops";
  if (schedule.getTasks() < 1 || schedule.getTasks() > mostTasks)
    return "1 to 4096 tasks";
  if (schedule.getShared() < 0 || schedule.getShared() > loops ||
      (schedule.getTasks() > 1) != (schedule.getShared() > 0))
    return "tasks that share one or more of its loops";
  if (schedule.getTasks() > 1 &&
      schedule.getTasks() > sharedIterations(nest, schedule))
    return "no more tasks than iterations of the loops that they share";
  return "";
}

/// The number of blocks into which `schedule`, which has some, cuts the sum.
static int64_t countBlocks(NestOp nest, ScheduleAttr schedule) {
  ArrayRef<int64_t> reduction = nest.getReduction();
  SmallVector<int64_t> counts(reduction.take_front(schedule.getBlockLoop()));
  counts.push_back(llvm::divideCeil(reduction[schedule.getBlockLoop()],
                                    schedule.getBlockSize()));
  return support::saturatedProduct(counts);
}

/// Whether the size of a reduction is known at run time only.
static bool hasOpenReduction(NestOp nest) {
  if (!nest.getSizesAttr())
    return false;
  SmallVector<size::Size> sizes = nest.getLoopSizes();
  return llvm::any_of(ArrayRef(sizes).drop_front(nest.getParallel().size()),
                      [](const size::Size &size) { return !size.constant(); });
}

static StringRef contradictionOfSums(NestOp nest, ScheduleAttr schedule) {
  ArrayRef<int64_t> parallel = nest.getParallel(),
                    reduction = nest.getReduction();
  int64_t lanes = schedule.getLanes(), loop = schedule.getBlockLoop(),
          size = schedule.getBlockSize();
  if (schedule.getTile() != 0 &&
      (nest.getBody().empty() || parallel.empty() || schedule.getTile() < 0 ||
       schedule.getTile() > std::min(mostTile, parallel.back())))
    return "a tile of at most 256 innermost results of a reduction";
  if (lanes != 0 &&
      (schedule.getTile() != 0 || !llvm::isPowerOf2_64(lanes) ||
       lanes > mostLanes || reduction.empty() || lanes > reduction.back() ||
       combiningFunctions(nest).empty()))
    return "2, 4, ... or 64 lanes of an innermost reduction that only combines";
  bool isInnermost = loop + 1 == int64_t(reduction.size());
  if (size == 0 ? loop != 0
                : !isSumOfFloats(nest) || loop < 0 ||
                      loop >= int64_t(reduction.size()) || size < 0 ||
                      size > reduction[loop] ||
                      (lanes != 0 && isInnermost && size % lanes != 0) ||
                      (hasOpenReduction(nest) &&
                       (reduction.size() > 1 || lanes != 0 ||
                        schedule.getBlockTasks() > 1)) ||
                      llvm::is_contained(reduction, 0))
    return "blocks of whole lanes in a sum of floats";
  if (schedule.getBlockTasks() < 1 || schedule.getBlockTasks() > mostTasks ||
      (schedule.getBlockTasks() > 1 &&
       (size == 0 || schedule.getTasks() > 1 ||
        schedule.getBlockTasks() > countBlocks(nest, schedule))))
    return "at most 4096 tasks that share the blocks of a sum, and nothing "
           "else";
  return "";
}

static StringRef contradictionOfCuts(NestOp nest, ScheduleAttr schedule) {
  ArrayRef<int64_t> parallel = nest.getParallel(), cuts = schedule.getCuts();
  int64_t loop = schedule.getCutLoop();
  if (cuts.empty()
          ? loop != 0
          : !nest.getBody().empty() || loop < 0 ||
                loop >= int64_t(parallel.size()) || cuts.size() >= mostPieces ||
                std::adjacent_find(cuts.begin(), cuts.end(),
                                   std::greater_equal<>()) != cuts.end() ||
                cuts.front() <= 0 || cuts.back() >= parallel[loop])
    return "up to 63 rising cuts inside of a loop without reduction";
  return "";
}

bool mayBeAngleRow(NestOp nest) {
  return nest.getBody().empty() && !nest.getParallel().empty() &&
         nest.getParallel().back() != 1 && nest.getNumResults() == 1 &&
         nest.getPositions().empty() && hasAngles(nest.getEpilogue().front());
}

static StringRef contradictionOfAngles(NestOp nest, ScheduleAttr schedule) {
  if (schedule.getAngleRow() != 0 &&
      (schedule.getAngleRow() != 1 || !mayBeAngleRow(nest)))
    return "a row of angles where one result is computed from sines, cosines "
           "or tangents along a loop";
  return "";
}

StringRef contradiction(NestOp nest, ScheduleAttr schedule) {
  for (auto find : {contradictionOfSums, contradictionOfTasks,
                    contradictionOfCuts, contradictionOfAngles})
    if (StringRef expected = find(nest, schedule); !expected.empty())
      return expected;
  return "";
}

LogicalResult verifySchedule(NestOp nest) {
  StringRef expected = contradiction(nest, nest.getScheduleAttr());
  if (expected.empty())
    return success();
  return nest.emitOpError() << "expected a schedule with " << expected
                            << ", got " << nest.getScheduleAttr();
}

} // namespace burin::plan
