// Builds a library's folder with the system's compiler.
#include "codegen/package/Package.h"
#include "compiler/support/Diagnostic.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>

namespace burin::codegen {

/// The words of a program's command line as people name it: with arguments
/// (`ccache g++`, `g++ -pipe`), or one path with spaces in it. `from` says who
/// named it, `advice` what to do without it. Paths become absolute, since it
/// will run in another folder.
static llvm::Expected<std::vector<std::string>>
programWords(llvm::StringRef line, const std::string &from,
             const std::string &advice = "") {
  std::vector<std::string> words;
  if (line.contains('/') && llvm::sys::fs::can_execute(line)) {
    words = {line.str()};
  } else {
    auto split = support::splitWords(line);
    if (!split)
      return support::withContext(split.takeError(), from);
    words = std::move(*split);
  }
  for (std::string &word : words) {
    llvm::SmallString<256> path(word);
    if (!path.starts_with("-") && path.str().contains('/') &&
        llvm::sys::fs::exists(path) && !llvm::sys::fs::make_absolute(path))
      word = path.str();
  }
  bool isFound = llvm::StringRef(words[0]).contains('/')
                     ? llvm::sys::fs::can_execute(words[0])
                     : bool(llvm::sys::findProgramByName(words[0]));
  if (!isFound)
    return support::failure("{}: found no program {}{}{}", from,
                            support::quote(words[0]),
                            advice.empty() ? "" : "; ", advice);
  return words;
}

/// The words that call the compiler: of --cxx, on a hosted target of $CXX, or
/// the target's own.
static llvm::Expected<std::vector<std::string>>
compilerFor(const EmitOptions &options, const BuildOptions &build) {
  if (!llvm::StringRef(build.compiler).trim().empty())
    return programWords(build.compiler, "--cxx", build.advice);
  const char *named = options.target.hosted ? std::getenv("CXX") : nullptr;
  if (named && !llvm::StringRef(named).trim().empty())
    return programWords(named, "CXX", build.advice);
  return programWords(options.target.compiler, "C++ compiler", build.advice);
}

/// The level whose translation unit `file` is; null for another file.
static const Level *levelOf(const std::string &file,
                            const EmitOptions &options) {
  for (const Level &level : options.target.levels)
    if (file == levelFile(options, level))
      return &level;
  return nullptr;
}

/// The words that call the compiler of the device: of --nvcc, of $NVCC, or the
/// target's own; none where a target has none.
static llvm::Expected<std::vector<std::string>>
deviceCompilerFor(const EmitOptions &options, const BuildOptions &build) {
  const std::string &own = options.target.deviceCompiler;
  if (own.empty())
    return std::vector<std::string>();
  if (!llvm::StringRef(build.deviceCompiler).trim().empty())
    return programWords(build.deviceCompiler, "--nvcc", build.advice);
  const char *named = std::getenv("NVCC");
  if (named && !llvm::StringRef(named).trim().empty())
    return programWords(named, "NVCC", build.advice);
  return programWords(own, "CUDA compiler", build.advice);
}

/// How the device's code is compiled by its own compiler.
static support::Command
deviceCommand(llvm::StringRef folder, const std::string &file,
              const EmitOptions &options,
              const std::vector<std::string> &deviceCompiler) {
  support::Command command;
  command.workingDirectory = folder.str();
  command.arguments = deviceCompiler;
  llvm::append_range(command.arguments, deviceFlags());
  for (const std::string &architecture : options.architectures) {
    llvm::StringRef number = architecture;
    number.consume_front("sm_");
    command.arguments.push_back(
        fmt::format("-gencode=arch=compute_{0},code=sm_{0}", number.str()));
  }
  llvm::append_range(
      command.arguments,
      std::initializer_list<std::string>{"-I.", "-c", file, "-o", file + ".o"});
  return command;
}

static support::Command
compileCommand(llvm::StringRef folder, const std::string &file,
               const EmitOptions &options,
               const std::vector<std::string> &compiler) {
  llvm::StringRef extension = llvm::sys::path::extension(file);
  support::Command command;
  command.workingDirectory = folder.str();
  command.arguments = compiler;
  auto add = [&](std::initializer_list<const char *> flags) {
    command.arguments.insert(command.arguments.end(), flags.begin(),
                             flags.end());
  };
  add({"-I."});
  llvm::append_range(command.arguments, commonFlags());
  add({"-Wall", "-Wextra"});
  if (extension == ".cu")
    add({"-x", "c++"}); // with the bodies for the host
  if (extension == ".c")
    add({"-x", "c", "-std=c11"}); // a C++ driver would take it for C++
  else if (extension != ".S")
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
  if (const Level *level = levelOf(file, options))
    llvm::append_range(command.arguments, level->flags);
  add({"-c", file.c_str(), "-o", (file + ".o").c_str()});
  return command;
}

static bool isSource(const EmittedFile &file) {
  llvm::StringRef extension = llvm::sys::path::extension(file.name);
  return extension == ".c" || extension == ".cpp" || extension == ".cu" ||
         extension == ".S";
}

/// Bytes of the library's file whose name ends so.
static double bytesOf(const std::vector<EmittedFile> &files,
                      const EmitOptions &options, llvm::StringRef ending) {
  for (const EmittedFile &file : files)
    if (file.name == options.name + ending.str())
      return double(file.bytes());
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
    if (levelOf(file.name, options))
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

/// The archiver: on a hosted target $AR; else the one that belongs to a cross
/// compiler, as arm-none-eabi-ar does to arm-none-eabi-g++.
static llvm::Expected<std::vector<std::string>>
archiverFor(const EmitOptions &options,
            const std::vector<std::string> &compiler) {
  const char *named = options.target.hosted ? std::getenv("AR") : nullptr;
  if (named && !llvm::StringRef(named).trim().empty())
    return programWords(named, "AR");
  for (llvm::StringRef word : compiler) {
    llvm::StringRef prefix = word.take_front(word.rfind('-') + 1);
    if (!word.consume_front(prefix) || prefix.empty() ||
        !(word.starts_with("g++") || word.starts_with("c++")))
      continue;
    auto cross = programWords((prefix + "ar").str(), "archiver");
    if (cross)
      return cross;
    llvm::consumeError(cross.takeError());
  }
  return programWords("ar", "archiver");
}

llvm::Error findBuildTools(const EmitOptions &options,
                           const BuildOptions &build) {
  auto compiler = compilerFor(options, build);
  if (!compiler)
    return compiler.takeError();
  auto deviceCompiler = deviceCompilerFor(options, build);
  return deviceCompiler ? archiverFor(options, *compiler).takeError()
                        : deviceCompiler.takeError();
}

/// The commands that make the archive and, on a hosted target, the shared
/// library.
static llvm::Expected<std::vector<support::Command>>
linkCommands(const EmitOptions &options,
             const std::vector<std::string> &compiler,
             const std::vector<std::string> &deviceCompiler,
             const std::vector<std::string> &objects) {
  auto archiver = archiverFor(options, compiler);
  if (!archiver)
    return archiver.takeError();
  std::vector<support::Command> links(1);
  auto append = [](std::vector<std::string> &to,
                   const std::vector<std::string> &words) {
    to.insert(to.end(), words.begin(), words.end());
  };
  // D: no time stamps or owners, so that the same objects give the same
  // archive.
  links[0].arguments = *archiver;
  append(links[0].arguments, {"rcsD", fmt::format("lib{}.a", options.name)});
  append(links[0].arguments, objects);
  if (!options.target.hosted)
    return links;
  std::string shared = fmt::format("lib{}.so", options.name);
  links.emplace_back();
  if (!deviceCompiler.empty()) {
    // It knows where the device's runtime is, which becomes part of the
    // library.
    links[1].arguments = deviceCompiler;
    append(links[1].arguments,
           {"-shared", "-cudart=static", "-o", shared,
            "-Xlinker=-soname=" + shared,
            "-Xlinker=-Bsymbolic,--as-needed,--build-id=none,-z,noexecstack,"
            "--no-undefined,--exclude-libs=ALL",
            "-Xcompiler=-pthread"});
    append(links[1].arguments, objects);
    return links;
  }
  links[1].arguments = compiler;
  // soname: a program remembers this name and not the path that it was linked
  // with. Bsymbolic: the library calls its own functions, whatever else in the
  // program has their names.
  append(links[1].arguments,
         {"-shared", "-o", shared, "-Wl,-soname," + shared, "-Wl,-Bsymbolic",
          "-pthread", "-Wl,--as-needed", "-Wl,--build-id=none",
          "-Wl,-z,noexecstack", "-Wl,--no-undefined"});
  append(links[1].arguments, objects);
  links[1].arguments.push_back("-lc");
  return links;
}

/// A folder inside `folder` for what compilers write for a while.
static llvm::Expected<std::string> makeScratch(llvm::StringRef folder) {
  llvm::SmallString<256> path(folder);
  std::error_code error = llvm::sys::fs::make_absolute(path);
  llvm::sys::path::append(path, ".scratch");
  if (!error)
    error = llvm::sys::fs::create_directory(path);
  if (error)
    return support::failure("cannot make a folder for the compiler: {}",
                            error.message());
  return std::string(path.str());
}

llvm::Error
buildLibrary(llvm::StringRef folder, const std::vector<EmittedFile> &files,
             const EmitOptions &options, const BuildOptions &build,
             llvm::function_ref<void(const BuildProgress &)> progress) {
  auto compiler = compilerFor(options, build);
  if (!compiler)
    return compiler.takeError();
  auto deviceCompiler = deviceCompilerFor(options, build);
  if (!deviceCompiler)
    return deviceCompiler.takeError();
  llvm::Expected<std::string> scratch = makeScratch(folder);
  if (!scratch)
    return scratch.takeError();
  std::vector<support::Command> commands;
  std::vector<std::string> objects;
  for (const EmittedFile &file : files) {
    if (!isSource(file))
      continue;
    bool isForDevice =
        llvm::StringRef(file.name).ends_with(".cu") && !deviceCompiler->empty();
    commands.push_back(
        isForDevice ? deviceCommand(folder, file.name, options, *deviceCompiler)
                    : compileCommand(folder, file.name, options, *compiler));
    commands.back().temporaryFolder = *scratch;
    objects.push_back(file.name + ".o");
  }
  auto links = linkCommands(options, *compiler, *deviceCompiler, objects);
  if (!links)
    return links.takeError();
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
  for (support::Command &link : *links) {
    link.workingDirectory = folder.str();
    link.temporaryFolder = *scratch;
  }
  if (llvm::Error error = support::runCommands(*links, build.jobs, [&](size_t) {
        reached.share += linking / double(links->size()) / total;
        progress(reached);
      }))
    return error;
  for (const std::string &object : objects)
    llvm::sys::fs::remove(folder.str() + "/" + object);
  llvm::sys::fs::remove_directories(*scratch);
  return llvm::Error::success();
}

} // namespace burin::codegen
