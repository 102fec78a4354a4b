// Prints a nest's reduction: one result at a time, in lanes, or for a tile of
// neighbouring results, and a long sum of floats in blocks.
#include "codegen/cpp/Reductions.h"
#include "codegen/cpp/SizeText.h"
#include "llvm/Support/MathExtras.h"
#include <fmt/format.h>

using namespace mlir;

namespace burin::codegen {

ReductionPrinter::ReductionPrinter(Writer &writer, plan::NestOp nest,
                                   Names &names)
    : writer(writer), nest(nest), names(names), parallel(nest.getParallel()),
      reduction(nest.getReduction()), schedule(plan::scheduleOf(nest)),
      blocks(plan::reductionBlocks(nest)) {
  if (schedule.getLanes() != 0)
    lanes = plan::combiningFunctions(nest);
  SmallVector<size::Size> sizes = nest.getLoopSizes();
  if (!reduction.empty() && !sizes.back().constant())
    openSize = cSize(sizes.back(), nest->getParentOfType<plan::ProgramOp>(),
                     /*parenthesize=*/true);
}

/// Accumulators of the results in scope: `sum0`, or `sum0[j]` of a tile or of
/// lanes.
std::string ReductionPrinter::accumulator(size_t i) const {
  return element.empty() ? fmt::format("sum{}", i)
                         : fmt::format("sum{}[{}]", i, element);
}

std::string ReductionPrinter::accumulatorType(size_t i) {
  return cType(cast<TypedAttr>(nest.getInit()[i]).getType());
}

SmallVector<ReductionPrinter::Range> ReductionPrinter::wholeRanges() const {
  SmallVector<Range> ranges;
  SmallVector<size::Size> sizes = plan::NestOp(nest).getLoopSizes();
  for (const size::Size &size : ArrayRef(sizes).drop_front(parallel.size()))
    ranges.push_back(
        {"0", cSize(size, nest->getParentOfType<plan::ProgramOp>())});
  return ranges;
}

/// Opens loops named `k0`, `k1`, ... Indices of one value have fallen out of
/// all expressions.
void ReductionPrinter::printLoops(ArrayRef<Range> ranges,
                                  llvm::function_ref<void()> step) {
  size_t opened = 0;
  for (auto [i, range] : llvm::enumerate(ranges)) {
    if (range.begin.empty() || reduction[i] == 1)
      continue;
    writer.open(fmt::format("for (int64_t k{0} = {1}; k{0} < {2}; ++k{0}) {{",
                            i, range.begin, range.end));
    ++opened;
  }
  step();
  while (opened-- > 0)
    writer.close();
}

/// One step of the reduction: the accumulators by name, then their next values.
void ReductionPrinter::printStep() {
  Block &body = nest.getBody().front();
  size_t indices = parallel.size() + reduction.size();
  for (size_t i = 0; i < nest.getInit().size(); ++i)
    names.set(body.getArgument(indices + i), accumulator(i));
  SmallVector<std::string> next = printScalars(writer, body, names);
  for (auto [i, value] : llvm::enumerate(next))
    writer.line(fmt::format("{} = {};", accumulator(i), value));
}

/// Declares `count` accumulators of each kind and starts them in a loop that
/// `open` opens.
void ReductionPrinter::printStarts(int64_t count,
                                   llvm::function_ref<void()> open) {
  for (size_t i = 0; i < nest.getInit().size(); ++i)
    writer.line(fmt::format("{} sum{}[{}];", accumulatorType(i), i, count));
  open();
  for (auto [i, start] : llvm::enumerate(nest.getInit()))
    writer.line(fmt::format("{} = {};", accumulator(i),
                            cLiteral(cast<TypedAttr>(start))));
  writer.close();
}

void ReductionPrinter::printElement(ArrayRef<Range> ranges) {
  for (auto [i, start] : llvm::enumerate(nest.getInit()))
    writer.line(fmt::format("{} sum{} = {};", accumulatorType(i), i,
                            cLiteral(cast<TypedAttr>(start))));
  printLoops(ranges, [&] { printStep(); });
}

/// Opens a loop over the results of the tile at hand, which knows their index
/// if it `asks` for it.
void ReductionPrinter::openTile(bool asks) {
  int64_t size = parallel.back(), tile = schedule.getTile();
  writer.open(fmt::format("for (int64_t {0} = 0; {0} < {1}; ++{0}) {{", element,
                          size % tile ? "count" : std::to_string(tile)));
  if (asks && tile != size)
    writer.line(fmt::format("[[maybe_unused]] const int64_t i{} = tile + j;",
                            parallel.size() - 1));
}

/// The results of a tile side by side.
void ReductionPrinter::printTile(ArrayRef<Range> ranges) {
  printStarts(schedule.getTile(), [&] { openTile(false); });
  printLoops(ranges, [&] {
    openTile(true);
    printStep();
    writer.close();
  });
}

/// The innermost reduction in parts of as many steps as there are lanes, each
/// with an accumulator of its own; what remains goes to the first lanes.
void ReductionPrinter::printLanes(ArrayRef<Range> ranges) {
  std::string index = fmt::format("k{}", reduction.size() - 1);
  int64_t count = schedule.getLanes(), rest = reduction.back() % count,
          whole = reduction.back() - rest;
  bool inParts = blocks.perLoop > 1 && blocks.loop + 1 == reduction.size();
  auto openLanes = [&](int64_t lanes) {
    writer.open(fmt::format("for (int64_t j = 0; j < {}; ++j) {{", lanes));
  };
  element = "j";
  printStarts(count, [&] { openLanes(count); });
  printLoops(ranges.drop_back(), [&] {
    writer.open(fmt::format("for (int64_t part = {}; part < {}; part += {}) {{",
                            ranges.back().begin,
                            inParts ? ranges.back().end : std::to_string(whole),
                            count));
    openLanes(count);
    writer.line(
        fmt::format("[[maybe_unused]] const int64_t {} = part + j;", index));
    printStep();
    writer.close();
    writer.close();
    if (!rest)
      return;
    if (inParts)
      writer.open(fmt::format("if ({} == {}) {{", ranges.back().end, whole));
    openLanes(rest);
    writer.line(fmt::format("[[maybe_unused]] const int64_t {} = {} + j;",
                            index, whole));
    printStep();
    writer.close();
    if (inParts)
      writer.close();
  });
  element = "";
  for (auto [i, function] : llvm::enumerate(lanes))
    writer.line(fmt::format(
        "const {0} total{1} = combine_lanes<{2}>(sum{1}, []({0} a, {0} b) {{ "
        "return {3}(a, b); }});",
        accumulatorType(i), i, count, stringifyBinary(function).str()));
}

/// One part of the reduction; returns the names of its sums.
SmallVector<std::string> ReductionPrinter::printPart(ArrayRef<Range> ranges) {
  SmallVector<std::string> sums;
  if (isTiled())
    printTile(ranges);
  else if (!lanes.empty())
    printLanes(ranges);
  else
    printElement(ranges);
  for (size_t i = 0; i < nest.getInit().size(); ++i)
    sums.push_back(lanes.empty() ? accumulator(i) : fmt::format("total{}", i));
  return sums;
}

/// Prints which part of each loop is in `block`, and returns it.
SmallVector<ReductionPrinter::Range> ReductionPrinter::printBlockRanges() {
  SmallVector<Range> ranges = wholeRanges();
  if (!openSize.empty()) {
    writer.line(fmt::format("const int64_t from = block * step, to = "
                            "lesser(from + step, {});",
                            openSize));
    ranges.back() = {"from", "to"};
    return ranges;
  }
  int64_t stride = blocks.count;
  for (size_t i = 0; i < blocks.loop; ++i) {
    stride /= reduction[i];
    ranges[i] = {};
    if (reduction[i] == 1)
      continue;
    std::string quotient =
        stride == 1 ? "block" : fmt::format("block / {}", stride);
    writer.line(fmt::format(
        "[[maybe_unused]] const int64_t k{} = {};", i,
        i == 0 ? quotient : fmt::format("{} % {}", quotient, reduction[i])));
  }
  if (blocks.perLoop == 1)
    return ranges;
  int64_t size = reduction[blocks.loop];
  if (!lanes.empty() && blocks.loop + 1 == reduction.size())
    size -= size % schedule.getLanes();
  std::string place = blocks.count == blocks.perLoop
                          ? "block"
                          : fmt::format("block % {}", blocks.perLoop);
  if (blocks.size == 1) {
    writer.line(fmt::format("[[maybe_unused]] const int64_t k{} = {};",
                            blocks.loop, place));
    ranges[blocks.loop] = {};
    return ranges;
  }
  writer.line(fmt::format("const int64_t from = {} * {};", place, blocks.size));
  std::string to = fmt::format("from + {}", blocks.size);
  if (size % blocks.size)
    to = fmt::format("lesser({}, {})", to, size);
  writer.line(fmt::format("const int64_t to = {};", to));
  ranges[blocks.loop] = {"from", "to"};
  return ranges;
}

std::string ReductionPrinter::longSumType(size_t i) {
  return fmt::format("LongSum<{}{}>", accumulatorType(i),
                     isTiled() ? fmt::format(", {}", schedule.getTile()) : "");
}

/// Sums the blocks of a loop that `loop` opens into `whole0`, `whole1`, ...
void ReductionPrinter::printBlocks(const Twine &loop) {
  size_t count = nest.getInit().size();
  for (size_t i = 0; i < count; ++i)
    writer.line(fmt::format("{} whole{};", longSumType(i), i));
  writer.open(loop);
  SmallVector<std::string> sums = printPart(printBlockRanges());
  if (isTiled())
    openTile(false);
  for (size_t i = 0; i < count; ++i)
    writer.line(fmt::format("whole{}.add({}{});", i, sums[i],
                            isTiled() ? ", " + element : ""));
  if (isTiled())
    writer.close();
  writer.close();
}

/// The blocks of a sum whose size is known at run time only: as many as a
/// library for the size has.
void ReductionPrinter::printOpenBlocks() {
  writer.line(fmt::format(
      "const int64_t parts = {0} > {1} ? ({0} + {2}) / {3} : 1, step = ({0} + "
      "parts - 1) / parts;",
      openSize, 2 * blocks.size, blocks.size - 1, blocks.size));
  printBlocks(fmt::format(
      "for (int64_t block = 0; block * step < {}; ++block) {{", openSize));
}

/// The blocks in parts for threads, each with long sums of its own, which are
/// then brought together in order.
void ReductionPrinter::printSharedBlocks() {
  int64_t tasks = schedule.getBlockTasks();
  size_t count = nest.getInit().size();
  for (size_t i = 0; i < count; ++i)
    writer.line(fmt::format("{} parts{}[{}];", longSumType(i), i, tasks));
  writer.open(fmt::format("parallel_for(run.parallel, {}, [&](int64_t task) {{",
                          tasks));
  printBlocks(fmt::format("for (int64_t block = part_begin({0}, {1}, task), "
                          "last = part_begin({0}, {1}, task + 1); "
                          "block < last; ++block) {{",
                          blocks.count, tasks));
  for (size_t i = 0; i < count; ++i)
    writer.line(fmt::format("parts{0}[task] = whole{0};", i));
  writer.close("});");
  for (size_t i = 0; i < count; ++i)
    writer.line(fmt::format("{0} whole{1} = parts{1}[0];", longSumType(i), i));
  writer.open(
      fmt::format("for (int64_t task = 1; task < {}; ++task) {{", tasks));
  for (size_t i = 0; i < count; ++i)
    writer.line(fmt::format("whole{0}.add(parts{0}[task]);", i));
  writer.close();
}

/// All steps of the results in scope; returns the names of their sums, which
/// stand in a loop over the tile if there is one: this opens it.
SmallVector<std::string> ReductionPrinter::printSums() {
  if (blocks.count <= 1) {
    SmallVector<std::string> sums = printPart(wholeRanges());
    if (isTiled())
      openTile(true);
    return sums;
  }
  if (schedule.getBlockTasks() > 1)
    printSharedBlocks();
  else if (!openSize.empty())
    printOpenBlocks();
  else
    printBlocks(fmt::format("for (int64_t block = 0; block < {}; ++block) {{",
                            blocks.count));
  if (isTiled())
    openTile(true);
  SmallVector<std::string> sums;
  for (size_t i = 0; i < nest.getInit().size(); ++i) {
    sums.push_back(fmt::format("total{}", i));
    writer.line(fmt::format("const {} {} = whole{}.total({});",
                            accumulatorType(i), sums.back(), i,
                            isTiled() ? element : ""));
  }
  return sums;
}

void ReductionPrinter::print(Store store) {
  if (!isTiled())
    return store(printSums());
  int64_t size = parallel.back(), tile = schedule.getTile();
  element = tile == size ? fmt::format("i{}", parallel.size() - 1) : "j";
  if (tile != size)
    writer.open(fmt::format("for (int64_t tile = 0; tile < {}; tile += {}) {{",
                            size, tile));
  if (size % tile)
    writer.line(fmt::format("const int64_t count = lesser({}, {} - tile);",
                            tile, size));
  store(printSums());
  writer.close();
  if (tile != size)
    writer.close();
}

} // namespace burin::codegen
