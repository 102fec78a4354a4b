// Prints the library's C header and the tables and entry points behind it.
#include "codegen/cpp/Device.h"
#include "codegen/cpp/LibraryMemories.h"
#include "codegen/cpp/LibrarySizes.h"
#include "codegen/cpp/LibraryStates.h"
#include "codegen/cpp/SizeText.h"
#include "codegen/cpp/Steps.h"
#include "compiler/support/Identifier.h"
#include "compiler/support/SystemNames.h"
#include "dialects/plan/Control.h"
#include "dialects/plan/ElementTypes.h"
#include "dialects/plan/Indexing.h"
#include "dialects/plan/Naming.h"
#include "dialects/plan/Traffic.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"
#include <fmt/format.h>

using namespace mlir;

namespace burin::codegen {

std::string headerName(const EmitOptions &options) {
  return support::isSystemHeader(options.name) ? options.name + "_model"
                                               : options.name;
}

std::string commentName(Attribute name) {
  constexpr size_t shown = 100;
  StringRef text = cast<StringAttr>(name).getValue();
  return support::cStringLiteral(text.take_front(shown)) +
         (text.size() > shown ? "..." : "");
}

/// Macros that say how many inputs or outputs there are, and how large each is.
static void printSizes(Writer &writer, StringRef upper, StringRef kind,
                       ValueRange values, ArrayAttr names,
                       plan::ProgramOp program) {
  writer.line(fmt::format("#define {}_{}_COUNT {}", upper.str(), kind.str(),
                          values.size()));
  for (auto [i, value] : llvm::enumerate(values)) {
    auto type = cast<RankedTensorType>(value.getType());
    writer.line(
        fmt::format("#define {}_{}_{}_ELEMENTS {} /* {}: {} [{}] */",
                    upper.str(), kind.str(), i, type.getNumElements(),
                    commentName(names[i]), callerType(type.getElementType()),
                    llvm::join(llvm::map_range(size::sizesOf(type),
                                               [&](const size::Size &size) {
                                                 return cSize(size, program);
                                               }),
                               ", ")));
  }
}

void openGuard(Writer &writer, StringRef upper, StringRef kind) {
  std::string guard =
      fmt::format("BURIN_LIBRARY_{}_{}", upper.str(), kind.str());
  writer.line("#ifndef " + guard);
  writer.line("#define " + guard);
}

std::string printHeader(plan::ProgramOp program, const EmitOptions &options) {
  Writer writer;
  std::string name = options.name, upper = llvm::StringRef(name).upper();
  writer.line(fmt::format("/* The model {} as a library: sizes, creation, run. "
                          "See burin/burin.h for the rules. */",
                          name));
  openGuard(writer, upper, "H");
  writer.blank();
  writer.line("#include \"burin/burin.h\"");
  if (hasDevice(options))
    writer.line("#include \"burin/device.h\"");
  if (options.classifier)
    writer.line("#include \"burin/image.h\"");
  if (options.target.hosted)
    writer.line("#include \"burin/pool.h\"");
  if (hasStates(program))
    writer.line("#include \"burin/state.h\"");
  if (options.hasSizes)
    writer.line("#include \"burin/sizes.h\"");
  if (options.weights)
    writer.line("#include \"burin/weights.h\"");
  writer.blank();
  printMemoryMacros(writer, program, options);
  if (hasStates(program))
    printStateMacros(writer, program, options);
  if (options.hasSizes)
    printSizeMacros(writer, program, options);
  printSizes(writer, upper, "INPUT", program.getBody().getArguments(),
             program.getInputNames(), program);
  printSizes(writer, upper, "OUTPUT",
             program.getBody().front().back().getOperands(),
             program.getOutputNames(), program);
  writer.blank();
  writer.line("#ifdef __cplusplus");
  writer.line("extern \"C\" {");
  writer.line("#endif");
  writer.blank();
  writer.line(fmt::format("typedef struct {}_context {{", name));
  writer.line("  burin_context base;");
  writer.line(fmt::format("  void *memories[{}_MEMORY_COUNT];", upper));
  if (hasDevice(options))
    writer.line("  burin_device_context device;");
  writer.line(fmt::format("}} {}_context;", name));
  writer.blank();
  writer.line(fmt::format("BURIN_API size_t {}_arena_bytes(void);", name));
  writer.line(
      fmt::format("BURIN_API const burin_model_info *{}_info(void);", name));
  printCreationDeclarations(writer, program, options);
  if (options.hasSizes)
    printSizeDeclarations(writer, options);
  writer.line(fmt::format("BURIN_API burin_status {0}_run({0}_context "
                          "*context, {1}const void *const *inputs,",
                          name, sizesParameter(options.hasSizes)));
  writer.line("                                 void *const *outputs);");
  if (options.classifier) {
    writer.line(fmt::format("BURIN_API burin_status {0}_classify({0}_context "
                            "*context, const burin_image *image,",
                            name));
    writer.line("                                      burin_class *classes, "
                "size_t capacity, size_t *count);");
  }
  writer.blank();
  writer.line("#ifdef __cplusplus");
  writer.line("}");
  writer.line("#endif");
  writer.blank();
  writer.line("#endif");
  return writer.take();
}

/// Tables of the inputs or outputs: shapes, then infos.
static void printTensors(Writer &writer, StringRef kind, ValueRange values,
                         ArrayAttr names) {
  for (auto [i, value] : llvm::enumerate(values)) {
    auto shape = cast<RankedTensorType>(value.getType()).getShape();
    if (shape.empty())
      continue;
    std::string sizes = llvm::join(
        llvm::map_range(shape,
                        [](int64_t size) { return std::to_string(size); }),
        ", ");
    writer.line(fmt::format("const int64_t {}_shape{}[] = {{{}}};", kind.str(),
                            i, sizes));
  }
  if (values.empty())
    return;
  writer.open(
      fmt::format("const burin_tensor_info {}_infos[] = {{", kind.str()));
  for (auto [i, value] : llvm::enumerate(values)) {
    auto type = cast<RankedTensorType>(value.getType());
    std::string shape =
        type.getRank() ? fmt::format("{}_shape{}", kind.str(), i) : "nullptr";
    writer.line(fmt::format(
        "{{{}, {}, {}, {}, {}}},",
        support::cStringLiteral(cast<StringAttr>(names[i]).getValue()),
        plan::findElementType(type.getElementType())->dtypeName.str(),
        type.getRank(), shape, plan::bytesOf(value)));
  }
  writer.close("};");
}

static unsigned printNodes(Writer &writer, plan::ProgramOp program) {
  std::string rows;
  unsigned count = 0;
  for (plan::Step step : plan::stepsOf(program)) {
    auto kernel = dyn_cast<plan::KernelOp>(*step);
    std::string kind = kernel ? templateOf(kernel) : "nest";
    rows += fmt::format("  {{{}, {}, {}u, {}u}},\n",
                        support::cStringLiteral(plan::nodeName(step.getLoc())),
                        support::cStringLiteral(kind), plan::operationsOf(step),
                        plan::traffic(step));
    ++count;
  }
  if (count > 0) {
    writer.line("const burin_node_info nodes[] = {");
    writer.raw(rows);
    writer.line("};");
  }
  return count;
}

static void printClassifierTables(Writer &writer, const Classifier &classifier,
                                  Type inputElement, Type scoreElement,
                                  uint32_t classes) {
  auto list = [](const std::vector<float> &values) {
    std::string text;
    for (size_t i = 0; i < 4; ++i)
      text += fmt::format(
          "{}{}f", i ? ", " : "",
          fmt::format("{:#}", i < values.size() ? values[i] : 0.0f));
    return text;
  };
  writer.open("const burin_image_plan image_plan = {");
  writer.line(fmt::format(
      "{}, {}, {}, {}, {}, {}, {}, {:#}f, {{{}}}, {{{}}}", classifier.width,
      classifier.height, classifier.channels, classifier.filter, classifier.fit,
      classifier.layout, plan::findElementType(inputElement)->dtypeName.str(),
      classifier.scale, list(classifier.mean), list(classifier.std)));
  writer.close("};");
  if (!classifier.labels.empty()) {
    writer.open("const char *const labels[] = {");
    for (const std::string &label : classifier.labels)
      writer.line(support::cStringLiteral(label) + ",");
    writer.close("};");
  }
  writer.line(fmt::format(
      "const burin_class_plan class_plan = {{{}, {}, {}, {}, {:#}f, {}}};",
      plan::findElementType(scoreElement)->dtypeName.str(), classes,
      classifier.topK, int(classifier.softmax), classifier.threshold,
      classifier.labels.empty() ? "nullptr" : "labels"));
}

static void printClassify(Writer &writer, const EmitOptions &options,
                          const ArenaLayout &layout) {
  writer.open(fmt::format("burin_status {0}_classify({0}_context *context, "
                          "const burin_image *image, burin_class *classes, "
                          "size_t capacity, size_t *count) {{",
                          options.name));
  writer.open("if (!context || context->base.model != &info)");
  writer.line("return BURIN_INVALID_ARGUMENT;");
  writer.close("");
  writer.line(hasDevice(options)
                  ? "unsigned char *arena = context->device.host;"
                  : "unsigned char *arena = static_cast<unsigned char "
                    "*>(context->memories[0]);");
  writer.line(
      fmt::format("burin_status status = burin_image_to_tensor(&image_plan, "
                  "image, arena + {});",
                  layout.imageOffset));
  writer.line(fmt::format("const void *const inputs_at[] = {{arena + {}}};",
                          layout.imageOffset));
  std::string outputs;
  for (int64_t offset : layout.outputOffsets)
    outputs += fmt::format("{}arena + {}", outputs.empty() ? "" : ", ", offset);
  writer.line(fmt::format("void *const outputs_at[] = {{{}}};", outputs));
  writer.line("if (status == BURIN_OK)");
  writer.line(fmt::format("  status = {}_run(context, inputs_at, outputs_at);",
                          options.name));
  writer.line("if (status != BURIN_OK)");
  writer.line("  return status;");
  writer.line(
      fmt::format("return burin_top_k(&class_plan, outputs_at[{}], classes, "
                  "capacity, count);",
                  options.classifier->output));
  writer.close();
}

static void printEntryPoints(Writer &writer, plan::ProgramOp program,
                             const EmitOptions &options) {
  std::string name = options.name;
  writer.line(fmt::format(
      "size_t {0}_arena_bytes(void) {{ return memory_infos[0].bytes; }}",
      name));
  writer.blank();
  writer.line(fmt::format(
      "const burin_model_info *{0}_info(void) {{ return &info; }}", name));
  writer.blank();
  printCreation(writer, program, options);
  if (options.hasSizes)
    printSizeFunctions(writer, options);
  writer.open(fmt::format("burin_status {0}_run({0}_context *context, {1}const "
                          "void *const *inputs, void *const *outputs) {{",
                          name, sizesParameter(options.hasSizes)));
  writer.line("burin_status status = burin_context_check(context ? "
              "&context->base : nullptr, &info, inputs, outputs);");
  if (options.hasSizes) {
    writer.line("if (status == BURIN_OK)");
    writer.line("  status = burin_sizes_check(&sizes_info, sizes, nullptr);");
  }
  writer.line("if (status != BURIN_OK)");
  writer.line("  return status;");
  writer.open("switch (context->base.level) {");
  for (const Level &level : options.target.levels) {
    writer.line(fmt::format("case {}:", level.enumerator));
    writer.line(fmt::format(
        "  return {}_run_{}(&context->base, {}{}, inputs, outputs);", name,
        level.name, options.hasSizes ? "sizes, " : "",
        hasDevice(options) ? "&context->device" : "context->memories"));
  }
  writer.line("default:");
  writer.line("  return BURIN_UNSUPPORTED_LEVEL;");
  writer.close();
  writer.close();
}

std::string printTables(plan::ProgramOp program, const EmitOptions &options) {
  Writer writer;
  std::string name = options.name;
  ArenaLayout layout = layoutArena(program, options);
  ValueRange inputs(program.getBody().getArguments()),
      outputs = program.getBody().front().back().getOperands();
  writer.line("// What the library says of itself, and its entry points. All "
              "text of the model stands here, escaped.");
  writer.line(fmt::format("#include \"{}.h\"", headerName(options)));
  writer.blank();
  writer.line("extern \"C\" {");
  if (hasDevice(options))
    printDeviceDeclarations(writer, options, hasStates(program));
  else
    for (const Level &level : options.target.levels)
      writer.line(
          fmt::format("burin_status {}_run_{}(const burin_context *context, "
                      "{}void *const *memories, const void *const *inputs, "
                      "void *const *outputs);",
                      name, level.name, sizesParameter(options.hasSizes)));
  for (const LibraryMemory &memory : libraryMemories(program, options))
    if (!memory.isGiven)
      writer.line(fmt::format("extern const unsigned char {}_{}[];", name,
                              memory.name));
  writer.line("}");
  writer.blank();
  writer.line("namespace {");
  printTensors(writer, "input", inputs, program.getInputNames());
  printTensors(writer, "output", outputs, program.getOutputNames());
  unsigned nodes = printNodes(writer, program);
  std::string levels;
  for (const Level &level : options.target.levels)
    levels += (levels.empty() ? "" : ", ") + level.enumerator;
  writer.line(fmt::format("const burin_level levels[] = {{{}}};", levels));
  printMemoryTable(writer, program, options);
  printStateTable(writer, program);
  writer.line(fmt::format(
      "const burin_model_info info = {{{}, BURIN_ABI_VERSION, {}, {}, {}, {}, "
      "{}, {}, {}, {}, memory_infos, {}, levels, sizeof({}_context), {}}};",
      support::cStringLiteral(name), inputs.size(),
      inputs.empty() ? "nullptr" : "input_infos", outputs.size(),
      outputs.empty() ? "nullptr" : "output_infos", nodes,
      nodes ? "nodes" : "nullptr", libraryMemories(program, options).size(),
      givenMemories(program, options).size(), options.target.levels.size(),
      name, stateMembers(program, options)));
  if (options.classifier) {
    auto scores =
        cast<RankedTensorType>(outputs[options.classifier->output].getType());
    printClassifierTables(
        writer, *options.classifier,
        cast<RankedTensorType>(inputs[options.classifier->input].getType())
            .getElementType(),
        scores.getElementType(), scores.getNumElements());
  }
  if (options.hasSizes)
    printSizeTable(writer, program, options);
  writer.line("} // namespace");
  writer.blank();
  printEntryPoints(writer, program, options);
  if (options.classifier) {
    writer.blank();
    printClassify(writer, options, layout);
  }
  return writer.take();
}

} // namespace burin::codegen
