// Prints a nest as plain loops, its outer ones shared out over threads.
#include "codegen/cpp/Reductions.h"
#include "codegen/cpp/SizeText.h"
#include "codegen/cpp/Steps.h"
#include "dialects/plan/Indexing.h"
#include "dialects/plan/Schedule.h"
#include <fmt/format.h>

using namespace mlir;

namespace burin::codegen {

namespace {

class NestPrinter {
public:
  NestPrinter(Writer &writer, plan::NestOp nest, unsigned number,
              const Memory &memory)
      : writer(writer), nest(nest), memory(memory), number(number),
        parallel(nest.getParallel()), reduction(nest.getReduction()),
        sizes(nest.getLoopSizes()), schedule(plan::scheduleOf(nest)) {}

  void print() {
    writer.line(describeStep(nest, number));
    writer.open(fmt::format(
        "BURIN_NOINLINE static void step{}(const Run &run) {{", number));
    if (hasIndexChecks(nest))
      writer.line("int *const fault = run.fault;");
    for (size_t number : sizesUsedBy(cast<plan::Step>(*nest)))
      writer.line(fmt::format("[[maybe_unused]] const int64_t size{0} = "
                              "run.sizes[{0}];",
                              number));
    tensors = nameTensors(nest, names);
    // A byte that is stored might be one of any variable that lambdas share:
    // each has pointers of its own then, which loops keep in registers.
    bool storesBytes = schedule.getTasks() > 1 && hasByteResult();
    if (!storesBytes)
      printPointers();
    if (!nest.getBody().empty())
      reducer.emplace(writer, nest, names);
    planLoops();
    if (schedule.getTasks() > 1) {
      printShares(storesBytes);
    } else {
      nameIndices(nest, names);
      printLoops();
      writer.line("results_written();");
    }
    writer.close();
    writer.blank();
  }

private:
  struct Loop {
    std::string index;
    int64_t size; // the greatest
    size::Size actualSize;
  };

  /// The bound of a loop as it is printed.
  std::string bound(const size::Size &size, bool parenthesize = false) {
    return cSize(size, nest->getParentOfType<plan::ProgramOp>(), parenthesize);
  }

  /// Lists the loops around what a row, a tile or an element computes.
  void planLoops() {
    isRow = nest.getBody().empty() && !parallel.empty();
    bool isTiled = reducer && reducer->isTiled();
    size_t count = parallel.size() - (isRow || isTiled ? 1 : 0);
    for (size_t i = 0; i <= count; ++i) {
      if (schedule.getStrips() > 1 && schedule.getStripLoop() == int64_t(i))
        outerLoops.push_back(
            {"strip", schedule.getStrips(), schedule.getStrips()});
      if (i < count)
        outerLoops.push_back({fmt::format("i{}", i), parallel[i], sizes[i]});
    }
  }

  bool hasByteResult() {
    return llvm::any_of(nest.getResultTypes(), [](Type type) {
      return cast<RankedTensorType>(type).getElementType().isInteger(8);
    });
  }

  void printPointers() {
    for (Value tensor : tensors)
      writer.line(fmt::format("const {} *const {} = {};", elementCType(tensor),
                              names[tensor], memory.address(tensor, true)));
    for (auto [i, result] : llvm::enumerate(nest.getResults()))
      writer.line(fmt::format("{} *const out{} = {};", elementCType(result), i,
                              memory.address(result, false)));
  }

  void printShares(bool printsPointers) {
    int64_t tasks = schedule.getTasks();
    size_t shared = schedule.getShared();
    size::Size outer = 1;
    for (const Loop &loop : ArrayRef(outerLoops).take_front(shared))
      outer = outer * loop.actualSize;
    nameIndices(nest, names);
    writer.open(fmt::format(
        "parallel_for(run.parallel, {}, [&](int64_t task) {{", tasks));
    if (printsPointers)
      printPointers();
    writer.open(fmt::format("for (int64_t n = part_begin({0}, {1}, task), end "
                            "= part_begin({0}, {1}, task + 1); "
                            "n < end; ++n) {{",
                            bound(outer), tasks));
    for (size_t i = 0; i < shared; ++i) {
      const Loop &loop = outerLoops[i];
      size::Size stride = 1;
      for (size_t inner = i + 1; inner < shared; ++inner)
        stride = stride * outerLoops[inner].actualSize;
      if (loop.size == 1)
        continue;
      std::string quotient =
          stride == size::Size(1) ? "n" : "n / " + bound(stride, true);
      writer.line(fmt::format(
          "[[maybe_unused]] const int64_t {} = {};", loop.index,
          i == 0 ? quotient : quotient + " % " + bound(loop.actualSize, true)));
    }
    printLoops();
    writer.close();
    writer.close("});");
  }

  void openLoop(const std::string &index, const std::string &size) {
    writer.open(
        fmt::format("for (int64_t {0} = 0; {0} < {1}; ++{0}) {{", index, size));
  }

  /// The loops that threads do not share, and what they hold.
  void printLoops() {
    ArrayRef<Loop> inner =
        ArrayRef(outerLoops).drop_front(schedule.getShared());
    // Indices of one value have fallen out of all expressions.
    for (const Loop &loop : inner)
      if (loop.size != 1)
        openLoop(loop.index, bound(loop.actualSize));
    if (nest.getBody().empty())
      printPieces();
    else
      reducer->print([&](ArrayRef<std::string> sums) { printStore(sums); });
    for (const Loop &loop : inner)
      if (loop.size != 1)
        writer.close();
  }

  /// What stands inside the outer loops of a nest without reduction: its row or
  /// its element, once for each piece of the loop that is cut.
  void printPieces() {
    if (schedule.getStrips() > 1)
      writer.line(fmt::format("const int64_t first = part_begin({0}, {1}, "
                              "strip), last = part_begin({0}, {1}, strip + 1);",
                              parallel.back(), schedule.getStrips()));
    int64_t rowSize = isRow ? parallel.back() : 0;
    if (schedule.getCuts().empty())
      return printPiece(0, rowSize);
    size_t cut = schedule.getCutLoop();
    bool cutsRow = cut + 1 == parallel.size();
    Value index = nest.getEpilogue().getArgument(cut);
    SmallVector<int64_t> ends(schedule.getCuts());
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
    printed = printInvariants(writer, epilogue, names,
                              epilogue.getArguments().back(), hasByteResult());
    std::string from = std::to_string(begin), to = std::to_string(end);
    if (end == parallel.back())
      to = bound(sizes[parallel.size() - 1]);
    if (schedule.getStrips() > 1) {
      from = begin == 0 ? "first" : fmt::format("greater(first, {})", begin);
      to = end == parallel.back() ? "last"
                                  : fmt::format("lesser(last, {})", end);
    }
    if (schedule.getAngleRow() != 0)
      return printAngleRow(from, to);
    if (parallel.back() != 1)
      writer.open(fmt::format("for (int64_t i{0} = {1}; i{0} < {2}; ++i{0}) {{",
                              parallel.size() - 1, from, to));
    printStore();
    if (parallel.back() != 1)
      writer.close();
  }

  /// The row in [from, to), whose elements are computed with the angles'
  /// functions that `angle_row` chooses.
  void printAngleRow(const std::string &from, const std::string &to) {
    Block &epilogue = nest.getEpilogue().front();
    std::string type = elementCType(nest.getResult(0)),
                index = fmt::format("i{}", parallel.size() - 1);
    writer.open(
        fmt::format("angle_row<{0}>({1}, {2}, [&](auto &angles, int64_t {3}) "
                    "__attribute__((always_inline)) -> {0} {{",
                    type, from, to, index));
    names.angles = "angles.";
    writer.line(fmt::format(
        "return {};", printScalars(writer, epilogue, names, printed).front()));
    names.angles.clear();
    writer.reopen(fmt::format(
        "}}, [&](int64_t {}, {} element) __attribute__((always_inline)) {{",
        index, type));
    writer.line(fmt::format("out0[{}] = element;", storedAt(nest, names)));
    writer.close("});");
  }

  void printStore(ArrayRef<std::string> sums = {}) {
    printElements(writer, nest, names, sums, printed);
  }

  Writer &writer;
  plan::NestOp nest;
  const Memory &memory;
  unsigned number;
  ArrayRef<int64_t> parallel, reduction;
  /// Of all loops when the nest runs; the two lists have the greatest.
  SmallVector<size::Size> sizes;
  Names names;
  SmallVector<Value> tensors;
  plan::ScheduleAttr schedule;
  /// Whether the innermost loop is one over results.
  bool isRow = false;
  std::vector<Loop> outerLoops;
  /// How the reduction is printed, where there is one.
  std::optional<ReductionPrinter> reducer;
  /// What stands outside the innermost loop.
  Printed printed;
};

} // namespace

void printNest(Writer &writer, plan::NestOp nest, unsigned number,
               const Memory &memory) {
  NestPrinter(writer, nest, number, memory).print();
}

} // namespace burin::codegen
