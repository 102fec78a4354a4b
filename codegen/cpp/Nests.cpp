// Prints a nest as plain loops, its outer ones shared out over threads.
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
        parallel(nest.getParallel()), reduction(nest.getReduction()) {}

  void print() {
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
    size_t innermost = tiled ? parallel.size() - 1 : parallel.size();
    for (shared = 0; shared < innermost && outer < 2 * mostTasks; ++shared)
      outer *= parallel[shared];
    if (work < parallelThreshold || outer < 2) {
      shared = 0;
      printIndices();
      printLoops(0);
    } else {
      printShares(outer);
    }
    writer.close();
    writer.blank();
  }

private:
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
    if (nest.getBody().empty() || parallel.empty() || parallel.back() < 8)
      return false;
    Value last = nest.getBody().getArgument(parallel.size() - 1);
    bool contiguous = true;
    nest.getBody().walk([&](plan::LoadOp load) {
      plan::Access access = plan::resolve(load);
      auto at = llvm::find(access.indices, last);
      if (at == access.indices.end())
        return;
      SmallVector<plan::Interval> ranges = access.ranges();
      AffineExpr linear =
          plan::simplify(plan::linearize(access.expressions,
                                         load.getSource().getType().getShape(),
                                         load.getContext()),
                         ranges);
      unsigned position = at - access.indices.begin();
      SmallVector<AffineExpr> dims;
      for (unsigned i = 0; i < access.indices.size(); ++i) {
        AffineExpr dim = getAffineDimExpr(i, load.getContext());
        dims.push_back(i == position ? dim + 1 : dim);
      }
      AffineExpr stride =
          plan::simplify(linear.replaceDims(dims) - linear, ranges);
      auto constant = dyn_cast<AffineConstantExpr>(stride);
      contiguous &=
          constant && constant.getValue() >= 0 && constant.getValue() <= 2;
    });
    return contiguous;
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
      stride /= parallel[i];
      std::string quotient = stride == 1 ? "n" : fmt::format("n / {}", stride);
      writer.line(fmt::format(
          "[[maybe_unused]] const int64_t i{} = {};", i,
          i == 0 ? quotient : fmt::format("{} % {}", quotient, parallel[i])));
    }
    printLoops(shared);
    writer.close();
    writer.close("});");
  }

  void openLoop(const std::string &index, int64_t size) {
    writer.open(
        fmt::format("for (int64_t {0} = 0; {0} < {1}; ++{0}) {{", index, size));
  }

  void printLoops(size_t dimension) {
    size_t last = parallel.size() - (tiled ? 1 : 0);
    for (size_t i = dimension; i < last; ++i)
      openLoop(fmt::format("i{}", i), parallel[i]);
    if (tiled)
      printTile();
    else
      printElement();
    for (size_t i = dimension; i < last; ++i)
      writer.close();
  }

  /// Accumulators of the results in scope: `sum0`, or `sum0[j]` in a tile.
  std::string accumulator(size_t i) const {
    return fmt::format("sum{}{}", i, tiled ? "[j]" : "");
  }

  std::string accumulatorType(size_t i) {
    return cType(cast<TypedAttr>(nest.getInit()[i]).getType());
  }

  void printElement() {
    for (auto [i, start] : llvm::enumerate(nest.getInit()))
      writer.line(fmt::format("{} sum{} = {};", accumulatorType(i), i,
                              cLiteral(cast<TypedAttr>(start))));
    for (auto [i, size] : llvm::enumerate(reduction))
      openLoop(fmt::format("k{}", i), size);
    printStep();
    for (size_t i = 0; i < reduction.size(); ++i)
      writer.close();
    printStore();
  }

  void printTile() {
    size_t last = parallel.size() - 1;
    int64_t tile = std::min(parallel[last], reductionTile);
    writer.open(fmt::format("for (int64_t tile = 0; tile < {}; tile += {}) {{",
                            parallel[last], tile));
    if (parallel[last] % tile == 0)
      writer.line(fmt::format("const int64_t count = {};", tile));
    else
      writer.line(fmt::format("const int64_t count = lesser({}, {} - tile);",
                              tile, parallel[last]));
    for (size_t i = 0; i < nest.getInit().size(); ++i)
      writer.line(fmt::format("{} sum{}[{}];", accumulatorType(i), i, tile));
    openTile();
    for (auto [i, start] : llvm::enumerate(nest.getInit()))
      writer.line(fmt::format("{} = {};", accumulator(i),
                              cLiteral(cast<TypedAttr>(start))));
    writer.close();
    for (auto [i, size] : llvm::enumerate(reduction))
      openLoop(fmt::format("k{}", i), size);
    openTile();
    writer.line(
        fmt::format("[[maybe_unused]] const int64_t i{} = tile + j;", last));
    printStep();
    writer.close();
    for (size_t i = 0; i < reduction.size(); ++i)
      writer.close();
    openTile();
    writer.line(
        fmt::format("[[maybe_unused]] const int64_t i{} = tile + j;", last));
    printStore();
    writer.close();
    writer.close();
  }

  void openTile() { writer.open("for (int64_t j = 0; j < count; ++j) {"); }

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
      names.set(epilogue.getArgument(i), accumulator(i));
    SmallVector<std::string> elements = printScalars(writer, epilogue, names);
    SmallVector<AffineExpr> dims;
    for (size_t i = 0; i < parallel.size(); ++i)
      dims.push_back(getAffineDimExpr(i, nest.getContext()));
    ValueRange indices =
        ValueRange(epilogue.getArguments()).drop_front(accumulators);
    std::string at = cIndex(plan::linearize(dims, parallel, nest.getContext()),
                            indices, names);
    for (auto [i, element] : llvm::enumerate(elements))
      writer.line(fmt::format("out{}[{}] = {};", i, at, element));
  }

  Writer &writer;
  plan::NestOp nest;
  const Memory &memory;
  unsigned number;
  ArrayRef<int64_t> parallel, reduction;
  Names names;
  /// Leading loops that threads share.
  size_t shared = 0;
  bool tiled = false;
};

} // namespace

void printNest(Writer &writer, plan::NestOp nest, unsigned number,
               const Memory &memory) {
  NestPrinter(writer, nest, number, memory).print();
}

} // namespace burin::codegen
