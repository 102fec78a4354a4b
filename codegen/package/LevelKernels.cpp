// Walks the includes of a program's kernels as a level sees them.
#include "codegen/package/LevelKernels.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"
#include <set>

namespace burin::codegen {

static constexpr llvm::StringLiteral kernelRoot = "burin/kernels/";

/// `folder/../name` as `name`.
static std::string withoutDots(const llvm::Twine &path) {
  llvm::SmallString<128> clean;
  path.toVector(clean);
  llvm::sys::path::remove_dots(clean, true, llvm::sys::path::Style::posix);
  return clean.str().str();
}

std::vector<std::string> includedPaths(llvm::StringRef contents,
                                       llvm::StringRef from) {
  std::vector<std::string> paths;
  llvm::SmallVector<llvm::StringRef> lines;
  contents.split(lines, '\n');
  for (llvm::StringRef line : lines) {
    llvm::StringRef rest = line.ltrim();
    if (!rest.consume_front("#include \""))
      continue;
    llvm::StringRef name = rest.take_until([](char c) { return c == '"'; });
    paths.push_back(withoutDots(from + name));
    if (!from.empty())
      paths.push_back(withoutDots(name));
  }
  return paths;
}

namespace {

class Walk {
public:
  Walk(const Level &level, FindFile find)
      : result{level, {}, false}, own((kernelRoot + level.name + "/").str()),
        folders(kernelFolders(level)), find(find) {}

  LevelKernels result;

  void follow(llvm::StringRef contents, llvm::StringRef from) {
    for (const std::string &path : includedPaths(contents, from))
      visit(path);
  }

private:
  /// The file that is read where `path` is included.
  std::string mostSpecific(llvm::StringRef path) const {
    llvm::StringRef rest = path;
    if (rest.consume_front(kernelRoot))
      for (const std::string &folder : folders) {
        std::string candidate =
            (kernelRoot + folder + "/" + rest.substr(rest.find('/') + 1)).str();
        if (find(candidate))
          return candidate;
      }
    return path.str();
  }

  void visit(llvm::StringRef named) {
    std::string path = mostSpecific(named);
    std::optional<llvm::StringRef> contents = find(path);
    if (!contents || !visited.insert(path).second)
      return;
    follow(*contents, llvm::StringRef(path).take_front(path.rfind('/') + 1));
    llvm::StringRef rest = path;
    if (!rest.consume_front(kernelRoot) || rest.starts_with("generic/"))
      return;
    // One that has no generic file to stand for is left to those that include
    // it.
    if (!find(
            (kernelRoot + "generic/" + rest.substr(rest.find('/') + 1)).str()))
      return;
    result.files.push_back(path);
    result.hasOwn |= llvm::StringRef(path).starts_with(own);
  }

  std::string own;
  std::vector<std::string> folders;
  FindFile find;
  std::set<std::string> visited;
};

} // namespace

LevelKernels findLevelKernels(const Level &level, llvm::StringRef program,
                              FindFile find) {
  Walk walk(level, find);
  walk.follow(program, "");
  return walk.result;
}

std::vector<LevelKernels> heldLevels(const Target &target,
                                     llvm::StringRef program, FindFile find) {
  std::vector<LevelKernels> held;
  for (const Level &level : target.levels) {
    LevelKernels kernels = findLevelKernels(level, program, find);
    if (level.isBase || kernels.hasOwn)
      held.push_back(std::move(kernels));
  }
  return held;
}

} // namespace burin::codegen
