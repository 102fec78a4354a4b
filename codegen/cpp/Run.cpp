// Prints the function that calls the steps in order, with branches and loops
// around them.
#include "codegen/cpp/Device.h"
#include "codegen/cpp/LibraryMemories.h"
#include "codegen/cpp/LibrarySizes.h"
#include "codegen/cpp/Steps.h"
#include "dialects/plan/Control.h"
#include "dialects/plan/Indexing.h"
#include <fmt/format.h>

using namespace mlir;

namespace burin::codegen {

namespace {

class RunPrinter {
public:
  RunPrinter(Writer &writer, const Memory &memory)
      : writer(writer), memory(memory) {}

  void printBlock(Block &block) {
    for (Operation &op : block) {
      if (isa<plan::Step>(op))
        printCall(op);
      else if (auto branch = dyn_cast<plan::IfOp>(op))
        printIf(branch);
      else if (auto loop = dyn_cast<plan::LoopOp>(op))
        printLoop(loop);
    }
  }

private:
  void printCall(Operation &op) {
    // It is called by the next one.
    if (auto kernel = dyn_cast<plan::KernelOp>(op);
        kernel && kernel.getBanded()) {
      ++steps;
      return;
    }
    std::string mark = memory.onDevice() ? "mark_step(context, run.stream"
                                         : "burin_context_step(context";
    writer.line(fmt::format("{}, {}, 1);", mark, steps));
    writer.line(fmt::format("step{}(run);", steps));
    writer.line(fmt::format("{}, {}, 0);", mark, steps));
    ++steps;
  }

  void printIf(plan::IfOp op) {
    writer.open(fmt::format("if ({}) {{", element(op.getCondition())));
    printBlock(op.getTaken().front());
    writer.reopen("} else {");
    printBlock(op.getOtherwise().front());
    writer.close();
  }

  /// What decides about the first iteration is read before the loop, since its
  /// memory is free from then on.
  void printLoop(plan::LoopOp loop) {
    unsigned number = loops++;
    std::string goesOn = fmt::format("goes_on{}", number),
                trips = fmt::format("trips{}", number),
                index = fmt::format("i{}", number), test;
    if (loop.getTrips()) {
      writer.line(fmt::format("const int64_t {} = {};", trips,
                              element(loop.getTrips())));
      test = fmt::format(" {} < {}", index, trips);
    }
    if (loop.getCondition()) {
      writer.line(
          fmt::format("bool {} = {};", goesOn, element(loop.getCondition())));
      test += fmt::format("{} {}", test.empty() ? "" : " &&", goesOn);
    }
    writer.open(
        fmt::format("for (int64_t {0} = 0;{1}; ++{0}) {{", index, test));
    writer.line(fmt::format("if ({} == {})", index, loop.getMost()));
    writer.line("  return BURIN_LOOP_TOO_LONG;");
    std::string counter = memory.address(loop.getCounter(), /*isConst=*/false);
    writer.line(memory.onDevice()
                    ? fmt::format("put(run.stream, {}, {});", counter, index)
                    : fmt::format("*{} = {};", counter, index));
    printBlock(loop.getBody().front());
    if (Value next = loop.getNextCondition())
      writer.line(fmt::format("{} = {};", goesOn, element(next)));
    writer.close();
  }

  /// The only element of `value`.
  std::string element(Value value) const {
    std::string address = memory.address(value, /*isConst=*/true);
    return memory.onDevice() ? fmt::format("fetch(run.stream, {})", address)
                             : "*" + address;
  }

  Writer &writer;
  const Memory &memory;
  unsigned steps = 0, loops = 0;
};

} // namespace

void printRun(Writer &writer, plan::ProgramOp program, const Memory &memory,
              const EmitOptions &options) {
  if (memory.onDevice())
    return printDeviceRun(writer, program, options, [&] {
      RunPrinter(writer, memory).printBlock(program.getBody().front());
    });
  writer.open(fmt::format(
      "burin_status run(const burin_context *context, {}void *const *memories, "
      "const void *const *inputs, void *const *outputs) {{",
      sizesParameter(program.getSizesAttr() != nullptr)));
  writer.line("int fault = 0;");
  printRunValue(writer, program, options);
  RunPrinter(writer, memory).printBlock(program.getBody().front());
  if (plan::stepsOf(program).empty())
    writer.line("(void)run;");
  writer.line("return fault ? BURIN_INDEX_OUT_OF_RANGE : BURIN_OK;");
  writer.close();
}

} // namespace burin::codegen
