// The table of targets.
#include "codegen/cpp/Target.h"

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

} // namespace burin::codegen
