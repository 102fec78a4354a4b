// Which kernel files a level takes, out of folders of the test's own.
#include "codegen/package/LevelKernels.h"
#include "llvm/ADT/STLExtras.h"
#include <gtest/gtest.h>
#include <map>

using namespace burin::codegen;

namespace {

/// Files of `burin/kernels/` by name, with what each includes.
using Tree = std::map<std::string, std::vector<std::string>>;

Level levelCalled(llvm::StringRef name) {
  Target target = *findTarget("x86-64");
  return *llvm::find_if(target.levels,
                        [&](const Level &level) { return level.name == name; });
}

std::string includesOf(const std::vector<std::string> &names,
                       const std::string &folder = "") {
  std::string text;
  for (const std::string &name : names)
    text += "#include \"" + folder + name + "\"\n";
  return text;
}

std::string programOf(const std::vector<std::string> &roots) {
  return includesOf(roots, "burin/kernels/generic/");
}

/// The tree's files as a FindFile sees them.
class Files {
public:
  explicit Files(const Tree &tree) {
    for (const auto &[name, includes] : tree)
      files["burin/kernels/" + name] = includesOf(includes);
  }
  std::optional<llvm::StringRef> operator()(llvm::StringRef path) const {
    auto found = files.find(path.str());
    if (found == files.end())
      return std::nullopt;
    return llvm::StringRef(found->second);
  }

private:
  std::map<std::string, std::string> files;
};

using Names = std::vector<std::string>;

Names heldBy(const char *target, const Tree &tree, const Names &roots) {
  Names names;
  for (const LevelKernels &kernels :
       heldLevels(*findTarget(target), programOf(roots), Files(tree)))
    names.push_back(kernels.level.name);
  return names;
}

LevelKernels kernelsAt(llvm::StringRef level, const Tree &tree,
                       const Names &roots) {
  LevelKernels kernels =
      findLevelKernels(levelCalled(level), programOf(roots), Files(tree));
  for (std::string &file : kernels.files)
    file = llvm::StringRef(file).substr(strlen("burin/kernels/"));
  return kernels;
}

TEST(KernelFolders, AreTheLevelsOwnThenThoseThatItIncludes) {
  EXPECT_EQ(kernelFolders(levelCalled("baseline")), Names());
  EXPECT_EQ(kernelFolders(levelCalled("avx2")), Names({"avx2"}));
  EXPECT_EQ(kernelFolders(levelCalled("avx2_vnni")),
            Names({"avx2_vnni", "avx2"}));
  EXPECT_EQ(kernelFolders(levelCalled("avx512")), Names({"avx512", "avx2"}));
  EXPECT_EQ(kernelFolders(levelCalled("amx")),
            Names({"amx", "avx512_bf16", "avx512_vnni", "avx512", "avx2"}));
  EXPECT_EQ(kernelFolders(findTarget("cortex-m4")->levels[0]),
            Names({"cortex_m"}));
}

TEST(LevelKernels, TheMostSpecificOfOneNameIsTaken) {
  const Tree tree = {
      {"generic/dot.h", {}}, {"avx2/dot.h", {}}, {"avx512_vnni/dot.h", {}}};
  const std::pair<const char *, Names> rows[] = {
      {"baseline", {}},
      {"avx2", {"avx2/dot.h"}},
      {"avx2_vnni", {"avx2/dot.h"}},
      {"avx512", {"avx2/dot.h"}},
      {"avx512_vnni", {"avx512_vnni/dot.h"}},
      {"avx512_bf16", {"avx512_vnni/dot.h"}},
      {"amx", {"avx512_vnni/dot.h"}},
  };
  for (const auto &[level, files] : rows)
    EXPECT_EQ(kernelsAt(level, tree, {"dot.h"}).files, files) << level;
}

TEST(LevelKernels, OnlyTheLevelsOwnFolderIsItsOwn) {
  const Tree tree = {{"generic/dot.h", {}}, {"avx512_vnni/dot.h", {}}};
  const Target target = *findTarget("x86-64");
  for (const Level &level : target.levels)
    EXPECT_EQ(kernelsAt(level.name, tree, {"dot.h"}).hasOwn,
              level.name == "avx512_vnni")
        << level.name;
}

TEST(LevelKernels, WhatTheProgramDoesNotIncludeCountsForNothing) {
  const Tree tree = {
      {"generic/dot.h", {}}, {"generic/sum.h", {}}, {"avx2_vnni/dot.h", {}}};
  EXPECT_FALSE(kernelsAt("avx2_vnni", tree, {"sum.h"}).hasOwn);
  EXPECT_EQ(kernelsAt("avx2_vnni", tree, {"sum.h"}).files, Names());
  EXPECT_TRUE(kernelsAt("avx2_vnni", tree, {"sum.h", "dot.h"}).hasOwn);
}

TEST(LevelKernels, IncludesOfIncludesAreReplacedToo) {
  const Tree tree = {{"generic/matmul.h", {"tile.h"}},
                     {"generic/tile.h", {"dot.h"}},
                     {"generic/dot.h", {}},
                     {"avx2_vnni/dot.h", {}}};
  EXPECT_EQ(kernelsAt("avx2_vnni", tree, {"matmul.h"}).files,
            Names({"avx2_vnni/dot.h"}));
}

TEST(LevelKernels, AFileStandsBehindThoseThatItIncludes) {
  // Included first, avx512/a.h would read the generic z.h.
  const Tree tree = {{"generic/a.h", {"z.h"}},
                     {"generic/z.h", {}},
                     {"avx512/a.h", {"../generic/z.h"}},
                     {"avx2/z.h", {}}};
  EXPECT_EQ(kernelsAt("avx512", tree, {"a.h"}).files,
            Names({"avx2/z.h", "avx512/a.h"}));
}

TEST(LevelKernels, AReplacedFileBringsNothing) {
  // The generic file's own needs are not those of the one in its place.
  const Tree tree = {{"generic/dot.h", {"bits.h"}},
                     {"generic/bits.h", {}},
                     {"avx2/dot.h", {}},
                     {"avx2/bits.h", {}}};
  EXPECT_EQ(kernelsAt("avx2", tree, {"dot.h"}).files, Names({"avx2/dot.h"}));
}

TEST(LevelKernels, FilesBesideTheReplacementAreLeftToIt) {
  const Tree tree = {{"generic/dot.h", {}},
                     {"avx2/dot.h", {"shuffle.h"}},
                     {"avx2/shuffle.h", {}}};
  EXPECT_EQ(kernelsAt("avx2", tree, {"dot.h"}).files, Names({"avx2/dot.h"}));
  EXPECT_EQ(kernelsAt("baseline", tree, {"dot.h"}).files, Names());
}

TEST(HeldLevels, AreTheBaseOnesAndThoseWithAFileOfTheirOwn) {
  const Tree tree = {{"generic/matmul.h", {"dot.h"}},
                     {"generic/dot.h", {}},
                     {"generic/sum.h", {}},
                     {"avx512_vnni/dot.h", {}},
                     {"avx2_vnni/dot.h", {}}};
  EXPECT_EQ(heldBy("x86-64", tree, {"sum.h"}),
            Names({"baseline", "avx2", "avx512"}));
  EXPECT_EQ(heldBy("x86-64", tree, {"sum.h", "matmul.h"}),
            Names({"baseline", "avx2", "avx2_vnni", "avx512", "avx512_vnni"}));
  EXPECT_EQ(heldBy("x86-64-amx", tree, {"sum.h"}), Names({"amx"}));
  EXPECT_EQ(heldBy("generic", tree, {"matmul.h"}), Names({"baseline"}));
}

TEST(Targets, OneLevelAloneIsHeldInAnyCase) {
  for (const char *name : {"x86-64-avx2_vnni", "x86-64-amx", "generic"}) {
    Target target = *findTarget(name);
    ASSERT_EQ(target.levels.size(), 1u) << name;
    EXPECT_TRUE(target.levels[0].isBase) << name;
  }
}

TEST(Targets, FlagsAreThoseOfTheLevel) {
  EXPECT_EQ(levelCalled("baseline").flags, Names());
  EXPECT_EQ(levelCalled("avx2").flags, Names({"-march=x86-64-v3"}));
  EXPECT_EQ(levelCalled("avx2_vnni").flags,
            Names({"-march=x86-64-v3", "-mavxvnni"}));
  EXPECT_EQ(levelCalled("avx512").flags,
            Names({"-march=x86-64-v4", "-mprefer-vector-width=512"}));
}

} // namespace
