// Old or new, never half, and nothing left behind.

#include "compiler/support/AtomicOutput.h"
#include "test/compiler/support/ErrorText.h"
#include "test/compiler/support/ScratchFolder.h"
#include <gtest/gtest.h>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

namespace burin::support {
namespace {

using Names = std::vector<std::string>;

TEST(AtomicOutput, WritesAndReplacesFiles) {
  ScratchFolder scratch;
  std::string path = scratch.path("out.bin");
  EXPECT_EQ(errorText(writeFileAtomically(path, "one")), "");
  EXPECT_EQ(errorText(writeFileAtomically(path, "two")), "");
  EXPECT_EQ(scratch.read("out.bin"), "two");
  EXPECT_EQ(scratch.list(), Names{"out.bin"});
}

TEST(AtomicOutput, FileFailuresLeaveNothing) {
  ScratchFolder scratch;
  std::filesystem::create_directory(scratch.path("taken"));
  EXPECT_EQ(errorText(writeFileAtomically(scratch.path("taken"), "x")),
            "cannot write '" + scratch.path("taken") + "': Is a directory");
  EXPECT_EQ(scratch.list(), Names{"taken"});
  std::string absent = scratch.path("absent/out");
  EXPECT_EQ(errorText(writeFileAtomically(absent, "x")),
            "cannot write '" + absent + "': No such file or directory");
  for (const char *path : {"", "/", "a/..", "."})
    EXPECT_EQ(errorText(writeFileAtomically(path, "x")),
              "cannot write '" + std::string(path) +
                  "': expected a path that ends in a name");
  EXPECT_EQ(errorText(writeFileAtomically(llvm::StringRef("a\0b", 3), "x")),
            "cannot write 'a\\x00b': path holds a zero byte");
}

llvm::Error makeFolder(const std::string &path, llvm::StringRef contents) {
  llvm::Expected<OutputFolder> folder = OutputFolder::create(path);
  if (!folder)
    return folder.takeError();
  if (llvm::Error error = folder->write("a.txt", contents))
    return error;
  if (llvm::Error error = folder->write("sub/deep/b.txt", contents))
    return error;
  return folder->commit();
}

TEST(AtomicOutput, FolderAppearsAtCommit) {
  ScratchFolder scratch;
  {
    llvm::Expected<OutputFolder> folder =
        OutputFolder::create(scratch.path("lib/"));
    ASSERT_TRUE(bool(folder));
    EXPECT_EQ(errorText(folder->write("a.txt", "x")), "");
    EXPECT_EQ(scratch.list().size(), 1u);
    EXPECT_NE(scratch.list()[0], "lib");
    EXPECT_EQ(errorText(folder->commit()), "");
  }
  EXPECT_EQ(scratch.list(), Names{"lib"});
  EXPECT_EQ(scratch.list("lib"), (Names{".burin", "a.txt"}));
  EXPECT_EQ(scratch.read("lib/.burin").find(scratch.path()), std::string::npos);
}

TEST(AtomicOutput, FolderIsReplacedAsAWhole) {
  ScratchFolder scratch;
  std::filesystem::create_directory(scratch.path("lib")); // empty: may go
  EXPECT_EQ(errorText(makeFolder(scratch.path("lib"), "one")), "");
  scratch.write("lib/stale.txt", "old");
  EXPECT_EQ(errorText(makeFolder(scratch.path("lib"), "two")), "");
  EXPECT_EQ(scratch.list(), Names{"lib"});
  EXPECT_EQ(scratch.list("lib"), (Names{".burin", "a.txt", "sub"}));
  EXPECT_EQ(scratch.read("lib/sub/deep/b.txt"), "two");
  mode_t mask = umask(0);
  umask(mask);
  struct stat status;
  ASSERT_EQ(stat(scratch.path("lib").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0777 & ~mask);
}

TEST(AtomicOutput, FolderWithoutCommitDisappears) {
  ScratchFolder scratch;
  EXPECT_EQ(errorText(makeFolder(scratch.path("lib"), "one")), "");
  {
    llvm::Expected<OutputFolder> folder =
        OutputFolder::create(scratch.path("lib"));
    ASSERT_TRUE(bool(folder));
    EXPECT_EQ(errorText(folder->write("a.txt", "two")), "");
  }
  EXPECT_EQ(scratch.list(), Names{"lib"});
  EXPECT_EQ(scratch.read("lib/a.txt"), "one");
}

TEST(AtomicOutput, FolderIsMadeWithItsParents) {
  ScratchFolder scratch;
  std::string path = scratch.path("a/b//lib");
  {
    llvm::Expected<OutputFolder> folder = OutputFolder::create(path);
    ASSERT_TRUE(bool(folder));
    EXPECT_EQ(errorText(folder->write("a.txt", "x")), "");
  }
  EXPECT_EQ(scratch.list(), Names{});
  EXPECT_EQ(errorText(makeFolder(path, "one")), "");
  EXPECT_EQ(scratch.list(), Names{"a"});
  EXPECT_EQ(scratch.list("a/b"), Names{"lib"});
  EXPECT_EQ(scratch.read("a/b/lib/a.txt"), "one");
  // What came to stand in the way meanwhile stays.
  llvm::Expected<OutputFolder> folder =
      OutputFolder::create(scratch.path("c/d/lib"));
  ASSERT_TRUE(bool(folder));
  std::filesystem::create_directory(scratch.path("c"));
  scratch.write("c/d", "");
  EXPECT_EQ(errorText(folder->commit()),
            "cannot write '" + scratch.path("c/d/lib") + "': Not a directory");
  EXPECT_EQ(scratch.read("c/d"), "");
  // No parent can be made below a link to nowhere.
  std::filesystem::create_symlink("nowhere", scratch.path("link"));
  EXPECT_EQ(errorText(OutputFolder::create(scratch.path("link/lib"))),
            "cannot create a folder for '" + scratch.path("link/lib") +
                "': No such file or directory");
}

TEST(AtomicOutput, LeavesWhatIsNotItsOwn) {
  ScratchFolder scratch;
  std::string home = scratch.path("home");
  std::filesystem::create_directory(home);
  scratch.write("home/thesis.tex", "years");
  EXPECT_EQ(errorText(OutputFolder::create(home)),
            "cannot write folder '" + home +
                "': it holds files and burin did not make it (no '.burin' "
                "inside)");
  scratch.write("file", "");
  std::filesystem::create_symlink(home, scratch.path("link"));
  for (const char *name : {"file", "link"})
    EXPECT_EQ(errorText(OutputFolder::create(scratch.path(name))),
              "cannot write folder '" + scratch.path(name) +
                  "': a file or link of that name is in the way");
  EXPECT_EQ(errorText(OutputFolder::create(scratch.path("file/lib"))),
            "cannot write '" + scratch.path("file/lib") + "': Not a directory");
  EXPECT_EQ(errorText(OutputFolder::create("..")),
            "cannot write '..': expected a path that ends in a name");
  EXPECT_EQ(scratch.read("home/thesis.tex"), "years");
}

TEST(AtomicOutput, ChecksAgainAtCommit) {
  ScratchFolder scratch;
  {
    llvm::Expected<OutputFolder> folder =
        OutputFolder::create(scratch.path("lib"));
    ASSERT_TRUE(bool(folder));
    std::filesystem::create_directory(scratch.path("lib"));
    scratch.write("lib/precious", "x");
    EXPECT_NE(errorText(folder->commit()).find("burin did not make it"),
              std::string::npos);
  }
  EXPECT_EQ(scratch.list(), Names{"lib"});
  EXPECT_EQ(scratch.list("lib"), Names{"precious"});
}

TEST(AtomicOutput, NamesStayInside) {
  ScratchFolder scratch;
  llvm::Expected<OutputFolder> folder =
      OutputFolder::create(scratch.path("lib"));
  ASSERT_TRUE(bool(folder));
  for (const char *name : {"", "../x", "/etc/x", "a/../x", "./x", "a//b", "a/"})
    EXPECT_EQ(errorText(folder->write(name, "x")),
              "cannot write '" + std::string(name) +
                  "': expected a name inside the folder");
  EXPECT_EQ(errorText(folder->write("twice", "x")), "");
  EXPECT_EQ(errorText(folder->write("twice", "x")),
            "cannot write 'twice': File exists");
  EXPECT_EQ(errorText(folder->write("twice/x", "x")),
            "cannot write 'twice/x': Not a directory");
}

TEST(AtomicOutput, PublishesNoLinks) {
  ScratchFolder scratch;
  {
    llvm::Expected<OutputFolder> folder =
        OutputFolder::create(scratch.path("lib"));
    ASSERT_TRUE(bool(folder));
    std::filesystem::create_symlink("/etc/passwd",
                                    folder->temporaryPath().str() + "/link");
    EXPECT_EQ(errorText(folder->commit()),
              "cannot publish 'link': neither file nor folder");
  }
  EXPECT_TRUE(scratch.list().empty());
}

TEST(AtomicOutput, SweepsAbandonedButNotLiveFolders) {
  ScratchFolder scratch;
  std::filesystem::create_directory(scratch.path(".lib.tmp-0000000000000000"));
  scratch.write(".lib.tmp-0000000000000000/part", "x");
  std::filesystem::create_directory(scratch.path(".other.tmp-00"));
  llvm::Expected<OutputFolder> first =
      OutputFolder::create(scratch.path("lib"));
  ASSERT_TRUE(bool(first));
  EXPECT_EQ(scratch.list().size(), 2u);
  EXPECT_EQ(errorText(makeFolder(scratch.path("lib"), "second")), "");
  EXPECT_EQ(errorText(first->write("a.txt", "first")), "");
  EXPECT_EQ(errorText(first->commit()), "");
  EXPECT_EQ(scratch.read("lib/a.txt"), "first");
  EXPECT_EQ(scratch.list(), (Names{".other.tmp-00", "lib"}));
}

} // namespace
} // namespace burin::support
