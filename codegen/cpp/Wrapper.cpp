// Prints the C++ wrapper: one object that holds the context and its memories.
#include "codegen/cpp/Device.h"
#include "codegen/cpp/LibraryMemories.h"
#include "codegen/cpp/LibraryStates.h"
#include "compiler/support/SystemNames.h"
#include <fmt/format.h>

using namespace mlir;

namespace burin::codegen {

/// The wrapper's `run`, which takes each tensor as an argument of its own type.
static void printRunMethod(Writer &writer, plan::ProgramOp program,
                           const std::string &name) {
  bool hasSizes = program.getSizesAttr() != nullptr;
  std::string parameters = hasSizes ? "const int64_t *sizes" : "", inputs,
              outputs;
  for (auto [i, value] : llvm::enumerate(program.getBody().getArguments())) {
    std::string type =
        callerType(cast<RankedTensorType>(value.getType()).getElementType());
    parameters += fmt::format("{}const {} *input{}",
                              parameters.empty() ? "" : ", ", type, i);
    inputs += fmt::format("{}input{}", inputs.empty() ? "" : ", ", i);
  }
  for (auto [i, value] :
       llvm::enumerate(program.getBody().front().back().getOperands())) {
    std::string type =
        callerType(cast<RankedTensorType>(value.getType()).getElementType());
    parameters +=
        fmt::format("{}{} *output{}", parameters.empty() ? "" : ", ", type, i);
    outputs += fmt::format("{}output{}", outputs.empty() ? "" : ", ", i);
  }
  writer.line("/// Sizes and order are those of the header's macros:");
  for (auto [kind, names] : {std::pair("input", program.getInputNames()),
                             std::pair("output", program.getOutputNames())})
    for (auto [i, tensor] : llvm::enumerate(names))
      writer.line(fmt::format("/// {}{} is the model's {}.", kind, i,
                              commentName(tensor)));
  if (hasSizes)
    writer.line("/// sizes has a number for each that the header lists.");
  writer.open(fmt::format("burin_status run({}) {{", parameters));
  writer.line(
      inputs.empty()
          ? "const void *const *inputs = nullptr;"
          : fmt::format("const void *const inputs[] = {{{}}};", inputs));
  writer.line(outputs.empty()
                  ? "void *const *outputs = nullptr;"
                  : fmt::format("void *const outputs[] = {{{}}};", outputs));
  writer.line(fmt::format("return {}_run(&context, {}inputs, outputs);", name,
                          hasSizes ? "sizes, " : ""));
  writer.close();
}

/// The constructors, and the destructor of a model that maps its weights.
static void printConstructors(Writer &writer, const EmitOptions &options) {
  std::string name = options.name;
  bool mapsWeights = options.weights && options.target.hosted;
  if (hasDevice(options) || mapsWeights) {
    writer.open("~Model() {");
    if (hasDevice(options))
      writer.line(fmt::format("{}_destroy(&context);", name));
    if (mapsWeights)
      writer.line(fmt::format("{}_close_weights(&mapped);", name));
    writer.close();
  }
  if (!options.weights) {
    writer.line("/// `status()` says whether the model can run here.");
    writer.line("explicit Model(const burin_options *options = nullptr) : "
                "created(create(options)) {}");
    return;
  }
  writer.line(
      "/// Takes weights that somebody else holds, and that outlive the "
      "model.");
  writer.line("explicit Model(const burin_memory &weights, const burin_options "
              "*options = nullptr) : created(create(weights, options)) {}");
  if (!options.target.hosted)
    return;
  writer.line("/// Maps the weights file at `path`, or at that of the header "
              "where there is none. `status()` says whether the");
  writer.line("/// model can run here with it.");
  writer.open("explicit Model(const burin_options *options = nullptr, const "
              "char *path = nullptr) {");
  writer.line(fmt::format("created = {}_open_weights(&mapped, path);", name));
  writer.line("if (created == BURIN_OK)");
  writer.line("  created = create(mapped, options);");
  writer.close();
}

/// What a model holds, and the function that creates its context from it.
static void printMembers(Writer &writer, ArrayRef<LibraryMemory> memories,
                         const EmitOptions &options) {
  std::string upper = StringRef(options.name).upper(), list;
  for (const LibraryMemory &memory : memories) {
    list += list.empty() ? "" : ", ";
    list += memory.isFile ? "weights"
            : memory.isTaken()
                ? "{nullptr, 0}"
                : fmt::format("{{{0}, sizeof {0}}}", memory.name);
  }
  writer.open(
      fmt::format("burin_status create({}const burin_options *options) {{",
                  options.weights ? "const burin_memory &weights, " : ""));
  writer.line(fmt::format("const burin_memory memories[] = {{{}}};", list));
  writer.line(fmt::format("return {0}_create_with(&context, memories, "
                          "{1}_MEMORY_COUNT, options);",
                          options.name, upper));
  writer.close();
  writer.blank();
  writer.line(fmt::format("{}_context context = {{}};", options.name));
  if (options.weights && options.target.hosted)
    writer.line("burin_memory mapped = {};");
  for (const LibraryMemory &memory : memories)
    if (!memory.isFile && !memory.isTaken()) {
      std::string name = StringRef(memory.name).upper();
      writer.line(fmt::format("alignas({0}_{1}_ALIGNMENT) unsigned char "
                              "{2}[{0}_{1}_BYTES ? {0}_{1}_BYTES : 1];",
                              upper, name, memory.name));
    }
  writer.line("burin_status created;");
}

std::string printWrapper(plan::ProgramOp program, const EmitOptions &options) {
  Writer writer;
  std::string name = options.name, upper = llvm::StringRef(name).upper();
  writer.line(fmt::format("// The model {} for C++17: one object that holds "
                          "context and arena, and typed arguments.",
                          name));
  openGuard(writer, upper, "HPP");
  writer.blank();
  // Older languages compile all of it and align no object made by `new`.
  writer.line(
      "#if __cplusplus < 201703L && (!defined(_MSVC_LANG) || _MSVC_LANG "
      "< 201703L)");
  writer.line(
      fmt::format("#error \"{}.hpp needs C++17, in which new aligns the "
                  "arena; {}.h is for older C++ and for C\"",
                  name, headerName(options)));
  writer.line("#endif");
  writer.blank();
  writer.line(fmt::format("#include \"{}.h\"", headerName(options)));
  writer.blank();
  // A structure may have the name of a function, a namespace may not.
  bool isStruct = support::isSystemFunction(name);
  writer.line(fmt::format("{} {} {{", isStruct ? "struct" : "namespace", name));
  writer.blank();
  writer.line("/// The model with its own arena. Large: give it static storage "
              "or allocate it. One run at a time.");
  writer.open("class Model {");
  writer.line("public:");
  std::vector<LibraryMemory> given = givenMemories(program, options);
  printConstructors(writer, options);
  writer.line("Model(const Model &) = delete;");
  writer.line("Model &operator=(const Model &) = delete;");
  writer.line("burin_status status() const { return created; }");
  writer.blank();
  printRunMethod(writer, program, name);
  if (options.classifier) {
    writer.open("burin_status classify(const burin_image &image, burin_class "
                "*classes, size_t capacity, size_t &count) {");
    writer.line(fmt::format(
        "return {}_classify(&context, &image, classes, capacity, &count);",
        name));
    writer.close();
  }
  if (hasStates(program))
    printStateMethods(writer, options);
  writer.blank();
  writer.line("private:");
  printMembers(writer, given, options);
  writer.close("};");
  writer.blank();
  writer.line(isStruct ? "};" : fmt::format("}} // namespace {}", name));
  writer.blank();
  writer.line("#endif");
  return writer.take();
}

} // namespace burin::codegen
