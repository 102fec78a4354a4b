// Prints a library's memories: the table that callers see, the functions that
// take them, and the pointers by which steps reach them.
#include "codegen/cpp/LibraryMemories.h"
#include "burin/weights.h"
#include "codegen/cpp/Device.h"
#include "codegen/cpp/LibraryStates.h"
#include "compiler/support/Identifier.h"
#include "dialects/plan/Indexing.h"
#include "llvm/Support/MathExtras.h"
#include <fmt/format.h>

using namespace mlir;

namespace burin::codegen {

ArenaLayout layoutArena(plan::ProgramOp program, const EmitOptions &options) {
  ArenaLayout layout;
  layout.programBytes = layout.totalBytes =
      program.getMemoryBytes(plan::arenaMemory);
  auto reserve = [](int64_t &total, int64_t bytes) {
    int64_t offset = total;
    total += llvm::alignTo(bytes, plan::memoryAlignment);
    return offset;
  };
  Region &body = program.getBody();
  OperandRange outputs = body.front().back().getOperands();
  bool hasDevice = options.target.hasDevice();
  if (hasDevice) {
    for (Value input : body.getArguments())
      layout.inputCopies.push_back(
          reserve(layout.totalBytes, plan::bytesOf(input)));
    for (Value output : outputs)
      layout.outputCopies.push_back(
          reserve(layout.totalBytes, plan::bytesOf(output)));
    layout.faultOffset = reserve(layout.totalBytes, sizeof(int));
    layout.stateOffset =
        reserve(layout.hostBytes, program.getMemoryBytes(plan::stateMemory));
  }
  if (!options.classifier)
    return layout;
  int64_t &total = hasDevice ? layout.hostBytes : layout.totalBytes;
  layout.imageOffset = reserve(
      total, plan::bytesOf(body.getArgument(options.classifier->input)));
  for (Value output : outputs)
    layout.outputOffsets.push_back(reserve(total, plan::bytesOf(output)));
  return layout;
}

std::vector<LibraryMemory> libraryMemories(plan::ProgramOp program,
                                           const EmitOptions &options) {
  std::vector<LibraryMemory> given(1), held;
  given[0].name = plan::arenaMemory.str();
  given[0].device = program.whereStepsRun();
  given[0].bytes = layoutArena(program, options).totalBytes;
  ArrayAttr memories = program.getMemoriesAttr();
  if (!memories)
    return given;
  for (auto memory : memories.getAsRange<plan::MemoryAttr>()) {
    if (memory.getName() == plan::arenaMemory) {
      given[0].alignment = memory.getAlignment();
      continue;
    }
    LibraryMemory row{memory.getName().str(), memory.getLifetime(),
                      memory.getDevice(), memory.getBytes(),
                      memory.getAlignment()};
    bool isConstant = memory.getLifetime() == plan::Lifetime::Constant;
    row.isFile = isConstant && options.weights;
    row.isGiven = !isConstant || row.isFile;
    if (row.isFile)
      row.bytes += BURIN_WEIGHTS_HEADER_BYTES;
    (row.isGiven ? given : held).push_back(row);
  }
  given.insert(given.end(), held.begin(), held.end());
  return given;
}

std::vector<LibraryMemory> givenMemories(plan::ProgramOp program,
                                         const EmitOptions &options) {
  std::vector<LibraryMemory> memories = libraryMemories(program, options);
  llvm::erase_if(memories,
                 [](const LibraryMemory &memory) { return !memory.isGiven; });
  return memories;
}

bool needsArenaOnly(plan::ProgramOp program, const EmitOptions &options) {
  return givenMemories(program, options).size() == 1;
}

/// Whether all that `op` makes or needs has a place.
static bool isPlaced(Operation *op) {
  if (auto weight = dyn_cast<plan::WeightOp>(op))
    return weight.getPlaceAttr() != nullptr;
  if (auto state = dyn_cast<plan::StateOp>(op))
    return state.getPlaceAttr() != nullptr;
  if (auto kernel = dyn_cast<plan::KernelOp>(op);
      kernel && kernel.getScratchBytes() > 0 && !kernel.getScratchPlaceAttr())
    return false;
  return !isa<plan::Step>(op) || op->getAttrOfType<ArrayAttr>("places");
}

LogicalResult checkMemories(plan::ProgramOp program) {
  WalkResult placed = program.walk([](Operation *op) {
    if (isPlaced(op))
      return WalkResult::advance();
    op->emitOpError() << "expected a place in memory, as "
                         "-burin-place-buffers gives";
    return WalkResult::interrupt();
  });
  if (placed.wasInterrupted())
    return failure();
  ArrayAttr memories = program.getMemoriesAttr();
  if (!memories)
    return success();
  for (auto memory : memories.getAsRange<plan::MemoryAttr>()) {
    bool isConstant = memory.getLifetime() == plan::Lifetime::Constant;
    if (isConstant != (memory.getName() == plan::weightsMemory))
      return program.emitError()
             << "memory '" << memory.getName() << "': expected '"
             << plan::weightsMemory
             << "' to be the only constant memory of a library";
    bool stays = memory.getLifetime() == plan::Lifetime::Context;
    if (stays != (memory.getName() == plan::stateMemory))
      return program.emitError()
             << "memory '" << memory.getName() << "': expected '"
             << plan::stateMemory
             << "' to be the only memory of a library that stays from run to "
                "run";
    if (isConstant && memory.getAlignment() > BURIN_WEIGHTS_HEADER_BYTES)
      return program.emitError()
             << "memory '" << memory.getName() << "': expected an alignment of "
             << BURIN_WEIGHTS_HEADER_BYTES << " or less, got "
             << memory.getAlignment();
  }
  return success();
}

void printMemoryMacros(Writer &writer, plan::ProgramOp program,
                       const EmitOptions &options) {
  std::string upper = StringRef(options.name).upper();
  std::vector<LibraryMemory> given = givenMemories(program, options);
  for (const LibraryMemory &memory : given) {
    std::string name = StringRef(memory.name).upper();
    writer.line(
        fmt::format("#define {}_{}_BYTES {}", upper, name, memory.bytes));
    writer.line(fmt::format("#define {}_{}_ALIGNMENT {}", upper, name,
                            memory.alignment));
    if (memory.isFile)
      writer.line(fmt::format("#define {}_{}_PATH {}", upper, name,
                              support::cStringLiteral(options.weights->path)));
  }
  writer.line(fmt::format("#define {}_MEMORY_COUNT {}", upper, given.size()));
  for (auto [i, memory] : llvm::enumerate(given))
    writer.line(fmt::format("#define {}_MEMORY_{} {}", upper,
                            StringRef(memory.name).upper(), i));
}

static StringRef enumerator(plan::Lifetime lifetime) {
  switch (lifetime) {
  case plan::Lifetime::Run:
    return "BURIN_LIFETIME_RUN";
  case plan::Lifetime::Constant:
    return "BURIN_LIFETIME_CONSTANT";
  case plan::Lifetime::Context:
    return "BURIN_LIFETIME_CONTEXT";
  }
  llvm_unreachable("there is no other lifetime");
}

void printMemoryTable(Writer &writer, plan::ProgramOp program,
                      const EmitOptions &options) {
  writer.open("const burin_memory_info memory_infos[] = {");
  for (const LibraryMemory &memory : libraryMemories(program, options)) {
    std::string contents =
        memory.isGiven ? "nullptr"
                       : fmt::format("{}_{}", options.name, memory.name);
    std::string file =
        memory.isFile
            ? fmt::format("burin_weights_check, {}, {:#x}u",
                          support::cStringLiteral(options.weights->path),
                          options.weights->hash)
            : "nullptr, nullptr, 0";
    writer.line(fmt::format("{{{}, {}, {}, {}, BURIN_DEVICE_{}, {}, {}}},",
                            support::cStringLiteral(memory.name), memory.bytes,
                            memory.alignment, enumerator(memory.lifetime).str(),
                            plan::stringifyDevice(memory.device).upper(),
                            contents, file));
  }
  writer.close("};");
}

void printCreationDeclarations(Writer &writer, plan::ProgramOp program,
                               const EmitOptions &options) {
  if (needsArenaOnly(program, options)) {
    writer.line(fmt::format("BURIN_API burin_status {0}_create({0}_context "
                            "*context, void *arena, size_t arena_bytes,",
                            options.name));
    writer.line(
        "                                    const burin_options *options);");
  }
  writer.line(fmt::format("BURIN_API burin_status {0}_create_with({0}_context "
                          "*context, const burin_memory *memories, size_t "
                          "count,",
                          options.name));
  writer.line("                                         const burin_options "
              "*options);");
  if (hasDevice(options)) {
    writer.line("/* Gives back what creation took from the device. */");
    writer.line(fmt::format("BURIN_API void {0}_destroy({0}_context *context);",
                            options.name));
  }
  if (hasStates(program))
    printStateDeclarations(writer, options);
  if (!options.weights)
    return;
  writer.blank();
  writer.line("/* Weights in a file of their own: see burin/weights.h. */");
  if (options.target.hosted) {
    writer.line(fmt::format("BURIN_API burin_status {}_open_weights("
                            "burin_memory *weights, const char *path);",
                            options.name));
    writer.line(fmt::format("BURIN_API void {}_close_weights(burin_memory "
                            "*weights);",
                            options.name));
  }
  writer.line(fmt::format("BURIN_API burin_status {}_verify_weights(const "
                          "burin_memory *weights);",
                          options.name));
}

/// The number of the weights in the table of memories.
static size_t weightsIndex(plan::ProgramOp program,
                           const EmitOptions &options) {
  std::vector<LibraryMemory> given = givenMemories(program, options);
  return llvm::find_if(given,
                       [](const LibraryMemory &each) { return each.isFile; }) -
         given.begin();
}

void printCreation(Writer &writer, plan::ProgramOp program,
                   const EmitOptions &options) {
  std::string name = options.name;
  writer.open(fmt::format("burin_status {0}_create_with({0}_context *context, "
                          "const burin_memory *memories, size_t count, const "
                          "burin_options *options) {{",
                          name));
  std::string create =
      "burin_context_create(context ? &context->base : nullptr, context ? "
      "context->memories : nullptr, &info, memories, count, options);";
  if (hasDevice(options)) {
    printDeviceCreation(writer, options, create, hasStates(program));
  } else if (hasStates(program)) {
    writer.line("const burin_status status = " + create);
    writer.line(fmt::format(
        "return status == BURIN_OK ? {}_reset(context) : status;", name));
  } else {
    writer.line("return " + create);
  }
  writer.close();
  writer.blank();
  if (hasStates(program))
    printStateFunctions(writer, program, options);
  if (needsArenaOnly(program, options)) {
    writer.open(fmt::format("burin_status {0}_create({0}_context *context, "
                            "void *arena, size_t arena_bytes, const "
                            "burin_options *options) {{",
                            name));
    writer.line("const burin_memory memory = {arena, arena_bytes};");
    writer.line(fmt::format(
        "return {}_create_with(context, &memory, 1, options);", name));
    writer.close();
    writer.blank();
  }
  if (!options.weights)
    return;
  size_t weights = weightsIndex(program, options);
  if (options.target.hosted) {
    writer.open(fmt::format("burin_status {}_open_weights(burin_memory "
                            "*weights, const char *path) {{",
                            name));
    writer.line(fmt::format(
        "return burin_weights_open(weights, &memory_infos[{}], path);",
        weights));
    writer.close();
    writer.blank();
    writer.line(fmt::format("void {}_close_weights(burin_memory *weights) {{ "
                            "burin_weights_close(weights); }}",
                            name));
    writer.blank();
  }
  writer.open(fmt::format("burin_status {}_verify_weights(const burin_memory "
                          "*weights) {{",
                          name));
  writer.line(fmt::format(
      "return burin_weights_verify(&memory_infos[{}], weights);", weights));
  writer.close();
  writer.blank();
}

void printRunStruct(Writer &writer, plan::ProgramOp program,
                    const EmitOptions &options) {
  writer.open(hasDevice(options) ? "struct Run : DeviceCall {"
                                 : "struct Run : Call {");
  for (const LibraryMemory &memory : libraryMemories(program, options))
    writer.line(
        fmt::format("{}unsigned char *{};",
                    memory.lifetime == plan::Lifetime::Constant ? "const " : "",
                    memory.name));
  if (program.getSizesAttr())
    writer.line("const int64_t *sizes;");
  writer.close("};");
}

void printRunValue(Writer &writer, plan::ProgramOp program,
                   const EmitOptions &options) {
  std::string values = "{inputs, outputs, context->parallel, &fault}";
  for (auto [i, memory] : llvm::enumerate(libraryMemories(program, options))) {
    bool isConstant = memory.lifetime == plan::Lifetime::Constant;
    values +=
        memory.isGiven
            ? fmt::format(",\n                static_cast<{}unsigned "
                          "char *>(memories[{}]){}",
                          isConstant ? "const " : "", i,
                          memory.isFile ? " + BURIN_WEIGHTS_HEADER_BYTES" : "")
            : fmt::format(",\n                {}_{}", options.name,
                          memory.name);
  }
  if (program.getSizesAttr())
    values += ",\n                sizes";
  writer.line(fmt::format("const Run run{{{}}};", values));
}

} // namespace burin::codegen
