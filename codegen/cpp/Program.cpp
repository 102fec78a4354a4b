// Prints the steps of a program and the translation unit of each level.
#include "codegen/cpp/Device.h"
#include "codegen/cpp/LibraryMemories.h"
#include "codegen/cpp/LibrarySizes.h"
#include "codegen/cpp/Steps.h"
#include "dialects/plan/Control.h"
#include "dialects/plan/Indexing.h"
#include "dialects/plan/Schedule.h"
#include "dialects/plan/Weights.h"
#include "llvm/ADT/StringExtras.h"
#include <fmt/format.h>
#include <set>

using namespace mlir;

namespace burin::codegen {

std::vector<std::string> kernelNames(plan::ProgramOp program) {
  std::set<std::string> names;
  program.walk(
      [&](plan::KernelOp kernel) { names.insert(templateOf(kernel)); });
  return {names.begin(), names.end()};
}

LogicalResult checkEmittable(plan::ProgramOp program) {
  LogicalResult result = success();
  auto check = [&](Operation *op, Type type) {
    Type element = isa<RankedTensorType>(type)
                       ? cast<RankedTensorType>(type).getElementType()
                       : type;
    if (succeeded(result) && cType(element).empty())
      result = op->emitOpError()
               << "element type " << element << " cannot be emitted as C++ yet";
  };
  program.walk([&](Operation *op) {
    for (Type type : op->getResultTypes())
      check(op, type);
  });
  for (Type type : program.getBody().getArgumentTypes())
    check(program, type);
  return failed(result) ? result : checkMemories(program);
}

std::string printProgram(plan::ProgramOp program, const EmitOptions &options) {
  Writer writer;
  writer.line("// The run of the model, one function a step. Included once for "
              "each instruction-set level, whose");
  writer.line("// translation unit defines BURIN_LEVEL.");
  writer.line("#include \"burin/kernels/generic/run.h\"");
  writer.line("#include \"burin/kernels/generic/scalar.h\"");
  if (hasDevice(options))
    for (const Level &level : options.target.levels)
      writer.line(
          fmt::format("#include \"burin/kernels/{}/memory.h\"", level.name));
  auto anyNest = [&](llvm::function_ref<bool(plan::NestOp)> is) {
    return program
        .walk([&](plan::NestOp nest) {
          return is(nest) ? WalkResult::interrupt() : WalkResult::advance();
        })
        .wasInterrupted();
  };
  if (anyNest([](plan::NestOp nest) {
        return plan::scheduleOf(nest).getLanes() != 0;
      }))
    writer.line("#include \"burin/kernels/generic/lanes.h\"");
  if (anyNest([](plan::NestOp nest) {
        return plan::reductionBlocks(nest).count > 1;
      }))
    writer.line(
        fmt::format("#include \"burin/kernels/generic/{}.h\"",
                    hasDevice(options) ? "compensated_sum" : "long_sum"));
  if (anyNest([](plan::NestOp nest) {
        return plan::scheduleOf(nest).getAngleRow() != 0;
      }))
    writer.line("#include \"burin/kernels/generic/angle_row.h\"");
  for (const std::string &name : kernelNames(program))
    writer.line(fmt::format("#include \"burin/kernels/generic/{}.h\"", name));
  if (options.weights)
    writer.line("#include \"burin/weights.h\"");
  writer.blank();
  for (const LibraryMemory &memory : libraryMemories(program, options))
    if (!memory.isGiven) {
      writer.line(fmt::format("extern \"C\" const unsigned char {}_{}[];",
                              options.name, memory.name));
      writer.blank();
    }
  writer.line("namespace burin::BURIN_LEVEL {");
  writer.line("namespace {");
  writer.blank();
  printRunStruct(writer, program, options);
  writer.blank();
  Memory memory(program);
  Structs structs(program);
  for (auto [number, step] : llvm::enumerate(plan::stepsOf(program))) {
    if (auto nest = dyn_cast<plan::NestOp>(*step))
      (memory.onDevice() ? printDeviceNest : printNest)(writer, nest, number,
                                                        memory);
    else if (auto kernel = dyn_cast<plan::KernelOp>(*step))
      printKernel(writer, kernel, number, memory, structs);
  }
  printRun(writer, program, memory, options);
  writer.blank();
  writer.line("} // namespace");
  writer.line("} // namespace burin::BURIN_LEVEL");
  return writer.take();
}

std::string levelFile(const EmitOptions &options, const Level &level) {
  return fmt::format("{}_{}.{}", options.name, level.name,
                     hasDevice(options) ? "cu" : "cpp");
}

std::string printLevel(plan::ProgramOp program, const EmitOptions &options,
                       const Level &level, ArrayRef<std::string> kernels) {
  Writer writer;
  std::string flags = llvm::join(level.flags, " ");
  writer.line(fmt::format("// The model at level {}{}.", level.name,
                          flags.empty() ? "" : "; build with " + flags));
  writer.line(
      fmt::format("#define BURIN_LEVEL {}_{}", options.name, level.name));
  for (const std::string &kernel : kernels)
    writer.line(fmt::format("#include \"{}\"", kernel));
  writer.line(fmt::format("#include \"{}_program.h\"", options.name));
  writer.blank();
  if (hasDevice(options)) {
    printDeviceFunctions(writer, program, options);
    return writer.take();
  }
  std::string head = fmt::format(
      "burin_status {}_run_{}(const burin_context *context, {}void *const "
      "*memories, const void *const *inputs, void *const *outputs)",
      options.name, level.name, sizesParameter(options.hasSizes));
  writer.line("extern \"C\" " + head + ";");
  writer.open(head + " {");
  writer.line(fmt::format("return burin::BURIN_LEVEL::run(context, {}memories, "
                          "inputs, outputs);",
                          options.hasSizes ? "sizes, " : ""));
  writer.close();
  return writer.take();
}

std::string printWeightsAssembly(plan::ProgramOp program,
                                 const EmitOptions &options) {
  Writer writer;
  std::string symbol = options.name + "_weights";
  writer.line("/* The weights, as bytes of the library: mapped at load, never "
              "copied. */");
  if (options.target.hosted) {
    // Code of x86-64 reaches 2 GB by relative addresses. Linkers put large
    // sections behind all that is addressed so, whatever their length.
    writer.line("#ifdef __x86_64__");
    writer.line("  .section .lrodata, \"al\", @progbits");
    writer.line("#else");
    writer.line("  .section .rodata");
    writer.line("#endif");
  } else {
    writer.line("  .section .burin_weights, \"a\"");
  }
  plan::MemoryAttr memory = program.getMemory(plan::weightsMemory);
  writer.line(fmt::format("  .balign {}", memory ? memory.getAlignment()
                                                 : plan::memoryAlignment));
  writer.line(fmt::format("  .global {}", symbol));
  writer.line(fmt::format("  .hidden {}", symbol));
  writer.line(fmt::format("{}:", symbol));
  writer.line(fmt::format("  .incbin \"{}.bin\"", symbol));
  writer.line(fmt::format("  .size {0}, . - {0}", symbol));
  writer.line("  .section .note.GNU-stack, \"\", %progbits");
  return writer.take();
}

void EmittedFile::write(plan::ByteSink sink) const {
  if (pieces)
    pieces(sink);
  else
    sink({contents.data(), contents.size()});
}

/// Gives the constants, each at its place, with zeros between them.
static void writeWeights(plan::ProgramOp program, int64_t length,
                         plan::ByteSink sink) {
  int64_t at = 0;
  auto fillTo = [&](int64_t offset) {
    sink(std::vector<char>(offset - at, 0));
    at = offset;
  };
  for (auto weight : program.getBody().getOps<plan::WeightOp>()) {
    fillTo(weight.getPlaceAttr().getOffset());
    (void)plan::writeElements(weight.getValue(), sink);
    at += plan::bytesOf(weight.getResult());
  }
  fillTo(length);
}

FailureOr<EmittedFile> emitWeights(plan::ProgramOp program,
                                   const EmitOptions &options) {
  for (auto weight : program.getBody().getOps<plan::WeightOp>())
    if (!plan::hasElements(weight.getValue())) {
      weight.emitOpError() << "expected the bytes of the constant";
      return failure();
    }
  // A symbol needs an address of its own.
  int64_t length =
      std::max<int64_t>(1, program.getMemoryBytes(plan::weightsMemory));
  EmittedFile file{options.name + "_weights.bin", ""};
  file.length = length;
  file.pieces = [program, length](plan::ByteSink sink) {
    writeWeights(program, length, sink);
  };
  return file;
}

} // namespace burin::codegen
