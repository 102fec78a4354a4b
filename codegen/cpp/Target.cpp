// The table of targets.
#include "codegen/cpp/Target.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>

namespace burin::codegen {

static const Level baseline{"baseline", "BURIN_LEVEL_BASELINE", {}};
static const Level avx2{"avx2", "BURIN_LEVEL_AVX2", {"-march=x86-64-v3"}};
static const Level avx512{"avx512",
                          "BURIN_LEVEL_AVX512",
                          {"-march=x86-64-v4", "-mprefer-vector-width=512"}};

static std::vector<Target> allTargets() {
  std::vector<Target> targets;
  targets.push_back({"x86-64", {baseline, avx2, avx512}, true, "c++", {}, {}});
  for (const Level &level : {baseline, avx2, avx512})
    targets.push_back({"x86-64-" + level.name, {level}, true, "c++", {}, {}});
  targets.push_back({"generic", {baseline}, true, "c++", {}, {}});
  targets.push_back({"cortex-m4",
                     {{"cortex_m", "BURIN_LEVEL_CORTEX_M", {}}},
                     false,
                     "arm-none-eabi-g++",
                     {"-mcpu=cortex-m4", "-mthumb", "-mfloat-abi=hard",
                      "-mfpu=fpv4-sp-d16", "-ffreestanding"},
                     {"-fno-threadsafe-statics"}});
  return targets;
}

std::optional<Target> findTarget(llvm::StringRef name) {
  for (Target &target : allTargets())
    if (target.name == name)
      return target;
  return std::nullopt;
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
  if (begins({"aarch64", "arm", "cortex", "neon", "apple", "rv32", "rv64",
              "riscv", "ppc", "power", "s390", "mips", "loongarch", "sparc",
              "i386", "i486", "i586", "i686", "any"}) ||
      word == "x86" || word == "x86-32")
    return "generic";
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
