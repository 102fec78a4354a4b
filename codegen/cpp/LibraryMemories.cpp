// Prints a library's memories: the table that callers see, the functions that
// take them, and the pointers by which steps reach them.
#include "codegen/cpp/LibraryMemories.h"
#include "compiler/support/Identifier.h"
#include "dialects/plan/Indexing.h"
#include "dialects/plan/Naming.h"
#include "llvm/Support/MathExtras.h"
#include <fmt/format.h>

using namespace mlir;

namespace burin::codegen {

/// Mirrors BURIN_WEIGHTS_HEADER_BYTES of burin/weights.h.
static constexpr int64_t weightsHeaderBytes = 64;

ArenaLayout layoutArena(plan::ProgramOp program, const EmitOptions &options) {
  ArenaLayout layout;
  layout.programBytes = layout.totalBytes =
      program.getMemoryBytes(plan::arenaMemory);
  if (!options.classifier)
    return layout;
  auto reserve = [&](Value value) {
    int64_t offset = layout.totalBytes;
    layout.totalBytes +=
        llvm::alignTo(plan::bytesOf(value), plan::memoryAlignment);
    return offset;
  };
  layout.imageOffset =
      reserve(program.getBody().getArgument(options.classifier->input));
  for (Value output : program.getBody().front().back().getOperands())
    layout.outputOffsets.push_back(reserve(output));
  return layout;
}

std::vector<LibraryMemory> libraryMemories(plan::ProgramOp program,
                                           const EmitOptions &options) {
  std::vector<LibraryMemory> given(1), held;
  given[0].name = plan::arenaMemory.str();
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
                      memory.getBytes(), memory.getAlignment()};
    bool isConstant = memory.getLifetime() == plan::Lifetime::Constant;
    row.isFile = isConstant && options.weights;
    row.isGiven = !isConstant || row.isFile;
    if (row.isFile)
      row.bytes += weightsHeaderBytes;
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

LogicalResult checkMemories(plan::ProgramOp program) {
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
    if (isConstant && memory.getAlignment() > weightsHeaderBytes)
      return program.emitError()
             << "memory '" << memory.getName() << "': expected an alignment of "
             << weightsHeaderBytes << " or less, got " << memory.getAlignment();
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
  return lifetime == plan::Lifetime::Constant ? "BURIN_LIFETIME_CONSTANT"
                                              : "BURIN_LIFETIME_RUN";
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
    writer.line(fmt::format("{{{}, {}, {}, {}, BURIN_DEVICE_HOST, {}, {}}},",
                            support::cStringLiteral(memory.name), memory.bytes,
                            memory.alignment, enumerator(memory.lifetime).str(),
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
  writer.line("return burin_context_create(context ? &context->base : nullptr, "
              "context ? context->memories : nullptr, &info, memories, count, "
              "options);");
  writer.close();
  writer.blank();
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
  writer.open("struct Run : Call {");
  for (const LibraryMemory &memory : libraryMemories(program, options))
    writer.line(
        fmt::format("{}unsigned char *{};",
                    memory.lifetime == plan::Lifetime::Constant ? "const " : "",
                    memory.name));
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
  writer.line(fmt::format("const Run run{{{}}};", values));
}

} // namespace burin::codegen
