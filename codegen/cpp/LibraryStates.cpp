// Prints a library's states: the table that callers see, and the functions that
// begin anew, save and restore.
#include "codegen/cpp/LibraryStates.h"
#include "codegen/cpp/Device.h"
#include "compiler/support/Identifier.h"
#include "dialects/plan/ElementTypes.h"
#include "dialects/plan/Indexing.h"
#include "runtime/src/content_hash.h"
#include "llvm/ADT/StringExtras.h"
#include <fmt/format.h>

using namespace mlir;

namespace burin::codegen {

/// Mirrors BURIN_STATE_HEADER_BYTES of burin/state.h.
static constexpr int64_t stateHeaderBytes = 64;

bool hasStates(plan::ProgramOp program) {
  return !program.getBody().getOps<plan::StateOp>().empty();
}

/// Where the first value of a state lies among the constants; absent for zeros.
static std::optional<int64_t> initialOffset(plan::StateOp state) {
  if (!state.getInitial())
    return std::nullopt;
  auto weight =
      plan::rootOf(state.getInitial()).getDefiningOp<plan::WeightOp>();
  return weight.getPlaceAttr().getOffset();
}

static std::string sizesOf(plan::StateOp state) {
  return llvm::join(
      llvm::map_range(state.getType().getShape(),
                      [](int64_t size) { return std::to_string(size); }),
      ", ");
}

/// A hash of the constants, as a weights file has it.
static FailureOr<uint64_t> constantsHash(plan::ProgramOp program,
                                         const EmitOptions &options) {
  if (options.weights)
    return options.weights->hash;
  FailureOr<EmittedFile> constants = emitWeights(program, options);
  if (failed(constants))
    return failure();
  content_hash hash;
  content_hash_begin(&hash);
  uint64_t left = program.getMemoryBytes(plan::weightsMemory);
  constants->write([&](ArrayRef<char> piece) {
    piece = piece.take_front(std::min<uint64_t>(piece.size(), left));
    left -= piece.size();
    content_hash_add(&hash, piece.data(), piece.size());
  });
  return content_hash_end(&hash);
}

FailureOr<uint64_t> stateHash(plan::ProgramOp program,
                              const EmitOptions &options) {
  FailureOr<uint64_t> constants = constantsHash(program, options);
  if (failed(constants))
    return failure();
  std::string table = fmt::format("{:x}", *constants);
  for (auto state : program.getBody().getOps<plan::StateOp>())
    table += fmt::format("\n{} {} [{}] {} {}", state.getName().str(),
                         plan::findElementType(state.getType().getElementType())
                             ->dtypeName.str(),
                         sizesOf(state), state.getPlaceAttr().getOffset(),
                         initialOffset(state).value_or(-1));
  content_hash hash;
  content_hash_begin(&hash);
  content_hash_add(&hash, table.data(), table.size());
  return content_hash_end(&hash);
}

void printStateMacros(Writer &writer, plan::ProgramOp program,
                      const EmitOptions &options) {
  writer.line(fmt::format(
      "#define {}_SAVED_BYTES {}", StringRef(options.name).upper(),
      stateHeaderBytes + program.getMemoryBytes(plan::stateMemory)));
}

void printStateTable(Writer &writer, plan::ProgramOp program) {
  if (!hasStates(program))
    return;
  std::string rows;
  for (auto [i, state] :
       llvm::enumerate(program.getBody().getOps<plan::StateOp>())) {
    int64_t rank = state.getType().getRank();
    if (rank > 0)
      writer.line(fmt::format("const int64_t state_shape{}[] = {{{}}};", i,
                              sizesOf(state)));
    std::optional<int64_t> initial = initialOffset(state);
    rows += fmt::format(
        "  {{{{{}, {}, {}, {}, {}}}, {}, {}}},\n",
        support::cStringLiteral(state.getName()),
        plan::findElementType(state.getType().getElementType())
            ->dtypeName.str(),
        rank, rank > 0 ? fmt::format("state_shape{}", i) : "nullptr",
        plan::bytesOf(state), state.getPlaceAttr().getOffset(),
        initial ? std::to_string(*initial) : "BURIN_STATE_ZEROS");
  }
  writer.line("const burin_state_info state_infos[] = {");
  writer.raw(rows);
  writer.line("};");
}

std::string stateMembers(plan::ProgramOp program, const EmitOptions &options) {
  if (!hasStates(program))
    return "0, nullptr, 0";
  return fmt::format(
      "{}, state_infos, {:#x}u",
      llvm::range_size(program.getBody().getOps<plan::StateOp>()),
      options.stateHash.value_or(0));
}

void printStateDeclarations(Writer &writer, const EmitOptions &options) {
  std::string name = options.name;
  writer.blank();
  writer.line("/* What stays from run to run: see burin/state.h. */");
  writer.line(fmt::format(
      "BURIN_API burin_status {0}_reset({0}_context *context);", name));
  writer.line(fmt::format("BURIN_API size_t {}_saved_bytes(void);", name));
  writer.line(fmt::format("BURIN_API burin_status {0}_save(const {0}_context "
                          "*context, void *bytes, size_t length);",
                          name));
  writer.line(fmt::format("BURIN_API burin_status {0}_restore({0}_context "
                          "*context, const void *bytes, size_t length);",
                          name));
}

void printStateFunctions(Writer &writer, plan::ProgramOp program,
                         const EmitOptions &options) {
  std::string name = options.name;
  auto print = [&](StringRef verb, StringRef self, StringRef parameters,
                   StringRef arguments) {
    writer.open(fmt::format("burin_status {0}_{1}({2}{0}_context *context{3}) "
                            "{{",
                            name, verb.str(), self.str(), parameters.str()));
    if (hasDevice(options))
      printDeviceStateCall(writer, program, options, verb, arguments);
    else
      writer.line(fmt::format("return burin_state_{}(context ? &context->base "
                              ": nullptr, context ? context->memories : "
                              "nullptr, &info{});",
                              verb.str(), arguments.str()));
    writer.close();
    writer.blank();
  };
  print("reset", "", "", "");
  writer.line(fmt::format("size_t {}_saved_bytes(void) {{ return "
                          "burin_state_saved_bytes(&info); }}",
                          name));
  writer.blank();
  print("save", "const ", ", void *bytes, size_t length", ", bytes, length");
  print("restore", "", ", const void *bytes, size_t length", ", bytes, length");
}

void printStateMethods(Writer &writer, const EmitOptions &options) {
  std::string name = options.name;
  writer.blank();
  writer.line("/// The next run is the first again.");
  writer.line(fmt::format(
      "burin_status reset() {{ return {}_reset(&context); }}", name));
  writer.line(fmt::format("/// Writes what the next run would find to {}"
                          "_SAVED_BYTES bytes, and reads it back.",
                          StringRef(name).upper()));
  writer.open("burin_status save(void *bytes, size_t length) const {");
  writer.line(fmt::format("return {}_save(&context, bytes, length);", name));
  writer.close();
  writer.open("burin_status restore(const void *bytes, size_t length) {");
  writer.line(fmt::format("return {}_restore(&context, bytes, length);", name));
  writer.close();
}

} // namespace burin::codegen
