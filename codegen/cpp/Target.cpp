// The table of targets.
#include "codegen/cpp/Target.h"
#include "runtime/src/levels.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <algorithm>

namespace burin::codegen {

static std::vector<std::string> splitWords(llvm::StringRef text) {
  llvm::SmallVector<llvm::StringRef> words;
  text.split(words, ' ', -1, false);
  return {words.begin(), words.end()};
}

/// All levels of all machines, in order of preference.
static const std::vector<Level> &allLevels() {
#define BURIN_LEVEL_ENTRY(ENUMERATOR, name, features, flags)                   \
  {BURIN_LEVEL_##ENUMERATOR, #name, "BURIN_LEVEL_" #ENUMERATOR,                \
   splitWords(flags)},
  static const std::vector<Level> levels = {BURIN_LEVELS(BURIN_LEVEL_ENTRY)};
#undef BURIN_LEVEL_ENTRY
  return levels;
}

static Level findLevel(burin_level id) {
  return *llvm::find_if(allLevels(),
                        [id](const Level &level) { return level.id == id; });
}

std::vector<std::string> kernelFolders(const Level &level) {
  std::vector<std::string> folders;
  for (const Level &other : llvm::reverse(allLevels()))
    if (other.id != BURIN_LEVEL_BASELINE &&
        burin_level_includes(level.id, other.id))
      folders.push_back(other.name);
  return folders;
}

/// The levels of x86-64, all but three of which a library holds only where it
/// has code of their own.
static std::vector<Level> x86Levels() {
  std::vector<Level> levels;
  for (Level level : allLevels()) {
    if (burin_level_needs(level.id) & ~BURIN_X86_FEATURES)
      continue;
    level.isBase = level.id == BURIN_LEVEL_BASELINE ||
                   level.id == BURIN_LEVEL_AVX2 ||
                   level.id == BURIN_LEVEL_AVX512;
    levels.push_back(level);
  }
  return levels;
}

static std::vector<Target> allTargets() {
  std::vector<Target> targets;
  targets.push_back({"x86-64", x86Levels(), true, "c++", {}, {}});
  for (Level level : x86Levels()) {
    level.isBase = true;
    targets.push_back({"x86-64-" + level.name, {level}, true, "c++", {}, {}});
  }
  targets.push_back(
      {"generic", {findLevel(BURIN_LEVEL_BASELINE)}, true, "c++", {}, {}});
  targets.push_back({"cortex-m4",
                     {findLevel(BURIN_LEVEL_CORTEX_M)},
                     false,
                     "arm-none-eabi-g++",
                     {"-mcpu=cortex-m4", "-mthumb", "-mfloat-abi=hard",
                      "-mfpu=fpv4-sp-d16", "-ffreestanding"},
                     {"-fno-threadsafe-statics"}});
  for (const char *compiler : {"nvcc", ""}) {
    bool isHost = !*compiler;
    targets.push_back({isHost ? "cuda-host" : "cuda",
                       {findLevel(BURIN_LEVEL_CUDA)},
                       true,
                       "c++",
                       {},
                       {}});
    targets.back().device = plan::Device::Cuda;
    targets.back().deviceCompiler = compiler;
  }
  return targets;
}

std::optional<Target> findTarget(llvm::StringRef name) {
  for (Target &target : allTargets())
    if (target.name == name)
      return target;
  return std::nullopt;
}

llvm::ArrayRef<const char *> commonFlags() {
  static constexpr const char *flags[] = {
      "-O3", "-ffp-contract=fast", "-fno-math-errno", "-fno-trapping-math",
      "-fvisibility=hidden"};
  return flags;
}

llvm::ArrayRef<const char *> deviceFlags() {
  static constexpr const char *flags[] = {
      "-std=c++17",
      "-O3",
      "--expt-relaxed-constexpr",
      "-Werror=all-warnings",
      "-Xptxas=-warn-spills",
      "-Xcompiler=-fPIC,-fvisibility=hidden,-fno-exceptions,"
      "-fno-threadsafe-statics"};
  return flags;
}

std::vector<std::string> targetNames() {
  std::vector<std::string> names;
  for (const Target &target : allTargets())
    names.push_back(target.name);
  return names;
}

std::string nearestTarget(llvm::StringRef name) {
  std::string text = name.lower();
  std::replace(text.begin(), text.end(), '_', '-');
  llvm::StringRef word = text;
  auto has = [&](std::initializer_list<llvm::StringRef> parts) {
    return llvm::any_of(parts, [&](auto part) { return word.contains(part); });
  };
  auto begins = [&](std::initializer_list<llvm::StringRef> parts) {
    return llvm::any_of(parts,
                        [&](auto part) { return word.starts_with(part); });
  };
  if (begins({"cortex-m", "thumb", "armv6m", "armv6-m", "armv7m", "armv7-m",
              "armv7em", "armv7e-m", "armv8m", "armv8-m", "stm32"}) ||
      has({"none-eabi", "firmware", "freestanding", "bare"}))
    return "cortex-m4";
  if (begins({"gpu", "nvidia", "nvptx", "ptx", "sm-"}))
    return "cuda";
  if (begins({"aarch64", "arm", "cortex", "neon", "apple", "rv32", "rv64",
              "riscv", "ppc", "power", "s390", "mips", "loongarch", "sparc",
              "i386", "i486", "i586", "i686", "any"}) ||
      word == "x86" || word == "x86-32")
    return "generic";
  // As compilers and systems spell a level: avx512vnni, avx512-vnni.
  auto letters = [](llvm::StringRef name) {
    std::string kept = name.str();
    llvm::erase_if(kept, [](char c) { return c == '-' || c == '_'; });
    return kept;
  };
  for (const Level &level : x86Levels())
    if (letters(word) == letters(level.name) ||
        letters(word) == letters("x86-64-" + level.name))
      return "x86-64-" + level.name;
  bool isX86 = begins({"x86-64", "x64", "amd64", "intel"});
  if ((isX86 && has({"v4"})) || has({"avx512", "avx-512"}))
    return "x86-64-avx512";
  if ((isX86 && has({"v3"})) || has({"avx2", "haswell"}))
    return "x86-64-avx2";
  if ((isX86 && has({"v1", "v2"})) || has({"sse", "baseline"}))
    return "x86-64-baseline";
  if (isX86 || word == "native" || word == "host")
    return "x86-64";
  // Else what may be a slip of the fingers.
  for (const std::string &known : targetNames())
    if (word.edit_distance(known, true, 2) <= 2)
      return known;
  return "";
}

} // namespace burin::codegen
