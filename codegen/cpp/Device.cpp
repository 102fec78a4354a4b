// Prints how a library for a second device opens it, leaves it and runs on it.
#include "codegen/cpp/Device.h"
#include "codegen/cpp/LibraryMemories.h"
#include "codegen/cpp/LibraryStates.h"
#include "codegen/cpp/Steps.h"
#include "dialects/plan/Indexing.h"
#include "llvm/ADT/StringExtras.h"
#include <fmt/format.h>

using namespace mlir;

namespace burin::codegen {

bool hasDevice(const EmitOptions &options) {
  return options.target.hasDevice();
}

/// The declaration of one of the functions of the device's file.
static std::string head(const EmitOptions &options, StringRef status,
                        StringRef verb, StringRef parameters) {
  return fmt::format("{} {}_{}_{}({})", status.str(), options.name, verb.str(),
                     options.target.levels.front().name, parameters.str());
}
static std::string openHead(const EmitOptions &options) {
  return head(options, "burin_status", "open",
              "burin_device_context *device, void *const *memories");
}
static std::string closeHead(const EmitOptions &options) {
  return head(options, "void", "close", "burin_device_context *device");
}
static std::string runHead(const EmitOptions &options) {
  return head(options, "burin_status", "run",
              "const burin_context *context, const burin_device_context "
              "*device, const void *const *inputs, void *const *outputs");
}
static std::string stateHead(const EmitOptions &options) {
  return head(options, "burin_status", "move_state",
              "const burin_device_context *device, int to_device");
}

/// `const void *const names[] = {...}`, or null where there are none.
static void printList(Writer &writer, StringRef type, StringRef name,
                      ArrayRef<std::string> entries) {
  if (entries.empty())
    writer.line(
        fmt::format("{} const *const {} = nullptr;", type.str(), name.str()));
  else
    writer.list(fmt::format("{} const {}[] = {{", type.str(), name.str()),
                entries, "};");
}

void printDeviceRun(Writer &writer, plan::ProgramOp program,
                    const EmitOptions &options,
                    llvm::function_ref<void()> printSteps) {
  ArenaLayout layout = layoutArena(program, options);
  ValueRange inputs(program.getBody().getArguments()),
      outputs = program.getBody().front().back().getOperands();
  writer.open("burin_status run([[maybe_unused]] const burin_context *context, "
              "const burin_device_context &device, [[maybe_unused]] const void "
              "*const *inputs, [[maybe_unused]] void *const *outputs) {");
  writer.line("const burin_status entered = enter_device(device);");
  writer.line("if (entered != BURIN_OK)");
  writer.line("  return entered;");
  SmallVector<std::string> brought, placed;
  for (auto [i, input] : llvm::enumerate(inputs))
    brought.push_back(
        fmt::format("bring_input(device, inputs[{}], device.arena + {}, {})", i,
                    layout.inputCopies[i], plan::bytesOf(input)));
  for (size_t i = 0; i < outputs.size(); ++i)
    placed.push_back(
        fmt::format("place_output(device, outputs[{}], device.arena + {})", i,
                    layout.outputCopies[i]));
  printList(writer, "const void *", "inputs_there", brought);
  printList(writer, "void *", "outputs_there", placed);
  writer.line(fmt::format("int *const fault = (int *)(device.arena + {});",
                          layout.faultOffset));
  SmallVector<std::string> members = {"inputs_there", "outputs_there",
                                      "stream_of(device)", "fault"};
  for (const LibraryMemory &memory : libraryMemories(program, options))
    members.push_back("device." + memory.name);
  writer.line(fmt::format("[[maybe_unused]] const Run run{{{{{}}}, {}}};",
                          llvm::join(ArrayRef(members).take_front(4), ", "),
                          llvm::join(ArrayRef(members).drop_front(4), ", ")));
  bool checks = hasIndexChecks(program);
  if (checks)
    writer.line("clear_bytes(run.stream, fault, sizeof *fault);");
  printSteps();
  for (auto [i, output] : llvm::enumerate(outputs))
    if (int64_t bytes = plan::bytesOf(output))
      writer.line(fmt::format(
          "take_output(device, outputs[{0}], outputs_there[{0}], {1});", i,
          bytes));
  if (checks)
    writer.line("const int failed = fetch(run.stream, fault);");
  writer.line("const burin_status status = finish_device(stream_of(device));");
  writer.line(checks ? "return status == BURIN_OK && failed ? "
                       "BURIN_INDEX_OUT_OF_RANGE : status;"
                     : "return status;");
  writer.close();
}

void printDeviceDeclarations(Writer &writer, const EmitOptions &options,
                             bool hasStates) {
  writer.line(openHead(options) + ";");
  writer.line(closeHead(options) + ";");
  writer.line(runHead(options) + ";");
  if (hasStates)
    writer.line(stateHead(options) + ";");
}

void printDeviceFunctions(Writer &writer, plan::ProgramOp program,
                          const EmitOptions &options) {
  ArenaLayout layout = layoutArena(program, options);
  // Arena, weights and state, each with its bytes.
  std::string arena = "nullptr", weights = "nullptr", state = "nullptr";
  int64_t stateBytes = program.getMemoryBytes(plan::stateMemory);
  for (auto [i, memory] : llvm::enumerate(libraryMemories(program, options))) {
    std::string given = fmt::format("memories[{}]", i);
    if (memory.lifetime == plan::Lifetime::Run)
      arena = given;
    else if (memory.lifetime == plan::Lifetime::Context)
      state = given;
    else if (memory.isFile)
      weights = fmt::format("static_cast<const unsigned char *>({}) + "
                            "BURIN_WEIGHTS_HEADER_BYTES",
                            given);
    else
      weights = fmt::format("{}_{}", options.name, memory.name);
  }
  writer.line("extern \"C\" {");
  printDeviceDeclarations(writer, options, stateBytes > 0);
  writer.line("}");
  writer.blank();
  writer.open(openHead(options) + " {");
  writer.line(fmt::format(
      "return burin::BURIN_LEVEL::open_device(*device, {{{}, {}, {}, {}, {}, "
      "{}, {}}});",
      arena, layout.totalBytes, weights,
      program.getMemoryBytes(plan::weightsMemory), state, stateBytes,
      layout.hostBytes));
  writer.close();
  writer.blank();
  writer.line(closeHead(options) +
              " { burin::BURIN_LEVEL::close_device(*device); }");
  writer.blank();
  writer.open(runHead(options) + " {");
  writer.line(
      "return burin::BURIN_LEVEL::run(context, *device, inputs, outputs);");
  writer.close();
  if (stateBytes == 0)
    return;
  writer.blank();
  writer.open(stateHead(options) + " {");
  writer.line(fmt::format("return burin::BURIN_LEVEL::move_state(*device, "
                          "device->host + {}, {}, to_device);",
                          layout.stateOffset, stateBytes));
  writer.close();
}

void printDeviceStateCall(Writer &writer, plan::ProgramOp program,
                          const EmitOptions &options, StringRef verb,
                          StringRef arguments) {
  std::string name = options.name, upper = StringRef(name).upper();
  std::string level = options.target.levels.front().name;
  writer.line("if (!context || context->base.model != &info || "
              "!context->base.magic)");
  writer.line("  return BURIN_INVALID_ARGUMENT;");
  // The memories with the states where the host reaches them.
  writer.line(fmt::format("void *memories[{}_MEMORY_COUNT];", upper));
  writer.line(
      fmt::format("for (size_t i = 0; i < {}_MEMORY_COUNT; ++i)", upper));
  writer.line("  memories[i] = context->memories[i];");
  writer.line(
      fmt::format("memories[{}_MEMORY_STATE] = context->device.host + {};",
                  upper, layoutArena(program, options).stateOffset));
  if (verb != "reset") {
    writer.line(fmt::format(
        "const burin_status moved = {}_move_state_{}(&context->device, 0);",
        name, level));
    writer.line("if (moved != BURIN_OK)");
    writer.line("  return moved;");
  }
  std::string call = fmt::format("burin_state_{}(&context->base, memories, "
                                 "&info{});",
                                 verb.str(), arguments.str());
  if (verb == "save") {
    writer.line("return " + call);
    return;
  }
  writer.line("const burin_status status = " + call);
  writer.line(fmt::format("return status == BURIN_OK ? {}_move_state_{}("
                          "&context->device, 1) : status;",
                          name, level));
}

void printDeviceCreation(Writer &writer, const EmitOptions &options,
                         const std::string &create, bool hasStates) {
  std::string name = options.name, level = options.target.levels.front().name;
  writer.line("burin_status status = " + create);
  writer.line("if (status != BURIN_OK)");
  writer.line("  return status;");
  writer.line(
      fmt::format("status = {}_open_{}(&context->device, context->memories);",
                  name, level));
  writer.open("if (status != BURIN_OK) {");
  writer.line("context->base.magic = 0;");
  writer.line("context->base.model = nullptr;");
  writer.close();
  writer.line(hasStates
                  ? fmt::format("return status == BURIN_OK ? {}_reset(context) "
                                ": status;",
                                name)
                  : "return status;");
  writer.close();
  writer.blank();
  writer.open(fmt::format("void {0}_destroy({0}_context *context) {{", name));
  writer.line("if (!context || context->base.model != &info || "
              "!context->base.magic)");
  writer.line("  return;");
  writer.line(fmt::format("{}_close_{}(&context->device);", name, level));
  writer.line("context->base.magic = 0;");
  writer.line("context->base.model = nullptr;");
}

} // namespace burin::codegen
