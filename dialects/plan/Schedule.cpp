// Schedules of nests: their meaning and their limits.
#include "dialects/plan/Schedule.h"
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

/// What the schedule asks that `nest` has not; empty if it has all.
static StringRef contradiction(NestOp nest, ScheduleAttr schedule) {
  ArrayRef<int64_t> parallel = nest.getParallel(),
                    reduction = nest.getReduction();
  auto rank = int64_t(parallel.size());
  bool reduces = !nest.getBody().empty();
  bool isRow = !reduces && rank > 0;
  int64_t loops = rank - (isRow || schedule.getTile() != 0 ? 1 : 0) +
                  (schedule.getStrips() > 1 ? 1 : 0);
  if (schedule.getTasks() < 1 || schedule.getShared() < 0 ||
      schedule.getShared() > loops ||
      (schedule.getTasks() > 1) != (schedule.getShared() > 0))
    return "tasks that share one or more of its loops";
  if (schedule.getStrips() < 1 || schedule.getStripLoop() < 0 ||
      (schedule.getStrips() > 1 && (!isRow || schedule.getStripLoop() >= rank ||
                                    schedule.getStrips() > parallel.back())))
    return "strips of a row, before one of its loops";
  if (schedule.getTile() != 0 &&
      (!reduces || rank == 0 || schedule.getTile() < 0 ||
       schedule.getTile() > parallel.back()))
    return "a tile of the innermost results of a reduction";
  if (schedule.getLanes() != 0 &&
      (schedule.getTile() != 0 || schedule.getLanes() < 0 ||
       reduction.empty() || schedule.getLanes() > reduction.back() ||
       combiningFunctions(nest).empty()))
    return "lanes of an innermost reduction that only combines";
  if (schedule.getBlockSize() != 0 &&
      (!isSumOfFloats(nest) || schedule.getBlockSize() < 0 ||
       schedule.getBlockLoop() < 0 ||
       schedule.getBlockLoop() >= int64_t(reduction.size()) ||
       (schedule.getLanes() != 0 &&
        schedule.getBlockLoop() + 1 == int64_t(reduction.size()) &&
        schedule.getBlockSize() % schedule.getLanes() != 0) ||
       llvm::is_contained(reduction, 0)))
    return "blocks of whole lanes in a sum of floats";
  if (schedule.getBlockTasks() < 1 ||
      (schedule.getBlockTasks() > 1 &&
       (schedule.getBlockSize() == 0 || schedule.getTasks() > 1)))
    return "tasks that share the blocks of a sum, and nothing else";
  if (!schedule.getCuts().empty() &&
      (reduces || schedule.getCutLoop() < 0 || schedule.getCutLoop() >= rank ||
       std::adjacent_find(schedule.getCuts().begin(), schedule.getCuts().end(),
                          std::greater_equal<>()) != schedule.getCuts().end() ||
       schedule.getCuts().front() <= 0 ||
       schedule.getCuts().back() >= parallel[schedule.getCutLoop()]))
    return "rising cuts inside of a loop without reduction";
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
