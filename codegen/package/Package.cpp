// Gathers all files of an emitted library: the printed ones and the runtime's
// that they include.
#include "codegen/package/Package.h"
#include "codegen/cpp/LibraryMemories.h"
#include "codegen/cpp/LibraryStates.h"
#include "codegen/cpp/SizeText.h"
#include "codegen/cpp/Writer.h"
#include "codegen/package/LevelKernels.h"
#include "codegen/package/RuntimeFiles.h"
#include "compiler/support/SystemNames.h"
#include "dialects/plan/ElementTypes.h"
#include "dialects/plan/Indexing.h"
#include "dialects/plan/Traffic.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"
#include <fmt/format.h>
#include <map>

using namespace mlir;

namespace burin::codegen {

/// Runtime sources that every library of `options` compiles.
static std::vector<std::string> runtimeSources(const EmitOptions &options) {
  std::vector<std::string> sources = {
      "burin/src/context.c", "burin/src/level.c", "burin/src/status.c"};
  if (options.target.hosted)
    sources.push_back("burin/src/pool.c");
  if (options.hasSizes)
    sources.push_back("burin/src/sizes.c");
  if (options.stateHash)
    sources.push_back("burin/src/state.c");
  if (options.weights) {
    sources.push_back("burin/src/weights.c");
    if (options.target.hosted)
      sources.push_back("burin/src/weights_file.c");
  }
  if (options.classifier) {
    sources.push_back("burin/src/image.c");
    sources.push_back("burin/src/top_k.c");
  }
  return sources;
}

/// Adds the runtime files that `contents`, which lies in folder `from`,
/// includes, and what those include.
static void addIncludes(StringRef contents, StringRef from,
                        std::map<std::string, StringRef> &found) {
  for (const std::string &path : includedPaths(contents, from)) {
    auto file = findRuntimeFile(path);
    if (!file || !found.emplace(path, *file).second)
      continue;
    addIncludes(*file, StringRef(path).take_front(path.rfind('/') + 1), found);
  }
}

/// The name of the function that a line of a runtime header declares for
/// callers; empty for another line.
static StringRef declaredFunction(StringRef line) {
  if (!line.consume_front("BURIN_API "))
    return "";
  StringRef head = line.take_until([](char c) { return c == '('; });
  return head.substr(head.rfind("burin_"));
}

/// A runtime header in which each function that it declares has a name of this
/// library's own for the linker. Whoever includes it calls the functions as
/// ever; and any number of libraries, each with the runtime of its own age,
/// come together in one program by whatever linker without meeting.
static std::string withOwnNames(StringRef header, const std::string &library) {
  std::string defines;
  SmallVector<StringRef> lines;
  header.split(lines, '\n');
  for (StringRef line : lines)
    if (StringRef function = declaredFunction(line); !function.empty())
      defines += fmt::format("#define {0} {1}_{0}\n", function.str(), library);
  if (defines.empty())
    return header.str();
  // Behind the guard: of two libraries' headers, only the first is read.
  size_t guard = header.find("\n#define BURIN_");
  size_t end = header.find('\n', guard + 1);
  return fmt::format("{}\n\n// The functions are this library's own copies.\n{}"
                     "{}",
                     header.take_front(end).str(), defines,
                     header.drop_front(end).str());
}

/// The library's target in CMake: its name, unless that is one of CMake's own.
static std::string cmakeTarget(const EmitOptions &options) {
  return support::isBuildTarget(options.name) ? options.name + "_model"
                                              : options.name;
}

/// How CMake compiles what runs on a second device; empty where nothing does.
static std::string printDeviceBuild(const EmitOptions &options,
                                    const std::string &target) {
  if (!options.target.hasDevice())
    return "";
  std::string file = levelFile(options, options.target.levels.front());
  if (options.target.deviceCompiler.empty())
    return fmt::format("set_source_files_properties({} PROPERTIES LANGUAGE CXX "
                       "COMPILE_OPTIONS \"-x;c++\")\n",
                       file);
  std::string architectures, flags;
  for (llvm::StringRef architecture : options.architectures) {
    architecture.consume_front("sm_");
    architectures += fmt::format("{}{}-real", architectures.empty() ? "" : ";",
                                 architecture.str());
  }
  for (const char *flag : deviceFlags())
    flags += fmt::format("{}{}", flags.empty() ? "" : ";", flag);
  return fmt::format(
      "set_target_properties({0} PROPERTIES CUDA_STANDARD 17 "
      "CUDA_RUNTIME_LIBRARY Static CUDA_ARCHITECTURES \"{1}\")\n"
      "set_source_files_properties({2} PROPERTIES COMPILE_OPTIONS \"{3}\")\n"
      "get_filename_component(CUDA_BIN ${{CMAKE_CUDA_COMPILER}} DIRECTORY)\n"
      "find_library(CUDART_STATIC cudart_static HINTS ${{CUDA_BIN}}/../lib64 "
      "${{CUDA_BIN}}/../lib)\n"
      "target_link_libraries({0} PRIVATE ${{CUDART_STATIC}} "
      "${{CMAKE_DL_LIBS}} rt)\n",
      target, architectures, file, flags);
}

static std::string printCMake(const EmitOptions &options) {
  std::string name = options.name, target = cmakeTarget(options), sources;
  bool compilesForDevice = !options.target.deviceCompiler.empty();
  for (const std::string &source : runtimeSources(options))
    sources += " " + source;
  std::string text =
      fmt::format("# Builds the library {0} for use by "
                  "add_subdirectory: link to the target {1}.\n"
                  "cmake_minimum_required(VERSION 3.16)\n"
                  "project({1} LANGUAGES C CXX ASM{2})\n"
                  "set(CMAKE_CXX_STANDARD 17)\n"
                  "add_library({1} {0}.cpp",
                  name, target, compilesForDevice ? " CUDA" : "");
  for (const Level &level : options.target.levels)
    text += " " + levelFile(options, level);
  if (!options.weights)
    text += fmt::format(" {}_weights.S", name);
  text += sources + ")\n";
  text += fmt::format(
      "target_include_directories({} PUBLIC ${{CMAKE_CURRENT_SOURCE_DIR}})\n",
      target);
  if (target != name)
    text += fmt::format("set_target_properties({} PROPERTIES OUTPUT_NAME {})\n",
                        target, name);
  std::string flags = llvm::join(commonFlags(), " ");
  for (const std::string &flag : options.target.flags)
    flags += " " + flag;
  for (const std::string &flag : options.target.cxxFlags)
    flags += fmt::format(" $<$<COMPILE_LANGUAGE:CXX>:{}>", flag);
  if (compilesForDevice) {
    std::string listed = flags;
    std::replace(listed.begin(), listed.end(), ' ', ';');
    flags = fmt::format("\"$<$<NOT:$<COMPILE_LANGUAGE:CUDA>>:{}>\"", listed);
  }
  text += fmt::format("target_compile_options({} PRIVATE {} "
                      "$<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions> "
                      "$<$<COMPILE_LANGUAGE:CXX>:-fno-rtti>)\n",
                      target, flags);
  text += printDeviceBuild(options, target);
  if (options.target.hosted)
    text += fmt::format(
        "set_target_properties({0} PROPERTIES POSITION_INDEPENDENT_CODE ON)\n"
        "find_package(Threads REQUIRED)\n"
        "target_link_libraries({0} PRIVATE Threads::Threads)\n",
        target);
  for (const Level &level : options.target.levels)
    if (!level.flags.empty())
      text += fmt::format("set_source_files_properties({}_{}.cpp PROPERTIES "
                          "COMPILE_OPTIONS \"{}\")\n",
                          name, level.name, llvm::join(level.flags, ";"));
  if (!options.weights)
    text += fmt::format(
        "set_source_files_properties({0}_weights.S PROPERTIES OBJECT_DEPENDS "
        "${{CMAKE_CURRENT_SOURCE_DIR}}/{0}_weights.bin)\n",
        name);
  return text;
}

static llvm::json::Value describeTensor(Value value, Attribute name) {
  auto type = cast<RankedTensorType>(value.getType());
  // JSON holds Unicode only; other bytes of a model's name are replaced.
  llvm::json::Object tensor{
      {"name", llvm::json::fixUTF8(cast<StringAttr>(name).getValue())},
      {"dtype", plan::findElementType(type.getElementType())->shortName.str()},
      {"shape", llvm::json::Array(type.getShape())},
      {"bytes", plan::bytesOf(value)}};
  if (size::hasSymbols(type)) {
    llvm::json::Array sizes;
    for (const size::Size &size : size::sizesOf(type))
      sizes.push_back(llvm::json::fixUTF8(size.text()));
    tensor["sizes"] = std::move(sizes);
  }
  return tensor;
}

static llvm::json::Array describeMemories(plan::ProgramOp program,
                                          const EmitOptions &options) {
  llvm::json::Array list;
  for (const LibraryMemory &memory : libraryMemories(program, options)) {
    llvm::json::Object row{
        {"name", memory.name},
        {"lifetime", plan::stringifyLifetime(memory.lifetime)},
        {"device", plan::stringifyDevice(memory.device)},
        {"bytes", memory.bytes},
        {"alignment", memory.alignment},
        {"given", memory.isGiven}};
    if (memory.isFile) {
      row["path"] = llvm::json::fixUTF8(options.weights->path);
      row["hash"] = fmt::format("{:016x}", options.weights->hash);
    }
    list.push_back(std::move(row));
  }
  return list;
}

static std::string printDescription(plan::ProgramOp program,
                                    const EmitOptions &options) {
  llvm::json::Array inputs, outputs, states, levels;
  for (auto [value, name] :
       llvm::zip(program.getBody().getArguments(), program.getInputNames()))
    inputs.push_back(describeTensor(value, name));
  for (auto [value, name] :
       llvm::zip(program.getBody().front().back().getOperands(),
                 program.getOutputNames()))
    outputs.push_back(describeTensor(value, name));
  for (auto state : program.getBody().getOps<plan::StateOp>())
    states.push_back(describeTensor(state, state.getNameAttr()));
  for (const Level &level : options.target.levels)
    levels.push_back(level.name);
  plan::MemoryAttr arena = program.getMemory(plan::arenaMemory);
  llvm::json::Object description{
      {"generator", "burin"},
      {"name", options.name},
      {"target", options.target.name},
      {"inputs", std::move(inputs)},
      {"outputs", std::move(outputs)},
      {"states", std::move(states)},
      {"levels", std::move(levels)},
      {"arena_bytes", layoutArena(program, options).totalBytes},
      {"arena_lower_bound", arena ? arena.getLeast() : 0},
      {"weight_bytes", program.getMemoryBytes(plan::weightsMemory)},
      {"memories", describeMemories(program, options)},
      {"operations", plan::operationsOf(program)},
      {"least_bytes", plan::leastTraffic(program)}};
  if (options.hasSizes) {
    llvm::json::Array sizes;
    for (const RunSize &size : runSizes(program))
      sizes.push_back(llvm::json::Object{
          {"name", llvm::json::fixUTF8(size.name.getValue())},
          {"least", size.range.min},
          {"most", size.range.max}});
    description["sizes"] = std::move(sizes);
  }
  std::string text;
  llvm::raw_string_ostream stream(text);
  stream << llvm::formatv("{0:2}\n", llvm::json::Value(std::move(description)));
  return text;
}

/// The translation units of the levels that a library of `program` holds; the
/// others are taken out of `options`.
static std::vector<EmittedFile>
printLevels(plan::ProgramOp program, StringRef steps, EmitOptions &options) {
  std::vector<EmittedFile> files;
  std::vector<LevelKernels> held =
      heldLevels(options.target, steps, findRuntimeFile);
  options.target.levels.clear();
  for (const LevelKernels &kernels : held) {
    options.target.levels.push_back(kernels.level);
    files.push_back(
        {levelFile(options, kernels.level),
         printLevel(program, options, kernels.level, kernels.files)});
  }
  return files;
}

FailureOr<std::vector<EmittedFile>> packageFiles(plan::ProgramOp program,
                                                 const EmitOptions &requested) {
  if (failed(checkEmittable(program)))
    return failure();
  if (program.whereStepsRun() != requested.target.device)
    return program.emitError()
           << "expected steps for device '"
           << plan::stringifyDevice(requested.target.device) << "', got '"
           << plan::stringifyDevice(program.whereStepsRun()) << "'";
  EmitOptions options = requested;
  options.hasSizes = program.getSizesAttr() != nullptr;
  if (hasStates(program)) {
    FailureOr<uint64_t> hash = stateHash(program, options);
    if (failed(hash))
      return failure();
    options.stateHash = *hash;
  }
  std::string name = options.name;
  EmittedFile steps{name + "_program.h", printProgram(program, options)};
  std::vector<EmittedFile> levels =
      printLevels(program, steps.contents, options);
  std::vector<EmittedFile> files;
  files.push_back({headerName(options) + ".h", printHeader(program, options)});
  files.push_back({name + ".hpp", printWrapper(program, options)});
  files.push_back({name + ".cpp", printTables(program, options)});
  files.push_back(std::move(steps));
  llvm::move(levels, std::back_inserter(files));
  if (!options.weights) {
    FailureOr<EmittedFile> weights = emitWeights(program, options);
    if (failed(weights))
      return failure();
    files.push_back(
        {name + "_weights.S", printWeightsAssembly(program, options)});
    files.push_back(std::move(*weights));
  }
  files.push_back({name + ".json", printDescription(program, options)});
  files.push_back({"CMakeLists.txt", printCMake(options)});
  std::map<std::string, StringRef> found;
  for (const EmittedFile &file : files)
    addIncludes(file.contents, "", found);
  for (const std::string &source : runtimeSources(options))
    if (auto contents = findRuntimeFile(source)) {
      found.emplace(source, *contents);
      addIncludes(*contents, "burin/src/", found);
    }
  for (auto [path, contents] : found)
    files.push_back({path, withOwnNames(contents, name)});
  return files;
}

} // namespace burin::codegen
