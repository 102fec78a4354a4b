// Builds a library's folder with the system's compiler.
#include "codegen/package/Package.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
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
             llvm::function_ref<void(size_t done, size_t total)> progress) {
  std::string compiler = compilerFor(options, build);
  std::vector<support::Command> commands;
  std::vector<std::string> objects;
  for (const EmittedFile &file : files) {
    llvm::StringRef extension = llvm::sys::path::extension(file.name);
    if (extension != ".c" && extension != ".cpp" && extension != ".S")
      continue;
    commands.push_back(compileCommand(folder, file.name, options, compiler));
    objects.push_back(file.name + ".o");
  }
  size_t total = commands.size() + (options.target.hosted ? 2 : 1);
  if (llvm::Error error = support::runCommands(
          commands, build.jobs, [&](size_t done) { progress(done, total); }))
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
  if (llvm::Error error =
          support::runCommands(links, build.jobs, [&](size_t done) {
            progress(total - links.size() + done, total);
          }))
    return error;
  for (const std::string &object : objects)
    llvm::sys::fs::remove(folder.str() + "/" + object);
  return llvm::Error::success();
}

} // namespace burin::codegen
