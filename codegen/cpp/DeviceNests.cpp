// Prints a nest for a second device: one thread for each of its results.
#include "codegen/cpp/Reductions.h"
#include "codegen/cpp/Steps.h"
#include "dialects/plan/Indexing.h"
#include <fmt/format.h>

using namespace mlir;

namespace burin::codegen {

namespace {

class DeviceNestPrinter {
public:
  DeviceNestPrinter(Writer &writer, plan::NestOp nest, unsigned number,
                    const Memory &memory)
      : writer(writer), nest(nest), memory(memory), number(number),
        parallel(nest.getParallel()), tensors(nameTensors(nest, names)) {
    for (int64_t size : parallel)
      count *= size;
  }

  void print() {
    writer.line(describeStep(nest, number));
    if (count > 0)
      printKernel();
    printLaunch();
  }

private:
  /// The function that each thread runs.
  void printKernel() {
    SmallVector<std::string> parameters;
    for (Value tensor : tensors)
      parameters.push_back(
          fmt::format("const {} *{}", elementCType(tensor), names[tensor]));
    for (auto [i, result] : llvm::enumerate(nest.getResults()))
      parameters.push_back(fmt::format("{} *out{}", elementCType(result), i));
    if (hasIndexChecks(nest))
      parameters.push_back("int *fault");
    writer.list(fmt::format("static BURIN_KERNEL BURIN_BOUNDS(element_threads, "
                            "1) void nest{}(",
                            number),
                parameters, ") {");
    Writer body(1);
    printIndices(body);
    nameIndices(nest, names);
    auto store = [&](ArrayRef<std::string> sums) {
      printElements(body, nest, names, sums, {});
    };
    if (nest.getBody().empty())
      store({});
    else
      ReductionPrinter(body, nest, names).print(store);
    writer.raw(body.take());
    writer.line("}");
    writer.blank();
  }

  /// The indices of the result that the thread computes.
  void printIndices(Writer &body) {
    body.line("const int64_t n = element_index();");
    body.line(fmt::format("if (n >= {})", count));
    body.line("  return;");
    int64_t stride = count;
    bool isFirst = true;
    for (auto [i, size] : llvm::enumerate(parallel)) {
      stride /= size;
      if (size == 1)
        continue;
      std::string index = stride == 1 ? "n" : fmt::format("n / {}", stride);
      body.line(
          fmt::format("[[maybe_unused]] const int64_t i{} = {};", i,
                      isFirst ? index : fmt::format("{} % {}", index, size)));
      isFirst = false;
    }
  }

  void printLaunch() {
    writer.open(fmt::format("static void step{}({}const Run &run) {{", number,
                            count == 0 ? "[[maybe_unused]] " : ""));
    if (count > 0) {
      SmallVector<std::string> arguments = {"run.stream", std::to_string(count),
                                            fmt::format("nest{}", number)};
      for (Value tensor : tensors)
        arguments.push_back(memory.address(tensor, true));
      for (Value result : nest.getResults())
        arguments.push_back(memory.address(result, false));
      if (hasIndexChecks(nest))
        arguments.push_back("run.fault");
      writer.list("launch_each(", arguments, ");");
    }
    writer.close();
    writer.blank();
  }

  Writer &writer;
  plan::NestOp nest;
  const Memory &memory;
  unsigned number;
  ArrayRef<int64_t> parallel;
  Names names;
  SmallVector<Value> tensors;
  /// Results, and threads.
  int64_t count = 1;
};

} // namespace

void printDeviceNest(Writer &writer, plan::NestOp nest, unsigned number,
                     const Memory &memory) {
  DeviceNestPrinter(writer, nest, number, memory).print();
}

} // namespace burin::codegen
