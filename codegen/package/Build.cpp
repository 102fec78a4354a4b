// Builds a library's folder with the system's compiler.
#include "codegen/package/Package.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>

namespace burin::codegen {

static std::string compilerFor(const EmitOptions &options,
                               const BuildOptions &build) {
  if (!build.compiler.empty())
    return build.compiler;
  const char *named = options.target.hosted ? std::getenv("CXX") : nullptr;
  return named && *named ? named : options.target.compiler;
}

/// The flags of `file`: the level's own where it is a level's translation unit.
static std::vector<std::string> flagsFor(const std::string &file,
                                         const EmitOptions &options) {
  for (const Level &level : options.target.levels)
    if (file == options.name + "_" + level.name + ".cpp")
      return level.flags;
  return {};
}

static support::Command compileCommand(llvm::StringRef folder,
                                       const std::string &file,
                                       const EmitOptions &options,
                                       const std::string &compiler) {
  llvm::StringRef extension = llvm::sys::path::extension(file);
  support::Command command;
  command.workingDirectory = folder.str();
  command.arguments = {compiler,
                       "-I.",
                       "-O3",
                       "-ffp-contract=fast",
                       "-fno-math-errno",
                       "-fno-trapping-math",
                       "-fvisibility=hidden",
                       "-Wall",
                       "-Wextra"};
  auto add = [&](std::initializer_list<const char *> flags) {
    command.arguments.insert(command.arguments.end(), flags.begin(),
                             flags.end());
  };
  if (extension == ".c")
    add({"-x", "c", "-std=c11"}); // a C++ driver would take it for C++
  else if (extension == ".cpp")
    add({"-std=c++17", "-fno-exceptions", "-fno-rtti"});
  if (options.target.hosted)
    add({"-fPIC", "-pthread"});
  else
    add({"-ffunction-sections", "-fdata-sections"});
  for (const std::string &flag : options.target.flags)
    command.arguments.push_back(flag);
  if (extension == ".cpp")
    for (const std::string &flag : options.target.cxxFlags)
      command.arguments.push_back(flag);
  for (const std::string &flag : flagsFor(file, options))
    command.arguments.push_back(flag);
  add({"-c", file.c_str(), "-o", (file + ".o").c_str()});
  return command;
}

static bool isSource(const EmittedFile &file) {
  llvm::StringRef extension = llvm::sys::path::extension(file.name);
  return extension == ".c" || extension == ".cpp" || extension == ".S";
}

/// Bytes of the library's file whose name ends so.
static double bytesOf(const std::vector<EmittedFile> &files,
                      const EmitOptions &options, llvm::StringRef ending) {
  for (const EmittedFile &file : files)
    if (file.name == options.name + ending.str())
      return double(file.contents.size());
  return 0;
}

/// Seconds that each source takes to compile, as measured on one machine: their
/// proportions are what counts. A level's file holds all kernels, whose number
/// goes with the length of the program; other files are small, and the weights
/// are only copied.
static std::vector<double> costsOf(const std::vector<EmittedFile> &files,
                                   const EmitOptions &options) {
  constexpr double perSource = 0.06, perLevel = 0.4, perProgramByte = 1.2e-4,
                   perWeightByte = 1e-9;
  double program = bytesOf(files, options, "_program.h");
  double weights = bytesOf(files, options, "_weights.bin");
  std::vector<double> costs;
  for (const EmittedFile &file : files) {
    if (!isSource(file))
      continue;
    double cost = perSource;
    for (const Level &level : options.target.levels)
      if (file.name == options.name + "_" + level.name + ".cpp")
        cost = perLevel + perProgramByte * program;
    if (file.name == options.name + "_weights.S")
      cost += perWeightByte * weights;
    costs.push_back(cost);
  }
  return costs;
}

/// When each of the commands ends, in the unit of their costs, if `jobs` work
/// on them in the order of the list.
static std::vector<double> endsOf(llvm::ArrayRef<double> costs, unsigned jobs) {
  std::vector<double> free(std::max(jobs, 1u)), ends;
  for (double cost : costs) {
    auto first = std::min_element(free.begin(), free.end());
    *first += cost;
    ends.push_back(*first);
  }
  return ends;
}

/// The cost of the archive and the shared library together.
static double linkCost(const std::vector<EmittedFile> &files,
                       const EmitOptions &options) {
  return 0.1 + 2e-9 * bytesOf(files, options, "_weights.bin");
}

/// The archiver that belongs to a cross compiler: arm-none-eabi-g++ has
/// arm-none-eabi-ar.
static std::string archiverFor(const EmitOptions &options,
                               const BuildOptions &build,
                               llvm::StringRef compiler) {
  if (!build.archiver.empty())
    return build.archiver;
  if (!options.target.hosted && compiler.consume_back("g++"))
    return compiler.str() + "ar";
  return "ar";
}

llvm::Error
buildLibrary(llvm::StringRef folder, const std::vector<EmittedFile> &files,
             const EmitOptions &options, const BuildOptions &build,
             llvm::function_ref<void(const BuildProgress &)> progress) {
  std::string compiler = compilerFor(options, build);
  std::vector<support::Command> commands;
  std::vector<std::string> objects;
  for (const EmittedFile &file : files) {
    if (!isSource(file))
      continue;
    commands.push_back(compileCommand(folder, file.name, options, compiler));
    objects.push_back(file.name + ".o");
  }
  std::vector<double> ends = endsOf(costsOf(files, options), build.jobs);
  double compiling = *std::max_element(ends.begin(), ends.end());
  double linking = linkCost(files, options), total = compiling + linking;
  BuildProgress reached = {0, commands.size(), 0};
  progress(reached);
  if (llvm::Error error =
          support::runCommands(commands, build.jobs, [&](size_t index) {
            ++reached.compiled;
            reached.share = std::max(reached.share, ends[index] / total);
            progress(reached);
          }))
    return error;

  std::vector<support::Command> links(1);
  // D: no time stamps or owners, so that the same objects give the same
  // archive.
  links[0].arguments = {archiverFor(options, build, compiler), "rcsD",
                        fmt::format("lib{}.a", options.name)};
  if (options.target.hosted) {
    links.emplace_back();
    links[1].arguments = {compiler,
                          "-shared",
                          "-o",
                          fmt::format("lib{}.so", options.name),
                          "-pthread",
                          "-Wl,--as-needed",
                          "-Wl,--build-id=none",
                          "-Wl,-z,noexecstack",
                          "-Wl,--no-undefined"};
  }
  for (support::Command &link : links) {
    link.workingDirectory = folder.str();
    link.arguments.insert(link.arguments.end(), objects.begin(), objects.end());
  }
  if (options.target.hosted)
    links[1].arguments.push_back("-lc");
  if (llvm::Error error = support::runCommands(links, build.jobs, [&](size_t) {
        reached.share += linking / double(links.size()) / total;
        progress(reached);
      }))
    return error;
  for (const std::string &object : objects)
    llvm::sys::fs::remove(folder.str() + "/" + object);
  return llvm::Error::success();
}

} // namespace burin::codegen
