// Prints a nest as plain loops, its outer ones shared out over threads.
#include "codegen/cpp/Rows.h"
#include "codegen/cpp/Segments.h"
#include "codegen/cpp/Steps.h"
#include "dialects/plan/Indexing.h"
#include <fmt/format.h>

using namespace mlir;

namespace burin::codegen {

namespace {

/// Scalar operations below which a nest stays on the calling thread.
constexpr int64_t parallelThreshold = 1 << 16;
/// Shares of a nest that runs on threads: enough to balance, few enough to cost
/// nothing.
constexpr int64_t mostTasks = 32;
/// Neighbouring results that a reduction computes together, so that its inner
/// loop runs over contiguous elements.
constexpr int64_t reductionTile = 64;

class NestPrinter {
public:
  NestPrinter(Writer &writer, plan::NestOp nest, unsigned number,
              const Memory &memory)
      : writer(writer), nest(nest), memory(memory), number(number),
        parallel(nest.getParallel()), reduction(nest.getReduction()),
        segments(segmentsOf(nest)) {}

  void print() {
    writer.line(describeStep(nest, number));
    writer.open(fmt::format("static void step{}(const Run &run) {{", number));
    if (hasIndexChecks(nest))
      writer.line("int *const fault = run.fault;");
    printPointers();
    int64_t outer = 1, work = 1;
    for (int64_t size : reduction)
      work *= size;
    work *= llvm::range_size(nest.getEpilogue().front().getOperations());
    for (int64_t size : parallel)
      work *= size;
    tiled = tilesReduction();
    if (!tiled && !nest.getBody().empty())
      lanes = laneFunctions(nest);
    bool threads = work >= parallelThreshold;
    planLoops(threads ? 2 * mostTasks : 1);
    for (shared = 0; shared < outerLoops.size() && outer < 2 * mostTasks;
         ++shared)
      outer *= outerLoops[shared].size;
    if (!threads || outer < 2) {
      shared = 0;
      printIndices();
      printLoops();
      writer.line("results_written();");
    } else {
      printShares(outer);
    }
    writer.close();
    writer.blank();
  }

private:
  struct Loop {
    std::string index;
    int64_t size;
  };

  /// Lists the loops around what a row, a tile or an element computes, for
  /// `tasks` shares at least.
  void planLoops(int64_t tasks) {
    isRow = nest.getBody().empty() && !parallel.empty();
    if (isRow)
      strips = rowStrips(nest, tasks);
    size_t count = parallel.size() - (isRow || tiled ? 1 : 0);
    for (size_t i = 0; i <= count; ++i) {
      if (strips.count > 1 && strips.position == i)
        outerLoops.push_back({"strip", strips.count});
      if (i < count)
        outerLoops.push_back({fmt::format("i{}", i), parallel[i]});
    }
  }

  void printPointers() {
    for (Value tensor : nameTensors(nest, names))
      writer.line(fmt::format("const {} *const {} = {};", elementType(tensor),
                              names[tensor], memory.address(tensor, true)));
    for (auto [i, result] : llvm::enumerate(nest.getResults()))
      writer.line(fmt::format("{} *const out{} = {};", elementType(result), i,
                              memory.address(result, false)));
  }

  static std::string elementType(Value tensor) {
    return cType(cast<RankedTensorType>(tensor.getType()).getElementType());
  }

  /// A body indexed along the last parallel dimension by contiguous loads is
  /// run for a tile of results at a time.
  bool tilesReduction() {
    return !nest.getBody().empty() && !parallel.empty() &&
           parallel.back() >= 8 &&
           isContiguousAlong(nest,
                             nest.getBody().getArgument(parallel.size() - 1));
  }

  /// Names the loop indices i0, i1, ... in the body and the epilogue alike.
  void printIndices() {
    size_t rank = parallel.size(), accumulators = nest.getInit().size();
    for (size_t i = 0; i < rank; ++i)
      names.set(nest.getEpilogue().getArgument(accumulators + i),
                fmt::format("i{}", i));
    if (nest.getBody().empty())
      return;
    for (size_t i = 0; i < rank + reduction.size(); ++i)
      names.set(
          nest.getBody().getArgument(i),
          fmt::format("{}{}", i < rank ? "i" : "k", i < rank ? i : i - rank));
  }

  void printShares(int64_t outer) {
    int64_t tasks = std::min(outer, mostTasks);
    printIndices();
    writer.open(fmt::format(
        "parallel_for(run.parallel, {}, [&](int64_t task) {{", tasks));
    writer.open(fmt::format("for (int64_t n = part_begin({0}, {1}, task), end "
                            "= part_begin({0}, {1}, task + 1); "
                            "n < end; ++n) {{",
                            outer, tasks));
    int64_t stride = outer;
    for (size_t i = 0; i < shared; ++i) {
      const Loop &loop = outerLoops[i];
      stride /= loop.size;
      if (loop.size == 1)
        continue;
      std::string quotient = stride == 1 ? "n" : fmt::format("n / {}", stride);
      writer.line(fmt::format(
          "[[maybe_unused]] const int64_t {} = {};", loop.index,
          i == 0 ? quotient : fmt::format("{} % {}", quotient, loop.size)));
    }
    printLoops();
    writer.close();
    writer.close("});");
  }

  template <class Size> void openLoop(const std::string &index, Size size) {
    writer.open(
        fmt::format("for (int64_t {0} = 0; {0} < {1}; ++{0}) {{", index, size));
  }

  /// Loops named `k0`, `k1`, ... Indices of one value have fallen out of all
  /// expressions.
  void openReduction(ArrayRef<int64_t> sizes) {
    for (auto [i, size] : llvm::enumerate(sizes))
      if (size != 1)
        openLoop(fmt::format("k{}", i), size);
  }

  void closeReduction(ArrayRef<int64_t> sizes) {
    for (int64_t size : sizes)
      if (size != 1)
        writer.close();
  }

  /// The loops that threads do not share, and what they hold.
  void printLoops() {
    ArrayRef<Loop> inner = ArrayRef(outerLoops).drop_front(shared);
    // Indices of one value have fallen out of all expressions.
    for (const Loop &loop : inner)
      if (loop.size != 1)
        openLoop(loop.index, loop.size);
    if (nest.getBody().empty())
      printPieces();
    else if (tiled)
      printTile();
    else if (!lanes.empty())
      printLanes();
    else
      printElement();
    for (const Loop &loop : inner)
      if (loop.size != 1)
        writer.close();
  }

  /// What stands inside the outer loops of a nest without reduction: its row or
  /// its element, once for each piece of the loop that is cut.
  void printPieces() {
    if (strips.count > 1)
      writer.line(fmt::format("const int64_t first = part_begin({0}, {1}, "
                              "strip), last = part_begin({0}, {1}, strip + 1);",
                              parallel.back(), strips.count));
    int64_t rowSize = isRow ? parallel.back() : 0;
    if (segments.cuts.empty())
      return printPiece(0, rowSize);
    size_t cut = segments.dimension;
    bool cutsRow = cut + 1 == parallel.size();
    Value index = nest.getEpilogue().getArgument(cut);
    SmallVector<int64_t> ends(segments.cuts);
    ends.push_back(parallel[cut]);
    int64_t begin = 0;
    for (int64_t end : ends) {
      names.narrow(index, {begin, end - 1});
      if (cutsRow) {
        printPiece(begin, end);
      } else {
        std::string condition = fmt::format("if (i{} < {}) {{", cut, end);
        if (begin == 0)
          writer.open(condition);
        else
          writer.reopen(end == ends.back() ? "} else {"
                                           : "} else " + condition);
        printPiece(0, rowSize);
      }
      begin = end;
    }
    if (!cutsRow)
      writer.close();
  }

  /// The part of a row, or of its strip, in [begin, end).
  void printPiece(int64_t begin, int64_t end) {
    if (!isRow)
      return printStore();
    Block &epilogue = nest.getEpilogue().front();
    printed = printInvariantChecks(writer, epilogue, names,
                                   epilogue.getArguments().back());
    std::string from = std::to_string(begin), to = std::to_string(end);
    if (strips.count > 1) {
      from = begin == 0 ? "first" : fmt::format("greater(first, {})", begin);
      to = end == parallel.back() ? "last"
                                  : fmt::format("lesser(last, {})", end);
    }
    if (parallel.back() != 1)
      writer.open(fmt::format("for (int64_t i{0} = {1}; i{0} < {2}; ++i{0}) {{",
                              parallel.size() - 1, from, to));
    printStore();
    if (parallel.back() != 1)
      writer.close();
  }

  /// Accumulators of the results in scope: `sum0`, or `sum0[j]` of a tile or of
  /// lanes.
  std::string accumulator(size_t i) const {
    return element.empty() ? fmt::format("sum{}", i)
                           : fmt::format("sum{}[{}]", i, element);
  }

  std::string accumulatorType(size_t i) {
    return cType(cast<TypedAttr>(nest.getInit()[i]).getType());
  }

  void printElement() {
    for (auto [i, start] : llvm::enumerate(nest.getInit()))
      writer.line(fmt::format("{} sum{} = {};", accumulatorType(i), i,
                              cLiteral(cast<TypedAttr>(start))));
    openReduction(reduction);
    printStep();
    closeReduction(reduction);
    printStore();
  }

  /// Declares `count` accumulators of each kind and starts them in a loop that
  /// `open` opens.
  void printStarts(int64_t count, llvm::function_ref<void()> open) {
    for (size_t i = 0; i < nest.getInit().size(); ++i)
      writer.line(fmt::format("{} sum{}[{}];", accumulatorType(i), i, count));
    open();
    for (auto [i, start] : llvm::enumerate(nest.getInit()))
      writer.line(fmt::format("{} = {};", accumulator(i),
                              cLiteral(cast<TypedAttr>(start))));
    writer.close();
  }

  /// The last parallel dimension in tiles whose results are reduced side by
  /// side; one tile is the whole dimension where that is short.
  void printTile() {
    std::string index = fmt::format("i{}", parallel.size() - 1);
    int64_t size = parallel.back(), tile = std::min(size, reductionTile);
    element = tile == size ? index : "j";
    std::string count = size % tile ? "count" : std::to_string(tile);
    auto openTile = [&] {
      openLoop(element, count);
      if (tile != size)
        writer.line(fmt::format("[[maybe_unused]] const int64_t {} = tile + j;",
                                index));
    };
    if (tile != size)
      writer.open(fmt::format(
          "for (int64_t tile = 0; tile < {}; tile += {}) {{", size, tile));
    if (size % tile)
      writer.line(fmt::format("const int64_t count = lesser({}, {} - tile);",
                              tile, size));
    printStarts(tile, [&] { openLoop(element, count); });
    openReduction(reduction);
    openTile();
    printStep();
    writer.close();
    closeReduction(reduction);
    openTile();
    printStore();
    writer.close();
    if (tile != size)
      writer.close();
  }

  /// The innermost reduction in parts of `laneCount` steps, each with an
  /// accumulator of its own; what remains goes to the first lanes.
  void printLanes() {
    std::string index = fmt::format("k{}", reduction.size() - 1);
    ArrayRef<int64_t> outer = reduction.drop_back();
    int64_t rest = reduction.back() % laneCount,
            whole = reduction.back() - rest;
    element = "j";
    printStarts(laneCount, [&] { openLoop("j", laneCount); });
    openReduction(outer);
    writer.open(fmt::format("for (int64_t part = 0; part < {}; part += {}) {{",
                            whole, laneCount));
    openLoop("j", laneCount);
    writer.line(
        fmt::format("[[maybe_unused]] const int64_t {} = part + j;", index));
    printStep();
    writer.close();
    writer.close();
    if (rest) {
      openLoop("j", rest);
      writer.line(fmt::format("[[maybe_unused]] const int64_t {} = {} + j;",
                              index, whole));
      printStep();
      writer.close();
    }
    closeReduction(outer);
    element = "";
    for (auto [i, function] : llvm::enumerate(lanes))
      writer.line(fmt::format(
          "const {0} total{1} = combine_lanes<{2}>(sum{1}, []({0} a, {0} b) {{ "
          "return {3}(a, b); }});",
          accumulatorType(i), i, laneCount, stringifyBinary(function).str()));
    printStore();
  }

  /// One step of the reduction: the accumulators by name, then their next
  /// values.
  void printStep() {
    if (nest.getBody().empty())
      return;
    Block &body = nest.getBody().front();
    size_t indices = parallel.size() + reduction.size();
    for (size_t i = 0; i < nest.getInit().size(); ++i)
      names.set(body.getArgument(indices + i), accumulator(i));
    SmallVector<std::string> next = printScalars(writer, body, names);
    for (auto [i, value] : llvm::enumerate(next))
      writer.line(fmt::format("{} = {};", accumulator(i), value));
  }

  void printStore() {
    Block &epilogue = nest.getEpilogue().front();
    size_t accumulators = nest.getInit().size();
    for (size_t i = 0; i < accumulators; ++i)
      names.set(epilogue.getArgument(i),
                lanes.empty() ? accumulator(i) : fmt::format("total{}", i));
    SmallVector<std::string> elements =
        printScalars(writer, epilogue, names, printed);
    SmallVector<AffineExpr> dims;
    for (size_t i = 0; i < parallel.size(); ++i)
      dims.push_back(getAffineDimExpr(i, nest.getContext()));
    ValueRange indices =
        ValueRange(epilogue.getArguments()).drop_front(accumulators);
    SmallVector<plan::Interval> ranges;
    for (int64_t size : parallel)
      ranges.push_back({0, size - 1});
    // A part goes to its places in the whole.
    ArrayRef<int64_t> shape = parallel;
    if (nest.getInto()) {
      dims = llvm::to_vector(nest.getStore()->getResults());
      shape = nest.getInto().getType().getShape();
    }
    AffineExpr linear =
        plan::simplify(plan::linearize(dims, shape, nest.getContext()), ranges);
    std::string at = cIndex(linear, indices, names);
    for (auto [i, element] : llvm::enumerate(elements))
      writer.line(fmt::format("out{}[{}] = {};", i, at, element));
  }

  Writer &writer;
  plan::NestOp nest;
  const Memory &memory;
  unsigned number;
  ArrayRef<int64_t> parallel, reduction;
  Names names;
  Segments segments;
  /// Whether the innermost loop is one over results.
  bool isRow = false;
  RowStrips strips;
  std::vector<Loop> outerLoops;
  /// Leading loops that threads share.
  size_t shared = 0;
  bool tiled = false;
  /// The functions that bring lanes together; empty where there are none.
  SmallVector<plan::Binary> lanes;
  /// What stands outside the innermost loop.
  Printed printed;
  /// The index of the accumulators in scope, where each is an array.
  std::string element;
};

} // namespace

void printNest(Writer &writer, plan::NestOp nest, unsigned number,
               const Memory &memory) {
  NestPrinter(writer, nest, number, memory).print();
}

} // namespace burin::codegen
